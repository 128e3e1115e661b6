"""Markdown out of texts that a repository wrote: whatever they hold is shown, and none of it acts.

Code hosts turn text into links, mentions and references on their own, after Markdown was read, so a backslash does not
stop them. Inside a code span they leave text alone, and what people copy from it (``@@index([id])``) is what was meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.report._words import LABELS, edit_lines, elsewhere, shortened, unicode
from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from buttress.findings.finding import Edit, Finding

#: Nothing to see: it keeps two code spans apart, which would be one otherwise.
_GAP = "&#8203;"
_BREAK = "\\\n"  # one line break wherever line ends count as breaks (GitHub's comments) and where they do not
_SPAN = re.compile(r"`([^`]+)`")
#: An underscore between letters means nothing to GitHub's Markdown; leaving it alone keeps ``user_id`` readable.
_MARKS = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
#: What makes a heading, a list, a rule or a table where it begins a line.
_START = re.compile(r"^(\d*)([-#+=:.)])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: What a code host would act on: ``@user``, ``#12`` and ``GH-12``, GitLab's ``!12``, addresses.
_LIVE = re.compile(r"@\w|[#!]\d|\bgh-\d|://|\bwww\.", re.IGNORECASE)

#: Characters of one text of a finding; a longer one is cut, for the whole report is in the terminal.
LONGEST = 600


def prose(text: str, most: int = LONGEST) -> str:
    """A text on one line in which nothing acts; what stands between backticks is a code span."""
    text = shortened(clean(unicode(text)).strip(), most)
    parts = [text] if "``" in text else _SPAN.split(text)
    written = ""
    for number, part in enumerate(parts):
        for piece in [code(part)] if number % 2 else _inert(part):
            written += _GAP + piece if written.endswith("`") and piece.startswith("`") else piece
    return _START.sub(r"\1\\\2", written)


def code(text: str, most: int = LONGEST) -> str:
    """A text as a code span, whatever backticks it holds."""
    text = shortened(clean(unicode(text)).strip(), most) or "\ufffd"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def heading(finding: Finding, where: Callable[[str], str]) -> str:
    """Severity, rule, subject and place: the first line of a finding."""
    doubt = ", possible" if finding.confidence is Confidence.POSSIBLE else ""
    times = f" × {finding.count:,}" if finding.count > 1 else ""
    place = code(f"{where(finding.span.path)}:{finding.span.line}")
    return f"**{finding.severity}**{doubt} {code(finding.rule.name)} {code(finding.subject)}{times} at {place}"


def block(number: int, finding: Finding, where: Callable[[str], str]) -> str:
    """One finding as an item of a numbered list: what, where, why here, what instead."""
    lines = [
        heading(finding, where),
        prose(finding.message),
        f"**because** {prose(finding.because)}",
        f"**instead** {prose(finding.instead)}",
    ]
    lines += [elsewhere(finding)] if finding.count > 1 else []
    lines += [f"**{LABELS[each.kind]}** {prose(each.text)}" for each in finding.annotations]
    margin = " " * (len(str(number)) + 2)
    diffs = "".join(diff(each.edits, margin) for each in finding.annotations)
    return f"{number}. {f'{_BREAK}{margin}'.join(lines)}\n{diffs}"


def diff(edits: Sequence[Edit], margin: str) -> str:
    """Tried edits as a fenced diff below an item of a list; the fence outlasts any that the lines hold."""
    if not edits:
        return ""
    lines = [clean(unicode(line)) for edit in edits for line in edit_lines(edit)]
    fence = "`" * max(3, *(len(run) + 1 for line in lines for run in re.findall("`+", line)), 0)
    return "".join(f"{margin}{line}\n" for line in ("", f"{fence}diff", *lines, fence)).replace(f"{margin}\n", "\n", 1)


def line(finding: Finding, where: Callable[[str], str]) -> str:
    """One finding as an item of a list, on one line."""
    return f"- {heading(finding, where)}: {prose(finding.message, 200)}\n"


def fitting(parts: Iterable[str], room: int, size: Callable[[str], int] = len) -> Iterator[str]:
    """The parts from the first on, as long as together they take no more than ``room``."""
    for part in parts:
        room -= size(part)
        if room < 0:
            return
        yield part


def _inert(text: str) -> Iterator[str]:
    """Running text, word by word: a word that a code host would act on becomes a code span."""
    for word in re.split(r"(\s+)", text):
        yield code(word) if _LIVE.search(word) else _escaped(word)


def _escaped(text: str) -> str:
    return re.sub(r"[&<>]", lambda found: _HTML[found.group()], _MARKS.sub(r"\\\g<0>", text))
