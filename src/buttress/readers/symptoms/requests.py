"""Requests with their time, as access logs of servers and frameworks write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import HttpCall

if TYPE_CHECKING:
    from buttress.readers.symptoms.reading import Reading

_METHOD = r"(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_PATH = r"(?P<path>/[^\s\"?#]*)(?:[?#][^\s\"]*)?"
_REQUEST = re.compile(
    rf"(?:\"{_METHOD} (?:https?://[^/\s\"]+)?{_PATH}(?: HTTP/[\d.]+)?\")|(?:\b{_METHOD.replace('method', 'method2')} +\"?(?:https?://[^/\s\"]+)?{_PATH.replace('path', 'path2')}\"?)"
)
_HEROKU = re.compile(rf"method={_METHOD}\b.*\bpath=\"?{_PATH}")
_RAILS = re.compile(r"\bCompleted (\d{3}) .*? in (\d+(?:\.\d+)?)ms")
_MS = re.compile(
    r"(?<![\w.])(?:(?P<ms>\d+(?:\.\d+)?) ?(?:ms|msec|milliseconds)\b|(?P<us>\d+(?:\.\d+)?) ?[µu]s\b|(?:(?P<min>\d+)m)?(?P<s>\d+(?:\.\d+)?) ?(?:s|sec|seconds)\b"
    r"|(?:request_time|rt|duration|took|latency|elapsed|total)[=:] ?\"?(?P<named>\d+\.\d+)\b)"
)
_NGINX = re.compile(r"\"\s+(?P<status>\d{3})\s+\d+.*?\s(?P<seconds>\d+\.\d{3})(?:\s+[\d.-]+)*\s*$")
_STATUS = re.compile(r"(?:\"|\s|=)([1-5]\d\d)(?=[\s\"|]|$)")
_SERVICE = re.compile(r"\bservice=(\d+)ms")


def take(reading: Reading, at: int) -> int:
    """The request on this line. A sentence that merely names one stays a sentence."""
    text = reading.lines[at].text
    completed = _RAILS.search(text)
    if completed and reading.calls:
        return _completed(reading, at, completed)
    found = _HEROKU.search(text) or _REQUEST.search(text)
    if found is None:
        return at
    groups = found.groupdict()
    method = groups.get("method") or groups.get("method2") or ""
    path = groups.get("path") or groups.get("path2") or ""
    behind = text[found.end() :]
    ms = _milliseconds(text, behind)
    status = _STATUS.search(behind)
    logged = ms is not None or status is not None or "Started" in text or "HTTP/" in found.group()
    reading.calls.append(HttpCall(method, path, reading.lines[at].span, 1, ms, int(status[1]) if status else 0))
    reading.recognised["requests of an access log" if logged else "a request"] = None
    return at + 1 if logged else at


def _completed(reading: Reading, at: int, completed: re.Match[str]) -> int:
    """Rails tells the time of a request on a line of its own."""
    last = reading.calls[-1]
    if last.slowest_ms is None:
        reading.calls[-1] = HttpCall(
            last.method, last.path, last.span, last.count, float(completed[2]), int(completed[1])
        )
    return at + 1


def _milliseconds(text: str, behind: str) -> float | None:
    service = _SERVICE.search(text)
    if service:
        return float(service[1])
    nginx = _NGINX.search(text)
    if nginx:
        return float(nginx["seconds"]) * 1000
    found = _MS.search(behind) or _MS.search(text)
    if found is None:
        return None
    if found["ms"]:
        return float(found["ms"])
    if found["us"]:
        return float(found["us"]) / 1000
    if found["s"]:
        return (int(found["min"] or 0) * 60 + float(found["s"])) * 1000
    return float(found["named"]) * 1000
