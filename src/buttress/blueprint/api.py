"""What an HTTP API promises: operations, parameters, schemas, whatever the notation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from buttress.blueprint.source import Span

Pointer = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a YAML or JSON document: file and JSON pointer (unescaped parts).

    Spans are looked up only when somebody needs them (:meth:`Api.span`): a 13 MB description has 258,000 nodes
    and a review cites a few dozen.
    """

    path: str
    pointer: Pointer = ()

    def child(self, *parts: str | int) -> Place:
        """The place of a node below this one."""
        return Place(self.path, (*self.pointer, *parts))


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON Schema node as far as reviews need it. ``ref`` is set instead of the rest when it is a reference.

    Follow references with :meth:`Api.resolve`; recursive schemas are therefore finite.
    """

    place: Place
    ref: Place | None = None
    types: tuple[str, ...] = ()  # 'null' included where the document allows null
    format: str = ""
    properties: Mapping[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Schema | None = None
    all_of: tuple[Schema, ...] = ()
    one_of: tuple[Schema, ...] = ()  # oneOf and anyOf
    additional: Schema | bool | None = None  # additionalProperties
    enum: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    pattern: str = ""
    default: Any = None
    has_default: bool = False
    description: str = ""
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation (path-level ones are merged in)."""

    name: str
    where: str  # 'path', 'query', 'header', 'cookie' ('body' and 'formData' of 2.0 become a RequestBody)
    place: Place
    required: bool = False
    schema: Schema | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A request body; ``content`` maps media types to schemas."""

    place: Place
    required: bool
    content: Mapping[str, Schema | None]


@dataclass(frozen=True, slots=True)
class Response:
    """One response; ``status`` as written: '200', '4XX', 'default'."""

    status: str
    place: Place
    content: Mapping[str, Schema | None]
    headers: frozenset[str] = frozenset()  # lower case
    description: str = ""
    has_links: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``path`` as written, without server prefix. ``security`` None: nothing stated anywhere;
    ``()``: explicitly open; else the alternatives, each a set of scheme names.
    """

    method: str  # upper case
    path: str
    place: Place
    operation_id: str = ""
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: RequestBody | None = None
    responses: Mapping[str, Response] = field(default_factory=dict)
    security: tuple[frozenset[str], ...] | None = None
    deprecated: bool = False
    extensions: Mapping[str, Any] = field(default_factory=dict)
    webhook: bool = False  # called by us on others: 3.1 webhooks and callbacks
    unread_parameters: int = 0  # their references could not be followed: one of them may be the one that seems missing

    @property
    def subject(self) -> str:
        """``GET /users``."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class ApiProblem:
    """Something wrong with the document itself: dangling ``$ref``, duplicate key, bad structure.

    ``kind`` is one of ``dangling-ref``, ``wrong-kind-ref``, ``duplicate-key``, ``structure``, ``depth``,
    ``alias-budget``, ``syntax``. ``breaks``: tools refuse the document or misread what it promises because of it.
    """

    kind: str
    place: Place
    span: Span
    message: str
    related: tuple[tuple[Span, str], ...] = ()
    uses: int = 1
    source: str = ""  # the validator that said so, when it was not us
    breaks: bool = False
    fix: str = ""  # what to write instead


@dataclass(frozen=True, slots=True)
class Api:
    """One API description: a root document and every file it refers to."""

    key: str  # the root document's path
    version: str  # '2.0', '3.0.3', '3.1.0' as written
    title: str
    operations: tuple[Operation, ...]
    schemas: Mapping[str, Schema]  # components/schemas or definitions, by name
    targets: Mapping[Place, Schema]  # every schema that a $ref names
    security_schemes: Mapping[str, Mapping[str, Any]]
    problems: tuple[ApiProblem, ...]
    files: tuple[str, ...]
    locate: Callable[[Place], Span] = field(repr=False, compare=False)
    servers: tuple[str, ...] = ()
    global_security: tuple[frozenset[str], ...] | None = None
    label: str = ""  # prefix for subjects when two APIs have an operation of one name
    rows_stated: Mapping[str, int] = field(default_factory=dict)  # by table, as the configuration spells them
    sketch: str = ""  # sketched by a design document, and the stage of that ('design', 'record', 'teaching')
    described_by: str = ""  # of a sketch: the key of the API that says the same, which is reviewed in its stead

    def resolve(self, schema: Schema | None) -> Schema | None:
        """The schema itself, with references followed; None for a dangling or endless chain."""
        for _ in range(50):
            if schema is None or schema.ref is None:
                return schema
            schema = self.targets.get(schema.ref)
        return None

    def span(self, place: Place) -> Span:
        """Where a node stands: the key and value, as lines and columns of the file as written."""
        return self.locate(place)

    def properties(self, schema: Schema | None) -> dict[str, Schema]:
        """All properties, those of ``allOf`` members included (first one wins); references followed one level."""
        found: dict[str, Schema] = {}
        for part in self.flatten(schema):
            for name, child in part.properties.items():
                found.setdefault(name, child)
        return found

    def flatten(self, schema: Schema | None) -> Iterator[Schema]:
        """The schema and, through ``allOf``, every schema that it is made of; each once."""
        seen: set[Place] = set()
        stack = [schema]
        while stack:
            part = self.resolve(stack.pop())
            if part is None or part.place in seen:
                continue
            seen.add(part.place)
            yield part
            stack.extend(reversed(part.all_of))

    def subject(self, operation: Operation) -> str:
        """How findings spell an operation."""
        return f"{self.label}{operation.subject}"
