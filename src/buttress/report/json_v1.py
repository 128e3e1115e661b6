"""The JSON report, schema ``buttress.review/1``: stable names and order; paths relative to ``root``, positions 1-based.

``root`` is where the paths start, relative to the folder in which the command ran. Within version 1, keys may be
added; none is renamed, removed or given another meaning.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, TypedDict

import buttress
from buttress.report._advice import advice_json, annotations_json
from buttress.report._symptom import SymptomJson, symptom_json
from buttress.report._systems_json import question_json, systems_json
from buttress.report.coverage import operations, services, tables

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.findings.suppression import Suppression
    from buttress.review import Review

SCHEMA = "buttress.review/1"

#: Code prefixes name the domain for good: codes are never reused.
DOMAINS = {
    "DB": "schema",
    "MIG": "migrations",
    "SQL": "queries",
    "API": "api",
    "CON": "contract",
    "SVC": "services",
    "OPS": "operations",
    "DOC": "design",
    "SEC": "security",
    "X": "across",
    "IGN": "ignores",
}


class Place(TypedDict):
    """A stretch of a file; ``end_column`` is exclusive, as in SARIF."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class RelatedJson(TypedDict):
    """Another place that a finding rests on."""

    path: str
    line: int
    note: str


class OccurrenceJson(TypedDict):
    """One place of a finding; its fingerprint survives edits elsewhere in the file."""

    subject: str
    location: Place
    fingerprint: str


class SuppressionJson(TypedDict):
    """Why a finding is not told. ``kind`` is inline, config or baseline; ``path`` and ``line`` say where an inline
    answer stands, ``until`` (a date) is its last day; each is null where there is none.
    """

    kind: str
    reason: str
    path: str | None
    line: int | None
    until: str | None


class FindingJson(TypedDict):
    """One finding. ``count`` is the number of occurrences; the first is the finding's own. ``suppression`` is null
    unless ``suppressed``: somebody answered it, and it fails no run. ``annotations`` are checked statements of a model.
    """

    rule: str
    code: str
    domain: str
    severity: str
    confidence: str
    consequence: str
    principle: str
    subject: str
    count: int
    message: str
    because: str
    instead: str
    location: Place
    related: list[RelatedJson]
    occurrences: list[OccurrenceJson]
    fingerprint: str
    suppressed: bool
    suppression: SuppressionJson | None
    annotations: list[dict[str, Any]]


class ReviewJson(TypedDict):
    """The whole report. ``coverage`` and ``checklist`` say what the absence of a finding is worth.

    ``findings`` are what is told, the worst first, then the suppressed ones, ranked among themselves. ``since`` names
    the point of comparison (empty when there is none), ``known`` counts the occurrences left out because it has them
    too. ``systems`` are what the artefacts draw, say and run; ``questions`` what the design documents leave open;
    ``advice`` is how asking a model ended, null when none was asked; ``symptom`` is what the user's paste points at, null
    without one: the findings keep their order.
    ``summary`` counts findings by severity; its ``suppressed`` are in none of the other figures.
    """

    schema: str
    tool: dict[str, str]
    root: str
    since: str
    known: int
    coverage: dict[str, Any]
    findings: list[FindingJson]
    checklist: list[dict[str, Any]]
    systems: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    advice: dict[str, Any] | None
    symptom: SymptomJson | None
    summary: dict[str, int]


def render(review: Review) -> str:
    """The report as text, ending in a line break. What is not Unicode (file names can be) becomes U+FFFD."""
    text = json.dumps(document(review), ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def document(review: Review) -> ReviewJson:
    """The report as plain values."""
    severities = Counter(str(finding.severity) for finding in review.findings)
    return {
        "schema": SCHEMA,
        "tool": {"name": "buttress", "version": buttress.__version__},
        "root": review.root,
        "since": review.since,
        "known": review.known,
        "coverage": _coverage(review),
        "findings": [_finding(finding) for finding in (*review.findings, *review.suppressed)],
        "checklist": [
            {
                "item": verdict.item,
                "verdict": verdict.answer,
                "reason": verdict.reason,
                "evidence": [{"path": span.path, "line": span.line} for span in verdict.evidence],
            }
            for verdict in review.checklist
        ],
        "systems": systems_json(review),
        "questions": [question_json(question) for question in review.questions],
        "advice": advice_json(review.advice),
        "symptom": symptom_json(review.symptom) if review.symptom else None,
        "summary": {
            "error": severities["error"],
            "warning": severities["warning"],
            "advice": severities["advice"],
            "suppressed": len(review.suppressed),
        },
    }


def _coverage(review: Review) -> dict[str, Any]:
    coverage = review.blueprint.coverage
    return {
        "files": coverage.files,
        "read": coverage.read,
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in coverage.skipped],
        "statements": {
            "found": coverage.statements,
            "understood": coverage.understood,
            "opaque": coverage.opaque,
        },
        "not_understood": [
            {"path": place.span.path, "line": place.span.line, "reason": place.reason, "opaque": place.opaque}
            for place in coverage.not_understood
        ],
        "candidates": list(coverage.candidates),
        "tables": tables(review.blueprint),
        "operations": operations(review.blueprint),
        "services": services(review.blueprint),
        "documents": [
            {
                "path": found.path,
                "why": found.why,
                "stage": found.stage,
                "endpoints": sum(not s.bad for s in found.sketches),
            }
            for found in review.blueprint.documents
        ],
    }


def _finding(finding: Finding) -> FindingJson:
    rule = finding.rule
    return {
        "rule": rule.name,
        "code": rule.code,
        "domain": DOMAINS.get(rule.code.rstrip("0123456789"), ""),
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "consequence": str(rule.consequence),
        "principle": str(rule.principle),
        "subject": finding.subject,
        "count": finding.count,
        "message": finding.message,
        "because": finding.because,
        "instead": finding.instead,
        "location": _place(finding.span),
        "related": [
            {"path": related.span.path, "line": related.span.line, "note": related.note} for related in finding.related
        ],
        "occurrences": [
            {"subject": one.subject, "location": _place(one.span), "fingerprint": one.fingerprint}
            for one in finding.occurrences
        ],
        "fingerprint": finding.fingerprint,
        "suppressed": finding.suppression is not None,
        "suppression": _suppression(finding.suppression) if finding.suppression else None,
        "annotations": annotations_json(finding),
    }


def _suppression(answer: Suppression) -> SuppressionJson:
    return {
        "kind": answer.kind,
        "reason": answer.reason,
        "path": answer.span.path if answer.span else None,
        "line": answer.span.line if answer.span else None,
        "until": answer.until.isoformat() if answer.until else None,
    }


def _place(span: Span) -> Place:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
