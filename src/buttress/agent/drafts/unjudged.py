"""What of a draft no rule judges: there silence means nothing, and a reader has to be told."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.agent.drafts.forms import QUOTED
from buttress.agent.drafts.keywords import FUNCTIONS, WORDS
from buttress.blueprint.ops import (
    AlterEnum,
    CreateTrigger,
    DropSchema,
    DropType,
    NoEffect,
    Query,
    RenameSchema,
    RenameType,
    SetComment,
    Setting,
    Transaction,
    Write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.drafts.plan import Plan, Stand
    from buttress.agent.drafts.things import Thing
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.document import Document
    from buttress.blueprint.source import Span
    from buttress.blueprint.statements import Statement
    from buttress.findings.finding import Finding
    from buttress.review import Review

#: Settings that rules about locks know.
_KNOWN_SETTINGS = frozenset({"lock_timeout", "statement_timeout", "search_path", "innodb_lock_wait_timeout"})
#: A statement of SQL in a listing of another kind.
_SQL = re.compile(
    r"[ \t]*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+|MATERIALIZED\s+|UNIQUE\s+)*"
    r"(?:TABLE|INDEX|VIEW|TYPE|SCHEMA|DATABASE|EXTENSION|TRIGGER|FUNCTION|POLICY|SEQUENCE|ROLE|USER)\b"
    r"|(?:ALTER|DROP)\s+(?:TABLE|INDEX|VIEW|SCHEMA|DATABASE|SYSTEM|ROLE|USER|TYPE)\b|TRUNCATE\s+\w|GRANT\s+\w.*\bTO\b"
    r"|REVOKE\s+\w|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\s)",
    re.IGNORECASE,
)
#: Effects that no rule asks about.
_UNJUDGED = (NoEffect, Write, CreateTrigger, DropSchema, RenameSchema, AlterEnum, DropType, RenameType)
#: Effects that leave nothing to judge.
_PLAIN = (Transaction, SetComment, Setting)
#: What a statement that stays closed may take away all the same, where it runs what it holds.
_DELETES = re.compile(r"\b(?:DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?([\w.\"`]+)", re.IGNORECASE)
_KEEPS = re.compile(r"\s*CREATE\b", re.IGNORECASE)
#: Blocks of a Prisma schema, which stay closed where the store is no relational database.
_BLOCKS = frozenset({"model", "enum", "type", "view"})
#: What a query calls.
_CALLED = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_INTO = re.compile(r"\bINTO\b", re.IGNORECASE)
#: Lines of a message or a list of endpoints that say nothing, or say it in a form of their own.
_ASIDE = re.compile(r"\s*(?:$|#|//|<!--)|\s*[\w-]+:(?:\s|$)|\s*HTTP/[\d.]+\s+\d{3}\b|\s*-{3,}\s*$")
_METHOD = re.compile(r"\s*(?:[-*+>]\s+|\d+[.)]\s+)?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+\S")
#: Lines of one listing, and kinds of statements, that are named before they are counted.
_NAMED = 6


@dataclass(slots=True)
class Silence:
    """What was looked for rules in. ``unjudged`` are (listing, what, its line); ``lost`` are (listing, rows that go);
    ``judged`` are the listings of which some rule can say something.
    """

    unjudged: list[tuple[int, str, int]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    judged: set[int] = field(default_factory=set)

    def of(self, number: int) -> tuple[str, ...]:
        """What of one listing is not judged, each kind once: ``GRANT (lines 1, 4)``."""
        kinds: defaultdict[str, list[int]] = defaultdict(list)
        for at, what, line in self.unjudged:
            if at == number and line not in kinds[what]:
                kinds[what].append(line)
        told = [f"{what} ({_lines(sorted(lines))})" for what, lines in kinds.items()]
        more = len(told) - 2 * _NAMED
        return (*told[: 2 * _NAMED], f"{more:,} more kinds of statements") if more > 0 else tuple(told)

    def lost_by(self, number: int) -> tuple[str, ...]:
        """Rows that one listing takes away."""
        return tuple(dict.fromkeys(what for at, what in self.lost if at == number))


def silence_of(plan: Plan, after: Review, known: dict[tuple[str, str], Thing], told: tuple[Finding, ...]) -> Silence:
    """What no rule judges of a draft. ``known`` is what stood before; where a finding speaks of a statement, it is
    judged.
    """
    silence = Silence()
    spoken = {plan.at(finding.span) for finding in told}
    for database in after.blueprint.databases:
        for file in (file for file in database.files if file.path in plan.files):
            for statement in file.statements:
                place = plan.at(statement.span)
                if place[0] and not is_remark(after, database, statement):
                    _of_statement(silence, statement, after.text_of(statement.span), place, known)
    silence.unjudged = [each for each in silence.unjudged if (each[0], each[2]) not in spoken]
    for document in after.blueprint.documents:
        if document.path == plan.document:
            for number, stand in enumerate(plan.stands, 1):
                silence.unjudged += ((number, what, line) for what, line in _strange(document, stand))
    return silence


def is_remark(after: Review, database: Database, statement: Statement) -> bool:
    """Whether a statement is nothing but a remark of another server's kind: ``/*! … */`` runs in MySQL alone."""
    text = after.text_of(statement.span).strip() if database.dialect != "mysql" else ""
    return text.startswith("/*!") and text.find("*/") == len(text.rstrip("; \t\n")) - 2


