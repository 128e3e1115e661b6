"""SQL in documents: read as far as it can be, with places that are true in the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.ops import CreateTable, Query
from buttress.blueprint.source import Source
from buttress.readers.design_sql import Sketched, read_design_sql
from buttress.readers.sql.constructs import constructs
from buttress.readers.sql.tidy import tidied

BEFORE = "# Shop\n\nSome words.\n\n```sql\n"
AFTER = "```\n\nMore words; and a semicolon.\n"


def read(sql: str, dialect: str = "postgres") -> tuple[str, tuple[Sketched, ...]]:
    text = f"{BEFORE}{sql}{AFTER}"
    return text, read_design_sql("design.md", text, len(BEFORE), len(BEFORE) + len(sql), dialect)  # type: ignore[arg-type]


def tables(found: tuple[Sketched, ...]) -> dict[str, CreateTable]:
    return {str(op.table): op for each in found for op in each.statement.ops if isinstance(op, CreateTable)}


def test_inline_indexes_become_indexes_with_their_own_lines() -> None:
    sql = (
        "CREATE TABLE carts (\n  id BIGSERIAL PRIMARY KEY,\n  shop_id BIGINT NOT NULL,\n  opened_at TIMESTAMPTZ,\n"
        "  INDEX idx_shop_opened (shop_id, opened_at DESC), -- newest first\n"
        "  UNIQUE KEY uk_shop (shop_id),\n  KEY (opened_at)\n);\n"
    )
    text, found = read(sql)
    cart = tables(found)["carts"]
    assert [column.name for column in cart.columns] == ["id", "shop_id", "opened_at"]
    assert [(i.name, i.columns, i.unique) for i in cart.indexes] == [
        ("idx_shop_opened", ("shop_id", "opened_at"), False),
        ("uk_shop", ("shop_id",), True),
        ("", ("opened_at",), False),
    ]
    assert cart.indexes[0].keys[1].descending
    assert [i.span.line for i in cart.indexes] == [10, 11, 12]
    assert text[cart.indexes[1].span.start : cart.indexes[1].span.end] == "UNIQUE KEY uk_shop (shop_id)"


def test_a_column_called_key_or_index_stays_a_column() -> None:
    _, found = read("CREATE TABLE settings (key VARCHAR(255) PRIMARY KEY, value TEXT, index INTEGER);\n", "sqlite")
    assert [c.name for c in tables(found)["settings"].columns] == ["key", "value", "index"]


@pytest.mark.parametrize(
    ("sql", "family"),
    [
        ("CREATE TABLE m (a UUID, b BIGINT, PRIMARY KEY ((a), b)) WITH CLUSTERING ORDER BY (b DESC);\n", "cassandra"),
        (
            "CREATE TABLE d (a STRING(64) NOT NULL) PRIMARY KEY (a), INTERLEAVE IN PARENT p ON DELETE CASCADE;\n",
            "spanner",
        ),
        ("CREATE TABLE v (a String, n UInt64) ENGINE = MergeTree() ORDER BY (a);\n", "clickhouse"),
        ("CREATE TABLE o (a BIGINT) DISTSTYLE KEY DISTKEY (a);\n", "redshift"),
        ("CREATE TABLE o (a BIGINT);\n", ""),
    ],
)
def test_stores_that_are_no_relational_database_are_told_apart_and_read(sql: str, family: str) -> None:
    _, found = read(sql)
    assert [each.family for each in found] == [family]
    made = next(iter(tables(found).values()))
    assert made.columns[0].name == "a"


def test_a_key_behind_the_table_is_its_key() -> None:
    _, found = read("CREATE TABLE d (a STRING(64), b STRING(9)) PRIMARY KEY (a, b);\n")
    key = next(c for c in tables(found)["d"].constraints if c.kind == "primary")
    assert key.columns == ("a", "b")


def test_what_is_left_out_is_said() -> None:
    _, found = read("CREATE TABLE a (\n  id BIGINT PRIMARY KEY,\n  ...\n);\nCREATE TABLE b (id BIGINT);\n")
    assert [bool(each.partial) for each in found] == [True, False]
    assert found[0].partial.endswith("design.md:8")


def test_a_line_that_no_grammar_takes_costs_that_line_alone() -> None:
    _, found = read("CREATE TABLE a (\n  id,\n  name VARCHAR(20) NOT NULL,\n  ??? !!,\n  at TIMESTAMP\n);\n")
    made = tables(found)["a"]
    assert [c.name for c in made.columns] == ["id", "name", "at"]
    assert found[0].partial == "1 of its lines could not be read"


def test_statements_need_no_semicolon_and_prose_may_stand_between_them() -> None:
    _, found = read("Users first\nCREATE TABLE a (id BIGINT)\n\nThen orders:\nCREATE TABLE b (id BIGINT)\n")
    assert list(tables(found)) == ["a", "b"]
    assert all(each.statement.status == "understood" for each in found)


def test_boxes_and_other_peoples_comments_are_no_obstacle() -> None:
    _, found = read(
        "┌──────────┐\n│ CREATE TABLE a (       │\n│   id BIGINT, # the id  │\n│   at TEXT // when │\n│ );   │\n└──┘\n"
    )
    made = tables(found)["a"]
    assert [c.name for c in made.columns] == ["id", "at"]


def test_what_the_fence_calls_bad_is_left_out_until_something_is_good() -> None:
    _, found = read(
        "-- Bad: no key\nCREATE TABLE a (x TEXT);\nCREATE TABLE b (x TEXT);\n-- Good\nCREATE TABLE c (x TEXT);\n"
    )
    assert list(tables(found)) == ["c"]


def test_a_template_is_no_table() -> None:
    _, found = read("CREATE TABLE {name} (id BIGINT);\nCREATE TABLE a (id BIGINT);\n")
    assert list(tables(found)) == ["a"]


def test_queries_are_read_as_queries() -> None:
    _, found = read("SELECT id FROM a WHERE x = 1 LIMIT 10;\n")
    assert isinstance(found[0].statement.ops[0], Query)


def test_constructs_ignore_comments_and_strings() -> None:
    text = "CREATE TABLE a (\n id BIGSERIAL, -- AUTO_INCREMENT\n kind TEXT DEFAULT 'ENGINE=InnoDB',\n INDEX (id)\n)"
    found = constructs(Source("design.md", text), 0, len(text))
    assert [(c.server, c.what, c.span.line) for c in found] == [
        ("postgres", "BIGSERIAL", 2),
        ("mysql", "an index inside CREATE TABLE", 4),
    ]


PIECES = st.sampled_from(
    [
        "CREATE TABLE ",
        "a",
        " (",
        ")",
        ",",
        ";",
        "\n",
        "id BIGINT",
        "INDEX ix (a)",
        "'",
        '"',
        "--",
        "/*",
        "$$",
        "...",
        "│",
        "#",
        "//",
        "PRIMARY KEY ((a), b)",
        "<",
        ">",
        "é",
        "表",
        "UNIQUE u (a)",
        "SELECT * FROM a",
        " WITH x",
        "\r\n",
        "\t",
        "ALTER TABLE a",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(["postgres", "mysql", "sqlite"]))
def test_no_fence_crashes_it_and_places_are_inside_the_fence(sql: str, dialect: str) -> None:
    text, found = read(sql, dialect)
    assert len(tidied(text, len(BEFORE), len(BEFORE) + len(sql)).text) == len(text)
    for each in found:
        spans = [each.statement.span, *(op.span for op in each.statement.ops)]
        for op in tables((each,)).values():
            spans += [part.span for part in op.columns]
            spans += [index.span for index in op.indexes]
            spans += [constraint.span for constraint in op.constraints]
        for span in spans:
            assert len(BEFORE) <= span.start <= span.end <= len(BEFORE) + len(sql)
            assert text.count("\n", 0, span.start) + 1 == span.line
