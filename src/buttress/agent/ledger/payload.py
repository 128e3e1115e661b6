"""The lines that leave: every finding first, then in rank order what explains it, within a budget of tokens.

Nothing is said twice: a finding's texts stand in its line only, a line of source in the first stretch that shows it, a
fact in its own record. What does not fit is named in one last line, so that tools can be asked for it.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from buttress.agent.ledger.text import NAME, PATH, cut, line_of, name, short
from buttress.agent.records import CHARACTERS_A_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from buttress.agent.records import Ledger, Record, RecordKind

#: Findings that keep a line whatever the budget of a whole payload is spent on.
ALWAYS = 50
#: Shares of the room that bare findings (more than :data:`ALWAYS`) and a symptom may take.
_BARE, _SYMPTOM = 0.6, 0.15
#: Characters of all that is said about databases; of a symptom's line besides its text.
_HISTORY, _FRAME = 900, 300
#: Findings whose message is told before anything else: of the others, rule and subject say it in short. Those that are
#: told with their reason and with the places of an edit.
_TOLD, _REASONED = 12, 10
#: Shares of what is left then, spent in this order; of what these leave, messages and fixes of further findings take a
#: share each, and the rest goes to all in a second round.
_SHARES = {"findings": 0.34, "sources": 0.33, "facts": 0.25}
_MESSAGES, _FIXES = 0.5, 0.5
#: Characters of a finding's texts when its line reasons: first in short, then more; and of further findings.
_BRIEF = {"m": 200, "b": 260, "i": 220}
_FULL = {"m": 260, "b": 400, "i": 300, "see": 80}
_FIX = {"m": 150, "i": 130}
#: Characters of a message that stands alone, of a rule's page; further places that a finding rests on.
_SHORT, _SUMMARY, _PLACES = 110, 160, 2
#: Characters of facts: of a table the columns are worth it, of an operation a body of fifty properties is not.
_FACT = {"table": 520, "number": 240, "question": 240}
_OTHER_FACT, _ANSWERS = 300, 160
#: Characters of names of what is not shown.
_NAMES = 400
#: Letters and digits of a stretch of source that says more than its place.
_TELLS = 24
_KEYS = {
    "l": "label to cite",
    "r": "rule",
    "v": "severity",
    "q": "consequence/confidence/exposure 0-100",
    "n": "places, the first of them in at",
    "s": "subject",
    "at": "path:line",
    "p": "predicates whose answer is yes, or no after not",
    "m": "message",
    "b": "because",
    "i": "instead",
    "see": "what else it rests on",
    "t": "text; in S after the line's number and |",
    "…": "cut",
}
#: Kinds of which there may be several about one thing.
_SAID: tuple[RecordKind, ...] = ("number", "question")
#: Facts that one finding brings in before the next has its turn.
_TURN = 4
_FACTS: tuple[RecordKind, ...] = ("table", "operation", "component", "edge", "number", "question")


def payload_lines(ledger: Ledger, tokens: int = 6_000) -> list[str]:
    """The ledger in compact lines of JSON, at most ``tokens`` by :func:`buttress.agent.records.estimated_tokens` of the
    joined text. With the default, each of 50 findings has its line; what is left out is counted in the last one.
    """
    return _Payload(ledger, tokens * CHARACTERS_A_TOKEN).lines()


class _Payload:
    def __init__(self, ledger: Ledger, room: int) -> None:
        self.ledger = ledger
        self.room = room
        self.shown: dict[str, str] = {}  # label to line
        self.told: set[str] = set()  # findings whose message is shown
        self.start: list[str] = []  # lines about databases
        self.end: list[str] = []  # lines that name what is not shown
        self.header = line_of({"keys": _KEYS})
        self.used = len(self.header)
        self.covered: set[tuple[str, int]] = set()
        self.findings = list(ledger.of_kind("finding"))
        self.known = [record for kind in _FACTS for record in ledger.of_kind(kind)]
        self.points = _points(ledger)

    def lines(self) -> list[str]:
        if self.used > self.room:
            return []
        self.symptoms()
        self.databases()
        self.bare()
        self.missing()
        steps: dict[str, Callable[[int], None]] = {
            "findings": self.brief,
            "sources": self.sources,
            "facts": self.facts,
        }
        whole, self.room = self.room, self.room - min(_NAMES, self.room // 20)
        left = self.room - self.used
        for group, step in steps.items():
            step(self.used + int(left * _SHARES[group]))
        self.messages(self.findings, self.used + int((self.room - self.used) * _MESSAGES))
        self.fixes(self.used + int((self.room - self.used) * _FIXES))
        self.facts(self.used + (self.room - self.used) // 2)
        for step in (self.brief, self.sources, self.facts, self.fixes, self.full, self.rules, self.beside, self.fuller):
            step(self.room)
        self.room = whole
        self.names()
        order = {record.label: at for at, record in enumerate(self.ledger.records)}
        labels = sorted(self.shown, key=lambda label: (label[0] != "Y", order[label]))
        return [self.header, *self.start, *(self.shown[label] for label in labels), *self.end]

    def put(self, label: str, line: str, limit: int) -> bool:
        """Shows a line, or a longer one instead of the one that is there, if the room up to ``limit`` has place."""
        before = self.shown.get(label)
        cost = len(line) + 1 if before is None else len(line) - len(before)
        if self.used + cost > limit:
            return False
        self.shown[label] = line
        self.used += cost
        return True

    def symptoms(self) -> None:
        """What was reported, before everything else."""
        for record in self.ledger.of_kind("symptom"):
            room = int(self.room * _SYMPTOM)
            text = short(record.data["t"], max(room - _FRAME, 0))
            self.put(record.label, _fitted(record, {"t": len(text)}), self.used + room)

    def databases(self) -> None:
        """How each database is brought up to date."""
        limit = self.used + min(_HISTORY, self.room // 10)
        for fields in self.ledger.databases:
            line = line_of(dict(fields))
            if self.used + len(line) < limit:
                self.used += len(line) + 1
                self.start.append(line)

    def bare(self) -> None:
        """A line for every finding, as far as they go; then the messages of the first."""
        every, crowd = self.room - _longest_end(self.findings), int(self.room * _BARE)
        for number, record in enumerate(self.findings):
            if not self.put(record.label, _finding(record), every if number < ALWAYS else min(every, crowd)):
                break
        self.messages(self.findings[:_TOLD], min(every, crowd))

    def messages(self, findings: Sequence[Record], limit: int) -> None:
        """What is wrong, in short, for those of which only rule and subject were said."""
        for record in findings:
            if record.label in self.shown and record.label not in self.told:
                line = _finding(record, {"m": _SHORT})
                self.told |= {record.label} if self.put(record.label, line, limit) else set()

    def brief(self, limit: int) -> None:
        """The reasoning of the first findings in short, best first."""
        self._reasoned(self.findings[:_REASONED], limit, _BRIEF)

    def fixes(self, limit: int) -> None:
        """What to do about the others, without the reason."""
        self._reasoned(self.findings[_REASONED:], limit, _FIX)

    def full(self, limit: int) -> None:
        """More of the reasoning of the first findings, best first."""
        self._reasoned(self.findings[:_REASONED], limit, _FULL)

    def fuller(self, limit: int) -> None:
        """The reasoning of all the others, where nothing else needs the room."""
        self._reasoned(self.findings[_REASONED:], limit, _FULL)

    def _reasoned(self, findings: Iterable[Record], limit: int, sizes: Mapping[str, int]) -> None:
        for record in findings:
            if record.label in self.shown and self.put(record.label, _finding(record, sizes), limit):
                self.told.add(record.label)

    def sources(self, limit: int) -> None:
        """Lines of source, in the order of the findings that they belong to, each line once."""
        for record, rank in self.stretches():
            if record.label in self.shown:
                continue
            numbered = list(enumerate(record.data["t"].split("\n"), record.line))
            fresh = [(n, text) for n, text in numbered if (record.path, n) not in self.covered]
            if not fresh or not self.tells(record.path, fresh, rank):
                continue
            fields = {"l": record.label, **record.data, "t": "\n".join(text for _, text in fresh)}
            if self.put(record.label, line_of(fields), limit):
                self.covered.update((record.path, n) for n, _ in fresh)

    def stretches(self) -> Iterator[tuple[Record, int]]:
        """The stretches of source in the order of their worth: of the first findings their own lines and those where an
        edit goes, then the same of the others, then what findings rest on; each with its rank.
        """
        by_place = {(r.path, r.line, r.end_line): r for r in self.ledger.of_kind("source")}
        turns: list[list[tuple[Record, int]]] = [[] for _ in range(5)]
        for number, finding in enumerate(self.findings):
            for path, first, last, rank in finding.data["lines"]:
                if record := by_place.get((name(path), first, last)):
                    turns[_turn(rank, number)].append((record, rank))
        best: dict[str, tuple[Record, int]] = {}
        for record, rank in (each for turn in turns for each in turn):
            best.setdefault(record.label, (record, rank))
        yield from best.values()

    def tells(self, path: str, fresh: Sequence[tuple[int, str]], rank: int) -> bool:
        """Whether lines are worth showing: where an edit goes, always; of a finding's own, with a line that it stands on;
        what it rests on, with more than ``get:``.
        """
        stands = any((path, n) in self.points for n, _ in fresh)
        said = sum(character.isalnum() for _, text in fresh for character in text.partition("|")[2])
        return rank == 1 or (stands and (rank == 0 or said >= _TELLS))

    def facts(self, limit: int) -> None:
        """Facts that findings mention, in the order of the findings; numbers and questions about the same things."""
        self._facts(self.touched(), limit)

    def beside(self, limit: int) -> None:
        """What facts that are shown name in turn, and what else is stated or asked; everything where nothing was found."""
        known = {entity for fact in self.known if fact.label in self.shown for entity in fact.entities}
        everything = not self.findings
        self._facts((f for f in self.known if everything or f.kind in _SAID or f.subject in known), limit)

    def _facts(self, facts: Iterable[Record], limit: int) -> None:
        for record in facts:
            if record.label not in self.shown:
                sizes = {"t": _FACT.get(record.kind, _OTHER_FACT), "p": _ANSWERS}
                self.put(record.label, _fitted(record, sizes), limit)

    def rules(self, limit: int) -> None:
        """What the rules that found something are about."""
        for record in self.ledger.of_kind("rule"):
            if record.label not in self.shown:
                self.put(record.label, _fitted(record, {"t": _SUMMARY}), limit)

    def touched(self) -> Iterator[Record]:
        """Facts by the first finding that mentions them, its own subject first, and no finding more than a few before
        the next had its turn.
        """
        by_subject = {fact.subject: fact for fact in reversed(self.known) if fact.kind not in _SAID}
        turns = [[by_subject[s] for s in _subjects(f.entities) if s in by_subject] for f in self.findings]
        mentioned = {entity for finding in self.findings for entity in finding.entities}
        said = [fact for fact in self.known if fact.kind in _SAID and not mentioned.isdisjoint(fact.entities)]
        first = [fact for turn in turns for fact in turn[:_TURN]]
        rest = [fact for turn in turns for fact in turn[_TURN:]]
        yield from {fact.label: fact for fact in (*first, *said, *rest)}.values()

    def names(self) -> None:
        """What else there is, by name only: a predicate or a tool can be asked about it."""
        others: dict[str, list[str]] = {}
        for record in self.ledger.records:
            if record.kind in _FACTS[:3] and record.label not in self.shown:
                others.setdefault(f"{record.kind}s", []).append(cut(record.subject, NAME))
        for kind, words in others.items():
            frame = len(line_of({"also": kind, "t": ""})) + 1
            self.last(line_of({"also": kind, "t": cut(", ".join(words), min(_NAMES, self.room - self.used - frame))}))

    def missing(self) -> None:
        """Counts the findings that have no line."""
        left = [record for record in self.findings if record.label not in self.shown]
        if left:
            self.last(_end(left))

    def last(self, line: str) -> None:
        """Puts a line behind all others, if there is room."""
        if self.used + len(line) < self.room:
            self.used += len(line) + 1
            self.end.append(line)


def _turn(rank: int, number: int) -> int:
    """When a place of a finding is shown."""
    if rank > 1:
        return 4
    return (0 if number < _REASONED else 2) + rank


def _end(left: list[Record]) -> str:
    rules = Counter(record.data["r"] for record in left)
    return line_of({"left out": f"{len(left)} more findings", "r": dict(rules.most_common(12))})


def _longest_end(findings: list[Record]) -> int:
    """Room to keep for the last line."""
    return len(_end(findings)) + 8 if findings else 0


def _points(ledger: Ledger) -> set[tuple[str, int]]:
    """Lines that findings stand on or point at; those around them are only context."""
    whole = ledger.findings.values()
    spans = [f.span for f in whole]
    spans += [each.span for f in whole for each in f.occurrences]
    spans += [related.span for f in whole for related in f.related]
    return {(span.path, n) for span in spans for n in range(span.line, min(span.end_line, span.line + 11) + 1)}


def _subjects(entities: Iterable[str]) -> Iterator[str]:
    """Names, and the tables of those that are a part of one."""
    for entity in entities:
        yield entity
        bare = entity.partition("(")[0]
        yield bare
        yield bare.rpartition(".")[0]


def _finding(record: Record, sizes: Mapping[str, int] = MappingProxyType({})) -> str:
    """A finding's line, each text held to the size given; texts without one are left out."""
    data = record.data
    fields: dict[str, Any] = {"l": record.label, "r": data["r"], "v": data["v"], "s": short(data["s"], NAME)}
    fields["at"] = _short_place(data["at"])
    if sizes.get("b"):
        fields["q"] = data["q"]
    if data["n"] > 1:
        fields["n"] = data["n"]
    if "i" in sizes:
        fields["at"] += _further(data["at"], data["more"])
    for key in ("m", "b", "i"):
        if key in sizes:
            fields[key] = cut(data[key], sizes[key])
    if "see" in sizes:
        said = f"{fields['m']} {fields['b']}"
        unsaid = [each for each in data["see"] if each.rpartition("(")[2].rstrip(")") not in said]
        fields |= {"see": [cut(each, sizes["see"]) for each in unsaid[:_PLACES]]} if unsaid else {}
    return line_of(fields)


def _fitted(record: Record, sizes: dict[str, int]) -> str:
    """A record's line with its texts held to a size."""
    fields = {"l": record.label, **record.data}
    for key, value in fields.items():
        if isinstance(value, str) and key not in ("l", "at"):
            fields[key] = cut(value, sizes.get(key, NAME))
    if "at" in fields:
        fields["at"] = _short_place(fields["at"])
    return line_of({key: value for key, value in fields.items() if value})


def _further(place: str, more: Iterable[str]) -> str:
    """Other places of a finding as far as there is room, without a path that was said already."""
    said, before = "", place.rpartition(":")[0]
    for other in more:
        path, _, line = other.rpartition(":")
        word = f", :{line}" if path == before else f", {other}"
        if len(said) + len(word) > PATH:
            return f"{said}, …"
        said, before = said + word, path
    return said


def _short_place(place: str) -> str:
    """A path that is too long by its end, which tells more than its beginning."""
    return short(place[::-1], PATH)[::-1]
