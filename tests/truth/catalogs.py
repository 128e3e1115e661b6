"""Two catalogs in one comparable form: what the server says, and what replay says."""

# ruff: noqa: S608 - the pieces are constants of this file

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from buttress.blueprint.catalog import Catalog, Table
    from buttress.blueprint.sql import ColumnType, Name

UNKNOWN = "unknown"  # a type that replay honestly does not know: an expression in a view or in CREATE TABLE AS

_USER = "n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%%'"
_TABLES = f"select c.oid, n.nspname, c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace where {_USER} and c.relkind in ('r', 'p', 'v', 'm')"
_COLUMNS = f"select c.oid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where {_USER} and c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped order by c.oid, a.attnum"
#: A foreign key to a partitioned table has a helper for each of its partitions: those are left out.
_CONSTRAINTS = f"select k.conrelid, k.contype, k.conkey, k.confrelid, k.confkey, k.confdeltype from pg_constraint k join pg_namespace n on n.oid = k.connamespace left join pg_constraint whole on whole.oid = k.conparentid where {_USER} and k.contype in ('p', 'u', 'f') and whole.conrelid is distinct from k.conrelid"
_INDEXES = f"select i.indrelid, (i.indkey::int2[])[0:i.indnkeyatts - 1], i.indisunique, i.indpred is not null from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace where {_USER}"
_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
_WORDS = {
    "character varying": "varchar",
    "character": "char",
    "bit varying": "varbit",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
}


@dataclass
class Seen:
    """One table, as either side sees it. Column order counts; the order of keys and indexes does not."""

    kind: str
    columns: dict[str, tuple[str, bool]] = field(default_factory=dict)  # type, nullable
    primary: tuple[str, ...] = ()
    foreign: Counter[tuple[tuple[str, ...], str, tuple[str, ...], str]] = field(default_factory=Counter)
    unique: Counter[tuple[str, ...]] = field(default_factory=Counter)
    indexes: Counter[tuple[tuple[str, ...], bool, bool]] = field(default_factory=Counter)  # columns, unique, partial


def observed(connection: psycopg.Connection[Any]) -> dict[str, Seen]:
    """The server's catalog: every table and view of every schema that is not its own."""
    connection.execute("set search_path to ''")
    kinds = {"r": "table", "p": "table", "v": "view", "m": "materialized view"}
    names: dict[int, str] = {}
    seen: dict[str, Seen] = {}
    for oid, schema, name, kind in connection.execute(_TABLES):
        names[oid] = name if schema == "public" else f"{schema}.{name}"
        seen[names[oid]] = Seen(kinds[_text(kind)])
    numbered: dict[int, dict[int, str]] = {oid: {0: ""} for oid in names}
    for oid, number, column, written, required in connection.execute(_COLUMNS):
        numbered[oid][number] = column
        seen[names[oid]].columns[column] = (_server_type(written), not required)
    for oid, kind, keys, parent, parent_keys, action in connection.execute(_CONSTRAINTS):
        table, columns = seen[names[oid]], tuple(numbered[oid][key] for key in keys)
        if _text(kind) == "p":
            table.primary = columns
        elif _text(kind) == "u":
            table.unique[columns] += 1
        else:
            referred = tuple(numbered[parent][key] for key in parent_keys)
            table.foreign[columns, names[parent], referred, _ACTIONS[_text(action)]] += 1
    for oid, keys, unique, partial in connection.execute(_INDEXES):
        seen[names[oid]].indexes[tuple(numbered[oid][key] for key in keys), unique, partial] += 1
    connection.execute("set search_path to public")
    return seen


def replayed(catalog: Catalog) -> dict[str, Seen]:
    """Replay's catalog in the same form."""
    return {str(name): _replayed_table(catalog, table) for name, table in catalog.tables.items()}


def differences(real: dict[str, Seen], ours: dict[str, Seen]) -> list[str]:
    """What the two sides disagree about, one line each, the server's view first."""
    found = [f"{name}: the server has it, replay has not" for name in sorted(real.keys() - ours.keys())]
    found += [f"{name}: replay has it, the server has not" for name in sorted(ours.keys() - real.keys())]
    for name in sorted(real.keys() & ours.keys()):
        found.extend(f"{name}: {difference}" for difference in _table_differences(real[name], ours[name]))
    return found


def _table_differences(real: Seen, ours: Seen) -> Iterator[str]:
    if real.kind != ours.kind:
        yield f"kind {real.kind} / {ours.kind}"
    if list(real.columns) != list(ours.columns):
        yield f"columns {list(real.columns)} / {list(ours.columns)}"
    for column in real.columns.keys() & ours.columns.keys():
        (kind, nullable), (our_kind, our_nullable) = real.columns[column], ours.columns[column]
        if our_kind not in (kind, UNKNOWN):
            yield f"type of {column} {kind} / {our_kind}"
        if nullable != our_nullable and real.kind == "table":
            yield f"{column} nullable {nullable} / {our_nullable}"
    for part in ("primary", "foreign", "unique", "indexes"):
        if getattr(real, part) != getattr(ours, part):
            yield f"{part} {getattr(real, part)} / {getattr(ours, part)}"


def _replayed_table(catalog: Catalog, table: Table) -> Seen:
    seen = Seen(table.kind)
    seen.columns = {column.name: (_our_type(column.type), column.nullable) for column in table.columns}
    for part in table.constraints:
        if part.kind == "primary":
            seen.primary = part.columns
        elif part.kind == "unique":
            seen.unique[part.columns] += 1
        elif part.kind == "foreign" and part.parent is not None:
            referred = part.parent_columns or _key_of(catalog, part.parent)
            seen.foreign[part.columns, str(part.parent), referred, part.on_delete] += 1
    for index in table.indexes:
        seen.indexes[index.columns, index.unique, bool(index.where)] += 1
    return seen


def _key_of(catalog: Catalog, name: Name) -> tuple[str, ...]:
    parent = catalog.table(name)
    return parent.primary_key.columns if parent and parent.primary_key else ()


def _server_type(written: str) -> str:
    base = written.removesuffix("[]")
    match = re.fullmatch(r"([^()]+?)(?:\((.*?)\))?((?: with| without) time zone)?", base)
    assert match is not None, written
    name = match[1] + (match[3] or "")
    name = _WORDS.get(name, name).removeprefix("public.").replace('"', "")
    arguments = f"({match[2]})" if match[2] else ""
    return f"{name}{arguments}{'[]' if written.endswith('[]') else ''}"


def _our_type(kind: ColumnType) -> str:
    arguments = kind.arguments
    if kind.name == "char" and not arguments:
        arguments = ("1",)
    if kind.name == "numeric" and len(arguments) == 1:
        arguments = (*arguments, "0")
    return f"{kind.name}{'(' + ','.join(arguments) + ')' if arguments else ''}{'[]' if kind.array else ''}"


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
