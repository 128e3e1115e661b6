"""The tables of a replay by name; what is asked of all of them at once is kept beside them, and not searched for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar, overload

from buttress.blueprint.catalog import Table
from buttress.blueprint.sql import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABSENT = object()
Default = TypeVar("Default")


class Tables(dict[Name, Table]):
    """Tables under their names. Dumps hold thousands of them, and every nameless key asks whether a name is free: the
    answer takes the same time however many tables stand there.

    Only the ways of changing a dict that replay uses keep the books: assignment, ``del`` and ``pop``.
    """

    def __init__(self) -> None:
        super().__init__()
        self._taken: Counter[tuple[str, str]] = Counter()
        self._folded: dict[Name, dict[Name, None]] = {}
        self._parts: dict[Name, set[Name]] = {}

    def __setitem__(self, key: Name, table: Table) -> None:
        old = self.get(key)
        if old is not None:
            self._leave(key, old)
        else:
            self._folded.setdefault(_fold(key), {})[key] = None
        super().__setitem__(key, table)
        self._taken.update(_names(table))
        if table.partition_of is not None:
            self._parts.setdefault(table.partition_of, set()).add(key)

    def __delitem__(self, key: Name) -> None:
        old = self[key]
        super().__delitem__(key)
        self._leave(key, old)
        self._folded[_fold(key)].pop(key)

    def _leave(self, key: Name, old: Table) -> None:
        self._taken.subtract(_names(old))
        if old.partition_of is not None:
            self._parts[old.partition_of].discard(key)

    @overload
    def pop(self, key: Name, /) -> Table: ...
    @overload
    def pop(self, key: Name, default: Default, /) -> Table | Default: ...

    def pop(self, key: Name, default: object = _ABSENT, /) -> object:
        """The table under a name, taken out; as a dict's ``pop``."""
        if key not in self and default is not _ABSENT:
            return default
        table = self[key]
        del self[key]
        return table

    def taken(self, schema: str, name: str) -> bool:
        """Whether a table or an index of a schema has that name."""
        return self._taken[schema, name] > 0

    def parts_of(self, parent: Name) -> frozenset[Name]:
        """The names of a table's partitions."""
        return frozenset(self._parts.get(parent, ()))

    def spelled(self, name: Name) -> Name | None:
        """The name under which a table is kept where upper and lower case are one; the first of several."""
        return next(iter(self._folded.get(_fold(name), ())), None)


def _fold(name: Name) -> Name:
    return Name(name.name.lower(), name.schema.lower())


def _names(table: Table) -> Iterator[tuple[str, str]]:
    """What a table takes of its schema's names: its own and those of its indexes."""
    schema = table.name.schema
    yield schema, table.name.name
    yield from ((schema, index.name) for index in table.indexes)
