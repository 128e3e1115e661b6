"""The names of a blueprint as findings spell them, and which of them a text mentions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.ledger.facts import part_names
from buttress.agent.ledger.text import is_sentence
from buttress.predicates.landing import landings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Edge, System

_OPERATION = re.compile(r"(?:[\w.-]+:)?\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|TRACE) /[^\s,;“”\"`]*")
_EDGE = re.compile(r"[^\s,;(]+ -> [^\s,;)]+")
_COMPOSITE = re.compile(r"([\w$.:-]+)\(([\w$]+(?:, ?[\w$]+)*)\)")
_WORD = re.compile(r"[\w$@/:{}.-]*[\w$}]")
#: Words that findings use for what they are: ``a secret file`` says nothing about a table ``secret``.
_PROSE = frozenset(
    {"answer", "app", "backup", "cache", "call", "client", "code", "column", "comment", "constraint", "content", "data"}
    | {"database", "default", "design", "event", "field", "file", "form", "group", "host", "id", "index", "job", "key"}
    | {
        "language",
        "line",
        "link",
        "list",
        "lock",
        "log",
        "message",
        "migration",
        "mode",
        "name",
        "number",
        "page",
        "part",
    }
    | {
        "password",
        "path",
        "place",
        "port",
        "post",
        "project",
        "property",
        "query",
        "queue",
        "read",
        "reason",
        "release",
    }
    | {"request", "response", "role", "row", "rule", "schema", "secret", "server", "service", "session", "setting"}
    | {"state", "status", "step", "store", "system", "table", "tag", "task", "team", "test", "text", "time", "token"}
    | {"transaction", "type", "unit", "use", "value", "version", "word", "write", "clients", "files", "indexes", "keys"}
    | {"lists", "pages", "parts", "places", "rows", "rules", "secrets", "tables", "values", "columns", "databases"}
)
#: Components by their written names are looked for one by one: more than this would cost more than it tells.
_MANY = 200


class Names:
    """Everything that a finding can be about, by its spelling."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self.tables: dict[str, tuple[Database, Table]] = {}
        self.operations: dict[str, tuple[Api, Operation]] = {}
        self.components: dict[str, tuple[System, Component]] = {}
        self.edges: dict[str, tuple[System, Edge]] = {}
        self._columns: dict[str, frozenset[str]] = {}
        self._parts: defaultdict[str, list[str]] = defaultdict(list)  # index and constraint names
        self._written: list[tuple[str, str]] = []  # components as people write them
        self._other = {d.path for d in blueprint.documents} | {a.key for a in blueprint.apis}
        for database in (*blueprint.reviewed, *blueprint.designed):
            for table in database.catalog.tables.values():
                self._add_table(database, table)
        for api in blueprint.promised:
            for operation in api.operations:
                self.operations.setdefault(api.subject(operation), (api, operation))
        for system in blueprint.systems:
            for component in system.components.values():
                self._add_component(system, component)
            for edge in system.edges:
                self.edges.setdefault(system.edge_subject(edge), (system, edge))

    @cached_property
    def prose(self) -> tuple[str, ...]:
        """Sentences of the repository that a finding may cite without quotation marks: titles, labels, reasons."""
        found = [api.title for api in (*self._blueprint.apis, *self._blueprint.sketched)]
        found += [directive.reason for directive in self._blueprint.directives]
        for system in self._blueprint.systems:
            found += [evidence.label for edge in system.edges for evidence in edge.evidence]
            found += [text for flow in system.flows for text in (flow.title, *(m.text for m in flow.messages))]
        for document in self._blueprint.documents:
            found += [document.title, *(section.title for section in document.sections)]
            found += [text for decision in document.decisions for text in (decision.text, decision.reason)]
        kept = {sentence for text in found if is_sentence(sentence := " ".join(text.split()))}
        return tuple(sorted(kept, key=lambda text: (-len(text), text)))

    def _add_table(self, database: Database, table: Table) -> None:
        subject = database.subject(table.name)
        if subject in self.tables:
            return
        self.tables[subject] = (database, table)
        self._columns[subject] = frozenset(column.name for column in table.columns)
        for part in part_names(table):
            self._parts[part].append(f"{subject}.{part}")

    def _add_component(self, system: System, component: Component) -> None:
        subject = system.subject(component)
        self.components.setdefault(subject, (system, component))
        if component.name != component.key and len(component.name) > 3 and len(self._written) < _MANY:
            self._written.append((component.name, subject))

    def table_of(self, entity: str) -> str:
        """The table that a subject names or is a part of; '' when there is none."""
        if entity in self.tables:
            return entity
        bare = entity.partition("(")[0]
        owner = bare if bare in self.tables else bare.rpartition(".")[0]
        return owner if owner in self.tables else ""

    def located(self, path: str, first: int, last: int) -> tuple[str, ...]:
        """What is defined on some lines of a file: tables, columns, keys, indexes, components, edges."""
        here = self._places.get(path, {})
        return tuple(dict.fromkeys(entity for line in range(first, last + 1) for entity in here.get(line, ())))

    @cached_property
    def _places(self) -> dict[str, dict[int, list[str]]]:
        places: defaultdict[str, dict[int, list[str]]] = defaultdict(dict)

        def note(span: Span, *entities: str) -> None:
            places[span.path].setdefault(span.line, []).extend(entities)

        for subject, (_, table) in self.tables.items():
            note(table.span, subject)
            for column in table.columns:
                note(column.span, subject, f"{subject}.{column.name}")
            for index in table.indexes:
                note(index.span, subject, *([f"{subject}.{index.name}"] if index.name else []))
            for key in table.constraints:
                note(key.span, subject, *([f"{subject}.{key.name}"] if key.name else []))
        for subject, (_, component) in self.components.items():
            for mention in component.mentions:
                note(mention.span, subject)
        for subject, (system, edge) in self.edges.items():
            for evidence in edge.evidence:
                note(evidence.span, subject, *self.system_ends(system, edge))
        return places

    def system_ends(self, system: System, edge: Edge) -> tuple[str, str]:
        """Both ends of an edge, as findings spell components."""
        return f"{system.label}{edge.source}", f"{system.label}{edge.target}"

    def landings(self, subjects: Iterable[str]) -> dict[str, str]:
        """The table that the body of each of these operations becomes a row of, where names agree on one."""
        databases = list({id(database): database for database, _ in self.tables.values()}.values())
        by_api: defaultdict[int, list[tuple[Api, Operation]]] = defaultdict(list)
        for api, operation in (self.operations[subject] for subject in subjects):
            by_api[id(api)].append((api, operation))
        return {
            api.subject(landing.operation): landing.database.subject(landing.table.name)
            for pairs in by_api.values()
            if databases
            for api in [replace(pairs[0][0], operations=tuple(operation for _, operation in pairs))]
            for landing in landings(api, databases)
        }

    def mentioned(self, subjects: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
        """The subjects, then every name that the texts mention, in their order; a bare column belongs to the subject's
        table if that has it, else to any table mentioned. A table called by a word of our own sentences is none of them
        unless it is a subject.
        """
        found: dict[str, None] = {}
        for subject in subjects:
            found[subject] = None
            found.update(dict.fromkeys([table] if (table := self.table_of(subject)) else self._in(subject)))
        own = [table for subject in list(found) if (table := self.table_of(subject))]
        whole = "\n".join(texts)
        found.update(dict.fromkeys(self._in(whole)))
        tables = [table for entity in list(found) if (table := self.table_of(entity))]
        own, tables = list(dict.fromkeys(own)), list(dict.fromkeys(tables))
        for word in dict.fromkeys(_WORD.findall(whole)) if tables else ():
            holders = [t for t in own if word in self._columns[t]] or [t for t in tables if word in self._columns[t]]
            found.update(dict.fromkeys(f"{table}.{word}" for table in holders))
        return tuple(found)

    def _in(self, text: str) -> Iterator[str]:
        """Full spellings in a text."""
        for sign, pattern in ((" /", _OPERATION), (" -> ", _EDGE)):
            for match in pattern.findall(text) if sign in text else ():
                yield from self._trimmed(match)
        for owner, columns in _COMPOSITE.findall(text) if "(" in text else ():
            if owner in self.tables:
                yield from (f"{owner}.{c.strip()}" for c in columns.split(",") if c.strip() in self._columns[owner])
        for word in dict.fromkeys(_WORD.findall(text)):
            yield from self._word(word)
        yield from (subject for written, subject in self._written if written in text)

    def _trimmed(self, match: str) -> Iterator[str]:
        """The longest known operation or edge that a match begins with."""
        while match:
            if match in self.operations or match in self.edges:
                yield match
                if " -> " in match:
                    yield from (end for end in match.split(" -> ") if end in self.components)
                return
            if match[-1].isalnum():
                return
            match = match[:-1]

    def _word(self, word: str) -> Iterator[str]:
        if word in _PROSE:
            return
        if word in self.tables or word in self.components or word in self._other:
            yield word
        elif word in self._parts:
            yield from self._parts[word][:3]
        elif "." in word:
            owner, _, part = word.rpartition(".")
            if owner in self.tables:
                yield owner
                if part in self._columns[owner]:
                    yield word
