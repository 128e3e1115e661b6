"""Samples of documents -> the shapes in which they tell a caller what went wrong, each with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from buttress.blueprint.document import ErrorShape
from buttress.blueprint.source import Source
from buttress.predicates.paging import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sample
    from buttress.blueprint.source import Span

#: What stands beside ``errors`` in an envelope that every answer has; beside anything else they are errors of items.
_ENVELOPE = frozenset(
    {"data", "meta", "success", "ok", "status", "code", "message", "msg", "result", "links", "pagination", "page"}
    | {"requestid", "traceid", "timestamp", "error", "errors", "statuscode", "detail", "details", "path", "field"}
    | {"fields", "retryafter", "reason", "description", "documentationurl", "docs", "help", "correlationid"}
)
_PROBLEM = frozenset({"type", "title", "status", "detail", "instance"})
_FLAT = frozenset({"message", "msg", "code", "errorcode", "errormessage", "detail", "reason", "description"})
#: What tells one message from another where answers do not belong to requests.
_MESSAGE = frozenset({"type", "event", "op", "action", "kind", "cmd", "channel"})
#: Shapes that another protocol prescribes.
_PROTOCOL = frozenset({"jsonrpc", "extensions", "errordescription", "erroruri"})
_REFUSED = 400  # the first HTTP status that says so


def error_shapes(blueprint: Blueprint, texts: Mapping[str, str]) -> Iterator[ErrorShape]:
    """Every sample that shows how errors are told."""
    for document in blueprint.documents:
        text = texts.get(document.path, "")
        for at, sample in enumerate(document.samples):
            if sample.bad or not isinstance(sample.value, dict) or sample.kind in ("request", "event"):
                continue
            shape, key = _shape(sample.value, error=sample.kind == "error", refused=sample.status >= _REFUSED)
            if shape:
                yield ErrorShape(shape, key, _place(document, sample, text, key), document.path, at, sample.section)


def _shape(value: dict[str, Any], *, error: bool, refused: bool) -> tuple[str, str]:
    """The shape and the property that shows it; two blanks for a sample that says nothing of errors. An error beside
    results is that of an item or a decision, unless the whole request was refused; a message with a type of its own
    travels over a socket or a queue.
    """
    keys = {key_of(str(name)): str(name) for name in value}
    if keys.keys() & _PROTOCOL:
        return "", ""
    enveloped = keys.keys() <= _ENVELOPE
    for word in ("error", "errors"):
        if word in keys:
            kind = _kind(value[keys[word]])
            meant = refused or enveloped or (error and kind == "text")
            return (f"{word} {kind}", keys[word]) if kind and meant else ("", "")
    if not (error or refused):
        return "", ""
    if len(keys.keys() & _PROBLEM) >= 3 and "title" in keys:
        return "problem details", keys["title"]
    if keys.keys() & _MESSAGE:
        return "", ""
    flat = [name for key, name in keys.items() if key in _FLAT]
    return ("flat", flat[0]) if flat else ("", "")


def _kind(told: Any) -> str:
    if isinstance(told, dict):
        return "object"
    if isinstance(told, list | tuple):
        return "list"
    return "text" if isinstance(told, str) else ""


def _place(document: Document, sample: Sample, text: str, key: str) -> Span:
    """The property's own line inside the sample."""
    source = Source(document.path, text)
    found = re.compile(rf"[\"']?{re.escape(key)}[\"']?\s*:").search(text, sample.span.start, sample.span.end)
    return source.span(found.start(), found.end()) if found else sample.span
