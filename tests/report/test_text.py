"""The text report: the golden page, and what no repository can do to it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.blueprint import NotUnderstood, Release, Skipped
from buttress.blueprint.source import Source
from buttress.report import json_v1
from buttress.report.style import Ink, cells, clean, cut, wrap
from buttress.report.text import TextOptions, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review


def test_golden_report(shop: Review) -> None:
    assert render(shop, TextOptions(outcome="exit 1: 1 error")) == snapshot("""\
Buttress read 1 file: 2 tables

 1 error    cascade-reaches-accounts   db/schema.sql:7   orders.user_id
       6 │ id bigint PRIMARY KEY,
 >     7 │ user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
       8 │ list_role_id bigint REFERENCES roles (id) ON DELETE SET NULL,
   deleting a row of users deletes its orders
   because  orders holds money (total, line 9), and nothing else keeps a record of what was paid;
            the key beside it, list_role_id, sets NULL instead
   instead  ON DELETE RESTRICT
   see      db/schema.sql:8  list_role_id, the sibling that sets NULL

 2 warning  unindexed-foreign-key   db/schema.sql:8   orders.list_role_id
       7 │ user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
 >     8 │ list_role_id bigint REFERENCES roles (id) ON DELETE SET NULL,
       9 │ total real NOT NULL
   orders.list_role_id is not as it should be
   because  orders.list_role_id stands beside list_role_id and so on
   instead  CREATE INDEX CONCURRENTLY ON orders (list_role_id)

 3 advice   money-as-float   db/schema.sql:3   users.email   × 2
       2 │ id bigint PRIMARY KEY,
 >     3 │ email text NOT NULL
   users.email is not as it should be
   because  users.email stands beside email text and so on
   instead  CREATE INDEX CONCURRENTLY ON users (email)
   places   also orders.total (db/schema.sql:9)

checklist  1 fail (queries-use-indexes) · 1 pass · 2 unknown (pools-sized: say max_connections; 1
           other: --all)
next       buttress explain cascade-reaches-accounts                                 exit 1: 1 error
""")


def test_a_narrow_terminal_gets_two_line_headings_and_cut_frames(shop: Review) -> None:
    lines = render(shop, TextOptions(ink=Ink(width=60))).splitlines()
    assert max(map(cells, lines)) <= 60
    assert lines[2:4] == snapshot([" 1 error    cascade-reaches-accounts", "   db/schema.sql:7   orders.user_id"])


def test_five_lead_and_the_rest_is_counted(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": "".join(f"CREATE TABLE t{number} (id int);\n" for number in range(8))}
    review = review_of([finding_of(f"CREATE TABLE t{n}", f"t{n}", files) for n in range(8)], files)
    short = render(review, TextOptions(command="buttress review shop"))
    assert short.count("because") == 5
    assert "3 more (3 errors): buttress review shop --all" in short
    assert render(review, TextOptions(everything=True)).count("because") == 8


def test_everything_means_every_verdict_with_its_reason(shop: Review) -> None:
    text = render(shop, TextOptions(everything=True))
    assert text.partition("checklist")[2].splitlines()[:5] == snapshot(
        [
            "  fail queries-use-indexes: orders.user_id has no index",
            "           pass lists-paginated: 3 of 3 lists are bounded",
            "           unknown pools-sized: no pool is configured in the repository (to settle it: say",
            "           max_connections)",
            "           unknown caching-headers-set: responses state no headers (to settle it: state",
        ]
    )


def test_what_a_finding_rests_on_is_capped(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": "CREATE TABLE t (id int);\n" * 30}
    places = [(Source("db/schema.sql", files["db/schema.sql"]).line_span(n), f"place {n}") for n in range(1, 31)]
    review = review_of([finding_of("CREATE", "t", files, related=places)], files)
    assert (render(review).count("   see "), "and 27 more places" in render(review)) == (3, True)
    assert "and 10 more places" in render(review, TextOptions(everything=True))


def test_a_review_that_understood_nothing_says_so_first_and_names_candidates(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"app/models.py": "class User(Model):\n    name = TextField()\n"}
    review = review_of([finding_of("class User", "User", files, path="app/models.py")], files)
    coverage = replace(review.blueprint.coverage, files=3, read=1, candidates=("app/models.py",))
    review = replace(review, blueprint=replace(review.blueprint, databases=(), coverage=coverage))
    assert render(review).splitlines()[:4] == snapshot(
        [
            "Buttress understood no table, no operation and no design here (it read 1 of 3 files)",
            "  These files probably hold the schema or the API, in a form that is not read yet:",
            "    app/models.py",
            "",
        ]
    )


def test_coverage_tells_what_was_skipped_and_not_understood(review_of: Callable[..., Review]) -> None:
    files = {"db/schema.sql": "CREATE TABEL users (id int);\n"}
    span = Source("db/schema.sql", files["db/schema.sql"]).line_span(1)
    review = review_of(
        [],
        files,
        files=3,
        skipped=(Skipped("a.sql", "generated"), Skipped("b.sql", "generated")),
        not_understood=(NotUnderstood(span, "expected TABLE"), NotUnderstood(span, "a function body", opaque=True)),
        statements=3,
        understood=1,
        opaque=1,
        notes=("the cache is off",),
    )
    assert render(review, TextOptions(coverage=True)) == snapshot("""\
