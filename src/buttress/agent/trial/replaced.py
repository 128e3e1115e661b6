"""What is gone and has something as strong in its place: an index that a unique or longer one stands in for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from buttress.agent.trial.facts import Change, Fact

_KEYS = ("unique key", "primary key")


def replaced(change: Change, changes: Sequence[Change]) -> bool:
    """Whether an index is gone because one that the same edits bring does everything that it did."""
    old = change.before
    if old is None or change.after is not None or old.kind != "index":
        return False
    came = (each.after for each in changes if each.before is None and each.after)
    return any(_stands_in(new, old) for new in came if new.within == old.within and not new.says.get("void"))


def _stands_in(new: Fact, old: Fact) -> bool:
    table = _table_of(old)
    columns = _plain_columns(old.says.get("keys"))
    if new.kind in _KEYS:
        whole = not old.says.get("condition") and not old.says.get("other columns")
        same = bool(columns) and new.subject == f"{table}({','.join(columns)})"
        return whole and same and _is_tree(old.says.get("method")) and not _deferred(new)
    return new.kind == "index" and _table_of(new) == table and _serves(new, old)


def _serves(new: Fact, old: Fact) -> bool:
    """Whether an index answers every lookup of another one and keeps what it kept unique."""
    if any(new.says.get(aspect) != old.says.get(aspect) for aspect in ("method", "condition", "other columns")):
        return False
    mine, theirs = new.says.get("keys"), old.says.get("keys")
    if not (isinstance(mine, tuple) and isinstance(theirs, tuple)):
        return False
    if old.says.get("uniqueness") == (False, False, False):
        return mine == theirs or (_is_tree(old.says.get("method")) and mine[: len(theirs)] == theirs)
    return mine == theirs and new.says.get("uniqueness") == old.says.get("uniqueness")


def _table_of(index: Fact) -> str:
    return index.subject.partition("(")[0] if index.subject.endswith(")") else index.subject.rpartition(".")[0]


def _plain_columns(keys: Hashable) -> tuple[str, ...]:
    """The columns of an index that sorts whole columns upwards, () for any other."""
    if not isinstance(keys, tuple):
        return ()
    plain = all(
        column and not (expression or descending or prefix or opclass)
        for column, expression, descending, prefix, opclass in keys
    )
    return tuple(column for column, *_ in keys) if plain else ()


def columns_of(index: Fact) -> str:
    """The columns of a plain index, as subjects spell them."""
    return ",".join(_plain_columns(index.says.get("keys")))


def _is_tree(method: Hashable) -> bool:
    return str(method or "").lower() in ("", "btree")


def _deferred(key: Fact) -> bool:
    deferral = key.says.get("deferral")
    return isinstance(deferral, tuple) and bool(deferral[0])
