"""The artefacts of one system do not name the same services: prose, diagram and deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.part_names import part_name
from buttress.predicates.part_tables import undrawn_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Mention, System
    from buttress.findings.finding import Finding
    from buttress.predicates.part_tables import Gap

RULE = Rule(
    name="component-drift",
    code="X102",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.LIKELY,
)

#: Two views speak about the same system when they share so many services, and that share of the larger one: a picture of
#: three of eleven services is a detail, and misses nothing.
_SHARED, _SHARE = 2, 0.5


class _View(NamedTuple):
    """What one kind of artefact shows: its words, and where it shows each service."""

    verb: str
    noun: str
    places: dict[str, Mention]
    text: str = ""  # of prose: all that it says, lower case


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield one finding for two views of one system that disagree on the services in it, and one for each row of a table
    of parts that the diagram beside it leaves out.
    """
    for document in blueprint.documents:
        if document.stage != "teaching":
            yield from (_undrawn(document, gap) for gap in undrawn_rows(document))
    for system in blueprint.systems:
        for document in system.documents:
            if document.stage == "teaching":
                continue
            drawn = _view(system, "draws", "the diagram", _in_pictures(document))
            listed = _view(system, "names", "the prose", _in_prose(document))
            said = "\n".join(p.text for p in document.passages).lower()
            listed = listed._replace(text=said)
            runs = _view(system, "runs", "the deployment", _deployed)
            for one, other in ((listed, drawn), (drawn, runs), (listed, runs)):
                if runs in (one, other) and any(d.development for d in system.deployments):
                    continue
                finding = _compared(system, one, other)
                if finding:
                    yield finding
                    break


def _undrawn(document: Document, gap: Gap) -> Finding:
    first, count = gap.drawn[0], len(gap.drawn)
    return RULE.finding(
        subject=f"{document.path}#{gap.name}",
        at=gap.row.span,
        message=f"the table lists {gap.name}, and the diagram on line {gap.diagram.span.line} draws every other row of it but not this one",
        because=f"{count} of {count + 1} rows have a box ({first} and so on), so whoever builds from the diagram leaves out {gap.name}, and nothing "
        "there says what calls it",
        instead=f"draw {gap.name} with its arrows in the diagram of line {gap.diagram.span.line}, or say in the row that it comes later",
        related=[(gap.diagram.span, f"draws {count} of the {count + 1} rows")],
        exposure=20,
    )


def _in_pictures(document: Document) -> Callable[[Mention], bool]:
    """Flowcharts alone: a sequence shows who takes part in one request, and is not meant to show all."""
    whole = [d.span for d in document.diagrams if d.kind == "flowchart" and not d.bad]

    def drawn(mention: Mention) -> bool:
        at = mention.span
        return mention.origin == "mermaid" and any(s.path == at.path and s.start <= at.start < s.end for s in whole)

    return drawn


def _in_prose(document: Document) -> Callable[[Mention], bool]:
    return lambda mention: mention.origin == "markdown" and mention.span.path == document.path


def _deployed(mention: Mention) -> bool:
    """A file that runs something; an example of one inside a document shows what it is about and no more."""
    return mention.origin in ("compose", "kubernetes") and not mention.span.path.lower().endswith((".md", ".mdx"))


def _view(system: System, verb: str, noun: str, shows: Callable[[Mention], bool]) -> _View:
    places: dict[str, Mention] = {}
    for component in system.services:
        for mention in component.mentions:
            if mention.listed and shows(mention):
                places.setdefault(component.key, mention)
    return _View(verb, noun, places)


def _compared(system: System, one: _View, other: _View) -> Finding | None:
    both = one.places.keys() & other.places.keys()
    larger = max(len(one.places), len(other.places))
    if len(both) < _SHARED or len(both) < larger * _SHARE:
        return None
    only_one = [key for key in one.places if key not in both and not _renamed(one.places[key], other)]
    only_other = [key for key in other.places if key not in both and not _renamed(other.places[key], one)]
    if not only_one and not only_other:
        return None
    if not only_one:
        one, other, only_one, only_other = other, one, only_other, only_one
    return _finding(system, one, other, only_one, only_other)


def _renamed(mention: Mention, other: _View) -> bool:
    """The other view has a name that says the same and more, or less (``Stats Workers/Cronjobs`` and ``Stats Workers``),
    or names it elsewhere than in its list.
    """
    words = _own_words(mention.name)
    return mention.name.lower() in other.text or any(
        words and (words <= theirs or theirs <= words) for m in other.places.values() if (theirs := _own_words(m.name))
    )


def _own_words(name: str) -> frozenset[str]:
    return frozenset(part_name(name).core.split("-"))


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
