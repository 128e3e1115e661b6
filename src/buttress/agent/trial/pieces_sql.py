"""The pieces of SQL that some edits add: statements, and the elements of those that were there in other words."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.trial.piece import Piece
from buttress.blueprint.ops import AddColumn, AddConstraint, CreateIndex, CreateTable, CreateType, CreateView
from buttress.readers.splitter import bare, top_level_parts
from buttress.readers.sql_file import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.sql import Dialect
    from buttress.blueprint.statements import Statement

_ALTER = re.compile(
    r"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?:\"[^\"]+\"|`[^`]+`|[\w$]+)(?:\.(?:\"[^\"]+\"|`[^`]+`|[\w$]+))?\s+",
    re.IGNORECASE,
)
_CREATE = re.compile(r"CREATE\s[^(;]*?\bTABLE\b[^(;]*\(", re.IGNORECASE)
_TOKEN = re.compile(r"'(?:[^']|'')*'|\w+(?:\s*\([^()]*\))?|[^\w\s]")
#: How alike a statement is to the one that it takes the place of.
_ALIKE, _NEARLY = 0.5, 0.7


class Said(NamedTuple):
    """One statement: its range in the text with the semicolon, itself without comments, and what the reader makes of it."""

    start: int
    end: int
    text: str
    statement: Statement


@lru_cache(maxsize=32)  # the texts of one fix, read by several questions
def said(path: str, text: str, dialect: Dialect) -> tuple[Said, ...]:
    """Every statement of a text."""
    found = []
    for each in read_sql(path, text, dialect).statements:
        closing = re.compile(r"\s*;").match(text, each.span.end)
        end = closing.end() if closing else each.span.end
        found.append(Said(each.span.start, end, bare(text, each.span.start, each.span.end, dialect), each))
    return tuple(found)


def came(old: Sequence[Said], new: Sequence[Said]) -> list[Said]:
    """The statements that were not there, in any order."""
    left = Counter(each.text.lower() for each in old)
    found = []
    for each in new:
        if left[each.text.lower()] > 0:
            left[each.text.lower()] -= 1
        else:
            found.append(each)
    return found


def sql_pieces(path: str, old: str, new: str, dialect: Dialect, *, at: int = 0) -> Iterator[Piece]:
    """What a text adds to another one, down to the elements of a statement that changed. ``at`` is where it begins."""
    was, now = said(path, old, dialect), said(path, new, dialect)
    gone = came(now, was)
    for each in came(was, now):
        before = _before(each, gone)
        if before is not None:
            gone.remove(before)
            yield from _changed(path, old, before, new, each, dialect, at)
        else:
            yield from _new(path, new, each, dialect, at)


def _before(new: Said, gone: Sequence[Said]) -> Said | None:
    """The statement that a new one takes the place of: of its own kind, or else one that it is nearly."""
    same = [each for each in gone if _head(each.text) == _head(new.text)]
    found = _nearest(new, same, _ALIKE)
    return found or _nearest(new, gone, _NEARLY)


def _nearest(new: Said, gone: Sequence[Said], least: float) -> Said | None:
    scored = [(SequenceMatcher(None, each.text, new.text, autojunk=False).ratio(), each) for each in gone]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= least else None


def _head(text: str) -> str:
    return " ".join(text.lower().replace("(", " ").split()[:2])


def made_by(statement: Statement) -> frozenset[str]:
    """The names that a statement brings."""
    names: set[str] = set()
    for op in statement.ops:
        if isinstance(op, CreateTable):
            names.add(op.table.name)
        elif isinstance(op, AddColumn):
            names.add(op.column.name)
        elif isinstance(op, CreateIndex):
            names.add(op.index.name)
        elif isinstance(op, AddConstraint):
            names.add(op.constraint.name)
        elif isinstance(op, CreateType):
            names.add(op.type.name)
        elif isinstance(op, CreateView):
            names.add(op.view.name)
    return frozenset(name.lower() for name in names if name)


def _new(path: str, text: str, each: Said, dialect: Dialect, at: int) -> Iterator[Piece]:
    makes = made_by(each.statement)
    parts = _elements(text, each, dialect) if _ALTER.match(text, each.start) else []
    if len(parts) < 2:
        yield Piece(path, at + each.start, at + each.end, text[each.start : each.end], makes=makes)
        return
    for start, end in parts:
        own = text[start:end]
        named = frozenset(name for name in makes if re.search(rf"\b{re.escape(name)}\b", own.lower()))
        yield Piece(path, at + start, at + end, own, makes=named, listed=True)


def _elements(text: str, each: Said, dialect: Dialect) -> list[tuple[int, int]]:
    """Ranges of what stands between the commas of a list of columns or of changes."""
    opening = _CREATE.match(text, each.start) or _ALTER.match(text, each.start)
    return top_level_parts(text, opening.end(), each.statement.span.end, dialect) if opening else []


def _changed(path: str, old: str, before: Said, new: str, after: Said, dialect: Dialect, at: int) -> Iterator[Piece]:
    was = {bare(old, *span, dialect).lower(): span for span in _elements(old, before, dialect)}
    now = _elements(new, after, dialect)
    fresh = [span for span in now if bare(new, *span, dialect).lower() not in was]
    kept = {bare(new, *span, dialect).lower() for span in now}
    gone = [span for text, span in was.items() if text not in kept]
    if not fresh:  # what stands around the elements, or only their order
        yield Piece(
            path, at + after.start, at + after.end, new[after.start : after.end], old[before.start : before.end]
        )
        return
    for start, end in fresh:
        name = _first(new, start)
        twin = next((span for span in gone if _first(old, span[0]) == name), None)
        if twin is not None:
            gone.remove(twin)
        if twin is None:
            yield Piece(path, at + start, at + end, new[start:end], makes=frozenset((name,)), listed=True)
        else:
            yield from _runs(path, at + start, old[slice(*twin)], new[start:end])


def _runs(path: str, at: int, old: str, new: str) -> Iterator[Piece]:
    """The runs of words in which an element differs from what it was, each for itself."""
    was, now = ([*_TOKEN.finditer(text)] for text in (old, new))
    codes = SequenceMatcher(
        None, [t[0].lower() for t in was], [t[0].lower() for t in now], autojunk=False
    ).get_opcodes()
    for tag, i, j, k, m in codes:
        if tag in ("insert", "replace"):
            start, end = now[k].start(), now[m - 1].end()
            before = old[was[i].start() : was[j - 1].end()] if tag == "replace" else ""
            yield Piece(path, at + start, at + end, new[start:end], before)


def _first(text: str, start: int) -> str:
    found = re.compile(r"[\"`\[]?([\w$]+)").match(text, start)
    return found[1].lower() if found else ""
