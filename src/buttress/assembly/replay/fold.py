"""The fold itself: migrations in order, each operation applied, each change kept with its before and after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from buttress.assembly.replay import family, parts, tables
from buttress.assembly.replay.state import State
from buttress.blueprint import ops
from buttress.blueprint.catalog import Catalog, Change, Migration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from buttress.blueprint.catalog import Table
    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Dialect, Name
    from buttress.blueprint.statements import Statement

_EFFECTS: dict[type[Any], Callable[[State, Any], None]] = {
    ops.CreateTable: tables.create_table,
    ops.DropTable: tables.drop_table,
    ops.RenameTable: tables.rename_table,
    ops.CreateView: tables.create_view,
    ops.DropView: tables.drop_view,
    ops.CreateType: tables.create_type,
    ops.AlterEnum: tables.alter_enum,
    ops.RenameType: tables.rename_type,
    ops.DropType: tables.drop_type,
    ops.RenameSchema: tables.rename_schema,
    ops.DropSchema: tables.drop_schema,
    ops.Partition: tables.partition,
    ops.AddColumn: parts.add_column,
    ops.DropColumn: parts.drop_column,
    ops.RenameColumn: parts.rename_column,
    ops.AlterType: parts.alter_type,
    ops.SetNullable: parts.set_nullable,
    ops.SetDefault: parts.set_default,
    ops.AddConstraint: lambda state, op: parts.add_constraint(state, op.table, op.constraint),
    ops.DropConstraint: parts.drop_constraint,
    ops.RenameConstraint: parts.rename_constraint,
    ops.ValidateConstraint: parts.validate_constraint,
    ops.CreateIndex: parts.create_index,
    ops.DropIndex: parts.drop_index,
    ops.RenameIndex: parts.rename_index,
    ops.SetComment: tables.set_comment,
    ops.Refused: lambda state, op: state.problem(op.span, str(state.resolve(op.table)), "refused", op.message),
}
#: Operations that take something away: rules ask who still uses it.
_TAKING = (ops.DropTable, ops.DropView, ops.DropColumn, ops.RenameTable, ops.RenameColumn, ops.AlterType)
_DML = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "VALUES", "REPLACE")


@dataclass
class Replay:
    """A replay in progress. ``release``: paths of the migrations that are about to be deployed."""

    state: State
    release: frozenset[str] = frozenset()
    changes: list[Change] = field(default_factory=list)
    created: set[Name] = field(default_factory=set)

    def run(self, migrations: Iterable[Migration]) -> None:
        """Apply migrations in the order given."""
        for migration in migrations:
            released = migration.path in self.release
            if not (released and any(change.migration.path in self.release for change in self.changes[-1:])):
                self.created = set()
            _File(self, migration).run()

    def catalog(self) -> Catalog:
        """What stands now."""
        state = self.state
        for span, child, parent in state.waiting:
            later = state.tables.get(parent)
            if later and not later.assumed and state.dialect == "postgres" and parent not in state.shadowed:
                message = f"{parent} does not exist yet; it is created at {later.span}"
                state.problem(span, str(child), "missing-table", message)
        state.waiting.clear()
        return Catalog(state.dialect, dict(state.tables), dict(state.types), tuple(state.problems))


@dataclass
class _File:
    """One migration: its own transaction state and settings."""

    replay: Replay
    migration: Migration
    settings: dict[str, str] = field(default_factory=dict)
    began: str = ""
    ended: bool = False

    def run(self) -> None:
        state = self.replay.state
        state.search_path = ""
        for statement in self.migration.statements:
            if statement.down:
                continue
            if statement.status != "understood" and not statement.kind.startswith(_DML):
                for name in statement.names:
                    state.taint(name, f"the {statement.kind} at {statement.span} was not understood")
            for op in _in_passes(statement):
                self.apply(statement, op)
        state.temporary.clear()

    def apply(self, statement: Statement, op: Op) -> None:
        state = self.replay.state
        if isinstance(op, ops.Transaction):
            self.began = str(op.span) if op.verb == "begin" else ""
            self.ended = op.verb != "begin"
        elif isinstance(op, ops.Setting):
            self._set(op)
        if isinstance(op, ops.NoEffect | ops.Query | ops.Transaction | ops.Setting | ops.CreateTrigger):
            self._trigger(op)
        name = subject_of(state, op)
        before = state.tables.get(name) if name else None
        around = dict(state.tables) if self._needs_around(op, name) else {}
        effect = _EFFECTS.get(type(op))
        if effect is not None:
            effect(state, op)
            self._pass_down(op, before, effect)
        elif isinstance(op, ops.Write):
            _seed(state, op)
        after_name = state.resolve(op.to) if isinstance(op, ops.RenameTable) else name
        after = state.tables.get(after_name) if after_name else None
        if isinstance(op, ops.CreateTable | ops.CreateView) and name:
            self.replay.created.add(name)
        created = name in self.replay.created if name else False
        if isinstance(op, ops.RenameTable) and created and after_name:
            self.replay.created.add(after_name)
        inside, why = self._transaction()
        self.replay.changes.append(
            Change(op, statement, self.migration, before, after, created, inside, why, dict(self.settings), around)
        )

    def _needs_around(self, op: Op, name: Name | None) -> bool:
        """Whether rules will ask what stood beside the table at this moment. Tables that the release itself creates and
        rows that it inserts are left out: a dump of a thousand tables would be copied a thousand times.
        """
        if self.migration.path not in self.replay.release or isinstance(op, ops.SetComment):
            return False
        if isinstance(op, ops.Write) and op.verb not in ("delete", "truncate"):
            return False
        standing = name is not None and name not in self.replay.created and not isinstance(op, ops.CreateTable)
        return standing or isinstance(op, _TAKING)

    def _pass_down(self, op: Op, before: Table | None, effect: Callable[[State, Any], None]) -> None:
        """Children follow their parent."""
        state = self.replay.state
        after = state.tables.get(before.name) if before else None
        if before is None or after is None or after is before:
            return
        if isinstance(op, ops.DropConstraint | ops.DropIndex):
            family.drop_lost(state, before, after)
        else:
            family.pass_down(state, op, before, effect)

    def _set(self, op: ops.Setting) -> None:
        if op.scope:
            return  # sessions to come, not this one
        self.settings[op.name] = op.value
        if op.name == "search_path":
            first = op.value.split(",")[0].strip().strip("\"'")
            self.replay.state.search_path = "" if first in ("", "public", "$user", "pg_catalog") else first

    def _trigger(self, op: Op) -> None:
        if isinstance(op, ops.CreateTrigger):
            table = self.replay.state.get(op.table)
            if table is not None:
                self.replay.state.put(replace(table, triggers=(*table.triggers, op.name)))

    def _transaction(self) -> tuple[bool | None, str]:
        if self.began:
            return True, f"BEGIN at {self.began}"
        if self.ended:
            return None, ""
        return self.migration.transactional, self.migration.transactional_why


def _in_passes(statement: Statement) -> Sequence[Op]:
    """PostgreSQL runs the parts of one ALTER TABLE in passes: what goes, new types, new columns, then the rest
    (AlterTablePass in the server's sources).
    """
    if statement.dialect != "postgres" or len(statement.ops) < 2 or not statement.kind.startswith("ALTER TABLE"):
        return statement.ops
    return sorted(statement.ops, key=_pass)


def _pass(op: Op) -> int:
    if isinstance(op, ops.DropColumn | ops.DropConstraint) or (isinstance(op, ops.SetNullable) and op.nullable):
        return 0
    if isinstance(op, ops.AlterType):
        return 1
    return 2 if isinstance(op, ops.AddColumn) else 3


def replay(
    migrations: Sequence[Migration], dialect: Dialect, release: frozenset[str] = frozenset(), state: State | None = None
) -> Replay:
    """Fold a history. ``state`` continues from an earlier replay's end."""
    running = Replay(state or State(dialect), release)
    running.run(migrations)
    return running


def subject_of(state: State, op: Op) -> Name | None:
    """The table that an operation is about, as it is named before the operation."""
    named = getattr(op, "table", None) or getattr(op, "view", None)
    if isinstance(op, ops.DropIndex | ops.RenameIndex) and named is None:
        found = state.index_owner(op.name, op.schema)
        return found[0].name if found else None
    return state.resolve(named) if named is not None else None


def _seed(state: State, op: ops.Write) -> None:
    table = state.get(op.table)
    if table is None or table.kind != "table":
        return
    seeded = {"insert": table.rows_seeded + (op.rows or 0), "copy": table.rows_seeded + (op.rows or 0), "truncate": 0}
    rows = seeded.get(op.verb, table.rows_seeded)
    if rows != table.rows_seeded:
        state.put(replace(table, rows_seeded=rows))
