"""What stands in double brackets behind a sentence: predicates with their answers, quoted records, and bare labels."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from buttress.agent.claims import Cited, Computed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.claims import Ground

#: Grounds behind one sentence, as in a claim; characters of brackets that are read.
MOST, LONGEST = 6, 4_000
_LABEL = re.compile(r"[A-Z][0-9]{1,4}(?![\w-])")
_NAME = re.compile(r"([a-z][a-z_-]{0,60})\s*\(")
_VALUE = re.compile(r"\s*(?:={1,2}|:|→|->|\bis\b)?\s*[\"'“”`*]*(yes|no|unknown|true|false)\b[\"'“”`*]*", re.IGNORECASE)
_VALUES = {"true": "yes", "false": "no"}
_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "'": "'", "‘": "’", "`": "`", "”": "”"}
_OPENERS, _CLOSERS = "([{", ")]}"
#: What may stand between a label and its quote, and between two items.
_BETWEEN_QUOTE = re.compile(r"\s*(?:says|reads|=|:|,|-|–|—)?\s*")
_BETWEEN = re.compile(r"[\s;,.|&]+")
_ENDS_QUOTE = re.compile(r"\s*(?:;|$|,\s*(?:[A-Z][0-9]{1,4}\b|[a-z][a-z_-]+\())")
_TRIMMED = " \t\"'“”`*"


@dataclass(frozen=True, slots=True)
class Notes:
    """What was read: ``grounds`` to be checked, bare ``labels``, and whether something could not be read (``faulty``)."""

    grounds: tuple[Ground, ...] = ()
    labels: tuple[str, ...] = ()
    faulty: bool = False


def read(marks: tuple[str, ...]) -> Notes:
    """What stands in the brackets behind one sentence, each text without its brackets. Never raises: what cannot be
    read is no ground.
    """
    grounds: list[Ground] = []
    labels: list[str] = []
    faulty = False
    for mark in marks:
        if "\0" in mark or len(mark) > LONGEST:
            faulty = True
            continue
        for found in _items(" ".join(mark.split())):
            if found is None:
                faulty = True
            elif isinstance(found, str):
                labels.append(found)
            else:
                grounds.append(found)
    unique = tuple(dict.fromkeys(grounds))
    return Notes(unique[:MOST], tuple(dict.fromkeys(labels)), faulty or len(unique) > MOST)


def _items(text: str) -> Iterator[Ground | str | None]:
    """The items of a text; None for each that cannot be read."""
    if text.lstrip(" [").startswith("{"):
        yield from _objects(text)
        return
    at = 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if at >= len(text):
            return
        found, at = _item(text, at)
        yield found


def _item(text: str, at: int) -> tuple[Ground | str | None, int]:
    label = _LABEL.match(text, at)
    if label is not None:
        return _cited(text, label)
    name = _NAME.match(text, at)
    if name is not None:
        return _computed(text, name)
    return None, _next(text, at)


def _cited(text: str, label: re.Match[str]) -> tuple[Ground | str | None, int]:
    """A label, with its quote where one follows."""
    between = _BETWEEN_QUOTE.match(text, label.end())
    at = between.end() if between else label.end()
    rest = text[label.end() :].lstrip()
    if not rest or rest[0] in ";," or _LABEL.match(rest) or _NAME.match(rest):
        return label.group(), label.end()
    closers = _QUOTES.get(text[at : at + 1], "")
    end = _closing(text, at + 1, closers) if closers else -1
    if end < 0:
        end = _next(text, at)
        return _made(Cited, cite=label.group(), quote=text[at:end].strip(_TRIMMED)), end
    return _made(Cited, cite=label.group(), quote=text[at + 1 : end].strip()), end + 1


def _closing(text: str, at: int, closers: str) -> int:
    """Where a quote ends: at the first closing mark behind which an item may end; -1 when there is none."""
    for end in range(at, len(text)):
        if (text[end] in closers or (text[end] in '"”' and closers in ("”", '"'))) and _ENDS_QUOTE.match(text, end + 1):
            return end
    return -1


def _next(text: str, at: int) -> int:
    """Where the item at hand ends that cannot be told more closely."""
    end = text.find(";", at)
    return end if end >= 0 else len(text)


def _computed(text: str, name: re.Match[str]) -> tuple[Ground | None, int]:
    """A predicate. Without an answer it is said to hold: it is asked in any case."""
    close, args = _arguments(text, name.end())
    if close < 0:
        return None, _next(text, name.end())
    value = _VALUE.match(text, close + 1)
    end = value.end() if value else close + 1
    rest = text[end:].lstrip()
    if rest and rest[0] not in ";,.":
        return None, _next(text, end)
    said = value[1].casefold() if value else "yes"
    predicate = name[1].replace("_", "-")
    return _made(Computed, predicate=predicate, args=args, value=_VALUES.get(said, said)), end


def _arguments(text: str, at: int) -> tuple[int, tuple[str, ...]]:
    """Arguments up to the bracket that closes them, and where that stands; -1 when nothing does."""
    args, depth, begin, quoted = [], 0, at, ""
    for n in range(at, len(text)):
        char = text[n]
        if quoted:
            quoted = "" if char in quoted else quoted
        elif char in '"“`':
            quoted = _QUOTES[char]
        elif char in _OPENERS:
            depth += 1
        elif char in _CLOSERS and depth:
            depth -= 1
        elif char == ")":
            args.append(text[begin:n].strip(_TRIMMED))
            return n, tuple(args) if text[at:n].strip() else ()
        elif char == "," and not depth:
            args.append(text[begin:n].strip(_TRIMMED))
            begin = n + 1
        elif char == ";":
            break
    return -1, ()


def _objects(text: str) -> Iterator[Ground | None]:
    """Grounds as the JSON objects of a claim."""
    try:
        read = json.loads(text if text.startswith("[") else f"[{text}]")
    except (ValueError, RecursionError):
        yield None
        return
    for each in read[: MOST + 1]:
        if isinstance(each, dict) and "predicate" in each and isinstance(each.get("args"), list):
            yield _made(Computed, predicate=each["predicate"], args=tuple(each["args"]), value=each.get("value"))
        elif isinstance(each, dict):
            yield _made(Cited, cite=each.get("cite"), quote=each.get("quote"))
        else:
            yield None


def _made(form: type[Computed | Cited], **fields: Any) -> Ground | None:
    """A ground where its fields are well formed."""
    from pydantic import ValidationError

    try:
        return form(**fields)
    except ValidationError:
        return None
