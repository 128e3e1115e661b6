"""Flowcharts: statement by statement, as Mermaid's grammar has them, and on past what it refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import DiagramEdge, DiagramNode
from buttress.readers.mermaid.labels import in_a_line, plain
from buttress.readers.mermaid.links import Link, read_link
from buttress.readers.mermaid.parts import Group, Parts
from buttress.readers.mermaid.shapes import NAMED, Label, read_label

if TYPE_CHECKING:
    from buttress.readers.mermaid.chart import Chart

_DIRECTION = re.compile(r"[ \t]*(?:(?:LR|RL|TB|BT|TD|BR|v)\b|[<>^])")
_GAP = re.compile(r"[\s;]*")
_BLANKS = re.compile(r"[ \t]*")
_AND = re.compile(r"([ \t]*)&(\s*)")
_CLASS = re.compile(r"[ \t]*:::[ \t]*[^\s;&\[\](){}|<>]*?(?=[\s;&\[\](){}|<>]|[-=xo<]*(?:--|==|-\.|~~)|$)")
_ASIDE = re.compile(r"(?:style|linkStyle|classDef|class|click|direction|accTitle\s*:|accDescr\s*:)(?=\s|$|(?<=:))")
_ARROW = re.compile(r"\w+[ \t]+(?:[xo<]?(?:--|==|-\.)|->|=>)")
#: Where an at sign follows without a blank, Mermaid takes all before it for an edge's id.
_EDGE_ID = re.compile(r'[^\s"]{1,200}@(?=[^{"])')
_CLICK = re.compile(r'click\s(?:"[^"]*"|[^"\n])*')
_STYLED = re.compile(r"style[ \t]+([^\s;]+)")
_SUBGRAPH = re.compile(r"subgraph\b[ \t]*")
_END = re.compile(r"end\b(?![ \t]*(?:[\[({@&]|:::|[xo<]?(?:--|==|-\.)|->|-\w))")
_TITLED = re.compile(r'[ \t]*([^\[\n;"]*?)[ \t]*\[([^\n]*)\][ \t]*(?=[\n;]|$)')
#: The characters of a node's id. A dash belongs to it unless an arrow begins there.
_ID = re.compile(r"(?:[\w!#$%'*+.`?\\/:,^]|&(?!\s)|[^\x00-\x7f\s]|-(?![->.\s]|$))+")
_DATA = re.compile(r'[ \t]*@\{((?:"[^"]*"|[^"}])*)\}?')
_DATUM = re.compile(
    r"""(\w+)["']?[ \t]*:[ \t]*(?:[|>][+-]?[ \t]*\n(?P<block>(?P<deep>[ \t]+)[^\n]*(?:\n(?P=deep)[^\n]*)*)|"""
    r"""("[^"]*"|'[^'\n]*'|[^,\n}]+))"""
)
#: Words that Mermaid's lexer takes for its own wherever an id may begin.
_RESERVED = re.compile(
    r"(?:end|graph|subgraph|flowchart|style|linkStyle|classDef|class|interpolate|_self|_blank|_parent|_top)\b"
)


def read_flowchart(chart: Chart) -> tuple[tuple[DiagramNode, ...], tuple[DiagramEdge, ...]]:
    """Nodes in the order of their first mention, edges in the order in which they are drawn."""
    reader = _Flowchart(chart)
    reader.read()
    return reader.parts.done()


