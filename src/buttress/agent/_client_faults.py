"""What can go wrong between us and a model: what it means, what a person reads, and whether another attempt can help.

Decided by status, ``error_code`` and ``type`` alone: the wording of a server's message may change any day. Lines begin with
the state in plain words; none of them holds a key or a control character.
"""

from __future__ import annotations

import email.utils
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from buttress.agent import models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.agent._client_reply import Arriving
    from buttress.findings.advice import State

#: Stop reasons of replies that are whole.
WHOLE = {"end_turn", "tool_use", "stop_sequence"}
#: Longest stretch of a server's own words that a line repeats.
QUOTED = 160
#: The status that each error type of the API goes with; an error inside a stream has a type only.
_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "timeout_error": 504,
    "conflict_error": 409,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}
#: Codes for money that has run out; waiting does not bring it back.
_NO_MONEY = {
    "enforced_spend_limit_reached",
    "contract_spend_limit_reached",
    "linked_organization_spend_limit_reached",
    "linked_organization_billing_unavailable",
}


@dataclass(slots=True, eq=False)  # not frozen: what raises an exception writes its traceback into it
class Fault(Exception):  # noqa: N818 - what happened to one attempt, and not yet an outcome
    """One attempt failed. ``again``: another one may succeed. ``wait``: seconds that the server asked for. ``reached``:
    the request arrived there. ``worked``: the model may have begun, and the attempt is booked with an estimate.
    """

    state: State
    line: str
    again: bool = False
    wait: float | None = None
    reached: bool = True
    worked: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What an error of the server says. ``type`` and ``code`` are '' where it names none, as a proxy's page does."""

    status: int
    type: str = ""
    code: str = ""
    message: str = ""
    request: str = ""
    wait: float | None = None

    @property
    def known(self) -> int:
        """The status; of an error in mid-stream (the answer began with 200), the one that its type goes with."""
        return _STATUS.get(self.type, 500) if self.status < 300 else self.status


def of_server(told: Told, *, model: str, host: str) -> Fault:
    """What an error that the server told means."""
    cause, status = _cause(told), told.known
    if told.code in _NO_MONEY or status == 402:
        return Fault("rejected", f"rejected: the account at {host} has no credit left or has reached its limit{cause}")
    if status in {401, 403}:
        return Fault("rejected-key", f"key not accepted by {host}{cause}: check the key and what it may do")
    if status == 404:
        return _not_found(told, model, host)
    if status == 413:
        return Fault("rejected", f"rejected: the request is too large for {host}{cause}")
    if 300 <= status < 400:
        return Fault(
            "rejected",
            f"rejected: {host} points to another address{cause}, which is not followed: set the base URL to it",
        )
    if status == 429:
        return Fault("rate-limited", f"rate-limited by {host}{cause}", again=True, wait=told.wait)
    if status in {503, 529}:
        return Fault("overloaded", f"overloaded: {host} has no room at the moment{cause}", again=True, wait=told.wait)
    if status >= 500:
        return Fault("overloaded", f"server error at {host}{cause}", again=True, wait=told.wait)
    if status == 408:
        return Fault("offline", f"no answer: {host} gave up waiting for the request{cause}", again=True, wait=told.wait)
    return Fault("rejected", f"rejected by {host}{cause}", again=status == 409, wait=told.wait)


def _not_found(told: Told, model: str, host: str) -> Fault:
    cause = _cause(told)
    if told.type != "not_found_error":
        return Fault("rejected", f"rejected: {host} does not speak the Messages API at this base URL{cause}")
    if model in models.LAST_DAYS or model.startswith("claude-"):
        instead = models.instead_of(model)
        return Fault(
            "retired", f"model {model} is not served{cause}: try --model {instead} ({models.ALIASES[instead]})"
        )
    return Fault(
        "retired", f"model {model} is not served by {host}{cause}: try --model with a name that this server has"
    )


