"""Statements that open with a word of their own: SET, BEGIN, DO, LOCK, COMMENT, TRUNCATE, COPY and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import NoEffect, Op, SetComment, Setting, Transaction, Write
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Name
from buttress.readers.glot.drop import inert
from buttress.readers.glot.effect import Effect
from buttress.readers.glot.names import mentioned
from buttress.readers.glot.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.readers.glot.cursor import Cursor

#: First words of statements that cannot change a table's shape.
INERT = words("""ANALYZE ATTACH BINLOG CACHE CHANGE CHECK CHECKPOINT CHECKSUM CLOSE CLUSTER COMMENT CREATEUSER DEALLOCATE DECLARE
    DESC DESCRIBE DETACH DISCARD EXPLAIN FETCH FLUSH GRANT HELP INSTALL KILL LISTEN LOAD LOCK MOVE NOTIFY OPTIMIZE PRAGMA
    PREPARE PURGE REASSIGN REFRESH REINDEX RELEASE REPAIR RESET REVOKE SAVEPOINT SECURITY SHOW SHUTDOWN SIGNAL START STOP
    UNINSTALL UNLISTEN UNLOCK USE VACUUM VALUES XA""")
_CHANGING = ("CREATE ", "ALTER ", "DROP ", "RENAME ")
_SCOPES = ("SESSION", "LOCAL", "GLOBAL", "PERSIST", "PERSIST_ONLY")


def set_variable(cursor: Cursor) -> Effect:
    """``SET [scope] name = value, …``; user variables and character sets have no effect here."""
    cursor.need("SET")
    whole = cursor.span(0, len(cursor.tokens))
    if cursor.word() in (
        "NAMES",
        "PASSWORD",
        "CHARSET",
        "CONSTRAINTS",
        "ROLE",
        "DEFAULT",
        "RESOURCE",
    ) or cursor.is_words("CHARACTER", "SET"):
        return Effect("SET", [NoEffect(span=whole, what=f"SET {cursor.word()}")])
    ops: list[Op] = []
    while not cursor.done:
        first = cursor.at
        setting = _assignment(cursor)
        if setting is not None:
            ops.append(
                Setting(
                    span=whole if not ops and cursor.done else cursor.span(first), name=setting[0], value=setting[1]
                )
            )
        if not cursor.take_sign(","):
            break
    return Effect("SET", ops or [NoEffect(span=whole, what="SET")])


def standing_setting(cursor: Cursor) -> Effect | None:
    """``ALTER ROLE name [IN DATABASE name] SET name = value``, in force from the next session on; None, with the cursor
    where it was, for anything else.
    """
    tokens = [token.text.upper() for token in cursor.tokens]
    if tokens[1:2] not in (["ROLE"], ["USER"], ["DATABASE"]) or "SET" not in tokens[3:]:
        return None
    start, cursor.at = cursor.at, tokens.index("SET", 3) + 1
    setting = _assignment(cursor)
    if setting is None:
        cursor.at = start
        return None
    kind, whole = tokens[1].lower().replace("user", "role"), cursor.span(0, len(cursor.tokens))
    scope = "every role" if tokens[1:3] == ["ROLE", "ALL"] else f"{kind} {cursor.tokens[2].text}"
    return Effect(f"ALTER {tokens[1]}", [Setting(span=whole, name=setting[0], value=setting[1], scope=scope)])


def _assignment(cursor: Cursor) -> tuple[str, str] | None:
    """One assignment as (name, value); None for a user variable or anything that is not one."""
    signs = 0
    while cursor.take_sign("@"):
        signs += 1
    cursor.take_any(*_SCOPES)
    cursor.take_sign(".")
    name = cursor.need_name("a setting's name").lower() if cursor.is_name() else ""
    while cursor.take_sign("."):
        name += "." + cursor.need_name("a setting's name").lower()
    known = cursor.take("TO") or cursor.take_sign("=") or cursor.take_sign(":=")
    first = cursor.at
    if cursor.dialect == "postgres":
        cursor.at = len(cursor.tokens)  # a list of schemas belongs to one setting
    else:
        cursor.skip_element()
    if not known or not name or signs == 1:
        return None
    value = cursor.text(first, cursor.at)
    if cursor.at == first + 1:
        value = cursor.tokens[first].text
    return name, value


def transaction(cursor: Cursor) -> Effect:
    """BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK, ABORT; savepoints have no effect."""
    word = cursor.word()
    if word in ("ROLLBACK", "START") and not _whole_transaction(cursor, word):
        return Effect(word, [inert(cursor, word)])
    whole = cursor.span(0, len(cursor.tokens))
    if word in ("BEGIN", "START"):
        return Effect("BEGIN", [Transaction(span=whole, verb="begin")])
    if word in ("COMMIT", "END"):
        return Effect("COMMIT", [Transaction(span=whole, verb="commit")])
    return Effect("ROLLBACK", [Transaction(span=whole, verb="rollback")])


def _whole_transaction(cursor: Cursor, word: str) -> bool:
    words = [token.text.upper() for token in cursor.tokens]
    return words[1:2] == ["TRANSACTION"] if word == "START" else "TO" not in words and "PREPARED" not in words


def do_block(cursor: Cursor) -> Effect:
    """DO: a body that stays closed. If it seems to change tables, they are named."""
    body = max((token for token in cursor.tokens if token.kind == "string"), key=lambda t: len(t.text), default=None)
    names: tuple[Name, ...] = ()
    if body is not None and any(word in body.text.upper() for word in _CHANGING):
        inside = Source(cursor.source.path, body.text)
        names = mentioned(inside, 0, len(body.text), cursor.dialect)
    return Effect("DO", [], opaque="the body of a DO block is not opened", names=names)


def call(cursor: Cursor) -> Effect:
    """CALL, EXECUTE, HANDLER, and MariaDB's IF outside a routine: what they do is not known."""
    word = cursor.word()
    return Effect(word, [], opaque="what a routine does is not known")