def _of_statement(
    silence: Silence,
    statement: Statement,
    text: str,
    place: tuple[int, int],
    known: dict[tuple[str, str], Thing],
) -> None:
    number, line = place
    if statement.down:
        silence.unjudged.append((number, "the way back", line))
        return
    what = _unjudged(statement, text)
    if what:
        silence.unjudged.append((number, what, line))
    if _is_judged(statement) and not (what and len(statement.ops) == 1):
        silence.judged.add(number)
    silence.lost += ((number, lost) for lost in _lost(statement, text, known))


def _is_judged(statement: Statement) -> bool:
    return any(not isinstance(op, (*_UNJUDGED, *_PLAIN)) for op in statement.ops)


def _unjudged(statement: Statement, text: str) -> str:
    """What a statement is called that no rule judges, '' when some rule may, or when it was not understood."""
    if statement.kind in _BLOCKS:
        return statement.kind if statement.status == "opaque" else ""
    if statement.status == "failed":
        return ""
    if statement.status == "opaque" or not statement.ops:
        return _named(statement)
    plain = QUOTED.sub(" ", text)
    for op in statement.ops:
        if isinstance(op, Write) and not statement.kind.upper().startswith("MERGE"):
            return f"{op.verb.upper()}{' of every row' if _is_whole(op) and op.verb != 'truncate' else ''}"
        if isinstance(op, Query) and _INTO.search(plain):
            return "SELECT INTO"
        if isinstance(op, Query) and not op.query.uses:
            return "SELECT without a table"
        if isinstance(op, Query) and any(word.lower() not in FUNCTIONS for word in _CALLED.findall(plain)):
            return "SELECT that calls a function"
        if isinstance(op, _UNJUDGED) or (isinstance(op, Setting) and not _is_known(op)):
            return _named(statement)
    return ""


def _named(statement: Statement) -> str:
    words: list[str] = []
    for word in statement.kind.upper().split():
        if word not in WORDS or len(words) == 3:
            break
        words.append(word)
    return " ".join(words) or "a statement"


def _is_known(op: Setting) -> bool:
    return not op.scope and op.name.lower() in _KNOWN_SETTINGS


def _is_whole(op: Write) -> bool:
    """Whether a write reaches every row: without a WHERE, or with one that names no column."""
    if op.verb not in ("update", "delete"):
        return op.verb == "truncate"
    if not op.filtered:
        return True
    uses = op.query.uses if op.query else ()
    return bool(uses) and not any(
        (use.equality, use.ranges, use.joins, use.conditions, use.reads) != ((),) * 5 for use in uses
    )


def _lost(statement: Statement, text: str, known: dict[tuple[str, str], Thing]) -> Iterator[str]:
    """Data that a statement takes away, of tables and columns that were there before."""
    if statement.kind.upper().startswith("DROP DATABASE"):
        yield "a whole database"
    closed = not any(isinstance(op, Write) and op.verb in ("delete", "truncate") for op in statement.ops)
    if closed and not _KEEPS.match(text):
        tables = (known.get(("table", re.sub(r"[\"`]", "", name).lower())) for name in _DELETES.findall(text))
        yield from (f"rows of {table.shown}" for table in tables if table is not None)
    if statement.kind.upper().startswith("MERGE"):
        written = (known.get(("table", str(op.table).lower())) for op in statement.ops if isinstance(op, Write))
        if re.search(r"\bTHEN\s+DELETE\b", text, re.IGNORECASE):
            yield from (f"rows of {table.shown}" for table in written if table is not None)
        return
    for op in (op for op in statement.ops if isinstance(op, Write)):
        table = known.get(("table", str(op.table).lower()))
        if table is None:
            continue
        every = _is_whole(op)
        if op.verb in ("delete", "truncate"):
            yield f"{'every row' if every else 'rows'} of {table.shown}"
        elif op.verb == "update" and every:
            columns = (known.get(("column", f"{table.name}.{column}".lower())) for column in op.columns)
            yield from (f"{column.shown} of every row" for column in columns if column is not None)


def _strange(document: Document, stand: Stand) -> Iterator[tuple[str, int]]:
    """Lines of a listing in the document that were read as nothing of what it is: in lists of endpoints and messages,
    what is neither; in everything but SQL, statements of SQL.
    """
    place = next((place for place in stand.places if place.path == document.path), None)
    if place is None or stand.form in ("sql", "query", ""):
        return
    block = next((b for b in document.blocks if b.span.line <= place.line <= b.span.end_line), None)
    listed = stand.form == "design" and block is not None and block.kind in ("endpoints", "http", "text")
    read = _read(document.sketches, document.samples)
    for offset, line in enumerate(stand.text.split("\n")):
        if _SQL.match(line):
            yield "SQL", offset + 1
        elif listed and place.line + offset not in read and not (_ASIDE.match(line) or _METHOD.match(line)):
            yield "what is no endpoint", offset + 1


def _read(*found: object) -> set[int]:
    spans: list[Span] = [each.span for some in found for each in some]  # type: ignore[attr-defined]  # both have one
    return {line for span in spans for line in range(span.line, span.end_line + 1)}


def _lines(lines: list[int]) -> str:
    """``line 3``; ``lines 3, 5 and 9 more``. Neighbours are told as a stretch."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and runs[-1][1] == line - 1:
            runs[-1] = runs[-1][0], line
        else:
            runs.append((line, line))
    named = ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs[:_NAMED])
    more = sum(last - first + 1 for first, last in runs[_NAMED:])
    return f"{'line' if len(lines) == 1 else 'lines'} {named}{f' and {more:,} more' if more else ''}"
