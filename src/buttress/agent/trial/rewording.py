"""Two artefacts disagree: the statement at the finding's own place may change to what the other one says, and no further."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from buttress.agent.trial.columns import STEPS, put_off, unplanned
from buttress.agent.trial.edits import PROSE
from buttress.agent.trial.endpoints import MOVING, deprecated, moved_operations, renamed
from buttress.agent.trial.facts import TEXTS
from buttress.agent.trial.redirects import REDRAWN, redirected, rerouted
from buttress.agent.trial.words import WORD, negations, says_more

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.facts import Change, Fact
    from buttress.review import Review

#: Rules that find one artefact against another, or a number against those beside it: either side may be corrected.
_DISAGREE = frozenset(
    {"call-mode-drift", "claimed-part-missing", "component-drift", "connections-exhausted", "edge-drift"}
    | {"endpoint-drift", "entity-drift", "error-shape-drift", "number-drift", "owner-drift", "session-store-drift"}
    | {"table-drift", "verb-in-path"}
)
#: Of these, rules of which only a number may change.
_NUMERIC = frozenset({"number-drift", "connections-exhausted"})
#: Words that carry no fact: a sentence that is said another way may lose them.
_SMALL = re.compile(
    r"an?|and|are|as|at|be|but|by|for|from|goes|has|have|into?|is|its?|of|on|or|owns?|since|so|tables?|that|the|their|them|then|there"
    r"|they|this|those|through|to|up|via|which|with"
)
#: The share of its words that a sentence keeps when it is corrected.
_KEPT = 0.5


def reworded(changes: Sequence[Change], asked: Asked, before: Review) -> frozenset[int]:
    """The changes (by ``id``) that correct what a finding says is in disagreement."""
    if asked.rules.isdisjoint(_DISAGREE | MOVING | REDRAWN | STEPS) and not asked.removes:
        return frozenset()
    sides = sum(change.after is None and change.fact.kind == "sample" for change in changes)
    found = {
        *renamed(changes, asked, before),
        *deprecated(changes, asked),
        *moved_operations(changes, asked),
        *redirected(changes, asked, before),
        *rerouted(changes, asked, before),
        *unplanned(changes, asked, before),
        *put_off(changes, asked),
    }
    retracted: set[int] = set()
    came = [change for change in changes if change.before is None and id(change) not in found]
    for change in changes:
        if change.before is None or id(change) in found:
            continue
        if change.after is None:
            both = sides > 1 and change.fact.kind in ("sample", "listing")
            new = None if both else next((each for each in came if _becomes(change, each, asked)), None)
            if new is not None:
                came.remove(new)
                found |= {id(change), id(new)}
            elif _is_retracted(change, asked):
                retracted.add(id(change))
        elif _corrected(change, asked):
            found.add(id(change))
    said = any(id(change) in found for change in changes if change.fact.kind in TEXTS)
    return frozenset(found | retracted if said else found)


def _becomes(gone: Change, new: Change, asked: Asked) -> bool:
    """Whether a gone statement stands there again: corrected at the finding's own place, or with a part taken over."""
    if _at_own_place(gone, asked) and _corrects(gone, new, asked):
        return True
    was, now = gone.fact, new.fact
    same = (was.kind, was.within, was.says) == (now.kind, now.within, now.says)
    return bool(asked.removes) and same and was.kind in TEXTS and says_again(was.subject, now.subject, None)


def _is_retracted(gone: Change, asked: Asked) -> bool:
    """Whether a document no longer counts on a part that is missing, where its sentence now says what is there instead."""
    topic = gone.fact.subject.partition(" (")[0]
    own = gone.fact.kind == "provision" and "claimed-part-missing" in asked.rules and topic in asked.subjects
    return own and _at_own_place(gone, asked)


def _at_own_place(change: Change, asked: Asked) -> bool:
    at = change.fact.at
    return at is not None and any(
        span.path == at.path and span.line <= at.end_line and at.line <= span.end_line
        for span in asked.spans(_DISAGREE)
    )


def _corrects(gone: Change, new: Change, asked: Asked) -> bool:
    """Whether a new fact is what the gone one becomes."""
    was, now = gone.fact, new.fact
    if (was.kind, was.within) != (now.kind, now.within):
        return False
    if "error-shape-drift" in asked.rules and was.kind in ("sample", "listing"):
        return was.says == now.says
    if was.kind in TEXTS:
        return says_again(was.subject, now.subject, asked) and was.says.get("standing") == now.says.get("standing")
    if was.kind == "number":
        return _other_number(was, now, asked)
    if was.kind == "provision":
        return (
            "claimed-part-missing" in asked.rules and was.subject.partition(" (")[0] == now.subject.partition(" (")[0]
        )
    return False


