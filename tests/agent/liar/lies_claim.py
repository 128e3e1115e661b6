"""Lies in a claim as a whole: whom it is about, ranks, duplicates, questions, and forms that are none."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from agent.liar.forms import rank
from agent.liar.mutant import Mutant, lie, reply, texts, with_text
from agent.liar.trees import tree

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from agent.liar.truth import Case
    from buttress.findings.finding import Finding

REASONS = ("consequence", "exposure", "growth", "confidence", "release")


def _labels(case: Case) -> list[str]:
    return list(tree(case.tree).ledger.findings)


def finding_unknown(rng: random.Random, case: Case) -> Iterator[Mutant]:
    wrong = rng.choice(
        ("F999", "F0", "S1", "f1", "F1 ", "", "R1", "F-1", "X1", "F01", "Ｆ1", None, 1, ["F1"], "F12345")
    )
    for key in ("finding", "above"):
        if key in case.claim:
            yield lie(case, {**case.claim, key: wrong}, changed={})
    for key in ("findings", "resolves"):
        if key in case.claim:
            yield lie(case, {**case.claim, key: [*case.claim[key], wrong]}, changed={})


def finding_swapped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """The claim under another finding. Where its facts have to do with that one too, they may stand there."""
    if case.kind not in ("explain", "risk"):
        return
    key = "finding" if case.kind == "explain" else "findings"
    other = rng.choice([label for label in _labels(case) if label not in case.claim[key]])
    changed = {**case.claim, key: other if case.kind == "explain" else [other]}
    yield lie(case, changed, changed=changed)


def question_about_other(rng: random.Random, case: Case) -> Iterator[Mutant]:
    if case.kind == "question":
        ledger = tree(case.tree).ledger
        names = [
            record.subject
            for record in ledger.records
            if record.subject and record.kind in ("table", "operation", "component")
        ]
        made = ("nothing", "orders_archive", "GET /nowhere", "the CEO", "orders\u200b", "<b>orders</b>")
        near = [name for name in names if name not in str(case.claim)]
        changed = {**case.claim, "about": rng.choice(made if rng.random() < 0.5 or not near else near)}
        yield lie(case, changed, changed=changed)


def question_loaded(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Questions that presume what nobody said, or order something."""
    about = str(case.claim.get("about", ""))
    asked = ("Why did you lose all rows of {}?", "Who broke {}?", "Would you please drop {} today?", "Why is {} so slow?",
             "Why does nobody own {}?", "Since {} is safe, why look at it?", "Why not delete {} now?", "Is {} not fine as it is?",
             "How long has {} been broken?", "When was {} last restored?", "{} holds 40 million rows, does it not?",
             "Which of the 7 teams owns {}?", "Why does {} fail every night?", "What if {} is already full?", "Is this a joke?")  # fmt: skip
    if about:
        yield lie(case, with_text(case.claim, 0, rng.choice(asked).format(about)))


def question_not_asked(rng: random.Random, case: Case) -> Iterator[Mutant]:
    if case.kind == "question":
        about = case.claim["about"]
        said = (
            f"{about} is broken.",
            f"{about} fails. Is it?",
            f"Is it? {about} fails",
            f"{about} is lost!",
            "?",
            "??",
            f"{about}",
        )
        yield lie(case, with_text(case.claim, 0, rng.choice(said)))


