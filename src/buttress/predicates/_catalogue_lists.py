"""Predicates about operations that return lists: whether they do, in which parts, of what, and whether the list grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates.api_naming import resource
from buttress.predicates.list_growth import Neighbours, grows
from buttress.predicates.listed_tables import agrees, shared_names
from buttress.predicates.lists import collection_of, is_bounded
from buttress.predicates.naming import by_words, listing, singular_words
from buttress.predicates.paging import (
    SIZES,
    id_parameters,
    key_of,
    offers_everything,
    page_parameters,
    parts_in_headers,
    size_limit,
    size_parameter,
)

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Operation, Parameter
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
    asked = [p.name for p in operation.parameters if p.where == "query" and p.required]
    if answer.no and asked:
        return unknown(f"it needs {listing(asked)}, which may hold it to a part", here)
    parameters = page_parameters(api, operation)
    told = found.array.max_items is not None or parts_in_headers(found.response)
    if answer.yes and answer.why.startswith("it needs") and not id_parameters(api, operation):
        return unknown(f"{answer.why}, which says when and not how many", *answer.evidence)
    if answer.yes and parameters and not told and not any(_pages(api, p) for p in parameters):
        return unknown(f"{listing(p.name for p in parameters)} may mean something else than a page", *answer.evidence)
    return _sized(api, operation, answer) if answer.yes and not told else answer


def _sized(api: Api, operation: Operation, answer: Answer) -> Answer:
    """What can be had in parts, with how large a part may be: where one part may be all of it, nothing is bounded."""
    size = size_parameter(api, operation)
    if size is None:
        return answer
    if offers_everything(api, size):
        return unknown(f"{answer.why}, and {size.name} has a value that means all of them", *answer.evidence)
    if size_limit(api, size).no:
        return yes(f"{answer.why}; {size.name} states no usable maximum, so one part may be large", *answer.evidence)
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
    stated = found.why.startswith("the configuration")
    if (found.no and not stated) or (found.yes and found.why.endswith("are sent")):
        return unknown(f"{found.why}, by its words alone", *found.evidence)
    return found


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
    same, scalars = shared_names(api, found, table.table)
    if not agrees(same, scalars):
        return unknown(f"its items share {len(same)} names with {table.table.name}", here)
    return yes(f"the path names {table.table.name}, and {listing(same)} are columns of it", here, table.table.span)


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
        "lists-rows-of",
        ["operation", "table"],
        "Do path, properties and columns agree that the operation lists rows of the table?",
        (
            "by path and properties, {0} lists rows of {1}",
            "by path and properties, {0} does not list rows of {1}",
            "what was read leaves open whether {0} lists rows of {1}",
        ),
        _shows,
    ),
)
