"""Questions about envelopes: in what an API wraps its answers, lists and single things apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from buttress.predicates import list_words as vocabulary
from buttress.predicates import paging
from buttress.predicates.api_access import open_by_nature
from buttress.predicates.api_naming import ends_in_parameter, nouns, resource, segments
from buttress.predicates.api_versions import in_path
from buttress.predicates.lists import collection_of
from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.api import Api, Operation, Place, Schema

#: Exceptions that a rule may have.
_RARE = 0.1
#: First segments that begin a part of its own.
_MOUNTS = frozenset({"admin", "search", "export", "exports", "integrations", "experimental", "management", "manage"})

Kind = Literal["list", "thing"]
BARE = {"list": "a bare array", "thing": "the bare object"}
#: The name of what is asked for, as key: ``{"users": […]}``, ``{"user": {…}}``. One scheme, whatever the names.
OWN_NAME = "{its own name}"
#: What another party prescribes: OpenID Connect, search engines, feeds, sync protocols.
_ELSEWHERE = frozenset(
    {"scim", "fhir", "odata", "graphql", "jwks", "jwks.json", "activitypub", "nodeinfo", "feed", "feeds"}
)


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How one operation's answer is wrapped. ``style`` reads as a noun; ``pages``: callers take it in parts; ``perhaps``:
    the style that the same answer has when its key is taken for the thing's own name (``{"items": …}`` at ``/items``).
    """

    operation: Operation
    kind: Kind
    style: str
    place: Place
    pages: bool = False
    perhaps: str = ""


def survey(api: Api) -> list[Wrapping]:
    """Every JSON answer whose wrapping can be told, in the order of the description."""
    found = []
    for operation in api.operations:
        if operation.webhook or operation.deprecated or _prescribed(operation):
            continue
        wrapping = _list(api, operation) or _thing(api, operation)
        if wrapping is not None:
            found.append(wrapping)
    return found


def settled(found: Sequence[Wrapping]) -> tuple[str, list[Wrapping], list[Wrapping]]:
    """The style that most answers of one kind have, the answers that it was judged by, and those that have another.
    Nobody has where the split follows a rule: one style for each version or mount, or bare arrays exactly where nobody
    pages.
    """
    if not found:
        return "", [], []
    common = _unlike(found)[0]
    groups: dict[tuple[str, str], list[Wrapping]] = {}
    for each in found:
        groups.setdefault(_group(each.operation), []).append(each)
    judged = [each for group in groups.values() if _has(common, group) for each in group]
    others = _unlike(judged)[1]
    bare = [each for each in judged if each.style == BARE["list"]]
    wrapped = [each for each in judged if each.style != BARE["list"]]
    one = len({each.style for each in others} | {common}) == 2
    by_paging = one and bare and _rarely(bare, pages=True) and _rarely(wrapped, pages=False)
    return common, judged, [] if by_paging else others


def _has(style: str, group: Sequence[Wrapping]) -> bool:
    return any(style in (each.style, each.perhaps) for each in group)


def _unlike(found: Sequence[Wrapping]) -> tuple[str, list[Wrapping]]:
    """The most common style, and the answers that neither have nor may have it."""
    common = Counter(each.style for each in found).most_common(1)[0][0]
    return common, [each for each in found if common not in (each.style, each.perhaps)]


def _rarely(found: Sequence[Wrapping], *, pages: bool) -> bool:
    return sum(each.pages is pages for each in found) <= _RARE * len(found)


def _group(operation: Operation) -> tuple[str, str]:
    """The part of an API that may have a scheme of its own: its version and its mount (``admin``, ``public``)."""
    parts = segments(operation.path)
    named = nouns(operation.path)
    head = parts[: parts.index(named[0])] if named and named[0] in parts else ()
    mount = named[0] if named and named[0].lower() in _MOUNTS else ""
    return in_path(operation.path), "/".join((*head, mount))


def _prescribed(operation: Operation) -> bool:
    return open_by_nature(operation) not in ("", "public") or any(
        part.lower() in _ELSEWHERE for part in segments(operation.path)
    )


def _list(api: Api, operation: Operation) -> Wrapping | None:
    """A list, by its outermost key: what stands further in is the page. An object that merely has one list is no
    envelope, and neither are the parts of one item.
    """
    found = collection_of(api, operation)
    if found is None or ends_in_parameter(operation.path):
        return None
    pages = bool(paging.page_parameters(api, operation)) or any(
        paging.parts_in_envelope(api, wrapper) or _counts(api, wrapper) for wrapper in found.wrapped_in
    )
    if not found.envelope:
        return Wrapping(operation, "list", BARE["list"], found.response.place, pages)
    name = found.envelope[0]
    styles = _styles(operation, name)
    if not styles or paging.key_of(name) in vocabulary.BESIDE:
        return None
    return Wrapping(operation, "list", styles[0], found.response.place, pages, styles[-1])


def _counts(api: Api, envelope: Schema) -> bool:
    """Whether an envelope says how many there are in all: it is there to be asked for in parts."""
    return any(paging.key_of(name).startswith(("total", "numfound")) for name in api.properties(envelope))


def _thing(api: Api, operation: Operation) -> Wrapping | None:
    """One item, read or written: an object with an id or several properties of its own, bare or under one key."""
    if operation.method == "GET" and not ends_in_parameter(operation.path):
        return None
    for status in ("200", "201", "2XX"):
        response = operation.responses.get(status)
        media = next((m for m in response.content if "json" in m), None) if response is not None else None
        if response is None or media is None:
            continue
        schema = api.resolve(response.content[media])
        styles = _styles_of_thing(api, operation, schema) if schema is not None else ()
        return Wrapping(operation, "thing", styles[0], response.place, perhaps=styles[-1]) if styles else None
    return None


def _styles_of_thing(api: Api, operation: Operation, schema: Schema) -> tuple[str, ...]:
    properties = api.properties(schema)
    if not properties or schema.one_of:
        return ()
    keys = {name: paging.key_of(name) for name in properties}
    telling = [name for name in properties if keys[name] not in vocabulary.BESIDE]
    if len(telling) == 1:
        inner = api.resolve(properties[telling[0]])
        whole = inner is not None and bool(api.properties(inner))  # else a count, a token, a list of results
        return _styles(operation, telling[0]) if whole else ()
    return (BARE["thing"],) if "id" in keys.values() and len(telling) > 2 else ()


def _styles(operation: Operation, name: str) -> tuple[str, ...]:
    """What a key means: an envelope of a fixed name, the name of the thing that is asked for, either, or neither."""
    own = {singular_words(noun)[-1:] for noun in (*nouns(operation.path), resource(operation.path)) if noun}
    styles = ("{" + name + "}",) if paging.key_of(name) in vocabulary.ENVELOPES else ()
    return (*styles, OWN_NAME) if singular_words(name)[-1:] in own else styles
