"""No text makes reading ignores fail, and every span slices the comment or key that it names."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.readers.directives import (
    read_document_directives,
    read_markdown,
    read_prisma,
    read_ruby,
    read_sql,
)
from buttress.readers.documents import read_document

_PIECES = [
    *("-- ", "/* ", "*/", "# ", "// ", "/// ", "<!-- ", " -->", "=begin\n", "=end\n", "'", '"', "`", "$$", "|", ">"),
    *("buttress: ", "Buttress:", "buttress ", "ignore", "ignore-file", "disable", "[", "]", "a-b", "DB101", ",", " "),
    *(" until=2027-03-01", " until=", "why", "\n", "\r\n", "  ", "- ", ": ", "{", "}", "key", "&a ", "*a", "<<: *a"),
    *('"x-buttress-ignore": ', "x-buttress-ignore:", "CREATE TABLE t (", ");", ";", "do |t|", "end", "model A {"),
    *("## ", "```", "<<~SQL", "SQL", "COPY t FROM stdin;", "\\.", "DELIMITER $$", "\0", "\u2028", "é", "---\n"),
]
_TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_no_comment_makes_a_reader_fail(text: str) -> None:
    source = Source("a", text)
    found = [read(source) for read in (read_prisma, read_ruby, read_markdown)]
    found += [read_sql(source, dialect) for dialect in ("postgres", "mysql", "sqlite")]
    found += [read_document_directives(read_document(path, text).spans) for path in ("a.yaml", "a.json")]
    for directive in (directive for directives in found for directive in directives):
        said = text[directive.span.start : directive.span.end]
        assert said.strip()
        assert 0 <= directive.scope.start <= directive.scope.end <= len(text)
        assert directive.problem or directive.rules
        if directive.span.path == "a":
            assert "buttress" in said.lower()
            assert all(rule in said for rule in directive.rules)


@given(st.lists(st.sampled_from(["a", "b-c", "DB101"]), min_size=1, unique=True), st.sampled_from(["", "why", "x y"]))
def test_what_is_written_is_read_in_every_format(rules: list[str], reason: str) -> None:
    words = f"buttress: ignore[{', '.join(rules)}] {reason}"
    found = [
        *read_sql(Source("a.sql", f"-- {words}\nSELECT 1;"), "postgres"),
        *read_prisma(Source("a.prisma", f"// {words}\nmodel A {{\n}}")),
        *read_ruby(Source("a.rb", f"# {words}\nx")),
        *read_markdown(Source("a.md", f"<!-- {words} -->\nx")),
        *read_document_directives(read_document("a.yaml", f"# {words}\nx: 1").spans),
    ]
    assert [(d.rules, d.reason) for d in found] == [(tuple(rules), reason)] * 5
