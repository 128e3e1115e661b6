"""Everything else that has an effect: views, types, data changes, settings, transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.sql import (
    AlterEnum,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    NoEffect,
    Op,
    Query,
    Setting,
    Transaction,
    Write,
)
from buttress.readers.postgres.nodes import Reading, column_type, constant, kind_of, qualified, relation, strings
from buttress.readers.postgres.queries import filter_shape, select_shape

if TYPE_CHECKING:
    from buttress.readers.postgres.parser import Node

_VERBS = {
    "TRANS_STMT_BEGIN": "begin",
    "TRANS_STMT_START": "begin",
    "TRANS_STMT_COMMIT": "commit",
    "TRANS_STMT_ROLLBACK": "rollback",
}


def create_as(reading: Reading, node: Node) -> list[Op]:
    """CREATE TABLE AS and CREATE MATERIALIZED VIEW."""
    into = node.get("into", {})
    kind, query = kind_of(node.get("query", {}))
    shape = select_shape(query) if kind == "SelectStmt" else None
    name, span = relation(into.get("rel", {})), reading.header(into.get("rel", {}))
    if node.get("objtype") == "OBJECT_MATVIEW":
        return [CreateView(span=span, view=name, query=shape, columns=strings(into.get("colNames")), materialized=True)]
    temporary = into.get("rel", {}).get("relpersistence") == "t"
    return [
        CreateTable(
            span=span, table=name, as_query=shape, temporary=temporary, if_not_exists=bool(node.get("if_not_exists"))
        )
    ]


def create_view(reading: Reading, node: Node) -> list[Op]:
    """CREATE [OR REPLACE] VIEW."""
    kind, query = kind_of(node.get("query", {}))
    return [
        CreateView(
            span=reading.header(node["view"]),
            view=relation(node["view"]),
            query=select_shape(query) if kind == "SelectStmt" else None,
            columns=strings(node.get("aliases")),
            replace=bool(node.get("replace")),
        )
    ]


def select(reading: Reading, node: Node) -> list[Op]:
    """SELECT, and SELECT INTO as the table it makes."""
    if "intoClause" in node:
        into = node["intoClause"].get("rel", {})
        return [CreateTable(span=reading.header(into), table=relation(into), as_query=select_shape(node))]
    return [Query(span=reading.whole(), query=select_shape(node))]


def write(reading: Reading, kind: str, node: Node) -> list[Op]:
    """INSERT, UPDATE, DELETE and MERGE."""
    target = node.get("relation", {})
    table, span = relation(target), reading.whole()
    if kind == "InsertStmt":
        source = node.get("selectStmt", {}).get("SelectStmt", {})
        rows = len(source["valuesLists"]) if "valuesLists" in source else None
        columns = tuple(kind_of(column)[1].get("name", "") for column in node.get("cols", ()))
        shape = select_shape(source) if source and rows is None else None
        return [Write(span=span, table=table, verb="insert", rows=rows, columns=columns, query=shape)]
    alias = target.get("alias", {}).get("aliasname", "")
    others = node.get("fromClause", node.get("usingClause", ()))
    where = node.get("whereClause", {})
    columns = tuple(kind_of(column)[1].get("name", "") for column in node.get("targetList", ()))
    shape = filter_shape(table, alias, where, list(others) if isinstance(others, (list, tuple)) else [])
    verb = "delete" if kind == "DeleteStmt" else "update"
    return [Write(span=span, table=table, verb=verb, filtered=bool(where), columns=columns, query=shape)]


def truncate(reading: Reading, node: Node) -> list[Op]:
    """TRUNCATE, one operation per table."""
    tables = (relation(kind_of(item)[1]) for item in node.get("relations", ()))
    return [Write(span=reading.whole(), table=table, verb="truncate", filtered=False) for table in tables]


def copy(reading: Reading, node: Node) -> list[Op]:
    """COPY … FROM; COPY … TO has no effect."""
    if "relation" not in node or not node.get("is_from"):
        return [NoEffect(span=reading.whole(), what="COPY TO")]
    return [Write(span=reading.whole(), table=relation(node["relation"]), verb="copy")]


def create_enum(reading: Reading, node: Node) -> list[Op]:
    """CREATE TYPE … AS ENUM."""
    return [CreateType(span=reading.whole(), type=qualified(node.get("typeName")), values=strings(node.get("vals")))]


def create_domain(reading: Reading, node: Node) -> list[Op]:
    """CREATE DOMAIN."""
    base, _ = column_type(node.get("typeName", {}))
    kinds = {kind_of(part)[1].get("contype") for part in node.get("constraints", ())}
    name = qualified(node.get("domainname"))
    return [CreateType(span=reading.whole(), type=name, base=base, nullable="CONSTR_NOTNULL" not in kinds)]


def alter_enum(reading: Reading, node: Node) -> list[Op]:
    """ALTER TYPE … ADD VALUE and RENAME VALUE."""
    neighbour, is_after = node.get("newValNeighbor", ""), bool(node.get("newValIsAfter"))
    return [
        AlterEnum(
            span=reading.whole(),
            type=qualified(node.get("typeName")),
            old=node.get("oldVal", ""),
            new=node.get("newVal", ""),
            before="" if is_after else neighbour,
            after=neighbour if is_after else "",
        )
    ]


def setting(reading: Reading, node: Node) -> list[Op]:
    """SET name = value."""
    value = ", ".join(constant(argument) for argument in node.get("args", ()))
    return [Setting(span=reading.whole(), name=node.get("name", "").lower(), value=value)]


def transaction(reading: Reading, node: Node) -> list[Op]:
    """BEGIN, COMMIT, ROLLBACK; savepoints have no effect."""
    verb = _VERBS.get(node.get("kind", ""))
    if verb == "begin":
        return [Transaction(span=reading.whole(), verb="begin")]
    if verb == "commit":
        return [Transaction(span=reading.whole(), verb="commit")]
    if verb == "rollback":
        return [Transaction(span=reading.whole(), verb="rollback")]
    return [NoEffect(span=reading.whole(), what="SAVEPOINT")]


def trigger(reading: Reading, node: Node) -> list[Op]:
    """CREATE TRIGGER."""
    function = qualified(node.get("funcname")).name
    return [
        CreateTrigger(
            span=reading.whole(), table=relation(node["relation"]), name=node.get("trigname", ""), function=function
        )
    ]


def composite_type(reading: Reading, node: Node) -> list[Op]:
    """CREATE TYPE … AS (…): a type without values."""
    return [CreateType(span=reading.whole(), type=relation(node.get("typevar", {})))]


def named_type(reading: Reading, names: list[Node]) -> list[Op]:
    """CREATE TYPE … AS RANGE and base types."""
    return [CreateType(span=reading.whole(), type=qualified(names))]
