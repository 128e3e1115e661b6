"""DOC102: a design lets a row exist without the row it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.keys import parent_of
from buttress.predicates.naming import ACCOUNTS, KEPT, OWNERS, WORK, last_word, reference_stem, singular_words
from buttress.predicates.shard_keys import is_named, leads_by, shard_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, Constraint, Name
    from buttress.findings.finding import Finding
    from buttress.predicates.shard_keys import ShardKey

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
#: Words of a parent's name that the columns that point at it leave out: ``alert_id`` for ``alert_record``.
_PLAIN = frozenset({"record", "entry", "info", "detail", "table"})
_LOOSE_ROLES = frozenset({"event", "queue", "secrets", "settings", "lookup"})


class _Parent(NamedTuple):
    name: Name
    table: Table | None


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
            elif required is not None:
                yield from _spread(blueprint, database, table, required)


def _spread(blueprint: Blueprint, database: Database, table: Table, required: Column) -> Iterator[Finding]:
    """A nullable column by which, as the same document says, rows are spread over servers."""
    document = next((d for d in blueprint.documents if d.path == table.span.path), None)
    for key in shard_keys(document) if document is not None else ():
        for column in table.columns:
            open_ = column.nullable and column.default is None and not _OPTIONAL.search(column.comment)
            if open_ and is_named(key, column) and leads_by(table, column):
                yield _unplaced(database, table, column, key, required)
                return


def _unplaced(database: Database, table: Table, column: Column, key: ShardKey, required: Column) -> Finding:
    name, at = table.name.name, key.passage.span
    return RULE.finding(
        subject=f"{database.subject(table.name)}.{column.name}",
        at=column.span,
        message=f"{column.name} of {name} may be NULL, and rows are sharded by {key.name}",
        because=f"line {at.line} spreads rows by {key.name}; {required.name} on line {required.span.line} is NOT NULL and {column.name} is not, so by this "
        f"DDL {_a(' '.join(singular_words(name)))} may be stored that belongs on no shard, and no query by {column.name} finds it again",
        instead=f"{column.name} {column.type} NOT NULL",
        related=[(at, f"sharded by {key.name}"), (required.span, f"{required.name} is required")],
        exposure=40,
    )


def _parent(database: Database, table: Table, key: Constraint) -> _Parent | None:
    """The table that each row belongs to, where the key lets it belong to none. It need not be shown itself."""
    column = table.column(key.columns[0])
    if key.parent is None or column is None or len(key.columns) > 1 or key.parent == table.name:
        return None
    if not column.nullable or column.default is not None or key.on_delete in ("set null", "set default"):
        return None
    shown = parent_of(database.catalog, key)
    if (shown is not None and shown.table.role == "lookup") or _OPTIONAL.search(column.comment):
        return None
    found = _Parent(key.parent, shown.table if shown is not None else None)
    return found if _belongs(table, column, key, found.name) else None


def _belongs(table: Table, column: Column, key: Constraint, parent: Name) -> bool:
    """Whether the column's name is the parent's and the row is a part of it: it bears its name, goes when the parent
    goes, or its parent owns what there is.
    """
    named = singular_words(parent.name)
    while len(named) > 1 and named[-1] in _PLAIN:
        named = named[:-1]
    whole = singular_words(table.name.name)
    stem = reference_stem(column.name)
    if len(named) > 1 and named[0] == whole[0] and stem == named[1:]:  # aps_order, aps_order_line: order_id
        named, whole = named[1:], whole[1:]
    if stem not in (named, singular_words(parent.name)):
        return False
    part = whole[: len(named)] == named or key.on_delete == "cascade"
    return part or last_word(parent.name) in _PARENTS


def _is_required(table: Table, column: Column) -> bool:
    key = table.primary_key
    return not column.nullable and not column.auto and (key is None or column.name not in key.columns)


def _finding(database: Database, table: Table, key: Constraint, parent: _Parent, required: Column) -> Finding:
    column, name, whole = key.columns[0], table.name.name, parent.name.name
    nullable = table.column(column)
    one = " ".join(singular_words(name))
    return RULE.finding(
        subject=f"{database.subject(table.name)}.{column}",
        at=nullable.span if nullable is not None else key.span,
        message=f"{column} of {name} may be NULL: this design allows {_a(one)} that belongs to no {last_word(whole)}",
        because=f"{required.name} on line {required.span.line} is NOT NULL and {column} is not, so by this DDL the one forgotten "
        f"assignment is stored: no join with {whole} finds that row again, and no delete in {whole} reaches it",
        instead=f"{column} … NOT NULL REFERENCES {whole}; or write beside it which {name} have no {last_word(whole)}",
        related=[
            (required.span, f"{required.name} is required"),
            *([(parent.table.span, f"{whole}, what a row belongs to")] if parent.table is not None else []),
        ],
        exposure=40,
    )


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"
