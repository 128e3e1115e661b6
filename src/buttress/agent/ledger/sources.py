"""Stretches of source around findings: lines as they stand, secrets veiled, at most twelve a record."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from buttress.agent.denied import why_denied
from buttress.agent.ledger.text import plain
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
#: Lines before and after a secret that was found, and after a place that it rests on, which may be a part of it.
_AROUND, _BESIDE = 2, 1
#: A line with a name of its own, which says whether its value is a secret; ``value:`` goes by the name beside it, and a
#: port is none.
_NAMED = re.compile(
    r"^\s*(?:-\s+|export\s+)?[\"']?(?!(?:value|default)\b)[A-Za-z_][\w.-]*[\"']?\s*[:=]"
    r"|^\s*-\s*[\"']?[\d.]+(?::[\d.]+)*(?:/\w+)?[\"']?\s*$"
)
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
        self._concealed: defaultdict[str, set[int]] = defaultdict(set)  # lines of secrets
        self._beside: defaultdict[str, set[int]] = defaultdict(set)  # lines that may be a part of one
        for finding in (*review.findings, *review.suppressed):
            for span in (finding.span, *(related.span for related in finding.related)):
                self._columns.setdefault((span.path, span.line), span.column)
            if finding.rule.conceals:
                for path, first, last in _windows(finding):
                    self._beside[path].update(range(first, last + 1))
                for span in _spans(finding):
                    self._concealed[span.path].update(range(span.line, span.end_line + 1))

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
        columns = {n: min(self._columns.get((path, n), 1), _READ // 3) for n in range(first, last + 1)}
        veils = {n: veiled(safe[n], every=self._is_concealed(path, n, safe[n])) for n in columns}
        return plain("\n".join(_narrow(veils[n], columns[n], _WIDEST) for n in columns))

    def _is_concealed(self, path: str, number: int, line: str) -> bool:
        """Whether no value of a line may be seen: a secret was found there, or it may go on there, as the line has no
        name of its own. Its neighbours go by their own merit.
        """
        if number in self._concealed.get(path, ()):
            return True
        return number in self._beside.get(path, ()) and not _NAMED.match(line)

    def is_cut(self, path: str, number: int) -> bool:
        """Whether only a part of a line is shown."""
        return len(self.lines(path)[number - 1]) > _WIDEST

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


def _spans(finding: Finding) -> Iterator[Span]:
    yield finding.span
    yield from (each.span for each in finding.occurrences)
    yield from (related.span for related in finding.related)


def _windows(finding: Finding) -> Iterator[Stretch]:
    """The lines around a finding's places, and those after each that it rests on."""
    for span in (finding.span, *(each.span for each in finding.occurrences)):
        yield _window(span, _AROUND, _AROUND)
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
