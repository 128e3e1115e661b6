"""What a diagram is made of while it is read: nodes, edges, and the groups that nodes stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.blueprint.document import DiagramEdge, DiagramNode

if TYPE_CHECKING:
    from buttress.readers.mermaid.chart import Chart

#: Groups within groups that are told apart; a bound, so that reading stays linear.
_DEEPEST = 40
#: Edges that are kept: ``A & … --> B & …`` makes the square of its length, and Mermaid draws 500 if not told otherwise.
_MOST = 5000


@dataclass(slots=True)
class Group:
    """A subgraph while it is open: the ids that its statements name."""

    at: int
    id: str
    title: str
    members: list[str] = field(default_factory=list)
    around: tuple[str, ...] = ()  # titles of the groups that it stands in, outermost first

    @property
    def path(self) -> tuple[str, ...]:
        """Titles of the groups around and of this one, outermost first."""
        return (*self.around, self.title)


@dataclass(slots=True)
class _Node:
    label: str
    shape: str
    start: int
    end: int
    group: Group | None = None


class Parts:
    """Nodes by id in the order of their first mention. A node belongs to the group that closes first of those that
    name it, as Mermaid has it; a group that an edge leads to is a node of shape ``group``.
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.edges: list[DiagramEdge] = []
        self._edge_ids: set[str] = set()
        self.open: list[Group] = []
        self.count = 0
        self._nodes: dict[str, _Node] = {}
        self._groups: dict[str, Group] = {}
        self._styled: dict[str, tuple[int, int]] = {}

    def mention(self, id_: str, start: int, end: int) -> None:
        """An id is used; what it looks like may be said elsewhere."""
        self._nodes.setdefault(id_, _Node(id_, "", start, end))
        if self.open:
            self.open[-1].members.append(id_)

    def draw(self, id_: str, label: str | None, shape: str, start: int, end: int) -> None:
        """An id is given a shape or a label: the last one counts."""
        self.mention(id_, start, end)
        node = self._nodes[id_]
        node.start, node.end = start, end
        node.label = node.label if label is None else label
        node.shape = shape or node.shape

    def styled(self, id_: str, start: int, end: int) -> None:
        """A style for an id draws a node, if there is no other."""
        self._styled.setdefault(id_, (start, end))

    def join(self, edge: DiagramEdge, id_: str) -> None:
        """An edge is drawn. Without an id of its own it has one of Mermaid's making."""
        if len(self.edges) < _MOST:
            self.edges.append(edge)
        self._edge_ids.add(id_ or f"L_{edge.source}_{edge.target}_0")

    def is_edge(self, id_: str) -> bool:
        """Whether an id is that of an edge."""
        return id_ in self._edge_ids

    def forget(self, id_: str) -> None:
        """An id turned out to be an edge's."""
        self._nodes.pop(id_, None)
        if self.open and id_ in self.open[-1].members:
            self.open[-1].members.remove(id_)

    def opened(self, group: Group) -> None:
        """A subgraph begins."""
        if self.open:
            group.around = self.open[-1].path[:_DEEPEST]
        self.open.append(group)

    def close(self) -> bool:
        """The innermost subgraph ends; False when none is open."""
        if not self.open:
            return False
        group = self.open.pop()
        group.id = group.id or f"subGraph{self.count}"
        self.count += 1
        self._groups.setdefault(group.id, group)
        for id_ in group.members:
            node = self._nodes.get(id_)
            if node and node.group is None:
                node.group = group
        return True

    def close_all(self) -> None:
        """The text ends."""
        while self.close():
            pass

    def done(self) -> tuple[tuple[DiagramNode, ...], tuple[DiagramEdge, ...]]:
        """Everything that was read."""
        for id_, (start, end) in self._styled.items():
            if id_ not in self._groups:
                self._nodes.setdefault(id_, _Node(id_, "", start, end))
        ends = {edge.source for edge in self.edges} | {edge.target for edge in self.edges}
        nodes = (self._node(id_, node) for id_, node in self._nodes.items() if id_ in ends or id_ not in self._groups)
        return tuple(nodes), tuple(self.edges)

    def _node(self, id_: str, node: _Node) -> DiagramNode:
        span = self.chart.span(node.start, node.end)
        if (group := self._groups.get(id_)) is not None:
            return DiagramNode(id_, group.title or id_, span, "group", group.around)
        return DiagramNode(id_, node.label or id_, span, node.shape, node.group.path if node.group else ())
