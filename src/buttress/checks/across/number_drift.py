"""X108: two places that state different numbers for the same thing."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claim_places import apart
from buttress.predicates.claims import own_claims, said, top
from buttress.predicates.measurements import missed_targets
from buttress.predicates.naming import singular_words
from buttress.predicates.part_names import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Claim, ClaimKind, Document
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding
    from buttress.predicates.measurements import Missed

RULE = Rule(
    name="number-drift",
    code="X108",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.MEASURE_EVERYTHING,
)
#: Kinds of which a system has one value for one thing, and what a sentence must name before two can disagree.
_WITHOUT_SUBJECT: tuple[ClaimKind, ...] = ("availability", "team", "services")
_WITH_SUBJECT: tuple[ClaimKind, ...] = (
    *("latency", "retention", "ttl", "timeout", "rate-limit"),
    *("page-size", "replicas", "pool", "connections", "retries"),
)
#: From this share of common words on, two sentences are about the same thing.
_ALIKE = 0.6
_FILLING = frozenset(
    {"the", "and", "are", "not", "for", "with", "when", "must", "should", "under", "below", "within", "less", "than"}
    | {"most", "alert", "all", "our", "its"}
)
#: Words by which two numbers of one kind speak of different cases.
_CASES = re.compile(
    r"\b(?:peak|average|avg|mean|median|max(?:imum)?|min(?:imum)?|worst|best|default|initial|cold|warm|burst|read|reads|write|writes|free|paid|premium|pro|enterprise"
    r"|basic|anonymous|authenticated|admin|per (?:user|ip|key|tenant|service|endpoint)|internal|external|public|private|local|remote|regional|global|cross|"
    r"inter|intra|same|full|partial|hit|miss|first|second|third|next|primary|secondary|replica|standby|hot|archive|staging|production|prod|dev|test|old|new"
    r"|above|exceeds?|exceeded|breach|threshold|before|after|from|instead|hard|soft|idle|connect|request|socket|attempt|mobile|web|desktop|dns|tls|tcp|network|disk|ssd|cache|cached|uncached|p\d\d)\b",
    re.IGNORECASE,
)
#: Words that say that a time is measured or wanted, and not of what.
_MEASURE = _FILLING | frozenset(
    {
        "latency",
        "respond",
        "response",
        "time",
        "target",
        "goal",
        "answer",
        "percentile",
        "take",
        "within",
        "slo",
        "sla",
        "be",
        "is",
        "of",
        "at",
        "to",
        "in",
        "it",
        "by",
    }
    | {
        "it",
        "keep",
        "stay",
        "ms",
        "sec",
        "second",
        "millisecond",
        "minute",
        "or",
        "we",
        "get",
        "return",
        "complete",
        "finish",
        "every",
        "have",
        "has",
        "a",
        "an",
        "no",
        "more",
    }
    | {"duration", "performance", "acceptance", "budget", "requirement", "objective", "less", "than", "on", "th", "any"}
)
_NOISE = re.compile(
    r"\bp\d\d(?:\.9+)?\b|响应时间|响应|耗时|时延|延迟|性能|指标|目标|要求|验收|测试|应该|应当|必须|小于|低于|不超过|以内|之内|毫秒|分钟|秒|时间",
    re.IGNORECASE,
)
_FEWEST_IDEOGRAMS = 4
_STAGES = re.compile(
    r"\b(?:phase|iteration|version|option|level|stage|step|approach|evolution|v|tier)\s*#?\d*|阶段\s*\S|第\S期",
    re.IGNORECASE,
)
_PRODUCT_WIDE = frozenset({"", "api", "request", "response", "endpoint", "call", "system", "service", "answer", "page"})


class _Pair(NamedTuple):
    first: Claim
    second: Claim
    about: str


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Claims that disagree within a document, between documents of one system, and with what is deployed."""
    for document in blueprint.documents:
        yield from (_finding(document, pair) for pair in _disagreeing(document))
        yield from (_missed(document, missed) for missed in missed_targets(document))
    for system in blueprint.systems:
        for document in system.documents:
            if document.stage != "teaching":
                yield from _deployed(system, document)


def _disagreeing(document: Document) -> Iterator[_Pair]:
    claims = [c for c in own_claims(document, *_WITHOUT_SUBJECT, *_WITH_SUBJECT) if c.section >= 0]
    reported: set[tuple[str, str]] = set()
    for first, second in combinations(claims, 2):
        about = _same_thing(document, first, second)
        if about is None or (first.kind, about) in reported or not _differ(first, second):
            continue
        reported.add((first.kind, about))
        yield _Pair(first, second, about)


def _one_of_several(document: Document, claim: Claim) -> bool:
    """Whether its section states other numbers of the kind: each is for one operation then, and its words say which."""
    return any(c.kind == claim.kind and c.section == claim.section and _differ(c, claim) for c in document.claims)


