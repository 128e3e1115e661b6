"""The catalog while it is being built. Tables are immutable values, so "before" and "after" cost nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.assembly.replay.kept import Tables
from buttress.blueprint.catalog import EnumType, Problem, Table
from buttress.blueprint.sql import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column, Constraint, Dialect, Index, IndexKey

_NAMEDATALEN = 63  # bytes of an identifier that PostgreSQL keeps


@dataclass
class State:
    """What replay knows so far.

    ``gone`` remembers where a table was dropped or renamed away, so that a later use of it is a proven problem and
    not a table we never saw. ``shadowed`` are names that failed or opaque statements mention: nothing is claimed of
    them. ``ordered`` is False for a folder of files whose order is our guess: then order proves nothing.
    """

    dialect: Dialect
    tables: Tables = field(default_factory=Tables)
    types: dict[Name, EnumType] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    gone: dict[Name, Span] = field(default_factory=dict)
    shadowed: dict[Name, str] = field(default_factory=dict)
    temporary: set[Name] = field(default_factory=set)
    heirs: dict[Name, set[Name]] = field(default_factory=dict)  # children by INHERITS, not by partition
    unsaid: tuple[Constraint, ...] = ()  # inline constraints of an ADD COLUMN IF NOT EXISTS that found its column
    waiting: list[tuple[Span, Name, Name]] = field(default_factory=list)  # keys to parents not seen yet
    search_path: str = ""
    ordered: bool = True

    def resolve(self, name: Name) -> Name:
        """The key under which a name is (or would be) kept: search path and case folding applied."""
        if not name.schema and self.search_path:
            name = Name(name.name, self.search_path)
        if self.dialect == "postgres" or name in self.tables:
            return name
        return self.tables.spelled(name) or name

    def get(self, name: Name) -> Table | None:
        """The table of that name, if it is known."""
        return self.tables.get(self.resolve(name))

    def ensure(self, name: Name, span: Span) -> Table | None:
        """The table to change: an unknown one counts as existing (``assumed``); None for a temporary table."""
        key = self.resolve(name)
        if key in self.temporary:
            return None
        table = self.tables.get(key)
        if table is None:
            if key in self.gone and key not in self.shadowed:
                self.problem(span, str(key), "missing-table", f"{key} is gone since {self.gone[key]}")
            table = Table(key, span, assumed=True, taint=self.shadowed.get(key, ""))
            self.tables[key] = table
        return table

    def put(self, table: Table) -> None:
        """Store a table under its own name."""
        self.tables[table.name] = table

    def problem(self, span: Span, subject: str, kind: str, message: str) -> None:
        """Note DDL that no server would run."""
        if not self.ordered and kind != "refused":
            return
        self.problems.append(Problem(span, subject, message, kind))

    def certain(self, table: Table) -> bool:
        """Whether what this table lacks is really lacking."""
        return not table.assumed and not table.taint and table.kind == "table"

    def taint(self, name: Name, why: str) -> None:
        """A statement that was not understood names this table (or may have made or removed it)."""
        key = self.resolve(name)
        self.shadowed[key] = why
        if key in self.tables:
            self.tables[key] = replace(self.tables[key], taint=why)

    def column(self, table: Table, name: str) -> Column | None:
        """A column by name, folded as the dialect folds."""
        found = table.column(name)
        if found is None and self.dialect != "postgres":
            found = next((c for c in table.columns if c.name.lower() == name.lower()), None)
        return found

    def spelled(self, table: Table, name: str) -> str:
        """A column's name as the table spells it: outside PostgreSQL upper and lower case are one."""
        found = None if self.dialect == "postgres" else self.column(table, name)
        return found.name if found else name

    def index_owner(self, name: str, schema: str = "", table: Name | None = None) -> tuple[Table, Index] | None:
        """The index of that name and the table it belongs to."""
        owners: Iterator[Table]
        if table is not None:
            known = self.get(table)
            owners = iter((known,) if known else ())
        else:
            wanted = schema or self.search_path
            owners = (t for t in self.tables.values() if not wanted or t.name.schema == wanted)
        for owner in owners:
            for index in owner.indexes:
                if index.name == name or (self.dialect != "postgres" and index.name.lower() == name.lower()):
                    return owner, index
        return None

    def referrers(self, parent: Name) -> list[tuple[Table, Constraint]]:
        """Every foreign key that points at a table."""
        return [(t, key) for t in self.tables.values() for key in t.foreign_keys if key.parent == parent]

    def choose_name(self, table: Table, columns: str, label: str) -> str:
        """The name PostgreSQL gives a nameless key or index: ``orders_user_id_fkey``, shortened, then numbered
        (ChooseIndexName and makeObjectName in the server's sources).
        """
        taken = {c.name for c in table.constraints}
        relation = label in ("pkey", "key", "idx", "excl")
        suffix = label
        for number in range(1, 1000):
            name = object_name(table.name.name, columns, suffix)
            if name not in taken and not (relation and self.tables.taken(table.name.schema, name)):
                return name
            suffix = f"{label}{number}"
        return object_name(table.name.name, columns, suffix)


def object_name(table: str, columns: str, label: str) -> str:
    """``table_columns_label`` within 63 bytes: the longer of the first two parts is cut first."""
    overhead = len(label) + 1 + (1 if columns else 0)
    first, second = table.encode(), columns.encode()
    while len(first) + len(second) + overhead > _NAMEDATALEN:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    parts = [first.decode("utf-8", "ignore"), second.decode("utf-8", "ignore"), label]
    return "_".join(part for part in parts if part)


def key_label(key: IndexKey) -> str:
    """What a key adds to its index's name: the column, a call's function, else ``expr`` (FigureIndexColname)."""
    if key.column:
        return key.column
    found = re.match(r'\(*"?(\w+)"?\s*(?:\(|::|\)*$)', key.expression)
    return found[1] if found else "expr"


def rename_word(text: str, old: str, new: str) -> str:
    """A column's new name inside source text (predicates, expressions)."""
    return re.sub(rf"(?<![\w$]){re.escape(old)}(?![\w$])", lambda _: new, text) if text else text
