"""PostgreSQL statements: what they do, and where exactly they say it."""

import os
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from buttress.blueprint import ops as operations
from buttress.blueprint.ops import Op
from buttress.blueprint.source import Source, Span
from buttress.blueprint.sql import Column, ColumnType, Constraint, Dialect, Index, IndexKey, Name, SelectShape, TableUse
from buttress.blueprint.statements import Statement
from buttress.readers.postgres import parser
from buttress.readers.sql_file import read_sql


def lines(source: Source, ops: tuple[Op, ...]) -> list[str]:
    """``CreateTable orders columns=[id bigint!] @ CREATE TABLE orders`` for each operation; ``@`` leads its span's text."""
    return [
        f"{type(op).__name__} {_parts(source, op)} @ {_flat(source.slice(op.span))}".replace("  ", " ") for op in ops
    ]


def _parts(source: Source, value: Any) -> str:
    said = []
    for field in fields(value):
        content = getattr(value, field.name)
        if isinstance(content, Span) or field.name == "conditions":  # conditions have a panel for all dialects
            continue
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is MISSING:
            said.append(_say(source, content))
        elif content != default:
            said.append(field.name if content is True else f"{field.name}={_say(source, content)}")
    return " ".join(said)


def _say(source: Source, value: Any) -> str:
    match value:
        case tuple():
            return f"[{', '.join(_say(source, item) for item in value)}]"
        case Name() | ColumnType():
            return str(value)
        case Column():
            flags = "".join(
                mark for mark, on in (("!", not value.nullable), ("+", value.auto), ("*", value.generated)) if on
            )
            default = f" ={value.default}" if value.default is not None else ""
            return f"{value.name} {value.type}{flags}{default} <{_flat(source.slice(value.span))}>"
        case IndexKey():
            return f"{value.column or f'({value.expression})'}{' desc' if value.descending else ''}"
        case SelectShape() | TableUse() | Index():
            return f"({_parts(source, value)})"
    if isinstance(value, Constraint):
        return f"({_parts(source, value)} <{_flat(source.slice(value.span))}>)"
    return str(value)


def _flat(text: str) -> str:
    return " ".join(text.split())


