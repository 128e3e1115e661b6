"""All listings of an answer reviewed together, on a copy: one review, whatever their number."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.drafts.draft import Draft, Piece
from buttress.agent.drafts.findings import MOST, Sorting
from buttress.agent.drafts.plan import planned
from buttress.agent.drafts.things import brought, is_unread, missing, repeated, things_of
from buttress.agent.drafts.unjudged import is_remark, silence_of
from buttress.agent.drafts.words import Words
from buttress.agent.trial.coverage import seen_in
from buttress.agent.trial.text import SECONDS, in_time
from buttress.assembly.tree import Base, OverlayTree
from buttress.review import again, review

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.answers.parts import Listing
    from buttress.agent.drafts.plan import Plan, Stand
    from buttress.agent.drafts.things import Thing
    from buttress.agent.trial import Trial
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.findings.question import Question
    from buttress.review import Review

#: Questions that a draft is asked, in this order: those without whose answer nobody can build the right thing. What a
#: design document is asked besides (contract, service level, roll-out …) waits until there is one.
_FIRST = ("load", "growth", "consistency", "dependency-failure")
#: A sentence of the answer that asks the person the same.
_ASKED = {
    "load": re.compile(
        r"\bhow (?:many|much|often)\b[^?]{0,200}\b(?:second|minute|calls?|requests?|peak)\b[^?]{0,200}\?", re.IGNORECASE
    ),
    "growth": re.compile(
        r"\bhow (?:many|much|fast|long)\b[^?]{0,200}\b(?:rows?|grows?|kept|keep|[GT]B|day|month)\b[^?]{0,200}\?",
        re.IGNORECASE,
    ),
}
#: Things that one listing is said to bring before the rest is counted.
_LISTED = 1_000
#: Problems that are told of one listing before the rest is counted.
_PROBLEMS = 12

_log = logging.getLogger(__name__)


def look(standing: Review, trial: Trial, listings: Sequence[Listing], answer: str) -> Draft:
    """What a review says of the listings of an answer, tried all together as if they had been saved. ``answer`` is the
    whole of it: its prose counts, too. Never raises, whatever a model wrote.
    """
    if not listings:
        return Draft()
    done = in_time(lambda: _safely(standing if standing is not None else trial.review, listings, answer))
    return done or _nothing(listings, f"it did not end within {SECONDS:g} s")


def _safely(standing: Review, listings: Sequence[Listing], answer: str) -> Draft:
    try:
        plan = planned(standing, listings, answer)
        if not plan.files:
            return Draft(tuple(_untried(stand, number) for number, stand in enumerate(plan.stands, 1)))
        return _Look(standing, plan, _with_files(standing, plan)).draft()
    except Exception:  # noqa: BLE001 - whatever a listing does to a review is no reason to lose the answer
        _log.debug("a draft could not be reviewed", exc_info=True)
        return _nothing(listings, "the review of it failed")


def _nothing(listings: Sequence[Listing], why: str) -> Draft:
    return Draft(tuple(Piece(listing, number, why=why) for number, listing in enumerate(listings, 1)), why=why)


def _some(problems: Sequence[str]) -> tuple[str, ...]:
    more = len(problems) - _PROBLEMS
    return (*problems[:_PROBLEMS], f"and {more:,} more like these") if more > 0 else tuple(problems)


def _untried(stand: Stand, number: int) -> Piece:
    return Piece(stand.listing, number, why=stand.why or "it is only shown")


def _with_files(standing: Review, plan: Plan) -> Review:
    """The review with the draft saved, compared with what stands: so each finding speaks for itself."""
    if standing.base is not None or standing.focus:
        return again(standing, plan.files)
    base = Base(standing.tree, frozenset(plan.files), frozenset(plan.own), name="HEAD")
    after = review(OverlayTree(standing.tree, plan.files), standing.config, base, (), standing.baseline)
    return replace(after, root=standing.root)


def _also(piece: Piece, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Rules whose one finding, which stands in another listing, speaks for a place in this one, too."""
    folded = (f for f in findings if f.occurrences and not piece.line_of(f.span))
    named = ((f.rule.name, line) for f in folded for o in f.occurrences if (line := piece.line_of(o.span)))
    return tuple(dict.fromkeys(f"{name} (line {line})" for name, line in named))


