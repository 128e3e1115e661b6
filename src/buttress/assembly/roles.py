"""What each table is for: lookup, entity, join, event, queue, settings, secrets.

Names speak first, but only when the columns agree: an analytics ``session`` is no login session. Every role carries
its reason, worded to stand in brackets after the table's name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.keys import references
from buttress.predicates.naming import KEPT, WORK, counted, last_word, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Catalog, Role, Table

#: Last words of tables that take a row for everything that happens.
EVENT_WORDS = frozenset(
    {"log", "history", "audit", "event", "view", "click", "hit", "visit", "impression", "activity", "metric"}
    | {"trace", "download", "measurement", "reading", "sample", "bounce", "changelog", "pageview"}
)
#: Words of tables whose rows wait to be worked off.
QUEUE_WORDS = frozenset({"queue", "job", "outbox", "inbox"})
#: Last words of tables that configure the product.
SETTINGS_WORDS = frozenset({"setting", "config", "configuration", "preference", "option", "keystore", "parameter"})
#: Last words of tables that hold what lets somebody in.
SECRET_WORDS = frozenset(
    {"session", "token", "credential", "secret", "passkey", "otp", "totp", "apikey", "authenticator"}
)
#: Columns that only a table of secrets has; the bare word decides, wherever it stands in the column's name.
SECRET_COLUMNS = frozenset({"token", "secret", "hash", "digest", "jwt", "challenge", "nonce", "credential", "hashed"})
#: Last words of tables whose rows somebody typed in once.
LOOKUP_WORDS = frozenset(
    {"role", "permission", "country", "currency", "language", "locale", "category", "type", "status", "kind", "state"}
    | {"timezone", "unit", "plan", "priority", "severity", "level", "keyword", "license", "feature", "region", "color"}
)
#: Columns that say when a row was taken up, tried or is due: only a queue has them.
QUEUE_COLUMNS = frozenset(
    {"run_at", "locked_at", "locked_by", "attempts", "retries", "scheduled_at", "available_at", "next_attempt_at"}
    | {"reserved_at", "last_retry", "retry_count", "priority", "max_attempts", "claimed_at", "picked_at"}
)
#: Bookkeeping columns, which say nothing about what a table is for.
BOOKKEEPING = frozenset(
    {
        "id",
        "uuid",
        "created_at",
        "updated_at",
        "createdat",
        "updatedat",
        "inserted_at",
        "token",
        "position",
        "published",
    }
    | {"updated", "created", "deleted_at", "sort_order", "rank"}
)
#: A lookup is small and flat; wider tables with such a name are entities. Chosen on the development repositories.
LOOKUP_COLUMNS = 9
#: A join table says little more than which two rows belong together.
JOIN_EXTRAS = 3
_PAIR = 2


class _Shape(NamedTuple):
    table: Table
    fan_in: int
    word: str
    names: frozenset[str]  # column names, lower case
    held: frozenset[str]  # columns of foreign keys


def with_roles(catalog: Catalog) -> Catalog:
    """The catalog with ``role`` and ``role_why`` set on every table."""
    refs = references(catalog)
    tables = {}
    for name, table in catalog.tables.items():
        role, why = role_of(table, len(refs.get(name, ())))
        tables[name] = replace(table, role=role, role_why=why)
    return replace(catalog, tables=tables)


def role_of(table: Table, fan_in: int) -> tuple[Role, str]:
    """The role of one table and the reason, given how many foreign keys point at it."""
    shape = _Shape(
        table,
        fan_in,
        last_word(table.name.name),
        frozenset(c.name.lower() for c in table.columns),
        frozenset(column for key in table.foreign_keys for column in key.columns),
    )
    return next(_roles(shape), ("entity", "rows with an identity of their own"))


def _roles(shape: _Shape) -> Iterator[tuple[Role, str]]:
    """Roles that fit, the most telling first."""
    for test in (_settings, _secrets, _queue, _join, _event, _lookup):
        found = test(shape)
        if found is not None:
            yield found


def _settings(shape: _Shape) -> tuple[Role, str] | None:
    if shape.word in SETTINGS_WORDS:
        return "settings", "named as settings"
    plain = shape.names - BOOKKEEPING
    if plain and plain <= {"key", "value", "name"} and {"key", "name"} & plain and "value" in plain:
        return "settings", "a key and its value"
    return None


def _secrets(shape: _Shape) -> tuple[Role, str] | None:
    every = set(singular_words(shape.table.name.name))
    if not every & SECRET_WORDS and not {"api", "key"} <= every and not {"password", "reset"} <= every:
        return None
    if shape.word == "session" and not _session_of_a_login(shape):
        return None
    if shape.fan_in > 1 and shape.word not in SECRET_WORDS:
        return None
    return "secrets", "holds what lets somebody in"


def _session_of_a_login(shape: _Shape) -> bool:
    told = {word for name in shape.names for word in singular_words(name)}
    return bool(told & SECRET_COLUMNS or {"expire", "expiry", "data"} & told or shape.names & {"user_id", "userid"})


def _queue(shape: _Shape) -> tuple[Role, str] | None:
    if not set(singular_words(shape.table.name.name)) & QUEUE_WORDS:
        return None
    found = sorted(shape.names & QUEUE_COLUMNS)
    if shape.word in ("queue", "outbox", "inbox") or found:
        return "queue", f"work waits here: {found[0]}" if found else "named as a queue"
    return None


def _join(shape: _Shape) -> tuple[Role, str] | None:
    table = shape.table
    single = [key for key in table.foreign_keys if len(key.columns) == 1]
    if len(single) < _PAIR or shape.fan_in:
        return None
    pairs = [key.columns for key in (*table.constraints,) if key.kind in ("primary", "unique")]
    pairs += [index.columns for index in table.indexes if index.unique]
    paired = any(len(columns) >= _PAIR and set(columns) <= shape.held for columns in pairs)
    extras = shape.names - {column.lower() for column in shape.held} - BOOKKEEPING
    required = all(c is not None and not c.nullable for c in (table.column(key.columns[0]) for key in single))
    bare = len(single) == _PAIR and not extras and required and shape.word not in KEPT | WORK
    if (paired and len(extras) <= JOIN_EXTRAS) or bare:
        parents = " and ".join(dict.fromkeys(str(key.parent) for key in single[:_PAIR]))
        return "join", f"joins {parents}"
    return None


def _event(shape: _Shape) -> tuple[Role, str] | None:
    every = set(singular_words(shape.table.name.name))
    if shape.word in EVENT_WORDS or {"audit", "log", "history"} & every:
        return (
            None
            if shape.word in ("event", "view") and shape.fan_in > _PAIR
            else ("event", f"named as {_a(shape.word)}")
        )
    times = [c for c in shape.table.columns if c.type.name in ("timestamp", "timestamptz", "datetime")]
    updated = any("updat" in name or "modif" in name for name in shape.names)
    only_appended = len(times) == 1 and not updated and times[0].default and not shape.fan_in
    if only_appended and every & {"mod", "admin"} and shape.held:
        return "event", "rows are appended, never changed"
    return None


def _lookup(shape: _Shape) -> tuple[Role, str] | None:
    table = shape.table
    small = 0 < len(table.columns) <= LOOKUP_COLUMNS and not shape.held
    if small and table.rows_seeded and shape.fan_in:
        return "lookup", f"{counted(table.rows_seeded, 'row')} come with the schema"
    if small and shape.word in LOOKUP_WORDS:
        return "lookup", "named as a lookup"
    return None


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
