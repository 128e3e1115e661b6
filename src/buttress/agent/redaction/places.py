"""Finding words fast: an expression is tried only where one of its words stands, so that text without them costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable


def lowered(text: str) -> str:
    """The text in lower case with every character in its place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)


def places_of(text: str, words: Iterable[str]) -> list[int]:
    """Where any of the words begins, in order."""
    found: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + len(word))
    found.sort()
    return found


def replaced(
    text: str,
    places: Iterable[int],
    form: re.Pattern[str],
    make: Callable[[re.Match[str]], str],
    back: re.Pattern[str] | None = None,
) -> str:
    """The text with what ``form`` matches at those places replaced. ``back`` matches, in the reversed text, what of the form
    stands before the place.
    """
    pieces: list[str] = []
    done = 0
    for place in places:
        start = place if back is None else _walked(text, place, back)
        if start < done:
            continue
        found = form.match(text, start)
        if found is None or found.end() <= done:
            continue
        pieces += (text[done:start], make(found))
        done = found.end()
    return "".join((*pieces, text[done:])) if pieces else text


def _walked(text: str, place: int, back: re.Pattern[str]) -> int:
    before = text[max(0, place - 256) : place][::-1]
    found = back.match(before)
    return place - (found.end() if found else 0)
