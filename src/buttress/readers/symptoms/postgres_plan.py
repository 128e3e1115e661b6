"""PostgreSQL's EXPLAIN in its text form, from psql, a client, a mail or auto_explain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Plan, PlanNode
from buttress.readers.symptoms.conditions import condition

if TYPE_CHECKING:
    from buttress.blueprint.symptom import NodeKind
    from buttress.readers.symptoms.lines import Line
    from buttress.readers.symptoms.reading import Reading

_OPERATION = (
    r"(?:Parallel |Partial |Finalize |Async |Simple )*"
    r"(?:Seq Scan|Sample Scan|Index Only Scan(?: Backward)?|Index Scan(?: Backward)?|Bitmap Heap Scan|Bitmap Index Scan|"
    r"BitmapAnd|BitmapOr|Tid Scan|Tid Range Scan|Subquery Scan|Function Scan|Table Function Scan|Values Scan|CTE Scan|"
    r"Named Tuplestore Scan|WorkTable Scan|Foreign Scan|Custom Scan(?: \([^)]*\))?|"
    r"Nested Loop(?: \w+)?(?: Join)?|Merge(?: \w+)? Join|Hash(?: Right| Left)?(?: \w+)? Join|Hash|Materialize|Memoize|"
    r"Incremental Sort|Sort|Group|GroupAggregate|HashAggregate|MixedAggregate|Aggregate|WindowAgg|Unique|SetOp(?: \w+)?|"
    r"HashSetOp(?: \w+)*|Limit|LockRows|Result|ProjectSet|Append|Merge Append|Recursive Union|Gather Merge|Gather|"
    r"ModifyTable|Insert|Update|Delete|Merge)"
)
_NAME = r"(?:\"[^\"]+\"|[^\s\"().]+)"
_NODE = re.compile(
    rf"^(?P<indent>[\s|]*)(?P<arrow>->\s+)?(?P<operation>{_OPERATION})"
    rf"(?: using (?P<index>{_NAME}))?"
    rf"(?: on (?:(?P<schema>{_NAME})\.)?(?P<table>{_NAME})(?: (?P<alias>{_NAME}))?)?"
    r"(?P<figures>\s+\((?:cost|actual)[=\s].*|\s+\(never executed\).*)?\s*\|?\s*$"
)
_COST = re.compile(r"cost=[\d.]+\.\.[\d.]+ rows=(\d+)")
_ACTUAL = re.compile(r"actual (?:time=[\d.]+\.\.([\d.]+) )?rows=([\d.]+) loops=(\d+)")
_ATTRIBUTE = re.compile(r"^[\s|]*(?P<key>[A-Z][A-Za-z -]+?):\s+(?P<value>.*?)\s*\|?\s*$")
_HEADING = re.compile(r"^[\s|]*(?:(?:SubPlan|InitPlan|CTE)\s+\S+.*|Planning:?|JIT:?|Settings:.*)\s*\|?\s*$")
_TIME = re.compile(r"(?:Execution Time|Total runtime):\s*([\d.]+)\s*ms", re.IGNORECASE)
_TRIGGER = re.compile(
    r"^\s*Trigger (?:for constraint )?(\"[^\"]+\"|\S+?)(?: on (\S+))?: (?:time=([\d.]+) )?calls=(\d+)"
)
#: What psql draws around a result: its title, rules, and the count of its rows.
FRAME = re.compile(r"^[\s|+-]*(?:QUERY PLAN)?[\s|+-]*$|^\s*\(\d+ rows?\)$", re.IGNORECASE)
_DISK = re.compile(r"Disk:\s*(\d+)\s*kB")
_GOES_ON = re.compile(
    r"^[\s|]+(?:->\s+\S|(?:CTE|SubPlan|InitPlan) \S|(?:Filter|Sort Key|Index Cond|Output|Group Key|Hash Cond|Recheck Cond):)"
)
#: Scans of what is no table: a subquery's rows, a function's.
_NO_TABLE = ("CTE Scan", "Subquery Scan", "Function Scan", "Values Scan", "WorkTable Scan", "Named Tuplestore Scan")
_KINDS: tuple[tuple[str, NodeKind], ...] = (
    ("Seq Scan", "whole"),
    ("Index", "index"),
    ("Bitmap Heap", "index"),
    ("Sort", "sort"),
    ("Nested Loop", "join"),
    ("Join", "join"),
    ("Hash", "hash"),
)


def take(reading: Reading, at: int) -> int:
    """The plan that begins here; frame lines of psql before it are taken with it."""
    start = at
    while at < len(reading.lines) and at < start + 4 and FRAME.match(reading.lines[at].text):
        at += 1
    if at >= len(reading.lines) or not _is_root(reading, at):
        return start
    return read_plan(reading, at)


def read_plan(reading: Reading, at: int) -> int:
    """Read the plan whose root stands at a line; the line behind it."""
    builder = Builder()
    first = reading.lines[at].span
    end = at
    while end < len(reading.lines) and builder.line(reading.lines[end], first=end == at):
        end += 1
    if not builder.nodes:
        return at
    analysed = any(node.produced is not None for node in builder.nodes)
    form = "EXPLAIN (ANALYZE)" if analysed else "EXPLAIN"
    reading.recognised[f"an {form} of PostgreSQL"] = None
    query = reading.saw(reading.held, first, "statement", count=0) if reading.held else -1
    reading.held = ""
    reading.dialect = reading.dialect or "postgres"
    reading.plans.append(Plan("PostgreSQL", form, tuple(builder.nodes), first, builder.ms, query))
    return end


def kind_of(operation: str) -> NodeKind:
    """What a node does, by its name."""
    return next((kind for word, kind in _KINDS if word in operation), "other")


def _is_root(reading: Reading, at: int) -> bool:
    """A node with figures; one without (COSTS OFF) only where the next line goes on as a plan does."""
    found = _NODE.match(reading.lines[at].text)
    if found is None:
        return False
    if found["figures"] or found["arrow"]:
        return True
    following = reading.lines[at + 1].text if at + 1 < len(reading.lines) else ""
    behind = _GOES_ON.match(following)
    return behind is not None or (found["table"] is not None and "Scan" in found["operation"])


class Builder:
    """A plan while its lines are read."""

    def __init__(self) -> None:
        self.nodes: list[PlanNode] = []
        self.depths: list[int] = []
        self.ms: float | None = None
        self.ended = False

    def line(self, line: Line, *, first: bool) -> bool:
        """Take one line; False where the plan is over."""
        text = line.text
        node = _NODE.match(text)
        if node is not None and (first or node["arrow"] or node["figures"]):
            if not first and not node["arrow"] and not node["indent"].strip(" \t|") and self._new_root(node):
                return False
            self._node(node, line)
            return True
        if first:
            return False
        time = _TIME.search(text)
        if time:
            self.ms, self.ended = float(time[1]), True
            return True
        trigger = _TRIGGER.match(text)
        if trigger:
            self._trigger(trigger, line)
            return True
        if _HEADING.match(text) or text.strip().startswith(("Planning Time", "Planning time")):
            return True
        found = _ATTRIBUTE.match(text)
        if found and (text[:1].isspace() or text.startswith("|")) and not self.ended:
            self._attribute(found["key"], found["value"])
            return True
        return bool(
            re.match(
                r"^[\s|]+(?:Worker \d+:|Sort Method|Buckets|Full-sort|Pre-sorted|Functions|Options|Timing|Hits)", text
            )
        )

    def _new_root(self, node: re.Match[str]) -> bool:
        return bool(self.nodes) and len(node["indent"].expandtabs(8)) <= self.depths[0]

    def _node(self, found: re.Match[str], line: Line) -> None:
        depth = len(found["indent"].expandtabs(8)) + (len(found["arrow"]) if found["arrow"] else 0)
        parent = next((n for n in range(len(self.nodes) - 1, -1, -1) if self.depths[n] < depth), -1)
        figures = found["figures"] or ""
        cost, actual = _COST.search(figures), _ACTUAL.search(figures)
        loops = int(actual[3]) if actual else 1
        operation = found["operation"]
        named = "Bitmap Index Scan" not in operation
        stored = named and not operation.endswith(_NO_TABLE)
        self.nodes.append(
            PlanNode(
                operation=operation,
                kind=kind_of(operation),
                span=line.span,
                depth=depth,
                parent=parent,
                table=_name(found["table"]) if stored else "",
                schema=_name(found["schema"]),
                alias=_name(found["alias"]),
                index=_name(found["index"]) if named else _name(found["table"]),
                expected=float(cost[1]) if cost else None,
                produced=float(actual[2]) * loops if actual else None,
                loops=max(1, loops),
                ms=float(actual[1]) * loops if actual and actual[1] else None,
            )
        )
        self.depths.append(depth)

    def _attribute(self, key: str, value: str) -> None:
        if self.nodes:
            self.nodes[-1] = with_attribute(self.nodes[-1], key, value)

    def _trigger(self, found: re.Match[str], line: Line) -> None:
        constraint = "for constraint" in found[0]
        self.nodes.append(
            PlanNode(
                operation="Trigger",
                kind="trigger",
                span=line.span,
                table=_name(found[2]),
                constraint=_name(found[1]) if constraint else "",
                calls=int(found[4]),
                ms=float(found[3]) if found[3] else None,
            )
        )
        self.depths.append(0)


def with_attribute(node: PlanNode, key: str, value: str) -> PlanNode:
    """The node with one of its attributes, as both forms of EXPLAIN name them."""
    if key in ("Filter", "Index Cond", "Recheck Cond", "Join Filter", "Hash Cond", "Merge Cond"):
        read = condition(value, node.table, node.alias, "postgres")
        if key == "Filter":
            return replace(node, filter=read.text, equality=read.equality, ranges=read.ranges)
        return replace(node, condition=node.condition or read.text)
    if key in ("Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"):
        number = re.match(r"[\d.]+", value)
        return replace(node, removed=(node.removed or 0) + float(number[0]) * node.loops) if number else node
    if key == "Sort Key":
        return replace(node, order=tuple(part.strip() for part in re.split(r",\s*(?![^(]*\))", value)))
    disk = _DISK.search(f"{key}: {value}") if key in ("Sort Method", "Batches", "Disk Usage") else None
    if disk is None and key == "Disk Usage":
        disk = re.match(r"(\d+)\s*kB", value)
    if disk is None and key in ("Batches", "Buckets"):
        disk = re.search(r"Disk Usage:\s*(\d+)\s*kB", value)
    return replace(node, disk_kb=node.disk_kb + int(disk[1])) if disk else node


def _name(written: str | None) -> str:
    """A name without its quotes."""
    return (written or "").strip('"')
