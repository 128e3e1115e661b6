"""unindexed-foreign-key: a reference that every parent delete and every list must search the whole table for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._exposure import Exposure, Reference, by_name, exposure, pointing_at
from buttress.checks.schema._shared import add_index, subject
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.deletes import scans_child
from buttress.predicates.growth import grows
from buttress.predicates.indexes import covering
from buttress.predicates.keys import named_references, parent_of, polymorphic, references
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint, Name
    from buttress.findings.finding import Finding
    from buttress.predicates.keys import NameReference

    References = Mapping[Name, Sequence[tuple[Table, Constraint]]]

RULE = Rule(
    name="unindexed-foreign-key",
    code="DB102",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.DATA_IS_SACRED,
    checklist="queries-use-indexes",
)

#: From this exposure on it is a warning; below, advice. Set on the references that maintainers did and did not index.
WARN_AT = 50


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """References without an index that leads with them, ranked by how much the backend feels it."""
    for database in blueprint.reviewed:
        refs, pointing = references(database.catalog), pointing_at(database)
        named = named_references(database.catalog) if by_name(database) else {}
        for table in database.catalog.base_tables():
            if table.assumed or table.taint or table.role in ("lookup", "settings"):
                continue
            for ref in _references(database, table, named.get(table.name, ())):
                if covering(table, ref.columns).no:
                    yield _finding(ref, exposure(ref, pointing), refs)


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


def _finding(ref: Reference, exposed: Exposure, refs: References) -> Finding:
    child, parent = ref.table.name.name, ref.parent.name.name
    columns = ", ".join(ref.columns)
    others = [(t, key) for t, key in refs.get(ref.parent.name, ()) if key is not ref.key]
    indexed = sum(covering(t, key.columns).yes for t, key in others)
    sibling = _indexed_sibling(ref)
    return RULE.finding(
        subject=subject(ref.database, ref.table, ref.columns),
        at=ref.span,
        message=f"{columns} of {child} points at {parent} and no index begins with it",
        because=_because(ref, exposed, indexed, len(others)),
        instead=add_index(ref.database, ref.table, ref.columns),
        related=[*_places(ref, exposed), *([sibling] if sibling else [])],
        exposure=exposed.score,
        severity=Severity.WARNING if exposed.score >= WARN_AT else Severity.ADVICE,
    )


def _because(ref: Reference, exposed: Exposure, indexed: int, others: int) -> str:
    child, parent = ref.table.name.name, ref.parent.name.name
    if ref.key is None:
        parts = [f"finding the {child} of one row of {parent} reads all of {child}"]
    else:
        parts = [f"each DELETE on {parent} reads all of {child} to {scans_child(ref.key)}"]
        own = "children of one of its rows" if child == parent else f"{child} of one row of {parent}"
        parts.append(f", and so does listing the {own}")
    growth = grows(ref.table)
    if growth.yes:
        parts.append(f"; {growth.why}")
    if exposed.query is not None:
        parts.append(f"; the query at {exposed.query} filters by it")
    if indexed:
        parts.append(f"; {indexed} of {counted(others, 'other foreign key')} to {parent} can use an index")
    elif others:
        parts.append(f"; {counted(others, 'other foreign key')} to {parent} cannot use one either")
    return "".join(parts)


def _places(ref: Reference, exposed: Exposure) -> Iterator[tuple[Span, str]]:
    yield ref.parent.span, f"{ref.parent.name.name}, the table it points at"
    if exposed.query is not None:
        yield exposed.query, f"filters by {listing(ref.columns)}"
    if exposed.delete is not None:
        yield exposed.delete, f"deletes from {ref.parent.name.name}"


def _indexed_sibling(ref: Reference) -> tuple[Span, str] | None:
    """Another foreign key of the same table that has its index: the habit is there."""
    for key in ref.table.foreign_keys:
        answer = covering(ref.table, key.columns) if key.columns != ref.columns else None
        if answer is not None and answer.yes:
            return answer.evidence[0], f"the index of {listing(key.columns)}, a foreign key of the same table"
    return None
