"""cache-as-only-copy: data that matters, in a cache and nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import name_words, passages, plans, said_as
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing, singular_words
from buttress.predicates.stores import durable, server_of, stores_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import NamedPart
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="cache-as-only-copy",
    code="SVC119",
    severity=Severity.ADVICE,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)

#: What people notice when it is gone, and what they lose.
_MATTERS = {
    "inventory": "how many pieces there are",
    "stock": "how many pieces there are",
    "cart": "what people were about to buy",
    "basket": "what people were about to buy",
    "order": "orders",
    "balance": "balances",
    "wallet": "balances",
    "payment": "payments",
    "booking": "bookings",
    "reservation": "reservations",
    "session": "who is signed in",
}
_KEPT = re.compile(
    r"\baof\b|append[- ]?only|\brdb\b|persist|durab|snapshot|write[- ]?(?:through|behind|back)|source of truth|system of record|backed by|sync(?:ed|hroni[sz]ed)? to"
    r"|rebuil[dt]|warm(?:ed|ing)?\b|repopulat|cache[- ]aside|fall[- ]?back|replicat",
    re.IGNORECASE,
)
_CACHES = re.compile(r"cach|rate[- ]limit|lock|queue|pub/?sub|counter|leaderboard", re.IGNORECASE)
_CACHE_TECHS = frozenset({"redis", "memcached"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Caches that a document gives data to keep, and services whose only store is a cache."""
    for system in blueprint.systems:
        if all(d.english for d in system.documents):
            yield from _told(system)
        for cache in system.of_kind("cache"):
            yield from _deployed(system, cache)


def _told(system: System) -> Iterator[Finding]:
    """``Redis for sessions and real-time inventory``."""
    for document in plans(system):
        for part in document.parts:
            said = f"{part.purpose} {part.duties}".strip()
            if part.bad or part.tech not in _CACHE_TECHS or not said or _CACHES.search(said) or _kept(system, part):
                continue
            data = [word for word in dict.fromkeys(singular_words(said)) if word in _MATTERS]
            data = [word for word in data if not _elsewhere(system, word)]
            if any(word != "session" for word in data):  # signing in again is a price that many pay knowingly
                yield _told_finding(system, part, data)


def _kept(system: System, part: NamedPart) -> bool:
    """Whether any line about this cache says that it keeps its data, or is filled again from elsewhere."""
    if any(c.tech == part.tech and durable(system, c).yes for c in system.of_kind("cache")):
        return True
    named = re.compile(rf"\b(?:{re.escape(part.tech)}|{re.escape(part.name)}|cache)\b", re.IGNORECASE)
    return any(named.search(p.text) and _KEPT.search(p.text) for _, p in passages(system))


def _elsewhere(system: System, word: str) -> bool:
    """Whether a database is said to hold the same data."""
    parts = [p for d in system.documents for p in d.parts if not p.bad and p.tech not in _CACHE_TECHS]
    told = [" ".join(p.owns) for p in parts] + [p.purpose for p in parts if p.tech]
    told += [store.name for store in system.of_kind("database")]
    return any(word in singular_words(text) for text in told)


def _told_finding(system: System, part: NamedPart, data: list[str]) -> Finding:
    data = sorted(data, key=lambda word: word == "session")  # the loss that nobody accepts comes first
    hard = [word for word in data if word != "session"]
    owners = [c for c in system.services for p in c.parts if set(hard) & set(singular_words(p.duties)) and not p.bad]
    lost = listing(dict.fromkeys(_MATTERS[word] for word in hard))
    owner = f"{said_as(owners[0])} ({owners[0].span}) loses" if owners else "the system loses"
    cache = next((c for c in system.of_kind("cache") if c.tech == part.tech), None)
    return RULE.finding(
        subject=system.subject(cache) if cache else f"{system.label}{part.tech}",
        at=part.span,
        message=f"{part.name} is the only place named for {listing(_plural(d) for d in data)}",
        because=(
            f"a cache drops keys when its memory is full and comes back empty after a restart without persistence: then {owner} {lost},"
            f" and {_others(system, part)} a copy"
        ),
        instead=(
            f"name the database that has the truth about {_plural(data[0])} and fill {part.name} from it,"
            " or say that it runs append-only with a replica and no eviction"
        ),
        related=[(owners[0].span, f"{said_as(owners[0])} owns it")] if owners else (),
    )


def _others(system: System, part: NamedPart) -> str:
    """The databases that could have held a copy, as the documents name them."""
    named = [
        p.name
        for d in system.documents
        for p in d.parts
        if p.tech and p.tech not in _CACHE_TECHS and p.purpose and not p.bad
    ]
    names = list(dict.fromkeys((*(said_as(c) for c in system.of_kind("database")), *named)))
    return f"no line gives {listing(names, limit=3)}" if names else f"nothing beside {part.name} is said to hold"


def _plural(word: str) -> str:
    return word if word in ("inventory", "stock") else f"{word}s"


def _deployed(system: System, cache: Component) -> Iterator[Finding]:
    """A cart service that knows no other store than a Redis without a volume."""
    if not durable(system, cache).no:
        return
    for service in system.services:
        data = [w for w in _MATTERS if w in name_words(service) and w not in ("session", "order", "payment")]
        stores = stores_of(system, service)
        edge = next((e for e in system.edges_from(service.key) if e.target == cache.key), None)
        if data and edge is not None and all(s.kind == "cache" for s in stores):
            yield _deployed_finding(system, service, cache, data[0], edge.span)


def _deployed_finding(system: System, service: Component, cache: Component, word: str, at: Span) -> Finding:
    server = server_of(system, cache)
    return RULE.finding(
        subject=system.subject(cache),
        at=at,
        message=f"{said_as(service)} keeps its data in {said_as(cache)} alone, which mounts no volume",
        because=(
            f"{server.span} gives {server.key} nothing that outlives the container, and {service.key} names no other store:"
            f" an update of the image forgets {_MATTERS[word]}"
        ),
        instead=f"a named volume for {server.key} and appendonly yes, or a database behind {service.key}",
        related=[(server.span, f"{server.key}, without a volume")],
    )
