"""Designs and deployments -> documents, what they sketch, and the systems that they describe together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.assembly.collect import Collected
    from buttress.assembly.schemas import Reader
    from buttress.assembly.tree import Tree
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.config import Config


def with_architecture(
    blueprint: Blueprint, tree: Tree, found: Collected, config: Config, reader: Reader
) -> Blueprint:
    """The blueprint with its documents, the SQL and endpoints that they show, and its systems."""
    from buttress.assembly.deployments import read_deployments
    from buttress.assembly.sketches import with_sketches
    from buttress.assembly.systems import bring_together

    documents = _documents(found)
    blueprint = with_sketches(replace(blueprint, documents=documents), found.texts, config, reader)
    reading = read_deployments(tree, found.deployed, found.texts, config, documents)
    coverage = blueprint.coverage
    coverage = replace(
        coverage,
        not_understood=(*coverage.not_understood, *reading.not_understood),
        notes=(*coverage.notes, *reading.notes),
    )
    systems = bring_together(documents, reading.deployments, blueprint)
    return replace(blueprint, systems=systems, coverage=coverage)


def _documents(found: Collected) -> tuple[Document, ...]:
    if not found.designs:
        return ()
    from buttress.readers.markdown import read_design

    return tuple(read_design(path, found.texts[path], why) for path, why in sorted(found.designs.items()))
