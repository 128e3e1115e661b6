"""Design documents -> the APIs that their endpoint sketches promise."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.assembly._sketch_samples import schema_of
from buttress.blueprint.api import Api, Operation, Parameter, Place, RequestBody, Response, Schema
from buttress.blueprint.source import Source
from buttress.predicates.api_naming import ends_in_parameter, is_parameter, resource, segments, shape
from buttress.predicates.naming import singular, words
from buttress.predicates.same_calls import partner, same_call, says_the_same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.api import Pointer
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sample, Sketch
    from buttress.blueprint.source import Span

#: Paths behind which one language of its own waits: a list of endpoints says nothing about it.
_ONE_DOOR = frozenset({"graphql", "rpc", "jsonrpc", "query", "trpc"})
#: Places where a document shows endpoints as its own; an arrow, and most sentences, merely mention one.
_SHOWN = frozenset({"fence", "bullet", "heading", "row"})
#: A paragraph that begins with an endpoint and goes on with what it answers describes it: ``GET /x returns every …``.
_DESCRIBES = re.compile(
    r"\W*(?P<method>GET|POST|PUT|PATCH|DELETE)\s+(?P<path>/\S*)\s+(?:returns?|lists?|answers?|responds?|gives?|sends?|fetches|retrieves|accepts|creates|takes)\b"
)
#: ``/shop.v1.Orders/Get``: a call of gRPC, whose path nobody chose.
_REMOTE_CALL = re.compile(r"^/\w+(?:\.\w+)+/[A-Z]\w*$")
#: Words beside an endpoint by which it answers with a list, and keys of samples by which lists come in pages.
_SAYS_LIST = re.compile(r"\b(?:all|every|lists?|entire)\b|列表|全部|所有", re.IGNORECASE)
_PAGES = re.compile(r"page|cursor|total|next|limit|offset|has_?more", re.IGNORECASE)
_JSON = "application/json"
#: First words of what is one number, whatever its last word.
_FIGURES = frozenset({"total", "count", "sum", "number", "num", "average", "avg", "max", "min"})
#: The statuses of a sample that states none.
_DONE, _REFUSED = 200, 400


class Places:
    """Where the parts of a sketched API stand: :attr:`Api.locate`. What has no place of its own has its parent's."""

    __slots__ = ("path", "shown", "spans")

    def __init__(self, path: str, shown: Sequence[Api] = ()) -> None:
        """``spans`` are filled in while the API is made; other places are those of ``shown``, the document's fences."""
        self.path = path
        self.shown = shown
        self.spans: dict[Pointer, Span] = {}

    def add(self, pointer: Pointer, span: Span) -> Place:
        """Keep a span; its place."""
        self.spans[pointer] = span
        return Place(self.path, pointer)

    def __call__(self, place: Place) -> Span:
        """The span of a place or of what it stands in."""
        for size in range(len(place.pointer), 0, -1):
            span = self.spans.get(place.pointer[:size])
            if span is not None:
                return span
        owner = next((api for api in self.shown if _has(api, place)), None)
        return owner.span(place) if owner is not None else Source(self.path, "").span(0, 0)


def _has(api: Api, place: Place) -> bool:
    """Whether a place stands in an operation of an API, or in a schema that its references name."""
    known = (*(o.place.pointer for o in api.operations), *(target.pointer for target in api.targets))
    return any(place.pointer[: len(each)] == each for each in known)


def read_sketched(blueprint: Blueprint) -> tuple[Api, ...]:
    """What OpenAPI fences sketch, then one API for each document and service that it names. One that a description, or
    an earlier document, says as well is marked: it is compared, not reviewed. An endpoint that a fence describes is taken
    from there, with what stands around it.
    """
    found: list[Api] = []
    fences = list(blueprint.sketched)
    for document in blueprint.documents:
        shown = [api for api in fences if document.path in api.files and not api.described_by]
        services: defaultdict[str, list[int]] = defaultdict(list)
        for at, sketch in enumerate(document.sketches):
            if not sketch.bad and _is_shown(sketch) and not _REMOTE_CALL.search(sketch.path):
                services[sketch.service].append(at)
        for service, indexes in services.items():
            api = _Draft(document, service, indexes, shown).api((*blueprint.apis, *found))
            if api is not None:
                found.append(api)
                fences = [_held(fence, api) if fence in shown else fence for fence in fences]
    return (*fences, *found)


