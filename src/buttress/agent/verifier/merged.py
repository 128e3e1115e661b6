"""Several answers that differ in one argument, said as one: ``catalog-service and order-service use db``."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.agent.verifier.facts import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Value = Literal["yes", "no", "unknown"]


class Call(NamedTuple):
    """A predicate, its answer and its arguments as findings spell them."""

    predicate: str
    value: Value
    args: tuple[str, ...]


#: By predicate and value: which argument is a list, and the sentence. Of several for one argument the first is ours.
MERGED: dict[tuple[str, Value], tuple[tuple[int, str], ...]] = {
    ("covered-by-index", "no"): (
        (0, "no index serves a lookup by {0}"),
        (0, "no index serves {0}"),
        (0, "no index serves the lookup by {0}"),
    ),
    ("covered-by-index", "yes"): ((0, "indexes serve lookups by {0}"),),
    ("unique-within", "no"): (
        (0, "no unique key stands within {0}"),
        (0, "{0} have no unique key"),
        (0, "{0} are not unique"),
    ),
    ("unique-within", "yes"): ((0, "unique keys stand within {0}"), (0, "{0} are unique")),
    ("identified", "no"): ((0, "{0} have no key"), (0, "no key identifies every row of {0}")),
    ("nullable", "yes"): ((0, "{0} may be NULL"), (0, "{0} can be NULL"), (0, "{0} are nullable")),
    ("nullable", "no"): ((0, "{0} are never NULL"), (0, "{0} cannot be NULL")),
    ("has-foreign-key", "no"): ((0, "no foreign key holds {0}"), (0, "{0} have no foreign key")),
    ("holds-secret", "yes"): ((0, "{0} hold secrets"), (0, "{0} hold a secret"), (0, "{0} hold a secret each")),
    ("narrow-integer", "yes"): ((0, "{0} are integers of at most 32 bits"), (0, "{0} are narrow integers")),
    ("references", "yes"): (
        (1, "foreign keys of {0} point at {1}"),
        (0, "foreign keys of {0} point at {1}"),
        (0, "{0} point at {1}"),
        (0, "{0} reference {1}"),
        (1, "{0} points at {1}"),
        (1, "{0} references {1}"),
    ),
    ("references", "no"): ((1, "no foreign key of {0} points at {1}"), (0, "no foreign key of {0} points at {1}")),
    ("delete-reaches", "yes"): (
        (1, "cascades lead from a deleted row of {0} to rows of {1}"),
        (1, "a deleted row of {0} reaches {1}"),
        (1, "a deleted row of {0} reaches rows of {1}"),
        (1, "a delete on {0} reaches {1}"),
        (1, "deleting a row of {0} deletes rows of {1}"),
        (1, "deleting a row of {0} reaches {1}"),
        (1, "cascades lead from {0} to {1}"),
    ),
    ("delete-reaches", "no"): ((1, "no cascade leads from a deleted row of {0} to rows of {1}"),),
    ("grows", "yes"): ((0, "{0} grow with use"), (0, "{0} grow")),
    ("grows", "no"): ((0, "{0} do not grow with use"), (0, "{0} do not grow")),
    ("stays-small", "yes"): ((0, "{0} stay small"), (0, "{0} are small")),
    ("partitioned", "no"): ((0, "{0} are not partitioned"),),
    ("retention-stated", "no"): ((0, "no date of their own or query ends rows of {0}"),),
    ("filtered-by-query", "yes"): ((0, "queries filter by {0}"),),
    ("joined-by-query", "yes"): ((0, "queries join by {0}"),),
    ("requires-authentication", "yes"): ((0, "the descriptions of {0} require authentication"),),
    ("requires-authentication", "no"): ((0, "the descriptions of {0} do not require authentication"),),
    ("repeatable", "no"): ((0, "{0} take no key that tells a repeated request"),),
    ("describes-errors", "no"): (
        (0, "the descriptions of {0} have no error answer"),
        (0, "{0} describe no error answer"),
    ),
    ("list-bounded", "no"): (
        (0, "callers of {0} cannot take their lists in parts"),
        (0, "callers of {0} cannot take the list in parts"),
        (0, "the lists of {0} are unbounded"),
        (0, "{0} return lists that nothing bounds"),
        (0, "{0} have no bound"),
    ),
    ("calls", "yes"): (
        (1, "{0} calls, uses or sends to {1}"),
        (0, "{0} call, use or send to {1}"),
        (1, "{0} uses {1}"),
        (0, "{0} use {1}"),
    ),
    ("waits-for", "yes"): (
        (1, "{0} waits for the answers of {1}"),
        (0, "{0} wait for the answer of {1}"),
        (1, "{0} waits for {1}"),
        (0, "{0} wait for {1}"),
    ),
    ("in-call-cycle", "yes"): ((0, "{0} are part of a circle of waiting calls"),),
    ("health-check", "no"): ((0, "no health check is stated for {0}"), (0, "{0} have no health check")),
    ("publishes-port", "yes"): ((0, "ports of the host lead to {0}"), (0, "{0} publish ports")),
    ("uses-store", "yes"): (
        (0, "{0} use {1}"),
        (1, "{0} uses {1}"),
        (0, "{0} depend on {1}"),
        (0, "{1} is used by {0}"),
    ),
    ("writes-store", "yes"): ((0, "{0} write {1}"), (0, "{0} write to {1}"), (1, "{0} writes {1}")),
    ("durable", "no"): ((0, "{0} keep their data on no volume that outlives the container"), (0, "{0} have no volume")),
    ("owns-table", "yes"): (
        (0, "{0} are said to own {1}"),
        (1, "{0} is said to own {1}"),
        (0, "{1} is said to be owned by {0}"),
    ),
}
#: What two things share in not having it: "neither {a} nor {b} ...", by predicate whose answer is no.
_NEITHER = {
    "covered-by-index": ("{0} is served by an index",),
    "unique-within": ("{0} is unique", "{0} has a unique key"),
    "identified": ("{0} has a key",),
    "nullable": ("{0} may be NULL",),
    "has-foreign-key": ("{0} has a foreign key",),
    "partitioned": ("{0} is partitioned",),
    "requires-authentication": ("the description of {0} requires authentication",),
    "repeatable": ("{0} takes a key that tells a repeated request",),
    "describes-errors": ("{0} describes an error answer",),
    "list-bounded": ("{0} is bounded",),
    "health-check": ("{0} has a health check",),
    "durable": ("{0} is durable", "{0} has a volume"),
}


class Together(NamedTuple):
    """Answers said as one: which of the calls, and the sentence."""

    calls: tuple[int, ...]
    text: str


def ways(calls: Sequence[Call | None]) -> Iterator[Together]:
    """Every way to say two or more of the calls as one. Their order is kept."""
    for members, position in _groups(calls):
        for size in range(2, len(members) + 1):
            for chosen in combinations(members, size):
                yield from _spelled([(n, call) for n in chosen if (call := calls[n]) is not None], position)


def ours(calls: Sequence[Call]) -> str:
    """Our sentence for calls that differ in one argument; '' when there is none."""
    position = _position(calls)
    if position < 0:
        return ""
    first = calls[0]
    for at, form in MERGED.get((first.predicate, first.value), ()):
        if at == position:
            last = "or" if form.startswith("no ") else "and"
            return _filled(form, first, position, listed([call.args[at] for call in calls], last))
    return ""


def _position(calls: Sequence[Call]) -> int:
    """Which argument calls of one predicate and answer differ in; -1 when it is not one alone."""
    first = calls[0]
    if any(
        (call.predicate, call.value, len(call.args)) != (first.predicate, first.value, len(first.args))
        for call in calls
    ):
        return -1
    varied = [n for n in range(len(first.args)) if len({call.args[n] for call in calls}) > 1]
    if len(varied) != 1 or len({call.args for call in calls}) < len(calls):
        return -1
    return varied[0]


def _groups(calls: Sequence[Call | None]) -> Iterator[tuple[list[int], int]]:
    """Calls that differ in one argument, with that argument's number."""
    found: dict[tuple[str, Value, int, tuple[str, ...]], list[int]] = {}
    for n, call in enumerate(calls):
        if call is None:
            continue
        for position in range(len(call.args)):
            rest = call.args[:position] + call.args[position + 1 :]
            found.setdefault((call.predicate, call.value, position, rest), []).append(n)
    for (_, _, position, _), members in found.items():
        if len({calls[n] for n in members}) > 1:
            yield members, position


