"""A conversation without a key, on a screen that keeps what is printed."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.chat.commands import run_command
from buttress.chat.stage import Stage
from buttress.report.style import Ink
from buttress.session import Request
from buttress.workbench import Workbench

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pytest

    from buttress.agent.answers.parts import Listing, Part
    from buttress.agent.drafts import Draft

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
WHY_NOBODY = "no key: set ANTHROPIC_API_KEY"

#: A Prisma schema on MySQL and a migration that stands beside it, with flaws of each kind.
PRISMA = {
    "prisma/schema.prisma": (
        'datasource db {\n  provider = "mysql"\n  url = env("DATABASE_URL")\n}\n\n'
        "model User {\n  id Int @id @default(autoincrement())\n  email String\n  orders Order[]\n}\n\n"
        "model Order {\n  id Int @id @default(autoincrement())\n  userId Int\n  total Float\n  placedAt DateTime\n"
        "  user User @relation(fields: [userId], references: [id], onDelete: Cascade)\n}\n"
    ),
}
MYSQL = {
    "db/migrations/V1__init.sql": (
        "CREATE TABLE `users` (`id` int unsigned NOT NULL AUTO_INCREMENT, `email` varchar(255) NOT NULL, PRIMARY KEY (`id`)) "
        "ENGINE=InnoDB;\n"
        "CREATE TABLE `orders` (`id` int NOT NULL AUTO_INCREMENT, `user_id` int unsigned NOT NULL, `price` float NOT NULL,\n"
        "  PRIMARY KEY (`id`), KEY `k_user` (`user_id`),\n"
        "  CONSTRAINT `fk_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE) ENGINE=InnoDB;\n"
    ),
    "db/migrations/V2__total.sql": "ALTER TABLE `orders` ADD COLUMN `total` decimal(12,2) NOT NULL DEFAULT 0;\n",
}


class Kept:
    """A screen that keeps what it is given."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self.printed: list[str] = []

    def lines(self, text: str) -> None:
        self.printed.append(text)

    def remark(self, text: str) -> None:
        self.printed.append(text)

    def part(self, part: Part) -> None:
        raise AssertionError(part)

    def held(self, number: int, listing: Listing) -> None:
        raise AssertionError(number, listing)

    def draft(self, draft: Draft) -> None:
        raise AssertionError(draft)

    def waiting(self, text: str) -> AbstractContextManager[object]:
        return nullcontext(text)

    def answer_ends(self) -> None:
        raise AssertionError


def staged(root: Path, monkeypatch: pytest.MonkeyPatch, ink: Ink | None = None) -> Stage:
    """A person stands in a folder, and nobody can be asked."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("BUTTRESS_DEBUG", "1")  # a bug is to be seen, not told
    bench = Workbench(Request(paths=(".",), quiet=True, cache=False))
    return Stage(bench, Kept(ink or Ink(width=100)), why_nobody=WHY_NOBODY)


def copied(name: str, folder: Path) -> Path:
    """One of the examples, to be written into."""
    made: Path = shutil.copytree(EXAMPLES / name, folder / name)
    return made


def written(files: dict[str, str], folder: Path) -> Path:
    """A small repository."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def said(stage: Stage, line: str) -> str:
    """What a command says; it is printed once, and what is returned is the same without colour."""
    screen = stage.screen
    assert isinstance(screen, Kept)
    before = len(screen.printed)
    text = run_command(line, stage)
    assert len(screen.printed) - before == (1 if text else 0)
    assert "\x1b" not in text
    assert not text or text.endswith("\n")
    return text
