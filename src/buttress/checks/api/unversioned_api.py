"""API207: an API that others build on and that has no place for a second version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.api import Place
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_naming import nouns
from buttress.predicates.api_versions import callable_operations, in_path, in_servers, selectors, versions_in_media
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unversioned-api",
    code="API207",
    severity=Severity.ADVICE,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.POSSIBLE,
    convention=True,
)
#: Fewer operations change together, and their callers are known.
_ENOUGH = 10
_LOCAL = re.compile(
    r"^(?:\w+:)?//(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|\[::1\]|[\w-]+(:\d+)?(/|$)|[\w.-]+\.(local|localhost|internal|test|lan)\b"
    r"|(\w+[.-])*example\.\w+|\{)",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"\binternal\b|\bprivate\b|\bbff\b|\bbackend[- ]for\b|\badmin\b|\bcallbacks?\b|\bwebhooks?\b|\bv ?\d", re.IGNORECASE
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each API with outside callers whose addresses, headers and media types name no version."""
    for api in blueprint.apis:
        called = callable_operations(api)
        reason = _outsiders(api)
        if len(called) >= _ENOUGH and reason and not _INTERNAL.search(f"{api.title} {api.key}") and not _speaks(api):
            yield _finding(api, called, reason)


def _outsiders(api: Api) -> str:
    """What says that callers are others than this repository's own pages."""
    for name, scheme in api.security_schemes.items():
        if scheme.get("type") == "oauth2" or (scheme.get("type") == "apiKey" and scheme.get("in") != "cookie"):
            host = next((url for url in api.servers if "//" in url and not _LOCAL.match(url)), "")
            return f"hold credentials for it ({name})" if host else ""
    return ""


def _speaks(api: Api) -> bool:
    """Whether anything names a version, the list of versions included."""
    stated = any(
        in_path(o.path) or selectors(o) or (nouns(o.path)[-1:] or ("",))[0].lower() in ("versions", "api-versions")
        for o in api.operations
    )
    return stated or bool(in_servers(api)) or versions_in_media(api)


def _finding(api: Api, called: Sequence[Operation], reason: str) -> Finding:
    old = [o for o in called if o.deprecated]
    writes = [o for o in called if o.body is not None]
    example = (old or writes or called)[0]
    if old:
        names = listing((api.subject(o) for o in old), limit=2)
        fact = f"{counted(len(old), 'operation')} {'is' if len(old) == 1 else 'are'} deprecated already ({names}), and nothing tells their callers apart"
    else:
        fact = f"{api.subject(example)} cannot change its {'body' if example.body is not None else 'answer'} without changing it for all of them"
    server = next((url for url in api.servers if "//" in url), "")
    return RULE.finding(
        subject=api.label + api.key,
        at=api.span(Place(api.key, ("servers",) if not api.version.startswith("2") and api.servers else ("paths",))),
        message=f"{api.title or api.key} has no version in any address, header or media type",
        because=f"callers of {counted(len(called), 'operation')} {reason}; {fact}",
        instead=f"decide now where the second version goes and write it down: {server.rstrip('/')}/v1 as the server's address with the "
        "old one kept as its alias, or a version header with today's behaviour as default",
        related=[(api.span(example.place), "deprecated" if old else "a contract of its own")],
        exposure=min(60, len(called) + 20 * bool(old)),
        fold=api.key,
    )
