"""Rails' ``db/schema.rb``: the whole schema as Ruby calls, dumped by Active Record from the database itself.

A dump lists every index and every foreign key, so nothing is implicit but the primary key. It is read, never run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddConstraint, CreateIndex, CreateTable, CreateType, CreateView, NoEffect, Op
from buttress.blueprint.source import Source
from buttress.blueprint.statements import SchemaFile, Statement
from buttress.readers._rails_dialect import guess_dialect, has_bigint_keys, is_schema
from buttress.readers._rails_parts import constraint, foreign_key, index, table_name
from buttress.readers._rails_table import create_table
from buttress.readers._rails_types import Rails
from buttress.readers._ruby import Call, Item, read_calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint, Dialect, Name, Status

#: Calls of the schema itself: none of them ever stands in a table's block.
_OUTER = frozenset(
    {"create_table", "create_virtual_table", "create_view", "create_enum", "create_schema", "enable_extension"}
    | {"create_function", "create_trigger", "add_index", "add_foreign_key", "add_check_constraint", "execute"}
    | {"add_unique_constraint", "add_exclusion_constraint"}
)
_CLOSED = {
    "create_function": "the body of a function is not opened",
    "create_aggregate": "the body of an aggregate is not opened",
    "create_trigger": "the body of a trigger is not opened",
    "execute": "SQL that the dump executes is not opened",
    "create_virtual_table": "a virtual table is kept by its module, not as rows of its own",
}
_NO_EFFECT = frozenset({"enable_extension", "create_schema", "disable_extension"})

#: Rails writes this where it cannot dump a table at all.
_NOT_DUMPED = re.compile(r'^[ \t]*# Could not dump table "([^"]+)"[^\n]*(?:\n[ \t]*#   [^\n]*)*', re.MULTILINE)
_WORDS = re.compile(r"\w+(?:\.\w+)?")

#: Since Rails 7.0 a datetime without ``precision:`` keeps microseconds.
_FRACTION_SINCE = 7


def read_rails_schema(path: str, text: str, dialect: Dialect | None = None) -> SchemaFile:
    """Read one ``schema.rb``; never raises, whatever the text is.

    ``dialect`` is given when something else in the repository decides it (``config/database.yml``): Rails words such
    as ``string`` mean other types in other databases. Otherwise the file's own signs decide, and are its hints.
    """
    source = Source(path, text)
    items = read_calls(source, outer=_OUTER)
    defined = next((i for i in items if isinstance(i, Call) and i.name == "define" and "Schema" in i.receiver), None)
    version = _version(defined)
    guessed, hints = guess_dialect(_all_calls(items))
    bracket = defined.bracket if defined else ""
    major = bracket.partition(".")[0]
    rails = Rails(
        dialect or guessed,
        has_bigint_keys(text, bracket, version),
        ("6",) if major.isdigit() and int(major) >= _FRACTION_SINCE else (),
    )
    statements = _Reader(source, rails).statements(items)
    return SchemaFile(
        path, "rails", rails.dialect, tuple(statements), hints, version, {"rails": bracket} if bracket else {}
    )


class _Reader:
    """One file being read: its tables so far, for what later calls say about them."""

    def __init__(self, source: Source, rails: Rails) -> None:
        self.source = source
        self.rails = rails
        self.tables: dict[Name, CreateTable] = {}

    def statements(self, items: Iterable[Item]) -> Iterator[Statement]:
        if self.source.text.strip() and not is_schema(self.source.text):
            whole = self.source.span(0, len(self.source.text))
            yield self._failed(whole, "expected ActiveRecord::Schema.define")
        for item in items:
            if isinstance(item, Call) and item.name == "define":
                for inner in item.body:
                    yield from self._read(inner)
                if item.flaw:
                    yield self._failed(item.head, item.flaw)
            elif isinstance(item, Call) and item.name in _OUTER:
                yield from self._read(item)
            # a misplaced 'end' leaves the rest of the schema outside; any other code there is not about the schema
        yield from self._not_dumped()

    def _read(self, item: Item) -> Iterator[Statement]:
        if not isinstance(item, Call):
            yield self._failed(item.span, "expected a call such as create_table")
        elif item.name in _CLOSED:
            yield self._one(item, (), reason=_CLOSED[item.name], names=self._closed_names(item))
        elif item.name == "create_table" and item.word(0):
            yield from self._table(item)
        else:
            op = self._op(item)
            if op is None or item.flaw:
                yield self._failed(item.span, item.flaw or f"{item.name} is not known, or lacks an argument")
            else:
                yield self._one(item, (op,))

    def _table(self, call: Call) -> Iterator[Statement]:
        created, flaws = create_table(call, self.rails)
        self.tables[created.table] = created
        yield self._one(call, (created,))
        if call.flaw:
            flaws = [(call.head, call.flaw), *flaws]
        for span, reason in flaws:
            yield self._failed(span, reason, (created.table,))

    def _op(self, call: Call) -> Op | None:
        name, first = call.name, call.word(0)
        if name in _NO_EFFECT:
            return NoEffect(span=call.span, what=f"{name} {first}")
        if not first:
            return None
        if name == "create_enum" and len(call.arguments) > 1:
            return CreateType(span=call.span, type=table_name(first), values=call.arguments[1].texts)
        if name == "create_view":
            return CreateView(span=call.head, view=table_name(first), materialized="materialized" in call.options)
        if name == "add_index":
            made = index(call, first, call.arguments[1] if len(call.arguments) > 1 else None, self._columns(first))
            return CreateIndex(span=call.span, table=table_name(first), index=made) if made else None
        added = self._constraint(call, first)
        return AddConstraint(span=call.span, table=table_name(first), constraint=added) if added else None

    def _constraint(self, call: Call, table: str) -> Constraint | None:
        columns = self._columns(table)
        if call.name == "add_foreign_key" and call.word(1):
            made = foreign_key(call, table, call.word(1), call.options, columns)
            return made if made.columns else None
        if call.name == "add_check_constraint":
            return constraint(call, "check", 1, columns)
        if call.name == "add_unique_constraint":
            return constraint(call, "unique", 1, columns)
        if call.name == "add_exclusion_constraint":
            return constraint(call, "exclude", 1, columns)
        return None

    def _columns(self, table: str) -> frozenset[str]:
        created = self.tables.get(table_name(table))
        return frozenset(c.name for c in created.columns) if created else frozenset()

    def _one(self, call: Call, ops: tuple[Op, ...], reason: str = "", names: tuple[Name, ...] = ()) -> Statement:
        status: Status = "opaque" if reason else "understood"
        return Statement(call.span, self.rails.dialect, call.name, ops, status, reason, names)

    def _failed(self, span: Span, reason: str, names: tuple[Name, ...] | None = None) -> Statement:
        names = self._mentioned(span) if names is None else names
        return Statement(span, self.rails.dialect, "unknown", status="failed", reason=reason, names=names)

    def _closed_names(self, call: Call) -> tuple[Name, ...]:
        """Functions and triggers change no table; SQL that is executed may."""
        if call.name == "create_virtual_table" and call.word(0):
            return (table_name(call.word(0)),)
        return self._mentioned(call.span) if call.name == "execute" else ()

    def _mentioned(self, span: Span) -> tuple[Name, ...]:
        """The tables read so far that a stretch names."""
        found = (table_name(word) for word in _WORDS.findall(self.source.slice(span)))
        return tuple(dict.fromkeys(name for name in found if name in self.tables))

    def _not_dumped(self) -> Iterator[Statement]:
        for found in _NOT_DUMPED.finditer(self.source.text):
            span = self.source.span(found.start(), found.end())
            yield self._failed(span, f"Rails could not dump table {found[1]}", (table_name(found[1]),))


def _version(defined: Call | None) -> str:
    value = defined.options.get("version") if defined else None
    return value.text.replace("_", "") if value is not None and value.kind in ("number", "string") else ""


def _all_calls(items: Iterable[Item]) -> Iterator[Call]:
    for item in items:
        if isinstance(item, Call):
            yield item
            yield from _all_calls(item.body)
