"""Everything that a server can do instead of answering: the state, the line that a person reads, what is booked, how long
it takes. Waits are short here; a test holds the real ones to their bounds.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import anthropic
import pytest

from agent.server import (
    EVENTS,
    Canned,
    FakeModel,
    broken,
    cut,
    dropped,
    error_reply,
    event,
    page_reply,
    redirect_reply,
    refusal_reply,
    silent,
    slow,
    text_reply,
)
from buttress.agent import client as client_module
from buttress.agent.client import Client, Patience
from buttress.agent.wire import Block, Request, Settings, Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.findings.advice import State

KEY = "sk-test-5f2c9a"
QUICK = Patience(probe=0.6, connect=0.4, idle=0.4, idle_local=0.4, backoff=0.01, least=0.1)
ASK = Request(system=(Block("You review backends.", stable=True),), messages=({"role": "user", "content": "Why?"},))
HELLO = text_reply("hello world")  # start, ping, block, two halves, block's end, delta, stop
ESTIMATED_INPUT = 9  # 20 and 4 characters, three a token, each rounded up
#: nothing: no call is counted. free: a call without tokens. told: the server's figures. some: what had arrived, estimated.
#: input: the server said nothing, and the whole input is estimated.
Cost = Literal["nothing", "free", "told", "some", "input"]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert anthropic.__version__  # loaded before the clock runs
    for name in [
        name for name in os.environ if name.startswith(("ANTHROPIC_", "BUTTRESS_")) or name.lower().endswith("_proxy")
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(client_module, "MOST_BYTES", 1_000_000)


def asking(url: str, *, deadline: float = 5, patience: Patience = QUICK, model: str = "claude-sonnet-5-5") -> Client:
    return Client(Settings(model, url, key=KEY, deadline=deadline, max_usd=1), patience=patience)


@dataclass(frozen=True)
class Row:
    name: str
    script: list[Canned]
    state: State
    line: str  # a pattern; HOST stands for the server
    calls: int = 1
    cost: Cost = "free"
    deadline: float = 5
    probe: Canned | None = None
    partial: str = ""


def refused(status: int, kind: str, state: State, line: str, calls: int = 1, code: str | None = None) -> Row:
    name = f"{status} {code or kind}"
    return Row(name, [error_reply(status, kind, code=code)], state, line, calls)


CAUSE = r'"as scripted", request req_fake\)'
ROWS = [
    refused(400, "invalid_request_error", "rejected", rf"rejected by HOST \(400 invalid_request_error, {CAUSE}"),
    refused(401, "authentication_error", "rejected-key", r"key not accepted by HOST \(401 .*\): check the key .*"),
    refused(402, "billing_error", "rejected", r"rejected: the account at HOST has no credit left .*"),
    refused(403, "permission_error", "rejected-key", r"key not accepted by HOST \(403 .*"),
    refused(404, "not_found_error", "retired", r"model claude-sonnet-5-5 is not served \(404 .*: try --model haiku \(.*\)"),
    refused(408, "timeout_error", "offline", r"no answer: HOST gave up waiting for the request .*, 3 attempts", 3),
    refused(409, "conflict_error", "rejected", r"rejected by HOST \(409 .*, 3 attempts", 3),
    refused(413, "invalid_request_error", "rejected", r"rejected: the request is too large for HOST .*"),
    refused(422, "invalid_request_error", "rejected", r"rejected by HOST \(422 .*"),
    refused(429, "rate_limit_error", "rate-limited", r"rate-limited by HOST \(429 rate_limit_error, .*, 3 attempts", 3),
    refused(500, "api_error", "overloaded", r"server error at HOST \(500 api_error, .*, 3 attempts", 3),
    refused(503, "api_error", "overloaded", r"overloaded: HOST has no room .*, 3 attempts", 3),
    refused(504, "timeout_error", "overloaded", r"server error at HOST \(504 .*, 3 attempts", 3),
    refused(529, "overloaded_error", "overloaded", r"overloaded: HOST .* \(529 overloaded_error.*, 3 attempts", 3),
    refused(429, "rate_limit_error", "rejected", r".* no credit left .*", code="enforced_spend_limit_reached"),
    refused(403, "permission_error", "rejected", r".* no credit left .*", code="linked_organization_billing_unavailable"),
    Row("404 of another kind of server", [page_reply("<h1>Not Found</h1>", status=404)], "rejected", r"rejected: HOST does not speak the Messages API at this base URL \(404\)"),
    Row("a proxy's error page", [page_reply("<html>Bad gateway</html>", status=502)], "overloaded", r"server error at HOST \(502\), 3 attempts", 3),
    Row("a proxy's login page", [page_reply("<html>Log in</html>")], "invalid", r"not understood: HOST answered with text/html, which is not the Messages API: check the base URL"),
    Row("an empty body", [page_reply("", kind="text/event-stream")], "invalid", r"not understood: HOST answered without a message.*"),
    Row("JSON that is no message", [page_reply('{"ok": true}', kind="application/json")], "invalid", r"not understood: HOST answered with application/json.*"),
    Row("lines that are no events", [page_reply("hello\n\nthere\n\n", kind="text/event-stream")], "invalid", r"not understood: HOST answered without a message.*"),
    Row("events that are no JSON", [page_reply("event: message_start\ndata: {x\n\n", kind="text/event-stream")], "invalid", r"not understood: HOST answered with events that are not JSON.*"),
    Row("bytes that are no text", [page_reply(b"event: message_start\ndata: \xff\xfe\n\n", kind="text/event-stream")], "invalid", r"not understood: HOST .* not JSON.*"),
    Row("events of another form", [page_reply("event: message_start\ndata: [1]\n\n", kind="text/event-stream")], "invalid", r"not understood: HOST answered .*"),
    Row("a delta of no block", [Canned(headers=EVENTS, pieces=(HELLO.pieces[0], HELLO.pieces[3]))], "invalid", r"not understood: HOST answered with events of another form.*", cost="some"),
    Row("a body without end", [page_reply(b"x" * 2_000_000, kind="text/event-stream")], "invalid", r"not understood: HOST answered with more than 1 MB.*"),
    Row("an error without end", [page_reply(b"x" * 2_000_000, status=400)], "invalid", r"not understood: HOST answered with more than 1 MB.*"),
    Row("dropped", [dropped()], "offline", r"no answer: the connection to HOST broke, 3 attempts", 3, "input"),
    Row("takes it and says nothing", [silent(HELLO)], "offline", r"no answer: nothing came from HOST for 0.4 s", 1, "input"),
    Row("headers, and then nothing", [cut(HELLO, 0, end="stall")], "offline", r"no answer: nothing came from HOST for 0.4 s", 1, "input"),
    Row("cut by chunked end", [cut(HELLO, 4)], "truncated", r"cut off: the answer of HOST ended before its end", 1, "some", partial="hello"),
    Row("cut by close", [cut(HELLO, 4, framing="close")], "truncated", r"cut off: the answer of HOST ended before its end", 1, "some", partial="hello"),
    Row("all but its last event", [cut(HELLO, 7)], "truncated", r"cut off: the answer of HOST ended before its end", 1, "told", partial="hello world"),
    Row("no stop reason", [text_reply("hello world", None)], "truncated", r"cut off: .*", 1, "told", partial="hello world"),
    Row("dropped after text", [cut(HELLO, 4, end="drop")], "truncated", r"cut off after 5 characters: the connection to HOST broke", 1, "some", partial="hello"),
    Row("reset after text", [cut(HELLO, 4, end="reset")], "truncated", r"cut off after 5 characters: the connection to HOST broke", 1, "some", partial="hello"),
    Row("reset before text", [cut(HELLO, 2, end="reset")], "offline", r"no answer: the connection to HOST broke, 3 attempts", 3, "some"),
    Row("silence after text", [cut(HELLO, 4, end="stall")], "truncated", r"cut off after 5 characters: nothing came from HOST for 0.4 s", 1, "some", partial="hello"),
    Row("error event after text", [broken(HELLO, 4)], "overloaded", r"cut off after 5 characters: overloaded: HOST .* \(overloaded_error, .*", 1, "some", partial="hello"),
    Row("error event before text", [broken(HELLO, 2)], "overloaded", r"overloaded: HOST .* \(overloaded_error, .*, 3 attempts", 3, "some"),
    Row("error event first", [broken(HELLO, 0, "rate_limit_error")], "rate-limited", r"rate-limited by HOST \(rate_limit_error, .*, 3 attempts", 3),
    Row("error event of no known type", [broken(HELLO, 4, "new_error")], "overloaded", r"cut off after 5 characters: server error at HOST \(new_error, .*", 1, "some", partial="hello"),
    Row("max_tokens", [text_reply("hello", "max_tokens")], "truncated", r"cut off: the reply reached its limit of 8,000 tokens", 1, "told", partial="hello"),
    Row("context full", [text_reply("hello", "model_context_window_exceeded")], "truncated", r"cut off: the reply reached the end of the model's context", 1, "told", partial="hello"),
    Row("refusal", [refusal_reply()], "refused", r"declined by the model \(cyber: It would help an attacker\.\)", 1, "told"),
    Row("refusal without details", [text_reply("", "refusal")], "refused", r"declined by the model", 1, "told"),
    Row("pause_turn", [text_reply("hello", "pause_turn")], "invalid", r'not understood: the reply stopped for "pause_turn"', 1, "told", partial="hello"),
    Row("slow drip", [slow(HELLO, 0.3)], "truncated", r"cut off after 5 characters: HOST was not done when the 1\.3 s for the run were over", 1, "some", deadline=1.3, partial="hello"),
    Row("pings for ever", [Canned(headers=EVENTS, pieces=(event("ping"),) * 200, wait=0.05)], "offline", r"no answer: HOST was not done when the 0\.8 s .*", 1, "input", deadline=0.8),
    Row("asks to wait for an hour", [error_reply(429, "rate_limit_error", retry_after="3600")], "rate-limited", r"rate-limited by HOST \(.*\); it asks to wait 3,600 s"),
    Row("asks to wait for ever", [error_reply(529, "overloaded_error", retry_after="999999999999")], "overloaded", r".*; it asks to wait 999,999,999,999 s"),
    Row("key refused by the probe", [HELLO], "rejected-key", r"key not accepted by HOST \(401\): check the key and what it may do", 0, "nothing", probe=error_reply(401, "authentication_error")),
    Row("key may nothing, says the probe", [HELLO], "rejected-key", r"key not accepted by HOST \(403\).*", 0, "nothing", probe=error_reply(403, "permission_error")),
    Row("accepts and never answers", [HELLO], "offline", r"no answer: nothing came from HOST for 0.4 s", 0, "nothing", probe=silent(HELLO)),
    Row("hangs up on the probe", [HELLO], "offline", r"no answer: the connection to HOST broke", 0, "nothing", probe=dropped()),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_fault_is_a_state_a_line_and_a_cost(row: Row) -> None:
    with FakeModel(row.script, probe=row.probe) as server:
        client, began = asking(server.url, deadline=row.deadline), time.monotonic()
        with pytest.raises(Unanswered) as caught:
            client.send(ASK)
        took = time.monotonic() - began
        bill, host = client.bill, server.url.removeprefix("http://")
    outcome = caught.value
    assert outcome.state == row.state
    assert re.fullmatch(row.line.replace("HOST", re.escape(host)), outcome.line), outcome.line
    assert outcome.partial == row.partial
    assert KEY not in outcome.line
    assert len(server.requests) == bill.calls == row.calls
    assert took < 4
    tokens = (bill.input_tokens + bill.cache_write_tokens, bill.output_tokens, bill.estimated)
    several = row.calls
    match row.cost:
        case "nothing" | "free":
            assert tokens == (0, 0, False)
        case "told":
            assert tokens == (100, 10, False)
        case "some":
            assert tokens == (100 * several, max(1, -(-len(row.partial) // 3)) * several, True)
        case "input":
            assert tokens == (ESTIMATED_INPUT * several, 0, True)
    assert bill.usd is not None
    assert (bill.usd > 0) == (row.cost not in {"nothing", "free"})


@contextmanager
def listening(backlog: int = 5) -> Iterator[tuple[socket.socket, str]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


def outcome_at(url: str) -> tuple[str, str, float, int]:
    client, began = asking(url), time.monotonic()
    with pytest.raises(Unanswered) as caught:
        client.send(ASK)
    return caught.value.state, caught.value.line, time.monotonic() - began, client.bill.calls


def test_nobody_listens() -> None:
    with listening() as (_, url):
        pass
    state, line, took, calls = outcome_at(url)
    assert (state, calls) == ("offline", 0)
    assert line == f"offline: nothing listens there ({url.removeprefix('http://')})"
    assert took < 3


def test_a_black_hole_swallows_connections() -> None:
    with listening(0) as (_, url), socket.socket() as filler, socket.socket() as second:
        address = url.removeprefix("http://").split(":")
        for each in (filler, second):  # a full backlog answers no SYN any more
            each.setblocking(False)
            each.connect_ex((address[0], int(address[1])))
        state, line, took, calls = outcome_at(url)
    assert (state, calls) == ("offline", 0)
    assert "no connection in time" in line
    assert took < 3


def test_headers_that_drip_for_ever_are_bounded() -> None:
    done = threading.Event()

    def drip(listener: socket.socket) -> None:
        with listener.accept()[0] as peer:
            while not done.wait(0.05):
                peer.send(b"H")

    with listening() as (listener, url):
        dripper = threading.Thread(target=drip, args=(listener,))
        dripper.start()
        state, line, took, calls = outcome_at(url)
        done.set()
        dripper.join()
    assert (state, calls) == ("offline", 0)
    assert "no answer" in line
    assert took < 3


def test_a_name_that_takes_for_ever_to_resolve_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def resolve(*_: object, **__: object) -> list[object]:
        release.wait(10)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    state, _, took, _ = outcome_at("https://slow.invalid")
    release.set()
    assert state == "offline"
    assert took < 3


def test_an_unknown_name_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert outcome_at("https://typo.invalid")[:2] == ("offline", "offline: the name is not known (typo.invalid)")


def test_tls_to_a_server_without_it_says_so() -> None:
    with FakeModel([HELLO]) as server:
        state, line, _, calls = outcome_at(server.url.replace("http:", "https:"))
    assert (state, calls) == ("offline", 0)
    assert "does not speak TLS" in line


def test_a_dead_endpoint_costs_at_most_ten_seconds() -> None:
    real = Patience()
    assert real.probe <= 7  # bounds the whole probe, which is not repeated; the rest is for loading modules
    assert (real.idle, real.idle_local, real.retries) == (60, 300, 2)


def test_a_redirect_is_not_followed() -> None:
    with FakeModel([HELLO]) as elsewhere, FakeModel([redirect_reply(f"{elsewhere.url}/v1/messages")]) as server:
        state, line, _, calls = outcome_at(server.url)
    assert (state, calls) == ("rejected", 1)
    assert re.search(r"points to another address \(307\), which is not followed", line)
    assert elsewhere.requests == elsewhere.probes == []


def test_what_passes_is_tried_again() -> None:
    script = [error_reply(529, "overloaded_error"), broken(HELLO, 2), HELLO]
    pieces: list[str] = []
    with FakeModel(script) as server:
        client = asking(server.url)
        reply = client.send(ASK, pieces.append)
    assert reply.text == "".join(pieces) == "hello world"
    bill = client.bill
    assert (bill.calls, bill.input_tokens, bill.output_tokens, bill.estimated) == (3, 200, 11, True)
    assert len({seen.body for seen in server.requests}) == 1
    assert len(server.probes) == 1


def test_a_wait_that_fits_is_kept() -> None:
    with FakeModel([error_reply(429, "rate_limit_error", retry_after_ms="300"), HELLO]) as server:
        began = time.monotonic()
        assert asking(server.url).send(ASK).text == "hello world"
    assert 0.3 <= time.monotonic() - began < 3


def test_a_server_that_echoes_the_key_and_steers_the_terminal_is_cleaned() -> None:
    body = (
        f'{{"type":"error","error":{{"type":"invalid_request_error","message":"bad {KEY}\\u001b[2J\\nline\\u202e"}}}}'
    )
    with FakeModel([page_reply(body, status=400, kind="application/json")]) as server:
        _, line, _, _ = outcome_at(server.url)
    assert '"bad [key] [2J line"' in line


@pytest.fixture
def _hears_ctrl_c() -> Iterator[None]:
    """A process that a shell starts in the background ignores SIGINT, and so would this one."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_hears_ctrl_c")
