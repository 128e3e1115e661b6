"""cascade-reaches-valuable-rows: deleting something small takes accounts, money or evidence with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.checks.schema._shared import subject, tables_and_references
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.deletes import Reach, reach, refusing_sibling, worth
from buttress.predicates.keys import parent_of, unique_within
from buttress.predicates.naming import ACCOUNTS, OWNERS, counted, last_word, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint, Name
    from buttress.findings.finding import Finding

    References = Mapping[Name, Sequence[tuple[Table, Constraint]]]

RULE = Rule(
    name="cascade-reaches-valuable-rows",
    code="DB105",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)

#: A settings or lookup row that takes at least this many tables along is wrong whatever their names.
MANY_TABLES = 3


class _Wrong(NamedTuple):
    """A cascade that goes from the lesser to the greater: what is lost, how badly, and how far it must reach."""

    what: str
    severity: Severity
    reaching: int = 0


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Each ON DELETE CASCADE whose child is worth more than the parent that takes it along.

    A cascade that only Prisma knows (``relationMode = "prisma"``) is none of the database's: raw SQL passes it by.
    """
    for database, table, refs in tables_and_references(blueprint):
        for key in table.foreign_keys:
            parent = parent_of(database.catalog, key) if key.on_delete == "cascade" and not key.virtual else None
            if parent is None or parent.table.name == table.name:
                continue
            wrong = _judge(parent.table, table, key)
            if wrong is None or not _first(table, key, wrong):
                continue
            beyond = tuple(r for r in reach(refs, table.name) if r.table.name != parent.table.name)
            if len(beyond) >= wrong.reaching:
                yield _finding(database, table, key, parent.table, beyond, wrong)


def _judge(parent: Table, child: Table, key: Constraint) -> _Wrong | None:
    """Whether a cascade is one that a maintainer would take back. Most are not: parts go with their whole."""
    value, sibling = worth(child), refusing_sibling(child, key)
    parent_word, name = last_word(parent.name.name), child.name.name
    if value == "account" and parent_word not in ACCOUNTS | OWNERS:
        sure = sibling is not None or parent.role in ("lookup", "settings") or parent_word == "role"
        return _Wrong(f"every row of {name} that points at it", Severity.ERROR if sure else Severity.WARNING)
    if value == "kept" and worth(parent) != "kept" and not _own_security_log(parent, child):
        return _Wrong(f"rows of {name}, which must outlive it", Severity.WARNING)
    if parent.role in ("settings", "lookup") and child.role == "entity":
        only = unique_within(child, key.columns).yes
        what = f"the row of {name} that uses it" if only else f"all rows of {name} that use it"
        return _Wrong(what, Severity.WARNING, MANY_TABLES)
    if parent_word in ACCOUNTS and last_word(name) in OWNERS:
        what = f"the whole {last_word(name)} and what belongs to its other members"
        return _Wrong(what, Severity.WARNING, MANY_TABLES)
    if value == "work" and parent_word in ACCOUNTS and _group_key(child, key) is not None:
        return _Wrong(f"rows of {name} that belong to a group as well", Severity.WARNING)
    return None


def _first(table: Table, key: Constraint, wrong: _Wrong) -> bool:
    """Kept rows are one question, however many cascades end at them; it is asked at the first."""
    cascading = [k for k in table.foreign_keys if k.on_delete == "cascade"]
    return worth(table) != "kept" or cascading[0] is key or wrong.severity is Severity.ERROR


def _own_security_log(parent: Table, child: Table) -> bool:
    """A log of one's own sign-ins is personal data: it goes with the account."""
    return last_word(parent.name.name) in ACCOUNTS and "audit" in singular_words(child.name.name)


def _group_key(child: Table, key: Constraint) -> Constraint | None:
    """The foreign key by which a group owns the row, too."""
    owned = (k for k in child.foreign_keys if k is not key and k.parent is not None)
    return next((k for k in owned if k.parent is not None and last_word(k.parent.name) in OWNERS), None)


def _finding(
    database: Database, child: Table, key: Constraint, parent: Table, beyond: tuple[Reach, ...], wrong: _Wrong
) -> Finding:
    column, sibling = key.columns[0], refusing_sibling(child, key)
    return RULE.finding(
        subject=subject(database, child, key.columns),
        at=key.span,
        message=f"deleting one row of {parent.name.name} deletes {wrong.what} ({column} ON DELETE CASCADE)",
        because=_because(child, key, parent, beyond, sibling),
        instead=_instead(child, key, sibling),
        related=[*_places(parent, beyond), *_witnesses(child, key, sibling)],
        exposure=min(100, 50 + 5 * len(beyond)),
        severity=wrong.severity,
    )


def _because(
    child: Table, key: Constraint, parent: Table, beyond: tuple[Reach, ...], sibling: Constraint | None
) -> str:
    parts = [f"one DELETE on {parent.name.name} removes its rows of {child.name.name}"]
    if beyond:
        shown = ", ".join(f"{r.table.name.name} ({r.path[-1].key.span})" for r in beyond[:3])
        more = f" and {counted(len(beyond) - 3, 'more table')}" if len(beyond) > 3 else ""
        parts.append(f", then {shown}{more}")
    group = _group_key(child, key)
    if sibling is not None:
        parts.append(
            f"; {sibling.columns[0]} at {sibling.span}, which points at {parent.name.name} too, {_refuses(sibling)}"
        )
    elif group is not None and last_word(parent.name.name) in ACCOUNTS:
        parts.append(f"; {group.columns[0]} at {group.span} says that {group.parent} owns them as well")
    elif not beyond:
        parts.append(f" without a question ({key.span})")
    return "".join(parts)


def _refuses(key: Constraint) -> str:
    return "is set to NULL instead" if key.on_delete == "set null" else "refuses the delete"


def _instead(child: Table, key: Constraint, sibling: Constraint | None) -> str:
    columns = [child.column(column) for column in key.columns]
    nullable = all(column is not None and column.nullable for column in columns)
    if nullable:
        return f"ON DELETE SET NULL for {key.columns[0]}, which may be NULL already, or RESTRICT"
    told = " as its sibling does" if sibling is not None and sibling.on_delete != "set null" else ""
    return f"ON DELETE RESTRICT for {', '.join(key.columns)}{told}, so that {child.name.name} must be moved or removed first"


def _places(parent: Table, beyond: tuple[Reach, ...]) -> Iterator[tuple[Span, str]]:
    yield parent.span, f"{parent.name.name}, whose rows are deleted"
    for reached in beyond[:6]:
        path = " -> ".join(step.table.name.name for step in reached.path)
        yield reached.path[-1].key.span, f"goes with it: {path}"


def _witnesses(child: Table, key: Constraint, sibling: Constraint | None) -> Iterator[tuple[Span, str]]:
    if sibling is not None:
        yield sibling.span, f"the sibling {sibling.columns[0]} {_refuses(sibling)}"
    group = _group_key(child, key)
    if group is not None:
        yield group.span, f"{group.parent} owns the row, too"
    for other in child.foreign_keys:
        if other is not key and other.on_delete == "cascade" and worth(child) == "kept":
            yield other.span, f"{', '.join(other.columns)} cascades from {other.parent} as well"