def truncate(cursor: Cursor) -> Effect:
    """TRUNCATE [TABLE] a, b."""
    cursor.need("TRUNCATE")
    cursor.take("TABLE")
    ops: list[Op] = []
    while True:
        cursor.take("ONLY")
        table = cursor.need_table()
        cursor.take_sign("*")
        ops.append(Write(span=cursor.span(0, len(cursor.tokens)), table=table, verb="truncate", filtered=False))
        if not cursor.take_sign(","):
            return Effect("TRUNCATE", ops)


def copy(cursor: Cursor) -> Effect:
    """COPY table (columns) FROM …; COPY … TO reads only."""
    cursor.need("COPY")
    if cursor.is_sign("("):
        return Effect("COPY", [inert(cursor, "COPY TO")])
    table = cursor.need_table()
    columns = cursor.names() if cursor.is_sign("(") else ()
    if not cursor.take("FROM"):
        return Effect("COPY", [inert(cursor, "COPY TO")])
    whole = cursor.span(0, len(cursor.tokens))
    return Effect("COPY", [Write(span=whole, table=table, verb="copy", columns=columns)])


def load(cursor: Cursor) -> Effect:
    """MySQL's LOAD DATA … INTO TABLE name."""
    cursor.need("LOAD")
    if not cursor.take_any("DATA", "XML"):
        return Effect("LOAD", [inert(cursor, "LOAD")])
    while not cursor.done and not cursor.take("INTO", "TABLE"):
        cursor.at += 1
    table = cursor.need_table()
    return Effect("LOAD", [Write(span=cursor.span(0, len(cursor.tokens)), table=table, verb="copy")])


def without_effect(cursor: Cursor) -> Effect:
    """A statement whose first words say that it leaves tables alone."""
    words = [token.text.upper() for token in cursor.tokens[:2] if token.kind == "word"]
    if words[0] in ("COMMENT", "LOCK", "UNLOCK", "REFRESH", "REINDEX", "PRAGMA", "ANALYZE"):
        what = " ".join(words)
    else:
        what = words[0]
    return Effect(words[0], [inert(cursor, what)])


def comment_on(cursor: Cursor) -> Effect:
    """PostgreSQL's COMMENT ON; what is said about anything but tables, views and their columns has no effect."""
    start, whole = cursor.at, cursor.span(0, len(cursor.tokens))
    cursor.need("COMMENT", "ON")
    column = cursor.take("COLUMN")
    if column or cursor.take("MATERIALIZED", "VIEW") or cursor.take_any("TABLE", "VIEW"):
        parts = [cursor.need_name()]
        while cursor.take_sign("."):
            parts.append(cursor.need_name())
        cursor.need("IS")
        text = "" if cursor.take("NULL") else cursor.need_string("a comment in quotes")
        last = parts.pop() if column and len(parts) > 1 else ""
        schema = parts[-2] if len(parts) > 1 and parts[-2] != "public" else ""
        return Effect("COMMENT ON", [SetComment(span=whole, table=Name(parts[-1], schema), text=text, column=last)])
    cursor.at = start
    return without_effect(cursor)


HANDLERS: dict[str, Callable[[Cursor], Effect]] = {
    "SET": set_variable,
    **dict.fromkeys(("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"), transaction),
    "DO": do_block,
    "COMMENT": comment_on,
    **dict.fromkeys(("CALL", "EXECUTE", "HANDLER", "IF"), call),
    "TRUNCATE": truncate,
    "COPY": copy,
    "LOAD": load,
}
