"""What became of recorded replies, as a table for people and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from buttress.report._advice import advice_json
from buttress.report._words import as_json
from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.findings.advice import Advice

_HEAD = ("recording", "model", "mode", "given", "shown", "in its words", "withheld", "cost")


class Score(NamedTuple):
    """One recording, checked anew. ``moved``: a model would be told something else by now."""

    file: str
    model: str
    mode: str
    advice: Advice
    moved: bool


def scores_text(scores: Sequence[Score]) -> str:
    """A table, one line a recording, and the sums."""
    rows = [_HEAD, *(_row(score) for score in scores), _total(scores)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [
        f"{clean(s.file)}: what a model would be told has changed since it was recorded" for s in scores if s.moved
    ]
    return "".join(f"{line}\n" for line in (*lines, *notes))


def scores_json(scores: Sequence[Score]) -> str:
    """The same as JSON, every statement included."""
    rows = [{"file": s.file, "mode": s.mode, "moved": s.moved, "advice": advice_json(s.advice)} for s in scores]
    return as_json({"schema": "buttress.eval/1", "recordings": rows})


def _row(score: Score) -> tuple[str, ...]:
    advice = score.advice
    cost = "" if advice.bill.usd is None else f"${advice.bill.usd:.3f}"
    own = str(advice.shown - advice.reworded)
    reasons = _reasons([score])
    return (clean(score.file), clean(score.model), score.mode, str(advice.given), str(advice.shown), own, reasons, cost)


def _total(scores: Sequence[Score]) -> tuple[str, ...]:
    given = sum(s.advice.given for s in scores)
    shown = sum(s.advice.shown for s in scores)
    own = shown - sum(s.advice.reworded for s in scores)
    return ("all", "", "", str(given), str(shown), str(own), _reasons(scores), "")


def _reasons(scores: Sequence[Score]) -> str:
    counts = Counter(each.reason for score in scores for each in score.advice.withheld)
    return ", ".join(f"{number} {reason}" for reason, number in counts.most_common()) or "0"
