"""Who uses a table or a column at the moment the release takes it away."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable, DropTable, DropView, Query, Write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Change, Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint, Name, SelectShape

#: File names of runners that give each migration a folder (diesel, Prisma).
_IN_FOLDERS = ("up.sql", "migration.sql")


@dataclass(frozen=True, slots=True)
class Moment:
    """A change of the release that takes something away, and the changes that follow it."""

    database: Database
    change: Change
    later: tuple[Change, ...] = ()

    @property
    def tables(self) -> Mapping[Name, Table]:
        """Every table and view as it stood just before."""
        return self.change.around

    def returns(self, name: Name) -> Table | None:
        """The table or view that bears a name in the end, if a later change gives that name away again."""
        for change in reversed(self.later):
            if change.after is not None and change.after.name == name:
                return change.after
            if change.before is not None and change.before.name == name:
                return None
        return None

    def goes(self, name: Name) -> bool:
        """Whether a later change drops or renames that table or view."""
        return any(
            c.before is not None and c.before.name == name and (c.after is None or c.after.name != name)
            for c in self.later
        )


@dataclass(frozen=True, slots=True)
class User:
    """One user of a table or column. ``place`` is where it stands, ``words`` what people call it."""

    words: str
    place: Span
    name: Name | None = None


def moments(blueprint: Blueprint) -> Iterator[Moment]:
    """The release's drops, renames and type changes. Silent when looking back at history: what was dropped long ago
    has no users left.
    """
    if blueprint.release.history:
        return
    released = {id(change.op) for change in blueprint.release.changes}
    for database in blueprint.reviewed:
        for at, change in enumerate(database.changes):
            if change.around and id(change.op) in released and not change.created_here:
                yield Moment(database, change, database.changes[at + 1 :])


def views_of(moment: Moment, table: Name, column: str = "") -> list[User]:
    """Views that read a table (or one of its columns)."""
    dying = _leaving(moment)
    return [
        User(f"{t.kind} {t.name}", t.span, t.name)
        for t in moment.tables.values()
        if t.query is not None and t.name not in dying and _shows(t, t.query, table, column)
    ]


def keys_to(moment: Moment, table: Name, column: str = "") -> list[tuple[User, Constraint]]:
    """Foreign keys of other tables that point at a table (or at one of its columns)."""
    dying = _leaving(moment)
    own = moment.tables.get(table)
    primary = own.primary_key.columns if own and own.primary_key else ()
    found = []
    for holder in moment.tables.values():
        for key in holder.foreign_keys:
            aimed = key.parent == table and (not column or column in (key.parent_columns or primary))
            if aimed and not key.virtual and holder.name not in {table, *dying}:
                label = f"foreign key {holder.name}.{','.join(key.columns)}"
                found.append((User(label, key.span, holder.name), key))
    return found


def queries_of(database: Database, table: Name, column: str = "") -> list[User]:
    """Queries outside the migrations, by the text as it is now, that name a table (or one of its columns)."""
    history = {m.path for m in database.migrations}
    scripts = _folder(history)
    found = []
    for file in database.files:
        if file.path in history or file.notation != "sql" or (scripts and file.path.startswith(scripts)):
            continue
        for op in (op for statement in file.statements for op in statement.ops):
            if isinstance(op, Query) and reads(op.query, table, column):
                found.append(User(f"query {op.name}" if op.name else "a query", op.span))
            elif isinstance(op, Write) and _writes(op, table, column):
                found.append(
                    User(
                        f"an {op.verb.upper()}" if op.verb in ("insert", "update") else f"a {op.verb.upper()}", op.span
                    )
                )
    return found


def _folder(paths: set[str]) -> str:
    """The folder that holds all migrations, with a slash: what else lies there was run by hand, once, and is no code."""
    homes = [posixpath.split(path) for path in paths]
    homes = [posixpath.split(home) if name in _IN_FOLDERS else (home, name) for home, name in homes]
    folder = posixpath.commonpath([home for home, _ in homes]) if homes else ""
    return f"{folder}/" if folder else ""


def models_of(database: Database, table: Name, column: str = "") -> list[User]:
    """Prisma models and Rails tables that still declare a table (or one of its columns)."""
    found = []
    for file in database.files:
        if file.notation == "sql":
            continue
        for op in (op for statement in file.statements for op in statement.ops):
            if isinstance(op, CreateTable) and op.table == table:
                declared = next((c.span for c in op.columns if c.name == column), None)
                if not column or declared is not None:
                    kind = "Prisma model" if file.notation == "prisma" else "schema.rb"
                    found.append(User(kind, declared or op.span))
    return found


def reads(shape: SelectShape, table: Name, column: str = "") -> bool:
    """Whether a query names a table (or, by name, one of its columns; ``*`` names none)."""
    for use in shape.uses:
        if use.table != table:
            continue
        named = {*use.reads, *use.equality, *use.ranges, *use.joins, *(name for name, _ in use.order)}
        if not column or column in named:
            return True
    return False


def mentions(text: str | None, column: str) -> bool:
    """Whether an expression's source text names a column."""
    return bool(text) and re.search(rf"(?<![\w$]){re.escape(column)}(?![\w$])", text or "") is not None


def _shows(view: Table, query: SelectShape, table: Name, column: str) -> bool:
    """Whether a view depends on the column; its ``*`` was spelled out when it was made."""
    starred = any(use.table == table and "*" in use.reads for use in query.uses)
    return reads(query, table, column) or (starred and view.column(column) is not None)


def _writes(op: Write, table: Name, column: str) -> bool:
    if op.table == table and (not column or column in op.columns):
        return True
    return op.query is not None and reads(op.query, table, column)


def _leaving(moment: Moment) -> frozenset[Name]:
    """What the same statement drops too: PostgreSQL drops a list together."""
    ops = moment.change.statement.ops
    tables = {op.table for op in ops if isinstance(op, DropTable)}
    return frozenset(tables | {op.view for op in ops if isinstance(op, DropView)})
