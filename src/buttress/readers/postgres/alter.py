"""ALTER, RENAME and DROP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import (
    AddConstraint,
    AlterType,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropSchema,
    DropTable,
    DropType,
    DropView,
    NoEffect,
    Op,
    Partition,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameSchema,
    RenameTable,
    RenameType,
    SetDefault,
    SetNullable,
    ValidateConstraint,
)
from buttress.blueprint.sql import Name
from buttress.readers.postgres.create import add_column, constraint
from buttress.readers.postgres.nodes import Reading, column_type, kind_of, qualified, relation, strings
from buttress.readers.splitter import clause, top_level_parts

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.readers.postgres.parser import Node

#: Sub-commands that change a table's storage, ownership or triggers, but no column, key or index.
_STORAGE = {
    "AT_SetLogged": "SET LOGGED",
    "AT_SetUnLogged": "SET UNLOGGED",
    "AT_SetTableSpace": "SET TABLESPACE",
    "AT_SetAccessMethod": "SET ACCESS METHOD",
    "AT_ClusterOn": "CLUSTER ON",
}


def alter_table(reading: Reading, node: Node) -> list[Op]:
    """Every sub-command as an operation with the text of that sub-command as its span."""
    if node.get("objtype") in ("OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE", "OBJECT_TYPE", "OBJECT_INDEX"):
        return [NoEffect(span=reading.whole(), what=f"ALTER {node['objtype'][7:]}")]
    table = relation(node["relation"])
    parts = top_level_parts(reading.source.text, reading.after_name(node["relation"]), reading.end)
    commands = [kind_of(command)[1] for command in node.get("cmds", ())]
    ops: list[Op] = []
    for at, command in enumerate(commands):
        start, end = parts[at] if at < len(parts) else (reading.start, reading.end)
        ops.extend(_command(reading, table, command, start, end))
    if not node["relation"].get("inh", False):
        ops = [replace(op, only=True) if isinstance(op, AddConstraint) else op for op in ops]
    return ops


def _command(reading: Reading, table: Name, node: Node, start: int, end: int) -> list[Op]:
    kind, name, content = node.get("subtype", ""), node.get("name", ""), kind_of(node.get("def", {}))[1]
    span = reading.span(start, end)
    missing_ok, cascade = bool(node.get("missing_ok")), node.get("behavior") == "DROP_CASCADE"
    if kind == "AT_AddColumn":
        return add_column(reading, table, content, end, if_not_exists=missing_ok)
    if kind == "AT_DropColumn":
        return [DropColumn(span=span, table=table, column=name, if_exists=missing_ok, cascade=cascade)]
    if kind == "AT_AlterColumnType":
        new_type, _ = column_type(content.get("typeName", {}), reading)
        using = _after(reading, start, end, "USING") if "raw_default" in content else ""
        return [AlterType(span=span, table=table, column=name, type=new_type, using=using)]
    if kind in ("AT_SetNotNull", "AT_DropNotNull"):
        return [SetNullable(span=span, table=table, column=name, nullable=kind == "AT_DropNotNull")]
    if kind == "AT_ColumnDefault":
        default = _after(reading, start, end, "DEFAULT") if "def" in node else None
        return [SetDefault(span=span, table=table, column=name, default=default)]
    if kind in ("AT_AddIdentity", "AT_DropIdentity"):
        return [SetDefault(span=span, table=table, column=name, default=None, auto=kind == "AT_AddIdentity")]
    if kind == "AT_AddConstraint":
        return [AddConstraint(span=span, table=table, constraint=_added(reading, content, start, end))]
    if kind == "AT_DropConstraint":
        return [DropConstraint(span=span, table=table, name=name, if_exists=missing_ok, cascade=cascade)]
    if kind == "AT_ValidateConstraint":
        return [ValidateConstraint(span=span, table=table, name=name)]
    return _attach_or_nothing(table, kind, content, span)


def _attach_or_nothing(table: Name, kind: str, content: Node, span: Span) -> list[Op]:
    if kind in ("AT_AttachPartition", "AT_DetachPartition"):
        child = relation(content["name"]) if "name" in content else Name("")
        attach = kind == "AT_AttachPartition"
        return [
            Partition(span=span, table=table, child=child, attach=attach, concurrently=bool(content.get("concurrent")))
        ]
    return [NoEffect(span=span, what=_STORAGE.get(kind, f"ALTER TABLE {kind.removeprefix('AT_')}"))]


def _added(reading: Reading, node: Node, start: int, end: int) -> Constraint:
    at = reading.offset(node["location"]) if "location" in node else start
    return constraint(reading, node, at, end)


def _after(reading: Reading, start: int, end: int, word: str) -> str:
    """The text of a sub-command after one of its keywords."""
    at = clause(reading.source.text, start, end, word)
    return reading.source.text[at:end].strip() if at >= 0 else ""


def rename(reading: Reading, node: Node) -> list[Op]:
    """RENAME of a table, column, constraint, index, type, schema or enum part."""
    span, kind = reading.whole(), node.get("renameType", "")
    sub, new = node.get("subname", ""), node.get("newname", "")
    old = relation(node["relation"]) if "relation" in node else Name("")
    if kind in ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"):
        return [RenameTable(span=span, table=old, to=Name(new, old.schema))]
    if kind == "OBJECT_COLUMN":
        return [RenameColumn(span=span, table=old, column=sub, to=new)]
    if kind == "OBJECT_TABCONSTRAINT":
        return [RenameConstraint(span=span, table=old, name=sub, to=new)]
    if kind == "OBJECT_INDEX":
        return [RenameIndex(span=span, name=old.name, to=new, schema=old.schema)]
    if kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        named = _object(node.get("object", {}))
        return [RenameType(span=span, type=named, to=Name(new, named.schema))]
    if kind == "OBJECT_SCHEMA":
        return [RenameSchema(span=span, schema=sub, to=new)]
    return [NoEffect(span=span, what=f"RENAME {kind.removeprefix('OBJECT_')}")]


def set_schema(reading: Reading, node: Node) -> list[Op]:
    """ALTER … SET SCHEMA."""
    span, kind = reading.whole(), node.get("objectType", "")
    schema = "" if node.get("newschema") == "public" else node.get("newschema", "")
    if kind in ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"):
        old = relation(node["relation"])
        return [RenameTable(span=span, table=old, to=Name(old.name, schema))]
    if kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        named = _object(node.get("object", {}))
        return [RenameType(span=span, type=named, to=Name(named.name, schema))]
    return [NoEffect(span=span, what=f"ALTER {kind.removeprefix('OBJECT_')} SET SCHEMA")]


def drop(reading: Reading, node: Node) -> list[Op]:
    """DROP: one operation per object named."""
    kind = node.get("removeType", "")
    flags = {"if_exists": bool(node.get("missing_ok")), "cascade": node.get("behavior") == "DROP_CASCADE"}
    make = _DROPS.get(kind)
    if make is None:
        return [NoEffect(span=reading.whole(), what=f"DROP {kind.removeprefix('OBJECT_')}")]
    concurrently = bool(node.get("concurrent"))
    return [make(reading.whole(), _object(item), flags, concurrently) for item in node.get("objects", ())]


def _object(node: Node) -> Name:
    kind, content = kind_of(node)
    if kind == "List":
        return qualified(content.get("items"))
    if kind == "TypeName":
        return qualified(content.get("names"))
    return Name(strings([node])[0]) if kind == "String" else Name("")


_Make = Callable[["Span", Name, dict[str, bool], bool], Op]
_DROPS: dict[str, _Make] = {
    "OBJECT_TABLE": lambda span, name, flags, _: DropTable(span=span, table=name, **flags),
    "OBJECT_FOREIGN_TABLE": lambda span, name, flags, _: DropTable(span=span, table=name, **flags),
    "OBJECT_VIEW": lambda span, name, flags, _: DropView(span=span, view=name, **flags),
    "OBJECT_MATVIEW": lambda span, name, flags, _: DropView(span=span, view=name, **flags),
    "OBJECT_TYPE": lambda span, name, flags, _: DropType(span=span, type=name, **flags),
    "OBJECT_DOMAIN": lambda span, name, flags, _: DropType(span=span, type=name, **flags),
    "OBJECT_SCHEMA": lambda span, name, flags, _: DropSchema(span=span, schema=name.name, cascade=flags["cascade"]),
    "OBJECT_INDEX": lambda span, name, flags, concurrently: DropIndex(
        span=span, name=name.name, schema=name.schema, concurrently=concurrently, if_exists=flags["if_exists"]
    ),
}

if TYPE_CHECKING:
    from buttress.blueprint.sql import Constraint
