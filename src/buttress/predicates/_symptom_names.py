"""The names of a backend, for looking up those of a symptom: tables, indexes, constraints, operations, components."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint, Index
    from buttress.blueprint.system import Component, System


class Place(NamedTuple):
    """A table with its database."""

    database: Database
    table: Table

    @property
    def subject(self) -> str:
        """As findings spell it."""
        return self.database.subject(self.table.name)


#: Words in names of classes and functions that name no table: ``OrdersController``, ``find_all_orders``.
_ROLES = frozenset(
    {
        "controller",
        "service",
        "repository",
        "repo",
        "dao",
        "handler",
        "resource",
        "view",
        "viewset",
        "serializer",
        "model",
        "query",
    }
    | {
        "get",
        "list",
        "find",
        "fetch",
        "load",
        "all",
        "by",
        "index",
        "show",
        "create",
        "update",
        "delete",
        "save",
        "count",
        "search",
    }
    | {
        "impl",
        "manager",
        "store",
        "client",
        "api",
        "app",
        "db",
        "page",
        "the",
        "job",
        "worker",
        "task",
        "entity",
        "mapper",
        "id",
    }
)


class Names:
    """Looks names up in one blueprint."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint

    @cached_property
    def _tables(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for database in self.blueprint.reviewed:
            for table in database.catalog.tables.values():
                found.setdefault(table.name.name.lower(), []).append(Place(database, table))
        return found

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], list[Place]]:
        found: dict[tuple[str, ...], list[Place]] = {}
        for places in self._tables.values():
            for place in places:
                found.setdefault(singular_words(place.table.name.name), []).append(place)
        return found

    def tables(self, name: str, schema: str = "") -> list[Place]:
        """Tables of that name; a partition gives its parent. Several databases may have one each."""
        found = self._tables.get(name.lower(), [])
        if schema and schema not in ("public", "main"):
            found = [p for p in found if p.table.name.schema in ("", schema)] or found
        return [self._parent(place) for place in found]

    def like(self, word: str) -> list[Place]:
        """Tables that a word of prose or code names: ``Order``, ``orders``, ``OrdersController``, ``find_open_orders``."""
        parts = tuple(singular_words(word))
        if not parts:
            return []
        exact = self._by_words.get(parts)
        if exact:
            return [self._parent(place) for place in exact]
        bare = tuple(part for part in parts if part not in _ROLES)
        if len(parts) > 1 and bare and bare != parts:
            for start in range(len(bare)):
                found = self._by_words.get(bare[start:])
                if found:
                    return [self._parent(place) for place in found]
        return []

    def index(self, name: str) -> tuple[Place, Index] | None:
        """The index of that name, PostgreSQL's own names for unnamed ones included."""
        return self._indexes.get(name.lower())

    @cached_property
    def _indexes(self) -> dict[str, tuple[Place, Index]]:
        found: dict[str, tuple[Place, Index]] = {}
        for place in self._all():
            for index in place.table.indexes:
                for name in (index.name, _given(place.table, index)):
                    if name:
                        found.setdefault(name.lower(), (place, index))
        return found

    def constraint(self, name: str, table: str = "") -> tuple[Place, Constraint] | None:
        """The constraint of that name, PostgreSQL's own names for unnamed ones included."""
        for place in self._all():
            if table and place.table.name.name.lower() != table.lower():
                continue
            for constraint in place.table.constraints:
                if name.lower() in (constraint.name.lower(), _constraint_name(place.table, constraint)):
                    return place, constraint
        return None

    def sequence(self, name: str) -> tuple[Place, str] | None:
        """The table and column that a sequence fills: ``audit_log_id_seq``."""
        for place in self._all():
            for column in place.table.columns:
                if f"{place.table.name.name}_{column.name}_seq".lower() == name.rpartition(".")[2].lower():
                    return place, column.name
        return None

    def operation(self, method: str, path: str) -> tuple[Api, Operation] | None:
        """The operation that a request was for: by the template that fits its path, server prefixes allowed."""
        wanted = [part for part in path.split("/") if part]
        best: tuple[tuple[int, int], Api, Operation] | None = None
        for api, operation in self.operations():
            if method and operation.method != method.upper():
                continue
            parts = [part for part in operation.path.split("/") if part]
            tail = wanted[len(wanted) - len(parts) :] if len(parts) <= len(wanted) else []
            if not parts or not tail or not all(_fits(part, given) for part, given in zip(parts, tail, strict=True)):
                continue
            score = (sum(not _is_parameter(part) for part in parts), len(parts))
            if score[0] and (best is None or score > best[0]):
                best = (score, api, operation)
        return (best[1], best[2]) if best else None

    def operations(self) -> Iterator[tuple[Api, Operation]]:
        """Every operation that is promised."""
        return ((api, operation) for api in self.blueprint.promised for operation in api.operations)

    def component(self, word: str) -> tuple[System, Component] | None:
        """The component that a word names, whole: ``order-service``, ``redis``."""
        wanted = tuple(singular_words(word))
        for system in self.blueprint.systems:
            for component in system.components.values():
                if wanted and wanted in (singular_words(component.key), singular_words(component.name)):
                    return system, component
        return None

    def _all(self) -> Iterator[Place]:
        return (place for places in self._tables.values() for place in places)

    def _parent(self, place: Place) -> Place:
        whole = place.table.partition_of
        parent = place.database.catalog.table(whole) if whole else None
        return Place(place.database, parent) if parent else place


def _given(table: Table, index: Index) -> str:
    """The name that PostgreSQL gives an index or key without one."""
    if index.origin == "primary":
        return f"{table.name.name}_pkey"
    if not all(index.columns):
        return ""
    return f"{table.name.name}_{'_'.join(index.columns)}_{'key' if index.origin == 'unique' else 'idx'}"


def _constraint_name(table: Table, constraint: Constraint) -> str:
    name = table.name.name
    if constraint.kind == "primary":
        return f"{name}_pkey".lower()
    ending = {"foreign": "fkey", "unique": "key", "check": "check", "exclude": "excl"}[constraint.kind]
    return "_".join((name, *constraint.columns, ending)).lower()


def _is_parameter(part: str) -> bool:
    return part.startswith(("{", ":", "<"))


def _fits(part: str, given: str) -> bool:
    return _is_parameter(part) or part.lower() == given.lower()
