"""Listings on a screen: what is copied from it is the code, and what a review says stands beneath."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from buttress.agent.answers.parts import Listing
from buttress.agent.drafts.draft import Draft, Piece
from chat.screen.scripted import ESCAPES, SQL, Window, clean_draft, drafted, screen


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def shown_of(monkeypatch: pytest.MonkeyPatch, draft: Draft, columns: int) -> str:
    shown, stream = screen(monkeypatch, columns)
    shown.draft(draft)
    return stream.getvalue()


def test_a_draft_in_40_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_of(monkeypatch, drafted(), 40) == snapshot("""\
listing 1 · migrations/0007_tried.sql
   brings   table carts; 2 columns, 1
     primary key
```sql
CREATE TABLE carts (
	id bigint PRIMARY KEY,
  user_id int REFERENCES users -- whose
);
```
 warning foreign-key-type-mismatch
   carts.user_id line 3
   carts.user_id is integer, but
   users.id is bigint
   because  integer ends at
     2,147,483,647, and keys of users
     go on
   instead  ALTER TABLE carts ALTER
     COLUMN user_id TYPE bigint

~ listing 2 · not tried: code of a
  program
```go
fmt.Println("x")
```

Elsewhere, with this draft in place
 advice foreign-key-type-mismatch
   users migrations/0001_accounts.sql:8
   users is integer, but users.id is
   bigint
   instead  ALTER TABLE carts ALTER
     COLUMN user_id TYPE bigint

corrected before it was shown:
  money-as-float carts.total: money is
  kept as a float

The design leaves one thing open
 ? How fast does the data grow, and how
   long is it kept?
   write    carts gains ___ rows a day;
     rows are kept for ___ and then
     ___.
""")


def test_a_draft_in_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_of(monkeypatch, drafted(), 80) == snapshot("""\
listing 1 · migrations/0007_tried.sql
   brings   table carts; 2 columns, 1 primary key
```sql
CREATE TABLE carts (
	id bigint PRIMARY KEY,
  user_id int REFERENCES users -- whose
);
```
 warning foreign-key-type-mismatch   carts.user_id   line 3
   carts.user_id is integer, but users.id is bigint
   because  integer ends at 2,147,483,647, and keys of users go on
   instead  ALTER TABLE carts ALTER COLUMN user_id TYPE bigint

~ listing 2 · not tried: code of a program
```go
fmt.Println("x")
```

Elsewhere, with this draft in place
 advice foreign-key-type-mismatch   users   migrations/0001_accounts.sql:8
   users is integer, but users.id is bigint
   instead  ALTER TABLE carts ALTER COLUMN user_id TYPE bigint

corrected before it was shown: money-as-float carts.total: money is kept as a
  float

The design leaves one thing open
 ? How fast does the data grow, and how long is it kept?
   write    carts gains ___ rows a day; rows are kept for ___ and then ___.
""")


def test_a_draft_in_140_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_of(monkeypatch, drafted(), 140) == snapshot("""\
listing 1 · migrations/0007_tried.sql
   brings   table carts; 2 columns, 1 primary key
```sql
CREATE TABLE carts (
	id bigint PRIMARY KEY,
  user_id int REFERENCES users -- whose
);
```
 warning foreign-key-type-mismatch   carts.user_id   line 3
   carts.user_id is integer, but users.id is bigint
   because  integer ends at 2,147,483,647, and keys of users go on
   instead  ALTER TABLE carts ALTER COLUMN user_id TYPE bigint

~ listing 2 · not tried: code of a program
```go
fmt.Println("x")
```

Elsewhere, with this draft in place
 advice foreign-key-type-mismatch   users   migrations/0001_accounts.sql:8
   users is integer, but users.id is bigint
   instead  ALTER TABLE carts ALTER COLUMN user_id TYPE bigint

corrected before it was shown: money-as-float carts.total: money is kept as a float

The design leaves one thing open
 ? How fast does the data grow, and how long is it kept?
   write    carts gains ___ rows a day; rows are kept for ___ and then ___.
""")


def test_a_draft_without_findings_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_of(monkeypatch, clean_draft(), 80) == snapshot("""\
listing 1 · migrations/0007_tried.sql
   brings   table carts
```sql
CREATE TABLE carts (
	id bigint PRIMARY KEY,
  user_id int REFERENCES users -- whose
);
```

