"""What a review has and has not seen, in words. Absence of findings means nothing without it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.report.style import Ink, clean, count, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.blueprint import Blueprint, Coverage
    from buttress.blueprint.catalog import Database
    from buttress.review import Review

#: How many files or places one list names before the rest is counted.
NAMED = 10
#: What Buttress looks for, in the words of a report that found none of it.
LOOKED_FOR = (
    "SQL schemas and migrations (*.sql), Prisma schemas (*.prisma), Rails schemas (db/schema.rb) "
    "and OpenAPI or Swagger descriptions (YAML or JSON)"
)


def tables(blueprint: Blueprint) -> int:
    """Tables of the reviewed databases; views and partitions are not counted."""
    return sum(1 for database in blueprint.reviewed for _ in database.catalog.base_tables())


def operations(blueprint: Blueprint) -> int:
    """Operations of all API descriptions."""
    return sum(len(api.operations) for api in blueprint.apis)


def opening(review: Review, ink: Ink, show: Callable[[str], str]) -> Iterator[str]:
    """The first lines of a report: what it rests on, and first of all when that is nothing."""
    blueprint = review.blueprint
    coverage = blueprint.coverage
    if not tables(blueprint) and not operations(blueprint):
        yield from _nothing(coverage, ink, show)
        return
    found = [count(tables(blueprint), "table")] if blueprint.databases else []
    found += [count(operations(blueprint), "operation")] if blueprint.apis else []
    gaps = _gaps(coverage)
    line = f"Buttress read {_files(coverage)}: {', '.join(found)}" + (f" ({gaps}: --coverage)" if gaps else "")
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
    text = f"Buttress understood no table and no operation here (it read {_files(coverage)})"
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


def _some(names: list[str], most: int) -> str:
    left = len(names) - most
    return ", ".join(clean(name) for name in names[:most]) + (f" and {left:,} more" if left > 0 else "")


def _item(ink: Ink, text: str) -> Iterator[str]:
    yield from wrap(clean(text), ink.width, "  ", "    ")
