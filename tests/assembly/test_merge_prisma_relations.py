"""Relations of a Prisma schema: foreign keys, virtual ones, and join tables that no model declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.assembly.prisma import PrismaSchema, merge_prisma
from buttress.assembly.replay.fold import replay
from buttress.blueprint.catalog import Catalog, Migration
from buttress.blueprint.ops import AddConstraint, CreateTable
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Constraint, Name
from buttress.readers.prisma import read_prisma

if TYPE_CHECKING:
    from buttress.blueprint.statements import Statement

DATASOURCE = 'datasource db {\n  provider = "%s"\n}\n'


def merge(*texts: str, provider: str = "postgresql") -> PrismaSchema:
    files = [read_prisma("schema.prisma", DATASOURCE % provider)] if provider else []
    files += [read_prisma(f"{number}.prisma", text) for number, text in enumerate(texts)]
    return merge_prisma(files)


def tables(schema: PrismaSchema) -> dict[str, CreateTable]:
    return {op.table.name: op for s in schema.statements for op in s.ops if isinstance(op, CreateTable)}


def foreign_keys(schema: PrismaSchema) -> list[tuple[str, Constraint]]:
    return [(op.table.name, op.constraint) for s in schema.statements for op in s.ops if isinstance(op, AddConstraint)]


def failed(schema: PrismaSchema) -> list[Statement]:
    return [s for s in schema.statements if s.status != "understood"]


def settled(schema: PrismaSchema) -> Catalog:
    return replay([Migration("", "schema.prisma", schema.statements)], schema.dialect).catalog()


RELATIONS = """model User {
  id     Int @id
  orders Order[]
  buddy  User? @relation("Buddies", fields: [buddyId], references: [id])
  buddyId Int? @map("buddy_id")
  buddies User[] @relation("Buddies")
  @@map("users")
}
model Order {
  id   Int @id
  user User @relation(fields: [userId], references: [id], map: "fk_user")
  userId Int @map("user_id")
  by   User? @relation("by", fields: [byId], references: [id], onDelete: Cascade, onUpdate: NoAction)
  byId Int
}
"""


def test_foreign_keys_follow_every_table_and_take_prismas_default_actions() -> None:
    schema = merge(RELATIONS)
    kinds = [type(op).__name__ for s in schema.statements for op in s.ops]
    assert kinds == ["CreateTable"] * 2 + ["AddConstraint"] * 3
    found = [
        (t, c.name, c.columns, c.parent, c.parent_columns, c.on_delete, c.on_update) for t, c in foreign_keys(schema)
    ]
    users = Name("users")
    assert found == [
        ("users", "users_buddy_id_fkey", ("buddy_id",), users, ("id",), "set null", "cascade"),
        ("Order", "fk_user", ("user_id",), users, ("id",), "restrict", "cascade"),
        ("Order", "Order_byId_fkey", ("byId",), users, ("id",), "cascade", "no action"),
    ]
    span = foreign_keys(schema)[1][1].span
    assert Source("0.prisma", RELATIONS).slice(span).startswith("user User @relation(")


def test_an_optional_relation_over_a_required_column_restricts() -> None:
    text = RELATIONS.replace(", onDelete: Cascade, onUpdate: NoAction", "")
    assert foreign_keys(merge(text))[2][1].on_delete == "restrict"


@pytest.mark.parametrize("setting", ["relationMode", "referentialIntegrity"])
def test_relation_mode_prisma_makes_relations_virtual(setting: str) -> None:
    text = f'datasource db {{\n  provider = "mysql"\n  {setting} = "prisma"\n}}\n{RELATIONS}'
    schema = merge_prisma([read_prisma("s.prisma", text)])
    assert (schema.dialect, schema.relation_mode) == ("mysql", "prisma")
    assert [c.virtual for _, c in foreign_keys(schema)] == [True, True, True]
    assert not any(c.virtual for _, c in foreign_keys(merge(RELATIONS)))


MANY = """model Post {
  id   String @id @db.Uuid
  tags Tag[]
}
model Tag {
  key   Int @id @map("tag_key")
  posts Post[]
  @@map("labels")
}
"""


def test_an_implicit_join_table_appears() -> None:
    schema = merge(MANY)
    join = tables(schema)["_PostToTag"]
    assert [(c.name, str(c.type), c.nullable) for c in join.columns] == [("A", "uuid", False), ("B", "integer", False)]
    assert [(i.name, i.columns, i.unique) for i in join.indexes] == [
        ("_PostToTag_AB_unique", ("A", "B"), True),
        ("_PostToTag_B_index", ("B",), False),
    ]
    assert [(c.name, c.columns, str(c.parent), c.parent_columns, c.on_delete) for _, c in foreign_keys(schema)] == [
        ("_PostToTag_A_fkey", ("A",), "Post", ("id",), "cascade"),
        ("_PostToTag_B_fkey", ("B",), "labels", ("tag_key",), "cascade"),
    ]
    source = Source("0.prisma", MANY)
    assert source.slice(join.span) == "tags Tag[]"
    assert [source.slice(i.span) for i in join.indexes] == ["tags Tag[]", "posts Post[]"]


def test_a_join_table_has_a_primary_key_once_the_generator_is_that_of_prisma_six() -> None:
    generator = 'generator client {\n  provider = "prisma-client"\n}\n'
    join = tables(merge(generator + MANY))["_PostToTag"]
    assert [(c.kind, c.columns) for c in join.constraints] == [("primary", ("A", "B"))]
    assert [i.columns for i in join.indexes] == [("B",)]
    mysql = tables(merge(generator + MANY, provider="mysql"))["_PostToTag"]
    assert (mysql.constraints, mysql.indexes[0].unique) == ((), True)


def test_named_and_self_joins() -> None:
    text = """model User {
      id Int @id
      follows  User[] @relation("Follows")
      followed User[] @relation("Follows")
      writes   Post[] @relation("Authors")
      likes    Post[] @relation("Likes")
    }
    model Post {
      id Int @id
      authors User[] @relation("Authors")
      liked   User[] @relation("Likes")
    }"""
    names = [name for name in tables(merge(text)) if name.startswith("_")]
    assert names == ["_Follows", "_Authors", "_Likes"]


def test_a_join_over_a_composite_key_is_not_understood() -> None:
    schema = merge("model A {\n  x Int\n  y Int\n  bs B[]\n  @@id([x, y])\n}\nmodel B {\n  id Int @id\n  as A[]\n}")
    assert [name for name in tables(schema) if name.startswith("_")] == []
    assert [s.names for s in failed(schema)] == [(Name("A"), Name("B"))]


BROKEN = [
    "}",
    "{",
    "]",
    "(",
    "@id",
    "@@id([id])",
    "Post[]",
    "?",
    '"',
    "\n",
    "Unsupported(",
    "model Post {\n",
    "@@map(",
    ",",
]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(RELATIONS + MANY)), st.integers(0, 40), st.sampled_from(BROKEN))
def test_no_mutation_breaks_the_merge(at: int, cut: int, piece: str) -> None:
    text = (RELATIONS + MANY)[:at] + piece + (RELATIONS + MANY)[at + cut :]
    schema = merge(text)
    source = Source("0.prisma", text)
    for statement in schema.statements:
        if statement.span.path == "0.prisma":
            assert 0 <= statement.span.start <= statement.span.end <= len(text)
            assert statement.span.line == source.position(statement.span.start)[0]
    settled(schema)
