"""What goes wrong from outside ends in a clear line, and what was said before is still there."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest
from agent.server import FakeModel, cut, error_reply, refusal_reply, text_reply, typed_reply

if TYPE_CHECKING:
    from chat.conftest import Home

OPINION = "I would begin with the deletes.\n"


def test_without_a_key_commands_work_and_a_question_says_what_to_do(home: Home) -> None:
    done = home.run("", "-p", "/findings")
    assert done.returncode == 0, done.stderr
    assert "cascade-reaches-valuable-rows" in done.stdout
    done = home.run("", "-p", "What hurts first?")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "ANTHROPIC_API_KEY" in done.stderr
    assert "--base-url" in done.stderr


def test_an_answer_is_printed_and_quiet_lines_go_to_stderr(home: Home) -> None:
    with FakeModel([text_reply(OPINION)]) as model:
        done = home.cold().run(model.url, "-p", "-", given="What hurts first?")
    assert done.returncode == 0, done.stderr
    assert "~ I would begin with the deletes." in done.stdout
    assert "tokens in" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (error_reply(401, "authentication_error"), "key"),
        (error_reply(404, "not_found_error"), "scripted"),
        (error_reply(529, "overloaded_error"), "overloaded"),
        (refusal_reply(), "declined"),
        (cut(text_reply(OPINION), 2), "cut off"),
    ],
)
def test_a_model_that_does_not_answer_is_a_line_and_the_exit_code(home: Home, reply: object, line: str) -> None:
    with FakeModel([reply]) as model:  # type: ignore[list-item]
        done = home.run(model.url, "-p", "What hurts first?")
    assert done.returncode == 2
    assert line in done.stderr
    assert "Traceback" not in done.stderr


def test_no_terminal_is_told_with_what_to_do_instead(home: Home) -> None:
    done = home.run("", given="hello\n")
    assert done.returncode == 2
    assert '-p "' in done.stderr


def test_nothing_to_ask_is_told(home: Home) -> None:
    done = home.run("", "-p", "  ")
    assert done.returncode == 2
    assert "-p" in done.stderr


def test_a_question_of_five_megabytes_is_not_sent(home: Home) -> None:
    with FakeModel([text_reply(OPINION)]) as model:
        done = home.run(model.url, "-p", "-", given="why? " * 1_000_000)
        assert model.requests == []
    assert done.returncode == 2
    assert "5,000,000 characters" in done.stderr


def test_a_session_of_another_repository_says_so(home: Home) -> None:
    other = home.base / "other"
    other.mkdir()
    (other / "schema.sql").write_text("CREATE TABLE plans (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);\n")
    with FakeModel([text_reply(OPINION)]) as model:
        assert home.run(model.url, "-p", "What hurts first?").returncode == 0
        listed = home.run("", "--list")
        session = re.findall(r"\b[0-9a-f]{8}\b", listed.stdout)[0]
        done = home.run(model.url, "-p", "And here?", "--resume", session, folder=other)
        assert done.returncode == 0
        assert "it was about" in done.stderr
        nothing = home.run(model.url, "-p", "And here?", "--resume", "last", folder=home.base / "shop" / "migrations")
    assert nothing.returncode == 2
    assert "session" in nothing.stderr


@pytest.mark.parametrize("damage", ["corrupt", "newer"])
def test_a_session_file_that_cannot_be_read_is_left_alone_and_the_answer_comes(home: Home, damage: str) -> None:
    with FakeModel([text_reply(OPINION)]) as model:
        assert home.run(model.url, "-p", "What hurts first?").returncode == 0
        if damage == "corrupt":
            home.sessions.write_bytes(b"no database at all" * 100)
        else:
            with sqlite3.connect(home.sessions) as database:
                database.execute("PRAGMA user_version = 99")
            database.close()
        before = home.sessions.read_bytes()
        done = home.run(model.url, "-p", "What hurts first?")
        assert done.returncode == 0
        assert "not kept" in done.stderr
        assert str(home.sessions) in done.stderr
        assert home.sessions.read_bytes() == before
        assert home.run(model.url, "-p", "x", "--resume", "last").returncode == 2


def test_a_full_disk_costs_the_session_and_not_the_answer(home: Home) -> None:
    with FakeModel([text_reply(OPINION)]) as model:
        assert home.run(model.url, "-p", "What hurts first?").returncode == 0
        size = home.sessions.stat().st_size
        done = subprocess.run(
            home.command(model.url, "-p", "And then? " + "y" * 40_000),
            cwd=home.folder,
            env=home.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
    assert done.returncode == 0, done.stderr
    assert "I would begin" in done.stdout
    assert "is not kept; it stays in memory" in " ".join(done.stderr.split())
    assert "What hurts first?" in home.run("", "--export", "last").stdout


def test_two_at_once_keep_both(home: Home) -> None:
    with FakeModel([text_reply(OPINION)]) as model:
        codes: list[int] = []
        threads = [
            threading.Thread(target=lambda n=n: codes.append(home.run(model.url, "-p", f"Question {n}?").returncode))
            for n in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert codes == [0, 0, 0]
    listed = home.run("", "--list").stdout
    assert all(f"Question {n}?" in listed for n in range(3))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 2)])
def test_a_signal_in_mid_answer_keeps_what_was_said(home: Home, number: signal.Signals, code: int) -> None:
    long = " ".join(f"Step-{n} moves one more column and waits a day." for n in range(500))
    with FakeModel([typed_reply(long, 0.02)]) as model:
        process = home.begun(model.url, "-p", "Tell me everything.")
        assert process.stdin
        assert process.stdout
        assert process.stderr
        with process.stdin, process.stdout, process.stderr:
            out = b""
            while b"Step-2" not in out:  # what stands before it is kept by then
                more = os.read(process.stdout.fileno(), 4_096)
                assert more, process.stderr.read()
                out += more
            process.send_signal(number)
            out += process.stdout.read()
            err = process.stderr.read().decode()
        assert process.wait(timeout=60) == code, err
    assert "Traceback" not in err
    assert "Step-1 moves" in " ".join(out.decode().split())
    kept = " ".join(home.run("", "--export", "last").stdout.split())
    assert "Tell me everything." in kept
    assert "Step-1 moves one more column" in kept
