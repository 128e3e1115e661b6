"""What may be named: every table, column, operation and component of a blueprint, spelled as findings spell subjects."""

from __future__ import annotations

from difflib import SequenceMatcher
from heapq import nlargest
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from buttress.blueprint.provision import Topic
from buttress.predicates._catalogue_words import no_such, several
from buttress.predicates._entity_names import (
    Located,
    LocatedColumn,
    LocatedColumns,
    LocatedComponent,
    LocatedOperation,
    apis_of,
    component_spellings,
    databases_of,
    names_of,
    operation_spellings,
    table_spellings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from buttress.blueprint.api import Api
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document

T = TypeVar("T")
Thing = TypeVar("Thing", Located, LocatedOperation, LocatedComponent)

#: Every kind of name, the ones that are cheap to collect first.
KINDS = (
    "table",
    "view",
    "database-schema",
    "column",
    "index",
    "constraint",
    "type",
    "component",
    "store",
    "edge",
    "api",
    "operation",
    "path",
    "document",
    "heading",
    "file",
    "parameter",
    "schema",
    "property",
)
TOPICS: tuple[str, ...] = get_args(Topic)
#: How many near misses are worth naming, and how alike (Ratcliff and Obershelp's ratio) they have to be.
_MOST, _ALIKE = 3, 0.6
#: Blueprints whose index is kept: the reviewed one, and those of the overlays that fixes are tried on.
_KEPT = 4


class EntityIndex:
    """The names of one blueprint, collected kind by kind when first asked for."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self._names: dict[str, frozenset[str]] = {}
        self._folded: dict[str, Mapping[str, str]] = {}
        self._made: dict[Hashable, Any] = {}

    def names(self, kind: str) -> frozenset[str]:
        """Every spelling of every thing of one kind (see :data:`KINDS`)."""
        if kind not in self._names:
            self._names[kind] = frozenset(word for word in names_of(self.blueprint, kind) if word)
        return self._names[kind]

    def kinds_of(self, word: str) -> tuple[str, ...]:
        """What a word names, exactly as spelled; else what it names when letter case is put aside. () for nothing."""
        exact = tuple(kind for kind in KINDS if word in self.names(kind))
        return exact or tuple(kind for kind in KINDS if word.casefold() in self._by_fold(kind))

    def __contains__(self, word: object) -> bool:
        """Whether a word names anything, letter case aside."""
        if not isinstance(word, str):
            return False
        return any(word in self.names(kind) or word.casefold() in self._by_fold(kind) for kind in KINDS)

    def near(self, word: str, kind: str | None = None) -> tuple[str, ...]:
        """Up to three names that come near a word, the nearest first; of one kind only, where one is given."""
        known = self.names(kind) if kind else (name for each in KINDS for name in self.names(each))
        return nearest(word, known)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes, made once for this blueprint."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    def resolve_table(self, word: str) -> Located:
        """The table (or view) of that name. Raises UnknownWord for none and for several."""
        for tier in self.once("tables", lambda: [table_spellings(ds) for ds in databases_of(self.blueprint)]):
            found = _chosen("table", word, tier)
            if found is not None:
                return found
        raise no_such("table", word, nearest(word, self.names("table") | self.names("view")))

    def resolve_column(self, word: str) -> LocatedColumn:
        """The column of that name: ``orders.user_id``."""
        located = self.resolve_columns(word)
        if len(located.columns) != 1:
            raise no_such("column", word, [f"{located.subject}.{name}" for name in located.columns][:_MOST])
        found = located.table.column(located.columns[0])
        if found is None:  # pragma: no cover - resolve_columns has looked it up
            raise no_such("column", word)
        return LocatedColumn(located.database, located.table, found)

    def resolve_columns(self, word: str) -> LocatedColumns:
        """The columns of a table: ``orders(a,b)`` or ``orders.a``."""
        head, bracket, rest = word.partition("(")
        if bracket and rest.endswith(")"):
            wanted = [part.strip() for part in rest[:-1].split(",")]
            table = self.resolve_table(head.strip())
            return LocatedColumns(table.database, table.table, tuple(_column(table, name) for name in wanted))
        at = word.rfind(".")
        while at > 0:
            head, tail = word[:at], word[at + 1 :]
            if self._is_table(head):
                table = self.resolve_table(head)
                return LocatedColumns(table.database, table.table, (_column(table, tail),))
            at = word.rfind(".", 0, at)
        raise no_such("column", word, self.near(word, "column"))

    def resolve_operation(self, word: str) -> LocatedOperation:
        """The operation of that name: ``GET /users``. Described ones come before those that a design sketches."""
        for tier in self.once("operations", lambda: [operation_spellings(apis) for apis in apis_of(self.blueprint)]):
            found = _chosen("operation", word, tier)
            if found is not None:
                return found
        raise no_such("operation", word, nearest(word, self.names("operation")))

    def resolve_component(self, word: str, *, store: bool = False) -> LocatedComponent:
        """The component of that key or name; with ``store``, one that holds data."""
        kind = "store" if store else "component"
        tiers = self.once("components", lambda: component_spellings(self.blueprint.systems))
        for tier in tiers:
            kept = {name: [f for f in found if f.component.is_store or not store] for name, found in tier.items()}
            found = _chosen(kind, word, {name: each for name, each in kept.items() if each})
            if found is not None:
                return found
        raise no_such(kind, word, self.near(word, kind))

    def resolve_api(self, word: str) -> Api:
        """The API description of that path."""
        found = [api for tier in apis_of(self.blueprint) for api in tier if api.key == word]
        if not found:
            raise no_such("api", word, self.near(word, "api"))
        return found[0]

    def resolve_document(self, word: str) -> Document:
        """The design document of that path."""
        found = [document for document in self.blueprint.documents if document.path == word]
        if not found:
            raise no_such("document", word, nearest(word, (d.path for d in self.blueprint.documents)))
        return found[0]

    def resolve_topic(self, word: str) -> Topic:
        """The topic of that name (see :data:`buttress.blueprint.provision.Topic`)."""
        found: Topic | None = next((topic for topic in get_args(Topic) if topic == word), None)
        if found is None:
            raise no_such("topic", word, nearest(word, TOPICS))
        return found

    def _is_table(self, word: str) -> bool:
        tiers = self.once("tables", lambda: [table_spellings(ds) for ds in databases_of(self.blueprint)])
        return any(word in tier or word.casefold() in _folds(tier) for tier in tiers)

    def _by_fold(self, kind: str) -> Mapping[str, str]:
        if kind not in self._folded:
            self._folded[kind] = {name.casefold(): name for name in self.names(kind)}
        return self._folded[kind]


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three known names that come near a word, the nearest first."""
    wanted = word.casefold()
    matcher: SequenceMatcher[str] = SequenceMatcher(None, "", wanted)
    found: dict[str, float] = {}
    size = len(wanted)
    for name in known:
        least = min(size, len(name))
        if 2 * least < _ALIKE * (size + len(name)) or name == word:
            continue  # too long or too short to be alike
        matcher.set_seq1(name.casefold())
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            ratio = matcher.ratio()
            if ratio >= _ALIKE:
                found[name] = ratio
    return tuple(nlargest(_MOST, sorted(found), key=found.__getitem__))


_recent: list[EntityIndex] = []
_lock = Lock()


def entities_of(blueprint: Blueprint) -> EntityIndex:
    """The names of a blueprint; the same index again for the same blueprint, for the last few of them."""
    with _lock:
        found = next((index for index in _recent if index.blueprint is blueprint), None)
        if found is None:
            found = EntityIndex(blueprint)
            _recent.append(found)
            del _recent[:-_KEPT]
        return found


def _folds(known: Mapping[str, Any]) -> set[str]:
    return {name.casefold() for name in known}


def _chosen(kind: str, word: str, known: Mapping[str, Sequence[Thing]]) -> Thing | None:
    """The one thing of a name, as spelled; where nothing is spelled so, the only one that is with letter case aside."""
    found = list(known.get(word, ()))
    if not found:
        folded = word.casefold()
        spelled = [each for name, each in known.items() if name.casefold() == folded]
        found = list({each.exact: each for things in spelled for each in things}.values())
    if len(found) > 1:
        subjects = {each.subject for each in found}
        alone = len(subjects) == len(found) and word not in subjects
        raise several(kind, word, sorted(subjects if alone else {each.exact for each in found}))
    return found[0] if found else None


def _column(table: Located, name: str) -> str:
    """The name of a column as the catalog spells it."""
    if table.table.column(name) is not None:
        return name
    folded = [column.name for column in table.table.columns if column.name.casefold() == name.casefold()]
    if len(folded) == 1:
        return folded[0]
    known = [column.name for column in table.table.columns]
    near = [f"{table.subject}.{each}" for each in nearest(name, known)]
    raise no_such("column", f"{table.subject}.{name}", near)
