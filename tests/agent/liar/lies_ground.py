"""Lies in what a sentence rests on."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from agent.liar.mutant import lie, tables, texts
from agent.liar.trees import tree
from buttress.predicates.catalogue import PREDICATES

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from agent.liar.forms import Claim, Ground
    from agent.liar.mutant import Mutant
    from agent.liar.truth import Case


def _each(case: Case, key: str) -> Iterator[tuple[Claim, dict[str, Any]]]:
    """Copies of the claim, each with one ground of a kind to change."""
    for number, sentence in enumerate(texts(case.claim)):
        for at, ground in enumerate(sentence.get("rests_on", ())):
            if key in ground:
                changed = copy.deepcopy(case.claim)
                yield changed, list(texts(changed))[number]["rests_on"][at]


def _given(case: Case, changed: Claim) -> Mutant:
    return lie(case, changed, changed=changed)


def value_flipped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    for changed, ground in _each(case, "predicate"):
        ground["value"] = rng.choice([value for value in ("yes", "no", "unknown") if value != ground["value"]])
        yield _given(case, changed)


def predicate_swapped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    for changed, ground in _each(case, "predicate"):
        mine = PREDICATES[ground["predicate"]]
        others = [each.name for each in PREDICATES.values() if each.parameters == mine.parameters and each != mine]
        if others:
            ground["predicate"] = rng.choice(others)
            yield _given(case, changed)


def args_swapped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    del rng
    for changed, ground in _each(case, "predicate"):
        if PREDICATES[ground["predicate"]].directed and len(set(ground["args"])) > 1:
            ground["args"] = [ground["args"][1], ground["args"][0], *ground["args"][2:]]
            yield _given(case, changed)


def arg_replaced(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Another thing of the same kind, of which it may be true as well."""
    for changed, ground in _each(case, "predicate"):
        parameter = PREDICATES[ground["predicate"]].parameters[0]
        others = {
            "table": tables(case.tree),
            "operation": [record.subject for record in tree(case.tree).ledger.of_kind("operation")],
            "component": [record.subject for record in tree(case.tree).ledger.of_kind("component")],
        }.get(parameter, [])
        others = [name for name in others if name not in ground["args"]]
        if others:
            ground["args"][0] = rng.choice(others)
            yield _given(case, changed)


