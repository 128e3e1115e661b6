"""A host: a client of the SDK, in memory or over a pipe, and the plain pipe for what no client would send."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from buttress.mcp.server import build
from buttress.mcp.worker import Worker
from buttress.session import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from warm import Started, Warm

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = ["-m", "buttress", "mcp"]
#: Seconds after which a server that says nothing is taken for dead.
PATIENCE = 60.0


class Pipe:
    """A server at the other end of its standard streams, spoken to line by line."""

    def __init__(self, *arguments: str, env: dict[str, str], program: str = "", warm: Warm | None = None) -> None:
        pipe = subprocess.PIPE
        self.process: subprocess.Popen[bytes] | Started
        if warm:
            self.process = warm.piped([*([] if program else COMMAND[2:]), *arguments], env, None, program)
        else:
            command = [sys.executable, *(["-c", program] if program else COMMAND), *arguments]
            self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env)
        self.lines: queue.Queue[bytes] = queue.Queue()
        self.errors: list[bytes] = []
        self.readers = [threading.Thread(target=each, daemon=True) for each in (self._read, self._hear)]
        for reader in self.readers:
            reader.start()
        self.number = 0

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def _hear(self) -> None:
        assert self.process.stderr
        self.errors.extend(self.process.stderr)

    def write(self, raw: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(raw)
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.lines.get(timeout=PATIENCE))
        return told

    def send(self, method: str, **params: Any) -> int:
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.write(json.dumps(message).encode() + b"\n")
        return self.number

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = self.send(method, **params)
        told = self.read()
        assert told["id"] == number, told
        return told

    def begin(self) -> dict[str, Any]:
        told = self.ask(
            "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "host", "version": "1"}
        )
        self.write(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        return told

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        told = self.ask("tools/call", name=tool, arguments=arguments)["result"]
        return {**told["structuredContent"], "isError": told["isError"]}

    def wait_for(self, word: bytes) -> None:
        """Until the server has said a word on standard error."""
        until = time.monotonic() + PATIENCE
        while not any(word in line for line in self.errors):
            assert time.monotonic() < until
            time.sleep(0.02)

    def leave(self) -> int:
        """Closes standard input; the exit code."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.end()

    def end(self) -> int:
        code = self.process.wait(timeout=PATIENCE)
        for reader in self.readers:
            reader.join(timeout=5)
        return code

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream and not stream.closed:
                with suppress(OSError):
                    stream.close()


@pytest.fixture
def env(read_before: Path) -> dict[str, str]:
    """What a host gives a server that it starts: no key."""
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "SYSTEMROOT")}
    return {**kept, "BUTTRESS_CACHE_DIR": str(read_before)}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the example that tests may write to."""
    copy = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", copy)
    return copy


@pytest.fixture
def piped(env: dict[str, str], warm: Warm | None) -> Iterator[Callable[..., Pipe]]:
    """Starts servers (``cold``: Python itself, anew), and ends those that a test left running."""
    started: list[Pipe] = []

    def start(*arguments: str | Path, program: str = "", cold: bool = False) -> Pipe:
        started.append(Pipe(*map(str, arguments), env=env, program=program, warm=None if cold else warm))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def hosted(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, Path, Callable[[Client], Awaitable[None]]], None]:
    """Runs what a host does with the SDK's own client: ``memory`` (handshake), ``modern`` (no handshake) or ``stdio``."""
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", env["BUTTRESS_CACHE_DIR"])

    def run(way: str, root: Path, session: Callable[[Client], Awaitable[None]]) -> None:
        failed: list[Exception] = []

        async def heard(client: Client) -> None:
            try:
                await session(client)
            except Exception as error:  # noqa: BLE001 - raised below, outside the SDK's groups of errors
                failed.append(error)

        async def main(errors: TextIO) -> None:
            if way == "stdio":
                parameters = StdioServerParameters(command=sys.executable, args=[*COMMAND, str(root)], env=env)
                async with Client(stdio_client(parameters, errlog=errors)) as client:
                    await heard(client)
                return
            server = build(Request(paths=(str(root),), quiet=True), "source", Worker())
            async with Client(server, mode="legacy" if way == "memory" else "auto") as client:
                await heard(client)

        with (tmp_path / "stderr").open("w+") as errors:
            anyio.run(main, errors)
            errors.seek(0)
            assert errors.read() == ""
        if failed:
            raise failed[0]

    return run
