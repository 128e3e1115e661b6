"""Reads Markdown while it arrives: blocks, the sentences in them, and listings. What comes out never depends on how the
text was cut into pieces.
"""

from __future__ import annotations

import re
from dataclasses import replace

from buttress.agent.answers._kinds import kind_of
from buttress.agent.answers._languages import language_of, path_of
from buttress.agent.answers._sentences import Raw, Sentences
from buttress.agent.answers.parts import Closed, Listing, Opened
from buttress.agent.cleaning import as_shown, clean_model_text

#: What a reader gives out: a sentence is still as it was written.
Piece = Opened | Raw | Closed | Listing

#: A line that may still become something else, as far as it has come; a longer one is running text.
_UNDECIDED = re.compile(r"(?:[ \t]|>)*(?:[-*+]|\d{1,9}[.)]?|(?:[-*_][ \t]*){2,}|#{1,7}|`{1,2}|~{1,2}|\[)?[ \t]*")
_LONGEST_PREFIX = 200
_FENCE = re.compile(r"(?P<within>(?:[ \t]|>)*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>.*)")
_RULE = re.compile(r"(?:[ \t]|>)*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)")
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})(?:[ \t]+|$)")
_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_DASHES = re.compile(r"[ \t|:-]*-[ \t|:-]*")
#: Columns that text under a list has to be moved to the right at least to belong to it; lists in lists that are told apart.
_WITHIN, _DEEPEST = 2, 8
_INFO = 120  # characters of what stands behind a fence's backticks


