"""Two services are both said to own the same table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import NamedPart
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="owner-drift",
    code="X107",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.LIKELY,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield data that two services of one system are said to own, in words."""
    for system in blueprint.systems:
        for data, owners in _owners(system).items():
            if len(owners) > 1:
                yield _finding(system, data, owners)


def _owners(system: System) -> dict[str, list[tuple[Component, NamedPart]]]:
    found: defaultdict[str, list[tuple[Component, NamedPart]]] = defaultdict(list)
    for component in system.services:
        for part in component.parts:
            if part.bad:
                continue
            for data in dict.fromkeys(word.lower().strip("`") for word in part.owns):
                if all(other.key != component.key for other, _ in found[data]):
                    found[data].append((component, part))
    return found


def _finding(system: System, data: str, owners: list[tuple[Component, NamedPart]]) -> Finding:
    (first, here), (second, there) = owners[:2]
    more = [name for name in second.owns if name.lower() != data]
    whole = f", which also holds {', '.join(more[:3])}" if more else ""
    return RULE.finding(
        subject=f"{system.label}{data}",
        at=there.span,
        message=f"{second.name} is said to own {data} here, and {first.name} at line {here.span.line}",
        because=f"two owners write {data} by two sets of rules: a check that {first.name} makes is not made by"
        f" {second.name}{whole}, and a change of the table has to wait for both",
        instead=f"name one owner of {data}; let the other ask {first.name} for it, or keep a copy that follows its events",
        related=((here.span, f"{first.name} owns {data}"),),
        exposure=50,
    )
