"""What is cited: records and words that stand in them, as statements, and in our own words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.agent.verifier import facts
from buttress.agent.verifier.evidence import ADDRESSES, Held, Statement, names_in
from buttress.agent.verifier.facts import Fact
from buttress.agent.verifier.passages import passage
from buttress.agent.verifier.scene import Refusal
from buttress.agent.verifier.spelled import is_odd, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.claims import Cited
    from buttress.agent.records import Record
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token

_WORDY = re.compile(r"\w")
#: Marks that tie words or digits to one: ``non-null``, ``1.5``, ``2,147``.
_HYPHENS, _TYING = "-'’", "-'’,."
#: Characters of a passage of a file that are told.
_PASSAGE = 500
_PROSE_LINE = re.compile(r"--|/\*|^\s*(?:\*|#|//)|['\"]", re.MULTILINE)


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
    subject = names_in(scene.tokens(record.subject)) if record.kind in _FACTS else frozenset[str]()
    odd = _is_odd(record, scene)
    told = () if odd else tuple(facts.said(record, clause))
    told = told or (_told(record, clause, scene, start, odd=odd),)
    statement = _quoted(record, clause, (start - left, end - left), scene)
    fine = record.kind == "rule" and 0 <= record.text.find(_FINE) <= start
    return Held(
        # when a rule does not matter is for the rule to say, and never a model's assertion
        statements=() if fine else (replace(statement, text="" if odd else clause), *_facts(told, record, scene)),
        told=told,
        names=names_in(statement.tokens) | subject if record.kind != "rule" else frozenset(),
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
    deep = _depths(text)
    left = max((m.end() for m in ends.finditer(text, 0, start) if not deep[m.start()]), default=0) if start else 0
    later = (m.start() for m in ends.finditer(text, max(end - 1, 0)) if not deep[m.start()])
    return left, max(next(later, len(text)), end)


def _depths(text: str) -> list[int]:
    """How many brackets are open at each character: marks in them end no clause."""
    found, depth = [], 0
    for char in text:
        depth = depth + 1 if char == "(" else max(depth - 1, 0) if char == ")" else 0 if char == "\n" else depth
        found.append(depth)
    return [*found, 0]


def _of_source(record: Record, start: int, end: int, scene: Scene) -> Held:
    """Lines of the repository: what they say is theirs, and only code says what is. They are told with the line where they
    stand, between quotation marks; what they say is known only to see what contradicts it.
    """
    text = record.text
    first = text.rfind("\n", 0, start) + 1
    at = text.count("\n", 0, start)
    lines, begun = _passage(record, at, at + text.count("\n", start, end), text[first:start], scene)
    if ADDRESSES.search(lines):
        raise Refusal("unsafe", f"the quoted words of {record.label} speak to their reader")
    said = scene.tokens(text[start:end])
    leads = frozenset(_defined(record, lines, scene)) if record.kind == "source" else frozenset()
    code = record.kind == "source" and record.path.endswith(".sql") and not _PROSE_LINE.search(lines)
    statements = (Statement(said, 0, len(said) - 1, leads=leads, led=bool(leads)),) if code else ()
    where = f"{record.path}:{begun}" if record.path else "the symptom"
    told = Fact(f"{where} says", quoted(_short(lines, _PASSAGE)))
    return Held(statements, (told,), names_in(said) | leads, record=record, place=(record.path, begun))


def _passage(record: Record, first: int, last: int, before: str, scene: Scene) -> tuple[str, int]:
    """The lines of a file that a quote in lines ``first`` to ``last`` of a record takes, and the number of their first."""
    every = scene.file_of(record)
    ahead = record.line - 1 if every else 0
    lines = every or record.text.split("\n")
    begin, _ = passage(lines, ahead + first, before, record.path)
    _, end = passage(lines, ahead + last, "", record.path)
    if every:
        text = scene.stretch(record.path, begin + 1, end + 1)
        if text:
            return text, begin + 1
    own = record.text.split("\n")
    begin, end = max(begin - ahead, 0), min(end - ahead, len(own) - 1)
    return "\n".join(own[begin : end + 1]), record.line + begin if record.line else 0


def _defined(record: Record, lines: str, scene: Scene) -> Iterator[str]:
    """Entities of a stretch of source that only these lines can mean."""
    here = set(re.findall(r"\w+", lines))
    tails: dict[str, list[str]] = {}
    for entity in record.entities:
        tails.setdefault(entity.rpartition(".")[2], []).append(entity)
    for tail, entities in tails.items():
        if tail in here and len(entities) == 1:
            yield from (token.text for token in scene.tokens(entities[0])[-1:])


def _is_odd(record: Record, scene: Scene) -> bool:
    """Whether a record holds a name that could be read as words of it: then it is only quoted, and whole."""
    if scene.spellings.holds_odd(f"{record.text} {record.subject}"):
        return True
    if record.kind == "number":
        return record.text.count("“") > 1  # its own words, and others'
    if record.kind not in _FACTS:
        return False
    if "“" in record.text or "”" in record.text:
        return True
    return any(is_odd(word) for word in _WORDS.findall(record.text.casefold()) if word not in _OF_FACTS)


_WORDS = re.compile(r"[^\W\d_]+")
#: Words that facts of the ledger are made of, and that could say something elsewhere.
_OF_FACTS = frozenset(
    {"to", "of", "by", "and", "or", "for", "in", "on", "its", "a", "none", "no", "stated", "only", "other"}
) | {
    *(
        "may",
        "here",
        "not",
        "more",
        "the",
        "under",
        "over",
        "at",
        "as",
        "drawn",
        "named",
        "first",
        "last",
        "less",
        "most",
        "another",
    ),
    "each",
}


def _told(record: Record, clause: str, scene: Scene, start: int, *, odd: bool) -> Fact:
    """Who says it, and what."""
    if odd:
        first = record.text.rfind("\n", 0, start) + 1
        return Fact(f"{record.label} says", quoted(_short(record.text[first:].split("\n")[0], _PASSAGE)))
    said = quoted(_short(clause))
    if record.kind == "rule":
        fine = 0 <= record.text.find(_FINE) <= start
        return Fact(f"the rule {record.subject} {'says of when it is fine' if fine else 'says'}", said)
    if record.kind == "question":
        return Fact(f"open is ({record.subject})", said)
    finding = scene.ledger.findings.get(record.label)
    advice = finding is not None and _advised(record.text, start)
    if finding is not None and not advice and _stands_alone(record.text, clause, start):
        return Fact("", _short(clause))
    if record.label == scene.own:
        return Fact("the advice is" if advice else "the finding says", said)
    return Fact(f"{record.label} ({record.subject}) {'advises' if advice else 'says'}", said)


def _advised(text: str, start: int) -> bool:
    """Whether what begins at a place in a finding's record is its advice: message, reason and advice are a line each."""
    return text.count("\n", 0, start) == _ADVICE


#: The line of a finding's record that is its advice, from 0.
_ADVICE = 2


def _stands_alone(text: str, clause: str, start: int) -> bool:
    """Whether clauses of a finding, whose words are ours, are sentences without what stands around them: whole ones of its
    message or its reason. What begins with the message has all its names; elsewhere *it* may be anything.
    """
    at = text.rfind(clause, 0, start + len(clause))
    before, behind = text[:at].rstrip(" "), text[at + len(clause) :]
    first = re.match(r"[\w-]+", clause)
    whole = (not before or before[-1] in ";.\n") and (clause.rstrip()[-1:] in ";." or behind[:1] in ("", "\n"))
    if not whole or "“" in clause or (first and first[0].casefold() in _LEANING):
        return False
    return text.count("\n", 0, at) < _ADVICE and (not before or not _POINTING.search(clause))


#: Words that stand for what was named elsewhere.
_POINTING = re.compile(r"\b(?:it|its|itself|they|them|their|theirs|this|these|those)\b", re.IGNORECASE)
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
