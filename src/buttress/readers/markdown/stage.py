"""What a document is for: it plans, it records a decision, or it teaches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.document import Section

_RECORD_PATH = re.compile(
    r"(?:^|/)(?:adrs?|decisions?|decision-records|architecture-decisions?)/(?:[^/]+/)*[^/]*$|(?:^|/)adr[-_ ]?\d+",
    re.IGNORECASE,
)
_RECORD_INDEX = re.compile(r"(?:^|/)(?:readme|index|template)[^/]*$", re.IGNORECASE)
_TEACHING_PATH = re.compile(
    r"(?:^|/|[-_])(?:courses?|interviews?|primer|tutorials?|lessons?|chapters?|exercises?|bootcamp|learn(?:ing)?|study|"
    r"cheat-?sheets?|workshops?|katas?|quiz(?:zes)?|flashcards?)(?:[-_./]|$)",
    re.IGNORECASE,
)
_TEACHING_TITLE = re.compile(
    r"\binterview(?:er|ee)?s?\b|\blearning (?:objectives|goals|outcomes)\b|\bwhat you(?:'ll| will) learn\b|\bexercises?\b|\bhomework\b"
    r"|\bkey takeaways\b|\blesson \d|\bprerequisite knowledge\b|\bfurther reading\b|\bstep \d: (?:outline|create a high|design core|scale)"
    r"|\bfollow-?up questions\b|\btalking points\b|学习目标|面试|练习",
    re.IGNORECASE,
)
_TEACHING_TEXT = re.compile(
    r"\bin (?:this|the) (?:lesson|module|course|tutorial|chapter|workshop)\b|\bsystem design interview\b|\binterviewers?\b|\binterview (?:question|tip|answer)"
    r"|\bcandidates? (?:should|would|might)\b|\bself-contained (?:tutorial|example)\b|\bproof[- ]of[- ]concept (?:that|to) demonstrat",
    re.IGNORECASE,
)


def stage_of(path: str, text: str, sections: Sequence[Section]) -> Literal["design", "record", "teaching"]:
    """The stage of a document, from its path, its headings and its first words."""
    if _is_record(path, sections):
        return "record"
    if _TEACHING_PATH.search(path):
        return "teaching"
    titled = sum(bool(_TEACHING_TITLE.search(section.title)) for section in sections)
    said = len(_TEACHING_TEXT.findall(text[:200_000]))
    return "teaching" if titled + said >= 2 or (titled and titled * 8 >= len(sections)) else "design"


def _is_record(path: str, sections: Sequence[Section]) -> bool:
    if _RECORD_PATH.search(path) and not _RECORD_INDEX.search(path):
        return True
    titles = " / ".join(section.title.lower() for section in sections if section.level <= 3)
    return all(word in titles for word in ("status", "context", "decision")) and "consequence" in titles