@dataclass
class _Look:
    """The review with the draft in place, held against the one without."""

    before: Review
    plan: Plan
    after: Review

    def draft(self) -> Draft:
        """All of it."""
        sorting = Sorting(self.before, self.after, self.plan)
        every = sorting.findings()
        kept = self._kept(every)
        taken = set(map(id, kept))
        left = [finding for finding in every if id(finding) not in taken]
        findings = tuple(map(self._words.finding, kept))
        silence = silence_of(self.plan, self.after, self._things[0], every)
        by_piece: defaultdict[int, list[str]] = defaultdict(list)
        for number, problem in self._problems():
            if problem not in by_piece[number]:
                by_piece[number].append(problem)
        pieces = []
        for number, stand in enumerate(self.plan.stands, 1):
            if not stand.places:
                pieces.append(_untried(stand, number))
                continue
            piece = self._piece(stand, number)
            mine = tuple(finding for finding in findings if piece.line_of(finding.span))
            if piece.tried:
                lost = silence.lost_by(number)
                piece = replace(
                    piece,
                    takes_away=tuple(dict.fromkeys((*piece.takes_away, *lost))),
                    problems=_some(by_piece[number]),
                    unjudged=silence.of(number),
                    also=_also(piece, every),
                    more=sum(bool(piece.line_of(finding.span)) for finding in left),
                    judged=piece.form not in ("sql", "query", "prisma") or number in silence.judged,
                )
            pieces.append(replace(piece, findings=mine))
        blind = is_unread(self.plan, self.after)
        return Draft(
            tuple(pieces),
            findings,
            () if blind else tuple(map(self._words.said, sorting.healed())),
            _some(by_piece[0]),
            tuple(self._questions()),
            review=self.after,
            document=self.plan.document,
            blind=blind,
            more=len(left),
            words=self._words,
        )

    def _piece(self, stand: Stand, number: int) -> Piece:
        first = stand.places[0]
        form = stand.form or ("design" if number in self._samples else "")
        tried = bool(form) and first.path in self._seen and number in self._understood
        return Piece(
            stand.listing,
            number,
            form if tried else "",  # type: ignore[arg-type]  # a form is told apart by forms.py
            first.path,
            first.line,
            tuple(stand.places),
            brings=self._names(self._brought, number),
            takes_away=self._names(self._gone, number),
            tried=tried,
            why="" if tried else stand.why or "nothing in it was understood",
        )

    def _kept(self, findings: Sequence[Finding]) -> list[Finding]:
        """The worst ones, and of each listing its worst one."""
        listings = {self.plan.at(finding.span)[0] for finding in findings[:MOST]}
        kept = list(findings[:MOST])
        for finding in findings[MOST:]:
            number = self.plan.at(finding.span)[0]
            if number not in listings:
                listings.add(number)
                kept.append(finding)
        return kept

    @cached_property
    def _words(self) -> Words:
        return Words(self.plan, self.before, self.after)

    @cached_property
    def _understood(self) -> set[int]:
        """Numbers of the listings of which something was understood: of the others, silence means nothing."""
        blueprint = self.after.blueprint
        spans = [thing.span for thing in self._things[1].values()]
        for database in blueprint.databases:
            own = (file for file in database.files if file.path in self.plan.own)
            read = (each for file in own for each in file.statements if each.status != "failed")
            spans += [each.span for each in read if not is_remark(self.after, database, each)]
        for document in blueprint.documents:
            if document.path == self.plan.document:
                spans += [diagram.span for diagram in document.diagrams if diagram.nodes or diagram.problems]
                for some in (document.sketches, document.samples, document.relations):
                    spans += [each.span for each in some]
        return {number for span in spans for number in self._numbers(span)} - {0}

    def _numbers(self, span: Span) -> Iterator[int]:
        """The listing that a span begins in, or, of a diagram, those that begin in it."""
        yield self.plan.at(span)[0]
        for number, stand in enumerate(self.plan.stands, 1):
            if any(place.path == span.path and span.line <= place.line <= span.end_line for place in stand.places):
                yield number

    @cached_property
    def _broken(self) -> set[int]:
        """Numbers of the listings whose diagram cannot be drawn: of names in it nothing is asked."""
        documents = (d for d in self.after.blueprint.documents if d.path == self.plan.document)
        spans = (span for d in documents for diagram in d.diagrams for span, _ in diagram.problems)
        return {self.plan.at(span)[0] for span in spans} - {0}

    @cached_property
    def _samples(self) -> set[int]:
        """Numbers of the listings that the document shows as samples of an answer, a request or an error."""
        documents = (d for d in self.after.blueprint.documents if d.path == self.plan.document)
        return {self.plan.at(sample.span)[0] for document in documents for sample in document.samples} - {0}

    @cached_property
    def _seen(self) -> set[str]:
        return seen_in(self.after)

    @cached_property
    def _things(self) -> tuple[dict[tuple[str, str], Thing], dict[tuple[str, str], Thing]]:
        document = self.plan.document
        return things_of(self.before.blueprint, document), things_of(self.after.blueprint, document)

    @cached_property
    def _brought(self) -> list[tuple[int, Thing]]:
        things = ((self.plan.at(thing.span)[0] or self._renaming(thing), thing) for thing in brought(*self._things))
        return [(number, thing) for number, thing in things if number not in self._broken]

    @cached_property
    def _gone(self) -> list[tuple[int, Thing]]:
        before, after = self._things
        return [(self._naming(thing), thing) for thing in brought(after, before) if thing.kind != "component"]

    def _renaming(self, thing: Thing) -> int:
        """The listing that gives a standing thing another name."""
        return self._naming(thing) if thing.kind in ("table", "view") and not self.plan.holds(thing.span) else 0

    def _naming(self, thing: Thing) -> int:
        """The listing that takes a thing away: the last one of SQL or models that names it."""
        word = re.compile(rf"\b{re.escape(thing.name.rpartition('.')[2])}\b", re.IGNORECASE)
        forms = ("openapi",) if thing.kind in ("operation", "schema") else ("sql", "prisma")
        able = [number for number, stand in enumerate(self.plan.stands, 1) if stand.form in forms]
        return next(
            (number for number in reversed(able) if word.search(self.plan.stands[number - 1].text)),
            max(able, default=0),
        )

    @staticmethod
    def _names(things: Sequence[tuple[int, Thing]], number: int) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(str(thing) for at, thing in things if at == number))
        more = len(names) - _LISTED
        return (*names[:_LISTED], f"{more:,} more") if more > 0 else names

    def _problems(self) -> Iterator[tuple[int, str]]:
        """What was not understood or is not there, with the number of the listing it stands in, 0 for none."""
        coverage = self.after.blueprint.coverage
        closed = [each for each in coverage.not_understood if not each.opaque]
        unread = [(each.span, each.reason) for each in closed if self.plan.holds(each.span)]
        yield from ((n, f"line {at}: {words}") for n, s in enumerate(self.plan.stands, 1) for at, words in s.remarks)
        for span, words in (*unread, *missing(self.plan, self.after), *repeated(self.plan, self.before, self.after)):
            yield self._placed(span, words)
        for skip in coverage.skipped:
            if skip.path in self.plan.own:
                for number, stand in enumerate(self.plan.stands, 1):
                    if any(place.path == skip.path for place in stand.places):
                        yield number, f"it {skip.reason}" if skip.reason.startswith("is ") else skip.reason

    def _placed(self, span: Span, words: str) -> tuple[int, str]:
        number, line = self.plan.at(span)
        words = self._words.reason(words)
        return (number, f"line {line}: {words}") if number else (0, f"{self._words.said(str(span))}: {words}")

    def _questions(self) -> list[Question]:
        asked = [q for q in self.after.questions if self.plan.document and q.document == self.plan.document]
        asked = [q for q in asked if q.name in _FIRST and self.plan.at(q.trigger)[0] not in self._broken]
        said = self.plan.files.get(self.plan.document, "")
        asked = [q for q in asked if q.name not in _ASKED or not _ASKED[q.name].search(said)]
        asked.sort(key=lambda q: _FIRST.index(q.name))
        return [self._words.question(each) for each in asked]
