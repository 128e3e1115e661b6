"""Ruby literals, as far as a schema dump uses them. Nothing is evaluated: what would have to run is kept as code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from buttress.readers._ruby_tokens import Token, tokenise

if TYPE_CHECKING:
    from buttress.blueprint.source import Source, Span

ValueKind = Literal["string", "symbol", "number", "name", "list", "hash", "code"]

#: Words that make a condition of the statement before them.
MODIFIERS = frozenset({"if", "unless", "rescue", "while", "until", "and", "or"})
_CLOSERS = frozenset({")", "]", "}"})
_OPENERS = frozenset({"(", "[", "{"})

#: Deeper literals than this are taken as code: a dump nests two levels.
DEPTH = 16


@dataclass(frozen=True, slots=True)
class Value:
    """A literal. ``code`` is anything that would have to run: a lambda's text, or source text as written."""

    kind: ValueKind
    text: str = ""
    items: tuple[Value, ...] = ()
    pairs: dict[str, Value] = field(default_factory=dict)

    @property
    def is_nil(self) -> bool:
        """Whether this is ``nil``."""
        return self.kind == "name" and self.text == "nil"

    @property
    def is_false(self) -> bool:
        """Whether this is ``false``."""
        return self.kind == "name" and self.text == "false"

    @property
    def is_true(self) -> bool:
        """Whether this is ``true``."""
        return self.kind == "name" and self.text == "true"

    @property
    def word(self) -> str:
        """A string's or symbol's text, else empty."""
        return self.text if self.kind in ("string", "symbol") else ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of a list, or of this one value."""
        if self.kind == "list":
            return tuple(item.word for item in self.items if item.word)
        return (self.word,) if self.word else ()


class ValueReader:
    """A place in the token stream, and the literal that stands there."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = tokenise(source.text)
        self.at = 0

    def is_done(self) -> bool:
        """Whether the file is used up."""
        return self._peek().kind == "end"

    def _peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def _take(self) -> Token:
        token = self._peek()
        if token.kind != "end":
            self.at += 1
        return token

    def _is(self, mark: str) -> bool:
        token = self._peek()
        return token.kind == "mark" and token.text == mark

    def _is_word(self, *words: str) -> bool:
        token = self._peek()
        return token.kind == "name" and token.text in words

    def _span(self, first: int) -> Span:
        """From token ``first`` to the last one taken, heredoc bodies included."""
        last = max(self.at, first + 1)
        end = max(token.reach for token in self.tokens[first:last])
        return self.source.span(self.tokens[first].start, end)

    def _after_key(self, closer: str, depth: int = 0) -> Value:
        while self._peek().kind == "newline":
            self.at += 1
        return self._value(closer, depth)

    def _value(self, closer: str, depth: int) -> Value:
        """One value; whatever follows it up to the next comma makes it code."""
        first = self.at
        value = self._plain(depth)
        while not self._ends_value(closer):
            token = self._take()
            if token.kind == "mark" and token.text in _OPENERS:
                self._skip_balanced()
            value = Value("code", self.source.text[self.tokens[first].start : self.tokens[self.at - 1].end])
        return value

    def _ends_value(self, closer: str) -> bool:
        token = self._peek()
        if token.kind in ("newline", "end"):
            return True
        if token.kind == "name":
            return token.text in ("do", "end") or (not closer and token.text in MODIFIERS)
        return token.kind == "mark" and (token.text in (",", "=>") or token.text in _CLOSERS)

    def _plain(self, depth: int) -> Value:
        token = self._take()
        if token.kind in ("string", "symbol", "number"):
            kind: ValueKind = "string" if token.kind == "string" else "symbol" if token.kind == "symbol" else "number"
            return Value(kind, token.text.replace("_", "") if kind == "number" else token.text)
        if token.kind == "heredoc":
            return Value("string", token.text)
        if token.kind == "words":
            return Value("list", items=tuple(Value("string", word) for word in token.text.split()))
        if token.kind == "name":
            return Value("name" if token.text in ("true", "false", "nil") else "code", token.text)
        if token.text == "->" and token.kind == "mark":
            return self._lambda()
        if token.kind == "mark" and token.text in ("[", "{"):
            return self._list(depth) if token.text == "[" and depth < DEPTH else self._hash(depth)
        return Value("code", token.text)

    def _lambda(self) -> Value:
        """``-> { "now()" }``: the string inside is the SQL."""
        if not self._is("{"):
            return Value("code", "->")
        start = self._take()
        first = self.at
        self._skip_balanced()
        inner = self.tokens[first : max(self.at - 1, first)]
        if len(inner) == 1 and inner[0].kind == "string":
            return Value("code", inner[0].text)
        return Value("code", self.source.text[start.start : self.tokens[self.at - 1].end])

    def _list(self, depth: int) -> Value:
        items: list[Value] = []
        while not self._is("]") and not self.is_done() and not self._is_word("do", "end"):
            if self._is(",") or self._peek().kind == "newline":
                self.at += 1
            else:
                items.append(self._value("]", depth + 1))
                if not (self._is(",") or self._is("]") or self._peek().kind == "newline"):
                    break
        if self._is("]"):
            self.at += 1
        return Value("list", items=tuple(items))

    def _hash(self, depth: int) -> Value:
        pairs: dict[str, Value] = {}
        start = self.tokens[self.at - 1]
        if start.text != "{" or depth >= DEPTH:
            self._skip_balanced()
            return Value("code", self.source.text[start.start : self.tokens[self.at - 1].end])
        while not self._is("}") and not self.is_done() and not self._is_word("do", "end"):
            token = self._peek()
            if self._is(",") or token.kind == "newline":
                self.at += 1
                continue
            key = token.text if token.kind == "label" else self._value("}", depth + 1).text
            if token.kind == "label" or self._is("=>"):
                self.at += 1
                pairs[key] = self._after_key("}", depth + 1)
            elif not (self._is(",") or self._is("}")):
                break
        if self._is("}"):
            self.at += 1
        return Value("hash", pairs=pairs)

    def _skip_balanced(self) -> None:
        """Skip to the end of a bracket that has just been opened, or of the file."""
        opened = 1
        while opened and not self.is_done():
            token = self._take()
            if token.kind == "mark":
                opened += (token.text in _OPENERS) - (token.text in _CLOSERS)
