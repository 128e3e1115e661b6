"""``$ref`` over several files: what a reference names, and what to say about one that names nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from buttress.blueprint.api import Place
from buttress.readers.references import Reference, read_reference, step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.assembly._api_library import Library
    from buttress.blueprint.api import Pointer
    from buttress.readers.documents import Document

#: References that lead to references; a longer chain is a circle.
MAX_CHAIN = 50

#: Keys whose children are named by the author: below them ``default`` and ``example`` are names like any other.
_NAMED = frozenset(
    {"properties", "patternProperties", "definitions", "$defs", "schemas", "responses", "parameters", "requestBodies"}
    | {"headers", "securitySchemes", "securityDefinitions", "links", "callbacks", "paths", "pathItems", "webhooks"}
    | {"content", "encoding", "dependentSchemas", "variables", "examples"}
)
#: Keys that hold somebody's data, in which ``$ref`` is a word like any other.
_DATA = frozenset({"example", "default", "enum", "const", "mapping"})


class Found(NamedTuple):
    """What a reference names. ``known`` is False when the answer lies in something that could not be read."""

    there: bool
    value: Any
    place: Place
    known: bool = True


class Resolver:
    """Follows references through the files of one API; each place is resolved once."""

    def __init__(self, library: Library) -> None:
        """``files`` lists, in order of discovery, what was read on the way."""
        self.library = library
        self.files: dict[str, Document] = {}
        self.counts: dict[str, Counter[str]] = {}  # file -> reference text -> how often
        self.uses: dict[tuple[Place, str], Place] = {}  # what is named, as which kind -> where first
        self._found: dict[Place, Found] = {}
        self._read: dict[tuple[str, str], Reference] = {}

    def open(self, path: str) -> None:
        """Read a file and, one after the other, all files that it leads to."""
        waiting = [path]
        while waiting:
            here = waiting.pop()
            document = None if here in self.files else self.library.get(here)
            if document is None:
                continue
            self.files[here] = document
            self.counts[here] = count_references(document.value)
            places = (self.reference(text, here).place for text in self.counts[here])
            waiting.extend(sorted({place.path for place in places if place}, reverse=True))

    def reference(self, text: str, base: str) -> Reference:
        """A reference's text, read once for each file."""
        key = (text, base)
        if key not in self._read:
            self._read[key] = read_reference(text, base)
        return self._read[key]

    def follow(self, node: Any, place: Place, kind: str) -> tuple[Any, Place]:
        """From a reference to what it names at last; None for one that names nothing. See ``Follow``."""
        text = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(text, str):
            return node, place
        target = self.reference(text, place.path).place
        found = self.resolve(target) if target else None
        if found is None or not found.there:
            return None, place
        self.uses.setdefault((found.place, kind), place)
        return found.value, found.place

    def resolve(self, target: Place) -> Found:
        """What a place names, chains of references followed to their end."""
        if target not in self._found:
            self._found[target] = self._resolve(target)
        return self._found[target]

    def _resolve(self, target: Place) -> Found:
        seen: set[Place] = set()
        while len(seen) < MAX_CHAIN and target not in seen:
            seen.add(target)
            found = self.look_up(target, seen)
            text = found.value.get("$ref") if found.there and isinstance(found.value, dict) else None
            if not isinstance(text, str) or len(found.value) > 1:
                return found
            following = self.reference(text, found.place.path).place
            if following is None:
                return Found(False, None, found.place, known=False)
            target = following
        return Found(False, None, target)

    def look_up(self, target: Place, seen: set[Place] | None = None) -> Found:
        """The node at a place; references on the way to it are followed, one at the place itself is not."""
        document = self.library.get(target.path)
        if document is None:
            return Found(False, None, target, known=not self.library.closed(target.path))
        known = document.open_at is None
        pointer = target.pointer
        if pointer and isinstance(pointer[0], str) and pointer[0].startswith("#"):
            anchored = _anchor(document.value, pointer[0][1:])
            return Found(anchored is not None, anchored, target, known=known)
        node, path = document.value, target.path
        walked: Pointer = ()
        for part in pointer:
            if isinstance(node, dict) and isinstance(node.get("$ref"), str) and part not in node:
                seen = {*(seen or ()), Place(path, walked)}
                following = self.reference(node["$ref"], path).place
                if following is None or following in seen or len(seen) > MAX_CHAIN:
                    return Found(False, None, target, known=following is None)
                found = self.look_up(following, seen)
                if not found.there:
                    return found
                node, path, walked = found.value, found.place.path, found.place.pointer
            there, node, key = step(node, part)
            if not there:
                return Found(False, None, target, known=known)
            walked = (*walked, key)
        return Found(True, node, Place(path, walked))


def count_references(value: Any) -> Counter[str]:
    """Every ``$ref`` text below a node with the number of its uses, those in examples included."""
    found: Counter[str] = Counter()
    stack, seen = [value], set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            text = node.get("$ref")
            if isinstance(text, str):
                found[text] += 1
            stack.extend(child for child in node.values() if isinstance(child, (dict, list)))
        elif isinstance(node, list):
            stack.extend(child for child in node if isinstance(child, (dict, list)))
    return found


def reference_sites(document: Document) -> Iterator[tuple[Pointer, str]]:
    """Every ``$ref`` that is one, with its pointer: not those in examples, defaults and extensions.

    Below an ``$id`` references mean something else; they are left out.
    """
    stack: list[tuple[Pointer, Any, bool]] = [((), document.value, False)]
    seen: set[int] = set()
    while stack:
        pointer, node, named = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, list):
            stack.extend(((*pointer, at), child, False) for at, child in _containers(reversed(list(enumerate(node)))))
        elif isinstance(node, dict):
            text = node.get("$ref")
            if isinstance(text, str) and not named:
                yield (*pointer, "$ref"), text
            if isinstance(node.get("$id"), str) and not named and pointer:
                continue
            for key, child in _containers(reversed(node.items())):
                if named or not _is_data(key, child, pointer):
                    stack.append(((*pointer, key), child, not named and key in _NAMED and isinstance(child, dict)))


def _containers(children: Any) -> Iterator[tuple[Any, Any]]:
    return ((key, child) for key, child in children if isinstance(child, (dict, list)))


def _is_data(key: str, child: Any, pointer: Pointer) -> bool:
    if key in _DATA or key.startswith("x-"):
        return True
    if key == "examples":
        return isinstance(child, list)
    return key == "value" and len(pointer) > 1 and pointer[-2] == "examples"


def _anchor(value: Any, name: str) -> Any:
    """The schema that declares an anchor."""
    stack, seen = [value], set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            if name in (node.get("$anchor"), node.get("$dynamicAnchor")):
                return node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return None
