"""Numbers that somebody states, in designs and in the configuration: our words around them, never the sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.ledger.text import NAME, cut, name
from buttress.predicates.figures import exact_number, human_bytes, human_rate, human_seconds, percent
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Claim
    from buttress.blueprint.source import Span

_SECONDS = ("latency", "retention", "ttl", "staleness", "timeout")
_BOUND = {"target": "a target", "stated": "stated", "assumed": "assumed", "measured": "measured"}
#: A number as it was written, with its unit: more words than these are prose.
_WRITTEN = re.compile(r"[\w.,%()/<>=~≤≥+:·× -]{1,40}")
_OF = re.compile(r"[\w -]{1,40}")
_WORDS = 3


class Figure(NamedTuple):
    """One stated number. ``place`` is path and lines where there is no span."""

    subject: str
    text: str
    names: tuple[str, ...]
    span: Span | None = None
    path: str = ""


def figures(blueprint: Blueprint) -> Iterator[Figure]:
    """The configuration's numbers first, as they are the team's own; then those of designs."""
    yield from _configured(blueprint)
    for document in blueprint.documents:
        for claim in document.claims:
            if not claim.bad and claim.bound != "example" and document.stage != "teaching":
                yield _figure(claim)


def _figure(claim: Claim) -> Figure:
    of = claim.of if _OF.fullmatch(claim.of) and len(claim.of.split()) <= _WORDS else ""
    amount = _amount(claim.kind, claim.quantity, of)
    if claim.high > claim.quantity:
        amount += f" to {_amount(claim.kind, claim.high, of)}"
    words = [f"{claim.kind} {amount}"]
    words += [f"p{claim.percentile:g}"] if claim.percentile else []
    words += [f"of {of}"] if of and of not in (*amount.split(), claim.kind) else []
    words += [_BOUND.get(claim.bound, claim.bound), *([f"for {claim.horizon}"] if claim.horizon else [])]
    words += [f"about {', '.join(cut(name(each), NAME) for each in claim.subject[:3])}"] if claim.subject else []
    written = " ".join(claim.written.split())
    if _WRITTEN.fullmatch(written) and len(written.split()) <= 2 * _WORDS and written not in amount:
        words.append(f"written {written}")
    return Figure(f"{claim.kind} {amount}", cut("; ".join(words), 300), claim.subject, claim.span)


def _amount(kind: str, quantity: float, of: str) -> str:
    if kind in _SECONDS:
        return human_seconds(quantity)
    if kind == "size":
        return human_bytes(quantity)
    if kind == "availability":
        return percent(quantity)
    return human_rate(quantity, of) if kind in ("rate", "rate-limit") else exact_number(quantity)


def _configured(blueprint: Blueprint) -> Iterator[Figure]:
    stated = blueprint.stated
    where = stated.where
    for table, hint in stated.tables.items():
        if hint.rows is not None:
            yield Figure(
                table, f"{counted(hint.rows, 'row')} in production, as the configuration states", (table,), path=where
            )
    if stated.max_connections:
        text = f"max_connections {stated.max_connections}: the database server allows so many connections"
        yield Figure("max_connections", text, (), path=where)
    for key, pool in stated.pools.items():
        processes = f" in each of {counted(pool.processes, 'copy')}" if pool.processes else ""
        yield Figure(key, f"pool of {counted(pool.size, 'connection')}{processes}", (key,), path=where)
    for server, version in (("postgres", str(stated.postgres or "")), ("mysql", stated.mysql)):
        if version:
            yield Figure(server, f"the server is {server} {name(version)}", (), path=where)
