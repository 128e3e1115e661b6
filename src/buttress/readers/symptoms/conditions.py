"""A plan's conditions: as people write them, and the columns that they compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.readers.symptoms.veil import veiled

if TYPE_CHECKING:
    from buttress.blueprint.sql import Dialect

_CAST = re.compile(
    r"::(?:\"[^\"]+\"|[a-z_][\w.]*(?: varying| precision| with(?:out)? time zone)?)(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])*"
)
_BARE = re.compile(r"\(((?:\"[^\"]+\"|`[^`]+`|[A-Za-z_][\w$]*)(?:\.(?:\"[^\"]+\"|`[^`]+`|[\w$]+))*|\?)\)(?!\s*\()")
_CALL = re.compile(r"[\w\"`]$")
_LIKE = ((" !~~* ", " NOT ILIKE "), (" !~~ ", " NOT LIKE "), (" ~~* ", " ILIKE "), (" ~~ ", " LIKE "))
#: A pattern that begins with a wildcard: its words are veiled, and that no sorted index serves it is kept.
_WILDCARD = re.compile(r"(~~\*?|\bI?LIKE)\s+\(?'[%_](?:[^']|'')*'", re.IGNORECASE)
_ANYWHERE = "a_pattern_anywhere"
_SUBPLAN = re.compile(
    r"\((?:NOT )?\(?(?:hashed |alternatives: )?(?:SubPlan|InitPlan) \d+\)?(?:\.col\d+)?[^()]*\)|\$\d+|\bSubPlan \d+\b"
)
_ANY = re.compile(r"= ANY \(\?\)|= ANY \(ARRAY\[[^\]]*\]\)", re.IGNORECASE)
#: A quoted name that needs no quotes.
_PLAIN = re.compile(r"^[`\"](\w+)[`\"]$")
_MYSQL_WORD = re.compile(r"<(?:cache|in_optimizer|if|expr_cache|ref_null_helper|is_not_null_test)>")
_ONE = r"(?:\"[^\"]+\"|`[^`]+`|\w+)"
_QUALIFIED = re.compile(rf"(?<![\w.\"`])(?:{_ONE}\.)?({_ONE})\.({_ONE})(?![\w(.])")


class Condition(NamedTuple):
    """A condition in plain words, and its columns: compared for equality, compared otherwise."""

    text: str
    equality: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()


def condition(written: str, table: str, alias: str, dialect: Dialect) -> Condition:
    """What a plan says under Filter, Index Cond or attached_condition. Never raises."""
    text = veiled(
        _WILDCARD.sub(rf"\1 {_ANYWHERE}", written),
        double_quotes_are_values=dialect == "mysql",
        double_quotes_are_names=dialect != "mysql",
    )
    text = _MYSQL_WORD.sub("", _CAST.sub("", text))
    text = _SUBPLAN.sub("?", text)
    for operator, word in _LIKE:
        text = text.replace(operator, word)
    text = _ANY.sub("IN (?)", text)
    text = _unwrapped(_ANY.sub("IN (?)", _plain(text)))
    equality, ranges = _columns(text.replace(_ANYWHERE, "?"), table, alias, dialect)
    return Condition(_own(text, table, alias).replace(_ANYWHERE, "'%…'"), equality, ranges)


def _plain(text: str) -> str:
    """Without the parentheses that a server puts around every name: ``((status) = ?)`` is ``(status = ?)``."""

    def bare(found: re.Match[str]) -> str:
        before = text[: found.start()].rstrip()
        called = bool(_CALL.search(text[: found.start()])) or re.search(r"\b(?:IN|ANY|ALL)$", before) is not None
        return found.group() if called else found.group(1)

    for _ in range(3):
        once = _BARE.sub(bare, text)
        if once == text:
            break
        text = once
    return text


def _unwrapped(text: str) -> str:
    """Without one pair of parentheses around the whole."""
    while text.startswith("(") and text.endswith(")"):
        depth = 0
        for position, character in enumerate(text):
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0 and position < len(text) - 1:
                return text
        text = text[1:-1].strip()
    return text


def _own(text: str, table: str, alias: str) -> str:
    """The table's own columns without its name, for people."""
    mine = {name.lower() for name in (table, alias) if name}
    return _QUALIFIED.sub(lambda m: _PLAIN.sub(r"\1", m[2]) if m[1].strip('`"').lower() in mine else m[0], text)


def _columns(text: str, table: str, alias: str, dialect: Dialect) -> tuple[tuple[str, ...], tuple[str, ...]]:
    mine = {name.lower() for name in (table, alias) if name}

    def others(found: re.Match[str]) -> str:
        return found[0] if found[1].strip('`"').lower() in mine else "?"

    test = _QUALIFIED.sub(others, text)
    test = _QUALIFIED.sub(lambda m: m[2], test)
    if not test or len(test) > 2_000:
        return (), ()
    from buttress.readers.glot.queries import shape_of

    shape = shape_of(f"SELECT 1 FROM t WHERE {test}", dialect)  # noqa: S608 - parsed here, run nowhere
    use = next((use for use in shape.uses if use.table.name == "t"), None) if shape else None
    return (tuple(use.equality), tuple(use.ranges)) if use else ((), ())
