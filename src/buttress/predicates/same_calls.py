"""Questions about endpoints that two artefacts name: do they mean the same call, and does one describe the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.api_naming import is_parameter, nouns, segments, shape
from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.api import Api, Operation

#: Two paths in common are chance: every second API has ``GET /users``.
ENOUGH = 3


class Pairing(NamedTuple):
    """A sketched API beside the description that it is about: endpoint to endpoint, and what has no partner."""

    described: Api
    same: tuple[tuple[Operation, Operation], ...]
    alone: tuple[Operation, ...]


def same_call(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two path shapes mean one endpoint: equal, or one is the other without what stands before it
    (``/users/{}`` of ``/api/v1/users/{}``). What stands before must be a mount point or a version, no other thing.
    """
    short, long = sorted((one, other), key=len)
    if not short or tuple(map(str.lower, long[-len(short) :])) != tuple(map(str.lower, short)):
        return False
    return not nouns("/".join(long[: -len(short)])) if len(short) < len(long) else True


def says_the_same(api: Api, operations: Sequence[Operation]) -> bool:
    """Whether at least half of some endpoints are those of an API."""
    return 2 * sum(partner(api, o) is not None for o in operations) >= len(operations)


def partner(api: Api, operation: Operation) -> Operation | None:
    """The operation of an API that is the same call."""
    return called(api, operation.method, operation.path)


def called(api: Api, method: str, path: str) -> Operation | None:
    """The operation of an API that a method and a path mean."""
    mine = shape(path)
    return next((o for o in api.operations if o.method == method and same_call(shape(o.path), mine)), None)


def pairing(sketch: Api, apis: Sequence[Api]) -> Pairing | None:
    """The description that a sketch is about: at least half of its endpoints, and three, are found there."""
    best: Pairing | None = None
    for api in apis:
        found = [(o, partner(api, o)) for o in sketch.operations]
        same = tuple((o, other) for o, other in found if other is not None)
        alone = tuple(o for o, other in found if other is None)
        clear = len(same) >= ENOUGH and 2 * len(same) >= len(sketch.operations)
        if clear and (best is None or len(same) > len(best.same)):
            best = Pairing(api, same, alone)
    return best


def respelled(api: Api, operation: Operation) -> Operation | None:
    """The operation of an API whose path says the same words another way: singular for plural, ``_`` for ``-``."""
    mine = _words(operation.path)
    found = (o for o in api.operations if o.method == operation.method and _words(o.path) == mine)
    return next((o for o in found if shape(o.path) != shape(operation.path)), None)


def other_methods(api: Api, operation: Operation) -> tuple[Operation, ...]:
    """Operations of an API on the same path."""
    mine = shape(operation.path)
    return tuple(o for o in api.operations if not o.webhook and same_call(shape(o.path), mine))


def _words(path: str) -> tuple[tuple[str, ...], ...]:
    named = set(nouns(path))
    return tuple(
        ("{}",) if is_parameter(part) else singular_words(part)
        for part in segments(path)
        if is_parameter(part) or part.split(":")[0] in named
    )
