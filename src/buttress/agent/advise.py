"""The entry: a finished review in, the same review out with what a model added and code has checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from buttress.agent import recording
from buttress.agent.ledger import build_ledger
from buttress.agent.loop import investigate
from buttress.agent.prompt import repair, request, version
from buttress.agent.redaction import Redactor
from buttress.agent.summary import told
from buttress.agent.tools import Toolbox
from buttress.agent.trial import Trial
from buttress.agent.verifier import Verified, verify
from buttress.agent.wire import ToolCall, Unanswered
from buttress.findings.advice import Advice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Literal

    from buttress.agent.prompt import Mode
    from buttress.agent.records import Ledger
    from buttress.agent.wire import Model, Request
    from buttress.findings.advice import State, Withheld
    from buttress.findings.finding import Annotation, Finding
    from buttress.review import Review


@dataclass(frozen=True, slots=True)
class Options:
    """How to ask. ``fresh``: ask even where the same question was answered before. ``on_step`` is told, in one short
    line, what the run does at the moment.
    """

    mode: Mode = "brief"
    context: Literal["source", "facts"] = "source"
    fresh: bool = False
    max_usd: float | None = None  # what the model's budget is, so that a search leaves enough for its answer
    on_step: Callable[[str], None] | None = None


def advise(review: Review, model: Model, options: Options | None = None) -> Review:
    """Ask the model about a review. Whatever happens, the findings, their order and the exit code are those of the
    review that came in; ``advice`` says how it ended. Never raises :class:`Unanswered`; Ctrl-C ends the asking and not
    the report.
    """
    return advise_and_record(review, model, options)[0]


def advise_and_record(
    review: Review, model: Model, options: Options | None = None
) -> tuple[Review, recording.Recording | None]:
    """The same, with what the model said (None where it did not answer in full)."""
    run = _Run(review, model, options or Options())
    if not run.ledger.records:
        line = "no finding and no fact to ask about: nothing was sent"
        return replace(review, advice=Advice("nothing-to-ask", line)), None
    known = None if run.options.fresh else recording.kept(run.question())
    if known is not None:
        return run.repeat(known), known
    try:
        run.ask()
    except (Unanswered, KeyboardInterrupt) as end:
        state, line = (end.state, end.line) if isinstance(end, Unanswered) else ("stopped", "stopped by Ctrl-C")
        return run.result("partly" if run.verified and run.verified.shown else state, line), None
    said = run.recorded()
    recording.keep(said)
    return run.result("answered", ""), said


def replay(review: Review, known: recording.Recording) -> tuple[Review, bool]:
    """A review with what a recording says of it, checked anew; and whether a model would be told something else by now."""
    run = _Run(review, None, Options(known.mode, known.context))
    return run.repeat(known), run.start != known.ledger


def payload(review: Review, options: Options) -> Request:
    """The first request that a run would send."""
    return _Run(review, None, options).first


class _Run:
    """One attempt: what was asked, what came back, what of it held."""

    def __init__(self, review: Review, model: Model | None, options: Options) -> None:
        self.review = review
        self.model = model
        self.options = options
        self.trial = Trial(review)
        self.ledger: Ledger = build_ledger(review, context=options.context)
        self.toolbox = Toolbox(review, self.ledger, self.trial, context=options.context)
        self.start = self.ledger.hash
        self.replies: list[str] = []
        self.verified: Verified | None = None

    @cached_property
    def first(self) -> Request:
        """The first request: of the ledger as it was before any tool added to it."""
        deep = self.options.mode == "deep"
        return request(self.ledger, self.options.mode, self.toolbox.tools if deep else ())

    def repeat(self, known: recording.Recording) -> Review:
        """What a recording says, checked anew; its tool calls are made again, so that labels are the same."""
        for call in known.calls:
            self.toolbox.call(ToolCall("", call.name, call.arguments))
        self.ledger = self.toolbox.ledger
        for reply in known.replies:
            self.check(reply)
        return self.result("cached", "", known.model)

    def ask(self) -> None:
        """Ask, check, and give one chance to correct what did not hold. What held is kept when that chance fails."""
        assert self.model is not None  # noqa: S101 - a replay asks nobody
        self.step("asking")
        reply, messages = self.answer(self.model)
        self.check(reply)
        if self.verified is None or not self.verified.problems:
            return
        self.step("asking once more about what did not hold")
        self.check(self.model.send(repair(replace(self.first, messages=messages), reply, self.verified.problems)).text)

    def answer(self, model: Model) -> tuple[str, tuple[Mapping[str, Any], ...]]:
        """The model's final reply, and the conversation that led to it."""
        if self.options.mode == "brief":
            return model.send(self.first).text, self.first.messages
        found = investigate(model, self.first, self.toolbox, on_step=self.options.on_step, enough=self.half_spent)
        self.ledger = self.toolbox.ledger
        return found.text, found.messages

    def half_spent(self) -> bool:
        """Whether what is left is needed for the answer: a search that spends everything says nothing."""
        spent = self.model.bill.usd if self.model else None
        return spent is not None and self.options.max_usd is not None and spent > self.options.max_usd / 2

    def check(self, reply: str) -> None:
        """Verify a reply, and add what holds to what held before."""
        self.replies.append(reply)
        self.step("checking every statement")
        found = verify(reply, self.ledger, self.review, self.trial)
        self.verified = found if self.verified is None else merged(self.verified, found)

    def step(self, words: str) -> None:
        if self.options.on_step:
            self.options.on_step(words)

    def question(self) -> recording.Recording:
        """What identifies this question among recordings."""
        name = self.model.name if self.model else ""
        return recording.Recording(
            model=name, mode=self.options.mode, context=self.options.context, ledger=self.start, prompt=version()
        )

    def recorded(self) -> recording.Recording:
        """The question with its answer, without secrets: a model may guess what it was not told."""
        hide = Redactor(self.review.tree)
        said = [hide.redact_payload({"arguments": call.arguments})["arguments"] for call in self.toolbox.calls]
        named = zip(self.toolbox.calls, said, strict=True)
        calls = tuple(recording.Call(name=call.name, arguments=arguments) for call, arguments in named)
        replies = tuple(hide.redact(reply) for reply in self.replies)
        return self.question().model_copy(update={"replies": replies, "calls": calls})

    def result(self, state: State, line: str, model: str = "") -> Review:
        """The review with what held, and how it ended."""
        found = self.verified
        bill = self.model.bill if self.model else Advice("cached", "").bill
        bill = replace(bill, model=bill.model or model)
        unread = found is not None and not found.shown and any(each.kind == "reply" for each in found.withheld)
        if unread and state in ("answered", "cached"):
            state, line = "invalid", ""
        advice = Advice(state, line, bill)
        if found is not None:
            advice = replace(
                advice,
                remarks=found.remarks,
                withheld=found.withheld,
                given=found.given,
                shown=found.shown,
                reworded=found.reworded,
            )
        advice = replace(advice, line=told(advice))
        annotations = found.annotations if found else ()
        return replace(self.review, findings=_annotated(self.review, self.ledger, annotations), advice=advice)


