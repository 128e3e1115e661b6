"""No text crashes the readers, stops them, or makes a span that does not slice."""
# ruff: noqa: S608 - texts to be read, never run

import dataclasses
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.ops import Write
from buttress.blueprint.source import Source, Span
from buttress.blueprint.sql import Dialect
from buttress.readers.glot import read_query, read_statement, shape_of

NAMES: tuple[Dialect, ...] = ("mysql", "sqlite", "postgres")
DIALECTS = st.sampled_from(NAMES)
WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        r"""CREATE TABLE ALTER DROP INDEX ADD COLUMN PRIMARY KEY UNIQUE FOREIGN REFERENCES CHECK CONSTRAINT NOT NULL
        DEFAULT ON DELETE CASCADE SET INSERT INTO VALUES SELECT FROM WHERE JOIN UPDATE WITH AS ORDER BY LIMIT GROUP
        RENAME TO MODIFY CHANGE PARTITION GENERATED ALWAYS IDENTITY VIEW TRIGGER TYPE ENUM IF EXISTS USING ( ( ) ) , , ;
        . = a b t u int text varchar 1 'x' "y" `z` [q] ' " ` /* */ /*!40101 -- # $$ $1 ? :p %s {{x}} @v :: * é""",
    )
)
SQL = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))


def spans_of(value: Any) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_of(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from spans_of(getattr(value, field.name))


@settings(max_examples=600, deadline=None)
@given(SQL, SQL, DIALECTS)
def test_any_text_is_a_statement(before: str, text: str, dialect: Dialect) -> None:
    source = Source("m.sql", before + text)
    statement = read_statement(source, len(before), len(before) + len(text), dialect)
    assert statement.status in ("understood", "opaque", "failed")
    assert (statement.status == "understood") == (not statement.reason)
    assert statement.status != "failed" or (statement.reason.startswith("expected ") and not statement.ops)
    for span in spans_of(statement):
        assert len(before) <= span.start <= span.end <= len(before) + len(text)
        assert source.slice(span) == source.text[span.start : span.end]


@settings(max_examples=300, deadline=None)
@given(SQL, DIALECTS)
def test_any_text_is_a_query(text: str, dialect: Dialect) -> None:
    source = Source("q.sql", text)
    for op in read_query(source, 0, len(text), dialect, name="n"):
        assert 0 <= op.span.start <= op.span.end <= len(text)
    shape_of(text, dialect)


HOSTILE = {
    "deep parentheses": "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
    "deep check": "CREATE TABLE t (a INT CHECK " + "(" * 20_000 + "1" + ")" * 20_000 + ")",
    "deep default": "CREATE TABLE t (a INT DEFAULT " + "(" * 20_000 + "1" + ")" * 20_000 + ")",
    "open parentheses": "CREATE TABLE t (" + "(" * 20_000,
    "deep case": "SELECT " + "CASE WHEN a THEN " * 5_000 + "1" + " END" * 5_000,
    "many signs": "SELECT " + "- " * 5_000 + "1",
    "many nots": "SELECT 1 FROM t WHERE " + "NOT " * 20_000 + "a",
    "many terms": "SELECT 1 FROM t WHERE " + " OR ".join(["a = 1"] * 1_500),
    "many unions": " UNION ALL ".join(["SELECT a FROM t"] * 1_200),
    "many quotes": "SELECT " + "'" * 20_001,
    "many escapes": "SELECT '" + "\\'" * 20_000,
    "many dollars": "SELECT " + "$a$ $b$ " * 4_000,
    "many comments": "SELECT " + "/*" * 20_000,
    "many holes": "SELECT " + "{{ " * 4_000,
    "long word": "ALTER TABLE " + "a" * 100_000,
    "huge number": "CREATE INDEX i ON t (a(" + "9" * 10_000 + "))",
    "many rows": "INSERT INTO t (a) VALUES " + ", ".join(["('x''y', \"z\", (1))"] * 20_000),
    "subqueries": "SELECT * FROM t WHERE a IN (" * 25 + "1" + ")" * 25,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("dialect", NAMES)
def test_hostile_text_is_answered_soon(name: str, dialect: Dialect) -> None:
    source = Source("m.sql", HOSTILE[name])
    started = time.process_time()
    statement = read_statement(source, 0, len(source.text), dialect)
    read_query(source, 0, len(source.text), dialect)
    assert time.process_time() - started < 5
    assert statement.status != "failed" or statement.reason.startswith("expected ")


def test_deep_parentheses_say_what_was_expected() -> None:
    source = Source("m.sql", HOSTILE["deep parentheses"])
    statement = read_statement(source, 0, len(source.text), "mysql")
    assert statement.status == "failed"
    assert statement.reason == "expected at most 30 levels of parentheses"


def test_rows_of_a_long_insert_are_counted() -> None:
    source = Source("m.sql", HOSTILE["many rows"])
    (write,) = read_statement(source, 0, len(source.text), "sqlite").ops
    assert isinstance(write, Write)
    assert (write.rows, write.columns) == (20_000, ("a",))


def test_ddl_imports_no_sql_parser() -> None:
    code = (
        "import sys; from buttress.blueprint.source import Source; from buttress.readers.glot import read_statement\n"
        "text = 'CREATE TABLE t (a INT PRIMARY KEY)'\n"
        "assert read_statement(Source('m', text), 0, len(text), 'mysql').ops\n"
        "assert read_statement(Source('m', 'INSERT INTO t VALUES (1)'), 0, 24, 'mysql').ops\n"
        "assert 'sqlglot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
