"""Designs and deployments -> documents, what they sketch, and the systems that they describe together."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly.cache import key_of

if TYPE_CHECKING:
    from buttress.assembly.cache import Cache
    from buttress.assembly.collect import Collected
    from buttress.assembly.schemas import Reader
    from buttress.assembly.tree import Tree
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.config import Config

#: Names of files that make or restore copies. Codes for a lost telephone are called backups, too.
_BACKUPS = re.compile(
    r"(?:^|[-_./])(?:back-?ups?|restore|pg_?dump|pgbackrest|barman|wal-g|litestream|velero|restic)(?:[-_./]|$)(?!codes?\b)",
    re.IGNORECASE,
)


def with_architecture(blueprint: Blueprint, tree: Tree, found: Collected, config: Config, reader: Reader) -> Blueprint:
    """The blueprint with its documents, the SQL and endpoints that they show, and its systems."""
    from buttress.assembly.deployments import read_deployments
    from buttress.assembly.sketches import with_sketches
    from buttress.assembly.systems import bring_together

    documents = tuple(
        _document(path, found.texts[path], why, reader.cache) for path, why in sorted(found.designs.items())
    )
    blueprint = with_sketches(replace(blueprint, documents=documents), found.texts, config, reader)
    reading = read_deployments(tree, found.deployed, found.texts, config, documents)
    coverage = blueprint.coverage
    coverage = replace(
        coverage,
        not_understood=(*coverage.not_understood, *reading.not_understood),
        notes=(*coverage.notes, *reading.notes),
    )
    systems = bring_together(documents, reading.deployments, blueprint)
    backups = tuple(path for path in tree.list() if _BACKUPS.search(path)) if documents else ()
    return replace(blueprint, systems=systems, coverage=coverage, backups=backups)


def _document(path: str, text: str, why: str, cache: Cache) -> Document:
    """One design, from the cache where nothing of it changed: a comparison reads most documents twice."""
    key = key_of("design", path, why, text)
    known: Document | None = cache.get(key)
    if known is not None:
        return known
    from buttress.readers.markdown import read_design

    document = read_design(path, text, why)
    cache.put(key, document)
    return document
