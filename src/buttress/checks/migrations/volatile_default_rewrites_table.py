"""A new column's default differs from row to row, so the server has to write every row again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._shared import (
    Step,
    blocked_children,
    exposure,
    facts,
    held_until_commit,
    rewriting,
    size,
    steps,
)
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="volatile-default-rewrites-table",
    code="MIG112",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
    release_only=True,
)

#: Functions that PostgreSQL marks volatile (pg_proc.provolatile = 'v' on 17.10) and that people use as defaults.
_VOLATILE = frozenset(
    {"random", "random_normal", "gen_random_uuid", "gen_random_bytes", "clock_timestamp", "timeofday", "nextval"}
    | {
        "uuid_generate_v1",
        "uuid_generate_v1mc",
        "uuid_generate_v4",
        "uuidv4",
        "uuidv7",
        "gen_salt",
        "lastval",
        "setval",
    }
)
#: Functions that are the same for the whole statement, or always.
_STEADY = frozenset(
    {
        "now",
        "transaction_timestamp",
        "statement_timestamp",
        "timezone",
        "date_trunc",
        "to_char",
        "to_timestamp",
        "to_date",
    }
    | {"current_setting", "current_schema", "current_database", "txid_current", "pg_current_xact_id", "md5", "sha256"}
    | {"lower", "upper", "concat", "concat_ws", "length", "coalesce", "nullif", "greatest", "least", "encode", "decode"}
    | {"json_build_object", "jsonb_build_object", "json_build_array", "jsonb_build_array", "to_json", "to_jsonb", "row"}
    | {"make_interval", "make_date", "make_timestamp", "extract", "date_part", "age", "replace", "substring", "substr"}
    | {"trim", "btrim", "left", "right", "lpad", "rpad", "round", "floor", "ceil", "abs", "array", "array_fill", "cast"}
    | {
        "int4range",
        "int8range",
        "numrange",
        "tsrange",
        "tstzrange",
        "daterange",
        "point",
        "box",
        "hstore",
        "text2ltree",
    }
    | {
        "varchar",
        "char",
        "numeric",
        "decimal",
        "timestamp",
        "timestamptz",
        "time",
        "interval",
        "bit",
        "date",
        "character",
    }
    | {
        "string_to_array",
        "array_to_string",
        "split_part",
        "jsonb",
        "json",
        "text",
        "in",
        "any",
        "values",
        "bigint",
        "integer",
    }
)
_CALL = re.compile(r'"?([a-zA-Z_][\w$]*)"?\s*\(')
_LITERAL = re.compile(r"'(?:[^']|'')*'")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """ADD COLUMN with a volatile default, serial or identity, on tables that were there before."""
    for step, op in steps(blueprint, AddColumn):
        if op.column.generated:
            continue
        volatile, certain = _volatile(op.column)
        if not volatile and step.older_than(11) and _stored(op.column):
            yield _finding(step, op, f"DEFAULT {op.column.default}", certain=True, old=True)
        if volatile:
            yield _finding(step, op, volatile, certain=certain)


def _stored(column: Column) -> bool:
    """Whether there is a default at all: up to PostgreSQL 10 even a constant is written into every row."""
    return column.default is not None and column.default.strip().upper() != "NULL"


def _finding(step: Step, op: AddColumn, volatile: str, *, certain: bool, old: bool = False) -> Finding:
    table, name = step.table, step.table.name
    if old:
        reason = f"{step.server()} writes even a constant default into every row, which only 11 and later keep in the catalog"
    elif certain:
        reason = f"{volatile} gives every row a value of its own"
    else:
        reason = (
            f"{volatile} is not a function of the server, and functions are volatile unless they are declared otherwise"
        )
    return RULE.finding(
        subject=f"{step.subject}.{op.column.name}",
        at=op.span,
        message=f"{op.column.name} is added to {name} with {volatile}, so all of {name} is rewritten",
        because=f"{reason}: ACCESS EXCLUSIVE lock while {rewriting(step)}"
        f"{blocked_children(step)}; {facts(step)}, {size(step)}{held_until_commit(step)}",
        instead=_instead(step, op),
        related=[] if table.assumed else [(table.span, f"{name} is created here")],
        exposure=exposure(step),
        severity=step.severity(RULE.severity if certain else Severity.WARNING),
        confidence=None if certain else Confidence.POSSIBLE,
    )


def _instead(step: Step, op: AddColumn) -> str:
    table, column, kind = table_sql(step.table.name), quoted(op.column.name), op.column.type
    default = f"ALTER COLUMN {column} SET DEFAULT {op.column.default}"
    if op.column.auto and op.column.default is None:
        default = f"a sequence and ALTER COLUMN {column} SET DEFAULT nextval(…)"
    return (
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} (instant); then {default}, which is for new rows only; then fill the "
        "old rows in batches, each its own transaction"
    )


def _volatile(column: Column) -> tuple[str, bool]:
    """What makes the default volatile, and whether that is certain; empty when nothing does."""
    if column.auto:
        return f"a sequence ({column.type.written or column.type})", True
    text = _LITERAL.sub("''", column.default or "")
    calls = [name.lower() for name in _CALL.findall(text)]
    known = next((name for name in calls if name in _VOLATILE), "")
    if known:
        return f"{known}()", True
    unknown = next((name for name in calls if name not in _STEADY), "")
    return (f"{unknown}()", False) if unknown else ("", False)