Buttress read 1 of 3 files: 2 tables (1 statement not understood, 1 opaque: --coverage)

coverage
  database db: postgres (bigint, line 2), 2 tables and views
  release: nothing is about to be deployed: no file was named and HEAD holds everything
  3 statements: 1 understood, 1 opaque, 1 not understood
  the cache is off
  not understood db/schema.sql:1: expected TABLE
  opaque db/schema.sql:1: a function body
  skipped 2 files (generated): a.sql, b.sql

No findings.
checklist  1 fail (queries-use-indexes) · 1 pass · 2 unknown (pools-sized: say max_connections; 1
           other: --all)
""")


def test_the_release_and_the_history_are_told(review_of: Callable[..., Review]) -> None:
    review = review_of([], {"db/schema.sql": "CREATE TABLE users (id int);\n"})
    release = Release(paths=frozenset({"db/2.sql"}), why="not yet in HEAD")
    released = render(replace(review, blueprint=replace(review.blueprint, release=release)))
    assert "Release: db/2.sql (not yet in HEAD)\n" in released
    assert "history    14 deploy-time remarks on" in render(replace(review, looking_back=14))


def test_colour_marks_severity_and_is_absent_without(shop: Review) -> None:
    coloured = render(shop, TextOptions(ink=Ink(colour=True)))
    assert "\x1b[31;1merror   \x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(shop)


def test_an_output_without_unicode_gets_ascii(shop: Review) -> None:
    assert render(shop, TextOptions(ink=Ink(ascii=True))).isascii()


def test_paths_are_shown_as_the_caller_wants_them(shop: Review) -> None:
    assert "examples/shop/db/schema.sql:7" in render(shop, TextOptions(show=lambda path: f"examples/shop/{path}"))


HOSTILE = 'CREATE TABLE "x\x1b[2J\x1b]0;owned\x07\u202e" (id int, \x9b31m);\n'


def test_nothing_in_a_repository_moves_the_cursor(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/\x1b[1mevil.sql": HOSTILE}
    path = next(iter(files))
    words = {"message": HOSTILE, "because": HOSTILE, "instead": HOSTILE}
    review = review_of([finding_of("CREATE TABLE", "x\x1b[2J", files, path=path, **words)], files)
    text = render(review, TextOptions(everything=True, coverage=True))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_a_file_that_has_gone_since_has_no_frame(shop: Review) -> None:
    gone = replace(shop, tree=MemoryTree())
    gone.__dict__["checklist"] = ()
    assert "│" not in render(gone)


def test_a_long_line_is_cut_around_the_column(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": "x" * 4000 + " NEEDLE " + "y" * 4000}
    frame = next(
        line for line in render(review_of([finding_of("NEEDLE", "t", files)], files)).splitlines() if "│" in line
    )
    assert "NEEDLE" in frame
    assert cells(frame) <= 100


@given(st.text(max_size=200), st.text(max_size=60), st.integers(60, 140), st.booleans())
def test_no_text_breaks_a_report(
    review_of: Callable[..., Review],
    finding_of: Callable[..., Finding],
    content: str,
    words: str,
    width: int,
    everything: bool,
) -> None:
    files = {"db/schema.sql": content}
    said = {"message": words, "because": words, "instead": words}
    review = review_of([finding_of(content[len(content) // 2 :], words, files, **said)], files)
    text = render(review, TextOptions(everything=everything, coverage=True, ink=Ink(width=width)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
    assert json.loads(json_v1.render(review).encode("utf-8"))["summary"]["error"] == 1


@given(st.text(max_size=300), st.integers(1, 320), st.integers(3, 120))
def test_cut_keeps_its_room_and_its_column(line: str, column: int, room: int) -> None:
    short = cut(line, column, room)
    assert len(short) <= room
    if column <= len(line) <= room:
        assert short == line


@given(st.text(max_size=300))
def test_clean_text_prints(text: str) -> None:
    cleaned = clean(text)
    assert "\x1b" not in cleaned
    assert cleaned == cleaned.encode("utf-8").decode("utf-8")
    assert clean(cleaned) == cleaned


@given(
    st.lists(st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"]), min_size=1, max_size=12)),
    st.integers(30, 140),
)
def test_wrap_keeps_every_word(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width, "   because  ", " " * 12)
    assert " ".join(lines).split()[1:] == words if words else lines == ["   because"]
    assert all(cells(line) <= width for line in lines)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("表", 2), ("e\u0301", 1), ("", 0)])
def test_cells_counts_columns(text: str, width: int) -> None:
    assert cells(text) == width
