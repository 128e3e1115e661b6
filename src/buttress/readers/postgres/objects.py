"""Everything else that has an effect: views, types, data changes, settings, transactions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from buttress.blueprint.ops import (
    AlterEnum,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    NoEffect,
    Op,
    Query,
    SetComment,
    Setting,
    Transaction,
    Write,
)
from buttress.readers.postgres.nodes import Reading, column_type, constant, kind_of, qualified, relation, strings
from buttress.readers.postgres.queries import select_shape, write_shape

if TYPE_CHECKING:
    from buttress.readers.postgres.parser import Node

_COMMENTED = frozenset({"OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"})
_WRITES = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})
_VERBS: dict[str, Literal["begin", "commit", "rollback"]] = {
    "TRANS_STMT_BEGIN": "begin",
    "TRANS_STMT_START": "begin",
    "TRANS_STMT_COMMIT": "commit",
    "TRANS_STMT_ROLLBACK": "rollback",
}


def comment(reading: Reading, node: Node) -> list[Op]:
    """COMMENT ON; what is said about anything but tables, views and their columns has no effect."""
    kind, text = node.get("objtype"), node.get("comment", "")
    names = node.get("object", {}).get("List", {}).get("items", [])
    if kind in _COMMENTED:
        return [SetComment(span=reading.whole(), table=qualified(names), text=text)]
    if kind == "OBJECT_COLUMN" and len(names) > 1:
        column = strings(names)[-1]
        return [SetComment(span=reading.whole(), table=qualified(names[:-1]), text=text, column=column)]
    return [NoEffect(span=reading.whole(), what="COMMENT")]


def create_as(reading: Reading, node: Node) -> list[Op]:
    """CREATE TABLE AS and CREATE MATERIALIZED VIEW."""
    into = node.get("into", {})
    kind, query = kind_of(node.get("query", {}))
    shape = select_shape(query) if kind == "SelectStmt" else None
    name, span = relation(into.get("rel", {})), reading.header(into.get("rel", {}))
    if node.get("objtype") == "OBJECT_MATVIEW":
        return [CreateView(span=span, view=name, query=shape, columns=strings(into.get("colNames")), materialized=True)]
    names = strings(into.get("colNames"))
    if shape and names and all(source != "*" for _, _, source in shape.outputs):
        renamed = tuple((name, owner, source) for name, (_, owner, source) in zip(names, shape.outputs, strict=False))
        shape = replace(shape, outputs=(*renamed, *shape.outputs[len(renamed) :]))
    temporary, present = _is_temporary(into.get("rel", {})), bool(node.get("if_not_exists"))
    return [CreateTable(span=span, table=name, as_query=shape, temporary=temporary, if_not_exists=present)]


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
    """SELECT with the writes in its WITH, and SELECT INTO as the table it makes."""
    if "intoClause" in node:
        into, shape = node["intoClause"].get("rel", {}), select_shape(node)
        span = reading.header(into)
        return [CreateTable(span=span, table=relation(into), as_query=shape, temporary=_is_temporary(into))]
    return [*_written_by_ctes(reading, node), Query(span=reading.whole(), query=select_shape(node))]


def write(reading: Reading, kind: str, node: Node) -> list[Op]:
    """INSERT, UPDATE, DELETE and MERGE, after the writes in their WITH."""
    table, span = relation(node.get("relation", {})), reading.whole()
    before = _written_by_ctes(reading, node)
    columns = tuple(
        kind_of(column)[1].get("name", "") for part in ("cols", "targetList") for column in node.get(part, ())
    )
    if kind == "InsertStmt":
        source = node.get("selectStmt", {}).get("SelectStmt", {})
        rows = len(source.get("valuesLists", (None,))) if "valuesLists" in source or not source else None
        shape = select_shape(source, node) if rows is None else None
        return [*before, Write(span=span, table=table, verb="insert", rows=rows, columns=columns, query=shape)]
    shape = write_shape(node, table)
    if kind == "MergeStmt":  # its join condition chooses the rows
        return [*before, Write(span=span, table=table, verb="update", query=shape)]
    verb: Literal["delete", "update"] = "delete" if kind == "DeleteStmt" else "update"
    filtered = "whereClause" in node
    return [*before, Write(span=span, table=table, verb=verb, filtered=filtered, columns=columns, query=shape)]


def _written_by_ctes(reading: Reading, node: Node) -> list[Op]:
    """``WITH moved AS (DELETE FROM … RETURNING *)``: data changes that stand inside a query."""
    bodies = (kind_of(kind_of(cte)[1].get("ctequery", {})) for cte in node.get("withClause", {}).get("ctes", ()))
    return [op for kind, body in bodies if kind in _WRITES for op in write(reading, kind, body)]


def _is_temporary(relation_node: Node) -> bool:
    return relation_node.get("relpersistence") == "t"


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


def setting(reading: Reading, node: Node) -> list[Setting]:
    """SET name = value."""
    value = ", ".join(constant(argument) for argument in node.get("args", ()))
    return [Setting(span=reading.whole(), name=node.get("name", "").lower(), value=value)]


def standing_setting(reading: Reading, kind: str, node: Node) -> list[Op]:
    """ALTER ROLE or ALTER DATABASE … SET name = value: in force from the next session on."""
    inner, whole = node.get("setstmt", {}), reading.whole()
    if inner.get("kind") != "VAR_SET_VALUE":
        return [NoEffect(span=whole, what="ALTER ROLE" if kind == "AlterRoleSetStmt" else "ALTER DATABASE")]
    role = node.get("role", {}).get("rolename", "")
    database = node.get("database") or node.get("dbname", "")
    scope = f"role {role}" if role else f"database {database}" if database else "every role"
    return [replace(found, scope=scope) for found in setting(reading, inner)]


def transaction(reading: Reading, node: Node) -> list[Op]:
    """BEGIN, COMMIT, ROLLBACK; savepoints have no effect."""
    verb = _VERBS.get(node.get("kind", ""))
    return [Transaction(span=reading.whole(), verb=verb) if verb else NoEffect(span=reading.whole(), what="SAVEPOINT")]


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
