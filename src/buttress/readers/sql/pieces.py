"""Where the statements of a sketch begin and end: prose may stand between them, and a ``;`` may be missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.readers.splitter import Piece, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.sql import Dialect

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<quoted>'(?:[^'\n]|'')*'|"[^"\n]*"|`[^`\n]*`|\$(?P<tag>\w*)\$.{0,5000}?\$(?P=tag)\$)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<sign>[();,])
  | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_DEFINES = re.compile(
    r"(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:GLOBAL\s+|LOCAL\s+|UNLOGGED\s+|TEMP(?:ORARY)?\s+|EXTERNAL\s+|UNIQUE\s+"
    r"|MATERIALIZED\s+|FULLTEXT\s+|SPATIAL\s+|RECURSIVE\s+)*(?:TABLE|INDEX|VIEW|TYPE|DOMAIN|SCHEMA|EXTENSION|SEQUENCE"
    r"|DATABASE|FUNCTION|PROCEDURE|TRIGGER|EVENT|POLICY|ROLE|USER|KEYSPACE|RULE)"
    r"|(?:ALTER|DROP)\s+(?:TABLE|INDEX|VIEW|TYPE|MATERIALIZED|SCHEMA|COLUMN|CONSTRAINT)|TRUNCATE\s+TABLE"
    r"|COMMENT\s+ON|RENAME\s+TABLE|PRAGMA\b|USE\s+\w+\s*;)\b",
    re.IGNORECASE,
)
_ASKS = frozenset(
    {
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "WITH",
        "REPLACE",
        "EXPLAIN",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SET",
        "GRANT",
    }
    | {"COPY", "SHOW", "VACUUM", "ANALYZE", "REFRESH", "CALL", "START", "MERGE", "UPSERT", "REVOKE", "DO"}
)
_TABLE = re.compile(r"CREATE\s+(?:\w+\s+){0,2}TABLE\b", re.IGNORECASE)
_ROUTINE = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:FUNCTION|PROCEDURE|TRIGGER|EVENT)\b", re.IGNORECASE
)


class Token(NamedTuple):
    """One token that is no comment. ``first``: only white space stands before it on its line."""

    kind: str
    text: str
    start: int
    end: int
    first: bool


def scan(text: str, start: int, end: int) -> Iterator[Token]:
    """Tokens of a stretch, comments left out."""
    for found in _TOKEN.finditer(text, start, end):
        kind = found.lastgroup or ""
        if found["comment"] is None:
            line = text.rfind("\n", 0, found.start()) + 1
            first = not text[max(line, start) : found.start()].strip()
            yield Token("quoted" if kind == "tag" else kind, found.group(), found.start(), found.end(), first)


def statements(text: str, start: int, end: int, dialect: Dialect) -> list[Piece]:
    """The statements of a block that :func:`~buttress.readers.sql.tidy.tidied` has prepared."""
    return list(_Cut(text, start, end, dialect).pieces())


class _Cut:
    """One walk over a block. A definition begins a statement wherever it begins a line; other verbs only after a
    ``;`` or an empty line, because ``SELECT`` and ``UPDATE`` begin lines inside statements too.
    """

    def __init__(self, text: str, start: int, end: int, dialect: Dialect) -> None:
        self.text, self.limit, self.dialect = text, end, dialect
        self.tokens = scan(text, start, end)
        self.start, self.last, self.depth, self.lead = -1, start, 0, start

    def pieces(self) -> Iterator[Piece]:
        while (token := next(self.tokens, None)) is not None:
            if token.kind == "word" and token.first and self._begins(token):
                yield from self._finish()
                self.start, self.depth = token.start, 0
                if _ROUTINE.match(self.text, token.start) and (whole := self._routine(token.start)):
                    yield whole
                    self._skip(whole.end)
                    continue
            if self.start < 0:
                continue
            self.depth += (token.text == "(") - (token.text == ")")
            if token.text == ";":
                yield from self._finish()
                self.lead = token.end
            else:
                self.last = token.end
        yield from self._finish()

    def _begins(self, token: Token) -> bool:
        if _DEFINES.match(self.text, token.start):
            return self.start < 0 or self.depth <= 0 or bool(_TABLE.match(self.text, token.start))
        asks = token.text.upper() in _ASKS and (token.text.isupper() or token.text.islower())
        return asks and (self.start < 0 or (self.depth <= 0 and self._paused(token.start)))

    def _paused(self, at: int) -> bool:
        """Whether an empty line, comments aside, stands before this place."""
        between = self.text[self.last : at]
        return bool(re.search(r"\n[ \t]*\r?\n", between))

    def _finish(self) -> Iterator[Piece]:
        if self.start >= 0 and self.last > self.start:
            yield Piece(self.start, self.last, self.lead)
            self.lead = self.last
        self.start, self.depth = -1, 0

    def _routine(self, at: int) -> Piece | None:
        """A function or trigger, body included: the splitter knows how bodies nest."""
        pieces = split(self.text[at : self.limit], self.dialect)
        first = pieces[0] if pieces and not pieces[0].broken else None
        return Piece(at + first.start, at + first.end, self.lead) if first else None

    def _skip(self, end: int) -> None:
        self.tokens = scan(self.text, end, self.limit)
        self.start, self.last, self.lead = -1, end, end
