"""Join tables that no model declares: a list on both sides of a relation makes Prisma keep one by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly._prisma_schema import Flaw, Schema, table_name
from buttress.assembly._prisma_tables import id_field, is_model_list, key_name
from buttress.assembly._prisma_types import column_type
from buttress.blueprint.ops import CreateTable
from buttress.blueprint.sql import Column, Constraint, Index, IndexKey, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.readers.prisma import Block, Field

Side = tuple["Block", "Field"]


def join_tables(schema: Schema) -> Iterator[tuple[CreateTable, tuple[Constraint, ...]] | Flaw]:
    """Each implicit join table with its two foreign keys, or why it cannot be made out."""
    waiting: dict[tuple[str, str, str], Side] = {}
    for block in schema.models.values():
        for field in block.fields:
            if not is_model_list(field, schema):
                continue
            name = _relation_name(field)
            other = waiting.pop((field.type, block.name, name), None)
            if other is None:
                waiting[block.name, field.type, name] = (block, field)
            else:
                yield _join_table(*_in_order(other, (block, field)), schema)


def _in_order(one: Side, other: Side) -> tuple[Side, Side]:
    """A is the model whose name sorts first; of a self-relation, the field that does."""
    first, second = sorted((one, other), key=lambda side: (side[0].name, side[1].name))
    return first, second


def _relation_name(field: Field) -> str:
    relation = field.attribute("relation")
    value = relation.first("name") if relation else None
    return value.text if value is not None and value.kind == "string" else ""


def _join_table(a: Side, b: Side, schema: Schema) -> tuple[CreateTable, tuple[Constraint, ...]] | Flaw:
    (a_block, a_field), (b_block, b_field) = a, b
    a_id, b_id = id_field(a_block), id_field(b_block)
    if a_id is None or b_id is None:
        open_tables = (table_name(a_block), table_name(b_block))
        return Flaw(a_field.span, "an implicit many-to-many relation needs one @id field on both sides", open_tables)
    name = "_" + (_relation_name(a_field) or f"{a_block.name}To{b_block.name}")
    table = Name(name, table_name(a_block).schema)
    columns = tuple(
        Column(letter, replace(column_type(key, schema.dialect, schema.enums), array=False), field.span, nullable=False)
        for letter, key, field in (("A", a_id, a_field), ("B", b_id, b_field))
    )
    keys = (IndexKey("A"), IndexKey("B"))
    pair = Index(keys, a_field.span, name=f"{name}_AB_unique", unique=True)
    primary = Constraint("primary", ("A", "B"), a_field.span, name=f"{name}_AB_pkey")
    back = Index((IndexKey("B"),), b_field.span, name=f"{name}_B_index")
    created = CreateTable(
        span=a_field.span,
        table=table,
        columns=columns,
        constraints=(primary,) if schema.join_keys else (),
        indexes=(back,) if schema.join_keys else (pair, back),
    )
    ends = (("A", a_block, a_id, a_field), ("B", b_block, b_id, b_field))
    return created, tuple(_foreign_key(name, *end, schema) for end in ends)


def _foreign_key(join: str, letter: str, parent: Block, key: Field, field: Field, schema: Schema) -> Constraint:
    return Constraint(
        "foreign",
        (letter,),
        field.span,
        name="" if schema.dialect == "sqlite" else key_name(join, (letter,), "_fkey", schema.dialect),
        parent=table_name(parent),
        parent_columns=(key.mapped,),
        on_delete="cascade",
        on_update="cascade",
        virtual=schema.virtual,
    )
