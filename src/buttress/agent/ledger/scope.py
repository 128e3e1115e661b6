"""What belongs to the files that a review is about: with a focus, facts about another part of a repository are noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.agent.ledger.names import Names
    from buttress.blueprint.api import Api
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding
    from buttress.review import Review


#: Folders whose names say what is in them and not which project it is of.
_GENERIC = frozenset(
    {"adr", "api", "architecture", "database", "db", "design", "designs", "doc", "docs", "migrate", "migrations"}
    | {"openapi", "prisma", "rfcs", "schema", "schemas", "spec", "specs", "sql", "swagger"}
)


class Scope:
    """The databases, APIs and systems that files in focus and places of findings are part of; everything without a focus.
    The one schema or API of a repository belongs to the files of the same project.
    """

    def __init__(self, review: Review, findings: Iterable[Finding]) -> None:
        self._whole = not review.focus
        self._parts: set[int] = set()
        self._paths: set[str] = set(review.focus)
        if self._whole:
            return
        blueprint = review.blueprint
        for finding in findings:
            self._paths.update(place.path for place in (finding.span, *(r.span for r in finding.related)))
        stores = (*blueprint.reviewed, *blueprint.designed)
        self._keep((database, _of_database(database)) for database in stores)
        self._keep((api, (api.key, *api.files)) for api in (*blueprint.promised, *blueprint.sketched))
        self._keep((system, _of_system(system)) for system in blueprint.systems)
        built = [database for database in blueprint.reviewed if not database.sketch]
        for only in (built, blueprint.apis):
            if len(only) == 1 and any(_same_project(path, only[0].key) for path in review.focus):
                self._parts.add(id(only[0]))
        for system in blueprint.systems:
            if id(system) in self._parts:
                self._paths.update(document.path for document in system.documents)

    def _keep(self, parts: Iterable[tuple[Database | Api | System, Iterable[str]]]) -> None:
        self._parts |= {id(part) for part, paths in parts if not self._paths.isdisjoint(paths)}

    def widen(self, names: Names, subjects: Iterable[str]) -> None:
        """Lets in what these subjects are part of."""
        for subject in subjects:
            table = names.table_of(subject)
            for kind, key in ((names.tables, table), (names.operations, subject), (names.components, subject)):
                if key in kind:
                    self._parts.add(id(kind[key][0]))

    def holds(self, part: Database | Api | System) -> bool:
        """Whether this part of the blueprint is what the review is about."""
        return self._whole or id(part) in self._parts

    def has_path(self, path: str) -> bool:
        """Whether a file is in focus, a finding stands there, or it describes the same system."""
        return self._whole or path in self._paths


def _same_project(path: str, key: str) -> bool:
    """Whether the folder of one file holds the other, folders that only say what is in them aside."""
    one, other = _home(path), _home(key)
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _home(path: str) -> list[str]:
    parts = path.split("/")
    while parts and ("." in parts[-1] or parts[-1].lower() in _GENERIC):
        parts.pop()
    return parts


def _of_database(database: Database) -> Iterator[str]:
    yield from (database.key, database.snapshot, *database.members)
    for migration in database.migrations:
        yield from (migration.path, migration.down_path)
    yield from (table.span.path for table in database.catalog.tables.values())


def _of_system(system: System) -> Iterator[str]:
    yield from (document.path for document in system.documents)
    yield from (mention.span.path for component in system.components.values() for mention in component.mentions)
