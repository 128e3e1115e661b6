"""``/table``: all that was read about one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, words_of
from buttress.chat.commands._findings import listed, speaks_of
from buttress.chat.commands._history import steps_of
from buttress.chat.commands._named import table_called
from buttress.chat.commands._sheet import Sheet
from buttress.chat.commands._users import holders, on_delete, users
from buttress.errors import InputError
from buttress.predicates.credentials import veiled
from buttress.predicates.growth import grows
from buttress.report.style import count

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.sql import Column, Constraint, Index
    from buttress.chat.stage import Stage
    from buttress.predicates._entity_names import Located

#: Rows of each list before the rest is counted.
_COLUMNS, _ROWS, _FEW = 14, 5, 3
#: How names end that a server makes up: they say nothing that the columns do not.
_MADE = ("_pkey", "_key", "_fkey", "_check")


def run(stage: Stage, rest: str) -> str:
    """Print columns, keys, indexes, what points at the table, who uses it, what is said against it, and its history.
    Raises :class:`InputError` for a name that no table has.
    """
    words = words_of("table", rest, flags=("--all",))
    if not words.text:
        raise InputError("/table: expected the name of a table, such as /table orders")
    at = table_called(stage.bench.review.blueprint, words.text)
    sheet = Sheet(stage)
    _head(sheet, at)
    everything = f"/table {at.subject} --all"
    home, many, few = at.table.span.path, None if words.everything else _ROWS, None if words.everything else _FEW
    columns = [(_column(column), sheet.place(column.span, home)) for column in at.table.columns]
    sheet.rows("columns", columns, None if words.everything else _COLUMNS, everything)
    keys = [(_key(at.database, key), sheet.place(key.span, home)) for key in at.table.constraints]
    sheet.rows("keys", keys, many, everything)
    indexes = [(_index(each), sheet.place(each.span, home)) for each in at.table.indexes if each.origin == "index"]
    sheet.rows("indexes", indexes, many, everything)
    blueprint = stage.bench.review.blueprint
    sheet.rows("pointed at by", [(t, sheet.place(s)) for t, s in holders(at)], many, everything)
    sheet.rows("used by", [(t, sheet.place(s)) for t, s in users(blueprint, at)], many, everything)
    _findings(sheet, stage, at.subject, most=many)
    sheet.rows("history", [(t, sheet.place(s)) for t, s in steps_of(stage.bench.review, at)], few, everything)
    return str(sheet)


def _head(sheet: Sheet, at: Located) -> None:
    table = at.table
    why = f" ({table.role_why})" if table.role_why else ""
    parts = [f"{table.kind} of {at.database.dialect}"] + ([f"{table.role}{why}"] if table.kind == "table" else [])
    if table.partition_by:
        parts.append(f"partitioned by {', '.join(table.partition_by)}")
    if table.partition_of:
        parts.append(f"a partition of {table.partition_of}")
    sheet.row(f"{at.subject}   {' · '.join(parts)}", sheet.place(table.span), "")
    if table.comment:
        sheet.text(veiled(table.comment.splitlines()[0]), "  ", style="dim")
    if table.kind == "table":
        growth = grows(table)
        verb = {"yes": "grows with use", "no": "does not grow with use", "unknown": "growth is not known"}[growth.value]
        sheet.text(f"{verb}: {growth.why}", "  ", style="dim")
    if table.assumed:
        sheet.text("created outside of what was read: it may have more columns and keys", "  ", style="yellow")
    if table.taint:
        sheet.text(f"partly unknown: {table.taint}", "  ", style="yellow")


def _column(column: Column) -> str:
    parts = [f"{column.name} {column.type}"]
    parts += [] if column.nullable else ["not null"]
    parts += ["auto"] if column.auto else ["generated"] if column.generated else []
    parts += [f"default {veiled(column.default)}"] if column.default and not column.auto else []
    return " ".join(" ".join(parts).split())


def _key(database: Database, key: Constraint) -> str:
    told = f"{key.kind} ({', '.join(key.columns)})" if key.columns else key.kind
    if key.parent:
        inner = f"({', '.join(key.parent_columns)})" if key.parent_columns else ""
        told += f" -> {database.subject(key.parent)}{inner}{on_delete(key)}"
    if key.expression:
        told += f" {' '.join(key.expression.split())}"
    told += f" as {key.name}" if key.name and not key.name.endswith(_MADE) else ""
    return told + ("" if key.valid else ", not validated") + (", kept by the framework only" if key.virtual else "")


def _index(index: Index) -> str:
    keys = [f"{key.column or key.expression}{' desc' if key.descending else ''}" for key in index.keys]
    told = f"{'unique ' if index.unique else ''}({', '.join(keys)})"
    told += f" {index.method}" if index.method != "btree" else ""
    told += f" include ({', '.join(index.include)})" if index.include else ""
    told += f" where {' '.join(index.where.split())}" if index.where else ""
    return f"{told} as {index.name}" if index.name else told


def _findings(sheet: Sheet, stage: Stage, subject: str, *, most: int | None) -> None:
    about = [(label, each) for label, each in stage.bench.ledger.findings.items() if speaks_of(each, subject)]
    if not about:
        sheet.text("no finding is about it", style="dim")
        return
    sheet.line(sheet.ink.paint("findings", "bold"))
    kept = about if most is None else about[:most]
    listed(sheet, kept, about=subject)
    if len(kept) < len(about):
        sheet.text(f"and {count(len(about) - len(kept), 'more', 'more')}: /findings {subject}", "  ", style="dim")


COMMAND = Command(
    "table",
    "NAME [--all]",
    "a table: columns, keys, indexes, who uses it, what is said against it",
    run,
    "Everything with the place where it stands; :12 is line 12 of the file in the first line.",
    ("table",),
)
