"""more-services-than-load: more services than the people who run them, or the requests they serve, call for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.services._shared import claims, code_names, plans, said_as
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.applications import applications
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Claim
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="more-services-than-load",
    code="SVC101",
    severity=Severity.ADVICE,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
)

#: Below this there is nothing to put together that would be felt.
FEWEST = 4
#: One service a person is where the upkeep of each (releases, alerts, upgrades) starts to crowd out features.
SERVICES_PER_PERSON = 1
#: One process on one core answers this many simple requests a second in any common framework.
ONE_PROCESS = 100
#: With so few services at a low rate nobody needs to be asked.
FEWEST_FOR_RATE = 5


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Systems whose documents state both operands: the services, and the team or the load."""
    for system in blueprint.systems:
        services = _services(system)
        if not plans(system) or len(services) < FEWEST:
            continue
        team, rate = _team(system), _rate(system)
        if team is not None and len(services) > team.high * SERVICES_PER_PERSON:
            yield _finding(system, services, team, _team_words(len(services), team))
        elif rate is not None and len(services) >= FEWEST_FOR_RATE:
            yield _finding(system, services, rate, _rate_words(len(services), rate))


def _services(system: System) -> list[Component]:
    code = code_names(system)
    meant = [c for c in system.services if c.key not in code and any(m.listed for m in c.mentions)]
    return [group[0] for group in applications(meant)]


def _team(system: System) -> Claim | None:
    """The largest team stated for the whole; a team named together with one part is that part's own."""
    teams = [c for c in claims(system, "team") if not c.subject and c.high >= 1]
    return max(teams, key=lambda c: c.high, default=None)


def _rate(system: System) -> Claim | None:
    """The largest rate stated for anything, now or later, when even that is small."""
    largest = max(claims(system, "rate"), key=lambda c: c.high, default=None)
    busy = any(c.high >= ONE_PROCESS * 1000 for c in claims(system, "users"))
    return largest if largest and 0 < largest.high < ONE_PROCESS and not busy else None


def _team_words(count: int, team: Claim) -> str:
    each = count / max(team.high, 1)
    return (
        f"{count} services for {team.written} ({team.span}) are {each:.1f} services a person, each with its own release,"
        " alerts and upgrades"
    )


def _rate_words(count: int, rate: Claim) -> str:
    return (
        f"the highest load stated is {rate.written} ({rate.span}), which one process serves;"
        f" {count} services turn its function calls into network calls that can fail one by one"
    )


def _finding(system: System, services: Sequence[Component], claim: Claim, because: str) -> Finding:
    first = services[0]
    names = [said_as(c) for c in services]
    what = "people" if claim.kind == "team" else "load"
    return RULE.finding(
        subject=f"{system.label}{claim.span.path}",
        at=claim.span,
        message=f"{counted(len(services), 'service')} ({listing(names)}) are more than the stated {what} carries",
        because=because,
        instead=(
            f"begin with one deployable that holds {listing(names, limit=3)} as modules with their own tables, and cut out"
            " the first one that needs to scale or ship alone"
        ),
        related=[(c.span, f"{said_as(c)}") for c in (first, *services[1:4])],
        exposure=min(100, 10 * len(services)),
    )
