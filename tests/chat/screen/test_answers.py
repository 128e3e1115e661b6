"""Answers on a screen: what was checked stands plain, all else is marked, in every window."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from buttress.agent.answers.parts import Closed, Listing, Opened, Statement
from buttress.chat.screen import screen_for
from buttress.chat.screen._answer import LEGEND
from buttress.chat.screen._flow import cells
from chat.screen.scripted import ANSWER, ESCAPES, Window, at, block, checked, own, screen, told, withheld

if TYPE_CHECKING:
    from buttress.agent.answers.parts import Part


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")


def test_40_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(*screen(monkeypatch, 40), ANSWER) == snapshot("""\
## ~ What grows

`orders` grows with use, and callers of
`GET /orders` cannot take its list in
parts. (db/schema.sql:12,
openapi.yaml:40)
~ I would begin with a cursor; it is
  simple. It works on `created_at`.
Deleting a role deletes its users.
(db/schema.sql:346, db/schema.sql:347,
db/schema.sql:348 and 2 more)

- Keys of `orders` are there.
  (db/schema.sql:3)
  - ~ An index may help here, though
      nobody has measured it.
1. ~ Mixed.
   `users` has an index.
   (db/schema.sql:5)

| ~ Premature optimisation is the root
|   of all evil, somebody has said
|   about programs.

withheld a statement: there is no table
  cart
~ Fine otherwise.
but there is no column orders.foo

~ table   rows
  orders  many, and more with every
          order that anybody makes in
          the shop
~ users   `few`

------------------------

· ~ marks the model's own words: not
  checked · 5 statements checked · 1
  withheld (/withheld shows it)
""")


def test_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(*screen(monkeypatch, 80), ANSWER) == snapshot("""\
## ~ What grows

`orders` grows with use, and callers of `GET /orders` cannot take its list in
parts. (db/schema.sql:12, openapi.yaml:40)
~ I would begin with a cursor; it is simple. It works on `created_at`.
Deleting a role deletes its users. (db/schema.sql:346, db/schema.sql:347,
db/schema.sql:348 and 2 more)

- Keys of `orders` are there. (db/schema.sql:3)
  - ~ An index may help here, though nobody has measured it.
1. ~ Mixed.
   `users` has an index. (db/schema.sql:5)

| ~ Premature optimisation is the root of all evil, somebody has said about
|   programs.

withheld a statement: there is no table cart
~ Fine otherwise.
but there is no column orders.foo

~ table   rows
  orders  many, and more with every order that anybody makes in the shop
~ users   `few`

------------------------

· ~ marks the model's own words: not checked · 5 statements checked · 1
  withheld (/withheld shows it)
""")


def test_140_columns_keep_prose_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(*screen(monkeypatch, 140), ANSWER) == snapshot("""\
## ~ What grows

`orders` grows with use, and callers of `GET /orders` cannot take its list in parts.
(db/schema.sql:12, openapi.yaml:40)
~ I would begin with a cursor; it is simple. It works on `created_at`.
Deleting a role deletes its users. (db/schema.sql:346, db/schema.sql:347, db/schema.sql:348 and 2
more)

- Keys of `orders` are there. (db/schema.sql:3)
  - ~ An index may help here, though nobody has measured it.
1. ~ Mixed.
   `users` has an index. (db/schema.sql:5)

| ~ Premature optimisation is the root of all evil, somebody has said about programs.

withheld a statement: there is no table cart
~ Fine otherwise.
but there is no column orders.foo

~ table   rows
  orders  many, and more with every order that anybody makes in the shop
~ users   `few`

------------------------

· ~ marks the model's own words: not checked · 5 statements checked · 1 withheld (/withheld shows
  it)
""")


def test_a_pipe_gets_the_same_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    piped = told(*screen(monkeypatch, 80, io.StringIO()), ANSWER)
    assert piped == told(*screen(monkeypatch, 80), ANSWER)


def test_colour_adds_nothing_but_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = told(*screen(monkeypatch, 80), ANSWER)
    coloured(monkeypatch)
    shown = told(*screen(monkeypatch, 80), ANSWER)
    assert "\x1b[2m~ " in shown
    assert "\x1b[36m" in shown
    assert ESCAPES.sub("", shown) == paper.replace("## ~", "~")


def test_sentences_are_shown_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    shown.part(Opened("paragraph"))
    shown.part(checked("One is shown."))
    assert stream.getvalue() == "One is shown."
    shown.part(checked("Two is."))
    assert stream.getvalue() == "One is shown. Two is."
    shown.answer_ends()
    assert stream.getvalue() == "One is shown. Two is.\n"


def test_the_window_is_asked_again_for_every_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    shown.part(Opened("paragraph"))
    shown.part(own("a " * 30))
    monkeypatch.setenv("COLUMNS", "30")
    shown.part(own("b " * 30))
    lines = stream.getvalue().split("\n")
    assert cells(lines[0]) == 61
    assert all(line.startswith("  b") and cells(line) < 30 for line in lines[1:])


def test_a_place_is_named_once_a_block_and_three_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 100)
    places = [at("a.sql", n) for n in range(1, 6)]
    said = [
        *block("paragraph", checked("One.", *places), checked("Two.", *places)),
        *block("paragraph", checked("Three.", places[0])),
    ]
    assert told(shown, stream, said) == "One. (a.sql:1, a.sql:2, a.sql:3 and 2 more) Two.\n\nThree. (a.sql:1)\n"


def test_paths_are_shown_as_a_person_would_type_them() -> None:
    stream = io.StringIO()
    shown = screen_for(stream, lambda path: f"../shop/{path}")
    assert told(shown, stream, block("paragraph", checked("One.", at("a.sql", 7)))) == "One. (../shop/a.sql:7)\n"


def test_the_legend_is_told_once_and_withheld_statements_always(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 100)
    first = told(shown, stream, block("paragraph", own("One."), checked("Two.")))
    assert first.endswith(f"\n\n· {LEGEND} · 1 statement checked\n")
    second = told(shown, stream, block("paragraph", own("Three.")))[len(first) :]
    assert second == "~ Three.\n"
    third = told(shown, stream, block("paragraph", withheld("no table cart"), withheld("no table cart")))[
        len(first + second) :
    ]
    assert third == "withheld a statement: no table cart\n\n· 2 withheld (/withheld shows it)\n"


def test_an_answer_of_checked_statements_needs_no_footer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(*screen(monkeypatch, 80), block("paragraph", checked("All is well."))) == "All is well.\n"


def test_only_so_many_reasons_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [withheld(f"there is no table t{n}") for n in range(500)]
    shown = told(*screen(monkeypatch, 80), block("paragraph", *said))
    assert shown.count("withheld a statement") == 5
    assert "500 withheld" in shown


def test_remarks_are_one_quiet_line_that_ends_what_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 40)
    shown.part(Opened("paragraph"))
    shown.part(own("Half an answer"))
    shown.remark("asked grows(orders)=yes and list-bounded(GET /orders)=no")
    shown.remark("stopped by Ctrl-C")
    assert stream.getvalue() == snapshot("""\