def _held(fence: Api, draft: Api) -> Api:
    """A fence, marked when every operation of it stands in the document's own API, which knows the prose around it too."""
    held = all(partner(draft, operation) is not None for operation in fence.operations)
    return replace(fence, described_by=draft.key) if held else fence


def _is_shown(sketch: Sketch) -> bool:
    """Whether the document describes the endpoint where the sketch stands."""
    if sketch.where != "prose":
        return sketch.where in _SHOWN
    told = _DESCRIBES.match(sketch.note)
    fixed = sketch.path.partition("{")[0]
    return told is not None and told["method"] == sketch.method and told["path"].startswith(fixed)


@dataclass(slots=True)
class _Draft:
    document: Document
    service: str
    indexes: Sequence[int]
    shown: Sequence[Api] = ()
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        self.places = Places(self.document.path, self.shown)

    def api(self, known: Sequence[Api]) -> Api | None:
        """The API; None where the endpoints are the door of something else."""
        groups = list(self.groups())
        operations = tuple(self.filled(self.operation(number, group)) for number, group in enumerate(groups))
        if not operations or all({p.lower() for p in segments(o.path)} & _ONE_DOOR for o in operations):
            return None
        path = self.document.path
        return Api(
            key=f"{path}#{self.service}" if self.service else path,
            version="sketch",
            title=self.service or self.document.title,
            operations=operations,
            schemas={name: schema for api in self.shown for name, schema in api.schemas.items()},
            targets={place: schema for api in self.shown for place, schema in api.targets.items()},
            security_schemes={name: scheme for api in self.shown for name, scheme in api.security_schemes.items()},
            problems=(),
            files=(path,),
            locate=self.places,
            sketch=self.document.stage,
            described_by=next((api.key for api in known if says_the_same(api, operations)), ""),
        )

    def groups(self) -> Iterator[list[int]]:
        """Sketches of one endpoint together: a listing names it, a heading further down tells more."""
        groups: list[list[int]] = []
        for at in self.indexes:
            sketch = self.document.sketches[at]
            own = next((group for group in groups if self.is_same(sketch, group[0])), None)
            if own is None:
                groups.append([at])
            else:
                own.append(at)
        yield from groups

    def is_same(self, sketch: Sketch, other: int) -> bool:
        """Whether a sketch means the endpoint of another one."""
        known = self.document.sketches[other]
        return sketch.method == known.method and same_call(shape(sketch.path), shape(known.path))

    def operation(self, number: int, group: Sequence[int]) -> Operation:
        """One endpoint. Its description is what the document says of it, wherever it does."""
        sketches = [self.document.sketches[at] for at in group]
        first = max(sketches, key=lambda sketch: len(segments(sketch.path)))
        place = self.places.add(("sketches", number), sketches[0].span)
        notes = [sketch.note for sketch in sketches if sketch.note]
        samples = [(at, s) for at, s in enumerate(self.document.samples) if s.sketch in group and not s.bad]
        return Operation(
            method=first.method,
            path=first.path,
            place=place,
            summary=notes[0] if notes else "",
            description="\n".join((*notes, *self.said(sketches))),
            parameters=tuple(self.parameters(sketches, first.path, place)),
            body=self.body(samples),
            responses=self.responses(first, samples, place),
            deprecated=any("deprecated" in note.lower() for note in notes),
        )

    def filled(self, operation: Operation) -> Operation:
        """One endpoint with what an OpenAPI fence says of it: there, nothing has to be guessed from its name."""
        told = next((found for api in self.shown if (found := partner(api, operation)) is not None), None)
        if told is None:
            return operation
        return replace(
            operation,
            operation_id=told.operation_id,
            description="\n".join(filter(None, (told.summary, told.description, operation.description))),
            tags=told.tags,
            parameters=told.parameters or operation.parameters,
            body=told.body or operation.body,
            responses=told.responses or operation.responses,
            security=told.security,
            deprecated=told.deprecated or operation.deprecated,
            extensions=told.extensions,
            unread_parameters=told.unread_parameters,
        )

    def said(self, sketches: Sequence[Sketch]) -> Iterator[str]:
        """What the sections around an endpoint and the document as a whole say about pages."""
        sections = {sketch.section for sketch in sketches if sketch.section >= 0}
        for passage in self.document.passages:
            if passage.section in sections and not passage.bad and passage.kind != "heading":
                yield passage.text
        for provision in self.document.provisions:
            if provision.topic == "pagination" and provision.state == "yes" and not provision.bad:
                yield f"paginated: {provision.text}"

    def parameters(self, sketches: Sequence[Sketch], path: str, place: Place) -> Iterator[Parameter]:
        """The holes of the path, then what stands after its question mark."""
        for part in segments(path):
            if is_parameter(part):
                name = part.strip("{}:<>")
                yield Parameter(name, "path", place.child("path", name), required=True)
        for name in dict.fromkeys(name for sketch in sketches for name in sketch.query):
            yield Parameter(name, "query", place.child("query", name))

    def body(self, samples: Sequence[tuple[int, Sample]]) -> RequestBody | None:
        """The request's body, as its sample shows it."""
        at, sample = next(((at, s) for at, s in samples if s.kind == "request"), (-1, None))
        if sample is None:
            return None
        place = self.places.add(("samples", at), sample.span)
        return RequestBody(place, required=True, content={_JSON: schema_of(sample.value, place)})

    def responses(self, sketch: Sketch, samples: Sequence[tuple[int, Sample]], place: Place) -> Mapping[str, Response]:
        """The answers that samples show. A list that no sample shows is a list all the same; one whose sample leaves
        things out may say there how it ends.
        """
        found: dict[str, Response] = {}
        answers = [(at, s) for at, s in samples if s.kind == "response" or (s.kind == "unknown" and _reads(sketch))]
        for at, sample in (*answers, *((at, s) for at, s in samples if s.kind == "error")):
            status = str(sample.status or (_REFUSED if sample.kind == "error" else _DONE))
            if sample.complete and status not in found:
                own = self.places.add(("samples", at), sample.span)
                found[status] = Response(status, own, {_JSON: schema_of(sample.value, own)})
        if not answers and _is_list(sketch) and (not self.shown_beside(sketch) or self.says_list(sketch)):
            own = place.child("answer")
            item = Schema(own.child("item"))
            found[str(_DONE)] = Response(str(_DONE), own, {_JSON: Schema(own, types=("array",), items=item)})
        return found

    def shown_beside(self, sketch: Sketch) -> bool:
        """Whether a sample that belongs to no endpoint stands in the endpoint's section: it may well be this answer."""
        return any(s.section == sketch.section and s.sketch < 0 and not s.bad for s in self.document.samples)

    def says_list(self, sketch: Sketch) -> bool:
        """Whether the words beside an endpoint say that it answers with a list, and no sample around shows pages."""
        around = (s for s in self.document.samples if s.section == sketch.section and not s.bad)
        return _SAYS_LIST.search(sketch.note) is not None and not any(_PAGES.search(str(s.value)) for s in around)


def _reads(sketch: Sketch) -> bool:
    """Whether what stands beside an endpoint can only be its answer: a GET has no body to show."""
    return sketch.method == "GET"


def _is_list(sketch: Sketch) -> bool:
    """Whether an endpoint reads a collection, by its path alone: a plural at its end."""
    parts = segments(sketch.path)
    if sketch.method != "GET" or ends_in_parameter(sketch.path) or not parts or parts[-1].startswith("_"):
        return False
    noun = words(resource(sketch.path))
    return bool(noun) and singular(noun[-1]) != noun[-1] and noun[0] not in _FIGURES
