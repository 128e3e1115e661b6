"""Trying a fix before anybody sees it: apply its edits to a copy, review the copy, and compare everything.

The adversary is an edit that makes a finding vanish by hiding what it speaks about. So the burden of proof lies with
the edit: whatever was there must be there afterwards and say the same, except where it grew stronger or the rule itself
asks for the change.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.trial.asks import Asked
from buttress.agent.trial.coverage import is_answer, less_seen, only_words
from buttress.agent.trial.edits import Refusal, text_at, written
from buttress.agent.trial.facts import changes_between
from buttress.agent.trial.harms import TOLD, harms, listed
from buttress.agent.trial.history import check_history, misplaced
from buttress.agent.trial.inventory import facts_of
from buttress.agent.trial.needed import Added
from buttress.agent.trial.remarks import dialect_of, same_but_for_remarks, without_new_remarks
from buttress.agent.trial.removes import moved, resolved
from buttress.agent.trial.statements import harm_to_statements
from buttress.agent.trial.text import SECONDS, Kind, Tried, in_time, looked_at, placed
from buttress.review import ANSWERS, again, all_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from buttress.agent.trial.facts import Change, Fact
    from buttress.findings.advice import WithheldReason
    from buttress.findings.finding import Edit, Finding
    from buttress.review import LoadedRule, Review

_SQL = re.compile(r"\.(?:sql|psql|ddl)(?:\.(?!conf$)\w+)?$", re.IGNORECASE)
#: Rules whose advice is another wrapping in transactions.
_REWRAPPING = frozenset({"concurrently-in-transaction", "index-without-concurrently", "backfill-in-schema-transaction"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of trying some edits. ``why`` is one sentence that says what did not hold ('' when all did);
    ``vanished`` and ``appeared`` are findings (rule and subject), ``removed`` and ``added`` things of the backend, and
    ``files`` the paths that were written. ``review`` is the review of the copy, None when it did not come to that.
    """

    ok: bool
    reason: WithheldReason = "fix"
    why: str = ""
    vanished: tuple[str, ...] = ()
    appeared: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    review: Review | None = field(default=None, repr=False)


@dataclass
class Trial:
    """Tries edits on one review. It keeps what it learns about the review, so that a second trial costs less."""

    review: Review
    _touched: dict[frozenset[str], tuple[Review, tuple[Fact, ...]]] = field(default_factory=dict, repr=False)

    def fix(self, finding: Finding, edits: Sequence[Edit]) -> Outcome:
        """Whether the finding is gone after the edits, nothing else has come, and nothing was lost."""
        return self._tried(Asked((finding,)), edits)

    def proposal(self, findings: Sequence[Finding], removes: Sequence[str], edits: Sequence[Edit]) -> Outcome:
        """Whether all findings are gone after the edits, and nothing is lost but what ``removes`` names."""
        return self._tried(Asked(tuple(findings), frozenset(removes)), edits)

    def try_text(self, kind: Kind, text: str, path: str = "") -> Tried:
        """What a review makes of SQL, a Prisma schema, an OpenAPI description or a design, as if it stood in the
        repository: at ``path``, or where such a text belongs. It tells; it judges nothing.
        """
        try:
            where, whole, line = placed(self.review, kind, text, path)
        except Refusal as refusal:
            return Tried(kind, path, why=refusal.why)
        tried = in_time(lambda: looked_at(kind, self.review, again(self.review, {where: whole}), where, line))
        return tried or Tried(kind, where, line, why=f"it did not end within {SECONDS:g} s")

    def _tried(self, asked: Asked, edits: Sequence[Edit]) -> Outcome:
        try:
            files = written(self.review.tree, edits)
            olds = {path: self._text(path) for path in files}
            self._check(asked, files, olds)
        except Refusal as refusal:
            return Outcome(False, refusal.reason, refusal.why)
        bare = self._bare(files, olds)
        if bare != files and not (outcome := self._compared(asked, bare, olds)).ok:
            return outcome
        outcome = self._compared(replace(asked, remarks=bare != files), files, olds)
        return self._needed(outcome, asked, files, olds) if outcome.ok else outcome

    def _needed(self, outcome: Outcome, asked: Asked, files: Mapping[str, str], olds: Mapping[str, str]) -> Outcome:
        """The outcome, or why a piece of the edits is no part of a fix."""
        then = outcome.review.blueprint.databases if outcome.review else ()
        downs = frozenset(m.down_path for database in then for m in database.migrations)
        added = Added(self.review, asked, files, olds, downs, lambda texts: self._compared(asked, texts, olds).ok)
        try:
            added.check()
        except Refusal as refusal:
            return Outcome(False, refusal.reason, refusal.why)
        return outcome

    def _check(self, asked: Asked, files: Mapping[str, str], olds: Mapping[str, str]) -> None:
        """Raises :class:`Refusal` for what need not be reviewed to be refused."""
        check_history(self.review, files)
        if why := only_words(asked.findings, asked.removes, olds):
            raise Refusal("fix", why)
        remarks = all(same_but_for_remarks(p, olds[p], text, dialect_of(self.review, p)) for p, text in files.items())
        if remarks and not all(is_answer(finding) for finding in asked.findings):
            raise Refusal("fix", "it changes only remarks or white space: that hides a finding and mends nothing")

    def _bare(self, files: Mapping[str, str], olds: Mapping[str, str]) -> dict[str, str]:
        return {
            path: without_new_remarks(path, olds[path], text, dialect_of(self.review, path))
            for path, text in files.items()
        }

    def _text(self, path: str) -> str:
        return text_at(self.review.tree, path) if path in self._listed else ""

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(self.review.tree.list())

    def _compared(self, asked: Asked, files: Mapping[str, str], olds: Mapping[str, str]) -> Outcome:
        before, facts = self._before(frozenset(olds), olds)
        after = again(self.review, files)
        changes = changes_between(facts, facts_of(after, files))
        vanished, appeared = _difference(before, after)
        asked = replace(asked, removes=resolved(asked.removes, facts))
        why = (
            _remaining(asked, before, after)
            or _brought(after, moved(asked, vanished, appeared, facts))
            or misplaced(before, after, files)
            or less_seen(before, after, files, answers=all(is_answer(f) for f in asked.findings))
            or harms(changes, asked, before)
            or harm_to_statements(
                before, after, _sql(files, olds), asked.removes, runs=_rewraps(asked), prunes=_pruned(asked)
            )
            or _left(asked, changes)
        )
        return Outcome(
            ok=not why,
            why=why,
            vanished=vanished,
            appeared=appeared,
            removed=_named(change for change in changes if change.after is None),
            added=_named(change for change in changes if change.before is None),
            files=tuple(sorted(files)),
            review=after,
        )

    def _before(self, paths: frozenset[str], olds: Mapping[str, str]) -> tuple[Review, tuple[Fact, ...]]:
        """The review with the same files saved as they are: so deploy-time rules see the same release on both sides."""
        if paths not in self._touched:
            review = self.review
            there = paths & self._listed
            if not there <= _released(review, there):
                review = again(review, {path: olds[path] for path in there})
            self._touched[paths] = review, facts_of(review, paths)
        return self._touched[paths]


