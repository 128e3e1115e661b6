"""Ruby method calls, as far as a schema dump uses them: names, literal arguments, blocks. Nothing is evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from buttress.readers._ruby_values import DEPTH, MODIFIERS, Value, ValueReader

if TYPE_CHECKING:
    from buttress.blueprint.source import Source, Span


@dataclass(frozen=True, slots=True)
class Call:
    """``receiver.name arguments, option: value do |t| … end``.

    ``span`` is all of it, ``head`` the part before the block. ``bracket`` is what stands in ``Schema[7.1]``.
    ``flaw`` says what could not be read in it ('' when all was).
    """

    name: str
    receiver: str
    arguments: tuple[Value, ...]
    options: dict[str, Value]
    span: Span
    head: Span
    body: tuple[Item, ...] = ()
    bracket: str = ""
    flaw: str = ""

    def word(self, at: int) -> str:
        """The string or symbol at a position, else empty."""
        return self.arguments[at].word if at < len(self.arguments) else ""

    def option(self, name: str) -> str:
        """A string or symbol option's text, else empty."""
        value = self.options.get(name)
        return value.word if value else ""

    def is_on(self, name: str) -> bool:
        """Whether an option is ``true``."""
        value = self.options.get(name)
        return value is not None and value.is_true

    def is_off(self, name: str) -> bool:
        """Whether an option is ``false``."""
        value = self.options.get(name)
        return value is not None and value.is_false


@dataclass(frozen=True, slots=True)
class Junk:
    """A line or block that is no call."""

    span: Span


Item: TypeAlias = Call | Junk

_OPENERS = frozenset({"if", "unless", "case", "while", "until", "begin", "def", "class", "module", "for"})


def read_calls(source: Source, *, outer: frozenset[str] = frozenset()) -> tuple[Item, ...]:
    """The calls of a file in order.

    ``outer`` names calls that never stand two blocks deep: one that does shows that an ``end`` is missing, and
    closes the block it stands in.
    """
    parser = _Parser(source, outer)
    found: list[Item] = []
    while not parser.is_done():
        found.extend(parser.statements(0))
        parser.skip_closer()
    return tuple(found)


