"""The bounded conversation of a deep review: the model asks, tools answer, and it ends."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from buttress.agent.records import estimated_tokens
from buttress.agent.tools import LONGEST_ARGUMENTS, size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from buttress.agent.records import Ledger
    from buttress.agent.tools import Toolbox
    from buttress.agent.wire import Model, Reply, Request, ToolCall

#: Estimated tokens of everything behind the first request. When there are more, old results are shortened until half of
#: that is left: seldom, because everything behind a change has to be read, and paid for, anew.
MOST_TOKENS = 16_000
#: Rounds in a row that bring nothing new before it ends.
IDLE_ROUNDS = 2

_LIMIT = json.dumps({"error": "limit reached: reply now"})
_AGAIN = "asked before: the answer stands above and is the same"
_DROPPED = "left out to keep the conversation short; ask again if it is needed"
#: What the API takes as a tool's name and as the id of a call.
_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOO_LONG = {"note": "longer than is allowed, left out"}


class Investigation(NamedTuple):
    """How it ended: the final ``text``, the ``ledger`` as it had grown, one line a tool call, and the conversation that
    the final text answers.
    """

    text: str
    ledger: Ledger
    steps: tuple[str, ...]
    messages: tuple[Mapping[str, Any], ...]


def investigate(
    model: Model,
    request: Request,
    toolbox: Toolbox,
    *,
    iterations: int = 8,
    calls: int = 12,
    on_step: Callable[[str], None] | None = None,
    enough: Callable[[], bool] | None = None,
) -> Investigation:
    """Let the model ask until it answers, in at most ``iterations`` requests with tools, of ``calls`` calls in all, and
    one in which it may not use them. ``on_step`` is given one short line a call. ``enough`` is asked after each round: whether what is
    left of the budget is needed for the answer. :class:`buttress.agent.wire.Unanswered` passes.
    """
    talk = _Talk(replace(request, tools=toolbox.tools), toolbox, calls, on_step)
    for round_number in range(1, iterations + 1):
        reply = model.send(talk.request)
        if not reply.tool_calls:
            return talk.ended(reply)
        talk.answer(reply, last=round_number == iterations or (enough is not None and enough()))
        if talk.over:
            break
    return talk.ended(model.send(replace(talk.request, may_call=False)))


@dataclass
class _Talk:
    """The conversation so far, and what may still be asked."""

    first: Request
    toolbox: Toolbox
    left: int
    on_step: Callable[[str], None] | None
    turns: list[dict[str, Any]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    said: str = ""
    over: bool = False
    idle: int = 0
    known: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)  # ids of calls
    stands: dict[str, str] = field(default_factory=dict)  # the id of the result that shows an answer

    @property
    def request(self) -> Request:
        """What to send next. What was sent before stands in it byte for byte."""
        return replace(self.first, messages=(*self.first.messages, *self.turns))

    def ended(self, reply: Reply) -> Investigation:
        """The end: the reply's text, or what was said on the way where it has none."""
        messages = self.request.messages
        return Investigation(reply.text or self.said, self.toolbox.ledger, tuple(self.steps), messages)

    def answer(self, reply: Reply, *, last: bool) -> None:
        """Add the model's turn and the results of its calls, in their order."""
        self.said = reply.text or self.said
        content, ids = _sendable(reply, self.used)
        fresh = len(self.known)
        results = [self._result(call, name) for call, name in zip(reply.tool_calls, ids, strict=True)]
        self.idle = 0 if len(self.known) > fresh else self.idle + 1
        self.over = last or self.left <= 0 or self.idle >= IDLE_ROUNDS
        if self.over:
            results = [*results, {"type": "text", "text": "Limit reached: reply now, without tools."}]
        self.turns += [{"role": "assistant", "content": content}, {"role": "user", "content": results}]
        self._shorten()

    def _result(self, call: ToolCall, name: str) -> dict[str, Any]:
        text = self._text(call, name)
        failed = {"is_error": True} if text.startswith('{"error"') else {}
        return {"type": "tool_result", "tool_use_id": name, "content": text, **failed}

    def _text(self, call: ToolCall, name: str) -> str:
        """The answer to a call. One that was asked before costs nothing and counts for nothing: the model is told that
        its answer stands above, or given it again where it was left out meanwhile.
        """
        key = _key(call)
        if key in self.known:
            self._step(f"{self.toolbox.step(call)} (again)")
            if key in self.stands:
                return json.dumps({"note": _AGAIN})
        elif self.left <= 0:
            return _LIMIT
        else:
            self.left -= 1
            self._step(self.toolbox.step(call))
            self.known[key] = self.toolbox.call(call)
        self.stands[key] = name
        return self.known[key]

    def _step(self, line: str) -> None:
        self.steps.append(line)
        if self.on_step:
            self.on_step(line)

    def _shorten(self) -> None:
        """Shorten the oldest results where the conversation has grown too long; the newest stay as they are."""
        if _tokens(self.turns) <= MOST_TOKENS:
            return
        for turn in self.turns[1:-2:2]:
            gone = {block.get("tool_use_id") for block in turn["content"]}
            self.stands = {key: name for key, name in self.stands.items() if name not in gone}
            turn["content"] = [_dropped(block) for block in turn["content"]]
            if _tokens(self.turns) <= MOST_TOKENS // 2:
                return


def _sendable(reply: Reply, used: set[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The model's turn as it may be sent back, and the ids of its calls. Servers refuse a conversation in which an id is
    odd or stands twice, and some local ones hand out such ids: those are replaced. Floods of arguments are left out.
    """
    content = [dict(block) for block in reply.content]
    uses = [block for block in content if block.get("type") == "tool_use"]
    if len(uses) != len(reply.tool_calls):
        uses = [{"type": "tool_use"} for _ in reply.tool_calls]
        content = [block for block in content if block.get("type") != "tool_use"] + uses
    ids: list[str] = []
    for block, call in zip(uses, reply.tool_calls, strict=True):
        ids.append(_fresh(call.id, used))
        wanted = call.arguments if isinstance(call.arguments, dict) else {}
        block["id"], block["name"] = ids[-1], call.name if _is_word(call.name) else "unknown"
        block["input"] = wanted if size_of(wanted) <= LONGEST_ARGUMENTS else dict(_TOO_LONG)
    return content, ids


def _fresh(given: object, used: set[str]) -> str:
    """An id that this conversation has not had: the given one, or one of ours."""
    name = str(given)
    if not _is_word(given) or name in used:
        number = len(used) + 1
        while (name := f"call_{number}") in used:
            number += 1
    used.add(name)
    return name


def _is_word(name: object) -> bool:
    return isinstance(name, str) and _WORD.fullmatch(name) is not None


def _key(call: ToolCall) -> str:
    try:
        return f"{call.name} {json.dumps(call.arguments, sort_keys=True)}"
    except (TypeError, ValueError, RecursionError):
        return f"{call.name} {call.id}"


def _dropped(block: Mapping[str, Any]) -> dict[str, Any]:
    if block.get("type") != "tool_result" or len(block["content"]) < 200:
        return dict(block)
    return {**block, "content": json.dumps({"note": _DROPPED})}


def _tokens(turns: Sequence[Mapping[str, Any]]) -> int:
    return estimated_tokens(json.dumps(turns, ensure_ascii=False))
