"""Predicates asked about facts in advance, so that a model knows which grounds would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.catalogue import UnknownWord, ask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.agent.records import RecordKind
    from buttress.blueprint.blueprint import Blueprint

#: By kind of fact, the predicates that say most, and which of their answers are worth their room: that a table has a
#: key or that nothing filters it goes without saying, as a rule.
_ASKED: Mapping[str, Sequence[tuple[str, str]]] = {
    "table": (
        ("grows", "yes no"),
        ("stays-small", "yes"),
        ("stated-large", "yes"),
        ("identified", "no"),
        ("retention-stated", "yes no"),
        ("scanned-by-query", "yes no"),
        ("written-by-query", "yes"),
        ("deleted-by-query", "yes"),
        ("altered-by-release", "yes"),
    ),
    "operation": (
        ("list-bounded", "yes no"),
        ("list-grows", "yes no"),
        ("requires-authentication", "yes no"),
        ("repeatable", "yes no"),
        ("describes-errors", "yes no"),
        ("get-changes-something", "yes"),
    ),
    "component": (
        ("durable", "yes no"),
        ("shared-store", "yes no"),
        ("has-replicas", "yes no"),
        ("behind-gateway", "yes no"),
        ("health-check", "yes no"),
        ("in-call-cycle", "yes no"),
        ("publishes-port", "yes"),
    ),
}
_PAIRS = ("waits-for", "call-protected")
_ROWS = ("lists-rows-of", "lands-in")


def about(blueprint: Blueprint, kind: RecordKind, subject: str) -> list[str]:
    """What is certain about one table, operation or component: ``grows``, ``not identified``."""
    return [
        _said(name, value)
        for name, told in _ASKED.get(kind, ())
        if (value := _asked(blueprint, name, subject)) in told.split()
    ]


def between(blueprint: Blueprint, source: str, target: str) -> list[str]:
    """What is certain about a call."""
    asked = ((name, _asked(blueprint, name, source, target)) for name in _PAIRS)
    return [_said(name, value) for name, value in asked if value in ("yes", "no")]


def rows_of(blueprint: Blueprint, operation: str, tables: Iterable[str]) -> list[str]:
    """Which of some tables an operation lists or fills."""
    pairs = ((name, table) for table in tables for name in _ROWS)
    return [f"{name} {table}" for name, table in pairs if _asked(blueprint, name, operation, table) == "yes"]


def _asked(blueprint: Blueprint, name: str, *args: str) -> str:
    try:
        return ask(blueprint, name, args).value
    except UnknownWord:  # another kind of component, or a name that means several things
        return ""


def _said(name: str, value: str) -> str:
    return name if value == "yes" else f"not {name}"
