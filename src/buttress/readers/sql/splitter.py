"""Cut a SQL file into statements without parsing it, so that one bad statement costs one statement.

Knows quotes, comments, dollar quotes, ``COPY … FROM stdin`` data, the MySQL client's ``DELIMITER``, psql's
backslash commands, trigger and routine bodies, and goose's statement marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.sql import Dialect


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement's character range, without its ``;``. ``lead`` is where the comments before it begin.
    ``broken`` says what was never closed (a quote, a comment), ``rows`` counts COPY data lines.
    """

    start: int
    end: int
    lead: int
    broken: str = ""
    rows: int = 0


# A doubled quote inside a string ends one string and begins the next: for finding statement ends that is the same.
_COMMON = r"""
  (?P<comment>--[^\n]*|\#!?{hash}[^\n]*)
| (?P<block>/\*)
| (?P<string>{strings})
| (?P<name>"[^"]*"|`[^`]*`|\[(?![^\]\n]*[\s,=(])[A-Za-z_][^\]\n]*\])
| (?P<open>["`'])
| (?P<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)
| (?P<word>[A-Za-z_\u0080-\uffff@][\w$\u0080-\uffff]*)
| (?P<end>;)
| (?P<meta>^\\[a-z!?]+[^\n]*)
| (?P<other>[^\s])
"""


def _tokens(*, backslash: bool, hash_comments: bool) -> re.Pattern[str]:
    plain = r"'[^']*'"
    escaped = r"'[^'\\]*(?:\\.[^'\\]*)*'"
    strings = escaped if backslash else rf"[eE]{escaped}|{plain}"
    text = _COMMON.replace("{strings}", strings).replace(r"|\#!?{hash}[^\n]*", r"|\#[^\n]*" if hash_comments else "")
    return re.compile(text, re.VERBOSE | re.DOTALL | re.MULTILINE)


_MYSQL = _tokens(backslash=True, hash_comments=True)
_OTHERS = _tokens(backslash=False, hash_comments=False)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_DELIMITER = re.compile(r"DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)
_COPY = re.compile(r"COPY\b.*\bFROM\s+STDIN\b", re.IGNORECASE | re.DOTALL)
_BODY = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:AGGREGATE\s+)?(?:TEMP(?:ORARY)?\s+)?"
    r"(?:TRIGGER|PROCEDURE|FUNCTION|EVENT)\b",
    re.IGNORECASE,
)
_ATOMIC = re.compile(r"BEGIN\s+ATOMIC\b", re.IGNORECASE)
_END_OF_BRANCH = re.compile(r"END\s+(?:IF|LOOP|WHILE|REPEAT)\b", re.IGNORECASE)
_GOOSE = re.compile(r"--[ \t]*\+goose[ \t]+Statement(Begin|End)", re.IGNORECASE)


def split(text: str, dialect: Dialect = "postgres") -> list[Piece]:
    """All statements in order. Never fails; what is never closed runs to the end of the file and says so."""
    return _Splitter(text, dialect).pieces()


