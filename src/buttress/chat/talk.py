"""The loop of a conversation: read, answer, keep."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from buttress.agent.dialogue import LONGEST_QUESTION
from buttress.agent.sessions import Store, Unkept
from buttress.chat import signals
from buttress.chat.apart import Apart
from buttress.chat.commands import is_command, run_command
from buttress.chat.screen import screen_for
from buttress.chat.stage import Stage
from buttress.chat.wanted import ANSWERED, FAILED
from buttress.errors import ButtressError
from buttress.findings.advice import Bill
from buttress.report.progress import remark
from buttress.report.style import is_terminal
from buttress.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from buttress.agent.answers.parts import Listing, Part
    from buttress.agent.client import Client
    from buttress.agent.dialogue import Dialogue, Outcome
    from buttress.agent.drafts import Draft
    from buttress.agent.wire import Settings
    from buttress.chat.prompt import Prompt
    from buttress.chat.stage import Screen
    from buttress.chat.wanted import Wanted
    from buttress.review import Review


class Talk:
    """One conversation from its first line to its last. What was said is kept as it is said."""

    def __init__(self, wanted: Wanted) -> None:
        """Review, and open what keeps sessions. Raises what a review raises."""
        self.wanted = wanted
        bench = Workbench(wanted.request, wanted.context)
        one = wanted.question is not None and not is_terminal(sys.stdout)
        self.screen: Screen = Apart(bench.target.show) if one else screen_for(sys.stdout, bench.target.show)
        self.stage = Stage(bench, self.screen)
        self.dialogue: Dialogue | None = None
        self.client: Client | None = None

    def __enter__(self) -> Self:
        """Find whom to ask, and begin or resume the session."""
        self.stage.settings, self.stage.why_nobody = self._whom_to_ask()
        if self.wanted.keep:
            self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left open."""
        if self.stage.log is not None:
            self.stage.log.close()
        if self.stage.store is not None:
            self.stage.store.close()

    def answer(self, line: str) -> int:
        """Answer one line and end."""
        try:
            with signals.guarded():
                return ANSWERED if self._heard(line) else FAILED
        except signals.Terminated as end:
            return end.code

    def go_on(self) -> int:
        """Talk until the person leaves; 0, or what shells tell of a signal that ended it."""
        from buttress.chat.opening import closing, opening
        from buttress.chat.reading import prompt_for

        prompt = prompt_for(self.stage)
        self.screen.lines(opening(self.stage))
        if self.stage.settings is not None:
            from buttress.agent.client import prepare

            Thread(target=prepare, daemon=True).start()  # while the person reads and types
        code = ANSWERED
        try:
            with signals.guarded():
                self._loop(prompt)
        except signals.Terminated as end:
            code = end.code
        self.screen.lines(closing(self.stage))
        return code

    def _loop(self, prompt: Prompt) -> None:
        while not self.stage.over:
            try:
                line = prompt.read()
            except EOFError:
                return
            except KeyboardInterrupt:
                self.screen.remark("Ctrl-D or /quit leaves")
                continue
            if line.strip():
                self._safely(line)

    def _safely(self, line: str) -> None:
        """Answer a line; neither Ctrl-C nor a bug of ours ends the conversation."""
        try:
            self._heard(line)
        except KeyboardInterrupt:
            self.screen.remark("stopped by Ctrl-C")
        except BrokenPipeError:
            raise
        except Exception as error:  # what was said before is worth more than a clean crash
            if os.environ.get("BUTTRESS_DEBUG"):
                raise
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            self.screen.remark(f"internal error ({what}); the conversation goes on; BUTTRESS_DEBUG=1 shows where")

    def _heard(self, line: str) -> bool:
        """Answer a line, whatever it is; whether that was done."""
        self._refresh()
        done = self._obeyed(line) if is_command(line) else self._answered(line)
        log = self.stage.log
        if log is not None and log.trouble:
            self.screen.remark(log.trouble)
            log.trouble = ""
        return done

    def _refresh(self) -> None:
        """Speak about the files as they are now."""
        bench, before = self.stage.bench, self.stage.bench.review
        try:
            with self.screen.waiting("reviewing again"):
                changed = bench.refresh()
        except ButtressError as error:
            self.screen.remark(f"files changed, and cannot be reviewed: {error}; answers are about the state before")
            return
        if changed:
            self.screen.remark(f"files changed: reviewed again{_difference(before, bench.review)}")
            if self.stage.log is not None:
                self.stage.log.at_ledger(bench.ledger, bench.redactor)

    def _obeyed(self, line: str) -> bool:
        output = run_command(line, self.stage)
        if self.stage.log is not None:
            self.stage.log.command(line, output)
        return True

    def _answered(self, question: str) -> bool:
        stage = self.stage
        why = self._why_not(question)
        if stage.log is not None:
            stage.log.user(question if len(question) <= LONGEST_QUESTION else f"{question[:2_000]} …")
        if why:
            self.screen.remark(why)
            return False
        stage.parts = []
        if stage.log is not None:
            stage.log.answer()
        outcome = None
        try:
            dialogue = self._dialogue()
            with self.screen.waiting(f"asking {dialogue.model.name}"):
                outcome = dialogue.ask(question, _Listening(stage))
        finally:  # also when a signal ends the process
            self.screen.answer_ends()
            self._keep(outcome)
        self._told(outcome)
        return outcome.state == "answered"

    def _why_not(self, question: str) -> str:
        """Why a question is not asked; '' when it is."""
        if self.stage.settings is None:
            return self.stage.why_nobody
        if len(question) > LONGEST_QUESTION:
            return (
                f"this has {len(question):,} characters, and a question may have {LONGEST_QUESTION:,}: save it as a file "
                "and name that: /try FILE, or buttress review --symptom FILE for a log or plan"
            )
        return ""

    def _keep(self, outcome: Outcome | None) -> None:
        stage = self.stage
        stage.last = outcome.bill if outcome else stage.last
        stage.bill = _sum(stage.bill, stage.last) if outcome else stage.bill
        if stage.log is None:
            return
        if outcome is None:
            raw = self.dialogue.said if self.dialogue else ""
            stage.log.ends("stopped", "the process was ended", raw, Bill())
        else:
            stage.log.ends(outcome.state, outcome.line, outcome.raw, outcome.bill)

    def _told(self, outcome: Outcome) -> None:
        """How the answer ended, and what it cost."""
        from buttress.agent.summary import cost

        end = "" if outcome.state == "answered" else f"{outcome.line}; what stands above stays said"
        if outcome.state != "answered" and not outcome.raw:
            end = f"{outcome.line}; nothing was answered. Commands work without a model: /help"
        paid = cost(outcome.bill)
        total = self.stage.bill.usd
        sofar = f"; ${total:.3f} so far" if total and outcome.bill.usd is not None and total > outcome.bill.usd else ""
        if end or paid:
            self.screen.remark("; ".join(filter(None, (end, f"{paid}{sofar}"))))

    def _dialogue(self) -> Dialogue:
        """The conversation with the model, begun with the first question: nothing is loaded before."""
        from buttress.agent.client import Client
        from buttress.agent.dialogue import Dialogue

        settings = self.stage.settings
        assert settings is not None  # noqa: S101 - without settings nothing is asked
        if self.client is None:
            self.client = Client(settings, before_send=self._without_secrets)
            for warning in settings.warnings:
                self.screen.remark(warning)
        self.client.renew()
        if self.dialogue is None or self.dialogue.turns is not self.stage.turns:
            self.dialogue = Dialogue(self.stage.bench, self.client, self.stage.turns, settings.max_usd)
        return self.dialogue

    def _without_secrets(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A body as it may leave, by what the files hold at that moment: they change while people talk."""
        return self.stage.bench.redactor.redact_payload(body)

    def _whom_to_ask(self) -> tuple[Settings | None, str]:
        from buttress.agent.settings import CONVERSATION, load_settings, needs_key

        wanted = self.wanted
        settings = load_settings(
            model=wanted.model,
            base_url=wanted.base_url,
            max_usd=wanted.max_usd,
            reviewed=(self.stage.bench.target.root,),
            usual=CONVERSATION,
        )
        if settings.key or not needs_key(settings.base_url):
            return settings, ""
        return None, (
            f"no key: set {settings.key_from}, or start with --base-url http://127.0.0.1:PORT for a local model. "
            "Commands need none: /help"
        )

    def _open(self) -> None:
        """Open what keeps sessions, and begin or resume one. Where nothing can be kept, that is said and all else works."""
        from buttress.chat.commands.resume import resumed

        stage, bench = self.stage, self.stage.bench
        try:
            stage.store = Store.open()
        except Unkept as end:
            if self.wanted.resume:
                raise ButtressError(end.line) from None
            remark(f"{end.line}; this conversation is not kept")
            return
        if self.wanted.resume:
            word = "" if self.wanted.resume == "last" else self.wanted.resume
            talks = self.wanted.question is None
            told = resumed(stage, stage.store.find(word, None if word else bench.target.root), recap=talks)
            aside = self.screen if talks else screen_for(sys.stderr, bench.target.show)
            aside.lines(told)
        else:
            stage.log = stage.store.begin(bench.target.root, bench.ledger, bench.redactor)


@dataclass
class _Listening:
    """Passes an answer on to the screen and to the log, piece by piece."""

    stage: Stage

    def part(self, part: Part) -> None:
        """Show and keep."""
        self.stage.screen.part(part)
        self._keep(part)

    def step(self, line: str) -> None:
        """Show."""
        self.stage.screen.remark(line)

    def held(self, number: int, listing: Listing) -> None:
        """Show that it is held."""
        self.stage.screen.held(number, listing)

    def draft(self, draft: Draft) -> None:
        """Show and keep listings with what was said of them."""
        self.stage.screen.draft(draft)
        for piece in draft.pieces:
            self._keep(piece.listing)
        if self.stage.log is not None:
            for line in noted(draft):
                self.stage.log.note(line)

    def _keep(self, part: Part) -> None:
        self.stage.parts.append(part)
        if self.stage.log is not None:
            self.stage.log.part(part, self.stage.bench.toolbox.ledger)


def noted(draft: Draft) -> list[str]:
    """What a review said of a draft, for the record."""
    findings = [f"{f.severity} {f.rule.name} {f.subject}: {f.message}" for f in draft.findings]
    findings += [f"{draft.more:,} more findings"] if draft.more else []
    lines = [f"corrected before it was shown: {each}" for each in draft.corrected]
    lines += [f"the review of this draft still says: {each}" for each in findings]
    lines += [f"not understood: {each}" for each in draft.unread]
    lines += [f"not judged: listing {piece.number}, {each}" for piece in draft.pieces for each in piece.unjudged]
    lines += [f"not tried: listing {piece.number}: {piece.why}" for piece in draft.pieces if not piece.tried]
    return [draft.spoken(line) for line in (*lines, *(f"open: {question.text}" for question in draft.questions))]


def _sum(one: Bill, other: Bill) -> Bill:
    """Two bills as one. A price that is not known makes the sum unknown, unless nothing was asked."""
    if not other.calls:
        return one
    usd = other.usd if not one.calls else None if one.usd is None or other.usd is None else one.usd + other.usd
    return replace(
        other,
        calls=one.calls + other.calls,
        input_tokens=one.input_tokens + other.input_tokens,
        cache_read_tokens=one.cache_read_tokens + other.cache_read_tokens,
        cache_write_tokens=one.cache_write_tokens + other.cache_write_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        usd=usd,
        estimated=one.estimated or other.estimated,
    )


def _difference(before: Review, after: Review) -> str:
    """`` (2 new findings, 1 gone)``; empty when the findings are the same."""
    old, new = ({finding.fingerprint for finding in review.findings} for review in (before, after))
    parts = [f"{len(new - old)} new"] if new - old else []
    parts += [f"{len(old - new)} gone"] if old - new else []
    return f" ({', '.join(parts)})" if parts else ""
