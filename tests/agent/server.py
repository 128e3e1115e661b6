"""A model that says what a test wants: an HTTP server on loopback that speaks the Messages API, faults included.

    with FakeModel([text_reply("hello")]) as server:  # a list (the last one is repeated), or a function of the body
        ask(server.url)
        server.requests[0].json["messages"]

``server.requests`` are the messages that were posted, ``server.probes`` all other requests. Each is a :class:`Seen` with
``method``, ``path``, ``headers`` (names in lower case), ``body`` (the bytes that came over the wire) and ``json``.

Replies: ``text_reply``, ``tool_reply``, ``claims_reply``, ``reply`` (any blocks, any stop reason), ``refusal_reply``,
``error_reply``, ``page_reply``, ``redirect_reply``, ``dropped``; and what goes wrong on the way: ``cut``, ``slow``,
``silent``, ``broken`` take a reply and give another one.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Framing = Literal["chunked", "close", "length"]
End = Literal["clean", "drop", "reset", "stall"]


@dataclass(frozen=True)
class Canned:
    """What is answered: status, headers, the body in pieces with a wait (seconds) before each, how its end is told
    (``framing``), and whether it comes (``end``). ``silence`` is a wait before the status line; with a ``status`` of 0
    there is none, and the connection is dropped.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    wait: float = 0.0
    silence: float = 0.0
    framing: Framing = "chunked"
    end: End = "clean"


@dataclass(frozen=True)
class Seen:
    """One request, as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class FakeModel:
    """The server. ``probe`` answers everything that is no posted message: by default, a list of one model."""

    def __init__(
        self, script: Sequence[Canned] | Callable[[Mapping[str, Any]], Canned], *, probe: Canned | None = None
    ) -> None:
        self._script = script
        self._probe = probe or page_reply(json.dumps({"data": [], "has_more": False}), kind="application/json")
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.requests: list[Seen] = []
        self.probes: list[Seen] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def answer(self, seen: Seen) -> Canned:
        """Take a request down and say what it gets."""
        with self._lock:
            if seen.method != "POST" or urlsplit(seen.path).path != "/v1/messages":
                self.probes.append(seen)
                return self._probe
            self.requests.append(seen)
            if callable(self._script):
                return self._script(seen.json)
            return self._script[min(len(self.requests), len(self._script)) - 1]

    def pause(self, seconds: float) -> bool:
        """Wait; false when the server is closing."""
        return not (seconds and self._closing.wait(seconds))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


def _handler(model: FakeModel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            canned = model.answer(Seen(self.command, self.path, headers, body))
            if model.pause(canned.silence) and canned.status:
                self._send(canned)
            else:
                self.close_connection = True

        do_GET = do_POST = do_HEAD = _any  # noqa: N815 - the names that the base class looks for

        def _send(self, canned: Canned) -> None:
            self.send_response(canned.status)
            for name, value in canned.headers.items():
                self.send_header(name, value)
            self.send_header(*_framed(canned))
            self.close_connection = canned.framing == "close" or canned.end != "clean"
            self.end_headers()
            for piece in canned.pieces:
                if not model.pause(canned.wait):
                    return
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if canned.framing == "chunked" else piece)
                self.wfile.flush()
            if canned.end == "stall":
                model.pause(60)
            elif canned.end == "reset":  # with no time to linger, closing sends RST
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            elif canned.end == "clean" and canned.framing == "chunked":
                self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            """Tests read ``requests``."""

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

    return Handler


def _framed(canned: Canned) -> tuple[str, str]:
    match canned.framing:
        case "chunked":
            return "transfer-encoding", "chunked"
        case "length":
            return "content-length", str(sum(map(len, canned.pieces)))
    return "connection", "close"


# -- answers ----------------------------------------------------------------------------------------------------------


def reply(
    blocks: Iterable[Mapping[str, Any]],
    stop_reason: str | None = "end_turn",
    *,
    usage: Mapping[str, int] | None = None,
    stop_details: Mapping[str, Any] | None = None,
) -> Canned:
    """A streamed message. ``usage`` may set input_tokens (100), cache_read_input_tokens, cache_creation_input_tokens
    (0) and output_tokens (10).
    """
    figures = {"input_tokens": 100, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0, **(usage or {})}
    output = figures.pop("output_tokens", 10)
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "fake", "content": []}
    ending = {"stop_reason": stop_reason, "stop_sequence": None, "stop_details": stop_details}
    start = {**message, "stop_reason": None, "stop_sequence": None, "usage": {**figures, "output_tokens": 1}}
    events = [event("message_start", message=start), event("ping")]
    for index, block in enumerate(blocks):
        events += _block(index, block)
    events += [event("message_delta", delta=ending, usage={"output_tokens": output}), event("message_stop")]
    return Canned(headers=EVENTS, pieces=tuple(events))


EVENTS = {"content-type": "text/event-stream; charset=utf-8", "request-id": "req_fake"}


def event(kind: str, **fields: Any) -> bytes:
    """One server-sent event."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def _block(index: int, block: Mapping[str, Any]) -> list[bytes]:
    if block["type"] == "tool_use":
        written = json.dumps(block["input"])
        empty, key, kind = {**block, "input": {}}, "partial_json", "input_json_delta"
    else:
        written, empty, key, kind = block["text"], {**block, "text": ""}, "text", "text_delta"
    middle = len(written) // 2
    deltas = [{"type": kind, key: part} for part in (written[:middle], written[middle:]) if part]
    return [
        event("content_block_start", index=index, content_block=empty),
        *(event("content_block_delta", index=index, delta=delta) for delta in deltas),
        event("content_block_stop", index=index),
    ]


