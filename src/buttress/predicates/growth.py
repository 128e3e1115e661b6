"""Questions about size: does a table grow without a bound, and does anything make it smaller again.

What the team states (``Table.rows_stated``, ``Table.role_stated``) wins over what names and shapes suggest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.ops import Query, Write
from buttress.predicates.answer import Answer
from buttress.predicates.naming import counted, last_word, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Name, TableUse
    from buttress.blueprint.statements import Statement

#: A table stated to hold fewer rows is small: PostgreSQL 17 reads 10,000 rows of 126 bytes whole in 1.1 ms (measured, from
#: memory, one process), so an index saves nobody anything that they would notice.
FEW = 10_000
#: A table stated to hold so many rows is large: 1,000,000 of the same rows took 69 ms for each query that reads them all, a
#: third of an answer in 200 ms.
MANY = 1_000_000
#: What people do many times a day: tables whose rows are made by use, not by setting things up.
GROWING = frozenset(
    {"order", "item", "line", "message", "comment", "vote", "like", "reaction", "post", "story", "reply", "mention"}
    | {"payment", "invoice", "transaction", "transfer", "charge", "entry", "event", "visit", "view", "click", "hit"}
    | {"notification", "delivery", "attempt", "bounce", "download", "upload", "request", "report", "read", "receipt"}
    | {"measurement", "reading", "sample", "point", "position", "activity", "action", "change", "revision", "version"}
    | {"envelope", "document", "recipient", "field", "signature", "attachment", "impression", "call", "run", "task"}
    | {"subscriber", "follower", "follow", "tagging", "booking", "reservation", "ticket", "session"}
    | {"image", "photo", "file", "crawl", "search", "query", "feed", "log", "history", "audit"}
)
#: Words of tables whose rows wait for an answer, let somebody in for a while, or belong to the few who run the product.
TRANSIENT = frozenset(
    {"invitation", "invite", "request", "token", "session", "passkey", "challenge", "code", "verification", "draft"}
    | {"lock", "lease", "cache", "pending", "admin", "setting", "config", "preference", "option", "reset", "otp"}
)
#: Columns that say when a row may go.
EXPIRY_COLUMNS = frozenset(
    {
        "expires_at",
        "expire_at",
        "expires",
        "expiry",
        "expires_on",
        "expiration",
        "valid_until",
        "delete_after",
        "purge_at",
    }
    | {"expiresat", "validuntil", "ttl", "retention_until", "deleted_at", "archived_at", "deletedat", "archivedat"}
)
#: Names of triggers that refuse to change a row, whatever it is, and those that refuse one kind of change.
_KEEPS = re.compile(
    r"immutab|append_?only|(?:^|_)(?:no|prevent|block|forbid|deny|reject)_?\w*(?:mutation|modification)", re.IGNORECASE
)
_REFUSES = re.compile(r"(?:^|_)(?:no|prevent|block|forbid|deny|reject)_?\w*(?P<what>update|delete)", re.IGNORECASE)


def refuses_changes(table: Table) -> str:
    """The trigger by which a table takes rows and gives none back: it refuses updates and deletes, by its name or with
    the one beside it. '' where rows may be deleted.
    """
    for name in table.triggers:
        if _KEEPS.search(name):
            return name
    refused = {found["what"].lower(): name for name in table.triggers if (found := _REFUSES.search(name))}
    return refused["delete"] if len(refused) > 1 else ""


def grows(table: Table) -> Answer:
    """Whether use of the product adds rows to a table for ever; the reason is worded to follow "because".

    Stated rows decide where they are few or many; between the two the table's role and name do.
    """
    if table.rows_stated is not None and (large(table) or stays_small(table)):
        why = f"the configuration states {counted(table.rows_stated, 'row')} of {table.name.name}"
        return Answer("yes" if large(table) else "no", why, (table.span,))
    if table.role in ("lookup", "settings"):
        return Answer("no", f"{table.name.name} is a {table.role} table ({table.role_why})", (table.span,))
    if table.role in ("event", "queue"):
        kind = "log" if table.role == "event" else "queue"
        return Answer("yes", f"{table.name.name} is a {kind} ({table.role_why})", (table.span,))
    kept = refuses_changes(table)
    if kept:
        return Answer("yes", f"{table.name.name} only takes rows ({kept} refuses to change them)", (table.span,))
    word = last_word(table.name.name)
    if table.role == "join":
        why = f"is a join table ({table.role_why})" if table.role_stated else table.role_why
        return Answer("yes", f"{table.name.name} {why}", (table.span,))
    if word in GROWING or set(singular_words(table.name.name)) & {"log", "history", "audit", "event"}:
        return Answer("yes", f"{table.name.name} is named after what use of the product adds", (table.span,))
    return Answer("unknown", f"nothing says how {table.name.name} grows", (table.span,))


def transient(table: Table) -> bool:
    """Whether a table stays small although its rows come from use: they wait for an answer or expire, by its name."""
    if large(table):
        return False
    if table.role_stated:
        return table.role in ("secrets", "settings")
    return table.role in ("secrets", "settings") or bool(set(singular_words(table.name.name)) & TRANSIENT)


def large(table: Table) -> bool:
    """Whether the team states that a table is large."""
    return table.rows_stated is not None and table.rows_stated >= MANY


def stays_small(table: Table) -> bool:
    """Whether reading a table whole costs nothing: by its stated rows, else by its role."""
    if table.rows_stated is not None:
        return table.rows_stated < FEW
    return table.role in ("lookup", "settings")


def collects(table: Table) -> bool:
    """Whether rows come from what happens, not from what people make: their number has no natural end.

    A queue takes a number for each job, however few wait in it.
    """
    few = stays_small(table) and table.role != "queue"
    endless = table.role in ("event", "queue") or (table.role == "entity" and bool(refuses_changes(table)))
    return large(table) or (endless and not few and not transient(table))


def whole(table: Table) -> str:
    """What a scan reads: ``all of orders``, or ``all 2,000,000 stated rows of orders``."""
    if table.rows_stated is None:
        return f"all of {table.name.name}"
    return f"all {counted(table.rows_stated, 'stated row')} of {table.name.name}"


def weight(table: Table) -> int:
    """What a large table adds to a finding's exposure: 10 for a million stated rows, 5 more for each power of ten, at
    most 30; 0 where nothing, or less, is stated.
    """
    rows = table.rows_stated or 0
    return min(30, 5 * (len(str(rows)) - 5)) if rows >= MANY else 0


def uses_of(database: Database, table: Name) -> Iterator[tuple[TableUse, Statement]]:
    """How the queries of the repository's ``.sql`` files use a table, with the statement of each."""
    for use, statement in all_uses(database):
        if use.table.name == table.name and (not use.table.schema or use.table.schema == table.schema):
            yield use, statement


