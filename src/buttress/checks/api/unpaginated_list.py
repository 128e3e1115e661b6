"""API201: a list that grows and comes back whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates import listed_tables
from buttress.predicates.api_naming import parent_of, resource
from buttress.predicates.list_growth import UNTOLD, paging_style, survey
from buttress.predicates.list_words import LOGS, USE
from buttress.predicates.naming import counted, last_word, listing, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding
    from buttress.predicates.list_growth import Listing

RULE = Rule(
    name="unpaginated-list",
    code="API201",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.APIS_ARE_CONTRACTS,
    convention=True,
    checklist="lists-paginated",
)

#: Words of the path of a document about what stands in front of other people's endpoints.
_PASSES_ON = frozenset({"gateway", "proxy", "router", "routing", "balancer", "loadbalancer", "ingress", "mesh"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Lists that nothing bounds, of things that grow. Lists whose growth nobody can tell stay unmentioned.

    Each list is a decision of its own, except in an API that pages nowhere: there the missing convention is one.
    """
    shelf = listed_tables.Shelf(blueprint.reviewed)
    for api in blueprint.promised:
        if api.sketch == "teaching" or (api.sketch and _PASSES_ON & set(words(api.key))):
            continue  # it shows how endpoints look, or how others' requests are passed on, and plans no list of its own
        entries = [_told_by_table(api, entry, shelf) for entry in survey(api)]
        missing = [entry for entry in entries if entry.bounded.no and entry.growth.yes]
        paged = paging_style(api, entries)[2]
        together = api.key if api.sketch or (not paged and len(missing) > 1) else ""
        for entry in missing:
            yield _finding(api, entry, entries, together)


def _told_by_table(api: Api, entry: Listing, shelf: listed_tables.Shelf) -> Listing:
    """A list whose name says nothing, with what is known of the table that it shows rows of."""
    if not entry.bounded.no or not entry.growth.unknown or not entry.growth.why.startswith(UNTOLD):
        return entry
    held = shelf.behind(api, entry.operation, entry.found)
    return replace(entry, growth=listed_tables.grows(held, entry.operation)) if held is not None else entry


def _finding(api: Api, entry: Listing, entries: Sequence[Listing], together: str) -> Finding:
    subject = api.subject(entry.operation)
    names, example, paged = paging_style(api, entries)
    if example is None:
        others = (
            f"no list of this API comes in pages ({counted(len(entries), 'list')} read)" if len(entries) > 1 else ""
        )
    else:
        others = f"{counted(paged, 'other list')} of this API {'comes' if paged == 1 else 'come'} in pages"
    at = api.span(entry.operation.place)
    related = [(span, entry.growth.why) for span in entry.growth.evidence if span != at][:1]
    if example is not None:
        related.append((api.span(example.place), f"pages with {listing(names)}"))
    return RULE.finding(
        subject=subject,
        at=at,
        message=f"by this description {subject} answers with the whole list: no parameter, header or schema bounds it"
        if not api.sketch
        else f"{subject} is sketched as a list, and nothing beside it says how much of the list one answer holds",
        because=f"{entry.growth.why}, and a client written from this asks for all of them at once{_what(api, entry)}"
        f"{'; ' + others if others else ''}",
        instead=_planned(names) if api.sketch else _instead(entry, names),
        related=related,
        exposure=_exposure(entry),
        confidence=Confidence.POSSIBLE if api.sketch else None,
        severity=Severity.ADVICE if api.sketch else None,
        fold=together or subject,
    )


def _instead(entry: Listing, names: Sequence[str]) -> str:
    if names:
        like = listing(names)
        return (
            f"if the server already pages, describe {like} here as on the other lists; else add them, with a default and a "
            "maximum, before clients rely on getting all"
        )
    room = (
        "" if entry.found.wrapped_in else "; wrap the bare array ({data, next_cursor}) so that the cursor has a place"
    )
    return (
        "if the server already pages, describe its parameters; else add limit (default 50, maximum 100) and cursor, and send "
        f"the next cursor beside the list{room}"
    )


def _planned(names: Sequence[str]) -> str:
    """What to write into a design: a sketch promises nothing to anybody yet."""
    like = f"{listing(names)}, as the other lists here" if names else "limit (default 50, maximum 100) and cursor"
    return f"write {like} beside the endpoint, or one sentence for all lists: while it is a sketch, this costs nothing"


def _what(api: Api, entry: Listing) -> str:
    """What is sent for each row: `` (User: 9 properties each)``."""
    item = entry.found.item
    size = len(api.properties(item))
    name = str(item.ref.pointer[-1]) if item is not None and item.ref is not None and item.ref.pointer else "object"
    return f" ({name}: {size} properties each)" if size > 2 else ""


def _exposure(entry: Listing) -> int:
    noun = resource(entry.operation.path)
    heavy = last_word(noun) in USE | LOGS
    return 40 + (30 if heavy else 0) + (0 if parent_of(entry.operation.path) else 20)
