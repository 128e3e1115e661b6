"""API106: a request body where HTTP gives it no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_naming import resource, shape
from buttress.predicates.naming import listing, singular, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Schema
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="get-or-delete-with-body",
    code="API106",
    severity=Severity.WARNING,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    convention=True,
)
_READS = ("GET", "HEAD")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
#: Words of names whose values are long, or are written to no log: an address is.
_UNFIT = frozenset(
    {"body", "content", "html", "text", "message", "template", "file", "query", "image", "data"}
    | {"token", "secret", "password", "key", "credential", "pin", "code", "email", "phone"}
)
#: More than these do not belong into an address.
_MANY = 8


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Reads and deletes that take a body with something in it; one decision per API and kind."""
    for api in blueprint.apis:
        told = [o for o in api.operations if not o.webhook and not o.deprecated and _matters(api, o)]
        for operation in told:
            same = [o for o in told if _kind(o) == _kind(operation)]
            yield _finding(api, operation, len(same))


def _matters(api: Api, operation: Operation) -> bool:
    """Whether a body says something. An empty one is a leaf of a generator; an optional one of a DELETE (a reason, a
    comment) is lost without harm, and so is one that repeats the whole resource.
    """
    if operation.body is None or _kind(operation) == "":
        return False
    schema = _schema(api, operation)
    tells = schema is not None and bool(api.properties(schema) or schema.items or schema.one_of)
    return tells and (_kind(operation) == "read" or operation.body.required)


def _kind(operation: Operation) -> str:
    return "read" if operation.method in _READS else "delete" if operation.method == "DELETE" else ""


def _schema(api: Api, operation: Operation) -> Schema | None:
    content = operation.body.content.values() if operation.body else ()
    return next((schema for each in content if (schema := api.resolve(each)) is not None), None)


def _finding(api: Api, operation: Operation, same: int) -> Finding:
    subject, read = api.subject(operation), _kind(operation) == "read"
    body = operation.body
    names = list(api.properties(_schema(api, operation)))
    carried = listing((f"`{name}`" for name in names), limit=4) if names else "a list"
    needs = "requires" if body is not None and body.required else "takes"
    method = [o for o in api.operations if o.method == operation.method and not o.webhook]
    rest = len(method) - same
    twin = next((o for o in api.operations if o.method == "POST" and shape(o.path) == shape(operation.path)), None)
    others = (
        f"{rest} other {operation.method} operation{'s' if rest > 1 else ''} of this API {'take' if rest > 1 else 'takes'} none"
        if rest > 0
        else f"every {operation.method} of this API does so"
    )
    return RULE.finding(
        subject=subject,
        at=api.span(body.place if body is not None else operation.place),
        message=f"{subject} {needs} a request body with {carried}",
        because=f"{_lost(api, operation, carried)}; {others}",
        instead=_instead(api, operation, names, twin),
        related=[(api.span(twin.place), "takes a body by right")] if twin is not None else [],
        exposure=(60 if read else 30) + (20 if body is not None and body.required else 0),
        severity=Severity.WARNING if read else Severity.ADVICE,
        confidence=Confidence.LIKELY if read else Confidence.POSSIBLE,
        fold=f"{api.key} {_kind(operation)}",
    )


def _lost(api: Api, operation: Operation, carried: str) -> str:
    if _kind(operation) == "read":
        old = f", and OpenAPI {api.version} tells tools to ignore it" if api.version.startswith("3.0") else ""
        return f"browsers' fetch refuses to send it, CloudFront answers 403, and caches know {operation.path} by its address alone{old}"
    form = operation.body is not None and any(media in _FORMS for media in operation.body.content)
    why = (
        "Go's ParseForm and Tomcat as it comes read no form from a DELETE"
        if form
        else "HTTP gives the body of a DELETE no meaning, and some clients and proxies drop it"
    )
    return f"{why}; DELETE {operation.path} then no longer says {carried}"


def _instead(api: Api, operation: Operation, names: list[str], twin: Operation | None) -> str:
    unread = (
        ""
        if operation.body is None or operation.body.required
        else "if the server reads none of it, remove the body; else "
    )
    if twin is not None and _kind(operation) == "read":
        return f"{unread}ask with {api.subject(twin)}, which may have a body"
    if _fits_address(api, operation, names):
        return f"{unread}{listing(names, limit=4)} as query parameter{'s' if len(names) > 1 else ''}"
    plain = operation.path.rstrip("/")
    if _kind(operation) == "delete":
        several = not names or (len(names) == 1 and names[0].lower().endswith("s"))
        return f"{'one DELETE for each item, or ' if several else ''}POST {plain}/delete with this body"
    noun = resource(operation.path)
    asks = singular(noun.lower()) != noun.lower() and noun == plain.rsplit("/", 1)[-1]
    return f"{unread}POST {plain}{'/search' if asks else ''} with this body"


def _fits_address(api: Api, operation: Operation, names: list[str]) -> bool:
    """Whether a body's properties can be query parameters: few, flat, neither long texts nor what no log should hold."""
    children = [api.resolve(child) for child in api.properties(_schema(api, operation)).values()]
    flat = all(child is not None and not child.properties and not child.one_of for child in children)
    unfit = any(_UNFIT.intersection(singular_words(name)) for name in names)
    return bool(names) and len(names) <= _MANY and flat and not unfit
