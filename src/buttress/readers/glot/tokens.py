"""Words, names, strings and signs of one SQL statement, each with its exact place in the file.

Our own scanner rather than a parser's: it keeps exact offsets for everything, never gives up on damaged text,
and reading a schema file with it imports no SQL parser at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.sql import Dialect


class Token(NamedTuple):
    """One token. ``kind``: word, name (quoted), string, number, sign, or broken (a quote that is never closed).

    ``text`` is what the token means: the word as written, a name or string without its quotes, the sign itself.
    """

    kind: str
    text: str
    start: int
    end: int


# Possessive quantifiers (*+) keep every pattern linear, whatever the text.
_SIGN = r"::|:=|<=>|<=|>=|<>|!=|\|\||->>|->|[^\w\s]"
_WORD = r"[^\W\d][\w$]*+"
_NUMBER = r"0[xX][0-9a-fA-F]++|(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?"
_PLAIN = r"'(?:[^']++|'')*+'"
_ESCAPED = r"'(?:[^'\\]++|\\.|'')*+'"
_DOUBLE = r'"(?:[^"]++|"")*+"'
_BACKTICK = r"`(?:[^`]++|``)*+`"


def _scanner(**kinds: str) -> re.Pattern[str]:
    rest = {"word": _WORD, "number": _NUMBER, "broken": "['\"`]", "sign": _SIGN}
    return re.compile("|".join(f"(?P<{kind}>{text})" for kind, text in (kinds | rest).items()), re.DOTALL)


_SCANNERS: dict[str, re.Pattern[str]] = {
    "postgres": _scanner(
        skip=r"--[^\n]*+",
        block=r"/\*",
        string=rf"[eE]{_ESCAPED}|(?:[bBxXnN]|[uU]&)?{_PLAIN}",
        dollar=r"\$(?:[^\W\d]\w*+)?\$",
        name=rf"(?:[uU]&)?{_DOUBLE}",
    ),
    # /*!40101 … */ is executed by the server: its edges are white space, its inside is read
    "mysql": _scanner(
        skip=r"--(?=\s|\Z)[^\n]*+|#[^\n]*+|/\*!\d*+|\*/",
        block=r"/\*",
        string=rf"(?:[bBxXnN]|_\w++\s*+)?{_ESCAPED}|\"(?:[^\"\\]++|\\.|\"\")*+\"",
        name=_BACKTICK,
        digits=r"\d++[^\W\d][\w$]*+",  # names may begin with digits
    ),
    "sqlite": _scanner(
        skip=r"--[^\n]*+",
        block=r"/\*",
        string=rf"[xX]?{_PLAIN}",
        name=rf"{_DOUBLE}|{_BACKTICK}|\[[^\]]*+\]",
    ),
}
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b"}


def words(text: str) -> frozenset[str]:
    """The words of a list written as text: grammars are long lists of words."""
    return frozenset(text.split())


def tokens(text: str, start: int, end: int, dialect: Dialect) -> list[Token]:
    """All tokens of ``text[start:end]``, comments left out; offsets are those of ``text``."""
    return list(scan(text, start, end, dialect))


def scan(text: str, start: int, end: int, dialect: Dialect) -> Iterator[Token]:
    """Like :func:`tokens`, one at a time: a long INSERT is judged by its first few.

    A quote that is never closed is the last token: nothing after it can be trusted.
    """
    search = _SCANNERS[dialect].search
    at = start
    while found := search(text, at, end):
        kind, raw, first = found.lastgroup or "", found.group(), found.start()
        at = found.end()
        if kind == "skip":
            continue
        if kind == "block":
            at = _comment_end(text, first, end, nests=dialect == "postgres")
            continue
        if kind == "dollar":
            closing = text.find(raw, at, end)
            kind, content = ("string", text[at:closing]) if closing >= 0 else ("broken", raw)
            at = closing + len(raw) if closing >= 0 else at
            raw = content
        elif kind == "name":
            raw = _name(raw)
        elif kind == "string":
            raw = _string(raw, dialect)
        elif kind == "digits":
            kind = "number" if re.fullmatch(_NUMBER, raw) else "word"
        yield Token(kind, raw, first, at)
        if kind == "broken":
            return


def _comment_end(text: str, start: int, end: int, *, nests: bool) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, start, end):
        if edge.group() == "/*":
            depth += 1 if nests or depth == 0 else 0
        else:
            depth -= 1
        if depth == 0:
            return edge.end()
    return end


def _name(raw: str) -> str:
    if raw[0] in "uU":
        raw = raw[2:]
    return raw[1:-1] if raw[0] == "[" else raw[1:-1].replace(raw[0] * 2, raw[0])


def _string(raw: str, dialect: Dialect) -> str:
    quote = raw[-1]
    inner = raw[raw.index(quote) + 1 : -1].replace(quote * 2, quote)
    if "\\" in inner and (dialect == "mysql" or raw[0] in "eE"):
        inner = _ESCAPE.sub(lambda found: _ESCAPES.get(found.group(1), found.group(1)), inner)
    return inner
