"""What may stand where the cursor is: commands, what fits behind them, and names of this backend within a sentence."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from buttress.chat.prompt import Words

#: A name to insert and what is said beside it.
Candidate = tuple[str, str]
#: Candidates that a menu holds (nobody scrolls further), and characters of a word in a sentence before names are offered.
MOST, LEAST = 100, 2
#: Characters of a word from which on rules are offered too: their names begin like words of English.
RULE = 4
#: What most people compare with, where the names that git knows are not at hand.
_REFS = ("HEAD", "HEAD~1", "main", "master", "origin/main", "origin/master")
_COMMAND = re.compile(r"/(\w*)\Z")
_ARGUMENT = re.compile(r"/(\w+)[ \t]+(.*)\Z", re.DOTALL)
#: The word that ends at the cursor, and the ones before it that an operation could begin with.
_STARTS = re.compile(r"(?<![^\s`\"'(])(?=\S)")

#: What a text that is tried can be.
_KINDS = ("sql", "prisma", "openapi", "design")


class Names(Completer):
    """Completes from what the backend has at the moment."""

    def __init__(self, words: Callable[[], Words]) -> None:
        self._words = words
        self._known: Words | None = None

    def renew(self) -> None:
        """Ask for the words again when they are needed next: files may have changed."""
        self._known = None

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Candidates for the text before the cursor, those that begin with it first."""
        del complete_event  # who asks does not matter: while typing only commands are asked for
        self._known = self._known or self._words()
        yield from completions(document.text_before_cursor, self._known)


def completions(text: str, words: Words) -> Iterator[Completion]:
    """Candidates behind a text."""
    if found := _COMMAND.fullmatch(text):
        names = [(f"/{name}{' ' if _takes(name, words) else ''}", told) for name, told in words.commands]
        chosen = [each for each in names if each[0].startswith(text.casefold())]
        return _offered(chosen, len(text))
    if found := _ARGUMENT.fullmatch(text):
        candidates = [each for kind in _takes(found[1], words) for each in _of(kind, words)]
        typed = found[2].lstrip()
        found_names = _offered(_ranked(candidates, typed.casefold()), len(typed))
        return chain(found_names, _files(typed) if "file" in _takes(found[1], words) else ())
    return _in_sentence(text, words)


def _files(typed: str) -> Iterator[Completion]:
    """Paths that the last word begins."""
    word = typed.rsplit(" ", maxsplit=1)[-1]
    found = PathCompleter(expanduser=True).get_completions(Document(word), CompleteEvent())
    for each in islice(found, MOST):
        yield Completion(each.text, each.start_position, display=clean(each.display_text))


def _takes(command: str, words: Words) -> tuple[str, ...]:
    return words.takes.get(command, ())


def _of(kind: str, words: Words) -> Iterable[Candidate]:
    """What a kind of argument can be."""
    if kind == "finding":
        return words.labels
    if kind == "command":
        return words.commands
    lists = {
        "rule": words.rules,
        "table": words.tables,
        "column": words.columns,
        "operation": words.operations,
        "ref": words.refs or _REFS,
        "kind": _KINDS,
    }
    return [(each, "") for each in lists.get(kind, ())]


def _ranked(candidates: Iterable[Candidate], text: str) -> Iterable[Candidate]:
    """Names that begin with the text, then those that have it somewhere, then those of which something with it is said."""
    ranks: tuple[list[Candidate], ...] = ([], [], [])
    for name, told in candidates:
        folded = name.casefold()
        rank = 0 if folded.startswith(text) else 1 if text in folded else 2 if text in told.casefold() else None
        if rank is not None:
            ranks[rank].append((name, told))
    return chain(*ranks)


def _in_sentence(text: str, words: Words) -> Iterator[Completion]:
    """Names that the end of the text begins; an operation also by its path alone."""
    line = text[-200:].rpartition("\n")[2]
    starts = [found.start() for found in _STARTS.finditer(line)]
    if not starts or line[-1:].isspace():
        return
    seen: set[str] = set()
    for start in starts[-2:]:  # a method and its path, or one word
        typed = line[start:]
        if len(typed) < LEAST:
            continue
        for name in _named(typed, words, alone=start == starts[-1]):
            if name not in seen and len(seen) < MOST:
                seen.add(name)
                yield Completion(name, -len(typed), display=clean(name))


def _named(typed: str, words: Words, *, alone: bool) -> Iterator[str]:
    folded = typed.casefold()
    for name in words.operations:
        path = name.partition(" ")[2]
        if name.casefold().startswith(folded) or (alone and typed[0] == "/" and path.casefold().startswith(folded)):
            yield name
    if not alone:
        return
    lists = (words.tables, words.columns if "." in typed else (), words.rules if len(typed) >= RULE else ())
    for names in lists:
        yield from (name for name in names if name.casefold().startswith(folded))
    yield from (label for label, _ in words.labels if label.casefold().startswith(folded))


def _offered(candidates: Iterable[Candidate], typed: int) -> Iterator[Completion]:
    """The first of the candidates, in place of what was typed."""
    for name, told in islice(candidates, MOST):
        yield Completion(name, -typed, display=clean(name), display_meta=clean(told))
