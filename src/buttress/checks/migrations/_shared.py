"""What the migration rules share: walking the release over tables that hold rows, and what to say about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from buttress.blueprint.ops import AddColumn, CreateTable, Op
from buttress.blueprint.sql import Constraint, Name
from buttress.blueprint.stated import Stated
from buttress.checks.migrations._locks import Hold, Locks
from buttress.findings.rule import Severity
from buttress.predicates.growth import stays_small, weight
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Change, Database, Role, Table
    from buttress.blueprint.sql import Column

OpT = TypeVar("OpT", bound=Op)

_POSTGRES = frozenset({"postgres"})


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of the release on a table that was there before it (``stands``), or that it makes.

    ``fresh`` are the columns that this release added to the table and that hold NULL (or one constant) in every row;
    ``inline`` are the constraints written inside an ADD COLUMN of the same statement; ``held`` is what the open
    transaction already keeps locked on this table, ``holds`` on every table that was there before; ``created`` are the
    tables that the release has created so far; ``stated`` is what the configuration says of the server.
    """

    database: Database
    change: Change
    table: Table
    fresh: frozenset[str] = frozenset()
    inline: tuple[Constraint, ...] = ()
    held: Hold | None = None
    created: frozenset[Name] = frozenset()
    holds: Mapping[Name, Hold] = field(default_factory=dict)
    stated: Stated = field(default_factory=Stated)
    stands: bool = True

    @property
    def subject(self) -> str:
        """The table as findings spell it."""
        return self.database.subject(self.table.name)

    def column_subject(self, columns: tuple[str, ...]) -> str:
        """``orders.user_id`` or ``orders(a,b)``."""
        return f"{self.subject}.{columns[0]}" if len(columns) == 1 else f"{self.subject}({','.join(columns)})"

    @property
    def known(self) -> Table:
        """The table in the catalog after the release, if it is there: only that one carries roles and stated rows."""
        after = self.change.after
        names = (self.table.name, after.name if after else self.table.name)
        return next((t for n in names if (t := self.database.catalog.table(n)) is not None), self.table)

    @property
    def role(self) -> Role:
        """What the table is for."""
        return self.known.role

    @property
    def small(self) -> bool:
        """Whether a scan or a rewrite of the table is over before anybody notices."""
        return stays_small(self.known)

    def severity(self, usual: Severity) -> Severity:
        """Advice for tables that stay small, else the usual severity."""
        return Severity.ADVICE if self.small else usual

    def older_than(self, version: int) -> bool:
        """Whether the configuration states a PostgreSQL older than a major version."""
        return 0 < self.stated.postgres < version

    def server(self) -> str:
        """``PostgreSQL 11 (stated in buttress.toml)``."""
        return f"PostgreSQL {self.stated.postgres} (stated in {stated_in(self.stated)})"


def steps(blueprint: Blueprint, kind: type[OpT], dialects: frozenset[str] = _POSTGRES) -> Iterator[tuple[Step, OpT]]:
    """The release's operations of one kind on ordinary tables that hold rows already.

    Left out: tables that the same release creates, views, and tables that appear for the first time (a table altered
    but created nowhere counts as existing and populated).
    """
    for step in all_steps(blueprint, dialects):
        if step.stands and isinstance(step.change.op, kind):
            yield step, step.change.op


def all_steps(blueprint: Blueprint, dialects: frozenset[str] = _POSTGRES) -> Iterator[Step]:
    """Every operation of the release that is about a table, whether that stood before the release or not."""
    homes = {m.path: d for d in blueprint.reviewed for m in d.migrations}
    fresh: dict[tuple[str, Name], dict[str, Column]] = {}
    inline: dict[int, list[Constraint]] = {}
    locks, created = Locks(), set[Name]()
    for change in blueprint.release.changes:
        locks.enter(change)
        op, old = change.op, standing(change)
        table, database = old or change.before or change.after, homes.get(change.migration.path)
        if isinstance(op, CreateTable):
            created.add(op.table)
        if database is None or table is None or database.dialect not in dialects:
            continue
        place = change.migration.path if blueprint.release.history else database.key
        known = fresh.setdefault((place, table.name), {})
        if old is not None and isinstance(op, AddColumn):
            known[op.column.name] = op.column
            inline.setdefault(id(change.statement), []).extend(op.inline)
        parts, holds = tuple(inline.get(id(change.statement), ())), locks.all
        new, made, stated = frozenset(known), frozenset(created), blueprint.stated
        yield Step(database, change, table, new, parts, holds.get(table.name), made, holds, stated, old is not None)
        if old is not None:
            locks.pass_by(change)


