"""What a cited label stands for, beyond its ledger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.sessions.kept import Meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.answers.parts import Part
    from buttress.agent.records import Ledger, Record

#: Where the words around a quote end: of source its line, of facts the item of a list, of our sentences the sentence, of
#: a stated number nowhere. Words are read with what stands beside them, so that a denial does not get lost; the verifier
#: parts them as finely or finer.
_LINE, _ITEM, _PART = re.compile(r"\n+"), re.compile(r"(?<=[;,])\s+|\n+"), re.compile(r"(?<=;)\s+|\n+")
_SENTENCE, _WHOLE = re.compile(r"(?<=[;.?!])\s+|\n+"), re.compile(r"(?!)")
_ENDS = {
    "source": _LINE,
    "symptom": _LINE,
    "table": _ITEM,
    "operation": _PART,
    "component": _PART,
    "edge": _PART,
    "number": _WHOLE,
}
#: A line's number in our sentences (``schema.sql:12``, ``(:12)``): it moves with every line above it.
_NUMBERED = re.compile(r"(?<=[\w(\s]):\d+\b")


def meanings(part: Part, ledger: Ledger) -> dict[str, Meaning]:
    """What the labels stand for that a part rests on; labels that the ledger does not have are left out."""
    found = {}
    for ground in getattr(part, "grounds", ()):
        label = getattr(ground, "cite", "")
        record = ledger.by_label.get(label) if label else None
        if record is not None:
            found[label] = _meaning(record, ground.quote)
    return found


def _meaning(record: Record, quote: str) -> Meaning:
    words = around(record.kind, record.text, quote)
    rule = str(record.data.get("r", "")) if record.kind == "finding" else ""
    near = frozenset(re.findall(r"\w+", words))
    named = record.entities if record.kind == "source" else ()
    about = tuple(each for each in named if each.rpartition(".")[2] in near)
    return Meaning(record.kind, record.subject, record.id, record.path, record.line, rule, words, about)


def around(kind: str, text: str, quote: str) -> str:
    """The whole lines, items or sentences that quoted words stand in; '' where they do not stand."""
    pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
    match = pattern.search(text) if quote.split() else None
    if match is None:
        return ""
    ends = _ENDS.get(kind, _SENTENCE)
    left = max((m.end() for m in ends.finditer(text, 0, match.start())), default=0)
    after = ends.search(text, max(match.end() - 1, 0))
    return text[left : after.start() if after else len(text)].strip()


def stands(words: str, text: str) -> bool:
    """Whether words stand in a text, white space and numbers of lines aside."""
    return bool(words) and _folded(words) in _folded(text)


def names_a_line(text: str) -> bool:
    """Whether a text holds the number of a line."""
    return _NUMBERED.search(text) is not None


def _folded(text: str) -> str:
    return _NUMBERED.sub(":0", " ".join(text.split()))


def alike(words: str, lines: Sequence[str]) -> bool:
    """Whether whole lines stand one after the other among some lines, white space and a comma at their ends aside."""
    wanted = [_bare(line) for line in words.split("\n")]
    if not any(wanted):
        return False
    there = [_bare(line) for line in lines]
    starts = (n for n, line in enumerate(there) if line == wanted[0])
    return any(there[n : n + len(wanted)] == wanted for n in starts)


def _bare(line: str) -> str:
    return " ".join(line.split()).rstrip(",")
