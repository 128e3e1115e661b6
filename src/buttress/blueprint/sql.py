"""What SQL declares, whatever the notation: names, types, columns, constraints, indexes, and the shape of a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span

Dialect = Literal["postgres", "mysql", "sqlite"]
Action = Literal["no action", "restrict", "cascade", "set null", "set default"]
Status = Literal["understood", "opaque", "failed"]


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A table-like object's name; ``schema`` is empty where none was written."""

    name: str
    schema: str = ""

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A column's type in canonical words.

    ``name`` is lower case and canonical across dialects where the meaning is the same: ``bigint``, ``integer``,
    ``smallint``, ``numeric``, ``real``, ``double precision``, ``text``, ``varchar``, ``char``, ``timestamp``
    (without time zone), ``timestamptz``, ``date``, ``time``, ``boolean``, ``uuid``, ``json``, ``jsonb``, ``bytea``;
    everything else stands as written, in lower case (an enum or domain by its own name). ``serial`` types are
    stored as the integer they make, with ``Column.auto`` set. ``arguments`` are lengths, precisions or enum values.
    """

    name: str
    arguments: tuple[str, ...] = ()
    array: bool = False
    unsigned: bool = False
    written: str = ""

    def __str__(self) -> str:
        arguments = f"({','.join(self.arguments)})" if self.arguments else ""
        return f"{self.name}{arguments}{' unsigned' if self.unsigned else ''}{'[]' if self.array else ''}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``nullable`` is already False for primary-key columns. ``default`` is source text."""

    name: str
    type: ColumnType
    span: Span
    nullable: bool = True
    default: str | None = None
    auto: bool = False  # serial, identity, AUTO_INCREMENT, SQLite rowid alias
    generated: bool = False  # GENERATED ALWAYS AS (…) STORED or VIRTUAL
    comment: str = ""  # COMMENT, else what a comment of the file says beside the column
    client_default: str = ""  # what the framework's client fills in (Prisma's uuid()); the server knows nothing of it
    ignored: bool = False  # the framework's client leaves it alone (Prisma @ignore, @@ignore)


ConstraintKind = Literal["primary", "unique", "foreign", "check", "exclude"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A table constraint. Inline (column) constraints are lifted into this form by the readers."""

    kind: ConstraintKind
    columns: tuple[str, ...]
    span: Span
    name: str = ""  # empty: the server will choose one
    parent: Name | None = None  # foreign: the referenced table
    parent_columns: tuple[str, ...] = ()  # foreign: empty means the parent's primary key
    on_delete: Action = "no action"
    on_update: Action = "no action"
    valid: bool = True  # False: NOT VALID, not yet validated
    using_index: str = ""  # UNIQUE/PRIMARY KEY USING INDEX name
    expression: str = ""  # check: source text
    deferrable: bool = False  # keys only: checked when the transaction ends, or may be
    nulls_not_distinct: bool = False  # UNIQUE NULLS NOT DISTINCT: one null only
    virtual: bool = False  # a relation that only the framework knows (Prisma relationMode, Rails belongs_to)


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key part: a column, or an expression (source text)."""

    column: str = ""
    expression: str = ""
    descending: bool = False
    prefix: int | None = None  # MySQL key prefix length, in characters
    uses: tuple[str, ...] = ()  # columns that an expression reads
    opclass: str = ""  # operator class and collation, where they are not the type's own: values compare another way


IndexOrigin = Literal["index", "primary", "unique", "framework"]


@dataclass(frozen=True, slots=True)
class Index:
    """An index. ``origin`` says whether somebody wrote it or a key or framework brings it."""

    keys: tuple[IndexKey, ...]
    span: Span
    name: str = ""
    unique: bool = False
    method: str = "btree"
    where: str = ""  # partial index predicate, source text
    include: tuple[str, ...] = ()
    origin: IndexOrigin = "index"
    nulls_not_distinct: bool = False
    deferrable: bool = False  # the index of a deferrable constraint

    @property
    def columns(self) -> tuple[str, ...]:
        """The key columns in order; an expression stands as an empty string."""
        return tuple(key.column for key in self.keys)


#: ``=`` and ``<>`` with several values are IN and NOT IN; *compared*: with something that the query does not spell out,
#: in a way that no row with a null there passes.
Comparison = Literal["=", "<>", "<", "<=", ">", ">=", "is", "is not", "compared"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What every row that a query wants must meet: a column against constants, as SQL writes them (``'paid'``, ``5``,
    ``true``, ``null``). A bare boolean column is ``= true``.
    """

    column: str
    operator: Comparison
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableUse:
    """How one query uses one table: the *query shape*. Column names only, never aliases."""

    table: Name
    alias: str = ""
    equality: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()  # (column, descending)
    joins: tuple[str, ...] = ()  # columns compared with another table's column
    reads: tuple[str, ...] = ()  # every column named, ``*`` for all
    conditions: tuple[Condition, ...] = ()  # what all of the wanted rows meet; the rest of a filter is left out


@dataclass(frozen=True, slots=True)
class SelectShape:
    """What a query reads. ``outputs`` are its result columns: (name, table or None, column)."""

    uses: tuple[TableUse, ...] = ()
    outputs: tuple[tuple[str, Name | None, str], ...] = ()
    limited: bool = False
    limit: int | None = None
    offset: bool = False
    aggregate: bool = False
