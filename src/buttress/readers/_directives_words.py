"""The words of one inline ignore, whatever the comment that holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.directive import Directive

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.source import Source

Range = tuple[int, int]

#: What people are told to write, in every message.
FORM = "buttress: ignore[rule-name] reason"
_HEAD = re.compile(
    r"buttress\s*(?P<colon>:?)[\s-]*(?P<verb>[A-Za-z][\w-]*)?\s*(?P<bracket>\[(?P<rules>[^\]]*)(?P<closed>\]?))?",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"buttress\s*(?::|[\s-]\s*(?:ignore|disable)\b)", re.IGNORECASE)
#: Behind other words of the same comment, only what is written in full counts; quoted, it is talk about ignores.
_WITHIN = re.compile(r"(?<![\w`'\"-])buttress\s*:\s*ignore(?:-file)?\s*\[", re.IGNORECASE)
_UNTIL = re.compile(r"\buntil\s*=\s*([^\s,;)]*)[,;]?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SEPARATOR = " \t:;,–—-"
_STARS = re.compile(r"\s*\n\s*(?:\*(?!/)[ \t]?)?")


class Comment(NamedTuple):
    """A comment: where it stands, where its words do (without its marks), and how to learn what it speaks for."""

    start: int
    end: int
    inner: Range
    scope: Callable[[], Range]


class Place(NamedTuple):
    """Where a directive stands and what it speaks for, as offsets."""

    start: int
    end: int
    scope: Range


@dataclass(frozen=True, slots=True)
class Words:
    """What a directive says."""

    rules: tuple[str, ...] = ()
    reason: str = ""
    until: date | None = None
    whole_file: bool = False
    problem: str = ""


def placed(text: str, comment: Comment) -> Words | None:
    """What a comment says to us; None for a comment that does not address us."""
    start, end = comment.inner
    inner = text[start:end].lstrip().lstrip("*").lstrip()
    if _BEGINS.match(inner):
        return parse(inner)
    found = _WITHIN.search(inner)
    return parse(inner[found.start() :]) if found else None


def parse(words: str) -> Words:
    """Read ``buttress: ignore[rule, rule] reason until=2027-03-01``. Never fails: see :attr:`Words.problem`."""
    head = _HEAD.match(words)
    if head is None:
        return Words(problem=f"expected `{FORM}`")
    if problem := _problem(head):
        return Words(problem=problem)
    rules = split_rules(head["rules"])
    reason, until, problem = reason_and_date(words[head.end() :])
    return Words(rules, reason, until, (head["verb"] or "").lower() == "ignore-file", problem)


def _problem(head: re.Match[str]) -> str:
    verb = head["verb"] or ""
    if not head["colon"]:
        return f"expected a colon behind the name: `{FORM}`"
    if verb.lower() not in ("ignore", "ignore-file"):
        got = f", got `{verb}`" if verb else ""
        return f"expected `ignore[…]` or `ignore-file[…]`{got}"
    if head["bracket"] is None:
        return f"expected the rules in brackets: `{FORM}`"
    if not head["closed"]:
        return f"the bracket is never closed: expected `{FORM}`"
    return "" if split_rules(head["rules"]) else f"the brackets name no rule: expected `{FORM}`"


def split_rules(words: str) -> tuple[str, ...]:
    """Rule names and codes of a list with commas, each once."""
    return tuple(dict.fromkeys(word for word in re.split(r"[\s,]+", words) if word))


def reason_and_date(words: str) -> tuple[str, date | None, str]:
    """The reason, the last day on which the ignore holds, and what is wrong with that day."""
    days = _UNTIL.findall(words)
    reason = " ".join(_STARS.sub(" ", _UNTIL.sub(" ", words)).split()).strip(_SEPARATOR)
    if not days:
        return reason, None, ""
    if len(days) > 1:
        return reason, None, "`until=` stands here twice: expected one date"
    day = days[0].strip("\"'`.")
    try:
        if _DATE.fullmatch(day):
            return reason, date.fromisoformat(day), ""
    except ValueError:
        pass
    return reason, None, f"`until={day}` is no date: expected until=YYYY-MM-DD"


def directive_of(source: Source, place: Place, words: Words) -> Directive:
    """The directive, with its spans."""
    scope = (0, len(source.text)) if words.whole_file else place.scope
    return Directive(
        span=source.span(place.start, place.end),
        scope=source.span(*scope),
        rules=words.rules,
        reason=words.reason,
        until=words.until,
        whole_file=words.whole_file,
        problem=words.problem,
    )


def line_of(text: str, at: int) -> Range:
    """The line that holds an offset, without its line break."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, len(text) if end < 0 else end
