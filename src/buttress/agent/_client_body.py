"""The body of a request: the same request makes the same bytes, and what is worth caching stands first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.agent.wire import Block, Request

#: A request has at most four cache marks (the API's limit); one of them belongs to the end of the conversation.
SYSTEM_MARKS = 3
_MARK = {"type": "ephemeral"}
#: Keywords of JSON schema that the hosted API takes; it refuses requests that hold others. Limits on lengths are among
#: those, which is why replies are checked here.
_KEPT = ("type", "enum", "const", "$ref", "description", "required")


def body_of(request: Request, model: str) -> dict[str, Any]:
    """The body in the order in which a server reads it: tools, system, messages."""
    body: dict[str, Any] = {"model": model, "max_tokens": request.max_tokens}
    if request.tools:
        body["tools"] = [
            {"name": tool.name, "description": tool.description, "input_schema": dict(tool.schema)}
            for tool in request.tools
        ]
        if not request.may_call:
            body["tool_choice"] = {"type": "none"}
    if request.system:
        body["system"] = _system(request.system)
    body["messages"] = _conversation(request)
    if request.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": sendable(request.schema)}}
    return body


def _system(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    marked = [at for at, block in enumerate(blocks) if block.stable][-SYSTEM_MARKS:]
    return [
        {"type": "text", "text": block.text, **({"cache_control": dict(_MARK)} if at in marked else {})}
        for at, block in enumerate(blocks)
    ]


def _conversation(request: Request) -> list[dict[str, Any]]:
    """The messages; a conversation that goes on is marked at its end, so that the next turn reads it from the cache."""
    messages = [dict(message) for message in request.messages]
    if not (request.tools and messages and isinstance(messages[-1].get("content"), list)):
        return messages
    *before, last = messages[-1]["content"]
    messages[-1]["content"] = [*before, {**last, "cache_control": dict(_MARK)}]
    return messages


def sendable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema in the part of the language that the hosted API takes."""
    sent: dict[str, Any] = {key: schema[key] for key in _KEPT if key in schema}
    if "enum" in sent or "const" in sent:
        sent.pop("type", None)
    for key in ("$defs", "properties"):
        if key in schema:
            sent[key] = {name: sendable(part) for name, part in schema[key].items()}
    if "items" in schema:
        sent["items"] = sendable(schema["items"])
    either = schema.get("anyOf") or schema.get("oneOf")
    if either:
        sent["anyOf"] = [sendable(part) for part in either]
    if schema.get("type") == "object":
        sent["additionalProperties"] = False
    if schema.get("type") == "array" and schema.get("minItems"):
        sent["minItems"] = 1
    return sent
