"""OPS101: a database or queue whose data dies with its container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.running import (
    brings_data,
    data_folder,
    is_queue,
    keeping_mount,
    keeps_rows,
    running,
    setting,
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
        meant = setting(each.deployment)
        if meant.no or each.workload.profiles:
            continue
        sibling = _sibling(each)
        sure = (meant.yes or sibling is not None) and not brings_data(each.workload)
        yield _finding(each, sibling, meant.why, Severity.WARNING if sure else Severity.ADVICE)


def _finding(each: Running, sibling: Workload | None, why: str, severity: Severity) -> Finding:
    workload = each.workload
    name, folder = workload.name, data_folder(workload)
    lost = "queued messages" if is_queue(workload) else "rows"
    half = _half(workload)
    related: list[tuple[Span, str]] = []
    if sibling is not None and (kept := keeping_mount(sibling)) is not None:
        related.append((kept.span, f"{sibling.name} keeps its data in {kept.source or kept.target}"))
    return RULE.finding(
        subject=each.subject,
        at=workload.image_at or workload.span,
        message=f"{name} ({store_tech(workload)}) has no volume for {folder}, so its {lost} end with the container",
        because=f"{_event(each)} makes a new container and {name} starts empty{_readers(each)}; {_context(workload, sibling, half, why)}",
        instead=_instead(each, folder),
        related=related,
        exposure=70,
        fold=each.system.key,
        severity=severity,
        confidence=Confidence.LIKELY if severity > Severity.ADVICE else Confidence.POSSIBLE,
    )


def _event(each: Running) -> str:
    if each.deployment.origin == "kubernetes":
        return "a rescheduled pod"
    tag = each.workload.image.rpartition("/")[2].partition(":")[2]
    return f"docker compose down, or a new tag after {tag}," if tag else "docker compose down, or a new image,"


def _readers(each: Running) -> str:
    names = [w.name for w in each.deployment.workloads if any(d.name == each.workload.name for d in w.dependencies)]
    return f" under {listing(names)}" if names else ""


def _half(workload: Workload) -> Mount | None:
    return next((m for m in workload.mounts if m.kind in ("anonymous", "empty", "tmpfs")), None)


def _context(workload: Workload, sibling: Workload | None, half: Mount | None, why: str) -> str:
    if half is not None:
        kind = {"anonymous": "an anonymous volume", "empty": "an emptyDir", "tmpfs": "memory"}[half.kind]
        return f"{half.target} at {half.span} is {kind}, which goes with it"
    if sibling is not None:
        return f"{sibling.name} in the same file has one"
    return f"{why}; an image that is made here may bring its data along" if brings_data(workload) else why


def _sibling(each: Running) -> Workload | None:
    """Another store of the same deployment that does keep its data."""
    others = (w for w in each.deployment.workloads if w is not each.workload and keeps_rows(w))
    return next((w for w in others if keeping_mount(w) is not None), None)


def _instead(each: Running, folder: str) -> str:
    name = each.workload.name
    if each.deployment.origin == "kubernetes":
        return f"a StatefulSet with volumeClaimTemplates mounted at {folder} for {name}"
    known = counted(len(each.deployment.volumes), "volume")
    return (
        f"volumes: [{name}-data:{folder}] on {name}, and {name}-data: under the top-level volumes ({known} there now)"
    )
