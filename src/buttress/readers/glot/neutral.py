"""Placeholders of query files, replaced by neutral text of the same length.

What a template engine or driver would fill in must not stop a parser, and every offset must stay right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.sql import Dialect

#: Names that stand for something a template would fill in; never reported as a table or column.
FILLER = re.compile(r"_z_+\Z")

_QUOTED = {
    "postgres": r"[eE]'(?:[^'\\]++|\\.|'')*+'|'(?:[^']++|'')*+'|\"(?:[^\"]++|\"\")*+\"|(?P<dollar>\$(?:[^\W\d]\w*+)?\$)",
    "mysql": r"'(?:[^'\\]++|\\.|'')*+'|\"(?:[^\"\\]++|\\.|\"\")*+\"|`[^`]*+`|\#[^\n{]*+(?=\n|\Z)",
    "sqlite": r"'(?:[^']++|'')*+'|\"(?:[^\"]++|\"\")*+\"|`[^`]*+`",
}
_HOLES = r"""
 | --[^\n]*+
 | (?P<executed>/\*!\d*+|\*/)
 | /\*.*?(?:\*/|\Z)
 | (?P<open>['"`])
 | (?P<control>\{\{-?\s*(?:if|else|end|range|with|define|template|block|for|endif|endfor|elif|end\w*)\b@any@\}\}|\{%@any@%\}|<%[^=]@any@%>)
 | (?P<hole>\{\{@any@\}\}|<%=@any@%>|[$\#]\{[^{}]{0,400}\}|%\w++%)
 | (?P<embed>sqlc\.embed\(\w+\))
 | (?P<value>%\(\w+\)s|%[sdvq]\b|(?<![:\w]):[^\W\d]\w*+|(?<![:\w]):'\w+'|\?\d+|sqlc\.(?:n?arg|slice)\([^()]*\)|:@holes@)
"""
_EXTRA = {
    "postgres": r"(?<![\w@<>~!?\#&|])@[^\W\d]\w*+",
    "mysql": r"\$\d+",
    "sqlite": r"[@$]\w+",
}


def _pattern(dialect: str) -> re.Pattern[str]:
    holes = _HOLES.replace(":@holes@", _EXTRA[dialect]).replace("@any@", r".{0,400}?")
    if dialect != "mysql":
        holes = holes.replace(r"(?P<executed>/\*!\d*+|\*/)", r"(?P<executed>(?!))")
    return re.compile(_QUOTED[dialect] + holes, re.VERBOSE | re.DOTALL)


_PATTERNS = {dialect: _pattern(dialect) for dialect in _QUOTED}


def variants(text: str, dialect: Dialect) -> Iterator[str]:
    """The text with placeholders neutralised; more than one try where a template leaves a choice.

    First every template hole is a value (``?``), then nothing at all, then a name.
    """
    first, holes = _replaced(text, dialect, "value")
    yield first
    if holes:
        yield _replaced(text, dialect, "blank")[0]
        yield _replaced(text, dialect, "name")[0]


def _replaced(text: str, dialect: Dialect, choice: str) -> tuple[str, bool]:
    """One choice for all holes, and whether there were any."""
    parts: list[str] = []
    at = done = 0
    holes = False
    search = _PATTERNS[dialect].search
    while found := search(text, at):
        at = max(found.end(), found.start() + 1)
        kind = found.lastgroup
        if kind is None:
            continue
        if kind == "open":  # a quote that is never closed: the rest is not ours to judge
            break
        if kind == "dollar":
            closing = text.find(found.group(), at)
            at = closing + len(found.group()) if closing >= 0 else len(text)
            continue
        holes = holes or kind == "hole"
        parts += (text[done : found.start()], _neutral(kind, found.group(), choice))
        done = at
    parts.append(text[done:])
    return "".join(parts), holes


def _neutral(kind: str, raw: str, choice: str) -> str:
    size = len(raw)
    if kind == "value":
        return "?".ljust(size)
    if kind == "embed":
        return f"{raw[len('sqlc.embed(') : -1]}.*".ljust(size)
    if kind == "hole" and choice == "value":
        return "?".ljust(size)
    if kind == "hole" and choice == "name":
        return "_z_".ljust(size, "_")[:size]
    return re.sub(r"[^\n]", " ", raw)