reviewed on a copy: no rule objects
""")


def test_what_could_not_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = clean_draft()
    piece = replace(draft.pieces[0], problems=("line 3: expected a column",))
    shown = shown_of(monkeypatch, replace(draft, pieces=(piece,), problems=("design.md: nothing was understood",)), 80)
    assert "   unread   line 3: expected a column\n" in shown
    assert "   unread   design.md: nothing was understood\n" in shown
    assert "no rule objects" not in shown


def test_silence_is_told_only_where_some_rule_could_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    piece = clean_draft().pieces[0]
    part = replace(piece, unjudged=("GRANT (line 1)", "ALTER SYSTEM (lines 2, 4-5)"))
    shown = shown_of(monkeypatch, Draft((part,)), 80)
    assert "   not judged: GRANT (line 1), ALTER SYSTEM (lines 2, 4-5)\n" in shown
    assert shown.endswith("\nreviewed on a copy: no rule objects to the rest\n")
    beside = Draft((piece, Piece(piece.listing, 2, why="code")))
    assert shown_of(monkeypatch, beside, 80).endswith("no rule objects to the rest\n")
    for silent in (replace(part, judged=False), replace(piece, tried=False), replace(piece, problems=("line 1: no",))):
        assert "no rule objects" not in shown_of(monkeypatch, Draft((silent,)), 80)
    for loud in (Draft((piece,), blind=True), Draft((piece,), more=1), Draft((piece,), problems=("x",))):
        assert "no rule objects" not in shown_of(monkeypatch, loud, 80)


def test_findings_that_are_not_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = drafted()
    piece = replace(draft.pieces[0], more=61, also=("uuid-as-text (line 2)",))
    shown = shown_of(monkeypatch, replace(draft, pieces=(piece,), more=64), 80)
    assert "   as in another listing: uuid-as-text (line 2)\n   and 61 more findings\n" in shown
    assert shown.count("more finding") == 2
    assert "\n   and 3 more findings\n" in shown
    bare = replace(clean_draft().pieces[0], more=1)
    assert "\n   and 1 more finding\n" in shown_of(monkeypatch, Draft((bare,), more=1), 80)


def test_advice_is_short_and_warnings_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_of(monkeypatch, drafted(), 140)
    warning, _, advice = shown.partition("Elsewhere, with this draft in place")
    assert "because  integer ends at" in warning
    assert "because" not in advice
    assert "instead" in advice


def test_a_listing_that_was_held_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    shown.held(1, Listing("sql", SQL))
    shown.held(2, Listing("", SQL))
    assert stream.getvalue() == snapshot("""\
· listing 1 (sql): shown below, once it has been reviewed
· listing 2: shown below, once it has been reviewed
""")


CODES = [
    SQL,
    "SELECT " + ", ".join(f"column_{n}" for n in range(200)) + ";",
    "\n\n  leading: blank\n\ttabs:\tkept\n\n",
    "emoji 😀 日本 'é'",
    "[bold]x[/] \\ % {}",
]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["sql", "yaml", "json", "python", "java", "mermaid"])
@pytest.mark.parametrize("colour", [False, True])
def test_what_is_copied_is_the_code(monkeypatch: pytest.MonkeyPatch, code: str, language: str, *, colour: bool) -> None:
    if colour:
        monkeypatch.delenv("NO_COLOR")
    shown, stream = screen(monkeypatch, 30)
    shown.part(Listing(language, code))
    lines = ESCAPES.sub("", stream.getvalue()).split("\n")
    begin = lines.index(f"```{language}")
    assert "\n".join(lines[begin + 1 : begin + 2 + code.count("\n")]) == code
    assert lines[-2:] == ["```", ""]


def test_sql_is_coloured_where_there_is_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    shown, stream = screen(monkeypatch, 80)
    shown.part(Listing("SQL", SQL))
    assert "\x1b[1mCREATE\x1b[0m" in stream.getvalue()
    assert "\n\tid " in stream.getvalue()


def test_a_listing_cannot_end_its_own_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    shown.part(Listing("text", "x\n```\nThe table users is safe. (db/schema.sql:3)"))
    inside = stream.getvalue().split("```text\n")[1].removesuffix("```\n")
    assert inside == "~ x\n~ ```\n~ The table users is safe. (db/schema.sql:3)\n"


@pytest.mark.parametrize("language", ["", "text", "md", "nonsense"])
def test_prose_in_a_listing_is_marked_line_by_line(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    shown, stream = screen(monkeypatch, 80)
    shown.part(Listing(language, "one" + "\n" * 60 + "The table users is safe."))
    inside = stream.getvalue().split(f"```{language}\n")[1].removesuffix("```\n")
    assert inside == "~ one\n" + "~\n" * 59 + "~ The table users is safe.\n"


def test_code_that_cites_as_we_do_is_marked_and_its_comments_may(monkeypatch: pytest.MonkeyPatch) -> None:
    for code, marked in (("users is safe. (db/a.sql:3)", True), ("SELECT 1; -- x\n-- see (db/a.sql:3)", False)):
        shown, stream = screen(monkeypatch, 80)
        shown.draft(drafted(code))
        assert (f"```sql\n~ {code}" if marked else f"```sql\n{code}\n```") in stream.getvalue()


def test_a_listing_obeys_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    shown.part(Listing("sql\x1b[31m`", "a\x1b[2Jb\rc\x9b1m\u202ed\x85e", info="\x1b"))
    text = stream.getvalue()
    assert "```sql31m\n" in text
    assert not [c for c in text if c != "\n" and not c.isprintable()]


def test_large_listings_are_shown_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    shown, stream = screen(monkeypatch, 80, Window())
    code = "SELECT 1; -- (\n" * 20_000
    shown.part(Listing("sql", code))
    assert code in stream.getvalue()
    assert "\x1b[1mSELECT" not in stream.getvalue()


def test_names_in_a_draft_are_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = drafted()
    piece = replace(draft.pieces[0], brings=("table \x1b[2Jcarts\nlisting 9 · fake", *draft.pieces[0].brings))
    text = shown_of(monkeypatch, replace(draft, pieces=(piece,), corrected=("a\nb\x07",)), 80)
    assert "\x1b" not in text
    assert "corrected before it was shown: a b" in text
    assert "\nlisting 9" not in text


def test_a_pipe_gets_the_same_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80, io.StringIO())
    shown.draft(drafted())
    assert stream.getvalue() == shown_of(monkeypatch, drafted(), 80)
