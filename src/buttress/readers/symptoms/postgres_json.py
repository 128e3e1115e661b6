"""PostgreSQL's EXPLAIN (FORMAT JSON)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.blueprint.symptom import Plan, PlanNode
from buttress.readers.symptoms.json_text import value_at
from buttress.readers.symptoms.postgres_plan import kind_of, with_attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Span
    from buttress.readers.symptoms.reading import Reading

_CONDITIONS = ("Filter", "Index Cond", "Recheck Cond", "Join Filter", "Hash Cond", "Merge Cond")
#: No real plan is deeper; a made-up one must not exhaust the stack.
_DEEPEST = 200


def take(reading: Reading, at: int) -> int:
    """The JSON plan that begins on this line."""
    found = value_at(reading, at, "Node Type")
    if found is None:
        return at
    first = reading.lines[at].span
    documents = found.value if isinstance(found.value, list) else [found.value]
    spans = iter(found.spans)
    for document in documents:
        if isinstance(document, dict):
            _document(reading, document, spans, first)
    return found.end


def _document(reading: Reading, document: dict[str, Any], spans: Iterator[Span], first: Span) -> None:
    root = document.get("Plan", document)
    nodes: list[PlanNode] = []
    _walk(root, spans, nodes, first)
    for trigger in _dicts(document.get("Triggers")):
        constraint = str(trigger.get("Constraint Name") or "")
        name = str(trigger.get("Relation") or trigger.get("Trigger Name") or "")
        ms, calls = _number(trigger.get("Time")), _number(trigger.get("Calls"))
        nodes.append(
            PlanNode("Trigger", "trigger", first, table=name, constraint=constraint, ms=ms, calls=int(calls or 0))
        )
    if not nodes:
        return
    analysed = any(node.produced is not None for node in nodes)
    form = "EXPLAIN (ANALYZE, FORMAT JSON)" if analysed else "EXPLAIN (FORMAT JSON)"
    reading.recognised[f"an {form} of PostgreSQL"] = None
    text = document.get("Query Text") or reading.held
    query = reading.saw(text, first, "statement", count=0) if isinstance(text, str) and text else -1
    reading.held = ""
    reading.dialect = reading.dialect or "postgres"
    reading.plans.append(Plan("PostgreSQL", form, tuple(nodes), first, _number(document.get("Execution Time")), query))


def _walk(
    node: Any, spans: Iterator[Span], nodes: list[PlanNode], first: Span, depth: int = 0, parent: int = -1
) -> None:
    if not isinstance(node, dict) or not isinstance(node.get("Node Type"), str) or depth > _DEEPEST:
        return
    number = len(nodes)
    nodes.append(_node(node, next(spans, first), depth, parent))
    for child in _dicts(node.get("Plans")):
        _walk(child, spans, nodes, first, depth + 1, number)


def _node(node: dict[str, Any], span: Span, depth: int, parent: int) -> PlanNode:
    written = str(node["Node Type"])
    operation = f"{'Parallel ' if node.get('Parallel Aware') is True else ''}{written}"
    loops = int(_number(node.get("Actual Loops")) or 1)
    produced, ms = _number(node.get("Actual Rows")), _number(node.get("Actual Total Time"))
    alias = str(node.get("Alias") or "")
    table = str(node.get("Relation Name") or "")
    read = PlanNode(
        operation=operation,
        kind=kind_of(operation),
        span=span,
        depth=depth,
        parent=parent,
        table=table,
        schema=str(node.get("Schema") or ""),
        alias=alias if alias != table else "",
        index=str(node.get("Index Name") or ""),
        expected=_number(node.get("Plan Rows")),
        produced=None if produced is None else produced * loops,
        loops=max(1, loops),
        ms=None if ms is None else ms * loops,
    )
    for key in _CONDITIONS:
        if isinstance(node.get(key), str):
            read = with_attribute(read, key, node[key])
    for key in ("Rows Removed by Filter", "Rows Removed by Join Filter"):
        if _number(node.get(key)):
            read = with_attribute(read, key, str(node[key]))
    keys = node.get("Sort Key")
    if isinstance(keys, list):
        read = with_attribute(read, "Sort Key", ", ".join(str(key) for key in keys))
    if node.get("Sort Space Type") == "Disk":
        read = with_attribute(read, "Sort Method", f"Disk: {int(_number(node.get('Sort Space Used')) or 0)}kB")
    if _number(node.get("Disk Usage")):
        read = with_attribute(read, "Disk Usage", f"{int(_number(node['Disk Usage']) or 0)}kB")
    return read


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e18 else None
