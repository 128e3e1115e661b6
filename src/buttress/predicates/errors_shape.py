"""Questions about error answers: which are documented, and whether their bodies tell a caller what to do.

A body is judged by the *roles* that its properties play, never by one fixed shape: a code to branch on, a message to
show, the field at fault, and an id to quote to support. RFC 9457 (problem details) plays them with ``type``,
``title``/``detail`` and ``instance``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.naming import listing
from buttress.predicates.paging import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Response, Schema

ROLES = ("code", "message", "field", "request id")
_CODE = frozenset(
    {"code", "errorcode", "errcode", "errno", "type", "errortype", "reason", "kind", "slug", "errorkey"}
    | {"name", "messageid", "key", "subcode", "category", "resultcode", "statustext", "errorname", "class"}
    | {"rule", "exception", "messagekey", "faultcode", "errorid", "internalcode", "businesscode", "problemtype"}
    | {"codename", "customcode", "symbol"}
)
_MESSAGE = frozenset(
    {"message", "msg", "detail", "details", "description", "errormessage", "errordescription", "title"}
    | {"text", "error", "errors", "messages", "errormessages", "usermessage", "developermessage", "summary"}
    | {"faultstring", "errormsg", "info", "developermsg", "usermsg", "statusmessage", "explanation"}
    | {"humanmessage", "errordetail", "reason", "displaymessage"}
)
_FIELD = frozenset(
    {"field", "fields", "param", "params", "parameter", "path", "pointer", "source", "loc", "location"}
    | {"property", "target", "invalidparams", "violations", "fieldname", "fielderrors", "propertypath"}
    | {"attribute", "invalidfields", "propertyname", "validationerrors", "invalidproperties", "argument"}
    | {"fieldviolations", "instancepath", "errorfields"}
)
_REQUEST_ID = frozenset(
    {"requestid", "traceid", "correlationid", "instance", "transactionid", "logid", "debugid", "logref"}
    | {"incidentid", "rid", "requestuuid", "uuid", "ref", "reference", "errorreference", "supportid"}
    | {"traceparent", "operationid", "eventid"}
)
_INSIDE = frozenset(
    {"error", "errors", "fault", "faults", "detail", "details", "violations", "data", "meta", "problem"}
    | {"cause", "extensions"}
)
_DEPTH = 4
#: Statuses whose number alone does not say what to do next; 401, 404, 405, 410, 415, 429 and the 5xx speak for
#: themselves (RFC 9110, section 15.5 and 15.6).
NEED_WORDS = ("400", "402", "403", "409", "422", "4XX", "default")


def error_responses(operation: Operation) -> Iterator[Response]:
    """The documented error answers: 4xx, 5xx, ranges, and ``default`` where it stands beside a success."""
    told = {status.upper() for status in operation.responses}
    for status, response in operation.responses.items():
        if status[:1] in ("4", "5") or (status == "default" and any(s[0] in "23" for s in told)):
            yield response


def roles(api: Api, response: Response) -> frozenset[str]:
    """Which of :data:`ROLES` an error answer plays: properties of its body, nested ones too, and its headers."""
    found: set[str] = set()
    for schema in _bodies(response)[:1]:
        _collect(api, schema, found, _DEPTH)
    if any(key_of(header).removeprefix("x") in _REQUEST_ID for header in response.headers):
        found.add("request id")
    return frozenset(found)


def missing_roles(api: Api, response: Response) -> list[str]:
    """The roles that nothing in an error answer plays; the field only counts where input was wrong."""
    played = roles(api, response)
    names_field = response.status in ("400", "422", "4XX", "default")
    return [role for role in ROLES if role not in played and (role != "field" or names_field)]


def is_opaque(api: Api, schema: Schema | None) -> bool:
    """Whether a body's shape is left open: no schema, or an object (or anything) without stated properties."""
    resolved = api.resolve(schema)
    if resolved is None:
        return True
    named = any(part.properties or part.one_of or part.items for part in api.flatten(resolved))
    return not named and (not resolved.types or "object" in resolved.types)


def tells_what_to_do(api: Api, operation: Operation, response: Response) -> Answer:
    """Whether an error answer carries at least a message and a code. The reason words what it lacks."""
    here = (api.span(response.place),)
    if operation.method == "HEAD":
        return Answer("yes", "an answer to HEAD has no body", here)
    if not response.content:
        return Answer("no", "no body", here)
    bodies = _bodies(response)
    if not bodies:
        return Answer("no", f"only {listing(response.content)}", here)
    if any(is_opaque(api, schema) for schema in bodies):
        return Answer("unknown", "a body of no stated shape", here)
    played = roles(api, response)
    if "message" not in played:
        return Answer("no", "no message" if "code" in played else "neither code nor message", here)
    if "code" not in played:
        return Answer("no", "a message but no code", here)
    return Answer("yes", f"{listing(sorted(played))}", here)


def property_names(api: Api, response: Response) -> list[str]:
    """The top-level property names of an error body, for messages; a plain string or array gives its type."""
    for schema in response.content.values():
        names = list(api.properties(schema))
        resolved = api.resolve(schema)
        if not names and resolved is not None:
            names = [f"a bare {resolved.types[0]}"] if resolved.types else []
        if names:
            return names
    return []


def _bodies(response: Response) -> list[Schema | None]:
    content = response.content.items()
    return [schema for media, schema in content if "json" in media or media == "*/*" or "xml" in media]


def _collect(api: Api, schema: Schema | None, found: set[str], depth: int) -> None:
    if depth == 0:
        return
    for part in api.flatten(schema):
        for branch in part.one_of:
            _collect(api, branch, found, depth - 1)
        if part.items is not None:
            item = api.resolve(part.items)
            if item is not None and "string" in item.types:
                found.add("message")  # a list of sentences
            _collect(api, part.items, found, depth - 1)
        beside = {key_of(name) for name in part.properties}
        if "message" in beside and beside & {"error", "id"}:
            found.add("code")  # {"error": "Not Found", "message": …} and {"id": "not_found", "message": …}
        for name, child in part.properties.items():
            _judge(api, key_of(name), child, found)
            if key_of(name) in _INSIDE:
                _collect(api, child, found, depth - 1)


def _judge(api: Api, key: str, child: Schema, found: set[str]) -> None:
    resolved = api.resolve(child)
    if resolved is None:
        return
    nested = bool(resolved.properties) or "object" in resolved.types or resolved.all_of
    if key in _CODE and not nested:
        found.add("code")
    if key == "error" and (resolved.enum or "integer" in resolved.types):
        found.add("code")
    if key in _MESSAGE and not resolved.properties:
        found.add("message")
    if key in _FIELD:
        found.add("field")
    if key in ("errors", "error", "details") and resolved.additional and not resolved.properties:
        found.update(("field", "message"))  # a map from field to what is wrong with it
    if key in _REQUEST_ID:
        found.add("request id")
    if key == "errordescription":
        found.add("code")  # beside it stands OAuth's ``error``, a code (RFC 6749, section 5.2)
