"""Commands that start in milliseconds: forked from a process that has loaded everything, and each a process of its own.

Loading is most of what a short command costs: a second of a processor and more for ``mcp``, and for a question to a
model. Everything else is as after ``python -m buttress``: streams, environment, signals, limits, and how the process
ends. Nothing of ours has run in the process that forks. Tests of starting itself start Python.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

#: Whether there is such a process; elsewhere, commands are started.
FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds")
#: Libraries that ours loads within functions.
LIBRARIES = (
    *("anthropic", "anthropic.resources.messages", "genai_prices.data", "h11", "httpcore2", "truststore"),
    *("jsonschema_rs", "prompt_toolkit", "rich", "sqlglot", "yaml"),
)
#: Seconds until a process that does not end is taken for stuck.
PATIENCE = 60.0


class Started:
    """A process that was forked; the part of ``subprocess.Popen`` that tests use."""

    def __init__(self, pid: int, told: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdin: IO[bytes] | None = None
        self.stdout: IO[bytes] | None = None
        self.stderr: IO[bytes] | None = None
        self._told = told

    def poll(self) -> int | None:
        """Its exit code, once it has one."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float = PATIENCE) -> int:
        """Its exit code; negative for the signal that ended it."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            self.returncode = int(os.read(self._told, 99))
            os.close(self._told)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it, if there is anybody to get it."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Warm:
    """The process that forks, as seen by tests."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        self._lock = threading.Lock()
        if not self._socket.recv(1):
            raise ImportError("the process that forks could not load everything; it has said why")

    def start(
        self,
        words: list[str],
        streams: tuple[int, int, int],
        env: Mapping[str, str],
        cwd: Path | None,
        program: str = "",
    ) -> Started:
        """``python -m buttress WORDS``, or ``python -c PROGRAM WORDS``."""
        asking, ask = os.pipe()
        told, tell = os.pipe()
        with self._lock:
            socket.send_fds(self._socket, [b"!"], [asking, tell, *streams])
        for end in (asking, tell):
            os.close(end)
        with os.fdopen(ask, "w", encoding="utf-8") as whole:
            json.dump({"words": words, "env": dict(env), "cwd": str(cwd or "."), "program": program}, whole)
        return Started(int.from_bytes(os.read(told, 8), "big"), told)

    def piped(self, words: list[str], env: Mapping[str, str], cwd: Path | None, program: str = "") -> Started:
        """With a pipe at each of its standard streams."""
        (stdin, ours), (out, stdout), (err, stderr) = os.pipe(), os.pipe(), os.pipe()
        started = self.start(words, (stdin, stdout, stderr), env, cwd, program)
        for end in (stdin, stdout, stderr):
            os.close(end)
        started.stdin, started.stdout, started.stderr = (
            os.fdopen(ours, "wb"),
            os.fdopen(out, "rb"),
            os.fdopen(err, "rb"),
        )
        return started

    def run(self, words: list[str], env: Mapping[str, str], cwd: Path, given: str) -> subprocess.CompletedProcess[str]:
        """To its end, with a text for standard input."""
        with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            stdin.write(given.encode())
            stdin.seek(0)
            started = self.start(words, (stdin.fileno(), out.fileno(), err.fileno()), env, cwd)
            try:
                code = started.wait()
            finally:
                started.kill()
            for stream in (out, err):
                stream.seek(0)
            return subprocess.CompletedProcess(words, code, *(stream.read().decode() for stream in (out, err)))

    def close(self) -> None:
        """End it."""
        self._socket.close()
        try:
            self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()


# -- in the process that forks -----------------------------------------------------------------------------------------


def load() -> None:
    """Everything of ours, and of others what ours will want."""
    import buttress

    for each in pkgutil.walk_packages(buttress.__path__, "buttress."):
        if not each.name.endswith("__main__"):
            importlib.import_module(each.name)
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def serve(line: socket.socket) -> Callable[[], Any] | None:
    """Fork for whoever asks; what a fork has to do, and None at the end. Each fork is waited for by one of its own."""
    line.send(b"!")
    while True:
        byte, fds, *_ = socket.recv_fds(line, 1, 5)
        with suppress(ChildProcessError):
            while os.waitpid(-1, 0 if not byte else os.WNOHANG)[0]:
                pass
        if not byte:
            return None
        if not os.fork():
            break
        for each in fds:
            os.close(each)
    line.close()
    asking, tell, *streams = fds
    pid = os.fork()
    if pid:
        for each in (asking, *streams, 0, 1, 2):
            os.close(each)
        os.write(tell, pid.to_bytes(8, "big"))
        os.write(tell, str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
        os._exit(0)
    os.close(tell)
    return standing(asking, streams)


def standing(asking: int, streams: list[int]) -> Callable[[], Any]:
    """What to run, after everything is as it would be for a process that was started."""
    with open(asking, encoding="utf-8") as whole:
        asked = json.load(whole)
    for number, each in enumerate(streams):
        os.dup2(each, number)
        os.close(each)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.argv = ["-c" if asked["program"] else "buttress", *asked["words"]]
    if asked["program"]:
        program = compile(asked["program"], "<string>", "exec")
        return lambda: exec(program, {"__name__": "__main__"})  # noqa: S102
    from buttress.__main__ import main

    return lambda: sys.exit(main())


if __name__ == "__main__":
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    load()
    if run := serve(socket.socket(fileno=int(sys.argv[1]))):
        signal.signal(signal.SIGINT, interrupted)
        run()
