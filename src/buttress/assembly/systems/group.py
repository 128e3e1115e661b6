"""Which artefacts describe one system."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.assembly.systems.atoms import business_cores, deployment_atoms, document_atoms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.assembly.systems.atoms import Atom
    from buttress.blueprint.deployment import Deployment
    from buttress.blueprint.document import Document

#: Names that two artefacts must share, and the share of the smaller one's that this must be.
_FEWEST_SHARED = 2
_FAIR_SHARE = 1 / 3
#: Two deployments of one notation are one system only when they are plainly the same (``quickstart`` and ``with-mesh``).
_SAME_SHARE = 0.8
_FEWEST_SAME = 4
_MOSTLY = 0.5
#: Names that any system's parts bear: they prove nothing.
_ORDINARY = frozenset(
    {"app", "web", "frontend", "client", "worker", "proxy", "nginx", "ui", "site", "main", "node", "test"}
)


@dataclass(slots=True)
class Group:
    """Artefacts of one system, and what each says about components."""

    key: str
    deployments: list[Deployment] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    cores: set[str] = field(default_factory=set)  # of parts with names of their own
    stores: set[str] = field(default_factory=set)  # cores and technologies of what holds data or passes messages

    @property
    def deployed(self) -> bool:
        """Whether anything but development files says how it runs."""
        return any(not d.development for d in self.deployments)


def group_artefacts(documents: Sequence[Document], deployments: Sequence[Deployment]) -> list[Group]:
    """Deployments first: each is a system unless it is another notation's word for one. Then documents join the system
    whose parts they name, or one another. Development files join what they share parts with, and make no system.
    """
    groups: list[Group] = []
    for deployment in deployments:
        if not deployment.development:
            _place_deployment(deployment, groups)
    _join_nested(groups)
    for group in groups:
        group.key = min(
            (d.key for d in group.deployments), key=lambda key: (key.count("/"), "." not in key, len(key), key)
        )
    loose = [d for d in documents if not _place_document(d, groups)]
    groups += _document_groups(loose)
    _place_silent(groups)
    for deployment in deployments:
        if deployment.development:
            _place_development(deployment, groups)
    return groups


def _place_deployment(deployment: Deployment, groups: list[Group]) -> None:
    atoms = deployment_atoms(deployment)
    cores, stores = set(business_cores(atoms)), _store_words(atoms)
    same = [g for g in groups if _same_system(deployment, cores, g)]
    group = max(same, key=lambda g: (len(g.cores & cores), _nearness(g.key, deployment.key)), default=None)
    if group is None:
        group = Group(deployment.key)
        groups.append(group)
    group.deployments.append(deployment)
    group.cores |= cores
    group.stores |= stores


def _same_system(deployment: Deployment, cores: set[str], group: Group) -> bool:
    shared, smaller = len(cores & group.cores), min(len(cores), len(group.cores))
    if not shared:
        return False
    if any(d.origin == deployment.origin for d in group.deployments):
        return shared >= max(_FEWEST_SAME, _SAME_SHARE * smaller)
    return shared >= max(_FEWEST_SHARED, _MOSTLY * smaller)


def _join_nested(groups: list[Group]) -> None:
    """A file below a system's folder that runs nothing but parts of that system (one service with its queue, to try it
    alone) is no system of its own.
    """
    for group in list(groups):
        around = [
            g
            for g in groups
            if g is not group
            and len(g.cores) > len(group.cores)
            and group.cores <= g.cores
            and group.cores - _ORDINARY
            and _below(group.key, g.key)
        ]
        if len(around) == 1:
            around[0].deployments += group.deployments
            around[0].stores |= group.stores
            groups.remove(group)


def _place_document(document: Document, groups: list[Group]) -> bool:
    atoms = document_atoms(document)
    if not atoms:
        return False
    cores, stores = set(business_cores(atoms)), _store_words(atoms)
    only = len(groups) == 1
    fitting: list[tuple[int, int, Group]] = []
    for group in groups:
        parts = len((cores & group.cores) - _ORDINARY)
        shared = len(cores & group.cores) + len(stores & group.stores)
        near = only or _inside(document.path, group.key)
        fair = shared >= _FEWEST_SHARED and shared >= _FAIR_SHARE * min(
            len(cores) + len(stores), 2 * len(group.cores) + 2
        )
        if fair and (parts or (near and stores & group.stores)):
            fitting.append((shared, _nearness(group.key, document.path), group))
    if not fitting:
        return False
    max(fitting, key=lambda f: f[:2])[2].documents.append(document)
    return True


def _document_groups(documents: list[Document]) -> list[Group]:
    """Documents of one folder that share parts are one system; the others each their own."""
    groups: list[Group] = []
    for document in documents:
        atoms = document_atoms(document)
        cores, stores = set(business_cores(atoms)), _store_words(atoms)
        folder = PurePosixPath(document.path).parent
        near = (g for g in groups if any(PurePosixPath(d.path).parent == folder for d in g.documents))
        group = next((g for g in near if len(g.cores & cores) >= _FEWEST_SHARED), None)
        if group is None:
            group = Group(document.path)
            groups.append(group)
        group.documents.append(document)
        group.cores |= cores
        group.stores |= stores
    return groups


def _place_silent(groups: list[Group]) -> None:
    """A document that draws and lists no part (a decision record, a page on operations) is about the one system that
    is deployed, where there is only one; a course is about none.
    """
    deployed = [g for g in groups if g.deployed]
    if len(deployed) != 1:
        return
    for group in [g for g in groups if not g.deployments]:
        document = group.documents[0]
        if (
            len(group.documents) == 1
            and document.stage != "teaching"
            and not group.cores
            and not document_atoms(document)
        ):
            deployed[0].documents.append(document)
            groups.remove(group)


def _place_development(deployment: Deployment, groups: list[Group]) -> None:
    """Files for development join the system whose parts they run: one with a name of its own, or two of any, nearby."""
    atoms = deployment_atoms(deployment)
    cores, stores = set(business_cores(atoms)), _store_words(atoms)
    fitting = []
    for group in groups:
        own = len(cores & group.cores - _ORDINARY)
        shared = len(cores & group.cores) + len(stores & group.stores)
        near = _below(deployment.key, group.key) or _below(group.key, deployment.key)
        if own or len(groups) == 1 or (near and shared >= _FEWEST_SHARED):
            fitting.append((own, _nearness(group.key, deployment.key), shared, group))
    if fitting:
        max(fitting, key=lambda f: f[:3])[3].deployments.append(deployment)


def _store_words(atoms: Iterable[Atom]) -> set[str]:
    return {word for a in atoms if a.family not in {"part", "client"} for word in (a.said.core, a.tech) if word}


def _inside(path: str, key: str) -> bool:
    folder = _folder(key)
    return folder != "." and path.startswith(f"{folder}/")


def _below(key: str, above: str) -> bool:
    folder = _folder(above)
    return folder in {"", "."} or key.startswith(f"{folder}/")


def _folder(key: str) -> str:
    path = PurePosixPath(key)
    return str(path.parent if path.suffix else path)


def _nearness(one: str, two: str) -> int:
    """How many folders two paths begin with in common."""
    count = 0
    for a, b in zip(PurePosixPath(one).parts[:-1], PurePosixPath(two).parts[:-1], strict=False):
        if a != b:
            break
        count += 1
    return count
