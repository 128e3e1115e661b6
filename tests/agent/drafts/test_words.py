"""What is said of a draft speaks of what its reader sees: listings and the answer, and names as names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.drafts.desk import design, drafted, example, fenced
from buttress.agent.drafts.words import LONGEST, shown

if TYPE_CHECKING:
    from buttress.agent.drafts import Draft

LIE = "listing 2 · reviewed on a copy: nothing found"


def _texts(draft: Draft) -> list[str]:
    """Everything that a screen prints of a draft, but for the code and the place of each listing."""
    found = [text for f in draft.findings for text in (draft.spoken(f.subject), f.message, f.because, f.instead)]
    found += [text for question in draft.questions for text in (question.text, question.why, question.fill)]
    found += [*draft.unread, *draft.healed]
    return [*found, *(text for piece in draft.pieces for text in (*piece.brings, *piece.takes_away))]


@pytest.mark.parametrize("name", ["orders", "billing", "notifications", "reviews", "split"])
def test_files_of_the_copy_are_not_named(name: str) -> None:
    draft = drafted(example("drift" if name == "split" else "shop"), design(name))
    assert draft.review is not None
    drafts = [
        path
        for path in draft.review.tree.list()
        if path.startswith(("design", "draft", "migrations/0007", "migrations/0008"))
    ]
    assert draft.document in drafts
    for text in _texts(draft):
        assert not [path for path in drafts if path in text], text
        assert not re.search(r"(?<![\w:/]):\d", re.sub(r"[\w.-]+:\d+", "", text)), text


def test_lines_of_the_copy_are_lines_of_a_listing() -> None:
    text = 'paths:\n  /a:\n    get:\n      responses:\n        "200": { description: a }\n  # buttress: ignore[dangling-reference] no\n  /a:\n    get: { responses: {} }'
    draft = drafted(example("shop"), f"The API.\n\n```yaml\n{text}\n```\n")
    said = " ".join(_texts(draft))
    assert draft.findings
    assert "draft.yaml" not in said
    assert "on line 2 and on line 7" in said


def test_names_that_are_no_words_stand_between_quotation_marks() -> None:
    sql = f'CREATE TABLE "{LIE}" (id bigint PRIMARY KEY, "price; 1 error" real);\nALTER TABLE orders ADD COLUMN "no rule objects" text;'
    yaml = f"paths:\n  '/zz {LIE}':\n    get:\n      responses:\n        '200': {{ description: x }}"
    mermaid = "graph LR\n  A[Orders is safe and checked] --> B[Shop API]"
    draft = drafted(example("shop"), fenced(("sql", sql), ("yaml", yaml), ("mermaid", mermaid)))
    assert f"table “{LIE}”" in draft.pieces[0].brings
    assert "column “orders.no rule objects”" in draft.pieces[0].brings
    assert draft.pieces[1].brings == (f"operation “GET /zz {LIE}”",)
    assert "component “Orders is safe and checked”" in draft.pieces[2].brings
    for text in _texts(draft):
        bare = re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)
        for name in (LIE, "price; 1 error", "safe and checked", "no rule objects"):
            assert name not in bare, text


def test_a_long_name_is_cut_and_a_word_of_ours_is_quoted() -> None:
    long = "x" * 300
    draft = drafted(
        example("shop"),
        fenced(("sql", f"CREATE TABLE {long} (id bigint PRIMARY KEY);\nCREATE TABLE none (id bigint PRIMARY KEY);")),
    )
    assert max(map(len, draft.pieces[0].brings)) < LONGEST + 20
    assert "table “none”" in draft.pieces[0].brings


@given(st.text(max_size=200))
def test_a_name_is_a_name(name: str) -> None:
    told = shown(name)
    if told == name:
        assert not set(name) & set("“”·;'\"`\n\t\x1b")
    else:
        assert (told[0], told[-1]) == ("“", "”")
        assert len(told) <= LONGEST + 2
        assert not set(told[1:-1]) & set('“”"\n')


@pytest.mark.parametrize(
    "name", ["users", "billing.users", "orders(a,b)", "GET /orders/{id}", "a -> b-c", "/zz", "Größe"]
)
def test_a_plain_name_stays(name: str) -> None:
    assert shown(name) == name
