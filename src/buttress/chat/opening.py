"""The first and the last lines of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.report.coverage import counted, understood
from buttress.report.style import clean, count, wrap

if TYPE_CHECKING:
    from buttress.chat.stage import Stage


def opening(stage: Stage) -> str:
    """What is talked about, who answers, and how to begin."""
    ink, review = stage.screen.ink, stage.bench.review
    what = clean(_what(stage))
    who = stage.why_nobody or _who(stage)
    lines = [
        *wrap(f"{ink.paint('buttress chat', 'bold')} · {what}", ink.width, rest="  "),
        *wrap(clean(who), ink.width, rest="  "),
    ]
    if review.findings:
        first = review.findings[0]
        told = f"first    F1 {first.rule.name} {first.subject} ({stage.bench.target.show(first.span.path)}:{first.span.line})"
        lines += wrap(clean(told), ink.width, rest=" " * 9)
    hint = "ask, or /help · Enter sends, Alt-Enter is a new line, Ctrl-C stops an answer, Ctrl-D leaves"
    lines += [ink.paint(line, "dim") for line in wrap(hint, ink.width, rest="  ")]
    return ink.fit("\n".join(lines)) + "\n"


def closing(stage: Stage) -> str:
    """How to come back."""
    ink, log = stage.screen.ink, stage.log
    if log is None or not stage.turns:
        return ""
    kept = f"kept as {log.id}: buttress chat --resume {log.id}"
    return ink.fit("\n".join(ink.paint(line, "dim") for line in wrap(kept, ink.width, rest="  "))) + "\n"


def _what(stage: Stage) -> str:
    """``examples/shop: 12 tables, 8 operations · 24 findings (3 errors)``."""
    review = stage.bench.review
    read = counted(review.blueprint) if understood(review.blueprint) else ""
    found = count(len(review.findings), "finding") if review.findings else "no findings"
    errors = sum(str(finding.severity) == "error" for finding in review.findings)
    worst = f" ({count(errors, 'error')})" if errors else ""
    nothing = "nothing to review here yet: designs work all the same"
    return f"{named(stage)}: {read or nothing} · {found}{worst}"


def _who(stage: Stage) -> str:
    settings = stage.settings
    assert settings is not None  # noqa: S101 - why_nobody tells where there are none
    return f"{settings.model} answers, up to ${settings.max_usd:g}; every statement without ~ was checked by code"


def named(stage: Stage) -> str:
    """The reviewed folder as people call it: its path from here, or its name where they stand in it."""
    target = stage.bench.target
    return target.root.name if target.place == "." and target.root.name else target.place
