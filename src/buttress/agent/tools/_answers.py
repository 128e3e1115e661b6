"""What a tool answers: JSON of a bounded size, in pages, with everything that came from the repository under ``data``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.agent.records import RecordKind
    from buttress.blueprint.source import Span

#: Characters that one result may have. Twelve of them are then at most 16,000 estimated tokens.
LIMIT = 4_000
#: Characters of a result that are not its items: labels, counts, the number of the next page.
_FRAME = 420
#: Characters that a label adds to its item; a label and the text at its place.
_LABEL, _SHOWN = 20, 300
#: Characters of one string inside an item; longer ones are cut, and the record has the whole.
_LONGEST = 700


class Refused(Exception):  # noqa: N818 - an answer and not an error: the model goes on with it
    """What a tool says instead of an answer, in one short sentence of ours. ``near`` are words of the repository that
    the caller may have meant, ``known`` words of our own.
    """

    def __init__(self, sentence: str, *, near: Sequence[str] = (), known: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.near = tuple(near)
        self.known = tuple(known)


class Item(NamedTuple):
    """One thing of a list. ``at`` is where it stands. ``cited`` says how it can be cited when it is shown: by the record
    about a thing (its kind and subject), or, where it is empty and ``show`` is set, by the lines at ``at``.
    """

    data: dict[str, Any]
    at: Span | None = None
    cited: tuple[RecordKind, str] | None = None
    show: bool = False


class Page(NamedTuple):
    """Some of many: ``items`` of page ``number`` (from 1), ``total`` of all, ``next`` the next page's number or None."""

    items: tuple[Item, ...]
    number: int
    total: int
    next: int | None


def text_of(answer: Mapping[str, Any]) -> str:
    """The answer as compact JSON. File names may hold halves of characters, which no server takes: they are spelled out."""
    return json.dumps(clean(answer), ensure_ascii=False, separators=(",", ":"))


def refusal(refused: Refused) -> str:
    """The JSON of a refusal, whose first key is ``error``."""
    answer: dict[str, Any] = {"error": refused.sentence}
    if refused.known:
        answer["known"] = list(refused.known)
    if refused.near:
        answer["data"] = {"near": [cut(word, 120) for word in refused.near[:8]]}
    return text_of(answer)


def clean(value: Any) -> Any:
    """The same value, as strings that can be encoded: also none of the invisible marks that turn text around."""
    if isinstance(value, str):
        return "".join(map(_visible, value)) if not value.isascii() else value
    if isinstance(value, dict):
        return {clean(key): clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean(each) for each in value]
    return value


def _visible(character: str) -> str:
    code = ord(character)
    hidden = (
        0xD800 <= code <= 0xDFFF or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069 or 0xE0000 <= code <= 0xE007F
    )
    return f"\\u{code:04x}" if hidden else character


def cut(text: str, length: int = _LONGEST) -> str:
    """A string of at most that many characters; the mark ``…`` says that more stood there."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def within(text: str, room: int) -> str:
    """A string cut so that it takes at most ``room`` characters of JSON."""
    while len(text_of({"": text})) - 5 > room:
        text = cut(text, max(1, min(len(text) - 1, room * len(text) // len(text_of({"": text})))))
    return text


def shortened(item: Any, length: int = _LONGEST) -> Any:
    """An item with every string in it cut, and every list in it cut to forty."""
    if isinstance(item, str):
        return cut(item, length)
    if isinstance(item, dict):
        return {key: shortened(each, length) for key, each in item.items() if each not in (None, "", [], (), {})}
    if isinstance(item, list | tuple):
        return [shortened(each, length) for each in item[:40]]
    return item


def page_of(items: Sequence[Item], number: int, *, room: int = LIMIT - _FRAME) -> Page:
    """The items of one page: as many as fit into ``room`` characters of JSON. Raises :class:`Refused` for a page that
    there is not.
    """
    small = [item._replace(data=fitting(item.data, room - _SHOWN)) for item in items]
    starts, used = [0], 0
    for at, item in enumerate(small):
        size = len(text_of(item.data)) + _beside(item)
        if at > starts[-1] and used + size > room:
            starts.append(at)
            used = 0
        used += size
    if number > len(starts):
        raise Refused(f"there is no page {number}; the last one is {len(starts)}")
    ends = [*starts[1:], len(small)]
    here = tuple(small[starts[number - 1] : ends[number - 1]])
    return Page(here, number, len(small), number + 1 if number < len(starts) else None)


def _beside(item: Item) -> int:
    """Characters that an item's place, label and line will take."""
    at = len(text_of({"at": place(item.at)})) if item.at else 1
    return at + (_SHOWN if item.show else _LABEL if item.cited else 0)


def fitting(item: dict[str, Any], room: int) -> dict[str, Any]:
    """An item that fits into a page, its strings cut as far as that takes; what is empty is left out."""
    for length in (_LONGEST, 200, 60, 12):
        small: dict[str, Any] = shortened(item, length)
        if len(text_of(small)) <= room:
            return small
    return {"note": "too long to be shown"}


def place(span: Span) -> str:
    """Where a span stands, as evidence is cited; a long path is cut at its beginning."""
    path = span.path if len(span.path) <= 200 else f"…{span.path[-199:]}"
    return f"{path}:{span.line}"


def chunk_of(text: str, number: int, room: int = LIMIT - _FRAME - 600) -> tuple[str, int | None]:
    """One page of a long text, cut between lines where it has any, and the number of the next page. Raises
    :class:`Refused` for a page that there is not.
    """
    chunks, current, used = [], "", 0
    for line in _pieces(text, room):
        size = len(text_of({"": line}))
        if used + size > room and current:
            chunks.append(current)
            current, used = "", 0
        current += line
        used += size
    chunks.append(current)
    if number > len(chunks):
        raise Refused(f"there is no page {number}; the last one is {len(chunks)}")
    return chunks[number - 1], number + 1 if number < len(chunks) else None


def _pieces(text: str, room: int) -> list[str]:
    """Lines with their breaks; one that no page could hold is cut into several. JSON may take six characters for one."""
    step = max(1, room // 7)
    whole = text.splitlines(keepends=True)
    return [line[at : at + step] for line in whole for at in range(0, len(line), step)]
