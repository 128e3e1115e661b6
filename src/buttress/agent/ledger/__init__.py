"""The ledger of a finished review: everything that a statement may rest on, and the lines of it that leave.

A record may hold more than the payload showed of it: lines of the payload are cut to a budget, records are not. A quote
from a part that was not shown is true all the same, as it stands in the record; what was never shown at all has no label
that could be cited (:func:`shown_labels`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from buttress.agent.ledger import asked as asked
from buttress.agent.ledger.book import Book
from buttress.agent.ledger.edits import Edits
from buttress.agent.ledger.facts import component_text, edge_text, operation_text, table_names, table_text
from buttress.agent.ledger.history import histories
from buttress.agent.ledger.names import Names
from buttress.agent.ledger.payload import payload_lines
from buttress.agent.ledger.scope import Scope
from buttress.agent.ledger.sources import LINES, Sources
from buttress.agent.ledger.stated import figures
from buttress.agent.ledger.text import name, unquoted
from buttress.agent.ledger.touch import MOST, Touched
from buttress.agent.records import Ledger
from buttress.agent.redaction import redact
from buttress.errors import InputError
from buttress.findings.pages import page_for
from buttress.review import ANSWERS, load_domain, rules_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.agent.ledger.edits import Place
    from buttress.agent.ledger.sources import Stretch
    from buttress.agent.records import Record, RecordKind
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.predicates.matched import Matched
    from buttress.review import Review

__all__ = ["build_ledger", "find_label", "payload_lines", "shown_labels", "with_record", "with_source"]

#: Findings whose lines of source are in the ledger from the start; a tool reads the others'.
_SHOWN = 200
#: Findings in a ledger: a label has four digits.
_FINDINGS = 9_999
#: Further places of a finding that its line names.
_MORE = 5
#: Reviews whose files are kept open.
_KEPT = 2
#: Parts of a rule's page that may be quoted.
_PARTS = ("Why it matters", "Instead", "When it is fine")


def build_ledger(review: Review, *, context: Literal["source", "facts"] = "source") -> Ledger:
    """The ledger of a review: the same review gives the same ledger. With ``context`` ``facts`` it holds names,
    structure and our own findings, and no line of the repository.
    """
    book, (names, sources) = Book(), _open(review)
    findings = review.findings[:_FINDINGS]
    scope = Scope(review, findings)
    mentioned: list[tuple[str, ...]] = []
    if review.symptom:
        mentioned.append(_add_symptom(book, names, sources, review.symptom))
        scope.widen(names, (each.subject for each in review.symptom.touched))
    places = _places(review, names, sources, findings[:_SHOWN]) if context == "source" else []
    for number, finding in enumerate(findings):
        mentioned.append(_add_finding(book, names, sources, finding, places[number] if number < len(places) else ()))
    _add_sources(book, names, sources, places)
    _add_rules(book, review, findings)
    _add_facts(book, review.blueprint, names, Touched(names, mentioned, scope))
    _add_stated(book, review, names, mentioned, scope)
    _add_questions(book, review, names, sources)
    built = histories(review.blueprint.reviewed, scope, review.tree.list())
    return Ledger(tuple(book.records), {f"F{n}": finding for n, finding in enumerate(findings, 1)}, built)


def find_label(ledger: Ledger, finding: Finding) -> str:
    """The label of a finding, whatever annotations it got meanwhile; '' when it is none of this ledger's."""
    same = (finding.fingerprint, finding.rule.name, finding.subject, finding.span)
    for label, other in ledger.findings.items():
        if (other.fingerprint, other.rule.name, other.subject, other.span) == same:
            return label
    return ""


def shown_labels(shown: Sequence[str] | Ledger, tokens: int = 6_000) -> dict[str, list[str]]:
    """The labels that may be cited: ``findings``, and ``records`` with the findings in it. ``shown`` are the lines of a
    payload, or a ledger whose payload of so many tokens is meant.
    """
    lines = payload_lines(shown, tokens) if isinstance(shown, Ledger) else shown
    read = (json.loads(line) for line in lines)
    labels = [fields["l"] for fields in read if isinstance(fields.get("l"), str)]
    return {"findings": [label for label in labels if label.startswith("F")], "records": labels}


def with_record(
    ledger: Ledger,
    kind: RecordKind,
    subject: str,
    text: str,
    *,
    path: str = "",
    line: int = 0,
    end_line: int = 0,
    entities: Iterable[str] = (),
    numbers: tuple[str, ...] | None = None,
    data: Mapping[str, Any] | None = None,
) -> tuple[Ledger, Record]:
    """A ledger with one more record, and the record; where the ledger has that content, itself and the record it has.
    Secrets in the text are taken out; its numbers are read from it where none are given.
    """
    book = Book(ledger.records)
    place = (path, line, end_line or line)
    text = redact(text)
    data = data if data is not None else _shown(subject, place, text)
    record = book.add(kind, subject, text, place=place, entities=entities, numbers=numbers, data=data)
    if len(book.records) == len(ledger.records):
        return ledger, record
    return replace(ledger, records=tuple(book.records)), record


