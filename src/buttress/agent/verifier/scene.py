"""What everything is checked against: the ledger, the review, and the names in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from buttress.agent.redaction import Redactor
from buttress.agent.verifier.spelled import Spellings
from buttress.agent.verifier.words import Names, Token, tokens
from buttress.blueprint.source import Source
from buttress.errors import ButtressError
from buttress.predicates.entities import entities_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.records import Ledger, Record
    from buttress.agent.trial import Outcome
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.findings.advice import WithheldReason
    from buttress.findings.finding import Edit, Finding
    from buttress.predicates.answer import Answer
    from buttress.predicates.catalogue import Parameter
    from buttress.predicates.entities import EntityIndex
    from buttress.review import Review

#: Trials of fixes and proposals in one reply: each reviews a copy, which may take seconds.
TRIALS = 10
#: Lines of one record of source.
_STRETCH = 12
#: Kinds whose things are parts of a table: a bare name may mean several.
_PARTS = frozenset({"column", "index", "constraint", "parameter", "schema", "property"})
_ONE_WORD = ("table", "view", "component", "store")


class Refusal(Exception):  # noqa: N818 - an answer and not an error
    """A claim that does not hold: the reason, and why in one line that names nothing but names."""

    def __init__(self, reason: WithheldReason, why: str) -> None:
        super().__init__(why)
        self.reason: WithheldReason = reason
        self.why = why


class Tries(Protocol):
    """Whoever tries edits on a copy: :class:`buttress.agent.trial.Trial`."""

    def fix(self, finding: Finding, edits: Sequence[Edit]) -> Outcome:
        """Whether a finding is gone after the edits, and nothing else changed for the worse."""
        ...

    def proposal(self, findings: Sequence[Finding], removes: Sequence[str], edits: Sequence[Edit]) -> Outcome:
        """Whether findings are gone after the edits, and nothing is lost but what ``removes`` names."""
        ...


class Asked(NamedTuple):
    """A predicate of the catalogue, asked again: its answer, its arguments as findings spell them, and what it says."""

    answer: Answer
    args: tuple[str, ...]
    statement: str


@dataclass
class Scene:
    """One reply's checks. ``trials`` counts what was tried so far; ``own`` is the label of the finding that the claim at
    hand speaks of.
    """

    ledger: Ledger
    review: Review
    trial: Tries
    trials: int = 0
    own: str = ""
    _asked: dict[tuple[str, tuple[str, ...]], tuple[Answer, tuple[str, ...]]] = field(default_factory=dict)
    _tokens: dict[str, tuple[Token, ...]] = field(default_factory=dict)
    _sources: dict[str, Source | None] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def go_on(self, ledger: Ledger) -> None:
        """Check against the ledger as it has grown since."""
        if ledger is not self.ledger:
            self.ledger = ledger
            self.__dict__.pop("_subjects", None)

    @property
    def blueprint(self) -> Blueprint:
        """What is reviewed."""
        return self.review.blueprint

    @cached_property
    def entities(self) -> EntityIndex:
        """Every name of the blueprint."""
        return entities_of(self.blueprint)

    @cached_property
    def names(self) -> Names:
        """Names as the tokenizer needs them."""
        words = {word.casefold() for kind in _ONE_WORD for word in self.entities.names(kind) if " " not in word}
        columns = {subject.casefold(): held for subject, held in self._columns()}
        bare = Names(frozenset(words), {}, {})
        phrases: dict[tuple[str, ...], str] = {}
        for system in self.blueprint.systems:
            for component in system.components.values():
                key = tuple(token.text for token in tokens(component.name, bare))
                if len(key) > 1 or (key and component.name.casefold() != component.key.casefold()):
                    phrases.setdefault(key, system.subject(component).casefold())
        for bare_name, labelled in self._unlabelled():
            phrases.setdefault((bare_name,), labelled)
        return Names(frozenset(words), phrases, columns)

    def _unlabelled(self) -> Iterator[tuple[str, str]]:
        """Names without the label of their document or database, where they can mean one thing only."""
        from buttress.predicates.catalogue import UnknownWord

        for kind in ("table", "component"):
            for name in self.entities.names(kind):
                try:
                    found = self._subject("table" if kind == "table" else "component", name).casefold()
                except UnknownWord:
                    continue
                if found != name.casefold() and found.rpartition(":")[2] == name.casefold():
                    yield name.casefold(), found
                    label = found[: len(found) - len(name)]
                    columns = self._columns_of(found) if kind == "table" else frozenset()
                    yield from ((f"{name.casefold()}.{each}", f"{label}{name.casefold()}.{each}") for each in columns)

    def _columns_of(self, table: str) -> frozenset[str]:
        return next((held for subject, held in self._columns() if subject.casefold() == table), frozenset())

    @cached_property
    def spellings(self) -> Spellings:
        """How the backend spells its names."""
        return Spellings(self)

    @cached_property
    def redactor(self) -> Redactor:
        """Knows what in this repository is secret."""
        return Redactor(self.review.tree)

    def _columns(self) -> Iterator[tuple[str, frozenset[str]]]:
        for database in (*self.blueprint.reviewed, *self.blueprint.designed):
            for table in database.catalog.tables.values():
                yield database.subject(table.name), frozenset(column.name.casefold() for column in table.columns)

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The tokens of a text; the same text is read once."""
        if text not in self._tokens:
            self._tokens[text] = tuple(tokens(text, self.names))
        return self._tokens[text]

    def line(self, path: str, line: int) -> Span | None:
        """The span of a line of the reviewed tree; None where there is none."""
        if path not in self._sources:
            try:
                self._sources[path] = Source(path, "\n".join(self.review.lines_of(path))) if path else None
            except ButtressError:
                self._sources[path] = None
        source = self._sources[path]
        return source.line_span(line) if source is not None and line > 0 else None

    def file_of(self, record: Record) -> list[str]:
        """The lines of a record's file, secrets and all, to see where sentences begin; [] where they cannot be read or are
        not those of the record.
        """
        if not record.path or not record.line:
            return []
        if record.path not in self._lines:
            try:
                self._lines[record.path] = self.review.lines_of(record.path)
            except ButtressError:
                self._lines[record.path] = []
        end = record.line + record.text.count("\n")
        known = self._lines[record.path]
        return known if end <= len(known) and self.stretch(record.path, record.line, end) == record.text else []

    def stretch(self, path: str, first: int, last: int) -> str:
        """Lines of a file as a ledger may hold them, at most as many as one record; '' where there are none."""
        from buttress.agent.ledger import with_source

        if not first <= last < first + _STRETCH:
            return ""
        try:
            return with_source(self.ledger, path, first, last, self.review)[1].text
        except ButtressError:
            return ""

    def kind_of(self, name: str) -> str:
        """What kind of thing a name (case folded) is, in the words of :data:`vocabulary.KIND_WORDS`; '' for others."""
        if name in self.names.columns:
            return "table"
        if name in self.names.words:
            return "store" if name in self._stores else "component"
        if name.partition(" ")[0] in ("get", "put", "post", "patch", "delete", "head", "options", "trace"):
            return "operation"
        owner, _, column = name.rpartition(".")
        if column in self.names.columns.get(owner, ()):
            return "column"
        return "place" if ":" in name or "." in name else ""

    def spelling(self, name: str) -> str:
        """What a name stands for, as findings or the ledger spell it: an index or column by its bare name, a component by
        the name that people write, a heading by the end of its path; '' for nothing, and for what could be two things.
        """
        tails = self._tails.get(name.casefold(), set()) if not set(self.entities.kinds_of(name)) - _PARTS else set()
        if not tails and (name in self.entities or name in self._subjects):
            return self._resolved(name)
        said = self.tokens(name)  # "Order Service" is one name
        if len(said) == 1 and said[0].text in self.names.phrases.values():
            return said[0].text
        folded = name.casefold()
        found = tails | {subject for subject in self._subjects if subject.casefold() == folded}
        if "#" in name:
            found |= {subject for subject in self._subjects if subject.casefold().endswith(f"/{folded}")}
        return next(iter(found)) if len(found) == 1 else ""

    def _resolved(self, name: str) -> str:
        """A table or component as findings spell it; other names as they stand."""
        from buttress.predicates.catalogue import UnknownWord

        parameters: tuple[tuple[str, Parameter], ...] = (("table", "table"), ("component", "component"))
        for kind, parameter in parameters:
            if kind in self.entities.kinds_of(name):
                try:
                    return self._subject(parameter, name)
                except UnknownWord:
                    return name
        return name

    @cached_property
    def _tails(self) -> dict[str, set[str]]:
        """Columns, indexes and constraints by their own name, and labelled names without their label."""
        found: dict[str, set[str]] = {}
        for kind in ("column", "index", "constraint", "table", "component", "store"):
            for name in self.entities.names(kind):
                for tail in {name.rpartition(".")[2], name.rpartition(":")[2]} - {name, ""}:
                    found.setdefault(tail.casefold(), set()).add(name)
        return found

    @cached_property
    def _subjects(self) -> frozenset[str]:
        found = {finding.subject for finding in self.ledger.findings.values()}
        return frozenset(found | {record.subject for record in self.ledger.records if record.kind != "rule"} - {""})

    @cached_property
    def _stores(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.entities.names("store"))

    def speaks_of(self, table: str) -> bool:
        """Whether the finding that the claim at hand explains is about a table (case folded) or a part of it."""
        finding = self.ledger.findings.get(self.own)
        subject = finding.subject.casefold() if finding is not None else ""
        return subject == table or subject.startswith((f"{table}.", f"{table}("))

    def record(self, label: str) -> Record:
        """The record of a label. Raises :class:`Refusal`."""
        found = self.ledger.by_label.get(label)
        if found is None:
            raise Refusal("unknown-id", f"there is no record {label}")
        return found

    def finding(self, label: str) -> Finding:
        """The finding of a label. Raises :class:`Refusal`."""
        found = self.ledger.findings.get(label)
        if found is None:
            raise Refusal("unknown-id", f"there is no finding {label}")
        return found

    def ask(self, name: str, args: tuple[str, ...]) -> Asked:
        """A predicate's answer. Raises :class:`Refusal` for one that there is not, or names that there are not."""
        from buttress.predicates import catalogue

        if name not in catalogue.PREDICATES:
            near = ", ".join(catalogue_near(name, list(catalogue.PREDICATES)))
            raise Refusal("predicate", f"there is no predicate of that name{f'; near: {near}' if near else ''}")
        key = (name, args)
        if key not in self._asked:
            try:
                self._asked[key] = catalogue.ask(self.blueprint, name, args), self._spelled(name, args)
            except catalogue.UnknownWord as error:
                raise Refusal("entity", f"{name}: {error.args[0]}") from None
        answer, spelled = self._asked[key]
        told = tuple(map(self.spellings.told, spelled))
        return Asked(answer, spelled, catalogue.statement(name, told, answer.value))

    def _spelled(self, name: str, args: tuple[str, ...]) -> tuple[str, ...]:
        """Arguments as findings spell them."""
        from buttress.predicates.catalogue import PREDICATES

        return tuple(self._subject(kind, arg) for kind, arg in zip(PREDICATES[name].parameters, args, strict=True))

    def _subject(self, kind: Parameter, arg: str) -> str:
        index = self.entities
        if kind == "table":
            return index.resolve_table(arg).subject
        if kind in ("column", "columns"):
            found = index.resolve_columns(arg)
            held = found.columns
            return f"{found.subject}.{held[0]}" if len(held) == 1 else f"{found.subject}({','.join(held)})"
        if kind == "operation":
            return index.resolve_operation(arg).subject
        if kind in ("component", "store"):
            return index.resolve_component(arg, store=kind == "store").subject
        return arg


def catalogue_near(word: str, known: Sequence[str]) -> list[str]:
    """Up to three names that come near."""
    from difflib import get_close_matches

    return get_close_matches(word[:100], known, n=3, cutoff=0.6)