def says_again(old: str, new: str, asked: Asked | None) -> bool:
    """Whether a sentence lost only words of the findings that ``asked`` holds, brings no number that they do not name, and
    denies no more than before. That a part is not there yet may be said where a part is missing.
    """
    was, now = (WORD.findall(text.lower()) for text in (old, new))
    lost, came, kept = [], [], 0
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += j - i
        else:
            lost += was[i:j]
            came += now[k:m]
    if kept < _KEPT * len(was) or not all(_may_be_lost(word, now, asked) for word in lost):
        return False
    if not all(_named(word, asked) or _smaller_pool(word, lost, asked) for word in came if re.search(r"\d", word)):
        return False
    return negations(was) == negations(now) or bool(asked and "claimed-part-missing" in asked.rules)


def _may_be_lost(word: str, now: Sequence[str], asked: Asked | None) -> bool:
    if _SMALL.fullmatch(word) or word in now or word.removesuffix("s") in {each.removesuffix("s") for each in now}:
        return True
    numeric = asked is not None and asked.rules & _DISAGREE <= _NUMERIC
    return _named(word, asked) and (not numeric or bool(re.search(r"\d", word)))


def _named(word: str, asked: Asked | None) -> bool:
    return asked is not None and all(part in asked.words for part in re.findall(r"\w+", word))


def _smaller_pool(word: str, lost: Sequence[str], asked: Asked | None) -> bool:
    if asked is None or "connections-exhausted" not in asked.rules or not word.isdigit():
        return False
    return any(old.isdigit() and 0 < int(word) < int(old) for old in lost)


def _other_number(was: Fact, now: Fact, asked: Asked) -> bool:
    """Whether a number became the other one that the finding names, or a pool a smaller one, and stayed about the same."""
    if was.says.get("standing") != now.says.get("standing"):
        return False
    old, new = was.says.get("meaning"), now.says.get("meaning")
    if not (isinstance(old, tuple) and isinstance(new, tuple)) or old[2:] != new[2:]:
        return False
    (kind, _, of), (same, written, other) = _number(was), _number(now)
    if kind != same or of.removesuffix("s") != other.removesuffix("s"):
        return False
    if "connections-exhausted" in asked.rules:
        return kind == "pool" and 0 < new[0] < old[0]
    return "number-drift" in asked.rules and all(word in asked.words for word in re.findall(r"\w*\d\w*", written))


def _number(fact: Fact) -> tuple[str, str, str]:
    kind, _, rest = fact.subject.partition(" ")
    written, _, of = rest.rpartition(" of ")
    return kind, written.lower(), of


def _corrected(change: Change, asked: Asked) -> bool:
    """Whether a thing says what the other side says: one owner of a table, the number that is deployed or planned."""
    kind, aspect, old, new = change.fact.kind, change.aspect, change.old, change.new
    if (kind, aspect) == ("workload", "replicas"):
        stated = isinstance(new, tuple) and str(new[0]) in asked.words
        return "number-drift" in asked.rules and asked.names(change.fact.subject) and stated
    if (kind, aspect) == ("provision", "technology"):
        missing = "claimed-part-missing" in asked.rules or (
            "session-store-drift" in asked.rules and _named(str(new), asked)
        )
        return bool(new) and missing and _at_own_place(change, asked)
    if kind == "column" and aspect in ("type", "nullable"):
        return "table-drift" in asked.rules and change.fact.within.endswith(PROSE) and asked.names(change.fact.subject)
    if asked.removes and (kind, aspect) == ("part", "duties") and isinstance(old, tuple) and isinstance(new, tuple):
        return says_again(old[0], new[0], None) and set(new[1]) >= set(old[1]) and says_more(old[2], new[2])
    if "owner-drift" not in asked.rules or not asked.names(change.fact.subject):
        return False
    if (kind, aspect) == ("component", "tables") and isinstance(old, frozenset) and isinstance(new, frozenset):
        return new < old and all(_is_subject(table, asked) for table in old - new)
    if (kind, aspect) == ("part", "duties") and isinstance(old, tuple) and isinstance(new, tuple):
        fewer = set(new[1]) <= set(old[1]) and all(_is_subject(table, asked) for table in set(old[1]) - set(new[1]))
        return fewer and says_again(old[0], new[0], asked) and old[2] == new[2]
    return False


def _is_subject(table: object, asked: Asked) -> bool:
    return any(re.search(rf"(?:^|\W){re.escape(str(table))}$", subject) for subject in asked.subjects)
