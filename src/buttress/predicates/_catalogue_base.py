"""How a predicate of the catalogue is made: arguments are looked up first, then its function answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_words import Parameter, Predicate, UnknownWord
from buttress.predicates.answer import Answer
from buttress.predicates.entities import EntityIndex, entities_of
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span

_RESOLVE: dict[Parameter, Callable[[EntityIndex, str], object]] = {
    "table": EntityIndex.resolve_table,
    "column": EntityIndex.resolve_column,
    "columns": EntityIndex.resolve_columns,
    "operation": EntityIndex.resolve_operation,
    "component": EntityIndex.resolve_component,
    "store": lambda index, word: index.resolve_component(word, store=True),
    "topic": EntityIndex.resolve_topic,
    "api": EntityIndex.resolve_api,
    "document": EntityIndex.resolve_document,
}


def predicate(
    name: str,
    parameters: Sequence[Parameter],
    asks: str,
    says: tuple[str, str, str],
    answer: Callable[..., Answer],
) -> Predicate:
    """A predicate whose ``answer`` takes the index of names and the things that the arguments name. ``says`` are its
    statements for yes, no and unknown. With two arguments or more, their order matters.
    """
    kinds = tuple(parameters)

    def ask(blueprint: Blueprint, *args: str) -> Answer:
        if len(args) != len(kinds):
            raise wrong_number(name, kinds, len(args))
        index = entities_of(blueprint)
        given = [_RESOLVE[kind](index, arg) for kind, arg in zip(kinds, args, strict=True)]
        return answer(index, *given)

    yes, no, unknown = says
    return Predicate(name, kinds, asks, yes, no, unknown, ask, directed=len(kinds) > 1)


def wrong_number(name: str, kinds: Sequence[Parameter], given: int) -> UnknownWord:
    """The error for another number of arguments than a predicate takes."""
    return UnknownWord(f"{name} takes {counted(len(kinds), 'argument')} ({', '.join(kinds)}), and {given} came")


def yes(why: str, *evidence: Span) -> Answer:
    """Certainly so."""
    return Answer("yes", why, evidence)


def no(why: str, *evidence: Span) -> Answer:
    """Certainly not so."""
    return Answer("no", why, evidence)


def unknown(why: str, *evidence: Span) -> Answer:
    """The input does not say."""
    return Answer("unknown", why, evidence)
