"""Which manifests belong together: a folder tree is one cluster, alternatives beside one another are not."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.readers.deployments.kubernetes import Manifests

#: Folders that only sort the manifests of one cluster.
_HOLDS = re.compile(
    r"^(?:k8s|kube|kubernetes|kubernetes-manifests|manifests?|deploy|deployments?|infra|infrastructure|helm|kustomize|ops"
    r"|cluster|clusters|gitops|argocd|apps|base|release|istio-manifests|openshift)$",
    re.IGNORECASE,
)
_LAYERED = re.compile(r"^(?P<root>.*?)/?(?:bases?|overlays?|components|templates)(?:/.*)?$")


def group_manifests(read: Sequence[Manifests]) -> Iterator[tuple[str, list[Manifests]]]:
    """Root and files of every cluster, base before overlays."""
    groups: dict[str, list[Manifests]] = {}
    for manifests in read:
        groups.setdefault(_root(manifests.path), []).append(manifests)
    for folder in sorted(groups, key=lambda f: -f.count("/")):
        _lift(folder, groups)
    _join_services(groups)
    for root, group in groups.items():
        yield root or group[0].path, sorted(group, key=_layer)


def _root(path: str) -> str:
    """The folder of a file; for bases, overlays and charts' templates the folder that holds them."""
    folder = posixpath.dirname(path)
    found = _LAYERED.match(folder)
    return found["root"] if found and found["root"] else folder


def _layer(manifests: Manifests) -> tuple[int, str]:
    parts = manifests.path.split("/")
    if "overlays" not in parts and "overlay" not in parts:
        return 0, manifests.path
    return (1 if any(part.startswith("prod") for part in parts) else 2), manifests.path


def _names(group: Sequence[Manifests]) -> set[tuple[str, str]]:
    return {(p.workload.kind, p.workload.name) for m in group for p in m.pods} | {
        ("Service", s.name) for m in group for s in m.services
    }


def _lift(folder: str, groups: dict[str, list[Manifests]]) -> None:
    """Move the groups below one parent into it, when the parent only sorts and no name is there twice."""
    parent = posixpath.dirname(folder)
    if folder not in groups or not parent or not (_HOLDS.match(posixpath.basename(parent)) or parent in groups):
        return
    below = [f for f in groups if posixpath.dirname(f) == parent]
    joined = [m for f in (*below, *((parent,) if parent in groups else ())) for m in groups[f]]
    counts = sum(len(_names(groups[f])) for f in below) + len(_names(groups.get(parent, [])))
    if counts == len(_names(joined)):
        for other in below:
            del groups[other]
        groups[parent] = joined


def _join_services(groups: dict[str, list[Manifests]]) -> None:
    """``services/a/k8s`` and ``services/b/k8s`` are one cluster, under ``services``."""
    beside: dict[tuple[str, str], list[str]] = {}
    for folder in groups:
        parts = folder.split("/")
        if len(parts) > 2 and _HOLDS.match(parts[-1]):
            beside.setdefault(("/".join(parts[:-2]), parts[-1]), []).append(folder)
    for (root, _), folders in beside.items():
        joined = [m for f in folders for m in groups[f]]
        if (
            len(folders) > 1
            and root not in groups
            and sum(len(_names(groups[f])) for f in folders) == len(_names(joined))
        ):
            for folder in folders:
                del groups[folder]
            groups[root] = joined
