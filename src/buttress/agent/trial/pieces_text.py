"""The pieces of schema files and documents that some edits add: lines, attributes of a line, sentences, drawn arrows."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.trial.added import alike
from buttress.agent.trial.piece import Piece, words_of
from buttress.agent.trial.pieces_sql import came, said, sql_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.sql import Dialect

_FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[\w+-]*)")
_SENTENCE = re.compile(r"(?<=[.!?])[ \t]+(?=[^a-z\s])|(?<=;)[ \t]+")
_STRUCTURE = re.compile(r"[\s{}()\[\];,]*|end")
_ATTRIBUTE = re.compile(r"@@?\w+(?:\.\w+)*(?:\((?:[^()]|\([^()]*\))*\))?|\w+: (?:\[[^\]]*\]|\"[^\"]*\"|[^,\s]+)")
_SQL = frozenset({"sql", "postgres", "postgresql", "mysql", "plpgsql", "ddl"})
_DDL = re.compile(r"\s*(?:CREATE|ALTER|DROP)\s", re.IGNORECASE)
_SAMPLE = re.compile(r"\s*[\[{]")
_RUNNING = re.compile(r"\"(?:\S+\s+){4,}\S+\"")
_PAIRED = 0.5


class _Unit(NamedTuple):
    start: int
    end: int
    text: str

    @property
    def same(self) -> str:
        return " ".join(self.text.split()).rstrip(".;,")


def line_pieces(path: str, old: str, new: str) -> Iterator[Piece]:
    """The lines that a schema file gains, or the attributes that a line gains. White space and order aside."""
    for piece in _pieces(path, _lines(old, 0), _lines(new, 0)):
        parts = list(_attributes(piece)) if piece.old else []
        yield from parts if len(parts) > 1 else (piece,)


def document_pieces(path: str, old: str, new: str, dialect: Dialect) -> Iterator[Piece]:
    """The sentences that a document gains, the lines of its blocks, and the statements of those that hold SQL."""
    was, now = _blocks(old), _blocks(new)
    yield from (replace(piece, prose=True) for piece in _pieces(path, _sentences(old, was), _sentences(new, now)))
    pairs = _paired(was, now)
    for before, after in pairs:
        earlier = before.text if before else ""
        if earlier == after.text:
            continue
        if _holds_sql(after):
            yield from sql_pieces(path, earlier, after.text, dialect, at=after.start)
            continue
        lines = list(_pieces(path, _lines(earlier, 0), _lines(after.text, after.start)))
        yield from _sampled(lines, after.start, old) if _SAMPLE.match(after.text) else _drawn(lines, old)


def unread_sql(path: str, old: str, new: str, dialect: Dialect) -> str:
    """A statement in a block of a document that nobody can read, and that could be read or was not there before."""
    for before, after in _paired(_blocks(old), _blocks(new)):
        if _holds_sql(after):
            was = said(path, before.text, dialect) if before else ()
            failed = {" ".join(each.text.lower().split()[:3]) for each in was if each.statement.status == "failed"}
            for each in came(was, said(path, after.text, dialect)):
                if each.statement.status == "failed" and " ".join(each.text.lower().split()[:3]) not in failed:
                    return each.statement.reason or "it is no SQL"
    return ""


def _holds_sql(block: _Block) -> bool:
    return block.info in _SQL or _DDL.match(block.text) is not None


class _Block(NamedTuple):
    start: int
    end: int
    info: str
    text: str


def _blocks(text: str) -> list[_Block]:
    found: list[_Block] = []
    at, opened, info, mark = 0, -1, "", ""
    for line in text.splitlines(keepends=True):
        fence = _FENCE.match(line)
        if fence and opened < 0:
            opened, info, mark = at + len(line), fence["info"].lower(), fence["mark"][:3]
        elif opened >= 0 and line.strip().startswith(mark):
            found.append(_Block(opened, at, info, text[opened:at]))
            opened = -1
        at += len(line)
    return found


def _paired(was: Sequence[_Block], now: Sequence[_Block]) -> list[tuple[_Block | None, _Block]]:
    """Each block with what it was: the one that is most like it among those of its kind."""
    left = [block for block in was if block.text not in {each.text for each in now}]
    known = {block.text for block in was}
    pairs: list[tuple[_Block | None, _Block]] = []
    for block in now:
        if block.text in known:
            continue
        same = [each for each in left if each.info == block.info]
        best = max(same, key=lambda each: alike(each.text, block.text), default=None)
        if best is not None:
            left.remove(best)
        pairs.append((best, block))
    return pairs


def _sentences(text: str, blocks: Sequence[_Block]) -> list[_Unit]:
    units: list[_Unit] = []
    at = 0
    for line in text.splitlines(keepends=True):
        inside = any(block.start <= at < block.end for block in blocks)
        if not inside and line.strip() and not _FENCE.match(line):
            start = 0
            for gap in (*_SENTENCE.finditer(line), None):
                end = gap.end() if gap else len(line)
                units.append(_Unit(at + start, at + end, line[start:end]))
                start = end
        at += len(line)
    return units


def _lines(text: str, at: int) -> list[_Unit]:
    units = []
    for line in text.splitlines(keepends=True):
        if not _STRUCTURE.fullmatch(line.strip()):
            units.append(_Unit(at, at + len(line), line))
        at += len(line)
    return units


def _pieces(path: str, was: Sequence[_Unit], now: Sequence[_Unit]) -> Iterator[Piece]:
    """The units that came, each with the one that it takes the place of. What only moved is no piece."""
    before, after = {unit.same for unit in was}, {unit.same for unit in now}
    old, new = ([unit.same for unit in units] for units in (was, now))
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in ("equal", "delete"):
            continue
        gone = [unit for unit in was[i:j] if unit.same not in after]
        for unit in now[k:m]:
            if unit.same in before:
                continue
            twin = _twin(unit, gone)
            if twin is not None:
                gone.remove(twin)
            yield Piece(path, unit.start, unit.end, unit.text, twin.text if twin else "")


def _twin(unit: _Unit, gone: Sequence[_Unit]) -> _Unit | None:
    """The unit that another one takes the place of: it begins with the same name, or half of it is the same."""
    first = unit.same.split(" ", 1)[0]
    named = next((each for each in gone if re.match(r"\w", first) and each.same.split(" ", 1)[0] == first), None)
    best = named or max(gone, key=lambda each: alike(each.same, unit.same), default=None)
    return best if best and (named or alike(best.same, unit.same) >= _PAIRED) else None


def _attributes(piece: Piece) -> Iterator[Piece]:
    """The attributes that a line gains, each for itself."""
    known = _ATTRIBUTE.findall(piece.old)
    for found in _ATTRIBUTE.finditer(piece.text):
        if found[0] not in known:
            start, end = piece.start + found.start(), piece.start + found.end()
            yield Piece(piece.path, start, end, found[0], listed=":" in found[0] and "@" not in found[0])


def _sampled(pieces: Sequence[Piece], start: int, old: str) -> Iterator[Piece]:
    """Lines of one example: they come together, but for running text that nothing had before."""
    for piece in pieces:
        words = [found[0] for found in _RUNNING.finditer(piece.text) if found[0] not in old]
        yield piece if words else replace(piece, alone=False, bond=f"{piece.path} {start}")


def _drawn(pieces: Sequence[Piece], old: str) -> Iterator[Piece]:
    """Lines of a drawing: those that speak of the same new part come and go together."""
    known = words_of(old)
    for piece in pieces:
        shared = frozenset(
            word for word in piece.words - known if any(word in other.words for other in pieces if other is not piece)
        )
        yield replace(piece, makes=shared, alone=not shared)
