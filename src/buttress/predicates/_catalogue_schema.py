"""Predicates about keys, indexes, references and columns of a schema."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import SetDefault, SetNullable
from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates._catalogue_strays import strays_of
from buttress.predicates.indexes import covering, index_name
from buttress.predicates.keys import bits, identifies, length, unique_within
from buttress.predicates.naming import listing
from buttress.predicates.secrets import secrets_of
from buttress.predicates.sketches import Part, leaves_out

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column, Constraint, Index
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import Located, LocatedColumn, LocatedColumns
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex

_32_BITS = 32


def unseen(index: EntityIndex, database: Database, table: Table, part: Part | None = None) -> str:
    """Why nothing may be argued here from what does not stand there; '' when it may."""
    if table.kind != "table":
        return f"{table.name} is a {table.kind}"
    if table.assumed:
        return f"{table.name} is created outside the files that were read"
    if table.taint:
        return f"a statement about {table.name} was not understood: {table.taint}"
    if not has_known_columns(table):
        return f"the columns of {table.name} are not known" + (", it comes from a query" if table.columns else "")
    if table.partition_of is not None:
        return f"{table.name} is a partition of {table.partition_of}, which may bring it"
    if database.family:
        return f"{database.key} is a design for {database.family}"
    if part is not None and leaves_out(database, part):
        return f"{database.key} is a design that shows no {part} at all"
    stray = index.once(("strays", database.key), lambda: strays_of(database)).get(table.name)
    if stray is not None:
        return f"{stray.span} says something else of {table.name}, and nobody can tell whether it was run"
    return ""


def has_known_columns(table: Table) -> bool:
    """Whether at least one column's type is known: of what a query makes, none may be."""
    return any(column.type.name != "unknown" for column in table.columns)


def _covered(names: EntityIndex, at: LocatedColumns) -> Answer:
    found = covering(at.table, at.columns)
    index = next((i for i in at.table.indexes if found.yes and i.span in found.evidence), None)
    if index is not None and index.method == "gist":
        return unknown(f"{found.why}, and what a gist index answers depends on its type", *found.evidence)
    hidden = unseen(names, at.database, at.table, "indexes") if found.no else ""
    if hidden:
        return unknown(hidden, at.table.span)
    indexes = at.table.indexes if found.no else ()
    other = next((i for i in indexes if _may_serve(i, at.columns) or _holds_some(i, at.columns)), None)
    if other is not None:
        said = index_name(at.table, other)
        return unknown(
            f"{said} serves some lookups only: part of the rows, an expression, or another operator", other.span
        )
    return _at_columns(found, at)


def _at_columns(found: Answer, at: LocatedColumns) -> Answer:
    """The same answer; a *no*, for which no line speaks, stands where the columns do and not at the head of their table."""
    columns = (at.table.column(name) for name in at.columns)
    spans = tuple(column.span for column in columns if column is not None)
    return replace(found, evidence=spans) if found.no and spans else found


def _may_serve(index: Index, columns: tuple[str, ...]) -> bool:
    """Whether an index that no plain lookup can use reads the columns all the same."""
    first = index.keys[0] if index.keys else None
    if first is None:
        return False
    read = {
        name.lower()
        for key in index.keys
        for name in (key.column, *key.uses, *re.findall(r"\w+", key.expression.lower()))
    }
    wanted = {column.lower() for column in columns}
    other = index.method not in ("btree", "hash", "") and bool(read & wanted)
    begins = {first.column.lower(), *(n.lower() for n in first.uses), *re.findall(r"\w+", first.expression.lower())}
    return other or (bool(index.where or first.expression) and bool(begins & wanted))


def _holds_some(index: Index, columns: tuple[str, ...]) -> bool:
    """Whether an index is of the rows with certain values of these columns: it finds them, whatever its keys are."""
    return bool({column.lower() for column in columns} & set(re.findall(r"\w+", index.where.lower())))


