"""What the persona believes acts somewhere: every statement names a rule, a question or a section that exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from buttress.findings.verdict import ITEMS
from buttress.prompts import load, sections
from buttress.review import all_rules, question_names

PAGE = Path(__file__).resolve().parent.parent / "docs" / "persona.md"
_ROW = re.compile(r"^\| (?P<statement>[^|]+) \| (?P<how>enforced|asked|spoken) \| (?P<where>[^|]+) \|$")
#: What may not be left to good words.
STRICT = ("Security basics", "Performance checklist", "Common mistakes")


class Statement(NamedTuple):
    topic: str
    text: str
    how: str
    where: tuple[str, ...]


def statements() -> list[Statement]:
    found, topic = [], ""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            topic = line[3:]
        elif row := _ROW.match(line):
            found.append(Statement(topic, row["statement"], row["how"], tuple(re.findall("`([^`]+)`", row["where"]))))
    return found


def test_every_name_exists() -> None:
    title = load("backend_architect").partition("\n")[0].removeprefix("# ")
    known = {
        "enforced": {loaded.rule.name for loaded in all_rules()} | set(ITEMS),
        "asked": set(question_names()),
        "spoken": {title, *sections("backend_architect")},
    }
    wrong = [(s.text, name) for s in statements() for name in s.where if name not in known[s.how]]
    assert wrong == []
    assert all(statement.where for statement in statements())


def test_the_counts_are_those_of_the_rows() -> None:
    counts = Counter(statement.how for statement in statements())
    told = re.search(r"Of (\d+) statements, (\d+) are enforced, (\d+) asked and (\d+) spoken", PAGE.read_text("utf-8"))
    assert told is not None
    assert tuple(map(int, told.groups())) == (
        sum(counts.values()),
        *(counts[h] for h in ("enforced", "asked", "spoken")),
    )


def test_mistakes_checklist_and_security_are_never_only_spoken() -> None:
    topics = {statement.topic for statement in statements()}
    assert topics >= set(STRICT)
    assert [s for s in statements() if s.topic in STRICT and s.how == "spoken"] == []


def test_the_checklist_is_whole() -> None:
    items = [name for s in statements() if s.topic == "Performance checklist" for name in s.where]
    assert sorted(items) == sorted(ITEMS)


def test_no_row_is_passed_over() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    tables = sum(line.startswith("| statement ") for line in rows)
    assert len(rows) - 2 * tables == len(statements())
