"""DOC107: a decision that does not say why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted
from buttress.predicates.sketched_access import plans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Decision, Document
    from buttress.findings.finding import Finding

RULE = Rule(
    name="decision-without-why",
    code="DOC107",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.MEASURE_EVERYTHING,
    confidence=Confidence.LIKELY,
    convention=True,
)
#: Technologies and shapes that are dear to change later: these are asked about first.
_DEAR = re.compile(
    r"\b(?:postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|cassandra|dynamodb|redis|memcached|kafka|rabbitmq|sqs|kinesis|pulsar|nats|elasticsearch|opensearch"
    r"|clickhouse|s3|graphql|grpc|rest|kubernetes|k8s|serverless|aws lambda|micro-?services?|monolith|event[- ]sourcing|cqrs|saga|jwt|oauth2?"
    r"|database per service|own database|sharding|events?|queue|gateway)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\bvs\b|\bversus\b|\?", re.IGNORECASE)
_LONG = 110
#: Records with a reason, for each one without, that make the reason a custom of the document.
_CUSTOM = 2


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Decisions with neither reason nor alternative, one finding a document, what is dear to change first."""
    for document in blueprint.documents:
        if not plans(document):
            continue
        made = [
            d
            for d in document.decisions
            if not d.bad and d.status.lower() not in ("rejected", "superseded", "deprecated", "proposed")
        ]
        bare = [d for d in made if not d.reason and not d.alternatives and not _COMPARES.search(d.text)]
        told = bare if any(_DEAR.search(d.text) for d in bare) else _exceptions(bare, made)
        for decision in told:
            yield _finding(document, decision, bare, made)


def _exceptions(bare: Sequence[Decision], made: Sequence[Decision]) -> list[Decision]:
    """Records without a reason where the document's own custom is to give one, whatever they decide."""
    reasoned = sum(1 for d in made if d.form == "record" and d.reason)
    records = [d for d in bare if d.form == "record"]
    return records if reasoned >= _CUSTOM * max(len(records), 1) else []


def _finding(document: Document, decision: Decision, bare: Sequence[Decision], made: Sequence[Decision]) -> Finding:
    dear = _DEAR.search(decision.text)
    reasoned = next((d for d in made if d.reason), None)
    text = decision.text if len(decision.text) <= _LONG else decision.text[: _LONG - 1].rstrip() + "…"
    near = (
        f"; :{reasoned.span.line} gives a reason, these do not"
        if reasoned is not None
        else ", and none of them gives one"
        if len(bare) > 1
        else ""
    )
    total = f"{counted(len(bare), 'decision')} of {len(made)} in {document.path} {'gives' if len(bare) == 1 else 'give'} no reason"
    about = (
        f"whoever wants to replace {dear.group()} in two years"
        if dear
        else f"whoever meets line {decision.span.line} in two years"
    )
    return RULE.finding(
        subject=f"{document.path}#{_heading(document, decision)}",
        at=decision.span,
        message=f"'{text.strip('. ')}' does not say why",
        because=f"{about} cannot tell whether its reason still holds; {total}{near}",
        instead=_instead(dear.group() if dear else "", decision),
        related=[(reasoned.span, "a decision with its reason")] if reasoned is not None else [],
        exposure=40 if dear else 10,
        fold=document.path,
    )


def _instead(dear: str, decision: Decision) -> str:
    if decision.form == "record":
        return "a sentence under Context or Consequences: which problem this solves, what else was considered, and when to look at it again"
    ask = f"{dear}, because …; instead of …" if dear else "…, because …; instead of …"
    return f"half a sentence each: {ask}; and the number at which it would be decided again"


def _heading(document: Document, decision: Decision) -> str:
    section = document.section_of(decision.section)
    return section.title if section is not None else ""
