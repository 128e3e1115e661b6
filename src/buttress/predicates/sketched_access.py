"""Questions about the endpoints that designs sketch: which are open by nature, what they touch, what a document says."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from buttress.predicates.naming import singular_words, words
from buttress.predicates.shown_operations import said_in_fences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sketch

WRITES = ("POST", "PUT", "PATCH", "DELETE")
#: Words that make an endpoint open: how one gets in, who calls without an account, what machines ask.
_OPEN = frozenset(
    {
        "login",
        "signin",
        "logon",
        "logout",
        "signout",
        "signup",
        "register",
        "registration",
        "oauth",
        "oauth2",
        "sso",
        "saml",
        "auth",
    }
    | {
        "password",
        "otp",
        "webhook",
        "webhooks",
        "callback",
        "health",
        "healthz",
        "readyz",
        "livez",
        "ready",
        "live",
        "ping",
    }
    | {
        "metrics",
        "status",
        "version",
        "public",
        "token",
        "refresh",
        "verify",
        "jwks",
        "docs",
        "swagger",
        "openapi",
        "session",
    }
    | {"sessions", "internal", "robots", "captcha", "unsubscribe", "health-check", "mcp", "well-known", "actuator"}
)
_PAIRS = frozenset({("log", "in"), ("sign", "in"), ("sign", "up"), ("log", "out"), ("well", "known")})
#: What a sentence about callers contains, in the languages that were met.
AUTHENTICATION = re.compile(
    r"\bauth|\bJWT\b|\bO?Auth\b|\btokens?\b|\blog(?:ged)?[- ]?in\b|\bsign(?:ed)?[- ]?in\b|\bAPI[- _]?keys?\b|\bbearer\b|\bSSO\b|\bOIDC\b|\bmTLS\b|\bsession\b|"
    r"\bcredential|\bidentity|\banonymous|\bunauth|\bpublicly\b|\bno login\b|\bcookie|X-API-Key|\bIAM\b|\bBasic\b|\bsecured?\b|\baccess control|\bpermission|"
    r"认证|鉴权|登录|令牌|授权|权限|身份|Anmeld|connexion|autenticac|аутентиф|авториз|인증|認証",
    re.IGNORECASE,
)
#: What a sentence about rights contains.
RIGHTS = re.compile(
    r"\bowner|\bown(?:s|ed)? by|\bown\b|\btenant|\brole[s-]?\b|\bpermission|\bRBAC|\bABAC|\bACLs?\b|\bauthori[sz]|\baccess control|\bbelong|\bscope[sd]?\b|\badmins?\b|"
    r"\bprivile|\bvisib|\bmembers? (?:only|of)|\b(?:user|customer|caller)'s\b|\bforbidden\b|\b403\b|\brow[- ]level|\bcurrent user|\blogged[- ]in user|\bpolic(?:y|ies)\b|"
    r"\bprivacy\b|\bprivate\b|\bshared with\b|权限|授权|角色|租户|所有者|拥有|Rolle|Berechtig|rôle|permiso|права|роль|권한|権限",
    re.IGNORECASE,
)


#: Papers about work rather than about a system: they describe a step, and leave out what the design says.
_NO_PLAN = re.compile(
    r"verif|review|checklist|summary|remov|clean-?up|deprecat|refactor|quick-?start|research|changelog|report|tasks?\b|migrat|retro|postmortem|tutorial|testing|test-plan|bug",
    re.IGNORECASE,
)


def plans(document: Document) -> bool:
    """Whether a document means to describe a system or a part of it: what it leaves out may be asked for."""
    return document.stage == "design" and not _NO_PLAN.search(f"{document.path} {document.title}")


def speaks_nearby(blueprint: Blueprint, document: Document, pattern: re.Pattern[str]) -> bool:
    """Whether a document or one of its neighbours matches, in words or in an OpenAPI fence: designs under one folder describe one product, and what
    holds for all of it is said once.
    """
    return any(
        speaks_of(each, pattern) or any(pattern.search(text) for text in said_in_fences(blueprint, each))
        for each in (document, *neighbours(blueprint, document))
    )


def neighbours(blueprint: Blueprint, document: Document) -> Iterator[Document]:
    """The other documents under the same topmost folder."""
    folder = document.path.rpartition("/")[0].split("/")[0]
    return (d for d in blueprint.documents if d is not document and d.path.rpartition("/")[0].split("/")[0] == folder)


def endpoints(document: Document) -> Iterator[Sketch]:
    """Endpoints that a document means, each once: nothing that it shows as bad."""
    seen: set[str] = set()
    for sketch in document.sketches:
        if not sketch.bad and sketch.subject not in seen:
            seen.add(sketch.subject)
            yield sketch


def open_by_nature(sketch: Sketch) -> bool:
    """Whether an endpoint has to be callable without a login, by a word of its path."""
    for segment in sketch.path.split("/"):
        said = words(segment)
        if _OPEN & set(said) or any(pair in _PAIRS for pair in pairwise(said)):
            return True
    return sketch.method in ("OPTIONS", "HEAD", "WS", "WSS")


def parameters(sketch: Sketch) -> list[str]:
    """The names of the holes in a path."""
    return re.findall(r"\{([^{}]+)\}", sketch.path)


def thing(sketch: Sketch) -> str:
    """What the last hole of a path names: ``orders`` in ``/orders/{id}/cancel``; '' where no hole follows a word."""
    parts = [part for part in sketch.path.split("/") if part]
    for before, after in reversed(list(pairwise(parts))):
        if after.startswith("{") and not before.startswith("{"):
            return before
    return ""


def noun(word: str) -> str:
    """The last word of a path segment in the singular."""
    said = singular_words(word)
    return said[-1] if said else ""


def texts(document: Document) -> Iterator[str]:
    """Everything that a document says in words: prose, notes of endpoints, labels of diagrams."""
    yield from (p.text for p in document.passages if not p.bad)
    yield from (s.note for s in document.sketches if s.note)
    for diagram in document.diagrams:
        yield from (n.label for n in diagram.nodes)
        yield from (e.label for e in diagram.edges)


def speaks_of(document: Document, pattern: re.Pattern[str]) -> bool:
    """Whether any of a document's words match."""
    return any(pattern.search(text) for text in texts(document))
