"""A tolerant parser of the Prisma schema language: what it cannot read costs a line, never the file."""

from __future__ import annotations

from typing import cast, get_args

from buttress.blueprint.source import Source
from buttress.readers.prisma.model import (
    Argument,
    Attribute,
    Block,
    BlockKind,
    Damage,
    Field,
    PrismaFile,
    Value,
)
from buttress.readers.prisma.tokens import Token, decode, tokenise
from buttress.readers.remarks import remark

_BLOCKS = frozenset(get_args(BlockKind))

#: Deeper nesting than this is damage: real attributes nest three levels (list, call, argument).
_DEPTH = 16

_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def read_prisma(path: str, text: str) -> PrismaFile:
    """Read one ``.prisma`` file; never raises, whatever the text is."""
    return _Parser(Source(path, text)).file()


class _Parser:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = tokenise(source.text)
        self.at = 0
        self.block = ""
        self.damages: list[Damage] = []

    def file(self) -> PrismaFile:
        blocks: list[Block] = []
        while (token := self._peek()).kind != "end":
            if token.kind == "newline":
                self.at += 1
            elif self._opens_block():
                blocks.append(self._block())
            else:
                self._damage_line("expected a block such as 'model Name {'")
        return PrismaFile(self.source.path, tuple(blocks), tuple(self.damages))

    def _peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def _take(self) -> Token:
        token = self._peek()
        if token.kind != "end":
            self.at += 1
        return token

    def _is(self, mark: str, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "mark" and token.text == mark

    def _last_end(self) -> int:
        return self.tokens[self.at - 1].end if self.at else 0

    def _damage(self, start: int, reason: str) -> None:
        end = max(self._last_end(), start)
        self.damages.append(Damage(self.source.span(start, end), reason, self.block))

    def _damage_line(self, reason: str) -> None:
        start = self._peek().start
        self._take()
        while self._peek().kind not in ("newline", "end") and not self._is("}"):
            self.at += 1
        self._damage(start, reason)

    def _opens_block(self) -> bool:
        word, name = self._peek(), self._peek(1)
        return word.kind == "name" and word.text in _BLOCKS and name.kind == "name" and self._is("{", 2)

    def _block(self) -> Block:
        keyword, name = self._take(), self._take()
        self._take()
        kind = cast("BlockKind", keyword.text)
        self.block = name.text if kind in ("model", "view") else ""
        fields: list[Field] = []
        attributes: list[Attribute] = []
        settings: list[Argument] = []
        while not self._is("}"):
            token = self._peek()
            if token.kind == "end" or self._opens_block():
                self._damage(keyword.start, f"{kind} {name.text} is not closed: expected '}}'")
                break
            if token.kind == "newline":
                self.at += 1
            elif token.text.startswith("@@") and token.kind == "attribute":
                attributes.append(self._attribute())
            elif token.kind == "name" and kind in ("datasource", "generator"):
                settings.extend(self._setting())
            elif token.kind == "name":
                fields.extend(self._field(kind))
            else:
                self._damage_line(f"expected a field or an attribute of {kind} {name.text}")
        else:
            self._take()
        span = self.source.span(keyword.start, self._block_end(keyword.start))
        self.block = ""
        header = self.source.span(keyword.start, name.end)
        return Block(kind, name.text, span, header, tuple(fields), tuple(attributes), tuple(settings))

    def _block_end(self, start: int) -> int:
        """The end of what was read: an unclosed block stops before the line breaks that follow it."""
        at = self.at
        while at and self.tokens[at - 1].kind == "newline" and self.tokens[at - 1].start > start:
            at -= 1
        return self.tokens[at - 1].end if at else start

    def _setting(self) -> list[Argument]:
        name = self._take()
        if not self._is("="):
            self._damage_line(f"expected '=' after {name.text}")
            return []
        self._take()
        value = self._value(0)
        self._rest_of_line(f"the value of {name.text}")
        return [Argument(name.text, value)] if value else []

    def _field(self, kind: BlockKind) -> list[Field]:
        name = self._take()
        type_name = unsupported = ""
        if kind != "enum":
            if self._peek().kind != "name":
                self._damage_line(f"expected a type after {name.text}")
                return []
            type_name = self._take().text
            if type_name == "Unsupported" and self._is("("):
                self._take()
                inner = next((a.value for a in self._arguments(")", 0) if a.value.kind == "string"), None)
                unsupported = inner.text if inner else ""
        many, optional = self._arity()
        attributes = self._field_attributes()
        span = self.source.span(name.start, self._last_end())
        self._rest_of_line(f"field {name.text}")
        said = remark(self.source.text, span.start, span.end)
        return [Field(name.text, type_name, span, optional, many, unsupported, tuple(attributes), said)]

    def _arity(self) -> tuple[bool, bool]:
        many = optional = False
        while True:
            if self._is("[") and self._is("]", 1):
                many = True
                self.at += 2
            elif self._is("?"):
                optional = True
                self.at += 1
            else:
                return many, optional

    def _field_attributes(self) -> list[Attribute]:
        """Attributes of a field; formatters break long ones over lines, so line breaks before an ``@`` are skipped."""
        found: list[Attribute] = []
        while True:
            ahead = 0
            while self._peek(ahead).kind == "newline":
                ahead += 1
            token = self._peek(ahead)
            if token.kind != "attribute" or token.text.startswith("@@"):
                return found
            self.at += ahead
            found.append(self._attribute())

    def _rest_of_line(self, where: str) -> None:
        if self._peek().kind not in ("newline", "end") and not self._is("}"):
            self._damage_line(f"did not expect this after {where}")

    def _attribute(self) -> Attribute:
        token = self._take()
        arguments: tuple[Argument, ...] = ()
        if self._is("("):
            self._take()
            arguments = tuple(self._arguments(")", 0))
        return Attribute(token.text.lstrip("@"), arguments, self.source.span(token.start, self._last_end()))

    def _arguments(self, closer: str, depth: int) -> list[Argument]:
        """Arguments up to ``closer``. An attribute or a closing brace inside means that the closer is missing."""
        start = self._last_end() - 1
        found: list[Argument] = []
        while not self._is(closer):
            token = self._peek()
            if token.kind in ("end", "attribute") or self._is("}"):
                self._damage(start, f"expected '{closer}'")
                return found
            name = ""
            if token.kind == "name" and self._is(":", 1):
                name = token.text
                self.at += 2
                while self._peek().kind == "newline":
                    self.at += 1
            value = None if self._is(closer) else self._value(depth)
            if value is not None:
                found.append(Argument(name, value))
        self._take()
        return found

    def _value(self, depth: int) -> Value | None:
        """One value, or None for a token that is none (comma, line break): it is consumed all the same."""
        token = self._take()
        if token.kind == "string":
            return Value("string", decode(token.text))
        if token.kind == "number":
            return Value("number", token.text)
        if token.kind == "name":
            return self._name(token, depth)
        if token.text == "[" and depth < _DEPTH:
            return Value("list", "", tuple(self._arguments("]", depth + 1)))
        if token.text in _CLOSERS and token.kind == "mark":
            self._skip_balanced()
            return Value("other", self.source.text[token.start : self._last_end()])
        return None

    def _name(self, token: Token, depth: int) -> Value:
        text = token.text
        while self._is(".") and self._peek(1).kind == "name":
            text += "." + self._peek(1).text
            self.at += 2
        if not self._is("("):
            return Value("name", text)
        start = self._take()
        if depth >= _DEPTH:
            self._skip_balanced()
            return Value("other", self.source.text[start.start : self._last_end()])
        return Value("call", text, tuple(self._arguments(")", depth + 1)))

    def _skip_balanced(self) -> None:
        """Skip to the end of a bracket that has just been opened, or to the end of the file."""
        depth = 1
        while depth and self._peek().kind != "end":
            token = self._take()
            if token.kind == "mark":
                depth += (token.text in "([{") - (token.text in ")]}")
