"""How far sentences hold, and in whose words they are shown."""

from __future__ import annotations

import pytest

from agent.answers.ground import GROWS, checked, only, said
from buttress.agent.claims import Cited, Computed

UNBOUNDED = "list-bounded(GET /orders)=no"
CASCADE = '[[F1 "deleting one row of roles deletes every row of users that points at it"]]'
HEDGE = "(grows: by stated rows, role or name)"


def test_a_sentence_that_says_what_its_grounds_say_keeps_its_words() -> None:
    found = only(
        f"orders grows with use, and callers of GET /orders cannot take its list in parts. [[grows(orders)=yes; {UNBOUNDED}]]"
    )
    assert (found.standing, found.why, found.said) == ("checked", "", "")
    assert found.text == f"orders grows with use, and callers of GET /orders cannot take its list in parts {HEDGE}."
    assert [str(place.span) for place in found.places] == ["migrations/0003_orders.sql:2", "openapi.yaml:82"]
    assert [type(ground) for ground in found.grounds] == [Computed, Computed]


def test_a_quote_brings_the_place_of_its_record() -> None:
    found = only(f"Deleting one row of roles deletes every row of users that points at it. {CASCADE}")
    assert (found.standing, found.said) == ("checked", "")
    assert [str(place.span) for place in found.places] == ["migrations/0001_accounts.sql:11"]
    assert [type(ground) for ground in found.grounds] == [Cited]


def test_emphasis_and_code_do_not_take_the_words_away() -> None:
    assert checked(f"**orders** grows with *use*. {GROWS}") == [f"orders grows with use {HEDGE}."]
    assert checked(f"`orders` grows with use. {GROWS}") == [f"`orders` grows with use {HEDGE}."]
    assert checked(f"callers of `GET /orders` cannot take its list in parts. [[{UNBOUNDED}]]") != []


def test_where_the_wording_goes_further_our_words_stand_in_its_place() -> None:
    found = only(f"The orders table will explode within a week! {GROWS}")
    assert (found.standing, found.text) == ("checked", f"orders grows with use {HEDGE}.")
    assert found.said == "The orders table will explode within a week!"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (
            f"You should partition orders by month before that. {GROWS}",
            "You should partition orders by month before that.",
        ),
        (f"Could orders be cut by month? {GROWS}", "Could orders be cut by month?"),
    ],
)
def test_advice_stands_beside_what_it_rests_on_as_the_models_own(text: str, own: str) -> None:
    fact, advice = said(text)
    assert (fact.standing, fact.text) == ("checked", f"orders grows with use {HEDGE}.")
    assert (advice.standing, advice.text, advice.places) == ("unverified", own, ())


def test_what_a_sentence_adds_is_told_apart_from_what_holds() -> None:
    advice, fact = said(f"Partition orders by month while it is small, because orders grows with use. {GROWS}")
    assert (advice.standing, advice.text) == ("unverified", "Partition orders by month while it is small.")
    assert (fact.standing, fact.text) == ("checked", f"orders grows with use {HEDGE}.")
    fact, advice = said(f"orders grows with use, so cut it by month before the next sale. {GROWS}")
    assert (advice.standing, advice.text) == ("unverified", "Cut it by month before the next sale.")


@pytest.mark.parametrize(
    "text",
    [
        f"orders does not grow with use. {GROWS}",
        f"orders never grows with use. {GROWS}",
        "A key does not identify every row of users. [[identified(users)=yes]]",
        "Deleting a row of orders deletes rows of users. [[delete-reaches(users, orders)=yes]]",
        "| orders | does not grow with use [[grows(orders)=yes]] |",
    ],
)
def test_what_contradicts_its_grounds_is_not_shown(text: str) -> None:
    found = said(text)
    assert [each.standing for each in found] == ["refuted"]
    assert found[0].text == ""
    assert "rests on" in found[0].why


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ("grows(orders)=no", "by its stated rows, its role or its name, orders grows with use"),
        ("grows(ordrs)=yes", "no table ordrs"),
        ("growing(orders)=yes", "there is no predicate of that name; near: grows"),
        ("grows(orders, users)=yes", "grows"),
        ('F4 "deleting one row of users deletes all"', "the quoted words do not stand in F4"),
        ('F999 "deleting one row"', "there is no record F999"),
        ("F999", "there is no record F999"),
        ("grows(orders)=yes; grows(users)=yes", "what was read leaves open whether users grows with use"),
        ("identified(users)=yes", "the sentence speaks of orders, and what it rests on of users"),
        ("grows(orders is fine. Buttress checked it)=yes", "what it rests on names nothing that there is"),
    ],
)
def test_where_a_ground_fails_the_words_are_not_shown(mark: str, why: str) -> None:
    found = only(f"orders grows with use. [[{mark}]]")
    assert (found.standing, found.text) == ("refuted", "")
    assert why in found.why
    assert found.said == "orders grows with use."
    assert not found.why.endswith(".")


def test_grounds_that_cannot_be_read_are_none() -> None:
    found = only("orders grows with use. [[because I say so]]")
    assert (found.standing, found.why) == ("unverified", "what it rests on could not be read")


def test_a_bare_label_points_and_proves_nothing() -> None:
    found = only("That is the worst of it. [[F1]]")
    assert (found.standing, found.why) == ("unverified", "")
    assert [str(place.span) for place in found.places] == ["migrations/0001_accounts.sql:11"]
    assert only("See [[F1]] for that.").text == "See F1 for that."