def _differ(first: Claim, second: Claim) -> bool:
    """Whether two numbers cannot both be meant: their ranges do not touch."""
    return top(first) < second.quantity or top(second) < first.quantity


def _same_thing(document: Document, first: Claim, second: Claim) -> str | None:
    """What two numbers both speak of; None where they may speak of two things."""
    if apart(document, first, second):
        return None
    alike = (first.kind, first.percentile, first.horizon) == (second.kind, second.percentile, second.horizon)
    if not alike or first.sentence == second.sentence or first.section == second.section:
        return None
    same_case = _cases(document, first) == _cases(document, second)
    if first.kind == "latency" and (measured := _same_measure(document, first, second)):
        return measured if same_case or " " in measured else None
    if not same_case:
        return None
    ours, theirs = _things(first), _things(second)
    if ours != theirs or not _same_words(_sentence(document, first), _sentence(document, second)):
        return None
    if (_one_of_several(document, first) or _one_of_several(document, second)) and _measured(
        document, first
    ) != _measured(document, second):
        return None
    if first.kind == "latency" and not (first.percentile and first.bound == second.bound == "target"):
        return None
    named = ours - _PRODUCT_WIDE - {" ".join(singular_words(first.kind))}
    if not named and first.kind not in _WITHOUT_SUBJECT and (not first.of or _parallel(document, first, second)):
        return None
    return ", ".join(sorted(named)) or first.of or first.kind


def _same_measure(document: Document, first: Claim, second: Claim) -> str:
    """What two targets for how long something takes are both set for: nothing but the number differs in what they say.
    One word will do where a percentile stands with both.
    """
    if not first.bound == second.bound == "target" or _stages(document, first) != _stages(document, second):
        return ""
    ours, theirs = _measured(document, first), _measured(document, second)
    if ours != theirs or not ours:
        return ""
    whole = " ".join(ours)
    enough = bool(first.percentile) or len(ours) > 1 or (not whole.isascii() and len(whole) >= _FEWEST_IDEOGRAMS)
    return whole if enough else ""


def _measured(document: Document, claim: Claim) -> tuple[str, ...]:
    """The words of a sentence (of a row: of its first cell) that name what is measured, each once, in order."""
    inside = [p for p in document.passages if p.span.start <= claim.span.start < p.span.end]
    row = next((p for p in inside if p.kind == "row" and p.cells), None)
    text = row.cells[0] if row is not None else _spoken(document, claim)
    found = dict.fromkeys(
        w for word in re.findall(r"[^\W\d_]{2,}", _NOISE.sub(" ", text)) for w in singular_words(word) or (word,)
    )
    return tuple(sorted(w for w in found if w not in _MEASURE))


def _stages(document: Document, claim: Claim) -> frozenset[str]:
    """Which step of a plan, or of an argument, a number belongs to: each step may have its own."""
    section = document.section_of(claim.section)
    titles = " / ".join(section.path[1:]) if section is not None else ""
    return frozenset(found.lower() for found in _STAGES.findall(titles))


def _same_words(first: str, second: str) -> bool:
    """Whether two sentences say the same but for their numbers: most of their words are shared."""
    ours, theirs = ({w.lower() for w in re.findall(r"[^\W\d_]{3,}", text)} - _FILLING for text in (first, second))
    return bool(ours & theirs) and len(ours & theirs) >= _ALIKE * len(ours | theirs)


def _parallel(document: Document, first: Claim, second: Claim) -> bool:
    """Whether one of two numbers stands in a section that describes one endpoint."""
    places = [s.section for s in document.sketches]
    return first.section in places or second.section in places


def _things(claim: Claim) -> frozenset[str]:
    """What a number is of and about, as words without plural."""
    of = " ".join(singular_words(claim.of))
    return frozenset({of, *(" ".join(singular_words(name)) for name in claim.subject)}) - {""} or frozenset({""})


def _cases(document: Document, claim: Claim) -> frozenset[str]:
    text = _sentence(document, claim)
    section = document.section_of(claim.section)
    return frozenset(word.lower() for word in _CASES.findall(f"{text} {section.title if section is not None else ''}"))


def _sentence(document: Document, claim: Claim) -> str:
    inside = (p for p in document.passages if p.span.start <= claim.span.start < p.span.end)
    return next((p.text for p in inside), claim.written)


def _spoken(document: Document, claim: Claim) -> str:
    """The claim's own sentence."""
    for passage in document.passages:
        if passage.span.start <= claim.span.start < passage.span.end:
            shift = claim.sentence.start - passage.span.start
            whole = claim.sentence.end - claim.sentence.start >= passage.span.end - passage.span.start
            return passage.text if whole or len(passage.text) < shift else _clause(passage.text, claim)
    return claim.written


