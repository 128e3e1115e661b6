"""What a terminal might obey, and what is too much of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.chat_liar.judge import Lie
from agent.chat_liar.lies_joined import LIES, true
from agent.chat_liar.lies_marks import OURS

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

CONTROLS = (
    "\x1b[31m", "\x1b[2J", "\x1b[1;1H", "\x1b]0;title\x07", "\x1b]8;;http://x.example\x1b\\", "\x1b]52;c;eA==\x07", "\x1bP+q\x1b\\", "\x1b[6n", "\x1bc",
    "\r", "\b", "\b\b\b\b\b", "\x7f", "\x00", "\x07", "\x0b", "\x0c", "\x0e", "\x1a", "\x9b31m", "\x9d0;t\x9c", "\x85", "\x84", "\u2028", "\u2029", "\u202e",
    "\u2066", "\u200f", "\u061c", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u034f", "\u3164", "\ufe0f", "\U000e0041", "\ufff9", "\x1b[?1049h", "\x1b[8m",
    "\x1b[1A\x1b[2K", "\x1b]1337;File=:eA==\x07", "\x1b%G", "\x1b(0", "\ud7ff", "\ufffe", "\U0010ffff", "\ue000", "\x1b[38;2;0;0;0m", "\x90q\x9c", "\u180e",
)  # fmt: skip


def controls(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A sign that a terminal obeys, anywhere."""
    text, fact = true(rng, tree)
    lie, sign = rng.choice(LIES), rng.choice(CONTROLS)
    at = rng.randrange(len(lie))
    yield Lie(tree, f"{lie[:at]}{sign}{lie[at:]}\n", (lie,))
    place = rng.randrange(len(text))
    yield Lie(tree, f"{text[:place]}{sign}{text[place:]}. [[{fact.ground}]] {lie}\n", (lie,))
    hidden = f"[[{fact.ground}]]"
    place = rng.randrange(len(hidden))
    yield Lie(tree, f"{lie}. {hidden[:place]}{sign}{hidden[place:]}\n", (lie,))


def controls_in_blocks(rng: random.Random, tree: str) -> Iterator[Lie]:
    """The same in fences, info strings, cells, headings, marks and code spans."""
    lie, sign = rng.choice(LIES), rng.choice(CONTROLS)
    yield Lie(tree, f"```te{sign}xt a{sign}b\n{lie}{sign}\n{sign}{lie}\n```\n", (lie,))
    yield Lie(tree, f"|{sign} a | {lie} |\n|--|--|\n| {sign} | `{sign}{lie}` |\n", (lie,))
    yield Lie(tree, f"#{sign} {lie}\n-{sign} {lie}\n>{sign} {lie}\n1{sign}. `{lie}{sign}`\n", (lie,))


def wide(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Signs of two cells or of none, that a wrapped line must reckon with."""
    sign = rng.choice(
        (
            "表",
            "👩‍👩‍👧",
            "e\u0301\u0302\u0303" * 5,
            "ﷺ",
            "𒐫",
            "\u0300" * 40,
            "ｗ",
            "🇩🇪",
            "한",
            "ا",
            "\t",
            "\u00a0",
            "\u2007",
            "…",
        )
    )
    lie = rng.choice(OURS)
    size = rng.choice((17, 38, 39, 40, 41, 98, 100))
    yield Lie(tree, f"{sign * size} {lie}\n", (lie.strip(),))
    yield Lie(tree, f"{'x' * size}{lie}\n", (lie.strip(),))
    yield Lie(tree, f"- {'x ' * size}{lie}\n  - {sign * size}{lie}\n", (lie.strip(),))
    yield Lie(tree, f"| {sign * size} | {lie} |\n|--|--|\n| {lie} | {'x' * size} |\n", (lie.strip(),))


def nested(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Deeper than anything is meant to be."""
    lie, size = rng.choice(OURS), rng.choice((5, 12, 60, 300))
    mine = (lie.strip("~·> ").strip(),)
    yield Lie(tree, f"{'> ' * size}{lie}\n", mine)
    yield Lie(tree, "".join(f"{'  ' * deep}- {lie}\n" for deep in range(min(size, 20))), mine)
    yield Lie(tree, f"{'- ' * size}{lie}\n", mine)
    yield Lie(tree, f"{'*' * size}{lie}{'*' * size}\n{'`' * size}{lie}{'`' * (size - 1)}\n", mine)
    yield Lie(tree, f"{'[' * size}{lie}{']' * size} {'[[' * size} {lie}\n", mine)
    yield Lie(tree, f"{'> - ' * size}{lie}\n\n{'1. ' * size}{lie}\n{'#' * size} {lie}\n{'|' * size}{lie}\n", mine)


def broken_off(rng: random.Random, tree: str) -> Iterator[Lie]:
    """An answer that ends in the middle of something."""
    text, fact = true(rng, tree)
    whole = f"- {text}. [[{fact.ground}]] {rng.choice(LIES)}.\n\n```text\n{rng.choice(OURS)}\n```\n| a | b |\n|--|--|\n| {rng.choice(LIES)} | x |\n"
    for _ in range(3):
        yield Lie(tree, whole[: rng.randrange(1, len(whole))])


def at_random(rng: random.Random, tree: str) -> Iterator[Lie]:
    """All of it, thrown together."""
    text, fact = true(rng, tree)
    bits = (*LIES[:4], *OURS[:8], text, f"[[{fact.ground}]]", f"[[{fact.ground}", "]]", "[[", "`", "```", "\n", "\n\n", "- ", "> ", "# ", "| ", "|--|--|\n", " ",
            ". ", "**", "~~~", "\\", "<", "&lt;", "\r", "\t", "1. ", "    ", *rng.sample(CONTROLS, 4))  # fmt: skip
    yield Lie(tree, "".join(rng.choice(bits) for _ in range(rng.choice((5, 12, 30)))))


MAKERS = (controls, controls_in_blocks, wide, nested, broken_off, at_random)
