"""Which findings are news: pairs are made by identity, subject and content, each occurrence once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from buttress.blueprint.source import Source
from buttress.findings.policy import identify
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.findings.since import HABIT, new_since

if TYPE_CHECKING:
    from buttress.findings.finding import Finding

RULE = Rule(
    name="some-flaw",
    code="DB999",
    severity=Severity.WARNING,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
)


def findings(*places: str, rule: Rule = RULE) -> list[Finding]:
    """Each place is ``path|subject|text``; a file's texts stand one after the other."""
    texts: dict[str, str] = {}
    raw = []
    for place in places:
        path, subject, text = place.split("|")
        start = len(texts.get(path, ""))
        texts[path] = texts.get(path, "") + text + "\n"
        raw.append((path, subject, start, start + len(text)))
    sources = {path: Source(path, text) for path, text in texts.items()}
    made = (
        rule.finding(subject=subject, at=sources[path].span(start, end), message="m", because="b", instead="i")
        for path, subject, start, end in raw
    )
    return identify(made, lambda span: sources[span.path].slice(span))


def news(before: list[Finding], after: list[Finding]) -> list[str]:
    return [f"{finding.span.path}|{finding.subject}" for finding in new_since(after, before)]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (["a|t.x|x real"], ["a|t.x|x real"], []),
        (["a|t.x|x real"], ["b|t.x|x  REAL,"], []),
        (["a|t.x|x real"], ["a|t.x|x double"], []),
        (["a|t.x|x real"], ["a|u.x|x real"], []),
        (["a|t.x|x real"], ["a|t.x|x real", "a|t.y|y real"], ["a|t.y"]),
        (["b|t.x|x real"], ["a|t.x|x real", "b|t.x|x real"], ["b|t.x"]),
        (["a|t.x|x real"], ["a|u.y|y real"], ["a|u.y"]),
        ([], ["a|t.x|x real"], ["a|t.x"]),
        (["a|t.x|x real"], [], []),
    ],
    ids=[
        "the same",
        "moved and reformatted",
        "edited and still flawed",
        "the table was renamed",
        "a second column",
        "a second one exactly alike",
        "nothing in common",
        "the first",
        "fixed",
    ],
)
def test_pairs(before: list[str], after: list[str], told: list[str]) -> None:
    assert news(findings(*before), findings(*after)) == told


def test_another_rule_is_no_partner() -> None:
    other = replace(RULE, name="other-flaw")
    assert news(findings("a|t.x|x real", rule=other), findings("a|t.x|x real")) == ["a|t.x"]


def test_deploy_time_findings_are_always_news() -> None:
    rule = replace(RULE, release_only=True)
    same = findings("a|t.x|x real", rule=rule)
    assert news(same, same) == ["a|t.x"]


def test_a_habit_is_no_news_and_an_accident_is_none_yet() -> None:
    rule = replace(RULE, convention=True, severity=Severity.ADVICE)
    old = [f"a|t.c{number}|c{number} timestamp" for number in range(HABIT)]
    after = findings(*old, "a|t.new|new timestamp", rule=rule)
    assert news(findings(*old, rule=rule), after) == []
    assert news(findings(*old[1:], rule=rule), findings(*old[1:], "a|t.new|new timestamp", rule=rule)) == ["a|t.new"]
    grave = replace(rule, severity=Severity.WARNING)
    assert news(findings(*old, rule=grave), findings(*old, "a|t.new|new timestamp", rule=grave)) == ["a|t.new"]
