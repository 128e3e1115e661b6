"""The words of the catalogue: what a predicate is, what its arguments name, and how an unknown name is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.predicates.answer import Answer

#: What an argument names, in the spelling of findings' subjects: ``orders``, ``orders.user_id`` (``column``),
#: ``orders(a,b)`` or ``orders.a`` (``columns``), ``GET /users``, a component's key, an API's or document's path.
Parameter = Literal["table", "column", "columns", "operation", "component", "store", "topic", "api", "document"]


class UnknownWord(LookupError):  # noqa: N818 - what it says, as the callers word it
    """A predicate or entity that there is not: names it, and what comes near."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One question. ``yes``, ``no`` and ``unknown`` are its answers as whole statements, with ``{0}``, ``{1}`` … for
    the arguments; the words of ``no`` hold exactly one negation more than those of ``yes``. ``directed``: swapping the
    first two arguments asks something else. ``asks`` is the question for people who choose one from a list.
    """

    name: str
    parameters: tuple[Parameter, ...]
    asks: str
    yes: str
    no: str
    unknown: str
    ask: Callable[..., Answer]  # takes the Blueprint and the arguments as strings
    directed: bool = False


def no_such(kind: str, word: str, near: Sequence[str] = ()) -> UnknownWord:
    """The error for a name that there is not: ``no table orderz; near: orders``."""
    return UnknownWord(f"no {kind} {word[:200]}" + (f"; near: {', '.join(near)}" if near else ""))


def several(kind: str, word: str, choices: Sequence[str]) -> UnknownWord:
    """The error for a name that means more than one thing: names the spellings that mean one."""
    return UnknownWord(f"more than one {kind} {word[:200]}; write one of: {', '.join(choices)}")