def merged(first: Verified, second: Verified) -> Verified:
    """What held in either round, each statement once; what was withheld at last."""
    seen = {(label, each.kind, each.text) for label, each in first.annotations}
    said = {(each.kind, each.text) for each in first.remarks}
    annotations = tuple((label, a) for label, a in second.annotations if (label, a.kind, a.text) not in seen)
    remarks = tuple(each for each in second.remarks if (each.kind, each.text) not in said)
    corrected = len(annotations) + len(remarks)
    return first._replace(
        annotations=(*first.annotations, *annotations),
        remarks=(*first.remarks, *remarks),
        withheld=_still_withheld(first.withheld, second.withheld, corrected),
        shown=first.shown + corrected,
        reworded=first.reworded + min(second.reworded, corrected),
        given=max(first.given, first.shown + corrected + len(second.withheld)),
        problems=second.problems,
    )


def _still_withheld(first: Sequence[Withheld], second: Sequence[Withheld], corrected: int) -> tuple[Withheld, ...]:
    """Nobody says which claim a correction stands for: as many of the first ones as were corrected or said again drop
    out, in their order.
    """
    return (*first[corrected + len(second) :], *second)


def _annotated(review: Review, ledger: Ledger, annotations: Sequence[tuple[str, Annotation]]) -> tuple[Finding, ...]:
    by_finding: dict[str, list[Annotation]] = {}
    for label, annotation in annotations:
        by_finding.setdefault(ledger.findings[label].fingerprint, []).append(annotation)
    return tuple(replace(f, annotations=tuple(by_finding.get(f.fingerprint, ()))) for f in review.findings)
