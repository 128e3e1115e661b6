"""An answer as Markdown: what was checked stands plain, the model's own words are marked, what does not hold is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.sessions.markdown import code, fence, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.answers.parts import Listing, Opened, Part, Statement
    from buttress.agent.sessions.kept import Entry

MARK = "~ "
#: Places that stand behind one statement, and lists in lists that are told apart.
_PLACES, _DEEPEST = 4, 6
_BAR = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r"[\s|:-]*-[\s|:-]*")


def answered(entry: Entry) -> Iterator[str]:
    """Lines of Markdown: blocks with an empty line between them, then how the answer ended and what it cost."""
    lines = list(_parts(entry.parts))
    end = _end(entry)
    yield from lines
    if end:
        yield from ["", end] if lines else [end]


def _parts(parts: Sequence[Part]) -> Iterator[str]:
    from buttress.agent.answers.parts import Closed, Listing, Opened, Statement

    block: Opened | None = None
    said: list[Statement] = []
    before = ""
    for part in parts:
        if isinstance(part, Statement):
            said.append(part)
            continue
        kind = block.kind if block else "paragraph" if said else ""
        lines = list(_block(block, said))
        if isinstance(part, Opened):
            block, said = part, []
        elif isinstance(part, Closed):
            block, said = None, []
        if lines:
            if before and not (before == kind == "item"):
                yield ""
            yield from lines
            before = kind
        if isinstance(part, Listing):
            said = []
            if before:
                yield ""
            yield from _listing(part)
            before = "listing"
    rest = list(_block(block, said))
    if rest and before:
        yield ""
    yield from rest


def _block(opened: Opened | None, said: Sequence[Statement]) -> Iterator[str]:
    """One block. Sentences of another standing begin a new line, so that no mark speaks for what stands behind it."""
    kind = opened.kind if opened else "paragraph"
    if kind == "rule":
        yield "---"
    if not said:
        return
    if kind == "table":
        yield from _table(said)
        return
    first, rest = _margins(opened)
    lines = list(_lines(said))
    for number, line in enumerate(lines):
        yield f"{rest if number else first}{line}{_break(kind, last=number == len(lines) - 1)}"


def _margins(opened: Opened | None) -> tuple[str, str]:
    if opened is None or opened.kind not in ("item", "heading", "quote"):
        return "", ""
    if opened.kind == "quote":
        return "> ", "> "
    if opened.kind == "heading":
        return f"{'#' * min(3 + max(len(opened.mark), 1), 6)} ", ""
    indent = "    " * min(max(opened.depth - 1, 0), _DEEPEST)
    mark = opened.mark if re.fullmatch(r"[-*+]|\d{1,9}[.)]", opened.mark) else "-"
    return f"{indent}{mark} ", f"{indent}{' ' * (len(mark) + 1)}"


def _break(kind: str, *, last: bool) -> str:
    return "" if last or kind == "heading" else "\\"


def _lines(said: Sequence[Statement]) -> Iterator[str]:
    line, standing = "", ""
    for each in said:
        told = _told(each)
        if line and (each.standing != standing or each.standing == "refuted"):
            yield line
            line = ""
        line = f"{line} {told}" if line else told
        standing = each.standing
    if line:
        yield line


def _told(each: Statement) -> str:
    if each.standing == "refuted":
        return f"(withheld: {plain(each.why) or 'it does not hold'})"
    text = sentence(each.text)
    if each.standing == "unverified":
        return f"{MARK}{text}{f' (but: {plain(each.why)})' if each.why else ''}"
    return f"{text}{_places(each)}"


def _places(each: Statement) -> str:
    named = list(dict.fromkeys(code(str(place.span)) for place in each.places))
    more = f" and {len(named) - _PLACES} more" if len(named) > _PLACES else ""
    return f" ({', '.join(named[:_PLACES])}{more})" if named else ""


def _table(said: Sequence[Statement]) -> Iterator[str]:
    """Rows, each with its mark before it and its places behind it; what was withheld stands under them."""
    rows = [
        (each, _cells(each.text)) for each in said if each.standing != "refuted" and not _DASHES.fullmatch(each.text)
    ]
    width = max((len(cells) for _, cells in rows), default=0)
    for number, (each, cells) in enumerate(rows):
        filled = [sentence(cell) for cell in cells] + [""] * (width - len(cells))
        mark = MARK.strip() if each.standing == "unverified" else ""
        where = _places(each).strip(" ()") if each.standing == "checked" else ""
        yield f"| {' | '.join([mark, *filled, where])} |"
        if not number:
            yield f"|{' --- |' * (width + 2)}"
    withheld = [each for each in said if each.standing == "refuted"]
    if withheld and rows:
        yield ""
    for each in withheld:
        yield f"{_told(each)}\\" if each is not withheld[-1] else _told(each)


def _cells(row: str) -> list[str]:
    row = " ".join(row.split()).removeprefix("|")
    row = row if row.endswith("\\|") else row.removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(row)]


def _listing(part: Listing) -> Iterator[str]:
    if not part.kind:
        yield f"{MARK}not tried:"
        yield ""
    yield from fence(part.text, f"{part.language} {part.info}")
    if not part.whole:
        yield ""
        yield f"{MARK}it broke off here"


def _end(entry: Entry) -> str:
    """How it ended, where it did not simply end, and its cost."""
    from buttress.agent.summary import cost

    ended = "" if entry.state == "answered" else plain(entry.line or entry.state)
    ended = ended if entry.state else "interrupted here: the process ended before the answer did"
    paid = cost(entry.bill) if entry.bill is not None else ""
    told = "; ".join(filter(None, (ended, paid)))
    return f"({told})" if told else ""
