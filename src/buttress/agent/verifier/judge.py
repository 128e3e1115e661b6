"""Goes through the claims of one reply: each stands or falls by itself, and no later one undoes an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.claims import Ask, Cited, Explain, Fix, Proposal, Rank, Risk
from buttress.agent.verifier import edits, grounds, questions, ranks, safety, touching
from buttress.agent.verifier.scene import Refusal
from buttress.findings.advice import Remark, Withheld
from buttress.findings.finding import Annotation

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from buttress.agent.claims import Claim, Ground, Sentence
    from buttress.agent.verifier.evidence import Held
    from buttress.agent.verifier.grounds import Checked
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.shape import Given


class Judge:
    """Hears claims and keeps what holds: ``annotations`` by finding's label, ``remarks``, and what was ``withheld``."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.annotations: list[tuple[str, Annotation]] = []
        self.remarks: list[Remark] = []
        self.withheld: list[Withheld] = []
        self.problems: list[str] = []
        self.reworded = 0
        self._seen: set[Hashable] = set()
        self._circles: set[tuple[str, str]] = set()

    def hear(self, given: Sequence[Given]) -> None:
        """Judge claims in their order."""
        wanted = [(g.claim.finding, g.claim.above) for g in given if isinstance(g.claim, Rank)]
        self._circles = ranks.circular(pair for pair in wanted if pair[0] != pair[1])
        for number, each in enumerate(given, 1):
            try:
                self._judge(each)
            except Refusal as refusal:
                said = _said(each.claim) if each.claim is not None else ""
                why = safety.reason(refusal.why)
                self.withheld.append(Withheld(each.kind, refusal.reason, why, safety.told(said)))
                self.problems.append(f"claim {number} ({each.kind}), {refusal.reason}: {why}")

    def _judge(self, each: Given) -> None:
        claim = each.claim
        if claim is None:
            raise Refusal("shape", each.why)
        self.scene.own = claim.finding if isinstance(claim, Explain) else ""
        safety.check(_texts(claim), self.scene.redactor.holds_secret)
        if isinstance(claim, Explain):
            self._explain(claim)
        elif isinstance(claim, Rank):
            self._rank(claim)
        elif isinstance(claim, Risk):
            self._risk(claim)
        elif isinstance(claim, Fix):
            self._fix(claim)
        elif isinstance(claim, Ask):
            self._ask(claim)
        else:
            self._proposal(claim)

    def _explain(self, claim: Explain) -> None:
        scene = self.scene
        finding = scene.finding(claim.finding)
        checked = [grounds.sentence(each, scene) for each in claim.sentences]
        everything = [held for each in checked for held in each.grounds]
        if not any(self._touches(claim.finding, held) for held in everything):
            raise Refusal("citation", f"nothing that it rests on has to do with {claim.finding}")
        others = [h for h in everything if h.record and h.record.kind == "finding" and h.record.label != claim.finding]
        if others and not any(touching.is_core(claim.finding, finding, held, scene) for held in everything):
            raise Refusal("citation", f"it speaks of another finding than {claim.finding}")
        self._connected(claim.finding, checked)
        self._once(("explain", claim.finding, _keys(claim.sentences)))
        places = grounds.places(everything, scene)
        self._annotate(claim.finding, Annotation("explanation", self._spoken(checked), places))

    def _connected(self, label: str, checked: Sequence[Checked]) -> None:
        """Raises :class:`Refusal` for a sentence that neither touches the finding nor anything that another one names."""
        known = set(touching.about(label, self.scene.finding(label), self.scene))
        left = list(checked)
        while left:
            joined = [
                each
                for each in left
                if any(touching.shares(held, known) or self._touches(label, held) for held in each.grounds)
            ]
            if not joined:
                raise Refusal("citation", f"a sentence rests on nothing that has to do with {label}")
            left = [each for each in left if each not in joined]
            known.update(name for each in joined for held in each.grounds for name in (*held.args, *held.names))

    def _touches(self, label: str, held: Held) -> bool:
        return touching.touches(label, self.scene.finding(label), held, self.scene)

    def _rank(self, claim: Rank) -> None:
        text = ranks.words_for(claim, self.scene)
        if (claim.finding, claim.above) in self._circles:
            raise Refusal("rank", f"{claim.finding} and {claim.above} are ranked in a circle")
        self._once(("rank", claim.finding, claim.above))
        self._annotate(claim.finding, Annotation("rank", text))

    def _risk(self, claim: Risk) -> None:
        scene = self.scene
        findings = [scene.finding(label) for label in dict.fromkeys(claim.findings)]
        checked = [grounds.sentence(each, scene) for each in claim.sentences]
        everything = [held for each in checked for held in each.grounds]
        if not touching.different(everything):
            raise Refusal("citation", "a risk rests on at least two different things")
        for label in claim.findings:
            if not any(self._touches(label, held) for held in everything):
                raise Refusal("citation", f"nothing that it rests on has to do with {label}")
        self._once(("risk", _keys(claim.sentences)))
        prints = tuple(finding.fingerprint for finding in findings)
        text, places = self._spoken(checked), grounds.places(everything, scene)
        self.remarks.append(Remark("risk", text, places, findings=prints))

    def _fix(self, claim: Fix) -> None:
        self._once(("fix", claim.finding, claim.edits))
        text, made = edits.fix(claim, self.scene)
        self._annotate(claim.finding, Annotation("fix", text, edits=made))

    def _ask(self, claim: Ask) -> None:
        scene = self.scene
        spelled = scene.spelling(claim.about)
        if not spelled:
            near = ", ".join(scene.entities.near(claim.about))
            raise Refusal("entity", f"the question is about nothing that there is{f'; near: {near}' if near else ''}")
        claim = claim.model_copy(update={"about": spelled})
        held = grounds.held(claim.rests_on, scene)
        if not any(_concerns(each, claim.about) for each in held):
            raise Refusal("citation", f"nothing that the question rests on has to do with {claim.about}")
        self._once(("question", claim.topic, claim.about.casefold()))
        question = questions.asked(claim, held, scene)
        self.reworded += question.reworded
        self.remarks.append(Remark("question", question.text, grounds.places(held, scene)))

    def _proposal(self, claim: Proposal) -> None:
        scene = self.scene
        checked = [grounds.sentence(each, scene) for each in claim.sentences]
        self._once(("proposal", claim.edits))
        everything = [held for each in checked for held in each.grounds]
        labels = [label for label in claim.resolves if label in scene.ledger.findings]
        if everything and not any(
            touching.shares(held, claim.removes) or any(self._touches(label, held) for label in labels)
            for held in everything
        ):
            raise Refusal("citation", "nothing that it rests on has to do with what it resolves or removes")
        text, made, findings = edits.proposal(claim, scene)
        places = grounds.places(everything, scene)
        said = f"{self._spoken(checked)} " if checked else ""
        prints = tuple(finding.fingerprint for finding in findings)
        self.remarks.append(Remark("proposal", f"{said}{text}", places, made, prints))

    def _spoken(self, checked: Sequence[Checked]) -> str:
        self.reworded += any(each.reworded for each in checked)
        return " ".join(dict.fromkeys(each.text for each in checked))

    def _annotate(self, label: str, annotation: Annotation) -> None:
        self.annotations.append((label, annotation))

    def _once(self, key: Hashable) -> None:
        if key in self._seen:
            raise Refusal("duplicate", "it was said before")
        self._seen.add(key)


