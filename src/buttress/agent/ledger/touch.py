"""Which facts findings touch: those first, then their neighbours, then the rest."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from buttress.predicates.api_naming import resource
from buttress.predicates.lists import collection_of
from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.agent.ledger.names import Names
    from buttress.agent.ledger.scope import Scope
    from buttress.blueprint.api import Operation

#: Facts of one kind in a ledger; tools reach the others.
MOST = 60


class Touched:
    """Facts by kind in the order of their worth for some findings, given what these mention, best finding first. Only
    those that the scope holds.
    """

    def __init__(self, names: Names, mentioned: Sequence[Iterable[str]], scope: Scope) -> None:
        self._names = names
        self._all_tables = {s: each for s, each in names.tables.items() if scope.holds(each[0])}
        self._all_operations = {s: each for s, each in names.operations.items() if scope.holds(each[0])}
        self._all_components = {s: each for s, each in names.components.items() if scope.holds(each[0])}
        self._all_edges = {s: each for s, each in names.edges.items() if scope.holds(each[0])}
        self._tables: dict[str, None] = {}
        self._operations: dict[str, None] = {}
        self._components: dict[str, None] = {}
        self._edges: dict[str, None] = {}
        for entities in mentioned:
            for entity in entities:
                self._note(entity)
        self._by_noun: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for subject, (_, operation) in self._all_operations.items():
            self._by_noun[singular_words(resource(operation.path))].append(subject)

    def _note(self, entity: str) -> None:
        table = self._names.table_of(entity)
        if table in self._all_tables:
            self._tables[table] = None
        elif entity in self._all_operations:
            self._operations[entity] = None
        elif entity in self._all_components:
            self._components[entity] = None
        elif entity in self._all_edges:
            self._edges[entity] = None

    def by_noun(self, tables: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
        """Some tables by what a row of them is called."""
        found: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for subject in tables:
            found[singular_words(self._names.tables[subject][1].name.name)].append(subject)
        return found

    @staticmethod
    def noun(operation: Operation) -> tuple[str, ...]:
        """What an operation is about, spelled as :meth:`by_noun` spells tables."""
        return singular_words(resource(operation.path))

    def tables(self) -> list[str]:
        """Tables touched; those whose rows touched operations are about; what they refer to and what refers to them."""
        known = self._all_tables
        by_noun = self.by_noun(known)
        nouns = [singular_words(resource(known_op.path)) for known_op in self._own_operations()]
        about = [subject for noun in nouns for subject in by_noun.get(noun, ())]
        near = [parent for subject in (*self._tables, *about) for parent in self._parents(subject)]
        touched = {*self._tables, *about}
        near += [subject for subject in known if not touched.isdisjoint(self._parents(subject))]
        return _ordered(self._tables, about, near, known)

    def operations(self) -> list[str]:
        """Operations touched; the lists of touched tables, their other operations; the rest."""
        nouns = [singular_words(self._names.tables[subject][1].name.name) for subject in self._tables]
        about = [subject for noun in nouns for subject in self._by_noun.get(noun, ()) if noun]
        lists = [subject for subject in about if collection_of(*self._names.operations[subject]) is not None]
        nouns = [singular_words(resource(operation.path)) for operation in self._own_operations()]
        beside = [subject for noun in nouns for subject in self._by_noun.get(noun, ()) if noun]
        return _ordered(self._operations, lists, about, beside, self._all_operations)

    def components(self) -> list[str]:
        """Components touched; ends of edges touched; who uses them and what they use; the rest."""
        ends = [end for subject in self._edges for end in self._ends(subject)]
        touched = {*self._components, *ends}
        near = [end for subject in self._all_edges for end in self._ends(subject) if touched & {*self._ends(subject)}]
        return _ordered(self._components, ends, near, self._all_components)

    def edges(self) -> list[str]:
        """Edges touched; those between touched components; those at one of them; the rest."""
        both = [s for s in self._all_edges if all(end in self._components for end in self._ends(s))]
        one = [s for s in self._all_edges if any(end in self._components for end in self._ends(s))]
        return _ordered(self._edges, both, one, self._all_edges)

    def _own_operations(self) -> list[Operation]:
        return [self._names.operations[subject][1] for subject in self._operations]

    def _parents(self, subject: str) -> list[str]:
        database, table = self._names.tables[subject]
        found = (database.subject(key.parent) for key in table.foreign_keys if key.parent)
        return [parent for parent in found if parent in self._names.tables and parent != subject]

    def _ends(self, subject: str) -> tuple[str, str]:
        system, edge = self._names.edges[subject]
        return f"{system.label}{edge.source}", f"{system.label}{edge.target}"


def _ordered(*groups: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(subject for group in groups for subject in group))[:MOST]
