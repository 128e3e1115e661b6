"""The Prisma reader: what it finds, that spans are exact, and that no input breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source, Span
from buttress.readers.prisma import Attribute, PrismaFile, Value, read_prisma

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOP = """\
/// Everything a customer buys.
datasource db {
  provider     = "postgresql"
  url          = env("DATABASE_URL") // "not this"
  relationMode = "foreignKeys"
}

generator client { provider = "prisma-client-js" }

enum State {
  OPEN
  PAID @map("paid") // money is in
  @@map("order_state")
}

/* model Gone { id Int } */
model Order {
  id        BigInt   @id @default(autoincrement())
  state     State    @default(OPEN)
  total     Decimal  @db.Decimal(12, 2)
  tags      String[]
  note      String?  @default("a \\"quoted\\" // note")
  area      Unsupported("geometry(Point, 4326)")?
  customer  Customer @relation(
    fields: [customerId, region],
    references: [id, region],
    onDelete: Cascade,
  )
  customerId Int @map("customer_id")
  region     String

  @@unique([customerId, state], map: "one_open")
  @@index([total(sort: Desc), note(length: 10)], type: Hash)
  @@map("orders")
}
"""


def spans(file: PrismaFile) -> Iterator[Span]:
    """Every span a file holds."""
    yield from (damage.span for damage in file.damages)
    for block in file.blocks:
        yield block.span
        yield block.header
        yield from (attribute.span for attribute in block.attributes)
        for field in block.fields:
            yield field.span
            yield from (attribute.span for attribute in field.attributes)


def test_blocks_come_in_order_and_comments_are_nothing() -> None:
    file = read_prisma("schema.prisma", SHOP)
    assert [(block.kind, block.name) for block in file.blocks] == [
        ("datasource", "db"),
        ("generator", "client"),
        ("enum", "State"),
        ("model", "Order"),
    ]
    assert file.damages == ()


def test_settings_keep_strings_and_calls() -> None:
    datasource = next(read_prisma("schema.prisma", SHOP).of("datasource"))
    assert datasource.setting("provider") == Value("string", "postgresql")
    url = datasource.setting("url")
    assert url is not None
    assert (url.kind, url.text, url.items[0].value.text) == ("call", "env", "DATABASE_URL")


def test_fields_types_and_maps() -> None:
    order = next(read_prisma("schema.prisma", SHOP).of("model"))
    assert order.mapped == "orders"
    assert [(f.name, f.type, f.optional, f.many) for f in order.fields] == [
        ("id", "BigInt", False, False),
        ("state", "State", False, False),
        ("total", "Decimal", False, False),
        ("tags", "String", False, True),
        ("note", "String", True, False),
        ("area", "Unsupported", True, False),
        ("customer", "Customer", False, False),
        ("customerId", "Int", False, False),
        ("region", "String", False, False),
    ]
    note, area, key = order.field("note"), order.field("area"), order.field("customerId")
    assert note is not None
    assert note.attributes[0].arguments[0].value.text == 'a "quoted" // note'
    assert area is not None
    assert area.unsupported == "geometry(Point, 4326)"
    assert key is not None
    assert key.mapped == "customer_id"


def test_enum_values_and_names_are_mapped() -> None:
    enum = next(read_prisma("schema.prisma", SHOP).of("enum"))
    assert (enum.mapped, [value.mapped for value in enum.fields]) == ("order_state", ["OPEN", "paid"])


def test_spans_slice_the_text_they_name() -> None:
    source = Source("schema.prisma", SHOP)
    order = next(read_prisma("schema.prisma", SHOP).of("model"))
    assert source.slice(order.header) == "model Order"
    assert source.slice(order.span).startswith("model Order {")
    assert source.slice(order.span).endswith('@@map("orders")\n}')
    total, customer = order.field("total"), order.field("customer")
    assert total is not None
    assert source.slice(total.span) == "total     Decimal  @db.Decimal(12, 2)"
    assert total.native is not None
    assert source.slice(total.native.span) == "@db.Decimal(12, 2)"
    assert customer is not None
    assert source.slice(customer.attributes[0].span).startswith("@relation(\n    fields:")
    assert source.slice(customer.attributes[0].span).endswith(",\n  )")
    assert [source.slice(a.span).partition("(")[0] for a in order.attributes] == ["@@unique", "@@index", "@@map"]


def test_index_options_nest() -> None:
    order = next(read_prisma("schema.prisma", SHOP).of("model"))
    index = next(order.all("index"))
    fields, method = index.first("fields"), index.named("type")
    assert fields is not None
    assert method is not None
    assert method.text == "Hash"
    assert [(i.value.kind, i.value.text, i.value.items[0].name) for i in fields.items] == [
        ("call", "total", "sort"),
        ("call", "note", "length"),
    ]


def test_attributes_may_stand_on_lines_of_their_own() -> None:
    model = next(read_prisma("s.prisma", 'model A {\n  id Int\n    @id\n    @map("key")\n  b Int\n}').of("model"))
    assert [(f.name, len(f.attributes)) for f in model.fields] == [("id", 2), ("b", 0)]


@pytest.mark.parametrize(
    ("text", "reason", "models"),
    [
        ("model A {\n  id Int @id\n", "not closed", ["A"]),
        ("model A {\n  id Int @id\n\nmodel B {\n  id Int @id\n}\n", "not closed", ["A", "B"]),
        ("model A {\n  id\n  b Int\n}\n", "expected a type after id", ["A"]),
        ("model A {\n  id Int $ oops\n}\nmodel B {\n}\n", "did not expect", ["A", "B"]),
        ("model A {\n  id Int @default(now(\n}\nmodel B {\n}\n", "expected ')'", ["A", "B"]),
        ("what is this\nmodel A {\n}\n", "expected a block", ["A"]),
        ("}\nmodel A {\n}\n", "expected a block", ["A"]),
    ],
)
def test_damage_costs_a_stretch_and_no_more(text: str, reason: str, models: list[str]) -> None:
    file = read_prisma("s.prisma", text)
    assert [block.name for block in file.of("model")] == models
    assert any(reason in damage.reason for damage in file.damages)
    assert all(Source("s.prisma", text).slice(damage.span) for damage in file.damages)


def test_damage_knows_its_model() -> None:
    file = read_prisma("s.prisma", "model A {\n  ] x\n  id Int\n}\n%\n")
    assert [damage.block for damage in file.damages] == ["A", ""]
    assert [f.name for f in file.blocks[0].fields] == ["id"]


def test_an_empty_file_is_empty() -> None:
    assert read_prisma("s.prisma", "") == PrismaFile("s.prisma")


def test_deep_nesting_is_taken_as_it_is() -> None:
    depth = 5_000
    file = read_prisma("s.prisma", f"model A {{\n  id Int @default({'[' * depth}1{']' * depth})\n  b Int\n}}\n")
    assert [f.name for f in file.blocks[0].fields] == ["id", "b"]
    assert file.damages == ()


PIECES = ["model A {\n", "enum E {\n", "datasource db {\n", "  id Int @id\n", "  a B[] @relation(", "fields: [x]", ")"]
PIECES += ["}", "{", "[", "]", "(", '"', "\\", "//", "/*", "*/", "@@", "@", "@@index([a, b(sort: Desc)])", "\n", " "]
PIECES += ["provider = ", '"mysql"', "Unsupported(", "?", ",", ":", "-1.5", "é", "\r\n", "name", ".", "\x00"]


def check_total(text: str) -> None:
    source = Source("s.prisma", text)
    file = read_prisma("s.prisma", text)
    for span in spans(file):
        assert 0 <= span.start <= span.end <= len(text)
        assert (span.line, span.column) == source.position(span.start)
    for block in file.blocks:
        assert source.slice(block.header).startswith(block.kind)
        for field in block.fields:
            assert source.slice(field.span).startswith(field.name)
            assert all(source.slice(a.span).startswith(f"@{a.name}") for a in field.attributes)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    check_total(text)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_arrangement_of_real_pieces_breaks_it(text: str) -> None:
    check_total(text)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SHOP)), st.integers(0, 60), st.sampled_from(PIECES))
def test_no_mutation_of_a_real_schema_breaks_it(at: int, cut: int, piece: str) -> None:
    check_total(SHOP[:at] + piece + SHOP[at + cut :])


@pytest.mark.parametrize(
    "piece", ['"', "\\", "/*", "@", "[", "(", "a(", "model A {\n", "x Int @a([\n", '"\\', "@@id\n"]
)
def test_long_runs_of_one_piece_are_read(piece: str) -> None:
    check_total(piece * 8_000)


def test_attributes_answer_by_name_and_by_place() -> None:
    span = Source("s", "@x").span(0, 2)
    empty = Attribute("x", (), span)
    assert (empty.named("map"), empty.first("map"), empty.text("map")) == (None, None, "")
