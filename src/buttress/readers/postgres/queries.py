"""Query shapes out of the grammar's own tree: what a SELECT filters, joins, sorts and returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from buttress.blueprint.sql import Condition, Name, SelectShape, TableUse
from buttress.readers.postgres.conditions import condition_of
from buttress.readers.postgres.nodes import constant, kind_of, relation, strings

if TYPE_CHECKING:
    from buttress.readers.postgres.parser import Node

_RANGE = frozenset({"<", ">", "<=", ">=", "~~", "~~*"})
_AGGREGATES = frozenset({"count", "sum", "avg", "min", "max", "array_agg", "json_agg", "jsonb_agg", "string_agg"})


@dataclass(slots=True)
class _Use:
    table: Name
    alias: str
    equality: dict[str, None] = field(default_factory=dict)
    ranges: dict[str, None] = field(default_factory=dict)
    joins: dict[str, None] = field(default_factory=dict)
    reads: dict[str, None] = field(default_factory=dict)
    order: list[tuple[str, bool]] = field(default_factory=list)
    conditions: dict[Condition, None] = field(default_factory=dict)
    optional: bool = False  # the side of an outer join that may lack a row

    def frozen(self) -> TableUse:
        return TableUse(
            self.table,
            self.alias,
            tuple(self.equality),
            tuple(self.ranges),
            tuple(self.order),
            tuple(self.joins),
            tuple(self.reads),
            tuple(self.conditions),
        )


class _Scope:
    """The tables that one SELECT sees, by alias; derived tables and CTEs are known names without columns."""

    def __init__(self, ctes: frozenset[str]) -> None:
        self.ctes = ctes
        self.uses: list[_Use] = []
        self.derived: set[str] = set()
        self.outer = False  # the condition that is read belongs to an outer join

    def owner(self, column: tuple[str, ...]) -> _Use | None:
        if len(column) > 1:
            return next((use for use in self.uses if use.alias == column[-2]), None)
        return self.uses[0] if len(self.uses) == 1 and not self.derived else None


def select_shape(node: Node, around: Node | None = None) -> SelectShape:
    """The shape of a SelectStmt's content; subqueries and CTEs are flattened into it. ``around``: the INSERT whose
    source it is, which may have a WITH of its own.
    """
    uses: list[_Use] = []
    outputs = _select(node, _with(around or {}, frozenset(), uses), uses)
    limit = constant(node.get("limitCount", {}))
    return SelectShape(
        uses=tuple(use.frozen() for use in uses),
        outputs=tuple(outputs),
        limited="limitCount" in node,
        limit=int(limit) if limit.isdigit() else None,
        offset="limitOffset" in node,
        aggregate=_aggregates(node),
    )


def write_shape(node: Node, table: Name) -> SelectShape:
    """The shape of an UPDATE's, DELETE's or MERGE's condition over its table and its FROM, USING or source."""
    uses: list[_Use] = []
    scope = _Scope(_with(node, frozenset(), uses))
    target = _Use(table, node.get("relation", {}).get("alias", {}).get("aliasname", "") or table.name)
    scope.uses.append(target)
    uses.insert(0, target)
    for item in (*node.get("fromClause", ()), *node.get("usingClause", ()), node.get("sourceRelation", {})):
        _from(item, scope, uses)
    _condition(node.get("whereClause", {}), scope, uses)
    scope.outer = True  # a MERGE also has rows that match nothing
    _condition(node.get("joinCondition", {}), scope, uses)
    return SelectShape(uses=tuple(use.frozen() for use in uses))


def _with(node: Node, ctes: frozenset[str], uses: list[_Use]) -> frozenset[str]:
    """Read the queries of a WITH clause; the names known after it."""
    for cte in node.get("withClause", {}).get("ctes", ()):
        content = kind_of(cte)[1]
        ctes = ctes | {content.get("ctename", "")}
        kind, query = kind_of(content.get("ctequery", {}))
        if kind == "SelectStmt":
            _select(query, ctes, uses)
    return ctes


def _select(node: Node, ctes: frozenset[str], uses: list[_Use]) -> list[tuple[str, Name | None, str]]:
    ctes = _with(node, ctes, uses)
    if node.get("op", "SETOP_NONE") != "SETOP_NONE":
        outputs = _select(node.get("larg", {}), ctes, uses)
        _select(node.get("rarg", {}), ctes, uses)
        return outputs
    scope = _Scope(ctes)
    for item in node.get("fromClause", ()):
        _from(item, scope, uses)
    _condition(node.get("whereClause", {}), scope, uses)
    for item in node.get("sortClause", ()):
        sort = kind_of(item)[1]
        column = _column(sort.get("node", {}))
        if column and (use := scope.owner(column)):
            use.order.append((column[-1], sort.get("sortby_dir") == "SORTBY_DESC"))
    for part in ("groupClause", "havingClause"):
        _reads(node.get(part), scope, uses)
    return [_output(kind_of(target)[1], scope, uses) for target in node.get("targetList", ())]


