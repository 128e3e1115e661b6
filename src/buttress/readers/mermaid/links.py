"""A flowchart's edges: every arrow that Mermaid draws, with its label, and the arrows that people write instead."""

from __future__ import annotations

import re
from typing import NamedTuple

_ID = re.compile(r'[ \t]*([^\s"@\[\](){}|;]+)@(?=[\s<xo]*(?:--|==|-\.|~~))')
_WHOLE = re.compile(r"\s*(?:[xo<]?--+[-xo>]|[xo<]?==+[=xo>]|[xo<]?-?\.+-[xo>]?|~~~+)\s*")
_OPENED = re.compile(r"\s*[xo<]?(--|==|-\.)\s*")
_CLOSED = {
    "--": re.compile(r"\s*[xo<]?--+[-xo>]\s*"),
    "==": re.compile(r"\s*[xo<]?==+[=xo>]\s*"),
    "-.": re.compile(r"\s*[xo<]?-?\.+-[xo>]?\s*"),
}
#: Arrows of other notations, and what Mermaid calls for.
_FOREIGN = re.compile(r"[ \t]*(<-+>{1,2}|-+>>|->|=>|<-+|→|⇒|\.\.+>)[ \t]*")
_BARRED = re.compile(r'\|("[^"]+"[^\[\](){}|"]*|[^\[\](){}|"]+)\|(>?)([ \t]*)')
_BARRED_LOOSELY = re.compile(r"\|([^|\n]{0,1000})\|>?[ \t]*")
_STRING = re.compile(r'"[^"]{1,2000}"')


class Link(NamedTuple):
    """An edge between two lists of nodes. ``wrong`` is what Mermaid refuses about it."""

    id: str
    label: tuple[int, int]
    after: int
    style: str
    arrow: str
    wrong: str = ""


def read_link(text: str, at: int, line: int) -> Link | None:
    """The edge that begins at an offset (white space before it, line breaks too, is its own); None without one."""
    named = _ID.match(text, at)
    id_, at = (named[1], named.end()) if named else ("", at)
    if whole := _WHOLE.match(text, at):
        return _labelled(text, id_, whole[0].strip(), whole.end())
    if opened := _OPENED.match(text, at):
        return _halves(text, id_, opened, line)
    if foreign := _FOREIGN.match(text, at, line):
        link = _labelled(text, id_, "-->", foreign.end())
        return link._replace(wrong=f"`{foreign[1]}` is no arrow here: write `-->`")
    return None


def _labelled(text: str, id_: str, drawn: str, at: int) -> Link:
    """An arrow in one piece, and the label between bars that may follow it."""
    style, arrow = _looks(drawn)
    if text[at : at + 1] != "|":
        return Link(id_, (at, at), at, style, arrow)
    if said := _BARRED.match(text, at):
        wrong = f"one blank at most stands behind the bar: `{drawn}|{said[1]}| B`" if len(said[3]) > 1 else ""
        wrong = f"nothing stands behind the bar: `{drawn}|{said[1]}| B`" if said[2] else wrong
        return Link(id_, said.span(1), said.end(), style, arrow, wrong)
    if said := _BARRED_LOOSELY.match(text, at):
        words = said[1].strip().strip('"').replace('"', "'")
        return Link(id_, said.span(1), said.end(), style, arrow, f'put the label in quotes: `{drawn}|"{words}"|`')
    return Link(id_, (at, at), at + 1, style, arrow, f"close the label with a second bar: `{drawn}|label|`")


def _halves(text: str, id_: str, opened: re.Match[str], line: int) -> Link | None:
    """An arrow around its label: ``-- label -->``. A label in quotes may run over several lines, another is taken to
    end with its line: Mermaid reads on to the next arrow, which is never what was meant.
    """
    start = opened.end()
    stop = max(line, start)
    if quoted := _STRING.match(text, start):
        stop = max(stop, min(len(text), quoted.end() + 40))
    closed = _CLOSED[opened[1]].search(text, quoted.end() if quoted else start, stop)
    if closed is None:
        style, arrow = _looks(opened[0].strip() + "-")
        return Link(id_, (start, start), start, style, arrow, "an arrow has two dashes and a head: write `-->`")
    style, arrow = _looks(closed[0].strip())
    if opened[0].strip()[0] == "<":
        arrow = "both"
    wrong = _label_wrong(text[start : closed.start()].strip(), opened[1], closed[0].strip())
    return Link(id_, (start, closed.start()), closed.end(), style, arrow, wrong)


def _label_wrong(words: str, opened: str, closed: str) -> str:
    """What is refused about a label between the halves of an arrow: only a string may hold quotes, and dots or equals
    signs belong to the arrow.
    """
    inside = words[words.index('"', 1) + 1 :] if words.startswith('"') and words.count('"') > 1 else words
    empty = words.startswith('""')
    stray = (opened == "-." and "." in inside) or (opened == "==" and "=" in inside)
    words = words.replace('"', "") if words.startswith('"') else words.replace('"', "'")
    return (
        f'write the label between bars and in quotes: `{_whole(closed)}|"{words}"|`'
        if (empty or stray or '"' in inside)
        else ""
    )


def _whole(closed: str) -> str:
    return "-.->" if "." in closed else closed


def _looks(drawn: str) -> tuple[str, str]:
    """Style and arrow of an edge, told from its characters."""
    style = "invisible" if "~" in drawn else "thick" if "=" in drawn else "dotted" if "." in drawn else "solid"
    if drawn[0] == "<" or (drawn[0] in "xo" and drawn[0] == drawn[-1]):
        return style, "both" if drawn[-1] in ">xo" else "none"
    heads = {">": "forward", "x": "cross", "o": "circle"}
    return style, heads.get(drawn[-1], "none")
