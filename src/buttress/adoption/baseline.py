"""``buttress baseline``: accept what stands today, let it shrink, and show what was accepted."""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.adoption._accepted import Standing, listing, lookup
from buttress.config import git_top
from buttress.errors import ConfigError, InputError
from buttress.files import write_whole
from buttress.findings.baseline import FILE, Baseline, Entry, match, render
from buttress.predicates.unread import may_be_unread
from buttress.report.style import clean, count, ink_for, wrap
from buttress.report.text import tally
from buttress.review import ANSWERS, load_domain
from buttress.session import CLEAN, reviewed, shortfall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.findings.finding import Finding
    from buttress.review import Review
    from buttress.session import Request
    from buttress.targets import Target

#: How many accepted errors are named one by one; the rest is counted.
NAMED = 5


@dataclass(frozen=True)
class State:
    """One review beside the baseline it was held against. ``present`` are all findings that a baseline can accept,
    ``entries`` what accepts them by their index there, ``stale`` the entries that nothing needs any more; ``unsure``
    are those that may only seem so, because their file could not be read in full.
    """

    target: Target
    result: Review
    file: Path
    baseline: Baseline | None
    present: tuple[Finding, ...]
    entries: dict[int, Entry]
    stale: tuple[Entry, ...]
    unsure: tuple[Entry, ...]

    @property
    def new(self) -> list[Finding]:
        """Findings that no entry accepts; of the named files only, when files were named."""
        focus = self.target.focus
        return [
            finding
            for at, finding in enumerate(self.present)
            if at not in self.entries and (not focus or finding.span.path in focus)
        ]

    @property
    def standing(self) -> list[Entry]:
        """What is left of the baseline: entries of today's findings, where they stand today, and those that this review
        cannot judge.
        """
        if not self.baseline:
            return []
        now = {id(entry): self.entry(self.present[at], old=entry) for at, entry in self.entries.items()}
        gone = {id(entry) for entry in self.stale}
        return [now.get(id(entry), entry) for entry in self.baseline.entries if id(entry) not in gone]

    @property
    def name(self) -> str:
        """The baseline's path as the user would type it."""
        return self.target.show(_relative(self.file, self.target.root))

    def accept(self, finding: Finding, reason: str) -> Entry:
        """A new entry; where none is given, with the reason of a stale entry about the same rule and subject: its text
        changed, and whoever accepts it again need not type again why.
        """
        same = (e for e in self.stale if (e.rule, e.subject) == (finding.rule.name, finding.subject))
        former = next((entry.reason for entry in same if entry.reason), "")
        return replace(self.entry(finding), reason=_line(reason) or former)

    def entry(self, finding: Finding, old: Entry | None = None) -> Entry:
        """The entry that accepts a finding where it stands now."""
        top = _common(self.file.parent, self.target.root)
        path = _relative(self.target.root / finding.span.path, top)
        return Entry(finding.rule.name, finding.subject, finding.key, path, old.reason if old else "")


def write(request: Request, *, force: bool = False, reason: str = "") -> int:
    """Accept every finding of today. Answered ones have their answer already, and what is about one deployment is gone
    with it: neither is written. With nothing to accept no file is written, because none is needed.

    Raises :class:`InputError` where a baseline exists. ``force`` writes it anew: entries that still hold keep their
    reasons, and so do those that this review did not look for (it was narrowed to some files or rules).
    """
    state = _state(request)
    if state.baseline and not force:
        raise InputError(
            f"{state.name}: exists and accepts {count(len(state.baseline.entries), 'finding')}; buttress baseline "
            "update removes what is fixed (--allow-new adds what is new), --force writes it anew"
        )
    added = state.new
    if not added and not state.baseline:
        _say(["nothing to accept, so no baseline is needed and none was written", *_left_out(state)])
        return CLEAN
    write_whole(state.file, render([*state.standing, *(state.accept(finding, reason) for finding in added)]))
    _say(_written(state, [*added, *(state.present[at] for at in state.entries)]))
    return CLEAN


def update(request: Request, *, allow_new: bool = False, reason: str = "") -> int:
    """Remove what is fixed and write down where the rest stands now; reasons are kept. What is new stays out and is
    counted, unless ``allow_new``: a baseline shrinks. The exit code is 0 either way, because review and check are what
    fails on findings.

    Raises :class:`InputError` where there is no baseline.
    """
    if reason and not allow_new:
        raise ConfigError("--reason goes to entries that are added; add --allow-new, or write reasons into the file")
    state = _state(request)
    if not state.baseline:
        raise InputError(f"{state.name}: no baseline here yet; buttress baseline writes one")
    added = state.new if allow_new else []
    write_whole(state.file, render([*state.standing, *(state.accept(finding, reason) for finding in added)]))
    _say(_updated(state, added))
    return CLEAN


