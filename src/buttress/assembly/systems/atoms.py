"""What one artefact says about one component, before artefacts are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.assembly.systems.kinds import (
    CODE_WHY,
    NO_PART_WHY,
    NO_PARTS,
    Told,
    is_code,
    is_code_label,
    is_no_part,
    kind_of_label,
    kind_of_node,
    kind_of_workload,
)
from buttress.blueprint.system import STORES, Mention
from buttress.predicates.part_names import PartName, part_name, plain_label
from buttress.predicates.technologies import technology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.blueprint.document import Diagram, Document, NamedPart

_NUMBERED = re.compile(r"\W*(?:task|step|phase)?\s*\d+[.:)\s]", re.IGNORECASE)
#: Fewer workloads than this share a first word by chance.
_FEWEST_FOR_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Atom:
    """One artefact's word for one component. ``artefact`` tells diagrams, deployments and prose apart: two atoms of one
    artefact are two components. ``key`` is the name inside it. ``aliases`` are further cores that lead here.
    """

    artefact: str
    key: str
    said: PartName
    told: Told
    mention: Mention
    aliases: tuple[str, ...] = ()
    tech: str = ""
    group: tuple[str, ...] = ()
    workload: Workload | None = None
    part: NamedPart | None = None
    server: str = ""
    database: str = ""

    @property
    def family(self) -> str:
        """What it may be compared with: names say nothing across families (``User`` the client, ``User Service``)."""
        kind = self.told.kind
        if kind in STORES or kind == "broker" or (kind == "client" and self.workload is None):
            return kind
        return {"store": "database", "broker": "broker"}.get(self.said.side, "part") if kind == "unknown" else "part"

    @property
    def cores(self) -> tuple[str, ...]:
        """Every core under which it may be known."""
        return (self.said.core, *self.aliases)


def deployment_atoms(deployment: Deployment) -> tuple[Atom, ...]:
    """One atom a workload. A word that nearly all names begin with (``ts-``) belongs to the system, not to its parts."""
    prefix = common_prefix([w.name for w in deployment.workloads])
    artefact = f"deployment {deployment.key}"
    return tuple(_workload_atom(w, artefact, prefix) for w in deployment.workloads)


def common_prefix(names: list[str]) -> str:
    """The first word that at least four in five names share (``ts-``), with its separator; '' without one."""
    firsts = [name.split("-", 1)[0] for name in names if "-" in name]
    if len(names) < _FEWEST_FOR_PREFIX or not firsts:
        return ""
    likely = max(set(firsts), key=firsts.count)
    return (
        f"{likely}-"
        if firsts.count(likely) >= _FEWEST_FOR_PREFIX and firsts.count(likely) * 5 >= len(names) * 4
        else ""
    )


def diagram_atoms(diagram: Diagram, path: str, *, coded: bool = False) -> tuple[Atom, ...]:
    """One atom a node or participant of a diagram that shows components. Among controllers and repositories, a
    ``UserService`` is a class; ``coded``: other diagrams of the document show such, so that one word is enough.
    """
    artefact = f"diagram {path}:{diagram.span.start}"
    called = _called(diagram)
    here = shows_code(diagram)
    found = []
    for node in diagram.nodes:
        if node.shape == "group":
            continue
        label = node.label or node.id
        said = part_name(label)
        told = kind_of_node(node, said, called=node.id in called)
        one_word = label.isascii() and " " not in label and "-" not in label
        if (
            is_code(said)
            or is_code_label(label)
            or (told.kind in {"service", "worker"} and (here or (coded and one_word)))
        ):
            told = Told("unknown", CODE_WHY, sure=True)
        mention = Mention(plain_label(label)[0], node.span, "mermaid", node.id)
        found.append(
            Atom(
                artefact,
                node.id,
                said,
                told,
                mention,
                tech=said.tech,
                group=node.group,
                aliases=_id_alias(node.id, said),
            )
        )
    return tuple(found)


def _called(diagram: Diagram) -> frozenset[str]:
    """The nodes that others call. In a sequence, whoever speaks before being spoken to is only answered later."""
    called: set[str] = set()
    spoke: set[str] = set()
    for edge in diagram.edges:
        if diagram.kind == "sequence":
            spoke.update({edge.source} - called)
        if not edge.reply and edge.source != edge.target and edge.target not in spoke:
            called.add(edge.target)
    return frozenset(called)


def shows_code(diagram: Diagram) -> bool:
    """Whether a diagram shows the inside of a program: two of its boxes are classes or layers by their names."""
    labels = [node.label or node.id for node in diagram.nodes if node.shape not in {"group", "actor"}]
    return sum(is_code(part_name(label)) or is_code_label(label) for label in labels) >= 2


def members(diagram: Diagram) -> dict[str, tuple[str, ...]]:
    """For each group that an arrow may end at, by its id: the ids of the nodes that stand in it."""
    groups = {node.id: (*node.group, node.label or node.id) for node in diagram.nodes if node.shape == "group"}
    return {
        key: tuple(n.id for n in diagram.nodes if n.shape != "group" and n.group[: len(path)] == path)
        for key, path in groups.items()
    }


def part_atom(part: NamedPart, path: str) -> Atom:
    """The atom of a part that prose names."""
    said = part_name(part.name)
    known = technology(part.tech) if part.tech else None
    told = kind_of_label(part.name, said)
    if is_no_part(part.name, said):
        told = Told("unknown", NO_PART_WHY, sure=True)
    elif told.kind == "unknown" and known and said.generic:
        told = Told(known.kind, f"{known.name} is one")
    mention = Mention(plain_label(part.name)[0], part.span, "markdown", part.name, listed=part.listed)
    return Atom(f"prose {path}", part.name, said, told, mention, tech=said.tech or _own_tech(part, told), part=part)


def document_atoms(document: Document) -> tuple[Atom, ...]:
    """Everything that a document draws or lists as a component, drawn ones first."""
    diagrams = tuple(component_diagrams(document))
    coded = any(shows_code(d) for d in diagrams)
    drawn = (atom for d in diagrams for atom in diagram_atoms(d, document.path, coded=coded))
    listed = (part_atom(part, document.path) for part in document.parts if part.listed and not part.bad)
    return (*drawn, *listed)


def mention_atoms(document: Document) -> tuple[Atom, ...]:
    """What its sentences merely name."""
    return tuple(part_atom(part, document.path) for part in document.parts if not part.listed and not part.bad)


def component_diagrams(document: Document) -> Iterator[Diagram]:
    """Diagrams that show components of the design: algorithms, layers and bad examples do not."""
    for diagram in document.diagrams:
        if diagram.bad or _is_plan(diagram):
            continue
        if diagram.purpose == "architecture" or (diagram.kind == "sequence" and diagram.nodes):
            yield diagram


def business_cores(atoms: Iterable[Atom]) -> frozenset[str]:
    """The cores by which artefacts are recognised as speaking about the same system: parts with a name of their own."""
    return frozenset(
        core
        for a in atoms
        if a.family == "part" and not a.said.generic and a.told.why not in NO_PARTS
        for core in a.cores
    )


def _workload_atom(workload: Workload, artefact: str, prefix: str) -> Atom:
    said = part_name(workload.name.removeprefix(prefix))
    told = kind_of_workload(workload, said)
    aliases = [part_name(workload.name).core] if prefix else []
    aliases += [part_name(host).core for host in workload.hosts if host != workload.name]
    if told.tech and told.kind in STORES and said.side == "part":
        said = said._replace(side="store")
    mention = Mention(workload.name, workload.span, workload.origin, workload.name)
    return Atom(
        artefact,
        workload.name,
        said,
        told,
        mention,
        aliases=tuple(dict.fromkeys(a for a in aliases if a != said.core)),
        tech=told.tech or said.tech,
        workload=workload,
    )


def _own_tech(part: NamedPart, told: Told) -> str:
    """The technology that prose names with a part, where it is what the part is and not what it is written in."""
    known = technology(part.tech) if part.tech else None
    return known.name if known and known.kind == told.kind else ""


def _id_alias(identifier: str, said: PartName) -> tuple[str, ...]:
    """A node's id where the label says nothing of its own: ``orders[(PostgreSQL)]`` are the orders."""
    if not said.generic or len(identifier) < 4:
        return ()
    named = part_name(identifier)
    return () if named.generic or named.core == said.core else (named.core,)


def _is_plan(diagram: Diagram) -> bool:
    """Numbered boxes are the steps of a plan, or tasks that wait for one another."""
    numbered = sum(bool(_NUMBERED.match(node.label)) for node in diagram.nodes)
    return diagram.kind == "flowchart" and len(diagram.nodes) > 2 and numbered * 2 > len(diagram.nodes)