def panel() -> Any:
    """``(statement, expected lines)`` of the panel: a statement stands on its own line, its operations indented."""
    blocks = (Path(__file__).parent / "postgres_panel.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return [(lines[0], [line.strip() for line in lines[1:]]) for lines in (block.split("\n") for block in blocks)]


PANEL = panel()


def read(text: str, dialect: Dialect = "postgres") -> Any:
    return Source("a.sql", text), read_sql("a.sql", text, dialect).statements


def one(text: str) -> Any:
    source, statements = read(text)
    assert len(statements) == 1
    return source, statements[0]


def ops(text: str) -> Any:
    return one(text)[1].ops


def names(statement: Statement) -> Any:
    return [str(name) for name in statement.names]


def test_the_panel_is_as_large_as_it_claims_to_be() -> None:
    assert len(PANEL) >= 90
    spoken = {line.split()[0] for _, expected in PANEL for line in expected}
    known = {kind.__name__ for kind in vars(operations).values() if isinstance(kind, type) and issubclass(kind, Op)}
    assert known - spoken == {"Op", "Query"}, "every operation has a statement that makes it (Query has its own tests)"


@pytest.mark.parametrize(("statement", "expected"), PANEL, ids=[statement[:70] for statement, _ in PANEL])
def test_panel(statement: str, expected: Any) -> None:
    source, read_back = one(statement)
    assert (read_back.status, read_back.reason) == ("understood", "")
    assert lines(source, read_back.ops) == expected


@pytest.mark.parametrize(("statement", "expected"), PANEL, ids=[statement[:70] for statement, _ in PANEL])
def test_panel_after_text_that_is_wider_in_bytes_than_in_characters(statement: str, expected: Any) -> None:
    text = f"-- größe 漢字 😀\nSELECT 'ß', 'ŉ', '😀';\n/* é */ {statement};\n"
    source, (first, second) = read(text)
    assert source.slice(first.span) == "SELECT 'ß', 'ŉ', '😀'"
    assert source.slice(second.span) == statement
    assert lines(source, second.ops) == expected
    assert {op.span.line for op in second.ops} == {3}


def test_spans_inside_a_statement_with_wide_characters() -> None:
    text = 'CREATE TABLE "größe" (\n  "ä" text DEFAULT \'😀漢\',\n  b int REFERENCES "ßß" (id),\n  c int NOT NULL\n)'
    source, statement = one(text)
    (table,) = statement.ops
    assert table.table == Name("größe")
    assert source.slice(table.span) == 'CREATE TABLE "größe"'
    assert [source.slice(column.span) for column in table.columns] == [
        "\"ä\" text DEFAULT '😀漢'",
        'b int REFERENCES "ßß" (id)',
        "c int NOT NULL",
    ]
    assert table.columns[0].default == "'😀漢'"
    assert [column.span.line for column in table.columns] == [2, 3, 4]
    assert source.slice(table.constraints[0].span) == 'REFERENCES "ßß" (id)'
    assert table.constraints[0].span.column == 9


def test_wide_characters_before_a_clause_do_not_move_it() -> None:
    created, altered = (
        ops(text)[0]
        for text in (
            'CREATE INDEX ix ON "ßßŉ" ("ß") WHERE "ß" <> \'ŉ where\'',
            'ALTER TABLE "ßßŉ" ALTER COLUMN "ŉŉŉ" TYPE int USING "ŉŉŉ"::int',
        )
    )
    assert created.index.where == "\"ß\" <> 'ŉ where'"
    assert altered.using == '"ŉŉŉ"::int'


def test_quoted_and_folded_names() -> None:
    (table,) = ops('CREATE TABLE Billing."Order ""Lines""" (ID int, "Mixed Case" int, PRIMARY KEY ("Mixed Case"))')
    assert table.table == Name('Order "Lines"', "billing")
    assert [column.name for column in table.columns] == ["id", "Mixed Case"]
    assert [column.nullable for column in table.columns] == [True, False]


@pytest.mark.parametrize(
    ("written", "name", "arguments", "array"),
    [
        ("character varying(20)", "varchar", ("20",), False),
        ("timestamp(3) with time zone", "timestamptz", ("3",), False),
        ("timestamp without time zone", "timestamp", (), False),
        ("double precision", "double precision", (), False),
        ("billing.money []", "billing.money", (), True),
        ('"Mood"', "Mood", (), False),
        ("numeric(10, 2)[]", "numeric", ("10", "2"), True),
        ("int ARRAY", "integer", (), True),
        ("bigserial", "bigint", (), False),
    ],
)
@pytest.mark.parametrize(
    "after", ["", " NOT NULL", " DEFAULT 'x, y'", "\n  REFERENCES b (c)", ' COLLATE "C"', " CHECK (a > 1)"]
)
def test_a_type_is_kept_as_written_and_in_canonical_words(
    written: str, name: str, arguments: tuple[str, ...], array: bool, after: str
) -> None:
    (table,) = ops(f"CREATE TABLE t (a {written}{after}, b int)")
    kind = table.columns[0].type
    assert (kind.name, kind.arguments, kind.array, kind.written) == (name, arguments, array, written)


def test_an_index_inside_create_table_is_refused_and_not_taken_for_a_column() -> None:
    source, statement = one("CREATE TABLE a (id int, INDEX ix (id), note text)")
    table, refused = statement.ops
    assert [column.name for column in table.columns] == ["id", "note"]
    assert source.slice(refused.span) == "INDEX ix (id)"
    assert "CREATE INDEX" in refused.message


@pytest.mark.parametrize(
    ("block", "tainted"),
    [
        ("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM b) THEN ALTER TABLE a ADD b int; END IF; END $$", ["a"]),
        ("DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM b LOOP DROP TABLE c; END LOOP; END $$", ["c"]),
        ("DO $$ BEGIN EXECUTE 'ALTER TABLE a ' || 'ADD b int'; UPDATE c SET d = 1; END $$", ["a", "c"]),
        ("DO $$ BEGIN ALTER TABLE a ADD b int; EXCEPTION WHEN others THEN NULL; END $$", ["a"]),
        ("DO $$ BEGIN ALTER TABLE a ADD b int; EXCEPTION WHEN duplicate_column THEN DROP TABLE c; END $$", ["a", "c"]),
        ("DO $$ BEGIN PERFORM f(); CREATE UNIQUE INDEX ix ON a (b); END $$", ["a"]),
        ("DO $$ BEGIN nonsense here; END", []),
        ("DO LANGUAGE plperl $$ ALTER TABLE a $$", ["a"]),
    ],
)
def test_a_do_block_that_is_not_straight_stays_closed_and_taints_what_it_names(block: str, tainted: list[str]) -> None:
    _, statements = read(block)
    (statement,) = statements
    assert statement.status in ("opaque", "failed")
    assert statement.ops == ()
    assert statement.reason
    assert names(statement) == tainted


def test_a_straight_do_block_is_read_as_if_it_stood_outside() -> None:
    text = "DO $x$\nBEGIN\n  -- a note\n  ALTER TABLE a ADD COLUMN b int;\n\n  BEGIN\n    CREATE TABLE c (d int);\n  END;\nEND\n$x$;"
    source, statement = one(text)
    assert [(type(op).__name__, op.span.line, source.slice(op.span)) for op in statement.ops] == [
        ("AddColumn", 4, "b int"),
        ("CreateTable", 7, "CREATE TABLE c"),
    ]


def test_a_function_is_opaque_and_taints_nothing() -> None:
    _, statement = one("CREATE FUNCTION f() RETURNS int AS $$ DROP TABLE a; $$ LANGUAGE sql")
    assert (statement.status, statement.kind, statement.names) == ("opaque", "CREATE FUNCTION", ())


@pytest.mark.parametrize(
    ("text", "kind", "tainted"),
    [
        ("ALTER TABLE orders ADD COLUMN AFTER id note text", "ALTER TABLE", ["orders"]),
        ('CREATE TABLE IF NOT EXISTS billing."Orders" (id int AUTO_INCREMENT)', "CREATE TABLE", ["billing.Orders"]),
        ("DROP TABLE ONLY", "DROP TABLE", []),
        ("SELECT * FROM a JOIN b USING (c) WHEREVER", "SELECT FROM", ["a", "b"]),
        ("!", "STATEMENT", []),
    ],
)
def test_what_the_grammar_refuses_is_failed_with_a_reason_and_names(text: str, kind: str, tainted: list[str]) -> None:
    _, statement = one(text)
    assert (statement.status, statement.kind, names(statement)) == ("failed", kind, tainted)
    assert statement.reason.startswith("expected ")


def test_one_bad_statement_costs_one_statement() -> None:
    _, statements = read("CREATE TABLE a (b int);\nCREATE TABEL b (c int);\nCREATE TABLE c (d int);")
    assert [statement.status for statement in statements] == ["understood", "failed", "understood"]


def shape(text: str) -> Any:
    (query,) = ops(text)
    return [(str(use.table), use) for use in query.query.uses], query.query


@pytest.mark.parametrize(
    ("text", "table", "part", "expected"),
    [
        ("SELECT * FROM a WHERE b = 1 AND c = $1", "a", "equality", ("b", "c")),
        ("SELECT * FROM a WHERE b IN (1, 2)", "a", "equality", ("b",)),
        ("SELECT * FROM a WHERE b = ANY($1)", "a", "equality", ("b",)),
        ("SELECT * FROM a WHERE b IN (SELECT id FROM c)", "a", "equality", ("b",)),
        ("SELECT * FROM a WHERE b IS NULL", "a", "equality", ("b",)),
        ("SELECT * FROM a WHERE b IS NOT NULL", "a", "equality", ()),
        ("SELECT * FROM a WHERE b <> 1", "a", "equality", ()),
        ("SELECT * FROM a WHERE b = 1 OR c = 2", "a", "equality", ()),
        ("SELECT * FROM a WHERE b = 1 OR c = 2", "a", "reads", ("b", "c", "*")),
        ("SELECT * FROM a WHERE NOT b = 1", "a", "equality", ()),
        ("SELECT * FROM a WHERE b > 1 AND c BETWEEN 1 AND 2", "a", "ranges", ("b", "c")),
        ("SELECT * FROM a WHERE b LIKE 'x%'", "a", "ranges", ("b",)),
        ("SELECT * FROM a x WHERE x.b = 1", "a", "equality", ("b",)),
        ("SELECT * FROM a ORDER BY b DESC, c", "a", "order", (("b", True), ("c", False))),
        ("SELECT * FROM a JOIN c ON c.a_id = a.id WHERE c.d = 1", "c", "joins", ("a_id",)),
        ("SELECT * FROM a JOIN c ON c.a_id = a.id WHERE c.d = 1", "c", "equality", ("d",)),
        ("SELECT * FROM a JOIN c USING (id)", "c", "joins", ("id",)),
        ("SELECT * FROM a, c WHERE b = 1", "a", "equality", ()),
        (
            "SELECT * FROM a WHERE EXISTS (SELECT 1 FROM c WHERE c.a_id = a.id AND c.d = 1)",
            "c",
            "equality",
            ("a_id", "d"),
        ),
        ("WITH x AS (SELECT * FROM a WHERE b = 1) SELECT * FROM x WHERE c = 1", "a", "equality", ("b",)),
        ("SELECT * FROM (SELECT * FROM a WHERE b = 1) s WHERE s.c = 2", "a", "equality", ("b",)),
        ("SELECT 1 FROM a WHERE b = 1 UNION SELECT 2 FROM c WHERE d = 1", "c", "equality", ("d",)),
    ],
)
def test_query_shapes(text: str, table: str, part: str, expected: Any) -> None:
    uses, _ = shape(text)
    found = [getattr(use, part) for name, use in uses if name == table]
    assert found == [expected]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("SELECT * FROM a LIMIT 10", (True, 10, False, False)),
        ("SELECT * FROM a LIMIT $1 OFFSET $2", (True, None, True, False)),
        ("SELECT * FROM a FETCH FIRST 5 ROWS ONLY", (True, 5, False, False)),
        ("SELECT count(*) FROM a", (False, None, False, True)),
        ("SELECT b, count(*) FROM a GROUP BY b", (False, None, False, False)),
        ("SELECT b FROM a", (False, None, False, False)),
    ],
)
def test_what_bounds_a_query(text: str, facts: Any) -> None:
    _, query = shape(text)
    assert (query.limited, query.limit, query.offset, query.aggregate) == facts


