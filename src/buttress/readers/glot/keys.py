"""What columns and tables share: references, index keys, expressions, and the columns that an expression reads."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.sql import Action, Index, IndexKey, Name
from buttress.readers.glot.tokens import words
from buttress.readers.remarks import operator_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.readers.glot.cursor import Cursor
    from buttress.readers.glot.tokens import Token

_OPERATORS = words("""ALL AND ANY ARRAY AS ASC AT BETWEEN BINARY BY CASE CAST COLLATE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP
    CURRENT_USER DESC DISTINCT DIV ELSE END ESCAPE EXISTS FALSE FOR FROM GLOB ILIKE IN INTERVAL IS ISNULL LIKE LOCALTIME
    LOCALTIMESTAMP MATCH MEMBER MOD NOT NOTNULL NULL OF OR OVERLAPS REGEXP RLIKE SESSION_USER SIMILAR SOME SYMMETRIC THEN TO
    TRUE UNKNOWN USING VALUE VARYING WHEN WITH WITHOUT XOR ZONE PRECISION SIGNED UNSIGNED""")
#: Words that are types after AS, units after a number, and columns anywhere else.
_TYPES_OR_UNITS = words("""BIT BOOLEAN CHAR CHARACTER DATE DECIMAL DOUBLE INT INTEGER NUMERIC REAL TEXT TIME TIMESTAMP VARCHAR
    YEAR MONTH DAY HOUR MINUTE SECOND JSON UUID BLOB""")
_ACTIONS: dict[str, Action] = {"CASCADE": "cascade", "RESTRICT": "restrict"}
_ORDER = frozenset({"ASC", "DESC", "COLLATE", "NULLS", "WITH"})
#: Unquoted words that end a DEFAULT or other open expression inside a column.
_ENDS = words("""NOT NULL CONSTRAINT PRIMARY UNIQUE CHECK REFERENCES COLLATE COMMENT AUTO_INCREMENT AUTOINCREMENT ON GENERATED AS
    KEY FIRST AFTER DEFERRABLE INITIALLY VISIBLE INVISIBLE COLUMN_FORMAT STORAGE VIRTUAL USING DEFAULT""")


def expression(cursor: Cursor, stop: frozenset[str] = _ENDS) -> str:
    """The source text of an expression that no parentheses close: up to a comma, ``)`` or one of the stop words."""
    first = cursor.at
    while not cursor.done and not cursor.is_sign(",") and not cursor.is_sign(")"):
        if cursor.at > first and cursor.word() in stop and not _after_cast(cursor):
            break
        token = cursor.peek()
        if token is not None and token.kind == "broken":
            raise cursor.problem("an expression")
        if cursor.is_sign("(") or cursor.is_sign("["):
            cursor.skip_group()
        else:
            cursor.at += 1
    if cursor.at == first:
        raise cursor.problem("an expression")
    return cursor.text(first, cursor.at)


def _after_cast(cursor: Cursor) -> bool:
    before = cursor.tokens[cursor.at - 1]
    return before.kind == "sign" and before.text in ("::", ".")


def group_text(cursor: Cursor) -> tuple[str, tuple[str, ...]]:
    """Step over ``( … )``: the source text inside, and the columns it reads."""
    first, last = cursor.skip_group()
    return cursor.text(first, last), columns_read(cursor.tokens[first:last], lower=cursor.dialect == "postgres")


def columns_read(parts: Sequence[Token], *, lower: bool = False) -> tuple[str, ...]:
    """Names in an expression that can only be columns, each once, in order: no functions, types or operators."""
    found: dict[str, None] = {}
    for at, token in enumerate(parts):
        before = parts[at - 1] if at else None
        after = parts[at + 1] if at + 1 < len(parts) else None
        if after is not None and after.kind == "sign" and after.text in ("(", "."):
            continue
        if before is not None and before.kind == "sign" and before.text in ("::", "@", ":"):
            continue
        if token.kind == "name":
            found[token.text] = None
        elif token.kind == "word" and not _is_keyword(token.text.upper(), before, after):
            found[token.text.lower() if lower else token.text] = None
    return tuple(found)


def _is_keyword(word: str, before: Token | None, after: Token | None) -> bool:
    if word in _OPERATORS:
        return True
    if word not in _TYPES_OR_UNITS:
        return False
    if after is not None and (after.kind == "string" or after.text.upper() == "FROM"):
        return True
    return before is not None and (before.kind in ("number", "string") or before.text.upper() in ("AS", "AT"))


def reference(cursor: Cursor) -> tuple[Name, tuple[str, ...], Action, Action]:
    """What follows REFERENCES: parent, its columns, ON DELETE, ON UPDATE."""
    parent = cursor.need_table("the referenced table's name")
    columns = cursor.names() if cursor.is_sign("(") else ()
    on_delete: Action = "no action"
    on_update: Action = "no action"
    while True:
        if cursor.take("ON", "DELETE"):
            on_delete = _action(cursor)
        elif cursor.take("ON", "UPDATE"):
            on_update = _action(cursor)
        elif cursor.take("MATCH"):
            cursor.need_name("FULL, PARTIAL or SIMPLE")
        elif not deferral(cursor):
            return parent, columns, on_delete, on_update


def _action(cursor: Cursor) -> Action:
    if cursor.take("NO", "ACTION"):
        return "no action"
    if cursor.take("SET", "NULL") or cursor.take("SET", "DEFAULT"):
        action: Action = "set null" if cursor.word(-1) == "NULL" else "set default"
        if cursor.is_sign("("):
            cursor.names()
        return action
    word = cursor.take_any(*_ACTIONS)
    if not word:
        raise cursor.problem("CASCADE, RESTRICT, SET NULL, SET DEFAULT or NO ACTION")
    return _ACTIONS[word]


def deferral(cursor: Cursor) -> bool:
    """Step over [NOT] DEFERRABLE, INITIALLY …, [NOT] ENFORCED, NO INHERIT; whether there was one."""
    if cursor.take("INITIALLY"):
        if not cursor.take_any("DEFERRED", "IMMEDIATE"):
            raise cursor.problem("DEFERRED or IMMEDIATE")
        return True
    return any(
        cursor.take(*words)
        for words in (("DEFERRABLE",), ("NOT", "DEFERRABLE"), ("ENFORCED",), ("NOT", "ENFORCED"), ("NO", "INHERIT"))
    )


class KeyTraits(NamedTuple):
    """What a unique key's definition says besides its columns."""

    deferrable: bool
    nulls_not_distinct: bool


