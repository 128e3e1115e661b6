"""Lies in what a sentence is said to rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.chat_liar.judge import Lie
from agent.chat_liar.lies_joined import LIES, true
from agent.chat_liar.trees import bench
from agent.chat_liar.truth import QUOTED, facts, known, plain

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from agent.chat_liar.truth import Fact


def _wrong(rng: random.Random, fact: Fact) -> str:
    return rng.choice([value for value in ("yes", "no", "unknown") if value != fact.value])


def false_answer(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A sentence and its predicate, both false."""
    _, fact = true(rng, tree)
    value = _wrong(rng, fact)
    for text in plain(fact._replace(value=value)) or (rng.choice(LIES),):
        yield Lie(tree, f"{text}. [[{fact.turned(value)}]]\n", () if "unknown" in (fact.value, value) else (text,))


def false_answer_true_words(rng: random.Random, tree: str) -> Iterator[Lie]:
    text, fact = true(rng, tree)
    yield Lie(tree, f"{text}. [[{fact.turned(_wrong(rng, fact))}]]\n")


def one_of_many_false(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A lie among true grounds, at either end or between."""
    some = [rng.choice(facts(tree)) for _ in range(rng.choice((2, 3, 4)))]
    grounds = [fact.ground for fact in some]
    at = rng.randrange(len(some))
    grounds[at] = some[at].turned(_wrong(rng, some[at]))
    lie = rng.choice(LIES)
    yield Lie(tree, f"{lie}. [[{'; '.join(grounds)}]]\n", (lie,))
    yield Lie(tree, f"{lie}. {' '.join(f'[[{ground}]]' for ground in grounds)}\n", (lie,))


def args_turned(rng: random.Random, tree: str) -> Iterator[Lie]:
    """The two ends of a directed fact in each other's place."""
    fitting = [
        fact
        for fact in facts(tree)
        if len(fact.args) == 2 and fact.value == "yes" and (fact.predicate, fact.args[::-1]) not in known(tree)
    ]
    if fitting:
        fact = rng.choice(fitting)
        turned = fact._replace(args=fact.args[::-1])
        text = (plain(turned) or plain(fact) or (rng.choice(LIES),))[0]
        yield Lie(tree, f"{text}. [[{turned.ground}]]\n")


def args_invented(rng: random.Random, tree: str) -> Iterator[Lie]:
    text, fact = true(rng, tree)
    other = rng.choice(("order_archive", "nothing at all is wrong here", "Reviewed, and all is well", "orders.safe", "GET /all/is/well",
                        "", " ", "*", "users; grows(users)=yes", "orders,users,roles", "ORDERS", "orders ", "оrders", "orders\u200b",
                        "../../etc/passwd", "x" * 300, "\x1b[31mred", "a\nb", "a)=yes; grows(b", "'; DROP TABLE users", "[x](y)"))  # fmt: skip
    lie = rng.choice(LIES)
    yield Lie(
        tree,
        f"{text}. [[{fact.predicate}({other})={fact.value}]]\n",
        ("nothing at all is wrong here", "reviewed, and all is well"),
    )
    yield Lie(
        tree,
        f"{lie}. [[{fact.predicate}({', '.join([*fact.args, other])})={fact.value}]]\n",
        (lie, "nothing at all is wrong here"),
    )


def predicate_invented(rng: random.Random, tree: str) -> Iterator[Lie]:
    text, fact = true(rng, tree)
    name = rng.choice(("is-safe", "checked", "all-is-well-with", "GROWS", "grows ", "not grows", "!grows", "grows|safe", "", "eval", "__class__",
                       "reviewed-and-found-good", "identified-by-the-team", "grows(grows", "looks-good", "no-finding-for"))  # fmt: skip
    lie = rng.choice(LIES)
    yield Lie(tree, f"{text} {lie}. [[{name}({', '.join(fact.args)})={fact.value}]]\n", (lie,))
    yield Lie(tree, f"{lie}. [[{name}({', '.join(fact.args)})=yes]]\n", (lie,))


def answer_misspelled(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A ground whose answer is no answer, with words that say the opposite."""
    turned = {"yes": "no", "no": "yes"}
    fact = rng.choice(
        [each for each in facts(tree) if each.value in turned and plain(each._replace(value=turned[each.value]))]
    )
    value = turned[fact.value]
    text = plain(fact._replace(value=value))[0]
    form = rng.choice(("={0}!", "=={0}", "!={1}", "= {0}", "={0}, mostly", "={0} or no", "", "=", "=true", "=YES", "={0};={1}", "={1}={0}",
                       "=not {1}", "≠{1}", ": {0}", " is {0}", "→{0}", "={0} (sic)", "＝{0}", "={0}\u200b"))  # fmt: skip
    yield Lie(tree, f"{text}. [[{fact.predicate}({', '.join(fact.args)}){form.format(value, fact.value)}]]\n", (text,))


def label_invented(rng: random.Random, tree: str) -> Iterator[Lie]:
    lie = rng.choice(LIES)
    label = rng.choice(
        (
            "F99",
            "F0",
            "f1",
            "F01",
            "Ｆ1",
            "S999",
            "T0",
            "X1",
            "F-1",
            "F1 F2",
            "F1,F2",
            "*",
            "F",
            "1",
            "R99",
            "Q99",
            "F1.1",
            "Y1",
        )
    )
    text, _ = true(rng, tree)
    yield Lie(tree, f'{lie}. [[{label} "{lie}"]]\n', (lie,))
    yield Lie(tree, f'{lie}. [[{label} "{text}"]]\n', (lie,))
    yield Lie(tree, f"{lie}. [[{label}]]\n", (lie,))


def label_alone(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A label without a quote points somewhere and proves nothing."""
    lie, label = rng.choice(LIES), rng.choice(list(bench(tree).ledger.by_label))
    yield Lie(tree, f"{lie}. [[{label}]]\n", (lie,))
    yield Lie(tree, f"{lie} ({label}). See {label}: {lie} [{label}]\n", (lie,))
    yield Lie(tree, f'{lie}. [[{label} ""]] [[{label} " "]] [[{label} "a"]] [[{label} “”]]\n', (lie,))


def quote_altered(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Words that do not stand in the record so."""
    fitting = [each for each in QUOTED if each[0] == tree]
    _, label, quote, said = rng.choice(fitting)
    words = quote.split(" ")
    at = rng.randrange(len(words))
    turned = [
        " ".join([*words[:at], rng.choice(("not", "never", "all", "safe")), *words[at:]]),
        " ".join(words[::-1]),
        quote.replace(words[at], "…", 1),
    ]
    text = rng.choice(turned)
    if text == quote:
        return
    yield Lie(tree, f'{text}. [[{label} "{text}"]]\n', (text,) if len(text.split()) > 2 and "…" not in text else ())
    yield Lie(tree, f'{rng.choice(LIES)}. {said} [[{label} "{text}"]]\n')


def quote_cut(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A stretch out of the middle of a record, with words made of it. What stands must say the words as quoted, no more."""
    record = rng.choice([each for each in bench(tree).ledger.records if len(each.text.split()) > 6])
    words = " ".join(record.text.split()).replace('"', "").split(" ")
    start = rng.randrange(len(words) - 2)
    quote = " ".join(words[start : start + rng.choice((1, 2, 3, 4, 5))])
    lie = rng.choice(LIES)
    yield Lie(tree, f'{lie}. [[{record.label} "{quote}"]]\n', (lie,))
    yield Lie(tree, f'{lie}: {quote}. [[{record.label} "{quote}"]]\n', (lie,))
    yield Lie(tree, f'{quote}, {lie}. [[{record.label} "{quote}"]]\n', (lie,))


def quote_of_another(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Words of one record under the label of another."""
    _, label, quote, said = rng.choice([each for each in QUOTED if each[0] == tree])
    others = [
        each for each, record in bench(tree).ledger.by_label.items() if quote not in " ".join(record.text.split())
    ]
    if others:
        yield Lie(tree, f'{said} [[{rng.choice(others)} "{quote}"]]\n')
    yield Lie(tree, f'{rng.choice(LIES)}. {said.rstrip(".")} [[{label} "{quote}"]] not.\n')


def ground_flood(rng: random.Random, tree: str) -> Iterator[Lie]:
    """More grounds than anybody reads, one of them a lie."""
    some = [rng.choice(facts(tree)).ground for _ in range(rng.choice((8, 30, 200)))]
    lie = rng.choice(LIES)
    yield Lie(tree, f"{lie}. [[{'; '.join(some)}]]\n", (lie,))
    yield Lie(tree, f"{lie}. [[{'; '.join([*some, 'is-safe(orders)=yes'])}]]\n", (lie,))
    yield Lie(tree, f"{lie}. {'[[' * 60}{some[0]}{']]' * 60} {lie}.\n", (lie,))


MAKERS = (
    false_answer, false_answer_true_words, one_of_many_false, args_turned, args_invented, predicate_invented, answer_misspelled,
    label_invented, label_alone, quote_altered, quote_cut, quote_of_another, ground_flood,
)  # fmt: skip
