"""CREATE TABLE and CREATE INDEX."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn, AddConstraint, CreateIndex, CreateTable, Op, Refused
from buttress.blueprint.sql import Action, Column, Constraint, ConstraintKind, Index, IndexKey, Name
from buttress.readers.postgres.nodes import (
    Reading,
    column_type,
    columns_read,
    constant,
    kind_of,
    relation,
    strings,
)
from buttress.readers.remarks import operator_class, remark
from buttress.readers.splitter import clause, element_end

if TYPE_CHECKING:
    from buttress.readers.postgres.parser import Node

_KINDS: dict[str, ConstraintKind] = {
    "CONSTR_PRIMARY": "primary",
    "CONSTR_UNIQUE": "unique",
    "CONSTR_FOREIGN": "foreign",
    "CONSTR_CHECK": "check",
    "CONSTR_EXCLUSION": "exclude",
}
_ACTIONS: dict[str, Action] = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}
_LIKE_INDEXES = 1 << 6  # CREATE_TABLE_LIKE_INDEXES in the grammar's parsenodes.h
_INLINE_INDEX = "an index inside CREATE TABLE is MySQL's spelling; PostgreSQL takes CREATE INDEX after the table"


def create_table(reading: Reading, node: Node) -> list[Op]:
    """One CreateTable, inline constraints lifted."""
    table = relation(node["relation"])
    columns: list[Column] = []
    constraints: list[Constraint] = []
    like: list[Name] = []
    like_indexes = False
    misplaced: list[Index] = []
    for element in node.get("tableElts", ()):
        kind, content = kind_of(element)
        if kind == "ColumnDef" and _is_inline_index(content):
            misplaced.append(_inline_index(reading, content))
        elif kind == "ColumnDef":
            column, inline = column_definition(reading, content)
            columns.append(column)
            constraints.extend(inline)
        elif kind == "Constraint":
            start = reading.offset(content.get("location", 0))
            constraints.append(
                constraint(reading, content, start, element_end(reading.source.text, start, reading.end))
            )
        elif kind == "TableLikeClause":
            like.append(relation(content["relation"]))
            like_indexes = like_indexes or bool(content.get("options", 0) & _LIKE_INDEXES)
    parents = [relation(kind_of(parent)[1]) for parent in node.get("inhRelations", ())]
    is_partition = "partbound" in node
    keys = _partition_keys(node.get("partspec", {}))
    return [
        CreateTable(
            span=reading.header(node["relation"]),
            table=table,
            columns=_not_null_keys(columns, constraints),
            constraints=tuple(constraints),
            indexes=tuple(misplaced),
            if_not_exists=bool(node.get("if_not_exists")),
            temporary=node["relation"].get("relpersistence") == "t",
            partition_of=parents[0] if is_partition and parents else None,
            partition_by=keys,
            partitioned="partspec" in node,
            like=tuple(like),
            like_indexes=like_indexes,
            inherits=() if is_partition else tuple(parents),
        ),
        *(Refused(span=index.span, table=table, message=_INLINE_INDEX) for index in misplaced),
    ]


def column_definition(reading: Reading, node: Node, end: int | None = None) -> tuple[Column, list[Constraint]]:
    """A column and the constraints written inside it."""
    start = reading.offset(node.get("location", 0))
    end = element_end(reading.source.text, start, reading.end) if end is None else end
    kind, serial = column_type(node.get("typeName", {}), reading)
    name = node.get("colname", "")
    said = remark(reading.source.text, start, end)
    column = Column(name, kind, reading.span(start, end), nullable=not serial, auto=serial, comment=said)
    parts = [kind_of(part)[1] for part in node.get("constraints", ())]
    starts = [reading.offset(part["location"]) for part in parts if "location" in part]
    inline: list[Constraint] = []
    for part in parts:
        at = reading.offset(part.get("location", 0))
        until = min((s for s in starts if s > at), default=end)
        column = _with_attribute(reading, column, part, at, until)
        if part.get("contype") in _KINDS:
            inline.append(constraint(reading, part, at, until, column=name))
        elif part.get("contype") == "CONSTR_ATTR_DEFERRABLE" and inline and inline[-1].kind != "foreign":
            inline[-1] = replace(inline[-1], deferrable=True)
    return column, inline


def constraint(reading: Reading, node: Node, start: int, end: int, column: str = "") -> Constraint:
    """A constraint in our words; ``column`` is set for one written inside a column."""
    kind = _KINDS[node["contype"]]
    columns = strings(node.get("fk_attrs") if kind == "foreign" else node.get("keys"))
    expression = ""
    if kind == "check":
        text = reading.source.text
        opened = text.find("(", clause(text, start, end, "CHECK"), end) + 1
        expression = text[opened : element_end(text, opened, end)].strip()
        columns = columns_read(node.get("raw_expr", {}))
    elif kind == "exclude":
        columns = tuple(kind_of(kind_of(pair)[1]["items"][0])[1].get("name", "") for pair in node.get("exclusions", ()))
    elif column:
        columns = (column,)
    return Constraint(
        kind,
        columns,
        reading.span(start, end),
        name=node.get("conname", ""),
        parent=relation(node["pktable"]) if "pktable" in node else None,
        parent_columns=strings(node.get("pk_attrs")),
        on_delete=_ACTIONS.get(node.get("fk_del_action", "a"), "no action"),
        on_update=_ACTIONS.get(node.get("fk_upd_action", "a"), "no action"),
        valid=not node.get("skip_validation", False),
        using_index=node.get("indexname", ""),
        expression=expression,
        deferrable=kind != "foreign" and bool(node.get("deferrable")),
        nulls_not_distinct=bool(node.get("nulls_not_distinct")),
    )


def create_index(reading: Reading, node: Node) -> list[Op]:
    """CREATE INDEX."""
    text, where = reading.source.text, ""
    if "whereClause" in node and (at := clause(text, reading.start, reading.end, "WHERE")) >= 0:
        where = " ".join(text[at : reading.end].split())
    index = Index(
        keys=tuple(_index_key(kind_of(part)[1]) for part in node.get("indexParams", ())),
        span=reading.whole(),
        name=node.get("idxname", ""),
        unique=bool(node.get("unique")),
        method=node.get("accessMethod", "btree"),
        where=where,
        include=tuple(kind_of(part)[1].get("name", "") for part in node.get("indexIncludingParams", ())),
        nulls_not_distinct=bool(node.get("nulls_not_distinct")),
    )
    return [
        CreateIndex(
            span=index.span,
            table=relation(node["relation"]),
            index=index,
            concurrently=bool(node.get("concurrent")),
            if_not_exists=bool(node.get("if_not_exists")),
            only=not node["relation"].get("inh", False),
        )
    ]


def add_column(reading: Reading, table: Name, node: Node, end: int, *, if_not_exists: bool) -> list[Op]:
    """ALTER TABLE … ADD COLUMN, with its inline constraints as operations of their own."""
    column, inline = column_definition(reading, node, end)
    if any(part.kind == "primary" for part in inline):
        column = replace(column, nullable=False)
    added = AddColumn(span=column.span, table=table, column=column, if_not_exists=if_not_exists, inline=tuple(inline))
    return [added, *(AddConstraint(span=part.span, table=table, constraint=part) for part in inline)]


def _is_inline_index(node: Node) -> bool:
    """``INDEX ix (a)``: PostgreSQL's grammar takes ``index`` for a column and ``ix`` for its type."""
    return node.get("colname") in ("index", "key") and bool(columns_read(node.get("typeName", {}).get("typmods")))


