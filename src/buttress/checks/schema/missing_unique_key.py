"""missing-unique-key: a name by which people are found, and which two rows may share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import add_index, full_name, quoted, subject, tables_and_references
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.indexes import index_name, reading
from buttress.predicates.keys import unique_with
from buttress.predicates.lookup_keys import (
    KeyReason,
    Keys,
    is_account_elsewhere,
    is_idempotency_key,
    is_key_elsewhere,
    keys_of,
    siblings_of,
)
from buttress.predicates.naming import ACCOUNTS, OWNERS, counted, last_word, singular_words
from buttress.predicates.sketches import leaves_out

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
#: Accounts that may be records in somebody's books: two shops may know the same customer.
_RECORDS = frozenset({"customer", "client", "subscriber", "member", "person"})
#: Types that can be compared as a name.
_TEXT = frozenset({"text", "varchar", "char", "citext"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Logins of account tables, slugs, tickets of secret tables, names of lookups, and what the schema keeps unique
    elsewhere, where nothing keeps it unique.
    """
    known: dict[str, Keys] = {}
    for database, table, refs in tables_and_references(blueprint):
        if leaves_out(database, "unique keys"):
            continue
        if database.key not in known:
            known[database.key] = keys_of(database.catalog)
        for column in table.columns:
            reason = _why(known[database.key], table, column)
            if reason and not unique_with(table, column.name) and not _encrypted_twin(table, column):
                yield _finding(database, table, column, reason, len(refs.get(table.name, ())))


def _why(keys: Keys, table: Table, column: Column) -> KeyReason | None:
    """Why a column identifies its row: by its own name, else by what the rest of the schema does."""
    named = _by_name(table, column)
    if named:
        return KeyReason(named, next((kept.scope for kept in siblings_of(keys, table, column)), ()))
    found = is_idempotency_key(keys, table, column)
    if found is None and table.role not in ("queue", "join"):
        found = is_account_elsewhere(table, column) or is_key_elsewhere(keys, table, column)
    return found


def _by_name(table: Table, column: Column) -> str:
    """Why a column identifies its row, told by its own name; '' when it does not."""
    name = column.name.lower()
    if column.type.name not in _TEXT or table.role in ("event", "queue", "join"):
        return ""
    if name in LOGINS and last_word(table.name.name) in ACCOUNTS and not _kept_by_others(table):
        return f"{column.name} is, by its name, what tells one row of {table.name.name} from another"
    if name == "slug" and table.role == "entity":
        return f"a {column.name} is made to name one row of {table.name.name}"
    if name in TICKETS and table.role == "secrets":
        return f"a {column.name} is made to stand for one row of {table.name.name}"
    if table.role == "lookup" and not table.rows_seeded and _names_the_row(table, column):
        return f"{table.name.name} is a list to choose from, and {column.name} is what people see"
    return ""


def _kept_by_others(table: Table) -> bool:
    """Whether the rows are whom somebody else keeps a record of: the customers of a project, the members of a team."""
    told = singular_words(table.name.name)
    owners = (set(singular_words(column.name)[:-1]) & OWNERS for column in table.columns)
    return len(told) > 1 or (told[-1] in _RECORDS and any(owners))


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


def _finding(database: Database, table: Table, column: Column, reason: KeyReason, pointing: int) -> Finding:
    name = table.name.name
    plain = reading(table, column.name)
    found = (
        f"{index_name(table, plain)} at {plain.span} reads it without keeping it unique"
        if plain
        else f"no index of {name} reads it"
    )
    hang = f", and {counted(pointing, 'foreign key')} point at the rows" if pointing else ""
    then = (
        f"what looks a row up by {column.name} takes the first of two"
        if reason.random
        else "two inserts at once pass any check in code"
    )
    through = plain is not None and all(key.column != column.name for key in plain.keys)
    return RULE.finding(
        subject=subject(database, table, (column.name,)),
        at=column.span,
        message=f"two rows of {name} may have the same {column.name}",
        because=f"{reason.why}; {found}{hang}; {then}",
        instead=_same_key(plain) if plain and through else _fix(database, table, column, reason),
        related=[
            *([(plain.span, "an index that is not unique")] if plain else []),
            *((span, "what this rests on") for span in reason.evidence),
        ],
        exposure=60 if table.role == "entity" else 40,
        severity=Severity.ADVICE if table.role == "secrets" or through or reason.random else None,
    )


def _same_key(index: Index) -> str:
    """Where an expression decides which values are the same, it decides what must be unique, too."""
    return f"find duplicates first, then make the index on {index.keys[0].expression} UNIQUE; or write down why two rows may share it"


def _fix(database: Database, table: Table, column: Column, reason: KeyReason) -> str:
    soft = next((c.name for c in table.columns if c.name.lower() in ("deleted_at", "deletedat")), "")
    if (
        database.dialect == "postgres"
        and not database.framework
        and not reason.scope
        and (soft or column.name.lower() in LOGINS)
    ):
        key = quoted(database, column.name)
        key = f"lower({key})" if column.name.lower() in LOGINS and column.type.name != "citext" else key
        where = f" WHERE {quoted(database, soft)} IS NULL" if soft else ""
        return f"CREATE UNIQUE INDEX ON {full_name(database, table.name)} ({key}){where}"
    columns = (*reason.scope, column.name)
    return f"find duplicates first, then {add_index(database, table, columns, unique=True)}"
