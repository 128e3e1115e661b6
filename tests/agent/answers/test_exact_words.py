"""What a checked sentence may be made of, to the letter; and listings and names as they are kept."""

from __future__ import annotations

import pytest

from agent.answers.ground import checked, only, parts, said
from buttress.agent.answers.parts import Listing
from buttress.agent.verifier.passages import passage
from buttress.agent.verifier.spelled import is_odd, quoted

BOTH = "[[references(orders, users)=yes; covered-by-index(orders.user_id)=no]]"
OURS = "A foreign key of orders points at users, and no index serves a lookup by orders.user_id."


@pytest.mark.parametrize(
    "text",
    [
        "orders points at users, and no index serves a lookup by orders.user_id.",
        "orders points at users and no index serves user_id of orders.",
        "`orders` points at the table `users`; no index serves a lookup by `orders.user_id`.",
        "Orders points at users, while no index serves lookups by orders.user_id.",
    ],
)
def test_the_words_of_the_grounds_are_kept(text: str) -> None:
    assert checked(f"{text} {BOTH}") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "orders also points at users, and no index serves a lookup by orders.user_id.",
        "orders points at users although no index serves a lookup by orders.user_id.",
        "orders points at users, even though no index serves a lookup by orders.user_id.",
        "Though orders points at users, no index serves a lookup by orders.user_id too.",
        "orders points at Users, and no index serves a lookup by orders.user_id.",
        "orders points (at) users, and no index serves a lookup by orders.user_id.",
        "orders points at a users, and no index serves a lookup by orders.user_id the.",
        "orders points at users: no index serves a lookup by orders.user_id.",
        "<orders points at users, and no index serves a lookup by orders.user_id.",
    ],
)
def test_one_word_or_sign_more_and_ours_stand_there(text: str) -> None:
    (shown,) = checked(f"{text} {BOTH}")
    assert shown in (OURS, "orders points at users, no index serves a lookup by orders.user_id.")


def test_a_quote_of_a_finding_that_points_elsewhere_is_said_to_be_its_words() -> None:
    (shown,) = checked('Zorb. [[F5 "no index of users reads it"]]')
    assert shown == "F5 (users.email) says “no index of users reads it, and 3 foreign keys point at the rows”."


@pytest.mark.parametrize(
    ("info", "language", "path"),
    [
        ("sql migrations/0004_x.sql", "sql", "migrations/0004_x.sql"),
        ("SQL", "sql", ""),
        ("{.yaml}", "yaml", ""),
        ("checked", "", ""),
        ("reviewed,nothing-found", "", ""),
        ("|--|--|", "", ""),
        ("sql reviewed and fine", "sql", ""),
        ("mermaid", "mermaid", ""),
    ],
)
def test_a_language_is_one_that_there_is(info: str, language: str, path: str) -> None:
    (listing,) = (part for part in parts(f"~~~{info}\nx\n~~~\n") if isinstance(part, Listing))
    assert (listing.language, listing.info) == (language, path)


def test_a_listing_is_cleaned_once() -> None:
    text = "a\tb\u2028c\x1b[31md\x85e\u202ef\u200bg\ud800h ä π 表  \n\n  i"
    (listing,) = (part for part in parts(f"```text\n{text}\n```\n") if isinstance(part, Listing))
    assert listing.text == "a\tb\ufffdc\ufffd[31md\ufffde\ufffdf\ufffdg\ufffdh ä π 表  \n\n  i"


def test_names_that_were_said_before_are_not_complained_of() -> None:
    known = "Put it into src/cart.py:4, with `ordrs` and orders.statu behind POST /carts."
    text = "src/cart.py:4 has it. `ordrs` is kept. orders.statu is text. POST /carts makes one."
    assert all(each.why for each in said(text))
    assert not any(each.why for each in said(text, known=known))


def test_a_place_that_the_text_names_is_not_told_again() -> None:
    from agent.answers.ground import scene

    record = next(each for each in scene().ledger.records if each.kind == "source" and each.path.endswith(".sql"))
    quote = next(line.strip() for line in record.text.split("\n") if len(line.split()) > 2)
    found = only(f'Zorb. [[{record.label} "{quote}"]]')
    assert found.text.startswith(f"{record.path}:")
    assert not [each for each in found.places if f"{each.span.path}:{each.span.line}" in found.text]


@pytest.mark.parametrize(
    ("path", "lines", "at", "expected"),
    [
        ("a.sql", ["-- It is not true that", "-- it is safe.", "CREATE TABLE a ();"], 1, (0, 1)),
        ("a.sql", ["/* Nobody says that", "   it is safe. Wrong:", "   it is fast", "*/"], 2, (0, 2)),
        ("a.sql", ["CREATE TABLE a (", "  id int,", "  b int", ");"], 1, (1, 1)),
        ("a.md", ["We do not think that", "it is safe. It is", "fast."], 0, (0, 2)),
        ("a.md", ["# A", "Text", "- one", "- two"], 3, (3, 3)),
        ("a.md", ["```sql", "CREATE TABLE a (", "  id int", "```"], 2, (2, 2)),
        ("a.yaml", ["description: >", "  It is never so that", "  it is bounded", "type: x"], 2, (0, 2)),
        ("a.yaml", ["a: 1", "b: 2", "c: 3"], 1, (1, 1)),
    ],
)
def test_a_quote_is_given_with_the_lines_of_its_sentence(
    path: str, lines: list[str], at: int, expected: tuple[int, int]
) -> None:
    assert passage(lines, at, "", path) == expected


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("orders", False),
        ("shop:billing.orders", False),
        ("GET /users/{id}", False),
        ("Order Service", False),
        ("orders(a,b)", False),
        ("orders is safe", True),
        ("a. nothing is ever lost", True),
        ("it", True),
        ("one two three four", True),
    ],
)
def test_names_that_could_be_words_are_told_apart(name: str, odd: bool) -> None:
    assert is_odd(name) is odd
    assert quoted("x” and y “z") == "“x’ and y ‘z”"
