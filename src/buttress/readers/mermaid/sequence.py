"""Sequence diagrams: participants, messages in order, and the loops and branches that they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.blueprint.document import DiagramEdge, DiagramNode, DiagramNote
from buttress.readers.mermaid.labels import in_a_line, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.source import Span
    from buttress.readers.mermaid.chart import Chart

_ENTITY = re.compile(r"#\w{1,20};")
_ENDS = re.compile(r"[#;\n]")
_DECLARED = re.compile(r"(?:create\s+)?(participant|actor)\b[ \t]*", re.IGNORECASE)
_NAMED = re.compile(r"([^@\n]*?)[ \t]*(?:@\{([^}\n]*)\})?(?:[ \t]+as[ \t]+([^\n]*))?$", re.IGNORECASE)
_TYPE = re.compile(r"[\"']?type[\"']?\s*:\s*[\"']?([\w-]+)")
_ALIAS = re.compile(r"[\"']?alias[\"']?\s*:\s*[\"']([^\"']+)")
_BLOCK = re.compile(r"(loop|alt|opt|par_over|par|critical|break|rect|box)\b[ \t]*", re.IGNORECASE)
_ELSE = re.compile(r"(else|and|option)\b", re.IGNORECASE)
_END = re.compile(r"end\b", re.IGNORECASE)
#: How a note begins that names one of several cases.
_SCENE = re.compile(
    r"[\W_]*(?:(?:use )?case|scenario|variant|option|alternative|flow|path|failure|compensation|rollback|fallback|on error|later"
    r"|(?:happy|sad|success|error|normal) (?:path|case|flow)|场景|情况|情形|流程|异常|失败)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"note[ \t]+(?:over|left[ \t]+of|right[ \t]+of)\b[ \t]*([^:]*)(:?)", re.IGNORECASE)
_LIFE = re.compile(r"(activate|deactivate|destroy)\b[ \t]*(.*)", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:autonumber|title|links?|properties|details|accTitle|accDescr)(?=[\s:{]|$)|sequenceDiagram\b", re.IGNORECASE
)
_ARROW = re.compile(
    r"<<--?>>|--?>>|--?>|--?x|--?\)|--?(?:\|[\\/]|\\\\|//)|(?:[\\/]\||//|\\\\)--?",
    re.IGNORECASE,
)
_TARGET = re.compile(r"[ \t]*(\(\))?[ \t]*([+-]?)[ \t]*(\(\))?[ \t]*([^:]*?)[ \t]*(?::(.*))?$", re.DOTALL)
#: Words that Mermaid's lexer takes for its own where a participant's name begins.
_RESERVED = re.compile(
    r"(?:end|loop|rect|opt|alt|else|par|and|critical|option|break|note|box|over|link|links|properties|details|off|as|"
    r"create|destroy|activate|deactivate|participant|actor|autonumber)\b",
    re.IGNORECASE,
)
#: The first words of an answer, where the arrow alone does not tell.
_ANSWER = re.compile(
    r"(?:[1-5]\d\d\b|returns?\b|respon[ds]|reply|replies|result|acks?\b|acknowledge|ok\b|success|返回|响应|结果|成功)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:rgba?|hsla?)\([^)]*\)|#[0-9a-fA-F]{3,8}\b|transparent\b|[a-z]+(?=[ \t]|$)", re.IGNORECASE)
_SHAPES = {"actor": "actor", "database": "database", "queue": "queue", "collections": "box", "entity": "box"}
#: Blocks whose words say what is done, or in which case; those of the others are titles and colours.
_SAYS = frozenset({"loop", "alt", "opt", "critical", "break"})
#: Cases of what came before: the message above them is the one that they are about.
_CASES = frozenset({"alt", "opt", "break"})
_OWNERS = {"else": ("alt",), "and": ("par", "par_over"), "option": ("critical",)}


def read_sequence(chart: Chart) -> tuple[tuple[DiagramNode, ...], tuple[DiagramEdge, ...]]:
    """Participants in the order of their first mention, messages in the order in which they are sent."""
    reader = _Sequence(chart)
    for start, end in _statements(chart):
        reader.statement(start, end)
    reader.close_all()
    return tuple(reader.nodes.values()), tuple(reader.edges)


def _statements(chart: Chart) -> Iterator[tuple[int, int]]:
    """Stretches between line breaks and semicolons; ``#`` begins a comment, ``#35;`` is a character."""
    text, at, size = chart.text, chart.begin, len(chart.text)
    start = at
    while at < size:
        stop = _ENDS.search(text, at)
        if stop is None:
            break
        at = stop.end()
        if stop[0] == "#" and (entity := _ENTITY.match(text, stop.start())):
            at = entity.end()
            continue
        yield start, stop.start()
        if stop[0] == "#":
            at = chart.line_end(at)
        start = at
    yield start, size