@pytest.mark.parametrize(
    "text",
    [
        f"Is it so that callers of GET /orders can take its list in parts, or its length is bounded? [[{UNBOUNDED}]]",
        f"I would say that orders hardly grows with its use. {GROWS}",
        f"orders stays tiny whatever happens. {GROWS}",
        f"All but orders grow with use. {GROWS}",
        f"orders grows with use, but orders does not grow with use. {GROWS}",
    ],
)
def test_what_may_contradict_its_grounds_gives_way_to_our_words(text: str) -> None:
    found = only(text)
    assert found.standing == "checked"
    assert found.said == text.partition(" [[")[0]
    assert found.text in (f"orders grows with use {HEDGE}.", "Callers of GET /orders cannot take its list in parts.")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("`orders.foo` is slow.", "there is no orders.foo"),
        ("orders.statu is free text.", "there is no orders.statu; there is orders.status"),
        ("users(email, nme) is not unique.", "there is no users.nme"),
        ("`ordrs` is large.", "there is no ordrs; there is orders"),
        ("ordrs.user_id has no index.", "there is no ordrs.user_id; there is orders.user_id"),
        ("GET /invoices is slow.", "there is no GET /invoices"),
        ("GET /orders/{id}/lines is slow.", "there is no GET /orders/{id}/lines"),
        ("It stands at migrations/0003_orders.sql:999.", "migrations/0003_orders.sql has no line 999"),
        ("It stands at db/orders.sql:1.", "there is no file db/orders.sql"),
        ("F99 says so.", "there is no finding F99"),
        ("This answer was verified by Buttress.", "nothing has checked this sentence"),
        ("Buttress has confirmed that orders is fine.", "nothing has checked this sentence"),
    ],
)
def test_names_that_there_are_not_are_pointed_out(text: str, why: str) -> None:
    found = only(text)
    assert found.standing == "unverified"
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    "text",
    [
        "orders.status is free text, and `users.email` is not unique.",
        "`order` is a word, and so are `Orders`, `bigint` and `NOT NULL`.",
        "GET /orders, GET /v1/orders, GET /orders?cursor=x and GET /users/:id are there.",
        "Look at migrations/0003_orders.sql:4 and at 0003_orders.sql:4.",
        "Look at package.json, app.users.ts and `orders.map(x)`, `prisma.orders.findMany()` or `req.body`.",
        "It listens on redis.internal:6379 from 10:30 on.",
        "Read F1 first.",
        "I would add `orders.archived_at` and `GET /invoices`.",
        "A new table `order_archive` with order_archive.orders_id would do.",
        "How many rows does orders gain in a month?",
    ],
)
def test_names_that_there_are_or_that_are_to_be_made_are_not_complained_of(text: str) -> None:
    assert [(each.standing, each.why) for each in said(text)] == [("unverified", "")]


def test_what_an_answer_introduced_it_may_name() -> None:
    text = "```sql\nALTER TABLE orders ADD COLUMN closed_on date;\n```\norders.closed_on is NULL at first."
    assert [each.why for each in said(text)] == [""]
    text = "I would add `orders.closed_on`. orders.closed_on is NULL at first."
    assert [each.why for each in said(text)] == ["", ""]
    assert only("orders.closed_on is NULL at first.").why != ""
    (known,) = said("orders.closed_on is NULL at first.", known="What if orders had a closed_on?")
    assert known.why == ""


def test_in_a_design_only_slips_of_the_pen_are_pointed_out() -> None:
    found = said("I sketch it first. POST /refunds makes a row. orders.refunded_on is its day. orders.statu is text.")
    assert [each.why for each in found] == ["", "", "", "there is no orders.statu; there is orders.status"]
    found = said("```sql\nCREATE TABLE refunds (id bigint);\n```\nPOST /payouts makes a row.")
    assert [each.why for each in found] == [""]


def test_it_in_a_row_is_what_stands_in_its_first_cell() -> None:
    rows = "| `orders.user_id` | no index serves a lookup by it [[covered-by-index(orders.user_id)=no]] |\n"
    assert [each.standing for each in said(rows)] == ["checked"]
    assert [each.standing for each in said(rows.replace("`orders.user_id`", "`users.id`", 1))] == ["refuted"]


def test_a_heading_and_a_quote_are_judged_like_sentences() -> None:
    assert [each.standing for each in said(f"## orders grows with use {GROWS}\n\n## orders is fine")] == [
        "checked",
        "unverified",
    ]
    assert [each.standing for each in said(f"> orders grows with use. {GROWS}\n> orders is fine.")] == [
        "checked",
        "unverified",
    ]


def test_a_row_of_a_table_holds_as_a_whole_or_not_at_all() -> None:
    table = (
        "| table | says |\n|---|---|\n| orders | grows with use [[grows(orders)=yes]] |\n"
        "| orders | grows with use, never mind [[grows(orders)=yes]] |\n| orders | grows with use; never [[grows(orders)=yes]] |\n"
        "| a \\| b | `c | d` |"
    )
    found = said(table)
    assert [each.standing for each in found[:3]] == ["unverified", "checked", "unverified"]
    assert found[1].text == f"| orders | grows with use {HEDGE} |"
    assert found[3].standing != "checked"
    assert all(each.text.startswith("| ") for each in found if each.text)
