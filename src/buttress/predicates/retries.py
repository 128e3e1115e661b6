"""Questions about retries: does a POST make something that must not be made twice, and can a server tell a retry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from buttress.predicates.answer import Answer
from buttress.predicates.api_naming import ends_in_parameter, resource, segments
from buttress.predicates.naming import listing, singular, singular_words, words
from buttress.predicates.paging import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Schema

Stake = Literal["money", "order", "job", ""]

#: What moves money when it is made.
MONEY = frozenset(
    {"payment", "charge", "refund", "transfer", "payout", "withdrawal", "deposit", "disbursement", "topup"}
    | {"remittance", "purchase", "donation", "credit_note", "payment_intent", "paymentintent", "payment_order"}
)
#: Words that have other meanings (a repository's transfer, a newsletter's subscription): these need a property that
#: speaks of money beside them.
_AMBIGUOUS = frozenset(
    {"transfer", "deposit", "charge", "subscription", "sale", "rental", "reservation", "shipment", "invoice"}
)
_PRICED = frozenset(
    {"amount", "currency", "price", "total", "quantity", "cost", "balance", "sum", "money", "items"}
    | {"lineitems", "plan", "priceid", "planid", "coupon", "paymentmethod", "paymentmethodid", "subtotal"}
    | {"tax", "iban", "card", "unitprice", "value", "customerid"}
)
#: What somebody has to deliver or is billed for.
ORDERS = frozenset(
    {"order", "checkout", "invoice", "subscription", "booking", "reservation", "rental", "sale", "shipment"}
)
#: What runs, sends or copies at length, and runs twice when asked twice.
JOBS = frozenset({"job", "export", "import", "broadcast", "migration", "mailing", "blast"})
#: What reaches people when ``/send`` follows it.
_SENT = frozenset({"email", "mail", "message", "sms", "campaign", "newsletter", "notification", "broadcast", "tx"})
#: Sub-actions of an item that move money once more when they are repeated.
_ACTIONS = frozenset({"refund", "pay", "charge", "transfer", "payout", "withdraw", "deposit", "topup", "purchase"})
#: Last words that only ask or work something out.
_ASKS = frozenset(
    {"preview", "estimate", "quote", "search", "query", "validate", "calculate", "simulate", "check", "count"}
    | {"verify", "lookup", "list", "filter", "test", "availability", "method", "setting", "config", "template"}
    | {"webhook", "link", "session", "status", "history", "report", "rate", "price", "token", "note", "comment"}
    | {"tag", "cancel", "close", "void", "archive", "reject"}
)
_HEADERS = frozenset(
    {"idempotencykey", "idempotencytoken", "idempotence", "idempotencekey", "requestid", "clientrequestid"}
    | {"repeatabilityrequestid", "clienttoken", "dedupkey", "dedupekey", "deduplicationid", "messageid"}
    | {"operationid", "paypalrequestid", "clientmutationid", "transactionid", "uniquerequestid"}
    | {"correlationid", "idempotent"}
)
_BODY = frozenset(
    {"idempotencykey", "idempotencytoken", "requestid", "clientrequestid", "clienttoken", "clientid"}
    | {"clientreference", "clientreferenceid", "merchantreference", "dedupkey", "dedupekey", "deduplicationid"}
    | {"externalid", "externalref", "nonce", "externalreference", "referenceid", "reference", "transactionid"}
    | {"ordernumber", "uniqueid", "clientorderid", "ordernum", "clientmutationid", "requestuuid"}
    | {"invoicenumber", "guid", "uuid", "merchanttransactionid", "merchantorderid", "referencenumber"}
    | {"customid", "sourceid", "userreferenceid", "purchaseordernumber", "paymentreference", "number"}
    | {"requesttoken", "orderref"}
)
_IN_WORDS = re.compile(r"idempot|safe(ly)? (to )?retr|dedup|only once|exactly once|duplicate", re.IGNORECASE)
#: What a 409 says when the server notices the repeat by itself.
_NOTICED = re.compile(
    r"\balready\b|in progress|\bexist(s|ing)?\b|\bduplicate|\btaken\b|\b(is )?running\b|\bunique\b", re.IGNORECASE
)
#: An operation that may be repeated: the second time it finds what the first one made.
_UPSERT = re.compile(
    r"\bupserts?\b|\bcreates? or (updates?|replaces?)|\b(updated|replaced) if|\bif it (does not|doesn't) exist|\bor updates? (an|the) existing",
    re.IGNORECASE,
)
#: Endings of properties that can be natural keys; a foreign key (``customer_id``) names another thing.
_NATURAL = ("name", "slug", "code", "number", "key", "handle", "title", "sku")
_DEPTH = 2  # {data: {attributes: {…}}}


def stake(api: Api, operation: Operation) -> Stake:
    """What a repeated POST would do twice: move ``money``, place an ``order``, run a ``job``; '' for none of them."""
    parts = segments(operation.path)
    if (
        operation.method != "POST"
        or operation.webhook
        or operation.deprecated
        or not parts
        or ends_in_parameter(operation.path)
    ):
        return ""
    last = parts[-1].split(":")[-1]
    acts = words(last)
    if not acts or _ASKS.intersection(singular_words(last)):
        return ""
    if acts == ("send",):
        return "job" if len(parts) > 1 and _SENT.intersection(w for part in parts for w in singular_words(part)) else ""
    if len(parts) > 1 and "{" in parts[-2] and last == singular(last):
        acting = len(acts) == 1 and acts[0] in _ACTIONS  # POST /orders/{id}/cancel changes a state: done is done
        return "money" if acting and (acts[0] not in _AMBIGUOUS or _priced(api, operation)) else ""
    noun = singular_words(resource(operation.path))
    return _stake_of(api, operation, noun) if noun and len(noun) <= 2 else ""


def _stake_of(api: Api, operation: Operation, noun: tuple[str, ...]) -> Stake:
    word = noun[-1]
    if _ASKS.intersection(noun) or (word in _AMBIGUOUS and not _priced(api, operation)):
        return ""
    if word in MONEY or "_".join(noun) in MONEY:
        return "money"
    if word in ORDERS:
        return "order"
    return "job" if word in JOBS else ""


def _priced(api: Api, operation: Operation) -> bool:
    return any(key_of(name.rpartition(".")[2]) in _PRICED for name, _ in _body_properties(api, operation))


def repeatable(api: Api, operation: Operation) -> Answer:
    """Whether a server can tell a retry of a POST from a second wish: a key in a header, or an id from the client."""
    here = (api.span(operation.place),)
    for parameter in operation.parameters:
        if parameter.where in ("header", "query") and key_of(parameter.name).removeprefix("x") in _HEADERS | {
            "idempotencekey"
        }:
            return Answer("yes", f"it takes {parameter.name}", (api.span(parameter.place),))
    for name, child in _body_properties(api, operation):
        if key_of(name) in _BODY or (key_of(name) == "id" and not child.read_only):
            return Answer("yes", f"the client names it by {name}", (api.span(child.place),))
    if _IN_WORDS.search(f"{operation.summary} {operation.description}"):
        return Answer("unknown", "its description speaks of repeats", here)
    noticed = operation.responses.get("409")
    if noticed is not None and _NOTICED.search(noticed.description):
        return Answer("unknown", "its 409 turns a repeat away", (api.span(noticed.place),))
    if _UPSERT.search(f"{operation.summary} {operation.description}"):
        return Answer("unknown", "it updates what is there", here)
    natural = next((name for name, child in _body_properties(api, operation) if _is_natural_key(name, child)), "")
    if natural:
        return Answer("unknown", f"{natural} is unique", here)
    if operation.body is not None and not any(_body_properties(api, operation)):
        return Answer("unknown", "its body is not described", here)
    names = list(dict.fromkeys(name for name, _ in _body_properties(api, operation)))
    why = f"none of {listing(names)} names the request" if names else "it has no body that could name the request"
    return Answer("no", why, here)


def _is_natural_key(name: str, child: Schema) -> bool:
    """Whether a property's description says that the client's own name for the thing is unique."""
    return key_of(name).endswith(_NATURAL) and re.search(r"\bunique", child.description, re.IGNORECASE) is not None


def _body_properties(api: Api, operation: Operation) -> Iterator[tuple[str, Schema]]:
    for schema in operation.body.content.values() if operation.body is not None else ():
        yield from _properties(api, schema, _DEPTH)


def _properties(api: Api, schema: Schema | None, depth: int) -> Iterator[tuple[str, Schema]]:
    for part in api.flatten(schema):
        for branch in part.one_of:
            yield from _properties(api, branch, depth - 1) if depth else ()
        for name, child in part.properties.items():
            yield name, child
            if depth:
                yield from (
                    (f"{name}.{inner}", found)
                    for inner, found in _properties(api, child, depth - 1)
                    if key_of(inner) != "id"
                )
