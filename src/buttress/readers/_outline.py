"""The nodes of a YAML or JSON document by their offsets: which of them hold a place of the text."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from buttress.readers.documents import YamlPlaces
from buttress.readers.json_tree import JsonPlaces, json_children, json_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.readers.documents import Spans


class Node(NamedTuple):
    """A key with its value, or a list's item. ``key`` is where it begins; a list's item begins with its value."""

    name: str | int
    key: int
    start: int
    end: int
    container: bool


class Outline(Protocol):
    """Nodes by offset. ``has_comments``: the notation knows comments."""

    has_comments: bool

    def root(self) -> Node | None:
        """The document itself; None when it is no mapping or list."""
        ...

    def children(self, node: Node) -> tuple[Node, ...]:
        """The children of a container, in the order of the text as far as the document has one."""
        ...

    def holding(self, node: Node, offset: int) -> Node | None:
        """The child of a container that holds an offset."""
        ...

    def value(self, node: Node) -> Any:
        """The plain value of a node that :meth:`children` gave."""
        ...


def outline_of(spans: Spans) -> Outline:
    """The outline of a document that was read."""
    places, text = spans.places, spans.source.text
    if isinstance(places, YamlPlaces):
        return _YamlOutline(places, len(text))
    return _JsonOutline(places if isinstance(places, JsonPlaces) else JsonPlaces(text))


def chain(outline: Outline, offset: int) -> list[Node]:
    """The nodes that hold an offset, from the root inwards; empty where the document holds nothing."""
    found: list[Node] = []
    node = outline.root()
    while node is not None:
        found.append(node)
        node = outline.holding(node, offset) if node.container else None
    return found


def _begins(node: Node) -> int:
    return node.key


class _JsonOutline:
    has_comments = False

    def __init__(self, places: JsonPlaces) -> None:
        self._places = places
        self._known: dict[int, tuple[Node, ...]] = {}

    def root(self) -> Node | None:
        text, start = self._places.text, self._places.root
        container = text[start : start + 1] in ("{", "[")
        return Node("", start, start, len(text), container=True) if container else None

    def children(self, node: Node) -> tuple[Node, ...]:
        if node.start not in self._known:
            members = json_children(self._places.text, node.start)
            self._known[node.start] = tuple(Node(name, *extent) for name, extent in members)
        return self._known[node.start]

    def holding(self, node: Node, offset: int) -> Node | None:
        children = self.children(node)
        at = bisect_right(children, offset, key=_begins) - 1
        return children[at] if at >= 0 and offset < children[at].end else None

    def value(self, node: Node) -> Any:
        return json_value(self._places.text[node.start : node.end])


class _YamlOutline:
    has_comments = True

    def __init__(self, places: YamlPlaces, size: int) -> None:
        self._places = places
        self._size = size
        self._values: dict[tuple[int, int], Any] = {(0, 0): places.value}
        self._known: dict[tuple[int, int], tuple[Node, ...]] = {}

    def root(self) -> Node | None:
        container = isinstance(self._places.value, (dict, list))
        return Node("", 0, 0, self._size, container=True) if container else None

    def children(self, node: Node) -> tuple[Node, ...]:
        if (node.key, node.start) not in self._known:
            self._known[node.key, node.start] = tuple(self._children(node))
        return self._known[node.key, node.start]

    def holding(self, node: Node, offset: int) -> Node | None:
        # Not in the order of the text: merged keys stand elsewhere.
        return next((child for child in self.children(node) if child.key <= offset < child.end), None)

    def _children(self, node: Node) -> Iterator[Node]:
        value = self._values.get((node.key, node.start))
        pairs = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
        marks = self._places.marks_of(value)
        for at, (name, child) in enumerate(pairs):
            key, start, end = marks[3 * at : 3 * at + 3] if 3 * at + 3 <= len(marks) else (0, 0, 0)
            if end > key:
                container = isinstance(child, (dict, list))
                if container or (key, start) not in self._values:
                    self._values[key, start] = child
                yield Node(name, key, start, end, container)

    def value(self, node: Node) -> Any:
        return self._values.get((node.key, node.start))
