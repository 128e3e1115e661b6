"""What SQL (and every notation that stands for it) says: names, types, columns, constraints, indexes, operations.

Readers of SQL, Prisma and Rails all speak in these operations, so that one replay serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    comment: str = ""


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
    virtual: bool = False  # a relation that only the framework knows (Prisma relationMode, Rails belongs_to)


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key part: a column, or an expression (source text)."""

    column: str = ""
    expression: str = ""
    descending: bool = False
    prefix: int | None = None  # MySQL key prefix length, in characters
    uses: tuple[str, ...] = ()  # columns that an expression reads


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

    @property
    def columns(self) -> tuple[str, ...]:
        """The key columns in order; an expression stands as an empty string."""
        return tuple(key.column for key in self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One effect of a statement. ``span`` is the narrowest text that states it."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTable(Op):
    """CREATE TABLE, a Prisma model, or a Rails ``create_table``."""

    table: Name
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()  # inline KEY/INDEX of MySQL, @@index, t.index
    if_not_exists: bool = False
    temporary: bool = False
    partition_of: Name | None = None
    partition_by: tuple[str, ...] = ()  # key columns; an expression stands as written
    partitioned: bool = False
    like: tuple[Name, ...] = ()  # LIKE: columns are copied (see like_indexes, like_defaults)
    like_indexes: bool = False
    inherits: tuple[Name, ...] = ()
    as_query: SelectShape | None = None  # CREATE TABLE AS / SELECT INTO
    comment: str = ""
    force: bool = False  # replaces an existing table (Rails schema.rb)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTable(Op):
    """DROP TABLE, one per table named."""

    table: Name
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameTable(Op):
    """A table, view or materialized view takes another name (or moves to another schema)."""

    table: Name
    to: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class AddColumn(Op):
    """ALTER TABLE … ADD COLUMN; its inline constraints follow as AddConstraint in the same statement."""

    table: Name
    column: Column
    if_not_exists: bool = False
    inline: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DropColumn(Op):
    """ALTER TABLE … DROP COLUMN."""

    table: Name
    column: str
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameColumn(Op):
    """ALTER TABLE … RENAME COLUMN."""

    table: Name
    column: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterType(Op):
    """ALTER COLUMN … TYPE, or MySQL MODIFY/CHANGE (then ``column_def`` is the whole new column)."""

    table: Name
    column: str
    type: ColumnType
    using: str = ""
    column_def: Column | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNullable(Op):
    """SET NOT NULL (``nullable`` False) or DROP NOT NULL (True)."""

    table: Name
    column: str
    nullable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDefault(Op):
    """SET DEFAULT (source text), DROP DEFAULT (None), or ADD/DROP IDENTITY (``auto`` not None)."""

    table: Name
    column: str
    default: str | None
    auto: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddConstraint(Op):
    """ALTER TABLE … ADD CONSTRAINT."""

    table: Name
    constraint: Constraint
    only: bool = False  # ALTER TABLE ONLY: partitions are left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class DropConstraint(Op):
    """DROP CONSTRAINT by name; MySQL DROP PRIMARY KEY and DROP FOREIGN KEY say ``kind``."""

    table: Name
    name: str
    if_exists: bool = False
    cascade: bool = False
    kind: ConstraintKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameConstraint(Op):
    """RENAME CONSTRAINT."""

    table: Name
    name: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateConstraint(Op):
    """VALIDATE CONSTRAINT."""

    table: Name
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateIndex(Op):
    """CREATE INDEX, or ALTER TABLE … ADD INDEX."""

    table: Name
    index: Index
    concurrently: bool = False
    if_not_exists: bool = False
    only: bool = False  # ON ONLY: partitions are left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class DropIndex(Op):
    """DROP INDEX; ``table`` is known in MySQL and Rails, else the name is looked up. An empty name: by ``columns``."""

    name: str
    table: Name | None = None
    schema: str = ""
    columns: tuple[str, ...] = ()
    concurrently: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameIndex(Op):
    """ALTER INDEX … RENAME TO; ``table`` is known in MySQL, where index names belong to their table."""

    name: str
    to: str
    schema: str = ""
    table: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateType(Op):
    """CREATE TYPE (enum: ``values``) or CREATE DOMAIN (``base``, ``nullable``)."""

    type: Name
    values: tuple[str, ...] = ()
    base: ColumnType | None = None
    nullable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterEnum(Op):
    """ADD VALUE (``old`` empty) or RENAME VALUE."""

    type: Name
    old: str = ""
    new: str = ""
    before: str = ""  # the neighbour named in ADD VALUE … BEFORE
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameType(Op):
    """ALTER TYPE … RENAME TO (also SET SCHEMA)."""

    type: Name
    to: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class DropType(Op):
    """DROP TYPE or DROP DOMAIN."""

    type: Name
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateView(Op):
    """CREATE [MATERIALIZED] VIEW."""

    view: Name
    query: SelectShape | None = None
    columns: tuple[str, ...] = ()
    materialized: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DropView(Op):
    """DROP [MATERIALIZED] VIEW."""

    view: Name
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition(Op):
    """ATTACH or DETACH PARTITION; INHERIT and NO INHERIT."""

    table: Name  # the parent
    child: Name
    attach: bool
    concurrently: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTrigger(Op):
    """CREATE TRIGGER."""

    table: Name
    name: str
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSchema(Op):
    """ALTER SCHEMA … RENAME TO."""

    schema: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSchema(Op):
    """DROP SCHEMA."""

    schema: str
    cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Op):
    """SET name = value; ``name`` lower case (``lock_timeout``, ``search_path``)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction(Op):
    """BEGIN, COMMIT, ROLLBACK."""

    verb: Literal["begin", "commit", "rollback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Op):
    """INSERT, UPDATE, DELETE, TRUNCATE or COPY on one table."""

    table: Name
    verb: Literal["insert", "update", "delete", "truncate", "copy"]
    rows: int | None = None  # literal VALUES or COPY rows, where they can be counted
    filtered: bool = True  # UPDATE and DELETE: there is a WHERE
    columns: tuple[str, ...] = ()  # columns written
    query: SelectShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Op):
    """A SELECT. ``name`` is the label that a query file gives it (``-- name: get-user``)."""

    query: SelectShape
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoEffect(Op):
    """Understood, and without effect on tables, columns, keys or indexes (COMMENT, GRANT, CREATE EXTENSION …)."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Op):
    """Text whose meaning is clear and that no server of this dialect would run, such as another dialect's spelling."""

    table: Name
    message: str


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


