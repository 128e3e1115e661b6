"""The recordings beside the examples: replies to the printed payload, checked anew on every run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from buttress.__main__ import main
from buttress.agent import recording
from buttress.agent.advise import replay
from buttress.assembly.tree import DiskTree
from buttress.review import review

if TYPE_CHECKING:
    from buttress.findings.advice import Advice

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = sorted((EXAMPLES / "recordings").glob("*.json"))


def advice(file: Path) -> Advice:
    known = recording.read(file.read_text(encoding="utf-8"), file.name)
    found, _ = replay(review(DiskTree((file.parent / known.path).resolve())), known)
    assert found.advice is not None
    return found.advice


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_most_of_a_careful_reply_holds_and_not_all(file: Path) -> None:
    found = advice(file)
    assert found.shown > found.given / 2
    assert found.withheld, "nobody is right about everything"
    assert found.shown + len(found.withheld) == found.given


def test_they_can_be_looked_at_without_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "--show", *map(str, FILES)]) == 0
    told = capsys.readouterr().out
    assert "   checked  " in told
    assert "   tried    on a copy, this finding is gone" in told
    assert "Withheld: said by the model, and not borne out" in told
    assert any(line.startswith("all ") for line in told.splitlines())
