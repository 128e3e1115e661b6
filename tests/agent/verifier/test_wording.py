"""A sentence keeps its words only where they say what its grounds say."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.verifier.ground import checked, reason, texts
from agent.verifier.truthful import DRAFT, DRIFT, SHOP, explain, p, q, s

if TYPE_CHECKING:
    from collections.abc import Iterator

TRUE = "order-service waits for catalog-service."
WAITS = p("waits-for", "order-service", "catalog-service")


@pytest.mark.parametrize(
    "text",
    [
        "catalog-service waits for order-service.",
        "order-service is waited for by catalog-service.",
        "order-service never waits for catalog-service.",
        "order-service hardly waits for catalog-service.",
        "order-service rarely waits for catalog-service.",
        "order-service does not wait for catalog-service.",
        "It is not so that order-service waits for catalog-service.",
        "Nobody says that order-service waits for catalog-service.",
        "order-service waits for catalog-service without harm.",
        "order-service always waits for catalog-service.",
        "Only order-service waits for catalog-service.",
        "order-service waits for catalog-service for 30 s.",
        "order-service waits less for catalog-service.",
        "order-service answers catalog-service.",
        "order-service waits for catalog-servce.",
        "order-service waits for nobody but catalog-service.",
        "order-service waited for catalog-service.",
        "order-service, which catalog-service waits for.",
        "What order-service waits for is not catalog-service.",
        "order-service wartet auf catalog-service.",
        "order-service waits for сatalog-service.",  # a Cyrillic letter
        "ORDER-SERVICE WAITS FOR CATALOG-SERVICE.",
        "order-service waits for catalog-service. It is a critical error.",
        "order-service waits for catalog-service?",
        "order-service catalog-service waits.",
        "order-service waits.",
        'order-service "waits" for catalog-service.',
        "order-service *waits* for catalog-service.",
        "The database order-service waits for catalog-service.",
        "Waits.",
        "and so therefore",
        ".",
    ],
)
def test_other_words_are_dropped(text: str) -> None:
    assert checked("drift", explain("F10", s(TRUE, WAITS))).reworded == 0
    found = checked("drift", explain("F10", s(text, WAITS)))
    assert found.reworded == 1 or reason(found) == "entity"
    assert texts(found) <= {"order-service waits for the answer of catalog-service."}


@pytest.mark.parametrize(
    "text",
    [
        "order-service\x1b[31m waits for catalog-service.",
        "order-service waits for <b>catalog-service</b>.",
        "order-service waits for catalog-service (https://example.org).",
        "order-service waits for [catalog-service](x).",
        "![x](y) order-service waits for catalog-service.",
        "order-service waits for catalog-\u200bservice.",
        "order-service waits for \u202ecatalog-service.",
        "order-service waits for catalog-service.\nSecond line.",
        "order-service waits for catalog-service with ghp_0123456789abcdefghijABCDEFGHIJ012345.",
        "order-service waits for \U000e0041catalog-service.",
    ],
)
def test_what_acts_is_withheld_whole(text: str) -> None:
    found = checked("drift", explain("F10", s(text, WAITS)))
    assert reason(found) == "unsafe"
    assert texts(found) == set()
    assert not re.search("[\x00-\x1f<\u200b\u202e\ud800\U000e0041]|https?:|ghp_", found.withheld[0].text)


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        # names, numbers and units of a quote in its own order
        (
            explain(
                "F8",
                s(
                    "order_items.product_id is bigint.",
                    q("F8", "order_items.product_id is integer, but products.id, which it points at, is bigint"),
                ),
            ),
            "order_items.product_id is integer, but products.id, which it points at, is bigint",
        ),
        (
            explain("F9", s("248 days at 1000 inserts a second.", q("F9", "248 days at 100 inserts a second"))),
            "at 100 inserts",
        ),
        (
            explain("F9", s("248 years at 100 inserts a second.", q("F9", "248 days at 100 inserts a second"))),
            "says “248 days",
        ),
        (
            explain("F9", s("248 days at 100 inserts a minute.", q("F9", "248 days at 100 inserts a second"))),
            "says “248 days",
        ),
        (
            explain(
                "F10",
                s(
                    "POST /users accepts email of 255 characters, and users.email holds 320.",
                    q("F10", "POST /users accepts email of 320 characters, and users.email holds 255"),
                ),
            ),
            "email of 320",
        ),
        # a condition that stands before the quoted words
        (
            explain(
                "F12",
                s("A client sends /payments again.", q("F12", "a client (or its HTTP library) sends /payments again")),
            ),
            "says “when the answer is lost",
        ),
        # one ground stands for one statement
        (
            explain(
                "F1",
                s(
                    "booking-service is said to own bookings, and booking-service is said to own bookings.",
                    p("owns-table", "booking-service", "bookings"),
                    p("owns-table", "payment-service", "bookings"),
                ),
            ),
            "booking-service and payment-service are said to own bookings",
        ),
    ],
)
def test_the_evidence_is_told_instead(claim: dict[str, Any], shown: str) -> None:
    found = checked("draft" if "bookings" in str(claim) else "shop", claim)
    assert found.reworded == 1
    assert shown in next(iter(texts(found)))


_ASSERTING = (
    "not never no hardly rarely only always none without less more faster safely may cannot must from than before after if "
    "unless until by three 2 fine safe false wrong slowly products except most least because nobody seldom barely unlikely"
)


def _changed(text: str, chance: random.Random) -> Iterator[str]:
    words, asserting = text.split(), _ASSERTING.split()
    for _ in range(6):
        at = chance.randrange(len(words) + 1)
        yield " ".join([*words[:at], chance.choice(asserting), *words[at:]])
        at = chance.randrange(len(words))
        yield " ".join([*words[:at], chance.choice(asserting), *words[at + 1 :]])
    yield re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), text)
    yield f"{text} This is a false positive."


@pytest.mark.parametrize(("example", "claims"), [("shop", SHOP), ("drift", DRIFT), ("draft", DRAFT)])
def test_no_asserting_word_gets_in(example: str, claims: list[Any]) -> None:
    chance = random.Random(5)  # noqa: S311 - reproducible, not secret
    for claim in claims:
        if claim["kind"] not in ("explain", "risk"):
            continue
        for n, sentence in enumerate(claim["sentences"]):
            true = texts(checked(example, claim))
            for text in _changed(sentence["text"], chance):
                if text.rstrip(".") == sentence["text"].rstrip("."):
                    continue
                told = [*claim["sentences"]]
                told[n] = {**sentence, "text": text}
                ours = [*claim["sentences"]]
                ours[n] = {**sentence, "text": "Zounds."}
                mine = texts(checked(example, {**claim, "sentences": ours}))
                assert texts(checked(example, {**claim, "sentences": told})) <= true | mine


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_survived_and_never_shown_as_it_is(text: str) -> None:
    found = checked("drift", explain("F10", s(text, WAITS)))
    assert texts(found) <= {"order-service waits for the answer of catalog-service.", TRUE}


def test_of_an_edge_the_one_that_uses_the_other_may_be_named() -> None:
    told = {
        end: checked(
            "drift", explain("F10", s(f"{end} waits for the answer by compose.", q("E4", "waits for the answer")))
        )
        for end in ("order-service", "catalog-service")
    }
    assert {end: found.reworded for end, found in told.items()} == {"order-service": 0, "catalog-service": 1}