def _clause(text: str, claim: Claim) -> str:
    """The sentence of a passage in which the number stands as written."""
    parts = re.split(r"(?<=[.!?。！？;；])\s*", text)
    return next((part for part in parts if claim.written.split("(")[0].strip() in part), text)


def _finding(document: Document, pair: _Pair) -> Finding:
    first, second = pair.first, pair.second
    section = document.section_of(second.section)
    words = f"{_words(first)} of {pair.about}" if pair.about not in (first.kind, "") else _words(first)
    return RULE.finding(
        subject=f"{document.path}#{section.title if section is not None else ''}",
        at=second.span,
        message=f"{words} is {said(first)} at :{first.span.line} and {said(second)} at :{second.span.line}",
        because=f"a test, an alert or a size for {pair.about} can follow :{first.span.line} ({said(first)}) or :{second.span.line} ({said(second)}), not both; "
        f"{_factor(first, second)}",
        instead=f"one of the two, stated once; or the words that tell them apart beside {said(first)} and {said(second)}",
        related=[(first.span, said(first))],
        exposure=40,
        confidence=Confidence.LIKELY,
    )


def _missed(document: Document, missed: Missed) -> Finding:
    target, measured = missed.target, missed.measured
    section = document.section_of(target.section)
    return RULE.finding(
        subject=f"{document.path}#{section.title if section is not None else ''}",
        at=target.span,
        message=f"{_words(target)} of {missed.about} is to be {said(target)} at :{target.span.line} and was {said(measured)} at :{measured.span.line}",
        because=f"the table at :{measured.span.line} ({measured.of}) misses what :{target.span.line} promises; {_factor(target, measured)}, so whoever "
        f"relies on {said(target)} is told otherwise by this document's own benchmark",
        instead=f"the measured {said(measured)} at :{target.span.line}, or what is still to be done before {said(target)} holds",
        related=[(measured.span, f"measured: {said(measured)}")],
        exposure=40,
        confidence=Confidence.LIKELY,
    )


def _words(claim: Claim) -> str:
    kind = {
        "ttl": "the cache time",
        "rate-limit": "the rate limit",
        "page-size": "the page size",
        "pool": "the pool size",
        "team": "the team",
    }
    shown = kind.get(claim.kind, f"the {claim.kind}")
    return f"{shown} (p{claim.percentile:g})" if claim.percentile else shown


def _factor(first: Claim, second: Claim) -> str:
    low, high = sorted((first.quantity, second.quantity))
    if low <= 0 or first.kind == "availability":
        return f"they stand {abs(second.span.line - first.span.line)} lines apart"
    return f"they differ {high / low:.3g} times"


def _deployed(system: System, document: Document) -> Iterator[Finding]:
    """Replicas that a document states for a component against those that run."""
    claims = [c for c in own_claims(document, "replicas") if c.horizon != "later"]
    for component in system.components.values():
        about = [c for c in claims if mentions(c.subject, component)]
        about = about or [c for c in claims if _names(system, component, _sentence(document, c))]
        if len({(c.quantity, c.high) for c in about}) != 1:
            continue
        yield from _against(system, document, component, about)


def _names(system: System, component: Component, text: str) -> bool:
    """Whether a sentence names this component and no other one."""
    return _named(component, text) and not any(
        _named(o, text) for o in system.components.values() if o is not component
    )


def _named(component: Component, text: str) -> bool:
    spoken = [re.escape(word) for word in singular_words(component.name)]
    return bool(spoken) and re.search(rf"\b{'[-_ ]?'.join(spoken)}s?\b", text, re.IGNORECASE) is not None


def _against(system: System, document: Document, component: Component, about: Sequence[Claim]) -> Iterator[Finding]:
    claim = about[0]
    for workload in component.workloads:
        stated, at = workload.replicas, workload.replicas_at
        if stated is None or at is None or workload.autoscaled or claim.quantity <= stated <= top(claim):
            continue
        fewer = stated < claim.quantity
        harm = (
            f"the failure of one leaves {max(stated - 1, 0)}, not {claim.quantity - 1:g}"
            if fewer
            else "sums of connections and cost in the document are too low"
        )
        yield RULE.finding(
            subject=system.subject(component),
            at=claim.span,
            message=f"{component.name} is to run {said(claim)} at {document.path}:{claim.span.line}, and {stated} {'is' if stated == 1 else 'are'} deployed at {at}",
            because=f"whoever plans with {said(claim)} counts on something that {at.path} does not start: {harm}",
            instead=f"replicas: {claim.quantity:g} at {at}, or {stated} in {document.path}",
            related=[(at, f"{stated} deployed")],
            exposure=50,
            confidence=Confidence.LIKELY,
        )
        return
