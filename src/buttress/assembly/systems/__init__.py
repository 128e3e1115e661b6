"""Documents, deployments and what they sketch -> the systems that they describe together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.assembly.systems.atoms import (
    component_diagrams,
    deployment_atoms,
    document_atoms,
    members,
    mention_atoms,
)
from buttress.assembly.systems.attach import attached
from buttress.assembly.systems.databases import with_databases
from buttress.assembly.systems.edges import edges_of
from buttress.assembly.systems.flows import flows_of
from buttress.assembly.systems.group import group_artefacts
from buttress.assembly.systems.lookup import Lookup
from buttress.assembly.systems.merge import components, gather
from buttress.assembly.systems.settle import settled
from buttress.blueprint.system import System

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.assembly.systems.atoms import Atom
    from buttress.assembly.systems.group import Group
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Deployment
    from buttress.blueprint.document import Document


def bring_together(
    documents: Sequence[Document], deployments: Sequence[Deployment], blueprint: Blueprint
) -> tuple[System, ...]:
    """Every system of a repository: deployments, the documents that speak about them, and designs of what is not yet
    built. A document without components still makes a system where it has endpoints or tables to ask about.
    """
    systems = [_system(group, blueprint) for group in group_artefacts(documents, deployments)]
    return _labelled([s for s in systems if s.components or s.edges or _has_matter(s, blueprint)])


def _system(group: Group, blueprint: Blueprint) -> System:
    atoms: list[Atom] = []
    confirming: list[Atom] = []
    for deployment in group.deployments:
        if deployment.development:
            confirming += [replace(a, workload=None) for a in deployment_atoms(deployment)]
        else:
            atoms += with_databases(deployment, deployment_atoms(deployment))
    for document in group.documents:
        atoms += document_atoms(document)
        confirming += mention_atoms(document)
    made, where = components(gather(atoms, confirming))
    lookup = Lookup(made, where, _members(group.documents))
    edges = edges_of(group.documents, group.deployments, lookup)
    return System(
        group.key,
        settled(attached(made, group.documents, blueprint, lookup), edges),
        edges,
        flows_of(group.documents, lookup),
        tuple(group.documents),
        tuple(group.deployments),
    )


def _members(documents: Sequence[Document]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (f"diagram {document.path}:{diagram.span.start}", key): inside
        for document in documents
        for diagram in component_diagrams(document)
        for key, inside in members(diagram).items()
    }


def _has_matter(system: System, blueprint: Blueprint) -> bool:
    """Endpoints or tables to ask about, in a system without components."""
    paths = {d.path for d in system.documents}
    if any(not s.bad for d in system.documents for s in d.sketches):
        return True
    return any(t.span.path in paths for d in blueprint.designed for t in d.catalog.tables.values())


def _labelled(systems: list[System]) -> tuple[System, ...]:
    """Systems with a label before their subjects where two of them have a component of one name."""
    counts: dict[str, int] = {}
    for system in systems:
        for key in system.components:
            counts[key] = counts.get(key, 0) + 1
    return tuple(
        replace(s, label=f"{_short(s.key)}:") if any(counts[key] > 1 for key in s.components) else s for s in systems
    )


def _short(key: str) -> str:
    """The folder that a system lives in, else its file's name without its ending."""
    path = PurePosixPath(key)
    if path.suffix and path.parent.name and path.stem.lower() in _ORDINARY:
        return path.parent.name
    return path.stem if path.suffix else path.name or key


#: File names that say nothing of the system.
_ORDINARY = frozenset(
    {
        "docker-compose",
        "compose",
        "design",
        "readme",
        "architecture",
        "catalog-info",
        "docker-compose.prod",
        "plan",
        "spec",
    }
)
