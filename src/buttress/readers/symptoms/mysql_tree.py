"""MySQL's EXPLAIN FORMAT=TREE and EXPLAIN ANALYZE: lines of ``-> Table scan on orders``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Plan, PlanNode
from buttress.readers.symptoms.conditions import condition

if TYPE_CHECKING:
    from buttress.blueprint.symptom import NodeKind
    from buttress.readers.symptoms.lines import Line
    from buttress.readers.symptoms.reading import Reading

_STEP = re.compile(r"^(?:\s*\|?\s*EXPLAIN:)?(?P<indent>[\s|]*)-> (?P<what>[A-Z][^\n]*)$")
_MYSQL = re.compile(
    r"-> (?:Table scan|Index lookup|Index scan|Index range scan|Covering index|Single-row|Filter: |Sort: |Sort row|Sort with|"
    r"Nested loop|Inner hash join|Left hash join|Stream results|Limit: |Aggregate: |Group aggregate|Rows fetched|Full-text|"
    r"Constant row|Zero rows|Hash|Materialize|Intersect|Temporary table|Aggregate using temporary|Select #|Remove duplicate)"
)
_TABLE = re.compile(
    r"^(?P<covering>Covering )?(?P<step>Table scan|[Ii]ndex scan|[Ii]ndex lookup|[Ii]ndex range scan|[Ii]ndex skip scan|Single-row (?:covering )?index lookup|"
    r"Full-text index search|Multi-range index lookup) on (?P<table>`[^`]+`|\S+)(?: using (?P<index>`[^`]+`|\S+))?(?: over)?(?P<rest>.*)$"
)
_COST = re.compile(r"\(cost=[\d.e+]+(?:\.\.[\d.e+]+)? rows=([\d.e+]+)\)")
_ACTUAL = re.compile(r"\(actual time=[\d.e+]+\.\.([\d.e+]+) rows=([\d.e+]+) loops=(\d+)\)")
_FIGURES = re.compile(r"\s*\((?:cost|actual time|never executed).*$")


def take(reading: Reading, at: int) -> int:
    """The tree that begins here."""
    if _MYSQL.search(reading.lines[at].text) is None or _STEP.match(reading.lines[at].text) is None:
        return at
    nodes: list[PlanNode] = []
    end = at
    while end < len(reading.lines) and (step := _STEP.match(reading.lines[end].text)):
        nodes.append(_node(step, reading.lines[end], nodes))
        end += 1
    analysed = any(node.produced is not None for node in nodes)
    form = "EXPLAIN ANALYZE" if analysed else "EXPLAIN FORMAT=TREE"
    reading.recognised[f"an {form} of MySQL"] = None
    reading.dialect = reading.dialect or "mysql"
    first = reading.lines[at].span
    query = reading.saw(reading.held, first, "statement", count=0) if reading.held else -1
    reading.held = ""
    reading.plans.append(Plan("MySQL", form, tuple(nodes), first, nodes[0].ms, query))
    return end


def _node(step: re.Match[str], line: Line, before: list[PlanNode]) -> PlanNode:
    """One step; the condition of a Filter belongs to the scan right below it."""
    depth, what = len(step["indent"]), step["what"]
    cost, actual = _COST.search(what), _ACTUAL.search(what)
    loops = int(actual[3]) if actual else 1
    bare = _FIGURES.sub("", what)
    table = _TABLE.match(bare)
    parent = next((n for n in range(len(before) - 1, -1, -1) if before[n].depth < depth), -1)
    above = before[parent] if parent >= 0 else None
    name = table["table"].strip("`") if table else ""
    produced = float(actual[2]) * loops if actual else None
    filtered = above is not None and above.operation == "Filter" and table is not None
    read = (
        condition(above.filter, name, "", "mysql") if filtered and above is not None else condition("", "", "", "mysql")
    )
    text = bare.removeprefix("Filter: ") if bare.startswith("Filter: ") else read.text
    kept = above.produced if filtered and above is not None else None
    return PlanNode(
        operation="Filter" if bare.startswith("Filter: ") else bare.partition(" on ")[0].partition(":")[0],
        kind=_kind(bare, table),
        span=line.span,
        depth=depth,
        parent=parent,
        table=name,
        index=(table["index"] or "").strip("`") if table else "",
        filter=condition(text, name, "", "mysql").text if text else "",
        equality=read.equality,
        ranges=read.ranges,
        order=tuple(p.strip() for p in bare.removeprefix("Sort: ").split(",")) if bare.startswith("Sort: ") else (),
        expected=float(cost[1]) if cost else None,
        produced=kept if kept is not None else produced,
        removed=produced - kept if produced is not None and kept is not None else None,
        loops=max(1, loops),
        ms=float(actual[1]) * loops if actual else None,
    )


def _kind(what: str, table: re.Match[str] | None) -> NodeKind:
    if table:
        step = table["step"].lower()
        return "whole" if step == "table scan" else "whole-index" if step == "index scan" else "index"
    if what.startswith("Sort"):
        return "sort"
    return "join" if "loop" in what or "join" in what else "other"
