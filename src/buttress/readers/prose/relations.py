"""Sentences and arrows that say who talks to whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from buttress.blueprint.document import Relation
from buttress.readers.prose.tech import BROKERS, STORES, technologies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Source
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

_I = re.IGNORECASE
_NAME = r"(?:[A-Z][\w&]*(?:[ -][A-Z][\w&]*){0,3}|(?<![\w-])[a-z][a-z0-9]*(?:-[a-z0-9]+){1,5})(?:\s(?:service|gateway|worker|queue|database|db|topic|cache))?"
_SAYS = re.compile(
    rf"(?P<source>{_NAME})\s+(?:then\s+|also\s+|synchronously\s+|asynchronously\s+|directly\s+)?"
    rf"(?P<verb>calls?|requests?|queries|query|invokes?|depends on|talks to|publishes(?: [\w.\s`-]{{1,40}}?)? to|sends(?: [\w.\s`-]{{1,40}}?)? to|emits(?: [\w.\s`-]{{1,40}}?)? to|"
    rf"consumes(?: [\w.\s`-]{{1,40}}?)? from|subscribes to|listens to|reads(?: [\w\s`-]{{1,30}}?)? from|writes(?: [\w\s`-]{{1,30}}?)? to|stores [\w\s`-]{{1,30}}? in)\s+"
    rf"(?:the\s+|a\s+|an\s+)?(?P<target>{_NAME})"
)
_ARROW = re.compile(rf"(?P<source>{_NAME})\s*(?:-+>|→|⟶|=>)\s*(?P<target>{_NAME})")
_EVENTS = re.compile(
    r"\b[a-z][a-z_]*(?:\.[a-z_]+)+\b(?!\()|\b[A-Z][a-z]+(?:[A-Z][a-z]+)*(?:Created|Updated|Deleted|Completed|Placed|Paid|Failed|Cancelled|Shipped|Registered)\b"
)
_FILE = re.compile(
    r"\.(?:md|py|js|ts|go|java|sql|json|yaml|yml|com|org|io|net|html|txt|sh|proto|rb|rs|env|toml|xml)$", _I
)
_EVENTED = re.compile(
    r"\bevents?\b.{0,30}\b(?:(?:micro)?services? communicat\w+|between (?:micro)?services|inter-?service)|"
    r"\bservices communicate (?:\w+ )?(?:via|through|by|over|with|using) (?:\w+ )?events|event[\s-]driven (?:service )?(?:communication|messaging)",
    _I,
)
_GENERIC = frozenset(
    [
        "client",
        "server",
        "browser",
        "app",
        "api",
        "cache",
        "database",
        "db",
        "service",
        "queue",
        "clients",
        "servers",
        "services",
        "user",
        "worker",
        "store",
    ]
)
_SYNC = re.compile(r"\bsynchronous(?:ly)?\b|\brest\b|\bgrpc\b|\bhttps?\b|\brpc\b", _I)
_ASYNC = re.compile(r"\basync\w*|\bevents?\b|\bqueue|\btopic\b|publish|subscrib|consum|emit", _I)
_PARTLIKE = re.compile(
    r"(?:service|gateway|worker|server|database|\bdb|queue|cache|broker|topic|api|store|cdn|client|app|scheduler|balancer)s?$",
    _I,
)

Mode = Literal["sync", "async", "data", "unknown"]


def read_relations(source: Source, stretch: Stretch, frame: Frame, known: tuple[str, ...]) -> Iterator[Relation]:
    """The relations that one passage states. Both ends have to be names of parts or technologies."""
    if frame.stance in {"rejected", "out", "open"} or stretch.passage.kind == "heading":
        return
    names = frozenset(name.lower() for name in known)
    for start, end in stretch.sentences():
        text = stretch.text[start:end]
        events = tuple(dict.fromkeys(m[0] for m in _EVENTS.finditer(text) if not _FILE.search(m[0])))
        span = source.span(stretch.start + start, stretch.start + end)
        stated = False
        for match in (*_SAYS.finditer(text), *_ARROW.finditer(text)):
            a, b = match["source"], match["target"]
            if text.endswith("?") or not (_is_part(a, names) and _is_part(b, names)) or _no_caller(a, b):
                continue
            stated = True
            yield Relation(
                source=a,
                target=b,
                mode=_mode(match, text),
                span=span,
                label=" ".join(text.split())[:120],
                events=events,
                section=stretch.passage.section,
                bad=frame.bad,
            )
        if not stated and _EVENTED.search(text):
            yield Relation(
                source="",
                target="",
                mode="async",
                span=span,
                label=" ".join(text.split())[:120],
                events=events,
                section=stretch.passage.section,
                bad=frame.bad,
            )


def _is_part(name: str, known: frozenset[str]) -> bool:
    return (
        name.lower() in known
        or _PARTLIKE.search(name) is not None
        or any(t in STORES for _, _, t in technologies(name))
    )


def _no_caller(source: str, target: str) -> bool:
    """A store starts nothing, and two words that fit any system name nobody."""
    if {source.lower(), target.lower()} <= _GENERIC:
        return True
    tech = {name for _, _, name in technologies(source)}
    return bool(tech & STORES - BROKERS) or source.lower().endswith(("cache", "database", " db"))


def _mode(match: re.Match[str], text: str) -> Mode:
    verb = match.groupdict().get("verb") or ""
    tech = {name for _, _, name in technologies(match["target"])}
    if _ASYNC.search(verb) or tech & BROKERS:
        return "async"
    if (
        tech & STORES
        or re.match(r"reads|writes|stores", verb)
        or re.search(r"\b(?:database|db|cache)$", match["target"], _I)
    ):
        return "data"
    if _SYNC.search(text):
        return "sync"
    return "async" if _ASYNC.search(text) else ("sync" if verb else "unknown")
