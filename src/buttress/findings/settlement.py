"""What the answers did: which findings are told, which were answered, and which answers answer nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.findings.suppression import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from buttress.blueprint.directive import Directive
    from buttress.findings.baseline import Baseline, Entry
    from buttress.findings.finding import Finding


@dataclass(frozen=True, slots=True)
class Answered:
    """One inline ignore and, for each of its words, the findings that it speaks for (whether or not it still holds)."""

    directive: Directive
    hits: Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything that can answer a finding. ``rules`` maps every rule's name and code to its name; ``ran`` are the
    names of rules whose silence means something: they ran, on everything that they can speak about. ``whole``: the
    review saw everything that the baseline was made from.
    """

    rules: Mapping[str, str]
    ran: frozenset[str]
    today: date
    directives: tuple[Directive, ...] = ()
    require_reason: bool = True
    baseline: Baseline | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The outcome. ``stale`` are baseline entries that no finding needs any more."""

    answers: Answers
    kept: tuple[Finding, ...]
    suppressed: tuple[Finding, ...] = ()
    answered: tuple[Answered, ...] = ()
    stale: tuple[Entry, ...] = field(default=())


def settle(findings: Sequence[Finding], answers: Answers) -> Settlement:
    """Inline ignores first, then the baseline: a comment beside the code is the better answer of the two."""
    kept, suppressed, answered = _inline(findings, answers)
    stale: Sequence[Entry] = ()
    if answers.baseline:
        from buttress.findings.baseline import match

        entries, stale = match(kept, answers.baseline)
        suppressed += [
            replace(kept[at], suppression=Suppression("baseline", entry.reason)) for at, entry in entries.items()
        ]
        kept = [finding for at, finding in enumerate(kept) if at not in entries]
        gone = {entry.rule for entry in stale if entry.rule not in answers.rules}  # rules that no longer exist
        stale = [e for e in stale if e.rule in gone or answers.rules[e.rule] in answers.ran] if answers.whole else ()
    return Settlement(
        answers=answers, kept=tuple(kept), suppressed=tuple(suppressed), answered=tuple(answered), stale=tuple(stale)
    )


def holds(directive: Directive, answers: Answers) -> bool:
    """Whether an ignore counts: it makes sense, says why (where that is required), and has not expired."""
    if directive.problem or (answers.require_reason and not directive.reason):
        return False
    return directive.until is None or directive.until >= answers.today


def _inline(findings: Iterable[Finding], answers: Answers) -> tuple[list[Finding], list[Finding], list[Answered]]:
    by_path: defaultdict[str, list[Directive]] = defaultdict(list)
    for directive in answers.directives:
        by_path[directive.span.path].append(directive)
    hits: dict[Directive, dict[str, list[Finding]]] = {
        directive: {word: [] for word in directive.rules} for directive in answers.directives
    }
    kept, suppressed = [], []
    for finding in findings:
        holding = None
        for directive in by_path.get(finding.span.path, ()):
            word = next((w for w in directive.rules if answers.rules.get(w) == finding.rule.name), "")
            if word and (directive.whole_file or directive.covers(finding.span)):
                hits[directive][word].append(finding)
                holding = holding or (directive if holds(directive, answers) else None)
        if holding:
            why = Suppression("inline", holding.reason, holding.span, holding.until)
            suppressed.append(replace(finding, suppression=why))
        else:
            kept.append(finding)
    answered = [Answered(d, {word: tuple(found) for word, found in words.items()}) for d, words in hits.items()]
    return kept, suppressed, answered
