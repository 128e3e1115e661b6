"""Which paths a pattern means, in time that grows with pattern times path: ``**/**/**`` costs nothing extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Glob:
    """``*`` and ``?`` within a folder or name, ``**`` for any number of folders, ``{a,b}`` for either. Without a slash, it
    means file names in any folder. Letter case is put aside.
    """

    def __init__(self, pattern: str) -> None:
        self._choices = [_parts(choice) for choice in _spelled_out(pattern.lower().removeprefix("./"))]

    def fits(self, path: str) -> bool:
        """Whether a path is meant."""
        parts = path.lower().split("/")
        return any(_fit(choice, parts) for choice in self._choices)


def _spelled_out(pattern: str, most: int = 16) -> list[str]:
    """The patterns that ``{a,b}`` stands for; more than ``most`` of them are left as they are written."""
    waiting, done = [pattern], list[str]()
    while waiting:
        one = waiting.pop(0)
        end = one.find("}")
        start = one.rfind("{", 0, end) if end > 0 else -1
        choices = one[start + 1 : end].split(",") if start >= 0 else []
        if not choices or len(waiting) + len(done) + len(choices) > most:
            done.append(one)
        else:
            waiting += [one[:start] + choice + one[end + 1 :] for choice in choices]
    return done


def _parts(pattern: str) -> tuple[str, ...]:
    parts = pattern.split("/")
    parts = ["**", *parts] if len(parts) == 1 else [part for part in parts if part]
    parts = [*parts, "**"] if pattern.endswith("/") else parts
    return tuple(part for n, part in enumerate(parts) if not (part == "**" and n and parts[n - 1] == "**"))


def _fit(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Whether the whole path fits: which prefixes of the pattern have been used up is kept while the path is walked."""
    states = _open({0}, pattern)
    for part in path:
        states = _open({at if pattern[at] == "**" else at + 1 for at in states if _steps(pattern, at, part)}, pattern)
        if not states:
            return False
    return len(pattern) in states


def _open(states: set[int], pattern: Sequence[str]) -> set[int]:
    """The states, and those behind a ``**`` that stands for no folder at all."""
    return states | {at + 1 for at in states if at < len(pattern) and pattern[at] == "**"}


def _steps(pattern: Sequence[str], at: int, part: str) -> bool:
    return at < len(pattern) and (pattern[at] == "**" or _name_fits(pattern[at], part))


def _name_fits(pattern: str, name: str) -> bool:
    """``*`` and ``?`` in one name: after a mismatch, only the last star takes one character more."""
    p = n = 0
    star, mark = -1, 0
    while n < len(name):
        if p < len(pattern) and pattern[p] == "*":
            star, mark = p, n
            p += 1
        elif p < len(pattern) and pattern[p] in ("?", name[n]):
            p, n = p + 1, n + 1
        elif star >= 0:
            mark += 1
            p, n = star + 1, mark
        else:
            return False
    return all(character == "*" for character in pattern[p:])