def key_traits(cursor: Cursor, first: int) -> KeyTraits:
    """The traits of the key whose definition began at a token and ends here."""
    said = [token.text.upper() if token.kind == "word" else "" for token in cursor.tokens[first : cursor.at]]
    deferrable = any(word == "DEFERRABLE" and before != "NOT" for before, word in pairwise(["", *said]))
    return KeyTraits(deferrable, ("NULLS", "NOT", "DISTINCT") in zip(said, said[1:], said[2:], strict=False))


def index_keys(cursor: Cursor) -> tuple[IndexKey, ...]:
    """``(key, key …)`` of an index."""
    cursor.need_sign("(")
    found = [_index_key(cursor)]
    while cursor.take_sign(","):
        found.append(_index_key(cursor))
    cursor.need_sign(")")
    return tuple(found)


def _index_key(cursor: Cursor) -> IndexKey:
    first = cursor.at
    while not cursor.done and not cursor.is_sign(",") and not cursor.is_sign(")"):
        if cursor.at > first and cursor.word() in _ORDER:
            break
        if cursor.is_sign("(") or cursor.is_sign("["):
            cursor.skip_group()
        else:
            cursor.at += 1
    last = cursor.at
    if last == first:
        raise cursor.problem("a column's name")
    cursor.skip_element()
    descending = any(t.kind == "word" and t.text.upper() == "DESC" for t in cursor.tokens[last : cursor.at])
    key = _key_of(cursor, first, _without_class(cursor.tokens, first, last), descending=descending)
    return replace(key, opclass=_opclass(cursor.tokens[first : cursor.at])) if cursor.dialect == "postgres" else key


