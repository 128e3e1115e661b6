"""Stack traces of Python, Java, Node, Go and Ruby: what was raised, and the application's own frames."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Trace, TraceFrame
from buttress.readers.symptoms import failures

if TYPE_CHECKING:
    from buttress.readers.symptoms.reading import Reading

_PYTHON = re.compile(r"^\s*File \"(?P<path>[^\"]+)\", line (?P<line>\d+)(?:, in (?P<function>\S+))?")
_JAVA = re.compile(
    r"^\s*at (?P<function>[\w.$<>/]+)\((?P<path>[\w$]+\.(?:java|kt|scala|groovy)|Native Method|Unknown Source)(?::(?P<line>\d+))?\)"
)
_NODE = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>[^\s()]+(?: \[as \w+\])?) \()?(?P<path>(?:file://)?[^\s()]+?):(?P<line>\d+):\d+\)?\s*$"
)
_GO = re.compile(r"^\t(?P<path>\S+\.go):(?P<line>\d+)(?: \+0x[0-9a-f]+)?$")
_RUBY = re.compile(
    r"^\s*(?:from |\d+: from )?(?P<path>[^\s:]+\.(?:rb|erb|rake)):(?P<line>\d+):in [`'](?P<function>[^'`]+)'"
)
_FORMS = (("Python", _PYTHON), ("Java", _JAVA), ("Node", _NODE), ("Ruby", _RUBY), ("Go", _GO))
_EXCEPTION = re.compile(
    r"^(?:Caused by: |Uncaught |Unhandled \w+ |Exception in thread \"[^\"]*\" |panic: |fatal error: )?"
    r"(?P<name>(?:[A-Za-z_][\w$]*(?:\.|::))*(?:[A-Z][\w$]*)?(?:Error|Exception|Canceled|Timeout|NotFound|Invalid|Violation|Failure|Rejected|Interrupt))\b(?=$|[:\s(])"
)
_PANIC = re.compile(r"^(?:panic|fatal error): ")
_HEAD = re.compile(r"^(?:Traceback \(most recent call last\):|goroutine \d+ \[|The above exception|During handling of)")
#: Folders of what others wrote, as the languages name them.
_FOREIGN = re.compile(
    r"site-packages|dist-packages|lib/python\d|node_modules|node:|/gems/|/ruby/\d|/usr/lib/|/usr/local/go/|/go/pkg/mod/|<frozen|internal/process|vendor/bundle",
)
_FOREIGN_JAVA = re.compile(
    r"^(?:java|javax|jakarta|jdk|sun|com\.sun|com\.mysql|com\.zaxxer|org\.(?:springframework|hibernate|postgresql|apache|eclipse|h2|mariadb|jboss|junit|jooq)|io\.(?:netty|undertow|micrometer)|reactor|kotlin|scala)\."
)
_LONGEST = 400


def take(reading: Reading, at: int) -> int:
    """The trace that begins on this line: a heading, an exception with frames behind it, or frames."""
    end = at
    exception = ""
    language = ""
    frames: list[TraceFrame] = []
    raised: list[int] = []
    quiet = 0
    while end < len(reading.lines) and end - at < _LONGEST and quiet < 3:
        text = reading.lines[end].text
        form, found = _frame(text)
        if found is not None:
            language = language or form
            quiet = 0
            frames.extend(_own(reading, end, form, found))
        elif _EXCEPTION.match(text.strip()) or _PANIC.match(text):
            name = _EXCEPTION.match(text.strip())
            exception = exception if exception and language == "Java" else name["name"] if name else "panic"
            quiet = 0
            raised.append(end)
            if frames and language == "Python":
                end += 1
                break
        elif _HEAD.match(text.strip()):
            language = "Go" if text.startswith("goroutine") else language or ("Python" if "Traceback" in text else "")
            quiet = 0
        elif not _belongs(text, language, bool(frames)):
            if not frames and not language and (text.strip() or not exception):
                break
            quiet += 1
            if text.strip() and not text.startswith((" ", "\t")):
                break
        end += 1
    if not language:
        return at
    reading.recognised[f"a stack trace of {language}"] = None
    for number in raised:
        failures.take(reading, number)
    reading.traces.append(Trace(language, exception, reading.lines[at].span, tuple(frames)))
    return max(end - quiet, at + 1)


def _frame(text: str) -> tuple[str, re.Match[str] | None]:
    for form, pattern in _FORMS:
        found = pattern.match(text)
        if found:
            return form, found
    return "", None


def _belongs(text: str, language: str, begun: bool) -> bool:
    """Whether a line may stand between frames: the source line of Python, ``... 12 more`` of Java, Go's function."""
    stripped = text.strip()
    if language == "Python":
        return text.startswith("    ") or not stripped
    if language == "Java":
        return stripped.startswith(("... ", "Suppressed:"))
    if language == "Go":
        return True if stripped.endswith(")") or not stripped else begun and "." in stripped and "(" in stripped
    return False


def _own(reading: Reading, at: int, form: str, found: re.Match[str]) -> list[TraceFrame]:
    """The frame, if the application's own people wrote it."""
    path = found["path"].removeprefix("file://")
    function = found["function"] if "function" in found.re.groupindex else _go_function(reading, at)
    function = function or ""
    foreign = _FOREIGN_JAVA.match(function) if form == "Java" else _FOREIGN.search(path)
    if foreign:
        return []
    return [TraceFrame(function, reading.lines[at].span, path, int(found["line"] or 0))]


def _go_function(reading: Reading, at: int) -> str:
    before = reading.lines[at - 1].text if at else ""
    found = re.match(r"^(?:created by )?([\w./*-]+(?:\(\*?\w+\)[\w./]*)?)(?:\(|\s|$)", before)
    return found[1] if found else ""
