"""A session as Markdown: readable, and its marks say what was checked whatever the texts hold."""

# ruff: noqa: S311 - what is drawn by lot here is no secret
from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from inline_snapshot import snapshot
from markdown_it import MarkdownIt

from agent.sessions.material import Open, do, ledger, talk
from buttress.agent.answers.parts import Closed, Listing, Opened, Statement
from buttress.blueprint.source import Span
from buttress.findings.advice import Bill
from buttress.findings.finding import Related

if TYPE_CHECKING:
    from buttress.agent.answers.parts import Part
    from buttress.agent.sessions import Log, Store


def at(path: str, line: int) -> Related:
    return Related(Span(path, 0, 1, line, 1, line, 2), "here")


def begun(store: Store) -> Log:
    return store.begin(Path("/srv/shop"), ledger(), Open())


def answered(store: Store, *parts: Part) -> list[str]:
    """The lines of an answer of these parts."""
    log = begun(store)
    log.answer()
    for part in parts:
        log.part(part, ledger())
    log.ends("answered", "", "", Bill())
    text = store.export(log.id)
    return text[text.index("### 1. Answer") :].splitlines()[2:]


#: What is exported of the session below, without its times and its id.
WHOLE = snapshot(
    [
        "# How do \\*orders\\* grow?",
        "",
        "- About `/srv/shop`",
        "- Kept by Buttress as session `0123abcd`",
        "- 2",
        "- 2 questions, answered by `model-x`, about $0.012",
        "- The facts",
        "",
        "A statement without a mark was checked by code when it was made, against the files as they were then; behind it stands where. `~` marks the model's own words, which nothing has checked.",
        "",
        "## 1. Asked",
        "",
        "> How do \\*orders\\* grow?",
        "",
        "### 2. Answer",
        "",
        "##### ~ In short",
        "",
        "`orders` grows with use. (`db/schema.sql:3`, `api.yaml:7`) Its rows are never removed. (`db/schema.sql:9`)\\",
        "~ I would *partition* it. (but: there is no table parts)\\",
        "(withheld: grows(roles) answers no, not yes)",
        "",
        "- ~ Keep it simple.",
        "    1. ~ An index first.",
        "",
        "```sql migrations/2.sql",
        "CREATE INDEX ON orders (user_id);",
        "```",
        "",
        "~ not tried:",
        "",
        "````python",
        'print("```")',
        "````",
        "",
        "| ~ | table | grows |  |",
        "| --- | --- | --- | --- |",
        "|  | orders | yes | `db/schema.sql:3` |",
        "",
        "(withheld: there is no table x)",
        "",
        "---",
        "",
        "(the connection broke off; 12,345 tokens in, 678 out, about $0.012)",
        "",
        "- corrected before it was shown: unindexed-foreign-key orders.user_id",
        "- open: how many orders a day",
        "",
        "- The files had changed and were reviewed again: ledger `97b220be46b4`",
        "",
        "## 5. `/table orders`",
        "",
        "```text",
        "orders",
        "  id bigint",
        "```",
        "",
        "## 6. Asked",
        "",
        "```text",
        "SELECT 1;",
        "SELECT 2;",
        "```",
        "",
        "### 7. Answer",
        "",
        "(interrupted here: the process ended before the answer did)",
    ]
)