def test_ctrl_c_while_waiting_books_and_goes_through() -> None:
    with FakeModel([silent(HELLO, 3)]) as server:
        client = asking(server.url, patience=Patience(idle_local=3))
        timer = threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            client.send(ASK)
        timer.join()
    assert time.monotonic() - began < 2.5
    assert client.bill.estimated
    assert client.bill.input_tokens + client.bill.cache_write_tokens == ESTIMATED_INPUT


def test_ctrl_c_while_text_is_shown_books_what_arrived() -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with FakeModel([HELLO]) as server:
        client = asking(server.url)
        with pytest.raises(KeyboardInterrupt):
            client.send(ASK, stop)
    assert (client.bill.calls, client.bill.input_tokens, client.bill.output_tokens) == (1, 100, 2)


def test_a_bug_of_ours_is_a_state_too() -> None:
    def fail(_: object) -> dict[str, object]:
        raise LookupError("secret detail")

    with FakeModel([HELLO]) as server:
        client = Client(Settings("m", server.url), before_send=fail, patience=QUICK)
        with pytest.raises(Unanswered) as caught:
            client.send(ASK)
    assert caught.value.state == "invalid"
    assert caught.value.line == "internal error (LookupError): the model's answer is not used"
    assert server.requests == server.probes == []