class Reader:
    """One answer. ``feed`` it, then ``end`` it."""

    def __init__(self) -> None:
        self._line: list[str] = []
        self._deciding = True  # what the line at hand is, is not clear yet
        self._waits = False  # only the whole line says what it is
        self._carriage = False
        self._block: Opened | None = None
        self._given = False  # the block has been opened for whoever listens
        self._sentences = Sentences()
        self._blank = False
        self._indents: list[int] = []  # of the lists that are open
        self._fence: re.Match[str] | None = None
        self._listing: list[str] = []
        self._pieces: list[Piece] = []

    def feed(self, text: str) -> list[Piece]:
        """Take text; the pieces that are complete with it."""
        if not text:
            return []
        if self._carriage:
            self._carriage = False
            text = text.removeprefix("\n")
        self._carriage = text.endswith("\r")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines):
            if number:
                self._break()
            self._take(line)
        return self._taken()

    def end(self, *, whole: bool = True) -> list[Piece]:
        """The answer is over: whatever is left. ``whole``: it was meant to end here."""
        rest, self._line = "".join(self._line), []
        if self._fence is not None:
            if rest and self._closes(rest):
                self._give_listing()
            else:
                self._listing += [rest] if rest else []
                self._give_listing(whole=False)
        elif self._deciding and rest:
            self._decide(rest)
            if self._fence is not None:
                self._give_listing(whole=False)
        self._close(whole=whole)
        return self._taken()

    def _taken(self) -> list[Piece]:
        pieces, self._pieces = self._pieces, []
        return pieces

    def _take(self, text: str) -> None:
        """Characters of one line."""
        if self._fence is not None:
            self._line.append(text)
            return
        for at, char in enumerate(text):
            if self._waits:
                self._line.append(text[at:])
                return
            if not self._deciding:
                self._say(text[at:])
                return
            self._line.append(char)
            self._try()

    def _break(self) -> None:
        """The line is over."""
        line, self._line, self._waits = "".join(self._line), [], False
        if self._fence is not None:
            if self._closes(line):
                self._give_listing()
            else:
                self._listing.append(line)
            return
        if self._deciding:
            self._decide(line)
        self._deciding = True
        if self._fence is None and self._block is not None:
            self._say("\n")

    def _try(self) -> None:
        """Begin with running text as soon as the line can be nothing else."""
        text = "".join(self._line)
        if len(text) < _LONGEST_PREFIX and _UNDECIDED.fullmatch(text):
            return
        if text.lstrip(" \t>").startswith(("```", "~~~", "|", "=")):
            self._waits = True
            return
        self._line, self._deciding = [], False
        self._flow(text)

    def _decide(self, line: str) -> None:
        """A whole line that was not yet known to be running text."""
        fence = _FENCE.fullmatch(line)
        if not line.strip(" \t>"):
            self._blank = True
            self._sentences.line_ends()
        elif (fence is not None and "`" not in fence["info"]) or (fence is not None and fence["fence"][0] == "~"):
            self._close()
            self._fence, self._listing = fence, []
        elif _RULE.fullmatch(line):
            self._close()
            self._indents = []
            if "=" not in line:
                self._pieces += [Opened("rule"), Closed()]
        elif line.lstrip().startswith("|"):
            self._row(line)
        else:
            self._flow(line)

    def _flow(self, text: str) -> None:
        """The beginning of a line of running text."""
        begun = self._continued(text)
        if begun is None:
            begun = self._begin(text)
        self._blank = False
        self._say(begun)

    def _continued(self, text: str) -> str | None:
        """What a line adds to the block that is open; None where it begins another."""
        if self._block is None or self._block.kind == "table":
            return None
        if text.lstrip(" \t>").startswith("[[") or (self._sentences.in_mark and not self._blank):
            return text.lstrip(" \t>")
        quote = _QUOTE.match(text)
        if self._blank or self._block.kind == "heading" or _HEADING.match(text) or _ITEM.match(text):
            return None
        if quote is not None:
            return text[quote.end() :] if self._block.kind == "quote" else None
        return text

    def _begin(self, text: str) -> str:
        """Open a block; what of the line stands in it."""
        self._close()
        for form, pattern in (("heading", _HEADING), ("quote", _QUOTE)):
            found = pattern.match(text)
            if found is not None:
                self._indents = []
                self._block = Opened("heading", found[1]) if form == "heading" else Opened("quote")
                return text[found.end() :]
        item = _ITEM.match(text)
        column = len(text[: len(text) - len(text.lstrip(" \t"))].expandtabs(4))
        if item is not None:
            self._nest(column)
            self._block = Opened("item", item[2], len(self._indents))
            return text[item.end() :]
        if self._indents and column < self._indents[0] + _WITHIN:
            self._indents = []
        self._block = Opened("paragraph", depth=len(self._indents) + 1 if self._indents else 0)
        return text

    def _nest(self, column: int) -> None:
        """An item that begins at a column: in which of the open lists it is."""
        while self._indents and column < self._indents[-1]:
            self._indents.pop()
        if not self._indents or (column >= self._indents[-1] + _WITHIN and len(self._indents) < _DEEPEST):
            self._indents.append(column)

    def _row(self, line: str) -> None:
        """A row of a table: one sentence, whatever stands in it."""
        if self._block is None or self._block.kind != "table" or self._blank:
            self._close()
            self._block = Opened("table")
        self._blank = False
        if not _DASHES.fullmatch(line):
            self._sentences = Sentences(splits=False)
            self._give([*self._sentences.feed(line.strip()), *self._sentences.end()])

    def _say(self, text: str) -> None:
        if self._block is not None and self._block.kind != "table":
            self._give(self._sentences.feed(text))

    def _give(self, sentences: list[Raw]) -> None:
        if sentences and not self._given and self._block is not None:
            self._pieces.append(self._block)
            self._given = True
        self._pieces += sentences

    def _close(self, *, whole: bool = True) -> None:
        """The block that is open ends."""
        if self._block is not None and self._block.kind != "table":
            self._give(self._sentences.end(whole=whole))
        if self._given:
            self._pieces.append(Closed())
        self._block, self._given, self._blank, self._sentences = None, False, False, Sentences()

    def _closes(self, line: str) -> bool:
        """Whether a line ends the listing."""
        assert self._fence is not None  # noqa: S101 - only asked in a listing
        fence, bare = self._fence["fence"], line.strip(" \t>")
        return len(bare) >= len(fence) and set(bare) == {fence[0]}

    def _give_listing(self, *, whole: bool = True) -> None:
        assert self._fence is not None  # noqa: S101 - only called in a listing
        language, _, info = clean_model_text(self._fence["info"], _INFO).partition(" ")
        within = self._fence["within"]
        text = as_shown("\n".join(_outdented(line, within) for line in self._listing))
        self._fence, self._listing, self._deciding = None, [], True
        listing = Listing(language_of(language), text, path_of(info), whole=whole)
        self._pieces.append(replace(listing, kind=kind_of(listing)))


def _outdented(line: str, within: str) -> str:
    """A line of a listing without what stood before its fence: indentation, marks of a quote."""
    if ">" in within:
        line = _QUOTE.sub("", line, count=1)
        within = within.rpartition(">")[2].removeprefix(" ")
    blank = len(line) - len(line.lstrip(" \t"))
    return line[min(blank, len(within)) :]
