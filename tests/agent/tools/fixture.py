"""Trees and toolboxes that several tests share."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buttress.agent.ledger import build_ledger
from buttress.agent.tools import Toolbox
from buttress.agent.trial import Trial
from buttress.agent.wire import ToolCall
from buttress.assembly.tree import DiskTree
from buttress.review import review

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Context
    from buttress.assembly.tree import Base, Tree
    from buttress.review import Review

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def box(tree: Tree | Path, context: Context = "source", base: Base | None = None) -> Toolbox:
    found = _reviewed(tree) if isinstance(tree, Path) else review(tree, base=base)
    return Toolbox(found, build_ledger(found, context=context), Trial(found), context=context)


@cache
def _reviewed(folder: Path) -> Review:
    return review(DiskTree(folder))


def ask(toolbox: Toolbox, tool: str, /, **arguments: Any) -> dict[str, Any]:
    """What a tool answers, read; every answer is short JSON."""
    text = toolbox.call(ToolCall("call_1", tool, arguments))
    assert len(text) <= 4_000
    answer: dict[str, Any] = json.loads(text)
    return answer


def everything(toolbox: Toolbox, tool: str, /, **arguments: Any) -> list[Any]:
    """What a tool answers on all its pages."""
    found: list[Any] = []
    page: int | None = 1
    while page:
        answer = ask(toolbox, tool, **arguments, page=page)
        assert "error" not in answer, answer
        found += answer["data"]
        page = answer.get("next")
    return found
