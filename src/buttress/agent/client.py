"""The client of the Messages API: the only file that knows the SDK and its transport.

One request is one or a few attempts (:class:`Patience`), each with a client of its own in a thread of its own: whatever
a server does (answer never, drip, break off, send without end), the run's deadline holds, and Ctrl-C works at once. The
SDK's own retries, redirects, tracing, message threads and look-up of credentials are all off.
"""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from buttress.agent._client_body import body_of
from buttress.agent._client_faults import (
    Fault,
    Told,
    broken,
    cut_short,
    late,
    no_connection,
    of_reply,
    of_server,
    plain,
    silent,
    strange,
    unreachable,
    wait_of,
)
from buttress.agent._client_reply import Arriving, at_once
from buttress.agent.budget import Budget, estimated
from buttress.agent.settings import loopback, needs_key
from buttress.agent.wire import Reply, Unanswered, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import anthropic
    import httpx2

    from buttress.agent.wire import Request, Settings
    from buttress.findings.advice import Bill

#: The most bytes that an answer may have. A reply of 64,000 tokens, each in an event of its own, has about ten million.
MOST_BYTES = 16_000_000
#: The first version of the API, which everything that speaks it accepts; the SDK names a newer one in its own requests.
_FIRST_VERSION = "2023-06-01"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try again.

    ``probe`` bounds everything that it takes to find that nobody is there, resolving the name included. ``idle`` is the
    longest silence within an answer; a local model on a small machine may need ``idle_local`` to read its prompt.
    ``backoff`` doubles with each attempt and is spread by chance. No wait is begun that would leave less than ``least``
    before the deadline.
    """

    probe: float = 7.0
    connect: float = 5.0
    idle: float = 60.0
    idle_local: float = 300.0
    retries: int = 2
    backoff: float = 0.5
    least: float = 2.0


def prepare() -> None:
    """Load the SDK, which takes a second that somebody who is about to ask need not wait for. Nothing is sent."""
    import anthropic  # noqa: F401 - to have it loaded
    import httpx2  # noqa: F401


class Client:
    """Asks the model of ``settings``; implements :class:`buttress.agent.wire.Model`.

    ``before_send`` is given every body before it leaves, and returns the one that leaves. The deadline of the settings
    runs from the first request on.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        before_send: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._settings = settings
        self._before_send = before_send
        self._patience = patience or Patience()
        self._budget = Budget(settings.model, settings.max_usd, settings.max_tokens)
        self._wire = _Wire(settings, self._patience)
        self._until: float | None = None
        self._alive = False

    @property
    def name(self) -> str:
        """The model's name, as it is asked for."""
        return self._settings.model

    @property
    def bill(self) -> Bill:
        """What was spent so far."""
        return self._budget.bill

    def renew(self) -> None:
        """Begin another run: its deadline starts with its first request. What was spent stays spent."""
        self._until = None
        self._budget.renew()

    @property
    def warning(self) -> str:
        """What to tell before the first request (a model that is going, a host that is neither the vendor's nor this
        machine); '' when there is nothing.
        """
        return "; ".join(self._settings.warnings)

    def payload(self, request: Request) -> dict[str, Any]:
        """The body that :meth:`send` posts, but for ``stream``, and for ``max_tokens`` where the budget lowers it."""
        body = body_of(request, self._settings.model)
        return dict(self._before_send(body)) if self._before_send else body

    def send(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """See :meth:`buttress.agent.wire.Model.send`."""
        try:
            return self._send(request, on_text)
        except Unanswered:
            raise
        except Exception as error:
            raise Unanswered(
                "invalid", f"internal error ({type(error).__name__}): the model's answer is not used"
            ) from error

    def _send(self, request: Request, on_text: Callable[[str], None] | None) -> Reply:
        if not self._settings.key and needs_key(self._settings.base_url):
            line = f"no key for {self._wire.host}: set {self._settings.key_from}, or take a local server as base URL"
            raise Unanswered("no-key", line)
        body = self.payload(request)
        estimate, wanted = estimated(body), int(body["max_tokens"])
        self._until = self._until or time.monotonic() + self._settings.deadline
        for attempt in range(1, self._patience.retries + 2):
            body["max_tokens"] = self._budget.allow(estimate, wanted)
            arriving = Arriving()
            try:
                self._greet()
                return self._attempt(body, estimate, arriving, on_text)
            except Fault as fault:
                self._rest(fault, attempt, arriving)
        raise AssertionError("the last attempt's fault ends the loop")

    def _greet(self) -> None:
        """Is anybody there, and is the key theirs? Asked once, before the first text of the repository leaves."""
        if not self._alive:
            self._wire.probe(min(self._patience.probe, self._left()))
            self._alive = True

    def _attempt(
        self, body: Mapping[str, Any], estimate: Usage, arriving: Arriving, on_text: Callable[[str], None] | None
    ) -> Reply:
        """One attempt, booked whatever becomes of it. Raises :class:`Fault`."""
        try:
            for event in self._wire.events(body, self._left()):
                piece = self._wire.taken(event, arriving)
                if piece and on_text:
                    on_text(piece)
        except Fault as fault:
            if arriving.begun or fault.worked:
                self._budget.book(arriving.usage(estimate))
            elif fault.reached:
                self._budget.book(Usage())
            raise cut_short(fault, arriving.characters) from fault
        except BaseException:  # Ctrl-C, and what on_text raises
            self._budget.book(arriving.usage(estimate))
            raise
        usage = arriving.usage(estimate) if arriving.begun else Usage()
        self._budget.book(usage)
        lacking = of_reply(arriving, host=self._wire.host, max_tokens=body["max_tokens"], key=self._settings.key)
        if lacking:
            raise lacking
        return Reply(arriving.text, arriving.tool_calls, arriving.content, arriving.stop_reason or "", usage)

    def _rest(self, fault: Fault, attempt: int, arriving: Arriving) -> None:
        """Wait before the next attempt; or raise :class:`Unanswered` when there is none."""
        spread = self._patience.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        wait = spread if fault.wait is None else fault.wait
        if fault.again and attempt <= self._patience.retries and wait + self._patience.least <= self._left():
            time.sleep(wait)
            return
        tried = f", {attempt} attempts" if attempt > 1 else ""
        asked = "" if fault.wait is None else f"; it asks to wait {fault.wait:,.0f} s"
        raise Unanswered(fault.state, f"{fault.line}{tried}{asked}", arriving.text) from fault

    def _left(self) -> float:
        """Seconds until the deadline, at least a moment."""
        until = self._until or time.monotonic()
        return max(until - time.monotonic(), 0.001)


class _Wire:
    """One exchange at a time with the server, each in a thread that is left behind when it takes too long."""

    def __init__(self, settings: Settings, patience: Patience) -> None:
        self._settings, self._patience = settings, patience
        self._local = loopback(settings.base_url)
        self._idle = patience.idle_local if self._local else patience.idle
        self.host = urlsplit(settings.base_url).netloc

    def probe(self, seconds: float) -> None:
        """Raises :class:`Fault` unless something answers HTTP within so many seconds and takes the key."""
        box: SimpleQueue[int | BaseException] = SimpleQueue()
        _start(self._probed, seconds, box)
        try:
            status = box.get(timeout=seconds)
        except Empty:
            status = TimeoutError()
        if isinstance(status, BaseException):
            fault = self._transport(status, min(seconds, self._idle))
            raise replace(fault, again=False, reached=False, worked=False) from status
        if status in {401, 403}:
            raise of_server(Told(status), model=self._settings.model, host=self.host)

    def _probed(self, seconds: float, box: SimpleQueue[int | BaseException]) -> None:
        key = self._settings.key
        headers = {"anthropic-version": _FIRST_VERSION, **({"authorization": f"Bearer {key}"} if key else {})}
        try:
            with self._http(seconds) as http:
                url = f"{self._settings.base_url.rstrip('/')}/v1/models"
                with http.stream("GET", url, headers=headers) as response:
                    box.put(response.status_code)
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that asked
            box.put(error)

    def events(self, body: Mapping[str, Any], seconds: float) -> Iterator[Mapping[str, Any]]:
        """The events of the reply to ``body``, as plain tables. Raises :class:`Fault`, at the latest after so many
        seconds.
        """
        box: SimpleQueue[Mapping[str, Any] | BaseException | None] = SimpleQueue()
        abandoned = threading.Event()
        until = time.monotonic() + seconds
        _start(self._streamed, body, seconds, box, abandoned)
        try:
            while True:
                item = box.get(timeout=max(until - time.monotonic(), 0.001))
                if item is None:
                    return
                if isinstance(item, BaseException):
                    raise self._fault(item, min(seconds, self._idle)) from item
                yield item
        except Empty:
            raise late(self.host, self._settings.deadline) from None
        finally:
            abandoned.set()

    def _streamed(
        self,
        body: Mapping[str, Any],
        seconds: float,
        box: SimpleQueue[Mapping[str, Any] | BaseException | None],
        abandoned: threading.Event,
    ) -> None:
        import anthropic

        try:
            with self._http(seconds) as http:
                sdk = anthropic.Anthropic(
                    api_key=self._settings.key or "none",
                    base_url=self._settings.base_url,
                    http_client=http,
                    timeout=http.timeout,
                    max_retries=0,
                    open_telemetry=False,
                )
                with sdk.messages.create(**body, stream=True) as stream:
                    for event in _events_of(stream):
                        if abandoned.is_set():
                            return
                        box.put(event)
            box.put(None)
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that asked
            box.put(error)

    def _http(self, seconds: float) -> httpx2.Client:
        """A client that goes nowhere else: no redirects, and no proxy on the way to this machine. Certificates take 50 ms
        to load, which an address without TLS saves.
        """
        import httpx2

        limits = httpx2.Timeout(min(self._idle, seconds), connect=min(self._patience.connect, seconds))
        hooks: dict[str, list[Callable[..., Any]]] = {"request": [_bare], "response": [_bounded]}
        return httpx2.Client(
            follow_redirects=False,
            trust_env=not self._local,
            verify=urlsplit(self._settings.base_url).scheme == "https",
            timeout=limits,
            event_hooks=hooks,
        )

    def taken(self, event: Mapping[str, Any], arriving: Arriving) -> str:
        """What an event brings for a person to read; one of no known form is a :class:`Fault`."""
        try:
            return arriving.take(event)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise strange(self.host, "with events of another form") from error

    def _fault(self, error: BaseException, seconds: float) -> Fault:
        import anthropic

        if isinstance(error, anthropic.APIStatusError):
            return of_server(self._told(error), model=self._settings.model, host=self.host)
        wrapped = isinstance(error, anthropic.APIConnectionError) and error.__cause__ is not None
        return self._transport(error.__cause__ or error if wrapped else error, seconds)

    def _transport(self, error: BaseException, seconds: float) -> Fault:
        import httpx2

        if isinstance(
            error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError | httpx2.UnsupportedProtocol
        ):
            return unreachable(self.host, no_connection(error))
        if isinstance(error, httpx2.TimeoutException | TimeoutError):
            return silent(self.host, seconds)
        if isinstance(error, _StrangeError):
            return strange(self.host, str(error))
        if isinstance(error, httpx2.DecodingError | ValueError):
            return strange(self.host, "with events that are not JSON")
        if isinstance(error, httpx2.HTTPError | httpx2.StreamError | OSError):
            return broken(self.host)
        return strange(self.host, "in a form that cannot be read")

    def _told(self, error: anthropic.APIStatusError) -> Told:
        return Told(
            status=error.status_code,
            type=plain(error.type, self._settings.key),
            code=plain(error.error_code, self._settings.key),
            message=plain(error.api_message, self._settings.key),
            request=plain(error.request_id, self._settings.key),
            wait=wait_of(error.response.headers),
        )


class _StrangeError(Exception):
    """An answer that is none; says what it is."""


def _start(work: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True, name="buttress-model").start()


def _events_of(stream: anthropic.Stream[Any]) -> Iterator[Mapping[str, Any]]:
    response = stream.response
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        return (event.to_dict(warnings=False) for event in stream)
    if kind == "application/json":
        message = json.loads(response.read())
        if isinstance(message, dict) and message.get("type") == "message":
            return at_once(message)
    raise _StrangeError(f"with {plain(kind, '', 40) or 'no content type'}")


def _bare(request: httpx2.Request) -> None:
    """Leave out what the SDK tells about this machine, and ask for no compression: its size could not be bounded."""
    for name in [name for name in request.headers if name.startswith("x-stainless-")]:
        del request.headers[name]
    request.headers["accept-encoding"] = "identity"


def _bounded(response: httpx2.Response) -> None:
    """Hold the body to :data:`MOST_BYTES`."""
    import httpx2

    whole = cast("httpx2.SyncByteStream", response.stream)

    class Counted(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            left = MOST_BYTES
            for piece in whole:
                left -= len(piece)
                if left < 0:
                    raise _StrangeError(f"with more than {MOST_BYTES // 1_000_000} MB")
                yield piece

        def close(self) -> None:
            whole.close()

    response.stream = Counted()