class _Parser(ValueReader):
    def __init__(self, source: Source, outer: frozenset[str]) -> None:
        super().__init__(source)
        self.outer = outer

    def skip_closer(self) -> None:
        """Step over an ``end`` or ``}`` that closes nothing."""
        if not self.is_done():
            self.at += 1

    def statements(self, depth: int) -> list[Item]:
        found: list[Item] = []
        while (token := self._peek()).kind != "end":
            if token.kind == "newline":
                self.at += 1
            elif self._is_word("end") or self._is("}") or (depth > 1 and self._is_word(*self.outer)):
                break
            else:
                found.append(self._statement(depth))
        return found

    def _statement(self, depth: int) -> Item:
        first = self.at
        token = self._peek()
        if token.kind != "name":
            return self._junk(first)
        if token.text in _OPENERS:
            return self._skip_block(first)
        return self._call(first, depth)

    def _junk(self, first: int) -> Junk:
        """The rest of the line, with the blocks that open in it."""
        opened = 0
        while (token := self._peek()).kind != "end":
            if token.kind == "newline" and not opened:
                break
            opened += self._is_word("do") - (opened > 0 and self._is_word("end"))
            if not opened and self._is_word("end") and self.at > first:
                break
            self.at += 1
        self.at = max(self.at, first + 1)
        return Junk(self._span(first))

    def _skip_block(self, first: int) -> Junk:
        """``if … end`` and the like, by counting: words that open a block count at the start of a line only."""
        opened, starts = 0, True
        while (token := self._peek()).kind != "end":
            opens = token.kind == "name" and (token.text == "do" or (starts and token.text in _OPENERS))
            opened += opens - (token.kind == "name" and token.text == "end")
            starts = token.kind == "newline"
            self.at += 1
            if opened <= 0:
                break
        return Junk(self._span(first))

    def _call(self, first: int, depth: int) -> Item:
        path, bracket = self._path()
        arguments: list[Value] = []
        options: dict[str, Value] = {}
        flaw = ""
        if self._is("(") and self._peek().start == self.tokens[self.at - 1].end:
            self.at += 1
            flaw = self._arguments(arguments, options, ")")
        elif self._begins_value():
            flaw = self._arguments(arguments, options, "")
        head = self._span(first)
        body: list[Item] = []
        unclosed = ""
        if self._is_word("do") or self._is("{"):
            body, unclosed = self._body(depth)
        span = self._span(first)
        if not unclosed and not self._ends_statement():
            flaw = flaw or f"did not expect {self._peek().text[:20]!r} here"
            span = self._junk(first).span
        flaw = flaw or unclosed
        receiver = ".".join(path[:-1])
        return Call(path[-1], receiver, tuple(arguments), options, span, head, tuple(body), bracket, flaw)

    def _ends_statement(self) -> bool:
        return self._peek().kind in ("newline", "end") or self._is_word("end") or self._is("}")

    def _path(self) -> tuple[list[str], str]:
        """``ActiveRecord::Schema[7.1].define``: its names, and what stands in brackets."""
        path, bracket = [self._take().text], ""
        while True:
            following = self._peek(1)
            if (self._is(".") or self._is("::") or self._is("&.")) and following.kind == "name":
                path.append(following.text)
                self.at += 2
            elif self._is("[") and path[-1][:1].isupper() and following.kind == "number" and not bracket:
                bracket = following.text
                self.at += 2
                if self._is("]"):
                    self.at += 1
            else:
                return path, bracket

    def _begins_value(self) -> bool:
        token = self._peek()
        if token.kind == "name":
            return token.text not in MODIFIERS and token.text not in ("do", "end")
        return token.kind not in ("newline", "end", "mark", "broken") or token.text in ("[", "->", ":")

    def _body(self, depth: int) -> tuple[list[Item], str]:
        opener = self._take()
        if self._is("|"):
            self.at += 1
            while self._peek().kind not in ("newline", "end"):
                if self._take().text == "|":
                    break
        body = self.statements(depth + 1) if depth < DEPTH else []
        closer = "}" if opener.text == "{" else "end"
        if self._peek().text == closer and self._peek().kind in ("mark", "name"):
            self.at += 1
            return body, ""
        return body, f"expected '{closer}'"

    def _arguments(self, arguments: list[Value], options: dict[str, Value], closer: str) -> str:
        """Fill arguments and options up to ``closer`` (or the end of the line); what is wrong with them, if anything."""
        flaw, goes_on = "", bool(closer)
        while True:
            while (goes_on or closer) and self._peek().kind == "newline":
                self.at += 1
            if closer and self._is(closer):
                self.at += 1
                return flaw
            token = self._peek()
            if token.kind in ("end", "newline") or self._is_word("do", "end"):
                return flaw or (f"expected '{closer}'" if closer else "expected one more argument" if goes_on else "")
            if not closer and not goes_on and (arguments or options):
                return flaw
            self._argument(arguments, options, closer)
            goes_on = self._is(",")
            if goes_on:
                self.at += 1
            elif closer and not self._is(closer) and self._peek().kind != "newline":
                flaw = flaw or f"expected ',' or '{closer}'"

    def _argument(self, arguments: list[Value], options: dict[str, Value], closer: str) -> None:
        token = self._peek()
        if token.kind == "label":
            self.at += 1
            options[token.text] = self._after_key(closer)
            return
        value = self._value(closer, 0)
        if self._is("=>"):
            self.at += 1
            options[value.text] = self._after_key(closer)
        elif value.kind == "hash":
            options.update(value.pairs)
        else:
            arguments.append(value)
