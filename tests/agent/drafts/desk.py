"""Answers as a model writes them, and the repositories that they are held against."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from buttress.agent.answers.parts import Listing
from buttress.agent.drafts import Draft, Piece, look
from buttress.agent.trial import Trial
from buttress.assembly.tree import DiskTree, MemoryTree
from buttress.config import Config
from buttress.review import Review, review

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
DESIGNS = Path(__file__).parent / "designs"
MYSQL = {
    "db/migrations/V1__init.sql": (
        "CREATE TABLE users (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, email VARCHAR(255) NOT NULL UNIQUE)"
        " ENGINE=InnoDB;\nCREATE TABLE products (\n  id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,\n"
        "  title VARCHAR(200) NOT NULL\n) ENGINE=InnoDB;\n"
    ),
    "db/migrations/V2__orders.sql": (
        "CREATE TABLE orders (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, user_id BIGINT UNSIGNED NOT NULL,\n"
        "  CONSTRAINT fk_orders_user FOREIGN KEY (user_id) REFERENCES users (id)) ENGINE=InnoDB;\n"
    ),
}
_FENCE = re.compile(r"^([ ]*)(```+)([^\s`]*)[ \t]*([^\n]*)\n(.*?)^[ ]*\2[ \t]*$", re.MULTILINE | re.DOTALL)


@cache
def example(name: str) -> Review:
    """The standing review of an example."""
    return review(DiskTree(EXAMPLES / name), Config(cache=False, validate_openapi=False))


def standing(files: dict[str, str]) -> Review:
    """The standing review of some files."""
    return review(MemoryTree(files), Config(cache=False, validate_openapi=False))


def listings(answer: str) -> list[Listing]:
    """The fenced blocks of an answer."""
    return [
        Listing(
            found[3],
            "\n".join(line.removeprefix(found[1]) for line in found[5].removesuffix("\n").split("\n")),
            found[4],
        )
        for found in _FENCE.finditer(answer)
    ]


def drafted(before: Review, answer: str) -> Draft:
    """What a review says of an answer."""
    return look(before, Trial(before), listings(answer), answer)


def fenced(*parts: tuple[str, str]) -> str:
    """An answer that is nothing but fences: (language, text)."""
    return "\n".join(f"```{language}\n{text}\n```" for language, text in parts)


def design(name: str) -> str:
    """An answer that is kept beside the tests."""
    return (DESIGNS / f"{name}.md").read_text()


def told_of(draft: Draft) -> set[tuple[str, str, int, int]]:
    """Rule, subject, number of the listing and line in it; zeros for what stands elsewhere."""
    found = set()
    for finding in draft.findings:
        piece: Piece | None = draft.piece_of(finding.span)
        place = (piece.number, piece.line_of(finding.span)) if piece else (0, 0)
        found.add((finding.rule.name, finding.subject, *place))
    return found
