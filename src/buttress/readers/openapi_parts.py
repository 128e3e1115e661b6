"""Parameters, request bodies, responses and security of one API description."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from buttress.blueprint.api import Parameter, Place, RequestBody, Response, Schema

if TYPE_CHECKING:
    from buttress.readers.openapi_schema import SchemaReader

#: Follows a reference: a node and its place in, the node it names and that node's place out. A node that is no
#: reference comes back as it is; of one that names nothing comes ``None``.
Follow = Callable[[Any, Place, str], tuple[Any, Place]]


def stay(node: Any, place: Place, _: str) -> tuple[Any, Place]:
    """Follow nothing: a reader sees one file, and references stay what they are."""
    return node, place


def mapping(node: Any) -> dict[str, Any]:
    """The node, if it is a mapping; else an empty one."""
    return node if isinstance(node, dict) else {}


def text(node: Any, key: str) -> str:
    """A text field of a mapping; '' where it is missing or is no text."""
    value = node.get(key) if isinstance(node, dict) else None
    return value if isinstance(value, str) else ""


def texts(node: Any) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(item for item in node if isinstance(item, str)) if isinstance(node, list) else ()


class PartReader:
    """Reads what operations consist of. What a reference names is read once, however often it is used."""

    def __init__(self, schemas: SchemaReader, follow: Follow) -> None:
        """``schemas`` reads the schemas, ``follow`` leads from a reference to what it names."""
        self.schemas = schemas
        self.follow = follow
        self._read: dict[tuple[str, Place], Any] = {}

    def parameters(self, node: Any, place: Place) -> Iterator[Parameter]:
        """Parameters of one list, those of 2.0 that are a body left out."""
        for item, at in self._items(node, place, "parameters"):
            where = text(item, "in")
            if where and where not in ("body", "formData"):
                yield self._once("parameter", item, at, self._parameter)

    def unread(self, node: Any, place: Place) -> int:
        """How many parameters of a list could not be followed."""
        items = enumerate(node if isinstance(node, list) else ())
        return sum(not isinstance(self.follow(item, place.child(n), "parameters")[0], dict) for n, item in items)

    def _parameter(self, node: dict[str, Any], place: Place) -> Parameter:
        return Parameter(
            name=text(node, "name"),
            where=text(node, "in"),
            place=place,
            required=node.get("required") is True,
            schema=self._parameter_schema(node, place),
            description=text(node, "description"),
        )

    def _parameter_schema(self, node: dict[str, Any], place: Place) -> Schema | None:
        if "schema" in node:
            return self.schemas.read(node["schema"], place.child("schema"))
        for media, content in mapping(node.get("content")).items():
            if isinstance(content, dict) and "schema" in content:
                return self.schemas.read(content["schema"], place.child("content", media, "schema"))
        return self.schemas.read(node, place) if "type" in node else None  # 2.0 writes the type right here

    def body(self, node: Any, place: Place) -> RequestBody | None:
        """The request body of a 3.x operation."""
        node, place = self.follow(node, place, "requestBodies")
        if not isinstance(node, dict):
            return None
        body: RequestBody = self._once("body", node, place, self._body)
        return body

    def _body(self, node: dict[str, Any], place: Place) -> RequestBody:
        return RequestBody(place, node.get("required") is True, self.content(node, place))

    def old_body(self, node: Any, place: Place, consumes: tuple[str, ...]) -> RequestBody | None:
        """The request body of a 2.0 operation: its ``in: body`` parameter, or its form fields together."""
        fields: dict[str, tuple[dict[str, Any], Place]] = {}
        for item, at in self._items(node, place, "parameters"):
            where = text(item, "in")
            if where == "body":
                schema = self.schemas.read(item.get("schema"), at.child("schema")) if "schema" in item else None
                media = consumes or ("application/json",)
                return RequestBody(at, item.get("required") is True, dict.fromkeys(media, schema))
            if where == "formData":
                fields[text(item, "name")] = (item, at)
        return self._form(fields, consumes) if fields else None

    def _form(self, fields: dict[str, tuple[dict[str, Any], Place]], consumes: tuple[str, ...]) -> RequestBody:
        needed = frozenset(name for name, (item, _) in fields.items() if item.get("required") is True)
        place = next(iter(fields.values()))[1]
        properties = {name: self.schemas.read(item, at) for name, (item, at) in fields.items()}
        has_file = any(schema.types == ("file",) for schema in properties.values())
        usual = "multipart/form-data" if has_file else "application/x-www-form-urlencoded"
        schema = Schema(place, types=("object",), properties=properties, required=needed)
        return RequestBody(place, bool(needed), dict.fromkeys(consumes or (usual,), schema))

    def responses(self, node: Any, place: Place, produces: tuple[str, ...] | None) -> dict[str, Response]:
        """Responses by status. ``produces`` is None except in 2.0."""
        found: dict[str, Response] = {}
        for status, written in mapping(node).items():
            if status.startswith("x-"):
                continue
            item, at = self.follow(written, place.child(status), "responses")
            if isinstance(item, dict):
                read = self._old_response if produces is not None else self._response
                found[status] = read(status, item, at, produces or ())
            elif item is None and isinstance(written, dict):  # it names nothing, and yet there is a response
                found[status] = Response(status, place.child(status), {})
        return found

    def _response(self, status: str, node: dict[str, Any], place: Place, _: tuple[str, ...]) -> Response:
        key = (status, place)
        if key not in self._read:
            content = self.content(node, place)
            if status[:1] in ("4", "5", "d"):  # what an error tells is often shown and not described
                shown = {media: exemplified(node, place, media) for media, schema in content.items() if schema is None}
                content = {**content, **shown}
            self._read[key] = Response(
                status=status,
                place=place,
                content=content,
                headers=frozenset(name.lower() for name in mapping(node.get("headers"))),
                description=text(node, "description"),
                has_links=bool(mapping(node.get("links"))),
            )
        found: Response = self._read[key]
        return found

    def _old_response(self, status: str, node: dict[str, Any], place: Place, produces: tuple[str, ...]) -> Response:
        schema = self.schemas.read(node["schema"], place.child("schema")) if "schema" in node else None
        media = (produces or ("application/json",)) if schema else ()
        headers = frozenset(name.lower() for name in mapping(node.get("headers")))
        return Response(status, place, dict.fromkeys(media, schema), headers, text(node, "description"))

    def content(self, node: dict[str, Any], place: Place) -> dict[str, Schema | None]:
        """Schemas by media type."""
        found: dict[str, Schema | None] = {}
        for media, item in mapping(node.get("content")).items():
            has_schema = isinstance(item, dict) and "schema" in item
            at = place.child("content", media, "schema")
            found[media] = self.schemas.read(item["schema"], at) if has_schema else None
        return found

    def _items(self, node: Any, place: Place, kind: str) -> Iterator[tuple[dict[str, Any], Place]]:
        for number, written in enumerate(node if isinstance(node, list) else ()):
            item, at = self.follow(written, place.child(number), kind)
            if isinstance(item, dict):
                yield item, at

    def _once(self, kind: str, node: dict[str, Any], place: Place, read: Callable[[dict[str, Any], Place], Any]) -> Any:
        key = (kind, place)
        if key not in self._read:
            self._read[key] = read(node, place)
        return self._read[key]


def exemplified(node: dict[str, Any], place: Place, media: str) -> Schema | None:
    """The properties that a media type's own example shows, two levels deep; None without an example that is an object."""
    item = mapping(mapping(node.get("content")).get(media))
    if isinstance(item.get("example"), dict):
        return _shown(item["example"], place.child("content", media, "example"))
    for name, example in mapping(item.get("examples")).items():
        if isinstance(example, dict) and isinstance(example.get("value"), dict):
            return _shown(example["value"], place.child("content", media, "examples", name, "value"))
    return None


def _shown(value: Any, place: Place, *, inside: bool = False) -> Schema:
    if isinstance(value, dict):
        below = {} if inside else {str(k): _shown(v, place.child(str(k)), inside=True) for k, v in value.items()}
        return Schema(place, types=("object",), properties=below)
    kinds = {list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}
    kind = kinds.get(type(value), "")
    return Schema(place, types=(kind,) if kind else ())


def security(node: Any) -> tuple[frozenset[str], ...] | None:
    """Alternatives of a ``security`` list, each a set of scheme names; None when nothing is stated."""
    if not isinstance(node, list):
        return None
    return tuple(frozenset(item) for item in node if isinstance(item, dict))
