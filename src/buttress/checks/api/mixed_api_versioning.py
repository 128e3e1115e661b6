"""API208: one API, and more than one way to say which version is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.api import Place
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_versions import (
    callable_operations,
    common_selectors,
    in_path,
    in_servers,
    leads,
    same_thing,
)
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="mixed-api-versioning",
    code="API208",
    severity=Severity.ADVICE,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    convention=True,
)
#: Paths on either side; fewer are exceptions that have their own reasons.
_ENOUGH = 3


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each API and kind of mixture: paths with and without, path and header, address and path."""
    for api in blueprint.apis:
        called = [o for o in callable_operations(api) if not o.deprecated]
        versioned = [o for o in called if in_path(o.path)]
        plain = [o for o in called if not in_path(o.path)]
        server = in_servers(api)
        leading = [o for o in versioned if leads(o.path) or _repeats(o.path, server)]
        if leading and api.servers and all(_ends_in_version(url) for url in api.servers):
            yield _twice(api, leading, server)
        elif min(len({o.path for o in versioned}), len({o.path for o in plain})) >= _ENOUGH and not server:
            yield from _some(api, versioned, plain)
        chosen = common_selectors(api)
        if chosen and (server or len(versioned) * 2 > len(called)):
            yield _two_ways(api, called, versioned, chosen, server)


def _ends_in_version(url: str) -> bool:
    """Whether the path of a server's address has a version."""
    return bool(in_path(f"{_path_of(url)}/x"))


def _repeats(path: str, url: str) -> bool:
    """Whether a path begins with the server's whole path once more."""
    own = _path_of(url).strip("/")
    return bool(own) and path.strip("/").startswith(f"{own}/")


def _path_of(url: str) -> str:
    return url.partition("//")[2].partition("/")[2] if "//" in url else url


def _some(api: Api, versioned: Sequence[Operation], plain: Sequence[Operation]) -> Iterator[Finding]:
    few, many = (versioned, plain) if len(versioned) < len(plain) else (plain, versioned)
    pairs = [(o, twin) for o in plain if (twin := same_thing(o.path, versioned)) is not None]
    kinds = listing(sorted({in_path(o.path) for o in versioned}), limit=3)
    counts = f"{counted(len(versioned), 'operation')} say{'s' if len(versioned) == 1 else ''} {kinds} in the path and {len(plain)} say nothing"
    both = f"; {_resources(pairs)} both ways, as {api.subject(pairs[0][0])}" if pairs else ""
    first = pairs[0][0] if pairs else few[0]
    other = pairs[0][1] if pairs else many[0]
    yield RULE.finding(
        subject=api.subject(first),
        at=api.span(first.place),
        message=f"{api.title or api.key} has its version in some paths and not in others: {first.path} beside {other.path}",
        because=f"{counts}{both}, so no caller can tell what a new version of {api.title or api.key} would change",
        instead=_move(few is plain, kinds),
        related=[(api.span(other.place), f"the other way: {other.path}")],
        exposure=min(80, 30 + 2 * len(few)),
        severity=Severity.WARNING if pairs else Severity.ADVICE,
        fold=f"{api.key} some",
    )


def _resources(pairs: Sequence[tuple[Operation, Operation]]) -> str:
    number = len({o.path for o, _ in pairs})
    return f"{counted(number, 'resource')} answer{'s' if number == 1 else ''}"


def _move(plain_are_few: bool, kinds: str) -> str:
    if plain_are_few:
        return f"serve the ones without under {kinds} too, describe only those, and answer the old paths until no client calls them"
    return (
        "one version for the whole API (in the server's address), or say in the description that each resource has its own and "
        "what the ones without are"
    )


def _twice(api: Api, versioned: Sequence[Operation], server: str) -> Finding:
    first = versioned[0]
    rest = len(api.operations) - len(versioned)
    return RULE.finding(
        subject=api.subject(first),
        at=api.span(first.place),
        message=f"{api.subject(first)} says its version twice: the address is {server.rstrip('/')}{first.path}",
        because=f"every server of {api.key} ends in a version, and {counted(len(versioned), 'operation')} bring{'s' if len(versioned) == 1 else ''} "
        f"{listing(sorted({in_path(o.path) for o in versioned}), limit=3)} as well; {rest} do not; generated clients join the two as "
        "written",
        instead=f"the server without the version, or {first.path} without {in_path(first.path)}; operations that live elsewhere get "
        "servers of their own",
        related=[
            (
                api.span(Place(api.key, ("servers",) if not api.version.startswith("2") else ("basePath",))),
                "the server's address",
            )
        ],
        exposure=60,
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # an operation or path may have servers of its own
        fold=f"{api.key} twice",
    )


def _two_ways(
    api: Api, called: Sequence[Operation], versioned: Sequence[Operation], chosen: Sequence[str], server: str
) -> Finding:
    first = (versioned or called)[0]
    told = f"the path says {in_path(first.path)}" if versioned else f"the server's address says it ({server})"
    return RULE.finding(
        subject=api.subject(first),
        at=api.span(first.place),
        message=f"{api.title or api.key} asks for its version twice: {told}, and callers send {listing(chosen)}",
        because=f"{counted(len(called), 'operation')} accept both, and nothing here says which one wins when they differ, as in "
        f"{first.path}",
        instead=f"one of the two; where {listing(chosen)} only picks a revision within the version, say so in its description",
        related=[
            (api.span(p.place), "the other selector") for p in first.parameters if p.name == chosen[0].partition(" ")[2]
        ],
        exposure=40,
        fold=f"{api.key} two ways",
    )
