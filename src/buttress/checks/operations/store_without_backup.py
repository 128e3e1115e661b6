"""OPS102: rows that exist once, in a system that says how it runs and not how it is restored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.blueprint.provision import Provision
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Mention, System
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
#: Names of stores whose content somebody else keeps, or that can be made again.
_ASIDE = re.compile(r"cache|session|external|third[- ]party|缓存|会话|外部|第三方", re.IGNORECASE)
_NEEDED = re.compile(r"\bdependenc|依赖", re.IGNORECASE)
#: A wish for the whole is no sentence about a store.
_GOAL = re.compile(r"\bgoals?\b|\bservice\b.*\bavailab|目标|高可用", re.IGNORECASE)
#: Topics that show a document means to say how its data is run.
_RUNS = frozenset({"retention", "archive", "failover", "read-replica", "partitioning"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One advice a system: a design that says how a store is run. Compose files alone plan nothing."""
    if blueprint.backups:
        return
    for system in blueprint.systems:
        if any(p.topic in ("backup", "restore") for p in system.provisions) or _said(system):
            continue
        found = _designed(system)
        if found is not None:
            yield found


def _said(system: System) -> bool:
    """Whether any artefact speaks of backups, or hands its data to somebody who makes them."""
    passages = (p.text for d in system.documents for p in d.passages)
    names = (f"{w.name} {w.image} {w.command}" for d in system.deployments for w in d.workloads)
    nodes = (n.label for d in system.documents for g in d.diagrams for n in g.nodes)
    labels = [*passages, *nodes, *names]
    return any(_BACKUP.search(text) or _MANAGED.search(text) for text in labels)


def _designed(system: System) -> Finding | None:
    for document in system.documents:
        store = _store_of(system, document)
        asked = _runs(document.provisions, store) if store is not None else None
        if store is None or document.stage != "design" or asked is None:
            continue
        span = next(m.span for m in store.mentions if m.span.path == document.path)
        return RULE.finding(
            subject=system.subject(store),
            at=span,
            message=f"{document.path} says nowhere how {store.name} is backed up and restored",
            because=f"it does say how {store.name} is run ({asked.topic} at :{asked.span.line}), and a wrong DELETE or a bad migration reaches every copy of "
            "its rows that runs; only an older one undoes it",
            instead=f"one sentence for {store.name}: how often it is copied and to where, how much work may be lost, how long a restore takes, and when "
            "a restore was last tried",
            related=[_related(asked)],
            exposure=30,
        )
    return None


def _related(asked: Provision) -> tuple[Span, str]:
    return asked.span, f"speaks of {asked.topic}"


def _runs(provisions: Sequence[Provision], store: Component) -> Provision | None:
    """The sentence that says how this store is run, by its name or its product's."""
    names = re.compile("|".join(re.escape(n) for n in {store.name, store.tech} if n) or r"(?!)", re.IGNORECASE)
    stated = (p for p in provisions if p.topic in _RUNS and not p.bad and p.state == "yes")
    return next((p for p in stated if names.search(f"{p.text} {' '.join(p.about)}") and not _GOAL.search(p.text)), None)


def _outside(document: Document, mention: Mention) -> bool:
    """Whether it stands in a list of what others run."""
    return any(
        _ASIDE.search(s.title) or _NEEDED.search(s.title)
        for s in document.sections
        if s.span.start <= mention.span.start < s.end
    )


def _store_of(system: System, document: Document) -> Component | None:
    return next(
        (
            c
            for c in system.of_kind("database")
            if not _ASIDE.search(c.name)
            and any(m.span.path == document.path and m.listed and not _outside(document, m) for m in c.mentions)
        ),
        None,
    )