def _spelled(chosen: Sequence[tuple[int, Call]], position: int) -> Iterator[Together]:
    first = chosen[0][1]
    numbers = tuple(n for n, _ in chosen)
    names = [call.args[position] for _, call in chosen]
    for at, form in MERGED.get((first.predicate, first.value), ()):
        if at == position:
            for many in _lists(names, negative=first.value == "no", leads=form.startswith(f"{{{at}}}")):
                yield Together(numbers, _filled(form, first, position, many))
    if first.value == "no" and len(names) == 2 and len(first.args) == 1:
        for form in _NEITHER.get(first.predicate, ()):
            yield Together(numbers, form.format(f"neither {names[0]} nor {names[1]}"))


def _lists(names: Sequence[str], *, negative: bool, leads: bool) -> Iterator[str]:
    plain = listed(names)
    yield plain
    if negative:
        yield from (listed(names, "or"), listed(names, "nor"))
    yield " and ".join(names)
    counted = "both" if len(names) == 2 else "all"
    if leads and not negative:
        yield from (f"{plain} {counted}", f"{plain} each")
    if len(names) == 2 and not negative:
        yield f"both {plain}"


def _filled(form: str, call: Call, position: int, many: str) -> str:
    return form.format(*(many if n == position else arg for n, arg in enumerate(call.args)))


def grouped(calls: Iterable[Call | None]) -> list[list[int]]:
    """Calls in their order, those that can be said as one together, where the first of them stands."""
    known = list(calls)
    groups: list[list[int]] = []
    for n, call in enumerate(known):
        for group in groups:
            others = [each for m in group if (each := known[m]) is not None]
            if call is not None and len(others) == len(group) and ours([*others, call]):
                group.append(n)
                break
        else:
            groups.append([n])
    return groups
