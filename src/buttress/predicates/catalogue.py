"""Predicates that can be asked by name: what rules ask of a blueprint, a model's claim and a chat client may ask too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from buttress.predicates import (
    _catalogue_api,
    _catalogue_design,
    _catalogue_lists,
    _catalogue_release,
    _catalogue_schema,
    _catalogue_stores,
    _catalogue_system,
    _catalogue_tables,
)
from buttress.predicates._catalogue_base import wrong_number
from buttress.predicates._catalogue_words import Parameter, Predicate, UnknownWord, no_such
from buttress.predicates.entities import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.predicates.answer import Answer

__all__ = ["PREDICATES", "Parameter", "Predicate", "UnknownWord", "ask", "statement"]

#: Every predicate by its name, area by area: schema, queries, release, API, systems, stores, designs.
PREDICATES: Mapping[str, Predicate] = {
    predicate.name: predicate
    for predicate in (
        *_catalogue_schema.PREDICATES,
        *_catalogue_tables.PREDICATES,
        *_catalogue_release.PREDICATES,
        *_catalogue_api.PREDICATES,
        *_catalogue_lists.PREDICATES,
        *_catalogue_system.PREDICATES,
        *_catalogue_stores.PREDICATES,
        *_catalogue_design.PREDICATES,
    )
}


def ask(blueprint: Blueprint, name: str, args: Sequence[str]) -> Answer:
    """The answer of one predicate about a blueprint. Raises UnknownWord for a predicate or an entity that there is not,
    and for another number of arguments than it takes; what comes near is named, never taken.
    """
    return _named(name).ask(blueprint, *args)


def statement(name: str, args: Sequence[str], value: Literal["yes", "no", "unknown"]) -> str:
    """An answer as a whole sentence about these arguments, without a full stop. Raises UnknownWord for an unknown name
    and for another number of arguments than the predicate takes.
    """
    predicate = _named(name)
    if len(args) != len(predicate.parameters):
        raise wrong_number(name, predicate.parameters, len(args))
    return str(getattr(predicate, value)).format(*args)


def _named(name: str) -> Predicate:
    found = PREDICATES.get(name)
    if found is None:
        raise no_such("predicate", name, nearest(name, PREDICATES))
    return found
