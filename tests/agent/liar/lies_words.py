"""Lies made of the evidence's own words: the strongest, since nothing in them is foreign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from agent.liar.judge import same_facts
from agent.liar.mutant import lie, replaced, texts, with_text
from buttress.predicates.catalogue import PREDICATES, statement

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from agent.liar.forms import Claim, Ground
    from agent.liar.mutant import Mutant
    from agent.liar.truth import Case

Value = Literal["yes", "no", "unknown"]


def _sentences(case: Case) -> Iterator[tuple[int, Claim, list[Ground]]]:
    for number, sentence in enumerate(texts(case.claim)):
        if "rests_on" in sentence:
            yield number, sentence, [ground for ground in sentence["rests_on"] if "predicate" in ground]


def _told(ground: Ground, value: str | None = None) -> str:
    return statement(ground["predicate"], ground["args"], value or ground["value"])  # type: ignore[arg-type]


def _joined(rng: random.Random, *parts: str) -> str:
    text = rng.choice((", and ", " and ", ", while ", "; ")).join(parts)
    return text[0].upper() + text[1:] + "."


def _mark(case: Case, text: str) -> str:
    return text[:-1] + "?" if case.kind == "question" else text


def _other(value: str) -> Value:
    return "no" if value == "yes" else "yes"


def answer_turned(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """The catalogue's own sentence for another answer."""
    for number, _, grounds in _sentences(case):
        for ground in grounds:
            wrong = rng.choice([value for value in ("yes", "no", "unknown") if value != ground["value"]])
            parts = [_told(each, wrong if each is ground else None) for each in grounds]
            yield lie(case, with_text(case.claim, number, _mark(case, _joined(rng, *parts))))


