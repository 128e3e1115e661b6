"""dual-write: one flow that writes a database and publishes, with nothing that keeps the two together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import code_names, mentions_topic, said_as, search
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Flow, FlowMessage, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="dual-write",
    code="SVC115",
    severity=Severity.ADVICE,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)

_WRITES = re.compile(
    r"\b(?:insert|update|delete|save|store|persist|write|create|upsert|commit|record|put|set status|mark|append|add|deduct|reserve)\w*\b",
    re.IGNORECASE,
)
_READS = re.compile(r"^\W*(?:get|select|read|find|fetch|query|load|check|look ?up|validate)\b", re.IGNORECASE)
_PUBLISHES = re.compile(
    r"\b(?:publish|emit|produce|send|enqueue|push|dispatch|notify|raise|broadcast|event)\w*\b", re.IGNORECASE
)
_TOGETHER = re.compile(
    r"outbox|\bsagas?\b|change data capture|\bcdc\b|debezium|two[- ]phase|\b2pc\b|event[- ]sourc|reconcil|compensat|transactional messag|listen/notify",
    re.IGNORECASE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Flows in which one service writes its database and then tells a broker, where nothing binds the two."""
    for system in blueprint.systems:
        code = code_names(system)
        flows = [f for f in system.flows if (pair := _pair(system, f)) and not code & {pair[0].source, pair[1].target}]
        if not flows or mentions_topic(system, "outbox", "saga") or search(system, _TOGETHER):
            continue
        if any(_TOGETHER.search(m.text) for flow in system.flows for m in flow.messages):
            continue
        told: set[tuple[str, str]] = set()
        for flow in flows:
            pair = _pair(system, flow)
            if pair and (pair[0].source, pair[1].target) not in told:
                told.add((pair[0].source, pair[1].target))
                yield _finding(system, flow, *pair)


def _pair(system: System, flow: Flow) -> tuple[FlowMessage, FlowMessage] | None:
    """A write to a database and a message to a broker, both by the same service."""
    for write in flow.messages:
        store, source = system.component(write.target), system.component(write.source)
        if store is None or source is None or store.kind != "database" or not source.is_business:
            continue
        if write.mode == "reply" or _READS.search(write.text) or not _WRITES.search(write.text):
            continue
        told = (m for m in flow.messages if m.source == write.source and m.mode != "reply")
        for message in told:
            broker = system.component(message.target)
            if broker is not None and broker.kind == "broker" and _PUBLISHES.search(message.text):
                return write, message
    return None


def _finding(system: System, flow: Flow, write: FlowMessage, message: FlowMessage) -> Finding:
    source, store, broker = (said_as(system.components[k]) for k in (write.source, write.target, message.target))
    first, second = (write, message) if write.span.start < message.span.start else (message, write)
    lost = (
        f"{store} has it and {broker} never hears of it"
        if first is write
        else f"{broker} tells of something that {store} does not have"
    )
    title = f"'{flow.title}'" if flow.title else f"the flow at {flow.span}"
    return RULE.finding(
        subject=f"{system.label}{message.source} -> {message.target}",
        at=message.span,
        message=f"{source} writes {store} and publishes to {broker} in one flow, and nothing keeps the two together",
        because=(
            f"{title} does '{first.text}' ({first.span}) and then '{second.text}' ({second.span}): when {source} stops in between,"
            f" {lost}, and no retry knows"
        ),
        instead=(
            f"store the event in {store} in the same transaction and let a relay publish it (an outbox);"
            " its consumers must bear a repeat"
        ),
        related=[(write.span, f"the write: {write.text}")],
    )
