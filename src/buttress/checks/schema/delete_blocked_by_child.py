"""delete-blocked-by-child: cascades that never run, because one small sibling refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import subject, tables_and_references
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.deletes import worth
from buttress.predicates.keys import parent_of
from buttress.predicates.naming import ACCOUNTS, OWNERS, counted, last_word, listing, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint, Name
    from buttress.findings.finding import Finding

    References = Mapping[Name, Sequence[tuple[Table, Constraint]]]

RULE = Rule(
    name="delete-blocked-by-child",
    code="DB117",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
)

#: So many children must go along before one that refuses is the odd one out.
MANY = 3


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """A private child (token, session, own log, membership) that refuses where most siblings cascade."""
    for database, table, refs in tables_and_references(blueprint):
        for key in table.foreign_keys:
            parent = parent_of(database.catalog, key)
            if parent is None or key.virtual or not _refuses_alone(table, key, parent.table, refs):
                continue
            yield _finding(database, table, key, parent.table, refs)


def _refuses_alone(table: Table, key: Constraint, parent: Table, refs: References) -> bool:
    """Whether this foreign key stands in the way of a delete that the schema otherwise prepares for."""
    if key.on_delete not in ("no action", "restrict") or parent.name == table.name:
        return False
    if last_word(parent.name.name) not in ACCOUNTS | OWNERS or not _private(table, key):
        return False
    going = [t for t, k in refs.get(parent.name, ()) if k.on_delete in ("cascade", "set null")]
    staying = [t for t, k in refs.get(parent.name, ()) if k.on_delete not in ("cascade", "set null")]
    return (
        len(going) >= MANY and len(going) > len(staying) and not any(worth(t) for t in staying if t.name != table.name)
    )


def _private(table: Table, key: Constraint) -> bool:
    """Whether rows are worth nothing once the parent is gone; who did something to others is not private."""
    column = table.column(key.columns[0])
    if column is None or column.nullable or "by" in words(key.columns[0]):
        return False
    own_log = table.role == "event" and bool(
        {"audit", "login", "activity", "security"} & set(singular_words(table.name.name))
    )
    return table.role in ("secrets", "join", "settings") or own_log


def _finding(database: Database, table: Table, key: Constraint, parent: Table, refs: References) -> Finding:
    name, owner = table.name.name, parent.name.name
    going = [(t, k) for t, k in refs[parent.name] if k.on_delete == "cascade"]
    spoken = "RESTRICT" if key.on_delete == "restrict" else "the default, NO ACTION"
    return RULE.finding(
        subject=subject(database, table, key.columns),
        at=key.span,
        message=f"one row of {name} keeps its {owner} row from being deleted ({spoken})",
        because=f"{counted(len(going), 'other foreign key')} to {owner} cascade ({listing(t.name.name for t, _ in going)}), so deleting is "
        f"meant to work; it fails for everyone who has a row in {name}, which holds nothing that outlives {owner}",
        instead=f"ON DELETE CASCADE for {', '.join(key.columns)}, as its siblings do; or RESTRICT with a reason",
        related=[(k.span, f"{t.name.name} cascades") for t, k in going[:4]],
        exposure=50,
    )
