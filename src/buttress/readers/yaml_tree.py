"""YAML text to plain Python values, with the place of every key and value.

The events of libyaml's parser go into our own builder: a loader would lose places, duplicate keys and, with the
types of YAML 1.1, the text of ``no`` and ``2022-01-01``.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from buttress.readers.flaws import Flaw, paused_gc
from buttress.readers.yaml_scalars import resolve_plain, resolve_tagged

if TYPE_CHECKING:
    from buttress.blueprint.api import Pointer

#: Deeper nesting is an attack or a mistake; real API descriptions stay below 40.
MAX_DEPTH = 200
#: Uses of ``*alias`` in one file.
MAX_ALIASES = 10_000
#: Nodes that aliases may add when everything is written out; GitHub's whole description has 258,000.
MAX_EXPANDED = 1_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_MERGE = "\0<<"  # no plain scalar can hold a NUL, so no real key is mistaken for it


@dataclass(frozen=True, slots=True)
class YamlTree:
    """A document's value and the places in it.

    ``marks`` holds, by identity of the container, three offsets for each child in order: start of the key (of the
    value in a list), start of the value, end of the value. ``open_at`` points to the innermost container that was
    still being read when reading had to stop.
    """

    value: Any
    flaws: tuple[Flaw, ...]
    marks: dict[int, array[int]]
    shared: bool = False  # aliases were used: one object may stand in several places
    open_at: Pointer | None = None


def read_yaml(text: str) -> YamlTree:
    """Read the first document of a YAML text. Never fails: what cannot be read becomes a :class:`Flaw`."""
    from yaml import YAMLError

    text = _SURROGATE.sub("\ufffd", text)
    builder = _Builder()
    open_at: Pointer | None = None
    with paused_gc():
        try:
            builder.build(_parser(text))
        except _StopError:
            open_at = builder.pointer()
        except YAMLError as error:
            from buttress.readers.yaml_errors import explain

            builder.flaws.append(explain(error, text))
            open_at = builder.pointer()
        builder.seal()
    value = builder.root[0] if builder.root else None
    return YamlTree(value, tuple(builder.flaws), builder.marks, bool(builder.aliases), open_at)


def _parser(text: str) -> Any:
    try:
        from yaml import cyaml
    except ImportError:  # PyYAML was built without libyaml: eight times slower, same events
        from buttress.readers.yaml_pure import PureParser

        return PureParser(text)
    return cyaml.CParser(text)  # type: ignore[attr-defined]


class _StopError(Exception):
    """Reading stops at :data:`MAX_DEPTH`."""


@dataclass(slots=True)
class _Frame:
    """A container that is being filled."""

    node: Any
    is_map: bool
    marks: list[int]
    anchor: str | None
    nodes_before: int
    kept: bool = False  # the container around it keeps this one's place
    key: str | None = None
    key_start: int = 0
    merges: list[Any] = field(default_factory=list)


class _Builder:
    """One pass over the parser's events. ``top`` is the container being filled, ``stack`` those around it."""

    __slots__ = ("aliases", "anchors", "expanded", "flaws", "keys", "marks", "nodes", "plain", "root", "stack", "top")

    def __init__(self) -> None:
        self.root: list[Any] = []
        self.top = _Frame(self.root, False, [], None, 0)
        self.stack: list[_Frame] = []
        self.flaws: list[Flaw] = []
        self.marks: dict[int, array[int]] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}  # value, nodes when written out; 0 while still open
        self.keys: dict[str, str] = {}
        self.plain: dict[str, Any] = {}
        self.aliases = self.expanded = self.nodes = 0

    def build(self, parser: Any) -> None:
        """Feed events until the first document ends."""
        from yaml import events

        scalar = events.ScalarEvent
        on_scalar, get = self._scalar, parser.get_event
        others = {
            events.MappingStartEvent: self._open_map,
            events.SequenceStartEvent: self._open_list,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
        }
        last = (events.DocumentEndEvent, events.StreamEndEvent)
        while True:
            event = get()
            kind = type(event)
            if kind is scalar:
                on_scalar(event)
            elif kind in others:
                others[kind](event)
            elif kind in last:
                break
        if kind is events.DocumentEndEvent and type(get()) is events.DocumentStartEvent:
            end = event.end_mark.index
            self.flaws.append(Flaw("ignored", end, end, "only the first of the file's YAML documents is read"))

    def _scalar(self, event: Any) -> None:
        text, top = event.value, self.top
        if top.is_map and top.key is None:
            self._key(text, event.start_mark.index, event.end_mark.index, merge=text == "<<" and event.implicit[0])
            if event.anchor:
                self.anchors[event.anchor] = (text, 1)
            return
        if event.tag and event.tag != "!":
            value = resolve_tagged(event.tag, text)
        elif not event.implicit[0]:
            value = text
        elif text in self.plain:
            value = self.plain[text]
        else:
            value = self.plain[text] = resolve_plain(text)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._put(value, event.start_mark.index, event.end_mark.index)

    def _key(self, text: str, start: int, end: int, *, merge: bool = False) -> None:
        top = self.top
        top.key_start = start
        top.key = _MERGE if merge else self.keys.setdefault(text, text)
        if text in top.node and not merge:
            at = 3 * list(top.node).index(text)
            first = top.marks[at]
            del top.node[text], top.marks[at : at + 3]
            pointer = (*self.pointer(), text)
            message = f"the key `{text}` is written twice"
            self.flaws.append(Flaw("duplicate-key", start, end, message, pointer, (first, first + end - start)))

    def _put(self, value: Any, start: int, end: int) -> bool:
        """Hang a value into the container being filled; whether its place was kept there."""
        top = self.top
        if not top.is_map:
            top.node.append(value)
            top.marks += (start, start, end)
            return True
        key, top.key = top.key, None
        if key is _MERGE:
            top.merges.append(value)
            return False
        top.node[key] = value
        top.marks += (top.key_start, start, end)
        return True

    def _open_map(self, event: Any) -> None:
        self._open({}, event, is_map=True)

    def _open_list(self, event: Any) -> None:
        self._open([], event, is_map=False)

    def _open(self, node: Any, event: Any, *, is_map: bool) -> None:
        start, top, kept = event.start_mark.index, self.top, False
        if len(self.stack) >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep; the rest of the file is not read"
            self.flaws.append(Flaw("depth", start, start + 1, message, self.pointer()))
            raise _StopError
        if top.is_map and top.key is None:
            self._key(f"?{start}", start, start)
            message = "a mapping or list stands where a key is expected; it is not read"
            self.flaws.append(Flaw("ignored", start, start, message, self.pointer()))
        else:
            kept = self._put(node, start, start)
        if event.anchor:
            self.anchors[event.anchor] = (node, 0)
        self.stack.append(top)
        self.top = _Frame(node, is_map, [], event.anchor, self.nodes, kept)

    def _close(self, event: Any) -> None:
        frame = self.top
        self._finish(frame)
        self.top = self.stack.pop()
        if frame.kept:
            self.top.marks[-1] = event.end_mark.index
        self.nodes += len(frame.node) + 1
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.node, self.nodes - frame.nodes_before)

    def _finish(self, frame: _Frame) -> None:
        """Merge keys, to their specification: what the mapping says itself wins, then the first one merged."""
        for merged in frame.merges:
            for source in merged if isinstance(merged, list) else (merged,):
                marks = self.marks.get(id(source))
                for at, (key, value) in enumerate(source.items() if isinstance(source, dict) else ()):
                    if key not in frame.node:
                        frame.node[key] = value
                        frame.marks += marks[3 * at : 3 * at + 3] if marks else (0, 0, 0)
        self.marks[id(frame.node)] = array("I", frame.marks)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        value, nodes = self.anchors.get(event.anchor, (None, -1))
        self.aliases += 1
        self.expanded += max(nodes, 0)
        self.nodes += max(nodes, 0)
        message = ""
        if nodes < 0:
            message = f"`*{event.anchor}` names no anchor above it"
        elif nodes == 0:
            message = f"`*{event.anchor}` stands inside what it names"
        elif self.aliases > MAX_ALIASES or self.expanded > MAX_EXPANDED:
            message = f"aliases written out would add more than {MAX_EXPANDED:,} nodes, or are used over {MAX_ALIASES:,} times"
        if message:
            value = None
            self._complain(message, start, end)
        if self.top.is_map and self.top.key is None:
            self._key(value if isinstance(value, str) else f"?{start}", start, end)
        else:
            self._put(value, start, end)

    def _complain(self, message: str, start: int, end: int) -> None:
        """Once for each message: a bomb would otherwise fill the report."""
        if all(flaw.message != message for flaw in self.flaws):
            self.flaws.append(Flaw("alias-budget", start, end, message, self.pointer()))

    def pointer(self) -> Pointer:
        """Where the builder stands now."""
        around = (frame.node for frame in self.stack[1:] if frame.node)  # a child hangs in its container from the start
        return tuple(next(reversed(node)) if isinstance(node, dict) else len(node) - 1 for node in around)

    def seal(self) -> None:
        """Give the containers that are still open their places: reading had to stop inside them."""
        for frame in (*self.stack[1:], self.top) if self.stack else ():
            self._finish(frame)
