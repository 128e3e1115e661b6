"""How an operation lets callers take a list in parts: the words that parameters, headers and envelopes use for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Parameter, Response, Schema

_NOISE = re.compile(r"[^a-z0-9]+")

#: Names (letters and digits only, lower case) of parameters that say how many; from the pagination guides of the
#: large public APIs (GitHub, GitLab, Stripe, Google AIP-158, OData, Azure, Zalando, JSON:API, Elasticsearch, AWS).
SIZES = frozenset(
    {"limit", "perpage", "pagesize", "pagelimit", "maxresults", "top", "first", "count", "size", "take"}
    | {"rows", "num", "maxitems", "maxkeys", "maxcount", "resultsperpage", "itemsperpage", "recordsperpage"}
    | {"numresults", "results", "maxperpage", "maxpagesize", "limitperpage", "pagelength", "batchsize"}
    | {"resultlimit", "listlimit", "maxnum", "numberofresults", "maxrecords", "countperpage", "recordcount"}
    | {"pagecount", "rowsperpage", "maxsize", "itemcount", "querylimit", "maxrows", "pagemax", "max"}
    | {"numitems", "last", "resultsize", "pagingsize", "nresults"}
)
#: Names of parameters that say where to go on.
POSITIONS = frozenset(
    {"page", "offset", "cursor", "after", "before", "startingafter", "endingbefore", "pagetoken", "nexttoken"}
    | {"skip", "nextpagetoken", "continuation", "continuationtoken", "marker", "start", "startat", "startindex"}
    | {"pagenumber", "pagenum", "pageindex", "sinceid", "maxid", "minid", "scrollid", "nextcursor", "pagekey"}
    | {"startkey", "lastid", "lastevaluatedkey", "exclusivestartkey", "position", "fromid", "paginationtoken"}
    | {"bookmark", "skiptoken", "next", "pageafter", "pagebefore", "pagecursor", "pageoffset", "pageno"}
    | {"continue", "startafter", "usermarker", "pagination", "paging", "fromindex", "rowoffset", "itemoffset"}
    | {"nextpage", "currentpage", "beforeid", "afterid", "pageid", "begin", "anchor", "pagestart", "startrow"}
    | {"startfrom", "resumetoken", "synctoken", "iterator", "token", "range"}
)
#: Properties of an answer that say that it is a part; a bare total does not, a server can count what it sends whole.
PARTS = POSITIONS | frozenset(
    {
        "nextlink",
        "odatanextlink",
        "hasmore",
        "hasnext",
        "hasnextpage",
        "more",
        "ismore",
        "morepages",
        "islastpage",
        "prev",
    }
    | {"previous", "prevcursor", "previouscursor", "nexturl", "previousurl", "pageinfo", "perpage", "pagesize", "limit"}
    | {
        "totalpages",
        "pagecount",
        "pages",
        "lastpage",
        "islast",
        "truncated",
        "istruncated",
        "incompleteresults",
        "pager",
    }
    | {"previouspage", "nextpageuri", "nextpageurl", "nextpath", "nexthref", "firstpage", "morerecords", "hasmoreitems"}
)
_MARGINS = (
    "meta",
    "metadata",
    "links",
    "pagination",
    "paging",
    "page",
    "pageinfo",
    "responsemetadata",
    "cursor",
    "info",
)
_WHEN = ("date", "date-time")
_IN_WORDS = re.compile(
    r"paginat|per[ _-]page|page[ _-]size|next page|\bcursor\b|\bup to (the )?\d|\bat most \d|\bno more than \d|\bmax(imum)? (of )?\d"
    r"|\b(first|last|latest|top|recent) \d+|\blimited to\b|most recent \d|\d+ (results|items|records|entries) (at a time|maximum)"
    # A buffer is of some size; what is recent or latest is a part, of a size that only the server knows.
    r"|\bbuffer(s|ed)?\b|\b(recent|latest|newest) (\w+ )?\w+s\b",
    re.IGNORECASE,
)
_TOP_IN_WORDS = re.compile(
    r"\b(up to|at most|no more than|limited to|max(imum)?( of)?) (the )?(\w+ ){0,2}[1-9]\d*\b|\b(first|last|latest) [1-9]\d*\b",
    re.IGNORECASE,
)
#: A page of more items than this is no page (about 10 MB at 1 kB an item).
SANE = 10_000
_LIMIT_IN_WORDS = re.compile(
    r"\bmax(imum)?\b[^.\n]{0,40}\d|\d[^.\n]{0,20}\bmax|\b(up to|at most|no more than|between|limited to|capped (at|to)) [^.\n]{0,8}\d"
    r"|\bupper (bound|limit)|\b(exceed|greater than|more than|larger than|less than|below|under) [^.\n]{0,12}\d"
    r"|<=? ?\d|≤|\d+ ?(-|–|to|\.\.) ?\d+|\brange\b[^.\n]{0,20}\d",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"(['\"`]all['\"`]|-1|\b0\b)[^.\n]{0,40}\b(all|every|unlimited|no limit)\b|\bunlimited\b", re.IGNORECASE
)


def key_of(name: str) -> str:
    """A name without case and punctuation: ``page[size]``, ``pageSize`` and ``$page-size`` are one."""
    return _NOISE.sub("", name.lower())


def size_parameter(api: Api, operation: Operation) -> Parameter | None:
    """The query (or header) parameter that says how many items to send."""
    return next((p for p in _askers(operation) if _is_size(api, p)), None)


def page_parameters(api: Api, operation: Operation) -> list[Parameter]:
    """The parameters by which a caller takes the list in parts: size first, then position."""
    sizes = [p for p in _askers(operation) if _is_size(api, p)]
    return sizes + [p for p in _askers(operation) if p not in sizes and _is_position(api, p)]


def window_parameters(api: Api, operation: Operation) -> list[Parameter]:
    """Required parameters that bound a list by time: no answer without a window."""
    return [p for p in operation.parameters if p.required and p.where == "query" and _is_time(api, p)]


def id_parameters(api: Api, operation: Operation) -> list[Parameter]:
    """Required parameters by which the caller names the items: as many answers as questions."""
    return [p for p in operation.parameters if p.required and p.where == "query" and _names_items(api, p)]


def parts_in_headers(response: Response) -> list[str]:
    """Response headers that say that the answer is a part: ``Link``, ``Content-Range``, ``X-Next-Page``."""
    wanted = PARTS | {"link", "contentrange"}
    return sorted(h for h in response.headers if key_of(h).removeprefix("x") in wanted or "pagination" in h)


def parts_in_envelope(api: Api, envelope: Schema) -> list[str]:
    """Properties beside the list that say that it is a part: ``next_cursor``, ``has_more``, ``meta.page``."""
    found = []
    for name, child in api.properties(envelope).items():
        key = key_of(name)
        if key in PARTS and key not in ("range", "position", "start", "before", "after", "token", "info"):
            found.append(name)
        elif key in _MARGINS:
            found += [f"{name}.{inner}" for inner in api.properties(child) if key_of(inner) in PARTS]
    return found


def opaque_margin(api: Api, envelope: Schema) -> str:
    """A ``meta`` or ``links`` beside the list whose content nobody describes: it may well page."""
    for name, child in api.properties(envelope).items():
        if key_of(name) in _MARGINS and not api.properties(child):
            resolved = api.resolve(child)
            if resolved is None or not resolved.types or "object" in resolved.types:
                return name
    return ""


def stated_in_words(operation: Operation, *more: str) -> str:
    """The words of a summary or description (or of ``more`` of them) that speak of pages or of a limit; '' when none do."""
    found = _IN_WORDS.search("\n".join((operation.summary, operation.description, *more)))
    return found.group() if found else ""


def limit_in_words(operation: Operation) -> str:
    """The words in which an operation states how many items an answer holds at most; '' when none do."""
    found = _TOP_IN_WORDS.search(f"{operation.summary}\n{operation.description}")
    return found.group() if found else ""


def _askers(operation: Operation) -> Iterator[Parameter]:
    return (p for p in operation.parameters if p.where in ("query", "header"))


def _is_size(api: Api, parameter: Parameter) -> bool:
    key = key_of(parameter.name).removeprefix("x")
    if key not in SIZES and not _ends_like_size(parameter.name):
        return False
    schema = api.resolve(parameter.schema)
    return schema is None or "boolean" not in schema.types  # ?count=true asks for a number, it sets none


def _ends_like_size(name: str) -> bool:
    return key_of(name).endswith(("perpage", "pagesize", "maxresults"))


def _is_position(api: Api, parameter: Parameter) -> bool:
    key = key_of(parameter.name).removeprefix("x")
    if parameter.where == "header" and key in ("token", "next", "start", "begin", "position"):
        return False
    if not (key in POSITIONS or key.endswith(("cursor", "pagetoken", "pagenumber", "nexttoken"))):
        return False
    return not _is_time(api, parameter)


def _is_time(api: Api, parameter: Parameter) -> bool:
    schema = api.resolve(parameter.schema)
    if schema is not None and schema.format in _WHEN:
        return True
    return key_of(parameter.name).endswith(("date", "datetime", "fromtime", "totime", "starttime", "endtime"))


def _names_items(api: Api, parameter: Parameter) -> bool:
    key = key_of(parameter.name)
    schema = api.resolve(parameter.schema)
    several = schema is not None and "array" in schema.types
    return (several and key.endswith(("id", "ids", "keys", "uris"))) or key in ("ids", "keys", "uris")


def size_limit(api: Api, parameter: Parameter) -> Answer:
    """Whether a page size has an upper limit: ``maximum``, fixed values, or words such as "max 100".

    A maximum above :data:`SANE` is no limit: at 1 kB an item it is an answer of 10 MB.
    """
    schema = api.resolve(parameter.schema)
    here = (api.span(parameter.place),)
    forms = [f for f in (schema, *map(api.resolve, schema.one_of)) if f is not None] if schema is not None else []
    tops = [form.maximum for form in forms if form.maximum is not None]
    if tops:
        top = max(tops)
        return Answer("no" if top > SANE else "yes", f"its maximum is {top:,}".removesuffix(".0"), here)
    told = " ".join([parameter.description, *(form.description for form in forms)])
    if _LIMIT_IN_WORDS.search(told):
        return Answer("yes", "its description states a limit", here)
    numbers = [form for form in forms if {"integer", "number", "string"}.intersection(form.types) or not form.one_of]
    if numbers and all(form.enum or form.pattern for form in numbers):
        return Answer("yes", "its values are fixed", here)
    if schema is None:
        return Answer("unknown", "it has no schema", here)
    return Answer("no", "nothing states a maximum", here)


def offers_everything(api: Api, parameter: Parameter) -> bool:
    """Whether a page size has a value that means "all of them", by its own words or values."""
    schema = api.resolve(parameter.schema)
    forms = [f for f in (schema, *map(api.resolve, schema.one_of)) if f is not None] if schema is not None else []
    values = [str(value).lower() for form in forms for value in form.enum]
    return "all" in values or bool(_EVERYTHING.search(parameter.description))


def has_default(api: Api, parameter: Parameter) -> bool:
    """Whether leaving a page size out has a stated meaning, in the schema or in words."""
    schema = api.resolve(parameter.schema)
    told = parameter.description + (schema.description if schema is not None else "")
    return (schema is not None and schema.has_default) or "default" in told.lower() or parameter.required
