"""Which files a model may be shown, and their text: tracked, of the reviewed tree, no links, nothing that is denied."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from buttress.agent.denied import why_denied
from buttress.agent.links import is_linked
from buttress.agent.tools._answers import Refused
from buttress.assembly.collect import decode
from buttress.errors import InputError

if TYPE_CHECKING:
    from buttress.assembly.tree import Tree

#: Larger files are not searched: they are dumps and bundles, and would eat the time of all others.
MAX_BYTES = 1_000_000


class Shelf:
    """The files of a tree that may be read out."""

    def __init__(self, tree: Tree) -> None:
        """``tree`` is the reviewed one: what it does not list does not exist."""
        self._tree = tree

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(self._tree.list())

    @cached_property
    def _denied(self) -> dict[str, str]:
        return {}

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path of the tree, sorted; which of them may be read out is asked one by one (:meth:`is_open`)."""
        return self._tree.list()

    def is_open(self, path: str) -> bool:
        """Whether a listed file may be read out: not denied, no link, no giant."""
        return not (self._why_denied(path) or self._tree.size(path) > MAX_BYTES or is_linked(self._tree, path))

    def admit(self, path: str) -> None:
        """Raise :class:`Refused` unless the path is, letter by letter, one of the tree's and may be read out. Whatever
        leads elsewhere (``..``, a leading slash, percent signs for characters, another case) is no path of the tree.
        """
        if path not in self._listed:
            raise Refused(
                "there is no such file in the reviewed tree; paths are relative to its root and spelled as findings do",
                near=self._near(path),
            )
        if why := self._why_denied(path):
            raise Refused(f"this file is never sent: {why}")
        if is_linked(self._tree, path):
            raise Refused("this file is a link, and links are not followed")
        if self._tree.size(path) > MAX_BYTES:
            raise Refused("this file is larger than 1 MB and is not read out")

    def text(self, path: str) -> str:
        """An admitted file's text. Raises :class:`Refused` where it cannot be had."""
        self.admit(path)
        try:
            text = decode(self._tree.read(path))[0]
        except InputError:  # its words name folders outside the tree
            raise Refused("this file cannot be read any more") from None
        if not text and self._tree.size(path):
            raise Refused("this file is binary")
        return text

    def _why_denied(self, path: str) -> str:
        if path not in self._denied:
            self._denied[path] = why_denied(path)
        return self._denied[path]

    def _near(self, path: str) -> list[str]:
        name = path.replace("\\", "/").rsplit("/", 1)[-1].lower()
        same = (p for p in self.paths if p.rsplit("/", 1)[-1].lower() == name)
        return [p for p in islice(same, 20) if not self._why_denied(p)][:5] if name else []
