"""Cutting files into statements: one bad statement costs one statement, and nothing else moves."""

from typing import Any

import pytest

from buttress.blueprint.sql import Dialect
from buttress.readers.splitter import clause, element_end, split, top_level_parts


def texts(text: str, dialect: Dialect = "postgres") -> Any:
    return [text[piece.start : piece.end] for piece in split(text, dialect)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t", []),
        (";;;", []),
        ("-- nothing\n/* here */", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1;", ["SELECT 1"]),
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';'; SELECT 2;", ["SELECT ';'", "SELECT 2"]),
        ("SELECT 'it''s; here'; SELECT 2;", ["SELECT 'it''s; here'", "SELECT 2"]),
        ('SELECT ";" FROM a; SELECT 2;', ['SELECT ";" FROM a', "SELECT 2"]),
        ("SELECT 1 -- a; b\n; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT /* a; */ 1; SELECT 2", ["SELECT /* a; */ 1", "SELECT 2"]),
        ("SELECT /* a /* b; */ c; */ 1; SELECT 2", ["SELECT /* a /* b; */ c; */ 1", "SELECT 2"]),
        ("SELECT $$a;b$$; SELECT 2", ["SELECT $$a;b$$", "SELECT 2"]),
        ("SELECT $x$a;$$;b$x$; SELECT 2", ["SELECT $x$a;$$;b$x$", "SELECT 2"]),
        (r"SELECT E'\';'; SELECT 2", [r"SELECT E'\';'", "SELECT 2"]),
        (r"SELECT '\'; SELECT 2", [r"SELECT '\'", "SELECT 2"]),
        ("SELECT $1; SELECT 2", ["SELECT $1", "SELECT 2"]),
        ("SELECT a[1;2]; SELECT 3", ["SELECT a[1", "2]", "SELECT 3"]),
        ("SELECT ` ; SELECT 2", ["SELECT `", "SELECT 2"]),
        ("SELECT 'é漢😀;'; SELECT 2", ["SELECT 'é漢😀;'", "SELECT 2"]),
        ("CREATE TABLE größe (ä int); SELECT 2", ["CREATE TABLE größe (ä int)", "SELECT 2"]),
        ("\\set ON_ERROR_STOP on\nSELECT 1;\n\\echo 'a;b'\nSELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT 1;\r\nSELECT 2;\r\n", ["SELECT 1", "SELECT 2"]),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
            ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END", "SELECT 3"],
        ),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END; SELECT 3",
            ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END", "SELECT 3"],
        ),
        ("BEGIN; SELECT 1; END; SELECT 2", ["BEGIN", "SELECT 1", "END", "SELECT 2"]),
    ],
)
def test_postgres(text: str, expected: Any) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"SELECT '\';'; SELECT 2", [r"SELECT '\';'", "SELECT 2"]),
        ("SELECT `a;b`; SELECT 2", ["SELECT `a;b`", "SELECT 2"]),
        ("SELECT 1 # a; b\n; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT /* a /* b */ 1; SELECT 2", ["SELECT /* a /* b */ 1", "SELECT 2"]),
        ("/*!40101 SET NAMES utf8 */;\nSELECT 2;", ["/*!40101 SET NAMES utf8 */", "SELECT 2"]),
        ("DELIMITER //\nSELECT 1; SELECT 2//\nDELIMITER ;\nSELECT 3;", ["SELECT 1; SELECT 2", "SELECT 3"]),
        ("DELIMITER $$\nSELECT 1; END$$\nDELIMITER ;\nSELECT 3;", ["SELECT 1; END", "SELECT 3"]),
        ("delimiter ;;\nSELECT 1; SELECT 2;;\ndelimiter ;\nSELECT 3;", ["SELECT 1; SELECT 2", "SELECT 3"]),
        (
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET x = 1; SET y = 2; END; SELECT 3",
            ["CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET x = 1; SET y = 2; END", "SELECT 3"],
        ),
        (
            "CREATE PROCEDURE p() BEGIN IF a THEN SET x = 1; END IF; WHILE b DO SET y = 1; END WHILE; END; SELECT 3",
            [
                "CREATE PROCEDURE p() BEGIN IF a THEN SET x = 1; END IF; WHILE b DO SET y = 1; END WHILE; END",
                "SELECT 3",
            ],
        ),
        (
            "CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SET x = 1; END CASE; SET y = 2; END; SELECT 3",
            ["CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SET x = 1; END CASE; SET y = 2; END", "SELECT 3"],
        ),
        (
            "CREATE DEFINER=`root`@`%` TRIGGER t AFTER DELETE ON a FOR EACH ROW BEGIN DELETE FROM b; END; SELECT 3",
            [
                "CREATE DEFINER=`root`@`%` TRIGGER t AFTER DELETE ON a FOR EACH ROW BEGIN DELETE FROM b; END",
                "SELECT 3",
            ],
        ),
    ],
)
def test_mysql(text: str, expected: Any) -> None:
    assert texts(text, "mysql") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN c THEN 1 END; DELETE FROM d; END; SELECT 3",
            [
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN c THEN 1 END; DELETE FROM d; END",
                "SELECT 3",
            ],
        ),
        ("CREATE TABLE [a;b] (c); SELECT 2", ["CREATE TABLE [a;b] (c)", "SELECT 2"]),
        ("SELECT '$$;'; SELECT $$; SELECT 2", ["SELECT '$$;'", "SELECT $$", "SELECT 2"]),
        ("CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;", None),
    ],
)
def test_sqlite(text: str, expected: Any) -> None:
    assert texts(text, "sqlite") == (expected or [text.rstrip(";")])


