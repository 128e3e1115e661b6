"""A Prisma schema as tables: types, keys, enums, and many files read as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.prisma import PrismaSchema, merge_prisma, prisma_schema_files
from buttress.assembly.replay.fold import replay
from buttress.blueprint.catalog import Catalog, Migration
from buttress.blueprint.ops import AddConstraint, CreateTable, CreateType, CreateView, NoEffect
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Column, Constraint, Name
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


def columns(schema: PrismaSchema, table: str) -> dict[str, Column]:
    return {column.name: column for column in tables(schema)[table].columns}


def failed(schema: PrismaSchema) -> list[Statement]:
    return [s for s in schema.statements if s.status != "understood"]


def settled(schema: PrismaSchema) -> Catalog:
    return replay([Migration("", "schema.prisma", schema.statements)], schema.dialect).catalog()


EVERY = "model A {\n  id Int @id\n  " + "\n  ".join(
    f"{t.lower()} {t}" for t in ("String", "Boolean", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes")
) + "\n}\n"  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "types"),
    [
        ("postgresql", "text boolean bigint double_precision numeric(65,30) timestamp(3) jsonb bytea"),
        ("cockroachdb", "text boolean bigint double_precision numeric(65,30) timestamp(3) jsonb bytea"),
        ("mysql", "varchar(191) boolean bigint double_precision numeric(65,30) timestamp(3) json longblob"),
        ("sqlite", "text boolean bigint double_precision numeric timestamp jsonb bytea"),
    ],
)
def test_default_types(provider: str, types: str) -> None:
    found = [str(column.type).replace(" ", "_") for column in columns(merge(EVERY, provider=provider), "A").values()]
    assert found[1:] == types.split()


def test_native_types() -> None:
    text = """model A {
      id String @id @db.Uuid
      a  String @db.VarChar(255)
      b  DateTime @db.Timestamptz(3)
      c  Decimal @db.Decimal(12, 2)
      d  Int @db.SmallInt
      e  Float @db.DoublePrecision
      f  String[] @db.Citext
      g  Unsupported("geometry(Point, 4326)")
      h  Unsupported("tsvector")?
    }"""
    found = [str(column.type) for column in columns(merge(text), "A").values()]
    assert found == [
        "uuid",
        "varchar(255)",
        "timestamptz(3)",
        "numeric(12,2)",
        "smallint",
        "double precision",
        "citext[]",
        "geometry(Point,4326)",
        "tsvector",
    ]


def test_native_types_of_mysql() -> None:
    text = """model A {
      id Int @id @db.UnsignedInt
      a  Boolean @db.TinyInt(1)
      b  DateTime @db.DateTime(0)
      c  String @db.LongText
    }"""
    found = [str(column.type) for column in columns(merge(text, provider="mysql"), "A").values()]
    assert found == ["integer unsigned", "boolean", "timestamp(0)", "longtext"]


def test_defaults_that_the_server_knows() -> None:
    text = """enum State { OPEN @map("open") }
    model A {
      id    Int @id @default(autoincrement())
      made  DateTime @default(now())
      seen  DateTime @updatedAt
      uuid  String @default(uuid())
      gen   String @default(dbgenerated("gen_random_uuid()"))
      state State @default(OPEN)
      word  String @default("it's")
      count Int @default(0)
      on    Boolean @default(true)
      list  State[] @default([OPEN])
      tags  String[] @default([])
    }"""
    found = columns(merge(text), "A")
    assert {name: column.default for name, column in found.items()} == {
        "id": None,
        "made": "CURRENT_TIMESTAMP",
        "seen": None,
        "uuid": None,
        "gen": "gen_random_uuid()",
        "state": "'open'",
        "word": "'it''s'",
        "count": "0",
        "on": "true",
        "list": "ARRAY['open']::\"State\"[]",
        "tags": "ARRAY[]::text[]",
    }
    assert [name for name, column in found.items() if column.auto] == ["id"]


def test_lists_and_question_marks_are_nullable_and_keys_are_not() -> None:
    found = columns(merge("model A {\n  a Int\n  b Int?\n  c Int[]\n  d Int\n  @@id([a, d])\n}"), "A")
    assert {name: column.nullable for name, column in found.items()} == {"a": False, "b": True, "c": True, "d": False}


KEYS = """model A {
  id    Int @id(map: "a_key")
  email String @unique
  slug  String @unique(map: "by_slug")
  owner Int @map("owner_id")
  body  String
  @@unique([owner, slug], name: "clientName")
  @@index([owner, body(length: 20, sort: Desc)], name: "old_spelling")
  @@index([body(ops: raw("gin_trgm_ops"))], type: Gin, map: "by_body")
  @@index([email], where: raw("owner_id IS NULL"))
  @@map("accounts")
}
"""


def test_keys_and_indexes_carry_their_names_and_spans() -> None:
    table = tables(merge(KEYS))["accounts"]
    source = Source("0.prisma", KEYS)
    key = table.constraints[0]
    assert (key.kind, key.name, key.columns, source.slice(key.span)) == (
        "primary",
        "a_key",
        ("id",),
        '@id(map: "a_key")',
    )
    assert [(i.name, i.columns, i.unique, i.method, i.where) for i in table.indexes] == [
        ("accounts_email_key", ("email",), True, "btree", ""),
        ("by_slug", ("slug",), True, "btree", ""),
        ("accounts_owner_id_slug_key", ("owner_id", "slug"), True, "btree", ""),
        ("old_spelling", ("owner_id", "body"), False, "btree", ""),
        ("by_body", ("body",), False, "gin", ""),
        ("accounts_email_idx", ("email",), False, "btree", "owner_id IS NULL"),
    ]
    last = table.indexes[3].keys[1]
    assert (last.prefix, last.descending) == (20, True)
    assert source.slice(table.indexes[0].span) == "@unique"
    assert source.slice(table.indexes[4].span).startswith("@@index([body(ops:")
    assert source.slice(table.span) == "model A"
    assert source.slice(table.columns[3].span) == 'owner Int @map("owner_id")'


def test_a_primary_key_has_its_default_name_on_postgres_only() -> None:
    text = "model A {\n  id Int @id\n}"
    assert tables(merge(text))["A"].constraints[0].name == "A_pkey"
    assert tables(merge(text, provider="mysql"))["A"].constraints[0].name == ""


def test_long_names_are_cut_to_what_the_server_keeps() -> None:
    long = "x" * 70
    index = tables(merge(f"model A {{\n  id Int @id\n  {long} Int @unique\n}}"))["A"].indexes[0]
    assert (len(index.name), index.name[-5:]) == (63, "x_key")


def test_enums_are_types_on_postgres_and_values_on_mysql() -> None:
    text = 'enum State {\n  OPEN\n  PAID @map("paid")\n  @@map("order_state")\n}\nmodel A {\n  id Int @id\n  s State\n}'
    postgres, mysql, sqlite = (merge(text, provider=p) for p in ("postgresql", "mysql", "sqlite"))
    first = postgres.statements[0].ops[0]
    assert isinstance(first, CreateType)
    assert (first.type, first.values) == (Name("order_state"), ("OPEN", "paid"))
    assert str(columns(postgres, "A")["s"].type) == "order_state"
    assert isinstance(mysql.statements[0].ops[0], NoEffect)
    assert str(columns(mysql, "A")["s"].type) == "enum(OPEN,paid)"
    assert str(columns(sqlite, "A")["s"].type) == "text"


def test_schemas_qualify_names_except_the_default_one() -> None:
    text = """enum State { OPEN
      @@schema("billing") }
    model A {
      id Int @id
      s  State
      @@schema("billing")
    }
    model B {
      id Int @id
      a A @relation(fields: [id], references: [id])
      @@schema("public")
    }"""
    schema = merge(text)
    created = tables(schema)
    assert (created["A"].table, created["B"].table) == (Name("A", "billing"), Name("B"))
    assert str(columns(schema, "A")["s"].type) == "billing.State"
    assert foreign_keys(schema)[0][1].parent == Name("A", "billing")


def test_sqlite_integer_keys_count_by_themselves() -> None:
    assert columns(merge("model A {\n  id Int @id\n}", provider="sqlite"), "A")["id"].auto
    assert not columns(merge("model A {\n  id Int @id\n}"), "A")["id"].auto


def test_views_are_views() -> None:
    text = 'model A {\n  id Int @id\n}\nview Totals {\n  id Int @unique\n  sum Int @map("total")\n  @@map("totals")\n}'
    schema = merge(text)
    view = next(op for s in schema.statements for op in s.ops if isinstance(op, CreateView))
    assert (view.view, view.columns) == (Name("totals"), ("id", "total"))
    assert settled(schema).tables[Name("totals")].kind == "view"


def test_files_of_one_folder_are_one_schema() -> None:
    user = 'model User {\n  id Int @id\n  posts Post[]\n  role Role @default(ADMIN)\n  @@map("users")\n}\n'
    post = "model Post {\n  id Int @id\n  userId Int\n  user User @relation(fields: [userId], references: [id])\n}\n"
    enum = "enum Role {\n  ADMIN\n}\n"
    schema = merge(post, user, enum)
    assert failed(schema) == []
    assert foreign_keys(schema)[0][1].parent == Name("users")
    assert str(columns(schema, "users")["role"].type) == "Role"
    assert settled(schema).problems == ()
    paths = {name: table.span.path for name, table in tables(schema).items()}
    assert paths == {"Post": "0.prisma", "users": "1.prisma"}


def test_each_file_keeps_its_own_statements() -> None:
    texts = {"a.prisma": DATASOURCE % "sqlite" + "model A {\n  id Int @id\n}", "b.prisma": "model B {\n  id Int @id\n}"}
    first, second = prisma_schema_files([read_prisma(path, text) for path, text in texts.items()])
    assert [len(file.statements) for file in (first, second)] == [1, 1]
    assert (second.dialect, second.notation) == ("sqlite", "prisma")
    assert second.extra == {"relationMode": "foreignKeys", "provider": "sqlite"}
    assert second.hints == (("dialect", "sqlite", 'provider = "sqlite", a.prisma:1'),)


def test_a_type_of_no_file_leaves_the_table_open() -> None:
    text = """model A {
      id    Int @id
      other Elsewhere
      many  Elsewhere[]
      state Unknown @default(OPEN)
      rel   Elsewhere @relation(fields: [id], references: [id])
    }"""
    schema = merge(text)
    assert list(columns(schema, "A")) == ["id", "state"]
    assert [(s.status, s.names, s.span.line) for s in failed(schema)] == [
        ("failed", (Name("A"),), 3),
        ("failed", (Name("A"),), 4),
        ("failed", (Name("A"),), 6),
    ]
    assert settled(schema).tables[Name("A")].taint


def test_fields_that_do_not_exist_are_named() -> None:
    text = "model A {\n  id Int @id\n  @@index([nothing])\n  @@unique([])\n}"
    reasons = [s.reason for s in failed(merge(text))]
    assert reasons == ["index names nothing, which A does not declare", "unique names no field"]


def test_a_second_declaration_is_said() -> None:
    schema = merge("model A {\n  id Int @id\n}\n", "model A {\n  id String @id\n}\n")
    assert [(s.reason, s.span.path) for s in failed(schema)] == [
        ("model A is declared twice; the first one counts", "1.prisma")
    ]
    assert str(columns(schema, "A")["id"].type) == "integer"


def test_damage_taints_the_table_it_stands_in() -> None:
    schema = merge('model A {\n  id Int @id\n  ] broken\n  @@map("a")\n}\n')
    assert [(s.status, s.names) for s in failed(schema)] == [("failed", (Name("a"),))]


@pytest.mark.parametrize("provider", ["mongodb", "sqlserver"])
def test_providers_without_our_dialects_stay_closed(provider: str) -> None:
    schema = merge("model A {\n  id String @id\n}\ntype T {\n  x Int\n}", provider=provider)
    assert [s.status for s in schema.statements] == ["opaque", "opaque"]
    assert all(provider in s.reason for s in schema.statements)


def test_without_a_datasource_native_types_decide() -> None:
    assert merge("model A {\n  id Int @id\n  b String @db.LongText\n}", provider="").dialect == "mysql"
    assert merge("model A {\n  id Int @id\n}", provider="").dialect == "postgres"
    files = prisma_schema_files([read_prisma("s.prisma", "model A {\n  id Int @id\n}")])
    assert files[0].hints == ()
