"""Questions about how lists grow, and the survey of all lists of an API."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.predicates import list_words as vocabulary
from buttress.predicates import paging
from buttress.predicates.answer import Answer
from buttress.predicates.api_naming import ends_in_parameter, home, parent_of, resource, segments, shape
from buttress.predicates.lists import collection_of, is_bounded, list_operations
from buttress.predicates.naming import counted, last_word, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.blueprint.api import Api, Operation, Place, Schema
    from buttress.blueprint.source import Span
    from buttress.predicates.lists import Collection


#: A list stated to hold no more rows fits one page of those APIs that allow the largest ones: 1,000, the maximum of the
#: example in Google's AIP-158.
ONE_PAGE = 1_000
#: How the reason begins where neither the description nor a name tells.
UNTOLD = "nothing in the description says how"
#: Words of a summary by which a list is sent whole, however long it is.
#: ``GET /users -> user-service``: where requests go is told, and not what they answer.
_ROUTED = re.compile(r"[`*\s]*[\w.-]+[-_](?:service|svc|server|backend|cluster|upstream)s?\b", re.IGNORECASE)
#: So many words may stand between ``all`` and what all of is sent.
_NEAR = 3
_WHOLE = re.compile(r"\b(?:all|every|entire|complete)\b(?! (?:fields?|details?|the))|全部|所有", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """One list operation with the answers that rules and the checklist need."""

    operation: Operation
    found: Collection
    bounded: Answer
    growth: Answer


class Neighbours:
    """An API's operations by path and by noun, so that a survey of 1,200 operations stays linear."""

    __slots__ = ("_by_noun", "_by_shape")

    def __init__(self, api: Api) -> None:
        self._by_shape: defaultdict[tuple[str, ...], list[Operation]] = defaultdict(list)
        self._by_noun: defaultdict[str, list[Operation]] = defaultdict(list)
        for operation in api.operations:
            self._by_shape[shape(operation.path)].append(operation)
            if operation.method == "GET":
                self._by_noun[resource(operation.path)].append(operation)

    def at(self, path: str, method: str) -> list[Operation]:
        """Operations on the same path, whatever its parameters are called."""
        return [o for o in self._by_shape.get(shape(path), ()) if o.method == method]

    def item(self, path: str, method: str) -> list[Operation]:
        """Operations on one item of a collection: ``/users/{id}`` for ``/users``."""
        return [o for o in self._by_shape.get((*shape(path), "{}"), ()) if o.method == method]

    def reads(self, noun: str) -> list[Operation]:
        """GET operations whose path names that noun."""
        return self._by_noun.get(noun, [])


def survey(api: Api) -> list[Listing]:
    """Every list operation of an API that is neither deprecated nor a webhook, in the order of the description."""
    near = Neighbours(api)
    return [
        Listing(operation, found, is_bounded(api, operation, found), grows(api, operation, near))
        for operation, found in list_operations(api)
        if not operation.deprecated
    ]


def paging_style(api: Api, listings: Iterable[Listing]) -> tuple[tuple[str, ...], Operation | None, int]:
    """How this API pages: the parameter names used most, the first operation that has them, and how many page."""
    styles = [(tuple(p.name for p in paging.page_parameters(api, entry.operation)), entry) for entry in listings]
    styles = [(names[:3], entry) for names, entry in styles if names]
    if not styles:
        return (), None, 0
    best = Counter(names for names, _ in styles).most_common(1)[0][0]
    return best, next(entry.operation for names, entry in styles if names == best), len(styles)


def grows(api: Api, operation: Operation, near: Neighbours | None = None) -> Answer:
    """Whether a collection gets longer as the product is used; the reason is worded to stand alone in a sentence.

    *No*: a list of constants or settings, or one that its owner replaces whole with PUT. *Unknown*: nothing says,
    or only that one parent has some. ``near`` is built when it is not given.
    """
    near = near or Neighbours(api)
    path = home(operation.path)
    here = (api.span(operation.place),)
    noun = resource(path)
    if ends_in_parameter(path) or noun[:1].isdigit():
        return Answer("unknown", f"{path} asks for one {last_word(noun)}", here)
    stated = _by_rows(api, noun, here, whole=not parent_of(path))
    if stated is not None:
        return stated
    if _replaced_whole(api, operation, near):
        return Answer("no", f"PUT {path} replaces the whole list at once", here)
    paged = _paged_elsewhere(api, operation, near)
    if paged is not None:
        return Answer(
            "yes", f"{api.subject(paged)} lets callers page through the same {noun}", (api.span(paged.place),)
        )
    if vocabulary.FEW.intersection(singular_words(noun)):
        return Answer("unknown", f"{noun} may stay few", here)
    if not vocabulary.CONSTANT_PATHS.isdisjoint(part.lower() for part in segments(path)):
        return Answer("no", f"{path} sums up or states constants", here)
    if last_word(noun) in vocabulary.LOGS:
        return Answer("yes", f"{noun} are by their name a record that only gets longer", here)
    if _is_small(noun):
        return Answer("no", f"{noun} are set up by hand and stay few", here)
    return _grows_by_use(api, operation, near)


