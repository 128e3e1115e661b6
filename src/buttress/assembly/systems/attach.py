"""Endpoints, API descriptions and tables, attached to the components that they belong to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.predicates.naming import singular_words
from buttress.predicates.part_names import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from buttress.assembly.systems.lookup import Lookup
    from buttress.blueprint.api import Api
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sketch
    from buttress.blueprint.system import Component

_VERSION = re.compile(r"v\d+(?:\.\d+)?|api|rest|internal|public|private|admin", re.IGNORECASE)


def attached(
    components: Mapping[str, Component], documents: Iterable[Document], blueprint: Blueprint, lookup: Lookup
) -> dict[str, Component]:
    """The components with what they serve, describe and own."""
    documents = tuple(documents)
    sketches: dict[str, list[Sketch]] = {}
    for document in documents:
        for sketch in document.sketches:
            server = None if sketch.bad else _server(sketch, components, lookup)
            if server is not None:
                sketches.setdefault(server.key, []).append(sketch)
    tables = _tables(documents, blueprint)
    apis = {api.key: _describes(api, components) for api in blueprint.apis}
    return {
        key: replace(
            component,
            sketches=tuple(sketches.get(key, ())),
            apis=tuple(api for api, owner in apis.items() if owner == key),
            owns=_owned(component, tables),
        )
        for key, component in components.items()
    }


def _server(sketch: Sketch, components: Mapping[str, Component], lookup: Lookup) -> Component | None:
    """Who serves an endpoint: who is said to, else the one service whose name its path begins with."""
    if sketch.service:
        said = lookup.named(sketch.service)
        return said if said and not said.is_store else None
    first = next((p for p in sketch.path.split("/") if p and not _VERSION.fullmatch(p)), "")
    if not first or first.startswith("{"):
        return None
    core = "-".join(singular_words(first)) or first.lower()
    found = [c for c in components.values() if c.is_business and core in c.aka]
    return found[0] if len(found) == 1 else None


def _tables(documents: Iterable[Document], blueprint: Blueprint) -> tuple[str, ...]:
    """Names of the tables that the documents show, or that the repository has where it has only one database."""
    paths = {d.path for d in documents}
    shown = [t for d in blueprint.designed for t in d.catalog.tables.values() if t.span.path in paths]
    if not shown and len(blueprint.reviewed) == 1:
        shown = list(blueprint.reviewed[0].catalog.tables.values())
    return tuple(str(t.name) for t in shown)


def _owned(component: Component, tables: Iterable[str]) -> tuple[str, ...]:
    """Tables that it is said to own, and those that bear its name: ``users`` is the User Service's."""
    if not (component.is_business or component.kind == "database"):
        return component.owns
    own = [t for t in tables if "-".join(singular_words(t.rsplit(".", 1)[-1])) in component.aka]
    return tuple(dict.fromkeys((*component.owns, *own)))


def _describes(api: Api, components: Mapping[str, Component]) -> str:
    """The key of the component whose description this is: it lies in its folder, bears its name, or is declared."""
    for component in components.values():
        for workload in component.workloads:
            folder = workload.folder.strip("./")
            if (folder and api.key.startswith(f"{folder}/")) or api.title in workload.described:
                return component.key
    named = [c.key for c in components.values() if c.is_business and same_name(api.title, c.name)]
    return named[0] if len(named) == 1 else ""