def _cause(told: Told) -> str:
    status = str(told.status) if told.status >= 300 else ""
    parts = [" ".join(part for part in (status, told.code or told.type) if part)]
    if told.message:
        parts.append(f'"{told.message}"')
    if told.request:
        parts.append(f"request {told.request}")
    return f" ({', '.join(filter(None, parts))})"


def unreachable(host: str, why: str) -> Fault:
    """No connection could be made: nothing has left."""
    return Fault("offline", f"offline: {why} ({host})", again=True, reached=False)


def no_connection(error: BaseException) -> str:
    """Why no connection came about, in plain words, by the operating system's error at its root."""
    import socket
    import ssl

    root: BaseException | None = error
    while root is not None and not isinstance(root, OSError):
        root = root.__cause__ or root.__context__
    match root:
        case ConnectionRefusedError():
            return "nothing listens there"
        case socket.gaierror():
            return "the name is not known"
        case ssl.SSLError():
            return "its certificate is not trusted, or it does not speak TLS"
        case TimeoutError():
            return "no connection in time"
    return "no connection"


def silent(host: str, seconds: float) -> Fault:
    """The connection stands, and nothing came for so long. Another attempt would cost as long again."""
    return Fault("offline", f"no answer: nothing came from {host} for {round(seconds, 1):g} s", worked=True)


def late(host: str, seconds: float) -> Fault:
    """The run's time is over."""
    return Fault(
        "offline", f"no answer: {host} was not done when the {round(seconds, 1):g} s for the run were over", worked=True
    )


def broken(host: str) -> Fault:
    """The connection broke after the request had gone out."""
    return Fault("offline", f"no answer: the connection to {host} broke", again=True, worked=True)


def strange(host: str, what: str) -> Fault:
    """An answer that no server of the Messages API gives."""
    return Fault(
        "invalid", f"not understood: {host} answered {what}, which is not the Messages API: check the base URL"
    )


def of_reply(arrived: Arriving, *, host: str, max_tokens: int, key: str) -> Fault | None:
    """What is wrong with a reply whose stream ended without an error; none when it is whole."""
    if not arrived.begun:
        return strange(host, "without a message")
    reason, details = arrived.stop_reason, arrived.stop_details
    if not arrived.ended or reason is None:
        return Fault("truncated", f"cut off: the answer of {host} ended before its end")
    if reason in {"max_tokens", "model_context_window_exceeded"}:
        limit = f"its limit of {max_tokens:,} tokens" if reason == "max_tokens" else "the end of the model's context"
        return Fault("truncated", f"cut off: the reply reached {limit}")
    if reason == "refusal":
        why = ": ".join(filter(None, (plain(details.get(name), key) for name in ("category", "explanation"))))
        return Fault("refused", f"declined by the model{f' ({why})' if why else ''}")
    if reason not in WHOLE:
        return Fault("invalid", f'not understood: the reply stopped for "{plain(reason, key)}"')
    return None


def cut_short(fault: Fault, characters: int) -> Fault:
    """The same fault after a part of the answer had arrived: it is not asked for again, as it would be paid twice."""
    if not characters:
        return fault
    line = f"cut off after {characters:,} characters: {fault.line.removeprefix('no answer: ')}"
    return replace(fault, state="truncated" if fault.state == "offline" else fault.state, line=line, again=False)


def wait_of(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a server asks to wait (``retry-after-ms``, or ``retry-after`` as seconds or date); none if it does not
    say, or says nonsense.
    """
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        told = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", told):
            return float(told) / scale
    try:
        then = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max((then - (now or datetime.now(UTC))).total_seconds(), 0.0)


def plain(text: object, key: str, limit: int = QUOTED) -> str:
    """A server's words on one line: without the key, without characters that steer a terminal, at most ``limit`` long."""
    words = str(text) if isinstance(text, str | int | float) else ""
    if len(key) > 3:
        words = words.replace(key, "[key]")
    seen = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in words[: limit * 4])
    one = " ".join(seen.replace('"', "'").split())
    return one if len(one) <= limit else f"{one[: limit - 1]}…"
