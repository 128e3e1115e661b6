"""Where a request lands: which table an operation writes, and which column takes which property.

Nothing in a repository states this, so it is concluded from names, and only where three things agree: the path (or
the schema's name) names the table, at least three properties are columns of it, and those are half of them or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.predicates.api_naming import nouns, resource
from buttress.predicates.naming import by_words, counted, listing, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.api import Api, Operation, Schema
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, Name

_WRITES = ("POST", "PUT", "PATCH")
_ENOUGH = 3  # matching names: two (name, status) are shared by half of all tables
_SHARE = 0.5
#: Words of schema names that say what the schema is for, not what it is about.
_AFFIXES = frozenset(
    {"new", "create", "update", "request", "input", "dto", "payload", "body", "param", "base", "write"}
    | {"patch", "in", "model", "schema", "edit", "add", "insert", "form", "command", "data", "post", "put"}
    | {"upsert", "creation", "req", "api"}
)


@dataclass(frozen=True, slots=True)
class Landing:
    """A request body and the table that it becomes a row of; ``pairs`` are (property name, property, column)."""

    operation: Operation
    database: Database
    table: Table
    pairs: tuple[tuple[str, Schema, Column], ...]
    why: str


def landings(api: Api, databases: Sequence[Database]) -> Iterator[Landing]:
    """Every operation of an API whose body lands in exactly one table of all databases."""
    known = [(database, _tables(database)) for database in databases]
    for operation in api.operations:
        found = [landing for one in known if (landing := _in_database(api, operation, *one)) is not None]
        if len(found) == 1:
            yield found[0]


def landing_of(api: Api, operation: Operation, databases: Sequence[Database]) -> Landing | None:
    """The table that an operation's body lands in; None where the evidence is thin or points at more than one."""
    found = [landing for d in databases if (landing := _in_database(api, operation, d, _tables(d))) is not None]
    return found[0] if len(found) == 1 else None


def _tables(database: Database) -> Mapping[tuple[str, ...], Sequence[Name]]:
    return by_words(table.name for table in database.catalog.base_tables() if not table.assumed)


def _in_database(
    api: Api, operation: Operation, database: Database, known: Mapping[tuple[str, ...], Sequence[Name]]
) -> Landing | None:
    if operation.method not in _WRITES or operation.webhook:
        return None
    schema = _body(api, operation)
    if schema is None:
        return None
    for stem, said in _stems(api, operation, schema):
        names = known.get(stem, ())
        table = database.catalog.table(names[0]) if len(names) == 1 else None
        if table is None:
            continue
        pairs, scalars = _pairs(api, schema, table)
        if len(pairs) >= _ENOUGH and len(pairs) >= _SHARE * scalars:
            shown = listing(name for name, _, _ in pairs)
            why = f"{said} names {table.name.name}, and {shown} are {counted(len(pairs), 'column')} of it"
            return Landing(operation, database, table, tuple(pairs), why)
    return None


def _stems(api: Api, operation: Operation, schema: Schema) -> Iterator[tuple[tuple[str, ...], str]]:
    """Names that a table could bear, the most telling first, each with the words for where it was read."""
    path = nouns(operation.path)
    noun = singular_words(resource(operation.path))
    if len(path) > 1:
        yield (*singular_words(path[-2]), *noun), f"the path {operation.path}"
    yield noun, f"the path {operation.path}"
    for candidate in (schema, *_references(operation)):
        name = str(candidate.place.pointer[-1]) if candidate.place.pointer else ""
        if name in api.schemas:
            yield tuple(w for w in singular_words(name) if w not in _AFFIXES), f"the schema {name}"


def _references(operation: Operation) -> list[Schema]:
    bodies = operation.body.content.values() if operation.body is not None else ()
    return [s for s in bodies if s is not None]


def _body(api: Api, operation: Operation) -> Schema | None:
    """The object that a body is; ``{"user": {…}}`` is unwrapped where the one property names the resource."""
    for given in _references(operation):
        schema = api.resolve(given)
        properties = api.properties(schema)
        if len(properties) == 1:
            name, inner = next(iter(properties.items()))
            if singular_words(name) == singular_words(resource(operation.path)) and api.properties(inner):
                return api.resolve(inner)
        if properties:
            return schema
    return None


def _pairs(api: Api, schema: Schema, table: Table) -> tuple[list[tuple[str, Schema, Column]], int]:
    columns = {words(column.name): column for column in table.columns}
    pairs, scalars = [], 0
    for name, child in api.properties(schema).items():
        resolved = api.resolve(child)
        if resolved is None or resolved.read_only:
            continue
        column = columns.get(words(name))
        nested = bool(resolved.properties or resolved.all_of)
        if column is not None:
            pairs.append((name, resolved, column))
        scalars += column is not None or not (nested or "object" in resolved.types or "array" in resolved.types)
    return pairs, scalars
