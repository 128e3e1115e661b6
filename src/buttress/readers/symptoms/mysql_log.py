"""MySQL's and MariaDB's slow query log, and what pt-query-digest makes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Wait
from buttress.readers.symptoms import mysql_plan

if TYPE_CHECKING:
    from buttress.readers.symptoms.reading import Reading

_TIME = re.compile(r"^#? ?Query_time: ([\d.]+)\s+Lock_time: ([\d.]+)\s+Rows_sent: (\d+)\s+Rows_examined: (\d+)")
_HEADER = re.compile(
    r"^# (?:Time|User@Host|Thread_id|Schema|Rows_affected|Full_scan|Filesort|Bytes_sent|administrator command|Tmp_)\b|^#\s*$|^Time\s+Id Command|^Tcp port: |started with:$"
)
_SKIP = re.compile(r"^(?:use [`\w-]+;|SET (?:timestamp|last_insert_id|insert_id)\b.*;)\s*$", re.IGNORECASE)
_EXPLAIN = re.compile(r"^# explain:")
_DIGEST = re.compile(r"^# Query (\d+): .*(?:QPS|ID 0x)")
_COUNT = re.compile(r"^# Count\s+\d+\s+(\d+)")
_EXEC = re.compile(r"^# Exec time\s+\d+\s+([\d.]+)(us|ms|s|m|h)\s+\S+\s+([\d.]+)(us|ms|s|m|h)")
_EXAMINED = re.compile(r"^# Rows examine\s+\d+\s+([\d.]+)([kMG]?)")
_SENT = re.compile(r"^# Rows sent\s+\d+\s+([\d.]+)([kMG]?)")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0, "h": 3_600_000.0}
_LARGE = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_INNODB = re.compile(r"^LATEST DETECTED DEADLOCK\s*$")
_INNODB_TABLE = re.compile(r"(?:index \S+ of table|TABLE LOCK table) `?[^`.\s]+`?\.`?([^`\s]+)`?")
_LONGEST = 400


def take(reading: Reading, at: int) -> int:
    """The entry that begins on this line."""
    text = reading.lines[at].text
    time = _TIME.match(text)
    if time:
        return _slow(reading, at, time)
    if _DIGEST.match(text):
        return _digest(reading, at)
    if _INNODB.match(text):
        return _deadlock(reading, at)
    return at + 1 if _HEADER.match(text) else at


def _slow(reading: Reading, at: int, time: re.Match[str]) -> int:
    span = reading.lines[at].span
    reading.recognised["a MySQL or MariaDB slow query log"] = None
    reading.dialect = reading.dialect or "mysql"
    end = at + 1
    plan = -1
    while end < len(reading.lines):
        text = reading.lines[end].text
        if _EXPLAIN.match(text):
            plan = end if plan < 0 else plan
        elif not (text.startswith("#") or _SKIP.match(text)) or _TIME.match(text):
            break
        end += 1
    sql, end = _statement(reading, end)
    if not sql:
        return end
    reading.saw(
        sql,
        span,
        "slow log",
        ms=float(time[1]) * 1000,
        examined=int(time[4]),
        sent=int(time[3]),
    )
    if plan >= 0:
        reading.held = sql
        mysql_plan.take(reading, plan)
        reading.held = ""
    return end


def _statement(reading: Reading, at: int) -> tuple[str, int]:
    pieces: list[str] = []
    end = at
    while end < len(reading.lines) and end - at < _LONGEST:
        text = reading.lines[end].text
        if text.startswith("# ") or (not text.strip() and pieces):
            break
        pieces.append(text)
        end += 1
        if text.rstrip().endswith((";", "\\G")):
            break
    return "\n".join(pieces).strip().removesuffix("\\G"), end


def _digest(reading: Reading, at: int) -> int:
    """One query of a digest: its figures, then its statement."""
    reading.recognised["a pt-query-digest report"] = None
    reading.dialect = reading.dialect or "mysql"
    count, total, slowest = 1, None, None
    examined: int | None = None
    sent: int | None = None
    end = at + 1
    while end < len(reading.lines) and (reading.lines[end].text.startswith("#") or not reading.lines[end].text.strip()):
        text = reading.lines[end].text
        if _DIGEST.match(text):
            return end
        if found := _COUNT.match(text):
            count = int(found[1])
        elif found := _EXEC.match(text):
            total, slowest = float(found[1]) * _UNITS[found[2]], float(found[3]) * _UNITS[found[4]]
        elif found := _EXAMINED.match(text):
            examined = int(float(found[1]) * _LARGE[found[2]])
        elif found := _SENT.match(text):
            sent = int(float(found[1]) * _LARGE[found[2]])
        end += 1
    sql, end = _statement(reading, end)
    if sql:
        reading.saw(
            sql,
            reading.lines[at].span,
            "statistics",
            ms=total,
            count=count,
            slowest=slowest,
            examined=examined,
            sent=sent,
        )
    return end


def _deadlock(reading: Reading, at: int) -> int:
    """InnoDB's account of the latest deadlock: the statements under each TRANSACTION, and the tables locked."""
    end = at + 1
    tables: dict[str, None] = {}
    queries: dict[int, None] = {}
    while end < len(reading.lines) and not reading.lines[end].text.startswith(("TRANSACTIONS", "*** WE ROLL BACK")):
        text = reading.lines[end].text
        if found := _INNODB_TABLE.search(text):
            tables[found[1]] = None
        if re.match(r"^(?:select|update|insert|delete|replace)\b", text, re.IGNORECASE):
            queries[reading.saw(text, reading.lines[end].span, "log", count=0)] = None
        end += 1
        if end - at > 2_000:
            break
    if tables or queries:
        reading.recognised["an InnoDB status"] = None
        reading.dialect = reading.dialect or "mysql"
        reading.waits.append(Wait("", reading.lines[at].span, None, tuple(tables), tuple(queries), deadlock=True))
    return end