def _unique(index: EntityIndex, at: LocatedColumns) -> Answer:
    found = unique_within(at.table, at.columns)
    hidden = unseen(index, at.database, at.table, "unique keys") if found.no else ""
    if hidden:
        return unknown(hidden, at.table.span)
    part = next((i for i in at.table.indexes if found.no and i.unique and _may_serve(i, at.columns)), None)
    other = next((c for c in at.table.constraints if c.kind == "exclude" and set(c.columns) & set(at.columns)), None)
    if part is not None or (found.no and other is not None):
        place = part.span if part is not None else at.table.span
        return unknown("a key over a part of the rows, an expression or an exclusion may keep values apart", place)
    return _at_columns(found, at)


def _identified(index: EntityIndex, at: Located) -> Answer:
    key, found = at.table.primary_key, identifies(at.table)
    if key is not None:
        return yes(f"{at.table.name} has the primary key {', '.join(key.columns)}", key.span)
    hidden = unseen(index, at.database, at.table, "primary keys") if found.no else ""
    if hidden:
        return unknown(hidden, at.table.span)
    return (
        no(f"{at.table.name} has neither a primary key nor a unique key that is never NULL", at.table.span)
        if (found.no)
        else found
    )


def _nullable(index: EntityIndex, at: LocatedColumn) -> Answer:
    column, table = at.column, at.table
    places = [*_last_set(at, SetNullable), column.span]
    if not column.nullable:
        return no(f"{column.name} is declared NOT NULL or part of the primary key", *places)
    hidden = unseen(index, at.database, table)
    if hidden or at.database.sketch:
        return unknown(hidden or f"{at.database.key} is a design and may leave NOT NULL out", column.span)
    check = next((c for c in table.constraints if c.kind == "check" and _names(c.expression, column.name)), None)
    if check is not None:
        return unknown(f"a check on {column.name} may refuse NULL", check.span)
    if column.generated or _is_domain(at.database, column):
        return unknown(f"what {column.name} is made of may refuse NULL", column.span)
    said = "lost its NOT NULL" if len(places) > 1 else "is declared without NOT NULL"
    return yes(f"{column.name} {said}", *places)


def _last_set(at: LocatedColumn, kind: type[SetNullable | SetDefault]) -> list[Span]:
    """Where a later statement settled what the column's declaration says otherwise; [] where none did."""
    for change in reversed(at.database.changes):
        op = change.op
        mine = isinstance(op, kind) and op.table == at.table.name and op.column == at.column.name
        if mine and not change.statement.down:
            return [op.span]
    return []


def _default(index: EntityIndex, at: LocatedColumn) -> Answer:
    column = at.column
    places = [*_last_set(at, SetDefault), column.span]
    if column.default is not None or column.auto or column.generated:
        said = "by itself" if column.auto or column.generated else f"with {' '.join(str(column.default).split())[:80]}"
        return yes(f"the server fills {column.name} {said}", *places)
    hidden = unseen(index, at.database, at.table)
    if hidden or at.database.sketch or _is_domain(at.database, column):
        return unknown(
            hidden or f"the type of {column.name}, or a later version of the design, may bring one", column.span
        )
    if at.database.dialect == "mysql" and column.type.name.startswith("timestamp"):
        return unknown("older MySQL servers fill the first TIMESTAMP of a table by themselves", column.span)
    if column.client_default:
        return unknown(f"the framework's client fills {column.name}, and the server does not", column.span)
    return no(f"{column.name} {'lost its' if len(places) > 1 else 'is declared without a'} default", *places)


def _foreign_key(index: EntityIndex, at: LocatedColumn) -> Answer:
    for key in at.table.foreign_keys:
        if at.column.name in key.columns and not key.virtual:
            return yes(f"{', '.join(key.columns)} references {key.parent} (ON DELETE {key.on_delete})", key.span)
    hidden = unseen(index, at.database, at.table, "foreign keys")
    if hidden:
        return unknown(hidden, at.table.span)
    virtual = next((k for k in at.table.foreign_keys if at.column.name in k.columns), None)
    if virtual is not None:
        return no(f"only the framework knows that {at.column.name} references {virtual.parent}", virtual.span)
    return no(f"no foreign key of {at.table.name} holds {at.column.name}", at.column.span)