def test_a_name_of_a_with_clause_is_no_table() -> None:
    uses, _ = shape("WITH x AS (SELECT 1) SELECT * FROM x")
    assert uses == []
    (write,) = ops("WITH x AS (SELECT 1 AS id) UPDATE a SET b = 1 FROM x WHERE x.id = a.id")
    assert [str(use.table) for use in write.query.uses] == ["a"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM a WHERE b = :id",
        "SELECT * FROM a WHERE b = %s",
        "SELECT * FROM a WHERE b = %(id)s",
        "SELECT * FROM a WHERE b = ?",
        "SELECT * FROM a WHERE b = @id",
        "SELECT * FROM a WHERE b = {{ id }}",
        "SELECT * FROM a WHERE b = {{\n id\n}}",
    ],
)
def test_parameters_in_every_librarys_spelling(query: str) -> None:
    text = f"-- name: get-a\n{query};\n\n-- name: second\nSELECT 2;"
    source, (first, second) = read(text)
    assert (first.status, first.ops[0].name) == ("understood", "get-a")
    assert first.ops[0].query.uses[0].equality == ("b",)
    assert source.slice(first.span) == query
    assert source.slice(second.span) == "SELECT 2"
    assert second.ops[0].name == "second"
    assert second.span.line == text[: text.index("SELECT 2")].count("\n") + 1


