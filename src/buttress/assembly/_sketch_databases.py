"""Design documents -> the databases that their SQL plans."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, cast

from buttress.assembly.cache import key_of
from buttress.assembly.dialects import READ
from buttress.assembly.replay.fold import replay
from buttress.assembly.replay.state import State
from buttress.assembly.roles import with_roles
from buttress.assembly.stated import with_hints
from buttress.blueprint.blueprint import NotUnderstood
from buttress.blueprint.catalog import Database, Migration
from buttress.blueprint.ops import CreateTable
from buttress.blueprint.source import Source
from buttress.blueprint.statements import SchemaFile
from buttress.predicates.table_drift import plain
from buttress.readers.design_sql import read_design_sql
from buttress.readers.listed_columns import is_listed, read_listed
from buttress.readers.sql.constructs import constructs
from buttress.readers.sql.hints import dialect_signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.assembly.cache import Cache
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Catalog
    from buttress.blueprint.document import Document
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Dialect
    from buttress.config import Config
    from buttress.readers.design_sql import Sketched

_DRAWN = re.compile(r"^\W*CREATE\s+TABLE\b", re.IGNORECASE | re.MULTILINE)
_INLINE_INDEX = re.compile(r"^\s*(?:UNIQUE\s+)?(?:INDEX|KEY)\s+[`\w]*\s*\(\s*[`A-Za-z_]", re.IGNORECASE | re.MULTILINE)
_TAGS = {"postgresql": "postgres", "postgres": "postgres", "pgsql": "postgres", "mysql": "mysql", "sqlite": "sqlite"}
_NAMED = {"postgres": r"\bpostgres", "mysql": r"\b(?:mysql|mariadb)\b", "sqlite": r"\bsqlite"}
#: File names that say nothing about what is designed; the folder's does then.
_PLAIN_NAMES = frozenset(
    {"design", "data-model", "data_model", "datamodel", "readme", "index", "research", "spec", "plan", "schema"}
    | {"architecture", "database", "quickstart", "requirements", "tasks", "overview"}
)


class Designed(NamedTuple):
    """What the documents' SQL makes. ``reviewed`` are those databases that no real one stands for."""

    databases: tuple[Database, ...] = ()
    reviewed: tuple[Database, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    tally: tuple[int, int, int] = (0, 0, 0)  # statements, understood, opaque


def read_designed(blueprint: Blueprint, texts: Mapping[str, str], config: Config, cache: Cache) -> Designed:
    """Read every fence of SQL in every document: one database a document, and one for each other kind of store."""
    bench = _Bench(blueprint, texts, config, cache)
    for document in blueprint.documents:
        bench.add(document)
    return bench.result()


@dataclass(slots=True)
class _Bench:
    blueprint: Blueprint
    texts: Mapping[str, str]
    config: Config
    cache: Cache
    databases: list[Database] = field(default_factory=list)
    reviewed: list[Database] = field(default_factory=list)
    unread: list[NotUnderstood] = field(default_factory=list)
    tally: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, document: Document) -> None:
        """The databases of one document."""
        text = self.texts.get(document.path, "")
        fences = [b.span for b in document.blocks if not b.bad and _holds_sql(b.kind, text[b.span.start : b.span.end])]
        shown = [b.span for b in document.blocks if not b.bad and b.kind == "text" and _lists(text, b.span)]
        if not fences and not shown:
            return
        dialect, why = self.dialect(document, text, [(span.start, span.end) for span in (*fences, *shown)])
        families: defaultdict[str, list[Sketched]] = defaultdict(list)
        for each in self.read(document.path, text, dialect, fences, shown):
            families[each.family].append(each)
            self.count(each)
        for family, read in families.items():
            database = self.database(document, dialect, why, family, read)
            if database.catalog.tables or any(statement.ops for statement in database.files[0].statements):
                self.databases.append(database)

    def read(
        self, path: str, text: str, dialect: Dialect, fences: Sequence[Span], shown: Sequence[Span]
    ) -> list[Sketched]:
        """The statements of a document's fences and of the column lists that it shows, from the cache if need be."""
        key = key_of("designed", path, dialect, text)
        known: list[Sketched] | None = self.cache.get(key)
        if known is None:
            known = [each for s in fences for each in read_design_sql(path, text, s.start, s.end, dialect)]
            known += [each for s in shown for each in read_listed(path, text, s.start, s.end, dialect)]
            self.cache.put(key, known)
        return known

    def count(self, each: Sketched) -> None:
        """Add a statement to the coverage."""
        statement = each.statement
        self.tally[0] += 1
        self.tally[1] += statement.status == "understood"
        self.tally[2] += statement.status == "opaque"
        if statement.status != "understood" and not each.family:
            reason = f"{statement.kind}: {statement.reason}"
            self.unread.append(NotUnderstood(statement.span, reason, statement.status == "opaque"))

    def dialect(self, document: Document, text: str, fences: Sequence[tuple[int, int]]) -> tuple[Dialect, str]:
        """What its spellings say, then the tags of its fences, the configuration, the databases of the repository,
        and last the names that stand in its prose.
        """
        weights: defaultdict[str, int] = defaultdict(int)
        whys: dict[str, str] = {}
        source = Source(document.path, text)
        for start, end in fences:
            above = source.position(start)[0] - 1
            for name, weight, why in dialect_signs(Source(document.path, text[start:end])):
                weights[name] += int(weight)
                whys.setdefault(name, _moved(why, above))
            if _INLINE_INDEX.search(text, start, end):
                weights["mysql"] += 2
                whys.setdefault("mysql", "an index inside CREATE TABLE")
        best = max((name for name in weights if name in READ), key=lambda name: weights[name], default="")
        if best:
            return cast("Dialect", best), whys[best]
        return next(self._otherwise(document, text))

    def _otherwise(self, document: Document, text: str) -> Iterator[tuple[Dialect, str]]:
        tags = {_TAGS[b.tag.lower()] for b in document.blocks if b.tag.lower() in _TAGS}
        if len(tags) == 1:
            yield cast("Dialect", tags.pop()), "the tag of its fences"
        if self.config.dialect in READ:
            yield cast("Dialect", self.config.dialect), "set in the configuration"
        real = {database.dialect for database in self.blueprint.reviewed}
        if len(real) == 1:
            yield real.pop(), f"as {self.blueprint.reviewed[0].key}"
        named = {name for name, pattern in _NAMED.items() if re.search(pattern, text, re.IGNORECASE)}
        if len(named) == 1:
            yield cast("Dialect", named.pop()), "named in the text"
        yield "postgres", "nothing says otherwise"

    def database(
        self, document: Document, dialect: Dialect, why: str, family: str, read: Sequence[Sketched]
    ) -> Database:
        """The database that some statements of a document make. Nothing of it is deployed: it has no migrations."""
        statements = tuple(each.statement for each in read)
        source = Source(document.path, self.texts[document.path])
        mixed = () if family or "cockroach" in source.text.lower() else statements
        found = tuple(
            c for s in mixed if s.kind.startswith("CREATE") for c in constructs(source, s.span.start, s.span.end)
        )
        settled = replay([Migration("", document.path, statements)], dialect, state=State(dialect, ordered=False))
        catalog = _with_gaps(settled.catalog(), read)
        database = Database(
            key=f"{document.path} ({family})" if family else document.path,
            dialect=dialect,
            dialect_why=why,
            catalog=with_roles(catalog),
            files=(SchemaFile(document.path, "sql", dialect, statements, constructs=found),),
            members=(document.path,),
            snapshot=document.path,
            indexes_foreign_keys=dialect == "mysql",
            sketch=document.stage,
            family=family,
        )
        return with_hints([database], self.blueprint.stated)[0]

    def result(self) -> Designed:
        """All of them, and which to review."""
        for database in self.databases:
            if not database.family and _shown(database) and not self._stands_already(database):
                self.reviewed.append(self._labelled(database))
        kept = {database.key: database for database in self.reviewed}
        designed = tuple(kept.get(database.key, database) for database in self.databases)
        return Designed(
            designed, tuple(self.reviewed), tuple(self.unread), (self.tally[0], self.tally[1], self.tally[2])
        )

    def _stands_already(self, database: Database) -> bool:
        """At least half of its tables are those of a real database, or most are those of another document."""
        mine = _shown(database)
        for other in self.blueprint.reviewed:
            theirs = {plain(table.name) for table in other.catalog.base_tables()}
            if 2 * len(mine & theirs) >= len(mine):
                return True
        return any(_same_plan(database, other) for other in self.reviewed)

    def _labelled(self, database: Database) -> Database:
        """A name before subjects, where another database that is reviewed has a table of the same name."""
        others = (*self.blueprint.reviewed, *(d for d in self.databases if d.key != database.key and not d.family))
        taken = {name for other in others for name in other.catalog.tables}
        meant = any(name in taken for name in database.catalog.tables)
        return replace(database, label=f"{_label(database.key)}:") if meant else database


