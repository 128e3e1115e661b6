"""Truthful replies are shown: verifying must not mean refusing everything."""

from __future__ import annotations

from typing import Any

import pytest

from agent.verifier.ground import checked, scenery, texts, wrapped
from agent.verifier.truthful import DRAFT, DRIFT, SHOP, explain, p, q, s
from buttress.agent.verifier import verify

ALL = [(name, claim) for name, claims in (("shop", SHOP), ("drift", DRIFT), ("draft", DRAFT)) for claim in claims]


@pytest.mark.parametrize(("example", "claim"), ALL)
def test_every_truthful_claim_is_shown(example: str, claim: dict[str, Any]) -> None:
    found = checked(example, claim)
    assert found.withheld == ()
    assert (found.given, found.shown, len(texts(found))) == (1, 1, 1)


def test_most_of_them_keep_their_own_words() -> None:
    found = [checked(example, claim) for example, claim in ALL]
    assert sum(each.reworded for each in found) <= 0.25 * len(found)


@pytest.mark.parametrize(("example", "claims"), [("shop", SHOP), ("drift", DRIFT), ("draft", DRAFT)])
def test_a_whole_reply_is_shown_as_its_claims_are(example: str, claims: list[Any]) -> None:
    found = verify(f"Here it is:\n```json\n{wrapped(*claims)}\n```", *scenery(example))
    assert found.withheld == ()
    assert texts(found) == {text for claim in claims for text in texts(checked(example, claim))}
    assert found.problems == ()


def test_an_explanation_brings_the_places_that_it_rests_on() -> None:
    found = checked(
        "shop",
        explain("F4", s("Deleting a row of users deletes rows of orders.", p("delete-reaches", "users", "orders"))),
    )
    ((label, annotation),) = found.annotations
    assert label == "F4"
    assert ("migrations/0003_orders.sql", 4) in {(r.span.path, r.span.line) for r in annotation.places}


def test_where_the_wording_goes_further_our_words_stand_for_the_grounds() -> None:
    said = s("The orders table will explode within a week!", p("grows", "orders"), q("F15", "no index begins with it"))
    found = checked("shop", explain("F15", said))
    assert found.reworded == 1
    ours = "orders grows with use, and user_id of orders points at users and no index begins with it"
    assert texts(found) == {f"{ours} (grows: by stated rows, role or name)."}


def test_a_quote_that_leaves_out_its_denial_is_told_with_it() -> None:
    found = checked("shop", explain("F5", s("users reads it.", q("F5", "index of users reads it"))))
    assert texts(found) == {"The finding says “no index of users reads it, and 3 foreign keys point at the rows”."}
