"""What is an escape.

A mutant is a reply with a lie in it. What the verifier may show of it: every sentence that it shows of the claims without
the lie, in the model's words or, when these are taken away (a text that nothing supports stands in their place), in ours.
Sentences are compared one by one, in parts between full stops and semicolons, and so are places and edits. Five more rules:

- Where the lie is in the grounds (``changed``), the model's words of that sentence may not be shown, since they rest on
  something else now; our words for the new grounds may, but only when these hold: predicates asked again through the
  catalogue, quotes looked up in the ledger's records. When they do not hold, only the claim's other sentences may be shown.
- A claim under another finding is shown only where its grounds name something that this finding names.
- Where the lie takes a ground away and leaves the others, a part of the true sentence may be shown that is not all of it.
- A question says nothing that could be false: it may be asked on any grounds that hold, about the same thing.
- Of duplicates, contradictory ranks and circles of ranks no more than ``most`` claims are shown; of bad edits none.

Whatever else is shown is an escape, and so is a control character or a sign without width in anything that comes out.
"""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from agent.liar.mutant import reply, silenced, texts
from agent.liar.trees import tree
from buttress.agent.verifier import verify
from buttress.predicates.catalogue import UnknownWord, ask, statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.liar.forms import Claim, Ground
    from agent.liar.mutant import Mutant
    from agent.liar.truth import Case
    from buttress.agent.verifier import Verified
    from buttress.findings.advice import Remark
    from buttress.findings.finding import Annotation

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


class Shown(NamedTuple):
    """What a reader sees, in pieces."""

    words: frozenset[str]
    places: frozenset[str]
    edits: frozenset[str]

    def __or__(self, other: Shown) -> Shown:
        return Shown(self.words | other.words, self.places | other.places, self.edits | other.edits)


NOTHING = Shown(frozenset(), frozenset(), frozenset())


def checked(name: str, said: str) -> Verified:
    """What the verifier makes of a reply."""
    on = tree(name)
    return verify(said, on.ledger, on.review, on.trial)


def told_of(verified: Verified) -> list[Annotation | Remark]:
    """Everything that a verified reply shows."""
    return [*(each for _, each in verified.annotations), *verified.remarks]


def shown(verified: Verified) -> Shown:
    """The pieces of what a verified reply shows."""
    told = told_of(verified)
    return Shown(
        frozenset(piece for each in told for piece in pieces(each.text)),
        frozenset(str(place) for each in told for place in each.places),
        frozenset(str(edit) for each in told for edit in each.edits),
    )


def pieces(text: str) -> Iterator[str]:
    """The parts of a text that stand for themselves, without regard to the case of their first letter and to the comma
    or the "while" with which they are put side by side.
    """
    for part in re.split(r"(?<=[.?])\s+|; ", text):
        bare = part.strip().rstrip(".")
        if bare:
            yield re.sub(r",? (and|while) ", " and ", bare[0].lower() + bare[1:])


@cache
def _alone(name: str, claim: str) -> Verified:
    return checked(name, f'{{"claims": [{claim}]}}')


def _said(name: str, claim: Claim) -> Shown:
    return shown(_alone(name, json.dumps(claim)))


def allowed(mutant: Mutant) -> Shown:
    """What may be shown of a mutant."""
    may = NOTHING
    for claim in mutant.base if mutant.changed is None else ():
        may |= Shown(frozenset(_reasoned(mutant.tree, claim)), *NOTHING[1:])
    if mutant.changed is None:
        for claim in mutant.base:
            may |= _said(mutant.tree, claim) | _said(mutant.tree, silenced(claim))
        return may
    if _fewer(mutant):
        may |= Shown(frozenset(_clauses(mutant.base[0])), *NOTHING[1:])
    for claim in mutant.base:
        for kept in _unchanged(claim, mutant.changed):
            may |= _said(mutant.tree, kept) | _said(mutant.tree, silenced(kept))
        if mutant.changed and "edits" in claim:
            may |= _said(mutant.tree, {**claim, "sentences": []})
    if mutant.changed and holds(mutant.tree, mutant.changed):
        may |= _said(mutant.tree, silenced(mutant.changed))
        if _elsewhere(mutant):
            may |= _said(mutant.tree, mutant.changed)
        if mutant.changed["kind"] == "question" and mutant.base[0]["about"] == mutant.changed["about"]:
            may |= _said(mutant.tree, mutant.base[0])
    return may


def _reasoned(name: str, claim: Claim) -> Iterator[str]:
    """The true question with our words for its grounds behind it."""
    if claim["kind"] == "question":
        for word in _said(name, silenced(claim)).words:
            head, reason, tail = word.partition(", given that ")
            asked = claim["text"][0].lower() + claim["text"][1:-1]
            yield f"{asked}{reason}{tail}" if head else word
        grounds = [ground for ground in claim["rests_on"] if "args" in ground]
        told = " and ".join(statement(ground["predicate"], ground["args"], ground["value"]) for ground in grounds)
        yield f"{claim['text'][0].lower()}{claim['text'][1:-1]}, given that {told}?"


