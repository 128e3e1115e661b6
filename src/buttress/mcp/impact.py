"""What a change to one thing would meet: who leans on it, what a delete reaches, and what a review says to the change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import Field

from buttress.agent.tools import users
from buttress.agent.tools._answers import Item, Refused
from buttress.agent.tools._spec import Paged, Spec, Subject
from buttress.mcp.reviewing import line
from buttress.predicates.catalogue import UnknownWord
from buttress.predicates.entities import entities_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.tools._desk import Desk
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint

Change = Literal["drop", "rename", "change"]
#: What a word may name, in the order in which it is tried.
_KINDS = ("table", "column", "operation", "component")
_NOTE = "application code is not read: who is not listed may use it all the same"
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
_QUOTES = {"mysql": "`"}


class ImpactOf(Paged):
    """What is to be changed."""

    subject: Annotated[Subject, Field(description="orders, orders.user_id, GET /orders or a component")]
    change: Annotated[Change, Field(description="what is planned")] = "change"
    sql: Annotated[str, Field(max_length=16_000, description="the drafted migration: it is reviewed on a copy")] = ""


class Named(NamedTuple):
    """What the subject turned out to be."""

    kind: str
    found: Any

    @property
    def table(self) -> Table | None:
        """The table that it is, or is a column of."""
        return self.found.table if self.kind in ("table", "column") else None

    @property
    def column(self) -> str:
        """The column's name; '' for anything else."""
        return self.found.column.name if self.kind == "column" else ""


def impact(desk: Desk, taken: ImpactOf) -> str:
    """Everything that leans on one thing, findings about it, and what a review says to the change."""
    named = _named(desk, taken.subject.strip())
    sql = taken.sql.strip() or _dropping(named, taken.change)
    items = [Item({"subject": named.found.subject, "kind": named.kind}, cited=_cited(named))]
    items += _tried(desk, sql) if sql else ()
    items += _users(desk, named)
    items += _reached(named)
    items += _findings(desk, named.found.subject)
    items += _history(named)
    return desk.paged(items, taken.page, change=taken.change, note=_NOTE)


def _named(desk: Desk, word: str) -> Named:
    index = entities_of(desk.review.blueprint)
    for kind in _KINDS:
        try:
            return Named(kind, getattr(index, f"resolve_{kind}")(word))
        except UnknownWord:
            continue
    near = [name for each in _KINDS for name in index.near(word, each)]
    raise Refused("that names no table, column, operation or component, or several", near=near)


def _cited(named: Named) -> Any:
    return None if named.kind == "column" else (named.kind, named.found.subject)


def _dropping(named: Named, change: Change) -> str:
    """The statement of a plain drop, to be tried; '' for what no one statement says."""
    if change != "drop" or named.table is None or named.found.database.sketch:
        return ""
    mark = _QUOTES.get(named.found.database.dialect, '"')
    name = named.table.name
    spelled = ".".join(_quoted(part, mark) for part in (name.schema, name.name) if part)
    kind = named.table.kind.upper() if named.table.kind in ("view", "table") else "TABLE"
    if named.column:
        return f"ALTER TABLE {spelled} DROP COLUMN {_quoted(named.column, mark)};"
    return f"DROP {kind} {spelled};"


def _quoted(name: str, mark: str) -> str:
    return name if _PLAIN.fullmatch(name) else f"{mark}{name.replace(mark, mark * 2)}{mark}"


def _tried(desk: Desk, sql: str) -> Iterator[Item]:
    """What a review says to the statement, as the next migration."""
    tried = desk.trial.try_text("sql", sql)
    yield Item({"tried": sql[:300], "stood_at": tried.path, "not_tried": tried.why})
    yield from (Item({"not_understood": problem}) for problem in tried.problems)
    for finding in tried.findings:
        about = {**line(finding), "because": finding.because, "instead": finding.instead}
        yield Item({"would_be_found": about}, finding.span)
    if tried.removed:
        yield Item({"takes_away": list(tried.removed)})


def _users(desk: Desk, named: Named) -> Iterator[Item]:
    blueprint, found = desk.review.blueprint, named.found
    if named.kind == "operation":
        return users.of_operation(blueprint, found.api, found.operation)
    if named.kind == "component":
        return users.of_component(blueprint, found.system, found.component)
    return users.of_table(blueprint, found.database, found.table, named.column)


def _reached(named: Named) -> Iterator[Item]:
    """What happens further on when a row of the table is deleted; who points at it directly is among its users."""
    if named.kind != "table":
        return
    database: Database = named.found.database
    waiting = [(named.found.table, [database.subject(named.found.table.name)])]
    seen = {named.found.table.name}
    for table, path in waiting:  # grows while it is walked
        for child, key in _pointing(database, table):
            steps = [*path, database.subject(child.name)]
            told = {"on_delete_of_a_row": key.on_delete or "refused", "along": " <- ".join(steps)}
            if len(path) > 1:
                yield Item(told, key.span)
            if key.on_delete == "cascade" and child.name not in seen:
                seen.add(child.name)
                waiting.append((child, steps))


def _pointing(database: Database, table: Table) -> Iterator[tuple[Table, Constraint]]:
    for child in database.catalog.tables.values():
        for key in child.foreign_keys:
            if key.parent == table.name:
                yield child, key


def _findings(desk: Desk, subject: str) -> Iterator[Item]:
    for label, finding in desk.ledger.findings.items():
        if finding.subject == subject or finding.subject.startswith((f"{subject}.", f"{subject}(")):
            yield Item({"finding": label, **line(finding)}, finding.span)


def _history(named: Named) -> Iterator[Item]:
    """The steps of the history that made it what it is."""
    table = named.table
    if table is None:
        return
    for change in named.found.database.changes:
        sides = (change.before, change.after)
        if not any(side is not None and side.name == table.name for side in sides):
            continue
        if named.column and len({side.column(named.column) if side else None for side in sides}) < 2:
            continue
        told = "".join(f" {c.lower()}" if c.isupper() else c for c in type(change.op).__name__).strip()
        yield Item({"history": told}, change.op.span)


IMPACT = Spec(
    "impact",
    "Ask before a table, column, operation or component is dropped, renamed or changed: who leans on it, what a delete"
    " reaches, findings about it, its history, what a review says to the SQL (a drop is tried by itself).",
    ImpactOf,
    impact,
    "looks at what leans on {subject}",
)