@dataclass(frozen=True, slots=True)
class SelectShape:
    """What a query reads. ``outputs`` are its result columns: (name, table or None, column)."""

    uses: tuple[TableUse, ...] = ()
    outputs: tuple[tuple[str, Name | None, str], ...] = ()
    limited: bool = False
    limit: int | None = None
    offset: bool = False
    aggregate: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a file.

    ``status``: *understood* = the effect on the catalog is known; *opaque* = parsed, but a body stays closed
    (functions, DO blocks); *failed* = could not be parsed (``reason`` says what was expected). ``names`` are the
    tables that an opaque or failed statement mentions: replay taints them. ``down`` marks a rollback section.
    """

    span: Span
    dialect: Dialect
    kind: str
    ops: tuple[Op, ...] = ()
    status: Status = "understood"
    reason: str = ""
    names: tuple[Name, ...] = ()
    down: bool = False


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """What a reader makes of one schema-bearing file.

    ``hints`` are what decides dialect, order and wrapping (``("dialect", "postgres", "BIGSERIAL, line 3")``,
    ``("transaction", "off", "-- +goose NO TRANSACTION, line 1")``); assembly weighs them.
    """

    path: str
    notation: Literal["sql", "prisma", "rails"]
    dialect: Dialect
    statements: tuple[Statement, ...] = ()
    hints: tuple[tuple[str, str, str], ...] = ()
    version: str = ""  # schema.rb's version, where the file states one
    extra: dict[str, str] = field(default_factory=dict)
