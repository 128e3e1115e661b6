"""Cuts running text into sentences, each with the brackets that stand in it or behind it, while the text arrives.

A machine that takes one character after the other: what comes out never depends on how the text was cut into pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

#: Characters of a sentence, of brackets, and how often brackets whose quotes do not close are read again without them.
LONGEST, _MARK, _SECOND_TRIES = 2_000, 4_000, 20
#: Line breaks that brackets may have: a wrapped line, and no more.
_BREAKS = 1
_ENDING = frozenset(".!?…。！？")
_WIDE = frozenset("。！？")
_CLOSING = frozenset("\"'”’)*_`»")
#: Behind these a full stop ends nothing; behind the others only where no capital follows.
_NEVER = re.compile(
    r"(?:^|[\s(\[\"“'*_`])(?:e\.g|i\.e|vs|cf|approx|resp|incl|esp|viz|mr|mrs|ms|dr|prof)\.$", re.IGNORECASE
)
_SELDOM = re.compile(r"(?:^|[\s(\[])(?:etc|al|inc|ltd|ca|max|min|avg|sec)\.$", re.IGNORECASE)
_BEFORE = re.compile(r"(?:^|[\s(\[])(?:no|nr|fig|sec|p|v|ver)\.$", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*(?:\d{1,3}|[A-Za-z])\.$")
_LABELS = re.compile(r"\s*[A-Z][0-9]{1,4}(?:\s*[,;]\s*[A-Z][0-9]{1,4})*\s*")
_POINTING = re.compile(
    r"(?:^|\b(?:see|of|in|by|like|as|than|and|or|with|to|from|per|under|finding|findings|at|for|fix|resolve|is|says?|behind|also))\s+$",
    re.IGNORECASE,
)
_STRAY = frozenset(".,;:")

State = Literal["open", "ending", "gap", "ended", "mark"]


@dataclass(frozen=True, slots=True)
class Raw:
    """A sentence as written, without its brackets; ``marks`` are their contents. ``whole``: its end was seen."""

    text: str
    marks: tuple[str, ...] = ()
    whole: bool = True


class Sentences:
    """The sentences of one block."""

    def __init__(self, *, splits: bool = True) -> None:
        """``splits``: False takes everything for one sentence."""
        self._splits = splits
        self._said: list[str] = []
        self._length = 0
        self._marks: list[str] = []
        self._state: State = "open"
        self._back: State = "open"  # where a mark returns to
        self._bracket = False  # one "[" was seen, and maybe a second follows
        self._mark: list[str] = []
        self._quote = ""
        self._depth = 0
        self._breaks = 0  # of lines, in the brackets
        self._closed = False  # one "]" was seen
        self._second_tries = 0
        self._found: list[Raw] = []

    @property
    def in_mark(self) -> bool:
        """Whether brackets are open."""
        return self._state == "mark" and not self._closed

    def feed(self, text: str) -> list[Raw]:
        """Take text; the sentences that are complete with it."""
        for char in text:
            self._take(char)
        return self._taken()

    def line_ends(self) -> None:
        """An empty line: brackets that are open do not go on behind it."""
        if self.in_mark:
            self._unclosed()

    def end(self, *, whole: bool = True) -> list[Raw]:
        """The block is over: whatever is left. ``whole``: it was meant to end here."""
        while self._state == "mark" and not self._closed and whole:
            self._unclosed()
        if self._bracket:
            self._bracket = False
            self._say("[")
        done = whole or self._state in ("ended", "gap") or (self._state == "mark" and self._closed)
        self._emit(whole=done)
        return self._taken()

    def _taken(self) -> list[Raw]:
        found, self._found = self._found, []
        return found

    def _take(self, char: str) -> None:
        if self._state == "mark":
            self._in_mark(char)
        elif self._bracket:
            self._bracket = False
            if char == "[":
                self._open_mark()
            else:
                self._resume("[")
                self._take(char)
        elif char == "[":
            self._bracket = True
        else:
            self._resume(char)

    def _resume(self, char: str) -> None:
        """A character that is part of no brackets."""
        if self._state == "ended":
            if char.isspace() or (self._marks and char in _STRAY and self._behind_mark()):
                return
            self._emit()
        elif self._state == "gap":
            if char.isspace():
                return
            if self._ends(char):
                self._emit()
            else:
                self._state = "open"
                self._say(" ")
        elif self._state == "ending":
            self._after_ending(char)
            return
        self._say(char)
        if char in _ENDING:
            self._state = "ended" if char in _WIDE and self._splits else "ending"

    def _behind_mark(self) -> bool:
        return self._back == "ended"

    def _after_ending(self, char: str) -> None:
        if char in _ENDING or char in _CLOSING:
            self._say(char)
        elif char.isspace():
            self._state = "gap"
        else:
            self._state = "open"
            self._say(char)

    def _ends(self, following: str) -> bool:
        """Whether the sentence ended before the gap that this character ends."""
        if not self._splits:
            return False
        said = "".join(self._said).rstrip("\"'”’)*_`»")
        if said.endswith("."):
            if _NUMBERED.fullmatch(said) or _NEVER.search(said):
                return False
            return not (_SELDOM.search(said) and following.islower()) and not (
                _BEFORE.search(said) and following.isdigit()
            )
        return not (len(said) > 1 and said[-2].isspace())  # "email LIKE ? OR name LIKE ?"

    def _open_mark(self) -> None:
        if self._state in ("gap", "ending"):
            self._state = "ended" if self._ends("[") else "open"
        self._back, self._state = self._state, "mark"
        self._mark, self._quote, self._depth, self._closed, self._breaks = [], "", 0, False, 0

    def _in_mark(self, char: str) -> None:
        if self._closed:
            self._state = self._back
            if char != "]":
                self._take(char)
            return
        self._breaks += char == "\n"
        if len(self._mark) >= _MARK or self._breaks > _BREAKS:
            self._unclosed()
            self._take(char)
            return
        if self._quote:
            self._quote = "" if char in self._quote else self._quote
        elif char in '"“' and self._second_tries < _SECOND_TRIES:
            self._quote = '"' if char == '"' else "”"
        elif char == "[":
            self._depth += 1
        elif char == "]" and self._depth:
            self._depth -= 1
        elif char == "]":
            self._shut("".join(self._mark))
            return
        self._mark.append(char)

    def _shut(self, mark: str) -> None:
        self._marks.append(mark)
        if self._back == "open" and _LABELS.fullmatch(mark) and _POINTING.search("".join(self._said)):
            self._spell(mark)  # "see [[F3]]" needs the label to be read
        self._mark = []
        self._closed = True

    def _spell(self, text: str) -> None:
        self._state, back = "open", self._state
        for char in text:
            self._say(char)
        self._state = back

    def _unclosed(self) -> None:
        """Brackets that did not close: they end at the first closing ones or with their line; the rest is read again."""
        raw = "".join(self._mark)
        self._second_tries += 1
        self._mark, self._state = [], self._back
        at = raw.find("]")
        if at >= 0:
            self._marks.append(raw[:at])
            rest = raw[at:].removeprefix("]").removeprefix("]")
        else:
            line, _, rest = raw.partition("\n")
            self._marks.append(line + "\0")  # no ground ends so: it cannot be read
        for char in rest:
            self._take(char)

    def _say(self, char: str) -> None:
        if self._length >= LONGEST:
            self._cut()
        self._said.append(char)
        self._length += 1

    def _cut(self) -> None:
        """A sentence without an end: what there is of it is given out."""
        text = "".join(self._said)
        at = text.rfind(" ", LONGEST // 2)
        rest = text[at + 1 :] if at > 0 else ""
        self._said = [text[: len(text) - len(rest)]]
        state = self._state
        self._emit()
        self._said, self._length, self._state = list(rest), len(rest), state

    def _emit(self, *, whole: bool = True) -> None:
        """Give out what was said. Brackets before any sentence stand for the one that follows."""
        text = " ".join("".join(self._said).split())
        self._said, self._length, self._state = [], 0, "open"
        if text:
            self._found.append(Raw(text, tuple(self._marks), whole))
            self._marks = []