def all_uses(database: Database) -> Iterator[tuple[TableUse, Statement]]:
    """Every use of a table in queries, updates and deletes of files that are not migrations."""
    for statement in queries(database):
        for op in statement.ops:
            shape = getattr(op, "query", None)
            if shape is not None and (not isinstance(op, Write) or op.verb in ("update", "delete")):
                yield from ((use, statement) for use in shape.uses)


def queries(database: Database) -> Iterator[Statement]:
    """Statements of query files: those that the application runs again and again.

    A migration's own updates run once and say nothing about load; neither do views, which stand in the catalog.
    """
    once = {migration.path for migration in database.migrations} | {m.down_path for m in database.migrations}
    for file in database.files:
        if file.path in once or file.path == database.snapshot or file.notation != "sql":
            continue
        for statement in file.statements:
            if any(isinstance(op, Query | Write) for op in statement.ops):
                yield statement


def deleted_from(database: Database, table: Name) -> Span | None:
    """Where a query file deletes from a table, if one does."""
    for statement in queries(database):
        for op in statement.ops:
            if isinstance(op, Write) and op.verb in ("delete", "truncate") and op.table.name == table.name:
                return statement.span
    return None


def written_at(database: Database, table: Name) -> Span | None:
    """Where a query file inserts into a table, if one does."""
    for statement in queries(database):
        for op in statement.ops:
            if isinstance(op, Write) and op.verb in ("insert", "copy") and op.table.name == table.name:
                return statement.span
    return None


def retention(database: Database, table: Table) -> Answer:
    """Whether something bounds a table: partitions to drop, rows that say when they end, a query that deletes.

    Only what the input holds can be seen; application code may delete too, so the answer is never a plain no
    unless query files exist that show how this application deletes.
    """
    if table.partitioned or table.partition_of is not None:
        return Answer("yes", "it is partitioned: old rows go by dropping a partition", (table.span,))
    for column in table.columns:
        if column.name.lower() in EXPIRY_COLUMNS:
            return Answer("yes", f"{column.name} says when a row ends", (column.span,))
    place = deleted_from(database, table.name)
    if place is not None:
        return Answer("yes", "a query deletes from it", (place,))
    if table.triggers or table.assumed or table.taint:
        return Answer("unknown", "triggers or unread statements may delete from it", (table.span,))
    return Answer("unknown", "nothing in the input removes a row of it", (table.span,))