def _inline_index(reading: Reading, node: Node) -> Index:
    start = reading.offset(node.get("location", 0))
    span = reading.span(start, element_end(reading.source.text, start, reading.end))
    columns = columns_read(node["typeName"]["typmods"])
    name = strings(node["typeName"].get("names"))[-1]
    return Index(tuple(IndexKey(column=column) for column in columns), span, name=name)


def _with_attribute(reading: Reading, column: Column, node: Node, start: int, end: int) -> Column:
    kind = node.get("contype")
    if kind in ("CONSTR_NOTNULL", "CONSTR_PRIMARY"):
        return replace(column, nullable=False)
    if kind == "CONSTR_DEFAULT":
        text = reading.source.text[start:end].strip()
        return replace(column, default=text[7:].strip() if text[:7].upper() == "DEFAULT" else text)
    if kind == "CONSTR_IDENTITY":
        return replace(column, auto=True, nullable=False)
    if kind == "CONSTR_GENERATED":
        return replace(column, generated=True, default=reading.source.text[start:end].strip())
    return column


def _index_key(node: Node) -> IndexKey:
    descending = node.get("ordering") == "SORTBY_DESC"
    opclass = " ".join((*operator_class(strings(node.get("opclass"))), *strings(node.get("collation"))[-1:]))
    if "name" in node:
        return IndexKey(column=node["name"], descending=descending, opclass=opclass)
    uses = columns_read(node.get("expr", {}))
    text = _expression_text(node.get("expr", {})) or ",".join(uses)
    return IndexKey(expression=text, descending=descending, uses=uses, opclass=opclass)


def _expression_text(node: Node) -> str:
    """A short form of an index expression: enough to compare two and to print one."""
    kind, content = kind_of(node)
    if kind == "ColumnRef":
        return strings(content.get("fields"))[-1]
    if kind == "FuncCall":
        arguments = ", ".join(_expression_text(argument) for argument in content.get("args", ()))
        return f"{strings(content.get('funcname'))[-1]}({arguments})"
    if kind == "A_Const":
        return repr(constant(node)) if "sval" in content else constant(node)
    if kind == "TypeCast":
        return f"{_expression_text(content.get('arg', {}))}::{column_type(content.get('typeName', {}))[0]}"
    if kind == "A_Expr":
        left, right = (_expression_text(content.get(side, {})) for side in ("lexpr", "rexpr"))
        return f"{left} {''.join(strings(content.get('name')))} {right}".strip()
    if kind == "CoalesceExpr":
        return f"coalesce({', '.join(_expression_text(argument) for argument in content.get('args', ()))})"
    return f"({', '.join(columns_read(node))})" if node else ""


def _partition_keys(node: Node) -> tuple[str, ...]:
    parts = (kind_of(part)[1] for part in node.get("partParams", ()))
    return tuple(part.get("name") or _expression_text(part.get("expr", {})) for part in parts)


def _not_null_keys(columns: list[Column], constraints: list[Constraint]) -> tuple[Column, ...]:
    keys = {name for part in constraints if part.kind == "primary" for name in part.columns}
    return tuple(replace(column, nullable=False) if column.name in keys else column for column in columns)
