"""One YAML or JSON file: its value, its flaws, and the spans of its nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from buttress.blueprint.source import Source, Span
from buttress.readers.flaws import Extent
from buttress.readers.json_tree import closed_length, read_json
from buttress.readers.references import step

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from buttress.blueprint.api import Pointer
    from buttress.readers.flaws import Flaw

_KEY = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\n]*?)\s*:(?=\s|$)""")
#: A container that fits a line is shown whole up to this many characters; beyond (minified files) only its bracket.
_SHOWN = 200


class Places(Protocol):
    """Where the nodes of one document stand."""

    def extent(self, pointer: Pointer) -> Extent | None:
        """Offsets of key and value; None when there is no such node."""
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. ``open_at`` is set when reading had to stop inside that node: what follows is missing."""

    path: str
    value: Any
    flaws: tuple[Flaw, ...]
    spans: Spans
    shared: bool = False  # YAML aliases were used: one object may stand in several places
    open_at: Pointer | None = None


def read_document(path: str, text: str) -> Document:
    """Read a file as JSON when it looks like JSON, else as YAML. Never fails."""
    source = Source(path, text)
    if path.endswith(".json") or text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        json = read_json(text)
        broken = any(flaw.kind != "duplicate-key" for flaw in json.flaws)
        if not broken or path.endswith(".json"):
            return Document(path, json.value, json.flaws, Spans(source, json.places), open_at=() if broken else None)
    from buttress.readers.yaml_tree import read_yaml

    yaml = read_yaml(text)
    places = YamlPlaces(yaml.value, yaml.marks)
    return Document(path, yaml.value, yaml.flaws, Spans(source, places), yaml.shared, yaml.open_at)


class YamlPlaces:
    """Where the nodes of a YAML document stand: the offsets that its builder kept for every container."""

    __slots__ = ("_marks", "_value")

    def __init__(self, value: Any, marks: dict[int, array[int]]) -> None:
        """``marks`` as in :class:`buttress.readers.yaml_tree.YamlTree`, for the containers of ``value``."""
        self._value = value
        self._marks = marks

    @property
    def value(self) -> Any:
        """The document's value."""
        return self._value

    def marks_of(self, container: Any) -> Sequence[int]:
        """Three offsets for each child: start of the key, start and end of the value; empty where none are kept."""
        return self._marks.get(id(container), ())

    def extent(self, pointer: Pointer) -> Extent | None:
        """Offsets of key and value; None when there is no such node."""
        node, found = self._value, None
        for part in pointer:
            there, child, key = step(node, part)
            marks = self._marks.get(id(node))
            if not there or marks is None:
                return None
            at = 3 * (key if isinstance(key, int) else list(node).index(key))
            if at + 3 > len(marks):
                return None
            found = Extent(marks[at], marks[at + 1], marks[at + 2], isinstance(child, (dict, list)))
            node = child
        return found


class Spans:
    """Spans of one document's nodes, looked up when somebody needs them."""

    __slots__ = ("_places", "source")

    def __init__(self, source: Source, places: Places) -> None:
        """``places`` knows the offsets in ``source``."""
        self.source = source
        self._places = places

    @property
    def has_comments(self) -> bool:
        """Whether the notation knows comments: YAML does, JSON does not."""
        return isinstance(self._places, YamlPlaces)

    @property
    def places(self) -> Places:
        """Where the nodes stand, as offsets."""
        return self._places

    def of(self, pointer: Pointer) -> Span:
        """A node's span, or its nearest ancestor's where it has none.

        A scalar's span holds key and value, up to the end of the line on which the value begins. A container's
        holds the key, and the value as well where that fits the same line.
        """
        for size in range(len(pointer), 0, -1):
            extent = self._places.extent(pointer[:size])
            if extent is not None:
                return self.source.span(extent.key, self._end(extent))
        return self.root()

    def root(self) -> Span:
        """The first line that says something."""
        text = self.source.text
        start = next((at for at in range(min(len(text), 4096)) if text[at] not in "\ufeff \t\r\n"), 0)
        return self.source.span(start, min(self._line_end(start), start + _SHOWN))

    def _end(self, extent: Extent) -> int:
        key, start, end, container = extent
        line_end = self._line_end(start)
        if not container:
            return min(end, line_end)
        text = self.source.text
        if end < 0:
            end = start + closed_length(text[start : min(line_end, start + _SHOWN)])
        if start < end <= line_end and end - start <= _SHOWN and self._line_end(key) == line_end:
            return end
        if text[start] in "{[":
            return start + 1
        found = None if key == start else _KEY.match(text, key, line_end)
        return found.end() if found else line_end

    def _line_end(self, start: int) -> int:
        text = self.source.text
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        return end - 1 if end > start and text[end - 1] == "\r" else end
