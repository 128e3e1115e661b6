"""Tables and operations by the names that people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import meant, near, shown
from buttress.errors import InputError
from buttress.predicates._entity_names import Located, databases_of
from buttress.predicates.catalogue import UnknownWord
from buttress.predicates.entities import entities_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from buttress.blueprint.blueprint import Blueprint
    from buttress.predicates._entity_names import LocatedOperation

#: Characters of a name: no server takes one so long, and looking for what comes near takes time.
_LONGEST = 300
#: Names that a message lists.
_LISTED = 8
_METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"})


def table_called(blueprint: Blueprint, word: str) -> Located:
    """The table or view of that name; a column's name leads to its table. Raises :class:`InputError` with what comes near."""
    index, word = entities_of(blueprint), _bounded(word)
    try:
        return index.resolve_table(word)
    except UnknownWord as unknown:
        if str(unknown).startswith("more than one"):
            raise InputError(str(unknown)) from None
    try:
        found = index.resolve_columns(word)
    except UnknownWord:
        raise InputError(f"no table {shown(word)}{_hint(word, tables_of(blueprint), 'table')}") from None
    return Located(found.database, found.table)


def tables_of(blueprint: Blueprint) -> dict[str, Located]:
    """Every table and view as findings spell it."""
    return {
        database.subject(table.name): Located(database, table)
        for databases in reversed(databases_of(blueprint))
        for database in databases
        for table in database.catalog.tables.values()
    }


def operation_called(blueprint: Blueprint, word: str) -> LocatedOperation:
    """The operation of that name; a path alone will do where one operation has it. Raises :class:`InputError` with what
    comes near.
    """
    index, word = entities_of(blueprint), _bounded(word)
    method, _, path = word.partition(" ")
    word = f"{method.upper()} {path.strip()}" if method.upper() in _METHODS and path else word
    try:
        return index.resolve_operation(word)
    except UnknownWord as unknown:
        if str(unknown).startswith("more than one"):
            raise InputError(str(unknown)) from None
    known = index.names("operation")
    same = sorted(name for name in known if name.partition(" ")[2].casefold() == word.casefold())
    if len(same) == 1:
        return index.resolve_operation(same[0])
    if same:
        raise InputError(f"{word} has {len(same)} operations; write one of: {', '.join(same[:_LISTED])}")
    raise InputError(f"no operation {shown(word)}{_hint(word, known, 'operation')}")


def _hint(word: str, known: Collection[str], kind: str) -> str:
    if not known:
        return f"; nothing that was read has {'a table' if kind == 'table' else 'an operation'}"
    named = near(word, known) or sorted((name for name in known if word.casefold() in name.casefold()), key=len)[:3]
    return meant(named) or f"; there are {len(known):,}, such as {', '.join(sorted(known)[:3])}"


def _bounded(word: str) -> str:
    if len(word) > _LONGEST:
        raise InputError(f"a name of {len(word):,} characters is no name that was read")
    return word.strip().strip("`\"'")
