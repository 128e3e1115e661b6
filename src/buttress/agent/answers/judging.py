"""How far a sentence of a model holds, and in whose words it may be shown."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from buttress.agent.answers import notation
from buttress.agent.answers._against import suspected, turned
from buttress.agent.answers._naming import Naming
from buttress.agent.answers._plain import cells_of, shown, shown_row, unadorned, why_withheld
from buttress.agent.answers._rest import hedge_of, is_whole, rest_of
from buttress.agent.answers.parts import Statement
from buttress.agent.claims import SENTENCE, Computed, Sentence
from buttress.agent.verifier import grounds as grounding
from buttress.agent.verifier import safety
from buttress.agent.verifier.scene import Refusal
from buttress.findings.finding import Related

if TYPE_CHECKING:
    from buttress.agent.answers._sentences import Raw
    from buttress.agent.answers.notation import Notes
    from buttress.agent.verifier.grounds import Checked
    from buttress.agent.verifier.scene import Scene

_UNREAD = "what it rests on could not be read"
#: Stretches of sentences that one answer may have laid against its grounds: each is as many as its marks squared, and
#: takes a quarter of a millisecond. Behind them grounds are shown in our words only.
_WEIGHINGS = 2_500
#: Sentences with grounds that are checked in one answer: nobody reads as many, and each may take a millisecond.
_CHECKS = 400
_TOO_MANY = "more rests on records than is checked in one answer"
_MARKS = re.compile(r"[,;:—–]|\b(?:because|since)\b")
_IT = re.compile(r"\bit\b")
#: What an argument of a predicate can be: longer and odder ones are not repeated to anybody.
_NAMELIKE = re.compile(r"(?:[A-Z]{2,7} )?[\w./:{}()#,@*-]{1,80}")


class Judge:
    """Judges the sentences of one answer in their order."""

    def __init__(self, scene: Scene, known: str = "") -> None:
        """``known``: what was said before, whose names need no explanation."""
        self.scene = scene
        self.naming = Naming(scene, known)
        self._weighings = 0
        self._cleaned: dict[tuple[str, bool], tuple[str, str]] = {}
        self._judged: dict[tuple[str, tuple[str, ...], bool], list[Statement]] = {}

    def judged(self, raw: Raw, *, row: bool = False) -> list[Statement]:
        """What of a sentence may be shown. ``row``: it is a row of a table, and stays one statement."""
        text, withheld = self._clean(raw.text, row=row)
        if not text:
            return []
        if withheld:
            return [_refuted(raw, f"it {withheld}")]
        if not raw.whole:
            return [Statement(f"{text.rstrip('.…| ')} …", "unverified")]
        if not raw.marks:
            return [self._own(text)]
        key = (text, raw.marks, row)
        if key not in self._judged:
            self._judged[key] = self._with_marks(raw, text, row=row)
        return self._judged[key]

    def _clean(self, text: str, *, row: bool) -> tuple[str, str]:
        """A sentence as it may be shown, and why it may not; the same is cleaned once."""
        key = (text, row)
        if key not in self._cleaned:
            clean = (shown_row if row else shown)(text, self.scene.redactor)
            self._cleaned[key] = clean, why_withheld(clean)
        return self._cleaned[key]

    def _own(self, text: str, why: str = "", places: tuple[Related, ...] = ()) -> Statement:
        """The model's own words."""
        return Statement(text, "unverified", places, safety.reason(self.naming.complaint(text)) or why)

    def _with_marks(self, raw: Raw, text: str, *, row: bool) -> list[Statement]:
        notes = notation.read(raw.marks)
        try:
            pointed = self._pointed(notes)
            if not notes.grounds:
                return [self._own(text, _UNREAD if notes.faulty else "", pointed)]
            if len(self._judged) >= _CHECKS:
                return [self._own(text, _TOO_MANY)]
            safety.check(_written(notes), self.scene.redactor.holds_secret)
            for words in _readings(text) if row else (text,):
                plain = unadorned(words)
                checked = self._weighed(plain, notes)
                if is_whole(plain, checked.text):
                    break
        except Refusal as refusal:
            return [_refuted(raw, self._why(refusal, notes))]
        places = tuple(dict.fromkeys((*grounding.places(checked.grounds, self.scene), *pointed)))
        if row:
            return [self._row(raw, text, plain, notes, checked, places)]
        first = Statement(checked.text, "checked", _unnamed(checked.text, places), grounds=notes.grounds)
        return self._told(raw, text, plain, first, checked)

    def _weighed(self, plain: str, notes: Notes) -> Checked:
        """The sentence laid against its grounds. Raises :class:`Refusal` where one does not hold."""
        self.scene.own = ""
        if not self._weighable(plain):
            plain = "."  # says nothing, so that our words stand for the grounds
        return grounding.sentence(Sentence.model_construct(text=plain, rests_on=notes.grounds), self.scene)

    def _weighable(self, plain: str) -> bool:
        """Whether a sentence can be shown in its own words, and is worth the time that it takes to see that."""
        self._weighings += (1 + len(_MARKS.findall(plain))) ** 2
        try:
            safety.check((plain,), self.scene.redactor.holds_secret)
        except Refusal:
            return False
        return len(plain) <= SENTENCE and self._weighings <= _WEIGHINGS

    def _pointed(self, notes: Notes) -> tuple[Related, ...]:
        """Where bare labels point. Raises :class:`Refusal` for a label that there is not."""
        found: list[Related] = []
        for label in notes.labels:
            record = self.scene.record(label)
            finding = self.scene.ledger.findings.get(label)
            span = finding.span if finding else self.scene.line(record.path, record.line)
            if span is not None:
                found.append(Related(span, f"{label}, {record.subject}"))
        return tuple(found)

    def _why(self, refusal: Refusal, notes: Notes) -> str:
        """Why a ground does not hold: where a predicate has another answer, what that says. Arguments that are no names
        are not repeated: they could say anything.
        """
        computed = [each for each in notes.grounds if isinstance(each, Computed)]
        if refusal.reason == "predicate":
            for each in computed:
                with suppress(Refusal):
                    asked = self.scene.ask(each.predicate, each.args)
                    if asked.answer.value != each.value:
                        return safety.reason(asked.statement)
        if refusal.reason == "entity" and not all(_NAMELIKE.fullmatch(arg) for each in computed for arg in each.args):
            return "what it rests on names nothing that there is"
        return safety.reason(refusal.why)

    def _told(self, raw: Raw, text: str, plain: str, first: Statement, checked: Checked) -> list[Statement]:
        """What holds, with what the sentence adds to it as the model's own words."""
        before, behind = rest_of(plain, checked.text)
        if not checked.reworded and not before and not behind:
            return [first]
        if len(plain) > SENTENCE or self._weighings > _WEIGHINGS:
            return [_in_our_words(first, raw)]
        against = turned(plain, checked.grounds, self.scene)
        if against:
            return [_refuted(raw, f"it says otherwise than what it rests on: {against}")]
        if checked.reworded:
            more = [] if suspected(plain, checked.grounds, self.scene) else [self._own(text)]
            return [_in_our_words(first, raw), *more]
        own = [
            [self._own(rest)] if rest and not suspected(rest, checked.grounds, self.scene, rest=True) else []
            for rest in (before, behind)
        ]
        whole = bool(before) == bool(own[0]) and bool(behind) == bool(own[1])
        return [*own[0], first if whole else _in_our_words(first, raw), *own[1]]

    def _row(
        self, raw: Raw, text: str, plain: str, notes: Notes, checked: Checked, places: tuple[Related, ...]
    ) -> Statement:
        """A row holds as a whole, or not at all."""
        if not checked.reworded and is_whole(plain, checked.text):
            hedged = f"{text.removesuffix(' |')}{hedge_of(checked.text)} |"
            return Statement(hedged, "checked", _unnamed(hedged, places), grounds=notes.grounds)
        against = turned(plain, checked.grounds, self.scene)
        if against or suspected(plain, checked.grounds, self.scene, rest=True):
            return _refuted(raw, f"what it rests on says: {checked.text.rstrip('.')}")
        return self._own(text)


def _readings(row: str) -> tuple[str, ...]:
    """A row as a sentence: its cells in turn; and, where *it* is what stands in the first one, without that."""
    first, *others = [cell for cell in cells_of(row) if cell]
    turned = _IT.sub(lambda _: first, " ".join(others))
    return (turned, " ".join((first, *others))) if turned != " ".join(others) else (" ".join((first, *others)),)


def _unnamed(text: str, places: tuple[Related, ...]) -> tuple[Related, ...]:
    """The places that a text does not name itself."""
    named = ((each, re.escape(f"{each.span.path}:{each.span.line}")) for each in places)
    return tuple(each for each, place in named if not re.search(rf"(?<![\w/.-]){place}(?!\d)", text))


def _in_our_words(first: Statement, raw: Raw) -> Statement:
    return Statement(first.text, "checked", first.places, grounds=first.grounds, said=safety.told(raw.text))


def _refuted(raw: Raw, why: str) -> Statement:
    return Statement("", "refuted", why=why, said=safety.told(raw.text))


def _written(notes: Notes) -> list[str]:
    """What a model wrote in computed grounds."""
    return [word for each in notes.grounds if isinstance(each, Computed) for word in (each.predicate, *each.args)]
