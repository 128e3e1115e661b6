"""What plans show: tables read whole, filters that no index serves, sorts on disk, loops, slow checks of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.sql import Name, TableUse
from buttress.predicates._symptom_board import GROWTH, READS
from buttress.predicates.growth import grows
from buttress.predicates.indexes import index_name, leading, serving
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.symptom import Plan, PlanNode
    from buttress.predicates._symptom_board import Board
    from buttress.predicates._symptom_names import Place

#: Rows below which reading a whole table costs next to nothing: a handful of 8 kB pages.
FEW = 1_000
#: Descents of one index in a loop from which they are worth a word: each costs about a microsecond and up.
MANY_LOOPS = 1_000
#: Of a plan's time, what a step must take to be told, unless it reads :data:`MANY` rows.
_NOTABLE, MANY = 0.05, 100_000
#: Expected and real rows that differ by this factor lead a planner astray.
ASTRAY = 100
#: The share of a statement's time from which the check of a key is its cause.
_SHARE = 0.2


def plans(board: Board) -> None:
    """Every plan of the symptom."""
    for plan in board.symptom.plans:
        aliases = _aliases(board, plan)
        before = len(board.facts)
        for number, node in enumerate(plan.nodes):
            _node(board, plan, number, node, aliases)
        if len(board.facts) == before:
            _quiet(board, plan)


def _quiet(board: Board, plan: Plan) -> None:
    """A plan without anything of the kind: that is worth knowing too."""
    tables = list(dict.fromkeys(node.table for node in plan.nodes if node.table and board.names.tables(node.table)))
    if tables:
        took = f"{plan.ms:,.1f} ms, " if plan.ms is not None else ""
        text = f"nothing in this plan stands out: {took}{listing(tables)} read through indexes or of few rows"
        board.fact(text, plan.span)


def _aliases(board: Board, plan: Plan) -> dict[str, TableUse]:
    """The statement's uses by alias and by table, where the paste holds the statement."""
    query = board.symptom.queries[plan.query] if plan.query >= 0 else None
    uses = query.shape.uses if query and query.shape else ()
    return {**{use.table.name: use for use in uses}, **{use.alias: use for use in uses if use.alias}}


def _node(board: Board, plan: Plan, number: int, node: PlanNode, aliases: dict[str, TableUse]) -> None:
    if node.kind == "trigger":
        _trigger(board, plan, node)
    elif node.kind == "sort":
        _sort(board, plan, node)
    elif node.disk_kb:
        text = f"{node.operation} did not fit in memory and wrote {node.disk_kb:,} kB to disk"
        board.fact(text, node.span, weight=node.ms or 1.0)
    if not node.table:
        return
    use = aliases.get(node.table) or aliases.get(node.alias)
    name = use.table.name if use and not board.names.tables(node.table) else node.table
    if node.kind not in ("whole", "whole-index", "index"):
        if node.operation.rpartition(" ")[2] in ("Insert", "Update", "Delete", "Merge", "ModifyTable"):
            board.table(name, node.span, f"the plan writes it ({node.operation})", node.schema)
        return
    for place in board.table(name, node.span, _verb(node), node.schema):
        if place.table.kind != "table":
            continue
        if node.kind == "index":
            _looked_up(board, plan, number, node, place)
        elif node.kind == "whole":
            _whole(board, plan, number, place, use)
        else:
            _whole_index(board, node, place)


def _verb(node: PlanNode) -> str:
    how = {"whole": "read whole", "whole-index": "an index read whole"}.get(node.kind, "looked up by an index")
    return f"{how} ({node.operation})"


def _rows(node: PlanNode) -> float:
    """Rows that a node read, all loops together; the planner's guess where nothing was counted."""
    if node.produced is not None:
        return node.produced + (node.removed or 0)
    return node.expected or 0


def _whole(board: Board, plan: Plan, number: int, place: Place, use: TableUse | None) -> None:
    """A table read from end to end."""
    node = plan.nodes[number]
    read = _rows(node)
    equality = node.equality or (use.equality if use else ())
    ranges = node.ranges or (use.ranges if use else ())
    joins = use.joins if use and not node.equality else ()
    columns = tuple(c for c in dict.fromkeys((*equality, *ranges)) if place.table.column(c))
    if read < FEW and not (node.produced is None and columns) and not grows(place.table).yes:
        return
    if node.ms is not None and plan.ms and _weight(node, read) < _NOTABLE * plan.ms and read < MANY:
        return
    subject = place.subject
    text = f"{subject} is read whole: {_how(node)}, {_thrown_away(node, columns)}"
    found = _served(place, node, use, columns, read)
    text += found.text
    fix = _index(place, (*found.missing, *_then_sorted(plan, number, place, found.missing))) if found.missing else ""
    fact = board.fact(text, node.span, *found.places, fix=fix, weight=_weight(node, read))
    for column in columns:
        held = place.table.column(column)
        if held:
            board.touch("column", f"{subject}.{column}", held.span, node.span, "the filter of a table read whole")
    _aim(board, node, place, (*columns, *joins), fact)


