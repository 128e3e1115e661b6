"""Atoms of several artefacts -> components: which of them mean the same one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.system import STORES, Component

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.assembly.systems.atoms import Atom
    from buttress.blueprint.system import ComponentKind

#: Families and kinds of which two names mean one thing when there is only one on each side.
_SINGLES: frozenset[str] = frozenset({*STORES, "broker", "gateway", "frontend"})
_NOT_SLUG = re.compile(r"[\W_]+")
#: A class-like name: its last word says that the others are words too. ``PostgreSQL`` and ``GitHub`` stay whole.
_CAMEL_TAIL = re.compile(
    r"\b[A-Z]\w*(?:Service|Controller|Repository|DB|Database|Gateway|Api|API|Worker|Client|Cache|Queue|Handler|Server|Impl)\b"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Cluster:
    """Atoms that mean one component, while they are being gathered."""

    def __init__(self, atom: Atom) -> None:
        """A cluster of one."""
        self.atoms = [atom]

    @property
    def family(self) -> str:
        """The family of its first atom; clusters never mix them."""
        return self.atoms[0].family

    @property
    def generic(self) -> bool:
        """No atom has a name of its own: ``redis``, ``db``, ``API Gateway``."""
        return all(a.said.generic or a.said.core == "gateway" for a in self.atoms)

    @property
    def tech(self) -> str:
        """The first technology that an atom knows."""
        return next((a.tech for a in self.atoms if a.tech), "")

    @property
    def cores(self) -> set[str]:
        """Every name that leads here."""
        return {core for a in self.atoms for core in a.cores}

    @property
    def artefacts(self) -> set[str]:
        """Where its atoms come from."""
        return {a.artefact for a in self.atoms}

    @property
    def kind(self) -> ComponentKind:
        """What a deployment says, then what a shape says, then the first word that does."""
        return self.telling.told.kind

    @property
    def telling(self) -> Atom:
        """The atom that decides the kind."""
        known = [a for a in self.atoms if a.told.kind != "unknown" or a.told.sure] or self.atoms
        return min(known, key=lambda a: (a.workload is None, not a.told.sure))

    def admits(self, atom: Atom) -> bool:
        """Whether an atom of the same name may join: not two parts of one artefact, not two products."""
        for mine in self.atoms:
            if mine.artefact == atom.artefact and mine.key != atom.key and not _same_words(mine, atom):
                return False
        return _compatible(self.tech, atom.tech)


def gather(atoms: Iterable[Atom], mentions: Iterable[Atom]) -> list[Cluster]:
    """Clusters in the order of their first atom. Names decide first, then aliases, then being the only one of a kind.
    ``mentions`` join what is there and make nothing.
    """
    clusters: list[Cluster] = []
    for atom in atoms:
        found = _named(clusters, atom)
        if found is not None:
            found.atoms.append(atom)
        elif not _is_vague(clusters, atom):
            clusters.append(Cluster(atom))
    _join_aliases(clusters)
    _join_singles(clusters)
    for atom in mentions:
        found = _mentioned(clusters, atom)
        if found is not None:
            found.atoms.append(atom)
    return clusters


def components(clusters: list[Cluster]) -> tuple[dict[str, Component], dict[tuple[str, str], str]]:
    """Components by key, and for each (artefact, key inside it) the key of the component that it became."""
    made: dict[str, Component] = {}
    where: dict[tuple[str, str], str] = {}
    for cluster in sorted(clusters, key=_first_place):
        key = _unique(_key(cluster), made)
        made[key] = _component(key, cluster)
        for atom in cluster.atoms:
            where[atom.artefact, atom.key] = key
    return made, where


def slug(name: str) -> str:
    """``Order Service`` as a key: ``order-service``."""
    spaced = _CAMEL_TAIL.sub(lambda found: _HUMP.sub("-", found.group()), name)
    return _NOT_SLUG.sub("-", spaced).strip("-").lower() or "part"


def _named(clusters: list[Cluster], atom: Atom) -> Cluster | None:
    same = [c for c in clusters if c.family == atom.family]
    again = [
        c
        for c in same
        if any(a.artefact == atom.artefact and (a.key == atom.key or _same_words(a, atom)) for a in c.atoms)
    ]
    if again:
        return again[0]
    found = [c for c in same if any(a.said.core == atom.said.core for a in c.atoms) and c.admits(atom)]
    return found[0] if found else None


def _mentioned(clusters: list[Cluster], atom: Atom) -> Cluster | None:
    """The one cluster that a sentence means; None when there are several, or none."""
    side = atom.said.side
    found = [
        c
        for c in clusters
        if atom.said.core in c.cores
        and (c.family == atom.family or (side == "part" and c.family in {"part", "client"}))
    ]
    if not found and atom.tech and atom.said.generic:
        found = [c for c in clusters if c.tech == atom.tech]
    exact = [c for c in found if c.family == atom.family] or found
    return exact[0] if len(exact) == 1 and _compatible(exact[0].tech, atom.tech) else None


def _is_vague(clusters: list[Cluster], atom: Atom) -> bool:
    """Prose lists a mere product (``PostgreSQL``) where several stores without a stated product are drawn: it says what
    they are made of, and is none of its own.
    """
    if atom.part is None or not atom.said.generic:
        return False
    return len([c for c in clusters if c.family == atom.family and _compatible(c.tech, atom.tech)]) > 1


def _join_aliases(clusters: list[Cluster]) -> None:
    """A host name, a database's name or a name with its prefix leads to a part that bears it in another artefact."""
    for cluster in list(clusters):
        aliases = {alias for a in cluster.atoms for alias in a.aliases}
        if not aliases or cluster not in clusters:
            continue
        other = [
            c
            for c in clusters
            if c is not cluster
            and c.family == cluster.family
            and (not c.artefacts & cluster.artefacts or _is_variant(cluster, c))
            and any(a.said.core in aliases for a in c.atoms)
            and _compatible(c.tech, cluster.tech)
        ]
        if len(other) == 1:
            _unite(clusters, cluster, other[0])


