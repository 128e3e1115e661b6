"""Queries of every dialect: SELECT, INSERT, UPDATE, DELETE and WITH, as operations with their query shape."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buttress.blueprint.ops import Op, Query
from buttress.readers.glot.neutral import variants
from buttress.readers.glot.writes import literal_write

if TYPE_CHECKING:
    from buttress.blueprint.source import Source
    from buttress.blueprint.sql import Dialect, SelectShape

#: sqlglot recurses with about 25 Python frames a parenthesis, and Python stops at 1,000.
MAX_NESTING = 30
#: sqlglot tries every way to nest joins that have no condition: 12 in a row take it 0.05 s, each further one doubles that.
MAX_BARE_JOINS = 12
#: Longer texts than this are data, not queries; sqlglot reads about 0.35 MB a second.
MAX_LENGTH = 1_000_000
#: What walking a tree can meet where the parser accepted text that is no query, such as ``DELETE ?``.
_MISFITS = (RecursionError, AttributeError, TypeError, KeyError, IndexError, ValueError)


def read_query(source: Source, start: int, end: int, dialect: Dialect, *, name: str = "") -> tuple[Op, ...]:
    """The operations of the query in ``source.text[start:end]``; empty where it cannot be read. Never raises.

    ``name`` is the label that a query file gives it. Placeholders of drivers and templates are understood.
    """
    literal = literal_write(source, start, end, dialect)
    if literal is not None:
        return (literal,)
    ops, _ = ops_between(source, start, end, dialect)
    return tuple(replace(op, name=name) if isinstance(op, Query) else op for op in ops)


def shape_of(sql: str, dialect: Dialect) -> SelectShape | None:
    """The shape of a SELECT (a view's body, CREATE TABLE AS); None where it cannot be read. Never raises."""
    return shape_between(sql, 0, len(sql), dialect)


def shape_between(text: str, start: int, end: int, dialect: Dialect) -> SelectShape | None:
    """Like :func:`shape_of`, for a stretch of a text."""
    tree, problem = _tree(text[start:end], dialect)
    if problem:
        return None
    from buttress.readers.glot.shapes import shape_of_tree

    try:
        return shape_of_tree(tree, dialect)
    except _MISFITS:
        return None


def ops_between(source: Source, start: int, end: int, dialect: Dialect) -> tuple[tuple[Op, ...], str]:
    """The operations, and an empty string; or none, and what was expected."""
    tree, problem = _tree(source.text[start:end], dialect, source.position(start)[0])
    if problem:
        return (), problem
    from buttress.readers.glot.shapes import ops_of_tree

    first = len(source.text[start:end]) - len(source.text[start:end].lstrip())
    span = source.span(start + first, start + len(source.text[start:end].rstrip().rstrip(";").rstrip()))
    try:
        return ops_of_tree(tree, dialect, span), ""
    except _MISFITS:
        line, _ = source.position(start)
        return (), f"expected a query of a known shape (line {line})"


def _tree(text: str, dialect: Dialect, line: int = 1) -> tuple[Any, str]:
    """The tree of one query, or what was expected instead."""
    if len(text) > MAX_LENGTH:
        return None, f"expected a query of at most {MAX_LENGTH:,} characters"
    if _nesting(text) > MAX_NESTING:
        return None, f"expected at most {MAX_NESTING} levels of parentheses"
    if _bare_joins(text) > MAX_BARE_JOINS:
        return None, f"expected a condition for each JOIN, found {MAX_BARE_JOINS + 1} in a row without one"
    if text[:7].upper() == "REPLACE":
        text = "INSERT " + text[7:]
    problem = ""
    for variant in variants(text, dialect):
        tree, found = _parse(variant, dialect, line)
        if not found:
            return tree, ""
        problem = problem or found
    return None, problem


def _parse(text: str, dialect: Dialect, line: int) -> tuple[Any, str]:
    import logging

    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ErrorLevel, ParseError, SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns on stderr about every statement it leaves closed
    try:
        tree = sqlglot.parse_one(text, read=dialect, error_level=ErrorLevel.RAISE)
    except ParseError as error:
        return None, _explained(error.errors[0] if error.errors else {}, line)
    except SqlglotError:
        return None, f"expected quotes and comments that close (line {line})"
    except RecursionError:
        return None, "expected less nesting"
    except Exception as error:  # noqa: BLE001 - a foreign parser's own bug must cost one statement, not the run
        return None, f"expected a query, found something that stops the parser ({type(error).__name__})"
    readable = (exp.Query, exp.DML, exp.Update, exp.Delete, exp.Merge, exp.Subquery)
    if not isinstance(tree, readable):
        return None, f"expected a query (line {line})"
    return tree, ""


def _explained(error: dict[str, Any], line: int) -> str:
    described = str(error.get("description") or "")
    expected = described.removeprefix("Expecting ") if described.startswith("Expecting ") else "a query"
    at = line + int(error.get("line") or 1) - 1
    return f"expected {expected} near {str(error.get('highlight') or '')[:40]!r} (line {at})"


def _bare_joins(text: str) -> int:
    """The longest run of joins without ON or USING that are neither CROSS nor NATURAL, quotes ignored."""
    if text.upper().count("JOIN") <= MAX_BARE_JOINS:
        return 0
    import re

    run = longest = 0
    pattern = r"'(?:[^']++|'')*+'|\b(?:CROSS|NATURAL(?:\s+\w+){0,2})\s+JOIN\b|\b(?:JOIN|ON|USING)\b"
    for found in re.finditer(pattern, text, re.IGNORECASE):
        word = found.group().upper()
        run = run + 1 if word == "JOIN" else 0 if word in ("ON", "USING") else run
        longest = max(longest, run)
    return longest


def _nesting(text: str) -> int:
    """How deep parentheses and CASE go, quotes ignored: an upper bound, in one pass."""
    if text.count("(") + text.upper().count("CASE") <= MAX_NESTING:
        return 0
    import re

    depth = deepest = 0
    for found in re.finditer(r"[()]|'(?:[^']++|'')*+'|\b(?:CASE|END)\b", text, re.IGNORECASE):
        word = found.group().upper()
        if word in ("(", "CASE"):
            depth += 1
            deepest = max(deepest, depth)
        elif word in (")", "END"):
            depth = max(depth - 1, 0)
    return deepest