def _concerns(held: Held, about: str) -> bool:
    entities = held.record.entities if held.record and held.record.kind != "rule" else ()
    wanted = set(touching.parts(about))
    return touching.shares(held, [about]) or any(part in wanted for name in entities for part in touching.parts(name))


def _keys(sentences: Iterable[Sentence]) -> frozenset[Hashable]:
    return frozenset(_key(ground) for each in sentences for ground in each.rests_on)


def _key(ground: Ground) -> Hashable:
    if isinstance(ground, Cited):
        return ground.cite, " ".join(ground.quote.split())
    return ground.predicate, ground.args


def _texts(claim: Claim | None) -> Iterator[str]:
    """Everything that a model wrote in a claim and a person might see, but for edits, which are code."""
    if isinstance(claim, Explain | Risk | Proposal):
        for each in claim.sentences:
            yield each.text
            yield from _words(each.rests_on)
    if isinstance(claim, Ask):
        yield from (claim.text, claim.about, *_words(claim.rests_on))
    if isinstance(claim, Proposal):
        yield from claim.removes


def _said(claim: Claim) -> str:
    """A claim in a line, for whoever wants to see what was withheld."""
    if isinstance(claim, Rank):
        return f"{claim.finding} above {claim.above}, by {claim.reason}"
    if isinstance(claim, Ask):
        return claim.text
    texts = [] if isinstance(claim, Fix) else [sentence.text for sentence in claim.sentences]
    edits = claim.edits if isinstance(claim, Fix | Proposal) else ()
    about = [claim.finding] if isinstance(claim, Fix | Explain) else []
    return " ".join([*about, *texts, *(f"({edit.path}:{edit.line})" for edit in edits)])


def _words(rests_on: Iterable[Ground]) -> Iterator[str]:
    for ground in rests_on:
        if not isinstance(ground, Cited):
            yield from (ground.predicate, *ground.args)
