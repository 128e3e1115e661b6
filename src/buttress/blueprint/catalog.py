"""What a database is after its history has been replayed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.ops import Op
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column, ColumnType, Constraint, Dialect, Index, Name, SelectShape
    from buttress.blueprint.statements import SchemaFile, Statement

Role = Literal["entity", "lookup", "join", "event", "queue", "settings", "secrets"]
TableKind = Literal["table", "view", "materialized view"]


@dataclass(frozen=True, slots=True)
class Table:
    """One table (or view) as it stands. Later statements win; each part keeps the span that last defined it.

    ``assumed``: altered but created nowhere in the input: it exists and is populated, its columns are not all known.
    ``taint``: why rules must not argue from absence here ('' when they may): a failed or opaque statement names it.
    """

    name: Name
    span: Span
    kind: TableKind = "table"
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()  # keys' own indexes included, see Index.origin
    assumed: bool = False
    taint: str = ""
    partition_of: Name | None = None
    partition_by: tuple[str, ...] = ()
    partitioned: bool = False
    query: SelectShape | None = None  # views
    comment: str = ""
    rows_seeded: int = 0  # rows that the history itself inserts as literals
    rows_stated: int | None = None  # rows in production, as the configuration states them
    role: Role = "entity"
    role_why: str = ""
    triggers: tuple[str, ...] = ()
    unguarded: tuple[tuple[str, ...], ...] = ()  # columns whose foreign key a migration dropped: somebody decided that
    role_stated: bool = False  # the role comes from the configuration, not from a guess

    def column(self, name: str) -> Column | None:
        """The column of that name, exactly as written in the catalog."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def primary_key(self) -> Constraint | None:
        """The primary key, if there is one."""
        return next((c for c in self.constraints if c.kind == "primary"), None)

    @property
    def foreign_keys(self) -> tuple[Constraint, ...]:
        """Foreign keys in the order they were declared."""
        return tuple(c for c in self.constraints if c.kind == "foreign")

    @property
    def uniques(self) -> tuple[Constraint, ...]:
        """UNIQUE constraints (unique indexes without a constraint are in ``indexes``)."""
        return tuple(c for c in self.constraints if c.kind == "unique")


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum (``values``) or a domain (``base``)."""

    name: Name
    values: tuple[str, ...]
    span: Span
    base: ColumnType | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """DDL that no server would run, found in replay: what was expected and what stood there."""

    span: Span
    subject: str
    message: str
    kind: str  # 'missing-table', 'missing-column', 'duplicate-table', 'duplicate-column', …


@dataclass(frozen=True, slots=True)
class Catalog:
    """Tables, views and types. Look up with :meth:`table`; names fold as the dialect folds them."""

    dialect: Dialect
    tables: Mapping[Name, Table] = field(default_factory=dict)
    types: Mapping[Name, EnumType] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    default_schema: str = ""  # what an empty Name.schema stands for; '' is stored in the keys

    def table(self, name: Name) -> Table | None:
        """The table of that name, or None."""
        return self.tables.get(name)

    def base_tables(self) -> Iterator[Table]:
        """Ordinary tables that hold rows of their own: no views, no partitions of another table."""
        return (t for t in self.tables.values() if t.kind == "table" and t.partition_of is None)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of a history. ``transactional``: what the runner does with this file (None: not known)."""

    version: str
    path: str
    statements: tuple[Statement, ...]
    down_path: str = ""
    transactional: bool | None = None
    transactional_why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One operation of the history, with the table as it stood before and after it.

    ``created_here``: the table was created earlier in the same release (or same migration, outside a release).
    ``in_transaction``: from BEGIN/COMMIT in the file, else from the runner; None when neither is known.
    ``settings``: SET values in force at this point of the file (``lock_timeout`` …).
    ``around``: every table and view just before; kept only in a release, for operations on tables that were there
    before it (inserts and updates aside) and for those that take something away, so that rules can ask who uses it.
    """

    op: Op
    statement: Statement
    migration: Migration
    before: Table | None
    after: Table | None
    created_here: bool = False
    in_transaction: bool | None = None
    in_transaction_why: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    around: Mapping[Name, Table] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Database:
    """One database of the repository, with one authoritative catalog."""

    key: str  # unique in the blueprint: the folder or file that decides it
    dialect: Dialect
    dialect_why: str
    catalog: Catalog
    files: tuple[SchemaFile, ...] = ()
    members: tuple[str, ...] = ()  # its SQL files in order; ``files`` may lack those whose effect came from the cache
    runner: str = ""  # 'flyway', 'diesel', 'prisma', 'goose', 'rails', '' for a plain schema file …
    runner_why: str = ""
    migrations: tuple[Migration, ...] = ()
    changes: tuple[Change, ...] = ()
    snapshot: str = ""  # path of the file that states the whole schema, if one does
    framework: str = ""  # 'prisma', 'rails': decides implicit indexes
    indexes_foreign_keys: bool = False  # the engine or framework indexes every foreign key by itself
    relation_mode: str = ""  # Prisma: 'prisma' means that no foreign keys exist in the database
    variant_of: str = ""  # key of the database that says the same in another dialect: compare, do not review twice
    label: str = ""  # prefix for subjects ('shop:') when two databases have a table of one name; '' otherwise
    sketch: str = ""  # shown by a design document, and the stage of that: it plans, and need not show everything
    family: str = ""  # of a sketch whose store is no relational database: 'cassandra', 'redshift'

    @property
    def online(self) -> bool:
        """Whether it is CockroachDB's copy of a schema: it reads PostgreSQL's language, and changes schemas while they
        are in use, so that nothing about PostgreSQL's locks holds there.
        """
        return "cockroach" in self.key.lower()

    def subject(self, table: Name) -> str:
        """How findings spell a table: ``orders``, ``billing.orders``, ``shop:orders``."""
        return f"{self.label}{table}"
