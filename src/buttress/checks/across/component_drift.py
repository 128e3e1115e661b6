"""The artefacts of one system do not name the same services: prose, diagram and deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Mention, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="component-drift",
    code="X102",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.LIKELY,
)

#: Two views speak about the same system when they share so many services, and that share of the smaller one.
_SHARED, _SHARE = 2, 0.5


class _View(NamedTuple):
    """What one kind of artefact shows: its words, and where it shows each service."""

    verb: str
    noun: str
    places: dict[str, Mention]


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield one finding for two views of one system that disagree on the services in it."""
    for system in blueprint.systems:
        for document in system.documents:
            if document.stage == "teaching":
                continue
            drawn = _view(system, "draws", "the diagram", document.path, ("mermaid",))
            listed = _view(system, "names", "the prose", document.path, ("markdown",))
            runs = _view(system, "runs", "the deployment", "", ("compose", "kubernetes"))
            for one, other in ((listed, drawn), (drawn, runs), (listed, runs)):
                if runs in (one, other) and any(d.development for d in system.deployments):
                    continue
                finding = _compared(system, one, other)
                if finding:
                    yield finding
                    break


def _view(system: System, verb: str, noun: str, path: str, origins: tuple[str, ...]) -> _View:
    places: dict[str, Mention] = {}
    for component in system.services:
        for mention in component.mentions:
            if mention.origin in origins and mention.listed and path in ("", mention.span.path):
                places.setdefault(component.key, mention)
    return _View(verb, noun, places)


def _compared(system: System, one: _View, other: _View) -> Finding | None:
    both = one.places.keys() & other.places.keys()
    smaller = min(len(one.places), len(other.places))
    if len(both) < _SHARED or len(both) < smaller * _SHARE:
        return None
    only_one = [key for key in one.places if key not in both]
    only_other = [key for key in other.places if key not in both]
    if not only_one and not only_other:
        return None
    if not only_one:
        one, other, only_one, only_other = other, one, only_other, only_one
    return _finding(system, one, other, only_one, only_other)


def _finding(system: System, one: _View, other: _View, only_one: list[str], only_other: list[str]) -> Finding:
    first = one.places[only_one[0]]
    known = next(iter(other.places.values()))
    missing = _names(system, only_one)
    message = f"{one.noun} {one.verb} {len(one.places)} services, {other.noun} {other.verb} {len(other.places)}"
    message = f"{message[0].upper()}{message[1:]}: {missing} {'are' if len(only_one) > 1 else 'is'} missing there"
    if only_other:
        message += f", and {_names(system, only_other)} here"
    related: list[tuple[Span, str]] = [(known.span, f"{other.noun} {other.verb} {len(other.places)}, from here")]
    related += [(one.places[key].span, f"{one.noun} {one.verb} {_name(system, key)}") for key in only_one[1:]]
    related += [(other.places[key].span, f"{other.noun} {other.verb} {_name(system, key)}") for key in only_other]
    return RULE.finding(
        subject=f"{system.label}{only_one[0]}",
        at=first.span,
        message=message,
        because=f"whoever builds from line {known.span.line} of {_file(known.span)} leaves out {missing}, and nothing here"
        f" says who calls {'them' if len(only_one) > 1 else 'it'} or where {'their' if len(only_one) > 1 else 'its'} data is",
        instead=f"add {missing} with {'their' if len(only_one) > 1 else 'its'} edges where {other.noun} stands, or say at"
        f" line {first.span.line} that {'they come' if len(only_one) > 1 else 'it comes'} later",
        related=related,
        exposure=min(100, 20 * (len(only_one) + len(only_other))),
    )


def _names(system: System, keys: list[str]) -> str:
    names = [_name(system, key) for key in keys]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _name(system: System, key: str) -> str:
    component: Component = system.components[key]
    return component.name


def _file(span: Span) -> str:
    return span.path.rpartition("/")[2]
