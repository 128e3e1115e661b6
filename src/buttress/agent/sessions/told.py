"""Sessions as a list for people."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from buttress.agent.sessions.kept import Summary


def listed(summaries: Sequence[Summary], here: Path) -> str:
    """Folder by folder, this one first, each newest first; one session a line."""
    if not summaries:
        return "no sessions yet: buttress chat begins one\n"
    folders: dict[str, list[Summary]] = {}
    for each in summaries:
        folders.setdefault(each.root, []).append(each)
    own = os.fspath(here.resolve())
    lines = []
    for root in sorted(folders, key=lambda folder: folder != own):
        lines += [
            f"{_safe(root)}{' (here)' if root == own else ''}",
            *(f"  {_line(each)}" for each in folders[root]),
            "",
        ]
    return "\n".join(lines)


def _line(each: Summary) -> str:
    when = each.last[:16].replace("T", " ")
    asked = f"{each.questions} question{'' if each.questions == 1 else 's'}"
    cost = "price not known" if each.usd is None else f"${each.usd:.3f}" if each.usd else "no cost"
    return f"{each.id}  {when} UTC  {asked:>12}  {cost:>15}  {_safe(each.title)}"


def _safe(text: str) -> str:
    """On one line, and nothing that a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)
