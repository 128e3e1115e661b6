"""Grounds that hold, as statements that a sentence can be laid against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.agent.verifier import facts
from buttress.agent.verifier.facts import Fact
from buttress.agent.verifier.merged import Call
from buttress.agent.verifier.sayings import OURS, ways
from buttress.agent.verifier.scene import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.claims import Cited, Computed
    from buttress.agent.records import Record
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

_HEDGE = re.compile(r"by (?:its |path )[^.;:]*?, (?!its )")
_WORDY = re.compile(r"\w")
#: Marks that tie words or digits to one: ``non-null``, ``1.5``, ``2,147``.
_HYPHENS, _TYING = "-'’", "-'’,."
#: Words with which a text speaks to its reader: quoting them would pass an instruction on.
ADDRESSES = re.compile(
    r"\b(?:(?:ignore|disregard|override|bypass|forget|suppress) (?:all|any|every|previous|prior|the|this|that|these|those|your|it)"
    r"|(?:previous|prior|new|following) instructions?|system prompt|language model|ai (?:reviewer|assistant|model)|as an ai"
    r"|you (?:must|are|should|will)|false[ -]positives?|do not (?:report|flag|mention)|(?:dear|note to) (?:reviewer|assistant))\b",
    re.IGNORECASE,
)
_PROSE_LINE = re.compile(r"--|/\*|^\s*(?:\*|#|//)|['\"]", re.MULTILINE)


@dataclass(frozen=True)
class Statement:
    """Something that holds. ``tokens`` are its words with their marks; ``first`` and ``last`` say which of them a
    sentence has to cover (the quoted ones), ``must`` which names. ``leads`` are names that it is about and may be said
    before it; ``led``: they must be, as it does not name them itself. ``foreign``: its names are examples and none of
    this backend's. ``text`` is what the tokens are of, as it is spelled; '' for what is only compared.
    """

    tokens: tuple[Token, ...]
    first: int = -1
    last: int = -1
    must: tuple[str, ...] = ()
    leads: frozenset[str] = frozenset()
    led: bool = False
    foreign: bool = False
    text: str = ""


@dataclass(frozen=True)
class Held:
    """A ground that holds: what it says as statements, in our own words (``told``), what it names, where it stands."""

    statements: tuple[Statement, ...]
    told: tuple[Fact, ...]
    names: frozenset[str]
    call: Call | None = None  # of a computed one
    record: Record | None = None  # of a cited one
    place: tuple[str, int] = ("", 0)
    evidence: tuple[Span, ...] = ()  # of a computed one
    told_by: str = ""  # of a computed one that goes by signs: which (``name or role``)

    @property
    def args(self) -> tuple[str, ...]:
        """What a computed one is asked about, as findings spell it."""
        return self.call.args if self.call else ()

    @property
    def words(self) -> str:
        """Our words for it alone."""
        return "; ".join(fact.whole for fact in self.told)


def computed(ground: Computed, scene: Scene) -> Held:
    """A predicate, asked again. Raises :class:`Refusal`."""
    asked = scene.ask(ground.predicate, ground.args)
    if asked.answer.value != ground.value:
        told = ", ".join(ground.args)
        raise Refusal("predicate", f"{ground.predicate}({told}) answers {asked.answer.value}, not {ground.value}")
    must = tuple(names[-1].text for arg in asked.args if (names := scene.tokens(arg)))
    ours, reason = asked.statement, asked.answer.why
    # "by its name, orders grows": what the predicate goes by is part of the predicate
    said = [_HEDGE.sub("", ours), *ways(ground.predicate, asked.args, ground.value, ours), ours]
    statements = [Statement(scene.tokens(way), must=must, text=way) for way in dict.fromkeys(said)]
    why = scene.tokens(reason)
    # "it takes page" speaks of the first argument; a reason that names others says itself what it speaks of
    named = bool(set(must) & {token.text for token in why})
    about = frozenset[str]() if named and why[0].text not in ("it", "its") else frozenset(must[:1])
    evidence = asked.answer.evidence
    own = OURS.get((ground.predicate, ground.value), "").format(*asked.args) or _HEDGE.sub("", ours)
    return Held(
        statements=(*statements, Statement(why, leads=about, led=bool(about), text=reason)),
        told=(Fact("", own),),
        names=frozenset(must) | _named(scene.tokens(ours)) | _named(why),
        call=Call(ground.predicate, ground.value, asked.args),
        place=(evidence[0].path, evidence[0].line) if evidence else ("", 0),
        evidence=evidence,
        told_by=_signs(ours),
    )


def _signs(statement: str) -> str:
    """What a predicate goes by, where it goes by signs: "by its name and type, x holds a secret"."""
    hedge = _HEDGE.match(statement)
    return re.sub(r"^by |\bits |, $", "", hedge.group()) if hedge else ""


def cited(ground: Cited, scene: Scene) -> Held:
    """A record and words that stand in it. Raises :class:`Refusal`."""
    record = scene.record(ground.cite)
    start, end = _find(ground.quote, record.text, ground.cite)
    if record.kind in ("source", "symptom"):
        _weighs(scene.tokens(ground.quote), ground.cite)
        return _of_source(record, start, end, scene)
    left, right = _clause(record.text, start, end, _PARTED.get(record.kind, _ENDS))
    clause = record.text[left:right]
    _weighs(scene.tokens(ground.quote), ground.cite)
    subject = _named(scene.tokens(record.subject)) if record.kind in _FACTS else frozenset[str]()
    told = tuple(facts.said(record, clause)) or (_told(record, clause, scene, start),)
    statement = _quoted(record, clause, (start - left, end - left), scene)
    fine = record.kind == "rule" and 0 <= record.text.find(_FINE) <= start
    return Held(
        # when a rule does not matter is for the rule to say, and never a model's assertion
        statements=() if fine else (statement, *_facts(told, record, scene)),
        told=told,
        names=_named(statement.tokens) | subject if record.kind != "rule" else frozenset(),
        record=record,
        place=(record.path, record.line),
    )


def _quoted(record: Record, clause: str, quoted: tuple[int, int], scene: Scene) -> Statement:
    """The clauses that hold the quoted words, as they stand."""
    said = scene.tokens(clause)
    start, end = quoted
    if record.kind in _FACTS and ": " in clause:
        start, end = 0, len(clause)  # "bounded: no" is said whole or not at all
    inside = [n for n, token in enumerate(said) if token.end > start and token.start < end]
    leads, led = _speaker(record, scene), record.kind in _FACTS and record.kind != "number"
    return Statement(said, inside[0], inside[-1], leads=leads, led=led, foreign=record.kind == "rule", text=clause)


def _facts(told: tuple[Fact, ...], record: Record, scene: Scene) -> Iterator[Statement]:
    """Plain sentences for a fact. Of several facts at once there are none: each would leave out the others."""
    if len(told) != 1 or record.kind not in _FACTS:
        return
    for way in dict.fromkeys((told[0].whole, *told[0].ways)):
        yield Statement(scene.tokens(way), text=way)


def _weighs(said: tuple[Token, ...], label: str) -> None:
    if all(token.kind in ("plain", "mark") for token in said):
        raise Refusal("quote", f"the quoted words of {label} say nothing by themselves")


def _speaker(record: Record, scene: Scene) -> frozenset[str]:
    """What a fact's statement says something of: the thing itself, of an edge the one that uses the other."""
    names = [token.text for token in scene.tokens(record.subject) if token.kind == "name"]
    if record.kind == "edge":
        return frozenset(names[:1])
    return frozenset(names) if record.kind in ("table", "operation", "component") and len(names) == 1 else frozenset()


