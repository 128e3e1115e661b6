r"""MySQL's and MariaDB's EXPLAIN as a table, as tab-separated rows, and with ``\G``; ANALYZE of MariaDB too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.symptom import Plan, PlanNode

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.symptom import NodeKind
    from buttress.readers.symptoms.lines import Line
    from buttress.readers.symptoms.reading import Reading

_RULE = re.compile(r"^\s*\+[-+]+\+\s*$")
_RECORD = re.compile(r"^\s*\*{5,}\s*\d+\. row\s*\*{5,}\s*$")
_FIELD = re.compile(r"^\s*(\w+):\s?(.*)$")
_EXPLAIN_COMMENT = re.compile(r"^# explain:\s?")
#: What the ``type`` column says: the table from end to end, an index from end to end; everything else looks rows up.
_KINDS: dict[str, NodeKind] = {"all": "whole", "index": "whole-index"}


class Row(NamedTuple):
    """One row of an EXPLAIN by its column names in lower case, and where it stands."""

    cells: dict[str, str]
    span: Span


def take(reading: Reading, at: int) -> int:
    """The plan that begins here in any of the three forms."""
    line = reading.lines[at].text
    if _RECORD.match(line):
        return _records(reading, at)
    start = at + 1 if _RULE.match(line) and at + 1 < len(reading.lines) else at
    header = _cells(reading.lines[start])
    if not {"select_type", "table", "type"} <= {cell.lower() for cell in header}:
        return at
    names = [cell.lower() for cell in header]
    rows: list[Row] = []
    end = start + 1
    while end < len(reading.lines):
        text = reading.lines[end].text
        if not _RULE.match(text):
            cells = _cells(reading.lines[end])
            if len(cells) < min(len(names) - 1, 8):
                break
            rows.append(Row(dict(zip(names, cells, strict=False)), reading.lines[end].span))
        end += 1
    note(reading, rows, reading.lines[at].span)
    return end if rows else at


def note(reading: Reading, rows: list[Row], span: Span) -> None:
    """Add the plan that the rows make."""
    nodes = tuple(_node(row) for row in rows)
    nodes = tuple(node for node in nodes if node is not None)
    found = [node for node in nodes if node is not None]
    if not found:
        return
    analysed = any("r_rows" in row.cells for row in rows)
    form = "ANALYZE" if analysed else "EXPLAIN"
    reading.recognised[f"an {form} of MySQL or MariaDB"] = None
    reading.dialect = reading.dialect or "mysql"
    query = reading.saw(reading.held, span, "statement", count=0) if reading.held else -1
    reading.held = ""
    reading.plans.append(Plan("MySQL", form, tuple(found), span, None, query))


def _records(reading: Reading, at: int) -> int:
    rows: list[Row] = []
    end = at
    while end < len(reading.lines) and _RECORD.match(reading.lines[end].text):
        span = reading.lines[end].span
        cells: dict[str, str] = {}
        end += 1
        while end < len(reading.lines) and (field := _FIELD.match(reading.lines[end].text)):
            cells[field[1].lower()] = field[2].strip()
            if field[1].lower() == "table":
                span = reading.lines[end].span
            end += 1
        rows.append(Row(cells, span))
    if not all("select_type" in row.cells for row in rows):
        return at
    note(reading, rows, reading.lines[at].span)
    return end


def _cells(line: Line) -> list[str]:
    text = _EXPLAIN_COMMENT.sub("", line.text)
    if text.lstrip().startswith("|"):
        return [cell.strip() for cell in text.strip().strip("|").split("|")]
    return [cell.strip() for cell in text.split("\t")] if "\t" in text else []


def _node(row: Row) -> PlanNode | None:
    cells = row.cells
    table = cells.get("table", "")
    if table in ("", "NULL") or table.startswith("<"):
        return None
    access = cells.get("type", "").lower()
    extra = cells.get("extra", "")
    expected, actual = _number(cells.get("rows")), _number(cells.get("r_rows"))
    kept = _number(cells.get("r_filtered"))
    removed = actual * (100 - kept) / 100 if actual is not None and kept is not None else None
    key = cells.get("key", "")
    return PlanNode(
        operation=f"type {cells.get('type', '')}",
        kind=_KINDS.get(access, "index"),
        span=row.span,
        table=table,
        index="" if key == "NULL" else key.split(",")[0],
        expected=expected,
        produced=actual if removed is None else (actual or 0) - removed,
        removed=removed,
        order=("filesort",) if "filesort" in extra.lower() else (),
        filter="" if "Using where" not in extra else "a condition",
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
