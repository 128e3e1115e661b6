"""Statements without the values in them: what may be shown, and by what executions are told to be alike."""

from __future__ import annotations

import re

#: Characters of one statement that are kept: enough for its shape, and for a line or two of a report.
LONGEST = 4_000

_TOKEN = re.compile(
    r"(?P<comment>/\*.*?(?:\*/|\Z)|--[^\n]*)"
    r"|(?P<dollar>\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))"
    r"|(?P<string>\b[eEnNxXbBuU]?&?'(?:[^'\\]|''|\\.)*(?:'|\Z)|'(?:[^'\\]|''|\\.)*(?:'|\Z))"
    r"|(?P<quoted>\"(?:[^\"]|\"\")*(?:\"|\Z))"
    r"|(?P<backtick>`[^`]*(?:`|\Z))"
    r"|(?P<parameter>\$\d+|:[A-Za-z_]\w*\b(?<!::)|%\(\w+\)s|%s|@p?\d+\b|\?\d*)"
    r"|(?P<word>[^\W\d][\w$]*)"
    r"|(?P<number>(?<![\w.])[-+]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+))"
    r"|(?P<cast>::)",
    re.DOTALL,
)
_LIST = re.compile(r"\(\s*\?(?:\s*,\s*\?)+\s*\)")
_ROWS = re.compile(
    r"(\((?:\s*(?:\?|DEFAULT|NULL|NOW\(\)|CURRENT_TIMESTAMP)\s*,?)+\))(?:\s*,\s*\((?:\s*(?:\?|DEFAULT|NULL|NOW\(\)|CURRENT_TIMESTAMP)\s*,?)+\))+",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"\s+")
#: Behind these a double-quoted text is a value where the server takes it for one.
_VALUE_BEFORE = re.compile(
    r"(?:[=<>!(,]|\b(?:like|values|in|between|and|then|else|when|regexp|set))\s*$", re.IGNORECASE
)


def veiled(text: str, *, double_quotes_are_values: bool = False, double_quotes_are_names: bool = False) -> str:
    """The statement on one line, ``?`` for every literal and parameter, lists of values as one, comments left out.
    Servers print names in double quotes, whatever they look like; people write values there too.
    """
    text = text[:LONGEST]

    def put(found: re.Match[str]) -> str:
        kind = found.lastgroup if found.lastgroup != "tag" else "dollar"
        piece = found.group()
        if kind == "comment":
            return " "
        if kind in ("word", "backtick", "cast"):
            return piece
        if kind == "quoted" and double_quotes_are_names and piece.endswith('"'):
            return piece
        if kind == "quoted":
            return "?" if _is_value(text, found, certain=double_quotes_are_values) else piece
        return "?"

    one = _BLANKS.sub(" ", _TOKEN.sub(put, text)).strip().rstrip(";").rstrip()
    return _ROWS.sub(r"\1", _LIST.sub("(?)", one))


def looks_mysql(text: str) -> bool:
    """Whether a statement quotes names as MySQL does, so that double quotes hold values."""
    return "`" in text


def _is_value(text: str, found: re.Match[str], *, certain: bool) -> bool:
    """Whether a double-quoted text is a value: where the server says so and a value can stand, or where no name looks
    like that.
    """
    inner = found.group()[1:-1]
    if not found.group().endswith('"') or len(inner) > 63 or re.search(r"[@\s:/\\=]", inner):
        return True
    if not certain:
        return False
    after = text[found.end() : found.end() + 1]
    before = text[: found.start()]
    return after != "." and not before.endswith(".") and _VALUE_BEFORE.search(before[-24:]) is not None