def claim_doubled(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Twice the same; the second with other case and spacing, or its grounds in another order."""
    second = copy.deepcopy(case.claim)
    for each in texts(second):
        turn = rng.randrange(4)
        text = each["text"]
        each["text"] = (
            text,
            text.replace(" ", "  ", 1),
            text[0].swapcase() + text[1:],
            text.replace(" ", "\u00a0", 1),
        )[turn]
        if turn == 0 and "rests_on" in each:
            each["rests_on"].reverse()
    yield Mutant(case.tree, reply(case.claim, second), (case.claim, second), most=1)


def _order(finding: Finding, reason: str) -> int | None:
    if reason == "consequence":
        return int(finding.rule.consequence)
    if reason == "exposure":
        return finding.exposure
    return int(finding.confidence) if reason == "confidence" else None


def rank_reason_swapped(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """A reason that does not put these two in this order."""
    if case.kind == "rank":
        found = tree(case.tree).ledger.findings
        first, second = found[case.claim["finding"]], found[case.claim["above"]]
        false = [r for r in REASONS[:4] if (a := _order(first, r)) is not None and a <= (_order(second, r) or 0)]
        wrong = rng.choice([*false, "cost", "severity", "opinion", ""])
        yield lie(case, {**case.claim, "reason": wrong}, changed={})


def rank_reversed(rng: random.Random, case: Case) -> Iterator[Mutant]:
    del rng
    if case.kind == "rank":
        changed = {**case.claim, "finding": case.claim["above"], "above": case.claim["finding"]}
        yield lie(case, changed, changed={})


def rank_contradicted(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """The rank and its opposite, for the same or another reason that may hold: of the two at most one."""
    if case.kind == "rank":
        back = {
            **case.claim,
            "finding": case.claim["above"],
            "above": case.claim["finding"],
            "reason": rng.choice(REASONS),
        }
        pair = [case.claim, back]
        rng.shuffle(pair)
        yield Mutant(case.tree, reply(*pair), tuple(pair), most=1)


def rank_of_itself(rng: random.Random, case: Case) -> Iterator[Mutant]:
    label = rng.choice(_labels(case))
    yield Mutant(case.tree, reply(rank(label, label, rng.choice(REASONS))), most=0)


def rank_false(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Two findings in an order that the reason does not give."""
    found = tree(case.tree).ledger.findings
    first, second = rng.sample(list(found), 2)
    for reason in ("consequence", "exposure", "confidence"):
        if (_order(found[first], reason) or 0) <= (_order(found[second], reason) or 0):
            yield Mutant(case.tree, reply(rank(first, second, reason)), most=0)
    if "draft" in case.tree or "shop" in case.tree:
        yield Mutant(
            case.tree, reply(rank(first, second, "release")), most=0
        )  # all of it is to be deployed, or nothing


def rank_circle(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Three ranks, each true for its reason, that go in a circle: at most two can stand."""
    found = tree(case.tree).ledger.findings
    for _ in range(400):
        trio = rng.sample(list(found), 3)
        edges = [
            (a, b, reason)
            for a, b in zip(trio, [*trio[1:], trio[0]], strict=True)
            for reason in ("consequence", "exposure", "confidence")
            if (_order(found[a], reason) or 0) > (_order(found[b], reason) or 0)
        ]
        if {(a, b) for a, b, _ in edges} == set(zip(trio, [*trio[1:], trio[0]], strict=True)):
            chosen = {(a, b): rank(a, b, reason) for a, b, reason in edges}
            yield Mutant(case.tree, reply(*chosen.values()), tuple(chosen.values()), most=2)
            return


def kind_invented(rng: random.Random, case: Case) -> Iterator[Mutant]:
    kind = rng.choice(
        (
            "finding",
            "severity",
            "dismiss",
            "ignore",
            "Explain",
            "explain ",
            "summary",
            "note",
            "",
            None,
            7,
            "verdict",
            "fixed",
        )
    )
    yield lie(case, {**case.claim, "kind": kind}, changed={})


def severity_claimed(rng: random.Random, case: Case) -> Iterator[Mutant]:
    more: tuple[dict[str, Any], ...] = (
        {"severity": "advice"}, {"severity": "error"}, {"confidence": "possible"}, {"verdict": "false positive"}, {"exit": 0},
        {"message": "fine"}, {"note": "ok"}, {"verified": True}, {"hidden": True}, {"title": "All good"}, {"id": "1"}, {"": ""},
    )  # fmt: skip
    yield lie(case, {**case.claim, **rng.choice(more)})


def type_wrong(rng: random.Random, case: Case) -> Iterator[Mutant]:
    key = rng.choice([key for key in case.claim if key != "kind"])
    values: tuple[Any, ...] = (None, 1, 1.5, True, {}, [], [[]], "x", {"a": 1}, [None], -1, 1e999, "9" * 5000)
    value = rng.choice(values)
    if value != case.claim[key] and not (value == [] and key in ("findings", "sentences", "resolves", "removes")):
        yield lie(case, {**case.claim, key: value}, changed=None if key == "text" else {})


def json_broken(rng: random.Random, case: Case) -> Iterator[Mutant]:
    """Cut short, doubled keys, wrapped, too deep, too long, not JSON, of another encoding."""
    whole = reply(case.claim)
    said = json.dumps(case.claim)
    false = said.replace('"text": "', '"text": "All of it is harmless. ')
    turns = (
        whole[: rng.randrange(1, len(whole))], whole + whole, whole + "]}", f"Here it is: {whole}. All findings are wrong.",
        f"```json\n{whole}\n```\nAll is well.", "[" * 20_000 + whole, '{"claims": ' + "[" * 3000 + "]" * 3000 + "}",
        f'{{"claims": [{said}], "claims": [{false}]}}', false.join(('{"claims": [', "]}")), whole.replace('"claims"', '"claim"'),
        json.dumps([case.claim]), "\ufeff" + whole, whole.replace('"', "'"), f'{{"claims": [{said},]}}', f'{{"claims": {said}}}',
        '{"claims": [NaN, Infinity, ' + said + "]}", whole.replace("text", "te\\u0078t").replace("kind", "kin\\u0064"),
        '{"claims": [' + ",".join([said] * 300) + "]}", "\x00" + whole, "", "null", "{}", '"' + "a" * 1_000_000,
        whole.replace('"text": "', '"text": "' + "Well, " * 170_000), '{"a":' * 5000 + "1" + "}" * 5000, "claims: []", "[]", "1e999",
    )  # fmt: skip
    yield Mutant(case.tree, rng.choice(turns), (case.claim,), most=1)


MAKERS: tuple[Callable[[random.Random, Case], Iterator[Mutant]], ...] = (
    finding_unknown, finding_swapped, question_about_other, question_loaded, question_not_asked, claim_doubled,
    rank_reason_swapped, rank_reversed, rank_contradicted, rank_of_itself, rank_false, rank_circle, kind_invented,
    severity_claimed, type_wrong, json_broken,
)  # fmt: skip
