"""What goes to a model and what comes back, in our own words: the rest of the agent never sees the SDK."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from buttress.findings.advice import Bill, State


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the system prompt or of a message. ``stable``: the prefix up to its end is worth caching."""

    text: str
    stable: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model may call: name, what it does, JSON schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model made. ``arguments`` are as it wrote them: nothing has checked them yet."""

    id: str
    name: str
    arguments: Any


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``messages`` are in the Messages API's own form (role, content blocks as plain dicts). ``schema``
    asks for a reply of that form; servers may ignore it. ``max_tokens`` bounds the reply. Without ``may_call`` the tools
    are told and not to be used: to leave them out would change the prefix that a server has cached.
    """

    system: tuple[Block, ...]
    messages: tuple[Mapping[str, Any], ...]
    tools: tuple[Tool, ...] = ()
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 8_000
    may_call: bool = True


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one attempt. ``estimated``: it broke off before the server told."""

    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole reply (``stop_reason`` end_turn, tool_use or stop_sequence); anything else is :class:`Unanswered`.
    ``content`` are its blocks as plain dicts, to be sent back in the next request.
    """

    text: str
    tool_calls: tuple[ToolCall, ...]
    content: tuple[Mapping[str, Any], ...]
    stop_reason: str
    usage: Usage


class Unanswered(Exception):  # noqa: N818 - a state and not an error: the review stands without it
    """No reply: why, in the words of :data:`buttress.findings.advice.State`, and the one line that tells it.
    ``partial`` is what had arrived, for the curious; nothing of it is ever shown or checked.
    """

    def __init__(self, state: State, line: str, partial: str = "") -> None:
        super().__init__(line)
        self.state: State = state
        self.line = line
        self.partial = partial


class Model(Protocol):
    """Whoever answers requests: the client, or a recording."""

    @property
    def name(self) -> str:
        """The model's name, as it is asked for."""
        ...

    @property
    def bill(self) -> Bill:
        """What was spent so far."""
        ...

    def send(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """One request with its retries. ``on_text`` is given pieces of text as they arrive. Raises
        :class:`Unanswered`; what was spent is in ``bill`` on every path.
        """
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """Whom to ask and how much it may cost. Never read from the reviewed repository: a hostile one could name its own
    collector. ``key`` is never printed or stored.
    """

    model: str
    base_url: str
    key: str = field(repr=False, default="")
    max_usd: float = 0.10
    max_tokens: int = 200_000  # of all calls of a run, in and out
    deadline: float = 180.0  # seconds for the whole run
    where: str = ""  # what the model's name was taken from, for messages
    key_from: str = "ANTHROPIC_API_KEY"  # the environment variable or file that the key is, or would be, taken from
    warnings: tuple[str, ...] = ()  # lines to show before the first request