def show(request: Request, word: str = "") -> int:
    """Print what was accepted, by rule: where it stands now, why, and what is stale. ``word`` narrows it to a rule (by
    name or code) or a subject; a table stands for what is in it.

    Raises :class:`InputError` where there is no baseline, or nothing in it is called ``word``.
    """
    state = _state(request)
    if not state.baseline:
        raise InputError(f"{state.name}: no baseline here yet; buttress baseline writes one")
    findings = {id(entry): state.present[at] for at, entry in state.entries.items()}
    stale = {id(entry) for entry in state.stale}
    standings = [Standing(e, findings.get(id(e)), id(e) in stale) for e in state.baseline.entries]
    chosen = lookup(standings, word) if word else standings
    ink = ink_for(sys.stdout)
    lines = listing(chosen, state.name, state.target.show, ink, whole=not word)
    sys.stdout.write(ink.fit("".join(f"{line}\n" for line in lines)))
    return CLEAN


def _state(request: Request) -> State:
    target, config, result = reviewed(replace(request, since="", accepting=True))
    trouble = shortfall(result, target)
    if trouble:
        raise InputError(trouble)
    settlement = result.settlement
    if settlement is None:
        raise InputError(f"{target.place}: the review kept no account of its answers")
    baseline = settlement.answers.baseline
    about = {loaded.rule.name for loaded in load_domain(ANSWERS)}
    accepted = [f for f in settlement.suppressed if f.suppression and f.suppression.kind == "baseline"]
    present = tuple(
        finding
        for finding in (*settlement.kept, *accepted)
        if finding.rule.name not in about and not finding.rule.release_only
    )
    entries, lone = match(present, baseline) if baseline else ({}, [])
    certain = {id(entry) for entry in settlement.stale}
    unsure = [e for e in lone if id(e) not in certain and may_be_unread(result.blueprint, e.path, e.subject)]
    file = target.root / baseline.path if baseline else _home(target) / (config.baseline or FILE)
    return State(target, result, file, baseline, present, entries, settlement.stale, tuple(unsure))


def _home(target: Target) -> Path:
    """Where a new baseline goes: beside the configuration, else to the top of the git repository (where hooks look, and
    reviews of any folder in it), else to the root of the review.
    """
    if target.config.path:
        return Path(target.config.path).absolute().parent
    return git_top(target.root) or target.root


def _written(state: State, accepted: Sequence[Finding]) -> Iterable[str]:
    yield f"{state.name}: accepted {count(len(accepted), 'finding')}{_levels(accepted)}"
    errors = [finding for finding in accepted if str(finding.severity) == "error"]
    if errors:
        are = (
            "1 of them is an error, and stays one"
            if len(errors) == 1
            else f"{len(errors)} of them are errors, and stay so"
        )
        yield f"{are}; buttress baseline show lists all:"
        for finding in errors[:NAMED]:
            yield f"  {finding.rule.name} {finding.subject} at {state.target.show(str(finding.span))}"
    yield from _left_out(state)
    yield (
        f"next: commit {state.file.name}; buttress review and buttress check then tell what is new, and buttress "
        "baseline update drops what was fixed"
    )


def _left_out(state: State) -> Iterable[str]:
    left = [f for f in state.result.settlement.kept if f.rule.release_only] if state.result.settlement else []
    if left:
        yield f"left out: {count(len(left), 'finding')} about this release only, which no later review would have"


def _updated(state: State, added: Sequence[Finding]) -> Iterable[str]:
    moved = sum(1 for at, entry in state.entries.items() if state.entry(state.present[at]).path != entry.path)
    gone = len(state.stale)
    done = [f"removed {count(gone, 'stale entry', 'stale entries')}"] if gone else []
    done += [f"noted {count(moved, 'move')}"] if moved else []
    done += [f"accepted {count(len(added), 'new finding')}{_levels(added)}"] if added else []
    total = len(state.standing) + len(added)
    left = count(total, "entry is left", "entries are left") if total else "it accepts nothing now and may be deleted"
    yield f"{state.name}: {', '.join(done) or 'nothing to change'}; {left}"
    if state.unsure:
        files = ", ".join(sorted({entry.path for entry in state.unsure})[:NAMED])
        what = count(len(state.unsure), "entry that may only seem stale", "entries that may only seem stale")
        yield f"kept {what}: {files} could not be read in full (buttress review --coverage)"
    if state.result.settlement and not state.result.settlement.answers.whole:
        yield "this was a review of a part, so no entry was removed: buttress baseline update at the top does that"
    new = [] if added else state.new
    if new:
        yield f"not added: {count(len(new), 'new finding')}{_levels(new)}; buttress review tells them, --allow-new accepts"


def _levels(findings: Sequence[Finding]) -> str:
    levels = tally(Counter(str(finding.severity) for finding in findings))
    return f" ({', '.join(levels)})" if levels else ""


def _say(lines: Iterable[str]) -> None:
    ink = ink_for(sys.stdout)
    for line in lines:
        indent = "  " if line.startswith("  ") else ""
        for row in wrap(clean(line.strip()), ink.width, indent, f"{indent}  "):
            sys.stdout.write(f"{ink.fit(row)}\n")


def _line(reason: str) -> str:
    return " ".join(reason.split())


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _common(*folders: Path) -> Path:
    return Path(os.path.commonpath([os.path.normpath(folder) for folder in folders]))
