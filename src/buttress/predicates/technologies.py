"""Technologies by the words and image names that people write: what each one is, under one canonical name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from buttress.blueprint.technologies import BUILT_WITH, CONSOLES, EVERYDAY, IMITATIONS, INDEX_PAGES, KNOWN, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.system import ComponentKind


class Technology(NamedTuple):
    """A known product. ``name`` is canonical and lower case (``postgres``); ``kind`` is the part that it plays."""

    name: str
    kind: ComponentKind


def _table() -> dict[str, Technology]:
    found: dict[str, Technology] = {}
    for kind, products in KNOWN:
        for product in products.split() if kind != "technique" else ():
            name, *others = product.split("=")
            for word in (name, *others):
                found.setdefault(word, Technology(name, cast("ComponentKind", kind)))
    return found


_TABLE = _table()
_LONGEST = 4  # words that a product's name may be written in: 'Amazon Managed …' is none of them
_WORD = re.compile(r"[a-z0-9]+")
#: Words beside a product's name that make it something that works with the product: exporters, consoles, clients, jobs.
BESIDE = named(
    """
    exporter admin express backup backups bouncer pgbouncer pgadmin proxy client init migrate migration migrations operator
    ui insight redisinsight commander agent gui connect manager bridge adapter consumer producer worker api rest console mc
    akhq registry sidecar cli tool tools restore dump s3 box setup healthcheck sentinel dashboard dashboards seed loader
    service metric metrics web router
    """
)


def technology(word: str) -> Technology | None:
    """The technology of one spelling (any case, separators and a trailing version left out)."""
    plain = "".join(ch for ch in word.lower() if ch.isalnum())
    return _TABLE.get(plain) or _TABLE.get(plain.rstrip("0123456789"))


def technology_in(tokens: Sequence[str]) -> tuple[Technology, int, int] | None:
    """The first technology that a run of lower-case tokens names, and where it stands: (technology, from, to).

    The longest spelling wins (``redis streams`` is a broker). Everyday words count only when nothing else is said.
    """
    for start in range(len(tokens)):
        for size in range(min(_LONGEST, len(tokens) - start), 0, -1):
            word = "".join(tokens[start : start + size])
            found = technology(word)
            if found and (word not in EVERYDAY or size == len(tokens)):
                return found, start, start + size
    return None


def technologies_in(text: str) -> Iterator[Technology]:
    """Every technology that a text of names (images, hosts, commands, addresses) mentions."""
    tokens = _WORD.findall(text.lower())
    while tokens and (found := technology_in(tokens)):
        yield found[0]
        tokens = tokens[found[2] :]


def image_words(image: str) -> list[list[str]]:
    """The words of each part of an image's name, without registry, tag and digest."""
    bare = image.split("@", 1)[0]
    parts = bare.split("/")
    parts[-1] = parts[-1].split(":", 1)[0]
    if len(parts) > 1 and ("." in parts[0] or ":" in parts[0]):
        parts = parts[1:]
    return [words for part in parts if (words := _WORD.findall(part.lower()))]


@lru_cache(maxsize=4096)
def image_technology(image: str) -> Technology | None:
    """The product that an image is: its whole name is one (``bitnami/postgresql``, ``mssql/server``)."""
    parts = image_words(image)
    if not parts:
        return None
    return technology("".join(parts[-1])) or technology("".join("".join(words) for words in parts[-2:]))


def image_technology_in(image: str) -> Technology | None:
    """The product that an image's name mentions: ``robotshop/rs-mysql-db`` is made from one, and ``redis-exporter``,
    which only works with one, is none.
    """
    known = image_technology(image)
    words = image_words(image)[-1:]
    if known is not None or not words or BESIDE & set(words[0]):
        return known
    found = technology_in(words[0])
    return found[0] if found else None


def imitates(image: str) -> bool:
    """Whether an image catches mail or imitates somebody's cloud: only a developer or a test runs it."""
    return _named(image, IMITATIONS)


def shows_stores(image: str) -> bool:
    """Whether an image is a console that shows a store to its developer."""
    return _named(image, CONSOLES)


def is_backing(word: str) -> bool:
    """Whether an image or a name is that of a ready-made server that applications need and are not."""
    known = image_technology(word)
    return known is not None and known.kind != "external" and known.name not in BUILT_WITH | INDEX_PAGES


def _named(image: str, products: frozenset[str]) -> bool:
    for words in image_words(image):
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                joined = "".join(words[start:end])
                if joined in products or joined.rstrip("0123456789") in products:
                    return True
    return False
