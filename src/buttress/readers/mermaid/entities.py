"""Entity diagrams: entities with their attributes and keys, relations with what stands at either end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import DiagramEdge, DiagramNode
from buttress.readers.mermaid.labels import in_a_line, plain

if TYPE_CHECKING:
    from buttress.readers.mermaid.chart import Chart

_NAME = r"(?:\"[^\"\n]+\"|(?:\w|[-*]|\.(?!\.)|[^\x00-\x7f\s])+)"
_END_WORDS = (
    r"\|o|o\||\|\||\}o|o\{|\}\||\|\{|one or zero|zero or one|one or more|one or many|zero or more|zero or many|"
    r"many\(0\)|many\(1\)|only one|many|one|1\+|0\+|1|u(?=[.\-|])"
)
_RELATION = re.compile(
    rf"[ \t]*({_NAME})(?::::[\w,-]+)?[ \t]*({_END_WORDS})[ \t]*(--|\.\.|\.-|-\.|optionally to\b|to\b)[ \t]*({_END_WORDS})"
    rf"[ \t]*({_NAME})(?::::[\w,-]+)?[ \t]*(?::[ \t]*(\"[^\"]*\"|{_NAME}|(?=[ \t]*$)))?[ \t]*",
    re.IGNORECASE,
)
_ENTITY = re.compile(rf"[ \t]*({_NAME})[ \t]*(?:\[[ \t]*([^\]\n]*)\])?[ \t]*(?::::[ \t]*[\w,-]+)?[ \t]*(\{{)?[ \t]*")
_FIELD = re.compile(
    r"[ \t]*([^\s{}\"']+)[ \t]+([^\s{}\"',]+)[ \t]*((?:PK|FK|UK)(?:[ \t]*,[ \t]*(?:PK|FK|UK))*)?[ \t]*(\"[^\"\n]*\")?[ \t]*(?=[\n}]|$)",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"[ \t]*([^\s{}\"]+)[ \t]+([^\s{}\",]+)([^{}\n]*)")
_ATTRIBUTE = 'an attribute is a type without blanks, a name, PK, FK or UK, and a comment in quotes: `uuid id PK,FK "…"`'
_WORDS = re.compile(r"[^|{}\"\n]+$", re.MULTILINE)
_KEYS = re.compile(r"PK|FK|UK", re.IGNORECASE)
_ASIDE = re.compile(r"[ \t]*(?:direction|classDef|class|style|title|accTitle|accDescr|subgraph|end)\b", re.IGNORECASE)
_MANY = {
    "|o": "zero or one",
    "o|": "zero or one",
    "||": "one",
    "}o": "zero or more",
    "o{": "zero or more",
    "}|": "one or more",
    "|{": "one or more",
    "one or zero": "zero or one",
    "zero or one": "zero or one",
    "zero or more": "zero or more",
    "zero or many": "zero or more",
    "many(0)": "zero or more",
    "many": "zero or more",
    "0+": "zero or more",
    "many(1)": "one or more",
    "one or many": "one or more",
    "one or more": "one or more",
    "1+": "one or more",
}


def read_entities(chart: Chart) -> tuple[tuple[DiagramNode, ...], tuple[DiagramEdge, ...]]:
    """Entities in the order of their first mention, and the relations between them."""
    reader = _Entities(chart)
    at = chart.begin
    while at < len(chart.text):
        at = reader.line(at)
    return tuple(reader.nodes.values()), tuple(reader.edges)


class _Entities:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.nodes: dict[str, DiagramNode] = {}
        self.edges: list[DiagramEdge] = []

    def line(self, at: int) -> int:
        """Read what begins in this line; where to go on."""
        text, end = self.chart.text, self.chart.line_end(at)
        if not text[at:end].strip() or _ASIDE.match(text, at, end):
            return end + 1
        if relation := _RELATION.match(text, at, end):
            return self.relation(relation, end)
        entity = _ENTITY.match(text, at, end)
        if entity is None:
            self.chart.refuse(at, end, "neither an entity nor a relation: write `A ||--o{ B : owns`")
            return end + 1
        if entity[3]:
            return self.entity(entity)
        if entity.end() < end:
            self.chart.refuse(at, end, "a relation needs two ends, a line and words: `A ||--o{ B : owns`")
        self.add(entity[1], entity.start(1), entity.end(1), plain(entity[2] or ""))
        return end + 1

    def relation(self, relation: re.Match[str], end: int) -> int:
        """A relation; where to go on. Several words without quotes are one label to everybody but Mermaid, which takes
        the second for an entity.
        """
        said, at = relation[6] or "", relation.end()
        if not said:
            words = f"a relation needs words behind a colon: `{relation[0].rstrip(' :')} : owns`"
            self.chart.refuse(relation.start(), at, words)
        elif not said.startswith('"') and (more := _WORDS.match(self.chart.text, at, end)):
            comment = "%%" in more[0]
            said, at = (said if comment else self.chart.text[relation.start(6) : end].strip()), end
            told = "a comment has a line of its own" if comment else f'put the words in quotes: `: "{said}"`'
            self.chart.refuse(relation.start(6), end, told)
        source = self.add(relation[1], relation.start(1), relation.end(1))
        target = self.add(relation[5], relation.start(5), relation.end(5))
        ends = (_MANY.get(relation[2].lower(), "one"), _MANY.get(relation[4].lower(), "one"))
        style = "solid" if relation[3].lower() in ("--", "to") else "dotted"
        span = self.chart.span(relation.start(1), at)
        self.edges.append(DiagramEdge(source, target, span, in_a_line(said), style, "none", ends=ends))
        return at

    def entity(self, entity: re.Match[str]) -> int:
        """An entity with attributes: one a line, up to the closing brace."""
        text, at = self.chart.text, entity.end()
        closed = text.find("}", at)
        if closed < 0:
            self.chart.refuse(entity.start(), at, "this entity is never closed: add `}`")
            closed = len(text)
        fields: list[tuple[str, str, str]] = []
        while at < closed:
            line = min(self.chart.line_end(at), closed)
            if field := _FIELD.match(text, at, line):
                keys = ",".join(key.upper() for key in _KEYS.findall(field[3] or ""))
                fields.append((field[1], field[2], keys))
            elif text[at:line].strip():
                self.chart.refuse(at, line, _ATTRIBUTE)
                if loose := _LOOSE.match(text, at, line):
                    keys = ",".join(key.upper() for key in _KEYS.findall(loose[3]))
                    fields.append((loose[1], loose[2], keys))
            at = line + 1
        label = plain(entity[2] or "")
        self.add(entity[1], entity.start(1), min(closed + 1, len(text)), label, tuple(fields))
        return closed + 1

    def add(
        self, written: str, start: int, end: int, label: str = "", fields: tuple[tuple[str, str, str], ...] = ()
    ) -> str:
        """An entity under its name; where its attributes stand is where it is."""
        name = written.strip('"')
        known = self.nodes.get(name)
        if known is None or fields or label:
            fields = (*(known.fields if known else ()), *fields)
            label = label or (known.label if known else name)
            self.nodes[name] = DiagramNode(name, label, self.chart.span(start, end), "entity", (), fields)
        return name
