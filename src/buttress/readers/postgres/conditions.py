"""What one condition of a WHERE says of a column, where constants alone say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.readers.postgres.nodes import constant, kind_of, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.sql import Comparison
    from buttress.readers.postgres.parser import Node

_COMPARISONS: dict[str, Comparison] = {
    "=": "=",
    "<>": "<>",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
_TURNED: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TESTS: dict[str, tuple[Comparison, str]] = {
    "IS_TRUE": ("is", "true"),
    "IS_FALSE": ("is", "false"),
    "IS_NOT_TRUE": ("is not", "true"),
    "IS_NOT_FALSE": ("is not", "false"),
    "IS_NULL": ("is", "null"),
    "IS_NOT_NULL": ("is not", "null"),
}
#: Comparisons that no null passes, whatever stands on the other side.
_STRICT = ("AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_IN", "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN")

Said = tuple[tuple[str, ...], "Comparison", tuple[str, ...]]


def condition_of(node: Node) -> Iterator[Said]:
    """``(column, comparison, constants)`` of a condition that must hold; the column is qualified as it is written."""
    kind, content = kind_of(node)
    if kind == "A_Expr":
        yield from _comparison(content)
    elif kind in ("NullTest", "BooleanTest"):
        told = _TESTS.get(content.get("nulltesttype", "") or content.get("booltesttype", ""))
        if told is not None and (column := _column(content.get("arg", {}))):
            yield column, told[0], (told[1],)
    elif kind == "ColumnRef":
        yield strings(content.get("fields")), "=", ("true",)
    elif kind == "BoolExpr" and content.get("boolop") == "NOT_EXPR":
        column = _column(next(iter(content.get("args", ())), {}))
        if column:
            yield column, "=", ("false",)


def _comparison(node: Node) -> Iterator[Said]:
    kind = node.get("kind", "")
    operator = _COMPARISONS.get("".join(strings(node.get("name"))))
    if kind not in _STRICT or (kind == "AEXPR_OP" and operator is None):
        return
    sides = (node.get("lexpr", {}), node.get("rexpr", {}))
    for at, column in enumerate(map(_column, sides)):
        values = _constants(sides[1 - at]) if kind in ("AEXPR_OP", "AEXPR_IN") and operator is not None else ()
        if column and values and operator is not None:
            yield column, _TURNED.get(operator, operator) if at else operator, values
        elif column and (at == 0 or kind == "AEXPR_OP"):
            yield column, "compared", ()


def _column(node: Node) -> tuple[str, ...]:
    """The column that an expression is; a cast of it counts as the column, as in ``status::text = 'paid'``."""
    kind, content = kind_of(node)
    if kind == "TypeCast":
        return _column(content.get("arg", {}))
    return strings(content.get("fields")) if kind == "ColumnRef" else ()


def _constants(node: Node) -> tuple[str, ...]:
    """The constants of one side; () where something else stands among them."""
    kind, content = kind_of(node)
    parts = content.get("items", ()) if kind == "List" else (node,)
    found = tuple(map(_literal, parts))
    return found if all(found) else ()


def _literal(node: Node) -> str:
    kind, value = kind_of(node)
    if kind == "TypeCast":
        return _literal(value.get("arg", {}))
    if kind == "A_Const" and "sval" in value:
        return "'" + str(value["sval"].get("sval", "")).replace("'", "''") + "'"
    return constant(node)
