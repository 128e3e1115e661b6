"""What a path says: its segments, the resource it names, and whether a segment is a verb."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.naming import singular, singular_words, words

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Operation

#: Segments that name no resource: mount points and versions.
_PREFIX = re.compile(
    r"^(api|apis|rest|v\d+(\.\d+)*([a-z]+\d*)?|latest|beta|preview|json|public|private|internal)$", re.IGNORECASE
)
_VERSION = re.compile(r"^v\d+(\.\d+)*([a-z]+\d*)?$", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(json|xml|csv|atom|rss|ndjson)$|\.\{\w+\}$", re.IGNORECASE)

#: What HTTP's own methods say already, and the method that says it (RFC 9110, section 9.3; RFC 5789 for PATCH).
METHOD_FOR = {
    **dict.fromkeys(("get", "fetch", "retrieve", "list", "read"), "GET"),
    **dict.fromkeys(("create", "insert", "add"), "POST"),
    **dict.fromkeys(("update", "edit", "modify"), "PATCH"),
    **dict.fromkeys(("delete", "remove"), "DELETE"),
}
#: The methods under which a verb means what it says; anything else is a noun that looks like one.
_FITS = {
    "GET": ("GET", "POST"),
    "POST": ("POST", "PUT"),
    "PATCH": ("PUT", "PATCH", "POST"),
    "DELETE": ("DELETE", "POST"),
}
#: Verbs that stand alone as a segment. ``read``, ``add``, ``remove``, ``edit``, ``insert`` and ``modify`` are left out:
#: alone they are states, relations, pages or moves (``/messages/{id}/read``, ``/members/add``, ``/rows/insert``).
_ALONE = ("get", "fetch", "list", "create", "update", "delete")
#: Second words that make a verb the first half of a noun: ``add-ons``, ``update-policies``, ``delete-requests``.
NOUN_SECOND = frozenset(
    {"on", "in", "started", "request", "job", "event", "date", "log", "policy", "center", "channel"}
    | {"schedule", "history", "status", "window", "session", "marker", "operation", "task", "permission"}
    | {"type", "item", "option", "token", "to", "from", "for", "view", "setting", "rule", "hook", "state"}
    | {"notification", "info", "manifest", "version", "stream", "file"}
)


#: Last segments that look at the collection before them.
_VIEWS = frozenset(
    {"search", "find", "list", "all", "query", "filter", "mine", "my", "lookup", "autocomplete", "index"}
)
_BY = frozenset({"find", "search", "by", "list", "get", "filter", "query"})
#: Segments that stand for whoever calls.
_SELF = frozenset({"me", "self", "user", "account", "profile", "current-user", "current_user"})


@lru_cache(maxsize=8192)
def segments(path: str) -> tuple[str, ...]:
    """The segments of a path, without format suffixes: ``/users/{id}.json`` gives ``users`` and ``{id}``."""
    return tuple(_SUFFIX.sub("", part) for part in path.split("?", maxsplit=1)[0].split("/") if part)


def is_parameter(segment: str) -> bool:
    """Whether a segment is (or ends in) a template: ``{id}``, ``:id``, ``user-{id}``."""
    return "{" in segment or segment.startswith(":")


@lru_cache(maxsize=8192)
def nouns(path: str) -> tuple[str, ...]:
    """Static segments that name resources: no parameters, versions, mount points; custom verbs (``:cancel``) cut."""
    found: list[str] = []
    for part in segments(path):
        name = part.split(":")[0]
        mount = _PREFIX.match(name) if not found else _VERSION.match(name)  # /campaigns/preview is no mount point
        if name and not mount and not is_parameter(part):
            found.append(name)
    return tuple(found)


@lru_cache(maxsize=8192)
def home(path: str) -> str:
    """The path of the collection that a path looks at: ``/pet`` for ``/pet/findByStatus``, ``/users`` for
    ``/users/search``; the path itself when its last segment is a noun.
    """
    parts = [part for part in path.split("?", maxsplit=1)[0].split("/") if part]
    while len(parts) > 1 and _is_view(segments(parts[-1])[0]) and any(nouns(part) for part in parts[:-1]):
        parts.pop()
    return "/" + "/".join(parts)


def resource(path: str) -> str:
    """The noun that a path's collection bears, as written; '' when it has none."""
    found = nouns(home(path))
    return found[-1] if found else ""


def ends_in_parameter(path: str) -> bool:
    """Whether a path names one item: ``/users/{id}``."""
    parts = segments(path)
    return bool(parts) and is_parameter(parts[-1])


def parent_of(path: str) -> str:
    """The resource that a sub-collection hangs below: ``user`` for ``/users/{id}/orders``, ``caller`` for
    ``/me/orders``; '' for a top-level one.
    """
    parts = segments(home(path))
    if len(parts) > 1 and parts[-2].lower() in _SELF:
        return "caller"
    for index in range(len(parts) - 2, 0, -1):
        if is_parameter(parts[index]) and not is_parameter(parts[index - 1]):
            return " ".join(singular_words(parts[index - 1]))
    return ""


