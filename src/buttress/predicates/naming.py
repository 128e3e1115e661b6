"""What names say: words of a table or column, singulars, and which table a column refers to by its name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.blueprint.sql import Name

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
#: Reserved words that schemas like to use as names (PostgreSQL manual, appendix C).
_RESERVED = frozenset(
    {"user", "order", "group", "table", "column", "check", "default", "end", "limit", "offset", "select", "to"}
)

#: Tables in which migration runners keep their own books.
RUNNER_TABLES = frozenset(
    {
        "schema_version",
        "schema_versions",
        "schema_migrations",
        "schema_migration",
        "ar_internal_metadata",
        "alembic_version",
    }
    | {
        "_prisma_migrations",
        "__diesel_schema_migrations",
        "flyway_schema_history",
        "goose_db_version",
        "gorp_migrations",
    }
    | {"knex_migrations", "knex_migrations_lock", "databasechangelog", "databasechangeloglock", "_sqlx_migrations"}
    | {"django_migrations", "typeorm_metadata", "sequelizemeta", "db_version", "migrations"}
)
#: Words that make an id column a high-water mark or a number from elsewhere.
NO_REFERENCE = frozenset(
    {"max", "min", "last", "next", "previous", "external", "remote", "legacy", "old", "foreign", "uuid", "original"}
    | {"provider", "stripe", "github", "gitlab", "google", "apple", "twitter", "mastodon", "facebook", "slack", "aws"}
    | {"discord", "bot"}
)

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

#: Plurals that no ending rule gets right.
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "data": "data",
    "media": "media",
    "news": "news",
    "series": "series",
    "indices": "index",
    "statuses": "status",
    "addresses": "address",
    "aliases": "alias",
    "movies": "movie",
    "cookies": "cookie",
    "caches": "cache",
    "analyses": "analysis",
}
#: Endings that look like a plural and are none.
_VOWELS = frozenset("aeiou")
_SINGULAR_ENDINGS = ("ss", "us", "is", "os")

#: Tables whose rows a company must keep: they are money, evidence, or what somebody signed. The list is meant to be
#: short: a cascade that reaches one of these is worth a sentence in every review.
KEPT = frozenset(
    {"payment", "invoice", "order", "transaction", "refund", "charge", "payout", "ledger", "receipt", "purchase"}
    | {"contract", "agreement", "signature", "audit", "sale", "journal"}
)
#: Tables that stand for a person or an organisation that logs in or is billed.
ACCOUNTS = frozenset({"user", "account", "customer", "member", "person", "employee", "subscriber", "client"})
#: Groups that own accounts and their work: deleting one is a decision of its own.
OWNERS = frozenset(
    {"tenant", "organisation", "organization", "company", "team", "workspace", "project", "shop", "instance", "site"}
    | {"realm", "institution", "school", "household"}
)
#: What people make and would miss.
WORK = frozenset({"document", "envelope", "post", "story", "message", "project", "repository", "crate", "website"})


@lru_cache(maxsize=16384)
def words(name: str) -> tuple[str, ...]:
    """The lower-case words of a name: ``orderItems``, ``OrderItems`` and ``order_items`` are the same two."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """The singular of one lower-case English word, well enough to match names."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or word.endswith(_SINGULAR_ENDINGS):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word.removesuffix("s")


@lru_cache(maxsize=16384)
def singular_words(name: str) -> tuple[str, ...]:
    """The words of a name, each in the singular."""
    return tuple(singular(word) for word in words(name))


def is_plain(name: str) -> bool:
    """Whether a name can stand in SQL without quotes: PostgreSQL neither folds nor refuses it."""
    return _PLAIN.fullmatch(name) is not None and name not in _RESERVED


def last_word(name: str) -> str:
    """What a table's rows are: the last word of its name, in the singular (``campaign_views``: ``view``)."""
    parts = singular_words(name)
    return parts[-1] if parts else ""


def reference_stem(column: str) -> tuple[str, ...]:
    """The words before ``id`` in a reference column: ``author_user_id`` gives ``author user``; () for any other.

    () as well for a place in a sequence (``max_subscriber_id``, ``last_seen_event_id``) and for somebody else's number.
    """
    parts = singular_words(column)
    named = len(parts) > 1 and parts[-1] == "id" and not NO_REFERENCE & set(parts)
    return parts[:-1] if named else ()


def by_words(tables: Iterable[Name]) -> Mapping[tuple[str, ...], Sequence[Name]]:
    """Tables by the words of their names, for :func:`table_named`."""
    known: dict[tuple[str, ...], list[Name]] = {}
    for table in tables:
        known.setdefault(singular_words(table.name), []).append(table)
    return known


def table_named(stem: tuple[str, ...], known: Mapping[tuple[str, ...], Sequence[Name]]) -> Name | None:
    """The table that a stem names: all its words, else its last words (``author user`` names ``users``).

    None when no table, or more than one, bears the name.
    """
    for start in range(len(stem)):
        found = known.get(stem[start:], ())
        if found:
            return found[0] if len(found) == 1 else None
    return None


def listing(names: Iterable[str], limit: int = 4) -> str:
    """Names as people write them: ``a``, ``a and b``, ``a, b and 3 more``."""
    items = list(names)
    if len(items) > limit:
        return f"{', '.join(items[: limit - 1])} and {len(items) - limit + 1} more"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def counted(number: int, noun: str) -> str:
    """``1 table``, ``3 tables``, ``2 entries``."""
    if number == 1:
        return f"1 {noun}"
    plural = (
        noun[:-1] + "ies"
        if noun.endswith("y") and noun[-2:-1] not in _VOWELS
        else noun + ("es" if noun.endswith(("x", "ch", "sh")) else "s")
    )
    return f"{number:,} {plural}"
