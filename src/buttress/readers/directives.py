"""Inline ignores: what a comment or an ``x-buttress-ignore`` key says to Buttress itself, and what it speaks for.

The form is ``buttress: ignore[rule, rule] reason until=2027-03-01``; ``ignore-file`` speaks for the whole file.
Words that make no sense become a directive as well, with the problem told: a comment that is silently ignored is
worse than none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.readers._directives_words import Comment, Place, directive_of, placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.directive import Directive
    from buttress.blueprint.source import Source
    from buttress.blueprint.sql import Dialect
    from buttress.readers.documents import Spans

#: The key that speaks in formats without comments.
KEY = "x-buttress-ignore"
#: A comment that addresses us, or forgot the colon. Data that merely holds our name ends the search here.
_MARK = re.compile(r"buttress\s*(?::|[\s-]\s*(?:ignore|disable)\b)", re.IGNORECASE)


def mentioned(text: str) -> bool:
    """Whether a text can hold a directive at all: the one question that every file is asked."""
    return "buttress" in text or "Buttress" in text or "BUTTRESS" in text


def read_sql(source: Source, dialect: Dialect) -> tuple[Directive, ...]:
    """Directives of a SQL file: in ``--`` and ``/* */`` comments, and in MySQL's ``#``."""

    def comments(text: str) -> Iterator[Comment]:
        from buttress.readers._directives_sql import sql_comments

        return sql_comments(text, dialect)

    return _commented(source, comments)


def read_prisma(source: Source) -> tuple[Directive, ...]:
    """Directives of a Prisma schema. ``///`` is read too, although it lands in the generated client."""

    def comments(text: str) -> Iterator[Comment]:
        from buttress.readers._directives_code import prisma_comments

        return prisma_comments(text, _marks(text))

    return _commented(source, comments)


def read_ruby(source: Source) -> tuple[Directive, ...]:
    """Directives of a Ruby file."""

    def comments(text: str) -> Iterator[Comment]:
        from buttress.readers._directives_code import ruby_comments

        return ruby_comments(text, _marks(text))

    return _commented(source, comments)


def read_markdown(source: Source) -> tuple[Directive, ...]:
    """Directives of a Markdown file, in ``<!-- -->`` outside fences."""

    def comments(text: str) -> Iterator[Comment]:
        from buttress.readers._directives_markdown import markdown_comments

        return markdown_comments(text)

    return _commented(source, comments)


def read_document_directives(spans: Spans) -> tuple[Directive, ...]:
    """Directives of a YAML or JSON document that was read: its keys, and YAML's comments."""
    source = spans.source
    text = source.text
    if not (KEY in text or (spans.has_comments and mentioned(text))):
        return ()
    from buttress.readers._directives_tree import key_directives, yaml_comments
    from buttress.readers._outline import outline_of

    outline = outline_of(spans)
    found = list(key_directives(source, outline, KEY)) if KEY in text else []
    if outline.has_comments and (marks := _marks(text)):
        found += _directives(source, yaml_comments(text, outline, marks))
    return tuple(sorted(found, key=lambda directive: directive.span.start))


def _commented(source: Source, comments: Callable[[str], Iterator[Comment]]) -> tuple[Directive, ...]:
    if not mentioned(source.text) or not _marks(source.text):
        return ()
    return tuple(_directives(source, comments(source.text)))


def _directives(source: Source, comments: Iterator[Comment]) -> Iterator[Directive]:
    for comment in comments:
        words = placed(source.text, comment)
        if words is not None:
            scope = comment.scope()
            yield directive_of(source, Place(comment.start, comment.end, scope), words)


def _marks(text: str) -> list[int]:
    return [found.start() for found in _MARK.finditer(text)]
