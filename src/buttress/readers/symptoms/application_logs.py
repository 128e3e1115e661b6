"""Statements in application logs: Django, Rails, Hibernate, Prisma, SQLAlchemy, Sequelize, TypeORM, GORM, Ecto."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.readers.symptoms.reading import Reading

_SQL = r"(?:SELECT\b(?=.*\bFROM\b)|INSERT\s+INTO\b|UPDATE\s+[\"`\w.]+(?:\s+(?:AS\s+)?\w+)?\s+SET\b|DELETE\s+FROM\b|WITH\s+(?:RECURSIVE\s+)?[\"\w]+(?:\s*\([^)]*\))?\s+AS\b)"
_INLINE = re.compile(_SQL, re.DOTALL)  # upper case only: in a sentence, people write select in lower case
_MARKED = re.compile(
    rf"(?:Hibernate:|prisma:query|Executing \([^)]*\):|Executed \([^)]*\):|\bquery:|\bSQL\s*:|\[SQL:|QUERY:|sql=\"?)\s*(?P<sql>{_SQL})",
    re.IGNORECASE | re.DOTALL,
)
_OPEN = re.compile(
    r"(?:Hibernate:|\bSQL\s*:|prisma:query|QUERY OK.*|sqlalchemy\.engine\.\S+|\bquery:)\s*$|sqlalchemy\.engine\S* (?=SELECT|INSERT|UPDATE|DELETE|WITH)"
)
_DJANGO = re.compile(r"^(?:.*?\s)?\((?P<s>\d+\.\d+)\)\s+(?=[A-Z])")
_TIMES = (
    re.compile(r"\((?P<ms>\d+(?:\.\d+)?) ?ms\)"),  # Rails, TypeORM
    re.compile(r"\[(?P<ms>\d+(?:\.\d+)?)ms\]"),  # GORM
    re.compile(r"(?:Elapsed time:|took|duration[=:]|db=|elapsed[=:])\s*(?P<ms>\d+(?:\.\d+)?) ?ms"),
)
#: What stands behind a statement and is not part of it, most of it the values that it was run with.
_TAIL = re.compile(
    r";?\s+args=|\s*\[\[|\s+\[\[?\"?nil|;\s*alias=|\s+--\s*(?:PARAMETERS|binds|\[)|\s*/\*\s*traceparent|\s+\[\]\s*$|(?<=[\w?)])\]\s*$|\s+\{\"?params|\s+Elapsed time:|\s+-- binding|;?\s*params=|\s*\[parameters:|\s+\[(?:\"|'|\d|null)[^\]]*\]\s*$"
)
_GOES_ON = re.compile(
    r"^\s+\S|^(?:FROM|WHERE|JOIN|LEFT|RIGHT|INNER|ORDER|GROUP|LIMIT|OFFSET|AND|OR|ON|SET|VALUES|RETURNING|HAVING|UNION)\b",
    re.IGNORECASE,
)
_NOT_SQL = re.compile(r"^\s*(?:↳|\[(?:generated|cached|raw sql|no key)|\(Background|at\s|File \")")
_NOISE = re.compile(
    r"^\s*(?:TRANSACTION|SCHEMA|CACHE|↳|COMMIT|BEGIN|ROLLBACK)\b|^\s*↳|\bsqlalchemy\.engine\S* (?:\[|\(|COMMIT|BEGIN|ROLLBACK)|\[parameters:|^\s*\[(?:generated in|cached since)|\bbinding parameter \[|\(Background on this error"
)
_LONGEST = 200


def take(reading: Reading, at: int) -> int:
    """The statement on this line, and the lines over which it goes on."""
    text = reading.lines[at].text
    if "CACHE" in text and re.search(r"\bCACHE\b.*\(\d", text):
        return at + 1  # answered by the framework's own cache: nobody was asked
    marked = _MARKED.search(text)
    start = marked.start("sql") if marked else -1
    if start < 0 and (inline := _INLINE.search(text)) and text[: inline.start()].strip():
        start = inline.start()
    if start < 0:
        opened = _OPEN.search(text)
        if opened is None:
            return at + 1 if _NOISE.search(text) else at
        return _opened(reading, at, text[opened.end() :])
    sql, end = _whole(reading, at, text[start:])
    before = text[:start].rstrip()
    if before.endswith(('"', "'")) and not sql.rstrip().endswith(before[-1]):
        sql = sql.partition(before[-1])[0]
    return _note(reading, at, sql.removesuffix(before[-1:]) if before.endswith(('"', "'")) else sql, end)


def _opened(reading: Reading, at: int, rest: str) -> int:
    """A logger that starts the statement behind its own words, on the same line or the next."""
    if rest.strip():
        sql, end = _whole(reading, at, rest)
    else:
        if at + 1 >= len(reading.lines):
            return at
        sql, end = _whole(reading, at + 1, reading.lines[at + 1].text.strip())
    if re.match(_SQL, sql, re.IGNORECASE | re.DOTALL):
        return _note(reading, at, sql, end)
    return at


def _whole(reading: Reading, at: int, first: str) -> tuple[str, int]:
    pieces = [first]
    end = at + 1
    while end < len(reading.lines) and end - at < _LONGEST:
        text = reading.lines[end].text
        if _NOT_SQL.match(text) or not _GOES_ON.match(text) or _INLINE.search(text) or _TAIL.search(pieces[-1]):
            break
        if re.match(r"^\s+\w+.*\(\d+(?:\.\d+)?ms\)", text):
            break
        pieces.append(text.strip())
        end += 1
    return "\n".join(pieces), end


def _note(reading: Reading, at: int, sql: str, end: int) -> int:
    tail = _TAIL.search(sql)
    if tail:
        sql = sql[: tail.start()]
    reading.recognised["statements of an application log"] = None
    reading.saw(sql, reading.lines[at].span, "application log", ms=_ms(reading.lines[at].text))
    return end


def _ms(text: str) -> float | None:
    for pattern in _TIMES:
        found = pattern.search(text)
        if found:
            return float(found["ms"])
    django = _DJANGO.match(text)
    return float(django["s"]) * 1000 if django else None
