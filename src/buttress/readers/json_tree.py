"""JSON text to plain Python values; places are looked up afterwards, along the pointers that somebody asks for.

A 13 MB description has 258,000 nodes and a review cites a few dozen: parsing takes 0.1 s, the places of all nodes
would take 1.4 s.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json import decoder
from typing import TYPE_CHECKING, Any

from buttress.readers.flaws import Extent, Flaw, paused_gc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from buttress.blueprint.api import Pointer

#: 2 to the 63: orjson reads integers up to 64 bits.
_LONGEST = 2.0**63
_SPACE = re.compile(r"[ \t\n\r]*")
# The two functions that the standard library's own decoder is made of; in C, they skip 100 MB a second.
_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder(strict=False))["scan_once"]
_scan_string: Callable[[str, int, bool], tuple[str, int]] = vars(decoder)["scanstring"]


@dataclass(frozen=True, slots=True)
class JsonTree:
    """A document's value, what was wrong with its text, and where things stand."""

    value: Any
    flaws: tuple[Flaw, ...]
    places: JsonPlaces


def read_json(text: str) -> JsonTree:
    """Read a JSON text. Never fails: what cannot be read becomes a :class:`Flaw`."""
    import orjson

    places = JsonPlaces(text)
    bare = text.removeprefix("\ufeff")
    with paused_gc():
        try:
            value: Any = orjson.loads(bare)
        except (orjson.JSONDecodeError, TypeError):
            value, flaw = _second_opinion(bare, len(text) - len(bare))
            if flaw:
                return JsonTree(None, (flaw,), places)
        keys, rounded = _survey(value)
        if rounded:
            value = _exact(bare, value)
        duplicates = tuple(_duplicates(bare, keys, places))
    return JsonTree(value, duplicates, places)


def _second_opinion(text: str, offset: int) -> tuple[Any, Flaw | None]:
    """The standard library reads lone surrogates and NaN, which orjson refuses, and says where it gave up."""
    try:
        # A lone surrogate would fail later, wherever the text is printed.
        said = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace")
        return json.loads(said), None
    except json.JSONDecodeError as error:
        start = error.pos + offset
        return None, Flaw("syntax", start, start + 1, _advice(error, text))
    except (RecursionError, ValueError) as error:
        message = "nested too deep to read" if isinstance(error, RecursionError) else "a number too long to read"
        return None, Flaw("depth", offset, offset + 1, message)


def _exact(text: str, value: Any) -> Any:
    """The value with integers of any size: orjson makes floats of those beyond 64 bits, which loses their last digits."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return value


def _advice(error: json.JSONDecodeError, text: str) -> str:
    before = text[: error.pos].rstrip()
    if before.endswith(",") and text[error.pos : error.pos + 1] in ("}", "]"):
        return "a comma before a closing bracket; remove the comma"
    if text[error.pos : error.pos + 2] in ("//", "/*"):
        return "a comment; JSON has none"
    if error.pos >= len(text.rstrip()):
        return "the text ends before its brackets are closed"
    if error.msg.startswith("Expecting ',' delimiter"):
        return "a comma or a closing bracket was expected here"
    if error.msg.startswith("Expecting property name"):
        return "a key in double quotes was expected here"
    return f"not valid JSON here: {error.msg[:1].lower()}{error.msg[1:]}"


def closed_length(text: str) -> int:
    """How long the JSON value at the beginning of ``text`` is; -1 when the text ends before it does."""
    try:
        return _scan(text, 0)[1]
    except (StopIteration, ValueError, RecursionError):
        return -1


class JsonPlaces:
    """Where the nodes of one JSON text stand. Members are scanned once, and only as far as somebody asked."""

    __slots__ = ("_containers", "repeated", "text")

    def __init__(self, text: str) -> None:
        """``repeated`` is set when keys occur twice: then the last one counts, as it does for parsers."""
        self.text = text
        self.repeated = False
        self._containers: dict[int, _Members] = {}

    def extent(self, pointer: Pointer) -> Extent | None:
        """The place of a node; None when there is none."""
        start = self.root
        found = Extent(start, start, -1, container=True)
        for part in pointer:
            members = self.members(found.start)
            step = members.find(str(part), last=self.repeated) if members else None
            if step is None:
                return None
            found = step
        return found

    @property
    def root(self) -> int:
        """Offset of the document's value."""
        return _skip(self.text, 1 if self.text.startswith("\ufeff") else 0)

    def members(self, start: int) -> _Members | None:
        """The members of the container that begins at an offset; None when a scalar begins there."""
        if self.text[start : start + 1] not in ("{", "["):
            return None
        if start not in self._containers:
            self._containers[start] = _Members(self.text, start)
        return self._containers[start]


