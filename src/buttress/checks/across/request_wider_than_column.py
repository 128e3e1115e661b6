"""X101: a request property that promises more than the column it lands in can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.landing import landings
from buttress.predicates.naming import listing
from buttress.predicates.widths import excess, states_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api, Place, Schema
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding
    from buttress.predicates.landing import Landing
    from buttress.predicates.widths import Excess

RULE = Rule(
    name="request-wider-than-column",
    code="X101",
    severity=Severity.WARNING,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
)
#: What each server does with a value that does not fit; SQLite is left out, it enforces neither lengths nor ranges.
_REFUSES = {
    "postgres": "PostgreSQL refuses the row",
    "mysql": "MySQL refuses the row, or cuts the value where strict mode is off",
}
#: Columns of at most this many characters are "short": a longer one that nobody limits is rarely filled by hand.
_SHORT = 255


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Every property of a request body that is wider than its column, once for each place where it is written."""
    for api in blueprint.apis:
        uses: dict[tuple[Place, str], list[Landing]] = {}
        found: dict[tuple[Place, str], tuple[str, Schema, Column, Excess]] = {}
        for landing in landings(api, blueprint.reviewed):
            if landing.database.dialect not in _REFUSES:
                continue
            for name, schema, column, wide in _wider(api, landing):
                key = (schema.place, f"{landing.table.name}.{column.name}")
                uses.setdefault(key, []).append(landing)
                found[key] = (name, schema, column, wide)
        for key, (name, schema, column, wide) in found.items():
            yield _finding(api, uses[key], name, schema, column, wide)


def _wider(api: Api, landing: Landing) -> Iterator[tuple[str, Schema, Column, Excess]]:
    limited = states_lengths(api, {name: schema for name, schema, _ in landing.pairs})
    for name, schema, column in landing.pairs:
        wide = excess(api, landing.database.catalog, landing.table, column, schema)
        if wide is None:
            continue
        careful = (
            bool(limited) and int(wide.held.replace(",", "")) <= _SHORT if wide.kind == "unstated length" else True
        )
        if careful:
            yield name, schema, column, wide


def _finding(api: Api, landings: Sequence[Landing], name: str, schema: Schema, column: Column, wide: Excess) -> Finding:
    first = landings[0]
    subject = f"{first.database.subject(first.table.name)}.{column.name}"
    operations = listing(api.subject(landing.operation) for landing in landings)
    related = [(column.span, f"{column.name} is {column.type.written or column.type}")]
    if wide.at is not None and wide.at != column.span:
        related.append((wide.at, f"holds {wide.held}"))
    return RULE.finding(
        subject=subject,
        at=api.span(schema.place),
        message=_message(operations, name, subject, wide),
        because=f"{_REFUSES[first.database.dialect]} as soon as one such {name} arrives, and a request that keeps the "
        f"contract ends as a server error; {first.why}",
        instead=_instead(first, name, column, wide),
        related=related,
        exposure=40 + 10 * min(len(landings), 3),
        confidence=Confidence.POSSIBLE if first.table.taint or wide.kind == "unstated length" else Confidence.LIKELY,
        severity=Severity.ADVICE if wide.kind == "unstated length" else Severity.WARNING,
    )


def _message(operations: str, name: str, subject: str, wide: Excess) -> str:
    if wide.kind == "length":
        return f"{operations} accepts {name} of {wide.promised} characters, and {subject} holds {wide.held}"
    if wide.kind == "unstated length":
        return f"{operations} accepts {name} of any length, and {subject} holds {wide.held} characters"
    if wide.kind == "number":
        return f"{operations} accepts {name} up to {wide.promised}, and {subject} holds {wide.held}"
    return f"{operations} accepts {name} {wide.promised}, and {subject} holds only {wide.held}"


def _instead(landing: Landing, name: str, column: Column, wide: Excess) -> str:
    table = landing.table.name
    if wide.kind == "unstated length":
        return f"maxLength: {wide.held.replace(',', '')} on {name}, so that the refusal is a 400 with a reason"
    if wide.kind == "length":
        wider = f"ALTER TABLE {table} ALTER COLUMN {column.name} TYPE varchar({wide.promised.replace(',', '')})"
        if landing.database.dialect == "mysql":
            wider = f"a wider {column.name}"
        return f"maxLength: {wide.held.replace(',', '')} on {name}, or {wider} first"
    if wide.kind == "number":
        return f"the limit of the column on {name} ({wide.held}), or a wider type for {column.name} first"
    return f"the same values in both: add {wide.promised} to the column first, or take it out of {name}"
