"""What the README shows is what the command prints."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from buttress.__main__ import main
from buttress.config import EXPECTED, load_config

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_report_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", shop)
    monkeypatch.chdir(shop)
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(["review"]) == 1
    printed = capsys.readouterr().out
    shown = README.partition("$ cd examples/shop && buttress review\n")[2].partition("\n```")[0]
    start, _, end = shown.partition("\n…\n")
    assert printed.startswith(start), f"the README's report begins with:\n{printed[: len(start)]}"
    assert printed.endswith(f"{end}\n"), f"the README's report ends with:\n{printed[-len(end) - 100 :]}"


def test_the_recorded_replies_are_told_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "architect.md").read_text("utf-8")
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    for block in re.findall(r"```\n\$ buttress (eval .*?)\n```", page, re.DOTALL):
        command, *shown = block.split("\n")
        assert main(command.split()) == 0
        printed = capsys.readouterr().out.splitlines()
        assert [line for line in shown if line not in printed and line.strip() != "…"] == []


def test_the_configuration_shown_is_whole_and_valid(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block is not None
    assert list(tomllib.loads(block[1])) == list(EXPECTED)
    (tmp_path / "buttress.toml").write_text(block[1])
    assert load_config(tmp_path).postgres_version == 15


PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")),
]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", (ROOT / page).read_text("utf-8")):
        assert ((ROOT / page).parent / target).exists(), target


def test_the_house_in_contributing_is_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    rooms = [room.strip() for layer in contract["layers"] for room in layer.split("|")]
    house = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2].partition("Nothing imports")[0]
    drawn = re.findall(r"(\w+)(?:/|\.py)", house)
    assert sorted(drawn) == sorted(rooms)
