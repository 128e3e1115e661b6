"""chatty-calls: one request in which one service asks another again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import code_names, name_words, said_as
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Sketch
    from buttress.blueprint.system import Component, Flow, FlowMessage, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="chatty-calls",
    code="SVC106",
    severity=Severity.ADVICE,
    consequence=Consequence.SLOWNESS,
    principle=Principle.MEASURE_EVERYTHING,
)

#: Two questions to the same service may be a look and a deed; with the third one a coarser operation is missing.
MANY = 3
#: Loops that wait or try again, and loops over days: they are no list of things to fetch.
_WAITS = re.compile(
    r"retr(?:y|ies)|poll|until|\bevery\b|heartbeat|interval|back-?off|attempt|while|\d+ ?(?:ms|s|sec|min|h)\b|cron|schedul|stream|chunk|batch",
    re.IGNORECASE,
)
_BATCH = re.compile(r"batch|bulk|multi|\bids\b|\blist\b|\[\]|all\b|many|page|chunk", re.IGNORECASE)
#: Who is only told what happened: a line of a log is no round trip.
_WATCHERS = frozenset(
    {
        "monitoring",
        "monitor",
        "logging",
        "logger",
        "log",
        "metric",
        "tracing",
        "telemetry",
        "observability",
        "alerting",
        "audit",
    }
)
_WATCHES = re.compile(r"监控|日志|告警|埋点|監視")
_LOGS = re.compile(
    r"^\W*(?:log|emit|record|increment|track)\b.*\b(?:log|metric|error|warning|event|counter|info)|日志|打点|指标",
    re.IGNORECASE,
)
#: Branches of which one run takes only one.
_EITHER = ("alt", "else", "opt", "break", "critical")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Flows in which the same two services talk too often."""
    for system in blueprint.systems:
        code = code_names(system)
        for flow in system.flows:
            told: set[tuple[str, str]] = set()
            for message in flow.messages:
                pair = (message.source, message.target)
                if pair in told or code & set(pair) or not _between_services(system, message):
                    continue
                if message.loop and not _WAITS.search(message.loop) and not _BATCH.search(message.text):
                    told.add(pair)
                    yield _looped(system, flow, message)
                    continue
                asked = _most_at_once([m for m in flow.messages if (m.source, m.target) == pair and _counts(m)])
                if len(asked) >= MANY:
                    told.add(pair)
                    yield _repeated(system, flow, asked)


def _between_services(system: System, message: FlowMessage) -> bool:
    source, target = system.component(message.source), system.component(message.target)
    if source is None or target is None or source is target or message.mode != "sync":
        return False
    if _WATCHES.search(target.name) or name_words(target) & _WATCHERS:
        return False
    return source.kind == "service" and (target.is_business or target.kind == "external")


def _counts(message: FlowMessage) -> bool:
    return (
        message.mode == "sync" and message.branch not in _EITHER and not message.loop and not _LOGS.search(message.text)
    )


def _most_at_once(asked: list[FlowMessage]) -> list[FlowMessage]:
    """The messages of the one case of the diagram that has most of them: cases follow each other on paper only."""
    scenes = dict.fromkeys(m.scene for m in asked)
    return max(([m for m in asked if m.scene == scene] for scene in scenes), key=len, default=[])


def _parts(system: System, message: FlowMessage) -> tuple[Component, Component]:
    return system.components[message.source], system.components[message.target]


def _looped(system: System, flow: Flow, message: FlowMessage) -> Finding:
    source, target = _parts(system, message)
    batch = _batch_of(target)
    call = f"'{message.text}'" if message.text else "the call"
    return RULE.finding(
        subject=f"{system.label}{message.source} -> {message.target}",
        at=message.span,
        message=f"{said_as(source)} calls {said_as(target)} once for each turn of a loop",
        because=(
            f"{call} stands inside 'loop {message.loop}' of {_title(flow)}: the request takes as many round trips as the list"
            f" has items, and {said_as(target)} gets that many times the load"
        ),
        instead=(
            f"call {batch.subject} ({batch.span}) once with all of them"
            if batch
            else f"one operation of {said_as(target)} that takes all ids of the list and answers once"
        ),
        related=[(batch.span, "takes many at once")] if batch else (),
    )


def _repeated(system: System, flow: Flow, asked: list[FlowMessage]) -> Finding:
    source, target = _parts(system, asked[0])
    said = listing((f"'{m.text}' ({m.span})" for m in asked), limit=5)
    return RULE.finding(
        subject=f"{system.label}{asked[0].source} -> {asked[0].target}",
        at=asked[0].span,
        message=f"{said_as(source)} calls {said_as(target)} {len(asked)} times in one flow",
        because=(
            f"{said} are {len(asked)} round trips in {_title(flow)}, each of which can be slow or fail after the ones before it"
            " took effect"
        ),
        instead=f"one operation of {said_as(target)} for what {said_as(source)} wants to get done here",
        related=[(m.span, m.text) for m in asked[1:4]],
    )


def _title(flow: Flow) -> str:
    return f"'{flow.title}'" if flow.title else f"the flow at {flow.span}"


def _batch_of(target: Component) -> Sketch | None:
    return next((s for s in target.sketches if not s.bad and re.search(r"batch|bulk|[?&]ids=", s.path)), None)
