"""layer-as-service: a layer of one application that runs as a service of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._calls import Call, calls
from buttress.checks.services._shared import said_as
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="layer-as-service",
    code="SVC107",
    severity=Severity.ADVICE,
    consequence=Consequence.SLOWNESS,
    principle=Principle.START_SIMPLE,
)

#: Names that say a layer and nothing else, when they end in service, server or api.
_LAYER = re.compile(
    r"\b(?:dao|data access|db access|database access|persistence|crud|repository layer|controller layer)\b"
)
#: Layers that are also business words (a repository of code, a controller of devices): they count in pairs.
_PAIRED = re.compile(r"\b(?:controller|repository|business logic|logic|presentation|data)\b")
_RUNS = frozenset({"service", "server", "svc", "api", "microservice"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Services named after a layer that others call over the network."""
    for system in blueprint.systems:
        found = list(calls(system))
        for component in system.services:
            callers = [call for call in found if call.target is component]
            if callers and _is_layer(system, component):
                yield _finding(system, component, callers)


def _is_layer(system: System, component: Component) -> bool:
    name = " ".join(words(component.name or component.key))
    if not component.workloads and not _RUNS & set(name.split()):
        return False
    if _LAYER.search(name):
        return True
    area = _area(name)
    if not area or not _PAIRED.search(name):
        return False
    siblings = [" ".join(words(c.name or c.key)) for c in system.services if c is not component]
    return any(_PAIRED.search(s) and _area(s) == area for s in siblings)


def _area(name: str) -> str:
    """What is left of a name without its layer: ``order`` of ``order repository service``."""
    return " ".join(w for w in _PAIRED.sub("", name).split() if w not in _RUNS)


def _finding(system: System, component: Component, callers: list[Call]) -> Finding:
    name, first = said_as(component), callers[0]
    store = next((e for e in system.edges_from(component.key) if e.mode == "data"), None)
    behind = f" and then goes to {store.target} ({store.span})" if store else ""
    return RULE.finding(
        subject=system.subject(component),
        at=component.span,
        message=f"{name} is a layer of an application, not a business of its own",
        because=(
            f"each read or write of {said_as(first.source)} ({first.edge.span}) crosses the network to {name}{behind}:"
            f" it can fail there without a transaction around it, and every new field changes {name} and its"
            f" {len(callers)} {'caller' if len(callers) == 1 else 'callers'} together"
        ),
        instead=f"make {name} a module inside {said_as(first.source)}, and let services be cut by what the business does",
        related=[(c.edge.span, c.edge.subject) for c in callers[:4]],
    )
