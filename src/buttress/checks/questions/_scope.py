"""What a question may look at: one design document, and the system that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.findings.question import Question
from buttress.predicates.answer import Answer
from buttress.predicates.api_access import is_protected
from buttress.predicates.health import is_probe
from buttress.predicates.same_calls import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.document import Claim, ClaimKind, Document, Sketch
    from buttress.blueprint.provision import Provision, Topic
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System


@dataclass(frozen=True, slots=True)
class Scope:
    """One document with its surroundings. A question is answered by any artefact of the system."""

    document: Document
    system: System | None
    blueprint: Blueprint

    def answered(self, *topics: Topic) -> Provision | None:
        """The first statement that settles one of the topics: it is provided for, or it is not needed and the document
        says why. A topic that is only named as open settles nothing.
        """
        return next(self.settling(*topics), None)

    def settling(self, *topics: Topic) -> Iterator[Provision]:
        """Every such statement."""
        stated = self.system.provisions if self.system else [p for p in self.document.provisions if not p.bad]
        settling = (p for p in stated if p.state == "yes" or (p.state == "no" and p.reason))
        return (p for p in settling if p.topic in topics)

    def number(self, *kinds: ClaimKind) -> Claim | None:
        """The first number of one of the kinds that the documents state, examples left out."""
        stated = self.system.claims if self.system else self.document.claims
        return next((c for c in stated if c.kind in kinds and not c.bad and c.bound != "example"), None)

    def headed(self, *words: str) -> bool:
        """Whether a section of the document is about it: its title holds one of the words (lower case)."""
        return any(word in section.title.lower() for section in self.document.sections for word in words)

    @property
    def sketches(self) -> list[Sketch]:
        """The endpoints that the document means to offer its callers: what a balancer or a collector asks is none."""
        return [sketch for sketch in self.document.sketches if not sketch.bad and not is_probe(sketch.path)]

    def callers(self, sketch: Sketch) -> Answer:
        """Whether a sketched endpoint's callers must prove who they are, by an API description of the same tree."""
        for api in self.blueprint.apis:
            operation = called(api, sketch.method, sketch.path)
            found = is_protected(operation) if operation is not None else None
            if operation is not None and found is not None and not found.unknown:
                return Answer(found.value, found.why, (api.span(operation.place),))
        return Answer("unknown", f"no description says who may call {sketch.subject}")

    @property
    def designed(self) -> Database | None:
        """The database whose SQL the document shows."""
        return next((d for d in self.blueprint.designed if d.key == self.document.path), None)

    @property
    def tables(self) -> list[Table]:
        """The tables that the document's SQL creates, in its order."""
        tables = self.designed.catalog.base_tables() if self.designed else ()
        return sorted((t for t in tables if not t.assumed), key=lambda table: table.span.start)

    def parts(self, *kinds: str) -> Iterator[tuple[Component, Span]]:
        """Components of some kinds that this document shows, each with the line where it does."""
        if self.system is None:
            return
        for component in self.system.components.values():
            if component.kind not in kinds:
                continue
            here = (m.span for m in component.mentions if m.span.path == self.document.path and m.listed)
            place = next(here, None)
            if place is not None:
                yield component, place

    def ask(self, name: str, text: str, *, why: str, fill: str, trigger: Span, note: str) -> Question:
        """The question, asked of this document."""
        return Question(name, text, why, fill, trigger, note, self.document.path)


def listed(names: list[str], most: int = 3) -> str:
    """``a, b and c``; what goes beyond ``most`` is counted."""
    shown = names[:most]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