class _Splitter:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.token = _MYSQL if dialect == "mysql" else _OTHERS
        self.delimiter = ";"
        self.done: list[Piece] = []
        self.lead = 0
        self.start = -1
        self.last = 0
        self.depth = 0
        self.has_body = False
        self.block = False  # inside goose StatementBegin … StatementEnd

    def pieces(self) -> list[Piece]:
        at, size = 0, len(self.text)
        steps = {"comment": self._comment, "block": self._block, "open": self._open}
        steps |= {"meta": self._meta, "word": self._word}
        if self.dialect == "postgres":
            steps["dollar"] = self._dollar
        while at < size and (found := self.token.search(self.text, at)):
            at = steps.get(found.lastgroup or "", self._other)(found)
        self._finish()
        return self.done

    def _comment(self, found: re.Match[str]) -> int:
        mark = _GOOSE.match(found.group())
        if mark:
            self.block = mark.group(1).lower() == "begin"
            if not self.block and (piece := self._finish()) is not None:
                self.done[-1] = replace(piece, end=_without_semicolon(self.text, piece))
                self.lead = found.end()
        return found.end()

    def _block(self, found: re.Match[str]) -> int:
        closed = self._block_end(found.start())
        if closed < 0:
            return self._broken(found.start(), "a comment /* that is never closed")
        if self.text.startswith("/*!", found.start()):
            self._extend(found.start(), closed)
        return closed

    def _open(self, found: re.Match[str]) -> int:
        return self._broken(found.start(), f"a quote {found.group()} that is never closed")

    def _dollar(self, found: re.Match[str]) -> int:
        closed = self.text.find(found.group(), found.end())
        if closed < 0:
            return self._broken(found.start(), f"a dollar quote {found.group()} that is never closed")
        end = closed + len(found.group())
        self._extend(found.start(), end)
        return end

    def _meta(self, found: re.Match[str]) -> int:
        if self.start < 0:
            self.lead = found.end()
            return found.end()
        return self._other(found)

    def _word(self, found: re.Match[str]) -> int:
        if self.start < 0 and (delimiter := _DELIMITER.match(self.text, found.start())):
            self.delimiter = delimiter.group(1)
            self.lead = delimiter.end()
            return delimiter.end()
        if not self._at_delimiter(found):
            self._extend(found.start(), found.end())
            self._nest(found.group().upper(), found.start())
            return found.end()
        return self._other(found)

    def _other(self, found: re.Match[str]) -> int:
        if not self._at_delimiter(found):
            self._extend(found.start(), found.end())
            return found.end()
        at = found.start() + len(self.delimiter)
        piece = self._finish()
        if piece is not None and (copied := self._copy_rows(piece, at)):
            self.done[-1], at = copied
        self.lead = at
        return at

    def _at_delimiter(self, found: re.Match[str]) -> bool:
        if self.block:
            return False
        if self.delimiter != ";":
            return self.text.startswith(self.delimiter, found.start())
        return found.lastgroup == "end" and not (self.has_body and self.depth > 0)

    def _extend(self, start: int, end: int) -> None:
        if self.start < 0:
            self.start = start
            self.has_body = bool(_BODY.match(self.text, start))
        self.last = end

    def _nest(self, word: str, at: int) -> None:
        """Routine bodies: BEGIN … END, with CASE … END inside; BEGIN ATOMIC in PostgreSQL."""
        if not self.has_body:
            return
        atomic = self.dialect != "postgres" or _ATOMIC.match(self.text, at)
        if (word == "BEGIN" and atomic) or (word == "CASE" and self.depth):
            self.depth += 1
        elif word == "END" and self.depth and not _END_OF_BRANCH.match(self.text, at):
            self.depth -= 1

    def _finish(self) -> Piece | None:
        if self.start < 0:
            return None
        self.done.append(Piece(self.start, self.last, self.lead))
        self.start, self.depth, self.has_body = -1, 0, False
        return self.done[-1]

    def _broken(self, at: int, what: str) -> int:
        start = self.start if self.start >= 0 else at
        self.done.append(Piece(start, len(self.text), self.lead, broken=what))
        self.start = -1
        return len(self.text)

    def _block_end(self, start: int) -> int:
        """Where a block comment ends; PostgreSQL nests them, the others do not."""
        if self.dialect != "postgres":
            closed = self.text.find("*/", start + 2)
            return closed + 2 if closed >= 0 else -1
        depth = 0
        for edge in _COMMENT_EDGE.finditer(self.text, start):
            depth += 1 if edge.group() == "/*" else -1
            if depth == 0:
                return edge.end()
        return -1

    def _copy_rows(self, piece: Piece, at: int) -> tuple[Piece, int] | None:
        r"""COPY … FROM stdin: the data lines up to ``\\.`` belong to the statement."""
        if not _COPY.match(self.text[piece.start : piece.end]):
            return None
        begin = self.text.find("\n", at) + 1
        if not begin:
            return None
        closing = re.compile(r"^\\\.[ \t\r]*$", re.MULTILINE).search(self.text, begin)
        end = closing.start() if closing else len(self.text)
        rows = self.text.count("\n", begin, end)
        return Piece(piece.start, piece.end, piece.lead, rows=rows), closing.end() if closing else end


def _without_semicolon(text: str, piece: Piece) -> int:
    return piece.end - 1 if text[piece.end - 1 : piece.end] == ";" else piece.end


def top_level_parts(text: str, start: int, end: int, dialect: Dialect = "postgres") -> list[tuple[int, int]]:
    """Ranges between commas that stand outside parentheses and quotes, stripped of white space and comments."""
    token = _MYSQL if dialect == "mysql" else _OTHERS
    parts: list[tuple[int, int]] = []
    depth, first, last, at = 0, -1, start, start
    while at < end and (found := token.search(text, at, end)):
        at, kind, word = found.end(), found.lastgroup, found.group()
        if kind == "comment":
            continue
        if kind == "block":
            closed = text.find("*/", at)
            at = closed + 2 if closed >= 0 else end
            continue
        if kind == "dollar":
            closed = text.find(word, at)
            at = closed + len(word) if closed >= 0 else at
        if word == "," and depth == 0:
            if first >= 0:
                parts.append((first, last))
            first = -1
            continue
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
            if depth < 0:
                break
        first = found.start() if first < 0 else first
        last = at
    if first >= 0:
        parts.append((first, last))
    return parts


def element_end(text: str, start: int, end: int, dialect: Dialect = "postgres") -> int:
    """Where the list element that starts at ``start`` ends: before its comma or the list's closing parenthesis."""
    parts = top_level_parts(text, start, end, dialect)
    return parts[0][1] if parts else end
