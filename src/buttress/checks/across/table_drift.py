"""X106: a table that a design shows one way and the repository's schema has another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.table_drift import differences, real_table, same_thing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.findings.finding import Finding
    from buttress.predicates.table_drift import Difference

RULE = Rule(
    name="table-drift",
    code="X106",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.LIKELY,
)
#: More disagreements than this share of its columns, and the document shows another version of the table.
_TOO_MANY = 0.6
_SHOWN = 4


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each table of a design that the repository has too and has otherwise."""
    real = tuple(database for database in blueprint.reviewed if not database.sketch)
    for design in blueprint.designed if real else ():
        if design.family or design.sketch == "teaching":
            continue
        for planned in _created(design):
            found = real_table(planned.table, real)
            if found is not None and same_thing(planned, found[1]):
                yield from _compared(design, planned, *found)


def _created(design: Database) -> Iterator[CreateTable]:
    """The tables that a document shows in full, each the first time."""
    for table in design.catalog.base_tables():
        ops = (op for statement in design.files[0].statements for op in statement.ops)
        made = next((op for op in ops if isinstance(op, CreateTable) and op.span == table.span), None)
        if made is not None and not table.taint:
            yield made


def _compared(design: Database, planned: CreateTable, database: Database, table: Table) -> Iterator[Finding]:
    whole = not table.assumed and not table.taint
    found = differences(planned, table, whole=whole)
    if database.indexes_foreign_keys:
        keyed = {key.columns for key in table.foreign_keys}
        found = [d for d in found if not any(d.words == f"has no index on {', '.join(c)}" for c in keyed)]
    if found and len(found) <= max(_SHOWN, _TOO_MANY * len(planned.columns)):
        yield _finding(design, planned, database, table, found)


def _finding(
    design: Database, planned: CreateTable, database: Database, table: Table, found: Sequence[Difference]
) -> Finding:
    first = next((d for d in found if d.hard), found[0])
    hard = sum(d.hard for d in found)
    told = listing((f"{d.words} ({d.real}; design {d.at.line})" for d in found), limit=_SHOWN)
    same = len(planned.columns) - hard
    return RULE.finding(
        subject=database.subject(table.name),
        at=first.at,
        message=f"{design.files[0].path} shows {planned.table} otherwise than {database.key} has it: {told}",
        because=f"{counted(same, 'column')} of {len(planned.columns)} agree, so this is taken for the table that runs: {_consequence(first, planned)}",
        instead=f"change {'the line' if len(found) == 1 else f'the {len(found)} lines'} of the design, or write the migration that makes "
        f"{table.name} what it shows; a design that only records an older plan says so in its first lines",
        related=[(d.real, f"{table.name}: {d.words}") for d in found[:_SHOWN]],
        exposure=20 + 20 * bool(hard),
        severity=Severity.WARNING if hard and design.sketch == "design" else Severity.ADVICE,
    )


def _consequence(first: Difference, planned: CreateTable) -> str:
    line = first.at.line
    if first.hard:
        return f"a query or migration on {planned.table} written from line {line} fails, or converts what it reads"
    if "index" in first.words:
        return f"whoever reads line {line} counts on an index that no query of {planned.table} finds"
    return f"code that trusts line {line} meets rows of {planned.table} that break it"
