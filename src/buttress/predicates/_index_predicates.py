"""Reads the predicate of a partial index, which stands in a schema as text: ``a = 'x' AND (b IS NULL)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.sql import Condition

if TYPE_CHECKING:
    from buttress.blueprint.sql import Comparison

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:[^']|'')*')|(?P<quoted>"[^"]+"|`[^`]+`)|(?P<number>-?\d+(?:\.\d+)?)(?!\w)"""
    r"""|(?P<word>[^\W\d][\w$]*)|(?P<mark>::|<>|!=|<=|>=|[=<>(),.\[\]]))"""
)
_COMPARED: dict[str, Comparison] = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TURNED: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_RESERVED = frozenset(
    {"and", "or", "not", "is", "in", "any", "array", "null", "true", "false", "between", "like", "case"}
)


def predicate(where: str) -> tuple[Condition, ...]:
    """The conditions that an index's predicate joins by AND; () where it holds anything else."""
    reader = _Reader(where)
    found = reader.all_of() if reader.tokens else None
    return tuple(found) if found and reader.at == len(reader.tokens) else ()


class _Reader:
    """Reads ``a = 'x' AND (b IS NULL)`` from tokens, as people write it and as servers print it."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = 0
        position, text = 0, text.strip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                self.tokens = []
                return
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind].lower() if kind == "word" else found[kind]))
            position = found.end()

    def take(self, *expected: str) -> bool:
        """Step over these words and marks, if they come next."""
        ahead = self.tokens[self.at : self.at + len(expected)]
        if tuple(text for kind, text in ahead if kind in ("word", "mark")) != expected:
            return False
        self.at += len(expected)
        return True

    def all_of(self) -> list[Condition] | None:
        """Conditions joined by AND; None where something else stands there."""
        found: list[Condition] = []
        while True:
            more = self.one()
            if more is None:
                return None
            found += more
            if not self.take("and"):
                return found

    def one(self) -> list[Condition] | None:
        """One condition, or several in parentheses."""
        start = self.at
        plain = self.negated() if self.take("not") else self.condition()
        if plain is not None:
            return [plain]
        self.at = start
        if not self.take("("):
            return None
        inner = self.all_of()
        return inner if inner is not None and self.take(")") else None

    def negated(self) -> Condition | None:
        """What follows NOT: a boolean column."""
        column = self.column()
        return Condition(column, "=", ("false",)) if column and self.ends() else None

    def condition(self) -> Condition | None:
        """A column and what is asked of it."""
        column = self.column()
        if not column:
            value = self.value()
            operator = self.operator() if value else None
            column = self.column() if operator else ""
            return Condition(column, _TURNED.get(operator, operator), (value,)) if column and operator else None
        if self.take("is"):
            verb: Comparison = "is not" if self.take("not") else "is"
            word = next((w for w in ("null", "true", "false") if self.take(w)), "")
            return Condition(column, verb, (word,)) if word else None
        for written, verb in ((("in", "("), "="), (("not", "in", "("), "<>"), (("=", "any", "("), "=")):
            if self.take(*written):
                values = self.array() if "any" in written else self.values(")")
                return Condition(column, verb, values) if values else None
        if self.ends():
            return Condition(column, "=", ("true",))
        operator = self.operator()
        value = self.value() if operator else ""
        return Condition(column, operator, (value,)) if operator and value else None

    def array(self) -> tuple[str, ...]:
        """``ARRAY['a'::text, 'b']`` and what closes the ANY around it, which PostgreSQL prints for an IN."""
        around = self.take("(")
        values = self.values("]") if self.take("array", "[") else ()
        closed = (not around or self.take(")")) and self.cast() and self.take(")")
        return values if closed else ()

    def values(self, closing: str) -> tuple[str, ...]:
        """Constants up to the mark that closes them; () where anything else stands there."""
        found = [self.value()]
        while self.take(","):
            found.append(self.value())
        return tuple(found) if all(found) and self.take(closing) else ()

    def operator(self) -> Comparison | None:
        """A comparison."""
        kind, text = self.peek()
        if kind != "mark" or text not in _COMPARED:
            return None
        self.at += 1
        return _COMPARED[text]

    def column(self) -> str:
        """A column, qualified, in parentheses or cast; '' where none stands here."""
        start = self.at
        if self.take("("):
            name = self.column()
            if name and self.take(")") and self.cast():
                return name
            self.at = start
            return ""
        name = self.name()
        while name and self.take("."):
            name = self.name()
        if name and self.cast():
            return name
        self.at = start
        return ""

    def name(self) -> str:
        """A column's name in lower case, as all names are compared here."""
        kind, text = self.peek()
        if kind not in ("word", "quoted") or (kind == "word" and text in _RESERVED):
            return ""
        self.at += 1
        return text.strip('"`').lower()

    def value(self) -> str:
        """A constant as SQL writes it; '' where none stands here."""
        kind, text = self.peek()
        if kind not in ("string", "number") and (kind, text) not in (("word", "true"), ("word", "false")):
            return ""
        self.at += 1
        return text if self.cast() else ""

    def cast(self) -> bool:
        """Step over ``::character varying(20)[]``; False where what follows ``::`` is no type."""
        while self.take("::"):
            read = 0
            while self.peek()[0] in ("word", "quoted") and self.peek()[1] not in _RESERVED:
                self.at += 1
                read += 1
                _ = self.take(".")
            if not read:
                return False
            if self.take("(") and not self.values(")"):
                return False
            _ = self.take("[", "]")
        return True

    def ends(self) -> bool:
        """Whether a condition ends here."""
        return self.peek() in (("", ""), ("word", "and"), ("mark", ")"))

    def peek(self) -> tuple[str, str]:
        """The token that comes next; empty at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
