"""A place in the token stream, and the questions a grammar asks there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.sql import Name
from buttress.readers.glot.tokens import Token, tokens

if TYPE_CHECKING:
    from buttress.blueprint.source import Source, Span
    from buttress.blueprint.sql import Dialect

_OPEN = {"(": ")", "[": "]"}
_NAME_BYTES = 63
#: Schemas that an unqualified name means anyway.
_DEFAULT_SCHEMA = {"postgres": "public", "sqlite": "main", "mysql": ""}


def kept(name: str) -> str:
    """What PostgreSQL keeps of a name: its first 63 bytes (NAMEDATALEN)."""
    return name if len(name) * 4 <= _NAME_BYTES else name.encode()[:_NAME_BYTES].decode("utf-8", "ignore")


class Unreadable(Exception):  # noqa: N818 - says what happened, and never leaves this package
    """The statement departs from the grammar: what was expected, and what stood there."""


class Cursor:
    """Reads one statement's tokens from left to right. Every ``need_…`` raises :class:`Unreadable`."""

    __slots__ = ("at", "dialect", "end", "source", "tokens")

    def __init__(self, source: Source, start: int, end: int, dialect: Dialect) -> None:
        self.source = source
        self.dialect: Dialect = dialect
        self.tokens = tokens(source.text, start, end, dialect)
        while self.tokens and self.tokens[-1].text == ";" and self.tokens[-1].kind == "sign":
            self.tokens.pop()
        self.end = end
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether the statement is used up."""
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        """The token ``ahead`` of here, if there is one."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """The unquoted word here in upper case, or an empty string."""
        token = self.peek(ahead)
        return token.text.upper() if token is not None and token.kind == "word" else ""

    def is_sign(self, sign: str, ahead: int = 0) -> bool:
        """Whether this sign stands here."""
        token = self.peek(ahead)
        return token is not None and token.kind == "sign" and token.text == sign

    def is_words(self, *words: str) -> bool:
        """Whether these words follow one another from here."""
        return all(self.word(ahead) == word for ahead, word in enumerate(words))

    def is_name(self, ahead: int = 0) -> bool:
        """Whether something stands here that can name a thing in this dialect."""
        token = self.peek(ahead)
        if token is None:
            return False
        return token.kind in ("word", "name") or (token.kind == "string" and self.dialect != "postgres")

    def take(self, *words: str) -> bool:
        """Step over these words if they follow one another from here."""
        if not self.is_words(*words):
            return False
        self.at += len(words)
        return True

    def take_any(self, *words: str) -> str:
        """Step over one of these words; which one, or an empty string."""
        word = self.word()
        if word not in words or not word:
            return ""
        self.at += 1
        return word

    def take_sign(self, sign: str) -> bool:
        """Step over this sign if it stands here."""
        if not self.is_sign(sign):
            return False
        self.at += 1
        return True

    def take_cascade(self) -> bool:
        """Step over CASCADE or RESTRICT; True for a CASCADE that means something (MySQL accepts and ignores it)."""
        return self.take_any("CASCADE", "RESTRICT") == "CASCADE" and self.dialect == "postgres"

    def need(self, *words: str) -> None:
        """Step over these words."""
        if not self.take(*words):
            raise self.problem(" ".join(words))

    def need_sign(self, sign: str) -> None:
        """Step over this sign."""
        if not self.take_sign(sign):
            raise self.problem(f"'{sign}'")

    def need_name(self, what: str = "a name") -> str:
        """Step over a name, folded as the server folds it."""
        token = self.peek()
        if token is None or not self.is_name():
            raise self.problem(what)
        self.at += 1
        if self.dialect != "postgres":
            return token.text
        return kept(token.text.lower() if token.kind == "word" else token.text)

    def need_table(self, what: str = "a table's name") -> Name:
        """Step over a perhaps qualified name."""
        parts = [self.need_name(what)]
        while self.take_sign("."):
            parts.append(self.need_name(what))
        schema = parts[-2] if len(parts) > 1 else ""
        if schema.lower() == _DEFAULT_SCHEMA[self.dialect]:
            schema = ""
        return Name(parts[-1], schema)

    def need_string(self, what: str) -> str:
        """Step over a string."""
        token = self.peek()
        if token is None or token.kind != "string":
            raise self.problem(what)
        self.at += 1
        return token.text

    def skip_group(self) -> tuple[int, int]:
        """Step over a parenthesised group; the token range of its inside."""
        first = self.at
        if not (self.is_sign("(") or self.is_sign("[")):
            raise self.problem("'('")
        closing: list[str] = []
        while (token := self.peek()) is not None:
            if token.kind == "broken":
                break
            if token.kind == "sign" and token.text in _OPEN:
                closing.append(_OPEN[token.text])
            elif token.kind == "sign" and token.text in ")]":
                if token.text != closing.pop():
                    break
                if not closing:
                    self.at += 1
                    return first + 1, self.at - 1
            self.at += 1
        raise self.problem("a closing ')'")

    def names(self) -> tuple[str, ...]:
        """Step over ``(name, name …)``."""
        self.need_sign("(")
        found = [self.need_name("a column's name")]
        while self.take_sign(","):
            found.append(self.need_name("a column's name"))
        self.need_sign(")")
        return tuple(found)

    def skip_element(self) -> None:
        """Step to the comma or closing parenthesis that ends this list element, or to the end."""
        while not self.done and not self.is_sign(",") and not self.is_sign(")"):
            if self.is_sign("(") or self.is_sign("["):
                self.skip_group()
            else:
                self.at += 1

    def text(self, first: int, last: int) -> str:
        """Source text of a token range (``last`` exclusive)."""
        if first >= last:
            return ""
        return self.source.text[self.tokens[first].start : self.tokens[last - 1].end]

    def span(self, first: int, last: int | None = None) -> Span:
        """Span of a token range; up to here if ``last`` is not given."""
        last = self.at if last is None else last
        if not self.tokens:
            return self.source.span(self.end, self.end)
        first = min(first, len(self.tokens) - 1)
        return self.source.span(self.tokens[first].start, self.tokens[max(last, first + 1) - 1].end)

    def problem(self, expected: str) -> Unreadable:
        """The error that says what was expected here and what stands here."""
        token = self.peek()
        if token is None:
            return Unreadable(f"expected {expected}, found the statement's end")
        line, _ = self.source.position(token.start)
        if token.kind == "broken":
            return Unreadable(f"expected {expected}, found a quote that is never closed (line {line})")
        found = self.source.text[token.start : token.end]
        return Unreadable(f"expected {expected} near {found[:40]!r} (line {line})")
