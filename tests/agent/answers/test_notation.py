"""What stands in double brackets, as models write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.agent.answers.notation import MOST, read
from buttress.agent.claims import Cited, Computed


def p(predicate: str, *args: str, value: str = "yes") -> Computed:
    return Computed(predicate=predicate, args=args, value=value)  # type: ignore[arg-type]


def q(label: str, quote: str) -> Cited:
    return Cited(cite=label, quote=quote)


GROWS = p("grows", "orders")


@pytest.mark.parametrize(
    ("mark", "grounds"),
    [
        ("grows(orders)=yes", [GROWS]),
        (" grows ( orders ) = yes ", [GROWS]),
        ("grows(orders) = YES", [GROWS]),
        ("grows(orders): yes", [GROWS]),
        ("grows(orders) is yes", [GROWS]),
        ("grows(orders) == true", [GROWS]),
        ("grows(orders)", [GROWS]),
        ("grows(`orders`)=`yes`", [GROWS]),
        ('grows("orders")="yes"', [GROWS]),
        ("grows(“orders”)=yes", [GROWS]),
        ("grows(orders)=yes.", [GROWS]),
        ("grows(orders)=no", [p("grows", "orders", value="no")]),
        ("grows(orders)=unknown", [p("grows", "orders", value="unknown")]),
        ("takes_pages(GET /orders)=no", [p("takes-pages", "GET /orders", value="no")]),
        ("covered-by-index(orders(a,b))=no", [p("covered-by-index", "orders(a,b)", value="no")]),
        ("covered-by-index(orders(a, b))=no", [p("covered-by-index", "orders(a, b)", value="no")]),
        ("described(GET /users/{id})=yes", [p("described", "GET /users/{id}")]),
        ("lands-in(POST /users, users)=yes", [p("lands-in", "POST /users", "users")]),
        ("grows(orders)=yes; grows(users)=no", [GROWS, p("grows", "users", value="no")]),
        ("grows(orders)=yes, grows(users)=no", [GROWS, p("grows", "users", value="no")]),
        ('F1 "one DELETE"', [q("F1", "one DELETE")]),
        ('F1: "one DELETE"', [q("F1", "one DELETE")]),
        ("F1 “one DELETE”", [q("F1", "one DELETE")]),
        ("F1 „one DELETE“", [q("F1", "one DELETE")]),
        ("F1 'one DELETE'", [q("F1", "one DELETE")]),
        ("F1 `one DELETE`", [q("F1", "one DELETE")]),
        ("F1 one DELETE", [q("F1", "one DELETE")]),
        ('F1 says "one DELETE"', [q("F1", "one DELETE")]),
        ('S3 "a; b"; grows(orders)=yes', [q("S3", "a; b"), GROWS]),
        ('S3 "type "text" is"; grows(orders)=yes', [q("S3", 'type "text" is'), GROWS]),
        ('S3 "tags text[]"', [q("S3", "tags text[]")]),
        ('grows(orders)=yes; F1 "one DELETE"', [GROWS, q("F1", "one DELETE")]),
        ('{"predicate": "grows", "args": ["orders"], "value": "yes"}', [GROWS]),
        ('{"cite": "F1", "quote": "one DELETE"}', [q("F1", "one DELETE")]),
        ("grows(orders)=yes; grows(orders)=yes", [GROWS]),
    ],
)
def test_grounds_are_read(mark: str, grounds: list[object]) -> None:
    assert list(read((mark,)).grounds) == grounds


@pytest.mark.parametrize(
    ("mark", "labels"), [("F3", ["F3"]), ("F3, F4; T1", ["F3", "F4", "T1"]), ("F3 F4", ["F3", "F4"])]
)
def test_bare_labels_only_point(mark: str, labels: list[str]) -> None:
    found = read((mark,))
    assert (list(found.labels), found.grounds, found.faulty) == (labels, (), False)


@pytest.mark.parametrize(
    "mark",
    [
        "grows",
        "grows(orders",
        "grows(orders)=maybe",
        "grows(orders)=yes and more",
        "not grows(orders)",
        "orders grows with use",
        "f1 “one DELETE”",
        '{"predicate": "grows"}',
        "{]",
        'F1 "x"',
        "grows(*)=yes",
        "grows(orders)=yes\0",
        "grows(" + "x" * 201 + ")=yes",
        "F1 " + "x" * 301,
    ],
)
def test_what_cannot_be_read_is_no_ground(mark: str) -> None:
    found = read((mark,))
    assert found.grounds == ()
    assert found.faulty


def test_several_brackets_stand_behind_one_sentence() -> None:
    assert read(("grows(orders)=yes", "F3", "grows(users)=no")).grounds == (GROWS, p("grows", "users", value="no"))


def test_more_grounds_than_a_claim_may_have_are_left_out() -> None:
    found = read(tuple(f"grows(t{n})=yes" for n in range(MOST + 3)))
    assert (len(found.grounds), found.faulty) == (MOST, True)


@given(st.lists(st.text(alphabet="grows(orders)=yeno;F12 \"“”'`{}[]:,\n\0", max_size=60), max_size=3))
def test_no_brackets_crash_it(marks: list[str]) -> None:
    found = read(tuple(marks))
    assert len(found.grounds) <= MOST
