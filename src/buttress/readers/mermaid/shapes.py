"""The shapes of a flowchart's nodes: how each is opened and closed, and its label, also where it is written wrongly."""

from __future__ import annotations

import re
from typing import NamedTuple

#: What opens a shape, what may close it, and its name here; longer openers first, as Mermaid's lexer tries them.
SHAPES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("(((", (")))",), "circle"),
    ("((", ("))",), "circle"),
    ("([", ("])",), "stadium"),
    ("(-", ("-)",), "round"),
    ("(", (")",), "round"),
    ("[[", ("]]",), "subroutine"),
    ("[(", (")]",), "database"),
    ("[/", ("/]", "\\]"), "trapezoid"),
    ("[\\", ("\\]", "/]"), "trapezoid"),
    ("[|", ("]",), "box"),
    ("[", ("]",), "box"),
    ("{{", ("}}",), "hexagon"),
    ("{", ("}",), "diamond"),
    (">", ("]",), "flag"),
)
#: Shapes by name, as in ``A@{ shape: cyl }``; those that are not listed are boxes.
NAMED = {
    **dict.fromkeys(("cyl", "cylinder", "database", "db", "lin-cyl", "disk", "lined-cylinder"), "database"),
    **dict.fromkeys(("das", "h-cyl", "horizontal-cylinder"), "queue"),
    **dict.fromkeys(("diam", "diamond", "decision", "question"), "diamond"),
    **dict.fromkeys(("hex", "hexagon", "prepare"), "hexagon"),
    **dict.fromkeys(("rounded", "event"), "round"),
    **dict.fromkeys(("stadium", "pill", "terminal"), "stadium"),
    **dict.fromkeys(("circ", "circle", "sm-circ", "small-circle", "start", "stop", "fr-circ"), "circle"),
    **dict.fromkeys(("framed-circle", "dbl-circ", "double-circle", "f-circ", "filled-circle", "junction"), "circle"),
    **dict.fromkeys(("fr-rect", "framed-rectangle", "subproc", "subprocess", "subroutine"), "subroutine"),
    **dict.fromkeys(("lean-r", "lean-right", "in-out", "lean-l", "lean-left", "out-in"), "trapezoid"),
    **dict.fromkeys(("trap-b", "trap-t", "trapezoid", "priority", "manual", "inv-trapezoid"), "trapezoid"),
    "odd": "flag",
}
_TEXT = re.compile(r'"[^"]+"[^\[\](){}|"]*|[^\[\](){}|"]+')
_LEANING = re.compile(r'"[^"]+"(?:/(?!\])|\\(?!\])|[^\\\[\](){}/"])*|(?:/(?!\])|\\(?!\])|[^\\\[\](){}/"])+')
_ROUND = re.compile(r'"[^"]+"[^\[\](){}"/-]*|[^\[\](){}"/-]+')
_PROPERTY = re.compile(r"[^\s:|\]]+:[^\s:|\]]+\|")
#: Characters of a wrongly written label that are looked at: a bound, so that reading stays linear.
_LONGEST = 2000
#: What may follow a node: the end of its statement, a class, properties, another node, an edge.
_AFTER = re.compile(r"[ \t]*(?:$|[\n;&]|:::|@\{|%%|[xo<]?(?:--|==|-\.|~~)|->|=>|\w+@[-=<xo])")


class Label(NamedTuple):
    """A shape's label. ``wrong`` is what Mermaid refuses about it, '' when nothing is wrong."""

    shape: str
    start: int
    end: int  # the label's end; the shape ends at `after`
    after: int
    wrong: str = ""


def read_label(text: str, at: int) -> Label | None:
    """The shape that opens at an offset; None when none does."""
    if text[at : at + 1] not in ("(", "[", "{", ">"):
        return None
    for opener, closers, shape in SHAPES:
        if text.startswith(opener, at):
            return _strict(text, at + len(opener), opener, closers, shape) or _tolerant(text, at)
    return None


def _strict(text: str, at: int, opener: str, closers: tuple[str, ...], shape: str) -> Label | None:
    """The label as Mermaid's grammar has it: a quoted string, text without brackets, bars and quotes, or both."""
    if opener == "[|":
        field = _PROPERTY.match(text, at)
        if field is None:
            return None
        at = field.end()
    pattern = _LEANING if opener in ("[/", "[\\") else _ROUND if opener == "(-" else _TEXT
    said = pattern.match(text, at)
    if said is None:
        return None
    for closer in closers:
        if text.startswith(closer, said.end()):
            return Label(shape, at, said.end(), said.end() + len(closer))
    return None


def _tolerant(text: str, at: int) -> Label:
    """The label as its author meant it: up to the first closer in the line that a statement can go on after."""
    line = text.find("\n", at, at + _LONGEST)
    line = min(len(text), at + _LONGEST) if line < 0 else line
    opener, closers, shape = _meant(text, at, line)
    start = at + len(opener)
    quoted = text.startswith('"', start)
    for closer in closers:
        looked, quotes = start, 0
        found = text.find(closer, start, line)
        while found >= 0:
            quotes += text.count('"', looked, found)
            looked = found
            after = found + len(closer)
            if not (quoted and quotes == 1) and _AFTER.match(text, after, line):
                return Label(shape, start, found, after, "refused")
            found = text.find(closer, found + 1, line)
    return Label(shape, start, line, line, "open")


def _meant(text: str, at: int, line: int) -> tuple[str, tuple[str, ...], str]:
    """The shape that was meant: in ``[/users/{id}]`` the slash belongs to the label of a box."""
    opened = [each for each in SHAPES if text.startswith(each[0], at)]
    for each in opened:
        if any(text.find(closer, at + len(each[0]), line) >= 0 for closer in each[1]):
            return each
    return opened[-1]
