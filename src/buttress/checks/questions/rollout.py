"""How does the change roll out, and back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn, AlterType, DropColumn, DropTable, RenameColumn, RenameTable

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "rollout"
ORDER = 6
_CHANGES = (AddColumn, AlterType, DropColumn, DropTable, RenameColumn, RenameTable)


def ask(scope: Scope) -> Question | None:
    """Asked where the document changes a table that exists, or adds one to a database that is already in use."""
    if scope.answered("rollout", "rollback", "migration") or scope.headed("rollout", "rollback", "migration"):
        return None
    changed = _changed(scope)
    if changed is None:
        return None
    place, what = changed
    return scope.ask(
        NAME,
        "How does this roll out, and how is it taken back?",
        why=f"{what}: for some minutes old and new code run against it together, and a release that goes wrong must find"
        " its way back without losing what was written meanwhile",
        fill="First ___ is deployed, then the schema changes by ___ (backfill ___), then ___; to go back we ___.",
        trigger=place,
        note=what,
    )


def _changed(scope: Scope) -> tuple[Span, str] | None:
    database = scope.designed
    if database is None:
        return None
    for file in database.files:
        for statement in file.statements:
            for op in statement.ops:
                if isinstance(op, _CHANGES):
                    return statement.span, f"{statement.kind} changes what is there"
    real = [d for d in scope.blueprint.databases if not any(d.key == known.key for known in scope.blueprint.designed)]
    tables = scope.tables
    names = {table.name.name for table in tables}
    for database in real:
        known = {name.name for name in database.catalog.tables}
        new = next((table for table in tables if table.name.name not in known), None)
        if new is not None and names & known:
            return new.span, f"{new.name.name} is new in a database that is in use ({database.key})"
    return None
