"""Rows of pg_stat_statements (and MySQL's digest table), as psql prints them or as CSV."""

from __future__ import annotations

import csv
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.readers.symptoms.reading import Reading

_QUERY = ("query", "digest_text", "query_text")
_CALLS = ("calls", "count_star", "executions")
_TOTAL = ("total_exec_time", "total_time", "total_ms", "sum_timer_wait")
_MEAN = ("mean_exec_time", "mean_time", "avg_time", "mean_ms", "avg_timer_wait")
_MAX = ("max_exec_time", "max_time", "max_ms", "max_timer_wait")
_RECORD = re.compile(r"^-\[ RECORD \d+ \]")
_PICOSECONDS = 1e9  # to the millisecond: the unit of MySQL's timer columns
_RULE = re.compile(r"^[-+|\s]+$")


def take(reading: Reading, at: int) -> int:
    """The table or record that begins on this line."""
    text = reading.lines[at].text
    if _RECORD.match(text):
        return _record(reading, at)
    names, separator = _header(text)
    if not (set(names) & set(_QUERY) and set(names) & {*_CALLS, *_TOTAL, *_MEAN}):
        return at
    end = at + 1
    while end < len(reading.lines):
        line = reading.lines[end].text
        if _RULE.match(line) and line.strip():
            end += 1
            continue
        cells = _cells(line, separator)
        if len(cells) < len(names):
            break
        _row(reading, end, dict(zip(names, cells, strict=False)))
        end += 1
    return end


def _record(reading: Reading, at: int) -> int:
    row: dict[str, str] = {}
    end = at + 1
    while end < len(reading.lines) and " | " in reading.lines[end].text:
        name, _, value = reading.lines[end].text.partition(" | ")
        row[name.strip().lower()] = value.strip()
        end += 1
    if not any(name in row for name in _QUERY):
        return at
    _row(reading, at, row)
    return end


def _row(reading: Reading, at: int, row: dict[str, str]) -> None:
    sql = next((row[name] for name in _QUERY if row.get(name)), "")
    if not sql:
        return
    calls = _number(row, _CALLS)
    total, mean, most = _number(row, _TOTAL), _number(row, _MEAN), _number(row, _MAX)
    count = max(1, int(calls or 1))
    if total is None and mean is not None:
        total = mean * count
    reading.recognised["rows of statement statistics"] = None
    slowest = most if most is not None else mean if mean is not None else total and total / count
    reading.saw(sql, reading.lines[at].span, "statistics", ms=total, count=count, slowest=slowest)


def _header(text: str) -> tuple[list[str], str]:
    for separator in ("|", "\t", ","):
        names = [cell.strip().strip('"').lower() for cell in text.strip().strip("|").split(separator)]
        if len(names) > 1 and any(name in _QUERY for name in names):
            return names, separator
    return [], ""


def _cells(text: str, separator: str) -> list[str]:
    if separator == ",":
        try:
            return next(csv.reader([text]), [])
        except csv.Error:
            return []
    return [cell.strip() for cell in text.strip().strip("|").split(separator)] if separator in text else []


def _number(row: dict[str, str], names: tuple[str, ...]) -> float | None:
    for name in names:
        try:
            value = float(row[name].replace(",", ""))
        except (KeyError, ValueError):
            continue
        if math.isnan(value) or abs(value) > 1e18:
            return None
        return value / _PICOSECONDS if "timer_wait" in name else value
    return None
