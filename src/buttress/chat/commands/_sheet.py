"""What a command prints, line by line, in the manner of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.report.style import cells, clean, count, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.blueprint.source import Span
    from buttress.chat.stage import Stage

#: Columns of a label; on a narrow screen labels stand on lines of their own.
_ROOM, NARROW = 11, 60
#: What stands before a place on the same line; wrapping would make one blank of three.
_GAP, _APART = "   ", "\u2007\u2007 "


class Sheet:
    """Lines of one output. Whatever comes from a repository or a person is cleaned here."""

    def __init__(self, stage: Stage) -> None:
        self.ink = stage.screen.ink
        self.show = stage.bench.target.show
        self.width = self.ink.width
        self.shown = stage.shown
        self._lines: list[str] = []

    def __str__(self) -> str:
        """The whole, ending in a line break."""
        return self.ink.fit("".join(f"{line}\n" for line in self._lines))

    def line(self, text: str = "") -> None:
        """A finished line, as it is."""
        self._lines.append(text)

    def lines(self, lines: Iterable[str]) -> None:
        """Finished lines, as they are."""
        self._lines += lines

    def text(self, text: str, first: str = "", rest: str | None = None, *, style: str = "") -> None:
        """A paragraph; ``first`` stands before its first line and ``rest`` before the others."""
        rest = " " * cells(first) if rest is None else rest
        lines = wrap(clean(text), self.width, first, rest)
        self._lines += [self.ink.paint(line, style) for line in lines] if style else lines

    def labelled(self, label: str, *texts: str, style: str = "dim") -> None:
        """Paragraphs behind one label, as in the closing of the report."""
        narrow = self.width < NARROW
        margin = " " * (2 if narrow else _ROOM)
        for number, text in enumerate(texts):
            if number or narrow:
                if not number:
                    self.line(self.ink.paint(label, style))
                self.text(text, margin)
                continue
            lines = wrap(clean(text), self.width, f"{label:<{_ROOM}}", margin)
            self._lines += [self.ink.paint(label, style) + lines[0][len(label) :], *lines[1:]] if lines else [label]

    def rows(self, title: str, rows: Sequence[tuple[str, str]], most: int | None, more: str = "") -> None:
        """A titled list; each row is a text and a place, which stands behind it. Not more than ``most`` of them: then
        ``more`` says how to see the rest.
        """
        if not rows:
            return
        self.line(self.ink.paint(title, "bold"))
        kept = rows if most is None or len(rows) <= most + 1 else rows[:most]
        for text, place in kept:
            self.row(text, place)
        if len(kept) < len(rows):
            self.text(f"and {len(rows) - len(kept):,} more{f': {more}' if more else ''}", "  ", style="dim")

    def row(self, text: str, place: str, margin: str = "  ") -> None:
        """A text with its place behind it."""
        whole = f"{clean(text)}{_APART}{place}" if place else clean(text)
        lines = [line.replace(_APART, _GAP).rstrip() for line in wrap(whole, self.width, margin, f"{margin}  ")]
        if place and lines[-1].endswith(place):
            lines[-1] = lines[-1].removesuffix(place) + self.ink.paint(place, "cyan")
        self._lines += lines

    def place(self, span: Span, beside: str = "") -> str:
        """``path:line`` as it can be opened from where the person stands; ``:line`` in the file ``beside``."""
        return f":{span.line}" if span.path == beside else f"{clean(self.show(span.path))}:{span.line}"

    def more(self, *hints: str) -> None:
        """The last line: what to type to see more."""
        told = [hint for hint in hints if hint]
        if told:
            self.labelled("more", " · ".join(told))


def some(names: Sequence[str], most: int) -> str:
    """Names with commas; those beyond ``most`` are counted."""
    kept = names if len(names) <= most + 1 else names[:most]
    return ", ".join(kept) + (f" and {count(len(names) - len(kept), 'more', 'more')}" if len(kept) < len(names) else "")
