"""From "this text instead of that" to edits, and from files to a review."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from buttress.agent.trial import Trial
from buttress.assembly.tree import MemoryTree, OverlayTree
from buttress.config import Config
from buttress.findings.finding import Edit
from buttress.review import review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.agent.trial import Outcome
    from buttress.findings.finding import Finding
    from buttress.review import Review


def reviewed(files: Mapping[str, str], pending: Mapping[str, str] | None = None, **config: object) -> Review:
    """A review of some files, of which ``pending`` are not recorded yet."""
    tree = MemoryTree(dict(files))
    settings = Config(cache=False, validate_openapi=False, **config)  # type: ignore[arg-type]
    return review(OverlayTree(tree, dict(pending)) if pending else tree, settings)


def found(result: Review, rule: str, subject: str = "") -> Finding:
    """The finding of a rule, about a subject where one is named."""
    told = [f for f in result.findings if f.rule.name == rule and subject in ("", f.subject)]
    assert told, [f"{f.rule.name} {f.subject}" for f in result.findings]
    return told[0]


def edits_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[Edit]:
    """The edits that make some texts of others; a file that was not there is new."""
    edits: list[Edit] = []
    for path, text in after.items():
        if path not in before:
            edits.append(Edit(path, 0, "", text))
            continue
        old, new = (t.removesuffix("\n").split("\n") for t in (before[path], text))
        for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                lines = "\n".join(new[k:m]) + ("\n" if new[k:m][-1:] == [""] else "")
                edits.append(Edit(path, i + 1, "\n".join(old[i:j]), lines))
    return edits


def tried(
    files: Mapping[str, str],
    rule: str,
    changes: Mapping[str, str | tuple[tuple[str, str], ...]],
    *,
    subject: str = "",
    pending: Mapping[str, str] | None = None,
) -> Outcome:
    """What comes of changing texts (pairs: this instead of that; a whole text makes a new file) to mend a finding."""
    trial = _trial(tuple(files.items()), tuple((pending or {}).items()))
    before = {**files, **(pending or {})}
    after = {}
    for path, change in changes.items():
        text = change if isinstance(change, str) else before[path]
        for old, new in () if isinstance(change, str) else change:
            assert old in text, (path, old)
            text = text.replace(old, new, 1)
        after[path] = text
    return trial.fix(found(trial.review, rule, subject), edits_between(before, after))


@cache
def _trial(files: tuple[tuple[str, str], ...], pending: tuple[tuple[str, str], ...]) -> Trial:
    return Trial(reviewed(dict(files), dict(pending)))