def _holds_sql(kind: str, text: str) -> bool:
    return kind == "sql" or (kind in ("ascii", "text") and bool(_DRAWN.search(text)))


def _lists(text: str, span: Span) -> bool:
    """Whether a block lists the columns of a table that the sentence above it names."""
    return not _DRAWN.search(text, span.start, span.end) and is_listed(text, span.start, span.end)


def _shown(database: Database) -> set[str]:
    """Names of the tables that it creates: those that it only alters are not its own."""
    return {plain(table.name) for table in database.catalog.base_tables() if not table.assumed}


def _same_plan(database: Database, other: Database) -> bool:
    """Whether two documents plan the same tables: in one folder half of them say so, elsewhere nearly all must."""
    mine, theirs = _shown(database), _shown(other)
    common = len(mine & theirs)
    if PurePosixPath(database.key).parent == PurePosixPath(other.key).parent:
        return 2 * common >= len(mine)
    return common >= 3 and common >= 0.8 * max(len(mine), len(theirs))


def _with_gaps(catalog: Catalog, read: Sequence[Sketched]) -> Catalog:
    """Tables that the document shows only in part: nothing may be argued from what they lack."""
    tables = dict(catalog.tables)
    for each in read:
        for op in each.statement.ops if each.partial else ():
            table = tables.get(op.table) if isinstance(op, CreateTable) else None
            if table is not None and table.span == op.span and not table.taint:
                tables[table.name] = replace(table, taint=each.partial)
    return replace(catalog, tables=tables)


def _moved(why: str, lines: int) -> str:
    """A reason with its line counted from the document's first line: long white space is slow to search."""
    head, _, line = why.rpartition(":")
    return f"{head}:{int(line) + lines}" if line.isdigit() else why


def _label(key: str) -> str:
    path = PurePosixPath(key)
    return path.parent.name if path.stem.lower() in _PLAIN_NAMES and path.parent.name else path.stem