class _Members:
    """The children of one object or array, found as far as needed."""

    __slots__ = ("_found", "_rest")

    def __init__(self, text: str, start: int) -> None:
        self._found: dict[str, Extent] = {}
        self._rest = _object(text, start + 1) if text[start] == "{" else _array(text, start + 1)

    def find(self, key: str, *, last: bool = False) -> Extent | None:
        """The child of that key (of that index in an array); the last one of several when ``last``."""
        while key not in self._found or last:
            try:
                name, extent = next(self._rest)
            except (StopIteration, ValueError, RecursionError, IndexError):  # the end, or damaged text
                break
            self._found[name] = extent
        return self._found.get(key)


def json_children(text: str, start: int) -> Iterator[tuple[str | int, Extent]]:
    """The children of the object or array that begins at an offset, by key or index, with their ends; as far as the
    text can be read.
    """
    is_map = text[start : start + 1] == "{"
    try:
        for name, extent in _object(text, start + 1) if is_map else _array(text, start + 1):
            end = extent.end if extent.end >= 0 else _value_end(text, extent.start)
            yield name if is_map else int(name), extent._replace(end=end)
    except (StopIteration, ValueError, RecursionError, IndexError):  # the end, or damaged text
        return


def json_value(text: str) -> Any:
    """The value of a JSON text; None when it cannot be read."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _object(text: str, at: int) -> Iterator[tuple[str, Extent]]:
    at = _skip(text, at)
    while text[at] == '"':
        key, after = _scan_string(text, at + 1, False)
        start = _skip(text, _skip(text, after) + 1)
        container = text[start] in "{["
        end = -1 if container else _value_end(text, start)
        yield key, Extent(at, start, end, container)
        at = _skip(text, _value_end(text, start) if container else end)  # skipped only when somebody asks for more
        if text[at] != ",":
            return
        at = _skip(text, at + 1)


def _array(text: str, at: int) -> Iterator[tuple[str, Extent]]:
    at = _skip(text, at)
    number = 0
    while text[at] != "]":
        container = text[at] in "{["
        end = -1 if container else _value_end(text, at)
        yield str(number), Extent(at, at, end, container)
        number += 1
        at = _skip(text, _value_end(text, at) if container else end)
        if text[at] != ",":
            return
        at = _skip(text, at + 1)


def _value_end(text: str, start: int) -> int:
    try:
        return _scan(text, start)[1]
    except StopIteration:
        raise ValueError(f"no value at {start}") from None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


class _Repeating(dict[str, Any]):
    """An object in which keys occur twice."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Repeating(found)


def _duplicates(text: str, keys: int, places: JsonPlaces) -> Iterator[Flaw]:
    """Keys written twice in one object. Counting keys first spares the slow pass where there are none."""
    if text.count('":') - text.count('\\":') == keys:
        return
    try:
        marked = json.loads(text, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        return
    places.repeated = True
    for pointer in _repeating(marked):
        extent = places.extent(pointer)
        first: dict[str, Extent] = {}
        for key, place in _object(places.text, extent.start + 1) if extent else ():
            if key in first:
                start, end = place.key, _key_end(places.text, place.key)
                earlier = (first[key].key, _key_end(places.text, first[key].key))
                message = f"the key `{key}` is written twice"
                yield Flaw("duplicate-key", start, end, message, (*pointer, key), earlier)
            first[key] = place


def _key_end(text: str, start: int) -> int:
    return _scan_string(text, start + 1, False)[1]


def _survey(value: Any) -> tuple[int, bool]:
    """How many keys a value has, and whether it holds a float that may have been an integer beyond 64 bits."""
    total, rounded = 0, False
    stack: list[Iterable[Any]] = [(value,)]
    while stack:
        children = stack.pop()
        for child in children:
            if isinstance(child, dict):
                total += len(child)
                stack.append(child.values())
            elif isinstance(child, list):
                stack.append(child)
            elif isinstance(child, float) and not -_LONGEST < child < _LONGEST:
                rounded = True
    return total, rounded


def _repeating(value: Any) -> Iterator[Pointer]:
    stack: list[tuple[Pointer, Any]] = [((), value)]
    while stack:
        pointer, node = stack.pop()
        if isinstance(node, _Repeating):
            yield pointer
        children = node.items() if isinstance(node, dict) else enumerate(node)
        stack.extend(((*pointer, key), child) for key, child in children if isinstance(child, (dict, list)))
