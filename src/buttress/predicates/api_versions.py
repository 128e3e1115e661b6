"""Questions about versions: how an API lets a caller say which version is meant, operation by operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates.api_access import open_by_nature
from buttress.predicates.api_naming import is_parameter, nouns, segments
from buttress.predicates.paging import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.api import Api, Operation

#: ``v1``, ``v2.1``, ``v1beta1``, ``projects-v1``: a version wherever it stands.
_WRITTEN = re.compile(r"(^|[-_.])v\d{1,4}(\.\d+)*((alpha|beta|rc)\d*)?$", re.IGNORECASE)
#: ``2``, ``2.0``, ``2024-01-31``: a version only at the head of a path.
_BARE = re.compile(r"^\d{1,3}(\.\d+)*$|^\d{4}-\d{2}(-\d{2})?$")
_TEMPLATE = re.compile(r"^\{(api[-_]?)?v(er(sion)?)?\}$", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"(?<![a-z0-9])v\d{1,4}(\.\d+)*((alpha|beta)\d*)?(?![a-z0-9])|/\d{1,2}(\.\d+)*(?=/|$)|/\d{4}-\d{2}(-\d{2})?(?=/|$)|\bapiv\d"
    r"|\{(api[-_]?)?v(er(sion)?)?\}|\{base_?path\}|/(latest|stable|beta)(?=/|$)",
    re.IGNORECASE,
)
_IN_MEDIA = re.compile(r"[.;+-]v\d|version=", re.IGNORECASE)
#: Headers and query parameters that select a version, by name (letters and digits): Azure's ``api-version``, GitHub's
#: ``X-GitHub-Api-Version``, Stripe's ``Stripe-Version``, ``Accept-Version``.
_SELECTOR = re.compile(r"^(x?api|x?[a-z]+api|accept|xms|x?[a-z]{3,12})?version$")
#: Versions of something else than the API.
_OF_THINGS = re.compile(
    r"^x?(client|app|application|sdk|package|build|catalog|document|entity|resource|object|row|file|item|agent|schema"
    r"|browser|os|device|plugin|product|model|if(none)?match|protocol|template|data|signed|oauth|module|binary|target|current"
    r"|new|old|previous|latest|max|min|from|to|base|expected|software|firmware|game|content|page|flow|release)version$"
)
#: Heads of paths that belong to a protocol, to browsers or to operations, and are versioned elsewhere or never.
_OUTSIDE = frozenset(
    {"feeds", "feed", "rss", "static", "assets", "embed", "oembed", "activitypub", "nodeinfo", "warmup", "internal"}
    | {"admin", "docs", "swagger", "uploads", "graphql", "ws", "rpc", "debug", "heartbeat", "api-docs"}
)
#: A share of operations that take a selector; fewer take it for reasons of their own.
_MOST = 0.5


def in_path(path: str) -> str:
    """The version in a path, as written: ``v2`` for ``/api/v2/users`` and ``/users-v2``; '' when there is none."""
    parts = segments(path)
    for index, part in enumerate(parts):
        written = None if is_parameter(part) else _WRITTEN.search(part)
        if written is not None:
            return written.group().lstrip("-_.")
        head = index < 3 and index < len(parts) - 1 and not any(is_parameter(p) for p in parts[:index])
        if head and (_BARE.match(part) or _TEMPLATE.match(part)):
            return part
    return ""


def leads(path: str) -> bool:
    """Whether a path begins with a version, mount points apart: one further in is that of a resource."""
    version = in_path(path)
    parts = segments(path)
    return version in parts and not nouns("/".join(parts[: parts.index(version)]))


def in_servers(api: Api) -> str:
    """The address of a server that has a version; '' when none has."""
    return next((url for url in api.servers if _IN_ADDRESS.search(url)), "")


def selectors(operation: Operation, *, unexplained: bool = False) -> tuple[str, ...]:
    """Headers and query parameters by which a caller picks a version: ``header X-Api-Version``. ``unexplained``: only
    those that nothing describes.

    A bare ``version`` in a query is more often one of a thing; it counts as a header only.
    """
    found = []
    for parameter in operation.parameters:
        key = key_of(parameter.name)
        if unexplained and (parameter.description or (parameter.schema and parameter.schema.description)):
            continue
        wide = parameter.where == "header" or (parameter.where == "query" and "api" in key)
        if wide and _SELECTOR.match(key) and not _OF_THINGS.match(key):
            found.append(f"{parameter.where} {parameter.name}")
    return tuple(found)


def common_selectors(api: Api) -> tuple[str, ...]:
    """The selectors that at least half of an API's operations take, without a word on what they select. A dated header
    that picks a revision within a version is a design, where it is described.
    """
    called = callable_operations(api)
    taken = [name for operation in called for name in selectors(operation, unexplained=True)]
    return tuple(name for name in dict.fromkeys(taken) if taken.count(name) >= _MOST * len(called))


def versions_in_media(api: Api) -> bool:
    """Whether a media type of any answer names a version: ``application/vnd.shop.v2+json``."""
    return any(
        _IN_MEDIA.search(media)
        for operation in api.operations
        for response in operation.responses.values()
        for media in response.content
    )


def callable_operations(api: Api) -> list[Operation]:
    """The operations that callers use for the API's own things: no webhooks, no sign-in, no health, no feeds."""
    inside = (o for o in api.operations if not o.webhook and not _outside(o.path))
    return [o for o in inside if open_by_nature(o) in ("", "public")]  # /api/public is for others, not for everybody


def same_thing(path: str, others: Sequence[Operation]) -> Operation | None:
    """An operation on the same resource under another version: ``/v1/users`` for ``/users``."""
    plain = _without_version(path)
    return next((o for o in others if plain and _without_version(o.path) == plain), None)


def _without_version(path: str) -> tuple[str, ...]:
    version = in_path(path)
    plain = (_WRITTEN.sub("", part) for part in segments(path) if part != version)
    return tuple("{}" if is_parameter(part) else part for part in plain)


def _outside(path: str) -> bool:
    """Whether a path lies outside of what an API versions: feeds, files with an ending, pages of the server."""
    named = nouns(path)
    first = named[0].lower() if named else ""
    mounted = {part.lower() for part in segments(path)[:2]}
    return not named or first in _OUTSIDE or "." in first or not mounted.isdisjoint(("internal", "private"))
