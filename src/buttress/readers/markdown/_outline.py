"""A Markdown text -> its sections, passages and blocks, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.document import Block, Passage, Section
from buttress.readers.blanks import blanked
from buttress.readers.markdown._fences import parts_of
from buttress.readers.markdown._lines import Lines, front_matter
from buttress.readers.markdown._marks import mark_of, title_is_bad, title_is_rejected
from buttress.readers.markdown._plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from buttress.blueprint.document import PassageKind
    from buttress.blueprint.source import Source

_COMMENT = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|(<!--.*?(?:-->|\Z))", re.DOTALL)
#: A line that follows a bullet without its indentation continues it only where the bullet looks cut off.
_CUT_OFF = 60
_TITLE_WORDS = 8


class Outline(NamedTuple):
    """A document's frame. ``hidden`` are the stretches in HTML comments: nothing in them counts."""

    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    blocks: tuple[Block, ...]
    leads: tuple[int, ...]  # for every block the passage right before it, -1 without one
    hidden: tuple[tuple[int, int], ...]
    aside: tuple[bool, ...] = ()  # for every section whether it shows a mistake or an option that was not taken


@dataclass(slots=True)
class _Frame:
    """A list, an item or a quote that is open. ``lead``: the passage that what stands inside hangs below."""

    kind: str
    lead: int
    first: bool = True


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")
    # Inline marks are taken off by us: only the text's place is wanted, and this halves the time.
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


def outline_of(source: Source) -> Outline:
    """The outline of a document."""
    text = blanked(source.text, front_matter(source.text))
    walk = _Walk(source, Lines(text))
    walk.run(_parser().parse(text))
    aside = tuple(map(any, zip(walk.bad, walk.rejected, strict=True)))
    return Outline(
        walk.closed(), tuple(walk.passages), tuple(walk.blocks), tuple(walk.leads), tuple(walk.hidden), aside
    )


