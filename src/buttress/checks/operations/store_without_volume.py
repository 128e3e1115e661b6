"""OPS101: a database or queue whose data dies with its container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.running import (
    brings_data,
    data_folder,
    for_development,
    is_queue,
    keeping_mount,
    keeps_rows,
    running,
    serves,
    setting,
    shown_name,
    shows_samples,
    store_tech,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Mount, Workload
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.predicates.running import Running

RULE = Rule(
    name="store-without-volume",
    code="OPS101",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Stores that keep rows or messages and mount nothing that outlives them; development files are left alone."""
    for each in running(blueprint):
        if not keeps_rows(each.workload) or keeping_mount(each.workload) is not None:
            continue
        if each.deployment.files and each.deployment.files[0].endswith((".md", ".markdown")):
            continue  # what a document shows of a compose file is mostly shortened
        if each.deployment.origin == "kubernetes" and for_development(each.workload.span.path):
            continue
        meant = setting(each.deployment)
        if meant.no or each.workload.profiles or shows_samples(each.deployment):
            continue
        sibling = _sibling(each)
        steady = serves(each.deployment).yes or (meant.yes and sibling is not None)
        sure = steady and not brings_data(each.workload) and not each.workload.set_aside
        yield _finding(each, sibling, meant.why, Severity.WARNING if sure else Severity.ADVICE)


def _finding(each: Running, sibling: Workload | None, why: str, severity: Severity) -> Finding:
    workload = each.workload
    name, folder, tech = shown_name(workload.name), data_folder(workload), store_tech(workload)
    called = name if name == tech else f"{name} ({tech})"
    lost = "queued messages" if is_queue(workload) else "data" if tech in ("redis", "minio", "qdrant") else "rows"
    half = _half(workload)
    related: list[tuple[Span, str]] = []
    if sibling is not None and (kept := keeping_mount(sibling)) is not None:
        related.append((kept.span, f"{sibling.name} keeps its data in {kept.source or kept.target}"))
    return RULE.finding(
        subject=each.subject,
        at=workload.image_at or workload.span,
        message=f"{called} has no volume for {folder}, so its {lost} {'ends' if lost == 'data' else 'end'} with the container",
        because=f"{_event(each)}{_readers(each)}; {_context(each, sibling, half, why)}",
        instead=_instead(each, folder),
        related=related,
        exposure=60 if is_queue(workload) else 70,
        fold=each.system.key,
        severity=severity,
        confidence=Confidence.LIKELY if severity > Severity.ADVICE else Confidence.POSSIBLE,
    )


def _event(each: Running) -> str:
    if each.deployment.origin == "kubernetes":
        return "a rescheduled pod makes a new container, which starts empty"
    return "docker compose down removes the container, and the next up starts an empty one"


def _readers(each: Running) -> str:
    names = [w.name for w in each.deployment.workloads if any(d.name == each.workload.name for d in w.dependencies)]
    return f" under {listing(names)}" if names else ""


def _half(workload: Workload) -> Mount | None:
    return next((m for m in workload.mounts if m.kind in ("anonymous", "empty", "tmpfs")), None)


def _context(each: Running, sibling: Workload | None, half: Mount | None, why: str) -> str:
    workload = each.workload
    if half is not None:
        kind = {"anonymous": "an anonymous volume", "empty": "an emptyDir", "tmpfs": "memory"}[half.kind]
        after = "which the next container does not get" if half.kind == "anonymous" else "which goes with it"
        return f"{half.target} at {half.span} is {kind}, {after}"
    if workload.set_aside:
        return "a volume stands there as a comment"
    if sibling is not None:
        return f"{shown_name(sibling.name)} beside it has one"
    if each.deployment.origin == "kubernetes":
        return f"nothing in {each.deployment.key} claims storage for it"
    return f"{why}; an image that is made here may bring its data along" if brings_data(workload) else why


def _sibling(each: Running) -> Workload | None:
    """Another store of the same deployment that does keep its data."""
    others = (w for w in each.deployment.workloads if w is not each.workload and keeps_rows(w))
    return next((w for w in others if keeping_mount(w) is not None), None)


def _instead(each: Running, folder: str) -> str:
    name = shown_name(each.workload.name)
    if each.deployment.origin == "kubernetes":
        return f"a StatefulSet with volumeClaimTemplates mounted at {folder}"
    known = counted(len(each.deployment.volumes), "volume")
    fixed = store_tech(each.workload) == "rabbitmq" and not each.workload.hostname
    host = f" with hostname: {name}, since RabbitMQ names its folder after the host," if fixed else ","
    return f"volumes: [{name}-data:{folder}] on {name}{host} and {name}-data: under the top-level volumes ({known} there now)"
