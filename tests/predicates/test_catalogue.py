"""The catalogue itself: names, wording, arguments, and that its errors help."""

from __future__ import annotations

import contextlib
import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.predicates.catalogue import PREDICATES, UnknownWord, ask, statement
from predicates.catalogue_helper import shop

if TYPE_CHECKING:
    from buttress.predicates.catalogue import Predicate

NEGATIONS = re.compile(r"\b(no|not|none|never|nothing|nobody|without|lacks|missing|cannot|neither|nor)\b")
SHOP = shop()


def _negations(text: str) -> int:
    return len(NEGATIONS.findall(text))


@pytest.mark.parametrize("predicate", PREDICATES.values(), ids=lambda p: p.name)
def test_wording_negates_exactly_once(predicate: Predicate) -> None:
    assert _negations(predicate.yes) == 0
    assert _negations(predicate.no) == 1
    assert _negations(predicate.unknown) == 0


@pytest.mark.parametrize("predicate", PREDICATES.values(), ids=lambda p: p.name)
def test_statements_name_every_argument_in_order(predicate: Predicate) -> None:
    wanted = [str(number) for number in range(len(predicate.parameters))]
    for text in (predicate.yes, predicate.no, predicate.unknown):
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
        assert fields == wanted
        assert not text.endswith(".")
    assert predicate.asks.endswith("?")
    assert len({predicate.yes, predicate.no, predicate.unknown}) == 3


def test_there_are_many_and_names_are_kebab_case() -> None:
    assert len(PREDICATES) >= 28
    for name, predicate in PREDICATES.items():
        assert name == predicate.name
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)


@pytest.mark.parametrize(
    "name", ["references", "delete-reaches", "lands-in", "calls", "waits-for", "call-protected", "uses-store", "serves"]
)
def test_order_of_arguments_matters_where_it_does(name: str) -> None:
    assert PREDICATES[name].directed


def test_nothing_with_one_argument_is_directed() -> None:
    assert all(p.directed == (len(p.parameters) > 1) for p in PREDICATES.values())


def test_statement_is_a_sentence_about_the_arguments() -> None:
    assert statement("references", ["orders", "users"], "yes") == "a foreign key of orders points at users"
    assert statement("list-bounded", ["GET /users/{id}/orders"], "unknown").endswith(
        "GET /users/{id}/orders is bounded"
    )


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("grow", ["orders"], "no predicate grow; near: grows"),
        ("grows", ["orderz"], "no table orderz; near: orders"),
        ("nullable", ["orders.nite"], "no column orders.nite; near: orders.note"),
        ("grows", ["orders", "users"], "grows takes 1 argument (table), and 2 came"),
        ("states", ["rate-limits"], "no topic rate-limits; near: rate-limit"),
        ("covered-by-index", ["orders(user_id,stat)"], "no column orders.stat; near: orders.status"),
        ("returns-list", ["GET /orders"], "no operation GET /orders"),
        ("calls", ["shop", "orders"], "no component shop"),
        ("durable", ["db"], "no store db"),
        ("document-states", ["design.md", "backup"], "no document design.md"),
        ("api-states-authentication", ["openapi.yaml"], "no api openapi.yaml"),
    ],
)
def test_unknown_words_are_refused_with_what_comes_near(name: str, args: list[str], words: str) -> None:
    with pytest.raises(UnknownWord) as caught:
        ask(SHOP, name, args)
    assert str(caught.value).startswith(words)


def test_statement_refuses_what_ask_refuses() -> None:
    with pytest.raises(UnknownWord, match="no predicate"):
        statement("nonsense", [], "yes")
    with pytest.raises(UnknownWord, match="takes 2 arguments"):
        statement("references", ["orders"], "yes")


WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["orders", "orders.user_id", "orders(", "orders()", "orders(,)", ".", "a.b.c", "orders.", "backup", "recent"]
    ),
)


@given(name=st.sampled_from(sorted(PREDICATES)), args=st.lists(WORDS, max_size=3))
def test_no_argument_crashes(name: str, args: list[str]) -> None:
    with contextlib.suppress(UnknownWord):
        assert ask(SHOP, name, args).value in ("yes", "no", "unknown")
