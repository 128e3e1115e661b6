"""The house rules that no linter knows: rule pages, names, sizes, and what no file may mention."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from buttress.findings.pages import SECTIONS, page_for
from buttress.findings.verdict import ITEMS
from buttress.report.catalogue import item_page
from buttress.report.json_v1 import DOMAINS
from buttress.review import LoadedRule, all_rules

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
LONGEST_TEST = 500  # a file of cases is looked up and not read through
#: Put together here, so that this file does not mention them either.
NEVER_MENTIONED = (
    *(".".join(host) for host in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("crates", "io/api"))),
    *(
        "/".join(("", *path, ""))
        for path in (("work", "main"), ("work", "lab"), ("work", "shared"), ("root", ".pyenv"))
    ),
)


@cache
def tracked() -> list[Path]:
    """What git tracks or would track; in an unpacked archive, everything but the environment."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if ".venv" not in path.parts and "__pycache__" not in path.parts]
    return [path for path in paths if path.is_file()]


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def named(loaded: LoadedRule) -> str:
    return loaded.rule.name


@pytest.mark.parametrize("loaded", all_rules(), ids=named)
def test_a_rule_and_its_page_belong_together(loaded: LoadedRule) -> None:
    rule, page = loaded.rule, page_for(loaded.module)
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.name)
    assert loaded.module.rpartition(".")[2] == rule.name.replace("-", "_")
    assert page.name == rule.name
    assert page.summary
    assert [title for title in SECTIONS if not page.sections.get(title)] == []
    assert {case.bad for case in page.cases} == {True, False}, "at least one Bad and one Good case"


@pytest.mark.parametrize("loaded", all_rules(), ids=named)
def test_a_code_names_its_domain(loaded: LoadedRule) -> None:
    prefix, number = re.fullmatch(r"([A-Z]+)(\d{3})", loaded.rule.code).groups()  # type: ignore[union-attr]
    assert DOMAINS[prefix] == loaded.domain
    assert int(number) > 100
    assert loaded.rule.checklist in {"", *ITEMS}


def test_names_and_codes_are_unique() -> None:
    words = Counter(word for loaded in all_rules() for word in (loaded.rule.name, loaded.rule.code))
    assert [word for word, times in words.items() if times > 1] == []


def test_every_page_has_its_module() -> None:
    pages = [path for path in tracked() if path.suffix == ".md" and "checks" in path.parts]
    assert pages
    assert [path.name for path in pages if not path.with_suffix(".py").exists()] == []


@pytest.mark.parametrize("item", ITEMS)
def test_every_checklist_item_has_a_page(item: str) -> None:
    assert item_page(item).startswith(f"# {item}\n")


def test_files_stay_short() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    limit = {path: LONGEST_TEST if path.startswith("tests/") else LONGEST_FILE for path in lengths}
    assert {path: length for path, length in lengths.items() if length > limit[path]} == {}


def test_functions_stay_short() -> None:
    long = {}
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = length
    assert long == {}


def test_the_readme_maps_the_seven_names() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in ("agent/", "prompts/", "checks/", "cli.py", "examples/", "tests/", "pyproject.toml"):
        assert f"`{name}`" in readme


def test_nothing_mentions_a_registry_or_somebodys_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in NEVER_MENTIONED if word in text]
    assert found == []
