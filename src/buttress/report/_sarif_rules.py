"""Rules as SARIF describes them: the page is the help, so that an alert carries its own explanation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from buttress.findings.finding import Confidence
from buttress.findings.pages import page_for
from buttress.findings.rule import Consequence, Rule
from buttress.report._words import shortened
from buttress.report.json_v1 import DOMAINS
from buttress.review import all_rules

if TYPE_CHECKING:
    from buttress.findings.pages import Page

#: SARIF's levels for our severities.
LEVEL = {"error": "error", "warning": "warning", "advice": "note"}
#: GitHub's own words for the same, which sort alerts that are not about security.
_PROBLEM = {"error": "error", "warning": "warning", "advice": "recommendation"}
_PRECISION = {Confidence.PROVED: "very-high", Confidence.LIKELY: "high", Confidence.POSSIBLE: "medium"}
#: GitHub reads the middle of its bands: from 7.0 high, from 4.0 medium, above 0 low.
_SECURITY = {"error": "8.0", "warning": "5.5", "advice": "2.0"}
#: GitHub cuts descriptions here.
_LONGEST = 1024
_HELP = ("Why it matters", "Instead", "When it is fine")


def descriptor(rule: Rule) -> dict[str, Any]:
    """One rule with its page. There is no address to link to: the help is in the file."""
    page = _page(rule)
    summary = page.summary if page else f"{rule.name.replace('-', ' ').capitalize()}."
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": shortened(summary, _LONGEST)},
        "fullDescription": {"text": shortened(_full(summary, page), _LONGEST)},
        "help": _help(summary, rule, page),
        "defaultConfiguration": {"level": LEVEL[str(rule.severity)]},
        "properties": _properties(rule),
    }


def _properties(rule: Rule) -> dict[str, Any]:
    severity = str(rule.severity)
    about_security = rule.consequence is Consequence.SECURITY
    tags = [DOMAINS.get(rule.code.rstrip("0123456789"), ""), str(rule.consequence), str(rule.principle)]
    value: dict[str, Any] = {
        "code": rule.code,
        "precision": _PRECISION[rule.confidence],
        "problem.severity": _PROBLEM[severity],
        "tags": list(dict.fromkeys(tag for tag in tags if tag)),
    }
    if about_security:  # GitHub takes any rule with a number here for a vulnerability
        value["security-severity"] = _SECURITY[severity]
    return value


def _full(summary: str, page: Page | None) -> str:
    """The summary and the first paragraph of the reasons: a description that says no more is of no use."""
    why = page.sections.get(_HELP[0], "").partition("\n\n")[0] if page else ""
    return " ".join(f"{summary} {why}".replace("`", "'").split())


def _help(summary: str, rule: Rule, page: Page | None) -> dict[str, str]:
    sections = page.sections if page else {}
    body = [f"## {title}\n\n{sections[title]}" for title in _HELP if sections.get(title)]
    last = f"`buttress explain {rule.name}` ({rule.code}) shows this page with examples."
    rich = "\n\n".join([f"# {rule.name}", summary, *body, last])
    return {"text": "\n\n".join([summary, *(part.removeprefix("## ") for part in body)]), "markdown": f"{rich}\n"}


@cache
def _page(rule: Rule) -> Page | None:
    module = next((loaded.module for loaded in all_rules() if loaded.rule is rule), "")
    return page_for(module) if module else None
