"""unindexed-foreign-key: a reference that every parent delete and every list must search the whole table for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._exposure import Exposed, Reference, by_name, expose, pointing_at
from buttress.checks.schema._shared import add_index, subject
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.deletes import scans_child
from buttress.predicates.growth import all_uses, stays_small, whole
from buttress.predicates.indexes import covering
from buttress.predicates.keys import named_references, parent_of, polymorphic, references
from buttress.predicates.naming import counted, listing
from buttress.predicates.sketches import leaves_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Name
    from buttress.findings.finding import Finding
    from buttress.predicates.keys import NameReference

RULE = Rule(
    name="unindexed-foreign-key",
    code="DB102",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.DATA_IS_SACRED,
    checklist="queries-use-indexes",
)


#: With so many query uses in SQL files, that is where the queries live, and absence there says something.
MANY_QUERIES = 50


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """References without an index that leads with them: those with evidence one by one, the rest as one piece of advice."""
    for database in blueprint.reviewed:
        if leaves_out(database, "indexes"):
            continue
        refs, pointing = references(database.catalog), pointing_at(database)
        found = [expose(ref, pointing, refs.get(ref.parent.name, ())) for ref in _unindexed(database)]
        idle = _idle(database)
        strong = [exposed for exposed in found if exposed.strong and exposed.ref.table.name not in idle]
        rest = sorted(
            (e for e in found if e not in strong), key=lambda e: (-e.score, e.ref.span.path, e.ref.span.start)
        )
        yield from (_finding(exposed) for exposed in strong)
        each = blueprint.before is not None  # a comparison tells only the new ones: each speaks for itself
        yield from (_folded(exposed, [exposed] if each else rest, len(strong)) for exposed in rest)


def _idle(database: Database) -> set[Name]:
    """Tables that no query names, where queries live in SQL files: nothing shows that anybody uses them."""
    used = [use.table for use, _ in all_uses(database)]
    return {t.name for t in database.catalog.base_tables()} - set(used) if len(used) >= MANY_QUERIES else set()


def _unindexed(database: Database) -> Iterator[Reference]:
    named = named_references(database.catalog) if by_name(database) else {}
    for table in database.catalog.base_tables():
        if table.assumed or table.taint or stays_small(table):
            continue
        for ref in _references(database, table, named.get(table.name, ())):
            if covering(table, ref.columns).no:
                yield ref


def _references(database: Database, table: Table, named: Sequence[NameReference]) -> Iterator[Reference]:
    """Foreign keys (each column set once), then, where a framework leaves keys out, columns that name a table."""
    seen: set[tuple[str, ...]] = set()
    for key in table.foreign_keys:
        parent = parent_of(database.catalog, key)
        automatic = database.indexes_foreign_keys and not key.virtual
        if parent is None or key.columns in seen or automatic or polymorphic(table, key.columns[0]):
            continue
        if parent.table.role == "lookup" and parent.table.rows_seeded:
            continue  # its rows come with the schema: nobody deletes them, and each has too many children to list
        seen.add(key.columns)
        yield Reference(database, table, key.columns, parent.table, key, key.span)
    for reference in named:
        yield Reference(database, table, (reference.column.name,), reference.parent, None, reference.column.span)


def _finding(exposed: Exposed) -> Finding:
    ref = exposed.ref
    child, parent = ref.table.name.name, ref.parent.name.name
    return RULE.finding(
        subject=subject(ref.database, ref.table, ref.columns),
        at=ref.span,
        message=f"{', '.join(ref.columns)} of {child} points at {parent} and no index begins with it",
        because=_because(exposed),
        instead=add_index(ref.database, ref.table, ref.columns),
        related=list(_places(exposed)),
        exposure=exposed.score,
    )


def _folded(exposed: Exposed, rest: Sequence[Exposed], strong: int) -> Finding:
    """One of the references that nothing in the input shows in use; they become one finding a database."""
    first, count = rest[0].ref, len(rest)
    if count == 1:
        message = f"{', '.join(first.columns)} of {first.table.name.name} points at {first.parent.name.name} and no index begins with it"
        because, instead = _because(exposed), add_index(first.database, first.table, first.columns)
    else:
        message = f"{count:,} {'further ' if strong else ''}foreign keys of this schema have no index of their own"
        because, instead = _group_because(rest), _group_fix(rest)
    return RULE.finding(
        subject=subject(exposed.ref.database, exposed.ref.table, exposed.ref.columns),
        at=exposed.ref.span,
        message=message,
        because=because,
        instead=instead,
        related=list(_places(exposed)),
        exposure=exposed.score,
        severity=Severity.ADVICE,
        fold=exposed.ref.database.key,
    )


def _because(exposed: Exposed) -> str:
    ref = exposed.ref
    child, parent, columns = ref.table.name.name, ref.parent.name.name, " and ".join(ref.columns)
    scan = f"reads {whole(ref.table)}"
    parts = []
    if exposed.query is not None:
        parts.append(f"the query at {exposed.query} filters {child} by {columns} and {scan}")
    if ref.key is None:
        parts.append(f"finding the {child} of one row of {parent} {scan}")
    else:
        where = f" (one stands at {exposed.delete})" if exposed.delete else ""
        parts.append(f"each DELETE on {parent}{where} {scan} to {scans_child(ref.key)}")
        if exposed.query is None:
            parts[-1] += f", and so does a query by {columns} alone"
    if exposed.indexed:
        parts.append(
            f"{exposed.indexed} of {counted(exposed.others, 'other foreign key')} to {parent} can use an index"
        )
    elif exposed.others:
        parts.append(f"{counted(exposed.others, 'other foreign key')} to {parent} cannot use one either")
    return "; ".join(parts)


def _group_because(rest: Sequence[Exposed]) -> str:
    first = rest[0].ref
    child, parent, columns = first.table.name.name, first.parent.name.name, " and ".join(first.columns)
    if first.key is None:
        lead = f"finding the {child} of one row of {parent} reads {whole(first.table)} for its {columns}"
    else:
        lead = f"a DELETE on {parent} reads {whole(first.table)} to {scans_child(first.key)} by {columns}"
    more = listing((f"{e.ref.table.name.name}.{e.ref.columns[0]}" for e in rest[1:]), limit=3)
    keyed = sum(1 for table in first.database.catalog.base_tables() for _ in table.foreign_keys)
    have = f" of {counted(keyed, 'foreign key')}" if keyed > len(rest) else ""
    deleted = list({e.ref.parent.name: e for e in rest if e.delete is not None}.values())
    seen = (
        f"SQL files here remove rows of {counted(len(deleted), 'parent')} (first at {deleted[0].delete}), and "
        if deleted
        else ""
    )
    return (
        f"{lead}, and so on for {more}; that is {len(rest):,}{have}; {seen}which of them a query needs stands in code"
    )


def _group_fix(rest: Sequence[Exposed]) -> str:
    first = rest[0].ref
    start = add_index(first.database, first.table, first.columns)
    return (
        f"an index for each by which code lists or whose parent it deletes, in the manner of: {start}; leave the rest"
    )


def _places(exposed: Exposed) -> Iterator[tuple[Span, str]]:
    ref = exposed.ref
    yield ref.parent.span, f"{ref.parent.name.name}, the table it points at"
    if exposed.query is not None:
        yield exposed.query, f"filters by {listing(ref.columns)}"
    if exposed.delete is not None:
        yield exposed.delete, f"deletes from {ref.parent.name.name}"
    sibling = _indexed_sibling(ref)
    if sibling is not None:
        yield sibling


def _indexed_sibling(ref: Reference) -> tuple[Span, str] | None:
    """Another foreign key of the same table that has its index: the habit is there."""
    for key in ref.table.foreign_keys:
        answer = covering(ref.table, key.columns) if key.columns != ref.columns else None
        if answer is not None and answer.yes:
            return answer.evidence[0], f"the index of {listing(key.columns)}, a foreign key of the same table"
    return None
