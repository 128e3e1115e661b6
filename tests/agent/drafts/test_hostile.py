"""Nothing that a model can write breaks a draft."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.drafts.desk import example, fenced, standing
from buttress.agent.answers.parts import Listing
from buttress.agent.drafts import Draft, corrected, look, told
from buttress.agent.drafts.plan import MOST, STATEMENTS
from buttress.agent.trial import Trial
from buttress.agent.trial import text as trial_text

EMPTY = standing({})
SHOP = example("shop")
LANGUAGES = ["sql", "", "yaml", "json", "prisma", "mermaid", "http", "text", "python", "SQL", "mysql", "\0"]
PIECES = [
    "CREATE TABLE orders (id int);", "ALTER TABLE x ADD y int;", "/*", "'", "$$", "graph LR\n A --> B", "erDiagram", "GET /x", "paths:",
    "  /x:", "openapi: 3.0.3", "components:", "$ref: '#/components/schemas/X'", "{", "}", "[", "model A {", "}", "```", "-- down", "\ufeff", "\ud800",
    "\0", "select 1", "%%", "[[F1]]", "- buttress: ignore", "<<: *a", "&a [*a]", "\r", "\t", "--", "datasource db {",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=12).map("\n".join)


def _look(listings: list[Listing], answer: str | None = None) -> Draft:
    if answer is None:
        answer = fenced(*((listing.language, listing.text) for listing in listings))
    return look(SHOP, Trial(SHOP), listings, answer)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Listing, st.sampled_from(LANGUAGES), TEXTS, TEXTS), max_size=4), st.none() | TEXTS)
def test_no_listing_breaks_it(listings: list[Listing], answer: str | None) -> None:
    for before in (EMPTY, SHOP):
        draft = look(
            before,
            Trial(before),
            listings,
            answer if answer is not None else fenced(*((x.language, x.text) for x in listings)),
        )
        assert [piece.listing for piece in draft.pieces] == listings
        assert draft.why == ""  # an exception would say that the review failed
        for piece in draft.pieces:
            assert piece.tried != bool(piece.why)
            for finding in piece.findings:
                assert 1 <= piece.line_of(finding.span) <= piece.listing.text.count("\n") + 1
        told(draft).encode()
        assert corrected(draft, draft) == ()


def test_two_hundred_listings_are_not_all_tried() -> None:
    draft = _look([Listing("sql", f"CREATE TABLE t{n} (id bigserial PRIMARY KEY);") for n in range(200)])
    assert [piece.tried for piece in draft.pieces] == [True] * MOST + [False] * (200 - MOST)
    assert f"first {MOST} listings" in draft.pieces[-1].why


def test_listings_together_have_a_limit() -> None:
    long = Listing("sql", "-- x\n" * 30_000)
    draft = _look([long, long, Listing("sql", "CREATE TABLE a (id bigserial PRIMARY KEY);")])
    assert ["200 kB" in piece.why for piece in draft.pieces] == [False, True, True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("yaml", "paths:\n  /x:\n    get: " + "[" * 20_000),
        ("json", '{"paths":' + "[" * 20_000),
        ("sql", "select '" * 15_000),
        ("sql", "/*" * 30_000),
        ("mermaid", "graph LR\n" + "  A --> B\n" * 5_000),
        ("prisma", "model A {\n" * 2_000),
        ("sql", "create table " * 8_000),
    ],
)
def test_long_nonsense_ends_soon(language: str, text: str) -> None:
    start = process_time()
    draft = _look([Listing(language, text)])
    assert len(draft.pieces) == 1
    assert process_time() - start < 20
    assert len(told(draft)) < 20_000


@pytest.mark.parametrize("answer", ["[[" * 50_000, "```\n" * 40_000, "# " * 50_000, "| a " * 20_000, "\0" * 1_000])
def test_long_answers_end_soon(answer: str) -> None:
    start = process_time()
    assert _look([Listing("mermaid", "graph LR\n A[Order Service] --> B[(Order DB)]")], answer).why == ""
    assert process_time() - start < 20


def test_a_review_that_does_not_end_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_text, "SECONDS", 0.0)
    draft = _look([Listing("sql", "CREATE TABLE a (id bigserial PRIMARY KEY);")])
    assert draft.why.startswith("it did not end within")
    assert [piece.tried for piece in draft.pieces] == [False]
    assert told(draft) == ""


def test_no_listing_is_no_draft() -> None:
    assert look(SHOP, Trial(SHOP), [], "Hello.") == Draft()


def test_statements_have_a_limit() -> None:
    many = Listing("sql", "CREATE TABLE zz (id bigint);\n" * (STATEMENTS + 1))
    start = process_time()
    draft = _look([Listing("sql", "CREATE TABLE a (id bigserial PRIMARY KEY);"), many])
    assert [piece.tried for piece in draft.pieces] == [True, False]
    assert "1,500 statements" in draft.pieces[1].why
    assert process_time() - start < 10


def test_one_table_made_a_thousand_times_ends_soon() -> None:
    start = process_time()
    draft = _look([Listing("sql", "CREATE TABLE zz (id bigint PRIMARY KEY, price real);\n" * 1_400)])
    assert draft.why == ""
    assert draft.pieces[0].findings
    assert process_time() - start < 20
