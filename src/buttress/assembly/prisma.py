"""A Prisma schema, one file or a folder of them, as statements that replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.assembly._prisma_joins import join_tables
from buttress.assembly._prisma_schema import Flaw, Schema, collect, table_name
from buttress.assembly._prisma_tables import Draft, draft_table
from buttress.assembly._prisma_types import enum_values
from buttress.blueprint.ops import AddConstraint, CreateType, CreateView, NoEffect, Op
from buttress.blueprint.statements import SchemaFile, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint, Dialect, Name
    from buttress.readers.prisma import Block, PrismaFile


class PrismaSchema(NamedTuple):
    """What all files of one schema folder say together.

    ``relation_mode`` is ``foreignKeys`` or ``prisma`` (no foreign key exists in the database). ``statements`` stand
    in an order that replays: enums, tables, views, join tables, foreign keys, then what was not understood.
    """

    dialect: Dialect
    relation_mode: str
    statements: tuple[Statement, ...]


def merge_prisma(files: Sequence[PrismaFile]) -> PrismaSchema:
    """Join the files of one schema folder; names resolve across all of them."""
    schema = collect(files)
    statements = _closed(schema) if schema.closed else _statements(schema, files)
    return PrismaSchema(schema.dialect, schema.relation_mode, tuple(statements))


def prisma_schema_files(files: Sequence[PrismaFile]) -> tuple[SchemaFile, ...]:
    """The same, file by file: each with the statements that stand in it, in replay order.

    ``extra`` holds ``relationMode`` and ``provider``; the dialect's reason is a hint.
    """
    schema = collect(files)
    merged = merge_prisma(files)
    share: dict[str, list[Statement]] = {file.path: [] for file in files}
    for statement in merged.statements:
        share[statement.span.path].append(statement)
    return tuple(
        SchemaFile(
            path,
            "prisma",
            merged.dialect,
            tuple(statements),
            hints=(("dialect", schema.dialect, schema.dialect_why),) if schema.provider else (),
            extra={"relationMode": schema.relation_mode, "provider": schema.provider},
        )
        for path, statements in share.items()
    )


def _statements(schema: Schema, files: Sequence[PrismaFile]) -> Iterator[Statement]:
    dialect = schema.dialect
    drafts = [draft_table(block, schema) for block in schema.models.values()]
    joins = list(join_tables(schema))
    flaws = [flaw for draft in drafts for flaw in draft.flaws]
    for enum in schema.enums.values():
        yield _one(enum.span, dialect, "enum", _enum(enum, dialect))
    for draft in drafts:
        yield _one(draft.block.span, dialect, "model", draft.create())
    for view in schema.views.values():
        columns = tuple(field.mapped for field in view.fields if not schema.related(field.type))
        yield _one(view.span, dialect, "view", CreateView(span=view.header, view=table_name(view), columns=columns))
    for join in joins:
        if isinstance(join, Flaw):
            flaws.append(join)
            continue
        created, foreign_keys = join
        yield _one(created.span, dialect, "relation", created)
        for key in foreign_keys:
            yield _relation(created.table, key, dialect)
    for draft in drafts:
        for key in draft.foreign_keys:
            yield _relation(draft.table, key, dialect)
    for flaw in (*flaws, *_repeated(schema), *_damages(drafts, files)):
        yield Statement(flaw.span, dialect, "unknown", status="failed", reason=flaw.reason, names=flaw.names)


def _one(span: Span, dialect: Dialect, kind: str, op: Op) -> Statement:
    return Statement(span, dialect, kind, (op,))


def _relation(table: Name, key: Constraint, dialect: Dialect) -> Statement:
    return _one(key.span, dialect, "relation", AddConstraint(span=key.span, table=table, constraint=key))


def _enum(enum: Block, dialect: Dialect) -> Op:
    """Only PostgreSQL has enums of their own; MySQL repeats the values in each column, SQLite keeps text."""
    if dialect != "postgres":
        return NoEffect(span=enum.header, what=f"enum {enum.name}: its columns hold the values")
    return CreateType(span=enum.header, type=table_name(enum), values=enum_values(enum))


def _repeated(schema: Schema) -> Iterator[Flaw]:
    for block in schema.repeated:
        names = (table_name(block),) if block.kind in ("model", "view") else ()
        yield Flaw(block.span, f"{block.kind} {block.name} is declared twice; the first one counts", names)


def _damages(drafts: Sequence[Draft], files: Sequence[PrismaFile]) -> Iterator[Flaw]:
    tables = {draft.block.name: draft.table for draft in drafts}
    for file in files:
        for damage in file.damages:
            names = (tables[damage.block],) if damage.block in tables else ()
            yield Flaw(damage.span, damage.reason, names)


def _closed(schema: Schema) -> Iterator[Statement]:
    for block in (*schema.enums.values(), *schema.composites.values(), *schema.models.values(), *schema.views.values()):
        yield Statement(block.span, schema.dialect, block.kind, status="opaque", reason=schema.closed)
