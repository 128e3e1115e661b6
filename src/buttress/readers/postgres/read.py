"""One PostgreSQL statement in, its operations out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from buttress.blueprint.sql import Name, NoEffect, Op, Statement
from buttress.readers.postgres import alter, create, objects, parser
from buttress.readers.postgres.nodes import Reading, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.source import Source
    from buttress.readers.postgres.parser import Node

_READERS: dict[str, Callable[[Reading, Node], list[Op]]] = {
    "CreateStmt": create.create_table,
    "IndexStmt": create.create_index,
    "AlterTableStmt": alter.alter_table,
    "RenameStmt": alter.rename,
    "DropStmt": alter.drop,
    "AlterObjectSchemaStmt": alter.set_schema,
    "CreateTableAsStmt": objects.create_as,
    "ViewStmt": objects.create_view,
    "SelectStmt": objects.select,
    "InsertStmt": lambda reading, node: objects.write(reading, "InsertStmt", node),
    "UpdateStmt": lambda reading, node: objects.write(reading, "UpdateStmt", node),
    "DeleteStmt": lambda reading, node: objects.write(reading, "DeleteStmt", node),
    "MergeStmt": lambda reading, node: objects.write(reading, "MergeStmt", node),
    "TruncateStmt": objects.truncate,
    "CopyStmt": objects.copy,
    "CreateEnumStmt": objects.create_enum,
    "AlterEnumStmt": objects.alter_enum,
    "CreateDomainStmt": objects.create_domain,
    "CompositeTypeStmt": objects.composite_type,
    "CreateRangeStmt": lambda reading, node: objects.named_type(reading, node.get("typeName", [])),
    "VariableSetStmt": objects.setting,
    "TransactionStmt": objects.transaction,
    "CreateTrigStmt": objects.trigger,
}
#: Bodies that are not opened: defining one has no effect on tables by itself.
_CLOSED = frozenset({"CreateFunctionStmt", "CallStmt"})
_MENTION = re.compile(
    r"\b(?:TABLE|INTO|UPDATE|FROM|JOIN|ON|VIEW|REFERENCES)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?"
    r'((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)',
    re.IGNORECASE,
)
_DDL_MENTION = re.compile(
    r"\b(?:(?:ALTER|CREATE|DROP)\s+(?:UNLOGGED\s+|TEMP\s+|TEMPORARY\s+)?TABLE|INDEX\b[^;]{0,120}?\bON)\s+"
    r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?"
    r'((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)',
    re.IGNORECASE,
)
_KEYWORDS = frozenset(
    {"set", "delete", "update", "select", "conflict", "true", "false", "only", "if", "exists", "each"}
)


def read_statement(source: Source, start: int, end: int, *, down: bool = False) -> Statement:
    """Read ``source.text[start:end]``, one statement. Never raises: what the grammar refuses comes back as failed."""
    reading = Reading(source, start, end)
    whole = reading.whole()
    try:
        nodes = parser.parse(reading.text)
        kind, content = kind_of(nodes[0]) if nodes else ("", {})
        if kind == "DoStmt":
            return _do_block(reading, down=down)
        ops = read_node(reading, kind, content)
    except parser.GrammarError as problem:
        names = mentioned(reading.text)
        return Statement(whole, "postgres", first_words(reading.text), (), "failed", str(problem), names, down)
    except (RecursionError, KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        reason = f"expected a shape of statement that is known here ({type(error).__name__})"
        names = mentioned(reading.text)
        return Statement(whole, "postgres", first_words(reading.text), (), "failed", reason, names, down)
    status = "opaque" if kind in _CLOSED else "understood"
    reason = "the body of a function is not opened" if kind in _CLOSED else ""
    return Statement(whole, "postgres", first_words(reading.text), tuple(ops), status, reason, (), down)


def read_node(reading: Reading, kind: str, content: Node) -> list[Op]:
    """The operations of one grammar node; everything without an effect on the catalog is a NoEffect."""
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(reading, content)
    if kind == "CreateSchemaStmt":
        inner = [op for element in content.get("schemaElts", ()) for op in read_node(reading, *kind_of(element))]
        return inner or [NoEffect(span=reading.whole(), what="CREATE SCHEMA")]
    if kind == "DefineStmt" and content.get("kind") == "OBJECT_TYPE":
        return objects.named_type(reading, content.get("defnames", []))
    return [NoEffect(span=reading.whole(), what=first_words(reading.text))]


def first_words(text: str) -> str:
    """``ALTER TABLE``, ``CREATE UNIQUE INDEX``: the leading keywords, for people."""
    words = re.findall(r"[A-Za-z]+", text[:80])
    if words[:1] == ["DO"] or not words:
        return "DO"
    count = 3 if len(words) > 2 and words[1].upper() in ("UNIQUE", "OR", "MATERIALIZED", "TEMPORARY", "TEMP") else 2
    return " ".join(words[:count]).upper()


def mentioned(text: str, pattern: re.Pattern[str] = _MENTION) -> tuple[Name, ...]:
    """Tables that a statement seems to name, for tainting; too many is better than too few."""
    found: dict[Name, None] = {}
    for match in pattern.finditer(text):
        parts = [part.strip('"') if part.startswith('"') else part.lower() for part in match.group(1).split(".")]
        if parts[-1] not in _KEYWORDS:
            schema = parts[-2] if len(parts) > 1 and parts[-2] != "public" else ""
            found[Name(parts[-1], schema)] = None
    return tuple(found)


def _do_block(reading: Reading, *, down: bool) -> Statement:
    """A DO block: straight-line SQL is read as if it stood outside; anything else stays closed and taints."""
    # Dynamic SQL may change any table that the block names; static SQL only those that its DDL names.
    pattern = _MENTION if re.search(r"\bEXECUTE\b", reading.text, re.IGNORECASE) else _DDL_MENTION
    whole, names = reading.whole(), mentioned(reading.text, pattern)
    bodies = _straight_line(parser.parse_plpgsql(reading.text))
    ops: list[Op] = []
    at = reading.start
    for query in bodies or ():
        start = reading.source.text.find(query, at, reading.end)
        inner = read_statement(reading.source, start, start + len(query)) if start >= 0 else None
        if inner is None or inner.status == "failed":
            return Statement(
                whole, "postgres", "DO", (), "opaque", "a DO block that is not straight-line SQL", names, down
            )
        ops.extend(inner.ops)
        at = start + len(query)
    if not bodies:
        return Statement(whole, "postgres", "DO", (), "opaque", "a DO block that is not straight-line SQL", names, down)
    return Statement(whole, "postgres", "DO", tuple(ops), down=down)


def _straight_line(tree: Any) -> list[str] | None:
    """The SQL statements of a PL/pgSQL block without branches, loops or dynamic SQL; None for any other block."""
    try:
        body = tree[0]["PLpgSQL_function"]["action"]["PLpgSQL_stmt_block"]["body"]
    except (KeyError, IndexError, TypeError):
        return None
    queries = []
    for item in body:
        kind, content = kind_of(item)
        if kind == "PLpgSQL_stmt_return":
            continue
        if kind != "PLpgSQL_stmt_execsql":
            return None
        queries.append(str(content["sqlstmt"]["PLpgSQL_expr"]["query"]))
    return queries
