"""Sessions are said to be kept in two different places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.running import every_system

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.provision import Provision
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="session-store-drift",
    code="X110",
    severity=Severity.WARNING,
    consequence=Consequence.SECURITY,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.LIKELY,
)

#: Names of one thing.
_SAME = {"in-memory": "memory", "mariadb": "mysql"}
#: Where one statement ends and the next begins: sentences, cells, ``Archive: …`` of a list that is written as one line.
_BREATH = re.compile(r"[.;|\n]|\b[A-Z][\w ]{2,20}: ")
#: A signed token beside a store is the usual pair: the token names the session. Only where the design says that nothing
#: is kept on the server are the two at odds.
_STATELESS = re.compile(r"stateless|no (?:server|session)|without (?:a |any )?(?:server|session)", re.IGNORECASE)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield one finding for each system whose artefacts name two stores for sessions."""
    for system in every_system(blueprint):
        places = _stores(system)
        if len(places) > 1:
            yield _finding(system, places)


def _stores(system: System) -> dict[str, Span]:
    """Where sessions are said to be kept: technology and first place, in the order of the documents."""
    found: dict[str, Span] = {}
    for document in system.documents:
        stated = [
            (p.tech, p.span)
            for p in document.provisions
            if p.topic == "session-store" and _counts(p.state, p.bad) and _says_so(p)
        ]
        stated += [(p.tech, p.span) for p in document.parts if "session" in p.purpose.lower() and not p.bad]
        for tech, span in sorted(stated, key=lambda place: place[1].start):
            if tech:
                found.setdefault(_SAME.get(tech, tech), span)
    return found


def _says_so(said: Provision) -> bool:
    """The store stands in the same breath as the session, and a token only where nothing else is kept."""
    if said.tech == "jwt":
        return _STATELESS.search(said.text) is not None
    breaths = [breath.lower() for breath in _BREATH.split(said.text)]
    return not any(said.tech in breath for breath in breaths) or any(
        said.tech in breath and "session" in breath for breath in breaths
    )


def _counts(state: str, bad: bool) -> bool:
    return state == "yes" and not bad


def _finding(system: System, places: dict[str, Span]) -> Finding:
    (first, here), (second, there) = list(places.items())[:2]
    return RULE.finding(
        subject=f"{system.label}sessions",
        at=there,
        message=f"Sessions are kept in {second} here, and in {first} at {_place(here, there)}",
        because=f"a user who signs out is removed from one of {first} and {second} and stays signed in by the other, and each"
        " service looks where its author read",
        instead=f"name one store for sessions at both places; if {second} is only a copy of what {first} holds, say how"
        " old it may be",
        related=((here, f"here sessions are in {first}"),),
        exposure=30,
    )


def _place(span: Span, other: Span) -> str:
    return f"line {span.line}" if span.path == other.path else str(span)
