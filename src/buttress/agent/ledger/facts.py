"""Tables, operations, components and edges as compact statements that can be quoted. Nothing of a repository's prose is
in them: descriptions, defaults, expressions and labels could say anything, to a model too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.ledger.text import listed, name
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Schema
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, Constraint, Index
    from buttress.blueprint.system import Component, Edge, EdgeMode, System

#: Neighbours of a component that a statement lists.
_BESIDE = 16
_TOKEN = re.compile(r"[a-z][a-z0-9+._-]{0,19}", re.IGNORECASE)
_MODES = {
    "sync": "waits for the answer",
    "async": "asynchronous",
    "data": "reads or writes data",
    "unknown": "mode: not stated",
}
_ACCESS = {"read": "reads data", "write": "writes data", "both": "reads and writes data"}


def table_text(database: Database, table: Table) -> str:
    """Dialect, role (where it is no plain entity), stated rows, columns (those that may be null say so), keys, indexes."""
    what = database.dialect if table.kind == "table" else f"{database.dialect} {table.kind}"
    parts = [what, *([f"role {table.role}"] if table.role != "entity" else [])]
    parts += [f"{counted(table.rows_stated, 'row')} stated"] if table.rows_stated is not None else []
    parts += ["partitioned"] if table.partitioned else []
    parts += ["only altered here: other columns may exist"] if table.assumed else []
    parts += ["partly understood"] if table.taint and not table.assumed else []
    parts += [listed(_column(column) for column in table.columns)] if table.columns else []
    parts += [_constraint(database, c) for c in table.constraints if c.kind in ("primary", "unique", "foreign")]
    parts += [_index(index) for index in table.indexes if index.origin in ("index", "framework")]
    return "; ".join(parts)


def table_names(database: Database, table: Table) -> Iterator[str]:
    """Every name that its statement holds."""
    subject = database.subject(table.name)
    yield subject
    yield from (f"{subject}.{column.name}" for column in table.columns)
    yield from (database.subject(key.parent) for key in table.foreign_keys if key.parent)
    yield from (f"{subject}.{part}" for part in part_names(table))


def part_names(table: Table) -> list[str]:
    """The names of its indexes and constraints."""
    named = [*(index.name for index in table.indexes), *(key.name for key in table.constraints)]
    return [part for part in dict.fromkeys(named) if part]


def operation_text(api: Api, operation: Operation, lands: str = "") -> str:
    """Parameters, body, whether it returns a list and what bounds that, answers, security."""
    parts = _parameters(api, operation)
    parts += _body(api, operation)
    parts += [f"its body becomes a row of {lands}"] if lands else []
    parts += _returned(api, operation)
    parts += [f"answers {', '.join(name(status) for status in operation.responses)}"] if operation.responses else []
    if operation.security is not None:
        schemes = " or ".join("+".join(sorted(map(name, one))) or "anybody" for one in operation.security)
        parts.append(f"security {schemes or 'open to anybody'}")
    else:
        parts.append("security: none stated")
    parts += ["deprecated"] if operation.deprecated else []
    parts += ["webhook: called by us"] if operation.webhook else []
    parts += ["sketched in a design"] if api.sketch else []
    return "; ".join(parts)


def component_text(system: System, component: Component) -> str:
    """What it is, how many run, what it uses and who uses it."""
    parts = [component.kind, *([name(component.tech)] if component.tech else [])]
    parts += [counted(component.replicas, "replica")] if component.replicas is not None else []
    parts += [f"on {name(component.server)}"] if component.server else []
    parts += [f"team {name(component.team)}"] if component.team else []
    parts += [f"owns {listed(map(name, component.owns))}"] if component.owns else []
    used = [edge.target for edge in system.edges_from(component.key)]
    users = [edge.source for edge in system.edges_to(component.key)]
    stores = [key for key in used if (other := system.component(key)) is not None and other.is_store]
    others = [key for key in used if key not in stores]
    for word, keys in (("keeps data in", stores), ("calls", others), ("used by", users)):
        named = [name(system.label + key) for key in dict.fromkeys(keys)]
        parts += [f"{word} {listed(named, _BESIDE)}"] if named else []
    parts += ["health check stated"] if any(w.health for w in component.workloads) else []
    return "; ".join(parts)


def edge_text(edge: Edge) -> str:
    """How one end uses the other, by each artefact that shows it: they may disagree."""
    places: dict[str, list[str]] = {}
    for number, evidence in enumerate(edge.evidence):
        mode = _mode(evidence.mode if evidence.mode != "unknown" else edge.mode, edge)
        if mode == _MODES["sync"] and not evidence.mode_stated:
            mode = "shown as a call"  # a bare arrow: nobody says that the caller waits
        where = f" at {name(str(evidence.span))}" if number else ""  # the first is where the record stands
        places.setdefault(mode, []).append(f"{evidence.origin}{where}")
    parts = [f"{mode} by {listed(dict.fromkeys(shown), 3)}" for mode, shown in places.items()]
    parts += dict.fromkeys(e.scheme for e in edge.evidence if _TOKEN.fullmatch(e.scheme))
    return "; ".join([*parts, *(["named in configuration or code only"] if edge.inferred else [])])


def _mode(mode: EdgeMode, edge: Edge) -> str:
    return _ACCESS.get(edge.access, _MODES["data"]) if mode == "data" else _MODES[mode]


def _column(column: Column) -> str:
    kind = column.type
    lengths = f"({','.join(kind.arguments)})" if kind.arguments and all(a.isdigit() for a in kind.arguments) else ""
    values = f" of {len(kind.arguments)} values" if kind.arguments and not lengths else ""
    written = f"{name(kind.name)}{lengths}{'[]' if kind.array else ''}{values}"
    words = [name(column.name), *([written] if kind.name != "unknown" else [])]
    words += ["generated"] if column.auto or column.generated else []
    words += ["nullable"] if column.nullable else []
    return " ".join(words)


def _constraint(database: Database, key: Constraint) -> str:
    columns = ",".join(map(name, key.columns))
    if key.kind != "foreign":
        return f"{'primary key' if key.kind == 'primary' else 'unique'}({columns})"
    parent = name(database.subject(key.parent)) if key.parent else "?"
    ends = f"({','.join(map(name, key.parent_columns))})" if key.parent_columns else ""
    action = f" on delete {key.on_delete}" if key.on_delete != "no action" else ""
    return f"foreign key({columns}) to {parent}{ends}{action}{' unvalidated' if not key.valid else ''}"


def _index(index: Index) -> str:
    keys = ",".join(name(key.column) or "expression" for key in index.keys)
    method = f" {name(index.method)}" if index.method != "btree" else ""
    words = f"{'unique ' if index.unique else ''}{'partial ' if index.where else ''}index"
    return f"{words} {name(index.name)}{method}({keys})" if index.name else f"{words}{method}({keys})"


def _parameters(api: Api, operation: Operation) -> list[str]:
    """By place: ``path id integer``, ``query page integer to 100, q string required``."""
    by_place: dict[str, list[str]] = {}
    for parameter in operation.parameters:
        schema = api.resolve(parameter.schema)
        words = [name(parameter.name), *(["/".join(schema.types)] if schema and schema.types else [])]
        words += [f"to {schema.maximum:g}"] if schema and schema.maximum is not None else []
        words += ["required"] if parameter.required and parameter.where != "path" else []
        by_place.setdefault(parameter.where, []).append(" ".join(words))
    return [f"{where} {listed(words)}" for where, words in by_place.items()]


def _body(api: Api, operation: Operation) -> list[str]:
    if operation.body is None:
        return []
    for media, schema in operation.body.content.items():
        resolved = api.resolve(schema)
        required = resolved.required if resolved else frozenset()
        shown = [name(key) + (" required" if key in required else "") for key in api.properties(schema)]
        return [f"body {listed(shown)}" if shown else f"body {name(media)}"]
    return ["body"]


def _returned(api: Api, operation: Operation) -> list[str]:
    from buttress.predicates.lists import collection_of, is_bounded
    from buttress.predicates.paging import page_parameters

    found = collection_of(api, operation)
    if found is None:
        return []
    item = _schema_name(api, found.item)
    pages = [name(p.name) for p in page_parameters(api, operation)]
    bound = f" by {', '.join(pages)}" if pages else ""
    return [f"returns a list{f' of {item}' if item else ''}; bounded: {is_bounded(api, operation, found).value}{bound}"]


def _schema_name(api: Api, schema: Schema | None) -> str:
    if schema is None or schema.ref is None or not schema.ref.pointer:
        return ""
    last = str(schema.ref.pointer[-1])
    return name(last) if last in api.schemas else ""
