"""ALTER TABLE: the list of actions, in three dialects."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from buttress.blueprint.ops import (
    DropColumn,
    DropConstraint,
    DropIndex,
    NoEffect,
    Op,
    Partition,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    ValidateConstraint,
)
from buttress.blueprint.sql import Name
from buttress.readers.glot.alter_add import add
from buttress.readers.glot.alter_column import alter_column, change, modify
from buttress.readers.glot.effect import Effect
from buttress.readers.glot.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.readers.glot.cursor import Cursor

#: First words of actions that touch no column, key or index.
_INERT = words("""OWNER ENABLE DISABLE FORCE NO CLUSTER REPLICA SET RESET ENGINE AUTO_INCREMENT COMMENT ROW_FORMAT ALGORITHM LOCK
    ORDER IMPORT DISCARD WITH WITHOUT CONVERT DEFAULT CHARACTER CHARSET COLLATE CHECKSUM KEY_BLOCK_SIZE MAX_ROWS MIN_ROWS
    AVG_ROW_LENGTH PACK_KEYS DELAY_KEY_WRITE STATS_PERSISTENT STATS_AUTO_RECALC STATS_SAMPLE_PAGES TABLESPACE COMPRESSION
    ENCRYPTION INSERT_METHOD UNION DATA CONNECTION PASSWORD PARTITION REMOVE COALESCE REORGANIZE EXCHANGE TRUNCATE ANALYZE
    OPTIMIZE REBUILD REPAIR CHECK AUTOEXTEND_SIZE SECONDARY_ENGINE ENGINE_ATTRIBUTE SECONDARY_LOAD SECONDARY_UNLOAD
    OF NOT DEPENDS OPTIONS NOWAIT WAIT TYPE""")


def alter_table(cursor: Cursor) -> Effect:
    """What follows ``ALTER [ONLINE|IGNORE] [FOREIGN] TABLE``."""
    cursor.take("IF", "EXISTS")
    cursor.take("ONLY")
    table = cursor.need_table()
    cursor.take_sign("*")
    while cursor.dialect == "mysql" and cursor.take_any("WAIT", "NOWAIT"):
        cursor.at += 1 if (token := cursor.peek()) is not None and token.kind == "number" else 0
    if cursor.done:
        raise cursor.problem("what to alter")
    ops: list[Op] = []
    while True:
        found = _action(cursor, table)
        ops.extend(found)
        for op in found:
            if isinstance(op, RenameTable):
                table = op.to if cursor.dialect == "mysql" else table
        if cursor.done:
            return Effect("ALTER TABLE", ops)
        if not cursor.take_sign(",") and not _partition_follows(cursor):
            raise cursor.problem("',' or the statement's end")


def _partition_follows(cursor: Cursor) -> bool:
    """MySQL writes partition options after the other actions without a comma."""
    return cursor.dialect == "mysql" and (cursor.is_words("PARTITION", "BY") or cursor.word() in _INERT)


def _action(cursor: Cursor, table: Name) -> list[Op]:
    first = cursor.at
    handler = _ACTIONS.get(cursor.word())
    if handler is not None:
        cursor.at += 1
        found = handler(cursor, table, first)
        if found is not None:
            return found
        cursor.at = first
    if cursor.word() in _INERT:
        what = _skip_action(cursor)
        return [NoEffect(span=cursor.span(first), what=what)]
    raise cursor.problem("an action of ALTER TABLE")


def _skip_action(cursor: Cursor) -> str:
    """Step over an action without effect; its first words."""
    first = cursor.at
    if cursor.word() in ("PARTITION", "ORDER", "UNION", "REORGANIZE"):
        cursor.at = len(cursor.tokens)
    else:
        cursor.skip_element()
    if cursor.is_sign(")"):
        raise cursor.problem("',' or the statement's end")
    leading = takewhile(lambda token: token.kind == "word", cursor.tokens[first : min(cursor.at, first + 4)])
    return " ".join(token.text.upper() for token in leading)


def _drop(cursor: Cursor, table: Name, first: int) -> list[Op] | None:
    mysql = cursor.dialect == "mysql"
    if cursor.take("CONSTRAINT"):
        return [_drop_constraint(cursor, table, first)]
    if mysql and cursor.take("PRIMARY", "KEY"):
        return [DropConstraint(span=cursor.span(first), table=table, name="", kind="primary")]
    if mysql and cursor.take("FOREIGN", "KEY"):
        exists = cursor.take("IF", "EXISTS")
        name = cursor.need_name("a foreign key's name")
        return [DropConstraint(span=cursor.span(first), table=table, name=name, if_exists=exists, kind="foreign")]
    if mysql and cursor.word() == "CHECK" and not cursor.is_sign(",", 1):
        cursor.at += 1
        name = cursor.need_name("a check's name")
        return [DropConstraint(span=cursor.span(first), table=table, name=name, kind="check")]
    if mysql and cursor.take_any("INDEX", "KEY"):
        exists = cursor.take("IF", "EXISTS")
        name = cursor.need_name("an index's name")
        return [DropIndex(span=cursor.span(first), name=name, table=table, if_exists=exists)]
    if mysql and cursor.take("PARTITION"):
        cursor.at = len(cursor.tokens)
        return [NoEffect(span=cursor.span(first), what="DROP PARTITION")]
    cursor.take("COLUMN")
    exists = cursor.take("IF", "EXISTS")
    column = cursor.need_name("a column's name")
    cascade = cursor.take_cascade()
    return [DropColumn(span=cursor.span(first), table=table, column=column, if_exists=exists, cascade=cascade)]


def _drop_constraint(cursor: Cursor, table: Name, first: int) -> Op:
    exists = cursor.take("IF", "EXISTS")
    name = cursor.need_name("a constraint's name")
    cascade = cursor.take_cascade()
    return DropConstraint(span=cursor.span(first), table=table, name=name, if_exists=exists, cascade=cascade)


def _rename(cursor: Cursor, table: Name, first: int) -> list[Op]:
    if cursor.take("CONSTRAINT"):
        old, new = _pair(cursor, "a constraint's name")
        return [RenameConstraint(span=cursor.span(first), table=table, name=old, to=new)]
    if cursor.dialect == "mysql" and cursor.take_any("INDEX", "KEY"):
        old, new = _pair(cursor, "an index's name")
        return [RenameIndex(span=cursor.span(first), table=table, name=old, to=new)]
    if cursor.word() == "COLUMN" and not cursor.is_words("COLUMN", "TO"):
        cursor.at += 1
        cursor.take("IF", "EXISTS")
        old, new = _pair(cursor, "a column's name")
        return [RenameColumn(span=cursor.span(first), table=table, column=old, to=new)]
    if cursor.word() == "TO" and not cursor.is_words("TO", "TO"):
        cursor.at += 1
        to = cursor.need_table()
        return [RenameTable(span=cursor.span(first), table=table, to=_beside(table, to))]
    if cursor.dialect != "mysql":
        old, new = _pair(cursor, "TO, COLUMN or a column's name")
        return [RenameColumn(span=cursor.span(first), table=table, column=old, to=new)]
    cursor.take_any("AS")
    cursor.take_sign("=")
    to = cursor.need_table()
    return [RenameTable(span=cursor.span(first), table=table, to=_beside(table, to))]


def _beside(table: Name, to: Name) -> Name:
    """A renamed table stays in its schema unless another one is written."""
    return to if to.schema else Name(to.name, table.schema)


def _pair(cursor: Cursor, what: str) -> tuple[str, str]:
    old = cursor.need_name(what)
    cursor.need("TO")
    return old, cursor.need_name(what)


def _set(cursor: Cursor, table: Name, first: int) -> list[Op] | None:
    if not cursor.take("SCHEMA"):
        return None
    schema = cursor.need_name("a schema's name")
    to = Name(table.name, "" if schema == "public" else schema)
    return [RenameTable(span=cursor.span(first), table=table, to=to)]


def _validate(cursor: Cursor, table: Name, first: int) -> list[Op]:
    cursor.need("CONSTRAINT")
    name = cursor.need_name("a constraint's name")
    return [ValidateConstraint(span=cursor.span(first), table=table, name=name)]


def _attach(cursor: Cursor, table: Name, first: int) -> list[Op]:
    cursor.need("PARTITION")
    child = cursor.need_table("a partition's name")
    cursor.at = len(cursor.tokens)
    return [Partition(span=cursor.span(first), table=table, child=child, attach=True)]


def _detach(cursor: Cursor, table: Name, first: int) -> list[Op]:
    cursor.need("PARTITION")
    child = cursor.need_table("a partition's name")
    concurrently = cursor.take_any("CONCURRENTLY", "FINALIZE") == "CONCURRENTLY"
    return [Partition(span=cursor.span(first), table=table, child=child, attach=False, concurrently=concurrently)]


def _inherit(cursor: Cursor, table: Name, first: int) -> list[Op]:
    parent = cursor.need_table()
    return [Partition(span=cursor.span(first), table=parent, child=table, attach=True)]


def _no(cursor: Cursor, table: Name, first: int) -> list[Op] | None:
    if not cursor.take("INHERIT"):
        return None
    parent = cursor.need_table()
    return [Partition(span=cursor.span(first), table=parent, child=table, attach=False)]


_ACTIONS: dict[str, Callable[[Cursor, Name, int], list[Op] | None]] = {
    "ADD": add,
    "DROP": _drop,
    "RENAME": _rename,
    "ALTER": alter_column,
    "MODIFY": modify,
    "CHANGE": change,
    "SET": _set,
    "VALIDATE": _validate,
    "ATTACH": _attach,
    "DETACH": _detach,
    "INHERIT": _inherit,
    "NO": _no,
}
