"""What the migration rules share: walking the release over tables that hold rows, and what to say about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from buttress.blueprint.ops import AddColumn, CreateTable, Op
from buttress.blueprint.sql import Constraint, Name
from buttress.checks.migrations._locks import Hold, Locks
from buttress.findings.rule import Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Change, Database, Role, Table
    from buttress.blueprint.sql import Column

OpT = TypeVar("OpT", bound=Op)

#: Roles whose tables stay small: a scan or a rewrite of one is over before anybody notices.
_SMALL = frozenset({"lookup", "settings"})
_POSTGRES = frozenset({"postgres"})


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of the release on a table that was there before it.

    ``fresh`` are the columns that this release added to the table and that hold NULL (or one constant) in every row;
    ``inline`` are the constraints written inside an ADD COLUMN of the same statement; ``held`` is what the open
    transaction already keeps locked; ``created`` are the tables that the release has created so far.
    """

    database: Database
    change: Change
    table: Table
    fresh: frozenset[str] = frozenset()
    inline: tuple[Constraint, ...] = ()
    held: Hold | None = None
    created: frozenset[Name] = frozenset()

    @property
    def subject(self) -> str:
        """The table as findings spell it."""
        return self.database.subject(self.table.name)

    def column_subject(self, columns: tuple[str, ...]) -> str:
        """``orders.user_id`` or ``orders(a,b)``."""
        return f"{self.subject}.{columns[0]}" if len(columns) == 1 else f"{self.subject}({','.join(columns)})"

    @property
    def role(self) -> Role:
        """What the table is for, decided on the catalog after the release: earlier states carry no roles."""
        after = self.change.after
        names = (self.table.name, after.name if after else self.table.name)
        known = next((t for n in names if (t := self.database.catalog.table(n)) is not None), self.table)
        return known.role

    def severity(self, usual: Severity) -> Severity:
        """Advice for tables that stay small, else the usual severity."""
        return Severity.ADVICE if self.role in _SMALL else usual


def steps(blueprint: Blueprint, kind: type[OpT], dialects: frozenset[str] = _POSTGRES) -> Iterator[tuple[Step, OpT]]:
    """The release's operations of one kind on ordinary tables that hold rows already.

    Left out: tables that the same release creates, views, and tables that appear for the first time (a table altered
    but created nowhere counts as existing and populated).
    """
    homes = {m.path: d for d in blueprint.reviewed for m in d.migrations}
    fresh: dict[tuple[str, Name], dict[str, Column]] = {}
    inline: dict[int, list[Constraint]] = {}
    locks, created = Locks(), set[Name]()
    for change in blueprint.release.changes:
        locks.enter(change)
        if isinstance(change.op, CreateTable):
            created.add(change.op.table)
        database = homes.get(change.migration.path)
        table = standing(change)
        if database is None or table is None or database.dialect not in dialects:
            locks.pass_by(change)
            continue
        place = change.migration.path if blueprint.release.history else database.key
        known = fresh.setdefault((place, table.name), {})
        if isinstance(change.op, AddColumn):
            known[change.op.column.name] = change.op.column
            inline.setdefault(id(change.statement), []).extend(change.op.inline)
        if isinstance(change.op, kind):
            parts = tuple(inline.get(id(change.statement), ()))
            held = locks.on(table.name)
            yield Step(database, change, table, frozenset(known), parts, held, frozenset(created)), change.op
        locks.pass_by(change)


def standing(change: Change) -> Table | None:
    """The table as it stood before the change, if it was there and may hold rows."""
    if change.created_here:
        return None
    table = change.before
    if table is None and change.after is not None and change.after.assumed:
        table = change.after
    return table if table is not None and table.kind == "table" else None


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
    indexed = f"{counted(len(plain), 'index')} beside its key" if plain else "no index beside its key"
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
    """How long a lock outlives its statement: the clause to append, empty when it ends with the statement."""
    if step.change.in_transaction is not True:
        return ""
    later = _later_statements(step)
    rest = f", so it also waits for the {counted(later, 'statement')} after it" if later else ""
    return f"; the lock is kept until the transaction of this file commits{rest}"


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
    return min(100, 20 + hot + 10 * len(referrers(step)) + 3 * len(step.table.indexes))


def blocked_children(step: Step) -> str:
    """Who else waits under ACCESS EXCLUSIVE: inserts into referring tables, which read this one to check their key."""
    others = referrers(step)
    return f", and so do inserts into {listing(others)}, which check their foreign key here" if others else ""
