"""Planted secrets: none may be in what leaves the machine or is kept of the answers; and nothing leaves unasked."""

from __future__ import annotations

import json
import socket
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from agent.hostile.canaries import Planted, plant, spellings
from agent.server import FakeModel, claims_reply, tool_reply
from buttress.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agent.server import Canned


@pytest.fixture(scope="module")
def planted() -> Planted:
    return plant()


@pytest.fixture
def repository(planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "shop"
    for path, text in planted.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-C", str(root)]
    subprocess.run([*git, "init", "-q", "-b", planted.branch], check=True)
    subprocess.run([*git, "add", "-A", "-f"], check=True)
    subprocess.run([*git, "commit", "-qm", f"add {planted.secrets['jwt']}"], check=True)
    with (root / "db" / "schema.sql").open("a") as schema:
        schema.write(
            f"CREATE TABLE later (id int, user_id int REFERENCES users (id)); -- {planted.secrets['vendor: vault']}\n"
        )
    (tmp_path / "slow.txt").write_text(planted.symptom)
    monkeypatch.chdir(root)
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "key-of-the-test")
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "BUTTRESS_BASE_URL", "BUTTRESS_MODEL"):
        monkeypatch.delenv(name, raising=False)
    return root


def curious(planted: Planted) -> list[tuple[str, dict[str, Any]]]:
    """Every look that a model can take at such a repository."""
    reads = [("read_lines", {"path": path, "start": 1, "end": 60}) for path in planted.files]
    greps = [("grep", {"text": word}) for word in ("password", "PASSWORD", "secret", "token", "key", "://", "KEY-----")]
    other: list[tuple[str, dict[str, Any]]] = [
        ("list_findings", {}),
        *(("get_finding", {"label": f"F{n}"}) for n in range(1, 13)),
        ("list_facts", {"kind": "table"}),
        *(("table", {"name": name}) for name in ("users", "orders", "logins")),
        *(("who_uses", {"entity": name}) for name in ("users", "orders.user_id")),
        ("operation", {"method": "GET", "path": "/orders"}),
        ("component", {"name": "db"}),
        ("compare_with_base", {}),
        (
            "try_text",
            {
                "kind": "sql",
                "text": f"CREATE TABLE t (id int); -- {planted.secrets['env file']} {planted.secrets['vendor: github']}",
            },
        ),
    ]
    return [*reads, *greps, *other]


def script(planted: Planted, calls: Sequence[tuple[str, dict[str, Any]]]) -> Any:
    """A model that takes these looks, four a turn, and then repeats what it should not have seen."""

    def answer(body: Mapping[str, Any]) -> Canned:
        turn = sum(message["role"] == "assistant" for message in body["messages"])
        if body.get("tools") and turn * 4 < len(calls):
            return tool_reply(*calls[turn * 4 : turn * 4 + 4])
        told = f"The password is {planted.secrets['env file']} and {planted.secrets['vendor: github']}."
        ground = {"predicate": "references", "args": ["orders", "users"], "value": "yes"}
        return claims_reply({"kind": "explain", "finding": "F1", "sentences": [{"text": told, "rests_on": [ground]}]})

    return answer


def leaks(planted: Planted, *texts: str) -> list[str]:
    """Where the secrets lie that stand in any of the texts."""
    whole = "\n".join(texts)
    return [place for place, secret in planted.secrets.items() if any(form in whole for form in spellings(secret))]


def sent(server: FakeModel) -> list[str]:
    """Everything that arrived: bodies as bytes and with their escapes undone, headers, addresses."""
    arrived = [*server.requests, *server.probes]
    headers = [f"{name}: {value}" for seen in arrived for name, value in seen.headers.items()]
    bodies = [seen.body.decode() for seen in arrived]
    plain = [
        json.dumps(seen.json, ensure_ascii=False).replace("\\\\", "\\").replace("\\n", "\n").replace('\\"', '"')
        for seen in server.requests
    ]
    return [*bodies, *plain, *headers, *(seen.path for seen in arrived)]


