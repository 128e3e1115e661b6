"""A system: what several artefacts say about components, stores and the edges between them, brought together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.blueprint.document import Claim, Document, NamedPart, Sketch
    from buttress.blueprint.provision import Origin, Provision
    from buttress.blueprint.source import Span

ComponentKind = Literal[
    "service",  # has logic of its own: the only kind that boundaries are asked about
    "worker",  # works off a queue or a schedule
    "frontend",  # serves pages to browsers
    "gateway",  # API gateway, reverse proxy, ingress
    "balancer",
    "client",  # browser, mobile app, user
    "external",  # somebody else's system: payment provider, mail provider
    "broker",  # queue, topic, bus
    "database",
    "cache",
    "search",
    "object-store",
    "infrastructure",  # registry, configuration, monitoring, tracing, identity provider
    "unknown",
]
#: Kinds that hold data.
STORES: frozenset[str] = frozenset({"database", "cache", "search", "object-store"})
#: Kinds with logic of our own.
BUSINESS: frozenset[str] = frozenset({"service", "worker"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One artefact's word for a component. ``key`` is its name inside that artefact (a node id, a service key)."""

    name: str
    span: Span
    origin: Origin
    key: str = ""
    listed: bool = True  # the artefact means it as a part; False: a sentence merely names it


@dataclass(frozen=True, slots=True)
class Component:
    """One component or store, under every name that the artefacts give it.

    ``key`` is unique in its system (``order-service``); ``name`` is how people write it. ``tech`` is canonical:
    'postgres', 'mysql', 'redis', 'kafka', 'nginx'. ``server`` and ``database`` tell stores apart: two databases on one
    server are two stores. ``kind_why`` says what the kind was told from. ``owns`` are tables that it is said to own.
    """

    key: str
    name: str
    kind: ComponentKind
    mentions: tuple[Mention, ...]
    kind_why: str = ""
    tech: str = ""
    server: str = ""
    database: str = ""
    group: tuple[str, ...] = ()
    team: str = ""
    owns: tuple[str, ...] = ()
    workloads: tuple[Workload, ...] = ()
    parts: tuple[NamedPart, ...] = ()
    sketches: tuple[Sketch, ...] = ()  # endpoints that it serves
    apis: tuple[str, ...] = ()  # keys of the descriptions that are its own
    aka: tuple[str, ...] = ()  # normalised names that lead here

    @property
    def is_store(self) -> bool:
        """It holds data."""
        return self.kind in STORES

    @property
    def is_business(self) -> bool:
        """It has logic of our own: gateways, infrastructure and other people's systems have not."""
        return self.kind in BUSINESS

    @property
    def span(self) -> Span:
        """Where it is best looked up: its first mention."""
        return self.mentions[0].span

    @property
    def replicas(self) -> int | None:
        """How many of it run, as stated by the deployment; None when nothing is."""
        stated = [w.replicas for w in self.workloads if w.replicas is not None]
        return max(stated) if stated else None

    def seen_in(self, *origins: Origin) -> Mention | None:
        """Its first mention in one of these notations."""
        return next((m for m in self.mentions if m.origin in origins), None)


EdgeMode = Literal["sync", "async", "data", "unknown"]


@dataclass(frozen=True, slots=True)
class EdgeEvidence:
    """Where one artefact shows an edge. ``mode`` is what this artefact says of it."""

    span: Span
    origin: Origin
    mode: EdgeMode = "unknown"
    label: str = ""
    scheme: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    mode_stated: bool = False  # the artefact says it in words (label, prose), not only by drawing an arrow


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` calls, publishes to or uses ``target``. Start order is no edge. One edge for each pair and mode class:
    artefacts that disagree on the mode are both in ``evidence``, and ``mode`` is that of the first that knows.
    """

    source: str
    target: str
    mode: EdgeMode
    evidence: tuple[EdgeEvidence, ...]
    access: Literal["read", "write", "both", "unknown"] = "unknown"
    inferred: bool = False  # no artefact draws or says it: a host name in configuration or code

    @property
    def subject(self) -> str:
        """``order-service -> user-service``."""
        return f"{self.source} -> {self.target}"

    @property
    def span(self) -> Span:
        """Its first evidence."""
        return self.evidence[0].span

    def label(self) -> str:
        """The words on it, the first that there are."""
        return next((e.label for e in self.evidence if e.label), "")


@dataclass(frozen=True, slots=True)
class FlowMessage:
    """One message of a flow, between keys of components. Replies are kept: a call with a reply is synchronous."""

    source: str
    target: str
    text: str
    span: Span
    mode: Literal["sync", "async", "reply"] = "sync"
    loop: str = ""
    branch: str = ""
    scene: str = ""  # which of several cases of one diagram it belongs to


@dataclass(frozen=True, slots=True)
class Flow:
    """What happens in one request or job, in order: one sequence diagram."""

    title: str
    span: Span
    messages: tuple[FlowMessage, ...]
    origin: Origin = "mermaid"


@dataclass(frozen=True, slots=True)
class System:
    """One system as its artefacts describe it. A deployment is a system; a document belongs to the deployment whose
    parts it names, else to its own. ``label`` goes before subjects where two systems have a component of one name.
    """

    key: str
    components: Mapping[str, Component]
    edges: tuple[Edge, ...] = ()
    flows: tuple[Flow, ...] = ()
    documents: tuple[Document, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    label: str = ""

    def component(self, key: str) -> Component | None:
        """The component of that key."""
        return self.components.get(key)

    def subject(self, component: Component) -> str:
        """How findings spell a component."""
        return f"{self.label}{component.key}"

    def edge_subject(self, edge: Edge) -> str:
        """How findings spell an edge."""
        return f"{self.label}{edge.subject}"

    def of_kind(self, *kinds: ComponentKind) -> Iterator[Component]:
        """Components of some kinds, in the order of their keys' first appearance."""
        return (c for c in self.components.values() if c.kind in kinds)

    @property
    def services(self) -> tuple[Component, ...]:
        """Components with logic of our own."""
        return tuple(c for c in self.components.values() if c.is_business)

    @property
    def stores(self) -> tuple[Component, ...]:
        """Components that hold data."""
        return tuple(c for c in self.components.values() if c.is_store)

    def edges_from(self, key: str) -> Iterator[Edge]:
        """Edges that begin at a component."""
        return (e for e in self.edges if e.source == key)

    def edges_to(self, key: str) -> Iterator[Edge]:
        """Edges that end at a component."""
        return (e for e in self.edges if e.target == key)

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """What any artefact of the system provides for; what a document shows as bad is left out."""
        stated = [p for d in self.documents for p in d.provisions if not p.bad]
        return (*stated, *(p for d in self.deployments for p in d.provisions))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The numbers of its documents; what a document shows as bad, or only as an example, is left out."""
        return tuple(
            c for d in self.documents for c in d.claims if not c.bad and c.bound not in ("example", "measured")
        )
