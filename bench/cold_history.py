"""How long a first review of 500 migrations takes, as a multiple of an empty one-command Typer app, cold and warm."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from start_up import EMPTY, migration, run

ROUNDS = 5
MIGRATIONS = 500


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        (folder / "migrations").mkdir()
        for number in range(1, MIGRATIONS + 1):
            (folder / "migrations" / f"{number:04}_table_{number}.sql").write_text(migration(number))
        empty = [sys.executable, "-c", EMPTY]
        review = [sys.executable, "-m", "buttress", "review"]
        run(review, folder)
        base = statistics.median(run(empty, folder) for _ in range(ROUNDS))
        cold = statistics.median(run([*review, "--no-cache"], folder) for _ in range(ROUNDS))
        warm = statistics.median(run(review, folder) for _ in range(ROUNDS))
    print(f"review of {MIGRATIONS} migrations: cold {cold / base:.1f} x, warm {warm / base:.1f} x an empty Typer app")
    return 0


if __name__ == "__main__":
    sys.exit(main())
