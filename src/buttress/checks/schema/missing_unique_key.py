"""missing-unique-key: a name by which people are found, and which two rows may share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import add_index, full_name, quoted, subject, tables_and_references
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.indexes import index_name, reading
from buttress.predicates.keys import unique_with
from buttress.predicates.naming import ACCOUNTS, counted, last_word, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, Index
    from buttress.findings.finding import Finding

RULE = Rule(
    name="missing-unique-key",
    code="DB114",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)

#: How an account signs in or is addressed.
LOGINS = frozenset({"email", "username", "login", "handle", "user_name", "email_address"})
#: What a URL or a client presents to be recognised; equal ones open each other's doors.
TICKETS = frozenset(
    {"token", "session_token", "api_key", "apikey", "key_hash", "token_hash", "hashed_token", "token_digest"}
)
#: Types that can be compared as a name.
_TEXT = frozenset({"text", "varchar", "char", "citext"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Logins of account tables, slugs, tickets of secret tables and names of lookups that nothing keeps unique."""
    for database, table, refs in tables_and_references(blueprint):
        for column in table.columns:
            why = _why(table, column)
            if why and not unique_with(table, column.name) and not _encrypted_twin(table, column):
                yield _finding(database, table, column, why, len(refs.get(table.name, ())))


def _why(table: Table, column: Column) -> str:
    """Why a column identifies its row, or ''."""
    name = column.name.lower()
    if column.type.name not in _TEXT or table.role in ("event", "queue", "join"):
        return ""
    if name in LOGINS and last_word(table.name.name) in ACCOUNTS and len(singular_words(table.name.name)) == 1:
        return f"{column.name} is, by its name, what tells one row of {table.name.name} from another"
    if name == "slug" and table.role == "entity":
        return f"a {column.name} is made to name one row of {table.name.name}"
    if name in TICKETS and table.role == "secrets":
        return f"a {column.name} is made to stand for one row of {table.name.name}"
    if table.role == "lookup" and not table.rows_seeded and _names_the_row(table, column):
        return f"{table.name.name} is a list to choose from, and {column.name} is what people see"
    return ""


def _names_the_row(table: Table, column: Column) -> bool:
    """Whether a lookup's column is its one name: ``name``, ``code``, or the table's own word (categories.category)."""
    own = {"name", "code", "label", "title", last_word(table.name.name)}
    texts = [c for c in table.columns if c.type.name in _TEXT and c.name.lower() in own]
    keyed = any(unique_with(table, c.name) for c in table.columns if c.type.name in _TEXT)  # a slug, say
    return bool(texts) and texts[0] is column and not keyed and not table.foreign_keys


def _encrypted_twin(table: Table, column: Column) -> bool:
    """Whether a hash or normal form of the column is what is kept unique."""
    stem = column.name.lower()
    return any(c.name != column.name and stem in c.name.lower() and unique_with(table, c.name) for c in table.columns)


def _finding(database: Database, table: Table, column: Column, why: str, pointing: int) -> Finding:
    name = table.name.name
    plain = reading(table, column.name)
    found = (
        f"{index_name(table, plain)} at {plain.span} reads it without keeping it unique"
        if plain
        else f"no index of {name} reads it"
    )
    hang = f", and {counted(pointing, 'foreign key')} point at the rows" if pointing else ""
    through = plain is not None and all(key.column != column.name for key in plain.keys)
    return RULE.finding(
        subject=subject(database, table, (column.name,)),
        at=column.span,
        message=f"two rows of {name} may have the same {column.name}",
        because=f"{why}; {found}{hang}; two inserts at once pass any check in code",
        instead=_same_key(plain) if plain and through else _fix(database, table, column),
        related=[(plain.span, "an index that is not unique")] if plain else [],
        exposure=60 if table.role == "entity" else 40,
        severity=Severity.ADVICE if table.role == "secrets" or through else None,
    )


def _same_key(index: Index) -> str:
    """Where an expression decides which values are the same, it decides what must be unique, too."""
    return f"find duplicates first, then make the index on {index.keys[0].expression} UNIQUE; or write down why two rows may share it"


def _fix(database: Database, table: Table, column: Column) -> str:
    soft = next((c.name for c in table.columns if c.name.lower() in ("deleted_at", "deletedat")), "")
    if database.dialect == "postgres" and not database.framework and (soft or column.name.lower() in LOGINS):
        key = quoted(database, column.name)
        key = f"lower({key})" if column.name.lower() in LOGINS and column.type.name != "citext" else key
        where = f" WHERE {quoted(database, soft)} IS NULL" if soft else ""
        return f"CREATE UNIQUE INDEX ON {full_name(database, table.name)} ({key}){where}"
    return f"find duplicates first, then {add_index(database, table, (column.name,), unique=True)}"
