"""Predicates about HTTP APIs: lists and their pages, retries, who may call, and which table an operation is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates.api_access import is_protected, states_security
from buttress.predicates.api_effects import changes_something
from buttress.predicates.api_naming import resource, segments
from buttress.predicates.http_caching import says_how_to_cache
from buttress.predicates.landing import landing_of
from buttress.predicates.list_growth import Neighbours, grows
from buttress.predicates.lists import collection_of, is_bounded
from buttress.predicates.naming import by_words, listing, singular_words, words
from buttress.predicates.paging import SIZES, key_of, page_parameters, parts_in_headers
from buttress.predicates.retries import repeatable
from buttress.predicates.same_calls import partner

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Operation, Parameter
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.source import Span
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import Located, LocatedOperation
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex
    from buttress.predicates.lists import Collection

#: Positions in a list that mean nothing else, whatever their type (:mod:`buttress.predicates.paging` knows more of them,
#: which may also be an hour, a price or a ticket).
_POSITIONS = frozenset(
    {"page", "offset", "cursor", "pagetoken", "nexttoken", "nextpagetoken", "continuationtoken", "startingafter"}
    | {"endingbefore", "skip", "sinceid", "maxid", "minid", "nextcursor", "pagenumber", "pagenum", "pageindex"}
    | {"paginationtoken", "lastevaluatedkey", "exclusivestartkey", "scrollid", "skiptoken", "pageno", "startindex"}
)
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
_ENOUGH, _SHARE = 3, 0.5  # the same as for what a request body lands in


def _list(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    if operation.method != "GET" or operation.webhook:
        return unknown("only a GET is asked for a list", here)
    found = _collection(api, operation)
    if found is not None:
        inside = f" as {'.'.join(found.envelope)}" if found.envelope else ""
        return yes(f"its {found.response.status} holds an array{inside}", api.span(found.array.place))
    flat = _flat(api, operation)
    if flat is not None and not api.sketch:
        return no(flat, here)
    return unknown("its answer is not described, or has a list among other things", here)


def _collection(api: Api, operation: Operation) -> Collection | None:
    found = collection_of(api, operation)
    if found is None or found.response.status[:1] != "2":
        return None
    guessed = api.sketch and not api.properties(found.item)  # a sketch without a sample: told from its words
    return None if guessed else found


def _flat(api: Api, operation: Operation) -> str | None:
    """What a described answer is when no array stands in it at any place that callers reach at once; None otherwise."""
    for status, response in operation.responses.items():
        for media, schema in response.content.items() if status[:1] == "2" else ():
            resolved = api.resolve(schema) if "json" in media else None
            if resolved is None or resolved.one_of or resolved.additional not in (None, False):
                return None
            properties = api.properties(resolved)
            children = [api.resolve(child) for child in properties.values()]
            plain = all(c is not None and c.types and not {"array", "object"} & set(c.types) for c in children)
            if not properties or not plain or any(c is not None and (c.all_of or c.one_of) for c in children):
                return None
            return f"its {status} is one object of {len(properties)} plain properties"
    return None


def _bounded(_: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    here = api.span(operation.place)
    found = _collection(api, operation)
    if found is None:
        return unknown("it is not described as a list", here)
    answer = is_bounded(api, operation, found)
    if answer.no and (operation.unread_parameters or api.sketch):
        return unknown("not all of its parameters are known", here)
    parameters = page_parameters(api, operation)
    told = found.array.max_items is not None or parts_in_headers(found.response)
    if answer.yes and parameters and not told and not any(_pages(api, p) for p in parameters):
        return unknown(f"{listing(p.name for p in parameters)} may mean something else than a page", *answer.evidence)
    return answer


def _pages(api: Api, parameter: Parameter) -> bool:
    """Whether a parameter certainly takes part of a list: a number of items, or a position that is nothing else."""
    key = key_of(parameter.name).removeprefix("x")
    if key in _POSITIONS or key.endswith(("perpage", "pagesize", "limit")):
        return True
    schema = api.resolve(parameter.schema)
    return key in SIZES and schema is not None and "integer" in schema.types


def _growing(index: EntityIndex, at: LocatedOperation) -> Answer:
    api, operation = at
    if _collection(api, operation) is None:
        return unknown("it is not described as a list", api.span(operation.place))
    found = grows(api, operation, index.once(("near", api.key), lambda: Neighbours(api)))
    if found.no and found.why.endswith("stay few"):
        return unknown(f"{found.why}, by their name alone", *found.evidence)
    return found


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
        told = f"{other.subject} asks for a credential" if other else "it is sketched, or has a scheme that nothing uses"
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
    return changes_something(api, operation)


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


def _shows(index: EntityIndex, at: LocatedOperation, table: Located) -> Answer:
    """The same three signs as for what a body lands in: the path names the table, and of what the list's items state
    at least three properties, and half of them, are its columns.
    """
    api, operation = at
    here = api.span(operation.place)
    found = _collection(api, operation)
    noun = singular_words(resource(operation.path))
    known = index.once(
        ("words", table.database.key), lambda: by_words(t.name for t in table.database.catalog.base_tables())
    )
    names = known.get(noun, ()) if found is not None else ()
    if found is None or list(names) != [table.table.name]:
        return unknown(f"the path of {operation.subject} does not name {table.table.name} as what it lists", here)
    same, scalars = _shared_names(api, found, table.table)
    if len(same) < _ENOUGH or len(same) < _SHARE * scalars:
        return unknown(f"its items share {len(same)} names with {table.table.name}", here)
    return yes(f"the path names {table.table.name}, and {listing(same)} are columns of it", here, table.table.span)


def _shared_names(api: Api, found: Collection, table: Table) -> tuple[list[str], int]:
    columns = {words(column.name) for column in table.columns}
    properties = {name: api.resolve(child) for name, child in api.properties(found.item).items()}
    same = [name for name in properties if words(name) in columns]
    nested = [n for n, c in properties.items() if c is None or c.properties or {"object", "array"} & set(c.types)]
    return same, len(properties.keys() - (set(nested) - set(same)))


def _with(answer: Answer, here: Span) -> Answer:
    known = {"yes": yes, "no": no, "unknown": unknown}[answer.value]
    return known(answer.why, *(answer.evidence or (here,)))


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "returns-list",
        ["operation"],
        "Does the operation return a list of things?",
        (
            "{0} returns a list",
            "{0} returns no list",
            "the description leaves open whether {0} returns a list",
        ),
        _list,
    ),
    predicate(
        "list-bounded",
        ["operation"],
        "Can callers take the list in parts, or does its description bound it?",
        (
            "callers of {0} can take its list in parts, or its length is bounded",
            "callers of {0} cannot take its list in parts, and its length is unbounded",
            "the description leaves open whether the list of {0} is bounded",
        ),
        _bounded,
    ),
    predicate(
        "list-grows",
        ["operation"],
        "Does the list get longer as the product is used, by what its description and its names say?",
        (
            "by its description and its names, the list of {0} gets longer with use",
            "by its description and its names, the list of {0} does not get longer with use",
            "the description leaves open whether the list of {0} gets longer with use",
        ),
        _growing,
    ),
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
            "the files leave open whether an operation of {0} has a security requirement",
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
            "the files leave open whether {0} is deprecated",
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
            "the files leave open whether {0} has an error answer",
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
            "the files leave open whether an API description has {0}",
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
            "the files leave open whether the body of {0} becomes a row of {1}",
        ),
        _lands,
    ),
    predicate(
        "lists-rows-of",
        ["operation", "table"],
        "Do path, properties and columns agree that the operation lists rows of the table?",
        (
            "by path and properties, {0} lists rows of {1}",
            "by path and properties, {0} does not list rows of {1}",
            "the files leave open whether {0} lists rows of {1}",
        ),
        _shows,
    ),
)