~ Half an answer

· asked grows(orders)=yes and
  list-bounded(GET /orders)=no
· stopped by Ctrl-C
""")


#: What a terminal would obey, what rich would read as markup, what looks like our own marks, and what is wide or long.
HOSTILE = [
    "\x1b[2J\x1b[H\x1b]0;title\x07 and \x9b31m more",
    "[bold red]loud[/] [/] [link=http://x]y[/link]",
    "db/schema.sql:12 (db/schema.sql:12) withheld a statement: nothing",
    "line one\n~ line two\r\n· asked grows(orders)=yes\x0b\x85\u2028next",
    "日本語のとても長い文章です。" * 20,
    "x" * 10_000,
    "a" + "\u0301" * 500,
    "users\u00a0is\u00a0checked\u2007by\u202fcode " * 20,
    "\u202eright to left\u202c \u200bhidden\u2066 \ud800",
    "`" * 300 + "*" * 300 + "`code` *a* **b** ***c*** `*x*`",
    "\t" * 50 + "end",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("columns", [20, 40, 80, 140])
def test_no_line_of_the_models_own_words_stands_without_its_mark(
    monkeypatch: pytest.MonkeyPatch, text: str, columns: int
) -> None:
    shown = told(*screen(monkeypatch, columns), block("paragraph", own(text)))
    first, *rest = shown.split("\n\n· ~")[0].rstrip("\n").split("\n")
    assert first.startswith("~ ")
    assert all(line.startswith("  ") for line in rest)
    assert all(cells(line) < columns for line in (first, *rest))
    assert not [c for c in shown if c != "\n" and not c.isprintable()]


def test_rich_markup_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured(monkeypatch)
    shown = told(*screen(monkeypatch, 80), block("paragraph", checked("[bold]x[/] [/] [red]")))
    assert shown == "[bold]x[/] [/] [red]\n\x1b[0m"


def _parts() -> st.SearchStrategy[list[Part]]:
    text = st.text(st.characters(exclude_categories=()), max_size=60)
    statement = st.builds(
        Statement,
        text,
        st.sampled_from(["checked", "unverified", "refuted"]),
        st.just((at("a.sql", 1),)),
        why=st.just("x"),
    )
    opened = st.builds(
        Opened,
        st.sampled_from(["paragraph", "item", "heading", "quote", "table", "rule"]),
        text,
        st.integers(0, 40),
    )
    return st.lists(
        st.one_of(opened, statement, statement, st.builds(Closed), st.builds(Listing, text, text)), max_size=12
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(parts=_parts(), columns=st.integers(1, 160))
def test_no_parts_in_any_order_break_the_screen(
    monkeypatch: pytest.MonkeyPatch, parts: list[Part], columns: int
) -> None:
    shown, stream = screen(monkeypatch, columns)
    text = told(shown, stream, parts)
    assert not text or text.endswith("\n")
    assert not [c for c in text if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]


def test_a_table_with_more_columns_than_room_is_told_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = "|" + "|".join(f"cell {n}" for n in range(30)) + "|"
    shown = told(*screen(monkeypatch, 60), block("table", own(row), own("| a | b |")))
    lines = shown.split("\n\n")[0].splitlines()
    assert lines[0].startswith("~ cell 0 | cell 1")
    assert all(line.startswith("    ") for line in lines[1:-1])
    assert lines[-1] == "~ a | b"
    assert all(cells(line) < 60 for line in lines)


def test_ascii_terminals_get_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")
    shown, _ = screen(monkeypatch, 80, stream)  # type: ignore[arg-type]
    shown.remark("asked")
    shown.part(Opened("paragraph"))
    shown.part(own("naïve → 日本"))
    shown.answer_ends()
    stream.flush()
    assert raw.getvalue().decode("ascii").startswith(". asked\n\n~ na\\xefve > \\u65e5\\u672c\n")


def test_nothing_is_open_after_an_answer_that_broke_off(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    shown.part(Opened("table"))
    shown.part(own("| a | b |"))
    shown.answer_ends()
    shown.part(Opened("paragraph"))
    shown.part(checked("Next."))
    shown.answer_ends()
    assert stream.getvalue().startswith("~ a  b\n")
    assert stream.getvalue().endswith("\nNext.\n")


def test_a_dumb_terminal_has_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured(monkeypatch)
    shown, stream = screen(monkeypatch, 80)
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in told(shown, stream, ANSWER)
    assert isinstance(stream, Window)
