"""What one condition of a WHERE says of a column, where constants alone say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.blueprint.sql import Condition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.sql import Comparison
    from buttress.readers.glot.scopes import Origin

    Find = Callable[[Any], "Origin | None"]

_COMPARISONS: dict[str, Comparison] = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_TURNED: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def note_constants(part: Any, find: Find) -> None:
    """Enter a conjunct into the use of the table that it is about. ``find`` says which base column an expression is."""
    for item, operator, values in _said(part):
        origin = find(item)
        if origin is not None and not (origin.use.optional and (operator, values) == ("is", ("null",))):
            origin.use.conditions[Condition(origin.column, operator, values)] = None


def _said(part: Any) -> Iterator[tuple[Any, Comparison, tuple[str, ...]]]:
    from sqlglot import exp

    kind = type(part).__name__
    if kind in _COMPARISONS:
        yield from _comparison(part, _COMPARISONS[kind])
    elif isinstance(part, exp.Not):
        inner = part.this.unnest()
        if isinstance(inner, exp.Is) and not inner.args.get("negate"):
            yield from _is(inner, "is not")
        elif isinstance(inner, exp.In) and not inner.args.get("negate"):
            yield from _in(inner, "<>")
        elif isinstance(inner, exp.Column):
            yield inner, "=", ("false",)
    elif isinstance(part, exp.Is):
        yield from _is(part, "is not" if part.args.get("negate") else "is")
    elif isinstance(part, exp.In):
        yield from _in(part, "<>" if part.args.get("negate") else "=")
    elif isinstance(part, (exp.Between, exp.Like)):
        yield part.this, "compared", ()
    elif isinstance(part, exp.Column):
        yield part, "=", ("true",)


def _comparison(part: Any, operator: Comparison) -> Iterator[tuple[Any, Comparison, tuple[str, ...]]]:
    sides = (part.this, part.expression)
    for at, item in enumerate(sides):
        value = _literal(sides[1 - at])
        if value:
            yield _plain(item), _TURNED.get(operator, operator) if at else operator, (value,)
        else:
            yield item, "compared", ()


def _is(part: Any, operator: Comparison) -> Iterator[tuple[Any, Comparison, tuple[str, ...]]]:
    from sqlglot import exp

    other = part.expression
    if isinstance(other, exp.Not) and operator == "is":
        operator, other = "is not", other.this
    if isinstance(other, exp.Null):
        yield part.this, operator, ("null",)
    elif isinstance(other, exp.Boolean):
        yield part.this, operator, (str(bool(other.this)).lower(),)


def _in(part: Any, operator: Comparison) -> Iterator[tuple[Any, Comparison, tuple[str, ...]]]:
    values = tuple(map(_literal, part.expressions))
    if values and all(values):
        yield _plain(part.this), operator, values
    elif operator == "=":
        yield part.this, "compared", ()


def _plain(item: Any) -> Any:
    """An expression without its casts: ``status::text = 'paid'`` is about the column."""
    from sqlglot import exp

    item = item.unnest()
    while isinstance(item, exp.Cast):
        item = item.this.unnest()
    return item


def _literal(item: Any) -> str:
    """A constant as SQL writes it; '' for anything else."""
    from sqlglot import exp

    item = _plain(item)
    if isinstance(item, exp.Neg):
        number = _literal(item.this)
        return f"-{number}" if number[:1].isdigit() else ""
    if isinstance(item, exp.Boolean):
        return str(bool(item.this)).lower()
    if not isinstance(item, exp.Literal):
        return ""
    text = str(item.this)
    return "'" + text.replace("'", "''") + "'" if item.is_string else text
