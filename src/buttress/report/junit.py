"""The JUnit report. Test pages count red cases, so only what fails the run is a failure: a finding below ``--fail-on``
is a skipped case, visible and not red. One more case stands for the review itself: it passes when the review could be
done, so that a clean report is not an empty one.

Names hold no line numbers: GitLab and Jenkins follow a case from run to run by its name.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import buttress
from buttress.findings.rule import Severity
from buttress.report._words import FAILED, added, elsewhere, sentence
from buttress.report.coverage import operations, tables
from buttress.report.style import clean, count

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review

#: What XML 1.0 cannot hold, not even escaped (section 2.2 of the recommendation).
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: How many places of one decision are listed in its case.
_PLACES = 50


def render(review: Review, where: Callable[[str], str], outcome: str, fail_on: str) -> str:
    """The report as XML text."""
    threshold = Severity[fail_on.upper()]
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", name="buttress")
    _itself(suite, review, outcome)
    names: Counter[tuple[str, str]] = Counter()
    for finding in review.findings:
        name = f"{finding.subject} ({where(finding.span.path)})"
        names[finding.rule.name, name] += 1
        again = names[finding.rule.name, name]
        _case(suite, finding, f"{name} #{again}" if again > 1 else name, where, threshold)
    for element in (root, suite):
        element.set("tests", str(len(suite)))
        for kind, key in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            element.set(key, str(sum(case.find(kind) is not None for case in suite)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _itself(suite: ET.Element, review: Review, outcome: str) -> None:
    case = ET.SubElement(suite, "testcase", classname="buttress", name="the review was done")
    blueprint = review.blueprint
    facts = f"{count(tables(blueprint), 'table')}, {count(operations(blueprint), 'operation')}"
    read = f"buttress {buttress.__version__} read {count(blueprint.coverage.read, 'file')}: {facts}"
    if outcome.startswith(FAILED):
        _says(case, "error", outcome, read)
    else:
        ET.SubElement(case, "system-out").text = legal(f"{read}; {outcome}" if outcome else read)


def _case(suite: ET.Element, finding: Finding, name: str, where: Callable[[str], str], threshold: Severity) -> None:
    place = legal(clean(where(finding.span.path)))
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"buttress.{finding.rule.name}",
        name=legal(clean(name)),
        file=place,
        line=str(finding.span.line),
    )
    lines = [
        f"{place}:{finding.span.line} {finding.severity} {finding.rule.name} {clean(finding.subject)}",
        sentence(finding.message),
        f"because: {sentence(finding.because)}",
        f"instead: {sentence(finding.instead)}",
    ]
    if finding.count > 1:
        others = finding.occurrences[1 : _PLACES + 1]
        lines.append(elsewhere(finding))
        lines += [f"also: {clean(o.subject)} ({clean(where(o.span.path))}:{o.span.line})" for o in others]
    lines += added(finding)
    kind = "failure" if finding.severity >= threshold else "skipped"
    _says(case, kind, f"{finding.severity}: {clean(finding.message)}", "\n".join(lines), str(finding.severity))


def _says(case: ET.Element, kind: str, message: str, text: str, type_: str = "") -> None:
    """A case's outcome. Jenkins shows the message, GitLab the text alone."""
    element = ET.SubElement(case, kind, message=legal(message))
    if type_ and kind == "failure":
        element.set("type", type_)
    element.text = legal(text)


def legal(text: str) -> str:
    """Text without the characters that XML 1.0 does not have."""
    return _ILLEGAL.sub("\ufffd", text)