@dataclass(frozen=True, slots=True)
class _Block:
    word: str
    said: str
    at: int


@dataclass(frozen=True, slots=True)
class _Case:
    """The words of a block, or of one branch of it, and the number of its first message."""

    said: str
    span: Span
    first: int


class _Sequence:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.nodes: dict[str, DiagramNode] = {}
        self.edges: list[DiagramEdge] = []
        self.blocks: list[_Block] = []
        self.called: set[tuple[str, str]] = set()
        self.active: dict[str, int] = {}
        self.scene = ""
        self.cases: list[_Case] = []

    def statement(self, start: int, end: int) -> None:
        text = self.chart.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not text or self.block(text, start):
            return
        if declared := _DECLARED.match(text):
            self.participant(text, declared, start)
        elif note := _NOTE.match(text):
            self.note(note, start)
            words = in_a_line(_unwrapped(text[note.end() :]))
            self.remark(words, self.chart.span(start, start + len(text)), _listed(note[1]))
            self.scene = words if _is_scene(note, words) else self.scene
        elif life := _LIFE.match(text):
            self.life(life, start)
        elif not _ASIDE.match(text):
            self.message(text, start)

    def block(self, text: str, start: int) -> bool:
        """Whether the statement opens, divides or closes a block."""
        if _ARROW.search(text) and ":" in text and not _BLOCK.match(text):
            return False
        if opened := _BLOCK.match(text):
            self.blocks.append(_Block(opened[1].lower(), text[opened.end() :].strip(), start))
            self.cases.append(self.case(text, opened, start))
            return True
        if divides := _ELSE.match(text):
            word = divides[1].lower()
            if not self.blocks or self.blocks[-1].word not in _OWNERS[word]:
                self.refuse(start, text, f"`{word}` belongs into `{_OWNERS[word][0]}` … `end`")
            if self.blocks:
                self.tell(self.blocks[-1].word, self.cases.pop())
                self.cases.append(self.case(text, divides, start))
            return True
        if _END.match(text):
            if not self.blocks:
                self.refuse(start, text, "`end` closes a block and none is open: leave it out")
            else:
                self.tell(self.blocks.pop().word, self.cases.pop())
            return True
        return False

    def case(self, text: str, word: re.Match[str], start: int) -> _Case:
        """What a block, or a branch of it, says of itself behind the word that begins it."""
        return _Case(text[word.end() :].strip(), self.chart.span(start, start + len(text)), len(self.edges))

    def tell(self, word: str, case: _Case) -> None:
        """Keep the words of a case that is over, with whoever sends and receives in it."""
        if word not in _SAYS:
            return
        first = max(0, case.first - 1) if word in _CASES else case.first
        sent = self.edges[first:]
        self.remark(in_a_line(case.said), case.span, [name for edge in sent for name in (edge.source, edge.target)])

    def remark(self, words: str, span: Span, nodes: Iterable[str]) -> None:
        """Words beside the messages, with the participants that they are about."""
        if words:
            self.chart.notes.append(DiagramNote(words, span, tuple(dict.fromkeys(nodes))))

    def close_all(self) -> None:
        for block in self.blocks:
            self.chart.refuse(block.at, block.at + len(block.word), f"this `{block.word}` is never closed: add `end`")

    def refuse(self, start: int, text: str, words: str) -> None:
        self.chart.refuse(start, start + len(text), words)

    def participant(self, text: str, declared: re.Match[str], start: int) -> None:
        named = _NAMED.match(text, declared.end())
        if named is None or not named[1].strip():
            self.refuse(start, text, "name the participant: `participant A as Order Service`")
            return
        name, data = named[1].strip(), named[2] or ""
        type_ = _TYPE.search(data)
        alias = _ALIAS.search(data)
        kind = type_[1].lower() if type_ else declared[1].lower()
        label = plain(_unwrapped(named[3] or (alias[1] if alias else name)))
        self.add(name, start, start + len(text), label, _SHAPES.get(kind, "box"))

    def add(self, name: str, start: int, end: int, label: str = "", shape: str = "") -> None:
        """A participant, declared or merely used; a declaration counts more than a use."""
        known = self.nodes.get(name)
        if known is not None and not (shape and (not known.shape or label not in ("", name))):
            return
        boxes = tuple(b.said for b in self.blocks if b.word == "box") if shape else ()
        groups = tuple(plain(_COLOUR.sub("", b, count=1)) or plain(b) for b in boxes)
        span = self.chart.span(start, end)
        self.nodes[name] = DiagramNode(name, label or plain(name), span, shape, groups)

    def note(self, note: re.Match[str], start: int) -> None:
        if not note[2]:
            self.refuse(start, note[0], "a note's words stand behind a colon: `note over A: words`")
        for name in _listed(note[1]):
            at = start + note.start(1)
            self.add(name, at, at + len(note[1]))

    def life(self, life: re.Match[str], start: int) -> None:
        name = life[2].strip()
        word = life[1].lower()
        if word == "activate":
            self.active[name] = self.active.get(name, 0) + 1
        elif word == "deactivate":
            self.deactivate(name, start, life[0])

    def deactivate(self, name: str, start: int, text: str) -> None:
        if self.active.get(name, 0) < 1:
            self.refuse(start, text, f"{name} is not active here: activate it first, or leave the deactivation out")
        self.active[name] = max(0, self.active.get(name, 0) - 1)

    def reserved(self, start: int, text: str, name: str) -> None:
        word = name.split(maxsplit=1)[0]
        words = f"`{word}` is a word of the notation: give the participant another id, `participant P1 as {name}`"
        self.refuse(start, text, words)

    def message(self, text: str, start: int) -> None:
        arrow = _ARROW.search(text, 1)
        target = _TARGET.match(text, arrow.end()) if arrow else None
        if arrow is None or target is None or not target[4]:
            self.refuse(start, text, self.no_message(start))
            return
        source, to = text[: arrow.start()].strip().removesuffix("()").strip(), target[4]
        if target[5] is None:
            self.refuse(start, text, f"a message needs a colon and words: `{text}: words`")
        if "," in to or _ARROW.search(to):
            words = "a message has one receiver, and its id holds no comma and no `-x`: declare `participant P1 as …`"
            self.refuse(start, text, words)
        for name in (source, to):
            if _RESERVED.match(name):
                self.reserved(start, text, name)
        self.add(source, start, start + len(source))
        self.add(to, start + target.start(4), start + target.end(4))
        self.send(source, to, arrow[0].lower(), target, self.chart.span(start, start + len(text)))
        if target[2] == "+":
            self.active[to] = self.active.get(to, 0) + 1
        elif target[2] == "-":
            self.deactivate(source, start, text)

    def no_message(self, start: int) -> str:
        """What was probably meant by a statement that is none."""
        before = self.chart.text.rfind(";", max(0, start - 40), start)
        if before >= 0 and not self.chart.text[before + 1 : start].strip(" \t"):
            return "a `;` ends the message before it: write a comma, or `#59;`"
        return "neither a message nor a word of the notation: write `A->>B: words`"

    def send(self, source: str, to: str, arrow: str, target: re.Match[str], span: Span) -> None:
        label = in_a_line(_unwrapped(target[5] or ""))
        dotted = "--" in arrow
        back = (to, source) in self.called and source != to
        self.called.add((source, to))
        loops = [block for block in self.blocks if block.word == "loop"]
        branches = [b.word for b in self.blocks if b.word in ("alt", "opt", "par", "par_over", "critical", "break")]
        self.edges.append(
            DiagramEdge(
                source,
                to,
                span,
                label,
                style="dotted" if dotted else "solid",
                arrow="both"
                if arrow[0] == "<"
                else "cross"
                if arrow.endswith("x")
                else "forward"
                if ">" in arrow or arrow.endswith(")")
                else "none",
                reply=back and (dotted or target[2] == "-" or bool(_ANSWER.match(label))),
                asynchronous=arrow.endswith(")"),
                loop=in_a_line(loops[-1].said) or "loop" if loops else "",
                branch=branches[-1].replace("par_over", "par") if branches else "",
                scene=self.scene,
            )
        )


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _is_scene(note: re.Match[str], words: str) -> bool:
    """Whether a note is the heading of one of several cases. Steps follow each other in one."""
    return bool(note[2]) and bool(_SCENE.match(words))


def _unwrapped(words: str) -> str:
    """A message's words without ``wrap:`` before them."""
    return re.sub(r"^\s*(?:no)?wrap:", "", words)