def text_reply(text: str, stop_reason: str | None = "end_turn", *, usage: Mapping[str, int] | None = None) -> Canned:
    """A message of one text."""
    return reply([{"type": "text", "text": text}], stop_reason, usage=usage)


def typed_reply(text: str, seconds: float = 0.02, step: int = 16, *, usage: Mapping[str, int] | None = None) -> Canned:
    """A message of one text that arrives as models write: ``step`` characters every so many seconds."""
    whole = reply([{"type": "text", "text": ""}], usage=usage)
    first, last = whole.pieces[:3], whole.pieces[3:]
    cuts = [text[at : at + step] for at in range(0, len(text), step)]
    deltas = [event("content_block_delta", index=0, delta={"type": "text_delta", "text": part}) for part in cuts]
    return replace(whole, pieces=(*first, *deltas, *last), wait=seconds)


def claims_reply(*claims: Mapping[str, Any], usage: Mapping[str, int] | None = None) -> Canned:
    """A message whose text is ``{"claims": [...]}``."""
    return text_reply(json.dumps({"claims": claims}), usage=usage)


def tool_reply(*calls: tuple[str, Mapping[str, Any]], text: str = "", usage: Mapping[str, int] | None = None) -> Canned:
    """A message that calls tools, by name and arguments; their ids are ``call_1``, ``call_2`` …"""
    said = [{"type": "text", "text": text}] if text else []
    used = [
        {"type": "tool_use", "id": f"call_{number}", "name": name, "input": arguments}
        for number, (name, arguments) in enumerate(calls, 1)
    ]
    return reply([*said, *used], "tool_use", usage=usage)


def refusal_reply(category: str | None = "cyber", explanation: str = "It would help an attacker.") -> Canned:
    """A message that declines."""
    details = {"type": "refusal", "category": category, "explanation": explanation}
    return reply([], "refusal", stop_details=details)


def error_body(kind: str, message: str = "as scripted", code: str | None = None) -> dict[str, Any]:
    """The body of an error, as the API words it."""
    details = {"details": {"error_code": code}} if code else {}
    return {"type": "error", "error": {"type": kind, "message": message, **details}, "request_id": "req_fake"}


def error_reply(status: int, kind: str = "api_error", *, code: str | None = None, **headers: str) -> Canned:
    """An error before the stream; ``retry_after="3"`` sets the header retry-after."""
    told = {"request-id": "req_fake", **{name.replace("_", "-"): value for name, value in headers.items()}}
    canned = page_reply(json.dumps(error_body(kind, code=code)), status=status, kind="application/json")
    return replace(canned, headers={**canned.headers, **told})


def page_reply(text: str | bytes, *, status: int = 200, kind: str = "text/html") -> Canned:
    """Any page: a proxy's, a login form, a list of models, nothing at all."""
    body = text.encode() if isinstance(text, str) else text
    return Canned(status, {"content-type": kind}, (body,) if body else (), framing="length")


def redirect_reply(to: str, status: int = 307) -> Canned:
    """Points to another place."""
    return Canned(status, {"location": to}, framing="length")


# -- faults -----------------------------------------------------------------------------------------------------------


def cut(canned: Canned, events: int, *, framing: Framing = "chunked", end: End = "clean") -> Canned:
    """Only the first ``events`` events. With ``framing`` chunked or close and ``end`` clean, nothing on the wire shows it;
    ``drop`` closes too early, ``reset`` breaks the connection, ``stall`` says nothing any more.
    """
    return replace(canned, pieces=canned.pieces[:events], framing=framing, end=end)


def dropped() -> Canned:
    """Takes the request, and hangs up."""
    return Canned(status=0)


def slow(canned: Canned, seconds: float) -> Canned:
    """Waits so long before every event."""
    return replace(canned, wait=seconds)


def silent(canned: Canned, seconds: float = 60) -> Canned:
    """Takes the request and says nothing for so long, not even a status."""
    return replace(canned, silence=seconds)


def broken(canned: Canned, events: int, kind: str = "overloaded_error") -> Canned:
    """An error event after ``events`` events."""
    return replace(canned, pieces=(*canned.pieces[:events], b"event: error\ndata: " + _json(error_body(kind))))


def _json(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n\n"
