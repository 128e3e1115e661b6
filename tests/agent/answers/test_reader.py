"""Blocks, sentences and listings of an answer, however it is cut."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.answers.ground import GROWS, listings, outline, parts, said, scene, texts
from buttress.agent.answers import Answer
from buttress.agent.answers.parts import Closed, Listing, Opened, Statement

_BITS = [
    *(
        "orders",
        " ",
        "\n",
        "\n\n",
        ". ",
        ".",
        "! ",
        "[[",
        "grows(orders)=yes",
        "]]",
        "]",
        '"',
        "“",
        "”",
        GROWS,
        "F1",
        "[[F3]]",
    ),
    *(
        "see ",
        "```",
        "````",
        "~~~",
        "```sql\n",
        "`",
        "- ",
        "1. ",
        "# ",
        "> ",
        "|",
        "| a | b |",
        "|---|",
        "---",
        "***",
        "**",
        "*",
    ),
    *(
        "\r",
        "\r\n",
        "  ",
        "\t",
        "e.g. ",
        "etc. ",
        "x",
        "é",
        "\x1b[31m",
        "<b>",
        "&amp;",
        "[[\n",
        "x. [[a\n",
        '[[“] [["\n',
        "[a](b)",
        "[",
        "GET /orders",
        "…",
        "===",
    ),
    *(
        "(",
        ")",
        ";",
        ":",
        "\0",
        "。",
        '[[F1 "one DELETE on roles removes its rows of users"]]',
        "CREATE TABLE t (id int);",
    ),
]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("One. Two.", ["paragraph  0: One. Two."]),
        ("One\nline.\n\nTwo.", ["paragraph  0: One line.", "paragraph  0: Two."]),
        ("# Title\ntext", ["heading # 0: Title", "paragraph  0: text"]),
        ("### Title ###\n", ["heading ### 0: Title"]),
        ("#tag is no heading", ["paragraph  0: tag is no heading"]),
        ("- a\n- b\n", ["item - 1: a", "item - 1: b"]),
        ("* a\n  * b\n    * c\n* d", ["item * 1: a", "item * 2: b", "item * 3: c", "item * 1: d"]),
        ("1. a\n2) b", ["item 1. 1: a", "item 2) 1: b"]),
        ("1. a\n   - b\n2. c", ["item 1. 1: a", "item - 2: b", "item 2. 1: c"]),
        ("- a\n  goes on\n\n  apart\n\nout", ["item - 1: a goes on", "paragraph  2: apart", "paragraph  0: out"]),
        ("text\n- a", ["paragraph  0: text", "item - 1: a"]),
        ("> a\n> b\n\nc", ["quote  0: a b", "paragraph  0: c"]),
        ("> > deep", ["quote  0: deep"]),
        ("a\n\n---\n\nb", ["paragraph  0: a", "rule  0:", "paragraph  0: b"]),
        ("a\n***\nb", ["paragraph  0: a", "rule  0:", "paragraph  0: b"]),
        ("Title\n=====\ntext", ["paragraph  0: Title", "paragraph  0: text"]),
        ("**bold** begins", ["paragraph  0: **bold** begins"]),
        ("*stress* begins", ["paragraph  0: *stress* begins"]),
        ("- **bold** item", ["item - 1: **bold** item"]),
        ("-5 is no item", ["paragraph  0: -5 is no item"]),
        ("2026. is", ["item 2026. 1: is"]),
        ("1.5 is no item", ["paragraph  0: 1.5 is no item"]),
        ("| a | b |\n|---|:-:|\n| c | d |\n\ne", ["table  0: | a | b | | c | d |", "paragraph  0: e"]),
        ("- [x] done\n- [ ] open", ["item - 1: done", "item - 1: open"]),
        ("- \n-\n", []),
        ("a\n```\nb\n```\nc", ["paragraph  0: a", "listing ", "paragraph  0: c"]),
        ("- a\n  ```sql\n  b\n  ```\n- c", ["item - 1: a", "listing sql", "item - 1: c"]),
    ],
)
def test_blocks(text: str, blocks: list[str]) -> None:
    assert outline(text) == blocks


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It is so. That is not.", ["It is so.", "That is not."]),
        ("It holds 1.5 kB. So it is.", ["It holds 1.5 kB.", "So it is."]),
        ("See a/b.sql:12 for that. Well.", ["See a/b.sql:12 for that.", "Well."]),
        ("Some, e.g. orders, i.e. those vs. these. Well.", ["Some, e.g. orders, i.e. those vs. these.", "Well."]),
        ("Lists, tables etc. are there. Lists etc. Well.", ["Lists, tables etc. are there.", "Lists etc.", "Well."]),
        ("GET /v1.0/a.json answers. Well.", ["GET /v1.0/a.json answers.", "Well."]),
        ("The `a.b.c` is it. Well.", ["The `a.b.c` is it.", "Well."]),
        ("Is it? Yes! Well…", ["Is it?", "Yes!", "Well…"]),
        ('He said "no." Then yes.', ['He said "no."', "Then yes."]),
        ("Hm... well. Yes", ["Hm...", "well.", "Yes"]),
        ("orders grows. users too.", ["orders grows.", "users too."]),
        ("It ends (really.) Well.", ["It ends (really.)", "Well."]),
        ("**It is bold.** Well.", ["**It is bold.**", "Well."]),
        ("**It is. Bold.** Well.", ["It is.", "Bold.", "Well."]),
        ("No stop\nand on", ["No stop and on"]),
        ("a ? b : c is fine", ["a ? b : c is fine"]),
        ("See no. 5 and fig. 2. No. Well", ["See no. 5 and fig. 2.", "No.", "Well"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert texts(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        f"orders grows with use. {GROWS}",
        f"orders grows with use {GROWS}.",
        f"orders grows with use {GROWS}",
        f"orders grows with use.{GROWS}",
        f"orders {GROWS} grows with use.",
        f"orders grows with use.\n{GROWS}",
        f"orders grows with use.\n\n{GROWS}\n",
        f"orders grows with use. {GROWS} [[F3]]",
        f"orders grows with use. {GROWS}.",
        f"- orders grows with use. {GROWS}",
        f"- orders grows with use.\n  {GROWS}",
        f"# orders grows with use {GROWS}",
        f"# orders grows with use\n{GROWS}",
        f"> orders grows with use. {GROWS}",
        f"> orders grows with use.\n> {GROWS}",
        f"{GROWS} orders grows with use.",
        "orders grows with use. [[grows(orders)\n=yes]]",
        "orders grows with use. [[grows(orders)=yes]",
    ],
)
def test_brackets_belong_to_the_sentence_before_them(text: str) -> None:
    for step in (0, 1, 2, 3):
        found = [part for part in parts(text, step=step) if isinstance(part, Statement)]
        assert [each.standing for each in found] == ["checked"]
        assert found[0].text.startswith("orders grows with use")


def test_brackets_belong_to_one_sentence_only() -> None:
    found = said(f"users is fine. orders grows with use. {GROWS} payments is fine.")
    assert [each.standing for each in found] == ["unverified", "checked", "unverified"]


@pytest.mark.parametrize(
    "mark", ["[[grows(orders)=yes", '[[F1 "one', "[[grows(orders)=yes\nand more", "[[", "[[ ]]", "[[“]]", "[[[[[["]
)
def test_brackets_that_do_not_close_are_no_grounds(mark: str) -> None:
    found = said(f"orders grows with use. {mark}\n\nAnother one.")
    assert {each.standing for each in found} == {"unverified"}
    assert found[0].text == "orders grows with use."
    assert found[-1].text == "Another one."


def test_what_follows_brackets_that_do_not_close_is_read() -> None:
    found = said('orders grows. [[F1 "one DELETE]] users is fine. It is.\n\nThat is all.')
    assert [each.text for each in found][1:] == ["users is fine.", "It is.", "That is all."]


@pytest.mark.parametrize(
    ("text", "listing"),
    [
        ("```sql\na\nb\n```", Listing("sql", "a\nb", kind="sql")),
        ("~~~ sql db/a.sql\na\n~~~", Listing("sql", "a", "db/a.sql", kind="sql")),
        ("````\n```\na\n```\n````", Listing("", "```\na\n```")),
        ("```sql\na\n````\n", Listing("sql", "a", kind="sql")),
        ("```sql\n~~~\n```", Listing("sql", "~~~", kind="sql")),
        ("```sql\r\na\r\nb\r\n```\r\n", Listing("sql", "a\nb", kind="sql")),
        ("  ```sql\n  a\n    b\n  ```", Listing("sql", "a\n  b", kind="sql")),
        ("> ```sql\n> a\n> ```", Listing("sql", "a", kind="sql")),
        ("```sql\na", Listing("sql", "a", kind="sql", whole=False)),
        ("```sql\na\n", Listing("sql", "a", kind="sql", whole=False)),
        ("```sql", Listing("sql", "", kind="sql", whole=False)),
        ("```\n\n```", Listing("", "")),
        ("```go\nx := 1\n```", Listing("go", "x := 1")),
        ("```mermaid\nflowchart LR\n a --> b\n```", Listing("mermaid", "flowchart LR\n a --> b", kind="design")),
        ("```http\nGET /a reads\nPOST /a writes\n```", Listing("http", "GET /a reads\nPOST /a writes", kind="design")),
        ("```yaml\npaths:\n  /a:\n    get: {}\n```", Listing("yaml", "paths:\n  /a:\n    get: {}", kind="openapi")),
        ("```prisma\nmodel A {\n id Int\n}\n```", Listing("prisma", "model A {\n id Int\n}", kind="prisma")),
        ("```\x1b[31msql\x07 <b>\na\n```", Listing("sql", "a", kind="sql")),
    ],
)
def test_listings_come_whole(text: str, listing: Listing) -> None:
    for step in (0, 1, 3):
        assert [each for each in parts(text, step=step) if isinstance(each, Listing)] == [listing]


def test_ticks_within_a_line_are_no_listing() -> None:
    assert listings("```a``` is code") == []
    assert texts("``a`` is code") == ["``a`` is code"]


def test_a_sentence_is_given_out_as_soon_as_its_grounds_are_known() -> None:
    answer = Answer(scene())
    assert answer.feed("orders grows with use. ") == []
    assert answer.feed("[[grows(orders)=yes]]") == []
    assert [type(part) for part in answer.feed(" A")] == [Opened, Statement]
    assert answer.feed("nd so on. ") == []
    assert [type(part) for part in answer.feed("T")] == [Statement]
    assert [type(part) for part in answer.end()] == [Statement, Closed]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("It is so. And this br", "And this br …"),
        (f"It is so. orders grows with use {GROWS} but o", "orders grows with use but o …"),
        ("It is so. orders grows with use [[grows(ord", "orders grows with use …"),
        ("It is so. It is complete.", "It is complete …"),
    ],
)
def test_where_a_stream_breaks_off_the_last_sentence_is_not_checked(text: str, end: str) -> None:
    found = said(text, whole=False)
    assert [(each.text, each.standing) for each in found[-1:]] == [(end, "unverified")]


def test_a_listing_that_breaks_off_says_so() -> None:
    (listing,) = listings("```sql\nCREATE TABLE t (", whole=False)
    assert not listing.whole


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_BITS), max_size=30), st.data(), st.booleans())
def test_how_it_is_cut_does_not_matter(bits: list[str], data: st.DataObject, end: bool) -> None:
    text = "".join(bits)
    at_once = parts(text, whole=end)
    assert parts(text, step=1, whole=end) == at_once
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    answer = Answer(scene())
    found = [p for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) for p in answer.feed(text[a:b])]
    assert [*found, *answer.end(end)] == at_once


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_BITS) | st.text(max_size=5), max_size=30))
def test_blocks_open_and_close_in_turn(bits: list[str]) -> None:
    inside = False
    for part in parts("".join(bits)):
        assert inside is not isinstance(part, Opened | Listing)
        inside = isinstance(part, Opened) or (inside and not isinstance(part, Closed))
    assert not inside


@pytest.mark.parametrize(
    "bit",
    [
        *(
            "[[",
            '[["',
            "[[“]] a ",
            "`",
            "``` ",
            "**a ",
            "_a",
            "- ",
            "\n",
            "- x\n",
            ">",
            "| a ",
            "#",
            ".",
            "a. ",
            " ",
            "\x1b[",
            "<a ",
        ),
        *(
            "&amp;",
            "[[\n",
            "x. [[a\n",
            '[[“] [["\n',
            "[a](b) ",
            "GET /a/b/c ",
            "orders.x ",
            "http://a.b ",
            "~",
            "\r",
            "```\n",
            "a\u0301",
            f"orders grows. {GROWS} ",
        ),
        *(
            "| a | b [[grows(orders)=yes]] |\n",
            "Well, ",
            "a, b; c: d, orders grows with use, e - f [[grows(orders)=yes]] ",
        ),
    ],
)
def test_no_text_holds_it_up(bit: str) -> None:
    text = (bit * (100_000 // len(bit) + 1))[:100_000]
    start = time.process_time()
    parts(text, step=997)
    assert time.process_time() - start < 4  # twice what is promised: coverage and a busy machine slow it down


def test_numbered_lies_do_not_hold_it_up() -> None:
    text = "".join(
        f"orders grows {n}, and a; b: c, d, orders grows with use, e {n}. [[grows(orders)=yes; grows(ordrs{n})=yes]] orders.x{n}. "
        for n in range(900)
    )
    start = time.process_time()
    parts(text)
    assert time.process_time() - start < 4
