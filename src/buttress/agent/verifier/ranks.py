"""Is one finding before another, for the reason that a model gives?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.verifier.scene import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.agent.claims import Rank
    from buttress.agent.verifier.scene import Scene
    from buttress.findings.finding import Finding

#: Predicates that say of a table or a list whether it grows, by the kind of thing that they ask about.
_GROWTH = ("grows", "list-grows")


def words_for(rank: Rank, scene: Scene) -> str:
    """Our words for a rank that holds. Raises :class:`Refusal` for one that does not."""
    upper, lower = scene.finding(rank.finding), scene.finding(rank.above)
    if rank.finding == rank.above:
        raise Refusal("rank", f"{rank.finding} is ranked above itself")
    why = _REASONS[rank.reason](upper, lower, scene)
    if not why:
        raise Refusal("rank", f"{rank.finding} is not above {rank.above} by {rank.reason}")
    return f"before {rank.above} ({lower.subject}): {why}"


def _consequence(upper: Finding, lower: Finding, _: Scene) -> str:
    ours, theirs = upper.rule.consequence, lower.rule.consequence
    return f"what follows is worse ({ours}, not {theirs})" if ours > theirs else ""


def _exposure(upper: Finding, lower: Finding, _: Scene) -> str:
    more = upper.exposure > lower.exposure
    return f"more of the backend feels it (exposure {upper.exposure} of 100, not {lower.exposure})" if more else ""


def _confidence(upper: Finding, lower: Finding, _: Scene) -> str:
    surer = upper.confidence > lower.confidence
    return f"it is surer ({upper.confidence}, not {lower.confidence})" if surer else ""


def _release(upper: Finding, lower: Finding, scene: Scene) -> str:
    paths = scene.blueprint.release.paths
    if upper.span.path in paths and lower.span.path not in paths:
        return f"{upper.span.path} is about to be deployed, {lower.span.path} is not"
    return ""


def _growth(upper: Finding, lower: Finding, scene: Scene) -> str:
    grown = next(iter(_grows(upper, scene)), "")
    return f"{grown} grows, and nothing says so of {lower.subject}" if grown and not any(_grows(lower, scene)) else ""


def _grows(finding: Finding, scene: Scene) -> Iterator[str]:
    """What of the things that a finding is about certainly grows."""
    from buttress.predicates import catalogue

    for name in _subjects(finding):
        for predicate in _GROWTH:
            if predicate in catalogue.PREDICATES:
                try:
                    answer = scene.ask(predicate, (name,)).answer
                except Refusal:
                    continue
                if answer.yes:
                    yield name


def _subjects(finding: Finding) -> Iterable[str]:
    for subject in dict.fromkeys((finding.subject, *(each.subject for each in finding.occurrences))):
        yield subject
        bare = subject.partition("(")[0]
        if "." in bare and " " not in bare:
            yield bare.rpartition(".")[0]
        elif bare != subject:
            yield bare


_REASONS = {
    "consequence": _consequence,
    "exposure": _exposure,
    "growth": _growth,
    "confidence": _confidence,
    "release": _release,
}


def circular(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs that are part of a circle."""
    follow: dict[str, set[str]] = {}
    for upper, lower in pairs:
        follow.setdefault(upper, set()).add(lower)
    return {(a, b) for a, others in follow.items() for b in others if a in _reached(b, follow)}


def _reached(start: str, follow: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    left = [start]
    while left:
        at = left.pop()
        if at not in seen:
            seen.add(at)
            left.extend(follow.get(at, ()))
    return seen
