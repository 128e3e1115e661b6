"""Errors that servers, drivers and pools word in a known way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Failure
from buttress.readers.symptoms import postgres_log
from buttress.readers.symptoms.veil import veiled

if TYPE_CHECKING:
    from buttress.blueprint.symptom import FailureKind
    from buttress.readers.symptoms.reading import Reading

_Q = r"[\"'`«„]"
#: The wording, what it means, what was recognised. Groups: table, column, constraint. Servers' own words: PostgreSQL's
#: error messages, MySQL's "Server Error Message Reference", SQLite's result codes; pools' as their libraries raise them.
_WORDINGS: tuple[tuple[FailureKind, str], ...] = (
    (
        "statement-timeout",
        r"canceling statement due to statement timeout|maximum statement execution time exceeded|QueryCanceled\b|Query execution was interrupted",
    ),
    (
        "lock-timeout",
        r"canceling statement due to lock timeout|Lock wait timeout exceeded|could not obtain lock on (?:row in )?relation \"(?P<table>[^\"]+)\"",
    ),
    ("deadlock", r"\bdeadlock detected\b|Deadlock found when trying to get lock"),
    ("serialization", r"could not serialize access"),
    (
        "connections",
        r"remaining connection slots are reserved|too many clients already|\b(?-i:Too many connections)\b|too many connections for role|max_user_connections|no more connections allowed|query_wait_timeout",
    ),
    (
        "pool",
        (
            r"QueuePool limit of size|Connection is not available, request timed out|could not obtain a (?:database )?connection (?:from the pool )?within"
            r"|Timed out fetching a new connection from the connection pool|Timeout acquiring a connection|ConnectionAcquireTimeoutError|ResourceRequest timed out"
            r"|timeout exceeded when trying to connect|Unable to acquire JDBC Connection|pool timed out while waiting|connection pool exhausted|PoolTimeout\b|queue timeout|ConnectionTimeoutError\b"
        ),
    ),
    ("sequence-end", r"reached maximum value of sequence \"(?P<table>[^\"]+)\"|Failed to read auto-increment value"),
    (
        "not-null",
        rf"null value in column {_Q}(?P<column>[^\"'`]+){_Q}(?: of relation {_Q}(?P<table>[^\"'`]+){_Q})? violates not-null|Column '(?P<column2>\w+)' cannot be null|NOT NULL constraint failed: (?P<table2>\w+)\.(?P<column3>\w+)|Field '(?P<column4>\w+)' doesn't have a default value",
    ),
    (
        "foreign-key",
        rf"on table {_Q}(?P<table>[^\"]+){_Q} violates foreign key constraint {_Q}(?P<constraint>[^\"]+){_Q}|a foreign key constraint fails \(`[^`]+`\.`(?P<table2>[^`]+)`, CONSTRAINT `(?P<constraint2>[^`]+)`|FOREIGN KEY constraint failed",
    ),
    (
        "unique",
        rf"violates unique constraint {_Q}(?P<constraint>[^\"]+){_Q}|Duplicate entry .{{1,200}} for key '(?:(?P<table>\w+)\.)?(?P<constraint2>\w+)'|UNIQUE constraint failed: (?P<table2>\w+)\.(?P<column>\w+)",
    ),
    (
        "check",
        rf"relation {_Q}(?P<table>[^\"]+){_Q} violates check constraint {_Q}(?P<constraint>[^\"]+){_Q}|Check constraint '(?P<constraint2>\w+)' is violated",
    ),
    ("too-long", r"value too long for type|Data too long for column '(?P<column>\w+)'"),
    (
        "out-of-range",
        r"\b(?:integer|bigint|smallint) out of range|Out of range value for column '(?P<column>\w+)'|numeric field overflow|value \S+ is out of range for type integer",
    ),
    (
        "missing-table",
        r"relation \"(?P<table>[^\"]+)\" does not exist|Table '(?:[^'.]+\.)?(?P<table2>[^'.]+)' doesn't exist|no such table: (?P<table3>\w+)",
    ),
    (
        "missing-column",
        r"column \"?(?P<column>[\w.]+)\"?(?: of relation \"(?P<table>[^\"]+)\")? does not exist|Unknown column '(?P<column2>[\w.]+)' in|no such column: (?P<column3>[\w.]+)",
    ),
    ("transaction-block", r"cannot (?:run|be executed) inside a transaction block"),
    (
        "disk-full",
        r"No space left on device|could not extend file|The table '(?P<table>\w+)' is full|database or disk is full",
    ),
    (
        "out-of-memory",
        r"^(?=.*(?:ERROR|FATAL)).*\bout of memory\b|out of shared memory|OutOfMemoryError|OOMKilled|heap out of memory",
    ),
    ("locked-file", r"database (?:table )?is locked\b|SQLITE_BUSY"),
    (
        "unreachable",
        r"ECONNREFUSED|Connection refused|ETIMEDOUT|server closed the connection unexpectedly|MySQL server has gone away|Lost connection to MySQL server|upstream timed out|context deadline exceeded|SocketTimeoutException|ReadTimeout\b",
    ),
)
_KNOWN = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WORDINGS)
#: A cheap test before the patterns: none of the wordings lacks all of these.
_LIKELY = re.compile(
    r"cancel|exceed|interrupt|lock|serial|connect|client|limit|pool|timed? ?out|acquir|sequence|auto-incr|null|violat|constraint|duplicate|too long|range|overflow"
    r"|exist|unknown|no such|transaction block|space|full|extend|memory|oom|busy|refused|gone away|deadline|default value|resource",
    re.IGNORECASE,
)
_RECOGNISED = "an error message"


def take(reading: Reading, at: int) -> int:
    """The error on this line, with the statement that a log names behind it."""
    text = reading.lines[at].text
    if not _LIKELY.search(text):
        return at
    kind, found = _worded(text)
    if kind is None or found is None:
        return at
    if (
        kind == "missing-column"
        and found.group().lower().startswith("column")
        and "does not exist" not in found.group()
    ):
        return at
    query, end = postgres_log.statement_behind(reading, at + 1)
    reading.recognised[_RECOGNISED] = None
    groups = found.groupdict()
    table, column = _first(groups, "table"), _first(groups, "column")
    if "." in column:
        table, _, column = column.rpartition(".")
    reading.fail(
        Failure(
            kind=kind,
            said=_said(text, found),
            span=reading.lines[at].span,
            table=table,
            column=column,
            constraint=_first(groups, "constraint"),
            query=query,
        )
    )
    return end


def _worded(text: str) -> tuple[FailureKind | None, re.Match[str] | None]:
    for kind, pattern in _KNOWN:
        found = pattern.search(text)
        if found:
            return kind, found
    return None, None


def _first(groups: dict[str, str | None], name: str) -> str:
    return next((value for key, value in groups.items() if value and key.rstrip("0123456789") == name), "")


def _said(text: str, found: re.Match[str]) -> str:
    """The wording itself, without what stands around it: what follows may be the row that was refused."""
    said = found.group().strip()
    if len(said) > 160 or "'" in said:
        said = veiled(said, double_quotes_are_values=False)
    level = re.search(r"\b(?:ERROR|FATAL):\s+([^:(]{0,160})$", text[: found.start()])
    return f"{level[1]}{said}" if level else said
