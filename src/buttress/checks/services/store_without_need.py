"""store-without-need: a second primary database that no line says what it is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import passages, said_as, silence_counts
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="store-without-need",
    code="SVC103",
    severity=Severity.ADVICE,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
)

#: Databases of record: one of them can do the work of any other for most systems.
PRIMARY = frozenset(
    {"postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongo", "dynamodb", "cassandra", "couchdb", "firestore"}
    | {"cockroachdb", "sqlserver", "mssql", "oracle", "aurora", "scylladb", "couchbase", "tidb", "neo4j"}
)
#: Words beside a technology that only repeat what it is.
_PLAIN = re.compile(
    r"\b(?:database|databases|db|store|stores|storage|data|primary|main|sql|nosql|relational|document|version|the|a|an|and|or"
    r"|we|use|uses|using|is|as|our|with|for|tech|stack|backend|cluster|managed|aws|gcp|azure|rds)\b|[\d.\W]+",
    re.IGNORECASE,
)
#: So many letters left over say something.
_SAID = 12


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Systems with two technologies for primary data, one of them without a word on why."""
    for system in blueprint.systems:
        if not silence_counts(system):
            continue
        stores = [c for c in system.stores if c.tech in PRIMARY and c.seen_in("markdown", "mermaid")]
        techs = list(dict.fromkeys(c.tech for c in stores))
        if len(techs) < 2:
            continue
        silent = [tech for tech in techs if not _need(system, tech, [c for c in stores if c.tech == tech])]
        if silent:
            yield _finding(system, stores, silent[-1])


def _need(system: System, tech: str, stores: list[Component]) -> bool:
    """Whether any line says what a technology is used for."""
    if any(part.purpose or part.duties or part.owns for c in stores for part in c.parts if not part.bad):
        return True
    named = re.compile(rf"\b{re.escape(tech.removesuffix('ql').removesuffix('db'))}\w*", re.IGNORECASE)
    for _, passage in passages(system):
        if passage.kind != "heading" and named.search(passage.text):
            rest = _PLAIN.sub("", named.sub("", passage.text))
            if len(rest) >= _SAID:
                return True
    return False


def _finding(system: System, stores: list[Component], tech: str) -> Finding:
    store = next(c for c in stores if c.tech == tech)
    others = [c for c in stores if c.tech != tech]
    users = [e.source for e in system.edges_to(store.key)]
    by = f" for {listing(users)}" if users else ""
    return RULE.finding(
        subject=system.subject(store),
        at=store.span,
        message=f"{said_as(store)} is a second kind of primary database, and no line says what it is needed for",
        because=(
            f"the design keeps data in {said_as(others[0])} ({others[0].span}) and in {tech}{by} ({store.span}): two kinds of backup,"
            " upgrade and on-call knowledge, and no transaction or join across them"
        ),
        instead=f"keep this data in {others[0].tech} first, or write down which query or volume {others[0].tech} cannot serve",
        related=[(c.span, f"{said_as(c)} ({c.tech})") for c in others[:3]],
    )