def test_text_that_merely_looks_like_a_parameter_is_left_alone() -> None:
    (query,) = ops("SELECT '%s', a ? 'b', c::int, '12:30', x @> y FROM t WHERE d = '?'")
    assert query.query.uses[0].equality == ("d",)


def test_rows_of_copy_data_belong_to_their_statement() -> None:
    _, (copy, after) = read("COPY a (b) FROM stdin;\n1\n2\n3\n\\.\n\nSELECT 1;")
    assert (copy.ops[0].verb, copy.ops[0].rows) == ("copy", 3)
    assert after.kind == "SELECT"


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("-- +goose Up", "-- +goose Down"),
        ("-- migrate:up", "-- migrate:down"),
        ("-- migrate:up transaction:false", "-- migrate:down"),
        ("-- +migrate Up", "-- +migrate Down"),
        ("-- Up Migration", "-- Down Migration"),
        ("-- UP", "-- DOWN"),
        ("--+goose up", "--+goose down\r"),
    ],
)
def test_rollback_sections(up: str, down: str) -> None:
    _, statements = read(f"{up}\nCREATE TABLE a (b int);\n{down}\nDROP TABLE a;\n{up}\nSELECT 1;\n")
    assert [statement.down for statement in statements] == [False, True, False]


@pytest.mark.parametrize(
    "comment", ["-- down the road we need this", "-- Up to ten rows", "-- downtime: none", "-- +goose StatementBegin"]
)
def test_a_comment_that_merely_begins_so_starts_no_section(comment: str) -> None:
    _, statements = read(f"CREATE TABLE a (b int);\n{comment}\nDROP TABLE a;\n")
    assert [statement.down for statement in statements] == [False, False]


