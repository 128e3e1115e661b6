"""Where the names of a blueprint come from, kind by kind, and what each spelling means."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from buttress.blueprint.api import Api, Operation, Schema
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column
    from buttress.blueprint.system import Component, System


#: The schema in which a server looks for a name that has none (its manual: ``search_path``; SQLite's ``main``).
_HOMES = {"postgres": "public", "sqlite": "main"}


class Located(NamedTuple):
    """A table and the database that it is in."""

    database: Database
    table: Table

    @property
    def subject(self) -> str:
        """How findings spell it."""
        return self.database.subject(self.table.name)

    @property
    def exact(self) -> str:
        """A spelling that no other database shares, where labels do."""
        return f"{self.database.key}:{self.table.name}"


class LocatedColumn(NamedTuple):
    """A column, its table and its database."""

    database: Database
    table: Table
    column: Column

    @property
    def subject(self) -> str:
        """How findings spell it."""
        return f"{self.database.subject(self.table.name)}.{self.column.name}"


class LocatedColumns(NamedTuple):
    """Names of columns as the catalog spells them, their table and its database."""

    database: Database
    table: Table
    columns: tuple[str, ...]

    @property
    def subject(self) -> str:
        """How findings spell the table."""
        return self.database.subject(self.table.name)


class LocatedOperation(NamedTuple):
    """An operation and its API."""

    api: Api
    operation: Operation

    @property
    def subject(self) -> str:
        """How findings spell it."""
        return self.api.subject(self.operation)

    @property
    def exact(self) -> str:
        """A spelling that no other description shares, where labels do."""
        return f"{self.api.key}:{self.operation.subject}"


class LocatedComponent(NamedTuple):
    """A component and its system."""

    system: System
    component: Component

    @property
    def subject(self) -> str:
        """How findings spell it."""
        return self.system.subject(self.component)

    @property
    def exact(self) -> str:
        """A spelling that no other system shares, where labels do."""
        return f"{self.system.key}:{self.component.key}"


def databases_of(blueprint: Blueprint) -> tuple[tuple[Database, ...], ...]:
    """The databases in the order in which a name is looked up: reviewed ones, then other dialects of them and designs
    of them.
    """
    reviewed = blueprint.reviewed
    keys = {database.key for database in reviewed}
    others = [d for d in (*blueprint.databases, *blueprint.designed) if d.key not in keys]
    return reviewed, tuple({d.key: d for d in others}.values())


def apis_of(blueprint: Blueprint) -> tuple[tuple[Api, ...], ...]:
    """The APIs in the order in which a name is looked up: described ones, then sketched ones."""
    return blueprint.apis, blueprint.sketched


def table_spellings(databases: Iterable[Database]) -> Mapping[str, Sequence[Located]]:
    """What each spelling of a table means: with the database's label and without, with the default schema and without."""
    found: defaultdict[str, list[Located]] = defaultdict(list)
    for database in databases:
        for table in database.catalog.tables.values():
            plain = _plain(database, table)
            heads = dict.fromkeys(("", database.label, f"{database.key}:"))
            for name in dict.fromkeys(head + each for head in heads for each in plain):
                found[name].append(Located(database, table))
    return found


def _plain(database: Database, table: Table) -> tuple[str, ...]:
    """A table's name without a label: with the default schema, too, where it is in that."""
    home = database.catalog.default_schema or _HOMES.get(database.dialect, "")
    named = str(table.name)
    return (named,) if table.name.schema or not home else (named, f"{home}.{named}")


def operation_spellings(apis: Iterable[Api]) -> Mapping[str, Sequence[LocatedOperation]]:
    """What each spelling of an operation means; of one that a description has twice, the first."""
    found: defaultdict[str, list[LocatedOperation]] = defaultdict(list)
    for api in apis:
        own = {operation.subject: operation for operation in reversed(api.operations)}
        for subject, operation in own.items():
            for name in dict.fromkeys((subject, f"{api.label}{subject}", f"{api.key}:{subject}")):
                found[name].append(LocatedOperation(api, operation))
    return found


def component_spellings(systems: Iterable[System]) -> list[Mapping[str, Sequence[LocatedComponent]]]:
    """What each spelling of a component means: keys before names before what artefacts call it."""
    keys: defaultdict[str, list[LocatedComponent]] = defaultdict(list)
    names: defaultdict[str, list[LocatedComponent]] = defaultdict(list)
    words: defaultdict[str, list[LocatedComponent]] = defaultdict(list)
    for system in systems:
        for component in system.components.values():
            located = LocatedComponent(system, component)
            for name in dict.fromkeys((component.key, system.subject(component), located.exact)):
                keys[name].append(located)
            names[component.name].append(located)
            for name in dict.fromkeys(mention.name for mention in component.mentions):
                words[name].append(located)
    return [keys, names, words]


def names_of(blueprint: Blueprint, kind: str) -> Iterator[str]:
    """Every spelling of every thing of one kind, in no order and with repeats."""
    yield from _NAMES[kind](blueprint)


def _all_databases(blueprint: Blueprint) -> Iterator[Database]:
    for tier in databases_of(blueprint):
        yield from tier


def _spelled(database: Database, table: Table) -> Iterator[str]:
    """A table's own spellings, the most telling first."""
    yield database.subject(table.name)
    yield from _plain(database, table)


