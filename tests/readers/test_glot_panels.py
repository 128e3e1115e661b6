"""Panels: one statement a line, and beneath it, indented, what is read from it. Text between bars is the span's."""

import dataclasses
from pathlib import Path
from typing import Any, cast

import pytest

from buttress.blueprint.source import Source, Span
from buttress.blueprint.sql import Column, ColumnType, Dialect, Name
from buttress.readers.glot import read_query, read_statement

PANELS = Path(__file__).parent / "glot"
BARE = frozenset({"table", "name", "column", "columns", "keys", "type", "kind", "constraint", "index", "uses"})


def cases(name: str) -> list[tuple[str, list[str]]]:
    """(statement, expected lines) of one panel."""
    found: list[tuple[str, list[str]]] = []
    for line in (PANELS / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("    "):
            found[-1][1].append(line.strip())
        else:
            found.append((line, []))
    return found


def say(value: Any, source: Source) -> str:
    """A fact in one line: what differs from its defaults, and the text of its span."""
    if isinstance(value, Name | ColumnType):
        return str(value) or "untyped"
    if isinstance(value, tuple):
        return f"[{', '.join(say(item, source) for item in value)}]"
    if not dataclasses.is_dataclass(value):
        return value if isinstance(value, str) else repr(value)
    parts, where = [], ""
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        if field.name == "conditions":
            continue  # read alike for all dialects, and told in a panel of their own
        if isinstance(item, Span):
            where = f" |{source.slice(item)}|"
        elif field.default is dataclasses.MISSING or item != field.default:
            text = say(item, source)
            parts.append(text if field.name in BARE and text else f"{field.name}={text}")
    return f"{type(value).__name__}({' '.join(parts)}{where})"


def read(dialect: Dialect, text: str) -> list[str]:
    """What the panel should say of a statement."""
    source = Source("m.sql", text)
    statement = read_statement(source, 0, len(text), dialect)
    lines = [] if statement.status == "understood" else [f"{statement.status}: {statement.reason}"]
    if statement.names:
        lines.append(f"doubtful: {', '.join(map(str, statement.names))}")
    return lines + [say(op, source) for op in statement.ops]


@pytest.mark.parametrize("dialect", ["mysql", "sqlite", "postgres"])
def test_statements(dialect: Dialect) -> None:
    wrong = {text: read(dialect, text) for text, expected in cases(dialect) if read(dialect, text) != expected}
    assert not wrong


def test_queries() -> None:
    wrong = {}
    for line, expected in cases("queries"):
        dialect, text = line.split(": ", 1)
        source = Source("q.sql", text)
        ops = read_query(source, 0, len(text), cast("Dialect", dialect), name="n")
        lines = [say(op, source).replace(f" |{text}|", "") for op in ops]
        if lines != expected:
            wrong[line] = lines
    assert not wrong


@pytest.mark.parametrize("dialect", ["mysql", "sqlite", "postgres"])
def test_a_statement_inside_a_file_has_the_same_spans(dialect: Dialect) -> None:
    for text, _ in cases(dialect):
        before, after = "-- ünï\n\n/* x */  ", "  \n-- end"
        source, alone = Source("m.sql", before + text + after), Source("m.sql", text)
        inside = read_statement(source, len(before), len(before) + len(text), dialect)
        outside = read_statement(alone, 0, len(text), dialect)
        assert [say(op, source) for op in inside.ops] == [say(op, alone) for op in outside.ops]
        assert inside.span.line == 3
        assert (inside.status, inside.kind, inside.names) == (outside.status, outside.kind, outside.names)


@pytest.mark.parametrize("dialect", ["mysql", "sqlite", "postgres"])
def test_a_column_span_begins_with_its_name(dialect: Dialect) -> None:
    seen = 0
    for text, _ in cases(dialect):
        source = Source("m.sql", text)
        for op in read_statement(source, 0, len(text), dialect).ops:
            column = getattr(op, "column", None) or getattr(op, "column_def", None)
            columns = [column] if isinstance(column, Column) else getattr(op, "columns", ())
            for item in columns:
                if isinstance(item, Column):
                    seen += 1
                    written = source.slice(item.span).lstrip("`\"['").replace("``", "`").replace('""', '"')
                    assert written.lower().startswith(item.name.lower())
    assert seen > 10