def _from(item: Node, scope: _Scope, uses: list[_Use]) -> None:
    kind, content = kind_of(item)
    alias = content.get("alias", {}).get("aliasname", "")
    if kind == "RangeVar":
        name = relation(content)
        if name.name in scope.ctes and not name.schema:
            scope.derived.add(alias or name.name)
            return
        use = _Use(name, alias or name.name)
        scope.uses.append(use)
        uses.append(use)
    elif kind == "JoinExpr":
        _join(content, scope, uses)
        for column in strings(content.get("usingClause")):
            for use in scope.uses:
                use.joins[column] = None
    elif kind == "RangeSubselect":
        scope.derived.add(alias)
        _select(kind_of(content.get("subquery", {}))[1], scope.ctes, uses)
    elif kind:
        scope.derived.add(alias)


def _join(content: Node, scope: _Scope, uses: list[_Use]) -> None:
    """Both sides of a join and its condition. What an outer join's ON asks, rows of the kept side need not meet."""
    first = len(scope.uses)
    _from(content.get("larg", {}), scope, uses)
    second = len(scope.uses)
    _from(content.get("rarg", {}), scope, uses)
    kind = content.get("jointype", "JOIN_INNER")
    for use in scope.uses[first:second] if kind in ("JOIN_RIGHT", "JOIN_FULL") else ():
        use.optional = True
    for use in scope.uses[second:] if kind in ("JOIN_LEFT", "JOIN_FULL") else ():
        use.optional = True
    outer, scope.outer = scope.outer, kind != "JOIN_INNER"
    _condition(content.get("quals", {}), scope, uses)
    scope.outer = outer


def _condition(node: Node, scope: _Scope, uses: list[_Use]) -> None:
    """Conditions that every row must meet; what stands under OR or NOT is read, but serves no index by itself."""
    kind, content = kind_of(node)
    if kind == "BoolExpr" and content.get("boolop") == "AND_EXPR":
        for part in content.get("args", ()):
            _condition(part, scope, uses)
        return
    _reads(node, scope, uses)
    if not scope.outer:
        _note(node, scope)
    if kind == "A_Expr":
        _comparison(content, scope)
    elif kind == "NullTest":
        column = _column(content.get("arg", {}))
        if column and (use := scope.owner(column)) and content.get("nulltesttype") == "IS_NULL":
            use.equality[column[-1]] = None
    elif kind == "SubLink" and content.get("subLinkType") == "ANY_SUBLINK":
        column = _column(content.get("testexpr", {}))
        if column and (use := scope.owner(column)):
            use.equality[column[-1]] = None


def _note(node: Node, scope: _Scope) -> None:
    for column, operator, values in condition_of(node):
        use = scope.owner(column)
        if use is not None and not (use.optional and (operator, values) == ("is", ("null",))):
            use.conditions[Condition(column[-1], operator, values)] = None


def _comparison(node: Node, scope: _Scope) -> None:
    operator = "".join(strings(node.get("name")))
    left, right = _column(node.get("lexpr", {})), _column(node.get("rexpr", {}))
    left_use, right_use = (scope.owner(side) if side else None for side in (left, right))
    apart = left_use is not None and right_use is not None and left_use is not right_use
    joined = apart or any(len(side) > 1 and side[-2] in scope.derived for side in (left, right))
    for column, use in ((left, left_use), (right, right_use)):
        if not column or use is None:
            continue
        if operator == "=":
            (use.joins if joined else use.equality)[column[-1]] = None
        elif operator in _RANGE or node.get("kind", "").startswith("AEXPR_BETWEEN"):
            use.ranges[column[-1]] = None


def _reads(node: Any, scope: _Scope, uses: list[_Use]) -> None:
    stack: list[Any] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            if "SelectStmt" in item:
                _select(item["SelectStmt"], scope.ctes, uses)
            elif "ColumnRef" in item:
                column = strings(item["ColumnRef"].get("fields"))
                if use := scope.owner(column):
                    use.reads[column[-1]] = None
            else:
                stack.extend(reversed(item.values()))


def _output(target: Node, scope: _Scope, uses: list[_Use]) -> tuple[str, Name | None, str]:
    value = target.get("val", {})
    _reads(value, scope, uses)
    column = _column(value)
    if not column:
        kind, content = kind_of(value)
        called = strings(content.get("funcname"))[-1:] if kind == "FuncCall" else ()
        return target.get("name") or (called[0] if called else "?column?"), None, ""
    use = scope.owner(column)
    return target.get("name") or column[-1], use.table if use else None, column[-1]


def _column(node: Node) -> tuple[str, ...]:
    kind, content = kind_of(node)
    return strings(content.get("fields")) if kind == "ColumnRef" else ()


def _aggregates(node: Node) -> bool:
    targets = (kind_of(kind_of(target)[1].get("val", {})) for target in node.get("targetList", ()))
    calls = (strings(content.get("funcname"))[-1:] for kind, content in targets if kind == "FuncCall")
    return "groupClause" not in node and any(call and call[0] in _AGGREGATES for call in calls)
