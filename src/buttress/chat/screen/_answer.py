"""An answer as it arrives: what stands without a mark has been checked; ``~`` stands before everything that has not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.agent.answers.parts import Opened, Statement
from buttress.chat.screen._inline import flat, plain_words, words_of
from buttress.chat.screen._table import cells_of, table_lines
from buttress.report.style import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.agent.answers.parts import Closed, Standing
    from buttress.chat.screen._flow import Flow
    from buttress.chat.screen._inline import Piece
    from buttress.findings.finding import Related
    from buttress.report.style import Ink

#: Places behind a statement; more are counted.
PLACES = 3
#: Different reasons for which something is withheld that one answer shows; more are counted.
REASONS = 5
#: Columns that a nested list moves to the right, and how deep it does.
STEP, DEEPEST = 2, 8
MARK = "~ "
LEGEND = "~ marks the model's own words: not checked"
_DIM = ("dim",)


@dataclass
class _Block:
    """What is open. ``standing`` is that of the sentence before; '' at the beginning of a line."""

    opened: Opened = field(default_factory=lambda: Opened("paragraph"))
    standing: Standing | str = ""
    begun: bool = False
    cited: set[str] = field(default_factory=set)
    rows: list[Statement] = field(default_factory=list)


class AnswerLines:
    """Writes blocks and statements into a flow, and counts."""

    def __init__(self, flow: Flow, show: Callable[[str], str]) -> None:
        self._flow = flow
        self._show = show
        self._block = _Block()
        self._counts = dict.fromkeys(("checked", "unverified", "refuted"), 0)
        self._reasons: set[str] = set()
        self._told = False  # the legend, once a session

    def part(self, part: Opened | Statement | Closed, ink: Ink, width: int) -> None:
        """A block that opens or closes, or a sentence in it."""
        if isinstance(part, Opened):
            self._block = _Block(part)
            if part.kind == "rule":
                self._flow.begin(ink, [("-" * min(24, width), _DIM)], [])
        elif isinstance(part, Statement):
            self._counts[part.standing] += 1
            if self._block.opened.kind == "table":
                self._block.rows.append(part)
            else:
                self._statement(part, ink, width)
        else:
            self._close(ink, width)

    def ended(self, ink: Ink, width: int) -> str:
        """The footer of the answer, '' when nothing is in doubt."""
        self._close(ink, width)
        counts, self._counts = self._counts, dict.fromkeys(self._counts, 0)
        self._reasons.clear()
        legend = counts["unverified"] > 0 and not self._told
        self._told = self._told or legend
        if not legend and not counts["refuted"]:
            return ""
        parts = [LEGEND] if legend else []
        parts += [f"{count(counts['checked'], 'statement')} checked"] if counts["checked"] else []
        parts += [f"{counts['refuted']:,} withheld (/withheld shows it)"] if counts["refuted"] else []
        return " · ".join(parts)

    def _close(self, ink: Ink, width: int) -> None:
        self._table(ink, width)
        self._block = _Block()
        self._flow.end()

    def _statement(self, said: Statement, ink: Ink, width: int) -> None:
        block = self._block
        if said.standing == "refuted":
            self._withheld(said, ink, width)
            return
        if said.standing != block.standing or not self._flow.open:
            self._line(said.standing, ink)
        base: tuple[str, ...] = _DIM if said.standing == "unverified" else ()
        if block.opened.kind == "heading":
            base = (*base, "bold")
        self._flow.add(ink, words_of(said.text, base), width)
        places = self._places(said.places)
        if places and said.standing == "checked":
            self._flow.add(ink, plain_words(f"({places})", ("cyan",)), width, whole=True)
        elif places:  # it only points there: nothing there was found to say so
            self._flow.add(ink, plain_words(f"(see {places})", _DIM), width, whole=True)
        if said.why:
            self._but(said.why, ink, width)

    def _line(self, standing: Standing, ink: Ink) -> None:
        """Begin a line for sentences of this standing."""
        block = self._block
        opened = block.opened
        indent = " " * (STEP * min(max(opened.depth - 1, 0), DEEPEST))
        first: list[Piece] = [(indent, ())] if indent else []
        hang = list(first)
        if opened.kind == "item":
            mark = (flat(opened.mark) or "-")[:6] + " "
            first.append((" " * len(mark) if block.begun else mark, ()))
            hang.append((" " * len(mark), ()))
        elif opened.kind == "quote":
            first.append(("| ", _DIM))
            hang.append(("| ", _DIM))
        elif opened.kind == "heading" and not ink.colour:
            first.append(((flat(opened.mark) or "##")[:6] + " ", ()))
        if standing == "unverified":
            first.append((MARK, _DIM))
        if standing != "checked":
            hang.append(("  ", ()))
        self._flow.begin(ink, first, hang)
        block.standing, block.begun = standing, True

    def _withheld(self, said: Statement, ink: Ink, width: int) -> None:
        """One quiet line: that something was said, and what does not hold in it. What has been said already, and what
        comes after a handful, is counted at the end.
        """
        why = flat(said.why)
        if why in self._reasons or len(self._reasons) >= REASONS:
            return
        self._reasons.add(why)
        self._line("refuted", ink)
        self._flow.add(ink, plain_words(f"withheld a statement: {why}".rstrip(": "), _DIM), width)
        self._block.standing = ""

    def _but(self, why: str, ink: Ink, width: int) -> None:
        """What of a sentence's names there is not, on a line of its own."""
        self._line("refuted", ink)
        self._flow.add(ink, plain_words(f"but  {why}", _DIM), width)
        self._block.standing = ""

    def _places(self, places: Sequence[Related]) -> str:
        """``a.sql:3, b.yaml:12 and 2 more``, without those that the block has named."""
        named = dict.fromkeys(f"{self._show(each.span.path)}:{each.span.line}" for each in places)
        fresh = [flat(place) for place in named if place not in self._block.cited]
        self._block.cited.update(named)
        if not fresh:
            return ""
        more = f" and {len(fresh) - PLACES:,} more" if len(fresh) > PLACES else ""
        return ", ".join(fresh[:PLACES]) + more

    def _table(self, ink: Ink, width: int) -> None:
        """The rows that were held back until the widths of their columns were known."""
        rows, self._block.rows = self._block.rows, []
        shown = [(said, row) for said in rows if said.standing != "refuted" and (row := cells_of(said.text))]
        laid = table_lines([row for _, row in shown], width - len(MARK))
        for number, (said, row) in enumerate(shown):
            doubtful = said.standing == "unverified"
            base = _DIM if doubtful else ()
            first = [(MARK if doubtful else "  ", base)]
            if laid is None:
                self._flow.begin(ink, first, [("    ", ())])
                self._flow.add(ink, words_of(" | ".join(row), base), width)
            for line in laid[number] if laid else ():
                self._flow.begin(ink, [*first, (line, base)], [])
                first = [("  ", ())]
        for said in rows:
            if said.standing == "refuted":
                self._withheld(said, ink, width)
