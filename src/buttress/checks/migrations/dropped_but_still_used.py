"""A table or column goes while something that can be seen still uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import DropColumn, DropTable, DropView, RenameColumn, RenameTable
from buttress.checks.migrations._users import (
    Moment,
    User,
    keys_to,
    mentions,
    models_of,
    moments,
    queries_of,
    views_of,
)
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.sql import Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="dropped-but-still-used",
    code="MIG108",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.PROVED,
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Drops and renames of the release with a user that is still there."""
    for moment in moments(blueprint):
        op, table = moment.change.op, moment.change.before
        if table is None:
            continue
        if isinstance(op, DropTable | DropView):
            yield from _object_dropped(moment, table, cascade=op.cascade)
        elif isinstance(op, DropColumn) and (table.column(op.column) or table.assumed):
            yield from _column_dropped(moment, table, op)
        elif isinstance(op, RenameTable):
            yield from _renamed(moment, table, "", str(op.to))
        elif isinstance(op, RenameColumn):
            yield from _renamed(moment, table, op.column, op.to)


def _object_dropped(moment: Moment, table: Table, *, cascade: bool) -> Iterator[Finding]:
    name = table.name
    bound = [*views_of(moment, name), *(user for user, _ in keys_to(moment, name))]
    back = moment.returns(name) is not None
    if cascade:
        bound = _lost(moment, table)
    elif moment.database.dialect != "postgres":
        bound = [user for user, _ in keys_to(moment, name)] if moment.database.dialect == "mysql" and not back else []
    loose = [] if back else [*queries_of(moment.database, name), *models_of(moment.database, name)]
    yield from _finding(moment, table, "", bound, loose, cascade=cascade)


def _column_dropped(moment: Moment, table: Table, op: DropColumn) -> Iterator[Finding]:
    name, database = table.name, moment.database
    bound = [*views_of(moment, name, op.column), *(user for user, _ in keys_to(moment, name, op.column))]
    made = (c for c in table.columns if c.generated and c.name != op.column and mentions(c.default, op.column))
    bound.extend(User(f"generated column {c.name}", c.span) for c in made)
    if op.cascade:
        bound = _lost(moment, table, op.column)
    elif database.dialect != "postgres":
        bound = [user for user in bound if user.words.startswith("generated")]
    last = moment.returns(name) or moment.change.after
    gone = moment.goes(name) or (last is not None and last.column(op.column) is not None)
    loose = [] if gone else [*queries_of(database, name, op.column), *models_of(database, name, op.column)]
    yield from _finding(moment, table, op.column, bound, loose, cascade=op.cascade)


def _renamed(moment: Moment, table: Table, column: str, to: str) -> Iterator[Finding]:
    """PostgreSQL's views and keys follow a rename; queries and models do not."""
    name, database = table.name, moment.database
    last = moment.returns(name)
    if last is not None and (not column or last.column(column)):
        return
    views = views_of(moment, name, column) if database.dialect == "mysql" else []
    loose = [*queries_of(database, name, column), *models_of(database, name, column)]
    yield from _finding(moment, table, column, [], [*views, *loose], renamed=to)


def _finding(
    moment: Moment,
    table: Table,
    column: str,
    bound: list[User],
    loose: list[User],
    *,
    cascade: bool = False,
    renamed: str = "",
) -> Iterator[Finding]:
    users = [*bound, *loose]
    if not users or moment.change.created_here:
        return
    owner = moment.database.subject(table.name)
    subject = f"{owner}.{column}" if column else owner
    what = f"{table.name}.{column}" if column else str(table.name)
    verb = f"renamed to {renamed}" if renamed else "dropped"
    yield RULE.finding(
        subject=subject,
        at=moment.change.op.span,
        message=f"{what} is {verb}, and {counted(len(users), 'other place')} still {'uses' if len(users) == 1 else 'use'} it",
        because=_because(bound, loose, cascade=cascade),
        instead=_instead(what, bound, cascade=cascade, renamed=renamed),
        related=[(user.place, user.words) for user in users[:8]],
        exposure=min(100, 40 + 10 * len(users)),
        confidence=Confidence.POSSIBLE if table.taint else None,
    )


def _because(bound: list[User], loose: list[User], *, cascade: bool) -> str:
    parts = []
    if bound and cascade:
        parts.append(f"CASCADE silently takes {_places(bound)} along, and nothing puts it back")
    elif bound:
        parts.append(f"the server refuses while {_places(bound)} depends on it: the deploy stops here")
    if loose:
        parts.append(f"{_places(loose)} {'names' if len(loose) == 1 else 'name'} it and will fail once this has run")
    return "; ".join(parts)


def _places(users: list[User]) -> str:
    return listing(f"{user.words} ({user.place})" for user in users)


def _instead(what: str, bound: list[User], *, cascade: bool, renamed: str) -> str:
    if renamed:
        return f"change those places to {renamed} in the same release, behind a step in which both names work"
    if bound and not cascade:
        first = bound[0].words
        return f"take {what} out of {first} first, in this file, above this statement; drop {what} one release later"
    return f"stop using {what} in those places, deploy that, and drop {what} in the next release"


def _lost(moment: Moment, table: Table, column: str = "") -> list[User]:
    """What CASCADE takes and the release neither drops itself nor makes again."""
    views = [u for u in views_of(moment, table.name, column) if u.name and moment.returns(u.name) is None]
    keys = []
    for user, key in keys_to(moment, table.name, column):
        child = moment.returns(user.name) or moment.tables.get(user.name) if user.name else None
        kept = child is not None and user.name is not None and not moment.goes(user.name)
        if (
            kept
            and child is not None
            and all(child.column(part) and not _rekeyed(child, part, key) for part in key.columns)
        ):
            keys.append(user)
    return [*views, *keys]


def _rekeyed(child: Table, column: str, old: Constraint) -> bool:
    """Whether the column has another foreign key in the end."""
    return any(column in key.columns and key != old for key in child.foreign_keys)
