"""Predicates about operations of HTTP APIs: who may call, retries, caching, errors, and where a body lands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates.api_access import is_protected, states_security
from buttress.predicates.api_effects import changes_something
from buttress.predicates.api_naming import segments
from buttress.predicates.http_caching import says_how_to_cache
from buttress.predicates.landing import landing_of
from buttress.predicates.naming import listing, words
from buttress.predicates.paging import key_of
from buttress.predicates.retries import repeatable
from buttress.predicates.same_calls import partner

if TYPE_CHECKING:
    from buttress.blueprint.api import Api
    from buttress.blueprint.source import Span
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import Located, LocatedOperation
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex

#: Keys of a request that are there to tell a repeat, and nothing else: an id for tracing is none.
_REPEATS = frozenset(
    {"idempotencykey", "idempotencytoken", "idempotence", "idempotencekey", "repeatabilityrequestid", "clienttoken"}
    | {"dedupkey", "dedupekey", "deduplicationid", "paypalrequestid", "clientmutationid", "idempotent"}
    | {"clientrequestid", "clientorderid", "uniquerequestid"}
)


#: Words of a request that asks, tries or takes away: what it sends becomes no row.
_LOOKS = frozenset(
    {"query", "search", "list", "find", "filter", "lookup", "check", "validate", "verify", "preview", "test", "export"}
    | {"count", "simulate", "estimate", "calculate", "compare", "match", "delete", "remove", "login", "get", "fetch"}
    | {"report", "stats", "aggregate", "unassign", "resolve", "suggest", "dry", "render"}
)


_CREDENTIALS_IN = ("header", "query", "cookie")


def _protected(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    found = is_protected(operation)
    if not found.yes or operation.security:
        return _with(found, here)
    asked = next((p for p in operation.parameters if found.why == f"it takes {p.name}"), None)
    if asked is not None and asked.required and asked.where in _CREDENTIALS_IN:
        return yes(f"{found.why}, which is required", api.span(asked.place))
    return unknown(f"{found.why}, and does not say whether it has to come", here)


def _authenticates(_: EntityIndex, api: Api) -> Answer:
    found = states_security(api)
    if not found.no or not api.operations:
        return found if not found.no else unknown(f"{api.key} has no operation that was read")
    here = api.span(api.operations[0].place)
    other = next((o for o in api.operations if is_protected(o).yes), None)
    if api.sketch or api.security_schemes or other is not None:
        told = (
            f"{other.subject} asks for a credential" if other else "it is sketched, or has a scheme that nothing uses"
        )
        return unknown(f"no operation of {api.key} requires a scheme, and {told}", here)
    return no(f"{api.key} states no requirement for any of its {len(api.operations)} operations", here)


def _repeat(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    if operation.method != "POST" or operation.webhook:
        return unknown(f"a key for repeats is asked of a POST, and this is a {operation.method}", here)
    found = repeatable(api, operation)
    if found.yes and key_of(found.why.rpartition(" ")[2].rpartition(".")[2]).removeprefix("x") not in _REPEATS:
        return unknown(f"{found.why}, which may be there for something else", *found.evidence)
    if found.no and (operation.unread_parameters or api.sketch):
        return unknown("not all of its parameters are known", here)
    return found


def _caching(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    if operation.method not in ("GET", "HEAD"):
        return unknown(f"answers to {operation.method} are not kept", api.span(operation.place))
    return says_how_to_cache(api, operation)


def _changes(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    if operation.method != "GET":
        return unknown(f"a {operation.method} is expected to change something", api.span(operation.place))
    return _with(changes_something(api, operation), api.span(operation.place))


def _deprecated(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    if operation.deprecated:
        return yes("its description marks it deprecated", here)
    if api.sketch:
        return unknown(f"{api.key} only sketches it", here)
    return no("its description does not mark it deprecated", here)


def _errors(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    good = any(status[:1] in ("2", "3") for status in operation.responses)
    found = [
        r for status, r in operation.responses.items() if status[:1] in ("4", "5") or (good and status == "default")
    ]
    if found:
        return yes(f"it describes {listing(r.status for r in found)}", *(api.span(r.place) for r in found[:3]))
    if api.sketch or not good:
        return unknown("its answers are not described", here)
    return no(f"it describes {listing(operation.responses)} only", here)


def _described(index: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    if not api.sketch:
        return yes(f"{api.key} describes it", here)
    same = next((o for a in index.blueprint.apis if (o := partner(a, operation)) is not None), None)
    if same is not None:
        return unknown(f"{same.subject} is described, and may be the same call", here)
    if not index.blueprint.apis:
        return unknown("only a design sketches it, and no API description was read beside it", here)
    return no(f"only {api.key} sketches it; {listing(a.key for a in index.blueprint.apis)} lacks it", here)


def _lands(index: EntityIndex, at: LocatedOperation, table: Located) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    found = landing_of(api, operation, index.blueprint.reviewed)
    if found is None:
        return unknown("nothing in its names says where its body is kept", here)
    told = {*words(segments(operation.path)[-1]), *words(operation.operation_id), *words(operation.summary)[:1]}
    if told & _LOOKS:
        return unknown(f"its body may be a question: {', '.join(sorted(told & _LOOKS))}", here)
    if found.database.key == table.database.key and found.table.name == table.table.name:
        return yes(found.why, here, table.table.span)
    return unknown(f"{found.why}; whether it writes {table.table.name} too is not said", here)


def _with(answer: Answer, here: Span) -> Answer:
    known = {"yes": yes, "no": no, "unknown": unknown}[answer.value]
    return known(answer.why, *(answer.evidence or (here,)))


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "requires-authentication",
        ["operation"],
        "Does the description say that callers must prove who they are?",
        (
            "the description of {0} requires authentication",
            "the description of {0} does not require authentication",
            "the description leaves open whether {0} requires authentication",
        ),
        _protected,
    ),
    predicate(
        "api-states-authentication",
        ["api"],
        "Does any operation of the API state a security requirement?",
        (
            "an operation of {0} states a security requirement",
            "no operation of {0} states a security requirement",
            "what was read leaves open whether an operation of {0} has a security requirement",
        ),
        _authenticates,
    ),
    predicate(
        "repeatable",
        ["operation"],
        "Does the POST take a key by which the server can tell a repeated request?",
        (
            "{0} takes a key that tells a repeated request",
            "{0} takes no key that tells a repeated request",
            "the description leaves open whether {0} takes a key that tells a repeated request",
        ),
        _repeat,
    ),
    predicate(
        "states-caching",
        ["operation"],
        "Does the description say how the answer may be kept (caching headers, 304)?",
        (
            "the description of {0} says how its answer may be kept",
            "the description of {0} never says how its answer may be kept",
            "the description of {0} leaves open how its answer may be kept",
        ),
        _caching,
    ),
    predicate(
        "get-changes-something",
        ["operation"],
        "Do the GET's own words speak of a change?",
        (
            "the words of {0} speak of a change",
            "the words of {0} do not speak of a change",
            "the words of {0} leave open whether it changes something",
        ),
        _changes,
    ),
    predicate(
        "deprecated",
        ["operation"],
        "Is the operation marked deprecated?",
        (
            "{0} is marked deprecated",
            "{0} is not marked deprecated",
            "what was read leaves open whether {0} is deprecated",
        ),
        _deprecated,
    ),
    predicate(
        "describes-errors",
        ["operation"],
        "Does the description say what an error looks like?",
        (
            "the description of {0} has an error answer",
            "the description of {0} has no error answer",
            "what was read leaves open whether {0} has an error answer",
        ),
        _errors,
    ),
    predicate(
        "described",
        ["operation"],
        "Does an API description have the operation, and not only a design's sketch?",
        (
            "an API description has {0}",
            "no API description has {0}",
            "what was read leaves open whether an API description has {0}",
        ),
        _described,
    ),
    predicate(
        "lands-in",
        ["operation", "table"],
        "Do path, properties and columns agree that the body becomes a row of the table?",
        (
            "by path and properties, the body of {0} becomes a row of {1}",
            "by path and properties, the body of {0} does not become a row of {1}",
            "what was read leaves open whether the body of {0} becomes a row of {1}",
        ),
        _lands,
    ),
)
