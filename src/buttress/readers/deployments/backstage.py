"""Backstage catalogues: components, resources, APIs, their owners and the edges that are declared between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.blueprint.deployment import DeclaredLink, Workload
from buttress.readers.deployments.nodes import read_pages

if TYPE_CHECKING:
    from buttress.blueprint.source import Source
    from buttress.readers.deployments.nodes import Node, Problem

#: Kinds of components that run nowhere.
_NOT_RUNNING = frozenset({"library", "documentation", "template", "package"})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One catalogue file. A link's ``target`` may be the name of an API: whoever provides it is meant."""

    workloads: tuple[Workload, ...] = ()
    links: tuple[DeclaredLink, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_catalogue(source: Source) -> Catalogue:
    """Components and resources as workloads, ``dependsOn`` and ``consumesApis`` as links."""
    nodes, problems = read_pages(source)
    workloads: list[Workload] = []
    links: list[DeclaredLink] = []
    for node in nodes:
        if not node.get("apiVersion").text.startswith("backstage.io/"):
            continue
        workload = _workload(node)
        if workload is not None:
            workloads.append(workload)
            links += _links(node, workload.name)
    return Catalogue(tuple(workloads), tuple(links), tuple(problems))


def _workload(node: Node) -> Workload | None:
    kind, name, spec = node.get("kind").text, node.get("metadata", "name"), node.get("spec")
    if kind not in ("Component", "Resource") or not name.text:
        return None
    sort = spec.get("type").text
    if kind == "Component" and sort in _NOT_RUNNING:
        return None
    return Workload(
        name.text,
        name.span,
        "backstage",
        kind=sort or kind.lower(),
        hosts=(name.text,),
        team=_reference(spec.get("owner").text),
        described=tuple(_reference(api) for api in spec.get("providesApis").texts),
        labels={key: value.text for key, value in node.get("metadata", "labels").items()},
        namespace=node.get("metadata", "namespace").text,
    )


def _links(node: Node, name: str) -> list[DeclaredLink]:
    spec = node.get("spec")
    return [
        DeclaredLink(name, _reference(target.text), target.span, key)
        for key in ("dependsOn", "consumesApis")
        for target in spec.get(key).each()
        if target.text
    ]


def _reference(text: str) -> str:
    """``component:default/orders`` is ``orders``."""
    return text.rpartition(":")[2].rpartition("/")[2]
