"""Fixes and smaller designs: tried on a copy before anybody sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.ledger.text import listed
from buttress.agent.verifier import edit_text, safety
from buttress.agent.verifier.scene import TRIALS, Refusal
from buttress.findings.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.claims import EditClaim, Fix, Proposal
    from buttress.agent.trial import Outcome
    from buttress.agent.verifier.scene import Scene
    from buttress.findings.finding import Finding

_NAMED = 5


def fix(claim: Fix, scene: Scene) -> tuple[str, tuple[Edit, ...]]:
    """Our words for a fix that helps, and its edits. Raises :class:`Refusal`."""
    finding = scene.finding(claim.finding)
    edits = _edits(claim.edits, scene)
    _count(scene)
    outcome = scene.trial.fix(finding, edits)
    _held(outcome)
    words = f"on a copy, {_gone(outcome, finding)}, nothing else appears{_to_do(edits, scene)}"
    return words, edits


def proposal(claim: Proposal, scene: Scene) -> tuple[str, tuple[Edit, ...], tuple[Finding, ...]]:
    """Our words for a smaller design that holds, its edits, and the findings that it resolves. Raises :class:`Refusal`."""
    findings = tuple(scene.finding(label) for label in dict.fromkeys(claim.resolves))
    removes = tuple(_removed(name, scene) for name in claim.removes)
    if not findings and not removes:
        raise Refusal("fix", "it resolves no finding and removes nothing")
    edits = _edits(claim.edits, scene)
    _count(scene)
    outcome = scene.trial.proposal(findings, removes, edits)
    _held(outcome)
    parts = [f"goes: {listed(outcome.removed, _NAMED)}"] if outcome.removed else []
    parts += [f"resolved: {listed(outcome.vanished, _NAMED)}"] if outcome.vanished else []
    return (
        f"on a copy, {'; '.join(parts) or 'it holds'}; nothing else is lost",
        edits,
        findings,
    )


def _removed(name: str, scene: Scene) -> str:
    """A name as the ledger spells it. Raises :class:`Refusal` for one that means nothing, or more than one thing."""
    found = scene.spelling(name)
    if not found:
        near = ", ".join(scene.entities.near(name))
        raise Refusal("entity", f"nothing of that name can be removed{f'; near: {near}' if near else ''}")
    return found


def _to_do(edits: Sequence[Edit], scene: Scene) -> str:
    """What a fix of a file that states the schema leaves to do: databases that run are changed by migrations only."""
    stating = {path for d in scene.review.blueprint.databases if not d.sketch for path in (*d.members, d.snapshot)}
    if not any(edit.path in stating for edit in edits) or any(edit.line == 0 for edit in edits):
        return ""
    return "; databases that run already need the same as a migration"


def _edits(claims: Sequence[EditClaim], scene: Scene) -> tuple[Edit, ...]:
    safety.controls(text for claim in claims for text in (claim.old, claim.new, claim.path))
    for claim in claims:
        if scene.redactor.holds_secret(claim.new) and not scene.redactor.holds_secret(claim.old):
            raise Refusal("unsafe", "the new lines of an edit hold what looks like a secret")
        edit_text.check(claim)
        missing = edit_text.dropped(claim, claims, scene)
        if missing:
            raise Refusal("fix", f"it drops or changes {missing}, which the files do not have")
    return tuple(Edit(claim.path, claim.line, claim.old, claim.new) for claim in claims)


def _count(scene: Scene) -> None:
    if scene.trials >= TRIALS:
        raise Refusal("fix", f"more than {TRIALS} fixes and proposals: this one was not tried")
    scene.trials += 1


def _held(outcome: Outcome) -> None:
    if not outcome.ok:
        raise Refusal(outcome.reason, outcome.why or "it does not help")


def _gone(outcome: Outcome, finding: Finding) -> str:
    own = f"{finding.rule.name} {finding.subject}"
    others = [each for each in outcome.vanished if each != own]
    also = f", and with it {listed(others, _NAMED)}" if others else ""
    return f"this finding is gone{also}"
