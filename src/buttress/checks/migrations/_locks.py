"""What the open transaction has done to a table before a statement reaches it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import (
    AddColumn,
    AddConstraint,
    AlterType,
    DropColumn,
    DropConstraint,
    DropIndex,
    Op,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
    Transaction,
    Write,
)

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Change
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Name

#: Forms of ALTER TABLE that lock the table against readers too (PostgreSQL manual, "ALTER TABLE").
_ALTERS = (
    *(AddColumn, AlterType, DropColumn, DropConstraint),
    *(RenameColumn, RenameTable, SetDefault, SetNullable),
)


@dataclass(frozen=True, slots=True)
class Hold:
    """``ACCESS EXCLUSIVE`` that an earlier operation of the same transaction took: no reads, no writes until it ends.

    ``since`` is that operation; ``work`` the first one after it that goes over the table's rows (an UPDATE, a rewrite);
    ``dropped`` are the indexes that went under the lock. ``certain`` is False where nobody knows whether the runner
    wraps the file: ``work`` is then left empty, as each statement may well be on its own.
    """

    since: Span
    certain: bool = True
    work: Span | None = None
    dropped: tuple[str, ...] = ()

    def words(self, table: Name) -> str:
        """The clause for a *because*: ``orders has been locked against readers too since line 3``."""
        work = f" (rows are written at line {self.work.line})" if self.work else ""
        if self.certain:
            return f"the transaction keeps readers out of {table} as well, since line {self.since.line}{work}"
        return f"readers of {table} as well since line {self.since.line}, if the file runs in one transaction"


class Locks:
    """The tables that the transactions of a release hold, as one walks over its changes in order."""

    __slots__ = ("_held", "_path")

    def __init__(self) -> None:
        self._held: dict[Name, Hold] = {}
        self._path = ""

    @property
    def all(self) -> dict[Name, Hold]:
        """Everything that is held before the change that comes next, in the order in which it was taken."""
        return dict(self._held)

    def pass_by(self, change: Change) -> None:
        """Take note of a change, after the questions about it."""
        table, op = change.before or change.after, change.op
        if change.in_transaction is False or table is None:
            return
        held = self._held.get(table.name)
        if held is None and excludes_readers(op):
            held = Hold(op.span, certain=change.in_transaction is True)
        if held is None:
            return
        if held.certain and held.work is None and _touches_rows(op):
            held = replace(held, work=op.span)
        if isinstance(op, DropIndex):
            held = replace(held, dropped=(*held.dropped, op.name))
        self._held[table.name] = held
        if change.after is not None and change.after.name != table.name:
            self._held[change.after.name] = held

    def enter(self, change: Change) -> None:
        """Forget what ended: another file, or a COMMIT. Call it for every change of the release, in order."""
        ends = isinstance(change.op, Transaction)
        if ends or change.migration.path != self._path or change.in_transaction is False:
            self._held.clear()
            self._path = change.migration.path


def excludes_readers(op: Op) -> bool:
    """Whether an operation takes ACCESS EXCLUSIVE on its table."""
    if isinstance(op, AddConstraint):
        return op.constraint.kind != "foreign"  # a foreign key lets reads go on
    if isinstance(op, Write):
        return op.verb == "truncate"
    if isinstance(op, DropIndex):
        return not op.concurrently
    return isinstance(op, _ALTERS)


def _touches_rows(op: Op) -> bool:
    if isinstance(op, AddColumn):
        return op.column.generated or op.column.auto
    return isinstance(op, AlterType) or (isinstance(op, Write) and op.verb in ("update", "delete"))
