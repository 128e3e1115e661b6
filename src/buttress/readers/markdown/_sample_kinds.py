"""What a JSON sample is: told by the words before it first, by its keys second."""

from __future__ import annotations

import re
from typing import Any, Literal

Kind = Literal["request", "response", "error", "event", "unknown"]

_REQUEST = re.compile(
    r"\brequests?\b|\bbody\b|\bpayload to\b|\binput\b|\b(?:POST|PUT|PATCH)\b|请求|solicitud|anfrage|requête|リクエスト",
    re.IGNORECASE,
)
_RESPONSE = re.compile(
    r"\bresponses?\b|\breturns?\b|\breply\b|\boutput\b|\bHTTP/\d|响应|返回|respuesta|antwort|réponse|レスポンス",
    re.IGNORECASE,
)
_ERROR = re.compile(r"\berrors?\b|\bfail(?:ure|ed|s)?\b|\bproblem\+json\b|错误|fehler|erreur|エラー", re.IGNORECASE)
_EVENT = re.compile(
    r"\bevents?\b|\btopic\b|\bmessages?\b|\bkafka\b|\bqueue\b|\bpublish(?:es|ed)?\b|\bsns\b|\bsqs\b|\bwebhook payload\b|事件|消息|evento|ereignis",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?:HTTP/\d[\d.]*[ \t]+|\b(?:status|code|response|respuesta|réponse|antwort|returns?|响应)\b[^\d\n]{0,20}|\(|→[ \t]*|->[ \t]*|=>[ \t]*|^[ \t]*|[ \t/]|[`*])([1-5]\d\d)"
    r"(?=[ \t]*(?:OK|Created|Accepted|No Content|Bad Request|Unauthorized|Forbidden|Not Found|Conflict|Gone|Unprocessable|"
    r"Too Many|Internal|Service Unavailable|Gateway|\)|[`*:：/—–-]|$|[ \t]*\())",
    re.IGNORECASE | re.MULTILINE,
)
_EVENT_KEYS = frozenset({"event", "event_type", "eventtype", "event_id", "eventid", "event_name", "eventname", "topic"})
#: Without an event's own word, a heading about events makes one only of what says when or what happened.
_HAPPENED = frozenset(
    {*_EVENT_KEYS, "type", "timestamp", "occurred_at", "occurredat", "messageid", "message_id", "payload"}
)
#: Codes that envelopes with code and message have for success.
_FINE = frozenset({"0", "200", "201", "204", "ok", "success", "200000"})
_ERROR_KEYS = frozenset({"error", "errors", "error_code", "errorcode", "error_message", "errormessage", "exception"})


def kind_told(value: Any, words: str, around: str, title: str) -> Kind:
    """The kind of a sample. ``words`` stand before it in its fence, ``around`` before the fence, ``title`` above."""
    keys = {str(key).lower() for key in value} if isinstance(value, dict) else set()
    status = status_in(words) or status_in(around)
    if status >= 400 or _is_error(value, keys):
        return "error"
    if (kind := _said(words, keys) or _said(around, keys) or _said(title, keys)) and (
        kind != "event" or _EVENT.search(words + around) or keys & _HAPPENED
    ):
        return kind
    if keys & _EVENT_KEYS and len(keys) > 1:
        return "event"
    return (
        "response"
        if keys & {"data", "meta", "items", "results", "pagination", "next_cursor", "nextcursor"}
        else "unknown"
    )


def status_in(words: str) -> int:
    """The HTTP status that some words state, 0 when they state none."""
    found = _STATUS.search(words[:400])
    return int(found[1]) if found else 0


def _said(said: str, keys: set[str]) -> Kind | Literal[""]:
    request, response = _REQUEST.search(said), _RESPONSE.search(said)
    if request and response:
        return "response" if response.start() < request.start() else "request"
    if response:
        return "response"
    if _EVENT.search(said) and not request:
        return "event"
    if request:
        return "request"
    return "error" if _ERROR.search(said) and keys & {"code", "message", "title", "detail"} else ""


def _is_error(value: Any, keys: set[str]) -> bool:
    """Whether its keys say so: an error that is filled in, or a problem document."""
    if not isinstance(value, dict):
        return False
    told = {str(key).lower(): held for key, held in value.items()}
    if re.fullmatch(r"[45]\d\d\d*", str(told.get("code"))) and "message" in keys:
        return True
    if told.get("success") is True or told.get("data") or str(told.get("code")).lower() in _FINE:
        return False
    if any(told.get(key) for key in _ERROR_KEYS):
        return True
    problem = {"type", "title", "status"} <= keys and ("detail" in keys or "instance" in keys)
    return problem or ({"code", "message"} <= keys and len(keys) <= 5)
