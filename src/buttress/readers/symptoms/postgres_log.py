"""PostgreSQL's server log: slow statements, auto_explain, lock waits, deadlocks; whatever log_line_prefix says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Wait
from buttress.readers.symptoms import postgres_plan

if TYPE_CHECKING:
    from buttress.readers.symptoms.reading import Reading

_LEVEL = r"(?:LOG|ERROR|FATAL|PANIC|WARNING|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|NOTICE|LOCATION)"
_ENTRY = re.compile(rf"^.{{0,300}}?\b{_LEVEL}:\s")
_STATEMENT = re.compile(
    r"duration: ([\d.]+) ms\s+(?:statement|parse [^:]*|bind [^:]*|execute [^:]*|fetch [^:]*): ?(.*)$"
)
_BARE = re.compile(r"duration: ([\d.]+) ms\s*$")
_PLAN = re.compile(r"duration: ([\d.]+) ms\s+plan:\s*$")
_QUERY_TEXT = re.compile(r"^\s*Query Text:\s?(.*)$")
_WAITING = re.compile(
    r"process (\d+) (still waiting for|acquired|detected deadlock while waiting for) (\w+) on (.+?) after ([\d.]+) ms"
)
_DEADLOCK = re.compile(r"\bdeadlock detected\b")
_BLOCKED = re.compile(r"Process (\d+): (.+)$")
_CONTEXT = re.compile(
    r"\b(?:in|of) relation \"([^\"]+)\"|while (?:updating|locking|deleting|inserting) .*relation \"([^\"]+)\""
)
_LABELLED = re.compile(r"\b(DETAIL|CONTEXT|STATEMENT|HINT|QUERY):\s+(.*)$")
_PARAMETERS = re.compile(r"\bDETAIL:\s+[Pp]arameters: ")
#: A log's statement is one entry; with more lines it is a dump.
_LONGEST = 400


def take(reading: Reading, at: int) -> int:
    """The entry that begins on this line, with the lines that belong to it."""
    text = reading.lines[at].text
    plan = _PLAN.search(text)
    if plan:
        return _plan(reading, at)
    statement = _STATEMENT.search(text)
    if statement:
        sql, end = entry(reading, at, statement[2])
        reading.recognised["a PostgreSQL log"] = None
        reading.dialect = reading.dialect or "postgres"
        reading.saw(sql, reading.lines[at].span, "log", ms=float(statement[1]))
        return _without_parameters(reading, end)
    waiting = _WAITING.search(text)
    if waiting:
        return _wait(reading, at, waiting)
    if _DEADLOCK.search(text) and "ERROR" in text:
        return _deadlock(reading, at)
    return at + 1 if _PARAMETERS.search(text) or _BARE.search(text) else at


def entry(reading: Reading, at: int, first: str) -> tuple[str, int]:
    """The whole text of a log entry: its first line's rest and the lines that go on, and the line behind it."""
    pieces = [first]
    end = at + 1
    while end < len(reading.lines) and end - at < _LONGEST:
        text = reading.lines[end].text
        goes_on = text.startswith("\t") or (text[:1] == " " and not _ENTRY.match(text))
        if not goes_on:
            break
        pieces.append(text.strip())
        end += 1
    return "\n".join(pieces), end


def _without_parameters(reading: Reading, end: int) -> int:
    if end < len(reading.lines) and _PARAMETERS.search(reading.lines[end].text):
        _, end = entry(reading, end, "")
    return end


def _plan(reading: Reading, at: int) -> int:
    end = at + 1
    found = _QUERY_TEXT.match(reading.lines[end].text) if end < len(reading.lines) else None
    reading.recognised["a PostgreSQL log with auto_explain"] = None
    if found:
        pieces = [found[1]]
        end += 1
        while end < len(reading.lines) and end - at < _LONGEST:
            text = reading.lines[end].text
            if not text.startswith("\t") or "(cost=" in text or "(actual" in text:
                break
            if text.strip().startswith("Query Parameters:"):
                end += 1
                continue
            pieces.append(text.strip())
            end += 1
        reading.held = "\n".join(pieces)
    after = postgres_plan.read_plan(reading, end) if end < len(reading.lines) else end
    reading.held = ""
    return max(after, end)


def _following(reading: Reading, at: int) -> tuple[dict[str, str], int]:
    """The DETAIL, CONTEXT and STATEMENT entries behind an entry, by their label."""
    found: dict[str, str] = {}
    end = at
    while end < len(reading.lines) and (label := _LABELLED.search(reading.lines[end].text)):
        if label[1] in found:
            break
        found[label[1]], end = entry(reading, end, label[2])
    return found, end


def _wait(reading: Reading, at: int, waiting: re.Match[str]) -> int:
    span = reading.lines[at].span
    said, end = _following(reading, at + 1)
    reading.recognised["a PostgreSQL log"] = None
    reading.dialect = reading.dialect or "postgres"
    context = _CONTEXT.search(said.get("CONTEXT", "") + " " + waiting[4])
    tables = tuple(name for name in (context.groups() if context else ()) if name)
    statement = said.get("STATEMENT") or said.get("QUERY")
    query = reading.saw(statement, span, "log", count=0) if statement else -1
    if waiting[2] == "still waiting for":
        reading.waits.append(Wait(waiting[3], span, float(waiting[5]), tables, (query,) if query >= 0 else ()))
    return end


def _deadlock(reading: Reading, at: int) -> int:
    span = reading.lines[at].span
    said, end = _following(reading, at + 1)
    reading.recognised["a PostgreSQL log"] = None
    reading.dialect = reading.dialect or "postgres"
    statements = [m[2] for line in said.get("DETAIL", "").split("\n") if (m := _BLOCKED.match(line.strip()))]
    if not statements and said.get("STATEMENT"):
        statements = [said["STATEMENT"]]
    queries = tuple(reading.saw(statement, span, "log", count=0) for statement in statements)
    context = _CONTEXT.search(said.get("CONTEXT", ""))
    tables = tuple(name for name in (context.groups() if context else ()) if name)
    reading.waits.append(Wait("", span, None, tables, queries, deadlock=True))
    return end


def statement_behind(reading: Reading, at: int) -> tuple[int, int]:
    """The statement that a log names behind an error: its index (-1 for none), and the line behind it."""
    said, end = _following(reading, at)
    statement = said.get("STATEMENT") or said.get("QUERY")
    if statement is None:
        return -1, end
    return reading.saw(statement, reading.lines[at].span, "log", count=0), end
