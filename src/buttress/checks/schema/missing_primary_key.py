"""missing-primary-key: a table whose rows nothing identifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, column_list, quoted, tables
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.keys import identifies
from buttress.predicates.naming import counted, listing
from buttress.predicates.sketches import leaves_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="missing-primary-key",
    code="DB101",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.DATA_IS_SACRED,
    yields_to=("join-table-without-unique-pair",),
)

_REPLICATION = {
    "postgres": "logical replication refuses to UPDATE or DELETE in it",
    "mysql": "InnoDB adds a hidden key that replicas cannot use, so each row event scans the whole table there",
    "sqlite": "their hidden rowid may change with VACUUM",
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Tables without a primary key; a unique key over columns that are never null lowers it to advice."""
    for database, table in tables(blueprint):
        if table.primary_key is None and table.columns and not leaves_out(database, "primary keys"):
            yield _finding(database, table)


def _finding(database: Database, table: Table) -> Finding:
    name = table.name.name
    identity = identifies(table)
    others = [other for other in database.catalog.base_tables() if other.name != table.name]
    keyed = sum(1 for other in others if other.primary_key is not None)
    if identity.yes:
        columns = identity.why.removeprefix("unique, never null: ")
        return RULE.finding(
            subject=database.subject(table.name),
            at=table.span,
            message=f"{name} has a unique key on {columns} and no primary key",
            because=f"{columns} already {'identify' if ',' in columns else 'identifies'} a row, yet tools and replication look "
            f"for the primary key that {counted(keyed, 'other table')} of this schema {'declares' if keyed == 1 else 'declare'}"
            f"{_alike(others)}",
            instead=_promote(database, table, columns.split(", ")),
            related=[(identity.evidence[0], "the unique key that could be it")],
            severity=Severity.ADVICE,
            fold=database.key,  # to leave a sufficient unique key at that is one habit
        )
    counter = _counter(table) if database.dialect != "sqlite" else None
    if counter is not None:
        return RULE.finding(
            subject=database.subject(table.name),
            at=table.span,
            message=f"{name} has no primary key",
            because=f"{counter.name} is there to tell rows apart, and nothing keeps a value from standing twice; and "
            f"{_REPLICATION[database.dialect]}; {counted(keyed, 'other table')} of this schema "
            f"{'has' if keyed == 1 else 'have'} a primary key",
            instead=alter(database, table, f"ADD PRIMARY KEY ({column_list(database, [counter.name])})"),
            related=[(counter.span, "the column that could be it")],
            exposure=60 if table.role in ("event", "join") else 40,
        )
    return RULE.finding(
        subject=database.subject(table.name),
        at=table.span,
        message=f"{name} has no primary key",
        because=f"nothing tells two equal rows of {name} apart{_repeats(table)}, and {_REPLICATION[database.dialect]}; "
        f"{counted(keyed, 'other table')} of this schema {'has' if keyed == 1 else 'have'} a primary key",
        instead=_fix(database, table),
        exposure=60 if table.role in ("event", "join") else 40,
        severity=Severity.ADVICE if database.dialect == "sqlite" else None,
    )


def _counter(table: Table) -> Column | None:
    """A column that numbers the rows and is no key: ``id bigint NOT NULL DEFAULT nextval(…)``, as dumps leave it."""
    return next((c for c in table.columns if not c.nullable and (c.auto or c.name.lower() == "id")), None)


def _alike(others: list[Table]) -> str:
    alike = sum(1 for other in others if other.primary_key is None and other.columns and identifies(other).yes)
    return f"; {counted(alike, 'more table')} {'is' if alike == 1 else 'are'} like this" if alike else ""


def _promote(database: Database, table: Table, columns: list[str]) -> str:
    if database.framework == "prisma":
        return f"@id instead of @unique on {listing(columns)}" if len(columns) == 1 else f"@@id over {listing(columns)}"
    if database.framework == "rails":
        return f"primary_key: {', '.join(':' + column for column in columns)} in create_table"
    ready = next(
        (
            i.name
            for i in table.indexes
            if list(i.columns) == columns and not i.where and i.unique and i.origin == "index"
        ),
        "",
    )
    if ready and database.dialect == "postgres":
        return alter(database, table, f"ADD PRIMARY KEY USING INDEX {quoted(database, ready)}")
    twins = [
        i.name or f"the UNIQUE on {listing(columns)}"
        for i in table.indexes
        if list(i.columns) == columns and not i.where
    ]
    spare = f", then drop {listing(twins)} once no foreign key refers to it" if twins else ""
    return f"{alter(database, table, f'ADD PRIMARY KEY ({column_list(database, columns)})')}{spare}"


def _repeats(table: Table) -> str:
    loose = next((i for i in table.indexes if i.unique and not i.where and all(i.columns)), None)
    if loose is not None:
        return f": the unique key on {listing(loose.columns)} lets rows repeat as soon as one of its columns is NULL"
    held = [column for key in table.foreign_keys for column in key.columns]
    return f": the same {listing(held)} can be stored twice and neither removed alone" if held else ""


def _fix(database: Database, table: Table) -> str:
    held = [column for key in table.foreign_keys for column in key.columns]
    known = [table.column(column) for column in held]
    if table.role == "join" and held and all(column is not None for column in known):
        key = f"ADD PRIMARY KEY ({column_list(database, held)})"
        loose = [column.name for column in known if column is not None and column.nullable]
        if database.dialect == "postgres" and loose:
            key = f"{', '.join(f'ALTER COLUMN {quoted(database, name)} SET NOT NULL' for name in loose)}, {key}"
        if not loose or database.dialect == "postgres":
            return alter(database, table, key)
    if database.framework == "prisma":
        return f"id BigInt @id @default(autoincrement()) in the model of {table.name.name}"
    if database.framework == "rails":
        return f"add_column :{table.name.name}, :id, :primary_key"
    if database.dialect == "mysql":
        return alter(database, table, "ADD COLUMN id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY FIRST")
    if database.dialect == "sqlite":
        return "create the table anew with id INTEGER PRIMARY KEY and copy the rows"
    return alter(database, table, "ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
