"""SARIF 2.1.0, for code scanning and editors: one run; the rules that have a result, each with its page.

One result an occurrence. GitHub shows the first location of a result only, follows each result from run to run by
itself, and annotates in a pull request the results whose line the request touches. A folded finding told as one result
would therefore hide the very place that a request adds to it. ``properties.decision`` holds the fingerprint of the
finding that the occurrences share.

Findings that somebody answered are results with ``suppressions``. GitHub does not read that property and would open an
alert for each: what is uploaded there is better made from a review without them.
"""

from __future__ import annotations

import posixpath
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import buttress
from buttress.report._sarif_rules import LEVEL, descriptor
from buttress.report._sarif_words import location, message, text
from buttress.report._words import FAILED, as_json
from buttress.report.style import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.findings.finding import Finding, Occurrence
    from buttress.findings.rule import Rule
    from buttress.review import Review

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: GitHub refuses a file with more results than this; the worst are kept.
MOST_RESULTS = 25_000
#: GitHub keeps this many locations of a result.
_MOST_RELATED = 100
#: Notifications say where to look, not everything: ``--coverage`` lists all.
_MOST_NOTIFICATIONS = 100
#: The key under which a fingerprint is kept; the number changes if ever the recipe does.
FINGERPRINT = "buttressFingerprint/v1"
_NOTIFICATIONS = {
    "not-understood": "A stretch of a file could not be read; rules that argue from absence are silent there.",
    "opaque": "A body that stays closed: what it does is not known.",
    "note": "A remark on what was read or how it was read.",
}


def render(review: Review, where: Callable[[str], str], outcome: str = "") -> str:
    """The report as JSON text."""
    return as_json(document(review, where, outcome))


def document(review: Review, where: Callable[[str], str], outcome: str = "") -> dict[str, Any]:
    """The report as plain values."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [_Run(review, where, outcome).value()]}


class _Run:
    """The one run: rules are numbered in the order of their codes, and results name them by number."""

    def __init__(self, review: Review, where: Callable[[str], str], outcome: str) -> None:
        self.review = review
        self.where = where
        self.outcome = outcome

    @cached_property
    def rules(self) -> list[Rule]:
        used = {f.rule.name: f.rule for f in (*self.review.findings, *self.review.suppressed)}
        return sorted(used.values(), key=lambda rule: rule.code)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {rule.name: number for number, rule in enumerate(self.rules)}

    def value(self) -> dict[str, Any]:
        below = posixpath.dirname(self.where("x"))  # uploads of two folders of one repository must not replace another
        return {
            "tool": {"driver": self.driver()},
            "automationDetails": {"id": f"buttress/{below}/" if below else "buttress/"},
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
            "invocations": [self.invocation()],
            "columnKind": "unicodeCodePoints",
            "results": list(islice(self.results(), MOST_RESULTS)),
        }

    def driver(self) -> dict[str, Any]:
        return {
            "name": "Buttress",
            "version": buttress.__version__,
            "semanticVersion": buttress.__version__,
            "shortDescription": {"text": "Reviews backend designs: schemas, migrations and HTTP APIs."},
            "rules": [descriptor(rule) for rule in self.rules],
            "notifications": [_kind(name, words) for name, words in _NOTIFICATIONS.items()],
        }

    def results(self) -> Iterator[dict[str, Any]]:
        for finding in (*self.review.findings, *self.review.suppressed):
            for occurrence in finding.occurrences:
                yield self.result(finding, occurrence)

    def result(self, finding: Finding, occurrence: Occurrence) -> dict[str, Any]:
        related = [(place.span, place.note) for place in finding.related[:_MOST_RELATED]]
        if occurrence.fingerprint != finding.fingerprint:
            related = [(finding.span, f"{finding.subject}, the first of {count(finding.count, 'place')}")]
        value = {
            "ruleId": finding.rule.name,
            "ruleIndex": self.numbers[finding.rule.name],
            "level": LEVEL[str(finding.severity)],
            "message": message(finding, occurrence, [note for _, note in related]),
            "locations": [{"physicalLocation": location(occurrence.span, self.where)}],
            "partialFingerprints": {FINGERPRINT: occurrence.fingerprint},
            "properties": {
                "subject": text(occurrence.subject),
                "confidence": str(finding.confidence),
                "decision": finding.fingerprint,
            },
        }
        if related:
            value["relatedLocations"] = [
                {"id": number, "physicalLocation": location(span, self.where), "message": {"text": text(note)}}
                for number, (span, note) in enumerate(related, 1)
            ]
        if finding.suppression:
            value["suppressions"] = [self.suppression(finding)]
        return value

    def suppression(self, finding: Finding) -> dict[str, Any]:
        answer = finding.suppression
        assert answer is not None  # noqa: S101 - asked for suppressed findings only
        value: dict[str, Any] = {
            "kind": "inSource" if answer.kind == "inline" else "external",
            "status": "accepted",
        }
        if answer.reason:
            value["justification"] = text(answer.reason)
        if answer.span:
            value["location"] = {"physicalLocation": location(answer.span, self.where)}
        if answer.until:
            value["properties"] = {"until": answer.until.isoformat()}
        return value

    def invocation(self) -> dict[str, Any]:
        value: dict[str, Any] = {"executionSuccessful": not self.outcome.startswith(FAILED)}
        notes = [_notification("note", "note", note) for note in self.review.config.notes]
        if notes:
            value["toolConfigurationNotifications"] = notes
        value["toolExecutionNotifications"] = list(self.notifications())
        return value

    def notifications(self) -> Iterator[dict[str, Any]]:
        coverage = self.review.blueprint.coverage
        for note in coverage.notes:
            yield _notification("note", "note", note)
        for place in coverage.not_understood[:_MOST_NOTIFICATIONS]:
            name, level = ("opaque", "note") if place.opaque else ("not-understood", "warning")
            where = {"locations": [{"physicalLocation": location(place.span, self.where)}]}
            yield {**_notification(name, level, place.reason), **where}
        left = len(coverage.not_understood) - _MOST_NOTIFICATIONS
        if left > 0:
            yield _notification("note", "note", f"{count(left, 'more place')} not understood: buttress --coverage")
        found = sum(finding.count for finding in (*self.review.findings, *self.review.suppressed))
        if found > MOST_RESULTS:
            words = f"{found - MOST_RESULTS:,} of {count(found, 'result')} left out, the least severe"
            yield _notification("note", "warning", words)


def _kind(name: str, words: str) -> dict[str, Any]:
    """A kind of notification; code scanning wants the same three texts of it as of a rule."""
    told = {"text": words}
    return {"id": name, "shortDescription": told, "fullDescription": told, "help": told}


def _notification(name: str, level: str, words: str) -> dict[str, Any]:
    return {
        "descriptor": {"id": name, "index": list(_NOTIFICATIONS).index(name)},
        "level": level,
        "message": {"text": text(words)},
    }
