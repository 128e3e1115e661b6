"""The findings of the review, and the pages of the rules that made them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from buttress.agent.tools._answers import Item, Refused, chunk_of, text_of
from buttress.agent.tools._spec import Paged, Spec

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Desk
    from buttress.findings.finding import Finding

#: Parts of a page that may be quoted; its examples are about other systems.
_PARTS = ("Why it matters", "Instead", "When it is fine")
_Filter = Annotated[str, Field(max_length=200)]


class ListFindings(Paged):
    """Which findings to list."""

    rule: Annotated[_Filter, Field(description="only findings of this rule, by name or code")] = ""
    subject: Annotated[_Filter, Field(description="only findings whose subject contains this")] = ""


class GetFinding(Paged):
    """Which finding to tell."""

    label: Annotated[str, Field(max_length=20, description="as in F3")]


class RulePage(Paged):
    """Which rule's page to read."""

    name: Annotated[str, Field(max_length=100, description="the rule's name or code")]


def list_findings(desk: Desk, taken: ListFindings) -> str:
    """Every finding that fits, best first, a line each."""
    rule, subject = taken.rule.lower(), taken.subject.lower()
    items = [
        Item({"label": label, **_line(finding)})
        for label, finding in desk.ledger.findings.items()
        if rule in ("", finding.rule.name, finding.rule.code.lower()) and subject in finding.subject.lower()
    ]
    return desk.paged(items, taken.page)


def get_finding(desk: Desk, taken: GetFinding) -> str:
    """All that the review says about one finding, then every place that it rests on."""
    finding = desk.ledger.findings.get(taken.label)
    if finding is None:
        raise Refused("there is no such finding; labels of findings are F1, F2 and so on, see list_findings")
    rule = finding.rule
    items = [Item({"about": {**_line(finding), "because": finding.because, "instead": finding.instead}}, finding.span)]
    items += [Item({"note": related.note}, related.span) for related in finding.related]
    items += [
        Item({"occurrence": one.subject}, one.span) for one in finding.occurrences if len(finding.occurrences) > 1
    ]
    facts = {"confidence": str(finding.confidence), "consequence": str(rule.consequence), "exposure": finding.exposure}
    facts["in_release"] = finding.span.path in desk.review.blueprint.release.paths
    return desk.paged(items, taken.page, cite=taken.label, rule=rule.name, **facts)


def rule_page(desk: Desk, taken: RulePage) -> str:
    """The page of a rule: why it matters, what to do instead, when it is fine."""
    from buttress.findings.pages import page_for
    from buttress.review import all_rules

    rules = {each.rule.name: each for each in all_rules()}
    codes = {each.rule.code: each for each in rules.values()}
    loaded = rules.get(taken.name.lower()) or codes.get(taken.name.upper())
    if loaded is None:
        near = get_close_matches(taken.name.lower(), rules, n=5, cutoff=0.5)
        raise Refused("there is no such rule", known=near)
    page = page_for(loaded.module)
    said = [f"{part}: {page.sections[part]}" for part in _PARTS if page.sections.get(part)]
    record = desk.added("rule", loaded.rule.name, "\n\n".join((page.summary, *said)))
    text, following = chunk_of(record.text, taken.page)
    answer: dict[str, Any] = {"cite": record.label, "rule": loaded.rule.name, "code": loaded.rule.code, "page": text}
    return text_of(answer | ({"next": following} if following else {}))


def _line(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.name,
        "severity": str(finding.severity),
        "subject": finding.subject,
        "places": finding.count if finding.count > 1 else None,
        "message": finding.message,
    }


LIST = Spec(
    "list_findings",
    "Findings of the review, best first: label, rule, severity, subject, message.",
    ListFindings,
    list_findings,
    "lists findings",
)
GET = Spec(
    "get_finding",
    "One finding in full: because, instead, and every place that it rests on with the label of its lines.",
    GetFinding,
    get_finding,
    "looks at {label}",
)
PAGE = Spec(
    "rule_page",
    "A rule's page: why it matters, instead, when it is fine.",
    RulePage,
    rule_page,
    "reads the page of {name}",
)
