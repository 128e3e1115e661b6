"""One place says that a message is an event, another draws it as a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Relation
    from buttress.blueprint.provision import Provision
    from buttress.blueprint.system import Edge, EdgeEvidence, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="call-mode-drift",
    code="X103",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.LIKELY,
)

#: Work that is done behind the answer, by a word that the sentence and the part that does it share.
_WORK = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        "notif|通知",
        "e?mail|邮件",
        "report|报表",
        "invoice|发票",
        "export|导出",
        "webhook",
        "thumbnail|transcod|转码",
        "index|索引",
        "audit|审计",
    )
)
_REQUEST = re.compile(r"\W*(?:GET|POST|PUT|PATCH|DELETE)\s+/|\W*(?:REST|HTTPS?|gRPC)\b", re.IGNORECASE)
_LONG = 200  # characters: in a longer passage the two words may speak of two things
#: Work that a caller need not wait for: what events are for, so the first edge to look at.
_AFTERWARDS = ("notif", "mail", "email", "sms", "push", "report", "export", "invoice", "webhook", "analytics", "audit")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield edges whose artefacts disagree, and calls where a decision says that services talk by events."""
    for system in blueprint.systems:
        for edge in system.edges:
            finding = _disagreeing(system, edge)
            if finding:
                yield finding
        for document in system.documents:
            for relation in document.relations:
                if relation.mode == "async" and not relation.bad and not relation.source and not relation.target:
                    yield from _against(system, document, relation)
                    break
            else:
                yield from _awaited(system, document)


def _awaited(system: System, document: Document) -> Iterator[Finding]:
    """Work that the document does asynchronously, in words, and a request for it that a diagram waits for."""
    for provision in document.provisions:
        if provision.topic != "asynchronous" or provision.state != "yes" or provision.bad:
            continue
        for work in _WORK:
            if not work.search(provision.text) or len(provision.text) > _LONG:
                continue
            for edge in system.edges:
                here = _drawn(edge, document.path)
                target = system.components[edge.target]
                asked = here is not None and edge.mode == "sync" and _REQUEST.match(here.label) is not None
                if asked and here is not None and work.search(target.name) and not target.is_store:
                    yield _waited(system, edge, here, provision)
                    return


def _waited(system: System, edge: Edge, here: EdgeEvidence, provision: Provision) -> Finding:
    source, target = system.components[edge.source].name, system.components[edge.target].name
    said = " ".join(provision.text.split())[:70]
    return RULE.finding(
        subject=system.edge_subject(edge),
        at=here.span,
        message=f"{source} waits for {target} in the diagram ({here.label}), while line {provision.span.line} says that this is asynchronous",
        because=f"as drawn, {source} is as slow as {target} and fails with it; line {provision.span.line} ({said}) lets it wait in a queue",
        instead=f"draw the message to the queue and from it to {target}, or say at line {provision.span.line} that this call is waited for, and how long",
        related=((provision.span, "asynchronous, in words"),),
        exposure=50,
    )


def _disagreeing(system: System, edge: Edge) -> Finding | None:
    """Two artefacts that both say in words how the edge works, and say different things."""
    sync = next((e for e in edge.evidence if e.mode == "sync" and _says(e)), None)
    event = next((e for e in edge.evidence if e.mode == "async" and _says(e)), None)
    if sync is None or event is None:
        return None
    source, target = system.components[edge.source].name, system.components[edge.target].name
    return RULE.finding(
        subject=system.edge_subject(edge),
        at=sync.span,
        message=f"{source} reaches {target} by a call here and by an event at {_place(event)}",
        because=f"by the call, {source} fails while {target} is down; by the event, {target} may be minutes behind:"
        f" whoever builds one side from {_place(sync)} and the other from {_place(event)} builds two halves that never meet",
        instead=f"keep one of the two: the event if {source} need not know the outcome, the call with a timeout if it must",
        related=((event.span, f"here it is an event{_label(event)}"),),
        exposure=40,
    )


def _says(evidence: EdgeEvidence) -> bool:
    return evidence.mode_stated or evidence.origin in ("compose", "kubernetes", "code")


def _against(system: System, document: Document, relation: Relation) -> Iterator[Finding]:
    """The document says that services talk by events; its diagram lets services call one another."""
    calls = (edge for edge in system.edges if edge.mode == "sync" and _between_services(system, edge))
    drawn = [(edge, evidence) for edge in calls if (evidence := _drawn(edge, document.path)) is not None]
    if not drawn:
        return
    drawn.sort(key=lambda pair: (not _is_afterwards(pair[0]), pair[1].span.start))
    (edge, here), *others = drawn
    source, target = system.components[edge.source].name, system.components[edge.target].name
    said = f"line {relation.span.line}" if relation.span.path == here.span.path else str(relation.span)
    events = f" ({', '.join(relation.events[:3])})" if relation.events else ""
    yield RULE.finding(
        subject=system.edge_subject(edge),
        at=here.span,
        message=f"{source} calls {target} in the diagram, while {said} says that services talk by events{events}",
        because=f"as drawn, {source} waits for {target} and fails with it"
        + (f", {len(others)} more such {'call' if len(others) == 1 else 'calls'} beside it" if others else "")
        + f"; as {said} says, {relation.events[0] if relation.events else 'an event'} would wait until {target} is back",
        instead=f"draw the event between them ({source} -.->|{relation.events[0] if relation.events else 'event'}| {target}),"
        f" or say at {said} which calls stay synchronous and with what timeout",
        related=[
            (relation.span, "the decision"),
            *((evidence.span, f"{other.subject} is drawn as a call too") for other, evidence in others),
        ],
        exposure=60 if _is_afterwards(edge) else 30,
    )


def _between_services(system: System, edge: Edge) -> bool:
    source, target = system.component(edge.source), system.component(edge.target)
    return bool(source and target and source.is_business and target.is_business)


def _drawn(edge: Edge, path: str) -> EdgeEvidence | None:
    """Where the document's diagram shows it as a call; an arrow labelled as an event is none."""
    here = [e for e in edge.evidence if e.span.path == path and e.origin == "mermaid"]
    return next((e for e in here if e.mode == "sync"), None)


def _is_afterwards(edge: Edge) -> bool:
    return any(word in edge.target for word in _AFTERWARDS)


def _place(evidence: EdgeEvidence) -> str:
    return f"{evidence.span.path.rpartition('/')[2]}:{evidence.span.line}"


def _label(evidence: EdgeEvidence) -> str:
    return f" ({evidence.label})" if evidence.label else ""
