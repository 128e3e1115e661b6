"""Standard input as the protocol's end: every line of the client is read once, and every request in it is answered.

A line that is no message would be dropped by the SDK without a word, and whoever sent it would wait for ever; here it is
answered with an error.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from contextlib import suppress
from threading import Semaphore, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

#: Bytes of a line that are kept: an argument of 10 MB is to be refused in words, a line without end is not to fill memory.
LONGEST = 32_000_000
#: Lines that wait at most before no more is read.
_WAITING = 64
_CHUNK = 1 << 16
#: The name of the thread that reads.
READER = "stdin"
PARSE_ERROR, INVALID_REQUEST = -32700, -32600
#: Levels of nesting: the SDK's parser takes 200.
DEEPEST = 100
_STEP = re.compile(rb'["{}\[\]]')
_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ID = re.compile(rb'\s*:\s*(-?\d{1,18}|"[^"\\\x00-\x1f]{1,200}")')


class Unreadable(Exception):  # noqa: N818 - an answer and not an error
    """A line that is no message: the number of the error, why, and the request's id where it can be told."""

    def __init__(self, code: int, why: str, request: int | str | None = None) -> None:
        super().__init__(why)
        self.code = code
        self.why = why
        self.request = request


def message_in(line: bytes) -> str:
    """A line as one message that the SDK takes. Raises :class:`Unreadable`."""
    if len(line) > LONGEST:
        raise Unreadable(INVALID_REQUEST, f"the line is longer than {LONGEST // 1_000_000} MB", id_of(line))
    if depth_of(line) > DEEPEST:
        raise Unreadable(PARSE_ERROR, f"the message nests deeper than {DEEPEST} levels", id_of(line))
    try:
        value = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Unreadable(PARSE_ERROR, "the line is no JSON", id_of(line)) from None
    if isinstance(value, list):
        raise Unreadable(INVALID_REQUEST, "batches are no part of this protocol: send one message a line")
    request = value.get("id") if isinstance(value, dict) else None
    known = request if isinstance(request, int | str) and not isinstance(request, bool) else None
    if not isinstance(value, dict) or not _is_message(value) or (known is None and "id" in value):
        raise Unreadable(INVALID_REQUEST, "the line is no message of JSON-RPC 2.0", _whole(known))
    return json.dumps(_whole(value))


def depth_of(line: bytes) -> int:
    """How deep brackets nest, strings skipped; one pass."""
    return max((depth for depth, _ in _steps(line)), default=0)


def id_of(line: bytes) -> int | str | None:
    """The id of the request that a damaged line holds, if it can be told."""
    for depth, end in _steps(line):
        if depth == 1 and line[end - 4 : end] == b'"id"' and (found := _ID.match(line, end)):
            said: int | str = json.loads(found[1].decode("utf-8", "replace"))
            return said
    return None


def _steps(line: bytes) -> Iterator[tuple[int, int]]:
    """Depth and end of every bracket and string."""
    depth = at = 0
    while (step := _STEP.search(line, at)) is not None:
        at = step.end()
        if step[0] == b'"':
            string = _STRING.match(line, at)
            if string is None:
                return
            at = string.end()
        else:
            depth += 1 if step[0] in b"{[" else -1
        yield depth, at


def _is_message(value: dict[str, Any]) -> bool:
    return value.get("jsonrpc") == "2.0" and isinstance(value.get("method", ""), str)


def _whole(value: Any) -> Any:
    """A value without halves of characters, which no encoder takes."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list) else value


class Lines:
    """The client's messages, one by one, as the SDK's transport iterates over them. What is no message is told to
    ``refuse``, which answers it.
    """

    def __init__(self, descriptor: int) -> None:
        """``descriptor`` is read to its end, in a thread that nothing waits for."""
        self._descriptor = descriptor
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = Semaphore(_WAITING)
        self.refuse: Callable[[Unreadable], Awaitable[None]] | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        """Messages until the client leaves."""
        loop = asyncio.get_running_loop()
        Thread(target=self._read, args=(loop,), name=READER, daemon=True).start()
        while (line := await self._queue.get()) is not None:
            self._room.release()
            if not line.strip():
                continue
            try:
                message = message_in(line)
            except Unreadable as wrong:
                if self.refuse is not None:
                    await self.refuse(wrong)
                continue
            yield message

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop has ended before the client left
            for line in _lines(self._descriptor):
                self._room.acquire()
                loop.call_soon_threadsafe(self._queue.put_nowait, line)
            loop.call_soon_threadsafe(self._queue.put_nowait, None)


def _lines(descriptor: int) -> Iterator[bytes]:
    """Lines of a descriptor; of one that is too long, as much as shows it. A last line without its end is half a message
    and is dropped.
    """
    begun: list[bytes] = []
    held = 0
    while chunk := _chunk(descriptor):
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            yield b"".join([*begun, part])
            begun, held = [], 0
        if rest and held <= LONGEST:
            begun.append(rest)
            held += len(rest)


def _chunk(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except OSError:
        return b""
