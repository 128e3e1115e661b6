"""The examples say what they were made to say: planted flaws are found, and the well-kept service has none."""

from __future__ import annotations

from pathlib import Path

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.report.style import Ink
from buttress.report.text import TextOptions, render
from buttress.review import Review, review

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def reviewed(name: str, *focus: str) -> Review:
    folder = EXAMPLES / name
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return review(MemoryTree(files), Config(cache=False), focus=focus)


def lines(result: Review) -> str:
    """One line a finding: what the kept report holds."""
    return "".join(f"{f.severity} {f.rule.name} {f.subject} {f.span} x{f.count}\n" for f in result.findings)


def test_the_shop_has_the_expected_findings() -> None:
    kept = (EXAMPLES / "shop" / "expected.txt").read_text("utf-8")
    whole, _, release = kept.partition("\nmigrations/0006_search.sql as the release:\n")
    assert lines(reviewed("shop")) == whole.partition("\n\n")[2].rstrip("\n") + "\n"
    assert lines(reviewed("shop", "migrations/0006_search.sql")) == release


def told(result: Review) -> str:
    """The findings and the open questions of a design: what the kept report holds."""
    return lines(result) + "".join(f"question {q.name} {q.trigger}\n" for q in result.questions)


def kept(name: str) -> str:
    """The expected report without its opening paragraph."""
    return (EXAMPLES / name / "expected.txt").read_text("utf-8").partition("\n\n")[2]


def test_the_draft_has_the_expected_findings_and_questions() -> None:
    assert told(reviewed("draft", "design.md")) == kept("draft")


def test_the_document_and_the_deployment_disagree_as_expected() -> None:
    assert told(reviewed("drift")) == kept("drift")
    rules = {finding.rule.name for finding in reviewed("drift").findings}
    drifts = {
        "call-mode-drift",
        "component-drift",
        "edge-drift",
        "endpoint-drift",
        "number-drift",
        "claimed-part-missing",
    }
    assert rules >= drifts


def test_the_shop_shows_at_least_fifteen_flaws_of_three_domains() -> None:
    found = reviewed("shop").findings
    assert len(found) >= 15
    assert {finding.rule.code.rstrip("0123456789") for finding in found} >= {"DB", "API", "X"}


def test_the_well_kept_service_is_clean() -> None:
    result = reviewed("well-kept")
    assert lines(result) == ""
    assert not result.blueprint.coverage.not_understood
    assert "fail" not in {verdict.answer for verdict in result.checklist}


def test_every_finding_of_the_shop_speaks_about_the_shop() -> None:
    """A because that could be printed about another table is a bug: no two subjects share one."""
    found = reviewed("shop").findings
    assert len({finding.because for finding in found}) == len(found)
    text = render(reviewed("shop"), TextOptions(ink=Ink(width=80)))
    assert all(len(line) <= 80 or "http" in line for line in text.splitlines() if "│" in line)
