"""Whose problem a place in an API description is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.api import Place

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Operation

#: Parts of a pointer that name a component: components, kind, name.
_NAMED = 3


def owner_of(api: Api, place: Place) -> Operation | None:
    """The operation that a place belongs to."""
    owners = {operation.place: operation for operation in api.operations}
    for size in range(len(place.pointer), 0, -1):
        operation = owners.get(Place(place.path, place.pointer[:size]))
        if operation:
            return operation
    return None


def subject_of(api: Api, place: Place) -> str:
    """How a finding at a place spells its subject: the operation, or the file and the component."""
    operation = owner_of(api, place)
    if operation:
        return api.subject(operation)
    size = _NAMED if place.pointer[:1] == ("components",) else 2
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in place.pointer[:size])
    return f"{place.path}#/{'/'.join(parts)}" if place.pointer else place.path


def counted(number: int, word: str) -> str:
    """``1 operation``, ``38 operations``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def size_of(api: Api) -> str:
    """What the description holds, in words."""
    return counted(len(api.operations), "operation")
