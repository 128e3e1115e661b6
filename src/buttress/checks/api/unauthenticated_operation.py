"""API205: an operation that states no authentication among others that do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.api import Place
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_access import is_protected, open_by_nature, required_schemes, requirement, states_security
from buttress.predicates.api_naming import nouns
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unauthenticated-operation",
    code="API205",
    severity=Severity.WARNING,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
    convention=True,
)
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_DECLARE = (
    "the scheme that the server accepts (type: http with basic or bearer, or apiKey) under components.securitySchemes, and "
    "security: with its name at the top level"
)
_SPEAKS = re.compile(r"\btokens?\b|\bauthenticat|\bJWT\b|\bOAuth|\bAPI key", re.IGNORECASE)
#: From this share of protected reads on, an unprotected read is an exception rather than the custom.
_MOST = 0.7


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Operations without a statement among stated ones; or one finding for an API that states nothing at all."""
    for api in blueprint.apis:
        closed = [o for o in api.operations if is_protected(o).yes]
        silent = [o for o in api.operations if is_protected(o).unknown and not open_by_nature(o) and not o.deprecated]
        if closed:
            reads_too = _reads_are_closed(api)
            wanted = [o for o in silent if o.method in _WRITES or reads_too]
            yield from (_outlier(api, operation, closed, len(wanted)) for operation in wanted)
        elif states_security(api).no and api.global_security is None and any(o.method in _WRITES for o in silent):
            yield _nothing_stated(api, silent)


def _reads_are_closed(api: Api) -> bool:
    reads = [o for o in api.operations if o.method == "GET" and not open_by_nature(o)]
    return sum(is_protected(o).yes for o in reads) >= _MOST * len(reads)


def _outlier(api: Api, operation: Operation, closed: Sequence[Operation], outliers: int) -> Finding:
    subject = api.subject(operation)
    first = nouns(operation.path)[:1]
    sibling = next((o for o in closed if nouns(o.path)[:1] == first), None)
    like = sibling or closed[0]
    asks = requirement(like)
    schemes = required_schemes(like)  # none where a header parameter carries the key
    everywhere = (
        f"security: [{{{schemes[0]}: []}}]" if schemes else "the scheme under components.securitySchemes and security:"
    )
    total = len([o for o in api.operations if not o.webhook])
    writes = operation.method in _WRITES
    does = f"{operation.method} {'changes' if writes else 'reads'} data"
    near = (
        f"{api.subject(like)} next to it {asks}"
        if sibling
        else f"{len(closed)} of {total} operations do, as {api.subject(like)} {asks}"
    )
    return RULE.finding(
        subject=subject,
        at=api.span(operation.place),
        message=f"{subject} states no authentication",
        because=f"{does} and {near}; {counted(outliers, 'operation')} of this API {'is' if outliers == 1 else 'are'} left out like "
        "this, and gateways, clients and tests that read the description take it as open",
        instead=f"{everywhere} at the top of {api.key} for all, and security: [] on the few that are meant to be open",
        related=[(api.span(like.place), asks)],
        exposure=(60 if writes else 30) + (20 if sibling else 0),
        confidence=Confidence.LIKELY if schemes else Confidence.POSSIBLE,
        severity=Severity.WARNING if writes and schemes else Severity.ADVICE,
        fold=api.key,
    )


def _in_words(operations: Sequence[Operation]) -> str:
    """How many operations speak of credentials in their descriptions, where tools do not look."""
    told = sum(_SPEAKS.search(f"{o.summary} {o.description}") is not None for o in operations)
    return (
        f"; {counted(told, 'operation')} {'speaks' if told == 1 else 'speak'} of credentials in words only"
        if told
        else ""
    )


def _nothing_stated(api: Api, silent: Sequence[Operation]) -> Finding:
    writes = [o for o in silent if o.method in _WRITES]
    worst = next((o for o in writes if o.method == "DELETE"), writes[0])
    schemes = listing(api.security_schemes)
    if schemes:
        message = f"{api.title or api.key} declares {schemes} and no operation requires it"
    else:
        message = f"{api.key} declares no security scheme and no operation requires one"
    return RULE.finding(
        subject=api.label + api.key,
        at=api.span(Place(api.key, ("components", "securitySchemes") if schemes else ("paths",))),
        message=message,
        because=f"{counted(len(writes), 'operation')} here change data, {api.subject(worst)} among them{_in_words(silent)}; the "
        "server may well guard them, but generated clients, mocks and gateway tests cannot read that here",
        instead=(f"security: [{{{next(iter(api.security_schemes))}: []}}] at the top level" if schemes else _DECLARE)
        + ", and security: [] on what is meant to be open",
        related=[(api.span(worst.place), "states no authentication")],
        exposure=50,
        confidence=Confidence.LIKELY if schemes else Confidence.POSSIBLE,
        severity=Severity.WARNING if schemes else Severity.ADVICE,
        fold=api.key,
    )
