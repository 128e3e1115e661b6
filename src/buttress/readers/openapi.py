"""One API description's value, OpenAPI 3.x or Swagger 2.0, as facts in the words of :mod:`buttress.blueprint.api`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from buttress.blueprint.api import Operation, Parameter, Place
from buttress.readers.openapi_parts import PartReader, mapping, security, stay, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.api import RequestBody, Schema
    from buttress.readers.openapi_parts import Follow
    from buttress.readers.openapi_schema import SchemaReader

_YAML_ROOT = re.compile(
    r"""^(?:["']?)(?:openapi|swagger)["']?[ \t]*:[ \t]*(?:&\w+ )?["']?[23](?:\.|["'\s]|$)""", re.MULTILINE
)
_JSON_ROOT = re.compile(r'"(?:openapi|swagger)"\s*:\s*"?[23][."]')
# Keys in alphabetical order put the version behind everything else; a long file then shows only these at first.
_SORTED_ROOT = re.compile(
    r'\A\s*\{\s*"(?:basePath|components|consumes|definitions)"\s*:|^(?:components|definitions):\s*$', re.MULTILINE
)
_LONG = 60_000

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def looks_like_openapi(head: str) -> bool:
    """Whether a file that begins with ``head`` (64 KB are enough) may be an API description's root."""
    if head.lstrip("\ufeff \t\r\n")[:1] == "{" and _JSON_ROOT.search(head):
        return True
    return bool(_YAML_ROOT.search(head) or (len(head) > _LONG and _SORTED_ROOT.search(head)))


@dataclass(frozen=True, slots=True)
class ApiFacts:
    """What one root document says. Names of other files are not resolved here."""

    version: str
    title: str
    operations: tuple[Operation, ...]
    schemas: Mapping[str, Schema]
    security_schemes: Mapping[str, Mapping[str, Any]]
    servers: tuple[str, ...]
    global_security: tuple[frozenset[str], ...] | None


def version_of(root: Any) -> str:
    """'2.0', '3.0.3' … as written; '' when the document is no API description."""
    if not isinstance(root, dict):
        return ""
    for key, first in (("openapi", "3"), ("swagger", "2")):
        value = root.get(key)
        if isinstance(value, (str, float, int)) and not isinstance(value, bool) and str(value).startswith(first):
            return str(value)
    return ""


def read_api(root: Any, path: str, schemas: SchemaReader, follow: Follow = stay) -> ApiFacts:
    """Read a root document. Never fails: what has the wrong shape is left out. ``follow`` leads from a reference to
    what it names, for those that are needed on the spot (parameters, bodies, responses, path items).
    """
    return _Reader(mapping(root), path, schemas, follow).read()


class _Reader:
    """One description being read."""

    def __init__(self, root: dict[str, Any], path: str, schemas: SchemaReader, follow: Follow) -> None:
        self.root = root
        self.place = Place(path)
        self.version = version_of(root)
        self.old = self.version.startswith("2")
        self.schemas = schemas
        self.follow = follow
        self.parts = PartReader(schemas, follow)
        self.security = security(root.get("security"))
        self.servers = _old_servers(root) if self.old else _servers(root)

    def read(self) -> ApiFacts:
        """Everything the root document says."""
        where = ("definitions",) if self.old else ("components", "schemas")
        components = mapping(self.root.get("components"))
        named = self.root.get("definitions") if self.old else components.get("schemas")
        schemes = self.root.get("securityDefinitions") if self.old else components.get("securitySchemes")
        return ApiFacts(
            version=self.version,
            title=text(self.root.get("info"), "title"),
            operations=tuple(self._operations()),
            schemas=self.schemas.named(named, self.place.child(*where)),
            security_schemes={name: mapping(scheme) for name, scheme in mapping(schemes).items()},
            servers=self.servers,
            global_security=self.security,
        )

    def _operations(self) -> Iterator[Operation]:
        for path, item in mapping(self.root.get("paths")).items():
            if not path.startswith("x-"):
                yield from self._path_item(path, item, self.place.child("paths", path))
        for name, item in mapping(self.root.get("webhooks")).items():
            yield from self._path_item(name, item, self.place.child("webhooks", name), webhook=True)

    def _path_item(self, path: str, node: Any, place: Place, *, webhook: bool = False) -> Iterator[Operation]:
        item, at = self.follow(node, place, "pathItems")
        if not isinstance(item, dict):
            return
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield from self._operation(method, path, item, at, item[method], at.child(method), webhook)
        for method, operation in mapping(item.get("additionalOperations")).items():
            if isinstance(operation, dict):
                here = at.child("additionalOperations", method)
                yield from self._operation(method, path, item, at, operation, here, webhook)

    def _operation(
        self, method: str, path: str, item: Any, item_at: Place, node: dict[str, Any], at: Place, webhook: bool
    ) -> Iterator[Operation]:
        stated = security(node.get("security"))
        operation_id = node.get("operationId")
        yield Operation(
            method=method.upper(),
            path=path,
            place=at,
            operation_id=operation_id if isinstance(operation_id, str) else "",
            summary=text(node, "summary"),
            description=text(node, "description"),
            tags=texts(node.get("tags")),
            parameters=self._parameters(item, item_at, node, at),
            body=self._body(item, item_at, node, at),
            responses=self.parts.responses(node.get("responses"), at.child("responses"), self._media(node, "produces")),
            security=stated if stated is not None else self.security,
            deprecated=node.get("deprecated") is True,
            extensions={key: value for key, value in node.items() if key.startswith("x-")},
            webhook=webhook,
            unread_parameters=sum(
                self.parts.unread(owner.get("parameters"), place.child("parameters"))
                for owner, place in ((item, item_at), (node, at))
            ),
        )
        for name, callback in mapping(node.get("callbacks")).items():
            found, here = self.follow(callback, at.child("callbacks", name), "callbacks")
            for expression, called in mapping(found).items():
                if not webhook and not expression.startswith("x-"):
                    yield from self._path_item(expression, called, here.child(expression), webhook=True)

    def _parameters(self, item: Any, item_at: Place, node: dict[str, Any], at: Place) -> tuple[Parameter, ...]:
        """The path's parameters, then the operation's own, which win."""
        found: dict[tuple[str, str], Parameter] = {}
        for owner, place in ((item, item_at), (node, at)):
            for parameter in self.parts.parameters(owner.get("parameters"), place.child("parameters")):
                found[parameter.name, parameter.where] = parameter
        return tuple(found.values())

    def _body(self, item: Any, item_at: Place, node: dict[str, Any], at: Place) -> RequestBody | None:
        if not self.old:
            return self.parts.body(node["requestBody"], at.child("requestBody")) if "requestBody" in node else None
        consumes = self._media(node, "consumes") or ()
        own = self.parts.old_body(node.get("parameters"), at.child("parameters"), consumes)
        return own or self.parts.old_body(item.get("parameters"), item_at.child("parameters"), consumes)

    def _media(self, node: dict[str, Any], key: str) -> tuple[str, ...] | None:
        if not self.old:
            return None
        return texts(node.get(key)) if isinstance(node.get(key), list) else texts(self.root.get(key))


def _servers(root: dict[str, Any]) -> tuple[str, ...]:
    servers = root.get("servers")
    return tuple(text(item, "url") for item in servers if text(item, "url")) if isinstance(servers, list) else ()


def _old_servers(root: dict[str, Any]) -> tuple[str, ...]:
    host, base = text(root, "host"), text(root, "basePath")
    if not host:
        return (base,) if base else ()
    return tuple(f"{scheme}://{host}{base}" for scheme in texts(root.get("schemes")) or ("https",))
