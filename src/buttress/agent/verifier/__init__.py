"""Checks every statement of a model before anybody sees it. Nothing in here asks a model.

A claim is withheld when something that it rests on does not hold; its words are replaced by ours when they say more than
that. So what is shown is either what the evidence says, or what code computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from buttress.agent.verifier import shape
from buttress.agent.verifier.judge import Judge
from buttress.agent.verifier.scene import Refusal, Scene
from buttress.findings.advice import Withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.records import Ledger
    from buttress.agent.verifier.scene import Tries
    from buttress.findings.advice import Remark
    from buttress.findings.finding import Annotation
    from buttress.review import Review

__all__ = ["Verified", "verify", "verify_claims"]


class Verified(NamedTuple):
    """What became of a reply. ``annotations`` are statements about findings, with the finding's label; ``problems`` tell
    the model, one line a withheld claim, what did not hold. ``given`` counts its claims, ``shown`` those that hold,
    ``reworded`` those of them that are shown in our words.
    """

    annotations: tuple[tuple[str, Annotation], ...] = ()
    remarks: tuple[Remark, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    given: int = 0
    shown: int = 0
    reworded: int = 0
    problems: tuple[str, ...] = ()


def verify(reply: str, ledger: Ledger, review: Review, trial: Tries) -> Verified:
    """What of a reply holds. Never raises for anything that a model can write."""
    try:
        given = shape.read(reply)
    except Refusal as refusal:
        withheld = Withheld("reply", refusal.reason, refusal.why, "")
        return Verified(withheld=(withheld,), given=1, problems=(f"the reply: {refusal.why}",))
    return _verified(given, Scene(ledger, review, trial))


def verify_claims(claims: Sequence[Any], ledger: Ledger, review: Review, trial: Tries) -> Verified:
    """The same for claims that are JSON values already."""
    return _verified(shape.each(claims), Scene(ledger, review, trial))


def _verified(given: Sequence[shape.Given], scene: Scene) -> Verified:
    judge = Judge(scene)
    judge.hear(given)
    return Verified(
        tuple(judge.annotations),
        tuple(judge.remarks),
        tuple(judge.withheld),
        len(given),
        len(given) - len(judge.withheld),
        judge.reworded,
        tuple(judge.problems),
    )
