"""What a review has and has not seen, in words. Absence of findings means nothing without it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.report.style import Ink, clean, count, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.blueprint import Blueprint, Coverage
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.document import Document
    from buttress.blueprint.system import System
    from buttress.review import Review

#: How many files or places one list names before the rest is counted.
NAMED = 10
#: What Buttress looks for, in the words of a report that found none of it.
LOOKED_FOR = (
    "SQL schemas and migrations (*.sql), Prisma schemas (*.prisma), Rails schemas (db/schema.rb), "
    "OpenAPI or Swagger descriptions (YAML or JSON), design documents (Markdown), compose files and manifests"
)


def tables(blueprint: Blueprint) -> int:
    """Tables of the reviewed databases; views and partitions are not counted."""
    return sum(1 for database in blueprint.reviewed for _ in database.catalog.base_tables())


def operations(blueprint: Blueprint) -> int:
    """Operations of all API descriptions."""
    return sum(len(api.operations) for api in blueprint.apis)


def services(blueprint: Blueprint) -> int:
    """Services and workers of all systems, gateways and other people's systems not counted."""
    return sum(len(system.services) for system in blueprint.systems)


def sketches(blueprint: Blueprint) -> int:
    """Endpoints that design documents sketch."""
    return sum(not sketch.bad for document in blueprint.documents for sketch in document.sketches)


def understood(blueprint: Blueprint) -> bool:
    """Whether there is anything that rules could speak about."""
    parts = any(system.components for system in blueprint.systems)
    return bool(tables(blueprint) or operations(blueprint) or sketches(blueprint) or parts)


def counted(blueprint: Blueprint) -> str:
    """``12 tables, 8 operations``: what there is to speak about; empty where there is nothing."""
    found = [count(tables(blueprint), "table")] if blueprint.databases else []
    found += [count(operations(blueprint), "operation")] if blueprint.apis else []
    found += [count(services(blueprint), "service")] if services(blueprint) else []
    if blueprint.documents:
        sketched = f" ({count(sketches(blueprint), 'endpoint')})" if sketches(blueprint) else ""
        found.append(count(len(blueprint.documents), "design document") + sketched)
    return ", ".join(found)


def opening(review: Review, ink: Ink, show: Callable[[str], str]) -> Iterator[str]:
    """The first lines of a report: what it rests on, and first of all when that is nothing."""
    blueprint = review.blueprint
    coverage = blueprint.coverage
    if not understood(blueprint):
        yield from _nothing(coverage, ink, show)
        return
    gaps = _gaps(coverage)
    line = f"Buttress read {_files(coverage)}: {counted(blueprint)}" + (f" ({gaps}: --coverage)" if gaps else "")
    yield from wrap(line, ink.width)
    if blueprint.release.paths:
        named = _some([show(path) for path in sorted(blueprint.release.paths)], 3)
        yield from wrap(f"Release: {named} ({clean(blueprint.release.why)})", ink.width)


def coverage_lines(review: Review, ink: Ink, show: Callable[[str], str]) -> Iterator[str]:
    """The whole account: databases and APIs, the release, what was skipped and what was not understood."""
    blueprint = review.blueprint
    coverage = blueprint.coverage
    yield ink.paint("coverage", "bold")
    for database in blueprint.databases:
        yield from _item(ink, _database(database, show))
    for api in blueprint.apis:
        yield from _item(ink, f"API {show(api.key)}: OpenAPI {api.version}, {count(len(api.operations), 'operation')}")
    for document in blueprint.documents:
        yield from _item(ink, _document(document, show))
    for system in blueprint.systems:
        yield from _item(ink, _system(system, show))
    yield from _item(ink, f"release: {blueprint.release.why}")
    if coverage.statements:
        text = f"{count(coverage.statements, 'statement')}: {coverage.understood:,} understood"
        yield from _item(ink, f"{text}, {coverage.opaque:,} opaque, {_failed(coverage):,} not understood")
    for note in (*coverage.notes, *review.config.notes):
        yield from _item(ink, note)
    for place in coverage.not_understood:
        word = "opaque" if place.opaque else "not understood"
        yield from _item(ink, f"{word} {show(place.span.path)}:{place.span.line}: {place.reason}")
    for reason, number in Counter(skipped.reason for skipped in coverage.skipped).items():
        paths = [show(skipped.path) for skipped in coverage.skipped if skipped.reason == reason]
        yield from _item(ink, f"skipped {count(number, 'file')} ({reason}): {_some(paths, NAMED)}")
    if coverage.candidates:
        paths = [show(path) for path in coverage.candidates]
        yield from _item(ink, f"probably schema or API in a form not read yet: {_some(paths, NAMED)}")


