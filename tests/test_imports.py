"""What a hook's call does not load: a tenth of a second here is paid on every commit."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    *("anthropic", "openapi_spec_validator", "jsonschema_rs", "jsonschema", "sqlglot"),
    *("pydantic", "rich", "typer", "click", "yaml", "orjson", "asyncio", "argparse"),
    *("mcp", "mcp_types", "prompt_toolkit", "sqlite3"),
}
PROGRAM = """
import sys
from buttress.__main__ import main
code = main(sys.argv[1:])
print("MODULES", *sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""


def loaded_by(folder: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"BUTTRESS_CACHE_DIR": str(folder / "cache"), "PATH": ""},
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("MODULES")), "")
    assert line, done.stderr
    return set(line.split())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "schema.sql").write_text(
        "CREATE TABLE users (id bigint PRIMARY KEY);\n"
        "CREATE TABLE orders (id bigserial PRIMARY KEY, user_id bigint REFERENCES users (id));\n"
    )
    return tmp_path


def test_a_hook_call_loads_nothing_heavy(project: Path) -> None:
    modules = loaded_by(project, "check", "db/schema.sql")
    assert "buttress" in modules
    assert modules & HEAVY == set()


@pytest.mark.parametrize("arguments", [("review",), ("rules",), ("explain", "unindexed-foreign-key"), ("--version",)])
def test_no_verb_loads_a_model_client_or_rich_for_a_pipe(project: Path, arguments: tuple[str, ...]) -> None:
    assert loaded_by(project, *arguments) & {"anthropic", "rich", "openapi_spec_validator", "sqlglot"} == set()


@pytest.mark.parametrize("arguments", [("review",), ("--help",), ("chat", "-p", "/findings"), ("chat", "-p", "/cost")])
def test_a_conversation_without_a_model_or_a_terminal_loads_neither(project: Path, arguments: tuple[str, ...]) -> None:
    assert loaded_by(project, *arguments) & {"anthropic", "prompt_toolkit", "mcp", "uvicorn", "starlette"} == set()


def test_facts_can_be_imported_alone() -> None:
    program = "import sys, buttress.blueprint; print(sorted(n for n in sys.modules if n.startswith('buttress')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['buttress', 'buttress.blueprint']\n"