@lru_cache(maxsize=8192)
def shape(path: str) -> tuple[str, ...]:
    """A path's segments with every parameter as ``{}``."""
    return tuple("{}" if is_parameter(part) else part for part in segments(path))


def verb_of(operation: Operation) -> tuple[str, str]:
    """The segment of a path that repeats what a method says, and its verb: ``("getUsers", "get")``; else two blanks."""
    parts = segments(operation.path)
    for index, part in enumerate(parts):
        if is_parameter(part) or ":" in part or "." in part:
            continue
        said = words(part)
        verb = said[0] if said else ""
        if operation.method not in _FITS.get(METHOD_FOR.get(verb, ""), ()):
            continue
        if len(said) == 1 and _alone_is_verb(operation, parts, index, verb):
            return part, verb
        if len(said) > 1 and _compound_is_verb(operation, parts, index, said):
            return part, verb
    return "", ""


def path_is_verb(api: Api, operation: Operation) -> Answer:
    """Whether a path names an action that the method names already.

    No where the plain form exists beside it: ``POST /projects/{id}/delete`` next to ``DELETE /projects/{id}`` is an
    action of its own (in the background, in bulk).
    """
    segment, verb = verb_of(operation)
    if not segment:
        return Answer("no", f"{operation.path} names things")
    plain = shape(operation.path)[: segments(operation.path).index(segment)]
    alone = len(words(segment)) == 1
    if alone and any(o.method == METHOD_FOR[verb] and shape(o.path) == plain for o in api.operations):
        return Answer("no", f"{METHOD_FOR[verb]} exists beside it: {segment} is an action of its own")
    why = f"{segment} says in the path what {METHOD_FOR[verb]} says as the method"
    return Answer("yes", why, (api.span(operation.place),))


def without_verb(operation: Operation) -> str:
    """The operation as it would be spelled with nouns only: ``GET /users`` for ``GET /getUsers``."""
    segment, verb = verb_of(operation)
    parts: list[str] = []
    for part in operation.path.split("/"):
        noun = _noun_of(segment)
        if part.split(".")[0] != segment:
            parts.append(part)
        elif noun and singular_words(noun) != singular_words(parts[-1] if parts else ""):
            parts.append(noun)
    method = operation.method if METHOD_FOR[verb] == "PATCH" and operation.method == "PUT" else METHOD_FOR[verb]
    return f"{method} {'/'.join(parts) or '/'}"


def _noun_of(segment: str) -> str:
    """The plural noun inside ``getUserById``; '' when there is none (``list``, ``getAll``, ``createWithList``)."""
    said = words(segment)[1:]
    stop = next((index for index, word in enumerate(said) if word in ("by", "with", "all")), len(said))
    kept = list(said[:stop])
    if kept and singular(kept[-1]) == kept[-1]:
        kept[-1] = kept[-1][:-1] + "ies" if kept[-1].endswith("y") else kept[-1].removesuffix("s") + "s"
    return ("_" if "_" in segment else "-").join(kept)


def _is_view(segment: str) -> bool:
    """Whether a last segment is a way to look at the collection before it, not a collection of its own."""
    said = words(segment)
    return not is_parameter(segment) and bool(said) and (said[0] in _VIEWS if len(said) == 1 else said[0] in _BY)


def _alone_is_verb(operation: Operation, parts: tuple[str, ...], index: int, verb: str) -> bool:
    if verb not in _ALONE or index == 0 or (verb == "update" and operation.method == "POST"):
        return False  # POST …/update starts an update: of a branch, a system, a feed
    before = parts[index - 1]
    if is_parameter(before):
        return verb != "list"  # /users/{id}/list may be a list that the user keeps
    if _PREFIX.match(before) or singular(before.lower()) == before.lower():
        return False  # /system/update, /shopping/list: a noun of its own
    # POST /users/delete takes a list of ids: DELETE has no agreed meaning for a body (RFC 9110, section 9.3.5).
    return not (verb == "delete" and operation.method == "POST" and index == len(parts) - 1)


def _compound_is_verb(operation: Operation, parts: tuple[str, ...], index: int, said: tuple[str, ...]) -> bool:
    if singular(said[1]) in NOUN_SECOND or said[1] in ("by", "or", "and", "with"):
        return False
    if said[0] == "list" and singular(said[-1]) == said[-1]:
        return False  # /list-owner is a thing, /list-orders an order
    after_item = index > 0 and is_parameter(parts[index - 1])
    return not (after_item and operation.method in ("POST", "PUT"))  # POST /orders/{id}/add-note is a sub-action
