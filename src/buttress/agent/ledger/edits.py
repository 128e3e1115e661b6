"""Where an edit that answers a finding goes: its own lines, the end of the block that it is about, the list beside it.

Told from lines and their indentation: what is shown here only has to be seen, and an edit is tried before it is believed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.ledger.history import steps
from buttress.agent.ledger.sources import LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.agent.ledger.names import Names
    from buttress.agent.ledger.sources import Stretch
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

#: Lines that a block is followed for, and lines of an operation or list that are shown.
_FOLLOWED, _HEAD, _LIST = 600, 3, 8
#: Places of a folded finding that are shown, and lines below each but the first.
_PLACES, _FURTHER = 6, 6
_INDENTED = (".yaml", ".yml", ".json")
_KEY = re.compile(r"\s*[\"']?(components|schemas|securitySchemes|securityDefinitions|definitions)[\"']?\s*:")
_CLOSING = ("}", "]", ")")


class Place(NamedTuple):
    """Lines to show for a finding. ``rank`` 0: its own; 1: where an edit goes; 2: what it rests on."""

    path: str
    first: int
    last: int
    rank: int


class Edits:
    """Knows where the parts of a blueprint are defined, and finds the ends of their blocks."""

    def __init__(self, blueprint: Blueprint, names: Names, lines_of: Callable[[str], Sequence[str]]) -> None:
        self._names = names
        self._lines = lines_of
        self._shared_keys: dict[str, list[tuple[int, str]]] = {}
        self._apis = {api.key: api for api in blueprint.apis}
        release = blueprint.release.paths
        #: Migrations that others may have run: nothing is inserted there.
        self._applied = {m.path for d in blueprint.databases for m in steps(d)} - release

    def places(self, finding: Finding) -> list[Place]:
        """What to show of a finding, own lines first; those that touch as one, none longer than :data:`LINES`. Other
        findings have no part in it, so that a record keeps its id when they come and go.
        """
        spans = dict.fromkeys((finding.span, *(each.span for each in finding.occurrences[:_PLACES])))
        found = [Place(*self._own(span, LINES if span is finding.span else _FURTHER), 0) for span in spans]
        found += [Place(*stretch, 1) for stretch in self._targets(finding)]
        found += [Place(*self._rested(related.span), 2) for related in finding.related]
        return _joined(found)

    def _own(self, span: Span, most: int) -> Stretch:
        """A finding's line with one on either side, where it may be edited; in documents of nested keys, all that is
        below it, if that is little.
        """
        if span.path in self._applied:
            return _clamped(span.path, span.line, span.end_line)
        last = span.end_line + 1
        if span.path.endswith(_INDENTED):
            lines = self._lines(span.path)
            end = _indented(lines, span.line)
            last = min(end, span.line + most - 2) if end - span.line < LINES else span.line + _HEAD
        return _clamped(span.path, span.line - 1, max(last, span.line + 1))

    def _rested(self, span: Span) -> Stretch:
        """A place that a finding rests on, with the line after it, where that may be edited."""
        return _clamped(span.path, span.line, span.end_line + (span.path not in self._applied))

    def _targets(self, finding: Finding) -> Iterator[Stretch]:
        subject, part = finding.subject, finding.subject.rpartition(".")[0]
        if table := self._names.table_of(subject):
            yield from self._table(table, subject)
        elif subject in self._names.operations:
            yield from self._operation(subject, finding.span)
        elif subject in self._names.components or subject in self._names.edges:
            yield from self._component(subject)
        elif part in self._names.components:
            yield from self._component(part)
        yield from self._document(finding)

    def _table(self, table: str, subject: str) -> Iterator[Stretch]:
        """The line of the column, and the end of the table, where both are in a file that may be edited."""
        span = self._names.tables[table][1].span
        column = self._names.tables[table][1].column(subject.removeprefix(f"{table}."))
        if column is not None and column.span.path not in self._applied:
            yield _clamped(column.span.path, column.span.line, column.span.end_line)
        if span.path not in self._applied:
            last = block_end(self._lines(span.path), span.path, span.line)
            if last > span.line:
                yield span.path, last - 1, last

    def _operation(self, subject: str, own: Span) -> Iterator[Stretch]:
        """Its first lines, its list of parameters, its end; nothing where the finding is about one of the parameters."""
        api, operation = self._names.operations[subject]
        span = api.span(operation.place)
        lines = self._lines(span.path)
        if not span.path.endswith(_INDENTED) or span.line > len(lines):
            return
        last = _indented(lines, span.line)
        listed = None
        for parameter in operation.parameters[:1]:
            at = api.span(parameter.place)
            if at.path == span.path and span.line < at.line <= last:
                depth = _indent(lines[at.line - 1])
                above = next(
                    (n for n in range(at.line - 1, span.line, -1) if _names_list(lines[n - 1], depth)), at.line
                )
                end = _indented(lines, above)
                if above < own.line <= end:
                    return
                listed = _clamped(at.path, above, min(end, above + _LIST))
        yield span.path, span.line, min(span.line + _HEAD, last)
        if listed:
            yield listed
        if last > span.line:
            yield span.path, last - 1, last

    def _component(self, subject: str) -> Iterator[Stretch]:
        """The end of its entry in a compose file or manifest."""
        if subject in self._names.edges:
            system, edge = self._names.edges[subject]
            component = system.component(edge.source)
        else:
            component = self._names.components[subject][1]
        for workload in component.workloads[:1] if component else ():
            span = workload.span
            lines = self._lines(span.path)
            if span.path.endswith(_INDENTED) and span.line <= len(lines):
                last = _indented(lines, span.line)
                yield span.path, span.line, min(span.line + 1, last)
                yield span.path, last - 1 if last - 1 > span.line else last, last

    def _document(self, finding: Finding) -> Iterator[Stretch]:
        """Where an API's shared parts begin, for what has to be added there; its end where it has none."""
        said = f"{finding.message} {finding.instead}"
        path = finding.subject if finding.subject in self._apis else finding.span.path
        if path not in self._apis or not (finding.subject == path or "components" in said or "definitions" in said):
            return
        lines = self._lines(path)
        if path not in self._shared_keys:
            found = ((n, _KEY.match(line)) for n, line in enumerate(lines, 1))
            self._shared_keys[path] = [(n, key[1]) for n, key in found if key]
        shared = self._shared_keys[path]
        top = [(n, key) for n, key in shared if key in ("components", "definitions", "securityDefinitions")]
        for n, key in top[:2]:
            yield path, n, min(n + 1, len(lines))
            inner = [at for at, word in shared if n < at <= _indented(lines, n) and key == "components" and word != key]
            yield from ((path, at, min(at + 1, len(lines))) for at in inner[:2])
        if not top and lines:
            yield path, max(len(lines) - 1, 1), len(lines)


