"""Whether what a citation rested on still stands, in files and facts as they are now."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.sessions.meaning import alike, around, stands
from buttress.errors import ButtressError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.ledger.sources import Sources
    from buttress.agent.records import Record, RecordKind
    from buttress.agent.sessions.kept import Meaning
    from buttress.agent.verifier.scene import Scene

_STATED: dict[str, RecordKind] = {"table": "table", "operation": "operation", "component": "component", "edge": "edge"}
#: Characters of a line that a reason shows.
_SHOWN = 120


@dataclass
class Now:
    """The backend as it is now; records are looked up by their id first, as most of them are what they were."""

    scene: Scene
    _lines: dict[str, list[str] | None] = field(default_factory=dict)

    def why_gone(self, meant: Meaning, quote: str) -> str:
        """Why a citation does not hold any more, in one line; '' when it does."""
        if meant.id in self._ids:
            return ""
        if meant.kind == "source":
            return self._source(meant, quote)
        same = self._by_subject.get((meant.kind, meant.subject), [])
        if meant.kind == "finding":
            same = [record for record in same if record.data.get("r", "") == meant.rule]
        texts = [record.text for record in same] or list(self._elsewhere(meant))
        if any(stands(meant.around, text) for text in texts):
            return ""
        return _otherwise(meant, texts, quote) if texts else _gone(meant)

    def label(self, meant: Meaning) -> str:
        """The label of what was cited, in the ledger as it is now; '' when it is not in there."""
        same = (record for record in self.scene.ledger.records if record.kind == meant.kind)
        alike = (record for record in same if record.subject == meant.subject and stands(meant.around, record.text))
        return next((record.label for record in alike if record.id == meant.id or record.path == meant.path), "")

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(record.id for record in self.scene.ledger.records)

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str], list[Record]]:
        found: dict[tuple[str, str], list[Record]] = {}
        for record in self.scene.ledger.records:
            found.setdefault((record.kind, record.subject), []).append(record)
        return found

    def _elsewhere(self, meant: Meaning) -> Iterator[str]:
        """What is known of a subject that the ledger does not hold: it begins with what findings touch."""
        from buttress.agent.ledger.stated import figures
        from buttress.agent.ledger.text import name
        from buttress.agent.tools._stated import stated_about

        review = self.scene.review
        if meant.kind in _STATED:
            stated = stated_about(review.blueprint, _STATED[meant.kind], meant.subject)
            if stated is not None:
                yield stated.text
        elif meant.kind == "finding":
            for each in review.suppressed:
                if each.rule.name == meant.rule and name(each.subject) == meant.subject:
                    yield f"{each.message}\n{each.because}\n{each.instead}"
        elif meant.kind == "number":
            yield from (each.text for each in figures(review.blueprint) if each.subject == meant.subject)
        elif meant.kind == "question":
            yield from (f"{each.text} {each.why}" for each in review.questions if each.name == meant.subject)
        elif meant.kind == "rule":
            yield from _page(meant.subject)

    def _source(self, meant: Meaning, quote: str) -> str:
        lines = self._file(meant.path)
        if lines is None:
            return f"{meant.path} is no longer there"
        if not alike(meant.around, lines) and not alike(meant.around, self._shown(meant.path, len(lines))):
            other = around("source", "\n".join(lines), quote)
            return (
                f"{meant.path} reads “{_short(other)}” now"
                if other
                else f"“{_short(quote)}” no longer stands in {meant.path}"
            )
        gone = next((each for each in meant.entities if each not in self.scene.entities), "")
        return f"there is no {gone} any more" if gone else ""

    def _file(self, path: str) -> list[str] | None:
        if path not in self._lines:
            try:
                self._lines[path] = [line.rstrip("\r") for line in self.scene.review.lines_of(path)]
            except ButtressError:
                self._lines[path] = None
        return self._lines[path]

    def _shown(self, path: str, count: int) -> list[str]:
        """A file's lines as records show them: shortened, and without secrets."""
        return self._sources.text(path, 1, count).split("\n")

    @cached_property
    def _sources(self) -> Sources:
        from buttress.agent.ledger.sources import Sources

        return Sources(self.scene.review)


def _page(rule: str) -> Iterator[str]:
    from buttress.findings.pages import page_for
    from buttress.review import all_rules

    for loaded in all_rules():
        if loaded.rule.name == rule:
            page = page_for(loaded.module)
            yield "\n\n".join([page.summary, *(f"{part}: {said}" for part, said in page.sections.items())])


def _gone(meant: Meaning) -> str:
    if meant.kind == "finding":
        return f"no longer found: {meant.rule} {meant.subject}"
    if meant.kind == "symptom":
        return "it speaks of a symptom that is not given now"
    if meant.kind == "number":
        return f"no longer stated: {meant.subject}"
    if meant.kind == "question":
        return f"no longer open: {meant.subject}"
    return f"there is no {meant.kind} {meant.subject} any more"


def _otherwise(meant: Meaning, texts: list[str], quote: str) -> str:
    what = f"{meant.rule} {meant.subject}" if meant.kind == "finding" else f"{meant.kind} {meant.subject}"
    other = next(filter(None, (around(meant.kind, text, quote) for text in texts)), "")
    if other:
        return f"{what}: what is known says “{_short(other)}” now"
    return f"{what}: “{_short(quote)}” no longer holds"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1].rstrip()}…"
