"""YAML values that know where they stand, one document of a file at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from buttress.readers.yaml_tree import read_yaml

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator

    from buttress.blueprint.source import Source, Span

#: A line that ends a YAML document: nothing inside a document may begin in the first column with these.
_BREAK = re.compile(r"^---(?=[ \t\r]*$|[ \t])[^\n]*\n?", re.MULTILINE)
_SAID = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)


class Problem(NamedTuple):
    """What could not be read, and what was expected there."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One YAML document of a file. ``base`` is the offset in the file at which its text begins."""

    source: Source
    base: int
    marks: dict[int, array[int]]
    root: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place: offsets in the file of its key, of its beginning and of its end."""

    value: Any
    page: Page
    key: int
    start: int
    end: int

    def get(self, *names: str) -> Node:
        """The node below, step by step; an empty one (``value`` None, same place) where there is none."""
        node = self
        for name in names:
            value = node.value
            if not isinstance(value, dict) or name not in value:
                return Node(None, self.page, node.key, node.start, node.start)
            node = node._child(list(value).index(name), value[name])
        return node

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and nodes of a mapping, nothing for anything else."""
        if isinstance(self.value, dict):
            for at, (key, value) in enumerate(self.value.items()):
                yield str(key), self._child(at, value)

    def each(self) -> Iterator[Node]:
        """Nodes of a list, nothing for anything else."""
        if isinstance(self.value, list):
            for at, value in enumerate(self.value):
                yield self._child(at, value)

    def _child(self, at: int, value: Any) -> Node:
        marks = self.page.marks.get(id(self.value))
        if marks is None or 3 * at + 3 > len(marks):
            return Node(value, self.page, self.key, self.start, self.start)
        base = self.page.base
        return Node(value, self.page, base + marks[3 * at], base + marks[3 * at + 1], base + marks[3 * at + 2])

    def __bool__(self) -> bool:
        return self.value is not None

    @property
    def text(self) -> str:
        """A scalar as text: as written where the type of YAML would lose it (``true``, ``1.10``), '' for the rest."""
        if isinstance(self.value, str):
            return self.value
        if self.value is None or isinstance(self.value, (dict, list)):
            return ""
        written = self.page.source.text[self.start : self.end]
        return written if 0 < len(written) < 100 else str(self.value)

    @property
    def whole(self) -> int | None:
        """A whole number, also where it is written as text; None for anything else."""
        text = self.text
        return int(text) if text.isdecimal() and len(text) < 10 else None

    @property
    def texts(self) -> tuple[str, ...]:
        """The scalars of a list, or the one scalar that stands where a list may."""
        return (
            tuple(n.text for n in self.each() if n.text) if isinstance(self.value, list) else (self.text,) * bool(self)
        )

    @property
    def span(self) -> Span:
        """Key and value of a scalar up to the end of the value's first line; the key's line of a container."""
        text = self.page.source.text
        limit = text.find("\n", self.key if isinstance(self.value, (dict, list)) else self.start)
        end = len(text) if limit < 0 else limit
        if not isinstance(self.value, (dict, list)) and self.end > self.start:
            end = min(end, self.end)
        return self.page.source.span(self.key, self.key + len(text[self.key : end].rstrip()))


def read_pages(source: Source, start: int = 0, end: int | None = None) -> tuple[list[Node], list[Problem]]:
    """The YAML documents between two offsets of a text, each by itself: a broken one does not hide the others."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    for base, text in split_documents(source.text[start:end], start):
        node, problem = read_page(source, base, text)
        if node is not None:
            nodes.append(node)
        if problem is not None:
            problems.append(problem)
    return nodes, problems


def split_documents(text: str, offset: int = 0) -> Iterator[tuple[int, str]]:
    """Offset and text of every YAML document that says something."""
    at = 0
    for found in (*_BREAK.finditer(text), None):
        part = text[at : found.start() if found else len(text)]
        if _SAID.search(part):
            yield offset + at, part
        at = found.end() if found else len(text)


def read_page(source: Source, base: int, text: str) -> tuple[Node | None, Problem | None]:
    """One YAML document whose text begins at ``base``, as far as it can be read, and what stopped the reader."""
    tree = read_yaml(text)
    flaw = next((f for f in tree.flaws if f.kind in ("syntax", "depth")), None)
    problem = Problem(source.span(base + flaw.start, base + flaw.end), flaw.message) if flaw else None
    if not isinstance(tree.value, dict):
        return None, problem
    page = Page(source, base, tree.marks, tree.value)
    first = base + next((at for at, char in enumerate(text) if not char.isspace()), 0)
    return Node(tree.value, page, first, first, base + len(text)), problem
