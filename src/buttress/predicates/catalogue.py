"""Predicates that can be asked by name: what rules ask of a blueprint, a model's claim and a chat client may ask too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.blueprint import Blueprint
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
