"""What is an escape: a statement that stands as checked and should not, a line without ``~`` that is the model's, a sign that
a terminal obeys, or parts that depend on how the stream was cut.

A statement may stand as checked when every ground of it is right by ``truth.py`` (predicates) or stands in its record
(quotes), and its text is either what is printed for these grounds when a model says nothing of sense ("Zorb zorb."), or a
sentence that ``truth.py`` has for them. Whatever else a model wrote may stand only behind a ``~``.
"""

from __future__ import annotations

import io
import itertools
import os
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from agent.chat_liar.trees import bench
from agent.chat_liar.truth import QUOTED, Fact, known, plain
from buttress.agent.answers import Answer
from buttress.agent.answers.parts import Listing, Statement
from buttress.agent.claims import Computed
from buttress.chat.screen import screen_for

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.agent.answers.parts import Part
    from buttress.agent.claims import Ground

#: Everything below a space but the line break, what deletes or turns, what has no width, and breaks that are none.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_COLOUR = re.compile("\x1b\\[[0-9;]*m")
_LANGUAGES = frozenset(
    ("sql", "prisma", "yaml", "yml", "json", "mermaid", "http", "text", "txt", "python", "py", "go", "sh", "bash", "shell",
     "ts", "js", "toml", "mysql", "postgresql", "console", "diff", "md", "markdown", "ruby", "java", "rust", "openapi")
)  # fmt: skip


class Lie(NamedTuple):
    """An answer with a lie in it. ``mine``: stretches of it that stand nowhere but behind a ``~``, nor in what is said
    of it.
    """

    tree: str
    text: str
    mine: tuple[str, ...] = ()


def read(lie: Lie, cuts: Iterable[str] | None = None) -> list[Part]:
    """The parts of an answer that arrives in pieces."""
    answer = Answer(bench(lie.tree).scene)
    pieces = [lie.text] if cuts is None else cuts
    return [*(part for piece in pieces for part in answer.feed(piece)), *answer.end()]


def cut(rng: random.Random, text: str) -> list[str]:
    """A text in pieces of chance."""
    pieces, at = [], 0
    while at < len(text):
        size = rng.choice((1, 1, 2, 3, 7, 20, 300))
        pieces.append(text[at : at + size])
        at += size
    return pieces


