"""SEC105: a row that belongs to somebody, fetched by an id that anybody can write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import ACCOUNTS, OWNERS, counted, last_word, singular_words
from buttress.predicates.sketched_access import RIGHTS, endpoints, noun, open_by_nature, plans, speaks_nearby, thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.document import Document, Sketch
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="object-without-owner",
    code="SEC105",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.POSSIBLE,
)
#: Rows that are somebody's own, and nobody else's business.
_PRIVATE = frozenset(
    {
        "order",
        "payment",
        "invoice",
        "message",
        "document",
        "file",
        "address",
        "cart",
        "booking",
        "reservation",
        "subscription",
        "account",
        "wallet",
        "transaction",
    }
    | {
        "statement",
        "prescription",
        "record",
        "patient",
        "conversation",
        "chat",
        "notification",
        "ticket",
        "basket",
        "transfer",
        "card",
        "note",
        "upload",
    }
    | {"appointment", "refund", "key"}
)
_OWNED_BY = ACCOUNTS | OWNERS | {"owner", "author", "buyer", "seller", "patient", "sender"}
_ASIDE = ("admin", "internal", "public")


class _Owned(NamedTuple):
    sketch: Sketch
    table: Table
    column: Column


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding a design: an owned row behind an id in the path, and no word on owners, roles or tenants."""
    for document in blueprint.documents:
        if not plans(document):
            continue
        found = [owned for sketch in endpoints(document) if (owned := _owned(blueprint, document, sketch)) is not None]
        if found and not speaks_nearby(blueprint, document, RIGHTS):
            yield _finding(document, found)


def _owned(blueprint: Blueprint, document: Document, sketch: Sketch) -> _Owned | None:
    """The table that an endpoint reaches by id, when its rows name their owner in a column that the path does not."""
    what = noun(thing(sketch))
    path = sketch.path.lower()
    if what not in _PRIVATE or open_by_nature(sketch) or any(word in path for word in _ASIDE) or "/me/" in path:
        return None
    if _under_owner(sketch):
        return None
    for database in (*blueprint.designed, *blueprint.reviewed):
        for table in database.catalog.base_tables():
            if last_word(table.name.name) == what and (table.span.path == document.path or not database.catalog.tables):
                column = next((c for c in table.columns if _names_owner(c)), None)
                if column is not None:
                    return _Owned(sketch, table, column)
    return None


def _under_owner(sketch: Sketch) -> bool:
    """Whether the path names the owner before the row: ``/users/{id}/orders/{order}``."""
    parts = [noun(part) for part in sketch.path.split("/") if part and not part.startswith("{")]
    return any(part in _OWNED_BY for part in parts[:-1])


def _names_owner(column: Column) -> bool:
    said = singular_words(column.name)
    return len(said) > 1 and said[-1] == "id" and said[-2] in _OWNED_BY


def _finding(document: Document, found: list[_Owned]) -> Finding:
    first = next((o for o in found if o.sketch.method in ("DELETE", "PATCH", "PUT")), found[0])
    others = len({o.sketch.subject for o in found}) - 1
    also = f"; {counted(others, 'more endpoint')} {'is' if others == 1 else 'are'} like this" if others else ""
    name = first.table.name.name
    return RULE.finding(
        subject=first.sketch.subject,
        at=first.sketch.span,
        message=f"{first.sketch.subject} reaches a row of {name} by its id, and {document.path} says nowhere whose it must be",
        because=f"each row of {name} has its {first.column.name} (:{first.column.span.line}), so it is somebody's; whoever is logged in can write another id "
        f"into the path{also}",
        instead=f"WHERE id = … AND {first.column.name} = the caller's, 404 for all others, and a sentence in the design that says so",
        related=[(first.column.span, f"who a row of {name} belongs to")],
        exposure=60,
    )
