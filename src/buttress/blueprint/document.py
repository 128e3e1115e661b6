"""What a design document says: its sections, sketches, samples, numbers, decisions and diagrams, each where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from buttress.blueprint.provision import Provision
    from buttress.blueprint.source import Span

BlockKind = Literal[
    "mermaid",
    "sql",
    "endpoints",  # a listing: one `GET /users  # words` a line
    "http",  # a whole message: request line or status line, headers, body
    "openapi",  # a whole description, or the `paths:` of one
    "json",
    "compose",
    "kubernetes",
    "yaml",
    "ascii",  # boxes and arrows drawn with characters: kept, not read
    "shell",
    "code",
    "text",
]
PassageKind = Literal["heading", "paragraph", "bullet", "row", "quote"]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands below it, up to the next heading of its level or a higher one."""

    title: str
    level: int  # 1 to 6; 0 for front matter and what stands before the first heading
    span: Span  # the heading's line
    end: int  # offset where the section ends
    path: tuple[str, ...] = ()  # titles from the top down, this one included

    def says(self, *words: str) -> bool:
        """Whether one of the words stands in this title or in one above it (lower case, part of a word will do)."""
        titles = " / ".join(self.path or (self.title,)).lower()
        return any(word in titles for word in words)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of prose: a paragraph, one bullet without its children, one table row, one heading.

    ``text`` is the prose without Markdown's marks; ``span`` names the text as written. ``parent`` is the index of the
    passage it hangs below (the bullet around a bullet, or the line that introduces a list, ``Key Decisions:``), -1
    without one. ``cells`` are a row's cells, ``headers`` the names of its columns. ``bad``: the document shows it as
    what not to do.
    """

    kind: PassageKind
    text: str
    span: Span
    section: int  # index in Document.sections, -1 before the first heading
    parent: int = -1
    depth: int = 0
    cells: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced or indented block. ``span`` is its content without the fences; ``kind`` is told from the content first,
    from the ``tag`` (the fence's first word) second. ``bad``: the document shows all of it as what not to do.
    """

    kind: BlockKind
    tag: str
    span: Span
    section: int = -1
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """An endpoint as a design sketches it: ``GET /api/v1/users  # List users (paginated)``.

    ``note`` is what stands beside it (comment, table cells, the rest of the bullet); ``query`` names the parameters
    after ``?``. ``service`` is who is said to serve it ('' when nothing is said), as written. ``path`` has no query
    and its holes in braces: ``/users/:id`` and ``/users/<id>`` are kept as ``/users/{id}``.
    """

    method: str
    path: str
    span: Span
    where: Literal["fence", "bullet", "heading", "row", "prose", "diagram"]
    note: str = ""
    query: tuple[str, ...] = ()
    service: str = ""
    section: int = -1
    block: int = -1  # index in Document.blocks, for those in a fence
    bad: bool = False

    @property
    def subject(self) -> str:
        """``GET /users``."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Sample:
    """A JSON sample: a request, a response, an error or an event. Comments and ``...`` are no obstacle.

    ``value`` is what could be read; ``complete`` is False when something was left out (``...``) or unreadable.
    ``sketch`` is the index of the endpoint it belongs to, -1 when nobody can tell. Two values in one fence are two
    samples. ``bad``: the document shows it as what not to do. ``status`` is 0 where no HTTP status is stated.
    """

    kind: Literal["request", "response", "error", "event", "unknown"]
    value: Any
    span: Span
    complete: bool = True
    sketch: int = -1
    section: int = -1
    block: int = -1
    status: int = 0
    bad: bool = False


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """How one sample tells a caller what went wrong. ``span`` is the property that does: ``"error": {``.

    ``shape`` names it: 'error object', 'error text', 'errors list', 'errors object', 'problem details', 'flat'.
    """

    shape: str
    key: str
    span: Span
    document: str  # its path
    sample: int  # index in Document.samples
    section: int = -1


ClaimKind = Literal[
    "rate",  # things per second: requests, messages, rows, orders (`of` says which)
    "users",  # how many people use it
    "rows",  # how many rows or things there are
    "size",  # bytes: `of` says of what (disk, row, payload, upload)
    "latency",  # seconds, with `percentile` where one is stated
    "availability",  # a share: 0.999
    "retention",  # seconds that something is kept
    "ttl",  # seconds that something is cached
    "staleness",  # seconds that something may be old
    "timeout",  # seconds that a caller waits
    "retries",
    "rate-limit",  # requests per second that one caller may make
    "page-size",
    "replicas",
    "pool",  # connections a process may open
    "connections",  # connections a server allows
    "team",  # people who build and run it
    "services",  # how many services there are said to be
    "growth",  # a factor: 10 for "10x"
    "cost",  # money, in the currency written
]


@dataclass(frozen=True, slots=True)
class Claim:
    """A number with a unit. ``quantity`` is in the base unit of its kind (see :data:`ClaimKind`): seconds, bytes,
    shares of one, things per second, plain counts. ``high`` is the upper end of a range, else equal to ``quantity``.

    ``of`` says of what, in the document's own words (lower case: ``orders``, ``requests``, ``disk``); ``subject`` are
    the names of parts, endpoints or tables in the sentence, as written. ``bound``: a target or limit that the design
    sets itself ("under 200 ms"), a statement ("we have 2,000 users"), an assumption ("assume", "expect"), or one of
    several numbers that only illustrate, or a cell of a table of percentiles in a fence ('measured', ``of`` is its row). Bytes over time (``5 GB/day``) are a ``rate`` of ``bytes``, with no subject.
    """

    kind: ClaimKind
    quantity: float
    written: str  # '200ms (p95)'
    span: Span
    sentence: Span
    of: str = ""
    high: float = 0.0
    percentile: float = 0.0  # 95 for p95; 0 where none is stated
    subject: tuple[str, ...] = ()
    bound: Literal["target", "stated", "assumed", "example", "measured"] = "stated"
    horizon: Literal["now", "later", ""] = ""  # today's figure, or the one planned for
    section: int = -1
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice that the document makes. ``reason`` is what follows because, so that, to avoid…, '' when nothing does;
    it may stand in the sentence, in a child bullet, in a table's column or (for a record) in its own section.
    """

    text: str
    span: Span
    reason: str = ""
    reason_at: Span | None = None
    alternatives: tuple[str, ...] = ()
    status: str = ""  # of a decision record: 'accepted', 'superseded', …
    form: Literal["bullet", "sentence", "row", "record"] = "bullet"
    section: int = -1
    bad: bool = False


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A component or store that prose names: ``- Order Service: cart, checkout`` below ``Services:``.

    ``listed``: it stands in a list that means to name them all (below Services, Components, Architecture); a mere
    mention in a sentence is not. ``duties`` is what is said of it; ``owns`` the tables or data that it is said to own.
    """

    name: str
    span: Span
    listed: bool
    duties: str = ""
    owns: tuple[str, ...] = ()
    tech: str = ""  # the technology named with it, canonical: 'postgres', 'redis', 's3'
    purpose: str = ""  # what a technology is named for: 'sessions', 'product images', 'transactional data'
    section: int = -1
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Prose that says who talks to whom, and how. An empty ``source`` or ``target`` means all services:
    ``Events for service communication (order.created)`` is ``Relation("", "", "async", …)``.
    """

    source: str
    target: str
    mode: Literal["sync", "async", "data", "unknown"]
    span: Span
    label: str = ""
    events: tuple[str, ...] = ()  # names of events: order.created
    section: int = -1
    bad: bool = False


@dataclass(frozen=True, slots=True)
class DiagramNode:
    """One node of a flowchart, one participant of a sequence diagram, one entity of an ER diagram.

    ``shape``: 'box', 'round', 'stadium', 'database', 'subroutine', 'circle', 'diamond', 'hexagon', 'flag',
    'trapezoid', 'actor', 'queue', 'entity', 'group' for a subgraph that an edge leads to, or '' where it was only used
    and never drawn. A label's lines are kept apart: the first is most often the name. ``group`` are the titles of the
    subgraphs or box it stands in, outermost first. ``fields`` are an entity's attributes: (type, name, keys: 'PK,FK').
    """

    id: str
    label: str
    span: Span
    shape: str = ""
    group: tuple[str, ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DiagramEdge:
    """One edge, message or relation, from id to id. ``A & B --> C --> D`` is three edges.

    ``style``: 'solid', 'dotted', 'thick', 'invisible'. ``arrow``: 'forward', 'both', 'none', 'cross', 'circle'.
    For messages ``reply`` marks answers (dotted, or returning), ``asynchronous`` the open arrow ``-)``; ``loop`` and
    ``branch`` say whether it stands inside ``loop`` / ``alt``, ``opt``, ``par``. ``target`` may equal ``source``.
    ``ends`` say how many stand at either end of an entity's relation: 'one', 'zero or one', 'one or more', 'zero or more'.
    """

    source: str
    target: str
    span: Span
    label: str = ""
    style: str = "solid"
    arrow: str = "forward"
    reply: bool = False
    asynchronous: bool = False
    loop: str = ""  # the words of the loop around it
    branch: str = ""  # 'alt', 'opt', 'par', …
    scene: str = ""  # the words of the note above it that begins a case of its own: ``Scenario 2: …``
    ends: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class DiagramNote:
    """Words of a sequence diagram that stand on no message: a note, or what a block says of its case (``alt the provider
    times out``). ``nodes`` are the ids of the participants it stands over, or whose messages it encloses.
    """

    text: str
    span: Span
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """One diagram. ``purpose`` is told from its content: only 'architecture' feeds questions about services.

    ``problems`` are what the notation's own parser refuses: (span, what was expected and how to write it).
    """

    kind: Literal["flowchart", "sequence", "er", "other"]
    purpose: Literal["architecture", "algorithm", "layers", "data", "other"]
    span: Span
    nodes: tuple[DiagramNode, ...] = ()
    edges: tuple[DiagramEdge, ...] = ()
    problems: tuple[tuple[Span, str], ...] = ()
    title: str = ""
    section: int = -1
    block: int = -1
    bad: bool = False
    notes: tuple[DiagramNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One design document. ``why`` says what makes it a design ('named on the command line', 'its name says adr')."""

    path: str
    title: str
    span: Span
    why: str = ""
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    blocks: tuple[Block, ...] = ()
    sketches: tuple[Sketch, ...] = ()
    samples: tuple[Sample, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    claims: tuple[Claim, ...] = ()
    provisions: tuple[Provision, ...] = ()
    decisions: tuple[Decision, ...] = ()
    parts: tuple[NamedPart, ...] = ()
    relations: tuple[Relation, ...] = ()
    stage: Literal["design", "record", "teaching"] = "design"  # teaching: it shows how, it plans nothing
    english: bool = True  # its prose can be searched for English words; in another language silence is our own

    @property
    def says_something(self) -> bool:
        """Whether there is anything in it that rules or questions could speak about."""
        told = (self.sketches, self.samples, self.diagrams, self.claims, self.provisions, self.decisions, self.parts)
        return any(told) or any(block.kind in ("sql", "openapi", "compose", "kubernetes") for block in self.blocks)

    def section_of(self, index: int) -> Section | None:
        """The section with that index, None before the first heading."""
        return self.sections[index] if 0 <= index < len(self.sections) else None
