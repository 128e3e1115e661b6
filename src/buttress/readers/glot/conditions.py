"""Conditions of WHERE and ON: which columns an index could be asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from buttress.readers.glot.constants import note_constants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.readers.glot.scopes import Origin

    Resolve = Callable[[Any], "Origin | None"]

_MIRRORED = ("EQ", "NullSafeEQ")
_ORDERED = ("GT", "GTE", "LT", "LTE")


def note_conditions(condition: Any, resolve: Resolve, certain: Resolve | None = None) -> None:
    """Enter every conjunct of a condition into the uses of the tables it restricts. ``certain`` finds the columns of the
    tables of which no row comes through that does not meet it; None where there are none (an outer join's ON).
    """
    for part in _conjuncts(condition):
        _note(part, resolve)
        if certain is not None:
            note_constants(part, partial(_column, resolve=certain))


def _conjuncts(condition: Any) -> Iterator[Any]:
    from sqlglot import exp

    stack = [condition]
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Paren):
            stack.append(part.this)
        elif isinstance(part, exp.And):
            stack += (part.expression, part.this)
        elif part is not None:
            yield part


def _note(part: Any, resolve: Resolve) -> None:
    from sqlglot import exp

    kind = type(part).__name__
    if part.args.get("negate"):  # IS NOT, NOT LIKE and the like, as sqlglot 30 spells them
        return
    if kind in _MIRRORED or kind in _ORDERED:
        _comparison(part, resolve, equal=kind in _MIRRORED)
    elif isinstance(part, exp.Is):
        if not isinstance(part.expression, exp.Not):
            _restrict(_column(part.this, resolve), equal=True)
    elif isinstance(part, exp.In):
        _membership(part, resolve)
    elif isinstance(part, exp.Between):
        _restrict(_column(part.this, resolve), equal=False)
    elif isinstance(part, (exp.Like, exp.Glob)):
        if _anchored(part.expression):
            _restrict(_column(part.this, resolve), equal=False)
    elif isinstance(part, exp.Column):
        _restrict(_column(part, resolve), equal=True)
    elif isinstance(part, exp.Not) and isinstance(part.this, exp.Column):
        _restrict(_column(part.this, resolve), equal=True)
    elif isinstance(part, exp.Or):
        _alternatives(part, resolve)


def _comparison(part: Any, resolve: Resolve, *, equal: bool) -> None:
    from sqlglot import exp

    left, right = part.this.unnest(), part.expression.unnest()
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        for one, other in zip(left.expressions, right.expressions, strict=False):
            _sides(one, other, resolve, equal=equal)
        return
    _sides(left, right, resolve, equal=equal)


def _sides(left: Any, right: Any, resolve: Resolve, *, equal: bool) -> None:
    from sqlglot import exp

    if isinstance(right, exp.Any) and isinstance(right.this.unnest(), exp.Query):  # = ANY (SELECT …) is IN (SELECT …)
        _join(_column(left, resolve))
        return
    one, other = _column(left, resolve), _column(right, resolve)
    if one and other:
        if one.use is not other.use:
            for side in (one, other):
                (side.use.joins if equal else side.use.ranges)[side.column] = None
        return
    for origin, against in ((one, right), (other, left)):
        if origin is None:
            continue
        columns = _columns_in(against)
        if any(found is not None and found.use is origin.use for found in map(resolve, columns)):
            continue
        if equal and columns:
            _join(origin)
        else:
            _restrict(origin, equal=equal)


def _membership(part: Any, resolve: Resolve) -> None:
    from sqlglot import exp

    subject = part.this.unnest()
    columns = subject.expressions if isinstance(subject, exp.Tuple) else [subject]
    joins = part.args.get("query") is not None
    for item in columns:
        origin = _column(item, resolve)
        if joins:
            _join(origin)
        else:
            _restrict(origin, equal=True)


def _alternatives(part: Any, resolve: Resolve) -> None:
    """``a = 1 OR a = 2`` is ``a IN (1, 2)``; other alternatives restrict nothing by themselves."""
    from sqlglot import exp

    found: Origin | None = None
    for branch in part.flatten():
        branch = branch.unnest()  # noqa: PLW2901 - the branch without its parentheses
        closed = branch.args.get("query") or branch.args.get("negate")
        if closed or not isinstance(branch, (exp.EQ, exp.In, exp.Is)):
            return
        origin = _column(branch.this, resolve)
        if origin is None or (isinstance(branch, exp.EQ) and _columns_in(branch.expression)):
            return
        if found is not None and (origin.use is not found.use or origin.column != found.column):
            return
        found = origin
    _restrict(found, equal=True)


def _restrict(origin: Origin | None, *, equal: bool) -> None:
    if origin is not None:
        (origin.use.equality if equal else origin.use.ranges)[origin.column] = None


def _join(origin: Origin | None) -> None:
    if origin is not None:
        origin.use.joins[origin.column] = None


def _column(item: Any, resolve: Resolve) -> Origin | None:
    """The base column that an expression is, and nothing more: a function around it hides it from an index."""
    from sqlglot import exp

    item = item.unnest()
    if not isinstance(item, exp.Column) or isinstance(item.this, exp.Star):
        return None
    origin = resolve(item)
    return origin if origin is not None and origin.direct else None


def _columns_in(item: Any) -> list[Any]:
    """The column nodes of an expression, those of subqueries left out."""
    from sqlglot import exp

    found = item.walk(prune=lambda node: isinstance(node, exp.Query))
    return [node for node in found if isinstance(node, exp.Column)]


def _anchored(pattern: Any) -> bool:
    """Whether a LIKE pattern begins with a literal character."""
    from sqlglot import exp

    if not isinstance(pattern, exp.Literal) or not pattern.is_string:
        return False
    return str(pattern.this)[:1] not in ("", "%", "_", "*", "?", "[")