def test_400_open_parentheses_in_text_are_no_nesting() -> None:
    smileys = ", ".join(["(':(')"] * 500)
    _, statement = one(f"INSERT INTO a VALUES {smileys}")  # noqa: S608 - read, never run
    assert (statement.status, statement.ops[0].rows) == ("understood", 500)


@pytest.mark.parametrize("bomb", ["(", "[", "NOT ", "- ", "1 + ", "f(", "CASE WHEN ", "SELECT (", "a.", "ARRAY["])
def test_deep_nesting_costs_one_statement(bomb: str) -> None:
    _, statements = read(f"SELECT {bomb * 20_000}1;\nSELECT 2;")
    assert statements[-1].status == "understood"
    assert statements[0].status in ("failed", "understood")


def run_without(binding_code: Any, text: str) -> Any:
    """Read ``text`` in a fresh process after ``binding_code``; ``(bindings, one line a statement)``."""
    code = (
        "import sys\nfrom buttress.readers.postgres import parser\n"
        f"{binding_code}\n"
        "from buttress.readers.sql_file import read_sql\n"
        "for s in read_sql('a.sql', sys.stdin.read(), 'postgres').statements:\n"
        "    print(s.status, s.span.start, s.span.end, [type(op).__name__ for op in s.ops], [op.span.line for op in s.ops])\n"
        "print(parser.bindings(), 'pgparse' in sys.modules, 'postgast' in sys.modules)\n"
    )
    environment = {**os.environ, "BUTTRESS_NO_LIBPG_QUERY": "1"} if not binding_code else dict(os.environ)
    done = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, text=True, env=environment, check=True
    )
    *statements, last = done.stdout.splitlines()
    return statements, last


STRAIGHT = (
    "CREATE TABLE a (id bigserial PRIMARY KEY, b text NOT NULL);\n"
    "ALTER TABLE a ADD COLUMN c int,\n  ALTER COLUMN b DROP NOT NULL;\n"
    "CREATE INDEX CONCURRENTLY ix ON a (b);\n"
    "ALTER TABLE a RENAME TO d;\nDROP TABLE d;\nSELECT * FROM d WHERE b = 1;\n"
)


def test_without_libpg_query_the_same_operations_are_read() -> None:
    statements, last = run_without("", STRAIGHT)
    assert last == "() False False"
    source, expected = read(STRAIGHT)
    assert len(statements) == len(expected)
    for line, statement in zip(statements, expected, strict=True):
        kinds = [type(op).__name__ for op in statement.ops]
        assert line.startswith(f"understood {statement.span.start} {statement.span.end} {kinds}"), line
    assert source.text == STRAIGHT


@pytest.mark.skipif("postgast" not in parser.bindings(), reason="needs the second binding")
def test_with_the_second_binding_alone_everything_is_the_same() -> None:
    only = "parser.bindings = lambda: ('postgast',)"
    text = STRAIGHT + "DO $$ BEGIN ALTER TABLE a ADD e int; END $$;\nCREATE TABEL x (y int);\n"
    statements, last = run_without(only, text)
    assert last == "('postgast',) False True"
    _, expected = read(text)
    assert statements == [
        f"{s.status} {s.span.start} {s.span.end} {[type(op).__name__ for op in s.ops]} {[op.span.line for op in s.ops]}"
        for s in expected
    ]


@pytest.mark.skipif("postgast" not in parser.bindings(), reason="needs the second binding")
def test_the_two_bindings_agree_on_the_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "bindings", lambda: ("postgast",))
    for statement, expected in PANEL:
        source, read_back = one(statement)
        assert lines(source, read_back.ops) == expected


@pytest.mark.skipif("postgast" not in parser.bindings(), reason="needs the second binding")
def test_newer_syntax_falls_through_to_the_newer_grammar() -> None:
    _, statement = one("CREATE TABLE a (b int, c int GENERATED ALWAYS AS (b + 1) VIRTUAL)")
    assert statement.status == "understood"
    assert statement.ops[0].columns[1].generated


def test_postgres_files_import_neither_sqlglot_nor_the_second_binding() -> None:
    code = (
        "import sys\nfrom buttress.readers.sql_file import read_sql\n"
        "read_sql('a.sql', 'CREATE TABLE a (b int); SELECT * FROM a WHERE b = 1;', 'postgres')\n"
        "print([name for name in ('sqlglot', 'postgast', 'google.protobuf') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_operation_knows_its_span() -> None:
    for kind in vars(operations).values():
        if isinstance(kind, type) and issubclass(kind, Op):
            assert "span" in {field.name for field in fields(kind)}
