"""filter-without-index: a query that reads a whole growing table to find some of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import Query
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import grows, weight, whole
from buttress.predicates.indexes import index_name
from buttress.predicates.naming import counted, listing
from buttress.predicates.served import Filtering, filterings
from buttress.predicates.sketches import leaves_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database
    from buttress.findings.finding import Finding

RULE = Rule(
    name="filter-without-index",
    code="SQL101",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.MEASURE_EVERYTHING,
    checklist="queries-use-indexes",
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Filters that no index of the table begins with; queries with the same filter are one finding."""
    for database in blueprint.reviewed:
        if leaves_out(database, "indexes"):
            continue
        groups: dict[tuple[str, frozenset[str]], list[Filtering]] = {}
        for filtering in filterings(database):
            if filtering.served.no and not _only_references(filtering):
                key = (str(filtering.table.name), frozenset(filtering.columns))
                groups.setdefault(key, []).append(filtering)
        yield from (_finding(database, group) for group in groups.values())


def _only_references(filtering: Filtering) -> bool:
    """Whether only foreign keys are compared: they have a rule of their own, which also knows of deletes."""
    held = {column for key in filtering.table.foreign_keys for column in key.columns}
    return set(filtering.columns) <= held


def _finding(database: Database, group: list[Filtering]) -> Finding:
    first = group[0]
    table, columns = first.table, first.columns
    name = table.name.name
    growth = grows(table)
    queries = list(dict.fromkeys(f.statement.span for f in group))
    leads = list(dict.fromkeys(i.keys[0].column or i.keys[0].expression for i in table.indexes if i.keys))
    have = (
        f"its {counted(len(table.indexes), 'index')} begin with {listing(leads)}" if leads else "it has no index at all"
    )
    called = next((op.name for op in first.statement.ops if isinstance(op, Query) and op.name), "")
    size = _read(first)
    more = (
        f"; {counted(len(queries) - 1, 'more query')} {'filters' if len(queries) == 2 else 'filter'} alike"
        if len(queries) > 1
        else ""
    )
    subject = database.subject(table.name)
    return RULE.finding(
        subject=f"{subject}.{columns[0]}" if len(columns) == 1 else f"{subject}({','.join(columns)})",
        at=first.statement.span,
        message=f"{called or 'this query'} filters {name} by {listing(columns)}, and no index begins with {'it' if len(columns) == 1 else 'one of them'}",
        because=f"{have}; {size}{more}",
        instead=_fix(database, first),
        related=[(table.span, f"{name}, whose indexes are meant"), *((span, "filters alike") for span in queries[1:5])],
        exposure=50 + min(20, 5 * len(queries)) + weight(table) if growth.yes else 30,
        severity=None if growth.yes else Severity.ADVICE,
    )


def _read(filtering: Filtering) -> str:
    """What a call reads. A LIMIT ends the search early where matches are common and no sort has to see them all."""
    table, use = filtering.table, filtering.use
    name = table.name.name
    every = whole(table) if table.rows_stated else f"{name} from end to end"
    query = next((op.query for op in filtering.statement.ops if isinstance(op, Query)), None)
    sorted_by = use.order[0][0] if use.order else ""
    along = next(
        (i for i in table.indexes if sorted_by and not i.where and i.keys[:1] and i.keys[0].column == sorted_by), None
    )
    alone = query is not None and query.limited and not query.aggregate and len(query.uses) == 1
    if not alone or (sorted_by and along is None):
        return f"each call reads {every}"
    path = f" along {index_name(table, along)}" if along is not None else ""
    return f"each call reads {name}{path} until enough rows match, and {every.removeprefix(name).strip() or every} where fewer do"


def _fix(database: Database, filtering: Filtering) -> str:
    use = filtering.use
    columns = list(dict.fromkeys((*use.equality, *(c for c, _ in use.order if c not in use.ranges), *use.ranges)))
    if use.equality and use.ranges:
        columns = list(dict.fromkeys((*use.equality, *use.ranges)))
    online = " CONCURRENTLY" if database.dialect == "postgres" and database.runner else ""
    name = "" if database.dialect == "postgres" else f" {filtering.table.name.name}_{'_'.join(columns[:3])}_idx"
    return f"CREATE INDEX{online}{name} ON {filtering.table.name} ({', '.join(columns[:3])}), and look at its EXPLAIN"
