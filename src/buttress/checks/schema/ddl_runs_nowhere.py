"""ddl-runs-nowhere: a statement that no server accepts after what stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Problem
    from buttress.findings.finding import Finding

RULE = Rule(
    name="ddl-runs-nowhere",
    code="DB113",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
)

#: What to do about each kind of problem that replay finds.
_INSTEAD = {
    "missing-table": "create the table before this statement, or correct the name",
    "missing-column": "add the column before this statement, or correct the name",
    "duplicate-table": "remove one of the two definitions, or write IF NOT EXISTS if both may run",
    "duplicate-column": "remove one of the two columns",
    "no-unique-key": "reference the parent's primary key, or add a UNIQUE constraint over exactly these columns",
    "refused": "take it out of here and write it as this server spells it",
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """What replaying the whole history, statement by statement, found impossible."""
    for database in blueprint.reviewed:
        for problem in database.catalog.problems:
            yield _finding(database, problem)


def _finding(database: Database, problem: Problem) -> Finding:
    many = len(list(database.catalog.base_tables()))
    place = f"in the order of {database.runner}" if database.runner else f"from the first statement to {problem.span}"
    return RULE.finding(
        subject=f"{database.label}{problem.subject}",
        at=problem.span,
        message=problem.message,
        because=f"a fresh {_server(database)} that runs {database.key} {place} stops here, with {counted(many, 'table')} planned: "
        "new developers, tests and disaster recovery start from exactly that",
        instead=_INSTEAD.get(problem.kind, f"correct the statement at {problem.span}"),
        exposure=60,
    )


def _server(database: Database) -> str:
    return {"postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite"}[database.dialect]
