"""OPS102: rows that exist once, in a system that says how it runs and not how it is restored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.running import keeping_mount, keeps_rows, serves, store_tech

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.blueprint.provision import Provision
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="store-without-backup",
    code="OPS102",
    severity=Severity.ADVICE,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.POSSIBLE,
)
_BACKUP = re.compile(
    r"back[-_ ]?ups?\b|backed[- ]up|snapshot|restor|point[- ]in[- ]time|\bPITR\b|\bRPO\b|\bRTO\b|\bWAL[- ]?(?:G|E|archiv)|\bpg_?dump|"
    r"barman|pgbackrest|velero|restic|litestream|disaster|durab|replicat|备份|恢复|快照|sauvegarde|sicherung|бэкап|резервн",
    re.IGNORECASE,
)
_MANAGED = re.compile(
    r"\b(?:RDS|Aurora|Cloud ?SQL|Spanner|DynamoDB|Cosmos ?DB|Firestore|Atlas|Supabase|Neon|PlanetScale|managed)\b",
    re.IGNORECASE,
)
#: Topics that show a document means to say how its data is run.
_RUNS = frozenset({"retention", "archive", "failover", "read-replica", "partitioning"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One advice a system: a design that speaks of running its data, or production files that keep rows."""
    for system in blueprint.systems:
        if any(p.topic in ("backup", "restore") for p in system.provisions) or _said(system):
            continue
        found = _deployed(system) or _designed(system)
        if found is not None:
            yield found


def _said(system: System) -> bool:
    """Whether any artefact speaks of backups, or hands its data to somebody who makes them."""
    passages = (p.text for d in system.documents for p in d.passages)
    names = (f"{w.name} {w.image} {w.command}" for d in system.deployments for w in d.workloads)
    nodes = (n.label for d in system.documents for g in d.diagrams for n in g.nodes)
    labels = [*passages, *nodes, *names]
    return any(_BACKUP.search(text) or _MANAGED.search(text) for text in labels)


def _deployed(system: System) -> Finding | None:
    for deployment in system.deployments:
        meant = serves(deployment)
        kept = [w for w in deployment.workloads if keeps_rows(w) and store_tech(w) != "rabbitmq" and not w.profiles]
        mount = keeping_mount(kept[0]) if kept else None
        if not meant.yes or mount is None or deployment.origin != "compose":
            continue
        first = kept[0]
        return RULE.finding(
            subject=f"{system.label}{first.name}",
            at=mount.span,
            message=f"{mount.source or mount.target} holds the only copy of {first.name}'s data as far as {listing(deployment.files)} says",
            because=f"{meant.why}, and none of its {counted(len(deployment.workloads), 'service')} makes a copy of {listing(w.name for w in kept)}; "
            "a dropped table, a full disk or docker compose down -v takes all of it",
            instead=_instead(store_tech(first), first.name),
            exposure=40,
        )
    return None


def _designed(system: System) -> Finding | None:
    for document in system.documents:
        store = _store_of(system, document)
        asked = _runs(document.provisions)
        if store is None or document.stage != "design" or asked is None:
            continue
        span = next(m.span for m in store.mentions if m.span.path == document.path)
        return RULE.finding(
            subject=system.subject(store),
            at=span,
            message=f"{document.path} says nowhere how {store.name} is backed up and restored",
            because=f"it does say how its data is run ({asked.topic} at :{asked.span.line}), so this is the part that is missing: with one copy of "
            f"{store.name}, a wrong DELETE is final",
            instead=f"one sentence for {store.name}: how often it is copied and to where, how much work may be lost, how long a restore takes, and when "
            "a restore was last tried",
            related=[_related(asked)],
            exposure=30,
        )
    return None


def _related(asked: Provision) -> tuple[Span, str]:
    return asked.span, f"speaks of {asked.topic}"


def _runs(provisions: Sequence[Provision]) -> Provision | None:
    return next((p for p in provisions if p.topic in _RUNS and not p.bad and p.state == "yes"), None)


def _store_of(system: System, document: Document) -> Component | None:
    return next(
        (c for c in system.of_kind("database") if any(m.span.path == document.path and m.listed for m in c.mentions)),
        None,
    )


def _instead(tech: str, name: str) -> str:
    tool = {
        "postgres": "pg_dump -Fc, or WAL archiving",
        "mysql": "mysqldump --single-transaction",
        "mariadb": "mariadb-dump --single-transaction",
        "mongodb": "mongodump --oplog",
    }.get(tech, "its own dump tool")
    return f"a daily {tool} of {name} to another machine, and a restore that somebody has tried; or a line that says who makes the copy"
