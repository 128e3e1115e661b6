"""What a run may cost: before each call its worst case must fit into what is left, and after each call its cost is booked.

The worst case takes every input token at the dearest input price that can apply and the whole ``max_tokens`` of output.
Where it does not fit, the reply is asked to be shorter, down to :data:`FLOOR` tokens; below that, nothing is sent.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buttress.agent import models
from buttress.agent.records import CHARACTERS_A_TOKEN
from buttress.agent.wire import Unanswered, Usage
from buttress.findings.advice import Bill

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A reply of fewer tokens than this cannot hold a useful claim with its grounds.
FLOOR = 1_000


def tokens_of(value: Any) -> int:
    """Tokens that a part of a request may take: three bytes each, so that scripts whose characters take a token each
    are not counted low. Text counts as it is, anything else as compact JSON.
    """
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / CHARACTERS_A_TOKEN)


def estimated(body: Mapping[str, Any]) -> Usage:
    """The input of a request, estimated high: what stands before the last cache mark would be written to the cache."""
    blocks = (*body.get("system", ()), *_blocks(body.get("messages", ())))
    parts = [(tokens_of(body[key]), False) for key in ("tools", "output_config") if key in body]
    parts += [(tokens_of(block.get("text", block)), "cache_control" in block) for block in blocks]
    last = max((at for at, (_, marked) in enumerate(parts, 1) if marked), default=0)
    return Usage(
        input_tokens=sum(tokens for tokens, _ in parts[last:]),
        cache_write_tokens=sum(tokens for tokens, _ in parts[:last]),
        estimated=True,
    )


def _blocks(messages: Any) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for message in messages:
        content = message.get("content", "")
        found += [{"text": content}] if isinstance(content, str) else content
    return found


class Budget:
    """What is left of ``max_usd`` US dollars and ``max_tokens`` tokens (all calls, in and out), and what was spent."""

    def __init__(self, model: str, max_usd: float, max_tokens: int) -> None:
        self._model, self._max_usd, self._max_tokens = model, max_usd, max_tokens
        self.bill = Bill(model, usd=models.usd(model, Usage()))

    @property
    def spent_tokens(self) -> int:
        """Tokens of all calls so far, of every class."""
        bill = self.bill
        return bill.input_tokens + bill.cache_read_tokens + bill.cache_write_tokens + bill.output_tokens

    def renew(self) -> None:
        """Begin another run: what was estimated before says nothing of its figures."""
        self.bill = replace(self.bill, estimated=False)

    def allow(self, asked: Usage, max_tokens: int) -> int:
        """How many output tokens may be asked for, at most ``max_tokens``. Raises :class:`Unanswered` (over-budget)
        when what is left does not even pay for a short reply.
        """
        floor = min(FLOOR, max_tokens)
        needed = asked.input_tokens + asked.cache_write_tokens
        left = self._max_tokens - self.spent_tokens - needed
        allowed = min(max_tokens, left)
        if allowed < floor:
            raise Unanswered("over-budget", self._too_many(needed + floor))
        paid = self._affordable(asked)
        if paid < floor:
            raise Unanswered("over-budget", self._too_dear(replace(asked, output_tokens=floor)))
        allowed = min(allowed, paid)
        if not self.bill.calls and not self.bill.before_tokens:
            before = replace(asked, output_tokens=allowed)
            self.bill = replace(
                self.bill, before_usd=models.usd(self._model, before), before_tokens=needed + before.output_tokens
            )
        return allowed

    def _affordable(self, asked: Usage) -> int:
        known, spent = models.usd(self._model, asked), self.bill.usd
        if known is None or spent is None:
            return self._max_tokens
        million = models.usd(self._model, replace(asked, output_tokens=1_000_000)) or known
        a_token = (million - known) / 1_000_000
        left = self._max_usd - spent - known
        return math.floor(left / a_token + 1e-9) if a_token else self._max_tokens

    def book(self, usage: Usage) -> None:
        """One attempt more."""
        bill, cost = self.bill, models.usd(self._model, usage)
        self.bill = replace(
            bill,
            calls=bill.calls + 1,
            input_tokens=bill.input_tokens + usage.input_tokens,
            cache_read_tokens=bill.cache_read_tokens + usage.cache_read_tokens,
            cache_write_tokens=bill.cache_write_tokens + usage.cache_write_tokens,
            output_tokens=bill.output_tokens + usage.output_tokens,
            usd=None if bill.usd is None or cost is None else bill.usd + cost,
            estimated=bill.estimated or usage.estimated,
        )

    def _too_dear(self, least: Usage) -> str:
        spent, cost = self.bill.usd or 0.0, models.usd(self._model, least) or 0.0
        needed = math.ceil((spent + cost) * 100) / 100
        already = f", of which ${spent:.3f} is spent" if spent else ""
        return (
            f"over budget: this call may cost ${cost:.3f} even with a short reply, and ${self._max_usd:g} is allowed{already} "
            f"(--max-usd {needed:g} allows it)"
        )

    def _too_many(self, needed: int) -> str:
        spent = self.spent_tokens
        already = f", of which {spent:,} are spent" if spent else ""
        return (
            f"over budget: this call may take {needed:,} tokens even with a short reply, and {self._max_tokens:,} are "
            f"allowed{already} (max-tokens = {math.ceil((spent + needed) / 1000) * 1000} under [llm] in your config file allows it)"
        )
