"""The pictures that reports draw: the official parser accepts each, and finds in it what the system has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.source import Span
from buttress.blueprint.system import Component, Edge, EdgeEvidence, Mention, System
from buttress.config import Config
from buttress.report.picture import picture
from buttress.review import review

if TYPE_CHECKING:
    from mermaid.conftest import Official

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
#: What a name may hold, and mermaid, Markdown or HTML would act on.
NASTY = (
    'say "hi"',
    "a|b",
    "x]y)z}",
    "end",
    "<b>bold</b>",
    "#35; &amp;",
    "`code`",
    "a;b%%c",
    "--> x",
    "\\",
    "💡 数据库",
    "a\nb",
    "",
)


def drawn() -> list[System]:
    systems = []
    for name in ("draft", "drift"):
        folder = EXAMPLES / name
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        systems += [s for s in review(MemoryTree(files), Config(cache=False)).blueprint.systems if s.edges]
    return [*systems, _nasty()]


def _nasty() -> System:
    span = Span('docs/de"sign|.md', 0, 1, 3, 1, 3, 2)
    kinds = (
        "service",
        "database",
        "cache",
        "broker",
        "client",
        "frontend",
        "external",
        "gateway",
        "balancer",
        "unknown",
    )
    parts = [
        Component(f"k{number}", name, kinds[number % len(kinds)], (Mention(name, span, "mermaid"),))  # type: ignore[arg-type]
        for number, name in enumerate(NASTY)
    ]
    edges = tuple(
        Edge("k0", part.key, "async", (EdgeEvidence(span, "mermaid", label=part.name),)) for part in parts[1:]
    )
    return System("nasty", {part.key: part for part in parts}, edges)


def test_every_picture_is_accepted_with_all_its_parts(official: Official) -> None:
    systems = drawn()
    assert len(systems) >= 3
    answers = official.answers([picture(system, ()) for system in systems])
    for system, answer in zip(systems, answers, strict=True):
        assert "refused" not in answer, answer
        assert len(answer["nodes"]) == len(system.components)
        assert len(answer["edges"]) == len(system.edges)
