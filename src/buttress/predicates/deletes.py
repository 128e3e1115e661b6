"""Questions about deletion: what goes when a row goes, and what stands in the way."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.naming import ACCOUNTS, KEPT, WORK, last_word, singular_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from buttress.blueprint.catalog import Table
    from buttress.blueprint.sql import Constraint, Name

    Worth = Literal["kept", "account", "work", ""]


class Step(NamedTuple):
    """One cascade: rows of ``table`` go because ``key`` says so."""

    table: Table
    key: Constraint


class Reach(NamedTuple):
    """A table that a delete reaches, by the shortest path of cascades."""

    table: Table
    path: tuple[Step, ...]


def reach(refs: Mapping[Name, Sequence[tuple[Table, Constraint]]], parent: Name) -> tuple[Reach, ...]:
    """Every table that loses rows when one row of ``parent`` is deleted, nearest first; ``parent`` itself left out."""
    seen = {parent}
    found: list[Reach] = []
    waiting: deque[tuple[Name, tuple[Step, ...]]] = deque([(parent, ())])
    while waiting:
        name, path = waiting.popleft()
        for table, key in refs.get(name, ()):
            if key.on_delete != "cascade" or table.name in seen:
                continue
            seen.add(table.name)
            whole = (*path, Step(table, key))
            found.append(Reach(table, whole))
            waiting.append((table.name, whole))
    return tuple(found)


def worth(table: Table) -> Worth:
    """Whether rows of a table are money or evidence that must be kept, accounts, or work that people would miss.

    Decided by what its rows are (the last word of its name); join, event, queue, lookup and secret tables are none
    of these, except an audit log, which is evidence whatever its role.
    """
    word, every = last_word(table.name.name), set(singular_words(table.name.name))
    if "audit" in every:
        return "kept"
    if table.role != "entity":
        return ""
    if word in KEPT:
        return "kept"
    if word in ACCOUNTS and len(every) == 1:
        return "account"
    return "work" if word in WORK and len(every) == 1 else ""


def part_of(parent: Table, child: Table) -> bool:
    """Whether a child's name says that its rows are parts of the parent's (``order_items`` of ``orders``)."""
    ours, theirs = singular_words(parent.name.name), singular_words(child.name.name)
    return bool(ours) and theirs[: len(ours)] == ours and len(theirs) > len(ours)


def refusing_sibling(table: Table, key: Constraint) -> Constraint | None:
    """Another foreign key of the table to the same parent that does not cascade: somebody thought about it there."""
    return next(
        (k for k in table.foreign_keys if k.parent == key.parent and k is not key and k.on_delete != "cascade"), None
    )


def scans_child(key: Constraint) -> str:
    """What the server looks for in the child when a parent row is deleted, worded to follow "to"."""
    if key.on_delete == "cascade":
        return "find the rows to delete with it"
    if key.on_delete == "set null":
        return "find the rows to set to NULL"
    if key.on_delete == "set default":
        return "find the rows to reset"
    return "check that no row still points at it"
