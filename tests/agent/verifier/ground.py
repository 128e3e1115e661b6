"""The examples as reviewed, and short ways to verify something about them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buttress.agent.ledger import build_ledger
from buttress.agent.trial import Trial
from buttress.agent.verifier import Verified, verify, verify_claims
from buttress.assembly.tree import DiskTree
from buttress.review import Review, review

if TYPE_CHECKING:
    from buttress.agent.records import Ledger

EXAMPLES = Path(__file__).parents[3] / "examples"


@cache
def scenery(example: str) -> tuple[Ledger, Review, Trial]:
    found = review(DiskTree(EXAMPLES / example))
    return build_ledger(found, context="source"), found, Trial(found)


def checked(example: str, *claims: Any) -> Verified:
    return verify_claims(claims, *scenery(example))


def replied(reply: str, example: str = "shop") -> Verified:
    return verify(reply, *scenery(example))


def wrapped(*claims: Any) -> str:
    return json.dumps({"claims": claims})


def texts(found: Verified) -> set[str]:
    """Everything that would be printed."""
    return {a.text for _, a in found.annotations} | {r.text for r in found.remarks}


def reason(found: Verified) -> str:
    """Why the one claim was withheld; '' when it was shown."""
    return found.withheld[0].reason if found.withheld else ""
