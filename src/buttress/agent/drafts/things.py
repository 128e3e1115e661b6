"""What a backend is made of, each thing where it stands: tables, operations, components, and the parts of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.drafts.words import shown
from buttress.blueprint.ops import CreateTable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from buttress.agent.drafts.plan import Plan
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Name
    from buttress.review import Review


class Thing(NamedTuple):
    """One thing: a word for its kind, its name as findings spell it (without the label of one database among several),
    where it stands, and the table that it is a part of.
    """

    kind: str
    name: str
    span: Span
    table: str = ""

    @property
    def shown(self) -> str:
        """Its name as it may stand among our own words."""
        return shown(self.name)

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"


def things_of(blueprint: Blueprint, document: str) -> dict[tuple[str, str], Thing]:
    """Everything by kind and name. What ``document`` shows counts where nothing else has it: it draws what listings make."""
    found: dict[tuple[str, str], Thing] = {}
    for thing in _things(blueprint, document):
        found.setdefault((thing.kind, thing.name.lower()), thing)
    return found


def _things(blueprint: Blueprint, document: str) -> Iterator[Thing]:
    shown = [d for d in blueprint.reviewed if d.key == document]
    for database in (*(d for d in blueprint.reviewed if d.key != document), *shown):
        yield from _of_database(database)
    for api in (*blueprint.apis, *blueprint.sketched):
        for operation in api.operations:
            yield Thing("operation", operation.subject, api.span(operation.place))
        for name, schema in api.schemas.items() if not api.operations else ():
            yield Thing("schema", name, api.span(schema.place))
    for system in blueprint.systems:
        for component in system.components.values():
            yield Thing("component", component.name, component.span)


def _of_database(database: Database) -> Iterator[Thing]:
    for table in database.catalog.tables.values():
        if not table.assumed:
            yield Thing("table" if table.kind == "table" else "view", str(table.name), table.span)
        yield from _parts(table)
    for enum in database.catalog.types.values():
        yield Thing("type", str(enum.name), enum.span)


def _parts(table: Table) -> Iterator[Thing]:
    name = str(table.name)
    for column in table.columns:
        yield Thing("column", f"{name}.{column.name}", column.span, name)
    for index in table.indexes:
        if index.origin == "index":
            keys = ",".join(key.column or key.expression for key in index.keys)
            yield Thing("index", f"{name}.{index.name}" if index.name else f"{name}({keys})", index.span, name)
    for constraint in table.constraints:
        if constraint.kind == "foreign":
            yield Thing("foreign key", f"{name}.{','.join(constraint.columns)}", constraint.span, name)
        elif constraint.kind in ("unique", "check"):
            told = ",".join(constraint.columns) or constraint.name or constraint.expression
            yield Thing(f"{constraint.kind} constraint", f"{name}({told})", constraint.span, name)


def brought(before: dict[tuple[str, str], Thing], after: dict[tuple[str, str], Thing]) -> list[Thing]:
    """What is new. The parts of a new table are the table."""
    made = {thing.name for key, thing in after.items() if key not in before and thing.kind in ("table", "view")}
    return [thing for key, thing in after.items() if key not in before and thing.table not in made]


def is_unread(plan: Plan, after: Review) -> bool:
    """Whether a stretch of the draft could not be read: then silence about it says nothing."""
    coverage = after.blueprint.coverage
    unread = (each.span for each in coverage.not_understood if not each.opaque)
    return any(map(plan.holds, unread)) or any(skip.path in plan.own for skip in coverage.skipped)


def missing(plan: Plan, after: Review) -> Iterator[tuple[Span, str]]:
    """Tables that the draft points at or changes and that nothing creates, each with where it does. Silent where the
    repository has files that may create them and were not read.
    """
    blueprint = after.blueprint
    if blueprint.coverage.candidates:
        return
    spans = (each.span for each in blueprint.coverage.not_understood if each.span.path in plan.files)
    unread = " ".join(map(after.text_of, spans)).lower()
    databases = [database for database in blueprint.databases if not database.sketch]
    known = {table.name.name.lower() for d in databases for table in d.catalog.tables.values() if not table.assumed}
    for table in (table for database in databases for table in database.catalog.tables.values()):
        if table.assumed and plan.holds(table.span) and _is_nowhere(table.name, known, unread):
            yield table.span, f"nothing that was read creates {shown(str(table.name))}, which this changes"
        for key in table.foreign_keys:
            if key.parent and plan.holds(key.span) and _is_nowhere(key.parent, known, unread):
                parent, child = shown(str(key.parent)), shown(str(table.name))
                yield key.span, f"nothing that was read creates {parent}, which {child} points at"


def _is_nowhere(name: Name, known: Collection[str], unread: str) -> bool:
    return name.name.lower() not in known and name.name.lower() not in unread


def repeated(plan: Plan, before: Review, after: Review) -> Iterator[tuple[Span, str]]:
    """Tables that the draft creates and that were there before, so that the statement fails or does nothing."""
    known = {
        str(table.name).lower(): table
        for database in before.blueprint.reviewed
        if not database.sketch
        for table in database.catalog.base_tables()
        if not table.assumed
    }
    told = {p.span for database in after.blueprint.databases for p in database.catalog.problems}
    for database in after.blueprint.databases:
        for file in database.files:
            if database.sketch or not file.path.endswith(".sql") or file.path not in plan.files:
                continue
            for op in (op for statement in file.statements for op in statement.ops):
                if not isinstance(op, CreateTable) or op.temporary or op.span in told or not plan.holds(op.span):
                    continue
                table = known.get(str(op.table).lower())
                if table is not None:
                    does = "does nothing" if op.if_not_exists else "fails"
                    yield (
                        op.span,
                        f"{shown(str(table.name))} exists already ({table.span}), so this statement {does}; ALTER TABLE changes it",
                    )