def _nothing(coverage: Coverage, ink: Ink, show: Callable[[str], str]) -> Iterator[str]:
    text = f"Buttress understood no table, no operation and no design here (it read {_files(coverage)})"
    yield from (ink.paint(line, "bold") for line in wrap(text, ink.width))
    if coverage.candidates:
        yield from wrap(
            "These files probably hold the schema or the API, in a form that is not read yet:", ink.width, "  "
        )
        for path in coverage.candidates[:NAMED]:
            yield f"    {clean(show(path))}"
        if len(coverage.candidates) > NAMED:
            yield f"    and {len(coverage.candidates) - NAMED:,} more"
    else:
        yield from wrap(f"It looked for {LOOKED_FOR}.", ink.width, "  ", "  ")
    for place in coverage.not_understood[:3]:
        where = f"{show(place.span.path)}:{place.span.line}"
        yield from wrap(clean(f"not understood {where}: {place.reason}"), ink.width, "  ", "    ")


def _files(coverage: Coverage) -> str:
    if coverage.read == coverage.files:
        return count(coverage.files, "file")
    return f"{coverage.read:,} of {count(coverage.files, 'file')}"


def _gaps(coverage: Coverage) -> str:
    failed = _failed(coverage)
    places = sum(1 for place in coverage.not_understood if not place.opaque)
    parts = [f"{count(failed, 'statement')} not understood"] if failed else []
    if not failed and places:
        parts.append(f"{count(places, 'place')} not understood")
    if coverage.opaque:
        parts.append(f"{coverage.opaque:,} opaque")
    return ", ".join(parts)


def _failed(coverage: Coverage) -> int:
    return coverage.statements - coverage.understood - coverage.opaque


def _database(database: Database, show: Callable[[str], str]) -> str:
    text = f"database {show(database.key) if database.key else '.'}: {database.dialect} ({database.dialect_why})"
    if database.runner:
        text += f", {database.runner} ({database.runner_why})"
    text += f", {count(len(database.catalog.tables), 'table or view', 'tables and views')}"
    if database.migrations:
        text += f", {count(len(database.migrations), 'migration')}"
    if database.variant_of:
        text += f"; the same schema as {show(database.variant_of)}, reviewed there"
    return text


def _document(document: Document, show: Callable[[str], str]) -> str:
    found = [
        count(len(document.diagrams), "diagram"),
        count(sum(not s.bad for s in document.sketches), "endpoint"),
        count(len(document.samples), "sample"),
        count(len(document.claims), "number"),
        count(len(document.decisions), "decision"),
    ]
    listed = ", ".join(text for text in found if not text.startswith("0 "))
    return f"design {show(document.path)} ({document.why}): {listed or 'prose only'}"


def _system(system: System, show: Callable[[str], str]) -> str:
    parts = f"{count(len(system.services), 'service')}, {count(len(system.stores), 'store')}, {count(len(system.edges), 'edge')}"
    files = [show(path) for deployment in system.deployments for path in deployment.files]
    files += [show(document.path) for document in system.documents]
    return f"system {show(system.key)}: {parts}; from {_some(files, NAMED)}"


def _some(names: list[str], most: int) -> str:
    left = len(names) - most
    return ", ".join(clean(name) for name in names[:most]) + (f" and {left:,} more" if left > 0 else "")


def _item(ink: Ink, text: str) -> Iterator[str]:
    yield from wrap(clean(text), ink.width, "  ", "    ")
