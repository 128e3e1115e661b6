"""Stretches of source around findings: lines as they stand, secrets veiled, at most twelve a record."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from buttress.agent._ledger_text import plain
from buttress.agent.denied import why_denied
from buttress.agent.links import is_linked
from buttress.agent.redaction import Redactor
from buttress.errors import ButtressError, InputError
from buttress.predicates.credentials import veiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.review import Review

#: Lines of one record; of a span that is longer, its beginning.
LINES = 12
#: Lines shown before and after a finding, and after a place that it rests on.
_AROUND, _BESIDE = 2, 1
#: Characters of one line: a description on one line of 13 MB is no evidence that anybody can read.
#: Around that, so much is searched for secrets first.
_WIDEST, _READ = 400, 6_000
#: Lines read around a stretch, so that a secret that begins before it is still known as one; where a file has words of
#: secrets that go on for long (keys, rows of data, manifests), all of it is read.
_MARGIN = 20
_GOES_ON = ("private key", "pgp message", "private-lines", "insert into", "replace into", "from stdin")
_MANIFEST = re.compile(r"kind\W{1,6}secret")
_LARGEST = 1_000_000

Stretch = tuple[str, int, int]  # path, first and last line


class Sources:
    """Reads a review's files, each once, and shows stretches of them without secrets."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._redactor = Redactor(review.tree)
        self._files: dict[str, list[str]] = {}
        self._safe: dict[str, dict[int, str]] = {}  # lines without secrets, by number
        self._whole: dict[str, bool] = {}
        self._columns: dict[tuple[str, int], int] = {}  # where to look on a line that is too long
        self._concealed: defaultdict[str, set[int]] = defaultdict(set)
        for finding in (*review.findings, *review.suppressed):
            for span in (finding.span, *(related.span for related in finding.related)):
                self._columns.setdefault((span.path, span.line), span.column)
            if finding.rule.conceals:
                for path, first, last in windows(finding):
                    self._concealed[path].update(range(first, last + 1))

    def lines(self, path: str) -> list[str]:
        """A file's lines; none where it cannot be read or is never sent."""
        if path not in self._files:
            try:
                closed = why_denied(path) or is_linked(self._review.tree, path)
                self._files[path] = [] if closed else self._review.lines_of(path)
            except ButtressError:
                self._files[path] = []
        return self._files[path]

    def has(self, path: str, first: int, last: int) -> bool:
        """Whether there is anything on those lines."""
        return any(line.strip() for line in self.lines(path)[first - 1 : last])

    def text(self, path: str, first: int, last: int) -> str:
        """Lines ``first`` to ``last`` (1-based, inclusive) as they may leave; '' where there are none."""
        lines = self.lines(path)
        first, last = max(first, 1), min(last, len(lines))
        if last < first:
            return ""
        safe = self._safe.get(path, {})
        if any(number not in safe for number in range(first, last + 1)):
            self.prepare([(path, first, last)])
            safe = self._safe[path]
        hidden = self._concealed.get(path, set())
        columns = {n: min(self._columns.get((path, n), 1), _READ // 3) for n in range(first, last + 1)}
        veils = {n: veiled(safe[n], every=n in hidden) for n in columns}
        return plain("\n".join(_narrow(veils[n], columns[n], _WIDEST) for n in columns))

    def prepare(self, wanted: Iterable[Stretch]) -> None:
        """Takes the secrets out of these stretches and what is near them, those that are near one another at once."""
        regions: list[Stretch] = []
        for path, first, last in sorted(wanted):
            start, end = self._around(path, first, last)
            if regions and regions[-1][0] == path and start <= regions[-1][2] + 1:
                regions[-1] = (path, regions[-1][1], max(end, regions[-1][2]))
            else:
                regions.append((path, start, end))
        for path, start, end in regions:
            numbered = enumerate(self.lines(path)[start - 1 : end], start)
            near = [_narrow(line.rstrip("\r"), self._columns.get((path, n), 1), _READ) for n, line in numbered]
            kept = self.redacted("\n".join(near), path).split("\n")
            if len(kept) != len(near):  # it promises to keep the lines; rather nothing than the wrong ones
                kept = [""] * len(near)
            self._safe.setdefault(path, {}).update(enumerate(kept, start))

    def _around(self, path: str, first: int, last: int) -> tuple[int, int]:
        """The lines to read for a stretch: what is near it, or the whole file where secrets may go on for long."""
        lines = self.lines(path)
        if path not in self._whole:
            self._whole[path] = sum(map(len, lines)) <= _LARGEST and _goes_on("\n".join(lines).lower())
        if self._whole[path]:
            return 1, len(lines)
        return max(first - _MARGIN, 1), min(last + _MARGIN, len(lines))

    def redacted(self, text: str, path: str = "") -> str:
        """Text without what patterns and the repository's own settings tell to be a secret."""
        return self._redactor.redact(text, path=path)

    def allowed(self, path: str) -> None:
        """Raises :class:`InputError` for a file that the review does not have, or that is never sent."""
        why = why_denied(path) or ("it is a link" if is_linked(self._review.tree, path) else "")
        if why:
            raise InputError(f"{path}: not sent, {why}")
        if path not in self._review.tree.list():
            raise InputError(f"{path}: no such file in what is reviewed")


def stretches(finding: Finding, length: int = LINES) -> Iterator[Stretch]:
    """What to show of a finding: its windows, those that touch as one, none longer than ``length``. Other findings have no
    part in it, so that a record keeps its id when they come and go.
    """
    merged: list[list[Any]] = []
    for path, first, last in sorted(windows(finding)):
        if merged and merged[-1][0] == path and first <= merged[-1][2] + 1:
            merged[-1][2] = max(merged[-1][2], last)
        else:
            merged.append([path, first, last])
    span = finding.span
    merged.sort(key=lambda each: not (each[0] == span.path and each[1] <= span.line <= each[2]))
    for path, first, last in merged:
        for start in range(first, last + 1, length):
            yield path, start, min(start + length - 1, last)


def windows(finding: Finding) -> Iterator[Stretch]:
    """The lines around a finding's place and around each that it rests on."""
    yield _window(finding.span, _AROUND, _AROUND)
    for related in finding.related:
        yield _window(related.span, 0, _BESIDE)


def _window(span: Span, before: int, after: int) -> Stretch:
    first = max(span.line - before, 1)
    return span.path, first, min(span.end_line + after, first + LINES - 1)


def _goes_on(text: str) -> bool:
    return any(word in text for word in _GOES_ON) or ("secret" in text and _MANIFEST.search(text) is not None)


def _narrow(line: str, column: int, most: int) -> str:
    """A line, or the part of a very long one around the column."""
    if len(line) <= most:
        return line
    start = min(max(column - 1 - most // 3, 0), len(line) - most)
    return line[start : start + most]
