"""What design documents sketch, as facts of the same kinds as real files: databases and APIs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly._sketch_apis import read_sketched
from buttress.assembly._sketch_databases import read_designed
from buttress.assembly._sketch_errors import error_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.assembly._sketch_databases import Designed
    from buttress.assembly.schemas import Reader
    from buttress.blueprint.blueprint import Blueprint
    from buttress.config import Config


def with_sketches(blueprint: Blueprint, texts: Mapping[str, str], config: Config, reader: Reader) -> Blueprint:
    """The blueprint with the SQL, endpoints and whole descriptions that its documents show. ``texts`` are the
    documents' texts by path.
    """
    if not blueprint.documents:
        return blueprint
    designed = read_designed(blueprint, texts, config, reader.cache)
    reader.count(*designed.tally)
    blueprint = replace(
        blueprint,
        designed=designed.databases,
        databases=(*blueprint.databases, *designed.reviewed),
    )
    if any(block.kind == "openapi" for document in blueprint.documents for block in document.blocks):
        from buttress.assembly._sketch_openapi import read_shown

        shown = read_shown(blueprint, texts, config)
        blueprint = replace(blueprint, apis=(*blueprint.apis, *shown.apis), sketched=shown.sketched)
    blueprint = replace(
        blueprint,
        sketched=read_sketched(blueprint),
        error_shapes=tuple(error_shapes(blueprint, texts)),
    )
    return _covered(blueprint, designed)


def _covered(blueprint: Blueprint, designed: Designed) -> Blueprint:
    """Statements in documents count as those in files do."""
    found, understood, opaque = designed.tally
    coverage = blueprint.coverage
    coverage = replace(
        coverage,
        statements=coverage.statements + found,
        understood=coverage.understood + understood,
        opaque=coverage.opaque + opaque,
        not_understood=(*coverage.not_understood, *designed.not_understood),
    )
    return replace(blueprint, coverage=coverage)
