"""A reply put together from the events of its stream, which nobody has checked before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from buttress.agent.records import CHARACTERS_A_TOKEN
from buttress.agent.wire import ToolCall, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What a delta of each kind adds to, in its block.
_ADDS = {
    "text_delta": ("text", "text"),
    "input_json_delta": ("partial_json", "json"),
    "thinking_delta": ("thinking", "thinking"),
    "signature_delta": ("signature", "signature"),
}


class Arriving:
    """What has arrived so far. ``begun``: the first event came; ``ended``: the last one came."""

    def __init__(self) -> None:
        self.begun = self.ended = False
        self.stop_reason: str | None = None
        self.stop_details: Mapping[str, Any] = {}
        self.characters = 0
        self._blocks: dict[int, dict[str, Any]] = {}
        self._figures: dict[str, int] = {}
        self._final = False

    def take(self, event: Mapping[str, Any]) -> str:
        """Take one event in; returns the text that it brings for a person to read."""
        match event.get("type"):
            case "message_start":
                self.begun = True
                self._count(_table(event.get("message")).get("usage"))
            case "content_block_start":
                return self._begin(int(event["index"]), event["content_block"])
            case "content_block_delta":
                return self._add(self._blocks[int(event["index"])], event["delta"])
            case "message_delta":
                delta = _table(event.get("delta"))
                self.stop_reason = delta.get("stop_reason") or self.stop_reason
                self.stop_details = _table(delta.get("stop_details"))
                self._final = self._count(event.get("usage"))
            case "message_stop":
                self.ended = True
        return ""

    def _begin(self, index: int, block: Mapping[str, Any]) -> str:
        self._blocks[index] = dict(block)
        written = block.get("text") if block.get("type") == "text" else ""
        return self._noted(written) if isinstance(written, str) else ""

    def _add(self, block: dict[str, Any], delta: Mapping[str, Any]) -> str:
        source, target = _ADDS.get(str(delta.get("type")), ("", ""))
        piece = delta.get(source)
        if not isinstance(piece, str):
            return ""
        block[target] = str(block.get(target) or "") + self._noted(piece)
        return piece if target == "text" else ""

    def _noted(self, piece: str) -> str:
        self.characters += len(piece)
        return piece

    def _count(self, usage: object) -> bool:
        told = {name: tokens for name, tokens in _table(usage).items() if type(tokens) is int and tokens >= 0}
        self._figures |= told
        return "output_tokens" in told

    @property
    def text(self) -> str:
        """All text, thoughts and tool calls left out."""
        return "".join(str(block.get("text") or "") for _, block in self._ordered() if block.get("type") == "text")

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The calls that it makes."""
        used = [block for _, block in self._ordered() if block.get("type") == "tool_use"]
        return tuple(ToolCall(str(block.get("id")), str(block.get("name")), _arguments(block)) for block in used)

    @property
    def content(self) -> tuple[Mapping[str, Any], ...]:
        """Its blocks as the API takes them back in the next request."""
        return tuple(sent for _, block in self._ordered() if (sent := _sent_back(block)))

    def usage(self, estimate: Usage) -> Usage:
        """What it cost. Where the server has not told its figures: input as in ``estimate``, and output as what arrived
        would take, three characters a token.
        """
        figures = self._figures
        known = "input_tokens" in figures
        output = figures.get("output_tokens", 0)
        return Usage(
            input_tokens=figures["input_tokens"] if known else estimate.input_tokens,
            cache_read_tokens=figures.get("cache_read_input_tokens", 0),
            cache_write_tokens=figures.get("cache_creation_input_tokens", 0 if known else estimate.cache_write_tokens),
            output_tokens=output if self._final else max(output, -(-self.characters // CHARACTERS_A_TOKEN)),
            estimated=not (known and self._final),
        )

    def _ordered(self) -> list[tuple[int, dict[str, Any]]]:
        return sorted(self._blocks.items())


def at_once(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The events of a message that came whole, from a server that does not stream."""
    yield {"type": "message_start", "message": message}
    for index, block in enumerate(message.get("content") or ()):
        yield {"type": "content_block_start", "index": index, "content_block": block}
    yield {"type": "message_delta", "delta": message, "usage": message.get("usage")}
    yield {"type": "message_stop"}


def _arguments(block: Mapping[str, Any]) -> Any:
    written = block.get("json")
    if not written:
        return block.get("input") or {}
    try:
        return json.loads(written)
    except ValueError:
        return written


def _sent_back(block: Mapping[str, Any]) -> Mapping[str, Any]:
    match block.get("type"):
        case "text" if block.get("text"):
            return {"type": "text", "text": block["text"]}
        case "tool_use":
            arguments = _arguments(block)
            made = arguments if isinstance(arguments, dict) else {}
            return {"type": "tool_use", "id": str(block.get("id")), "name": str(block.get("name")), "input": made}
        case "thinking" if block.get("signature"):
            return {"type": "thinking", "thinking": block.get("thinking") or "", "signature": block["signature"]}
        case "redacted_thinking":
            return {"type": "redacted_thinking", "data": block.get("data")}
    return {}


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
