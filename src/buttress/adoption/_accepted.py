"""What a baseline accepts, as people read it: by rule, each entry with the place where it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from buttress.config import suggestion
from buttress.errors import InputError
from buttress.report.style import Ink, cells, clean, count, wrap
from buttress.review import all_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.findings.baseline import Entry
    from buttress.findings.finding import Finding

#: Subjects up to this many columns wide share a column with the places behind them; longer ones overhang.
_SUBJECTS = 48


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry, the finding that it accepts today (None when there is none), and whether it is known to be stale."""

    entry: Entry
    finding: Finding | None
    stale: bool


def lookup(standings: Sequence[Standing], word: str) -> list[Standing]:
    """The entries of a rule or about a subject. Raises :class:`InputError` where there are none."""
    names = {loaded.rule.code.lower(): loaded.rule.name for loaded in all_rules()}
    rule = names.get(word.lower(), word.lower())
    chosen = [s for s in standings if s.entry.rule == rule or _about(s.entry.subject, word)]
    if chosen:
        return chosen
    if rule in names.values():
        raise InputError(f"the baseline accepts nothing of {rule}")
    known = tuple(dict.fromkeys([*(s.entry.rule for s in standings), *(s.entry.subject for s in standings)]))
    hint = suggestion(word, known) if known else ""
    hint = hint if hint.startswith("did you mean") else "buttress baseline show lists everything"
    raise InputError(f'the baseline accepts no rule and no subject called "{word}"; {hint}')


def listing(
    standings: Sequence[Standing], name: str, show: Callable[[str], str], ink: Ink, *, whole: bool
) -> Iterator[str]:
    """The lines of ``buttress baseline show``: a summary, the rules with their entries, and what to do next."""
    stale = sum(standing.stale for standing in standings)
    reasons = sum(bool(standing.entry.reason) for standing in standings)
    parts = [f"{count(len(standings), 'accepted finding')}{'' if whole else ' shown'}"]
    parts += [f"{reasons} with a reason"] if reasons else []
    parts += [f"{stale} stale"] if stale else []
    yield from wrap(f"{clean(name)}: {', '.join(parts)}", ink.width)
    rules = {loaded.rule.name: loaded.rule for loaded in all_rules()}
    ordered = sorted(standings, key=lambda s: (s.entry.rule, s.entry.subject, s.entry.path, s.entry.nth))
    for rule, members in groupby(ordered, key=lambda s: s.entry.rule):
        group = list(members)
        found = next((s.finding for s in group if s.finding), None)
        severity = found.severity if found else rules[rule].severity if rule in rules else None
        facts = f"{rules[rule].code}  {severity}" if rule in rules else "no such rule any more"
        yield ""
        yield f"{ink.paint(clean(rule), 'bold')}  {ink.paint(f'{facts}  {len(group)}', 'dim')}"
        room = min(_SUBJECTS, max(cells(clean(standing.entry.subject)) for standing in group))
        for standing in group:
            yield from _entry(standing, room, show, ink)
    if stale:
        yield ""
        yield f"next  buttress baseline update removes what is stale ({stale})"


def _entry(standing: Standing, room: int, show: Callable[[str], str], ink: Ink) -> Iterator[str]:
    entry = standing.entry
    subject = clean(entry.subject)
    place = f"in {clean(entry.path)}"
    if standing.finding:
        place = clean(f"{show(standing.finding.span.path)}:{standing.finding.span.line}")
    elif standing.stale:
        place = f"stale: no longer found, was {place}"
    else:
        place = f"not looked for in this review, {place}"
    line = f"  {subject}{' ' * max(2, room + 2 - cells(subject))}"
    if cells(line) + cells(place) > ink.width:
        yield line.rstrip()
        line = " " * 6
    yield line + (ink.paint(place, "yellow") if standing.stale else place)
    if entry.reason:
        yield from wrap(clean(entry.reason), ink.width, " " * 6, " " * 6)


def _about(subject: str, word: str) -> bool:
    return subject == word or subject.startswith((f"{word}.", f"{word}("))