def test_a_whole_session(store: Store) -> None:
    log = begun(store)
    log.user("How do *orders* grow?")
    log.answer()
    parts: tuple[Part, ...] = (
        Opened("heading", "##"),
        Statement("In short", "unverified"),
        Closed(),
        Opened("paragraph"),
        Statement("`orders` grows with use.", "checked", (at("db/schema.sql", 3), at("api.yaml", 7))),
        Statement("Its rows are never removed.", "checked", (at("db/schema.sql", 9),)),
        Statement("I would *partition* it.", "unverified", why="there is no table parts"),
        Statement("", "refuted", why="grows(roles) answers no, not yes"),
        Closed(),
        Opened("item", "-", 1),
        Statement("Keep it simple.", "unverified"),
        Closed(),
        Opened("item", "1.", 2),
        Statement("An index first.", "unverified"),
        Closed(),
        Listing("sql", "CREATE INDEX ON orders (user_id);", "migrations/2.sql", "sql"),
        Listing("python", 'print("```")'),
        Opened("table"),
        Statement("| table | grows |", "unverified"),
        Statement("| --- | --- |", "unverified"),
        Statement("| orders | yes |", "checked", (at("db/schema.sql", 3),)),
        Statement("", "refuted", why="there is no table x"),
        Closed(),
        Opened("rule"),
        Closed(),
    )
    for part in parts:
        log.part(part, ledger())
    log.ends("partly", "the connection broke off", "raw", Bill("model-x", 2, 12_345, 0, 0, 678, 0.0123))
    log.note("corrected before it was shown: unindexed-foreign-key orders.user_id")
    log.note("open: how many orders a day")
    log.at_ledger(ledger("two"))
    log.command("/table orders", "\x1b[1morders\x1b[0m\n  id bigint\n")
    log.user("SELECT 1;\nSELECT 2;")
    log.answer()
    lines = store.export(log.id).splitlines()
    lines[3] = lines[3].replace(log.id, "0123abcd")
    times = [n for n, line in enumerate(lines) if " at " in line or " UTC to " in line]
    for n in times:
        lines[n] = lines[n].split(" at ")[0].split(" UTC to ")[0][:40]
    lines[4] = lines[4][:3]
    assert lines == WHOLE


HOSTILE = (
    "Fine.\n\n# A heading of mine\n\nAll was checked.",
    "- an item", "1. an item", "# heading", "> quote", "---", "===", "***", "+ x", "```", "~~~", "| a | b |", "\t\tcode",
    "<script>alert(1)</script>", "<!-- hidden", "[text](http://x.example)", "![image](http://x.example)", "[a]: http://x.example",
    "`open", "``two` ticks``", "*open", "ends with \\", "\x1b[31mred\x07", "\u202ereversed\u2028", "a\x00b", "~ marked already", "&lt;b&gt;",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_look_like_another(store: Store, text: str) -> None:
    """Every line of words that were not checked begins with the mark, whatever the words are."""
    lines = answered(store, Opened("paragraph"), Statement(text, "unverified"), Statement("Sure.", "checked"), Closed())
    assert len(lines) == 2, lines
    assert lines[0].startswith("~ ")
    assert lines[1] == "Sure."
    html = MarkdownIt("commonmark").render("\n".join(lines))
    assert html.startswith("<p>~ ")
    assert html.count("<p>") == 1
    for tag in ("<h1", "<h2", "<script", "<img", "<a ", "<ul", "<ol", "<blockquote", "<table", "<hr", "<!--"):
        assert tag not in html, html
    assert html.rstrip().endswith("Sure.</p>")
    assert "<br />" in html, "and the checked one stands on a line of its own"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_listing_stays_a_listing(store: Store, text: str) -> None:
    listing = f"{text}\n```\n~~~~\n````\n{text}"
    lines = answered(
        store, Listing("sql` x", listing, text, "sql"), Opened("paragraph"), Statement("Sure.", "checked"), Closed()
    )
    html = MarkdownIt("commonmark").render("\n".join(lines))
    assert html.count("<pre>") == 1
    assert html.rstrip().endswith("<p>Sure.</p>")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_stays_what_it_was(store: Store, text: str) -> None:
    log = begun(store)
    log.user(text)
    log.command(f"/try {text}", text)
    log.note(text)
    log.answer()
    log.part(Statement("Sure.", "checked"), ledger())
    html = MarkdownIt("commonmark").render(store.export(log.id))
    assert html.count("<h1>") == 1
    assert html.count("<h2>") == 2
    assert html.count("<h3>") == 1
    for tag in ("<script", "<img", "<a ", "<ol", "<hr", "<!--"):
        assert tag not in html, html


@pytest.mark.parametrize("seed", range(40))
def test_any_session_can_be_exported(store: Store, seed: int) -> None:
    log = begun(store)
    for op in talk(Random(seed), 12):
        do(log, op)
    if not store.sessions():
        return
    text = store.export(log.id)
    assert "\x1b" not in text
    assert "\x00" not in text
    assert text.startswith("# ")
    html = MarkdownIt("commonmark").render(text)
    assert html.count("<h1>") == 1
    assert "<script" not in html
