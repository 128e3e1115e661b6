"""Reads SELECTs, set operations and everything nested in them, collecting how each base table is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.readers.glot.conditions import note_conditions
from buttress.readers.glot.neutral import FILLER
from buttress.readers.glot.scopes import Derived, Frame, Origin, Relation, Use, folded, table_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.blueprint.sql import Dialect

Ctes = dict[str, Derived]


def argument(node: Any, name: str) -> Any:
    """An argument of a tree node; sqlglot 28 renamed those that are Python keywords (``from`` to ``from_``)."""
    value = node.args.get(name)
    return node.args.get(f"{name}_") if value is None else value


class Reader:
    """The state of reading one statement: every use of a base table, in order of appearance."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect: Dialect = dialect
        self.uses: list[Use] = []

    def query(self, node: Any, ctes: Ctes, parent: Frame | None) -> Derived:
        """A SELECT, set operation or parenthesised query; what it brings to whoever reads from it."""
        from sqlglot import exp

        if isinstance(node, (exp.Subquery, exp.Paren)):
            ctes = self.with_ctes(node, ctes, parent)
            return self.query(node.this, ctes, parent)
        if isinstance(node, exp.Select):
            return self._select(node, ctes, parent)
        if isinstance(node, exp.SetOperation):
            ctes = self.with_ctes(node, ctes, parent)
            left = self.query(node.this, ctes, parent)
            right = self.query(node.expression, ctes, parent)
            return _united(left, right)
        if isinstance(node, exp.Table):
            frame = Frame(parent)
            self.relation(node, ctes, frame)
            return Derived(stars=list(frame.bases()))
        return Derived()

    def with_ctes(self, node: Any, ctes: Ctes, parent: Frame | None) -> Ctes:
        """The CTEs in scope inside ``node``: those outside it and its own."""
        clause = argument(node, "with")
        if clause is None:
            return ctes
        ctes = dict(ctes)
        for cte in clause.expressions:
            name = str(cte.alias).lower()
            if clause.args.get("recursive"):
                ctes[name] = Derived()
            ctes[name] = _renamed(self.common(cte.this, ctes, parent), cte.args.get("alias"))
        return ctes

    def common(self, node: Any, ctes: Ctes, parent: Frame | None) -> Derived:
        """The body of a CTE. Statements that write override this to read what they write."""
        return self.query(node, ctes, parent)

    def relation(self, item: Any, ctes: Ctes, frame: Frame) -> None:
        """Bring one item of FROM or JOIN into scope, with the joins that hang on it."""
        from sqlglot import exp

        alias = str(item.alias or "")
        if isinstance(item, exp.Table):
            self._table(item, alias, ctes, frame)
        elif isinstance(item, exp.Subquery) and isinstance(item.this, exp.Table):
            self.relation(item.this, ctes, frame)
        elif isinstance(item, (exp.Subquery, exp.Lateral)) and isinstance(item.this.unnest(), exp.Query):
            found = self.query(item.this, ctes, frame)
            frame.add(alias, _renamed(found, item.args.get("alias")))
        else:
            self.visit(item, ctes, frame)
            frame.add(alias, _renamed(Derived(), item.args.get("alias")))
        for join in item.args.get("joins") or ():
            self._join(join, ctes, frame)

    def visit(self, expression: Any, ctes: Ctes, frame: Frame) -> None:
        """Note every column that an expression reads, and every query nested in it."""
        from sqlglot import exp

        stack = [expression]
        while stack:
            node = stack.pop()
            if isinstance(node, exp.Query):
                self.query(node, ctes, frame)
            elif isinstance(node, exp.Column):
                self._read(node, frame)
            elif node is not None:
                stack.extend(reversed(list(node.iter_expressions())))

    def resolve(self, column: Any, frame: Frame) -> Origin | None:
        """Where a column node comes from."""
        name = folded(column.this, self.dialect)
        if FILLER.match(name):
            return None
        return frame.resolve(str(column.table or ""), name)

    def conditions(self, condition: Any, frame: Frame, *, every_row: bool = True) -> None:
        """Note what a WHERE or ON restricts. ``every_row``: no row of the tables comes through that does not meet it."""
        own = Frame(None, frame.relations)  # of a query's condition on a table around it nothing follows for that table
        find = (lambda column: self.resolve(column, own)) if every_row else None
        note_conditions(condition, lambda column: self.resolve(column, frame), find)

    def _table(self, item: Any, alias: str, ctes: Ctes, frame: Frame) -> None:
        name = table_name(item, self.dialect)
        if name is None:
            self.visit(item.this, ctes, frame)
            found = _renamed(Derived(outputs=[(alias, None)] if alias else []), item.args.get("alias"))
            frame.add(alias, found)
        elif not name.schema and name.name.lower() in ctes:
            frame.add(alias or name.name, _renamed(ctes[name.name.lower()], item.args.get("alias")))
        else:
            use = Use(name, alias or name.name)
            self.uses.append(use)
            frame.add(alias or name.name, use)

    def _join(self, join: Any, ctes: Ctes, frame: Frame) -> None:
        before = dict(frame.relations)
        self.relation(join.this, ctes, frame)
        outer = str(join.side or "").upper()
        for key, relation in frame.relations.items():
            if isinstance(relation, Use) and outer in (("RIGHT", "FULL") if key in before else ("LEFT", "FULL")):
                relation.optional = True
        on = join.args.get("on")
        if on is not None:
            self.visit(on, ctes, frame)
            self.conditions(on, frame, every_row=not outer)
        for identifier in join.args.get("using") or ():
            name = folded(identifier, self.dialect)
            added = [relation for key, relation in frame.relations.items() if key not in before]
            for side in (before.values(), added):
                _join_column(side, name)

    def _select(self, node: Any, ctes: Ctes, parent: Frame | None) -> Derived:
        from sqlglot import exp

        ctes = self.with_ctes(node, ctes, parent)
        frame = Frame(parent)
        source = argument(node, "from")
        if source is not None:
            self.relation(source.this, ctes, frame)
        for join in node.args.get("joins") or ():
            self._join(join, ctes, frame)
        for lateral in node.args.get("laterals") or ():
            self.relation(lateral, ctes, frame)
        where = node.args.get("where")
        if where is not None:
            self.visit(where.this, ctes, frame)
            self.conditions(where.this, frame)
        derived = self.projected(node.expressions, ctes, frame)
        for clause in ("distinct", "group", "having", "windows", "qualify"):
            self._clause(node.args.get(clause), ctes, frame)
        grouped = bool(node.args.get("group"))
        derived.aggregate = not grouped and any(_aggregates(item) for item in node.expressions)
        plain = not any(node.args.get(clause) for clause in ("distinct", "limit", "offset", "windows"))
        derived.simple = plain and not grouped and not derived.aggregate and node.find(exp.Window) is None
        self._order(node, derived, ctes, frame)
        return derived

    def _clause(self, clause: Any, ctes: Ctes, frame: Frame) -> None:
        for part in clause if isinstance(clause, list) else [clause]:
            if part is not None and not isinstance(part, bool):
                self.visit(part, ctes, frame)

    def projected(self, items: Iterable[Any], ctes: Ctes, frame: Frame) -> Derived:
        """The outputs of a SELECT list or RETURNING."""
        from sqlglot import exp

        derived = Derived()
        for item in items:
            inner = item.unalias()
            if isinstance(inner, exp.Star):
                for relation in frame.relations.values():
                    _all_of(relation, derived)
            elif isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star):
                starred = frame.relations.get(str(inner.table).lower())
                if starred is not None:
                    _all_of(starred, derived)
            else:
                self.visit(inner, ctes, frame)
                origin = self.resolve(inner, frame) if isinstance(inner, exp.Column) else None
                derived.outputs.append((self._output_name(item, inner), origin))
        return derived

    def _output_name(self, item: Any, inner: Any) -> str:
        from sqlglot import exp

        if isinstance(item, exp.Alias):
            return folded(item.args["alias"], self.dialect)
        if isinstance(inner, exp.Column):
            return folded(inner.this, self.dialect)
        return _chosen_name(inner) if self.dialect == "postgres" else _rendered(inner, self.dialect)

    def _read(self, column: Any, frame: Frame) -> None:
        from sqlglot import exp

        if isinstance(column.this, exp.Star):
            relation = frame.relations.get(str(column.table).lower())
            if isinstance(relation, Use):
                relation.reads["*"] = None
            return
        origin = self.resolve(column, frame)
        if origin is not None:
            origin.use.reads[origin.column] = None

    def _order(self, node: Any, derived: Derived, ctes: Ctes, frame: Frame) -> None:
        """ORDER BY: the leading run of keys that are columns of one table."""
        from sqlglot import exp

        clause = node.args.get("order")
        if clause is None:
            return
        keys: list[tuple[Origin, bool]] = []
        run = not derived.aggregate and not node.args.get("group")
        for item in clause.expressions:
            key = item.this if isinstance(item, exp.Ordered) else item
            origin = self._order_key(key, derived, ctes, frame)
            run = run and origin is not None and origin.direct and (not keys or keys[0][0].use is origin.use)
            if run and origin is not None:
                keys.append((origin, bool(item.args.get("desc"))))
        if keys and not keys[0][0].use.order:
            keys[0][0].use.order = [(origin.column, descending) for origin, descending in keys]

    def _order_key(self, key: Any, derived: Derived, ctes: Ctes, frame: Frame) -> Origin | None:
        from sqlglot import exp

        if isinstance(key, exp.Literal) and not key.is_string and str(key.this).isdecimal():
            at = int(str(key.this)[:9]) - 1
            return derived.outputs[at][1] if 0 <= at < len(derived.outputs) and not derived.stars else None
        if isinstance(key, exp.Column) and not key.table:
            name = folded(key.this, self.dialect).lower()
            named = [origin for output, origin in derived.outputs if output.lower() == name]
            if named:
                return named[0]
        self.visit(key, ctes, frame)
        return self.resolve(key, frame) if isinstance(key, exp.Column) else None


