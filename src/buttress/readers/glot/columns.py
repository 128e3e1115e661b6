"""Column definitions, and the constraints written inside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import NoEffect
from buttress.blueprint.sql import Column, Constraint
from buttress.readers.glot.keys import deferral, expression, group_text, index_options, key_traits, reference
from buttress.readers.glot.types import read_type
from buttress.readers.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from buttress.blueprint.ops import Op
    from buttress.readers.glot.cursor import Cursor


@dataclass(slots=True)
class Definition:
    """A column being read, with what is lifted out of it. ``ignored``: accepted by the server, and without effect."""

    column: Column
    constraints: list[Constraint] = field(default_factory=list)
    ignored: list[Op] = field(default_factory=list)
    name: str = ""  # of the constraint that follows
    start: int = 0  # token where that constraint began

    def change(self, **values: object) -> None:
        """Replace fields of the column."""
        self.column = replace(self.column, **values)  # type: ignore[arg-type]

    def add(self, cursor: Cursor, **values: object) -> None:
        """Lift a constraint that ends here."""
        self.constraints.append(
            Constraint(columns=(self.column.name,), span=cursor.span(self.start), name=self.name, **values)  # type: ignore[arg-type]
        )


def read_column(cursor: Cursor) -> Definition:
    """A column from its name to the end of its definition."""
    first = cursor.at
    name = cursor.need_name("a column's name")
    kind, serial = read_type(cursor)
    found = Definition(Column(name, kind, cursor.span(first), nullable=not serial, auto=serial))
    if serial and cursor.dialect == "mysql":  # SERIAL is BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE
        found.start = first
        found.add(cursor, kind="unique")
    while not (cursor.done or cursor.is_sign(",") or cursor.is_sign(")") or cursor.word() in ("FIRST", "AFTER")):
        found.start, found.name = cursor.at, ""
        if cursor.take("CONSTRAINT"):
            found.name = (
                "" if cursor.word() in ("CHECK", "NOT", "PRIMARY", "UNIQUE", "REFERENCES") else cursor.need_name()
            )
        word = cursor.word()
        option = _OPTIONS.get(word)
        if option is None or not option(cursor, found):
            raise cursor.problem("a column option, ',' or ')'")
    span = cursor.span(first)
    said = found.column.comment or remark(cursor.source.text, span.start, span.end)
    found.change(span=span, comment=said)
    traits = key_traits(cursor, first)
    found.constraints = [
        replace(part, deferrable=traits.deferrable, nulls_not_distinct=traits.nulls_not_distinct)
        if part.kind == "unique"
        else part
        for part in found.constraints
    ]
    return found


def keys_not_null(columns: Iterable[Column], constraints: Iterable[Constraint]) -> tuple[Column, ...]:
    """The columns, those of the primary key no longer nullable."""
    keys = {name.lower() for part in constraints if part.kind == "primary" for name in part.columns}
    return tuple(replace(column, nullable=False) if column.name.lower() in keys else column for column in columns)


def _not(cursor: Cursor, found: Definition) -> bool:
    if cursor.take("NOT", "NULL"):
        found.change(nullable=False)
        _conflict(cursor)
        if cursor.dialect == "postgres":
            cursor.take("NO", "INHERIT")
        return True
    return deferral(cursor)


def _null(cursor: Cursor, found: Definition) -> bool:
    cursor.at += 1
    if not (cursor.dialect == "mysql" and found.column.type.written.upper() == "TIMESTAMP"):
        found.change(nullable=True)
    _conflict(cursor)
    return True


def _default(cursor: Cursor, found: Definition) -> bool:
    cursor.at += 1
    found.change(default=expression(cursor))
    return True


def _primary(cursor: Cursor, found: Definition) -> bool:
    """``[PRIMARY] KEY [ASC|DESC] [ON CONFLICT …] [AUTOINCREMENT]``, also MySQL's bare KEY."""
    if cursor.take("PRIMARY"):
        cursor.need("KEY")
    elif cursor.dialect != "mysql" or not cursor.take("KEY"):
        return False
    backwards = cursor.take_any("ASC", "DESC") == "DESC"
    _conflict(cursor)
    if cursor.take_any("AUTOINCREMENT", "AUTO_INCREMENT"):
        found.change(auto=True)
    if cursor.dialect == "sqlite" and found.column.type.written.upper() == "INTEGER" and not backwards:
        found.change(auto=True)
    _index_parameters(cursor)
    found.add(cursor, kind="primary")
    found.change(nullable=False)
    return True


def _unique(cursor: Cursor, found: Definition) -> bool:
    cursor.at += 1
    if cursor.dialect == "mysql":
        cursor.take_any("KEY", "INDEX")
        index_options(cursor)
    elif cursor.take("NULLS", "NOT", "DISTINCT") or cursor.take("NULLS", "DISTINCT"):
        pass
    _conflict(cursor)
    _index_parameters(cursor)
    found.add(cursor, kind="unique")
    return True


