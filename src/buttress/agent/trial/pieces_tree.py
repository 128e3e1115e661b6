"""The pieces of YAML and JSON that some edits add: keys, entries of lists, values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from buttress.agent.trial.piece import Piece
from buttress.readers.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.readers.documents import Document

Pointer = tuple[str | int, ...]
_DOCUMENT = re.compile(r"^---[^\n]*\n", re.MULTILINE)


class Parsed(NamedTuple):
    """One document of a file, and where it begins."""

    at: int
    text: str
    document: Document


class Grown(NamedTuple):
    """A node that was not there or says something else: its place in the tree and in the text (-1: unknown). ``was`` is the
    text of the node that it takes the place of, '' where there was none.
    """

    pointer: Pointer
    value: Any
    on: Parsed
    start: int
    end: int
    was: str = ""

    @property
    def key(self) -> str:
        """The last name on the way to it."""
        return last_name(self.pointer)


class _Old(NamedTuple):
    """Where a node stood before."""

    on: Parsed
    pointer: Pointer
    value: Any

    def child(self, key: str | int) -> _Old | None:
        there = isinstance(self.value, dict) and key in self.value
        return _Old(self.on, (*self.pointer, key), self.value[key]) if there else None


def last_name(pointer: Pointer) -> str:
    """The last key on the way to a node, entries of lists aside."""
    return next((part for part in reversed(pointer) if isinstance(part, str)), "")


def parsed(path: str, text: str) -> list[Parsed]:
    """All documents of a file."""
    if path.endswith(".json"):
        return [Parsed(0, text, read_document(path, text))]
    starts = [0, *(found.end() for found in _DOCUMENT.finditer(text) if found.end() > 0)]
    ends = [*(found.start() for found in _DOCUMENT.finditer(text)), len(text)]
    parts = [(start, text[start:end]) for start, end in zip(starts, ends, strict=True)]
    return [Parsed(start, part, read_document(path, part)) for start, part in parts if part.strip()]


def is_whole(path: str, text: str) -> bool:
    """Whether everything in a file can be seen in its trees: nothing is cut off, and no key hides another one."""
    return not any(each.document.flaws or each.document.open_at is not None for each in parsed(path, text))


def inner(grown: Grown, pointer: Pointer) -> Grown:
    """A node within one that was not there."""
    value: Any = grown.on.document.value
    for part in pointer:
        value = value[part]
    return Grown(pointer, value, grown.on, *_range(grown.on, pointer))


def grown_in(path: str, old: str, new: str) -> Iterator[Grown]:
    """What the trees of a file gain, at the topmost node that is new."""
    was, now = parsed(path, old), parsed(path, new)
    left = [each for each in was if all(each.text != other.text for other in now)]
    known = {each.text for each in was}
    for each in now:
        if each.text in known:
            continue
        same = next((other for other in left if _name(other.document.value) == _name(each.document.value)), None)
        same = same or (left[0] if left and len(now) == len(was) else None)
        if same is not None:
            left.remove(same)
        before = _Old(same, (), same.document.value) if same else None
        yield from _between(each, (), before, each.document.value)


def _name(value: Any) -> tuple[object, ...]:
    if not isinstance(value, dict):
        return ()
    meta = value.get("metadata")
    return value.get("kind"), meta.get("name") if isinstance(meta, dict) else None


def _between(on: Parsed, at: Pointer, old: _Old | None, new: Any) -> Iterator[Grown]:
    if old is not None and isinstance(old.value, dict) and isinstance(new, dict):
        for key, value in new.items():
            yield from _between(on, (*at, key), old.child(key), value)
    elif old is not None and isinstance(old.value, list) and isinstance(new, list):
        yield from _entries(on, at, old, new)
    elif old is None or old.value != new or type(old.value) is not type(new):
        was = ""
        if old is not None:
            start, end = _range(old.on, old.pointer)
            was = old.on.text[max(start - old.on.at, 0) : max(end - old.on.at, 0)]
        yield Grown(at, new, on, *_range(on, at), was)


def _entries(on: Parsed, at: Pointer, old: _Old, new: list[Any]) -> Iterator[Grown]:
    left = [number for number, each in enumerate(old.value) if each not in new]
    for number, value in enumerate(new):
        if value in old.value:
            continue
        twin = None
        if left and (len(new) == len(old.value) or _alike(old.value[left[0]], value)):
            first = left.pop(0)
            twin = _Old(old.on, (*old.pointer, first), old.value[first])
        yield from _between(on, (*at, number), twin, value)


def _alike(one: Any, other: Any) -> bool:
    """Whether an entry of a list is another one, changed: it has the same name."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    return any(key in one and one.get(key) == other.get(key) for key in ("name", "id", "$ref"))


def _range(on: Parsed, pointer: Pointer) -> tuple[int, int]:
    """The range of a node in the file's text with its key: whole lines in block style, -1 where it cannot be told."""
    extent = on.document.spans.places.extent(pointer) if pointer else None
    if extent is None:
        return (on.at, on.at + len(on.text)) if not pointer else (-1, -1)
    text, start = on.text, extent.key
    line = text.rfind("\n", 0, start) + 1
    lead = text[line:start]
    if re.fullmatch(r"\s*(?:- *)?", lead) and not on.document.path.endswith(".json"):
        if isinstance(pointer[-1], int) or "-" not in lead:
            return on.at + line, on.at + _block_end(text, line, isinstance(pointer[-1], int))
        return -1, -1
    end = extent.end if extent.end > extent.start else extent.start + _closed(text[extent.start :])
    return on.at + start, on.at + end


def _block_end(text: str, line: int, entry: bool) -> int:
    """Behind the last line that is indented deeper than one, or that is a list at the depth of its key."""
    first = text[line : text.find("\n", line)]
    depth = len(first) - len(first.lstrip())
    end = at = text.find("\n", line) + 1 or len(text)
    while at < len(text):
        stop = text.find("\n", at) + 1 or len(text)
        row = text[at:stop]
        own = len(row) - len(row.lstrip())
        if row.strip():
            if own < depth or (own == depth and (entry or not row.lstrip().startswith("- "))):
                break
            end = stop
        at = stop
    return end


def _closed(text: str) -> int:
    """The length of a bracket and what it holds."""
    depth = 0
    for found in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[\[\]{}]", text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth <= 0:
            return found.end()
    return len(text)


def piece_of(path: str, text: str, grown: Grown) -> Piece | None:
    """The piece that a node is, None where its range cannot be told."""
    if grown.start < 0:
        return None
    listed = text[grown.end - 1 : grown.end] != "\n"
    name = grown.pointer[-1] if grown.pointer else ""
    makes = frozenset({name.lower()}) if isinstance(name, str) and name and not grown.was else frozenset[str]()
    return Piece(path, grown.start, grown.end, text[grown.start : grown.end], grown.was, makes, listed=listed)
