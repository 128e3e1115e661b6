"""Operations by method and the shape of their path, whatever their parameters are called and wherever they are served."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARAMETER = re.compile(r"\{[^}]*\}|:[A-Za-z_]\w*|<[^>]*>")
_PREFIX = re.compile(r"api|rest|internal|public|app|v\d+(?:\.\d+)*")
_NAME = re.compile(r"(?:.*:)?([A-Z]+) (/\S*)")


class Operations:
    """What a backend serves. Where nothing is known of that, everything may be."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known: set[tuple[str, str]] = set()
        for name in names:
            found = _NAME.fullmatch(name)
            if found is not None:
                self._known |= {(found[1], tail) for tail in _tails(_shape(found[2]))}

    def has(self, method: str, path: str) -> bool:
        """Whether there is such an operation; one below a prefix counts, and one of the same path behind another prefix."""
        shape = _shape(path)
        return not self._known or any((method, tail) in self._known for tail in _tails(shape))


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path.partition("?")[0].rstrip("/")).casefold() or "/"


def _tails(shape: str) -> list[str]:
    """The shape, and it without the parts that servers and versions put before it."""
    parts = shape.strip("/").split("/")
    found = [shape]
    while len(parts) > 1 and _PREFIX.fullmatch(parts[0]):
        parts.pop(0)
        found.append("/" + "/".join(parts))
    return found