def negation_moved(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Of two facts, one affirmed and one denied: the negation at the other. Names, order and count stay."""
    for number, _, grounds in _sentences(case):
        if {"yes", "no"} <= {ground["value"] for ground in grounds}:
            parts = [_told(ground, _other(ground["value"])) for ground in grounds]
            yield lie(case, with_text(case.claim, number, _mark(case, _joined(rng, *parts))))


def predicates_crossed(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Of two facts, what is said of the one said of the other; names stay in their order."""
    for number, _, grounds in _sentences(case):
        if len(grounds) < 2:
            continue
        first, second = grounds[0], grounds[1]
        if (first["predicate"], first["value"]) == (second["predicate"], second["value"]) or first["args"] == second[
            "args"
        ]:
            continue
        if len(first["args"]) == len(second["args"]):
            crossed = [
                statement(second["predicate"], first["args"], second["value"]),
                statement(first["predicate"], second["args"], first["value"]),
            ]
            yield lie(case, with_text(case.claim, number, _mark(case, _joined(rng, *crossed))))


def ends_crossed(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Of two directed facts a->b and c->d: a->d and c->b, or b->a and d->c."""
    for number, sentence, grounds in _sentences(case):
        directed = [ground for ground in grounds if PREDICATES[ground["predicate"]].directed]
        told = {tuple(ground["args"]) for ground in grounds}
        if len(directed) > 1:
            (a, b, *_), (c, d, *_) = directed[0]["args"], directed[1]["args"]
            if (a, d) in told or len({a, b, c, d}) < 4:
                continue
            text = replaced(replaced(replaced(sentence["text"], b, "\0"), d, b), "\0", d)
            yield lie(case, with_text(case.claim, number, text))
        elif directed:
            ground = directed[0]
            if tuple(ground["args"][1::-1]) not in told:
                turned = [ground["args"][1], ground["args"][0], *ground["args"][2:]]
                parts = [
                    statement(each["predicate"], turned if each is ground else each["args"], each["value"])
                    for each in grounds
                ]
                yield lie(case, with_text(case.claim, number, _mark(case, _joined(rng, *parts))))


def openness_dropped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """What the files leave open, asserted."""
    for number, _, grounds in _sentences(case):
        for ground in grounds:
            if ground["value"] == "unknown":
                said = _told(ground).rpartition("open whether ")[2]
                if said != _told(ground):
                    text = rng.choice(
                        ("{}", "what was read is that {}", "the words are that {}", "open: {}", "so {}")
                    ).format(said)
                    yield lie(case, with_text(case.claim, number, _mark(case, _joined(rng, text))))


_LIMITS = (
    "at most ", "more than ", "may ", "is said to ", "past all of its indexes",
    "recognised ", "stated ", "whether ", "or sends to ", "What was read leaves open whether ", "of text",
    "by this description ", "up to ", "under ", "only ", "of at most 32 bits",
    ", uses or sends to", "a deleted row of ", "other ", "like ", "of a retry ",
)  # fmt: skip


def limit_dropped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """A word that limits what is said, left out."""
    del rng
    for number, sentence, _ in _sentences(case):
        for limit in _LIMITS:
            if limit in sentence["text"]:
                text = sentence["text"].replace(limit, "", 1)
                if len(text) > 5:
                    yield lie(case, with_text(case.claim, number, text[0].upper() + text[1:]))


def split_in_two(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """A full stop after a word that turns what follows: the rest alone would say something else."""
    for number, sentence, _ in _sentences(case):
        turning = list(re.finditer(r"\b([Nn]o|not|never|whether|at most|cannot)\b ", sentence["text"]))
        if turning:
            match = rng.choice(turning)
            stop = rng.choice((". ", "! ", "... ", "; ", ": ", " - ", "\n", " (", ", that is, ", "? "))
            rest = sentence["text"][match.end() :]
            text = sentence["text"][: match.end() - 1] + stop + rest[0].upper() + rest[1:]
            yield lie(case, with_text(case.claim, number, text))


def words_shuffled(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Two words of the sentence in each other's place."""
    for number, sentence, _ in _sentences(case):
        words = sentence["text"][:-1].split(" ")
        long = [n for n, word in enumerate(words) if len(word) > 3]
        if len(long) > 2:
            a, b = rng.sample(long, 2)
            if words[a].strip(",.").lower() == words[b].strip(",.").lower() or abs(a - b) < 2:
                continue
            if not same_facts(case, sentence["text"], words[a].strip(",."), words[b].strip(",.")):
                words[a], words[b] = words[b], words[a]
                yield lie(case, with_text(case.claim, number, " ".join(words) + sentence["text"][-1]))


def cited_recombined(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """A false sentence of the words of what is cited."""
    for number, sentence in enumerate(texts(case.claim)):
        for ground in sentence.get("rests_on", ()):
            words = re.findall(r"[\w.-]{2,}", ground.get("quote", ""))
            if len(words) > 3:
                rng.shuffle(words)
                verb = rng.choice(("is", "has", "holds", "uses", "grows with", "ends with", "points at", "reads"))
                cut = rng.randrange(1, len(words))
                text = f"{' '.join(words[:cut])} {verb} {' '.join(words[cut:])}."
                yield lie(case, with_text(case.claim, number, _mark(case, text[0].upper() + text[1:])))


def quoted_lie(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """False words in quotation marks, or said to stand in the file."""
    forms = (
        'The file says "{}".', "The line reads {}.", "As the finding says, {}.", "It is written that {}.", "The rule says {}.",
        "The record says “{}”.", "The text has {}.",
    )  # fmt: skip
    for number, _, grounds in _sentences(case):
        if grounds:
            ground = rng.choice(grounds)
            wrong = _told(ground, _other(ground["value"]))
            yield lie(case, with_text(case.claim, number, _mark(case, rng.choice(forms).format(wrong))))
        else:
            yield lie(case, with_text(case.claim, number, rng.choice(forms).format("nothing of this matters")))


def comparison(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Two facts side by side made a comparison, or a superlative."""
    for number, sentence, grounds in _sentences(case):
        names = [arg for ground in grounds for arg in ground["args"][:1]]
        forms = ["{0} more than the rest", "{0} first of all", "{0} before all else"]
        if len(set(names)) > 1:
            forms += [
                "{1} more than {2}",
                "{1} comes before {2}",
                "{1} holds more rows than {2}",
                "{1} is slower than {2}",
            ]
        names = [*names, "", ""]
        text = rng.choice(forms).format(sentence["text"][:-1], names[0], names[1])
        yield lie(case, with_text(case.claim, number, _mark(case, text + ".")))


MAKERS = (
    answer_turned, negation_moved, predicates_crossed, ends_crossed, openness_dropped, limit_dropped, split_in_two, words_shuffled,
    cited_recombined, quoted_lie, comparison,
)  # fmt: skip
