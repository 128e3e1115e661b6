"""shared-database: two services that write one database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import (
    ONLOOKERS,
    code_names,
    name_words,
    said_as,
    search,
)
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.applications import applications, product_of
from buttress.predicates.naming import listing, words
from buttress.predicates.technologies import technology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Passage
    from buttress.blueprint.system import Component, Edge, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="shared-database",
    code="SVC104",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.DATA_IS_SACRED,
)

#: A sentence that gives each service a part of the drawn database: then the node is the server.
_APART = re.compile(
    r"schemas? per (?:micro)?service|(?:each|every) (?:micro)?service (?:\w+ ){0,4}(?:its|their) own schema"
    r"|(?:separate|dedicated|own|individual|different) (?:logical )?(?:schemas?|databases?) (?:per|for each|on (?:the same|one))"
    r"|logical(?:ly)? (?:separat\w+|databases?)",
    re.IGNORECASE,
)
#: A sentence that promises what the edges break.
_OWN = re.compile(
    r"(?:each|every) (?:micro)?service (?:\w+ ){0,3}(?:its|their) own (?:data|database|db|store|datastore)|database[- ]per[- ](?:micro)?service"
    r"|no shared (?:databases?|schemas?|tables?)|databases? (?:is|are) not shared",
    re.IGNORECASE,
)
#: A sentence that says the sharing is meant, for now or for good.
_MEANT = re.compile(
    r"shared? (?:\w+ ){0,2}(?:database|db)\b|modular monolith|\bmonolith|strangler|(?:during|until) (?:the )?(?:migration|transition)"
    r"|same database",
    re.IGNORECASE,
)


#: ``auth_db / listing_db``, ``chat, notifications``: more than one name in one cylinder.
_LISTED = re.compile(
    r"[x×✕]\s?\d+\b|\bper service\b|[\w-]+(?: (?:db|database|schema))? ?[/,+&|] ?[\w-]{3,}|\b\w+_db\b.*\b\w+_db\b|databases|schemas|\bDBs\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    {
        "db",
        "database",
        "data",
        "store",
        "storage",
        "sql",
        "nosql",
        "relational",
        "main",
        "primary",
        "cluster",
        "aws",
        "rds",
        "the",
        "cloud",
    }
    | {
        "postgre",
        "mongo",
        "atlas",
        "managed",
        "aurora",
        "gcp",
        "azure",
        "server",
        "instance",
        "persistent",
        "persistence",
        "layer",
    }
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Databases that two applications with a business of their own may write."""
    for system in blueprint.systems:
        for store in system.of_kind("database"):
            edges = _once_each(system, _writers(system, store))
            promise = search(system, _OWN)
            users = applications([system.components[e.source] for e in edges], by="tier" if promise else "product")
            if (
                len(users) < 2
                or code_names(system) & {store.key, *(e.source for e in edges)}
                or not _one_database(store, edges)
                or search(system, _APART)
            ):
                continue
            product = promise is None and not _drawn(edges) and product_of([g[0] for g in users])
            if _several(system, store) or product:
                continue
            meant = search(system, _MEANT)
            if meant is not None and promise is None:
                continue
            yield _finding(system, store, users, edges, promise)


def _writers(system: System, store: Component) -> list[Edge]:
    """Edges of services that may write; who only reads, reports or migrates shares nothing. One edge a service.

    Sequence diagrams like to draw one participant called database for all there are: such a one is not counted.
    """
    messages = {m.span for flow in system.flows for m in flow.messages} if _nameless(store) else set()
    found: dict[str, Edge] = {}
    for edge in system.edges_to(store.key):
        source = system.component(edge.source)
        if source is None or source.kind != "service" or edge.access == "read" or _reads(edge.label()):
            continue
        if all(e.span in messages for e in edge.evidence):
            continue
        if not name_words(source) & ONLOOKERS:
            found.setdefault(edge.source, edge)
    return list(found.values())


#: What tells instances of one service apart: ``backend replica 1``, ``api-2``, ``Order Service (node B)``.
_INSTANCE = re.compile(
    r"[\s(_-]*\b(?:(?:replica|instance|node|pod|copy|container|server)[\s_#-]*(?:\d+|[a-z])?|#?\d+|n)\b\)?\s*$",
    re.IGNORECASE,
)