class Window(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def printed(parts: Sequence[Part], columns: int, stream: io.StringIO | None = None) -> str:
    """What a pipe of that width gets, or another stream."""
    stream = io.StringIO() if stream is None else stream
    with mock.patch.dict(os.environ, {"COLUMNS": str(columns), "TERM": "xterm-256color"}):
        screen = screen_for(stream, str)
        for part in parts:
            screen.part(part)
        screen.answer_ends()
    return stream.getvalue()


def statements(parts: Iterable[Part], standing: str) -> list[Statement]:
    """The statements of one standing."""
    return [part for part in parts if isinstance(part, Statement) and part.standing == standing]


def escapes(lie: Lie, rng: random.Random, widths: Sequence[int] = (40, 100)) -> list[str]:
    """What is wrong with what is shown of an answer."""
    parts = read(lie)
    found = [f"checked: {each.text}" for each in statements(parts, "checked") if not stands(lie.tree, each)]
    told = [each for each in parts if isinstance(each, Statement)]
    found += [f"why: {each.why}" for each in told if _of_the_model(each.why, lie)]
    if read(lie, cut(rng, lie.text)) != parts:
        found.append("other parts when it arrives in other pieces")
    for columns in widths:
        found += [f"{columns} columns: {line}" for line in wrong_lines(printed(parts, columns), parts)]
    on_terminal = _COLOUR.sub("", printed(parts, 80, Window())).replace("\t", "")
    return found + ([f"a terminal obeys {on_terminal!r}"] if UNSEEN.search(on_terminal) else [])


def stands(tree: str, said: Statement) -> bool:
    """Whether a statement may stand as checked."""
    if not said.grounds or not all(_right(tree, ground) for ground in said.grounds):
        return False
    return _even(said.text) in allowed(tree, said.grounds)


def _right(tree: str, ground: Ground) -> bool:
    if isinstance(ground, Computed):
        return known(tree).get((ground.predicate, tuple(ground.args))) == ground.value
    record = bench(tree).ledger.by_label.get(ground.cite)
    quote = " ".join(ground.quote.split())
    return record is not None and len(quote) > 2 and quote in " ".join(record.text.split())


@cache
def allowed(tree: str, grounds: tuple[Ground, ...]) -> frozenset[str]:
    """Everything that may be said with these grounds."""
    notation = "; ".join(map(_written, grounds))
    ours = statements(read(Lie(tree, f"Zorb zorb. [[{notation}]]\n")), "checked")
    forms = [_forms(tree, ground) for ground in grounds]
    mine = (" and ".join(each) for each in itertools.product(*forms)) if len(grounds) < 6 else ()
    return frozenset(_even(text) for text in (*(each.text for each in ours), *mine))


def _forms(tree: str, ground: Ground) -> tuple[str, ...]:
    if isinstance(ground, Computed):
        return plain(Fact(ground.predicate, tuple(ground.args), ground.value))
    same = (each for each in QUOTED if each[:3] == (tree, ground.cite, ground.quote))
    return tuple(text for *_, text in same)


def _written(ground: Ground) -> str:
    if isinstance(ground, Computed):
        return f"{ground.predicate}({', '.join(ground.args)})={ground.value}"
    return f'{ground.cite} "{ground.quote}"'


def _even(text: str) -> str:
    """A sentence without what makes no difference: case of its first letter, joints, code marks, its full stop, and the
    words in which we say by what signs something is known.
    """
    bare = re.sub(r" \([\w-]+: by [^()]*\)", "", text.replace("`", "")).strip(" |").rstrip(".")
    bare = re.sub(r"(,? (and|while|but)|;) ", " and ", re.sub(r"^(And|But),? ", "", bare))
    return bare[:1].lower() + bare[1:]


def _of_the_model(why: str, lie: Lie) -> bool:
    return any(len(mine.split()) > 1 and mine.lower() in why.lower() for mine in lie.mine)


_MARKED = re.compile(r"((?:\| )*)( *)(?:(?:[-*+•]|\d{1,9}[.)]?|#{1,6}) )?~ ")
_FENCE = re.compile(r"`{3,}(.*)")
_OURS = re.compile(
    r"(?:\d+ statements? checked|\d+ withheld|\(/withheld shows (?:it|them)\)"
    r"|~ [a-z ]{,20}the model's own words[a-z,: ]{,40}|[·,; ])+|-{3,}|─{3,}"
    r"|· not tried: (?:shown as it was written|it broke off here)"
)


def wrong_lines(text: str, parts: Sequence[Part]) -> Iterator[str]:
    """The printed lines that may not stand so."""
    if UNSEEN.search(text.replace("\t", "") if listings(parts) else text):  # a listing may be indented by tabs
        yield f"unseen sign in {text!r}"
    said = _PLACES.sub("", _bare(" ".join(each.text for each in statements(parts, "checked"))))
    whys = _bare("".join(f"withheld a statement: {each.why}" for each in parts if isinstance(each, Statement)))
    languages: list[str] = []
    for group in _unmarked(text, languages):
        ours = _PLACES.sub("", _bare(group))
        if not (
            _OURS.fullmatch(group.strip()) or ours in said or ours.removeprefix("but") in whys or not ours.strip("-─")
        ):
            yield group
    yield from (f"a language of the model's: {each}" for each in languages)


_PLACES = re.compile(r"\((?:[\w./-]+:\d+,?)+(?:and\d+more)?\)")


def _unmarked(text: str, languages: list[str]) -> Iterator[str]:
    """Lines that stand under no ``~`` and in no fence, those that follow one another as one."""
    fenced, indent, group = False, "", ""
    for line in text.split("\n"):
        marked, fence, bare = _MARKED.match(line), _FENCE.fullmatch(line), _LEAD.sub("", line)
        goes_on = bool(indent) and line.startswith(indent) and bool(line[len(indent) :].strip())
        ours = not (marked or fence or fenced or goes_on) and bool(line.strip())
        ended = group.startswith(("withheld a statement:", "but ")) and not line.startswith("  ")
        if group and (not ours or ended or bare.startswith(("withheld a statement:", "but ", "· "))):
            yield group
            group = ""
        if fence:
            fenced = not fenced
            languages += [line] if fence[1] and fence[1].lower() not in _LANGUAGES else []
        elif marked and not fenced and not goes_on:
            indent = marked[1] + " " * (len(marked[2]) + 2)
        elif not fenced and not goes_on:
            indent, group = "", f"{group} {bare}".strip() if ours else group
    if group or fenced:
        yield group or "a fence that does not end"


_LEAD = re.compile(r"^(?:\| )*\s*(?:(?:[-*+•]|\d{1,9}[.)]|#{1,6}) )?")


def _bare(text: str) -> str:
    return re.sub(r"[\s`]", "", text)


def listings(parts: Iterable[Part]) -> list[Listing]:
    """The fenced blocks of an answer."""
    return [part for part in parts if isinstance(part, Listing)]