class _Flowchart:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.text = chart.text
        self.at = chart.begin
        self.parts = Parts(chart)

    def read(self) -> None:
        self.header()
        while (gap := _GAP.match(self.text, self.at)) and gap.end() < len(self.text):
            self.at = gap.end()
            self.statement()
        for group in self.parts.open:
            self.chart.refuse(group.at, group.at + len("subgraph"), "this subgraph is never closed: end it with `end`")
        self.parts.close_all()

    def header(self) -> None:
        """The direction, and nothing else in the first line."""
        if direction := _DIRECTION.match(self.text, self.at):
            self.at = direction.end()
        line = self.chart.line_end(self.at)
        if self.chart.head not in ("graph", "flowchart", "flowchart-elk"):
            words = f"Mermaid tells small letters from capitals: write `{self.chart.head.lower()}`"
            self.chart.refuse(self.chart.begin - len(self.chart.head), self.at, words)
        rest = self.text[self.at : line].strip()
        if rest and not rest.startswith(";"):
            self.chart.refuse(self.at, line, "the first line holds the kind and one of TB, TD, BT, LR, RL, no more")
            self.at = line if ":" in rest[:1] or rest.isalpha() else self.at

    def statement(self) -> None:
        if _ASIDE.match(self.text, self.at) and not _ARROW.match(self.text, self.at):
            self.aside()
        elif head := _SUBGRAPH.match(self.text, self.at):
            self.subgraph(head)
        elif ended := _END.match(self.text, self.at):
            self.at = ended.end()
            if not self.parts.close():
                self.chart.refuse(ended.start(), ended.end(), "`end` closes a subgraph and none is open: leave it out")
        else:
            self.chain()

    def aside(self) -> None:
        """Styles, classes, links and words for screen readers say nothing about the system."""
        start = self.at
        if styled := _STYLED.match(self.text, start):
            self.parts.styled(styled[1], styled.start(1), styled.end(1))
        line = self.chart.line_end(start)
        if clicked := _CLICK.match(self.text, start):
            self.at = self.chart.line_end(clicked.end())
            return
        stop = -1 if self.text.startswith("acc", start) else self.text.find(";", start, line)
        self.at = stop if stop >= 0 else line

    def subgraph(self, head: re.Match[str]) -> None:
        line = self.chart.line_end(head.end())
        if titled := _TITLED.match(self.text, head.end(), line):
            id_, words, after = titled[1].strip(), titled[2], titled.end()
            if any(c in words.strip().strip('"') for c in '()[]{}|"') and not _whole_string(words):
                self.unquoted_title(head.start(), line, id_, words)
        else:
            stop = self.text.find(";", head.end(), line)
            after = stop if stop >= 0 else line
            id_ = words = self.text[head.end() : after].strip()
            if any(c in words.strip('"') for c in "()[]{}|<>,") and not _whole_string(words):
                self.unquoted_title(head.start(), line, f"g{self.parts.count}", words)
            id_ = "" if re.search(r"\s", plain(words)) or (_whole_string(words) and " " in words) else id_.strip('"`')
        self.at = after
        self.parts.opened(Group(head.start(), id_, plain(words)))

    def unquoted_title(self, start: int, line: int, id_: str, words: str) -> None:
        title = words.strip().strip('"').replace('"', "'")
        self.chart.refuse(start, line, f'put the title in quotes: `subgraph {id_}["{title}"]`')

    def chain(self) -> None:
        """``A & B --> C --> D``: lists of nodes with edges between them, to the end of the statement."""
        start = self.at
        sources = self.nodes()
        while sources:
            line = self.chart.line_end(self.at)
            link = read_link(self.text, self.at, line)
            if link is None:
                break
            self.at = link.after
            if link.wrong:
                self.chart.refuse(start, line, link.wrong)
            targets = self.nodes()
            if not targets:
                self.chart.refuse(start, line, "an arrow needs a node at its end: `A --> B`")
                break
            label = in_a_line(self.text[slice(*link.label)])
            self.join(sources, targets, link, label)
            sources = targets
        self.rest_of_statement(start)

    def join(self, sources: list[tuple[str, int]], targets: list[tuple[str, int]], link: Link, label: str) -> None:
        for source, start in sources:
            for target, _ in targets:
                span = self.chart.span(start, self.at)
                self.parts.join(DiagramEdge(source, target, span, label, link.style, link.arrow), link.id)

    def rest_of_statement(self, start: int) -> None:
        """What stands behind the last node and is neither the line's end nor a semicolon is refused, and skipped."""
        blanks = _BLANKS.match(self.text, self.at)
        at = blanks.end() if blanks else self.at
        if at < len(self.text) and self.text[at] not in "\n;":
            line = self.chart.line_end(at)
            rest = self.text[at:line].strip()
            if rest:  # other white space than blanks and tabs ends a line as well as they do
                self.chart.refuse(at, line, _what_was_meant(rest))
            at = max(line, at + 1)
        self.at = max(at, start + 1)

    def nodes(self) -> list[tuple[str, int]]:
        """``A & B["x"]:::cls``: ids, and where each begins."""
        found: list[tuple[str, int]] = []
        while (node := self.node()) is not None:
            found.append(node)
            joined = _AND.match(self.text, self.at)
            if joined is None:
                break
            if not joined[1] or not joined[2] or "\n" in joined[2]:
                self.chart.refuse(joined.start(), joined.end(), "`&` needs a blank on either side: `A & B --> C`")
            self.at = joined.end()
        return found

    def node(self) -> tuple[str, int] | None:
        start = self.at
        name = _ID.match(self.text, start)
        if name is None:
            return self.nameless()
        id_ = name[0].split(":::", 1)[0]
        if id_.endswith("&") and self.text[start + len(id_) : start + len(id_) + 1].isspace():
            id_ = id_[:-1]
        if at := _EDGE_ID.match(self.text, start):
            self.chart.refuse(start, at.end(), "an `@` marks an edge's id: put labels that hold one in quotes")
        elif any(ord(letter) > 0xFFFF or not letter.isalpha() for letter in id_ if letter > "\x7f"):
            self.chart.refuse(start, start + len(id_), f'an id is letters and digits: `n1["{id_}"]`')
        self.at = start + len(id_)
        if not id_:
            return None
        if reserved := _RESERVED.match(id_):
            self.reserved(start, id_, reserved[0])
        self.dressed(id_, start)
        return id_, start

    def reserved(self, start: int, id_: str, word: str) -> None:
        other = f"{word}_node" if id_ == word else f"the_{id_}"
        self.chart.refuse(start, start + len(id_), f"`{word}` is a word of the notation: call the node `{other}`")

    def dressed(self, id_: str, start: int) -> None:
        """The shape, class and properties behind an id."""
        label = read_label(self.text, self.at)
        if label is None:
            self.parts.mention(id_, start, self.at)
        else:
            self.at = label.after
            self.parts.draw(id_, plain(self.text[label.start : label.end]), label.shape, start, label.after)
            if label.wrong:
                self.unquoted(id_, start, label)
        while (cls := _CLASS.match(self.text, self.at)) or (data := _DATA.match(self.text, self.at)):
            if cls:
                self.at = cls.end()
            elif data:
                self.at = data.end()
                self.data(id_, start, data[1])

    def unquoted(self, id_: str, start: int, label: Label) -> None:
        opener = self.text[start + len(id_) : label.start]
        words = self.text[label.start : label.end].strip().strip('"').replace('"', "'") or id_
        if label.wrong == "open":
            self.chart.refuse(start, label.after, f'this label is never closed: write `{id_}["words"]`')
            return
        closer = self.text[label.end : label.after] or {"(": ")", "[": "]", "{": "}"}.get(opener[:1], "]")
        words = f'put the label in quotes: `{id_}{opener}"{words}"{closer}`'
        self.chart.refuse(start, label.after, words)

    def data(self, id_: str, start: int, written: str) -> None:
        """``@{ shape: cyl, label: "Orders" }``; behind an edge's id it says how the edge moves."""
        if self.parts.is_edge(id_):
            self.parts.forget(id_)
            return
        said = {m[1]: m["block"] or m[4].strip().strip("\"'") for m in _DATUM.finditer(written)}
        shape = NAMED.get(said["shape"], "box") if "shape" in said else ""
        self.parts.draw(id_, plain(said["label"]) if "label" in said else None, shape, start, self.at)

    def nameless(self) -> tuple[str, int] | None:
        """``[Client]`` or ``"Client"`` without an id: refused, and read as a node of that name."""
        start = self.at
        if self.text.startswith('"', start) and (closed := self.text.find('"', start + 1, start + 200)) > 0:
            words, shape, self.at = self.text[start + 1 : closed], "box", closed + 1
        elif label := read_label(self.text, start):
            words, shape, self.at = self.text[label.start : label.end], label.shape, label.after
        else:
            return None
        name = plain(words)
        if not name:
            return None
        self.chart.refuse(start, self.at, f'a node needs an id before its label: `n1["{name}"]`')
        self.parts.draw(name, name, shape, start, self.at)
        return name, start


def _whole_string(words: str) -> bool:
    words = words.strip()
    return len(words) > 1 and words[0] == words[-1] == '"' and '"' not in words[1:-1]


def _what_was_meant(rest: str) -> str:
    if rest.startswith(("%%", "//", "#")):
        return "a comment begins with `%%` and has a line of its own"
    if rest.startswith('"'):
        return 'a string is a label, not a node: write `id["label"]`'
    if rest[0] in ")]}":
        return f"one `{rest[0]}` too many: put labels that hold brackets in quotes"
    return f"nothing can follow the node here, found `{rest[:40]}`: begin a new line"
