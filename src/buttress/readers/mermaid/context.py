"""C4 diagrams: people, systems, containers and the relations between them, macro by macro."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import DiagramEdge, DiagramNode
from buttress.readers.mermaid.labels import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.readers.mermaid.chart import Chart

#: One macro with what stands in its parentheses, or the end of a boundary.
_MACRO = re.compile(
    r"[ \t]*(?P<name>[A-Z]\w*)[ \t]*\((?P<inside>(?:\"[^\"\n]*\"|[^\"()\n])*)\)[ \t]*(?P<open>\{)?|[ \t]*(?P<end>\})"
)
_ARGUMENT = re.compile(r"\s*(?:\"(?P<quoted>[^\"\n]*)\"|(?P<bare>[^,\n]*))\s*(?:,|$)")
_TITLE = re.compile(r"^[ \t]*title[ \t]+(\S[^\n]*)$", re.MULTILINE)
_PART = re.compile(r"(?:Person|System|Container|Component)(?P<shape>Db|Queue)?(?P<outside>_Ext)?$")
_BOUNDARY = re.compile(r"(?:\w+_)?Boundary$|(?:Deployment_)?Node(?:_[LR])?$")
_RELATION = re.compile(r"(?P<both>Bi)?Rel(?P<back>_Back)?(?P<index>Index)?(?:_\w+)?$")
#: The title of the group in which parts stand that the diagram marks as somebody else's.
_OUTSIDE = "External"
_MOST = 2000


def is_context(head: str) -> bool:
    """Whether a diagram's first word names one of the C4 kinds."""
    return head.lower() in ("c4context", "c4container", "c4component", "c4dynamic", "c4deployment")


def read_context(chart: Chart) -> tuple[tuple[DiagramNode, ...], tuple[DiagramEdge, ...]]:
    """Nodes in the order in which they are declared, edges in the order in which they are drawn."""
    if not chart.title and (title := _TITLE.search(chart.text, chart.begin)):
        chart.title = title[1].strip()
    nodes: dict[str, DiagramNode] = {}
    edges: list[DiagramEdge] = []
    groups: list[str] = []
    for found in _macros(chart):
        if found["end"]:
            groups = groups[:-1]
            continue
        name, said = found["name"], _arguments(found["inside"])
        if part := _PART.match(name):
            _declare(chart, nodes, found, part, groups)
        elif _BOUNDARY.match(name) and found["open"]:
            groups = [*groups, said[1] if len(said) > 1 else said[0] if said else ""]
        elif (relation := _RELATION.match(name)) and len(edges) < _MOST:
            edges += _edges(chart, found, relation, said)
    return tuple(nodes.values()), tuple(e for e in edges if e.source in nodes and e.target in nodes)


def _macros(chart: Chart) -> Iterator[re.Match[str]]:
    at = chart.begin
    while at < len(chart.text):
        end = chart.line_end(at)
        while (found := _MACRO.match(chart.text, at, end)) is not None:
            yield found
            at = found.end()
        at = end + 1


def _arguments(inside: str) -> list[str]:
    """The arguments of a macro; ``$tags="…"`` and the like are settings."""
    found = []
    at = 0
    while at < len(inside) and (match := _ARGUMENT.match(inside, at)) is not None and match.end() > at:
        at = match.end()
        word = match["quoted"] if match["quoted"] is not None else match["bare"].strip()
        if not word.startswith("$"):
            found.append(plain(word))
    return found


def _declare(
    chart: Chart, nodes: dict[str, DiagramNode], found: re.Match[str], part: re.Match[str], groups: list[str]
) -> None:
    said = _arguments(found["inside"])
    if not said or not said[0]:
        return
    shape = {"Db": "database", "Queue": "queue"}.get(part["shape"] or "", "box")
    if found["name"].startswith("Person"):
        shape = "actor"
    path = (*groups, _OUTSIDE) if part["outside"] else tuple(groups)
    label = said[1] if len(said) > 1 and said[1] else said[0]
    span = chart.span(found.start(), found.end() - bool(found["open"]))
    nodes.setdefault(said[0], DiagramNode(said[0], label, span, shape, path))


def _edges(chart: Chart, found: re.Match[str], relation: re.Match[str], said: list[str]) -> Iterator[DiagramEdge]:
    """``Rel(from, to, "label", "technology", "description")``: all words stand on the edge, as on a drawn arrow."""
    if relation["index"]:
        said = said[1:]
    if len(said) < 2:
        return
    source, target = (said[1], said[0]) if relation["back"] else (said[0], said[1])
    more = "; ".join(each for each in said[3:5] if each)
    label = f"{said[2]} ({more})" if more else said[2] if len(said) > 2 else ""
    arrow = "both" if relation["both"] else "forward"
    yield DiagramEdge(source, target, chart.span(found.start(), found.end()), label, arrow=arrow)
