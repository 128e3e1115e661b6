"""What the Dockerfiles of workloads add: the image they start from, and health checks that Docker knows from there."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly.collect import decode
from buttress.blueprint.source import Source
from buttress.errors import InputError
from buttress.readers.deployments.dockerfile import read_dockerfile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.assembly.tree import Tree
    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.readers.deployments.dockerfile import BuiltImage

#: A Dockerfile is short; what is longer is none.
_MOST_BYTES = 100_000


def with_images(tree: Tree, deployments: Sequence[Deployment]) -> list[Deployment]:
    """The compose projects with what their Dockerfiles say. Clusters ignore HEALTHCHECK, and say their images."""
    paths = frozenset(tree.list())
    read: dict[str, BuiltImage] = {}

    def built(workload: Workload) -> Workload:
        path = workload.dockerfile or posixpath.normpath(posixpath.join(workload.folder, "Dockerfile"))
        if not workload.folder or path not in paths or workload.base:
            return workload
        if path not in read:
            read[path] = read_dockerfile(Source(path, _text(tree, path)))
        return _with(workload, read[path])

    return [
        replace(d, workloads=tuple(built(w) for w in d.workloads)) if d.origin == "compose" else d for d in deployments
    ]


def _with(workload: Workload, image: BuiltImage) -> Workload:
    """What the compose file states stands; the Dockerfile speaks where it is silent."""
    if workload.health or workload.disabled_health:
        return replace(workload, base=image.base)
    return replace(workload, base=image.base, health=image.health, disabled_health=image.disabled)


def _text(tree: Tree, path: str) -> str:
    try:
        return decode(tree.read(path))[0] if tree.size(path) <= _MOST_BYTES else ""
    except InputError:
        return ""
