"""What a conversation has in hand: the standing review, the log that keeps it, the screen that it is told on, its cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from buttress.findings.advice import Bill

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from buttress.agent.answers.parts import Listing, Part
    from buttress.agent.dialogue import Turn
    from buttress.agent.drafts import Draft
    from buttress.agent.sessions import Log, Store
    from buttress.agent.wire import Settings
    from buttress.report.style import Ink
    from buttress.review import Review
    from buttress.workbench import Workbench


class Screen(Protocol):
    """Where a conversation is told. Everything that comes from a model or a repository is cleaned before it is printed."""

    @property
    def ink(self) -> Ink:
        """What the output can show at the moment (its width follows the window)."""
        ...

    def lines(self, text: str) -> None:
        """Finished lines of ours, as reports make them (they may hold colour)."""
        ...

    def remark(self, text: str) -> None:
        """One quiet line of ours: a tool that was called, files that were reviewed again, how an answer ended."""
        ...

    def part(self, part: Part) -> None:
        """A piece of an answer, as soon as it has been checked."""
        ...

    def held(self, number: int, listing: Listing) -> None:
        """A listing that is held back until all of the answer's have been reviewed: one quiet line in its place."""
        ...

    def draft(self, draft: Draft) -> None:
        """Listings of an answer, with what a review says of them and what was corrected before they were shown."""
        ...

    def waiting(self, text: str) -> AbstractContextManager[object]:
        """A transient line that says what is waited for, while nothing else is printed."""
        ...

    def answer_ends(self) -> None:
        """The answer is over, however it ended: nothing of it may be left open."""
        ...


@dataclass
class Stage:
    """One conversation. ``settings`` say whom to ask; None when nobody can be asked, and ``why_nobody`` then says why and
    what to do. ``store`` and ``log`` are None when nothing can be kept, which was said once. ``bill`` is what this
    conversation has cost since it was begun or resumed, ``last`` what its last answer cost. ``parts`` are those of the last
    answer (its listings included, as they were shown), ``turns`` what was said before, as a model is told it again.
    ``shown`` has the labels that commands have printed, each with the fingerprint of the finding that it stood for: labels
    move with every review, and what a person means is what they saw. ``told`` is the review that they know: the one at the
    beginning, then the one that was last asked for. ``over``: the person wants to leave.
    """

    bench: Workbench
    screen: Screen
    settings: Settings | None = None
    why_nobody: str = ""
    store: Store | None = None
    log: Log | None = None
    bill: Bill = field(default_factory=Bill)
    last: Bill = field(default_factory=Bill)
    parts: list[Part] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    over: bool = False
    told: Review = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the review that stands."""
        self.told = self.bench.review