def _opclass(parts: Sequence[Token]) -> str:
    """The operator class and collation of a key, where they are not the type's own."""
    texts = [token.text for token in parts]
    classes = operator_class([text for text in texts[1:] if text.lower().endswith("_ops")])
    at = next((at for at, text in enumerate(texts) if text.upper() == "COLLATE"), len(texts))
    collation = texts[at + 3 : at + 4] if texts[at + 2 : at + 3] == ["."] else texts[at + 1 : at + 2]
    return " ".join((*classes, *collation))


def _without_class(parts: Sequence[Token], first: int, last: int) -> int:
    """Where a key's own text ends: PostgreSQL writes an operator class after it."""
    if last - first > 1 and parts[last - 1].kind == "word" and parts[last - 1].text.lower().endswith("_ops"):
        qualified = last - first > 3 and parts[last - 2].text == "."
        return last - 3 if qualified else last - 1
    return last


def _key_of(cursor: Cursor, first: int, last: int, *, descending: bool) -> IndexKey:
    body = cursor.tokens[first:last]
    head = body[0]
    plain = all(token.kind in ("word", "name") for token in body[1:])
    if (head.kind in ("word", "name") or (head.kind == "string" and cursor.dialect != "postgres")) and plain:
        lower = head.kind == "word" and cursor.dialect == "postgres"
        return IndexKey(column=head.text.lower() if lower else head.text, descending=descending)
    if head.kind != "sign" and cursor.dialect == "mysql" and (prefix := _prefix(body)):
        return IndexKey(column=head.text, descending=descending, prefix=prefix)
    uses = columns_read(body, lower=cursor.dialect == "postgres")
    if _wrapped(body):
        first, last = first + 1, last - 1
    return IndexKey(expression=cursor.text(first, last), descending=descending, uses=uses)


def _prefix(body: Sequence[Token]) -> int | None:
    """The length in ``name(length)``, in characters (MySQL stops at 3072 bytes)."""
    if [token.text for token in body[1::2]] != ["(", ")"] or len(body) != 4:
        return None
    length = body[2].text
    return (
        int(length) if body[2].kind == "number" and length.isascii() and length.isdigit() and len(length) < 8 else None
    )


def _wrapped(body: Sequence[Token]) -> bool:
    """Whether one pair of parentheses holds the whole text."""
    depth = 0
    for at, token in enumerate(body):
        if token.kind == "sign" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        if depth == 0:
            return at == len(body) - 1 and len(body) > 1
    return False


def plain_columns(keys: Sequence[IndexKey]) -> tuple[str, ...] | None:
    """The columns, if every key is a whole column; None where one is a prefix or an expression."""
    if any(key.prefix is not None or not key.column for key in keys):
        return None
    return tuple(key.column for key in keys)


def inline_index(cursor: Cursor, first: int, *, unique: bool, method: str) -> Index:
    """MySQL's ``[name] [USING x] (keys) [options]``; ``first`` is the token where the definition began."""
    name = ""
    if not cursor.is_sign("(") and cursor.word() != "USING":
        name = cursor.need_name("an index name or '('")
    method = index_method(cursor) or method
    keys = index_keys(cursor)
    method = index_options(cursor) or method
    return Index(keys=keys, span=cursor.span(first), name=name, unique=unique, method=method)


def index_method(cursor: Cursor) -> str:
    """USING BTREE, TYPE HASH; empty where nothing is said."""
    return cursor.need_name("an index method").lower() if cursor.take_any("USING", "TYPE") else ""


def index_options(cursor: Cursor) -> str:
    """Step over what MySQL writes after index keys; the method if that is where it stands."""
    method = ""
    while True:
        if cursor.take_any("USING"):
            method = cursor.need_name("an index method").lower()
        elif cursor.take("COMMENT"):
            cursor.need_string("a comment in quotes")
        elif cursor.take("WITH", "PARSER"):
            cursor.need_name("a parser's name")
        elif cursor.take_any("KEY_BLOCK_SIZE", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "CLUSTERING"):
            cursor.take_sign("=")
            cursor.at += 1
        elif not cursor.take_any("VISIBLE", "INVISIBLE", "IGNORED") and not cursor.take("NOT", "IGNORED"):
            return method
