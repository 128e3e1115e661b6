"""SQLite's EXPLAIN QUERY PLAN: the tree of its shell, its rows, or a driver's tuples."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Plan, PlanNode

if TYPE_CHECKING:
    from buttress.blueprint.symptom import NodeKind
    from buttress.readers.symptoms.lines import Line
    from buttress.readers.symptoms.reading import Reading

_LEAD = r"^(?:QUERY PLAN)?(?P<indent>[\s|`'-]*|\[?\(?\d+[,|] ?\d+[,|] ?\d+[,|] ?'?)"
_SCAN = re.compile(
    _LEAD + r"(?P<what>SCAN|SEARCH) (?:TABLE )?(?P<table>\"[^\"]+\"|[^\s\"'()]+)(?: AS (?P<alias>\w+))?"
    r"(?: USING (?P<automatic>AUTOMATIC )?(?:PARTIAL )?(?:COVERING )?(?:INDEX (?P<index>\"[^\"]+\"|\S+)|INTEGER PRIMARY KEY|PRIMARY KEY))?"
    r"(?: \((?P<condition>[^)]*)\))?[^\w]*(?:VIRTUAL TABLE INDEX.*|LEFT-JOIN|EXISTS)?[\s')\],]*$"
)
_OTHER = re.compile(
    _LEAD
    + r"(?:USE TEMP B-TREE FOR (?P<sort>[A-Z ()0-9]+)|CO-ROUTINE .*|MATERIALIZE .*|(?:CORRELATED )?(?:LIST|SCALAR) SUBQUERY \d+|"
    r"COMPOUND (?:QUERY|SUBQUERIES.*)|LEFT-MOST SUBQUERY|UNION.*|MULTI-INDEX OR|INDEX \d+|MERGE .*|LEFT|RIGHT|SETUP|RECURSIVE STEP|BLOOM FILTER.*)[\s')\],]*$"
)
_HEADER = re.compile(r"^\s*QUERY PLAN\s*$")


def take(reading: Reading, at: int) -> int:
    """The plan that begins here; a line ``QUERY PLAN`` before it is taken with it."""
    start = at
    if _HEADER.match(reading.lines[at].text) and at + 1 < len(reading.lines):
        at += 1
    if not (_SCAN.match(reading.lines[at].text) or _OTHER.match(reading.lines[at].text)):
        return start
    nodes: list[PlanNode] = []
    end = at
    while end < len(reading.lines) and _line(reading.lines[end], nodes):
        end += 1
    if not any(node.table for node in nodes):
        return start
    reading.recognised["an EXPLAIN QUERY PLAN of SQLite"] = None
    reading.dialect = reading.dialect or "sqlite"
    first = reading.lines[at].span
    query = reading.saw(reading.held, first, "statement", count=0) if reading.held else -1
    reading.held = ""
    reading.plans.append(Plan("SQLite", "EXPLAIN QUERY PLAN", tuple(nodes), first, None, query))
    return end


def _line(line: Line, nodes: list[PlanNode]) -> bool:
    scan = _SCAN.match(line.text)
    if scan:
        nodes.append(_node(scan, line))
        return True
    other = _OTHER.match(line.text)
    if other is None:
        return False
    if other["sort"] and "ORDER BY" in other["sort"]:
        sorted_table = next((n for n in range(len(nodes)) if nodes[n].kind == "whole"), -1)
        if sorted_table >= 0:
            nodes[sorted_table] = replace(nodes[sorted_table], order=("filesort",))
    return True


def _node(found: re.Match[str], line: Line) -> PlanNode:
    kind: NodeKind = "index" if found["what"] == "SEARCH" else "whole-index" if found["index"] else "whole"
    automatic = bool(found["automatic"])
    operation = f"{found['what']}{' USING AUTOMATIC INDEX' if automatic else ''}"
    compared = tuple(re.findall(r"(\w+)=\?", found["condition"] or ""))
    return PlanNode(
        operation=operation,
        kind="whole" if automatic else kind,  # it builds an index for this one query, from the whole table
        span=line.span,
        table=found["table"].strip('"'),
        alias=found["alias"] or "",
        index="" if automatic else (found["index"] or "").strip('"'),
        condition=found["condition"] or "",
        equality=compared if automatic else (),
        filter=found["condition"] or "" if automatic else "",
    )
