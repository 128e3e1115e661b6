"""What the machine formats share: sentences out of findings, and text that any consumer can take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from buttress.report.style import clean, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.findings.finding import Annotation, Edit, Finding, Occurrence

#: How an outcome begins when nothing was reviewed: the absence of findings then means nothing.
FAILED = "exit 2"
#: What stands before each checked statement: a reader must see at once that it is not the rule that speaks.
LABELS = {"explanation": "checked", "rank": "ranked", "fix": "tried"}
#: Lines of a tried edit that a report shows before it counts the rest.
SHOWN_LINES = 12


def unicode(text: str) -> str:
    """Text without what no encoding has (file names can hold it): each such character becomes ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")


def as_json(value: object) -> str:
    """A value as JSON text, ending in a line break."""
    return unicode(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def sentence(text: str) -> str:
    """Text of a finding on one line, ending as a sentence does."""
    text = clean(text).strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, with ``…`` where something is left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def headline(finding: Finding, occurrence: Occurrence | None = None) -> str:
    """What is wrong, as a sentence. Only the leader of a folded finding has words of its own; the others say whose
    words they share.
    """
    if occurrence is None or occurrence.subject == finding.subject:
        return sentence(finding.message)
    return sentence(f"{occurrence.subject}, like {finding.subject}: {finding.message}")


def elsewhere(finding: Finding) -> str:
    """How many other places share the decision; empty when there is none."""
    return f"{count(finding.count, 'place')}, one decision." if finding.count > 1 else ""


def added(finding: Finding) -> list[str]:
    """The checked statements about a finding, as sentences of plain text."""
    return [
        f"{LABELS[each.kind].capitalize()}: {sentence(f'{each.text}{_where(each)}')}" for each in finding.annotations
    ]


def _where(annotation: Annotation) -> str:
    """The files of a tried edit, for formats that do not show it."""
    files = dict.fromkeys(edit.path for edit in annotation.edits)
    return f" ({', '.join(files)})" if files else ""


def edit_lines(edit: Edit, most: int = SHOWN_LINES) -> Iterator[str]:
    """An edit as a diff: its file, then lines that begin with ``-`` or ``+``."""
    yield f"{edit.path}{f':{edit.line}' if edit.line else ' (new file)'}"
    lines = [f"- {line}" for line in edit.old.splitlines()] + [f"+ {line}" for line in edit.new.splitlines()]
    yield from lines[:most]
    if len(lines) > most:
        yield f"… {count(len(lines) - most, 'more line')}"


def told(finding: Finding, occurrence: Occurrence | None = None) -> str:
    """What, why here and what to do here, in one paragraph of plain text."""
    parts = [headline(finding, occurrence), f"Because: {sentence(finding.because)}"]
    parts += [f"Instead: {sentence(finding.instead)}", elsewhere(finding), *added(finding)]
    return " ".join(part for part in parts if part)
