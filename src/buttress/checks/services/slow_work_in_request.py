"""slow-work-in-request: mail, reports and pictures made while the user waits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._calls import Call, calls, takes_requests
from buttress.checks.services._shared import mentions_topic, name_words, passages, said_as
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="slow-work-in-request",
    code="SVC114",
    severity=Severity.ADVICE,
    consequence=Consequence.SLOWNESS,
    principle=Principle.FAILURES_WILL_HAPPEN,
    yields_to=("call-mode-drift",),
)

#: Work whose result the caller does not need in order to answer, by the words of a component's name.
_WORK: dict[str, str] = {
    **dict.fromkeys(
        ("email", "mail", "mailer", "smtp", "sendgrid", "mailgun", "postmark", "ses", "mailchimp"), "sending mail"
    ),
    **dict.fromkeys(("sms", "twilio", "push", "fcm", "apn"), "sending a message to a phone"),
    **dict.fromkeys(("notification", "notifier", "notify"), "notifying people"),
    **dict.fromkeys(("report", "reporting"), "making a report"),
    **dict.fromkeys(("export", "exporter"), "an export"),
    **dict.fromkeys(("pdf",), "rendering a PDF"),
    **dict.fromkeys(("thumbnail", "transcoder", "transcoding", "transcode"), "converting media"),
}
#: ``image service`` may only serve pictures: these need a second word that says work.
_MEDIA, _MAKES = (
    frozenset({"image", "video", "media"}),
    frozenset({"processing", "processor", "resizer", "converter", "encoder"}),
)
_QUEUED = re.compile(r"async|queue|event|publish|background|enqueue|job|message bus|fire", re.IGNORECASE)
_JOBS = re.compile(
    r"\bqueues?\b|\benqueue|\bjobs?\b|\bworkers?\b|sidekiq|celery|bullmq|background|队列|异步", re.IGNORECASE
)
#: Questions to such a service that need their answer now.
_ASKS = re.compile(r"\b(?:get|read|list|fetch|query|preferences?|status|template|config)\b", re.IGNORECASE)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Services that wait for work of which the user needs no result; all callers of one such service are one finding."""
    for system in blueprint.systems:
        found = [call for call in calls(system) if _waits_for_work(system, call)]
        for call in found:
            yield _finding(system, call, [c for c in found if c.target is call.target])


def _waits_for_work(system: System, call: Call) -> bool:
    if not _work(call.target) or _work(call.source) or not takes_requests(call.source) or call.target.kind == "worker":
        return False
    return not (_apart(system, call) or _ASKS.search(call.edge.label()) or _after_answer(system, call))


def _work(component: Component) -> str:
    named = name_words(component)
    if named & _MEDIA and named & _MAKES:
        return "converting media"
    return next((work for word, work in _WORK.items() if word in named), "")


def _apart(system: System, call: Call) -> bool:
    """Whether any artefact says that this work is done apart: on the edge, of the pair, or of services in general."""
    if any(e.mode == "async" or _QUEUED.search(e.label) for e in call.edge.evidence):
        return True
    if any(e.target == call.target.key and e.mode == "async" for e in system.edges):
        return True
    for document in system.documents:
        for relation in document.relations:
            if relation.mode == "async" and not relation.bad and _fits(relation.target, call.target):
                return True
    if _has_worker(system, call.target) or _is_queued(system, call.target):
        return True
    stated = mentions_topic(system, "asynchronous", "queue")
    return any(not p.about or any(_fits(name, call.target) for name in p.about) for p in stated)


def _has_worker(system: System, target: Component) -> bool:
    """Whether something runs, or is drawn, that works off this work: ``pdf-worker``."""
    mine = name_words(target) & _WORK.keys()
    return any(
        c is not target and name_words(c) & mine and (c.kind == "worker" or not takes_requests(c))
        for c in system.services
    )


def _is_queued(system: System, target: Component) -> bool:
    """Whether a sentence or a row speaks of this work and of a queue or a job together."""
    mine = name_words(target) & _WORK.keys()
    return any(_JOBS.search(p.text) and mine & set(singular_words(p.text)) for _, p in passages(system))


def _fits(name: str, component: Component) -> bool:
    """Whether a name in prose means the component; no name means all."""
    return not name or bool(set(words(name)) & set(words(component.key)) - {"service"})


def _after_answer(system: System, call: Call) -> bool:
    """Whether the flows show it only after the client has its answer."""
    seen = False
    for flow in system.flows:
        answered = False
        for message in flow.messages:
            target = system.component(message.target)
            if message.mode == "reply" and target is not None and target.kind == "client":
                answered = True
            if (message.source, message.target) == (call.source.key, call.target.key):
                seen = True
                if not answered:
                    return False
    return seen


def _finding(system: System, call: Call, found: list[Call]) -> Finding:
    source, target, work = said_as(call.source), said_as(call.target), _work(call.target)
    way = next((e for e in system.edges_to(call.source.key) if e.source != call.target.key), None)
    waits = f"{way.source} waits for {source} ({way.span}), which" if way else f"whoever calls {source}"
    others = [c for c in found if c is not call]
    so_do = f"; so does {listing(said_as(c.source) for c in others)}" if others else ""
    return RULE.finding(
        subject=system.edge_subject(call.edge),
        at=call.edge.span,
        message=f"{source} {'waits for' if call.sure else 'is drawn to call'} {target} inside the request",
        because=(
            f"{waits} waits for {work} too: when {target} is slow or down, {source} fails at a point where its own work is"
            f" already done{so_do}"
        ),
        instead=f"{source} writes what happened to a queue or outbox in its own transaction, and {target} takes it from there",
        related=[(e.span, e.subject) for e in (way, *(c.edge for c in others[:3])) if e is not None],
        confidence=None if call.sure else Confidence.POSSIBLE,
        fold=f"{system.key} {call.target.key}",
    )
