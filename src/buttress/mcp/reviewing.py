"""The review as a whole: counts, the first findings, the checklist, and what was read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from buttress.agent.tools._answers import LIMIT, Item, Refused, fitting, place, text_of
from buttress.agent.tools._spec import Arguments, Paged, Spec
from buttress.agent.tools._words import veiled
from buttress.report.coverage import LOOKED_FOR, operations, services, tables, understood

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Desk
    from buttress.findings.finding import Finding
    from buttress.review import Review

Word = Annotated[str, Field(max_length=200)]
#: Findings of the first answer at most, and characters that one may take.
_FIRST, _ROOM = 10, 420
_FRAME = 200


class ReviewOf(Arguments):
    """What to speak of."""

    since: Annotated[str, Field(max_length=200, description="only what is new since a commit or branch")] = ""
    paths: Annotated[list[Word], Field(max_length=50, description="only findings in these files or folders")] = Field(
        default_factory=list
    )


class ListFindings(Paged):
    """Which findings to list."""

    rule: Annotated[Word, Field(description="name or code")] = ""
    subject: Annotated[Word, Field(description="part of a table, column or operation")] = ""
    severity: Literal["error", "warning", "advice", ""] = ""


def review(desk: Desk, taken: ReviewOf) -> str:
    """Counts, the first findings, the checklist, and what was read. Raises :class:`Refused` where there is nothing."""
    result = desk.review
    complain(result)
    within = tuple(path.rstrip("/") for path in taken.paths)
    found = {label: each for label, each in desk.ledger.findings.items() if _below(each, within)}
    answer: dict[str, Any] = {
        "findings": dict(Counter(str(each.severity) for each in found.values())),
        "read": _read(result),
        "then": "explain_finding LABEL for reasons, fix and evidence; list_findings for the rest",
    }
    data: dict[str, Any] = {"checklist": [], "not_understood": [], "findings": []}
    data["checklist"] = [{"item": v.item, "answer": v.answer, "reason": v.reason} for v in result.checklist]
    data["not_understood"] = [f"{n.span}: {n.reason}" for n in result.blueprint.coverage.not_understood[:3]]
    data = veiled({key: fitting({"": each}, 1_200).get("", []) for key, each in data.items()})
    for label, each in list(found.items())[:_FIRST]:
        shown = veiled(fitting({"label": label, **line(each), "at": place(each.span)}, _ROOM))
        if len(text_of({**answer, "data": {**data, "findings": [*data["findings"], shown]}})) > LIMIT - _FRAME:
            break
        data["findings"] = [*data["findings"], shown]
    if result.since:
        answer["known_before"] = result.known
    if len(found) > len(data["findings"]):
        answer["more"] = len(found) - len(data["findings"])
    return text_of(answer | {"data": {key: each for key, each in reversed(data.items()) if each}})


def list_findings(desk: Desk, taken: ListFindings) -> str:
    """Every finding that fits, best first, a line each."""
    complain(desk.review)
    rule, subject = taken.rule.lower(), taken.subject.lower()
    items = [
        Item({"label": label, **line(finding)}, finding.span)
        for label, finding in desk.ledger.findings.items()
        if rule in ("", finding.rule.name, finding.rule.code.lower())
        and subject in finding.subject.lower()
        and taken.severity in ("", str(finding.severity))
    ]
    return desk.paged(items, taken.page)


def line(finding: Finding) -> dict[str, Any]:
    """A finding in a line."""
    return {
        "severity": str(finding.severity),
        "rule": finding.rule.name,
        "subject": finding.subject,
        "message": finding.message,
        "places": finding.count if finding.count > 1 else None,
    }


def complain(result: Review) -> None:
    """Raise :class:`Refused` for a folder in which nothing was understood: no finding is then no news."""
    blueprint = result.blueprint
    if not (blueprint.coverage.understood or understood(blueprint)):
        raise Refused(
            f"nothing to review was found here; looked for {LOOKED_FOR}. Start the server for the repository's folder"
            " (buttress mcp FOLDER), or review text that is in no file with try_snippet"
        )


def _below(finding: Finding, within: tuple[str, ...]) -> bool:
    paths = {finding.span.path, *(each.span.path for each in finding.occurrences)}
    return not within or any(path == each or path.startswith(f"{each}/") for path in paths for each in within)


def _read(result: Review) -> dict[str, Any]:
    blueprint = result.blueprint
    told = {
        "files": blueprint.coverage.read,
        "tables": tables(blueprint),
        "operations": operations(blueprint),
        "services": services(blueprint),
        "design_documents": len(blueprint.documents),
        "not_understood": len(blueprint.coverage.not_understood),
        "skipped": len(blueprint.coverage.skipped),
    }
    return {key: number for key, number in told.items() if number}


REVIEW = Spec(
    "review",
    "Call this first. Reviews the repository's schema, migrations, APIs and design: counts, the worst findings with labels"
    " (F1 …), checklist, what was read.",
    ReviewOf,
    review,
    "reviews",
)
LIST = Spec("list_findings", "All findings, worst first, a line each.", ListFindings, list_findings, "lists findings")
