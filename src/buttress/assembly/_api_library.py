"""The YAML and JSON files of a tree that API descriptions consist of, each read once."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from buttress.assembly.collect import decode
from buttress.blueprint.blueprint import Skipped
from buttress.blueprint.source import Source, Span
from buttress.errors import InputError
from buttress.readers.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.assembly.tree import Tree
    from buttress.blueprint.api import Place
    from buttress.config import Config
    from buttress.readers.documents import Document, Spans

_READABLE = (".yaml", ".yml", ".json", "")


class Library:
    """Documents by path."""

    def __init__(self, tree: Tree, config: Config, shown: frozenset[str] = frozenset()) -> None:
        """Nothing is read before somebody asks. ``shown`` are paths that are read whatever their name ends in."""
        self.tree = tree
        self.shown = shown
        self.limit = config.max_file_bytes
        self.paths = frozenset(tree.list())
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self._documents: dict[str, Document | None] = {}

    def get(self, path: str) -> Document | None:
        """A document; None for a file that is not there, or is too large, binary, or neither YAML nor JSON."""
        if path not in self._documents:
            self._documents[path] = self._load(path)
        return self._documents[path]

    def closed(self, path: str) -> bool:
        """There is such a file, but what it holds is not known."""
        return path in self.paths and self.get(path) is None

    def _load(self, path: str) -> Document | None:
        named = path in self.shown or posixpath.splitext(path)[1].lower() in _READABLE
        if path not in self.paths or not named:
            return None
        try:
            if self.tree.size(path) > self.limit:
                self.skipped.append(Skipped(path, f"larger than {self.limit // 1_000_000} MB; raise max-file-bytes"))
                return None
            text, note = decode(self.tree.read(path))
        except InputError as error:
            self.skipped.append(Skipped(path, str(error).removeprefix(f"{path}: ")))
            return None
        if note.startswith("is binary"):
            self.skipped.append(Skipped(path, note))
            return None
        if note:
            self.notes.append(f"{path} {note}")
        return read_document(path, text)


class Locator:
    """Where the nodes of an API's files stand: :attr:`Api.locate`. Holds texts and offsets, no values."""

    __slots__ = ("_spans",)

    def __init__(self, spans: dict[str, Spans]) -> None:
        """``spans`` by path."""
        self._spans = spans

    def spans(self) -> Iterator[Spans]:
        """Each file's text, and where its nodes stand."""
        yield from self._spans.values()

    def __call__(self, place: Place) -> Span:
        """The span of a place; its nearest ancestor's where there is no such node."""
        spans = self._spans.get(place.path)
        return spans.of(place.pointer) if spans else Source(place.path, "").span(0, 0)
