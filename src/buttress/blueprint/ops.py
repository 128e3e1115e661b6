"""What a statement does: one class an effect. Readers of SQL, Prisma and Rails all speak in these, so that one replay
serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column, ColumnType, Constraint, ConstraintKind, Index, Name, SelectShape


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
    """SET name = value; ``name`` lower case (``lock_timeout``, ``search_path``). ``scope`` is empty for the session or
    transaction at hand; ALTER ROLE and ALTER DATABASE … SET name whom it holds for from the next session on.
    """

    name: str
    value: str
    scope: str = ""  # 'role migrator', 'database shop'


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
class SetComment(Op):
    """COMMENT ON TABLE, VIEW or COLUMN: what the team says about it. ``column`` is empty for the table itself."""

    table: Name
    text: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoEffect(Op):
    """Understood, and without effect on tables, columns, keys or indexes (GRANT, CREATE EXTENSION …)."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Op):
    """Text whose meaning is clear and that no server of this dialect would run, such as another dialect's spelling."""

    table: Name
    message: str
