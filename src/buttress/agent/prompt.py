"""What a model is told, in the order that lets a server cache it: persona and rules of evidence, which never change;
the ledger, which changes with the repository; the task.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from buttress import prompts
from buttress.agent.claims import schema_for
from buttress.agent.ledger import payload_lines, shown_labels
from buttress.agent.wire import Block, Request
from buttress.blueprint.provision import Topic
from buttress.predicates.catalogue import PREDICATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.records import Ledger
    from buttress.agent.wire import Tool

Mode = Literal["brief", "deep"]
#: Estimated tokens of the ledger in the prompt, and of a reply: ten claims of a few sentences and two fixes fit twice.
LEDGER_TOKENS, REPLY_TOKENS = 6_000, 6_000


@cache
def standing() -> tuple[Block, ...]:
    """The part of the prompt that is the same in every run of one version."""
    return (Block(prompts.load("backend_architect")), Block(f"{prompts.load('evidence')}\n{_catalogue()}", stable=True))


def version() -> str:
    """A hash of everything that shapes replies besides the ledger and the model: a key of cached replies."""
    texts = [block.text for block in standing()] + [prompts.load(name) for name in ("brief", "deep", "repair")]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def request(ledger: Ledger, mode: Mode, tools: Sequence[Tool] = ()) -> Request:
    """The first request of a run. A reply's form is asked for only where no tools are offered: with them, the form
    would bind the turns in between too.
    """
    lines = payload_lines(ledger, LEDGER_TOKENS)
    told = "\n".join(lines)
    content = [_cached(f"<ledger>\n{told}\n</ledger>"), {"type": "text", "text": prompts.load(mode)}]
    return Request(
        system=standing(),
        messages=({"role": "user", "content": content},),
        tools=tuple(tools),
        schema=None if tools else schema_for(shown_labels(lines), sorted(PREDICATES)),
        max_tokens=REPLY_TOKENS,
    )


def repair(first: Request, reply: str, problems: Sequence[str]) -> Request:
    """The one further request, after claims that did not hold."""
    told = "\n".join(f"- {problem}" for problem in problems)
    turns = (
        {"role": "assistant", "content": [{"type": "text", "text": reply}]},
        {"role": "user", "content": [{"type": "text", "text": f"{prompts.load('repair')}\n{told}\n"}]},
    )
    return replace(first, messages=(*first.messages, *turns), may_call=False)


@cache
def talking() -> tuple[Block, ...]:
    """The part of the prompt that is the same in every conversation of one version."""
    return (Block(prompts.load("backend_architect")), Block(f"{prompts.load('chat')}\n{_catalogue()}", stable=True))


def conversation(
    ledger: Ledger,
    said: Sequence[tuple[str, str]],
    question: str,
    tools: Sequence[Tool],
    *,
    left_out: int = 0,
) -> Request:
    """A question in a conversation: the ledger as it is now, then what was ``said`` (questions with replies), of which
    the ``left_out`` oldest turns are not sent, then the question.
    """
    told = "\n".join(payload_lines(ledger, LEDGER_TOKENS))
    gone = f"\n(Earlier turns that are left out: {left_out}.)" if left_out else ""
    first = _cached(f"<ledger>\n{told}\n</ledger>{gone}")
    messages: list[dict[str, Any]] = []
    for asked, replied in (*said, (question, "")):
        messages.append({"role": "user", "content": [{"type": "text", "text": asked}]})
        if replied:
            messages.append({"role": "assistant", "content": [{"type": "text", "text": replied}]})
    messages[0]["content"] = [first, *messages[0]["content"]]
    return Request(system=talking(), messages=tuple(messages), tools=tuple(tools), max_tokens=REPLY_TOKENS)


def _cached(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}


def _catalogue() -> str:
    """The predicates that a ground may name, each with its arguments and what its yes says."""
    lines = [f"- `{name}` ({', '.join(one.parameters)}): {one.yes}" for name, one in sorted(PREDICATES.items())]
    topics = f"A topic is one of: {', '.join(get_args(Topic))}."
    about = "Each with the kinds of its arguments and what *yes* says. Columns are written `orders.user_id` or `orders(a,b)`."
    return "\n".join(["## The catalogue of predicates", "", about, topics, "", *lines, ""])
