"""A draft in words that a reader can follow: names of strangers between quotation marks, and places as they are shown.

The files of the copy are seen by nobody: what stands in one of them stands in a listing, or in the answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.drafts.keywords import OURS
from buttress.blueprint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.drafts.plan import Plan
    from buttress.blueprint.api import Api
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.document import Document
    from buttress.findings.finding import Finding
    from buttress.findings.question import Question
    from buttress.review import Review

#: Characters of a name that are shown, and of a reason why something was not understood.
LONGEST, _REASON = 60, 240
#: What reads as a name and as nothing else: a word, parts of it behind dots, an operation, columns in brackets.
_PLAIN = re.compile(r"[\w$-]+(?:\.[\w$-]+)*(?:\([\w$,.-]*\))?")
_CALL = re.compile(r"(?:[A-Z]{3,7} )?/[\w$.~:{}/+%-]*|[\w$.-]+ -> [\w$.-]+")
#: ``line 9``, ``lines 10 to 12 of``; a file; ``:32``, which leaves out the file that is spoken of.
_PLACES = (
    r"\b(?P<on>[Oo]n |[Aa]t |[Ii]n )?\b[Ll]ines? (?P<numbers>\d+(?:(?:, | to | and |-|–)\d+)*)"
    r"(?: (?:of|in) (?P<within>{paths})(?![\w/])|(?! (?:of|in) \S+\.\w))"
    r"|(?<![\w/.-])(?P<path>{paths})(?::(?P<line>\d+)(?:-(?P<end>\d+))?(?!\d)|(?![\w/:-]|\.\w))"
    r"|(?:\b(?P<at>at |on |in ))?(?<![\w:/]):(?P<short>\d+)\b"
)


def shown(name: str) -> str:
    """A name as it may stand among our own words: between quotation marks where it is no plain word, and not too long."""
    if len(name) <= LONGEST and name.lower() not in OURS and (_PLAIN.fullmatch(name) or _CALL.fullmatch(name)):
        return name
    flat = re.sub(r"[“”\"]", "'", " ".join(name.split()))  # no sign that quotes, also where there is only ASCII
    return f"“{flat if len(flat) <= LONGEST else f'{flat[: LONGEST - 1]}…'}”"


class Words:
    """Says what a review says as the reader of a draft sees it."""

    def __init__(self, plan: Plan, *reviews: Review) -> None:
        self._plan = plan
        names = {name for review in reviews for name in _names(review)}
        odd = {name for name in names if shown(name) != name and name.lower() not in OURS}
        self.odd = tuple(sorted((name for name in odd if re.search(r"\w", name)), key=lambda name: (-len(name), name)))

    def said(self, text: str, path: str = "", own: int = 0) -> str:
        """A text of ours; ``path`` is the file that it speaks of, which it then need not name, and ``own`` the number of
        the listing beneath which it stands.
        """
        parts = re.split(r"(“[^”]*”)", quoted(text, self.odd))
        return "".join(part if part.startswith("“") else self._placed(part, path, own) for part in parts)

    def reason(self, text: str) -> str:
        """Why something was not understood: it may repeat what stands there."""
        said = self.said(text)
        return said if len(said) <= _REASON else f"{said[: _REASON - 1]}…"

    def finding(self, finding: Finding) -> Finding:
        """A finding in these words. Its subject stays what it is: it tells one finding from another."""
        path, own = finding.span.path, self._plan.at(finding.span)[0]
        message, because, instead = (
            self.said(text, path, own) for text in (finding.message, finding.because, finding.instead)
        )
        return replace(finding, message=message, because=because, instead=instead)

    def question(self, question: Question) -> Question:
        """A question in these words."""
        text, why, fill = (self.said(each, question.document) for each in (question.text, question.why, question.fill))
        return replace(question, text=text, why=why, fill=fill)

    def place(self, path: str, *lines: int, own: int = 0) -> str:
        """``listing 2, line 3`` for a line of the copy (``line 3`` in listing ``own``), ``listing 2`` for a file of it, ``the
        answer`` for its document, '' for what is not drafted.
        """
        plan = self._plan
        at = [plan.at(Span(path, 0, 0, line, 1, line, 1)) for line in lines]
        number = at[0][0] if at else 0
        if number:
            shown_at = [str(line) for each, line in at if each == number]
            listed = f"{', '.join(shown_at[:-1])} and {shown_at[-1]}" if shown_at[1:] else shown_at[0]
            told = f"line{'s' if shown_at[1:] else ''} {listed}"
            return told if number == own else f"listing {number}, {told}"
        if path == plan.document:
            return "the answer"
        if path not in plan.own:
            return ""
        holding = [n for n, stand in enumerate(plan.stands, 1) if stand.places and stand.places[0].path == path]
        return f"listing {holding[0]}" if len(holding) == 1 else "the draft"

    def _placed(self, text: str, path: str, own: int) -> str:
        path = path if path in self._plan.files else ""
        if not path and not any(drafted in text for drafted in self._plan.files):
            return text
        return self._places.sub(lambda found: self._place_of(found, path, own), text)

    @cached_property
    def _places(self) -> re.Pattern[str]:
        paths = "|".join(re.escape(drafted) for drafted in sorted(self._plan.files, key=len, reverse=True))
        return re.compile(_PLACES.format(paths=paths or r"(?!)"))

    def _place_of(self, found: re.Match[str], path: str, own: int) -> str:
        """A place that a text names, as the reader knows it; as it stands where it is none of the draft."""
        if found["path"]:
            lines = [int(line) for line in (found["line"], found["end"]) if line]
            return self.place(found["path"], *lines, own=own) or found[0]
        lead, within = found["on"] or found["at"] or "", found["within"] or path
        lines = [int(line) for line in re.findall(r"\d+", found["numbers"] or found["short"])]
        place = self.place(within, *lines, own=own) if within else ""
        if not place:
            return found[0]
        if place.startswith("line"):
            return f"{lead}{place.capitalize() if found[0].startswith('L') else place}"
        return f"{'in ' if lead.strip() in ('on', 'at') else lead}{place}"


def quoted(text: str, odd: tuple[str, ...]) -> str:
    """The text with names that are no plain words between quotation marks."""
    present = [name for name in odd if name in text]
    if not present:
        return text
    pattern = "|".join(map(re.escape, present))
    return re.sub(rf"(?<![\w“\"`])(?:{pattern})(?![\w”\"`])", lambda found: shown(found[0]), text)


def _names(review: Review) -> Iterator[str]:
    """Every name that a finding of a review may speak of."""
    blueprint = review.blueprint
    for database in (*blueprint.databases, *blueprint.designed):
        yield from _of_database(database)
    for api in (*blueprint.apis, *blueprint.sketched):
        yield from _of_api(api)
    for document in blueprint.documents:
        yield from _of_document(document)
    for system in blueprint.systems:
        for key, component in system.components.items():
            yield from (key, component.name)
        yield from (edge.subject for edge in system.edges)


def _of_database(database: Database) -> Iterator[str]:
    for table in database.catalog.tables.values():
        yield from (str(table.name), table.name.name)
        yield from (column.name for column in table.columns)
        yield from (index.name for index in table.indexes)
        for constraint in table.constraints:
            yield constraint.name
            if constraint.parent:
                yield from (str(constraint.parent), constraint.parent.name)
            yield from constraint.columns
    for enum in database.catalog.types.values():
        yield from (str(enum.name), enum.name.name)


def _of_api(api: Api) -> Iterator[str]:
    yield api.title
    for operation in api.operations:
        yield from (operation.subject, operation.path, operation.operation_id, *operation.tags)
        yield from (parameter.name for parameter in operation.parameters)
        yield from operation.responses
    for name, schema in api.schemas.items():
        yield name
        yield from schema.properties
    yield from api.security_schemes
    for schema in api.targets.values():
        yield from schema.properties


def _of_document(document: Document) -> Iterator[str]:
    for sketch in document.sketches:
        yield from (sketch.subject, sketch.path, sketch.service)
    for diagram in document.diagrams:
        for node in diagram.nodes:
            yield from (node.id, node.label, *node.group, *(name for _, name, _ in node.fields))
        yield from (edge.label for edge in diagram.edges)
    yield from (part.name for part in document.parts)
    yield from (section.title for section in document.sections)
