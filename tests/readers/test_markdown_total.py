"""No Markdown crashes the reader, and every span names the text that it claims to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source, Span
from buttress.readers.markdown import read_design
from buttress.readers.markdown.designs import why_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Document

PIECES = st.sampled_from(
    [
        "# Orders\n", "## Common mistakes\n", "- GET /a/:id # one\n", "-\n", "Title\n", "  - deep\n", "\tx\n", "```json\n", "```\n", "~~~sql\n",
        '{"a": [1, ...], // c\n', "}\n", "[", "`", "**", "POST /b {id}\n", "| a | b |\n|---|---|\n", "| GET | /c\\|d |\n", "> ", "<!--", "-->", "\r\n", "\r",
        "---\n", "a: b\n", "\x00", "\ufeff", "\u2028", "❌ Bad: ", "// Good\n", "CREATE TABLE t (a int);\n", "graph LR\nA-->B\n", "curl -X POST http://localhost/a?b=c \\\n",
        "HTTP/1.1 404 Not Found\n", "paths:\n  /a:\n    get:\n", "<details>\n", "&amp;", "\\", "1. ", "设计 ", "===\n", "    ", "Services:\n", "200 ms ", "{{", "{?a,b}",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join))


def spans(document: Document) -> list[Span]:
    parts = (
        document.sections,
        document.passages,
        document.blocks,
        document.sketches,
        document.samples,
        document.diagrams,
    )
    return [document.span, *(each.span for part in parts for each in part)]


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_any_text_is_read_and_spans_are_true(text: str) -> None:
    why_design("docs/design.md", text)
    document = read_design("docs/design.md", text, "x")
    source = Source("docs/design.md", text)
    for span in spans(document):
        assert 0 <= span.start <= span.end <= len(text)
        assert span == source.span(span.start, span.end)
    for sketch in document.sketches:
        written = source.slice(sketch.span)
        assert sketch.method in written.upper() or "/" in written or sketch.path == "/"
    for sample in document.samples:
        assert source.slice(sample.span)[:1] in ("{", "[")
    for index, passage in enumerate(document.passages):
        assert -1 <= passage.parent < index
        assert -1 <= passage.section < len(document.sections)


@settings(max_examples=60, deadline=None)
@given(TEXTS.filter(lambda text: "\r" not in text))
def test_line_breaks_change_no_fact(text: str) -> None:
    one, other = (read_design("a.md", each, "x") for each in (text, text.replace("\n", "\r\n")))
    assert [(s.subject, s.span.line) for s in one.sketches] == [(s.subject, s.span.line) for s in other.sketches]
    assert [(p.kind, p.text, p.span.line) for p in one.passages] == [
        (p.kind, p.text, p.span.line) for p in other.passages
    ]
    assert [(b.kind, b.span.line) for b in one.blocks] == [(b.kind, b.span.line) for b in other.blocks]


@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "``` `",
        "*a ",
        "[",
        "<!-- ",
        "- ",
        "> ",
        "GET /",
        "-#*",
        "{",
        "[[",
        '{"a":',
        "| a ",
        "_a",
        "## x\n",
        "```\n{\n```\n",
        "a\n\n",
        "\\",
        "// ",
        "#-",
    ],
)
def test_repetition_costs_no_more_than_its_length(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    read_design("docs/design.md", text, "x")
    why_design("docs/design.md", text)
    assert time.process_time() - started < 5