def _released(review: Review, paths: Collection[str]) -> frozenset[str]:
    """Those of some paths that a saved copy would not bring into the release: they are in it, or never can be."""
    known = review.base.changed if review.base else review.focus or review.tree.pending()
    if review.focus and not review.focus.issuperset(paths):
        return frozenset()
    return frozenset(path for path in paths if path in known or not path.endswith((".sql", ".prisma", ".rb")))


def _sql(files: Mapping[str, str], olds: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {path: (olds[path], text) for path, text in files.items() if _SQL.search(path)}


def _rewraps(asked: Asked) -> bool:
    return any(finding.rule.name in _REWRAPPING for finding in asked.findings)


def _pruned(asked: Asked) -> frozenset[str]:
    """Tables of which a rule says that nothing ever deletes a row."""
    about = (finding for finding in asked.findings if finding.rule.name == "unbounded-append-only-table")
    return frozenset(
        s.rpartition(".")[2] for f in about for s in (f.subject, *(each.subject for each in f.occurrences))
    )


def _left(asked: Asked, changes: Iterable[Change]) -> str:
    """A part that a proposal names for removal and that is still there, or never was."""
    gone = [change for change in changes if change.after is None]
    left = [name for name in asked.removes if not any(c.fact.subject == name for c in gone)]
    return f"it names {min(left)} for removal, and does not remove it" if left else ""


def _named(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(change.fact) for change in changes))


def _brought(after: Review, appeared: Sequence[str]) -> str:
    """What the edits bring, with what each new finding's own rule says against it."""
    if not appeared:
        return ""
    found = _found_anywhere(after)
    asks = dict.fromkeys(each.instead for each in found if _spelled(each) in appeared[:TOLD])
    return listed("after it there is", appeared, f"against that: {'; '.join(asks)}" if asks else "")


def _spelled(finding: Finding) -> str:
    return f"{finding.rule.name} {finding.subject}"


def _found_anywhere(review: Review) -> tuple[Finding, ...]:
    """Every finding of the whole repository, answered or not."""
    settled = review.settlement
    return (*settled.kept, *settled.suppressed) if settled else (*review.findings, *review.suppressed)


def _difference(before: Review, after: Review) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old, new = (Counter(_spelled(finding) for finding in _found_anywhere(review)) for review in (before, after))
    return tuple(old - new), tuple(new - old)


def _said(rule: LoadedRule, review: Review) -> tuple[Finding, ...]:
    """What a rule says by itself, whoever answered it."""
    if rule.domain == ANSWERS:
        return tuple(rule.check(review.settlement)) if review.settlement else ()
    return tuple(rule.check(review.blueprint))


def _counted(said: Iterable[Finding]) -> Counter[str]:
    return Counter(subject for subject, _ in {(finding.subject, finding.span) for finding in said})


def _remaining(asked: Asked, before: Review, after: Review) -> str:
    """What the findings' own rules still say, whoever answered it: empty when all of it is gone."""
    for finding in asked.findings:
        rule = next((each for each in all_rules() if each.rule.name == finding.rule.name), None)
        if rule is None:
            return f"there is no rule {finding.rule.name}"
        wanted = Counter(occurrence.subject for occurrence in finding.occurrences) or Counter((finding.subject,))
        now = _said(rule, after)
        said, says = _counted(_said(rule, before)), _counted(now)
        left = [s for s, times in wanted.items() if says[s] > max(0, said[s] - times)]
        if left:
            of = f" ({len(left)} of {len(wanted)} places, and a fix answers all)" if len(wanted) > 1 else ""
            rest = next(each for each in now if each.subject == left[0])
            return f"{listed(f'{finding.rule.name} is still there for', left)}{of}: {rest.message} (against that: {rest.instead})"
        if missing := [s for s in wanted if not said[s]]:
            return f"{finding.rule.name} about {missing[0]} is not there before the edit"
    return ""
