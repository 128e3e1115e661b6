"""One diagram's text made ready for reading: its kind, its title, and everything that is no statement blanked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.document import DiagramNote
    from buttress.blueprint.source import Source, Span

_MATTER = re.compile(r"\s*---[ \t]*\n(.*?\n)?[ \t]*---[ \t]*(?=\n|$)", re.DOTALL)
_TITLE = re.compile(r"^[ \t]*title[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
_COMMENT = re.compile(r"^[ \t]*%%[^\n]*", re.MULTILINE)
_DESCRIBED = re.compile(r"^[ \t]*accDescr\s*\{[^}]*\}?", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]{0,3}>", re.MULTILINE)
_HEAD = re.compile(r"[\s;]*([A-Za-z][\w-]*)")
_ATTRIBUTE = re.compile(r"<\w+[^<>\n]*=\"[^<>\n]*>")
_BREAKS = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))

Kind = Literal["flowchart", "sequence", "er", "other"]
_KINDS: dict[str, Kind] = {
    "graph": "flowchart",
    "flowchart": "flowchart",
    "flowchart-elk": "flowchart",
    "sequencediagram": "sequence",
    "erdiagram": "er",
}


class Chart:
    """The text of one diagram, of the length it has in the file, so that every offset in it is true.

    Comments, directives, front matter, carriage returns and the marks of a quoted block are blanks in ``text``.
    Readers begin at ``begin``, behind the word that names the kind.
    """

    __slots__ = ("begin", "head", "kind", "notes", "problems", "source", "start", "text", "title")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = min(max(start, 0), len(source.text))
        end = min(max(end, self.start), len(source.text))
        self.problems: list[tuple[Span, str]] = []
        self.notes: list[DiagramNote] = []
        self.title = ""
        self.text = self._bared(source.text[self.start : end])
        head = _HEAD.match(self.text)
        self.head = head[1] if head else ""
        self.begin = head.end() if head else len(self.text)
        self.kind: Kind = _KINDS.get(self.head.lower(), "other")

    def span(self, start: int, end: int) -> Span:
        """The place in the file of ``text[start:end]``, without white space at either end."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return self.source.span(self.start + start, self.start + end)

    def refuse(self, start: int, end: int, words: str) -> None:
        """Remember that Mermaid's own parser stops here, and how to write it; once a line is enough."""
        span = self.span(start, end)
        if not self.problems or self.problems[-1][0].line != span.line:
            self.problems.append((span, words))

    def line_end(self, at: int) -> int:
        """Where the line of an offset ends."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _bared(self, text: str) -> str:
        text = text.translate(_BREAKS)
        if _quoted_all_through(text):
            text = _QUOTED.sub(_blank, text)
        if matter := _MATTER.match(text):
            if title := _TITLE.search(text, 0, matter.end()):
                self.title = title[1].strip("\"'")
            text = _blank(matter) + text[matter.end() :]
        if "%%" in text:
            text = _COMMENT.sub(_blank, _DIRECTIVE.sub(_blank, text))
        if "accDescr" in text:
            text = _DESCRIBED.sub(_blank, text)
        return _ATTRIBUTE.sub(lambda tag: tag[0].replace('"', "'"), text)


def _quoted_all_through(text: str) -> bool:
    lines = [line for line in text.split("\n")[1:] if line.strip()]
    return bool(lines) and all(_QUOTED.match(line) for line in lines)


def _blank(match: re.Match[str]) -> str:
    """As many blanks as the match is long, its line breaks kept."""
    return "\n".join(" " * len(line) for line in match[0].split("\n"))