def _by_rows(api: Api, noun: str, here: tuple[Span, ...], *, whole: bool) -> Answer | None:
    """What the rows say that the configuration states for the table of a list's name; of a part of it (``whole`` false)
    they say only that it cannot be longer.
    """
    same = (rows for table, rows in api.rows_stated.items() if singular_words(_plain(table)) == singular_words(noun))
    rows = max(same, default=None)
    if rows is None or (rows > ONE_PAGE and not whole):
        return None
    return Answer(
        "yes" if rows > ONE_PAGE else "no", f"the configuration states {counted(rows, 'row')} of {noun}", here
    )


def _plain(table: str) -> str:
    return table.rpartition(":")[2].rpartition(".")[2]


def _grows_by_use(api: Api, operation: Operation, near: Neighbours) -> Answer:
    path = home(operation.path)
    noun, parent = resource(path), parent_of(path)
    word = last_word(noun)
    adders = near.at(path, "POST")
    places = tuple(api.span(adder.place) for adder in adders) or (api.span(operation.place),)
    known = word in vocabulary.USE and words(noun)[-1] != word
    if api.sketch and _ROUTED.match(operation.summary):
        return Answer("unknown", "it is a rule of a router, which sends it on", places)
    if known and not (parent and word in vocabulary.PER_PARENT):
        added = f"POST {adders[0].path} adds to them" if adders else f"{noun} are by their name what a product gathers"
        return Answer("yes", added, places)
    if api.sketch and (whole := _all_of(operation.summary, noun)):
        said = " ".join(operation.summary.split())[:60]
        return Answer("yes", f"{said!r} says that {whole} of the {noun} are sent", places)
    if adders and parent:
        return Answer("unknown", f"POST {adders[0].path} adds to it, for one {parent}", places)
    if adders:
        removers = near.item(path, "DELETE")
        removed = f" and DELETE {removers[0].path} removes one at a time" if removers else ""
        return Answer("yes", f"POST {adders[0].path} adds to it{removed}", places)
    return Answer("unknown", f"{UNTOLD} {noun} grow", places)


def _all_of(said: str, noun: str) -> str:
    """The word for all of a path's own things: ``all orders``, ``list all``. ``ALL shards`` are not the path's."""
    mine = set(singular_words(noun))
    for whole in _WHOLE.finditer(said):
        behind = re.match(r"[^.;,(/]*", said[whole.end() :])
        few = singular_words(behind.group())[:_NEAR] if behind else ()
        if not few or not said.isascii() or (mine & set(few) and not vocabulary.FEW & set(few)):
            return whole.group().lower()
    return ""


def _is_small(noun: str) -> bool:
    word = last_word(noun)
    return word in vocabulary.SMALL or (len(words(noun)) == 1 and word.endswith(vocabulary.SMALL_ENDINGS))


def _paged_elsewhere(api: Api, operation: Operation, near: Neighbours) -> Operation | None:
    """Another operation that returns the same things under the same name, and lets callers page."""
    noun = resource(operation.path)
    mine = _item(collection_of(api, operation))
    if mine is None or mine.ref is None:
        return None
    for other in near.reads(noun):
        elsewhere = parent_of(other.path) != parent_of(operation.path)
        if other is operation or (_is_small(noun) and (elsewhere or _same_home(other, operation))):
            continue  # all emails of an installation are many, one user's are not
        theirs = _item(collection_of(api, other))
        if theirs is not None and theirs.ref == mine.ref and paging.page_parameters(api, other):
            return other
    return None


def _item(found: Collection | None) -> Schema | None:
    return found.item if found is not None else None


def _same_home(one: Operation, other: Operation) -> bool:
    return shape(home(one.path)) == shape(home(other.path))


def _replaced_whole(api: Api, operation: Operation, near: Neighbours) -> bool:
    """PUT on the list's own path, with a body that is not one item (some APIs update an item that way)."""
    bodies = [o.body.content.values() for o in near.at(operation.path, "PUT") if o.body is not None]
    item = _reference(_item(collection_of(api, operation))) if bodies else None
    return any(item not in map(_reference, content) for content in bodies)


def _reference(schema: Schema | None) -> Place | None:
    return (schema.ref or schema.place) if schema is not None else None