_FINE = "When it is fine:"
_FACTS = ("table", "operation", "component", "edge", "number")


def _find(quote: str, text: str, label: str) -> tuple[int, int]:
    """Where a quote stands, white space folded. It begins and ends where words do: ``20`` is not in ``120``."""
    wanted = quote.split()
    folded = " ".join(wanted)
    if len(folded) < 3 or not _WORDY.search(folded):
        raise Refusal("quote", f"a quote of {label} has fewer than three characters or no word")
    pattern = re.compile(r"\s+".join(map(re.escape, wanted)))
    for match in pattern.finditer(text):
        if _whole(text, match.start(), match.end()):
            return match.start(), match.end()
    raise Refusal("quote", f"the quoted words do not stand in {label}")


def _whole(text: str, start: int, end: int) -> bool:
    return not (_inside(text, start) or _inside(text, end))


def _inside(text: str, at: int) -> bool:
    """Whether a position is in the middle of a word, a number or a hyphened word."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if _is_word(before) and _is_word(after):
        return True
    if _is_word(before) and after in _TYING and at + 1 < len(text) and _is_word(text[at + 1]):
        return after in _HYPHENS or (before.isdigit() and text[at + 1].isdigit())
    if before in _TYING and _is_word(after) and at > 1 and _is_word(text[at - 2]):
        return before in _HYPHENS or (text[at - 2].isdigit() and after.isdigit())
    return before.isdigit() and after == "%"


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_ENDS = re.compile(r"(?<=[;.:?!])\s+|\n+")
#: What we know of a table is a list, and each of its items stands for itself; commas in brackets part nothing.
_ITEMS = re.compile(r"(?<=[;.:?!,])\s+|\n+")


#: Of other facts, each says something by itself; a stated number only as a whole.
_PARTS, _WHOLE = re.compile(r"(?<=;)\s+|\n+"), re.compile(r"(?!)")
_PARTED = {"table": _ITEMS, "operation": _PARTS, "component": _PARTS, "edge": _PARTS, "number": _WHOLE}


def _clause(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    """The whole clauses that a stretch stands in: a quote that leaves out a denial is read with it."""
    left = max((m.end() for m in ends.finditer(text, 0, start)), default=0) if start else 0
    after = ends.search(text, max(end - 1, 0))
    right = after.start() if after else len(text)
    return left, max(right, end)


def _of_source(record: Record, start: int, end: int, scene: Scene) -> Held:
    """Lines of the repository: what they say is theirs, and only code says what is."""
    text = record.text
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    lines = text[first : last if last >= 0 else len(text)]
    if ADDRESSES.search(lines):
        raise Refusal("unsafe", f"the quoted words of {record.label} speak to their reader")
    line = record.line + text.count("\n", 0, start) if record.line else 0
    said = scene.tokens(text[start:end])
    leads = frozenset(_defined(record, lines, scene)) if record.kind == "source" else frozenset()
    code = record.kind == "source" and record.path.endswith(".sql") and not _PROSE_LINE.search(lines)
    statements = (Statement(said, 0, len(said) - 1, leads=leads, led=bool(leads), text=text[start:end]),) if code else ()
    where = f"{record.path}:{line}" if record.path else "the symptom"
    told = Fact(f"{where} says", f"“{_short(lines)}”")
    return Held(statements, (told,), _named(said) | leads, record=record, place=(record.path, line))


def _defined(record: Record, lines: str, scene: Scene) -> Iterator[str]:
    """Entities of a stretch of source that only these lines can mean."""
    here = set(re.findall(r"\w+", lines))
    tails: dict[str, list[str]] = {}
    for entity in record.entities:
        tails.setdefault(entity.rpartition(".")[2], []).append(entity)
    for tail, entities in tails.items():
        if tail in here and len(entities) == 1:
            yield from (token.text for token in scene.tokens(entities[0])[-1:])


def _told(record: Record, clause: str, scene: Scene, start: int) -> Fact:
    """Who says it, and what."""
    quoted = f"“{_short(clause)}”"
    if record.kind == "rule":
        fine = 0 <= record.text.find(_FINE) <= start
        return Fact(f"the rule {record.subject} {'says of when it is fine' if fine else 'says'}", quoted)
    if record.kind == "question":
        return Fact(f"open is ({record.subject})", quoted)
    finding = scene.ledger.findings.get(record.label)
    advice = finding is not None and _advised(finding, start)
    if finding is not None and not advice and _stands_alone(record.text, clause, start):
        return Fact("", _short(clause))
    if record.label == scene.own:
        return Fact("the advice is" if advice else "the finding says", quoted)
    return Fact(f"{record.label} ({record.subject}) {'advises' if advice else 'says'}", quoted)


def _advised(finding: Finding, start: int) -> bool:
    """Whether what begins at a place in a finding's record is its advice."""
    begin = len(finding.message) + len(finding.because) + 2
    return begin <= start < begin + len(finding.instead)


def _stands_alone(text: str, clause: str, start: int) -> bool:
    """Whether clauses of a finding, whose words are ours, are sentences without what stands around them."""
    at = text.rfind(clause, 0, start + len(clause))
    before, behind = text[:at].rstrip(" "), text[at + len(clause) :]
    first = re.match(r"[\w-]+", clause)
    whole = (not before or before[-1] in ";.\n") and (clause.rstrip()[-1:] in ";." or behind[:1] in ("", "\n"))
    return whole and "“" not in clause and not (first and first[0].casefold() in _LEANING)


_LEANING = frozenset(
    {
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "they",
        "their",
        "them",
        "he",
        "his",
        "so",
        "then",
        "and",
        "but",
        "or",
    }
    | {
        "which",
        "who",
        "whose",
        "where",
        "there",
        "here",
        "both",
        "neither",
        "either",
        "one",
        "each",
        "also",
        "too",
        "else",
    }
)


def _short(text: str, most: int = 300) -> str:
    folded = " ".join(text.split()).rstrip(";:., ")
    return folded if len(folded) <= most else folded[: most - 1].rstrip() + "…"


def _named(said: tuple[Token, ...]) -> frozenset[str]:
    return frozenset(token.text for token in said if token.kind == "name")
