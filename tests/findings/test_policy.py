"""From what rules said to what people read."""

from dataclasses import replace
from itertools import permutations
from typing import Any

from buttress.blueprint.source import Source, Span
from buttress.findings.finding import Confidence, Finding
from buttress.findings.policy import fold, identify, rank
from buttress.findings.rule import Consequence, Principle, Rule, Severity

TEXT = "one line\nanother line\none line\n  one\n  line\n"
SOURCE = Source("a.sql", TEXT)
RULE = Rule(
    name="some-rule",
    code="DB999",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.DATA_IS_SACRED,
)
CONVENTION = replace(RULE, name="a-convention", convention=True)


def finding(rule: Rule = RULE, subject: str = "orders", at: tuple[int, int] = (0, 8), **more: Any) -> Finding:
    return rule.finding(subject=subject, at=SOURCE.span(*at), message="m", because="b", instead="i", **more)


def identified(*findings: Finding) -> list[Finding]:
    return identify(findings, SOURCE.slice)


def test_an_exact_repeat_is_dropped_and_a_near_one_is_not() -> None:
    assert len(identified(finding(), finding())) == 1
    assert len(identified(finding(), finding(subject="users"))) == 2
    assert len(identified(finding(), finding(rule=CONVENTION))) == 2
    assert len(identified(finding(), finding(at=(9, 21)))) == 2


def test_every_finding_has_a_fingerprint_of_its_own_and_is_its_own_occurrence() -> None:
    lines = [SOURCE.line_span(number) for number in (1, 2, 3)]
    found = identified(*(finding(at=(span.start, span.end)) for span in lines))
    assert len({each.fingerprint for each in found}) == 3
    assert [(o.subject, o.fingerprint, o.span) for each in found for o in each.occurrences] == [
        ("orders", each.fingerprint, span) for each, span in zip(found, lines, strict=True)
    ]
    assert [each.count for each in found] == [1, 1, 1]


def test_the_same_words_in_another_layout_are_still_told_apart() -> None:
    start = TEXT.index("  one") + 2
    found = identified(finding(), finding(at=(start, start + len("one\n  line"))))
    assert [SOURCE.slice(each.span) for each in found] == ["one line", "one\n  line"]
    assert len({each.fingerprint for each in found}) == 2


def test_fingerprints_do_not_depend_on_the_order_in_which_rules_ran() -> None:
    findings = [finding(at=at) for at in ((0, 8), (22, 30), (9, 21))] + [finding(rule=CONVENTION)]
    expected = {(each.rule.name, each.span): each.fingerprint for each in identified(*findings)}
    for order in permutations(findings):
        assert {(each.rule.name, each.span): each.fingerprint for each in identified(*order)} == expected


def test_the_worst_comes_first_severity_before_consequence_before_confidence_before_exposure() -> None:
    outage = replace(RULE, consequence=Consequence.OUTAGE)
    ordered = [
        finding(severity=Severity.ERROR, confidence=Confidence.POSSIBLE),
        finding(rule=outage, confidence=Confidence.POSSIBLE),
        finding(confidence=Confidence.PROVED),
        finding(exposure=90),
        finding(exposure=10),
        finding(severity=Severity.ADVICE, confidence=Confidence.PROVED, exposure=100),
    ]
    assert rank(reversed(ordered)) == ordered


def test_ties_are_settled_by_place_so_that_runs_agree() -> None:
    other = Span("0.sql", 50, 51, 5, 1, 5, 2)
    ordered = [replace(finding(), span=other), finding(), finding(subject="users"), finding(at=(9, 21))]
    assert rank(reversed(ordered)) == ordered


def test_a_convention_is_one_finding_a_key_led_by_its_most_exposed_member() -> None:
    members = identified(
        finding(rule=CONVENTION, subject="a", fold="one", exposure=1),
        finding(rule=CONVENTION, subject="b", fold="one", exposure=9),
        finding(rule=CONVENTION, subject="c", fold="two"),
        finding(subject="d"),
        finding(subject="e"),
        finding(subject="f", fold="one"),
    )
    folded = {each.subject: each for each in fold(members)}
    assert set(folded) == {"b", "c", "d", "e", "f"}
    assert [occurrence.subject for occurrence in folded["b"].occurrences] == ["b", "a"]
    assert [folded[subject].count for subject in "cdef"] == [1, 1, 1, 1]
    assert folded["b"].fingerprint == next(each.fingerprint for each in members if each.subject == "b")


def test_two_conventions_with_one_key_stay_apart() -> None:
    other = replace(CONVENTION, name="another-convention")
    assert len(fold(identified(finding(rule=CONVENTION, fold="x"), finding(rule=other, fold="x")))) == 2


def test_folded_findings_are_ranked() -> None:
    ordered = fold(identified(finding(rule=CONVENTION, subject="a"), finding(subject="b", severity=Severity.ERROR)))
    assert [each.subject for each in ordered] == ["b", "a"]
