"""An inline ignore that ignores nothing: its words make no sense, name no rule, or stand where nothing is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.ignores._shared import lines, places, still_told, subject, told, written
from buttress.config.words import suggestion
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.directive import Directive
    from buttress.findings.finding import Finding
    from buttress.findings.settlement import Answered, Settlement

RULE = Rule(
    name="unused-ignore",
    code="IGN101",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.PROVED,
)


def check(settlement: Settlement) -> Iterator[Finding]:
    """One finding for each word of an ignore that answers nothing."""
    for answered in settlement.answered:
        if answered.directive.problem:
            yield _senseless(answered, settlement)
            continue
        for word in answered.directive.rules:
            finding = _word(word, answered, settlement)
            if finding:
                yield finding


def _word(word: str, answered: Answered, settlement: Settlement) -> Finding | None:
    answers, directive = settlement.answers, answered.directive
    rule = answers.rules.get(word)
    if rule is None:
        return _unknown(word, directive, settlement)
    if any(code.startswith("IGN") for code, name in answers.rules.items() if name == rule):
        return _about_ignores(word, directive)
    if answered.hits[word] or rule not in answers.ran:
        return None
    if any(answers.rules.get(other) == rule and answered.hits[other] for other in directive.rules):
        return _finding(
            word,
            directive,
            message=f"`{word}` is named twice in one ignore",
            because=f"another word of line {directive.span.line} names {rule} already",
        )
    return _nothing_there(word, rule, directive, settlement)


def _senseless(answered: Answered, settlement: Settlement) -> Finding:
    directive = answered.directive
    hit = [finding for found in answered.hits.values() for finding in found]
    covered = hit or [f for f in settlement.kept if directive.whole_file or directive.covers(f.span)]
    covered = still_told(settlement, covered)
    if covered:
        because = f"{covered[0].rule.name} is told in spite of it: {places(covered)}"
        until = "YYYY-MM-DD" if "until=" in directive.problem else ""
        example = written(directive, (covered[0].rule.name,), directive.reason or "the reason", until)
        instead = f"write `{example}`, or delete the comment"
    else:
        because = (
            f"nothing is ignored while it reads like this; it speaks for {lines(directive)}, where nothing is told"
        )
        instead = f"delete the comment at {directive.span}"
    return RULE.finding(
        subject=subject(directive.rules),
        at=directive.span,
        message=f"Buttress cannot follow this ignore: {directive.problem}",
        because=because,
        instead=instead,
        related=[(finding.span, "told in spite of it") for finding in covered[:3]],
    )


def _unknown(word: str, directive: Directive, settlement: Settlement) -> Finding:
    known = settlement.answers.rules
    names = tuple(sorted(set(known.values())))
    near = suggestion(word, tuple(sorted(set(known)))) if known else ""
    meant = near.split('"')[1] if near.startswith("did you mean") else ""
    covered = [f for f in settlement.kept if directive.whole_file or directive.covers(f.span)]
    told_here = sorted({finding.rule.name for finding in covered})
    if not meant and len(told_here) == 1:
        meant = told_here[0]
    what = f"what is told there: {', '.join(told_here)}" if told_here else "nothing is told there"
    instead = f"write `{written(directive, (meant,), directive.reason or 'the reason')}`" if meant else ""
    return RULE.finding(
        subject=subject((word,)),
        at=directive.span,
        message=f"`{word}` names none of the {len(names)} rules"
        + (f"; {near}" if meant and near.endswith("?") else ""),
        because=f"the ignore speaks for {lines(directive)} and silences nothing; {what}",
        instead=instead
        or "name a rule of `buttress rules`, or delete the word: domains and prefixes belong in the configuration",
    )


def _about_ignores(word: str, directive: Directive) -> Finding:
    return _finding(
        word,
        directive,
        message=f"`{word}` cannot be answered by another ignore",
        because=f"what is told about comments around line {directive.span.line} is settled by changing those comments",
    )


def _nothing_there(word: str, rule: str, directive: Directive, settlement: Settlement) -> Finding:
    path = directive.span.path
    elsewhere = told(settlement, rule, path)
    message = f"{rule} reports nothing where this ignore speaks"
    if elsewhere:
        near = min(elsewhere, key=lambda finding: abs(finding.span.line - directive.span.line))
        return RULE.finding(
            subject=subject((word,)),
            at=directive.span,
            message=message,
            because=f"it speaks for {lines(directive)}, and the rule reports {places([near])}",
            instead=f"move it above line {near.span.line} if that is meant, else delete it",
            related=[(near.span, f"{rule} reports here")],
        )
    here = sorted({f.rule.name for f in settlement.kept if f.span.path == path and directive.covers(f.span)})
    other = f"; what is told there is {', '.join(here)}" if here else ""
    others = [f for f in settlement.kept if f.rule.name == rule]
    if others:
        other += (
            f"; the rule's {len(others)} other finding{'s stand' if len(others) > 1 else ' stands'} in {_files(others)}"
        )
    return _finding(
        word,
        directive,
        message=message,
        because=f"it speaks for {lines(directive)} of {path}, where the rule ran and found nothing{other}",
    )


def _files(found: list[Finding]) -> str:
    paths = sorted({finding.span.path for finding in found})
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more files"


def _finding(word: str, directive: Directive, *, message: str, because: str) -> Finding:
    left = [other for other in directive.rules if other != word]
    kept = f"leave `{subject(left)}` and delete `{word}`" if left else f"delete the comment at {directive.span}"
    return RULE.finding(subject=subject((word,)), at=directive.span, message=message, because=because, instead=kept)
