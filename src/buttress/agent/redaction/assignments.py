"""Secrets that stand beside a name that says so, in whatever language: settings, code, SQL, connection strings, flags.

One walk over the text from hint to hint; each value is consumed whole, so that no character is looked at more than a
fixed number of times.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from buttress.agent.redaction.names import Named, named
from buttress.agent.redaction.places import lowered, places_of
from buttress.agent.redaction.values import OURS, holds_nothing, is_code, is_sentence, looks_made, names_one

_HINTS = (
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "cred",
    "auth",
    "salt",
    "pepper",
    "signing",
    "cookie",
    "session",
    "licen",
    "webhook",
    "seed",
    "dsn",
    "jwt",
    "bearer",
    "_pw",
)
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
_LONGEST = 96
#: Characters of a value that stands behind its name in a sentence, with no sign between them.
_SPOKEN = 8
_CODE_FILE = re.compile(
    r"\.(?:py|rb|go|rs|java|kt|kts|scala|cs|php|exs?|[cm]?[jt]sx?|vue|svelte|swift|dart|c|cc|cpp|h|sql|prisma|graphql|proto)$",
    re.IGNORECASE,
)
#: In a program: a name, a path of names, a call, a regular expression.
_CODE_VALUE = re.compile(
    r"[&*!]*[A-Za-z_$][\w$]*(?:(?:(?:\??\.|::|->)[A-Za-z_$][\w$]*)+|![(\[{]|\s+(?:\?\??|\|\||&&|[-+*/<>=]=?)\s)|/"
)
_INTERPOLATED = re.compile(r"[$#]?\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
#: What stands behind a quote that closed a text and opened none.
_BEHIND = re.compile(r"[+,;).\]}]|\s+[+.,|]|\s*$")
_QUOTE = r"\\{0,3}[\"'`]"
#: What stands between a name and its value.
_BETWEEN = re.compile(
    rf"(?P<closed>{_QUOTE}|\*\*)?[\])]?[ \t]*"
    r"(?:(?P<type>:[ \t]*[A-Za-z_][\w\[\]<>|?., ]{0,40}?[ \t]*=(?![=>])|[ \t](?:string|\[\]byte|str|String)[ \t]*:?=)"
    r"|(?P<sign>:=|=>|={1,3}|!==?|:(?!:)|<-|\?=|\+=)(?:\*\*)?"
    rf"|(?P<pair>{_QUOTE}?[ \t]*[,;]?[ \t]*(?:\r?\n[ \t]*)?{_QUOTE}?[Vv]alue{_QUOTE}?[ \t]*[:=])"
    r"|(?P<is>(?:is|was|are)(?=[ \t]+(?:[\"'`]|[^\s\"'`]*\d)))"
    r"|(?P<cell>\|))"
    r"[ \t]*"
)
_DIRECT = re.compile(rf"[ \t]+(?:AS[ \t]+|BY[ \t]+|IS[ \t]+)?(?=[ENBxX]?{_QUOTE})|[ \t]*\([ \t]*(?=')", re.IGNORECASE)
#: A column with a default: ``api_key text NOT NULL DEFAULT '…'``.
_COLUMN = re.compile(r"[\"`\]]?[ \t]+[^\n,;'\"=]{1,80}?\bDEFAULT[ \t]+(?=[EN]?')", re.IGNORECASE)
_FLAG = re.compile(r"[ \t]+(?=[^\s-])")
_XML = re.compile(r">[ \t]*(?:<!\[CDATA\[)?(?=[^<>\s])")
_CALL = re.compile(rf"{_QUOTE}[ \t]*,[ \t]*(?={_QUOTE})")
_CALLED = re.compile(
    r"(?:set|put|env|fetch|get|default|config|append|add|header|prop)\w*\(?\s*\\*[\"'`]?$", re.IGNORECASE
)
_BEFORE_WORD = re.compile(r"(?:^|\s|\||\\[nrt])(?:ENV|ARG|setenv|set|login\s+\S+)\s+$", re.IGNORECASE)
_LINE_HEAD = re.compile(
    r"(?:\*\*)?[ \t]*(?:#+[ \t]*|//[ \t]*|--[ \t]*|;[ \t]*)?(?:[-*+][ \t]+)?(?:export[ \t]+|ENV[ \t]+|ARG[ \t]+|set[ \t]+|SET[ \t]+|\$env:)?[\"']?[\w.:/-]*$"
)
_PREFIX = re.compile(r"(?:[fFrRbBuUeEnNxX@$]{1,2})?(?=\\{0,3}[\"'`])")
_TRIPLE = re.compile(r"\"\"\"|'''|```")
_INLINE = re.compile(r"(?:[^\s\"'`\\;&<>|]|\\(?![nrt\"'`\\]))*")
_WHOLE = re.compile(r"[^\n]*")
_DEFAULT = re.compile(r"(\$\{\w+:?[-=])([^{}]+)(\})")
_ELSE = re.compile(r":?[-=]([^{}\n]*)\}")
_MORE = re.compile(r"[ \t]*(?:[+.&]|\|\||\\)[ \t]*\n?[ \t]*(?=\\{0,3}[\"'`])")
_FLOW = re.compile(r"\{[^{}\n]{0,300}?\b(?:example|default|value|const)\\{0,3}[\"']?\s*:\s*")
_BLOCK = re.compile(r"[ \t]*[|>][-+0-9]{0,2}[ \t]*(?:#[^\n]*)?\n")
_BELOW = re.compile(r"[ \t]*(?:#[^\n]*)?\n")


class _Found(NamedTuple):
    start: int  # of the value, without its quote
    end: int
    quoted: bool
    after: int  # where the walk goes on
    listed: bool = False  # one of several


def without_assigned(text: str, path: str = "") -> str:
    """The text without the values that names give away."""
    pieces: list[str] = []
    done = 0
    code = bool(_CODE_FILE.search(path))
    goes_on = 0
    for hint in places_of(lowered(text), _HINTS):
        if hint < goes_on:
            continue
        start, goes_on = _name_around(text, hint, done)
        said = None if OURS.match(text, start - 1 if start else 0) else named(text[start:goes_on])
        if said is None:
            continue
        for value in _values(text, start, goes_on, strong=said.strong):
            new = _hidden(text, value, said, start=start, code=code)
            if new is not None and value.start >= done:
                pieces += (text[done : value.start], new)
                done = value.end
                goes_on = max(goes_on, value.after)
    pieces.append(text[done:])
    return "".join(pieces)


def _name_around(text: str, hint: int, floor: int) -> tuple[int, int]:
    """The whole name that a hint is part of; the letter of an escaped line break is none of it."""
    start = end = hint
    least, most = max(floor, hint - _LONGEST), min(len(text), hint + _LONGEST)
    while start > least and text[start - 1] in _NAME:
        start -= 1
    if start and text[start - 1] == "\\" and start < hint and text[start] in "nrt":
        start += 1
    while end < most and text[end] in _NAME:
        end += 1
    while end > hint + 1 and text[end - 1] in ".-":
        end -= 1
    return start, end


def _values(text: str, start: int, end: int, *, strong: bool) -> list[_Found]:
    """The values that belong to the name ``text[start:end]``."""
    if text[max(0, start - 2) : start] == "${":
        default = _ELSE.match(text, end)
        return [_Found(default.start(1), default.end(1), quoted=True, after=default.end())] if default else []
    if found := _BETWEEN.match(text, end):
        return _after_sign(text, start, found)
    if (found := _DIRECT.match(text, end)) and text[start:end].lower() != "pass":
        value = _value(text, found.end(), start)
        prose = text[value.start - 1] == "`" and not any(c.isdigit() for c in text[value.start : value.end])
        return [] if prose else [value]
    if found := _COLUMN.match(text, end):
        return [_value(text, found.end(), start)]
    if found := _XML.match(text, end):
        return [_value(text, found.end(), start)]
    return _behind(text, start, end, strong=strong)


def _behind(text: str, start: int, end: int, *, strong: bool) -> list[_Found]:
    """A value that stands behind its name with nothing but a blank or a comma: flags, calls, sentences."""
    flag = text[start : start + 2] == "--"
    if found := _CALL.match(text, end):
        called = flag or _CALLED.search(text[max(0, start - 40) : start])
        return [_value(text, found.end(), start)] if called else []
    found = _FLAG.match(text, end)
    if found is None:
        return []
    value = _value(text, found.end(), start, inline=True)
    if flag or _BEFORE_WORD.search(text[max(0, start - 200) : start]):
        return [value]
    return [value] if strong and looks_made(text[value.start : value.end], least=_SPOKEN) else []


def _after_sign(text: str, start: int, found: re.Match[str]) -> list[_Found]:
    at = found.end()
    if found["sign"] == ":" and (block := _BLOCK.match(text, at)):
        return _indented(text, start, block.end())
    if found["sign"] == ":" and (below := _BELOW.match(text, at)):
        return _examples(text, start, below.end())
    if found["sign"] == ":" and (inner := _FLOW.match(text, at)):
        return [_value(text, inner.end(), start, inline=True)]
    if found["sign"] and text[at : at + 1] == "[" and not OURS.match(text, at):
        return _listed(text, at)
    if found["cell"]:
        value = _value(text, at, start, inline=True)
        return [value] if looks_made(text[value.start : value.end]) else []
    first = _value(text, at, start, inline=found["is"] is not None)
    return [first, *_continued(text, first, start)]


def _value(text: str, at: int, name: int, *, inline: bool = False) -> _Found:
    prefix = _PREFIX.match(text, at)
    at = prefix.end() if prefix else at
    if triple := _TRIPLE.match(text, at):
        close = text.find(triple.group(), at + 3, at + 20_000)
        close = close if close >= 0 else len(text)
        return _Found(at + 3, close, quoted=True, after=close)
    slashes = at
    while text[slashes : slashes + 1] == "\\" and slashes - at < 4:
        slashes += 1
    if text[slashes : slashes + 1] in ("'", '"', "`"):
        return _quoted(text, at, slashes)
    if not inline and _begins_line(text, name):
        end = _WHOLE.match(text, at).end()  # type: ignore[union-attr]
        return _bare(text, at, end)
    end = _INLINE.match(text, at).end()  # type: ignore[union-attr]
    while end > at and text[end - 1] in ",.)}]:" and not OURS.match(text, at):
        end -= 1
    comma = text.find(",", at, end)
    if comma > 0 and re.match(r",\s*[\w\"'-]+\s*[:=]", text[comma : comma + 60]):
        end = comma
    return _Found(at, end, quoted=False, after=max(end, at))


def _quoted(text: str, at: int, mark: int) -> _Found:
    """A quoted value up to the same quote; up to the end of the line where a cut has taken it."""
    quote, begin = text[at : mark + 1], mark + 1
    if len(quote) > 1:  # quoted within a quoted text: the same escape ends it
        close = text.find(quote, begin, begin + 8_000)
        line = text.find("\n", begin, close if close >= 0 else begin + 8_000)
        close = line if line >= 0 else close
        close = close if close >= 0 else min(len(text), begin + 8_000)
        return _Found(begin, close, quoted=True, after=close + len(quote))
    close = begin
    while close < len(text) and text[close] != "\n":
        if text[close] == "\\":
            close += 2
            continue
        if text[close] == quote:
            if quote == "'" and text[close + 1 : close + 2] == "'":
                close += 2
                continue
            break
        close += 1
    close = min(close, len(text))
    if text[close : close + 1] != quote and _BEHIND.match(text, begin, close):
        return _Found(begin, begin, quoted=True, after=begin)
    return _Found(begin, close, quoted=True, after=close + 1)


def _bare(text: str, at: int, end: int) -> _Found:
    """What is left of a line that is one setting, without its comment."""
    line = text[at:end]
    comment = re.search(r"\s+(?:#|//|--\s)", line)
    if comment:
        line = line[: comment.start()]
    line = line.rstrip().rstrip(",;").rstrip()
    if "\\n" in line and not OURS.match(line):
        line = line[: line.index("\\n")]
    if line.endswith(('"', "'", "`")) and line[0] not in "\"'`":
        line = line[:-1].rstrip("\\")
    return _Found(at, at + len(line), quoted=False, after=at + len(line))


def _begins_line(text: str, name: int) -> bool:
    """Whether a name is the first word of its line, so that the line is its value."""
    floor = max(0, name - 120)
    start = text.rfind("\n", floor, name) + 1
    if start == 0 and floor > 0:
        return False
    return bool(_LINE_HEAD.fullmatch(text[start:name]))


def _continued(text: str, first: _Found, name: int) -> list[_Found]:
    """Further literals that are put behind the first one with an operator."""
    more: list[_Found] = []
    last = first
    while last.quoted and len(more) < 50 and (sign := _MORE.match(text, last.after)):
        last = _value(text, sign.end(), name)
        more.append(last)
    return more


def _indented(text: str, name: int, at: int) -> list[_Found]:
    """The lines of a block scalar: those that stand deeper than the name."""
    depth = _depth(text, name)
    found: list[_Found] = []
    while at < len(text) and len(found) < 500:
        end = text.find("\n", at)
        end = end if end >= 0 else len(text)
        line = text[at:end]
        inner = len(line) - len(line.lstrip())
        if line.strip() and inner <= depth:
            break
        if line.strip():
            found.append(_Found(at + inner, at + len(line.rstrip()), quoted=True, after=end))
        at = end + 1
    return found


_SAMPLE = re.compile(
    r"([ \t]+)-?[ \t]*[\"']?(?:x-)?(?:example|default|value|const)s?[\"']?[ \t]*:[ \t]*", re.IGNORECASE
)
_ALONE = re.compile(r"([ \t]+)(?:-[ \t]+)?([\"']?)([^\s:#{}\[\]\"']{4,})\2[ \t]*(?:\n|$)")


def _examples(text: str, name: int, at: int) -> list[_Found]:
    """Values below a name: a lone scalar on the next line, examples and defaults of a property."""
    depth = _depth(text, name)
    found: list[_Found] = []
    for count in range(12):
        end = text.find("\n", at)
        end = end if end >= 0 else len(text)
        line = text[at:end]
        if not line.strip() or len(line) - len(line.lstrip()) < depth + (not line.lstrip().startswith("-")):
            break
        if sample := _SAMPLE.match(text, at):
            if sample.end() < end:
                found.append(_value(text, sample.end(), at, inline=False))
        elif (
            (alone := _ALONE.match(text, at)) and (count == 0 or line.lstrip().startswith("-")) and looks_made(alone[3])
        ):
            found.append(_Found(alone.start(3), alone.end(3), quoted=True, after=alone.end(3)))
        at = end + 1
    return found


def _depth(text: str, name: int) -> int:
    floor = max(0, name - 200)
    start = text.rfind("\n", floor, name) + 1
    line = text[start:name]
    return len(line) - len(line.lstrip(" \t-\"'"))


def _listed(text: str, at: int) -> list[_Found]:
    """Quoted items of a list on one line."""
    end = min(text.find("]", at, at + 4_000), text.find("\n", at, at + 4_000) % (len(text) + 1))
    items = re.finditer(r"([\"'])([^\"'\n]{4,400})\1", text[at : max(end, at)])
    return [
        _Found(at + item.start(2), at + item.end(2), quoted=True, after=at + item.end(), listed=True)
        for item in items
        if re.search(r"\d|[^\w-]", item[2])
    ]


def _hidden(text: str, value: _Found, said: Named, *, start: int, code: bool) -> str | None:
    """The placeholder for a value; None when it may stay."""
    raw = text[value.start : value.end]
    if default := _DEFAULT.fullmatch(raw.strip()):
        inner = default[2]
        if not holds_nothing(inner) and (said.strong or looks_made(inner)):
            return f"{default[1]}[{said.kind}]{default[3]}"
        return None
    setting = not value.quoted and "=" in text[start : value.start]
    if holds_nothing(raw) or (is_sentence(raw) and not setting):
        return None
    if not said.strong and not (value.listed and said.kind != "key"):
        return f"[{said.kind}]" if looks_made(raw, hexadecimal=False) else None
    if value.quoted:
        rest = _INTERPOLATED.sub("", raw)
        if rest != raw and len(rest) < 12 and not looks_made(rest):
            return None
        return None if names_one(raw) else f"[{said.kind}]"
    if (is_code(raw) and not (looks_made(raw) and "(" not in raw)) or (code and _CODE_VALUE.match(raw)):
        return None
    if (
        raw.isdigit()
        and (said.kind != "password" or (text[start : start + 4].lower() == "pass" and len(raw) < 4))
        and len(raw) < 6
    ):
        return None
    if raw.isalpha() and _is_prose(text, value, start):
        return None
    if names_one(raw) or (code and re.fullmatch(r"[A-Za-z_$][\w$]*", raw)) or raw.endswith((",", "(", "{", "[")):
        return None
    return f"[{said.kind}]"


def _is_prose(text: str, value: _Found, start: int) -> bool:
    """Whether a plain word behind ``name:`` in the middle of a line begins a sentence: more words follow, no bracket or
    comma stands before the name.
    """
    before = text[max(0, start - 3) : start].rstrip(" \"'\\")
    colon = ":" in text[start : value.start][-3:]
    return (
        colon
        and before[-1:] not in ("{", ",", "(", "&", ";")
        and re.match(r"[ \t]+\w", text[value.end : value.end + 12]) is not None
    )
