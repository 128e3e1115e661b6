"""The comment for a pull request: short, silent when there is nothing to tell, and deaf to what a repository says."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from markdown_it import MarkdownIt

from buttress.report._markdown import code, prose
from buttress.report.markdown import LONGEST, MARKER, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OWN = {"p", "ol", "li", "br", "strong", "code", "ul", "details", "summary", "sub"}
#: What GitHub and GitLab make live in the text that Markdown left.
LIVE = re.compile(r"@\w|[#!]\d|\bgh-\d|://|\bwww\.", re.IGNORECASE)


class Seen(HTMLParser):
    """The tags of a page, its text, and its text outside code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = self.running = ""
        self.inside = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)
        self.inside += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.running += " " if self.inside else data  # a mention does not reach across tags


def seen(markdown: str) -> Seen:
    return Seen(READER.render(markdown))


def plain(text: str) -> str:
    """Without the gap that people do not see, and with the white space that HTML has."""
    return " ".join(text.replace("\u200b", "").split())


def test_golden(shop: Review) -> None:
    assert render(shop, str, "exit 1: 1 error") == snapshot("""\
<!-- buttress:review -->
**Buttress** found 1 error, 1 warning and 1 advice.

1. **error** `cascade-reaches-accounts` `orders.user_id` at `db/schema.sql:7`\\
   deleting a row of users deletes its orders\\
   **because** orders holds money (total, line 9), and nothing else keeps a record of what was paid; the key beside it, list_role_id, sets NULL instead\\
   **instead** ON DELETE RESTRICT
2. **warning** `unindexed-foreign-key` `orders.list_role_id` at `db/schema.sql:8`\\
   orders.list_role_id is not as it should be\\
   **because** orders.list_role_id stands beside list_role_id and so on\\
   **instead** CREATE INDEX CONCURRENTLY ON orders (list_role_id)
3. **advice** `money-as-float` `users.email` × 2 at `db/schema.sql:3`\\
   users.email is not as it should be\\
   **because** users.email stands beside email text and so on\\
   **instead** CREATE INDEX CONCURRENTLY ON users (email)\\
   2 places, one decision.

<sub>`buttress explain RULE` says why a rule exists, and when it is fine to ignore it.</sub>
""")


def test_nothing_to_tell_is_the_marker_alone(review_of: Callable[..., Review]) -> None:
    assert render(review_of([], {"db/schema.sql": "x"}), str, "exit 0: no error") == f"{MARKER}\n"


def test_a_review_that_could_not_be_done_is_not_silent(review_of: Callable[..., Review]) -> None:
    text = render(review_of([], {"db/schema.sql": "x"}), str, "exit 2: nothing was reviewed")
    assert text.splitlines()[1] == "**Buttress** could not do its job here (exit 2: nothing was reviewed)."


def test_what_is_not_shown_is_counted(shop: Review) -> None:
    since = replace(shop, since="origin/main", known=42, suppressed=shop.findings[:2])
    assert render(since, str, "").splitlines()[1] == (
        "**Buttress** found 1 error, 1 warning and 1 advice that origin/main does not have (42 known and 2 answered not shown)."
    )


@given(
    st.text(st.characters(codec=None, exclude_categories=()))
    | st.from_regex(r"[-`@#!<>\[\]()\\*_~|&;:/w.=+0-9\n ]{1,30}")
)
def test_nothing_acts(text: str) -> None:
    page = seen(f"- {prose(text)} end\\\n  {prose(text)}\n")
    assert set(page.tags) <= {"ul", "li", "code", "br"}
    assert page.tags.count("li") == 1
    assert not LIVE.search(page.running)
    assert seen(f"- {code(text)} end").tags == ["ul", "li", "code"]


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=300))
def test_people_read_what_was_written(text: str) -> None:
    assert plain(seen(f"- x {code(text)}").text) == plain(f"x {text.strip() or chr(0xFFFD)}")
    if "`" not in text:
        assert plain(seen(f"- x {prose(text)}").text) == plain(f"x {text}")


@pytest.mark.parametrize("text", ["</details><h1>", "@everyone", "\n\n# a\n", "```", "-->", "[a](b)", "a|b", "\\"])
def test_a_comment_keeps_its_shape(
    text: str, review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    path = f"db/{text}.sql"
    files = {path: "".join(f"CREATE TABLE t{number} (id int);\n" for number in range(7))}
    words = {"path": path, "message": text, "because": text, "instead": text}
    findings = [finding_of(f"CREATE TABLE t{n}", f"t{n}{text}", files, **words) for n in range(7)]
    page = seen(render(review_of(findings, files), str, "exit 1: 7 errors"))
    assert set(page.tags) == OWN
    assert page.tags.count("li") == 7
    assert not LIVE.search(page.running)


def test_the_comment_fits(review_of: Callable[..., Review], finding_of: Callable[..., Finding]) -> None:
    files = {"db/schema.sql": "".join(f"CREATE TABLE t{number:03} (id int);\n" for number in range(300))}
    loud = "@a<" * 1000
    words = {"message": loud, "because": loud, "instead": loud}
    findings = [finding_of(f"CREATE TABLE t{n:03}", f"t{n:03}" + loud, files, **words) for n in range(300)]
    text = render(review_of(findings, files), str, "")
    assert 5_000 < len(text) < LONGEST
    assert "findings that a comment has no room for" in text
