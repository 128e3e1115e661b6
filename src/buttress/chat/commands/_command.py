"""What a command is, and what it makes of the words behind its name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Literal

from buttress.errors import InputError
from buttress.report.style import clean, cut

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from buttress.chat.stage import Stage

#: What may stand behind a command's name, for completion.
Takes = Literal["finding", "rule", "table", "operation", "command", "session", "file", "ref", "kind"]
#: Characters of somebody's own words that a message repeats.
_REPEATED = 60
#: Characters of a word that is compared with what there is, and how much less alike than the best a near miss may be
#: (of 1, by Ratcliff and Obershelp).
_COMPARED, _WORSE = 200, 0.1


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``name`` is without the slash, ``usage`` what may stand behind it, ``summary`` one line; ``more`` says
    what a person does not guess. ``run`` takes the conversation and the words behind the name and gives what is printed
    (finished lines, they may hold colour); it may raise :class:`buttress.errors.ButtressError`.
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Stage, str], str]
    more: str = ""
    takes: tuple[Takes, ...] = ()
    others: tuple[str, ...] = ()  # names that mean the same


@dataclass(frozen=True, slots=True)
class Words:
    """The words behind a command: ``text`` without its options, those that were set, and their values."""

    text: str
    flags: frozenset[str]
    values: Mapping[str, str]

    @property
    def everything(self) -> bool:
        """Whether ``--all`` was typed."""
        return "--all" in self.flags


def words_of(command: str, rest: str, *, flags: Collection[str] = (), values: Collection[str] = ()) -> Words:
    """Take the options out of what was typed. Raises :class:`InputError` for an option that the command does not have,
    and for one whose value is missing.
    """
    left: list[str] = []
    found: set[str] = set()
    given: dict[str, str] = {}
    words = iter(rest.split())
    for word in words:
        option, equals, value = word.partition("=")
        option = option.lower()
        if option in values:
            value = value if equals else next(words, "")
            if not value:
                raise InputError(f"/{command} {option}: expected a value behind it")
            given[option] = value
        elif option in flags and not equals:
            found.add(option)
        elif word.startswith("--") and len(word) > 2:
            known = [*flags, *values]
            raise InputError(f"/{command} has no option {shown(word)}{did_you_mean(option, known)}")
        else:
            left.append(word)
    return Words(" ".join(left), frozenset(found), given)


def nothing_behind(command: str, rest: str) -> None:
    """Raise :class:`InputError` where something stands behind a command that takes nothing."""
    if rest.strip():
        raise InputError(f"/{command} takes nothing behind it, got {shown(rest)}")


def shown(word: str) -> str:
    """Somebody's words inside a message: on one line, cleaned and cut."""
    return f'"{cut(clean(" ".join(word[: _REPEATED * 4].split())), 1, _REPEATED)}"'


def near(word: str, known: Iterable[str]) -> list[str]:
    """Up to three known words that come near; one that comes much nearer than the rest stands alone."""
    folded = {each.casefold(): each for each in known}
    word = word[:_COMPARED].casefold()
    found = {
        each: SequenceMatcher(None, word, each).ratio() for each in get_close_matches(word, folded, n=3, cutoff=0.6)
    }
    best = max(found.values(), default=0.0)
    return [folded[each] for each, ratio in found.items() if ratio > best - _WORSE]


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """``; did you mean a or b?``; ``otherwise`` where nothing comes near."""
    return meant(near(word, known)) or otherwise


def meant(names: Sequence[str]) -> str:
    """``; did you mean a, b or c?``; '' for none."""
    if not names:
        return ""
    *firsts, last = (clean(name) for name in names)
    choice = f"{', '.join(firsts)} or {last}" if firsts else last
    return f"; did you mean {choice}?"
