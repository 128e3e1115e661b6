"""What is in scope inside a query: tables, derived tables, and where a column comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from buttress.blueprint.sql import Condition, Name, TableUse
from buttress.readers.glot.neutral import FILLER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.sql import Dialect

_DEFAULT_SCHEMA = {"postgres": "public", "sqlite": "main", "mysql": ""}


@dataclass(eq=False, slots=True)
class Use:
    """One base table in one FROM, filled while the query is read. Dicts keep order and drop repeats."""

    table: Name
    alias: str = ""
    equality: dict[str, None] = field(default_factory=dict)
    ranges: dict[str, None] = field(default_factory=dict)
    order: list[tuple[str, bool]] = field(default_factory=list)
    joins: dict[str, None] = field(default_factory=dict)
    reads: dict[str, None] = field(default_factory=dict)
    conditions: dict[Condition, None] = field(default_factory=dict)
    optional: bool = False  # the side of an outer join that may lack a row

    def frozen(self) -> TableUse:
        """The use as a fact."""
        return TableUse(
            table=self.table,
            alias=self.alias,
            equality=tuple(self.equality),
            ranges=tuple(self.ranges),
            order=tuple(self.order),
            joins=tuple(self.joins),
            reads=tuple(self.reads),
            conditions=tuple(self.conditions),
        )


@dataclass(eq=False, slots=True)
class Origin:
    """Where a column comes from. ``direct``: a condition on it is a condition on the base table's column."""

    use: Use
    column: str
    direct: bool = True


@dataclass(eq=False, slots=True)
class Derived:
    """A subquery, CTE or table function: its outputs by name, and the base tables whose columns all pass through.

    ``simple``: no grouping, limit or set operation stands between a condition outside and the tables inside.
    """

    outputs: list[tuple[str, Origin | None]] = field(default_factory=list)
    stars: list[Use] = field(default_factory=list)
    simple: bool = False
    aggregate: bool = False  # one row computed over many

    def find(self, column: str) -> Origin | None:
        """The origin of one of its columns."""
        for name, origin in self.outputs:
            if name.lower() == column.lower():
                return self._through(origin)
        if len(self.stars) == 1 and not self.outputs:
            return Origin(self.stars[0], column, self.simple)
        return None

    def has(self, column: str) -> bool:
        """Whether it is known to bring a column of that name."""
        return any(name.lower() == column.lower() for name, _ in self.outputs)

    def _through(self, origin: Origin | None) -> Origin | None:
        return Origin(origin.use, origin.column, origin.direct and self.simple) if origin else None


Relation = Use | Derived


@dataclass(eq=False, slots=True)
class Frame:
    """One query's FROM; ``parent`` is the query around it."""

    parent: Frame | None = None
    relations: dict[str, Relation] = field(default_factory=dict)

    def add(self, alias: str, relation: Relation) -> None:
        """Bring a relation into scope."""
        key = alias.lower()
        while key in self.relations:
            key += "'"
        self.relations[key] = relation

    def bases(self) -> Iterator[Use]:
        """The base tables in scope, in order."""
        return (relation for relation in self.relations.values() if isinstance(relation, Use))

    def resolve(self, table: str, column: str) -> Origin | None:
        """Where ``table.column`` or a bare ``column`` comes from; None where that cannot be said."""
        if table:
            return self._qualified(table.lower(), column)
        for relation in self.relations.values():
            if isinstance(relation, Derived) and relation.has(column):
                return relation.find(column)
        bases = list(self.bases())
        if len(bases) == 1:
            return Origin(bases[0], column)
        if not bases and len(self.relations) == 1:
            only = next(iter(self.relations.values()))
            return only.find(column) if isinstance(only, Derived) else None
        return self.parent.resolve("", column) if not self.relations and self.parent else None

    def _qualified(self, table: str, column: str) -> Origin | None:
        frame: Frame | None = self
        while frame is not None:
            relation = frame.relations.get(table)
            if isinstance(relation, Use):
                return Origin(relation, column)
            if isinstance(relation, Derived):
                return relation.find(column)
            frame = frame.parent
        return None


def folded(identifier: Any, dialect: Dialect) -> str:
    """An identifier's name as the server folds it."""
    name = str(identifier.name)
    return name.lower() if dialect == "postgres" and not identifier.args.get("quoted") else name


def table_name(table: Any, dialect: Dialect) -> Name | None:
    """The name of a base table; None for a table function or a template's hole."""
    from sqlglot import exp

    if not isinstance(table.this, exp.Identifier):
        return None
    name = folded(table.this, dialect)
    if FILLER.match(name):
        return None
    schema = table.args.get("db")
    written = folded(schema, dialect) if isinstance(schema, exp.Identifier) else ""
    return Name(name, "" if written.lower() == _DEFAULT_SCHEMA[dialect] else written)
