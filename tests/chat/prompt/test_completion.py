"""Names that are offered for what was typed."""

from __future__ import annotations

import pytest

from buttress.chat.prompt import Words
from buttress.chat.prompt._completion import MOST, completions

WORDS = Words(
    commands=(("review", "review again"), ("table", "what a table is"), ("explain", "why"), ("quit", "leave")),
    tables=("orders", "order_items", "users"),
    columns=("orders.id", "orders.user_id", "users.id"),
    operations=("GET /users", "GET /users/{id}", "POST /orders"),
    rules=("unindexed-foreign-key", "offset-pagination"),
    labels=(("F1", "unindexed-foreign-key orders.user_id"), ("F12", "offset-pagination GET /users")),
    refs=("main", "v1.0"),
    takes={
        "explain": ("finding", "rule"),
        "findings": ("table",),
        "table": ("table",),
        "endpoint": ("operation",),
        "dismiss": ("finding",),
        "diff": ("ref",),
        "help": ("command",),
        "try": ("kind", "file"),
    },
)


def offered(text: str, words: Words = WORDS) -> list[str]:
    """What the line would be with each candidate."""
    return [text[: len(text) + each.start_position] + each.text for each in completions(text, words)]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("/", ["/review", "/table ", "/explain ", "/quit"]),
        ("/t", ["/table "]),
        ("/T", ["/table "]),
        ("/table ord", ["/table orders", "/table order_items"]),
        ("/endpoint GET /users/", ["/endpoint GET /users/{id}"]),
        ("/endpoint /users", ["/endpoint GET /users", "/endpoint GET /users/{id}"]),
        ("/explain off", ["/explain offset-pagination", "/explain F12"]),
        ("/explain key", ["/explain unindexed-foreign-key", "/explain F1"]),
        ("/dismiss F", ["/dismiss F1", "/dismiss F12"]),
        ("/diff v", ["/diff v1.0"]),
        ("/help re", ["/help review"]),
        ("/quit x", []),
        ("does or", ["does orders", "does order_items"]),
        ("does orders.u", ["does orders.user_id"]),
        ("is GET /us", ["is GET /users", "is GET /users/{id}"]),
        ("is (`/users/", ["is (`GET /users/{id}"]),
        ("why offs", ["why offset-pagination"]),
        ("what of F1", ["what of F1", "what of F12"]),
        ("o", []),
        ("orders ", []),
        ("", []),
        ("one\nor", ["one\norders", "one\norder_items"]),
    ],
)
def test_what_is_offered(typed: str, lines: list[str]) -> None:
    assert offered(typed) == lines


def test_findings_say_what_they_are() -> None:
    assert [each.display_meta_text for each in completions("/dismiss F1", WORDS)] == [told for _, told in WORDS.labels]


def test_files_are_offered_where_a_command_takes_one(tmp_path: object) -> None:
    assert offered(f"/try sql {tmp_path}/none") == []
    assert offered("/try pr") == ["/try prisma"]


def test_a_menu_ends_somewhere() -> None:
    many = Words(takes=WORDS.takes, tables=tuple(f"table_{n}" for n in range(5_000)))
    assert len(offered("/table t", many)) == MOST
    assert len(offered("ta", many)) == MOST


def test_names_of_a_repository_are_cleaned_where_they_are_shown() -> None:
    evil = Words(takes=WORDS.takes, tables=("or\x1b[2Jders",))
    (each,) = completions("/table or", evil)
    assert "\x1b" not in each.display_text
