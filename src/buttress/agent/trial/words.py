"""When a text says all that another one said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

#: What counts as one word: names with dots, numbers with their unit.
WORD = re.compile(r"[\w'%.-]*\w%?")
#: Words after which what was said no longer holds, or holds only sometimes.
_NEGATION = re.compile(
    r"no|not|never|none|nothing|nobody|without|neither|nor|cannot|avoid|instead|except|unless|only|was|were|formerly"
    r"|bad|wrong|deprecated|obsolete|example|later|future|maybe|if|optional(?:ly)?|\w+n't"
)
#: How a clause that gives a reason begins.
_REASON = re.compile(r",?\s+(?:because|so that)\s", re.IGNORECASE)


def says_more(old: Hashable, new: Hashable) -> bool:
    """Whether every word still stands there in its order, and none came that takes it back."""
    was, now = (WORD.findall(str(text).lower()) for text in (old, new))
    rest = iter(now)
    if not all(word in rest for word in was):
        return False
    return negations(was) == negations(now) or _gives_a_reason(str(old), str(new))


def _gives_a_reason(old: str, new: str) -> bool:
    """Whether all that came is one clause behind it that says why: a reason may well deny something else."""
    came = new.removeprefix(old.rstrip(" .")) if old.strip() and new.startswith(old.rstrip(" .")) else ""
    return bool(_REASON.match(came)) and not re.search(r"[.;!?:]\s+\S", came)


def negations(words: Sequence[str]) -> int:
    """How many words take back what was said."""
    return sum(bool(_NEGATION.fullmatch(word)) for word in words)
