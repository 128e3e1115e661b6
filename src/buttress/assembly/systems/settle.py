"""Kinds that only the edges can tell, and who stands on whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly.systems.kinds import NO_PARTS
from buttress.blueprint.system import STORES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from buttress.blueprint.system import Component, Edge


def settled(components: Mapping[str, Component], edges: Iterable[Edge]) -> dict[str, Component]:
    """Components whose kind no name told: one that keeps data of its own has logic of its own. So has what a mere
    ``web`` in a compose file runs, when it opens the database itself.
    """
    databases = {key for key, c in components.items() if c.kind in STORES}
    using = {e.source: e for e in edges if e.target in databases and e.mode == "data"}
    found: dict[str, Component] = {}
    for key, component in components.items():
        edge = using.get(key)
        if edge is not None and _undecided(component):
            found[key] = replace(component, kind="service", kind_why=f"it uses {edge.target}")
        else:
            found[key] = component
    return found


def _undecided(component: Component) -> bool:
    if component.kind == "frontend":
        return "pages" in component.kind_why
    return component.kind == "unknown" and not component.tech and component.kind_why not in NO_PARTS
