"""No text crashes or stalls the SQL readers; statements come in order, and spans lie inside what they belong to."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buttress.blueprint.ops import AddColumn, CreateTable
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Dialect
from buttress.blueprint.statements import SchemaFile
from buttress.readers.sql_file import read_sql

DIALECTS: tuple[Dialect, ...] = ("postgres", "mysql", "sqlite")
PANEL = (Path(__file__).parent / "postgres_panel.txt").read_text("utf-8")
STATEMENTS = [block.split("\n", 1)[0] for block in PANEL.split("\n\n")] + [
    "CREATE TABLE `a` (`id` int unsigned NOT NULL AUTO_INCREMENT, KEY `ix` (`id`)) ENGINE=InnoDB",
    "CREATE TABLE [a] ([id] INTEGER PRIMARY KEY AUTOINCREMENT) WITHOUT ROWID",
    "ALTER TABLE a CHANGE b c int NOT NULL AFTER d, DROP FOREIGN KEY fk",
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN c THEN 1 END; END",
    "-- +goose Down\nDROP TABLE a",
    "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;",
    "COPY a FROM stdin;\n1\t2\n\\.",
]
PIECES = [
    *"'\"`$;()[],.-*/\\{}:?%@#=<>\n\r\t\0 ",
    "--",
    "/*",
    "*/",
    "$$",
    "$a$",
    "E'",
    "é",
    "漢",
    "😀",
    "\u2028",
    "ŉ",
    "İ",
]
PIECES += [
    "BEGIN",
    "END",
    "CASE",
    "SELECT",
    "FROM",
    "JOIN",
    "ON",
    "TABLE",
    "INDEX",
    "DEFAULT",
    "REFERENCES",
    "a",
    "1",
    "INT",
]
FAST = settings(
    max_examples=150,
    deadline=timedelta(seconds=2),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def sound(text: str, file: SchemaFile) -> None:
    """Everything that holds for any text."""
    source, last = Source(file.path, text), 0
    for statement in file.statements:
        span = statement.span
        assert last <= span.start <= span.end <= len(text)
        assert (span.line, span.column) == source.position(span.start)
        assert statement.kind
        assert statement.status == "understood" or statement.reason
        last = span.end
        for op in statement.ops:
            assert span.start <= op.span.start <= op.span.end <= span.end
            columns = op.columns if isinstance(op, CreateTable) else (op.column,) if isinstance(op, AddColumn) else ()
            assert all(span.start <= column.span.start <= column.span.end <= span.end for column in columns)


@pytest.mark.parametrize("dialect", DIALECTS)
@FAST
@given(text=st.text(max_size=300))
def test_any_text(dialect: Dialect, text: str) -> None:
    sound(text, read_sql("a.sql", text, dialect))


@pytest.mark.parametrize("dialect", DIALECTS)
@FAST
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=60), joint=st.sampled_from(["", " "]))
def test_text_of_the_signs_that_mean_something(dialect: Dialect, pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    sound(text, read_sql("a.sql", text, dialect))


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A few real statements with something cut, doubled or put in."""
    text = ";\n".join(draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=4)))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        middle = draw(st.sampled_from(["", text[start:end] * 2, *PIECES]))
        text = text[:start] + middle + text[end:]
    return text


@pytest.mark.parametrize("dialect", DIALECTS)
@FAST
@given(text=damaged())
def test_damaged_statements(dialect: Dialect, text: str) -> None:
    sound(text, read_sql("a.sql", text, dialect))


@FAST
@given(
    chosen=st.lists(
        st.sampled_from([block.split("\n", 1)[0] for block in PANEL.split("\n\n")]), min_size=1, max_size=6
    ),
    damage=st.sampled_from([")", "CREATE", "a b c", "1 +", "é", "`", "SELECT $1$"]),
)
def test_a_damaged_statement_leaves_its_neighbours_alone(chosen: list[str], damage: str) -> None:
    alone = [read_sql("a.sql", statement, "postgres").statements[0] for statement in chosen]
    text = "".join(f"{statement};\n{damage};\n" for statement in chosen)
    together = read_sql("a.sql", text, "postgres").statements
    assert [s.status for s in together] == ["understood", "failed"] * len(chosen)
    assert [[type(op) for op in s.ops] for s in together[::2]] == [[type(op) for op in s.ops] for s in alone]


BOMBS = [
    "(",
    "[",
    "{{",
    "NOT ",
    "- ",
    "1 + ",
    "f(",
    "CASE WHEN ",
    "a.",
    "LEFT JOIN b ",
    "JOIN b ",
    "UNION SELECT 1 ",
    "'",
    '"',
    "%",
    ":a",
    "a, ",
]
PREFIXES = [
    "SELECT ",
    "SELECT * FROM a ",
    "CREATE TABLE a (b int DEFAULT ",
    "ALTER TABLE a ADD b int CHECK (",
    "INSERT INTO a VALUES (",
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_repetition_costs_one_statement_and_no_time(dialect: Dialect, prefix: str) -> None:
    for bomb in BOMBS:
        text = f"SELECT 1;\n{prefix}{bomb * 2000}"
        file = read_sql("a.sql", text, dialect)
        sound(text, file)
        assert file.statements[0].status == "understood"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_twenty_thousand_levels(dialect: Dialect) -> None:
    text = "SELECT " + "(" * 20_000 + "1" + ")" * 20_000 + ";\nCREATE TABLE a (b int);"
    deep, table = read_sql("a.sql", text, dialect).statements
    assert (deep.status, table.status) == ("failed", "understood")