def _tables(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        for table in database.catalog.tables.values():
            if table.kind == "table":
                yield from (*_spelled(database, table), table.name.name)


def _views(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        for table in database.catalog.tables.values():
            if table.kind != "table":
                yield from (*_spelled(database, table), table.name.name)


def _schemas_of_databases(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        yield database.catalog.default_schema or _HOMES.get(database.dialect, "")
        yield from (name.schema for name in database.catalog.tables)
        yield database.label.removesuffix(":")


def _columns(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        for table in database.catalog.tables.values():
            heads = tuple(dict.fromkeys(_spelled(database, table)))
            for column in table.columns:
                yield column.name
                yield from (f"{head}.{column.name}" for head in heads)


def _indexes(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        for table in database.catalog.tables.values():
            for index in table.indexes:
                if index.name:
                    yield index.name
                    yield f"{database.subject(table.name)}.{index.name}"


def _constraints(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        for table in database.catalog.tables.values():
            for constraint in table.constraints:
                if constraint.name:
                    yield constraint.name
                    yield f"{database.subject(table.name)}.{constraint.name}"


def _types(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        for name in database.catalog.types:
            yield from (name.name, str(name), database.subject(name))


def _components(blueprint: Blueprint) -> Iterator[str]:
    for system in blueprint.systems:
        for component in system.components.values():
            yield from _called(system, component)


def _stores(blueprint: Blueprint) -> Iterator[str]:
    for system in blueprint.systems:
        for component in system.stores:
            yield from _called(system, component)


def _called(system: System, component: Component) -> Iterator[str]:
    yield from (component.key, system.subject(component), component.name)
    yield from (mention.name for mention in component.mentions)
    yield from (workload.name for workload in component.workloads)


def _edges(blueprint: Blueprint) -> Iterator[str]:
    for system in blueprint.systems:
        for edge in system.edges:
            yield from (edge.subject, system.edge_subject(edge))


def _apis(blueprint: Blueprint) -> Iterator[str]:
    for tier in apis_of(blueprint):
        for api in tier:
            yield from (api.key, api.label.removesuffix(":"))


def _operations(blueprint: Blueprint) -> Iterator[str]:
    for tier in apis_of(blueprint):
        for api in tier:
            for operation in api.operations:
                yield operation.subject
                yield api.subject(operation)
                yield operation.operation_id


def _paths(blueprint: Blueprint) -> Iterator[str]:
    for tier in apis_of(blueprint):
        for api in tier:
            yield from (operation.path for operation in api.operations)


def _documents(blueprint: Blueprint) -> Iterator[str]:
    yield from (document.path for document in blueprint.documents)


def _headings(blueprint: Blueprint) -> Iterator[str]:
    for document in blueprint.documents:
        for section in document.sections:
            if section.title:
                yield section.title
                yield f"{document.path}#{section.title}"


def _files(blueprint: Blueprint) -> Iterator[str]:
    for database in _all_databases(blueprint):
        yield from database.members
        yield database.snapshot
        yield from (file.path for file in database.files)
        for migration in database.migrations:
            yield from (migration.path, migration.down_path)
    for tier in apis_of(blueprint):
        for api in tier:
            yield from api.files
    for system in blueprint.systems:
        for deployment in system.deployments:
            yield from deployment.files
    yield from (document.path for document in blueprint.documents)
    yield from blueprint.backups


def _parameters(blueprint: Blueprint) -> Iterator[str]:
    for tier in apis_of(blueprint):
        for api in tier:
            for operation in api.operations:
                yield from (parameter.name for parameter in operation.parameters)


def _api_schemas(blueprint: Blueprint) -> Iterator[str]:
    for tier in apis_of(blueprint):
        for api in tier:
            yield from api.schemas
            yield from api.security_schemes


def _properties(blueprint: Blueprint) -> Iterator[str]:
    """Every property of every schema that an API writes anywhere."""
    for tier in apis_of(blueprint):
        for api in tier:
            yield from _properties_of(api)


def _properties_of(api: Api) -> Iterator[str]:
    waiting: list[Schema] = [*api.schemas.values(), *api.targets.values()]
    for operation in api.operations:
        waiting += (p.schema for p in operation.parameters if p.schema is not None)
        if operation.body is not None:
            waiting += (s for s in operation.body.content.values() if s is not None)
        for response in operation.responses.values():
            waiting += (s for s in response.content.values() if s is not None)
    seen: set[int] = set()
    while waiting:
        schema = waiting.pop()
        if schema.ref is not None or id(schema) in seen:
            continue
        seen.add(id(schema))
        if schema.properties:
            yield from schema.properties
            waiting += schema.properties.values()
        if schema.items is not None:
            waiting.append(schema.items)
        waiting += schema.all_of
        waiting += schema.one_of
        if schema.additional is not None and not isinstance(schema.additional, bool):
            waiting.append(schema.additional)


_NAMES: dict[str, Callable[[Blueprint], Iterator[str]]] = {
    "table": _tables,
    "view": _views,
    "database-schema": _schemas_of_databases,
    "column": _columns,
    "index": _indexes,
    "constraint": _constraints,
    "type": _types,
    "component": _components,
    "store": _stores,
    "edge": _edges,
    "api": _apis,
    "operation": _operations,
    "path": _paths,
    "document": _documents,
    "heading": _headings,
    "file": _files,
    "parameter": _parameters,
    "schema": _api_schemas,
    "property": _properties,
}