def _references(index: EntityIndex, child: Located, parent: Located) -> Answer:
    if child.database.key != parent.database.key:
        return no(f"{child.subject} and {parent.subject} are in different databases", child.table.span)
    for key in child.table.foreign_keys:
        if not key.virtual and _aims_at(child.database, key, parent.table):
            on = ", ".join(key.columns)
            return yes(f"{on} of {child.table.name} references it (ON DELETE {key.on_delete})", key.span)
    hidden = unseen(index, child.database, child.table, "foreign keys")
    if hidden:
        return unknown(hidden, child.table.span)
    named = listing(dict.fromkeys(str(key.parent) for key in child.table.foreign_keys if not key.virtual))
    return no(f"{child.table.name} references {named or 'nothing'}", child.table.span)


def _reaches(index: EntityIndex, parent: Located, child: Located) -> Answer:
    if parent.database.key != child.database.key:
        return no(f"{parent.subject} and {child.subject} are in different databases", parent.table.span)
    steps = index.once(("cascades", parent.database.key, parent.table.name), lambda: _cascades(parent))
    path = steps.get(child.table.name)
    if path is not None:
        tables = " -> ".join([str(parent.table.name), *(str(step[0].name) for step in path)])
        return yes(f"ON DELETE CASCADE leads along {tables}", *(key.span for _, key in path))
    known = parent.database.catalog.base_tables()
    hidden = next((why for t in known if (why := unseen(index, parent.database, t, "actions on delete"))), "")
    if hidden:
        return unknown(hidden, parent.table.span)
    return no(
        f"ON DELETE CASCADE leads from {parent.table.name} to {listing(map(str, steps)) or 'no table'}",
        parent.table.span,
    )


def _cascades(parent: Located) -> dict[object, list[tuple[Table, Constraint]]]:
    """For every table that loses rows with a row of ``parent``, the cascades that lead there; ``parent`` itself only
    where they lead back.
    """
    catalog = parent.database.catalog
    found: dict[object, list[tuple[Table, Constraint]]] = {}
    waiting: list[tuple[Table, list[tuple[Table, Constraint]]]] = [(parent.table, [])]
    for table, path in waiting:  # grows while it is walked
        for child in catalog.tables.values():
            for key in child.foreign_keys:
                cascades = key.on_delete == "cascade" and not key.virtual
                if cascades and child.name not in found and _aims_at(parent.database, key, table):
                    found[child.name] = [*path, (child, key)]
                    waiting.append((child, found[child.name]))
    return found


def _secret(_: EntityIndex, at: LocatedColumn) -> Answer:
    found = next((s for s in secrets_of(at.table) if s.column.name == at.column.name), None)
    if found is None:
        return unknown(f"the name and type of {at.column.name} do not say so", at.column.span)
    return yes(f"{at.column.name} names a {' '.join(found.words)}, kept {_FORMS[found.form]}", at.column.span)


_FORMS = {"clear": "under a name that speaks of no hash or encryption", "hashed": "as a hash", "encrypted": "encrypted"}


def _narrow(_: EntityIndex, at: LocatedColumn) -> Answer:
    size = bits(at.column.type)
    if size is None:
        return unknown(f"{at.column.type} is no integer of a fixed size", at.column.span)
    why = f"{at.column.name} is {at.column.type}, {size} bits"
    if at.database.dialect == "sqlite":
        return unknown(f"{why} by its name, and SQLite keeps every integer in up to 64", at.column.span)
    return yes(why, at.column.span) if size <= _32_BITS else no(why, at.column.span)


def _limited(index: EntityIndex, at: LocatedColumn) -> Answer:
    kind = at.column.type
    size = length(kind)
    if at.database.dialect == "sqlite" or kind.array or kind.name not in ("varchar", "char", "text", "citext"):
        return unknown(f"{kind} states no length that {at.database.dialect} holds to", at.column.span)
    if size is not None:
        return yes(f"{at.column.name} is {kind}", at.column.span)
    check = next((c for c in at.table.constraints if c.kind == "check" and _names(c.expression, at.column.name)), None)
    if check is not None or at.database.dialect == "mysql" or unseen(index, at.database, at.table):
        return unknown(f"{kind} is not what limits {at.column.name}, and a check or the server may", at.column.span)
    return no(f"{at.column.name} is {kind} without a length", at.column.span)


