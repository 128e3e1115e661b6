"""JSON as people write it in documents: comments, ``...``, trailing commas, words without quotes."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_SPACE = re.compile(r"(?:[\s\ufeff]++|//[^\n]*+|#[^\n]*+|--[^\n]*+|/\*.*?(?:\*/|\Z)|<!--.*?(?:-->|\Z))++", re.DOTALL)
_DOTS = re.compile(r"\.{2,}|…+|⋯")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:/-])")
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|“([^”\n]*)”")
_BARE_KEY = re.compile(r"[A-Za-z_$@][\w$.@-]*\??(?=[ \t]*:)|<[^<>\n]{1,40}>(?=[ \t]*:)")
_BARE = re.compile(
    r"(?:<[^<>\n]*>|\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\([^()\n]*\)|\[\]|[^\s,\]}{\[\"'#]|[ \t](?![ \t]*(?://|/\*|#|--)))+"
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None, "undefined": None}
_DEEP = 60
#: A text with more values than this is data, not a sample.
_MANY = 20_000


class Loose(NamedTuple):
    """A value as far as it could be read, where it ended, and whether all of it was there."""

    value: Any
    end: int
    complete: bool


class _Unreadable(Exception):  # noqa: N818 - ends this reader's work, is no error of the house
    pass


def read_value(text: str, start: int, end: int) -> Loose | None:
    """The object or list that begins at ``start``; None where nothing like one stands there.

    A value that never closes gives what was read of it, not complete.
    """
    reader = _Reader(text, end)
    try:
        value, at = reader.value(start, 0)
    except _Unreadable:
        return None
    return Loose(value, at, reader.complete) if isinstance(value, dict | list) and at > start else None


class _Reader:
    __slots__ = ("complete", "end", "left", "text")

    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end
        self.complete = True
        self.left = _MANY

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        self.left -= 1
        if depth > _DEEP or self.left < 0:
            raise _Unreadable
        char = self.text[at] if at < self.end else ""
        if char == "{":
            return self._object(at + 1, depth)
        if char == "[":
            return self._list(at + 1, depth)
        if found := _STRING.match(self.text, at, self.end):
            return _unescaped(found), found.end()
        if found := _NUMBER.match(self.text, at, self.end):
            return _number(found.group()), found.end()
        return self._bare(at)

    def _object(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        held: dict[str, Any] = {}
        while True:
            at, dots = self._skip(at)
            if at >= self.end:
                self.complete = False
                return held, at
            char = self.text[at]
            if char == "}":
                return held, at + 1
            if char in ",;" or dots:
                at += char in ",;"
                continue
            key = _STRING.match(self.text, at, self.end) or _BARE_KEY.match(self.text, at, self.end)
            if key is None:
                self.complete = False
                at = self._past(at, depth)
                continue
            name = _unescaped(key) if key.re is _STRING else key.group().rstrip("?")
            at, _ = self._skip(key.end())
            if at < self.end and self.text[at] == ":":
                at, dots = self._skip(at + 1)
                if at < self.end and self.text[at] not in ",}]":
                    held[name], at = self.value(at, depth + 1)
                    continue
            self.complete = False
            held.setdefault(name, None)

    def _list(self, at: int, depth: int) -> tuple[list[Any], int]:
        held: list[Any] = []
        while True:
            at, _ = self._skip(at)
            if at >= self.end:
                self.complete = False
                return held, at
            char = self.text[at]
            if char == "]":
                return held, at + 1
            if char == "}":  # the list was never closed
                self.complete = False
                return held, at
            if char in ",;":
                at += 1
                continue
            item, behind = self.value(at, depth + 1)
            if behind <= at:
                self.complete = False
                behind = at + 1
            else:
                held.append(item)
            at = behind

    def _past(self, at: int, depth: int) -> int:
        """Behind something that is no key: a nested value, or a word."""
        if self.text[at] in "{[":
            return max(self.value(at, depth + 1)[1], at + 1)
        found = _BARE.match(self.text, at, self.end)
        return max(found.end() if found else at, at + 1)

    def _bare(self, at: int) -> tuple[Any, int]:
        """A word without quotes: a placeholder such as ``<uuid>`` or ``string``."""
        found = _BARE.match(self.text, at, self.end)
        word = found.group().strip() if found else ""
        if word not in _WORDS:
            self.complete = False
        return _WORDS.get(word, word), found.end() if found else at

    def _skip(self, at: int) -> tuple[int, bool]:
        """Behind spaces, comments and dots; whether there were dots: then something was left out."""
        dots = False
        while at < self.end:
            found = _SPACE.match(self.text, at, self.end)
            if found is None:
                found = _DOTS.match(self.text, at, self.end)
                if found is None:
                    break
                dots, self.complete = True, False
            at = found.end()
        return at, dots


def _number(written: str) -> int | float:
    try:
        return float(written) if any(sign in written for sign in ".eE") else int(written)
    except ValueError:  # more digits than Python converts
        return 0


def _unescaped(found: re.Match[str]) -> str:
    held = next((group for group in found.groups() if group is not None), "")
    return _ESCAPE.sub(_character, held) if "\\" in held else held


def _character(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPED.get(code, code)