def _fewer(mutant: Mutant) -> bool:
    """Whether the lie only takes a ground away."""
    before = [ground for each in texts(mutant.base[0]) for ground in each.get("rests_on", ())]
    after = [ground for each in texts(mutant.changed or {}) for ground in _listed(each)]
    return 0 < len(after) < len(before) and all(ground in before for ground in after)


def _listed(sentence: Claim) -> list[Ground]:
    grounds = sentence.get("rests_on")
    return grounds if isinstance(grounds, list) else []


def _clauses(claim: Claim) -> Iterator[str]:
    """The parts of a claim's sentences, where there are at least two to a sentence: each is as true as the whole."""
    for each in texts(claim):
        parts = re.split(r",? (?:and|while) ", each["text"])
        if len(parts) > 1:
            yield from (piece for part in parts for piece in pieces(part))


def _elsewhere(mutant: Mutant) -> bool:
    """Whether only the finding is another one, and one that the grounds have to do with."""
    (base,), changed = mutant.base, mutant.changed or {}
    same = base.get("sentences") == changed.get("sentences") and base["kind"] in ("explain", "risk")
    named = [changed["finding"]] if "finding" in changed else changed.get("findings", [])
    return same and all(_concerns(mutant.tree, label, changed) for label in named)


def _concerns(name: str, label: str, claim: Claim) -> bool:
    ledger = tree(name).ledger
    words = {arg for each in texts(claim) for ground in each["rests_on"] for arg in ground.get("args", ())}
    cited = [
        ledger.by_label[ground["cite"]] for each in texts(claim) for ground in each["rests_on"] if "cite" in ground
    ]
    words.update(entity for record in cited for entity in (*record.entities, record.path))
    mine = ledger.by_label[label]
    parts = {part for word in words for part in (word, word.split(".")[0])} - {""}
    return any(part in mine.text or part in mine.entities or part == mine.path for part in parts)


def _unchanged(claim: Claim, changed: Claim) -> Iterator[Claim]:
    """The claim's sentences that the lie left alone, each for itself."""
    after = changed.get("sentences", [])
    for sentence in claim.get("sentences", []):
        if sentence in after and len(after) > 1:
            yield {**copy.deepcopy(claim), "sentences": [sentence]}


def holds(name: str, claim: Claim) -> bool:
    """Whether every ground of a claim holds, as the catalogue and the records have it."""
    if "about" in claim and not _known(name, claim["about"]):
        return False
    grounds = [each.get("rests_on") for each in texts(claim)]
    return all(isinstance(each, list) and each and all(is_true(name, ground) for ground in each) for each in grounds)


def _known(name: str, about: str) -> bool:
    return any(about in (record.subject, *record.entities) for record in tree(name).ledger.records)


def is_true(name: str, ground: Ground) -> bool:
    """Whether a ground holds, without the verifier."""
    on = tree(name)
    if not isinstance(ground, dict):
        return False
    if "quote" in ground and "cite" in ground:
        record = on.ledger.by_label.get(ground["cite"]) if isinstance(ground["cite"], str) else None
        quote = " ".join(ground["quote"].split())
        return record is not None and len(quote) > 2 and quote in " ".join(record.text.split())
    try:
        answer = ask(on.review.blueprint, ground["predicate"], ground["args"])
    except (UnknownWord, KeyError, TypeError):
        return False
    return bool(answer.value == ground["value"])


def same_facts(case: Case, text: str, first: str, second: str) -> bool:
    """Whether a sentence is as true with two of its names in each other's place, as "a and b use c" is."""
    turned = {first: second, second: first}
    for sentence in texts(case.claim):
        grounds = [ground for ground in sentence.get("rests_on", ()) if "args" in ground]
        swapped = [{**ground, "args": [turned.get(arg, arg) for arg in ground["args"]]} for ground in grounds]
        if sentence["text"] == text and swapped != grounds and all(is_true(case.tree, ground) for ground in swapped):
            return True
    return False


def escapes(mutant: Mutant, verified: Verified) -> list[str]:
    """What is shown of a mutant and may not be."""
    seen, may = shown(verified), allowed(mutant)
    found = [f"words: {word}" for word in sorted(seen.words - may.words)]
    found += [f"place: {place}" for place in sorted(seen.places - may.places)]
    found += [f"edit: {edit}" for edit in sorted(seen.edits - may.edits)]
    if mutant.most is not None and verified.shown > mutant.most:
        found.append(f"{verified.shown} claims shown, {mutant.most} can stand")
    told = [each.text for each in told_of(verified)]
    told += [word for each in verified.withheld for word in (each.text, each.why)]
    return found + [f"unseen sign: {text!r}" for text in told if _UNSEEN.search(text)]


def whole(name: str, *claims: Claim) -> Verified:
    """Truthful claims, checked as one reply."""
    if len(claims) == 1:
        return _alone(name, json.dumps(claims[0]))
    return checked(name, reply(*claims))
