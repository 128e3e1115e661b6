"""Columns that say another thing by the rule's own advice: the sketch follows the table, or a release takes a first step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.trial.edits import PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.facts import Change
    from buttress.review import Review

#: Rules whose advice is to bring a second column first and to change the old one in a later release.
STEPS = frozenset({"type-change-rewrites-table"})


def unplanned(changes: Sequence[Change], asked: Asked, before: Review) -> Iterator[int]:
    """The changes (by ``id``) by which a design no longer shows a column that the real table of that name has not."""
    if "table-drift" not in asked.rules:
        return
    real = {
        database.subject(table.name).lower(): {column.name.lower() for column in table.columns}
        for database in before.blueprint.databases
        if not database.key.endswith(PROSE)
        for table in database.catalog.tables.values()
    }
    for change in changes:
        fact = change.fact
        table, _, column = fact.subject.rpartition(":")[2].lower().rpartition(".")
        sketched = change.after is None and fact.kind == "column" and fact.within.endswith(PROSE)
        if sketched and column not in real.get(table, {column}) and asked.names(fact.subject):
            yield id(change)


def put_off(changes: Sequence[Change], asked: Asked) -> Iterator[int]:
    """The changes (by ``id``) by which a column keeps its type for now, beside a new one of the type that it is to have."""
    if asked.rules.isdisjoint(STEPS):
        return
    for change in changes:
        fact = change.fact
        if (fact.kind, change.aspect) == ("column", "type") and change.after and fact.subject in asked.subjects:
            new = (c.after for c in changes if c.before is None and c.after and c.after.kind == "column")
            if any(each.subject == f"{fact.subject}_new" and each.says.get("type") == change.old for each in new):
                yield id(change)
