"""Lines of one tracked file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from buttress.agent.ledger.sources import LINES
from buttress.agent.tools._answers import LIMIT, Refused, text_of
from buttress.agent.tools._spec import Arguments, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.records import Record
    from buttress.agent.tools._desk import Desk

#: Lines of one call.
MOST = 60
#: Characters of a line that are shown at most, and of all lines of one answer.
_LONG, _ROOM = 400, LIMIT - 200
_LAST = 10_000_000


class ReadLines(Arguments):
    """A stretch of a file."""

    path: Annotated[str, Field(min_length=1, max_length=1_000, description="as findings and grep spell it")]
    start: Annotated[int, Field(ge=1, le=_LAST, description="the first line, from 1")]
    end: Annotated[int, Field(ge=1, le=_LAST, description=f"the last line; at most {MOST} lines come")]


def read_lines(desk: Desk, taken: ReadLines) -> str:
    """The lines, each with its number, in stretches of twelve with the label of each. ``next`` is the line to go on with,
    where what was asked for does not fit.
    """
    if taken.end < taken.start:
        raise Refused("end stands before start")
    text = desk.shelf.text(taken.path)
    last = max(text.count("\n") + (not text.endswith("\n")), 1)
    if taken.start > last:
        raise Refused(f"the file has {last} lines")
    end = min(taken.end, last)
    stretches: list[dict[str, Any]] = []
    at = taken.start
    for length in _lengths(text.split("\n")[at - 1 : min(end, at + MOST - 1)]):
        shown = _shown(desk.source(taken.path, at, at + length - 1))
        if len(_answer(last, [*stretches, shown], at)) > LIMIT:
            break
        stretches.append(shown)
        at += length
    return _answer(last, stretches, at if at <= end else 0)


def _lengths(lines: list[str]) -> Iterator[int]:
    """How many lines to put under one label, stretch by stretch, as long as they are likely to fit into one answer."""
    sizes = [len(text_of({"": line[:_LONG]})) + 12 for line in lines]
    used = at = 0
    while at < len(sizes) and used < _ROOM:
        length = used_here = 0
        while at + length < len(sizes) and length < LINES and used + used_here + sizes[at + length] <= _ROOM:
            used_here += sizes[at + length]
            length += 1
        if not length:
            return
        yield length
        at, used = at + length, used + used_here + 40


def _shown(record: Record) -> dict[str, Any]:
    lines = enumerate(record.text.split("\n"), record.line)
    return {"cite": record.label, "lines": [[number, line] for number, line in lines]}


def _answer(last: int, stretches: list[dict[str, Any]], following: int) -> str:
    answer: dict[str, Any] = {"file_has_lines": last, "data": stretches}
    return text_of(answer | ({"next": following} if following else {}))


READ = Spec(
    "read_lines",
    "Lines of a tracked file, at most 60, with the labels by which they are cited. Some files are never sent.",
    ReadLines,
    read_lines,
    "reads {path}:{start}-{end}",
    reads=True,
)
