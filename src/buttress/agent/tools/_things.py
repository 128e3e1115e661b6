"""Tables, operations and components by the names that a model gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from buttress.agent.tools._answers import Refused
from buttress.predicates.catalogue import UnknownWord
from buttress.predicates.entities import entities_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.system import Component, System

_Found = TypeVar("_Found")


def table_called(blueprint: Blueprint, word: str) -> tuple[str, Database, Table]:
    """The table or view of that name, with its subject. Raises :class:`Refused` with what comes near."""
    found = _found("table", word, entities_of(blueprint).resolve_table)
    return found.database.subject(found.table.name), found.database, found.table


def operation_called(blueprint: Blueprint, word: str) -> tuple[str, Api, Operation]:
    """The operation of that name, with its subject. Raises :class:`Refused` with what comes near."""
    found = _found("operation", word, entities_of(blueprint).resolve_operation)
    return found.api.subject(found.operation), found.api, found.operation


def component_called(blueprint: Blueprint, word: str) -> tuple[str, System, Component]:
    """The component or store of that key or name, with its subject. Raises :class:`Refused` with what comes near."""
    found = _found("component", word, entities_of(blueprint).resolve_component)
    return found.system.subject(found.component), found.system, found.component


def _found(what: str, word: str, resolve: Callable[[str], _Found]) -> _Found:
    try:
        return resolve(word.strip())
    except UnknownWord as unknown:
        raise Refused(f"that names no {what}, or more than one", near=[str(unknown)]) from None