def _once_each(system: System, edges: list[Edge]) -> list[Edge]:
    """One edge a service, however many of its instances are drawn."""
    found: dict[str, Edge] = {}
    for edge in edges:
        name = system.components[edge.source].name
        found.setdefault(_INSTANCE.sub("", name).strip().lower() or name, edge)
    return list(found.values())


def _drawn(edges: list[Edge]) -> bool:
    """Whether a document shows it, and not only addresses in files."""
    return any(e.origin in ("mermaid", "markdown") for edge in edges for e in edge.evidence)


def _nameless(store: Component) -> bool:
    """Whether a drawn store is named for what it is and not for what it holds: ``Database``, ``PostgreSQL cluster``."""
    if store.database:
        return False
    rest = [w for w in words(store.name.lower()) if w not in _GENERIC and technology(w) is None]
    return not rest or technology(store.name) is not None


def _several(system: System, store: Component) -> bool:
    """Whether the drawn node lists more than one database: ``auth_db / listing_db``."""
    spans = {m.span for m in store.mentions}
    labels = [n.label for d in system.documents for g in d.diagrams for n in g.nodes if n.span in spans]
    return any(_LISTED.search(label) for label in labels)


def _reads(label: str) -> bool:
    return re.search(r"\bread(?:s|[- ]only)?\b", label, re.IGNORECASE) is not None and "write" not in label.lower()


def _one_database(store: Component, edges: list[Edge]) -> bool:
    """Whether it is known to be one database: named so in a DSN, or drawn as one node that two arrows meet."""
    if store.database:
        return True
    return all(any(e.origin in ("mermaid", "markdown") for e in edge.evidence) for edge in edges)


def _finding(
    system: System, store: Component, groups: list[list[Component]], edges: list[Edge], promise: Passage | None
) -> Finding:
    users = [group[0] for group in groups]
    by_source = {e.source: e for e in edges}
    shown = [by_source[c.key] for c in users if c.key in by_source]
    names = [said_as(c) for c in users]
    drawn = _drawn(shown)
    clear = drawn and not _nameless(store)
    related = [(e.span, e.subject) for e in shown[1:4]]
    if promise is not None:
        related.append((promise.span, "promises each service its own"))
    return RULE.finding(
        subject=system.subject(store),
        at=shown[0].span,
        message=f"{listing(names)} use one database, {_said(store)}",
        because=_because(shown, promise) + _also(system, store, edges, shown),
        instead=(
            f"give {_said(store)} to one of them and let {'the other' if len(users) == 2 else 'the others'} ask it or listen"
            " to its events; on the same server a database or schema and a role for each is enough"
        ),
        related=related,
        exposure=min(100, 20 * len(users)),
        severity=None if clear or promise else Severity.ADVICE,
        confidence=None if clear or (promise and store.database) else Confidence.POSSIBLE,
    )


def _also(system: System, store: Component, edges: list[Edge], shown: list[Edge]) -> str:
    """Who else uses it: further tiers of the same services, and workers."""
    named = {e.source for e in shown}
    others = [e.source for e in edges if e.source not in named]
    for edge in system.edges_to(store.key):
        worker = system.component(edge.source)
        if worker is not None and worker.kind == "worker" and edge.source not in (*named, *others):
            others.append(edge.source)
    return f"; {listing(others, limit=6)} {'uses' if len(others) == 1 else 'use'} it too" if others else ""


def _said(store: Component) -> str:
    if store.database and store.database.lower() not in said_as(store).lower():
        return f"{store.database} on {store.server or said_as(store)}"
    return said_as(store)


def _because(edges: list[Edge], promise: Passage | None) -> str:
    lines = listing((f"{e.source} ({e.span})" for e in edges), limit=6)
    same = "reach the same tables" if _drawn(edges) else "open the same database"
    text = f"{lines} {same}, so a migration for one of them can break {'the other' if len(edges) == 2 else 'the others'} and no release is its own"
    if promise is not None:
        text += f"; {promise.span} promises each service its own data"
    return text
