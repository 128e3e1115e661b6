"""Cut a SQL file into statements without parsing it, so that one bad statement costs one statement.

Knows quotes, comments, dollar quotes, ``COPY … FROM stdin`` data, the MySQL client's ``DELIMITER``, psql's
backslash commands, and trigger and routine bodies (so that a runner's own statement marks need no attention).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
  (?P<comment>--[^\n]*{hash})
| (?P<block>/\*)
| (?P<string>{strings})
| (?P<name>"[^"]*"|{ticks}\[[A-Za-z_][^\]\s,=(]{0,127}\])
| (?P<open>["'{tick}])
| (?P<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)
| (?P<word>[A-Za-z_\u0080-\uffff@][\w$\u0080-\uffff]*)
| (?P<end>;)
| (?P<meta>^\\[a-z!?]+[^\n]*)
| (?P<other>[^\s])
"""


def _tokens(dialect: Dialect) -> re.Pattern[str]:
    plain, escaped = r"'[^']*'", r"'[^'\\]*(?:\\.[^'\\]*)*'"
    fill = {
        "{strings}": escaped if dialect == "mysql" else rf"[eE]{escaped}|{plain}",
        "{hash}": r"|\#[^\n]*" if dialect == "mysql" else "",
        # PostgreSQL has no backticks: one that stands alone must not swallow the rest of the file.
        "{ticks}": "" if dialect == "postgres" else "`[^`]*`|",
        "{tick}": "" if dialect == "postgres" else "`",
    }
    return re.compile(
        re.sub(r"\{\w+\}", lambda hole: fill[hole.group()], _COMMON), re.VERBOSE | re.DOTALL | re.MULTILINE
    )


_TOKENS: dict[str, re.Pattern[str]] = {dialect: _tokens(dialect) for dialect in ("postgres", "mysql", "sqlite")}
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
_END_OF_CASE = re.compile(r"END\s+CASE\b", re.IGNORECASE)


def split(text: str, dialect: Dialect = "postgres") -> list[Piece]:
    """All statements in order. Never fails; what is never closed runs to the end of the file and says so."""
    return _Splitter(text, dialect).pieces()


def split_with_comments(text: str, dialect: Dialect = "postgres") -> tuple[list[Piece], list[tuple[int, int]]]:
    """All statements, and the ranges of all comments outside quotes, dollar quotes and COPY data, in order."""
    splitter = _Splitter(text, dialect)
    return splitter.pieces(), splitter.comments


class _Splitter:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.token = _TOKENS[dialect]
        self.delimiter = ";"
        self.done: list[Piece] = []
        self.comments: list[tuple[int, int]] = []
        self.lead = 0
        self.start = -1
        self.last = 0
        self.depth = 0
        self.has_body = False

    def pieces(self) -> list[Piece]:
        at, size = 0, len(self.text)
        steps: dict[str, Callable[[re.Match[str]], int]]
        steps = {"comment": self._comment, "block": self._block, "open": self._open}
        steps |= {"meta": self._meta, "word": self._word}
        if self.dialect == "postgres":
            steps["dollar"] = self._dollar
        while at < size and (found := self.token.search(self.text, at)):
            at = steps.get(found.lastgroup or "", self._other)(found)
        self._finish()
        return self.done

    def _comment(self, found: re.Match[str]) -> int:
        self.comments.append(found.span())
        return found.end()

    def _block(self, found: re.Match[str]) -> int:
        closed = _block_end(self.text, found.start(), self.dialect)
        if closed < 0:
            return self._broken(found.start(), "a comment /* that is never closed")
        if self.text.startswith("/*!", found.start()):
            self._extend(found.start(), closed)
        else:
            self.comments.append((found.start(), closed))
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
        if self._at_delimiter(found):
            return self._other(found)
        word, end = found.group(), found.end()
        if self.delimiter != ";" and (glued := word.find(self.delimiter)) > 0:  # END$$
            word, end = word[:glued], found.start() + glued
        self._extend(found.start(), end)
        return self._nest(word.upper(), found.start(), end)

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
        if self.delimiter != ";":
            return self.text.startswith(self.delimiter, found.start())
        return found.lastgroup == "end" and not (self.has_body and self.depth > 0)

    def _extend(self, start: int, end: int) -> None:
        if self.start < 0:
            self.start = start
            self.has_body = bool(_BODY.match(self.text, start))
        self.last = end

    def _nest(self, word: str, at: int, end: int) -> int:
        """Routine bodies: BEGIN … END, with CASE … END inside; BEGIN ATOMIC in PostgreSQL. Where to go on."""
        if not self.has_body:
            return end
        atomic = self.dialect != "postgres" or _ATOMIC.match(self.text, at)
        if (word == "BEGIN" and atomic) or (word == "CASE" and self.depth):
            self.depth += 1
        elif word == "END" and self.depth and not _END_OF_BRANCH.match(self.text, at):
            self.depth -= 1
            if closed := _END_OF_CASE.match(self.text, at):  # its CASE begins nothing
                self.last = closed.end()
                return closed.end()
        return end

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


def bare(text: str, start: int, end: int, dialect: Dialect = "postgres") -> str:
    """A statement without its comments, one blank between tokens: two texts that do the same in the same words agree."""
    return " ".join(text[at:until] for at, until, _, _ in _flat(text, start, end, dialect))


def top_level_parts(text: str, start: int, end: int, dialect: Dialect = "postgres") -> list[tuple[int, int]]:
    """Ranges between commas that stand outside parentheses and quotes, stripped of white space and comments."""
    return list(_parts(text, start, end, dialect))


def element_end(text: str, start: int, end: int, dialect: Dialect = "postgres") -> int:
    """Where the list element that starts at ``start`` ends: before its comma or the list's closing parenthesis."""
    return next((last for _, last in _parts(text, start, end, dialect)), end)


def clause(text: str, start: int, end: int, word: str) -> int:
    """Where the text after a keyword begins that stands outside parentheses and quotes; -1 where there is none."""
    flat = _flat(text, start, end, "postgres")
    return next((at for _, at, piece, depth in flat if depth == 0 and piece.upper() == word), -1)


def _parts(text: str, start: int, end: int, dialect: Dialect) -> Iterator[tuple[int, int]]:
    first, last = -1, start
    for begin, until, piece, depth in _flat(text, start, end, dialect):
        if depth < 0:
            break
        if depth == 0 and piece == ",":
            if first >= 0:
                yield first, last
            first = -1
            continue
        first = begin if first < 0 else first
        last = until
    if first >= 0:
        yield first, last


def _flat(text: str, start: int, end: int, dialect: Dialect) -> Iterator[tuple[int, int, str, int]]:
    """Tokens but comments: start, end, text, and how deep in parentheses the text after it stands."""
    token, depth, at = _TOKENS[dialect], 0, start
    while at < end and (found := token.search(text, at, end)):
        at, kind, word = found.end(), found.lastgroup, found.group()
        if kind == "comment":
            continue
        if kind == "block":
            at = _block_end(text, found.start(), dialect)
            at = at if at >= 0 else end
            continue
        if kind == "dollar" and dialect == "postgres":
            closed = text.find(word, at, end)
            at = closed + len(word) if closed >= 0 else at
        depth += (word in "([") - (word in ")]")
        yield found.start(), at, word, depth


def _block_end(text: str, start: int, dialect: Dialect) -> int:
    """Where a block comment ends, -1 where it does not; PostgreSQL nests them, the others do not."""
    if dialect != "postgres":
        closed = text.find("*/", start + 2)
        return closed + 2 if closed >= 0 else -1
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, start):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return -1
