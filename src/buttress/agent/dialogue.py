"""One conversation about one standing review: a question goes in, checked pieces of an answer come out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from buttress import prompts
from buttress.agent import drafts
from buttress.agent.answers import Answer
from buttress.agent.answers.parts import Listing
from buttress.agent.loop import investigate
from buttress.agent.marks import without_marks
from buttress.agent.prompt import conversation
from buttress.agent.records import estimated_tokens
from buttress.agent.wire import Unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from buttress.agent.answers.parts import Part
    from buttress.agent.drafts import Draft
    from buttress.agent.records import Ledger
    from buttress.agent.tools import Toolbox
    from buttress.agent.trial import Trial
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.wire import Model, Reply, Request
    from buttress.findings.advice import Bill, State
    from buttress.review import Review

#: Estimated tokens of earlier turns that are sent along; the oldest are left out first.
HISTORY_TOKENS = 16_000
#: Characters of one question: a long log fits, a dump does not.
LONGEST_QUESTION = 60_000
#: Characters of a question that count as requirements of the design that answers it.
_REQUIREMENTS = 2_000
#: How often listings go back to the model with what a review says of them.
CORRECTIONS = 2


class Bench(Protocol):
    """The standing review that is talked about: :class:`buttress.workbench.Workbench`."""

    review: Review
    ledger: Ledger
    trial: Trial
    toolbox: Toolbox
    scene: Scene


class Audience(Protocol):
    """Whoever listens to an answer."""

    def part(self, part: Part) -> None:
        """A piece, as soon as it has been checked."""
        ...

    def step(self, line: str) -> None:
        """A tool was called, or something else was done, in one short line."""
        ...

    def held(self, number: int, listing: Listing) -> None:
        """A listing is held back until all of the answer's have been reviewed."""
        ...

    def draft(self, draft: Draft) -> None:
        """The listings of the answer, reviewed."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what the model replied, as it wrote it. Its labels hold for the ledger of that hash; '' for one that
    is not known any more.
    """

    asked: str
    replied: str
    ledger: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer ended, in a state and a line (empty when all went well), what it cost, and the reply as written."""

    state: State
    line: str
    bill: Bill
    raw: str


@dataclass
class Dialogue:
    """A conversation. ``turns`` are the earlier ones; ``max_usd`` is what all of it may cost."""

    bench: Bench
    model: Model
    turns: list[Turn] = field(default_factory=list)
    max_usd: float | None = None
    _telling: _Telling | None = field(default=None, init=False, repr=False)

    @property
    def said(self) -> str:
        """All that the model wrote in answer to the latest question, as far as it came."""
        return self._telling.raw if self._telling else ""

    def ask(self, question: str, audience: Audience) -> Outcome:
        """Answer one question. Never raises :class:`Unanswered`; Ctrl-C ends the answer. What was said until then was
        given to the audience, and stays part of the conversation.
        """
        before = self.model.bill
        told = self._telling = _Telling(self, audience)
        state, line = _ended(told, question)
        turn = Turn(question, told.raw, self.bench.ledger.hash)
        if turn.replied:
            self.turns.append(turn)
        return Outcome(state, line, spent(before, self.model.bill), told.raw)

    def request(self, question: str, turns: Sequence[Turn]) -> Request:
        """What is sent first: the ledger as it is now, the earlier turns that fit, the question."""
        said = [(turn.asked, self._replied(turn)) for turn in turns]
        left_out = len(self.turns) - len(turns)
        return conversation(self.bench.ledger, said, question, self.bench.toolbox.tools, left_out=left_out)

    def _replied(self, turn: Turn) -> str:
        """A reply as it may be sent back: without grounds whose labels mean something else by now."""
        return turn.replied if turn.ledger == self.bench.ledger.hash else without_marks(turn.replied)


def fitting(turns: Sequence[Turn], tokens: int) -> list[Turn]:
    """The newest turns that fit into so many estimated tokens."""
    kept: list[Turn] = []
    for turn in reversed(turns):
        tokens -= estimated_tokens(turn.asked + turn.replied)
        if tokens < 0 and kept:
            break
        kept.append(turn)
    return kept[::-1]


def spent(before: Bill, after: Bill) -> Bill:
    """What was spent between two bills of one run."""
    usd = None if before.usd is None or after.usd is None else after.usd - before.usd
    return replace(
        after,
        calls=after.calls - before.calls,
        input_tokens=after.input_tokens - before.input_tokens,
        cache_read_tokens=after.cache_read_tokens - before.cache_read_tokens,
        cache_write_tokens=after.cache_write_tokens - before.cache_write_tokens,
        output_tokens=after.output_tokens - before.output_tokens,
        usd=usd,
        before_usd=None,
    )


def _ended(told: _Telling, question: str) -> tuple[State, str]:
    """Tell the answer; its state and, unless all went well, a line."""
    try:
        told.answer(question)
    except Unanswered as end:
        told.break_off()
        return ("partly" if told.raw else end.state), end.line
    except KeyboardInterrupt:
        told.break_off()
        return "stopped", "stopped by Ctrl-C"
    except BaseException:  # a signal that ends the process: what was said is told first
        told.break_off()
        raise
    return "answered", ""


class _Telling:
    """One answer on its way to the audience: replies are read and judged as they arrive, listings are held back."""

    def __init__(self, dialogue: Dialogue, audience: Audience) -> None:
        self.dialogue, self.audience = dialogue, audience
        self.bench, self.model = dialogue.bench, dialogue.model
        self.question = ""
        self.known = ""  # what was said before: its names need no explanation
        self.held: list[Listing] = []
        self.said: list[str] = []
        self.latest = ""  # the reply whose listings are held
        self.reading: Answer | None = None
        self.correcting = False

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def bill(self) -> Bill:
        """What was spent so far."""
        return self.model.bill

    @property
    def raw(self) -> str:
        """All that the model wrote."""
        return "\n\n".join(filter(None, (*self.said, self.reading.raw if self.reading else "")))

    def answer(self, question: str) -> None:
        """The whole of it: tools, reply, and corrections of its listings."""
        self.question = question
        said = fitting(self.dialogue.turns, HISTORY_TOKENS)
        self.known = "\n".join((*(f"{turn.asked}\n{turn.replied}" for turn in said), question))
        first = self.dialogue.request(question, said)
        found = investigate(self, first, self.bench.toolbox, on_step=self.audience.step, enough=self._enough())
        self._correct(replace(first, messages=found.messages), found.text)

    def send(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """One request, its text given to the audience as it arrives."""
        del on_text  # the audience listens instead
        self.bench.scene.go_on(self.bench.toolbox.ledger)
        self.reading = Answer(self.bench.scene, f"{self.known}\n{self.raw}")
        reply = self.model.send(request, self._feed)
        self._tell(self.reading.end())
        self._close()
        return reply

    def break_off(self) -> None:
        """Nothing more will come: what was whole is told, listings that nobody reviewed are not."""
        self._cut_short()
        if self.held:
            self.audience.step(f"{_counted(len(self.held), 'listing')} not shown: nothing has reviewed them")

    def _feed(self, piece: str) -> None:
        assert self.reading is not None  # noqa: S101 - only called while a reply is read
        self._tell(self.reading.feed(piece))

    def _cut_short(self) -> None:
        """Tell what was whole of a reply that broke off."""
        if self.reading is not None:
            self._tell(self.reading.end(whole=False))
            self._close()

    def _close(self) -> None:
        if self.reading is not None:
            self.latest = self.reading.raw
            self.said.append(self.latest)
            self.reading = None

    def _tell(self, parts: Sequence[Part]) -> None:
        for part in parts:
            if isinstance(part, Listing) and part.kind:
                self.held.append(part)
                if not self.correcting:
                    self.audience.held(len(self.held), part)
            else:
                self.audience.part(part)

    def _correct(self, request: Request, reply: str) -> None:
        """Review the listings, let the model correct what the review says, and show the last state with what remains."""
        if not self.held:
            return
        first = last = self._look(self.latest)
        said, listings = self.latest, tuple(self.held)  # a correction repeats only the listings
        self.correcting, before = True, ""
        for _ in range(CORRECTIONS):
            problems = drafts.told(last)
            if problems in ("", before):  # nothing to correct, or nothing that the last round corrected
                break
            before = problems
            self.audience.step(
                f"the review of the draft says {_counted(len(last.findings) + len(last.unread), 'thing')}: asking for a correction"
            )
            request, shown, self.held = _asked_again(request, reply, problems), self.held, []
            answered = self._corrected(request)
            if answered is None or not self.held:  # no correction, or none of listings: the draft stands as it was
                self.held = shown
                break
            reply, last = answered, self._look(drafts.as_one(said, listings, self.latest))
        self.audience.draft(replace(last, corrected=drafts.corrected(first, last)))
        self.held = []

    def _corrected(self, request: Request) -> str | None:
        """The reply to a correction; None where it does not come."""
        try:
            return self.send(request).text
        except (Unanswered, KeyboardInterrupt) as end:
            self._cut_short()
            why = end.line if isinstance(end, Unanswered) else "stopped by Ctrl-C"
            self.audience.step(f"no correction ({why}): the draft stands with what the review says of it")
            return None

    def _look(self, answer: str) -> Draft:
        self.audience.step(f"reviews {_counted(len(self.held), 'listing')} on a copy")
        asked = without_marks(self.question[:_REQUIREMENTS])  # "kept for a year" is part of what is designed
        return drafts.look(self.bench.review, self.bench.trial, self.held, f"{asked}\n\n{answer}")

    def _enough(self) -> Callable[[], bool]:
        """Whether so much of what is left was spent on looking things up that the rest is needed for the answer."""
        start, most = self.model.bill.usd or 0.0, self.dialogue.max_usd

        def half_spent() -> bool:
            spent_now = self.model.bill.usd
            return spent_now is not None and most is not None and spent_now - start > (most - start) / 2

        return half_spent


def _asked_again(request: Request, reply: str, problems: str) -> Request:
    turns: tuple[Mapping[str, Any], ...] = (
        {"role": "assistant", "content": [{"type": "text", "text": reply}]},
        {"role": "user", "content": [{"type": "text", "text": f"{prompts.load('correct')}\n{problems}\n"}]},
    )
    return replace(request, messages=(*request.messages, *turns), may_call=False)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
