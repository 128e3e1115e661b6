"""The tools of a deep review: read-only questions about one reviewed backend, each answered within 4,000 characters.

Nothing in here runs a command, opens a connection, reads the environment or writes. What came from the repository
stands only in strings below ``data``, beside the label by which it can be cited.
"""

from __future__ import annotations

import json
import logging
from difflib import get_close_matches
from typing import TYPE_CHECKING

from buttress.agent.tools import asking, base, drafting, entities, facts, findings, grep, lines, trying, users
from buttress.agent.tools._answers import LIMIT, Refused, refusal
from buttress.agent.tools._desk import Context, Desk
from buttress.agent.tools._words import plain, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.records import Ledger
    from buttress.agent.tools._spec import Spec
    from buttress.agent.trial import Trial
    from buttress.agent.wire import Tool, ToolCall
    from buttress.review import Review

#: Every tool, in the order in which it is offered: the order is part of the cached prefix.
TOOLS: tuple[Spec, ...] = (
    findings.LIST,
    findings.GET,
    facts.LIST,
    facts.GET,
    entities.TABLE,
    entities.OPERATION,
    entities.COMPONENT,
    users.WHO_USES,
    asking.LIST,
    asking.ASK,
    trying.TRY,
    base.COMPARE,
    findings.PAGE,
    lines.READ,
    grep.GREP,
    drafting.REVIEW_DESIGN,
)
#: Characters of arguments: a migration to be tried fits, a flood does not.
LONGEST_ARGUMENTS = 20_000

_log = logging.getLogger(__name__)


class Toolbox:
    """The tools of one investigation, and the ledger that grows with what they show."""

    def __init__(
        self,
        review: Review,
        ledger: Ledger,
        trial: Trial,
        *,
        context: Context = "source",
        tools: Sequence[Spec] = TOOLS,
    ) -> None:
        """``context`` "facts" leaves out the tools that show lines of files."""
        self._desk = Desk(review, ledger, trial, context)
        self._calls: list[ToolCall] = []
        self._known = tuple(tools)
        self._offered = {spec.name: spec for spec in tools if context == "source" or not spec.reads}

    @property
    def ledger(self) -> Ledger:
        """Every record so far, those that tools added at the end."""
        return self._desk.ledger

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """Every call that could change the ledger, in order: made again, they give the same labels."""
        return tuple(self._calls)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """What is offered to the model; the same bytes in every run."""
        return tuple(spec.tool for spec in self._offered.values())

    def call(self, call: ToolCall) -> str:
        """The answer as JSON text of at most 4,000 characters. It never fails: what is wrong is an answer too, with
        ``error`` as its first key.
        """
        try:
            spec = self._spec(call.name)
            taken = spec.taken(_bounded(call.arguments))
            self._calls.append(call)
            answer = spec.answer(self._desk, taken)
        except Refused as refused:
            return refusal(refused)
        except Exception:  # noqa: BLE001 - whatever a tool stumbles over is no reason to lose the review
            _log.debug("the tool %s failed", plain(call.name), exc_info=True)
            return refusal(Refused("this tool could not answer that; go on without it"))
        return answer if len(answer) <= LIMIT else refusal(Refused("the answer is too long; ask for less"))

    def step(self, call: ToolCall) -> str:
        """One short line that says what a call does, for a progress display; safe to print."""
        spec = self._offered.get(call.name) if isinstance(call.name, str) else None
        if spec is None:
            return f"asks for {told(call.name)}, which there is not"
        try:
            taken = spec.taken(_bounded(call.arguments)).model_dump()
        except (Refused, RecursionError):
            return f"calls {spec.name} in a way it does not take"
        return plain(spec.step.format_map({key: told(value) for key, value in taken.items()}), 100)

    def _spec(self, name: object) -> Spec:
        spec = self._offered.get(name) if isinstance(name, str) else None
        if spec is not None:
            return spec
        if any(spec.name == name for spec in self._known):
            raise Refused("this tool is switched off: only facts may be sent, no lines of files")
        near = get_close_matches(str(name)[:60], list(self._offered), n=3, cutoff=0.5)
        raise Refused("there is no such tool", known=near or list(self._offered))


def _bounded(arguments: object) -> object:
    if size_of(arguments) > LONGEST_ARGUMENTS:
        raise Refused(f"the arguments are longer than {LONGEST_ARGUMENTS} characters")
    return arguments


def size_of(arguments: object) -> int:
    """Characters that arguments take as JSON; what cannot be written as JSON is longer than anything."""
    try:
        return len(json.dumps(arguments, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return LONGEST_ARGUMENTS + 1
