"""join-table-without-unique-pair: a pair that can be stored twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import add_index, column_list, full_name, subject, tables_and_references
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.indexes import SORTED_METHODS, index_name
from buttress.predicates.keys import pair, unique_within, widened
from buttress.predicates.sketches import leaves_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint, Index
    from buttress.findings.finding import Finding

RULE = Rule(
    name="join-table-without-unique-pair",
    code="DB104",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Tables that say nothing but which two rows belong together, and do not keep the pair unique."""
    for database, table, refs in tables_and_references(blueprint):
        keys = pair(table)
        if keys is None or refs.get(table.name) or leaves_out(database, "primary keys"):
            continue
        order = [column.name for column in table.columns]
        first, second = sorted((key.columns[0] for key in keys), key=order.index)
        columns = (first, second)
        if unique_within(table, columns).no and not widened(table, columns):
            yield _finding(database, table, keys, columns)


def _finding(
    database: Database, table: Table, keys: tuple[Constraint, Constraint], columns: tuple[str, str]
) -> Finding:
    name = table.name.name
    parents = " and ".join(dict.fromkeys(str(key.parent) for key in keys))
    other = _other_pair(database, table)
    habit = f"; {other.name.name} at {other.span} keeps its pair unique" if other else ""
    soft = next((c.name for c in table.columns if c.name.lower() in ("deleted_at", "deletedat")), "")
    return RULE.finding(
        subject=subject(database, table, columns),
        at=table.span,
        message=f"nothing keeps {name} from holding the same {columns[0]} and {columns[1]} twice",
        because=f"{name} ties {parents} together; two requests at once can both insert, and what joins through {name} "
        f"then sees that pair twice{habit}",
        instead=_fix(database, table, columns, soft),
        related=[(key.span, f"{key.columns[0]} points at {key.parent}") for key in keys],
        exposure=50,
    )


def _fix(database: Database, table: Table, columns: tuple[str, str], soft: str) -> str:
    if soft and database.dialect != "mysql" and not database.framework:
        on = f"{full_name(database, table.name)} ({column_list(database, columns)})"
        return f"remove duplicates, then CREATE UNIQUE INDEX ON {on} WHERE {soft} IS NULL"
    spare = next((i for i in table.indexes if _led_by(i, columns)), None)
    then = f"; it also serves what {index_name(table, spare)} at {spare.span} does, which can then go" if spare else ""
    return f"remove duplicates, then {add_index(database, table, columns, unique=True)}{then}"


def _led_by(index: Index, columns: tuple[str, str]) -> bool:
    """Whether the unique pair makes an index useless: a plain one on its first column, or on both in that order."""
    plain = index.origin == "index" and not index.unique and not index.where and not index.include
    return plain and index.method in SORTED_METHODS and index.columns in (columns[:1], columns)


def _other_pair(database: Database, table: Table) -> Table | None:
    """Another join table of the schema that does it: evidence of a habit."""
    for other in database.catalog.base_tables():
        keys = pair(other)
        if keys and other.name != table.name and unique_within(other, (keys[0].columns[0], keys[1].columns[0])).yes:
            return other
    return None