def _aims_at(database: Database, key: Constraint, parent: Table) -> bool:
    return key.parent is not None and (key.parent == parent.name or database.catalog.table(key.parent) is parent)


def _names(expression: str, column: str) -> bool:
    return column.lower() in re.findall(r"\w+", expression.lower())


def _is_domain(database: Database, column: Column) -> bool:
    kinds = database.catalog.types.items()
    return any(name.name == column.type.name and kind.base is not None for name, kind in kinds)


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "covered-by-index",
        ["columns"],
        "Does an index lead with these columns, so that rows can be looked up by them?",
        (
            "an index serves a lookup by {0}",
            "no index serves a lookup by {0}",
            "what was read leaves open whether an index serves a lookup by {0}",
        ),
        _covered,
    ),
    predicate(
        "unique-within",
        ["columns"],
        "Does a unique key stand on these columns or on some of them?",
        (
            "a unique key stands within {0}",
            "no unique key stands within {0}",
            "what was read leaves open whether a unique key stands within {0}",
        ),
        _unique,
    ),
    predicate(
        "identified",
        ["table"],
        "Does a key identify every row of the table?",
        (
            "a key identifies every row of {0}",
            "no key identifies every row of {0}",
            "what was read leaves open whether a key identifies every row of {0}",
        ),
        _identified,
    ),
    predicate(
        "nullable",
        ["column"],
        "May the column be NULL?",
        ("{0} may be NULL", "{0} is never NULL", "what was read leaves open whether {0} may be NULL"),
        _nullable,
    ),
    predicate(
        "has-default",
        ["column"],
        "Does the server fill the column by itself?",
        ("{0} has a default", "{0} has no default", "what was read leaves open whether {0} has a default"),
        _default,
    ),
    predicate(
        "has-foreign-key",
        ["column"],
        "Does a foreign key of the database hold the column?",
        (
            "a foreign key holds {0}",
            "no foreign key holds {0}",
            "what was read leaves open whether a foreign key holds {0}",
        ),
        _foreign_key,
    ),
    predicate(
        "references",
        ["table", "table"],
        "Does a foreign key of the first table point at the second?",
        (
            "a foreign key of {0} points at {1}",
            "no foreign key of {0} points at {1}",
            "what was read leaves open whether a foreign key of {0} points at {1}",
        ),
        _references,
    ),
    predicate(
        "delete-reaches",
        ["table", "table"],
        "Does deleting a row of the first table delete rows of the second, by cascades?",
        (
            "cascades lead from a deleted row of {0} to rows of {1}",
            "no cascade leads from a deleted row of {0} to rows of {1}",
            "what was read leaves open whether cascades lead from a deleted row of {0} to rows of {1}",
        ),
        _reaches,
    ),
    predicate(
        "holds-secret",
        ["column"],
        "Does the column hold a secret, by its name and type?",
        (
            "by its name and type, {0} holds a secret",
            "by its name and type, {0} holds no secret",
            "the name and type of {0} leave open whether it holds a secret",
        ),
        _secret,
    ),
    predicate(
        "narrow-integer",
        ["column"],
        "Is the column an integer of 32 bits or fewer?",
        (
            "{0} is an integer of at most 32 bits",
            "{0} is an integer that is not held to 32 bits",
            "what was read leaves open whether {0} is an integer of at most 32 bits",
        ),
        _narrow,
    ),
    predicate(
        "length-limited",
        ["column"],
        "Does the type of the column limit the length of its text?",
        (
            "the type of {0} limits the length of its text",
            "the type of {0} does not limit the length of its text",
            "what was read leaves open whether the type of {0} limits the length of its text",
        ),
        _limited,
    ),
)
