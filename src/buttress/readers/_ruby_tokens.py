"""The words of a Ruby file, as far as a schema dump uses them. Total: every character is a token, space or comment."""

from __future__ import annotations

import re
from typing import NamedTuple


class Token(NamedTuple):
    """A word with its offsets.

    ``kind``: newline, string, symbol, label, number, name, words (``%w[…]``), heredoc, mark, broken (a quote that is
    never closed) or end. ``text`` is what it means: a string's value, a symbol or label without its colon, a
    heredoc's body. ``reach`` is where all of it ends: beyond ``end`` only for a heredoc.
    """

    kind: str
    text: str
    start: int
    end: int
    reach: int


_DOUBLE = r'"(?:[^"\\]++|\\.)*+"'
_SINGLE = r"'(?:[^'\\]++|\\.)*+'"


def _scanner(double: str, single: str) -> re.Pattern[str]:
    return re.compile(
        rf"""(?P<skip>[^\S\n]++|\\\r?\n|\#[^\n]*+|^=begin\b.*?(?:^=end[^\n]*+|\Z))
        |(?P<newline>\n|;)
        |(?P<heredoc><<[-~]?(?P<quote>["']?)(?P<tag>[A-Z_]\w*+)(?P=quote))
        |(?P<label>(?:[^\W\d]\w*+[?!]?|{double}|{single}):(?!:))
        |(?P<symbol>:(?:[^\W\d]\w*+[?!=]?(?!:)|{double}|{single}))
        |(?P<string>{double}|{single})
        |(?P<words>%[wWiI](?:\[[^\]]*+\]|\([^)]*+\)|\{{[^}}]*+\}}))
        |(?P<number>-?\d[\d_]*+(?:\.\d[\d_]*+)?(?:[eE][+-]?\d++)?)
        |(?P<name>[^\W\d]\w*+[?!]?)
        |(?P<broken>["'`][^\n]*+)
        |(?P<mark>=>|->|::|&\.|.)""",
        re.VERBOSE | re.DOTALL | re.MULTILINE,
    )


_SCAN = _scanner(_DOUBLE, _SINGLE)
#: After the first quote that is never closed, strings end with their line: one scan to the end of the file is enough.
_SCAN_LINES = _scanner(r'"(?:[^"\\\n]++|\\.)*+"', r"'(?:[^'\\\n]++|\\.)*+'")

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "s": " ", "\n": ""}


def tokenise(text: str) -> list[Token]:
    """Tokens in order, closed by one token of kind ``end``."""
    found: list[Token] = []
    waiting: list[int] = []  # heredocs whose body begins with the next line
    scan, at, size = _SCAN, 0, len(text)
    while at < size:
        match = scan.match(text, at)
        if match is None:  # no character is left out, so this is the end
            break
        kind, raw = _kind(match), match.group()
        at = match.end()
        if kind == "skip":
            continue
        if kind == "broken":
            scan = _SCAN_LINES
        if kind == "heredoc":
            waiting.append(len(found))
        found.append(Token(kind, match["tag"] if kind == "heredoc" else _meaning(kind, raw), match.start(), at, at))
        if kind == "newline" and raw == "\n" and waiting:
            at = _bodies(text, at, found, waiting)
            waiting = []
    found.append(Token("end", "", size, size, size))
    return found


def _kind(match: re.Match[str]) -> str:
    """The outer group that matched (``lastgroup`` names an inner one for a heredoc)."""
    return "heredoc" if match["heredoc"] is not None else match.lastgroup or "mark"


def _meaning(kind: str, raw: str) -> str:
    if kind == "string":
        return _unquoted(raw)
    if kind == "symbol":
        return _unquoted(raw[1:])
    if kind == "label":
        return _unquoted(raw[:-1])
    if kind == "words":
        return raw[3:-1]
    return raw


def _unquoted(raw: str) -> str:
    if raw[:1] == "'":
        return raw[1:-1].replace("\\'", "'").replace("\\\\", "\\")
    if raw[:1] != '"':
        return raw
    return _ESCAPE.sub(_unescaped, raw[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPES.get(match[2], match[2])


def _bodies(text: str, at: int, found: list[Token], waiting: list[int]) -> int:
    """Give the waiting heredocs their bodies; where the text goes on after the last one."""
    for index in waiting:
        token = found[index]
        closing = re.compile(rf"^[ \t]*{token.text}[ \t]*\r?$", re.MULTILINE).search(text, at)
        stop, after = (closing.start(), closing.end()) if closing else (len(text), len(text))
        found[index] = token._replace(text=text[at:stop], reach=after)
        at = min(after + 1, len(text)) if index != waiting[-1] else after
    return at
