"""Which findings come with a draft, and which it heals."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.drafts.names import is_there, names_in, says_less
from buttress.agent.trial.facts import changes_between
from buttress.agent.trial.inventory import facts_of
from buttress.findings.fingerprint import plain_subject
from buttress.findings.policy import fold, rank
from buttress.predicates.unread import is_about

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.agent.drafts.plan import Plan
    from buttress.findings.finding import Finding
    from buttress.review import Review

#: How many findings of a draft are kept, and how many it is said to heal. The rest is counted.
MOST = 240
#: The rule that holds a document's SQL against the schema: here both are the same listing.
_SELF = "table-drift"
_WORD = re.compile(r"\w+")


def key_of(finding: Finding) -> tuple[str, str]:
    """What makes a finding the same one in another round: rule and subject."""
    return finding.rule.name, plain_subject(finding.subject, finding.span.path)


class Sorting:
    """Findings before and after a draft was saved."""

    def __init__(self, before: Review, after: Review, plan: Plan) -> None:
        self.before, self.after, self.plan = before, after, plan

    def findings(self) -> tuple[Finding, ...]:
        """Those that were not there before and rest on the draft, the worst first, each told once."""
        known = _all(self.before)
        old = {key_of(finding) for finding in known}
        places = {
            (f.rule.name, f.span) for f in known if f.span.path not in self.plan.files
        }  # of what was renamed since
        fresh = (f for f in self._told() if key_of(f) not in old and (f.rule.name, f.span) not in places)
        new = [finding for finding in fresh if self._is_its(finding)]
        return tuple(fold(rank(self._once(new))))

    def healed(self) -> tuple[str, ...]:
        """Names of findings that would be gone while what they speak about is still there."""
        new = {key_of(finding) for finding in _all(self.after)}
        names = names_in(self.after)
        gone = (
            finding
            for finding in _kept(self.before)
            if key_of(finding) not in new and not finding.rule.release_only and is_there(finding.subject, names)
        )
        healed = (f for f in gone if self._is_touched(f) and not says_less(self.before, self.after, f.subject))
        return tuple(dict.fromkeys(f"{f.rule.name} {key_of(f)[1]}" for f in healed))[:MOST]

    def _is_touched(self, finding: Finding) -> bool:
        """Whether something about its subject is another now. A rule may also fall silent because the draft changes how
        it reads a repository, and that heals nothing.
        """
        wanted = set(_WORD.findall(key_of(finding)[1].lower()))
        return any(wanted <= words for words in self._touched)

    @cached_property
    def _touched(self) -> list[set[str]]:
        """The words of every fact that came, went or changed."""
        was, now = (facts_of(review, self.plan.files) for review in (self.before, self.after))
        facts = (fact for change in changes_between(was, now) for fact in (change.before, change.after) if fact)
        return [set(_WORD.findall(f"{fact.subject} {dict(fact.says)}".lower())) for fact in facts]

    def _told(self) -> Iterator[Finding]:
        """What is told, and what only an ignore inside the draft silences: a draft does not answer for itself."""
        yield from _kept(self.after)
        for finding in self.after.settlement.suppressed if self.after.settlement else ():
            answer = finding.suppression
            if answer is not None and answer.span is not None and self.plan.holds(answer.span):
                yield replace(finding, suppression=None)

    def _is_its(self, finding: Finding) -> bool:
        """Whether it stands in the draft, rests on it, or is about a table that the draft changes."""
        if self.plan.holds(finding.span) or any(self.plan.holds(related.span) for related in finding.related):
            return True
        return any(is_about(finding.subject, table) for table in self._changed)

    @cached_property
    def _changed(self) -> set[str]:
        blueprint = self.after.blueprint
        return {
            database.subject(table.name)
            for change in blueprint.release.changes
            if self.plan.holds(change.op.span) and (database := blueprint.database_of(change)) is not None
            for table in (change.before, change.after)
            if table is not None
        }

    def _once(self, findings: list[Finding]) -> list[Finding]:
        """Without what the document's copy of a listing repeats: the same finding, or another one about a line of which
        the listing's own place says it better.
        """
        own = [finding for finding in findings if not self._is_copy(finding)]
        said = {key_of(finding) for finding in own}
        lines = {(f.rule.name, self.plan.at(f.span)) for f in own}
        copies = (f for f in findings if self._is_copy(f) and f.rule.name != _SELF and key_of(f) not in said)
        return [*own, *(f for f in copies if not any((rule, self.plan.at(f.span)) in lines for rule in _better(f)))]

    def _is_copy(self, finding: Finding) -> bool:
        """Whether it stands in the document, in a listing that has a place of its own besides."""
        number, _ = self.plan.at(finding.span)
        return (
            finding.span.path == self.plan.document
            and number > 0
            and self.plan.stands[number - 1].places[0].path != self.plan.document
        )


def _better(finding: Finding) -> tuple[str, ...]:
    """Rules that say better what a finding says of a line: DDL that the server refuses is refused, whatever it means."""
    return (finding.rule.name, "ddl-runs-nowhere", *finding.rule.yields_to)


def _kept(review: Review) -> tuple[Finding, ...]:
    return review.settlement.kept if review.settlement else review.findings


def _all(review: Review) -> Iterable[Finding]:
    """Every finding, answered or not."""
    return (*_kept(review), *(review.settlement.suppressed if review.settlement else review.suppressed))
