"""The JSON report, schema ``buttress.review/1``: stable names and order; paths relative to ``root``, positions 1-based.

``root`` is where the paths start, relative to the folder in which the command ran. Within version 1, keys may be
added; none is renamed, removed or given another meaning.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, TypedDict

import buttress
from buttress.report.coverage import operations, tables

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
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


class FindingJson(TypedDict):
    """One finding, the worst first. ``count`` is the number of occurrences; the first is the finding's own."""

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


class ReviewJson(TypedDict):
    """The whole report. ``coverage`` and ``checklist`` say what the absence of a finding is worth."""

    schema: str
    tool: dict[str, str]
    root: str
    coverage: dict[str, Any]
    findings: list[FindingJson]
    checklist: list[dict[str, Any]]
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
        "coverage": _coverage(review),
        "findings": [_finding(finding) for finding in review.findings],
        "checklist": [
            {
                "item": verdict.item,
                "verdict": verdict.answer,
                "reason": verdict.reason,
                "evidence": [{"path": span.path, "line": span.line} for span in verdict.evidence],
            }
            for verdict in review.checklist
        ],
        "summary": {
            "error": severities["error"],
            "warning": severities["warning"],
            "advice": severities["advice"],
            "suppressed": 0,
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
        "services": 0,
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
        "suppressed": False,
    }


def _place(span: Span) -> Place:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
