"""A paste as lines: colours, prompts and the prefixes of containers, journals and log collectors taken off."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from buttress.blueprint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Span

_ANSI = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]")
#: ``db-1  | …`` of compose, ``Nov 23 10:00:00 host postgres[12]: `` of journals, ``> `` of a quoted mail.
_PREFIX = re.compile(
    r"^(?:>\s?)+(?=\S)"
    r"|^[A-Za-z][\w.-]{0,60}\s+\|\s(?=.)"
    r"|^[A-Z][a-z]{2}\s+\d{1,2} \d\d:\d\d:\d\d \S+ [\w./-]+(?:\[\d+\])?: "
)
_KEYS = (
    "msg",
    "message",
    "log",
    "error",
    "err",
    "exception",
    "sql",
    "query",
    "statement",
    "stack",
    "stacktrace",
    "stack_trace",
)
#: A line longer than this is data; its head says what it is.
LONGEST = 8_000
_JSON_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Line:
    """One cleaned line, and the whole line of the paste that it comes from."""

    text: str
    span: Span

    @property
    def indent(self) -> int:
        """Blanks before its first character."""
        return len(self.text) - len(self.text.lstrip())


def lines_of(path: str, text: str) -> list[Line]:
    """The lines, cleaned. A line of structured logging gives the lines of its message, statement and stack."""
    source = Source(path, text)
    found: list[Line] = []
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        span = source.span(start, end - 1 if raw.endswith("\r") else end)
        start = end + 1
        cleaned = _cleaned(raw)
        inner = list(_structured(cleaned))
        found.extend(Line(one, span) for one in inner or [cleaned])
    return found


def _cleaned(raw: str) -> str:
    line = raw[:LONGEST].rstrip("\r")
    if "\x1b" in line:
        line = _ANSI.sub("", line)
    line = line.replace("\xa0", " ").replace("\u200b", "")
    return _PREFIX.sub("", line, count=1).rstrip()


def _structured(line: str) -> Iterator[str]:
    """The texts inside a line that is one JSON object with a message."""
    stripped = line.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")) or len(stripped) > _JSON_MOST:
        return
    try:
        value = json.loads(stripped)
    except (ValueError, RecursionError):
        return
    if not isinstance(value, dict):
        return
    access = _access(value)
    if access:
        yield access
    for key in _KEYS:
        inner = value.get(key)
        if isinstance(inner, dict):
            inner = inner.get("message") or inner.get("stack")
        if isinstance(inner, str) and inner.strip():
            yield from (_cleaned(part) for part in inner.split("\n"))


def _access(value: dict[str, Any]) -> str:
    """A request in a structured line, as one line of the common form: ``GET /orders 200 5123 ms``."""
    request = value.get("request")
    inner: dict[str, Any] = {**value, **(request if isinstance(request, dict) else {})}
    method = str(inner.get("method") or inner.get("request_method") or "")
    path = str(inner.get("path") or inner.get("uri") or inner.get("url") or inner.get("request_uri") or "")
    if not method.isalpha() or not path.startswith("/") or " " in path:
        return ""
    status = str(inner.get("status") or inner.get("status_code") or inner.get("statusCode") or 0)
    for key, factor in (("duration_ms", 1.0), ("latency_ms", 1.0), ("responseTime", 1.0), ("elapsed_ms", 1.0)):
        if isinstance(inner.get(key), int | float):
            return f"{method} {path} {status} {inner[key] * factor:.3f} ms"
    for key in ("duration", "request_time", "latency", "upstream_response_time"):
        try:
            return f"{method} {path} {status} {float(inner[key]) * 1000:.3f} ms"
        except (KeyError, TypeError, ValueError):
            continue
    return f"{method} {path} {status}"
