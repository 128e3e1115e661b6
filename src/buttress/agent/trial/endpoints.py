"""A sketched endpoint that is spelled another way: as the API describes it, or as the rule advises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates.api_naming import shape
from buttress.predicates.same_calls import same_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.facts import Change, Fact
    from buttress.review import Review

#: Rules whose advice is another method or a path of its own.
MOVING = frozenset({"get-or-delete-with-body", "get-with-side-effects", "verb-in-path", "endpoint-drift"})
_CHANGING = ("POST", "PUT", "PATCH", "DELETE")
#: What a sketched operation is made of.
_OF_SKETCH = frozenset({"endpoint", "operation", "parameter", "request body", "response", "content", "field"})


def renamed(changes: Sequence[Change], asked: Asked, before: Review) -> Iterator[int]:
    """The changes (by ``id``) by which a sketched endpoint that a finding is about became the right one."""
    pairs = dict(_pairs(changes, asked, before))
    if not pairs:
        return
    old, new = frozenset(pairs), frozenset(pairs.values())
    for change in changes:
        fact = change.fact
        if fact.kind in _OF_SKETCH and fact.within in _sketches(before):
            if (change.after is None and _of(fact.subject, old)) or (change.before is None and _of(fact.subject, new)):
                yield id(change)
        elif (fact.kind, change.aspect) == ("component", "endpoints") and _same_but(change, old, new):
            yield id(change)


def deprecated(changes: Sequence[Change], asked: Asked) -> Iterator[int]:
    """The changes (by ``id``) by which an operation gives way to one that the rule's advice spells, and still answers."""
    came = [c.fact for c in changes if c.before is None and c.fact.kind == "operation"]
    for change in changes:
        fact = change.fact
        if (fact.kind, change.aspect, change.old, change.new) == ("operation", "deprecation", False, True):
            new = [each for each in came if each.within == fact.within and _is_advised(each.subject, asked)]
            if fact.subject in asked.subjects and new:
                yield id(change)


def moved_operations(changes: Sequence[Change], asked: Asked) -> Iterator[int]:
    """The changes (by ``id``) by which an operation that a GET must not be is another method now, or its body another
    operation's: with everything that it had.
    """
    came = {(c.fact.kind, c.fact.subject, c.fact.within): c.fact for c in changes if c.before is None}
    new = [subject for kind, subject, _ in came if kind == "operation"]
    for subject in asked.subjects:
        method, _, path = subject.partition(" ")
        if "get-with-side-effects" in asked.rules:
            ends, part = [f"{verb} {path}" for verb in _CHANGING], ""
        elif "get-or-delete-with-body" in asked.rules and method in ("GET", "DELETE"):
            ends, part = [each for each in new if each.startswith(f"POST {path}/")], " request"
        else:
            continue
        for change in changes:
            fact = change.fact
            if change.after is None and (fact.subject == subject or _of(fact.subject, frozenset({subject + part}))):
                rest = fact.subject.removeprefix(subject)
                there = (came.get((fact.kind, end + rest, fact.within)) for end in ends)
                if any(each is not None and each.says == fact.says for each in there):
                    yield id(change)


def _pairs(changes: Sequence[Change], asked: Asked, before: Review) -> Iterator[tuple[str, str]]:
    gone = [c.fact for c in changes if c.after is None and c.fact.kind == "endpoint"]
    came = [c.fact for c in changes if c.before is None and c.fact.kind == "endpoint"]
    there = {sketch.subject for document in before.blueprint.documents for sketch in document.sketches}
    for old in gone:
        for new in came:
            if new.subject not in there and _corrects(old, new, asked, before):
                came.remove(new)
                yield old.subject, new.subject
                break


def _corrects(old: Fact, new: Fact, asked: Asked, before: Review) -> bool:
    same = old.within == new.within and old.says == new.says and old.subject in asked.subjects
    return same and _kin(old.subject, new.subject) and _is_right(new.subject, asked, before)


def _is_right(subject: str, asked: Asked, before: Review) -> bool:
    """Whether the API that is described has it, or the rule's own advice spells it so."""
    method, _, path = subject.partition(" ")
    if "endpoint-drift" in asked.rules:
        apis = [api for api in before.blueprint.apis if api.key not in _sketches(before)]
        described = [each for api in apis for each in api.operations if each.method == method]
        if any(same_call(shape(each.path), shape(path)) for each in described):
            return True
    return _is_advised(subject, asked)


def _is_advised(subject: str, asked: Asked) -> bool:
    advice = " ".join(f.instead for f in asked.findings if f.rule.name == "verb-in-path")
    return re.search(rf"{re.escape(subject)}(?![\w/{{])", advice) is not None


def _sketches(review: Review) -> frozenset[str]:
    return frozenset(api.key for api in review.blueprint.sketched) | {d.path for d in review.blueprint.documents}


def _kin(old: str, new: str) -> bool:
    """Whether two endpoints are about the same things: most of the shorter path is in the other one, in its order."""
    mine, theirs = sorted((shape(each.partition(" ")[2]) for each in (old, new)), key=len)
    rest = iter(theirs)
    return 2 * sum(part in rest for part in mine if part in theirs) >= len(mine)


def _of(subject: str, endpoints: frozenset[str]) -> bool:
    return any(subject == each or subject.startswith(f"{each} ") for each in endpoints)


def _same_but(change: Change, old: frozenset[str], new: frozenset[str]) -> bool:
    if not (isinstance(change.old, frozenset) and isinstance(change.new, frozenset)):
        return False
    lost, came = change.old - change.new, change.new - change.old
    return {name for name, _ in lost} <= old and {name for name, _ in came} <= new