def _check(cursor: Cursor, found: Definition) -> bool:
    cursor.at += 1
    text, reads = group_text(cursor)
    while deferral(cursor):
        pass
    columns = reads or (found.column.name,)
    found.constraints.append(Constraint("check", columns, cursor.span(found.start), found.name, expression=text))
    return True


def _references(cursor: Cursor, found: Definition) -> bool:
    cursor.at += 1
    parent, parent_columns, on_delete, on_update = reference(cursor)
    if cursor.dialect == "mysql":  # parsed and thrown away by MySQL before 9.0 (manual, 15.1.20.5)
        what = f"inline REFERENCES {parent}, which MySQL before 9.0 ignores"
        found.ignored.append(NoEffect(span=cursor.span(found.start), what=what))
        return True
    found.add(
        cursor,
        kind="foreign",
        parent=parent,
        parent_columns=parent_columns,
        on_delete=on_delete,
        on_update=on_update,
    )
    return True


def _generated(cursor: Cursor, found: Definition) -> bool:
    """``GENERATED ALWAYS AS IDENTITY [( … )]`` or ``[GENERATED ALWAYS] AS (expression) [STORED|VIRTUAL]``."""
    first = cursor.at
    if cursor.take("GENERATED") and not cursor.take("ALWAYS"):
        cursor.need("BY", "DEFAULT")
    cursor.need("AS")
    if cursor.take("IDENTITY"):
        if cursor.is_sign("("):
            cursor.skip_group()
        found.change(auto=True, nullable=False)
        return True
    cursor.skip_group()
    cursor.take_any("STORED", "VIRTUAL", "PERSISTENT")
    found.change(generated=True, default=cursor.text(first, cursor.at))
    return True


def _auto_increment(cursor: Cursor, found: Definition) -> bool:
    cursor.at += 1
    found.change(auto=True, nullable=False)
    return True


def _comment(cursor: Cursor, found: Definition) -> bool:
    cursor.at += 1
    found.change(comment=cursor.need_string("a comment in quotes"))
    return True


def _on(cursor: Cursor, _: Definition) -> bool:
    if not cursor.take("ON", "UPDATE"):
        return False
    expression(cursor)
    return True


def _named(cursor: Cursor, _: Definition) -> bool:
    """An option with a one-word value: COLLATE, CHARSET, STORAGE, COLUMN_FORMAT, COMPRESSION, SRID."""
    cursor.at += 1
    cursor.take("SET")
    cursor.take_sign("=")
    token = cursor.peek()
    if token is None or token.kind not in ("word", "name", "string", "number"):
        raise cursor.problem("a name")
    cursor.at += 1
    while cursor.take_sign("."):
        cursor.need_name()
    return True


def _word(cursor: Cursor, _: Definition) -> bool:
    cursor.at += 1
    return True


def _deferral(cursor: Cursor, _: Definition) -> bool:
    return deferral(cursor)


def _conflict(cursor: Cursor) -> None:
    if (
        cursor.dialect == "sqlite"
        and cursor.take("ON", "CONFLICT")
        and not cursor.take_any("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE")
    ):
        raise cursor.problem("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE")


def _index_parameters(cursor: Cursor) -> None:
    """PostgreSQL: ``WITH ( … )``, ``USING INDEX TABLESPACE name`` after a key."""
    if cursor.dialect == "postgres":
        if cursor.take("WITH"):
            cursor.skip_group()
        if cursor.take("USING", "INDEX", "TABLESPACE"):
            cursor.need_name("a tablespace")


_OPTIONS: dict[str, Callable[[Cursor, Definition], bool]] = {
    "NOT": _not,
    "NULL": _null,
    "DEFAULT": _default,
    "PRIMARY": _primary,
    "KEY": _primary,
    "UNIQUE": _unique,
    "CHECK": _check,
    "REFERENCES": _references,
    "GENERATED": _generated,
    "AS": _generated,
    "AUTO_INCREMENT": _auto_increment,
    "AUTOINCREMENT": _auto_increment,
    "COMMENT": _comment,
    "ON": _on,
    "INVISIBLE": _word,
    "VISIBLE": _word,
    "DEFERRABLE": _deferral,
    "INITIALLY": _deferral,
    "NO": _deferral,
    "ENFORCED": _deferral,
    **dict.fromkeys(
        (
            "COLLATE",
            "CHARACTER",
            "CHARSET",
            "STORAGE",
            "COLUMN_FORMAT",
            "COMPRESSION",
            "SRID",
            "ENGINE_ATTRIBUTE",
            "SECONDARY_ENGINE_ATTRIBUTE",
        ),
        _named,
    ),
}