class Served(NamedTuple):
    """Whether the schema holds an index for a filter, in words; ``missing`` are the columns of one that it lacks."""

    text: str
    places: tuple[Span, ...]
    missing: tuple[str, ...] = ()


def _served(place: Place, node: PlanNode, use: TableUse | None, columns: tuple[str, ...], read: float) -> Served:
    table = place.table
    here = (table.span,)
    if not columns:
        if node.filter and node.filter != "a condition":
            return Served(_no_column(node.filter), here)
        if not node.filter and not (use and use.joins):
            return Served(f"; nothing filters it, so each call reads every row of {table.name.name}", here)
        return Served("", here)
    equality = tuple(c for c in (node.equality or (use.equality if use else ())) if c in columns)
    known = use.conditions if use else ()
    wanted = TableUse(Name(node.table), equality=equality or columns, conditions=known)
    answer = serving(table, wanted, place.database.dialect)
    if answer.no:
        return Served(f"; {answer.why} ({table.span})", here, (equality or columns)[:3])
    if answer.unknown:
        return Served(f"; whether an index serves it is not known: {answer.why}", here)
    why = f"; {answer.why} ({answer.evidence[0]}), and this plan does not use it: {_unused(node, read)}"
    return Served(why, answer.evidence)


def _no_column(condition: str) -> str:
    """Why a filter that compares no plain column finds no index."""
    if "'%…'" in condition:
        return "; a pattern that begins with a wildcard is served by no sorted index (pg_trgm, full text and the like serve it)"
    if " OR " in condition.upper():
        return "; each side of its OR needs an index of its own"
    return "; the filter compares no plain column, and only an index on that very expression serves it"