def block_end(lines: Sequence[str], path: str, line: int) -> int:
    """The last line of the table, model or mapping that begins at ``line`` (1-based); ``line`` where it has no end."""
    if line > len(lines):
        return line
    if path.endswith(_INDENTED):
        return _indented(lines, line)
    ends: Callable[[str], bool] = _ends_sql
    if path.endswith(".prisma"):
        ends = _ends_brace
    elif path.endswith(".rb"):
        ends = _ends_word
    for n in range(line, min(line + _FOLLOWED, len(lines)) + 1):
        if ends(lines[n - 1].strip()):
            return n
    return line


def _ends_sql(text: str) -> bool:
    return text.endswith(";") or text.startswith((");", ") ")) or text == ")"


def _ends_brace(text: str) -> bool:
    return text.startswith("}")


def _ends_word(text: str) -> bool:
    return text == "end"


def _indented(lines: Sequence[str], line: int) -> int:
    """The last line below a key or list item, told by the indentation; a closing bracket at its own depth belongs to it."""
    if line > len(lines):
        return line
    own, last = _indent(lines[line - 1]), line
    item = lines[line - 1].lstrip().startswith("- ")
    for n in range(line + 1, min(line + _FOLLOWED, len(lines)) + 1):
        text = lines[n - 1].strip()
        if not text or text.startswith("#"):
            continue
        depth = _indent(lines[n - 1])
        if depth > own or (depth == own and not item and text.startswith("- ")):
            last = n
            continue
        return n if depth == own and text.startswith(_CLOSING) else last
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _names_list(line: str, depth: int) -> bool:
    """Whether a line names the list whose items stand at some depth."""
    return _indent(line) <= depth and "parameters" in line


def _clamped(path: str, first: int, last: int) -> Stretch:
    first = max(first, 1)
    return path, first, min(max(last, first), first + LINES - 1)


def _joined(found: Sequence[Place]) -> list[Place]:
    """Places in the order of their rank, those that overlap or touch as one as long as that is short enough."""
    joined: list[Place] = []
    for place in sorted(found, key=lambda each: (each.path, each.first, each.last)):
        before = joined[-1] if joined else None
        if before and before.path == place.path and place.first <= before.last + 1:
            last = max(before.last, place.last)
            if last - before.first < LINES:
                joined[-1] = Place(place.path, before.first, last, min(before.rank, place.rank))
                continue
            if place.last <= before.last:
                continue
        joined.append(place)
    order = {(each.path, each.first): n for n, each in reversed(list(enumerate(found)))}
    return sorted(joined, key=lambda each: (each.rank, _first(each, found, order)))


def _first(place: Place, found: Sequence[Place], order: dict[tuple[str, int], int]) -> int:
    """Which of the places that were looked for first is in this one."""
    inside = [order[each[:2]] for each in found if each.path == place.path and place.first <= each.first <= place.last]
    return min(inside, default=len(found))
