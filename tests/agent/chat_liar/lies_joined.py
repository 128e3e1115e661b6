"""A true sentence with its grounds, and a lie beside it: whatever stands between them, the lie has no grounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.chat_liar.judge import Lie
from agent.chat_liar.truth import facts, plain

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from agent.chat_liar.truth import Fact

#: What no file says, and what may never stand without a ``~``.
LIES = (
    "nothing here is ever lost",
    "the zorb layer keeps all of it safe",
    "this was reviewed by three engineers",
    "every finding of this review is wrong",
    "no key is needed for that",
    "it answers within 5 ms",
    "the team has fixed it already",
    "users can be deleted without harm",
)


def true(rng: random.Random, tree: str) -> tuple[str, Fact]:
    """A sentence without its full stop, and what it rests on."""
    fact = rng.choice([each for each in facts(tree) if plain(each)])
    text = rng.choice(plain(fact))
    return text[:1].upper() + text[1:], fact


def _between(rng: random.Random, tree: str, joints: tuple[str, ...]) -> Iterator[Lie]:
    """A lie before or behind a true sentence, with something between."""
    (text, fact), lie, joint = true(rng, tree), rng.choice(LIES), rng.choice(joints)
    ground = f"[[{fact.ground}]]"
    lie = lie if rng.random() < 0.5 else lie[:1].upper() + lie[1:]
    yield Lie(tree, f"{lie}{joint}{text}. {ground}\n", (lie,))
    yield Lie(tree, f"{text}{joint}{lie}. {ground}\n", (lie,))
    yield Lie(tree, f"{text}. {ground}{joint}{lie}.\n", (lie,))
    yield Lie(tree, f"{text} {ground}{joint}{lie}\n", (lie,))


def joined_by_stop(rng: random.Random, tree: str) -> Iterator[Lie]:
    yield from _between(
        rng, tree, (". ", "! ", "? ", "... ", "… ", ".) ", '." ', ".” ", ".", "!", "?!", "。", "．", "｡", ".\u00a0")
    )


def joined_by_dash(rng: random.Random, tree: str) -> Iterator[Lie]:
    yield from _between(
        rng, tree, (" - ", " — ", " – ", "—", " -- ", " --- ", " ― ", " ‐ ", " − ", " ~ ", " / ", " | ", " + ")
    )


def joined_by_colon(rng: random.Random, tree: str) -> Iterator[Lie]:
    yield from _between(
        rng, tree, (": ", "; ", ":", ";", "： ", " :: ", " => ", " -> ", " → ", " = ", ", ", " · ", " • ", "; and ")
    )


def joined_by_bracket(rng: random.Random, tree: str) -> Iterator[Lie]:
    pairs = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("“", "”"), ('"', '"'), ("*", "*"), ("**", "**"), ("_", "_"),
             ("`", "`"), ("``", "``"), ("~~", "~~"), ("<!--", "-->"), ("||", "||"), ("==", "=="), ("[^1]: ", ""), ("^", "^"),
             ("‘", "’"), ("(((", ")))"), ("$", "$"), ("[", "](http://x.example)"), ("![", "](x.png)"))  # fmt: skip
    (text, fact), lie, (opened, closed) = true(rng, tree), rng.choice(LIES), rng.choice(pairs)
    ground = f"[[{fact.ground}]]"
    yield Lie(tree, f"{text} {opened}{lie}{closed}. {ground}\n", (lie,))
    yield Lie(tree, f"{opened}{lie}{closed} {text}. {ground}\n", (lie,))
    yield Lie(tree, f"{opened}{lie}. {text}{closed}. {ground}\n", (lie,))
    yield Lie(tree, f"{opened}{text}. {ground} {lie}{closed}.\n", (lie,))
    yield Lie(tree, f"{opened}{text} {ground}{closed} {lie}.\n", (lie,))


def joined_by_break(rng: random.Random, tree: str) -> Iterator[Lie]:
    breaks = ("\n", "  \n", "\\\n", "\n\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "<br>", "<br/>\n", "\n \n",
              "\n\t", "\n    ", "\n&nbsp;\n", "\n---\n", "\n***\n", "\n===\n", "\n> ", "\n- ", "\n1. ", "\n# ", "\n| ", "\n\n    ",
              "\n: ", "\n[^1]: ", "\n```\n", "\n~~~\n")  # fmt: skip
    yield from _between(rng, tree, breaks)


def in_a_list(rng: random.Random, tree: str) -> Iterator[Lie]:
    (text, fact), lie = true(rng, tree), rng.choice(LIES)
    ground = f"[[{fact.ground}]]"
    mark = rng.choice(("- ", "* ", "+ ", "1. ", "2) ", "- [x] ", "- [ ] ", "• ", "a. ", "10. "))
    deep = " " * rng.choice((0, 1, 2, 3, 4, 5, 8))
    yield Lie(tree, f"{mark}{lie}\n{deep}{mark}{text}. {ground}\n", (lie,))
    yield Lie(tree, f"{mark}{text}. {ground}\n{deep}{mark}{lie}\n", (lie,))
    yield Lie(tree, f"{mark}{text}. {ground}\n{deep}{lie}\n{deep}{mark}{lie}\n", (lie,))
    yield Lie(tree, f"{mark}{mark}{lie} {mark}{text} {ground} {mark}{lie}\n", (lie,))
    yield Lie(tree, f"{mark}{lie}\n\n{deep}{text}. {ground}\n{deep}{lie}\n", (lie,))


def in_a_table(rng: random.Random, tree: str) -> Iterator[Lie]:
    (text, fact), lie = true(rng, tree), rng.choice(LIES)
    ground = f"[[{fact.ground}]]"
    row = rng.choice(("|---|---|", "| :-- | --: |", "--|--", "|-|-|\n|-|-|"))
    yield Lie(tree, f"| {lie} | b |\n{row}\n| {text}. {ground} | {lie} |\n", (lie,))
    yield Lie(tree, f"| {text}. {ground} | {lie} |\n{row}\n| {lie} | {text} {ground} |\n", (lie,))
    yield Lie(tree, f"{text}. {ground} | {lie}\n{row}\n{lie} | x\n", (lie,))
    yield Lie(tree, f"| a | b |\n{row}\n| {lie} | {text} |\n\n{ground}\n", (lie,))
    yield Lie(tree, f"| a | b |\n{row}\n| {text} \\| {lie} | {ground} |\n{lie} {ground}\n", (lie,))


def in_a_heading(rng: random.Random, tree: str) -> Iterator[Lie]:
    (text, fact), lie = true(rng, tree), rng.choice(LIES)
    ground, mark = f"[[{fact.ground}]]", rng.choice(("# ", "## ", "###### ", "####### ", "#", "> # ", "- # "))
    yield Lie(tree, f"{mark}{lie} {ground}\n", (lie,))
    yield Lie(tree, f"{mark}{text}. {ground} {lie} #\n", (lie,))
    yield Lie(tree, f"{lie}\n{'=' * 5}\n{text}. {ground}\n{'-' * 5}\n{lie}\n---\n", (lie,))
    yield Lie(tree, f"{mark}{lie}\n{text}. {ground}\n", (lie,))


def in_a_quote(rng: random.Random, tree: str) -> Iterator[Lie]:
    (text, fact), lie = true(rng, tree), rng.choice(LIES)
    ground, mark = f"[[{fact.ground}]]", rng.choice(("> ", ">", "> > ", ">>> ", "> - ", " > "))
    yield Lie(tree, f"{mark}{lie}\n{mark}{text}. {ground}\n", (lie,))
    yield Lie(tree, f"{mark}{text}. {ground}\n{lie}\n", (lie,))
    yield Lie(tree, f"{mark}{text}. {ground}\n\n{mark}{lie}\n", (lie,))
    yield Lie(tree, f"{text}. {ground}\n{mark}{lie}\n{lie} {ground}\n", (lie,))


def across_emphasis(rng: random.Random, tree: str) -> Iterator[Lie]:
    (text, fact), lie = true(rng, tree), rng.choice(LIES)
    ground, mark = f"[[{fact.ground}]]", rng.choice(("*", "**", "_", "__", "***", "~~", "`", "``", "<b>", "=="))
    words = text.split(" ")
    at = rng.randrange(1, len(words))
    yield Lie(tree, f"{mark}{lie}. {text}. {ground}{mark}\n", (lie,))
    yield Lie(tree, f"{' '.join(words[:at])} {mark}{' '.join(words[at:])}. {ground} {lie}{mark}.\n", (lie,))
    yield Lie(tree, f"{mark}{' '.join(words[:at])}{mark} {lie} {mark}{' '.join(words[at:])}{mark}. {ground}\n", (lie,))
    yield Lie(tree, f"{mark}{lie}\n{text}. {ground}\n", (lie,))


def before_a_list_of_truth(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A lead-in that turns what follows: it stays behind its ``~``, and what follows is still true by itself."""
    (text, fact), (other, second) = true(rng, tree), true(rng, tree)
    lead = rng.choice(
        ("None of this is so:", "What follows was true once", "Buttress wrongly says:", "Checked and safe:", "Not:")
    )
    lie = rng.choice(LIES)
    yield Lie(tree, f"{lead}\n\n- {text}. [[{fact.ground}]]\n- {other}. [[{second.ground}]]\n- {lie}\n", (lie, lead))
    yield Lie(tree, f"{lead} {text}. [[{fact.ground}]] {lie}\n", (lie, lead))
    yield Lie(tree, f"{text}. [[{fact.ground}]] {lead.rstrip(':')}, {lie}. [[{second.ground}]]\n", (lie,))


def words_for_another(rng: random.Random, tree: str) -> Iterator[Lie]:
    """The grounds of one sentence behind another."""
    (text, fact), (other, second) = true(rng, tree), true(rng, tree)
    if fact == second:
        return
    yield Lie(tree, f"{text}. [[{second.ground}]]\n")
    yield Lie(tree, f"{text}. {other}. [[{fact.ground}]] [[{second.ground}]]\n")
    yield Lie(tree, f"{text}. [[{second.ground}]] {other}. [[{fact.ground}]]\n")
    lie = rng.choice(LIES)
    yield Lie(tree, f"{lie}. [[{fact.ground}]]\n", (lie,))
    yield Lie(tree, f"{lie}. {text}. [[{fact.ground}; {second.ground}]]\n", (lie,))


MAKERS = (
    joined_by_stop, joined_by_dash, joined_by_colon, joined_by_bracket, joined_by_break, in_a_list, in_a_table, in_a_heading,
    in_a_quote, across_emphasis, before_a_list_of_truth, words_for_another,
)  # fmt: skip
