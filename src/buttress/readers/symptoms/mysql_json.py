"""MySQL's and MariaDB's EXPLAIN FORMAT=JSON, and MariaDB's ANALYZE FORMAT=JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buttress.blueprint.symptom import Plan, PlanNode
from buttress.readers.symptoms.conditions import condition
from buttress.readers.symptoms.json_text import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Span
    from buttress.readers.symptoms.reading import Reading

_DEEPEST = 100


def take(reading: Reading, at: int) -> int:
    """The JSON plan that begins on this line."""
    found = value_at(reading, at, "table_name", "query_block")
    if found is None or not isinstance(found.value, dict) or "query_block" not in found.value:
        return at
    first = reading.lines[at].span
    block = found.value["query_block"]
    nodes = list(_nodes(block, iter(found.spans), first))
    if nodes:
        analysed = any(node.produced is not None for node in nodes)
        form = "ANALYZE FORMAT=JSON" if analysed else "EXPLAIN FORMAT=JSON"
        reading.recognised[f"an {form} of MySQL or MariaDB"] = None
        reading.dialect = reading.dialect or "mysql"
        query = reading.saw(reading.held, first, "statement", count=0) if reading.held else -1
        reading.held = ""
        ms = _number(block.get("r_total_time_ms")) if isinstance(block, dict) else None
        reading.plans.append(Plan("MySQL", form, tuple(nodes), first, ms, query))
    return found.end


def _nodes(value: Any, spans: Iterator[Span], first: Span, sort: str = "", depth: int = 0) -> Iterator[PlanNode]:
    """Every table of the plan, in order; ``sort`` is the key of a file sort around it."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each, spans, first, sort, depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("table_name"), str):
            node = _table(value, next(spans, first))
            if not node.table.startswith("<"):
                yield replace(node, order=tuple(part.strip() for part in sort.split(",")) if sort else ())
        if value.get("using_filesort") is True:
            sort = sort or "filesort"
        sort = str(value.get("sort_key") or sort)
        for key, inner in value.items():
            if isinstance(inner, dict | list) and key not in ("possible_keys", "used_key_parts", "used_columns", "ref"):
                yield from _nodes(inner, spans, first, sort, depth + 1)


def _table(value: dict[str, Any], span: Span) -> PlanNode:
    access = str(value.get("access_type") or "")
    name = str(value["table_name"])
    loops = int(_number(value.get("r_loops")) or 1)
    rows, kept = _number(value.get("r_rows")), _number(value.get("r_filtered"))
    removed = rows * loops * (100 - kept) / 100 if rows is not None and kept is not None else None
    node = PlanNode(
        operation=f"access_type {access}",
        kind="whole" if access.upper() == "ALL" else "whole-index" if access == "index" else "index",
        span=span,
        table=name,
        index=str(value.get("key") or ""),
        expected=_number(value.get("rows") or value.get("rows_examined_per_scan")),
        produced=None if rows is None else rows * loops - (removed or 0),
        removed=removed,
        loops=max(1, loops),
        ms=_number(value.get("r_table_time_ms") or value.get("r_total_time_ms")),
    )
    written = value.get("attached_condition")
    if isinstance(written, str):
        read = condition(written, name, "", "mysql")
        node = replace(node, filter=read.text, equality=read.equality, ranges=read.ranges)
    return node


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e18 else None