def standing(change: Change) -> Table | None:
    """The table as it stood before the change, if it was there and may hold rows."""
    if change.created_here:
        return None
    table = change.before
    if table is None and change.after is not None and change.after.assumed:
        table = change.after
    return table if table is not None and table.kind == "table" else None


def final(step: Step) -> Table | None:
    """What bears the table's name in the end: the table as it is left, or a view or table that takes its place."""
    for change in reversed(step.database.changes):
        if change.after is not None and change.after.name == step.table.name:
            return change.after
        if change.before is not None and change.before.name == step.table.name:
            return None
    return None


def referrers(step: Step) -> list[str]:
    """Names of the tables whose foreign keys point at this one at that moment, itself left out."""
    own = step.table.name
    around = step.change.around or step.database.catalog.tables
    apart = {own, *step.created}  # nobody writes to what this release creates
    tables = (t for t in around.values() if t.kind == "table" and t.partition_of is None and t.name not in apart)
    return sorted({str(t.name) for t in tables if any(k.parent == own and not k.virtual for k in t.foreign_keys)})


def facts(step: Step) -> str:
    """What is known of this table: ``orders has 9 columns and 4 indexes; line_items and payments refer to it``."""
    table, name = step.table, step.table.name
    if table.assumed:
        return f"{name} is created outside the files read here, so it counts as populated"
    plain = [index for index in table.indexes if index.origin != "primary"]
    beside = " beside its key" if table.primary_key else ""
    indexed = f"{counted(len(plain), 'index')}{beside}" if plain else f"no index{beside}"
    others = referrers(step)
    verb = "refers" if len(others) == 1 else "refer"
    referred = f"{listing(others)} {verb} to it" if others else "no table refers to it"
    role = f", it looks like {_A_ROLE[step.role]}" if step.role in _A_ROLE else ""
    return f"{name} has {counted(len(table.columns), 'column')} and {indexed}, {referred}{role}"


_A_ROLE = {
    "event": "a log that grows with traffic",
    "queue": "a queue that is written all the time",
    "lookup": "a small lookup table",
    "settings": "a small settings table",
}


def held_until_commit(step: Step) -> str:
    """How long a lock outlives its statement, and what else nobody can use meanwhile: the clause to append, empty when
    the lock ends with the statement and nothing else is held.
    """
    if step.change.in_transaction is not True:
        return ""
    later = _later_statements(step)
    rest = f", so it also waits for the {counted(later, 'statement')} after it" if later else ""
    return f"{_also(step)}; the lock is kept until the transaction of this file commits{rest}"


def _also(step: Step) -> str:
    """Other tables that the transaction keeps to itself already."""
    others = {str(name): held.since.line for name, held in step.holds.items() if name != step.table.name}
    if not others:
        return ""
    return f"; {listing(others)}, locked since line {min(others.values())}, {'waits' if len(others) == 1 else 'wait'} as long"


def _later_statements(step: Step) -> int:
    end = step.change.statement.span.end
    return sum(1 for s in step.change.migration.statements if not s.down and s.span.start >= end)


def rewriting(step: Step) -> str:
    """What a rewrite does here: ``every row and 4 indexes are written again``."""
    count = len(step.table.indexes)
    return f"every row and {counted(count, 'index')} are written again" if count else "every row is written again"


def exposure(step: Step) -> int:
    """0 to 100: how much of the backend feels a lock on this table."""
    hot = 30 if step.role in ("event", "queue") else 0
    return min(100, 20 + hot + 10 * len(referrers(step)) + 3 * len(step.table.indexes) + weight(step.known))


def size(step: Step) -> str:
    """``its size is unknown``, or ``it holds 2,000,000 rows, as buttress.toml states``."""
    rows = step.known.rows_stated
    if rows is None:
        return "its size is unknown"
    return f"it holds {rows:,} rows, as {stated_in(step.stated)} states"


def stated_in(stated: Stated) -> str:
    """What people call the configuration."""
    return PurePath(stated.where).name or "the configuration"


def blocked_children(step: Step) -> str:
    """Who else waits under ACCESS EXCLUSIVE: inserts into referring tables, which read this one to check their key."""
    others = referrers(step)
    return f", and so do inserts into {listing(others)}, which check their foreign key here" if others else ""
