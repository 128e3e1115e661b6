"""No prose crashes the reader, and every span names text of the document."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.document import Block, Passage, PassageKind, Section
from buttress.blueprint.source import Source
from buttress.readers.prose import Prose, read_prose

_WORDS = st.sampled_from(
    [
        *(
            "p95",
            "< 200ms",
            "10,000",
            "5k rps",
            "99.9 %",
            "three nines",
            "$5",
            "1-2 GB",
            "5 orders per",
            "10x",
            "|",
            "||",
            "—",
        ),
        *(
            "no",
            "retry",
            "cache",
            "TODO:",
            "because",
            "Redis for",
            "Order Service",
            "calls",
            "->",
            "→",
            "a.b",
            "**",
            "`",
            "[x](",
            "<!--",
        ),
        *(
            "Services:",
            "Key Decisions:",
            "We chose",
            "：",
            "超时",
            "1 亿",
            "90 天",
            "?",
            "e.g.",
            "\n",
            "  - ",
            "# ",
            "https://a/b",
        ),
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=30).map(" ".join))
_KINDS: st.SearchStrategy[PassageKind] = st.sampled_from(["heading", "paragraph", "bullet", "row", "quote"])


def _prose(texts: list[tuple[PassageKind, str]]) -> tuple[str, Prose]:
    """Passages made of plain lines: each hangs below the one before it, all stand in one section."""
    whole = "\n".join(text for _, text in texts)
    source = Source("design.md", whole)
    passages, at = [], 0
    for index, (kind, text) in enumerate(texts):
        span = source.span(at, at + len(text))
        cells = tuple(text.split("|")) if kind == "row" else ()
        passages.append(Passage(kind, text, span, 0, parent=index - 1, cells=cells, headers=cells))
        at += len(text) + 1
    section = Section("Services", 2, source.span(0, 0), len(whole), ("Design", "Services"))
    block = Block("endpoints", "http", source.span(0, len(whole)), 0)
    return whole, read_prose(source, (section,), tuple(passages), (block,), ())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_KINDS, _TEXTS), max_size=5))
def test_any_prose_is_read(texts: list[tuple[PassageKind, str]]) -> None:
    whole, prose = _prose(texts)
    for facts in prose:
        for fact in facts:
            assert 0 <= fact.span.start <= fact.span.end <= len(whole)
    for claim in prose.claims:
        assert " ".join(whole[claim.span.start : claim.span.end].split()) == claim.written
        assert claim.quantity <= claim.high
    for part in prose.parts:
        assert whole[part.span.start : part.span.end] == part.name


def test_long_lines_take_linear_time() -> None:
    """Each of these repeats what a careless pattern would try again from every place: it would take minutes."""
    for piece in (
        "a-",
        "Order Service ",
        "1,000",
        "no ",
        "x.",
        "A B ",
        "5 orders per ",
        "[",
        "<!--",
        "GET /",
        "(",
        "数据",
    ):
        whole, prose = _prose([("paragraph", piece * 4000), ("row", piece * 2000)])
        assert len(prose.claims) <= len(whole)
