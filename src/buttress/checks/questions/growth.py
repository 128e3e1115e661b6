"""How fast does the data grow, and how long is it kept?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates.shown_operations import said_in_fences

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.system import Component
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "growth"
ORDER = 2
#: A time for which something is kept, in the words of a description.
_KEPT = re.compile(
    r"\b(?:kept|keeps?|retain(?:ed|s)?|retention|stored|older than|deleted after|expires? after)\b[^.;]{0,60}?"
    r"\b(?:\d+|an?|one|two|three|six|twelve)[ -](?:hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
#: Roles whose tables grow with use, the fastest first.
_GROWING = ("event", "queue", "entity", "join")


def ask(scope: Scope) -> Question | None:
    """Asked where a table or a store is shown and neither size, row count nor retention is stated."""
    if scope.number("size", "rows", "retention") or scope.answered("retention", "archive", "partitioning"):
        return None
    if any(_KEPT.search(said) for said in said_in_fences(scope.blueprint, scope.document)):
        return None
    tables = sorted((t for t in scope.tables if t.role in _GROWING), key=lambda t: (_GROWING.index(t.role), _rank(t)))
    if tables:
        table = tables[0]
        return scope.ask(
            NAME,
            "How fast does the data grow, and how long is it kept?",
            why=f"{table.name.name} grows with every use and nothing takes rows out again: indexes, backups and every"
            " later migration get slower with it",
            fill=f"{table.name.name} gains ___ rows a day; rows are kept for ___ and then ___.",
            trigger=table.span,
            note=f"{table.name.name} is created here",
        )
    chosen = (
        part for part in scope.parts("database", "search", "object-store") if _is_new(part[0], scope.document.path)
    )
    store, place = next(chosen, (None, None))
    if store is None or place is None:
        return None
    return scope.ask(
        NAME,
        "How fast does the data grow, and how long is it kept?",
        why=f"{store.name} is chosen before anybody has said whether it holds a gigabyte or ten terabytes",
        fill=f"{store.name} holds ___ GB today and gains ___ GB a month; data is kept for ___.",
        trigger=place,
        note=f"{store.name} is drawn, its size is not stated",
    )


def _is_new(store: Component, path: str) -> bool:
    """Whether the document is all that speaks of a store: one that runs already was not chosen here."""
    return all(mention.span.path == path for mention in store.mentions)


def _rank(table: Table) -> int:
    """Tables that point at others come after what they point at, and grow faster."""
    return -len(table.foreign_keys)
