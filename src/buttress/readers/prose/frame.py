"""What the headings and lead-ins around a passage make of it: a plan, a question, a rejected option, a non-goal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from buttress.readers.prose.later import later

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.document import Passage, Section

Stance = Literal["plan", "open", "rejected", "out", "example"]

_OPEN = later(
    r"\bopen (?:questions?|issues?|points?|items?)|unresolved|\bfuture (?:work|improvement|enhancement|consideration|"
    r"extension|scope|plan|feature|direction)|future\W*$|roadmap|next steps|\btodos?\b|\btbd\b|nice.to.have|backlog|"
    r"follow.?ups?\b|possible (?:improvement|extension)|potential (?:improvement|enhancement)|^\W*[\d.]*\s*(?:remaining |outstanding |unanswered )?questions\W*$|"
    r"待定|待解决|未来|后续|开放问题|遗留问题",
    re.IGNORECASE,
)
#: A document or a section with this name lists what is not there yet.
_WISHES = later(
    r"(?:\bimprovements?|\benhancements?|\bgaps|\broadmap|\bbacklog|\bhardening|改进|优化建议)\W*$", re.IGNORECASE
)
_REJECTED = later(
    r"\balternatives?\b|\brejected\b|\boptions? considered|considered options?|\boption [a-d1-9]\b|\bpros (?:and|&) cons|"
    r"\bother options|not chosen|\bwhy not\b|备选|替代方案|被否决",
    re.IGNORECASE,
)
_OUT = later(
    r"\bnon.?goals?\b|out.of.scope|not in scope|\bexclu(?:ded|sions)\b|non-objectives|won'?t (?:do|have)|非目标|不在范围|范围外",
    re.IGNORECASE,
)
_EXAMPLE = later(r"^\W*(?:for )?examples?\b(?!.*(?:design|backend|system|architecture))|示例|例子", re.IGNORECASE)
_CHOSEN = later(r"\bchosen\b|\bselected\b|\baccepted\b|✅|recommended", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """How a passage is meant. ``titles`` are the headings above it and ``leads`` the lines that introduce it, outermost
    first, all lower case.
    """

    stance: Stance
    titles: str
    leads: str
    bad: bool
    heading: str = ""  # the heading right above, as written, without its number

    @property
    def lead(self) -> str:
        """The line right above in the list's own order, '' without one."""
        return self.leads.rsplit(" / ", 1)[-1]

    @property
    def title(self) -> str:
        """The heading right above."""
        return self.titles.rsplit(" / ", 1)[-1]

    @property
    def around(self) -> str:
        """Everything that stands over the passage."""
        return f"{self.titles} / {self.leads}" if self.leads else self.titles


class Frames:
    """Frames of a document's passages and sections, each worked out once."""

    __slots__ = ("_passages", "_sections", "_stances")

    def __init__(self, sections: Sequence[Section], passages: Sequence[Passage]) -> None:
        """Parents are looked up by index, so both are the document's whole tuples."""
        self._sections = sections
        self._passages = passages
        self._stances: dict[str, Stance] = {}

    def of(self, passage: Passage) -> Frame:
        """The frame of a passage; a heading's frame is that of the headings above it."""
        titles = self.titles(passage.section)
        if passage.kind == "heading" and passage.section >= 0:
            titles = titles[:-1]
        leads = self.leads(passage)
        return Frame(
            self._stance(titles, leads),
            " / ".join(titles).lower(),
            " / ".join(leads).lower(),
            passage.bad,
            titles[-1].strip(" .0123456789") if titles else "",
        )

    def at(self, section: int) -> Frame:
        """The frame of a section's blocks."""
        titles = self.titles(section)
        return Frame(self._stance(titles, ()), " / ".join(titles).lower(), "", bad=False)

    def titles(self, section: int) -> tuple[str, ...]:
        """The headings over a section, its own last."""
        if not 0 <= section < len(self._sections):
            return ()
        found = self._sections[section]
        return found.path or (found.title,)

    def leads(self, passage: Passage) -> tuple[str, ...]:
        """What introduces a passage: the bullets and the line that it hangs below, outermost first."""
        found: list[str] = []
        at = passage.parent
        while 0 <= at < len(self._passages) and len(found) < 8:
            above = self._passages[at]
            if above.kind != "heading":
                found.append(above.text)
            at = above.parent if above.parent < at else -1
        return tuple(reversed(found))

    def _stance(self, titles: tuple[str, ...], leads: tuple[str, ...]) -> Stance:
        for words in (*reversed(leads), *reversed(titles[1:] if len(titles) > 1 else titles)):
            if (stance := self._told(words[:160])) != "plan":
                return stance
        return "open" if titles and _WISHES.search(titles[0]) else "plan"

    def _told(self, words: str) -> Stance:
        known = self._stances.get(words)
        if known is None:
            known = self._stances[words] = _read(words)
        return known


def _read(words: str) -> Stance:
    if _OUT.search(words):
        return "out"
    if _REJECTED.search(words) and not _CHOSEN.search(words):
        return "rejected"
    if _OPEN.search(words) or _WISHES.search(words):
        return "open"
    return "example" if _EXAMPLE.search(words) else "plan"
