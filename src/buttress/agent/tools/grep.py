"""Words in the files of the tree: plain text, one pass, a limit on hits and on time."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import Field

from buttress.agent.tools._answers import Item, Refused
from buttress.agent.tools._globs import Glob
from buttress.agent.tools._spec import Paged, Spec
from buttress.assembly.collect import decode
from buttress.assembly.tree import read_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.agent.tools._desk import Desk

#: Hits that are shown of one search, and seconds that it may take.
MOST, SECONDS = 40, 2.0
#: Hits of one file where no glob says which files are meant: licences and change logs say everything.
A_FILE = 6
#: Files that are fetched at once: from git they cost a process each otherwise.
_BATCH = 100


class Grep(Paged):
    """What to look for, and where."""

    text: Annotated[str, Field(min_length=2, max_length=200, description="words as they stand there; no pattern")]
    glob: Annotated[str, Field(max_length=200, description="only paths like this: *.sql, src/**/*.py")] = ""


class Hit(NamedTuple):
    """One line that has the words. ``more`` counts those below it in its file that are not told."""

    path: str
    line: int
    more: int = 0


class Search(NamedTuple):
    """What a search found, how many files it read, and why it ended early ('' when it did not)."""

    hits: tuple[Hit, ...]
    files: int
    stopped: str


def grep(desk: Desk, taken: Grep) -> str:
    """Lines that have the words, by path, each with the label by which it is cited. A line that may not be shown with
    the words in it is not told of: else a secret could be guessed letter by letter.
    """
    found = search(desk, taken.text, taken.glob)
    items = []
    for hit in found.hits:
        record = desk.source(hit.path, hit.line, hit.line)
        if taken.text.strip().lower() in record.text.lower():
            line = {"cite": record.label, "at": f"{hit.path}:{hit.line}", "line": record.text.strip()[:300]}
            items.append(Item({**line, "more_in_file": hit.more or None}))
    return desk.paged(items, taken.page, files_read=found.files, note=found.stopped)


def search(desk: Desk, text: str, glob: str = "", clock: Callable[[], float] = monotonic) -> Search:
    """The first hits in the order of paths. The time grows with the bytes that are read, and ends at the limit."""
    needle = text.strip().lower()
    if "\n" in needle or "\r" in needle or len(needle) < 2:
        raise Refused("text: two characters or more, on one line")
    until = clock() + SECONDS
    most = MOST if glob else A_FILE
    hits: list[Hit] = []
    files = 0
    for path, content in _contents(desk, Glob(glob) if glob else None):
        if clock() > until:
            return Search(tuple(hits), files, f"stopped after {SECONDS:g} seconds: narrow it down with glob")
        if content is None:
            continue
        files += 1
        lines = _lines(decode(content)[0], needle)
        hits += [Hit(path, line) for line in lines[:most]]
        if len(lines) > most:
            hits[-1] = hits[-1]._replace(more=len(lines) - most)
        if len(hits) >= MOST:
            return Search(tuple(hits[:MOST]), files, f"stopped at {MOST} hits: narrow it down")
    return Search(tuple(hits), files, "")


def _contents(desk: Desk, glob: Glob | None) -> Iterator[tuple[str, bytes | None]]:
    """The files that may be read out, in order, some at a time; before each lot, a pause without content: picking them
    takes time too.
    """
    paths = desk.shelf.paths
    for start in range(0, len(paths), _BATCH):
        yield "", None
        lot = [p for p in paths[start : start + _BATCH] if (glob is None or glob.fits(p)) and desk.shelf.is_open(p)]
        found = read_many(desk.review.tree, lot)
        yield from ((path, found[path]) for path in lot if path in found)


def _lines(text: str, needle: str) -> list[int]:
    folded = text.lower()
    if needle not in folded:
        return []
    return [number for number, line in enumerate(folded.split("\n"), 1) if needle in line]


GREP = Spec(
    "grep",
    "Lines of tracked files that have some words (plain text, case put aside), at most 40, with labels to cite them by.",
    Grep,
    grep,
    "looks for {text}",
    reads=True,
)
