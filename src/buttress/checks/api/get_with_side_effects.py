"""API210: a GET that says that it changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_access import is_protected
from buttress.predicates.api_effects import effect_of
from buttress.predicates.api_naming import METHOD_FOR, segments, shape
from buttress.predicates.naming import counted, listing, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding
    from buttress.predicates.api_effects import Effect

RULE = Rule(
    name="get-with-side-effects",
    code="API210",
    severity=Severity.WARNING,
    consequence=Consequence.SECURITY,
    principle=Principle.APIS_ARE_CONTRACTS,
    convention=True,
)
_METHODS = {**METHOD_FOR, **dict.fromkeys(("destroy", "purge", "erase", "wipe"), "DELETE")}
_LASTING = frozenset({"delete", "remove", "destroy", "purge", "erase", "wipe", "cancel", "send", "resend", "terminate"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """GETs whose words say that they change something; links in mails apart, they have reasons of their own."""
    for api in blueprint.promised:
        found = [(o, effect) for o in api.operations if (effect := effect_of(o)) is not None and not o.deprecated]
        for operation, effect in found:
            if effect.mail:
                yield _mailed(api, operation, effect)
            else:
                yield _changing(api, operation, effect, sum(not other.mail for _, other in found))


def _changing(api: Api, operation: Operation, effect: Effect, count: int) -> Finding:
    subject = api.subject(operation)
    reads = [o for o in api.operations if o.method == operation.method and not o.webhook]
    rest = len(reads) - count
    among = (
        f"{rest} of {counted(len(reads), operation.method)} here only read" if rest > 0 else "every GET here does so"
    )
    twin = _twin(api, operation)
    said = listing(f"{'the ' if voice != 'operationId' else 'its '}{voice}" for voice in effect.voices)
    return RULE.finding(
        subject=subject,
        at=api.span(operation.place),
        message=f"{subject} changes something by what {said} say{'s' if len(effect.voices) == 1 else ''}: {effect.verb}",
        because=f"{_who(api, operation)}, and each of them means {effect.verb} to the server; {among}",
        instead=f"{api.subject(twin)} exists for it: answer the GET with 405"
        if twin is not None
        else _better(operation, effect),
        related=[(api.span(twin.place), "the same, by a method that nothing repeats or prefetches")]
        if twin is not None
        else [],
        exposure=50 + (30 if effect.verb in _LASTING else 0),
        confidence=Confidence.LIKELY if len(effect.voices) > 1 else Confidence.POSSIBLE,
        fold=f"{api.key} changes",
    )


def _mailed(api: Api, operation: Operation, effect: Effect) -> Finding:
    subject = api.subject(operation)
    twin = _twin(api, operation)
    tickets = listing(f"`{p.name}`" for p in operation.parameters if p.where in ("path", "query"))
    beside = f"; {api.subject(twin)} is there as well" if twin is not None else ""
    return RULE.finding(
        subject=subject,
        at=api.span(operation.place),
        message=f"{subject} does its work when the link in a mail is opened: {effect.verb}",
        because=f"mail scanners and previews open {operation.path} with its {tickets} before the reader does, which then has "
        f"happened without a person, or the ticket is spent{beside}",
        instead=f"let the link open a page with a button that sends {'POST ' + operation.path if twin is None else api.subject(twin)}",
        related=[(api.span(twin.place), "takes the same as a POST")] if twin is not None else [],
        exposure=20,
        severity=Severity.ADVICE,
        confidence=Confidence.POSSIBLE,
        fold=f"{api.key} mail",
    )


def _who(api: Api, operation: Operation) -> str:
    """Who sends a GET that nobody asked for, here."""
    cookie = next((scheme for scheme in api.security_schemes.values() if scheme.get("in") == "cookie"), None)
    if cookie is not None:
        return f"any page can send a visitor to {operation.path}, and SameSite=Lax lets the cookie `{cookie.get('name')}` go along"
    if is_protected(operation).yes:
        return (
            f"it {is_protected(operation).why.removeprefix('it ')}, and whoever holds that repeats a GET to {operation.path} without "
            "asking: retries after a lost answer, caches, browser history, link checkers"
        )
    return f"crawlers, link previews, prefetching browsers and retries send a GET to {operation.path} without anybody's wish"


def _twin(api: Api, operation: Operation) -> Operation | None:
    """The same action by a method that may change things."""
    wanted = ("POST", "PUT", "PATCH", "DELETE")
    return next((o for o in api.operations if o.method in wanted and shape(o.path) == shape(operation.path)), None)


def _better(operation: Operation, effect: Effect) -> str:
    method = _METHODS.get(effect.verb, "POST")
    last = segments(operation.path)[-1] if segments(operation.path) else ""
    if words(last) == (effect.verb,) and method != "POST":
        return f"{method} {operation.path.rstrip('/').rpartition('/')[0]}"
    return f"POST {operation.path}, and 405 for the GET once no client sends it"