def with_source(ledger: Ledger, path: str, start: int, end: int, review: Review) -> tuple[Ledger, Record]:
    """A ledger with lines ``start`` to ``end`` (1-based, inclusive; at most twelve) of a file. Raises
    :class:`InputError` for a file that the review does not have, that is never sent, or that has no such lines.
    """
    names, sources = _open(review)
    sources.allowed(path)
    start = max(start, 1)
    end = min(end, start + LINES - 1, len(sources.lines(path)))
    if end < start:
        raise InputError(f"{path}: has no line {start}; it has {len(sources.lines(path))}")
    book = Book(ledger.records)
    record = _add_source(book, names, sources, (path, start, end))
    if len(book.records) == len(ledger.records):
        return ledger, record
    return replace(ledger, records=tuple(book.records)), record


_recent: list[tuple[Review, Names, Sources]] = []
_lock = Lock()


def _open(review: Review) -> tuple[Names, Sources]:
    """The names and files of a review; kept for the last few, as tools ask for one stretch of source after the other."""
    with _lock:
        for known, names, sources in _recent:
            if known is review:
                return names, sources
        opened = (review, Names(review.blueprint), Sources(review))
        _recent.append(opened)
        del _recent[:-_KEPT]
        return opened[1:]


def _add_finding(
    book: Book, names: Names, sources: Sources, finding: Finding, places: Sequence[Place]
) -> tuple[str, ...]:
    notes = [f"{related.note} ({related.span})" for related in finding.related]
    said = [name(unquoted(text, names.prose)) for text in (finding.message, finding.because, finding.instead, *notes)]
    text = sources.redacted("\n".join(said))
    parts = text.split("\n")
    subjects = dict.fromkeys((finding.subject, *(each.subject for each in finding.occurrences)))
    entities = names.mentioned(subjects, parts)
    message, because, instead, *see = parts
    data: dict[str, Any] = {
        "r": finding.rule.name,
        "v": str(finding.severity),
        "q": f"{finding.rule.consequence}/{finding.confidence}/{finding.exposure}",
        "s": name(finding.subject),
        "at": _at(finding.span),
        "more": [_at(span) for span in dict.fromkeys(o.span for o in finding.occurrences) if span != finding.span][
            :_MORE
        ],
        "lines": [list(place) for place in places],
        "n": finding.count,
        "m": message,
        "b": because,
        "i": instead,
        "see": see,
    }
    book.add("finding", finding.subject, text, at=finding.span, entities=entities, data=data, again=True)
    return entities


def _add_symptom(book: Book, names: Names, sources: Sources, symptom: Matched) -> tuple[str, ...]:
    """What the user's EXPLAIN, log or sentence shows, one fact a line: our sentences, in which no value of a query is."""
    points = [f"it points at {each.subject}: {each.why}" for each in symptom.touched]
    shows = [f"{fact.text}; instead: {fact.fix}" if fact.fix else fact.text for fact in symptom.facts]
    text = sources.redacted("\n".join(name(line) for line in (*shows, *points)))
    entities = names.mentioned([each.subject for each in symptom.touched], text.split("\n"))
    if text:
        book.add("symptom", "symptom", text, entities=entities, data={"s": "symptom", "t": text})
    return entities


def _places(review: Review, names: Names, sources: Sources, findings: Iterable[Finding]) -> list[list[Place]]:
    """What to show of each finding, as far as there is anything on those lines."""
    edits = Edits(review.blueprint, names, sources.lines)
    found = (edits.places(finding) for finding in findings)
    return [
        [
            place._replace(last=min(place.last, len(sources.lines(place.path))))
            for place in places
            if sources.has(place.path, place.first, place.last)
        ]
        for places in found
    ]


def _add_sources(book: Book, names: Names, sources: Sources, places: Sequence[Iterable[Place]]) -> None:
    stretches = [(place.path, place.first, place.last) for each in places for place in each]
    sources.prepare(stretches)
    for stretch in stretches:
        _add_source(book, names, sources, stretch)


