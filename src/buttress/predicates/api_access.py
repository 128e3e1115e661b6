"""Questions about who may call: which operations state no authentication, and which are meant to be open."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.api_naming import segments
from buttress.predicates.naming import words
from buttress.predicates.paging import key_of

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Operation

#: Words that make a segment open wherever they stand in it: how one gets in, and who calls without an account.
_OPEN = frozenset(
    {"login", "signin", "logon", "logout", "signout", "signup", "oauth", "oauth2", "openid", "oidc", "saml"}
    | {"sso", "jwks", "password", "passwords", "captcha", "otp", "webhook", "webhooks", "healthz", "readyz"}
    | {"livez", "healthcheck", "swagger", "openapi", "unsubscribe", "optin", "optout", "csrf", "robots"}
    | {"favicon", "sitemap", "authenticate", "public"}
)
#: Whole segments that begin or end a visit, or come by mail.
_ENTRY = frozenset(
    {"auth", "token", "tokens", "session", "sessions", "register", "registration", "registrations"}
    | {"authorize", "callback", "callbacks", "forgot", "reset", "recover", "recovery", "verify", "verification"}
    | {"confirm", "confirmation", "activate", "activation", "invitation", "invitations", "refresh", "magic"}
    | {"challenge", "hooks", "feedback", "authentication"}
)
#: Whole segments that machines look at, or that are published; only where they are read.
_PUBLISHED = frozenset(
    {"health", "ready", "readiness", "live", "liveness", "ping", "alive", "status", "version", "versions"}
    | {"info", "about", "heartbeat", "uptime", "time", "metrics", "docs", "doc", "redoc", "spec", "schema"}
    | {"static", "assets", "terms", "privacy", "legal", "pricing", "lang", "locales", "bootstrap", "meta"}
)
#: Two words that belong together: ``/log-in``, ``/sign-up``.
_OPEN_PAIRS = frozenset(
    {
        ("log", "in"),
        ("log", "out"),
        ("sign", "in"),
        ("sign", "up"),
        ("sign", "out"),
        ("well", "known"),
        ("health", "check"),
    }
)
#: Names (letters and digits only) of parameters that carry a credential.
_CREDENTIALS = frozenset(
    {"authorization", "apikey", "accesstoken", "authtoken", "sessiontoken", "bearertoken", "usertoken"}
    | {"apitoken", "auth", "subscriptionkey", "ocpapimsubscriptionkey", "privatetoken", "jwt", "idtoken"}
    | {"apiusername", "signature"}
)


def states_security(api: Api) -> Answer:
    """Whether any operation of an API (or the API as a whole) says how callers prove who they are."""
    for operation in api.operations:
        if operation.security and any(operation.security):
            return Answer(
                "yes", f"{api.subject(operation)} requires {_schemes(operation)}", (api.span(operation.place),)
            )
    if api.global_security is not None:
        return Answer("no", "it states that nothing is required")
    return Answer("no", "no operation states a requirement")


def is_protected(operation: Operation) -> Answer:
    """Whether an operation requires authentication: unknown where nothing is stated, no where it says so."""
    credential = next((p.name for p in operation.parameters if key_of(p.name).removeprefix("x") in _CREDENTIALS), "")
    if credential and not operation.security:
        return Answer("yes", f"it takes {credential}")  # written by hand instead of as a scheme
    if operation.security is None:
        return Answer("unknown", "it states nothing")
    if not operation.security or frozenset() in operation.security:
        return Answer("no", "it is declared open")
    return Answer("yes", f"it requires {_schemes(operation)}")


def open_by_nature(operation: Operation) -> str:
    """The word that says why an operation has to be callable without authentication; '' when none does."""
    if operation.method in ("OPTIONS", "HEAD", "TRACE") or operation.webhook:
        return operation.method
    for segment in segments(operation.path):
        said = words(segment)
        found = sorted(_OPEN.intersection(said))
        pair = next((" ".join(p) for p in pairwise(said) if p in _OPEN_PAIRS), "")
        whole = said[0] if len(said) == 1 else ""
        if found or pair:
            return found[0] if found else pair
        if whole in _ENTRY or (whole in _PUBLISHED and operation.method == "GET"):
            return whole
    return ""


def required_schemes(operation: Operation) -> list[str]:
    """The names of the schemes that an operation requires, in every alternative."""
    return sorted({name for alternative in operation.security or () for name in alternative})


def requirement(operation: Operation) -> str:
    """What an operation asks of its caller, in words: ``requires OAuth2 or basicAuth``, ``takes Api-Key``."""
    return is_protected(operation).why.removeprefix("it ")


def _schemes(operation: Operation) -> str:
    return " or ".join(" and ".join(sorted(a)) for a in operation.security or () if a)
