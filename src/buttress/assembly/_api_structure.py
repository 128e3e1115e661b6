"""Whether a description has the structure that OpenAPI asks for."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buttress.assembly._api_complaints import Complaint, complaints
from buttress.assembly._api_second_opinion import NAME, SecondOpinion
from buttress.blueprint.api import ApiProblem, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.assembly._api_references import Resolver
    from buttress.blueprint.api import Schema

_SHOWN = 5
#: Names of the packaged schemas' definitions: OpenAPI 2.0, 3.0, 3.1 and later.
_DEFINITIONS = {
    "schemas": ("schema", "Schema", "schema"),
    "parameters": ("parameter", "Parameter", "parameter"),
    "responses": ("response", "Response", "response"),
    "requestBodies": ("", "RequestBody", "request-body"),
    "pathItems": ("pathItem", "PathItem", "path-item"),
}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"

Found = tuple[Place, Complaint]


def schema_complaints(resolver: Resolver, root: str, version: str, schemas: Sequence[Schema]) -> Iterator[Found]:
    """What the packaged schemas of openapi-spec-validator say, asked through jsonschema-rs."""
    document = resolver.files[root]
    for complaint in complaints(_validator(version, "").iter_errors(document.value), document.value):
        yield _canonical(resolver, Place(root, complaint.pointer)), complaint
    for target, kind in resolver.uses:
        found = resolver.resolve(target)
        if found.place.path != root and kind in _DEFINITIONS and isinstance(found.value, dict):
            yield from _part(resolver, found.place, found.value, _validator(version, kind))
    if not version.startswith(("2", "3.0")):  # from 3.1 on the packaged schema says nothing about Schema objects
        for schema in schemas:
            found = resolver.look_up(schema.place)
            if found.there:
                yield from _part(resolver, found.place, found.value, _validator(version, "schemas"))


def _part(resolver: Resolver, place: Place, value: Any, validator: Any) -> Iterator[Found]:
    root = resolver.files[place.path].value
    for complaint in complaints(validator.iter_errors(value), root, place.pointer):
        yield _canonical(resolver, Place(place.path, complaint.pointer)), complaint


def _canonical(resolver: Resolver, place: Place) -> Place:
    """The validator takes the key "200" for an index; only the document knows."""
    found = resolver.look_up(place)
    return found.place if found.there else place


@lru_cache(maxsize=32)
def _validator(version: str, kind: str) -> Any:
    """The compiled schema of a whole description, or of one kind of component."""
    import jsonschema_rs

    spelled = next((known for known in ("2", "3.0", "3.1", "3.2") if version.startswith(known)), "3.1")
    column = {"2": 0, "3.0": 1}.get(spelled, 2)
    if kind == "schemas" and column == 2:
        return jsonschema_rs.validator_for({"$schema": _DRAFT, "$ref": _DRAFT})
    schema = _packaged("2.0" if spelled == "2" else spelled)
    if kind:
        where = "definitions" if "definitions" in schema else "$defs"
        name = _DEFINITIONS[kind][column]
        schema = {"$schema": schema["$schema"], where: schema[where], "allOf": [{"$ref": f"#/{where}/{name}"}]}
    return jsonschema_rs.validator_for(schema)


def _packaged(version: str) -> dict[str, Any]:
    """A schema out of openapi-spec-validator's folder; importing the package itself costs a quarter of a second."""
    spec = find_spec("openapi_spec_validator")
    folder = (spec.submodule_search_locations or [""])[0] if spec else ""
    schema: dict[str, Any] = json.loads(
        (Path(folder) / "resources/schemas" / f"v{version}" / "schema.json").read_text()
    )
    return schema


def structure_problems(
    resolver: Resolver,
    root: str,
    version: str,
    schemas: Sequence[Schema],
) -> tuple[list[ApiProblem], list[str]]:
    """Problems of kind ``structure`` and notes."""
    broken = resolver.files[root].open_at is not None
    said = [] if broken else list(dict.fromkeys(schema_complaints(resolver, root, version, schemas)))
    second = SecondOpinion(resolver, root)
    new = [(place, complaint) for place, complaint in second.found if not any(_covers(place, at) for at, _ in said)]
    told = [(place, complaint) for place, complaint in (*said, *new) if not _is_path_parameter(complaint)]
    return _grouped(resolver, told, NAME), second.notes


def _is_path_parameter(complaint: Complaint) -> bool:
    """Whether a path parameter must be ``required: true``: paths and their parameters are compared by a rule."""
    optional = complaint.key == ("enum", "False") and complaint.pointer[-1:] == ("required",)
    return optional or complaint.key == ("path-required",)


def _covers(place: Place, other: Place) -> bool:
    """The other place lies at or within this one: the validator repeats, less exactly, what its schema said."""
    return place.path == other.path and other.pointer[: len(place.pointer)] == place.pointer


def _grouped(resolver: Resolver, found: Iterable[Found], source: str) -> list[ApiProblem]:
    """One problem for each mistake, however often it was made."""
    groups: defaultdict[tuple[str, ...], list[Found]] = defaultdict(list)
    for place, complaint in found:
        groups[complaint.key].append((place, complaint))
    problems = []
    for members in groups.values():
        place, complaint = members[0]
        spans = [resolver.files[at.path].spans.of(at.pointer) for at, _ in members[: 1 + _SHOWN]]
        related = tuple((span, said.message) for span, (_, said) in zip(spans[1:], members[1:], strict=False))
        said = ("structure", place, spans[0], complaint.message, related, len(members), source)
        problems.append(ApiProblem(*said, breaks=complaint.breaks, fix=complaint.fix))
    return problems
