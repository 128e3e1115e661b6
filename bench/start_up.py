"""How long ``buttress check`` of one changed file takes, as a multiple of an empty one-command Typer app.

The budget is 2.0: a hook that takes longer than a command-line tool needs to start anyway is a hook people switch off.
Compare ratios between runs, never seconds: both commands run in turn, so that a busy machine slows both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
MIGRATIONS = 50
BUDGET = 2.0
EMPTY = """
import typer
app = typer.Typer()
@app.command()
def main(path: str = "."):
    pass
app()
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        changed = write_repository(folder)
        empty = [sys.executable, "-c", EMPTY]
        check = [sys.executable, "-m", "buttress", "check", changed]
        run(check, folder)  # fills the cache: what is measured is the second commit of the day
        times = [(run(empty, folder), run(check, folder)) for _ in range(ROUNDS)]
    ratio = statistics.median(second / first for first, second in times)
    print(
        f"check of one changed file among {MIGRATIONS} migrations: {ratio:.2f} x an empty Typer app (budget {BUDGET})"
    )
    return 0


def write_repository(folder: Path) -> str:
    """A git repository of migrations, all committed but the last; its path is returned."""
    migrations = folder / "migrations"
    migrations.mkdir()
    git = ["git", "-C", str(folder), "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    for number in range(1, MIGRATIONS + 1):
        if number == MIGRATIONS:
            subprocess.run([*git, "add", "."], check=True)
            subprocess.run([*git, "commit", "-q", "-m", "history"], check=True)
        (migrations / f"{number:04}_table_{number}.sql").write_text(migration(number))
    return f"migrations/{MIGRATIONS:04}_table_{MIGRATIONS}.sql"


def migration(number: int) -> str:
    """One table with a reference to the one before it, and an index."""
    parent = f"REFERENCES table_{number - 1} (id)" if number > 1 else ""
    return (
        f"CREATE TABLE table_{number} (\n"
        "    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
        f"    parent_id bigint {parent},\n"
        "    name text NOT NULL,\n"
        "    created_at timestamptz NOT NULL DEFAULT now()\n"
        ");\n"
        f"CREATE INDEX table_{number}_name_idx ON table_{number} (name);\n"
    )


def run(command: list[str], folder: Path) -> float:
    """Seconds from start to exit. A command that fails is no measurement."""
    environment = {**os.environ, "BUTTRESS_CACHE_DIR": str(folder / ".git" / "cache")}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{command} failed: {done.stderr}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
