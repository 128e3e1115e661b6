"""By which column a design says that rows are spread over servers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.naming import reference_stem, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Table
    from buttress.blueprint.document import Document, Passage
    from buttress.blueprint.sql import Column

#: ``Sharded by tenant_id``, ``shard key: user_id``, ``Sharding by namespace keeps …``, ``按 user_id 分片``.
_SHARDED = re.compile(
    r"\b(?:shard(?:ed|ing)?|horizontally partitioned)\s+(?:data\s+|rows\s+|tables?\s+|it\s+)?(?:by|on)\s+(?:the\s+)?(?P<by>[A-Za-z_]\w*)"
    r"|\bshard(?:ing)?[ -]key\W{1,3}(?:(?:is|=|:|the)\W+){0,2}(?P<key>[A-Za-z_]\w*)"
    r"|按\s?(?P<han>[A-Za-z_]\w*)\s?(?:分片|分库|分表)",
    re.IGNORECASE,
)
#: Sentences that weigh a key instead of stating it.
_WEIGHED = re.compile(
    r"\b(?:if|would|could|not|instead|alternativ\w*|option|rather|versus|vs|consider\w*|or|either|never|avoid|later)\b|[?？]",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?。！？;；])\s*")


class ShardKey(NamedTuple):
    """The name that a document gives to what rows are spread by, and the passage that says so."""

    name: str
    passage: Passage


def shard_keys(document: Document) -> Iterator[ShardKey]:
    """Every key that a sentence states; what it merely weighs, or shows as bad, is left out."""
    for passage in document.passages:
        if passage.bad or passage.kind == "heading":
            continue
        for sentence in _SENTENCE.split(passage.text):
            found = _SHARDED.search(sentence)
            if found is not None and not _WEIGHED.search(sentence):
                yield ShardKey(next(name for name in found.groups() if name), passage)


def leads_by(table: Table, column: Column) -> bool:
    """Whether the table is found by a column: an index or a key of it begins there."""
    firsts = [index.columns[0] for index in table.indexes if index.columns]
    firsts += [key.columns[0] for key in table.constraints if key.kind in ("primary", "unique") and key.columns]
    return column.name in firsts


def is_named(key: ShardKey, column: Column) -> bool:
    """Whether a key's name is a column's, or that of what the column points at: ``namespace`` for ``namespace_id``."""
    if key.name.lower() == column.name.lower():
        return True
    stem = reference_stem(column.name)
    return bool(stem) and tuple(singular_words(key.name)) == tuple(stem)
