"""Questions about natural keys: which column a row is looked up by, and what the rest of the schema says of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.keys import unique_with
from buttress.predicates.naming import counted, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.catalog import Catalog, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column

#: Types that can be compared as a name.
KEY_TYPES = frozenset({"text", "varchar", "char", "citext", "uuid"})
#: Last words of a column that stands for one row.
_ONE_WORD = frozenset({"token", "slug", "code", "uuid", "guid", "handle", "sku", "isbn", "iban", "barcode"})
#: Ids that name no table of this database: the row's own name for the world outside, or the outside's name for it.
_IDS = frozenset({"short", "public", "external", "remote", "ap", "actor", "foreign", "legacy"})
#: Generated at random: equal ones are no accident to fear, only a gap in what the schema promises.
_RANDOM = frozenset({"token", "uuid", "guid"})
#: Words of tables that repeat the keys of other tables' rows by nature.
_COPIES = frozenset(
    {"log", "history", "audit", "version", "archive", "backup", "revision", "snapshot", "changelog", "tmp", "temp"}
    | {"old", "deleted", "import", "staging", "queue"}
)
#: Who vouches for an account of another system, and the columns that name the account there.
_VOUCHERS = frozenset({"provider", "provider_id", "issuer", "idp", "idp_id", "oauth_provider", "oauth_provider_id"})
_ACCOUNTS_THERE = frozenset(
    {"provider_user_id", "provider_account_id", "provider_uid", "external_id", "oauth_user_id", "external_user_id"}
    | {"subject", "provideraccountid", "provideruserid", "externalid"}
)
#: Tables of the schema that have to keep a column unique before another one that does not is an exception.
_SIBLINGS = 2


class Kept(NamedTuple):
    """A table that keeps a column of some name unique, alone or within ``scope``."""

    table: Table
    scope: tuple[str, ...]
    span: Span


class KeyReason(NamedTuple):
    """Why a column identifies its row. ``scope``: the columns within which it does; ``random``: values are drawn."""

    why: str
    scope: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()
    random: bool = False


class Keys(NamedTuple):
    """What a schema keeps unique, by lower-case column name, and how many tables have the column without that.
    ``idempotent``: a table is there to keep idempotency keys.
    """

    kept: Mapping[str, Sequence[Kept]]
    loose: Mapping[str, int]
    idempotent: bool = False


def keys_of(catalog: Catalog) -> Keys:
    """The natural keys that the tables of a schema keep."""
    kept: defaultdict[str, list[Kept]] = defaultdict(list)
    loose: defaultdict[str, int] = defaultdict(int)
    for table in catalog.base_tables():
        for column in table.columns:
            name = column.name.lower()
            found = min(_kept(table, column), key=lambda k: len(k.scope), default=None)
            if found is not None:
                kept[name].append(found)
            elif not unique_with(table, column.name) and not _copies(table):
                loose[name] += 1
    idempotent = any("idempotency" in singular_words(table.name.name) for table in catalog.base_tables())
    return Keys(kept, loose, idempotent)


def is_key_elsewhere(keys: Keys, table: Table, column: Column) -> KeyReason | None:
    """Whether other tables keep a column of this name unique, and this one is the exception."""
    name = column.name.lower()
    if not _names_a_row(name) or column.type.name not in KEY_TYPES or _copies(table) or table.partitioned:
        return None
    if any(column.name in key.columns for key in table.foreign_keys):
        return None
    siblings = siblings_of(keys, table, column)
    if len(siblings) < max(_SIBLINGS, 2 * keys.loose.get(name, 0)):
        return None
    first = siblings[0]
    others = counted(len(siblings) - 1, "other table")
    within = f" within {', '.join(first.scope)}" if first.scope else ""
    why = f"{first.table.name} keeps its {column.name} unique{within} ({first.span}), and so do {others}"
    why = why.replace("so do 1 other", "so does 1 other")
    return KeyReason(why, first.scope, (first.span,), random=bool(_RANDOM & set(singular_words(name)[-1:])))


def siblings_of(keys: Keys, table: Table, column: Column) -> list[Kept]:
    """Tables that keep a column of this name unique, within columns that this table has, too."""
    own = {c.name for c in table.columns}
    found = (kept for kept in keys.kept.get(column.name.lower(), ()) if kept.table.name != table.name)
    return [kept for kept in found if own.issuperset(kept.scope)]


def is_idempotency_key(keys: Keys, table: Table, column: Column) -> KeyReason | None:
    """An idempotency key that no unique key holds, here or where this schema keeps such keys."""
    name = column.name.lower()
    if singular_words(name)[-2:] != ("idempotency", "key") or table.partitioned or _copies(table):
        return None
    if keys.kept.get(name) or keys.idempotent:
        return None
    return KeyReason(
        f"{column.name} exists to make the second of two equal requests fail, which only a unique key does"
    )


def is_account_elsewhere(table: Table, column: Column) -> KeyReason | None:
    """The name of an account in another system, beside who vouches for it."""
    if (
        column.name.lower() not in _ACCOUNTS_THERE
        or column.type.name not in KEY_TYPES
        or table.partitioned
        or _copies(table)
    ):
        return None
    voucher = next((c for c in table.columns if c.name.lower() in _VOUCHERS and c is not column), None)
    if voucher is None:
        return None
    why = f"{voucher.name} and {column.name} together say which account of another system a row of {table.name.name} is"
    return KeyReason(why, (voucher.name,), (voucher.span,))


def _kept(table: Table, column: Column) -> Iterator[Kept]:
    for index in table.indexes:
        if index.unique and index.origin != "primary" and column.name in index.columns and all(index.columns):
            yield Kept(table, tuple(c for c in index.columns if c != column.name), index.span)


def _names_a_row(name: str) -> bool:
    told = singular_words(name)
    return bool(told) and (told[-1] in _ONE_WORD or (told[-1] == "id" and bool(_IDS & set(told[-2:-1]))))


def _copies(table: Table) -> bool:
    return bool(_COPIES & set(singular_words(table.name.name)))