def _chosen_name(item: Any) -> str:
    """What PostgreSQL calls a column that has no name: a function's or type's (FigureColname in its sources)."""
    from sqlglot import exp

    while isinstance(item, (exp.Cast, exp.Paren)) and not isinstance(item.this, exp.Literal):
        item = item.this
    if isinstance(item, exp.Column):
        return str(item.name)
    if isinstance(item, exp.Anonymous):
        return str(item.name).lower()
    if isinstance(item, exp.Case):
        return "case"
    return str(item.sql_name()).lower() if isinstance(item, exp.Func) else "?column?"


def _join_column(side: Iterable[Relation], name: str) -> None:
    """``USING (name)``: the column of the one table on this side that must have it."""
    relations = list(side)
    if len(relations) != 1:
        return
    only = relations[0]
    origin = Origin(only, name) if isinstance(only, Use) else only.find(name)
    if origin is not None:
        origin.use.reads[origin.column] = None
        if origin.direct:
            origin.use.joins[origin.column] = None


def _all_of(relation: Relation, derived: Derived) -> None:
    if isinstance(relation, Use):
        relation.reads["*"] = None
        derived.stars.append(relation)
        return
    derived.outputs += relation.outputs
    derived.stars += relation.stars


def _renamed(derived: Derived, alias: Any) -> Derived:
    """A derived table under ``AS x (a, b)``."""
    names = [str(column.name) for column in (alias.args.get("columns") or ())] if alias is not None else []
    if not names:
        return derived
    origins = [origin for _, origin in derived.outputs] if not derived.stars else []
    origins += [None] * (len(names) - len(origins))
    outputs = list(zip(names, origins, strict=False))
    return Derived(outputs, [], simple=derived.simple, aggregate=derived.aggregate)


def _united(left: Derived, right: Derived) -> Derived:
    """A set operation: an output keeps its origin only where both sides agree on table and column."""
    outputs: list[tuple[str, Origin | None]] = []
    for at, (name, origin) in enumerate(left.outputs):
        other = right.outputs[at][1] if at < len(right.outputs) else None
        same = origin and other and origin.use.table == other.use.table and origin.column == other.column
        outputs.append((name, origin if same else None))
    return Derived(outputs, left.stars, aggregate=left.aggregate and right.aggregate)


def _aggregates(item: Any) -> bool:
    """Whether an output is computed over many rows (window functions are not)."""
    from sqlglot import exp

    for node in item.walk(prune=lambda n: isinstance(n, (exp.Window, exp.Query))):
        if isinstance(node, exp.AggFunc):
            return True
    return False


def _rendered(node: Any, dialect: str) -> str:
    """A nameless column as text; nested too deep for sqlglot to print, it has a name that nobody selects by."""
    from sqlglot.errors import SqlglotError

    try:
        return str(node.sql(dialect, normalize_functions=False))
    except (SqlglotError, RecursionError):  # sqlglot wraps some of the latter in the former
        return "?column?"