@pytest.mark.parametrize(
    ("text", "what", "whole"),
    [
        ("SELECT 1; SELECT 'open; SELECT 3", "quote '", "SELECT 'open; SELECT 3"),
        ('SELECT 1; SELECT "open; SELECT 3', 'quote "', 'SELECT "open; SELECT 3'),
        ("SELECT 1; SELECT $$open; SELECT 3", "dollar quote $$", "SELECT $$open; SELECT 3"),
        ("SELECT 1; /* open; SELECT 3", "comment /*", "/* open; SELECT 3"),
    ],
)
def test_what_is_never_closed_says_so_and_leaves_the_rest_alone(text: str, what: str, whole: str) -> None:
    first, second = split(text)
    assert (first.broken, text[first.start : first.end]) == ("", "SELECT 1")
    assert what in second.broken
    assert text[second.start : second.end] == whole


def test_the_lead_holds_the_comments_before_a_statement() -> None:
    text = "SELECT 1;\n-- name: second\nSELECT 2;"
    second = split(text)[1]
    assert text[second.lead : second.start] == "\n-- name: second\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_copy_data_is_no_sql_and_its_rows_are_counted(newline: str) -> None:
    text = newline.join(
        ["COPY public.a (b, c) FROM stdin;", "1\tit's; here", '2\t"', r"\.", "SELECT 1;", "COPY a FROM STDIN;", r"\."]
    )
    pieces = split(text)
    assert [text[p.start : p.end] for p in pieces] == [
        "COPY public.a (b, c) FROM stdin",
        "SELECT 1",
        "COPY a FROM STDIN",
    ]
    assert [p.rows for p in pieces] == [2, 0, 0]


def test_copy_data_without_an_end_runs_to_the_end_of_the_file() -> None:
    pieces = split("COPY a FROM stdin;\n1\t'\n2\t'\n")
    assert [piece.rows for piece in pieces] == [2]


def test_goose_marks_change_nothing_about_where_statements_end() -> None:
    text = (
        "-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;\n"
        "-- +goose StatementEnd\n-- +goose StatementBegin\nSELECT 1;\nSELECT 2;\n-- +goose StatementEnd\n"
    )
    assert texts(text) == ["CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql", "SELECT 1", "SELECT 2"]


def test_list_elements_end_where_their_comma_or_parenthesis_stands() -> None:
    text = "(a int DEFAULT f(1, 2), b text /* , */ DEFAULT ',' -- x, y\n, c numeric(10, 2)) WITH (x)"
    start = text.index("a int")
    assert text[start : element_end(text, start, len(text))] == "a int DEFAULT f(1, 2)"
    parts = [text[a:b] for a, b in top_level_parts(text, start, len(text))]
    assert parts == ["a int DEFAULT f(1, 2)", "b text /* , */ DEFAULT ','", "c numeric(10, 2)"]
    last = text.index("c numeric")
    assert text[last : element_end(text, last, len(text))] == "c numeric(10, 2)"


def test_a_clause_begins_after_its_keyword_outside_quotes_and_parentheses() -> None:
    text = "ON a ((b <> 'WHERE')) /* where */ \n where\tc = 'where' AND \"WHERE\""
    assert text[clause(text, 0, len(text), "WHERE") :] == "\tc = 'where' AND \"WHERE\""
    assert clause(text, 0, len(text), "USING") == -1
    assert clause(text, 0, text.index("\n"), "WHERE") == -1


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
@pytest.mark.parametrize(
    "bomb",
    ["[a[a[a", "((((", "''", '"', "$$", "$a$", "/*", "*/", "`", "\\", ";", "CASE ", "BEGIN ", "E'", "--", "DELIMITER "],
)
def test_no_repetition_takes_more_than_linear_time(dialect: Dialect, bomb: str) -> None:
    """100,000 characters of one sign: anything quadratic would run for many seconds."""
    text = bomb * (100_000 // len(bomb))
    pieces = split(f"CREATE TRIGGER t {text}", dialect)
    assert pieces
    assert pieces[-1].end <= len(text) + 17