def _add_source(book: Book, names: Names, sources: Sources, stretch: Stretch) -> Record:
    path, first, last = stretch
    last = min(last, len(sources.lines(path)))
    text = sources.text(path, first, last)
    located = names.located(path, first, last)
    entities = names.mentioned(located, (text,))
    place = (path, first, last)
    numbered = enumerate(text.split("\n"), first)
    shown = [f"{n}|{line}{'…' if sources.is_cut(path, n) else ''}" for n, line in numbered]
    data = {"at": _place(*place), "t": "\n".join(shown)}
    return book.add("source", "", text, place=place, entities=entities, data=data)


def _add_rules(book: Book, review: Review, findings: Iterable[Finding]) -> None:
    loaded = {each.rule.name: each for each in (*rules_for(review.blueprint), *load_domain(ANSWERS))}
    for rule in dict.fromkeys(finding.rule.name for finding in findings):
        if rule not in loaded:
            continue
        page = page_for(loaded[rule].module)
        parts = {part: page.sections.get(part, "") for part in _PARTS}
        text = "\n\n".join([page.summary, *(f"{part}: {said}" for part, said in parts.items() if said)])
        book.add("rule", rule, text, data={"s": rule, "t": page.summary})


def _add_facts(book: Book, blueprint: Blueprint, names: Names, touched: Touched) -> None:
    tables = touched.tables()
    for subject in tables:
        database, table = names.tables[subject]
        own = table_names(database, table)
        said = asked.about(blueprint, "table", subject)
        _add_fact(book, "table", subject, table_text(database, table), table.span, own, said)
    operations = touched.operations()
    nouns = touched.by_noun(tables)
    lands = names.landings(operations)
    for subject in operations:
        api, operation = names.operations[subject]
        table_name = lands.get(subject, "")
        text = operation_text(api, operation, table_name)
        rows = dict.fromkeys([*([table_name] if table_name else []), *nouns.get(touched.noun(operation), ())[:2]])
        said = [*asked.about(blueprint, "operation", subject), *asked.rows_of(blueprint, subject, rows)]
        _add_fact(book, "operation", subject, text, api.span(operation.place), (subject, table_name), said)
    for subject in touched.components():
        system, component = names.components[subject]
        pairs = (
            names.system_ends(system, edge) for edge in system.edges if component.key in (edge.source, edge.target)
        )
        beside = [subject, *(end for pair in pairs for end in pair)]
        said = asked.about(blueprint, "component", subject)
        _add_fact(book, "component", subject, component_text(system, component), component.span, beside, said)
    for subject in touched.edges():
        system, edge = names.edges[subject]
        ends = names.system_ends(system, edge)
        said = asked.between(blueprint, *ends)
        _add_fact(book, "edge", subject, edge_text(edge), edge.span, (subject, *ends), said)


def _add_fact(
    book: Book, kind: RecordKind, subject: str, text: str, span: Span, entities: Iterable[str], said: Sequence[str]
) -> None:
    data = {"s": name(subject), "at": _at(span), "p": ", ".join(map(name, said)), "t": text}
    place = (span.path, span.line, span.line)  # where it begins: a table's columns may be all over its history
    book.add(kind, subject, text, place=place, entities=entities, data=data)


def _add_stated(book: Book, review: Review, names: Names, mentioned: Iterable[Iterable[str]], scope: Scope) -> None:
    """Numbers about what the findings mention first."""
    touched = {entity for entities in mentioned for entity in entities}
    inside = (figure for figure in figures(review.blueprint) if not figure.span or scope.has_path(figure.span.path))
    known = [(figure, names.mentioned((), (*figure.names, figure.text))) for figure in inside]
    known.sort(key=lambda each: touched.isdisjoint(each[1]))
    for figure, entities in known[:MOST]:
        span = figure.span
        place = (span.path, span.line, span.end_line) if span else (figure.path, 0, 0)
        data = {"at": _place(*place), "t": figure.text}
        book.add("number", figure.subject, figure.text, place=place, entities=entities, data=data)


def _add_questions(book: Book, review: Review, names: Names, sources: Sources) -> None:
    for question in islice(review.questions, MOST):
        text = sources.redacted(unquoted(f"{question.text} {question.why}", names.prose))
        entities = names.mentioned((), (text, question.trigger_note))
        data = {"s": question.name, "at": _at(question.trigger), "t": name(text)}
        book.add("question", question.name, text, at=question.trigger, entities=entities, data=data)


def _shown(subject: str, place: tuple[str, int, int], text: str) -> dict[str, Any]:
    return {"s": name(subject), **({"at": _place(*place)} if place[0] else {}), "t": text}


def _at(span: Span) -> str:
    return _place(span.path, span.line, span.line)


def _place(path: str, first: int, last: int) -> str:
    path = name(path)
    if not first:
        return path
    return f"{path}:{first}" if last <= first else f"{path}:{first}-{last}"
