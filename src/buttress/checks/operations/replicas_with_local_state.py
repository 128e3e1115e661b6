"""OPS104: several copies of a process, each with a state of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claims import said
from buttress.predicates.running import running, store_tech

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Workload
    from buttress.blueprint.document import Claim, Document, Passage
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.predicates.running import Running

RULE = Rule(
    name="replicas-with-local-state",
    code="OPS104",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
)
_SESSION_VARIABLES = re.compile(
    r"(?:^|_)SESSION_(?:DRIVER|STORE|BACKEND|TYPE|ENGINE|STORAGE)$|^CACHE_(?:DRIVER|STORE|BACKEND|TYPE)$", re.IGNORECASE
)
_LOCAL_VALUES = frozenset(
    {"memory", "file", "filesystem", "array", "local", "in-memory", "inmemory", "locmem", "simple", "memorystore"}
)
_SQLITE = re.compile(r"^(?:sqlite3?)(?::|$)|\.(?:sqlite3?|db)$", re.IGNORECASE)
_DATABASE_VARIABLES = re.compile(
    r"(?:^|_)(?:DATABASE|DB)_?(?:URL|URI|DSN|CONNECTION|TYPE|DRIVER|DIALECT|ENGINE|CLIENT|PATH|FILE)$", re.IGNORECASE
)
_KEPT_FILES = re.compile(
    r"upload|media|attachment|avatar|user[-_]?files|storage/app|/files/?$|sessions?/?$", re.IGNORECASE
)
#: State in the process, as designs put it.
_IN_PROCESS = re.compile(
    r"\b(?:sessions?|carts?|logins?|login state|rate[- ]limit(?:s|er|ing)? counters?|uploads?|uploaded files)\b[^.;:]{0,60}?\b"
    r"(?:in[- ](?:process |local |application |server )?memory|in[- ]memory|in the process|on (?:the )?local disk|on the local file ?system"
    r"|in a local (?:folder|directory)|memory ?store)\b|\bin[- ]memory sessions?\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\b(?:not?|never|without|instead of|avoid|stateless|redis|memcached|shared|moved? (?:out|to)|sticky|affinity|client|browser)\b",
    re.IGNORECASE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Replicated workloads that keep sessions, files or a database beside themselves; and designs that say so."""
    for each in running(blueprint):
        workload = each.workload
        if store_tech(workload) or workload.sticky or each.deployment.development:
            continue
        if workload.autoscaled or (workload.replicas or 1) > 1:
            state = _state(workload, cluster=each.deployment.origin == "kubernetes")
            if state is not None:
                yield _deployed(each, *state)
    for document in blueprint.documents:
        yield from _designed(document)


def _state(workload: Workload, *, cluster: bool) -> tuple[Span, str, str, str] | None:
    """Where state lies, what it is, what goes wrong with two copies of it, and what to use instead."""
    for variable in workload.variables:
        value = variable.value.strip().lower()
        if _SESSION_VARIABLES.search(variable.name) and value in _LOCAL_VALUES:
            what = "sessions" if "session" in variable.name.lower() else "its cache"
            harm = (
                "a user logged in at one is a stranger at the other"
                if what == "sessions"
                else "a value changed at one stays old at the other"
            )
            return (
                variable.span,
                f"keeps {what} by {variable.name}={value}",
                harm,
                f"{variable.name}=redis, or another store that all copies reach",
            )
        if _DATABASE_VARIABLES.search(variable.name) and _SQLITE.search(value):
            return (
                variable.span,
                f"uses an SQLite file by {variable.name}",
                "each copy has rows that the others have not, or all wait for one lock",
                ("a database server for this workload"),
            )
    for mount in workload.mounts:
        local = mount.kind in ("empty", "anonymous", "tmpfs") or (mount.kind == "bind" and cluster)
        if local and not mount.read_only and _KEPT_FILES.search(mount.target):
            return (
                mount.span,
                f"keeps files in {mount.target}, which each copy has for itself",
                ("a file sent to one is missing at the other"),
                "an object store, or a volume that all copies mount (ReadWriteMany)",
            )
    return None


def _deployed(each: Running, at: Span, what: str, harm: str, instead: str) -> Finding:
    workload = each.workload
    stated = workload.replicas_at
    many = f"runs {workload.replicas} times" if (workload.replicas or 1) > 1 else "is scaled by an autoscaler"
    balanced = (
        "no session affinity is stated"
        if stated is None
        else f"replicas are stated at :{stated.line} and no session affinity is"
    )
    return RULE.finding(
        subject=each.subject,
        at=at,
        message=f"{workload.name} {many} and {what}",
        because=f"the next request may reach another copy of {workload.name}: {harm}; {balanced}",
        instead=instead,
        related=[(stated, many)] if stated is not None else [],
        exposure=70,
    )


def _designed(document: Document) -> Iterator[Finding]:
    if document.stage == "teaching":
        return
    many = _many(document)
    if many is None or any(
        p.topic == "session-store" and p.tech in ("redis", "memcached", "jwt") for p in document.provisions
    ):
        return
    for passage in document.passages:
        if passage.bad or not (found := _IN_PROCESS.search(passage.text)) or _NOT_SO.search(passage.text):
            continue
        if _chosen_against(document, passage):
            continue
        yield RULE.finding(
            subject=f"{document.path}#{_heading(document, passage)}",
            at=passage.span,
            message=f"'{found.group()}' puts state into the process, and :{many.span.line} plans {said(many)}",
            because=f"with {said(many)} (:{many.span.line}) a request lands on another copy than the one before it, where "
            f"this state is missing; {document.path} states no sticky sessions",
            instead="a store that all copies reach (Redis, a table), or signed tokens that carry the state; sticky sessions lose it with each restart",
            related=[(many.span, said(many))],
            exposure=50,
        )
        return


def _many(document: Document) -> Claim | None:
    stated = (c for c in document.claims if c.kind == "replicas" and max(c.quantity, c.high) > 1)
    return next((c for c in stated if not c.bad and c.bound != "example"), None)


def _chosen_against(document: Document, passage: Passage) -> bool:
    section = document.section_of(passage.section)
    return section is not None and section.says(
        "alternativ", "rejected", "considered", "option", "trade", "mistake", "anti"
    )


def _heading(document: Document, passage: Passage) -> str:
    section = document.section_of(passage.section)
    return section.title if section is not None else ""