def _is_variant(one: Cluster, two: Cluster) -> bool:
    """Two workloads behind one host name that is the second one's own: a canary, a fixed version beside the old."""
    hosts = {host for a in one.atoms if a.workload for host in a.workload.hosts}
    return any(a.workload is not None and a.key in hosts for a in two.atoms)


def _unite(clusters: list[Cluster], one: Cluster, two: Cluster) -> None:
    first, second = sorted((one, two), key=clusters.index)
    first.atoms += second.atoms
    clusters.remove(second)


def _join_singles(clusters: list[Cluster]) -> None:
    """``Redis`` in a diagram and ``cache`` in a compose file are one when each artefact has only one that fits."""
    for cluster in list(clusters):
        if cluster not in clusters or not cluster.generic or _single_class(cluster) not in _SINGLES:
            continue
        rivals = [c for c in clusters if c is not cluster and _single_class(c) == _single_class(cluster)]
        fitting = [c for c in rivals if _compatible(c.tech, cluster.tech)]
        exact = [c for c in fitting if c.tech and c.tech == cluster.tech]
        apart = [c for c in exact or fitting if not c.artefacts & cluster.artefacts]
        if len(apart) == 1 and not any(c.artefacts & cluster.artefacts for c in exact or fitting if c is not apart[0]):
            if any(a.server for a in apart[0].atoms):
                continue
            _unite(clusters, cluster, apart[0])


def _single_class(cluster: Cluster) -> str:
    return cluster.family if cluster.family in _SINGLES else cluster.kind


def _component(key: str, cluster: Cluster) -> Component:
    atoms = sorted(cluster.atoms, key=_rank)
    telling = cluster.telling
    mentions = tuple(dict.fromkeys(a.mention for a in atoms))
    parts = tuple(a.part for a in atoms if a.part is not None)
    workloads = tuple(a.workload for a in atoms if a.workload is not None and not a.server)
    return Component(
        key=key,
        name=mentions[0].name,
        kind=telling.told.kind,
        mentions=mentions,
        kind_why=telling.told.why,
        tech=telling.told.tech or cluster.tech,
        server=next((a.server for a in atoms if a.server), ""),
        database=next((a.database for a in atoms if a.database), ""),
        group=next((a.group for a in atoms if a.group), ()),
        team=next((w.team for w in workloads if w.team), ""),
        owns=tuple(dict.fromkeys(table for part in parts for table in part.owns)),
        workloads=workloads,
        parts=parts,
        aka=tuple(dict.fromkeys(core for a in atoms for core in a.cores)),
    )


def _rank(atom: Atom) -> int:
    """Drawn before listed before deployed before merely named."""
    if atom.mention.origin == "mermaid":
        return 0
    if atom.part is not None:
        return 1 if atom.part.listed else 3
    return 2


def _first_place(cluster: Cluster) -> tuple[int, str, int]:
    first = min(cluster.atoms, key=_rank)
    return _rank(first), first.mention.span.path, first.mention.span.start


def _key(cluster: Cluster) -> str:
    for atom in cluster.atoms:
        if atom.workload is not None:
            return slug(f"{atom.server}-{atom.database}") if atom.server else atom.key
    return slug(min(cluster.atoms, key=_rank).mention.name)


def _unique(key: str, taken: dict[str, Component]) -> str:
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}-{number}"
    return found


def _same_words(one: Atom, two: Atom) -> bool:
    """Two atoms of one artefact that are one all the same: a node drawn twice, a part that prose lists twice."""
    if one.part is not None and two.part is not None:
        return one.said.core == two.said.core and one.family == two.family
    if one.key != two.key and one.family == "database" and one.said.generic:
        return False  # five cylinders that all say Postgres are five databases
    return one.workload is None and two.workload is None and one.mention.name.lower() == two.mention.name.lower()


def _compatible(one: str, two: str) -> bool:
    return not one or not two or one == two