def _then_sorted(plan: Plan, number: int, place: Place, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The column that a sort above orders the rows by: behind equality columns, an index brings them in that order."""
    node = plan.nodes[number]
    written = node.order
    for above in _above(plan, number):
        if plan.nodes[above].kind == "sort":
            written = plan.nodes[above].order
            break
        if plan.nodes[above].kind in ("join", "hash"):
            return ()
    named = written[0].split()[0].rpartition(".")[2].strip('"`') if written and written[0].split() else ""
    wanted = place.table.column(named) and named not in columns and set(columns) <= set(node.equality)
    return (named,) if wanted else ()


def _aim(board: Board, node: PlanNode, place: Place, columns: tuple[str, ...], fact: int) -> None:
    why = f"{node.operation} on {place.table.name.name}" + (f", filtered by {listing(columns)}" if columns else "")
    rules = READS | {"unbounded-append-only-table", "missing-primary-key"} if columns else GROWTH
    board.aim(place.subject, rules, why, node.span, columns=columns, fact=fact)


def _how(node: PlanNode) -> str:
    parallel = node.operation.startswith("Parallel")
    times = f", {node.loops:,} times over" if node.loops > 1 and not parallel else ""
    return f"{node.operation}{times}"


def _thrown_away(node: PlanNode, columns: tuple[str, ...]) -> str:
    """What became of the rows: removed by which filter, or only what the planner expects."""
    by = (
        f" filter {node.filter}"
        if node.filter and node.filter != "a condition"
        else f" a filter on {listing(columns)}"
        if columns
        else " filter"
    )
    if node.removed:
        return f"{node.removed:,.0f} rows removed by{by}, {node.produced or 0:,.0f} kept"
    if node.produced is not None:
        return f"{node.produced:,.0f} rows" + (f" kept by{by}" if node.filter and node.filter != "a condition" else "")
    return f"{node.expected or 0:,.0f} rows expected" + (f" behind{by}" if node.filter or columns else "")


def _unused(node: PlanNode, read: float) -> str:
    share = (node.produced or 0) / read if read and node.produced is not None else None
    if share is not None and share > 0.1:
        return f"{share:.0%} of the rows match, so that reading all is cheaper"
    return "is it on that server, are its statistics fresh (ANALYZE), and do both sides have one type"


def _weight(node: PlanNode, read: float) -> float:
    """Milliseconds where they were measured (shared among parallel workers), else rows at a million a second."""
    if node.ms is None:
        return read / 1_000
    return node.ms / node.loops if node.operation.startswith("Parallel") else node.ms


def _index(place: Place, columns: tuple[str, ...]) -> str:
    online = " CONCURRENTLY" if place.database.dialect == "postgres" and place.database.runner else ""
    name = "" if place.database.dialect == "postgres" else f" {place.table.name.name}_{'_'.join(columns)}_idx"
    return f"CREATE INDEX{online}{name} ON {place.table.name} ({', '.join(columns)}), and look at the EXPLAIN again"


def _whole_index(board: Board, node: PlanNode, place: Place) -> None:
    read = _rows(node)
    if read >= FEW:
        index = f"index {node.index} of " if node.index else "an index of "
        fact = board.fact(
            f"{index}{place.subject} is read whole: {node.operation}, {read:,.0f} rows",
            node.span,
            place.table.span,
            weight=_weight(node, read),
        )
        _aim(board, node, place, (), fact)


def _looked_up(board: Board, plan: Plan, number: int, node: PlanNode, place: Place) -> None:
    """An index that finds rows which are then thrown away, or that is descended in a long loop."""
    known = board.names.index(node.index)
    span = known[1].span if known else place.table.span
    if known:
        board.touch("index", f"{place.subject}.{node.index}", span, node.span, "an index that the plan uses")
    removed, kept = node.removed or 0, node.produced or 0
    if removed >= FEW and removed > 4 * kept:
        how = "narrows too little" if node.condition else "is walked in its order"
        text = f"{node.index or 'an index'} of {place.subject} {how}: {removed:,.0f} rows removed by filter {node.filter}, {kept:,.0f} kept"
        columns = tuple(c for c in (*node.equality, *node.ranges) if place.table.column(c))
        text += "" if columns or not node.filter else _no_column(node.filter)
        board.fact(text, node.span, span, weight=_weight(node, removed))
        board.aim(
            place.subject,
            READS,
            f"filtered by {listing(columns)} after an index" if columns else "filtered after an index",
            node.span,
            columns=columns,
        )
    if node.loops >= MANY_LOOPS and not node.operation.startswith("Parallel"):
        above = next((plan.nodes[n] for n in _above(plan, number) if plan.nodes[n].kind == "join"), None)
        loop = f" under a {above.operation}" if above else ""
        text = f"{node.index or 'an index'} of {place.subject} is descended {node.loops:,} times{loop}"
        board.fact(text, node.span, span, weight=_weight(node, node.loops))
    if node.expected and node.produced is not None and node.produced / node.loops > ASTRAY * node.expected:
        text = f"the planner expected {counted(int(node.expected), 'row')} of {place.subject} and got {node.produced / node.loops:,.0f}: its statistics mislead it"
        board.fact(
            text,
            node.span,
            place.table.span,
            fix=f"ANALYZE {place.table.name}",
            weight=_weight(node, node.produced) / 2,
        )


def _above(plan: Plan, number: int) -> list[int]:
    found: list[int] = []
    at = plan.nodes[number].parent
    while at >= 0 and at not in found:
        found.append(at)
        at = plan.nodes[at].parent
    return found


def _sort(board: Board, plan: Plan, node: PlanNode) -> None:
    if not node.disk_kb:
        return
    rows = node.produced or node.expected or 0
    text = f"{rows:,.0f} rows are sorted on disk ({node.disk_kb:,} kB) by {listing(node.order)}"
    below = next((n for n in plan.nodes if n.kind in ("whole", "index") and n.table and n.depth > node.depth), None)
    places = board.names.tables(below.table, below.schema) if below else []
    column = node.order[0].split()[0].rpartition(".")[2].strip('"') if node.order else ""
    for place in places:
        if place.table.column(column) and leading(place.table, column) is None:
            fact = board.fact(
                f"{text}; no index of {place.subject} begins with {column} ({place.table.span})",
                node.span,
                place.table.span,
                fix=_index(place, (column,)),
                weight=node.ms or rows / 1000,
            )
            board.aim(place.subject, GROWTH, f"sorted on disk by {column}", node.span, fact=fact)
            return
    board.fact(text, node.span, weight=node.ms or rows / 1000)


def _trigger(board: Board, plan: Plan, node: PlanNode) -> None:
    """The time that the check of a foreign key takes: whoever deletes reads the referencing table."""
    slow = node.ms is not None and node.ms > 1 and node.ms > _SHARE * (plan.ms or node.ms)
    found = board.names.constraint(node.constraint) if node.constraint and slow else None
    if found is None or node.ms is None:
        return
    place, key = found
    of = f" of {plan.ms:,.0f}" if plan.ms else ""
    text = f"checking {node.constraint} took {node.ms:,.0f}{of} ms ({counted(max(1, node.calls), 'call')})"
    board.touch("table", place.subject, place.table.span, node.span, f"its foreign key {node.constraint} is checked")
    index = leading(place.table, key.columns[0]) if key.columns else None
    if index is None and not place.table.assumed and not place.table.taint:
        text += f": {place.subject} is read whole for it, no index begins with {key.columns[0]} ({key.span})"
        fact = board.fact(text, node.span, key.span, fix=_index(place, key.columns), weight=node.ms)
        board.aim(place.subject, READS, f"checking {node.constraint}", node.span, columns=key.columns, fact=fact)
    elif index is not None:
        board.fact(f"{text}; {index_name(place.table, index)} serves it", node.span, index.span, weight=node.ms)
