"""Questions about HTTP caching: which GET answers say how they may be kept, and whether one says too much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.api_access import is_protected
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Operation

#: Headers by which an answer says how long it is good for, or how to ask whether it still is (RFC 9111, RFC 9110 section 8.8).
HEADERS = ("cache-control", "etag", "last-modified", "expires")
_SHARED = re.compile(r"cache-control[`\"']?\s*[:=]\s*[`\"']?[^\n.`]*\b(public|s-maxage)\b", re.IGNORECASE)


def says_how_to_cache(api: Api, operation: Operation) -> Answer:
    """Whether a GET states caching headers or a 304. A description that lists none leaves it unknown, never no:
    frameworks and proxies add these headers by themselves.
    """
    for status, response in operation.responses.items():
        found = [header for header in HEADERS if header in response.headers]
        if status[:1] == "2" and found:
            return Answer("yes", f"it sends {listing(found)}", (api.span(response.place),))
        if status == "304":
            return Answer("yes", "it answers 304", (api.span(response.place),))
    return Answer("unknown", "it lists no caching header", (api.span(operation.place),))


def shares_private_answers(api: Api, operation: Operation) -> Answer:
    """Whether an operation that requires authentication declares its answer fit for shared caches (``public``,
    ``s-maxage``): a cache between the users would then send one user's answer to another (RFC 9111, section 3.5).
    """
    if not is_protected(operation).yes:
        return Answer("no", "it requires nothing")
    texts = [operation.description, *(response.description for response in operation.responses.values())]
    found = next((match for text in texts if (match := _SHARED.search(text))), None)
    if found is None:
        return Answer("unknown", "the header's value is not stated")
    return Answer("yes", f"it requires authentication and states {found.group().strip()}", (api.span(operation.place),))
