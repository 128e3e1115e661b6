"""From sqlglot's tree of a query to its shape and its writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.blueprint.ops import Op, Query, Write
from buttress.blueprint.sql import Name, SelectShape
from buttress.readers.glot.scopes import Derived, Frame, Use, folded, table_name
from buttress.readers.glot.selects import Ctes, Reader, argument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Dialect


def shape_of_tree(tree: Any, dialect: Dialect) -> SelectShape:
    """The shape of a SELECT or of a set operation over several."""
    reader = Reader(dialect)
    return _shape(reader.uses, tree, reader.query(tree, {}, None))


def ops_of_tree(tree: Any, dialect: Dialect, span: Span) -> tuple[Op, ...]:
    """The operations of one statement: writes inside CTEs first, then what it does itself."""
    from sqlglot import exp

    reader = _Writer(dialect, span)
    if isinstance(tree, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
        reader.write(tree, {}, None)
        return tuple(reader.writes)
    shape = _shape(reader.uses, tree, reader.query(tree, {}, None))
    return (*reader.writes, Query(span=span, query=shape))


class _Writer(Reader):
    """Also reads INSERT, UPDATE, DELETE and MERGE, wherever they stand."""

    def __init__(self, dialect: Dialect, span: Span) -> None:
        super().__init__(dialect)
        self.span = span
        self.writes: list[Write] = []

    def common(self, node: Any, ctes: Ctes, parent: Frame | None) -> Derived:
        from sqlglot import exp

        if isinstance(node, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
            return self.write(node, ctes, parent)
        return super().common(node, ctes, parent)

    def write(self, node: Any, ctes: Ctes, parent: Frame | None) -> Derived:
        """One writing statement; what its RETURNING brings."""
        from sqlglot import exp

        first = len(self.uses)
        ctes = self.with_ctes(node, ctes, parent)
        frame = Frame(parent)
        if isinstance(node, exp.Insert):
            self._insert(node, ctes, frame, first)
        elif isinstance(node, exp.Update):
            self._update(node, ctes, frame, first)
        elif isinstance(node, exp.Delete):
            self._delete(node, ctes, frame, first)
        else:
            self._merge(node, ctes, frame, first)
        returning = node.args.get("returning")
        return self.projected(returning.expressions, ctes, frame) if returning is not None else Derived()

    def _insert(self, node: Any, ctes: Ctes, frame: Frame, first: int) -> None:
        from sqlglot import exp

        target = node.this
        columns: tuple[str, ...] = ()
        if isinstance(target, exp.Schema):
            columns = tuple(
                folded(item, self.dialect) for item in target.expressions if isinstance(item, exp.Identifier)
            )
            target = target.this
        table = table_name(target, self.dialect) if isinstance(target, exp.Table) else None
        body = node.args.get("expression")
        shape, rows = None, None
        if isinstance(body, exp.Values):
            rows = len(body.expressions)
            self.visit(body, ctes, Frame())
        elif body is not None:
            derived = self.query(body, ctes, None)
            shape = _shape(self.uses[first:], body, derived)
        if table is not None:
            self._add(table, "insert", rows=rows, columns=columns, query=shape)
            frame.add(table.name, Use(table))

    def _update(self, node: Any, ctes: Ctes, frame: Frame, first: int) -> None:
        self.relation(node.this, ctes, frame)
        source = argument(node, "from")
        if source is not None:
            self.relation(source.this, ctes, frame)
        restricted = self._where(node, ctes, frame) or bool(node.this.args.get("joins"))
        targets: dict[Name, list[str]] = {}
        default = next(frame.bases(), None)
        for item in node.expressions:
            self.visit(item.expression, ctes, frame)
            for column in item.this.expressions or [item.this]:
                use = self._target(column, frame) or default
                if use is not None:
                    targets.setdefault(use.table, []).append(folded(column.this, self.dialect))
        shape = _shape(self.uses[first:], node, Derived())
        for table, columns in targets.items():
            self._add(table, "update", filtered=restricted, columns=tuple(columns), query=shape)

    def _target(self, column: Any, frame: Frame) -> Use | None:
        relation = frame.relations.get(str(getattr(column, "table", "") or "").lower())
        return relation if isinstance(relation, Use) else None

    def _delete(self, node: Any, ctes: Ctes, frame: Frame, first: int) -> None:
        self.relation(node.this, ctes, frame)
        using = node.args.get("using")
        for item in using if isinstance(using, list) else ():
            self.relation(item, ctes, frame)
        restricted = self._where(node, ctes, frame) or len(frame.relations) > 1
        named = [frame.relations.get(str(item.name).lower()) for item in node.args.get("tables") or ()]
        targets = [use for use in named if isinstance(use, Use)] or list(frame.bases())[:1]
        shape = _shape(self.uses[first:], node, Derived())
        for use in targets:
            self._add(use.table, "delete", filtered=restricted, query=shape)

    def _merge(self, node: Any, ctes: Ctes, frame: Frame, first: int) -> None:
        self.relation(node.this, ctes, frame)
        target = next(frame.bases(), None)
        self.relation(node.args["using"], ctes, frame)
        on = node.args.get("on")
        if on is not None:
            self.visit(on, ctes, frame)
            self.conditions(on, frame, every_row=False)
        if target is not None:
            self._add(target.table, "update", query=_shape(self.uses[first:], node, Derived()))

    def _where(self, node: Any, ctes: Ctes, frame: Frame) -> bool:
        where = node.args.get("where")
        if where is None:
            return False
        self.visit(where.this, ctes, frame)
        self.conditions(where.this, frame)
        return True

    def _add(self, table: Name, verb: Any, **values: Any) -> None:
        self.writes.append(Write(span=self.span, table=table, verb=verb, **values))


def _shape(uses: Sequence[Use], tree: Any, derived: Derived) -> SelectShape:
    """A shape from everything that was read."""
    limited, limit = _limit(tree)
    offset = tree.args.get("offset")
    return SelectShape(
        uses=tuple(use.frozen() for use in uses),
        outputs=_outputs(derived),
        limited=limited,
        limit=limit,
        offset=offset is not None and _number(offset.expression) != 0,
        aggregate=derived.aggregate,
    )


def _outputs(derived: Derived) -> tuple[tuple[str, Name | None, str], ...]:
    stars = tuple(("*", use.table, "*") for use in derived.stars)
    named = tuple(
        (name, origin.use.table if origin else None, origin.column if origin else "")
        for name, origin in derived.outputs
    )
    return (*stars, *named)


def _limit(tree: Any) -> tuple[bool, int | None]:
    """Whether the rows are limited, and to how many where a number says so. ``LIMIT ALL`` and NULL limit nothing."""
    from sqlglot import exp

    clause = tree.args.get("limit")
    if clause is None:
        return False, None
    value = clause.args.get("count") if isinstance(clause, exp.Fetch) else clause.expression
    unlimited = isinstance(value, (exp.Column, exp.Var)) and str(value.name).upper() == "ALL"
    if unlimited or isinstance(value, (exp.Null, exp.Neg)):
        return False, None
    return True, _number(value)


def _number(value: Any) -> int | None:
    from sqlglot import exp

    if (
        isinstance(value, exp.Literal)
        and not value.is_string
        and str(value.this).isascii()
        and str(value.this).isdigit()
    ):
        return int(str(value.this)[:18])
    return None
