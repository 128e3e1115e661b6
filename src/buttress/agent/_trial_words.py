"""When a text says all that another one said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

_WORD = re.compile(r"[\w'%.-]*\w%?")
#: Words after which what was said no longer holds, or holds only sometimes.
_NEGATION = re.compile(
    r"no|not|never|none|nothing|nobody|without|neither|nor|cannot|avoid|instead|except|unless|only|was|were|formerly"
    r"|bad|wrong|deprecated|obsolete|example|later|future|maybe|if|optional(?:ly)?|\w+n't"
)


def says_more(old: Hashable, new: Hashable) -> bool:
    """Whether every word still stands there in its order, and none came that takes it back."""
    was, now = (_WORD.findall(str(text).lower()) for text in (old, new))
    rest = iter(now)
    return all(word in rest for word in was) and _negations(was) == _negations(now)


def _negations(words: Sequence[str]) -> int:
    return sum(bool(_NEGATION.fullmatch(word)) for word in words)
