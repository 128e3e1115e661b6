"""The pipe itself: nothing but the protocol on standard output, an answer to every request, and a prompt end."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buttress.__main__ import main
from buttress.errors import InputError
from buttress.mcp import serve
from buttress.session import Request

if TYPE_CHECKING:
    from collections.abc import Callable

#: A server whose tools print, whose children print, and whose review takes until a file stands where the second
#: argument says.
NOISY = """
import os, subprocess, sys, time, warnings
from buttress.mcp import office, serve
from buttress.session import Request
def call(self, name, arguments, said=office.Office.call):
    print("printed")
    os.write(1, b"written\\n")
    subprocess.run(["sh", "-c", "echo from a child; cat"], check=True)
    warnings.warn("warned", stacklevel=1)
    print("started", file=sys.stderr, flush=True)
    while name == "review" and not os.path.exists(sys.argv[2]):
        time.sleep(0.02)
    return said(self, name, arguments)
office.Office.call = call
sys.exit(serve(Request(paths=(sys.argv[1],))))
"""
#: Where no file ever stands.
NEVER = "/nowhere/at/all"
OFFLINE = """
import os, socket, sys
from buttress.mcp import serve
from buttress.session import Request
def never(*_, **__):
    raise AssertionError("no network")
socket.socket.connect = socket.socket.connect_ex = socket.socket.bind = socket.create_connection = never
socket.getaddrinfo = socket.gethostbyname = never
assert "ANTHROPIC_API_KEY" not in os.environ
sys.exit(serve(Request(paths=(sys.argv[1],))))
"""


def fingerprints(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_first_answers_need_no_review(piped: Callable[..., Any], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    server = piped(empty, cold=True)
    told = server.begin()["result"]
    assert told["serverInfo"]["name"] == "buttress"
    assert "call `review` first" in told["instructions"].lower()
    assert len(server.ask("tools/list")["result"]["tools"]) >= 9
    for tool, arguments in (("review", {}), ("list_findings", {}), ("explain_finding", {"label": "F1"})):
        nothing = server.call(tool, **arguments)
        assert nothing["isError"]
        assert "buttress mcp FOLDER" in nothing["error"]
    tried = server.call("try_snippet", kind="sql", text="CREATE TABLE a (price real);")
    assert not tried["isError"]
    assert server.leave() == 0
    assert server.errors == []


def test_output_is_protocol_only(piped: Callable[..., Any], shop: Path) -> None:
    server = piped(shop, shop, program=NOISY)
    server.begin()
    assert server.call("review")["findings"]["error"] == 3
    assert server.call("list_findings")["total"] == 24
    assert server.leave() == 0
    assert server.lines.empty()
    said = b"".join(server.errors)
    assert said.count(b"printed") == said.count(b"written") == said.count(b"from a child") == 2


def test_a_ping_is_answered_during_a_review(piped: Callable[..., Any], shop: Path) -> None:
    server = piped(shop, NEVER, program=NOISY)
    server.begin()
    review = server.send("tools/call", name="review", arguments={})
    ping = server.send("ping")
    assert server.read() == {"jsonrpc": "2.0", "id": ping, "result": {}}
    assert server.leave() == 0  # and not when the review ends
    assert all(json.loads(line)["id"] == review for line in list(server.lines.queue))


def test_a_cancelled_call_is_not_answered(piped: Callable[..., Any], shop: Path, tmp_path: Path) -> None:
    server = piped(shop, tmp_path / "end", program=NOISY)
    server.begin()
    first = server.send("tools/call", name="review", arguments={})
    second = server.send("tools/call", name="list_findings", arguments={})
    server.wait_for(b"started")
    for number in (first, second):
        gone = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number}}
        server.write(json.dumps(gone).encode() + b"\n")
    assert server.ask("ping")["result"] == {}  # both are cancelled by then
    (tmp_path / "end").touch()
    third = server.send("tools/call", name="list_findings", arguments={"severity": "error"})
    told = server.read()
    assert told["id"] == third
    assert told["result"]["structuredContent"]["total"] == 3
    assert b"".join(server.errors).count(b"started") == 2  # the second was never begun


@pytest.mark.parametrize(
    ("number", "busy", "code"), [(signal.SIGTERM, False, 0), (signal.SIGTERM, True, 0), (signal.SIGINT, True, 130)]
)
def test_an_end_by_signal_is_clean(piped: Callable[..., Any], shop: Path, number: int, busy: bool, code: int) -> None:
    server = piped(shop, NEVER, program=NOISY)
    server.begin()
    if busy:
        server.send("tools/call", name="review", arguments={})
        server.wait_for(b"started")
    server.process.send_signal(number)
    assert server.end() == code  # and not when the review ends
    assert b"Traceback" not in b"".join(server.errors)


DAMAGED: tuple[tuple[bytes, int | str | None], ...] = (
    (b"garbage", None),
    (b"\xff\xfe\x00", None),
    (b'{"jsonrpc":"2.0","id":71,"method":"ping"', 71),
    (b'{"id":"a","jsonrpc":"2.0","method":"tools/call","params":{"name":"review","arguments":{"x":NaN,}}}', "a"),
    (b'[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]', None),
    (b'{"jsonrpc":"1.0","id":72,"method":"ping"}', 72),
    (b'{"jsonrpc":"2.0","id":73,"method":7}', 73),
    (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', None),
    (b'{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}', None),
    (b'"text"', None),
    (b'{"jsonrpc":"2.0","id":74,"method":"tools/call","params":{"arguments":' + b"[" * 10_000 + b"]" * 10_000 + b"}}", 74),
    (b'{"method":"x","params":' + b'{"id":5,"a":' * 10_000 + b"1" + b"}" * 10_000 + b',"id":75}', 75),
    (b"{" * 100_000, None),
    (b'{"jsonrpc":"2.0","id":76,"method":"ping","params":' + b"9" * 10_000 + b"}", 76),
)  # fmt: skip


def test_every_damaged_line_is_answered(piped: Callable[..., Any], shop: Path) -> None:
    server = piped(shop)
    server.begin()
    for line, number in DAMAGED:
        server.write(line + b"\r\n")
        told = server.read()
        assert told["id"] == number, line[:60]
        assert told["error"]["code"] in (-32700, -32600)
        assert told["error"]["message"]
    server.write(b"\n  \n")
    assert server.ask("ping")["result"] == {}
    assert server.call("list_findings", subject="\ud800\0")["total"] == 0
    huge = server.call("try_snippet", kind="sql", text="x" * 10_000_000)
    assert huge["isError"]
    assert "longer than" in huge["error"]
    server.write(b'{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{"name":"' + b"x" * 33_000_000 + b'"}}\n')
    told = server.read()
    assert (told["id"], told["error"]["code"]) == (77, -32600)
    assert server.ask("nope/nope")["error"]["code"] == -32601
    assert server.ask("tools/call", name=5)["error"]["code"] == -32602
    assert server.call("list_findings")["total"] == 24
    server.write(b'{"jsonrpc":"2.0","id":78,"meth')
    assert server.leave() == 0
    assert b"Traceback" not in b"".join(server.errors)


ODD: tuple[bytes, ...] = (
    b'{"jsonrpc":"2.0","id":9001,"result":{}}',
    b'{"jsonrpc":"2.0","id":9002,"error":{"code":1,"message":"x"}}',
    b'{"jsonrpc":"2.0","id":9003,"error":7}',
    b'{"jsonrpc":"2.0"}',
    b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}',
    b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9999}}',
    b'{"jsonrpc":"2.0","method":"notifications/nope","params":{"x":[1]}}',
    b'{"jsonrpc":"2.0","method":"notifications/initialized","params":7}',
    b'{"jsonrpc":"2.0","method":"tools/call"}',
)


def test_odd_messages_end_nothing(piped: Callable[..., Any], shop: Path) -> None:
    server = piped(shop)
    early = server.ask("tools/call", name="review", arguments={})
    assert early["error"]["code"] == -32602
    assert "result" in server.begin()
    for line in ODD:
        server.write(line + b"\n")
    again = server.send("initialize", protocolVersion="1999-01-01", capabilities={}, clientInfo={})
    twice = b'{"jsonrpc":"2.0","id":50,"method":"tools/call","params":{"name":"list_findings","arguments":{}}}\n'
    server.write(twice + twice)
    last = server.send("ping")
    heard: list[Any] = []
    while last not in heard or heard.count(50) < 2:
        heard.append(server.read()["id"])
    assert again in heard
    assert server.call("list_findings")["total"] == 24
    assert server.leave() == 0
    assert server.errors == []


@pytest.mark.parametrize("first", [b"", b'garbage\n{"jsonrpc":"2.0","id":1,"method":"init'])
def test_a_client_that_leaves_at_once(piped: Callable[..., Any], shop: Path, first: bytes) -> None:
    server = piped(shop, cold=not first)
    server.write(first)
    assert server.leave() == 0
    assert server.errors == []


def test_a_client_that_reads_no_more(env: dict[str, str], shop: Path) -> None:
    reading, writing = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "buttress", "mcp"],
        stdin=subprocess.PIPE,
        stdout=writing,
        stderr=subprocess.PIPE,
        env=env,
        cwd=shop,
    ) as process:
        os.close(writing)
        os.close(reading)
        assert process.stdin
        process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        process.stdin.flush()
        assert process.wait(timeout=60) == 0
        assert process.stderr
        assert process.stderr.read() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_a_person_at_a_terminal_is_told(env: dict[str, str], shop: Path) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "buttress", "mcp"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd=shop,
    ) as process:
        os.close(theirs)
        assert process.stderr
        assert b"waits for a chat client" in process.stderr.readline()
        time.sleep(0.2)
        os.write(ours, b"\x04")
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == b""
        os.close(ours)


def test_two_clients_at_once(piped: Callable[..., Any], shop: Path) -> None:
    servers = [piped(shop), piped(shop)]
    for server in servers:
        server.begin()
        server.send("tools/call", name="review", arguments={})
    reviews = [server.read()["result"]["structuredContent"] for server in servers]
    assert reviews[0] == reviews[1]
    for server in servers:
        assert server.call("explain_finding", label="F4", ledger=reviews[0]["ledger"])["cite"] == "F4"
        assert server.leave() == 0


def test_no_key_no_network_and_nothing_written(piped: Callable[..., Any], shop: Path) -> None:
    before = fingerprints(shop)
    server = piped(shop, program=OFFLINE)
    server.begin()
    server.call("review")
    server.call("impact", subject="orders", change="drop")
    server.call("try_snippet", kind="sql", text="CREATE TABLE refunds (id bigint PRIMARY KEY);")
    edit = {"path": "migrations/0001_accounts.sql", "line": 11, "old": "", "new": ""}
    assert server.call("verify_claims", claims=[{"kind": "fix", "finding": "F1", "edits": [edit]}])["withheld"] == 1
    assert server.leave() == 0
    assert fingerprints(shop) == before
    assert server.errors == []


@pytest.mark.parametrize("paths", [("nope",), ("a\0b",), ("file",), ("a", "b")])
def test_a_folder_that_is_none(
    paths: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("")
    with pytest.raises(InputError):
        serve(Request(paths=paths))
    if len(paths) == 1 and "\0" not in paths[0]:
        assert main(["mcp", *paths]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(f"buttress: {paths[0]}: ")
