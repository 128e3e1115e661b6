"""What an answer consists of once it has been read: blocks of prose, whose statements say how far they were checked, and
listings (fenced blocks).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.agent.claims import Ground
    from buttress.agent.trial.text import Kind
    from buttress.findings.finding import Related

#: How far code has checked a statement. ``checked``: its grounds hold and say what it says. ``unverified``: the model's own
#: words, with no grounds or with words that go further. ``refuted``: a ground does not hold, or it names what there is not.
Standing = Literal["checked", "unverified", "refuted"]
BlockKind = Literal["paragraph", "item", "heading", "quote", "table", "rule"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, as it may be shown: cleaned, without its grounds, with inline Markdown (``code``,
    *emphasis*) at most. ``places`` are where its grounds stand. ``why`` is our sentence about what does not hold (of a
    refuted one), or about a name in it that there is not; '' otherwise. ``said`` is what the model wrote, where ``text``
    is in our words. A refuted statement has no text. The statements of a table are its rows, ``| cell | cell |``.
    """

    text: str
    standing: Standing
    places: tuple[Related, ...] = ()
    why: str = ""
    grounds: tuple[Ground, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A block begins. ``mark`` is an item's (``-``, ``1.``) or a heading's (``##``); ``depth`` counts the lists around it: 1
    for an item of the outermost list, one more than its item's for a paragraph in it.
    """

    kind: BlockKind
    mark: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """The block that was opened last ends."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A fenced block, whole. ``language`` is the first word of its info string, in small letters, '' where that is no
    language; ``info`` the path behind it; ``kind`` is how it can be tried, '' when it cannot; ``text`` is cleaned of what
    acts or hides and has no last line break. ``whole``: its end was written.
    """

    language: str
    text: str
    info: str = ""
    kind: Kind | Literal[""] = ""
    whole: bool = True


#: What a reader of an answer gives out, in the order of the answer. Statements stand between ``Opened`` and ``Closed``.
Part = Opened | Statement | Closed | Listing
