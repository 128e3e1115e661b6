"""What SQL may come with a fix at all: statements about things that are there, and a way back that only takes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.trial.pieces_sql import came, made_by, said
from buttress.blueprint.ops import (
    AddColumn,
    AddConstraint,
    AlterType,
    CreateIndex,
    CreateTable,
    CreateView,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    DropView,
    NoEffect,
    SetDefault,
    SetNullable,
    Setting,
    Transaction,
    ValidateConstraint,
)
from buttress.blueprint.sql import Name
from buttress.readers.splitter import bare

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from buttress.agent.trial.pieces_sql import Said
    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Dialect
    from buttress.review import Review

#: Waits that the house itself advises to bound, in milliseconds at most.
_TIMEOUTS = frozenset({"lock_timeout", "statement_timeout"})
_UNITS = {"": 1, "ms": 1, "s": 1000, "min": 60_000}
_LONGEST = 60_000
#: Extensions that other statements need, by a word of these.
_EXTENSIONS = {
    "citext": "citext", "pg_trgm": "_trgm_ops", "pgcrypto": "gen_random_", "uuid-ossp": "uuid_generate", "btree_gist": "gist",
    "btree_gin": "gin",
}  # fmt: skip
_EXTENSION = re.compile(r"CREATE EXTENSION (?:IF NOT EXISTS )?\"?(?P<name>[\w-]+)\"?", re.IGNORECASE)
_ANALYZE = re.compile(r"ANALYZE(?: TABLE)? (?:\"?\w+\"?\.)?\"?(?P<table>\w+)\"?", re.IGNORECASE)
_QUOTED = re.compile(r"\"(?P<name>[^\"]*)\"|`(?P<tick>[^`]*)`")
_TEXT = re.compile(r"'(?P<text>(?:[^']|'')*)'")
_NAME = re.compile(r"[\w$.-]{1,63}")
_WORDS, _LITERAL = 4, 80
#: Words of a new name that nothing else has: what kind it is, and one that tells it apart.
_NEW_WORDS = 3


class Known:
    """What the files have: tables and views, and every name in them. Names count without regard to case."""

    def __init__(self, review: Review) -> None:
        self.tables: set[str] = set()
        self.names: set[str] = set()
        blueprint = review.blueprint
        for database in (*blueprint.databases, *blueprint.designed):
            self.names.update(each.name.lower() for each in database.catalog.types)
            for table in database.catalog.tables.values():
                self.tables.add(table.name.name.lower())
                self.names.update(column.name.lower() for column in table.columns)
                self.names.update(each.name.lower() for each in table.constraints if each.name)
                self.names.update(each.name.lower() for each in table.indexes if each.name)
                self.names.update(_default_names(table.name.name, [c.columns for c in table.constraints]))
        self.names |= self.tables


def _default_names(table: str, columns: Collection[tuple[str, ...]]) -> Iterator[str]:
    """What PostgreSQL calls constraints that nobody named."""
    yield f"{table}_pkey".lower()
    for each in columns:
        stem = "_".join((table, *each)).lower()
        yield from (f"{stem}_fkey", f"{stem}_key", f"{stem}_check", stem)


def why_sql(path: str, old: str, new: str, dialect: Dialect, known: Known, *, down: bool, up: str) -> str:
    """Why the statements that a text gains are no part of a fix, '' when each may be one. ``up`` is what the way there adds
    in all files; ``down``: the whole file is the way back.
    """
    statements = said(path, new, dialect)
    fresh = came(said(path, old, dialect), statements)
    others = (*statements, *said("", up, dialect))
    tables = known.tables | {name for each in others for name in _tables_made(each)}
    made = {name for each in others for name in made_by(each.statement)}
    for each in fresh:
        words = _literals(each.text, old)
        if words:
            return f"{each.statement.span} holds {words}"
        if telling := next((name for name in made_by(each.statement) if _tells(name, each.text, known)), ""):
            return f"{each.statement.span}: the name {telling[:40]} says more than what it stands for"
        if each.statement.down or down:
            if why := _not_back(each, up, known, dialect):
                return why
            continue
        for op in each.statement.ops:
            if missing := _missing(op, tables, known, made):
                return f"{each.statement.span}: there is no {missing}"
    return ""


def is_harmless(statement: Said, others: str, known: Known) -> bool:
    """Whether a statement may stand there that the finding does not need: a bound on waiting, fresh statistics of a table, an
    extension that others use.
    """
    ops = statement.statement.ops
    if ops and all(
        isinstance(op, Setting) and not op.scope and op.name in _TIMEOUTS and _is_short(op.value) for op in ops
    ):
        return True
    if found := _EXTENSION.fullmatch(statement.text.rstrip("; ")):
        return _EXTENSIONS.get(found["name"].lower(), "\0") in others.lower().replace(statement.text.lower(), "")
    found = _ANALYZE.fullmatch(statement.text.rstrip("; "))
    return bool(found and found["table"].lower() in known.tables)


def _is_short(value: str) -> bool:
    found = re.fullmatch(r"(\d+)\s*([a-z]*)", value.strip("'\" ").lower())
    return bool(found and 0 < int(found[1]) * _UNITS.get(found[2], _LONGEST + 1) <= _LONGEST)


def _literals(text: str, old: str) -> str:
    """Quoted text that says more than a value or a name."""
    for found in _TEXT.finditer(text):
        said_ = found["text"]
        if found[0] not in old and (len(said_.split()) > _WORDS or len(said_) > _LITERAL):
            return "running text in quotes"
    for found in _QUOTED.finditer(_TEXT.sub("''", text)):
        name = found["name"] if found["name"] is not None else found["tick"]
        if not _NAME.fullmatch(name) and found[0] not in old:
            return "a quoted name that is none"
    return ""


def _tells(name: str, text: str, known: Known) -> bool:
    """Whether a new name holds more words than its kind and those of the things that it is about."""
    there = {word for each in known.names for word in each.split("_")} | set(
        re.findall(r"[^\W_]+", text.lower().replace(name, ""))
    )
    return len([word for word in name.split("_") if word not in there and not word.isdigit()]) > _NEW_WORDS


def _tables_made(each: Said) -> Iterator[str]:
    for op in each.statement.ops:
        if isinstance(op, CreateTable):
            yield op.table.name.lower()
        elif isinstance(op, CreateView):
            yield op.view.name.lower()
        elif isinstance(to := getattr(op, "to", None), Name):
            yield to.name.lower()


def _missing(op: Op, tables: Collection[str], known: Known, made: Collection[str]) -> str:
    """What a statement speaks of and the files do not have."""
    if isinstance(op, CreateTable):
        return ""
    table: object = op.view if isinstance(op, DropView) else getattr(op, "table", None)
    if isinstance(table, Name) and table.name.lower() not in tables:
        return f"table {table.name}"
    if isinstance(op, DropIndex | DropConstraint | ValidateConstraint) and op.name:
        name = op.name.lower()
        return "" if name in known.names or name in made else f"{op.name} to speak of"
    if isinstance(op, DropColumn) and op.column.lower() not in known.names and op.column.lower() not in made:
        return f"column {op.table.name}.{op.column}"
    return ""


_BACK: dict[type, tuple[type, ...]] = {
    DropIndex: (CreateIndex, AddConstraint),
    DropConstraint: (AddConstraint, CreateIndex),
    DropColumn: (AddColumn,),
    DropTable: (CreateTable,),
    DropView: (CreateView,),
    CreateIndex: (DropIndex, DropConstraint),
    AddConstraint: (DropConstraint, DropIndex),
    AddColumn: (DropColumn,),
    CreateView: (DropView, CreateView),
    AlterType: (AlterType,),
    SetNullable: (SetNullable,),
    SetDefault: (SetDefault,),
}


def _not_back(each: Said, up: str, known: Known, dialect: Dialect) -> str:
    """Why a statement of the way back does more than to take back what the way there does."""
    there = [op for statement in said("", up, dialect) for op in statement.statement.ops]
    if not each.statement.ops or each.statement.status != "understood":
        return f"{each.statement.span} is nothing that takes the way there back"
    for op in each.statement.ops:
        if isinstance(op, Transaction | ValidateConstraint) or is_harmless(each, up, known):
            continue
        if isinstance(op, NoEffect) or not any(_takes_back(op, done) for done in there):
            return f"{each.statement.span} takes back nothing that the way there does"
    return ""


def _takes_back(op: Op, done: Op) -> bool:
    if not isinstance(done, _BACK.get(type(op), ())):
        return False
    mine, theirs = _thing(op), _thing(done)
    if isinstance(op, AddConstraint | CreateIndex) or isinstance(done, AddConstraint):
        return not (mine and theirs) or mine == theirs or _table(op) == _table(done)
    return mine == theirs and (_table(op) == _table(done) or isinstance(op, DropIndex))


def _thing(op: Op) -> str:
    """The name of what an operation makes, takes away or changes."""
    for name in ("name", "column", "index", "constraint", "view", "table"):
        value = getattr(op, name, None)
        if value is not None:
            return str(getattr(value, "name", value)).lower()
    return ""


def _table(op: Op) -> str:
    table = getattr(op, "table", None)
    return table.name.lower() if isinstance(table, Name) else ""


def statements_text(path: str, old: str, new: str, dialect: Dialect) -> str:
    """The statements that a text gains, as one text."""
    fresh = came(said(path, old, dialect), said(path, new, dialect))
    return "\n".join(
        bare(new, each.statement.span.start, each.statement.span.end, dialect) + ";"
        for each in fresh
        if not each.statement.down
    )
