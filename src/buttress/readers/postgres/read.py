"""One PostgreSQL statement in, its operations out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buttress.blueprint.ops import AddColumn, CreateIndex, CreateTable, NoEffect, Op
from buttress.blueprint.sql import Name
from buttress.blueprint.statements import Statement
from buttress.readers.postgres import alter, create, objects, parser
from buttress.readers.postgres.nodes import Reading, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from buttress.blueprint.source import Source
    from buttress.blueprint.sql import Status
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
    "VariableSetStmt": lambda reading, node: [*objects.setting(reading, node)],
    "AlterRoleSetStmt": lambda reading, node: objects.standing_setting(reading, "AlterRoleSetStmt", node),
    "AlterDatabaseSetStmt": lambda reading, node: objects.standing_setting(reading, "AlterDatabaseSetStmt", node),
    "CommentStmt": objects.comment,
    "TransactionStmt": objects.transaction,
    "CreateTrigStmt": objects.trigger,
}
#: Bodies that are not opened: defining one has no effect on tables by itself.
_CLOSED = frozenset({"CreateFunctionStmt", "CallStmt"})
_CREATING = (CreateTable, AddColumn, CreateIndex)
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


def read_statement(source: Source, start: int, end: int, *, down: bool = False, stand_in: str = "") -> Statement:
    """Read ``source.text[start:end]``, one statement. Never raises: what the grammar refuses comes back as failed.
    ``stand_in`` is text of the same length to parse instead.
    """
    reading = Reading(source, start, end, stand_in)
    ops: list[Op] = []
    status: Status = "understood"
    reason = ""
    names: tuple[Name, ...] = ()
    try:
        nodes = parser.parse(reading.text)
        kind, content = kind_of(nodes[0]) if nodes else ("", {})
        if kind == "DoStmt":
            return _do_block(reading, down=down)
        ops = read_node(reading, kind, content)
        if kind in _CLOSED:
            status, reason = "opaque", "the body of a function is not opened"
    except parser.GrammarError as problem:
        status, reason, names = "failed", str(problem), mentioned(reading.text)
    except (RecursionError, KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        status, names = "failed", mentioned(reading.text)
        reason = f"expected a shape of statement that is known here ({type(error).__name__})"
    return Statement(reading.whole(), "postgres", first_words(reading.text), tuple(ops), status, reason, names, down)


def read_node(reading: Reading, kind: str, content: Node) -> list[Op]:
    """The operations of one grammar node; everything without an effect on the catalog is a NoEffect."""
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(reading, content)
    if kind == "CreateSchemaStmt":
        created: Op = NoEffect(span=reading.whole(), what="CREATE SCHEMA")
        return [created, *_inside_schema(reading, content.get("schemaname", ""), content.get("schemaElts", ()))]
    if kind == "DefineStmt" and content.get("kind") == "OBJECT_TYPE":
        return objects.named_type(reading, content.get("defnames", []))
    return [NoEffect(span=reading.whole(), what=first_words(reading.text))]


def _inside_schema(reading: Reading, schema: str, elements: Iterable[Node]) -> Iterator[Op]:
    """What CREATE SCHEMA creates in passing stands in that schema."""
    for kind, content in map(kind_of, elements):
        for part in ("relation", "view"):
            content.get(part, {}).setdefault("schemaname", schema)
        yield from read_node(reading, kind, content)


def first_words(text: str) -> str:
    """``ALTER TABLE``, ``CREATE UNIQUE INDEX``: the leading keywords, for people."""
    words = re.findall(r"[A-Za-z]+", text[:80]) or ["STATEMENT"]
    if words[0].upper() == "DO":
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
    whole = reading.whole()
    ops = _opened(reading)
    if ops is not None:
        return Statement(whole, "postgres", "DO", tuple(ops), down=down)
    # Dynamic SQL may change any table that the block names; static SQL only those that its DDL names.
    pattern = _MENTION if re.search(r"\bEXECUTE\b", reading.text, re.IGNORECASE) else _DDL_MENTION
    names, reason = mentioned(reading.text, pattern), "a DO block that is not straight-line SQL"
    return Statement(whole, "postgres", "DO", (), "opaque", reason, names, down)


def _opened(reading: Reading) -> list[Op] | None:
    """The operations of a DO block without branches, loops or dynamic SQL; None for any other block."""
    try:
        body = parser.parse_plpgsql(reading.text)[0]["PLpgSQL_function"]["action"]["PLpgSQL_stmt_block"]["body"]
    except (KeyError, IndexError, TypeError):
        return None
    queries = _straight_line(body)
    ops: list[Op] = []
    at = reading.start
    for query, guarded in queries or ():
        start = reading.source.text.find(query, at, reading.end)
        inner = read_statement(reading.source, start, start + len(query)) if start >= 0 else None
        if inner is None or inner.status != "understood":
            return None
        ops.extend(replace(op, if_not_exists=True) if guarded and isinstance(op, _CREATING) else op for op in inner.ops)
        at = start + len(query)
    return ops or None


def _straight_line(body: Any, *, guarded: bool = False) -> list[tuple[str, bool]] | None:
    """The SQL statements of a PL/pgSQL body, each with whether a failure to create what exists already is caught."""
    queries: list[tuple[str, bool]] = []
    for kind, content in map(kind_of, body):
        if kind == "PLpgSQL_stmt_execsql":
            queries.append((str(content["sqlstmt"]["PLpgSQL_expr"]["query"]), guarded))
        elif kind == "PLpgSQL_stmt_block" and _ignores_duplicates(content.get("exceptions")):
            inner = _straight_line(content.get("body", ()), guarded="exceptions" in content)
            if inner is None:
                return None
            queries.extend(inner)
        elif kind == "PLpgSQL_stmt_if" and _asks_whether_missing(content):
            inner = _straight_line(content.get("then_body", ()), guarded=True)
            if inner is None:
                return None
            queries.extend(inner)
        elif kind not in ("PLpgSQL_stmt_return", "PLpgSQL_stmt_null"):
            return None
    return queries


def _asks_whether_missing(content: Any) -> bool:
    """``IF NOT EXISTS (SELECT … FROM pg_constraint …) THEN``: on a fresh server what it guards is missing, and made."""
    asked = str(content["cond"]["PLpgSQL_expr"]["query"]).lower()
    plain = "elsif_list" not in content and "else_body" not in content
    return (
        plain and asked.lstrip().startswith("not exists") and bool(re.search(r"\bpg_\w+|\binformation_schema\b", asked))
    )


def _ignores_duplicates(exceptions: Any) -> bool:
    """``EXCEPTION WHEN duplicate_object THEN NULL``: how generated migrations spell IF NOT EXISTS."""
    if exceptions is None:
        return True
    handlers = [kind_of(handler)[1] for handler in exceptions["PLpgSQL_exception_block"]["exc_list"]]
    if any(handler.get("action") for handler in handlers):
        return False
    names = [kind_of(condition)[1].get("condname", "") for h in handlers for condition in h.get("conditions", ())]
    return all(name.startswith("duplicate_") for name in names)
