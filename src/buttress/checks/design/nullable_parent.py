"""DOC102: a design lets a row exist without the row it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.keys import parent_of
from buttress.predicates.naming import ACCOUNTS, KEPT, OWNERS, WORK, last_word, reference_stem, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="nullable-parent",
    code="DOC102",
    severity=Severity.ADVICE,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
    yields_to=("nullable-foreign-key",),
)
#: Parents without which hardly any row makes sense.
_PARENTS = ACCOUNTS | OWNERS | KEPT | WORK
#: Words of a comment that say that the column may stay empty.
_OPTIONAL = re.compile(
    r"\b(?:optional|nullable|null|guests?|anonymous|if any|if known|may be (?:empty|missing|absent)|when|only for|unless|or none)\b"
    r"|可选|可空|可为空|为空|未登录|opcional|optionnel|optional",
    re.IGNORECASE,
)
_LOOSE_ROLES = frozenset({"event", "queue", "secrets", "settings", "lookup"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Nullable foreign keys of designs that name their parent and nothing else. A design that writes NOT NULL nowhere
    says nothing by leaving it out here.
    """
    for database in blueprint.designed:
        for table in database.catalog.base_tables():
            if table.assumed or table.taint or table.role in _LOOSE_ROLES:
                continue
            found = [(key, parent) for key in table.foreign_keys if (parent := _parent(database, table, key))]
            required = next((c for c in table.columns if _is_required(table, c)), None)
            if len(found) == 1 and required is not None:
                yield _finding(database, table, *found[0], required)


def _parent(database: Database, table: Table, key: Constraint) -> Table | None:
    """The table that each row belongs to, where the key lets it belong to none."""
    column = table.column(key.columns[0])
    parent = parent_of(database.catalog, key)
    if parent is None or column is None or len(key.columns) > 1 or parent.table.name == table.name:
        return None
    if not column.nullable or column.default is not None or key.on_delete in ("set null", "set default"):
        return None
    if parent.table.role == "lookup" or _OPTIONAL.search(column.comment):
        return None
    return parent.table if _belongs(table, column, parent.table) else None


def _belongs(table: Table, column: Column, parent: Table) -> bool:
    """Whether the column's name is the parent's and the row is a part of it, or its parent owns what there is."""
    if reference_stem(column.name) != singular_words(parent.name.name):
        return False
    part = singular_words(table.name.name)[: len(singular_words(parent.name.name))] == singular_words(parent.name.name)
    return part or last_word(parent.name.name) in _PARENTS


def _is_required(table: Table, column: Column) -> bool:
    key = table.primary_key
    return not column.nullable and not column.auto and (key is None or column.name not in key.columns)


def _finding(database: Database, table: Table, key: Constraint, parent: Table, required: Column) -> Finding:
    column, name = key.columns[0], table.name.name
    one = " ".join(singular_words(name))
    return RULE.finding(
        subject=f"{database.subject(table.name)}.{column}",
        at=key.span,
        message=f"{column} of {name} may be NULL: this design allows {_a(one)} that belongs to no {last_word(parent.name.name)}",
        because=f"{required.name} on line {required.span.line} is NOT NULL and {column} is not, so by this DDL the one forgotten "
        f"assignment is stored: no join with {parent.name.name} finds that row again, and no delete in {parent.name.name} reaches it",
        instead=f"{column} … NOT NULL REFERENCES {parent.name.name}; or write beside it which {name} have no {last_word(parent.name.name)}",
        related=[
            (required.span, f"{required.name} is required"),
            (parent.span, f"{parent.name.name}, what a row belongs to"),
        ],
        exposure=40,
    )


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"