@dataclass(slots=True)
class _Walk:
    source: Source
    lines: Lines
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)  # sections, outermost first
    bad: list[bool] = field(default_factory=list)  # of every section
    rejected: list[bool] = field(default_factory=list)
    open: list[_Frame] = field(default_factory=list)
    headers: tuple[str, ...] = ()
    fresh: int = -1  # the passage right before, -1 when a block or a table stood between
    last_line: int = -1  # the line behind the last passage
    after_gap: bool = False  # an empty bullet stood before the last passage

    def run(self, tokens: Sequence[Token]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            kind = token.type
            if kind == "inline":
                self._inline(token, tokens[at - 1])
            elif kind in ("fence", "code_block"):
                self._block(token)
            elif kind == "html_block":
                self._hide(*self.lines.range(*self._map(token)))
            elif kind in ("bullet_list_open", "ordered_list_open", "list_item_open", "blockquote_open"):
                self._open(token)
            elif kind in ("bullet_list_close", "ordered_list_close", "list_item_close", "blockquote_close"):
                self._close()
            elif kind == "table_open":
                self.headers = ()
                at = self._table(tokens, at)
            at += 1

    # -- containers

    def _open(self, token: Token) -> None:
        lead = self._lead()
        kind = token.type.removesuffix("_open")
        if kind.endswith("list") or kind == "blockquote":
            begun = self._introduces(self._map(token)[0])
            lead = begun if begun >= 0 else lead
        self.open.append(_Frame("list" if kind.endswith("list") else kind, lead))

    def _close(self) -> None:
        if self.open:
            closed = self.open.pop()
            if closed.kind == "list_item":
                self.after_gap = closed.first
            elif closed.kind == "list" and self.fresh >= 0 and self.passages[self.fresh].kind != "paragraph":
                self.fresh = -1

    def _lead(self) -> int:
        return self.open[-1].lead if self.open else -1

    def _introduces(self, line: int) -> int:
        """The paragraph right before that introduces what begins on ``line``, -1 when none does."""
        if self.fresh < 0:
            return -1
        passage = self.passages[self.fresh]
        if passage.kind != "paragraph" or line - self.last_line > 2:
            return -1
        text = passage.text.rstrip()
        written = self.source.slice(passage.span).strip()
        titled = len(text.split()) <= _TITLE_WORDS and not text.endswith((".", "。", "!", "?"))
        bold = written.startswith(("**", "__")) and written.rstrip(":：").endswith(("**", "__"))
        if text.endswith((":", "：")) or bold or line == self.last_line or (titled and self._titled_list()):
            return self.fresh
        return -1

    def _titled_list(self) -> bool:
        return self.after_gap

    # -- prose

    def _inline(self, token: Token, opened: Token) -> None:
        start, end = self._place(token)
        if opened.type == "heading_open" and not self.open:
            if opened.markup == "-" and self.lines.of(self._map(opened)[1] - 1).strip() == "-":
                self._prose(token, start, end, "paragraph", self._lead())
                self.after_gap = True
                return
            self._heading(token, opened, start, end)
            return
        self._hide(start, end)
        frame = self.open[-1] if self.open else None
        if frame is None or frame.kind == "blockquote":
            self._prose(token, start, end, "quote" if frame else "paragraph", self._lead())
        elif frame.first:
            self._bullet(token, frame, start, end)
        else:
            self._prose(token, start, end, "paragraph", frame.lead)

    def _heading(self, token: Token, opened: Token, start: int, end: int) -> None:
        level = int(opened.tag[1:])
        title = plain(token.content)
        self._end_sections(level, self.lines.start(self._map(opened)[0]))
        inherited = self.unclosed[-1] if self.unclosed else -1
        path = (*self.sections[inherited].path, title) if inherited >= 0 else (title,)
        span = self.source.span(*self.lines.range(self._map(opened)[0], self._map(opened)[0] + 1))
        bad = (inherited >= 0 and self.bad[inherited]) or title_is_bad(title)
        rejected = (inherited >= 0 and self.rejected[inherited]) or title_is_rejected(title)
        self.unclosed.append(len(self.sections))
        self.sections.append(Section(title, level, span, -1, path))
        self.bad.append(bad)
        self.rejected.append(rejected)
        self._add("heading", title, start, end, -1)
        self.last_line = self._map(opened)[1]

    def _end_sections(self, level: int, end: int) -> None:
        while self.unclosed and self.sections[self.unclosed[-1]].level >= level:
            index = self.unclosed.pop()
            self.sections[index] = replace(self.sections[index], end=end)

    def closed(self) -> tuple[Section, ...]:
        self._end_sections(0, len(self.source.text))
        return tuple(self.sections)

    def _bullet(self, token: Token, frame: _Frame, start: int, end: int) -> None:
        frame.first = False
        first, behind = self._map(token)
        cut = self._lazy_from(first, behind)
        if cut < behind:
            lines = token.content.split("\n")
            frame.lead = self._add(
                "bullet", plain("\n".join(lines[: cut - first])), start, self._line_end(cut - 1), frame.lead
            )
            at = self.lines.start(cut) + _indent(self.lines.of(cut))
            frame_list = self.open[-2] if len(self.open) > 1 else frame
            outer = self.open[-3].lead if len(self.open) > 2 else -1
            frame_list.lead = self._add("paragraph", plain("\n".join(lines[cut - first :])), at, end, outer)
        else:
            frame.lead = self._add("bullet", plain(token.content), start, end, frame.lead)
        self.last_line = behind

    def _lazy_from(self, first: int, behind: int) -> int:
        """The first line that only looks like the rest of a bullet: not indented, and the bullet was at its end."""
        margin = _indent(self.lines.of(first))
        for line in range(first + 1, behind):
            here, before = self.lines.of(line), self.lines.of(line - 1).strip()
            said = here.strip()
            if _indent(here) > margin or not said:
                continue
            if said.endswith((":", "：")) or (len(before) < _CUT_OFF and (said[0].isupper() or said[:2] == "**")):
                return line
        return behind

    def _line_end(self, line: int) -> int:
        return self.lines.start(line) + len(self.lines.of(line).rstrip())

    def _prose(self, token: Token, start: int, end: int, kind: PassageKind, parent: int) -> None:
        self._add(kind, plain(token.content), start, end, parent)
        self.last_line = self._map(token)[1]

    def _add(self, kind: PassageKind, text: str, start: int, end: int, parent: int, **cells: tuple[str, ...]) -> int:
        span = self.source.span(start, end)
        section = len(self.sections) - 1
        depth = max(sum(frame.kind == "list" for frame in self.open) - 1, 0)
        bad = self._is_bad(kind, self.source.slice(span), section, parent)
        self.passages.append(Passage(kind, text, span, section, parent, depth, bad=bad, **cells))
        self.fresh = len(self.passages) - 1
        return self.fresh

    def _is_bad(self, kind: PassageKind, written: str, section: int, parent: int) -> bool:
        if section >= 0 and self.bad[section]:
            return True
        if kind == "heading":
            return False
        mark = mark_of(written)
        return mark == "bad" or (mark != "good" and parent >= 0 and self.passages[parent].bad)

    def _table(self, tokens: Sequence[Token], at: int) -> int:
        """Read a table whose opening token is at ``at``; the index of its closing token."""
        begun = self._introduces(self._map(tokens[at])[0])
        parent = begun if begun >= 0 else self._lead()
        cells: list[str] = []
        line = 0
        while at + 1 < len(tokens) and tokens[at].type != "table_close":
            at += 1
            kind = tokens[at].type
            if kind == "tr_open":
                cells, line = [], self._map(tokens[at])[0]
            elif kind == "inline":
                cells.append(plain(tokens[at].content))
            elif kind == "tr_close":
                self._row(tuple(cells), line, parent)
        self.fresh = -1
        return at

    def _row(self, cells: tuple[str, ...], line: int, parent: int) -> None:
        if not self.headers:
            self.headers = cells
            return
        start, end = _trimmed(self.source.text, *self.lines.range(line, line + 1))
        self._hide(start, end)
        self._add("row", " | ".join(cells), start, end, parent, cells=cells, headers=self.headers)

    # -- blocks

    def _block(self, token: Token) -> None:
        first, behind = self._map(token)
        if token.type == "fence":
            closed = behind - first > 1 and self.lines.of(behind - 1).strip(" \t>").startswith(token.markup)
            first, behind = first + 1, behind - closed
        start, end = self.lines.range(first, max(first, behind))
        tag = token.info.strip().split(maxsplit=1)[0].strip("{}.,") if token.info.strip() else ""
        section = len(self.sections) - 1
        lead = self.fresh if self.fresh >= 0 else self._lead()
        around = self._block_is_bad(section, lead, token.info)
        for part_start, part_end, kind, bad in parts_of(self.source.text, start, end, token.content, tag):
            self.blocks.append(Block(kind, tag, self.source.span(part_start, part_end), section, around or bad))
            self.leads.append(lead)
        self.fresh = -1

    def _block_is_bad(self, section: int, lead: int, info: str) -> bool:
        if section >= 0 and (self.bad[section] or self.rejected[section]):
            return True
        return mark_of(info.partition(" ")[2]) == "bad" or (lead >= 0 and self.passages[lead].bad)

    # -- places

    def _map(self, token: Token) -> tuple[int, int]:
        first, behind = token.map or (0, 0)
        return first, behind

    def _place(self, token: Token) -> tuple[int, int]:
        """Where the words of an inline token stand, marks of lists, quotes and headings left out."""
        first, behind = self._map(token)
        start, end = self.lines.range(first, max(behind, first + 1))
        line = self.lines.of(first)
        words = token.content.split("\n", 1)[0].strip()
        at = line.find(words) if words else -1
        start += at if at >= 0 else _indent(line)
        if "\n" not in token.content and at >= 0:
            return start, start + len(words)
        return _trimmed(self.source.text, start, end)

    def _hide(self, start: int, end: int) -> None:
        for found in _COMMENT.finditer(self.source.text, start, end):
            if found[2] is not None:
                self.hidden.append((found.start(), found.end()))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    held = text[start:end]
    left = len(held) - len(held.lstrip())
    return min(start + left, end), max(start + len(held.rstrip()), min(start + left, end))
