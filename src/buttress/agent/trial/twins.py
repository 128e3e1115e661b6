"""A migration and the schema file that says the same: of one change that both tell, neither half is superfluous."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.agent.trial.piece import words_of
from buttress.agent.trial.pieces_sql import said
from buttress.blueprint.ops import AddColumn, AddConstraint, AlterType, CreateIndex, DropIndex, SetDefault, SetNullable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.trial.piece import Piece
    from buttress.blueprint.ops import Op


def twinned(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with each statement of a migration bound to a line of the schema file that names the same columns. One
    line stands for one statement of a kind.
    """
    lines = [piece for piece in pieces if piece.path.endswith((".prisma", ".rb"))]
    if not lines:
        return list(pieces)
    taken: set[tuple[int, str]] = set()
    bonds: dict[int, str] = {}
    found = []
    for piece in pieces:
        ops = [] if piece in lines else [op for each in said("", piece.text, "postgres") for op in each.statement.ops]
        at = next(
            (n for n, line in enumerate(lines) if ops and _says_so(line, ops) and (n, _kind(ops)) not in taken), None
        )
        if at is None:
            found.append(piece)
            continue
        taken.add((at, _kind(ops)))
        bonds[at] = f"twin {at}"
        found.append(replace(piece, alone=False, bond=bonds[at]))
    return [replace(piece, bond=bonds.get(lines.index(piece), "")) if piece in lines else piece for piece in found]


def _kind(ops: Sequence[Op]) -> str:
    return ",".join(type(op).__name__ for op in ops)


def _says_so(line: Piece, ops: Sequence[Op]) -> bool:
    words = {_plain(word) for word in words_of(f"{line.text} {line.old}")}
    columns = [_columns(op) for op in ops]
    return all(columns) and all(_plain(name) in words for names in columns for name in names)


def _columns(op: Op) -> tuple[str, ...]:
    """The columns that a statement is about, or the name of what it drops."""
    if isinstance(op, CreateIndex):
        return tuple(key.column or key.expression for key in op.index.keys)
    if isinstance(op, AddConstraint):
        return op.constraint.columns
    if isinstance(op, AddColumn):
        return (op.column.name,)
    if isinstance(op, AlterType | SetNullable | SetDefault):
        return (op.column,)
    return op.columns if isinstance(op, DropIndex) else ()


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
