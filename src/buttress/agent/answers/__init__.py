"""What a model answers, read while it arrives: every sentence is judged before anybody sees it, every listing is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.answers._sentences import Raw
from buttress.agent.answers.judging import Judge
from buttress.agent.answers.parts import Closed, Opened
from buttress.agent.answers.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.agent.answers.parts import Part
    from buttress.agent.answers.reader import Piece
    from buttress.agent.verifier.scene import Scene

__all__ = ["Answer"]


class Answer:
    """One answer of a model. ``scene`` is what its grounds are checked against, the same for a whole conversation;
    ``known`` is what was said before, whose names need no explanation. Nothing a model can write raises.
    """

    def __init__(self, scene: Scene, known: str = "") -> None:
        self._reader = Reader()
        self._judge = Judge(scene, known)
        self._fed: list[str] = []
        self._block: Opened | None = None
        self._open = False

    @property
    def raw(self) -> str:
        """All that was fed, as it came."""
        return "".join(self._fed)

    def feed(self, piece: str) -> list[Part]:
        """Take a piece of the answer; the parts that are complete and judged with it."""
        self._fed.append(piece)
        return list(self._parts(self._reader.feed(piece)))

    def end(self, whole: bool = True) -> list[Part]:
        """The answer is over: the parts that were waiting. ``whole``: it did not break off; where it did, an unfinished
        sentence is the model's own words, whatever it rests on.
        """
        return list(self._parts(self._reader.end(whole=whole)))

    def _parts(self, pieces: Iterable[Piece]) -> Iterator[Part]:
        for piece in pieces:
            if isinstance(piece, Raw):
                yield from self._sentence(piece)
            elif isinstance(piece, Opened):
                self._block = piece
                if piece.kind == "rule":
                    yield self._begin(piece)
            elif isinstance(piece, Closed):
                if self._open:
                    self._open = False
                    yield piece
            else:
                self._judge.naming.listed(piece.text)
                yield piece

    def _sentence(self, raw: Raw) -> Iterator[Part]:
        """A sentence as it may be shown; a block is opened by its first one."""
        assert self._block is not None  # noqa: S101 - a reader opens a block before its first sentence
        for statement in self._judge.judged(raw, row=self._block.kind == "table"):
            if not self._open:
                yield self._begin(self._block)
            yield statement

    def _begin(self, block: Opened) -> Opened:
        self._open = True
        return block