def arg_unknown(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """A name at an edit distance of one, a homoglyph, another case, a schema that there is not."""
    for changed, ground in _each(case, "predicate"):
        name = ground["args"][0]
        place = rng.randrange(len(name))
        turns = (
            name[:place] + rng.choice("abcxyz_") + name[place:], name.replace("a", "а").replace("e", "е"), name + "s",
            "secret." + name, name + "\u200b", name[:-1], f"{name}; DROP TABLE x", "", " ", "*", "%", "..", name + "\x00",
        )  # fmt: skip
        ground["args"][0] = rng.choice([turn for turn in turns if turn != name])
        yield _given(case, changed)


def args_miscounted(rng: random.Random, case: Case) -> Iterator[Mutant]:
    for changed, ground in _each(case, "predicate"):
        ground["args"] = rng.choice(([], [*ground["args"], ground["args"][0]], ground["args"] * 5, ground["args"] * 2))
        yield _given(case, changed)


def predicate_unknown(rng: random.Random, case: Case) -> Iterator[Mutant]:
    for changed, ground in _each(case, "predicate"):
        name = ground["predicate"]
        ground["predicate"] = rng.choice(
            (name.upper(), name + "s", "is-safe", "not-" + name, name.replace("-", "_"), " " + name)
        )
        if ground["predicate"] != name:
            yield _given(case, changed)


def value_invented(rng: random.Random, case: Case) -> Iterator[Mutant]:
    for changed, ground in _each(case, "predicate"):
        ground["value"] = rng.choice(("Yes", "true", True, 1, "maybe", "", None, ["yes"], "y", "likely"))
        yield _given(case, changed)


def quote_altered(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """One letter, word or number of the quote, or a "not" that comes or goes."""
    for changed, ground in _each(case, "quote"):
        quote = ground["quote"]
        words = quote.split(" ")
        place = rng.randrange(len(quote))
        turns = [
            quote[:place] + rng.choice("xqz") + quote[place + 1 :],
            re.sub(r"\d", lambda match: str((int(match[0]) + 1) % 10), quote, count=1),
            re.sub(r"\b(not|no|never|NOT|cannot)\b ?", "", quote, count=1),
            re.sub(r"\b(is|are|allows|points|must|may|has)\b", r"\1 not", quote, count=1),
            quote.replace("CASCADE", "RESTRICT"), quote.replace("and", "or", 1), "not " + quote, quote + " never",
            quote.replace("o", "о", 1), quote[: place + 1] + "\u200b" + quote[place + 1 :],
        ]  # fmt: skip
        if len(words) > 2:
            middle = rng.randrange(1, len(words) - 1)
            turns += [" ".join([*words[:middle], *words[middle + 1 :]]), " … ".join((words[0], words[-1]))]
            turns += [" ".join([*words[:middle], "not", *words[middle:]]), " ".join(reversed(words))]
        turns = [turn for turn in turns if turn != quote and not _stands(case, ground["cite"], turn)]
        if turns:
            ground["quote"] = rng.choice(turns)
            yield _given(case, changed)


def _stands(case: Case, label: str, quote: str) -> bool:
    record = tree(case.tree).ledger.by_label.get(label)
    return record is not None and " ".join(quote.split()) in " ".join(record.text.split())


def quote_elsewhere(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """A record that exists and does not have these words."""
    for changed, ground in _each(case, "quote"):
        others = [record.label for record in tree(case.tree).ledger.records if record.label[0] in "FSRTOCENQ"]
        others = [label for label in others if label != ground["cite"] and not _stands(case, label, ground["quote"])]
        ground["cite"] = rng.choice(others)
        yield _given(case, changed)


def quote_foreign(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """The words of another record, which are there and say something else."""
    for changed, ground in _each(case, "quote"):
        records = [
            record for record in tree(case.tree).ledger.records if record.label[0] in "FSRTNQ" and len(record.text) > 20
        ]
        record = rng.choice(records)
        line = rng.choice(
            [line.strip() for line in record.text.split("\n") if len(line.strip()) > 8] or [record.text[:40].strip()]
        )
        if line[:120] == ground["quote"] or ground["quote"] in line:
            continue
        ground.update(cite=record.label, quote=line[:120].strip())
        yield _given(case, changed)


def quote_trivial(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """A quote so short that anything could rest on it."""
    for changed, ground in _each(case, "quote"):
        record = tree(case.tree).ledger.by_label[ground["cite"]]
        words = [word for word in re.findall(r"\w{3,5}", record.text) if word not in ground["quote"]]
        if words:
            ground["quote"] = rng.choice(words)
            yield _given(case, changed)


def record_unknown(rng: random.Random, case: Case) -> Iterator[Mutant]:
    for changed, ground in _each(case, "quote"):
        ground["cite"] = rng.choice(
            ("F999", "S998", "Z1", "s1", "F0", "Y1", "F1 ", "", "Source", "F01", 1, "Ｆ1", "X9999")
        )
        yield _given(case, changed)


def ground_dropped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """The sentence stays and one of its grounds goes."""
    for number, sentence in enumerate(texts(case.claim)):
        if len(sentence.get("rests_on", ())) > 1:
            changed = copy.deepcopy(case.claim)
            grounds = list(texts(changed))[number]["rests_on"]
            grounds.pop(rng.randrange(len(grounds)))
            yield _given(case, changed)


def grounds_emptied(rng: random.Random, case: Case) -> Iterator[Mutant]:
    for number, sentence in enumerate(texts(case.claim)):
        if "rests_on" in sentence:
            changed = copy.deepcopy(case.claim)
            target = list(texts(changed))[number]
            turn = rng.randrange(4)
            if turn == 0:
                target["rests_on"] = []
            elif turn == 1:
                del target["rests_on"]
            else:
                target["rests_on"] = rng.choice((None, "F1", [None], ["F1"], {}, [{}], [[]], 7, [{"cite": "F1"}]))
            yield _given(case, changed)


def ground_unrelated(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """The grounds of another true sentence under this one."""
    everything: list[list[Ground]] = [
        sentence["rests_on"]
        for other in _others(case)
        for sentence in texts(other)
        if sentence.get("rests_on")
    ]  # fmt: skip
    for number, sentence in enumerate(texts(case.claim)):
        if "rests_on" in sentence:
            changed = copy.deepcopy(case.claim)
            other = rng.choice(everything)
            if all(ground in other for ground in sentence["rests_on"]):
                continue
            list(texts(changed))[number]["rests_on"] = copy.deepcopy(other)
            yield _given(case, changed)


def _others(case: Case) -> list[Claim]:
    from agent.liar.truth import BY_HAND

    return [claim for claim in BY_HAND[case.tree] if claim is not case.claim]


MAKERS: tuple[Callable[[random.Random, Case], Iterator[Mutant]], ...] = (
    value_flipped, predicate_swapped, args_swapped, arg_replaced, arg_unknown, args_miscounted, predicate_unknown,
    value_invented, quote_altered, quote_elsewhere, quote_foreign, quote_trivial, record_unknown, ground_dropped,
    grounds_emptied, ground_unrelated,
)  # fmt: skip