def kept(folder: Path) -> list[str]:
    return [file.read_text() for file in sorted((folder / "replies").rglob("*")) if file.is_file()]


def test_there_are_enough_of_them(planted: Planted) -> None:
    assert len(planted.secrets) >= 30
    assert len(set(planted.secrets.values())) == len(planted.secrets)
    whole = "\n".join((*planted.files, *planted.files.values(), planted.symptom, planted.branch))
    hidden = [
        p for p, s in planted.secrets.items() if not any(f in whole for f in spellings(s)) and p != "slash password"
    ]
    assert not hidden, "a secret that lies nowhere tests nothing"


#: Calls that one run may make.
LOOKS = 12


@pytest.mark.parametrize(
    "first", [None, *range(0, len(curious(plant())), LOOKS)], ids=lambda n: "brief" if n is None else f"deep-{n}"
)
def test_no_planted_secret_leaves_or_is_kept(
    planted: Planted, repository: Path, first: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    mode, looks = ("brief", []) if first is None else ("deep", curious(planted)[first : first + LOOKS])
    with FakeModel(script(planted, looks)) as server:
        options = ["--llm", "--llm-mode", mode, "--base-url", server.url, "--symptom", "../slow.txt", "--max-usd", "50"]
        main(["review", *options, "--show-withheld"])
        out, err = capsys.readouterr()
        assert server.requests, out + err
        whole = "\n".join(sent(server))
    answered = whole.count('"tool_result"')
    assert answered >= len(looks), "a look that was not taken tests nothing"
    assert "has no argument" not in whole
    assert "limit reached" not in whole
    assert "orders" in whole, "the review itself has to be there, or nothing was tested"
    assert leaks(planted, whole) == []
    stored = kept(repository.parent / "cache")
    assert stored
    assert leaks(planted, *stored) == []
    said = [line for line in (out + err).splitlines() if "password is" in line]
    assert leaks(planted, *said) == []


def test_what_is_shown_before_sending_is_what_would_be_sent(
    planted: Planted, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del repository
    with FakeModel([claims_reply()]) as server:
        main(["review", "--show-payload", "--base-url", server.url])
        out, _ = capsys.readouterr()
        assert not server.requests
        assert not server.probes
    assert leaks(planted, out, json.dumps(json.loads(out), ensure_ascii=False)) == []


@pytest.mark.parametrize(("context", "there"), [("source", True), ("facts", False)])
def test_facts_alone_have_no_lines_of_files(context: str, there: bool, repository: Path) -> None:
    del repository
    with FakeModel([claims_reply()]) as server:
        main(["review", "--llm", "--base-url", server.url, "--context", context])
        ledger = json.dumps(server.requests[0].json["messages"])
    assert "orders" in ledger
    assert ("REFERENCES users (id) ON DELETE CASCADE" in ledger) == there


UNASKED = [
    ["review"],
    ["review", "--symptom", "../slow.txt", "--all"],
    ["review", "--format", "json"],
    ["check"],
    ["explain", "unindexed-foreign-key"],
    ["rules"],
    ["doctor"],
    ["baseline"],
    ["config"],
    ["init"],
]


@pytest.mark.parametrize("arguments", UNASKED, ids=" ".join)
def test_nothing_is_sent_unasked(arguments: list[str], repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address and key that a model could be reached with is set; still no connection is made, to it or elsewhere."""
    del repository
    tried: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: tried.append(address))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        for name in ("ANTHROPIC_BASE_URL", "BUTTRESS_BASE_URL"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
        main(arguments)
        assert tried == []
        with pytest.raises(BlockingIOError):  # nobody has knocked
            listener.accept()


def test_the_same_look_sees_one_that_is_asked_for(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counterpart: with ``--llm`` the listener is knocked at, so its silence above means something."""
    del repository
    with FakeModel([claims_reply()]) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        main(["review", "--llm"])
        assert server.requests
