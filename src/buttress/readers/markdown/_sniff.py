"""What a block is, told from its content first and from its tag second."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.readers.markdown._endpoints import endpoint_lines

if TYPE_CHECKING:
    from buttress.blueprint.document import BlockKind

_MERMAID = re.compile(
    r"(?:---\s*\n.{0,2000}?\n---\s*\n)?(?:\s++|%%[^\n]*+)*+(?:(?:graph|flowchart|flowchart-elk)(?:[ \t]+(?:TB|TD|BT|RL|LR)\b|[ \t]*[;\n])"
    r"|sequenceDiagram\b|erDiagram\b|classDiagram\b|stateDiagram\b|gantt\s*\n|pie\b|journey\s*\n|mindmap\s*\n|timeline\s*\n|gitGraph"
    r"|C4(?:Context|Container|Component|Dynamic|Deployment)\b|architecture-beta\b|block-beta\b|quadrantChart\b|requirementDiagram\b)",
    re.DOTALL,
)
_SQL = re.compile(
    r"^[ \t]*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+|MATERIALIZED\s+|UNIQUE\s+|GLOBAL\s+)*"
    r"(?:TABLE|INDEX|VIEW|TYPE|SCHEMA|DATABASE|EXTENSION|TRIGGER|FUNCTION|POLICY|SEQUENCE)\b|ALTER\s+TABLE\s|DROP\s+(?:TABLE|INDEX)\s"
    r"|INSERT\s+INTO\s|UPDATE\s+\w[\w.\"`]*\s+SET\b|DELETE\s+FROM\s|SELECT\s[^;{}]*?\bFROM\s|WITH\s+\w+\s+AS\s*\()",
    re.IGNORECASE | re.MULTILINE,
)
_HTTP = re.compile(
    r"^[ \t]*(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+\S+(?:\s+HTTP/\d[\d.]*)|HTTP/\d[\d.]*\s+\d{3})",
    re.MULTILINE,
)
_HEADER = re.compile(
    r"^[ \t]*(?:Host|Authorization|Content-Type|Accept|Cookie|X-[\w-]+|Idempotency-Key|If-None-Match|Location)[ \t]*:",
    re.MULTILINE,
)
_OPENAPI = re.compile(r"^[ \t]*[\"']?(?:openapi|swagger)[\"']?[ \t]*:[ \t]*[\"']?[23]\.", re.MULTILINE)
_PATHS = re.compile(
    r"^([ \t]*)(?:paths:[ \t]*(?:#.*)?$)|^[ \t]*[\"']?/[\w{}/.:-]*[\"']?:[ \t]*\n[ \t]+(?:get|post|put|patch|delete):",
    re.MULTILINE,
)
_OPERATION = re.compile(r"^[ \t]+(?:get|post|put|patch|delete|head|options):[ \t]*(?:#.*)?$", re.MULTILINE)
_COMPOSE = re.compile(r"^services:[ \t]*(?:#.*)?$", re.MULTILINE)
_IMAGE = re.compile(r"^[ \t]+(?:image|build|ports|depends_on|environment):", re.MULTILINE)
_KUBERNETES = re.compile(r"^apiVersion:[ \t]*\S", re.MULTILINE)
_KIND = re.compile(r"^kind:[ \t]*\S", re.MULTILINE)
_DRAWN = re.compile(r"[\u2500-\u257f\u25b2\u25bc\u25ba\u25c4\u25b6\u25c0]|\+[-=]{3,}\+|\+[-=]{3,}$", re.MULTILINE)
_SHELL = re.compile(
    r"^[ \t]*(?:\$|>|#)?[ \t]*(?:curl|wget|docker|kubectl|npm|yarn|pnpm|git|pip|make|cd|export|sudo|helm|terraform|psql|redis-cli)\s",
    re.MULTILINE,
)
_JSON = re.compile(r"\s*(?:\{\s*(?:[\"'}.…\w\u0080-\uffff]|//|#|/\*)|\[\s*(?:[\[{\"'\]\d.…-]|//|#))")
_JSON_KEY = re.compile(r"[\"'][^\"'\n]{0,80}[\"'][ \t]*:|^[ \t]*[\w$-]+[ \t]*:", re.MULTILINE)
_COMMENTS = re.compile(r"(?:\s++|(?://|#|--)[^\n]*+|/\*.*?\*/)++", re.DOTALL)
_YAML = re.compile(r"^[ \t]*(?:- )?[\w.-]+:(?:[ \t]|$)", re.MULTILINE)

_TAGS: dict[str, BlockKind] = {
    "mermaid": "mermaid", "mmd": "mermaid",
    "sql": "sql", "postgresql": "sql", "postgres": "sql", "pgsql": "sql", "mysql": "sql", "sqlite": "sql", "plpgsql": "sql",
    "ddl": "sql", "psql": "sql", "cql": "sql", "cassandra": "sql",
    "http": "http", "rest": "http",
    "json": "json", "jsonc": "json", "json5": "json", "jsonl": "json",
    "yaml": "yaml", "yml": "yaml",
    "bash": "shell", "sh": "shell", "shell": "shell", "console": "shell", "zsh": "shell", "curl": "shell", "shell-session": "shell",
    "powershell": "shell", "cmd": "shell",
    "ascii": "ascii", "diagram": "ascii", "plantuml": "text", "puml": "text", "d2": "text", "dot": "text",
    "text": "text", "txt": "text", "plaintext": "text", "plain": "text", "markdown": "text", "md": "text", "diff": "code",
}  # fmt: skip
#: Languages in whose fences JSON is often shown.
_SCRIPTS = frozenset({"js", "javascript", "jsx", "ts", "typescript", "tsx", "node", "hjson", "graphql"})


def kind_of(content: str, tag: str) -> BlockKind:
    """The kind of a block. A tag that names a programming language is believed unless the content is plainly data."""
    told = _TAGS.get(tag.lower(), "code" if tag else "text")
    head = content[:20_000]
    if told == "mermaid" or _MERMAID.match(head):
        return "mermaid"
    if told in ("ascii", "shell"):
        return told
    if _HTTP.search(head) and (told != "code" or _HEADER.search(head)):
        return "http"
    if (data := _data(head)) and told != "sql":
        return data
    return _prose_like(head, told, data=told != "code" or tag.lower() in _SCRIPTS)


def _data(head: str) -> BlockKind | None:
    if _OPENAPI.search(head) or (_PATHS.search(head) and _OPERATION.search(head)):
        return "openapi"
    if _COMPOSE.search(head) and _IMAGE.search(head):
        return "compose"
    if _KUBERNETES.search(head) and _KIND.search(head):
        return "kubernetes"
    return None


def _prose_like(head: str, told: BlockKind, *, data: bool) -> BlockKind:
    drawn = len(_DRAWN.findall(head))
    lines = head.count("\n") + 1
    if told in ("text", "code", "sql") and drawn > 2 and drawn >= lines / 4:
        return "ascii"
    if told == "sql":
        return "sql"
    listed = endpoint_lines(head)
    if told in ("text", "http", "json", "yaml") and listed:
        return "http" if _HEADER.search(head) else ("endpoints" if told != "yaml" or listed * 2 >= lines else "yaml")
    if data and told in ("text", "json", "code", "http") and _is_json(head):
        return "json"
    if told == "text":
        if _SQL.search(head):
            return "sql"
        if _SHELL.match(head):
            return "shell"
    if told == "code" and listed and listed * 2 >= lines:
        return "endpoints"
    return told


def _is_json(head: str) -> bool:
    comments = _COMMENTS.match(head)
    at = comments.end() if comments else 0
    return bool(_JSON.match(head, at)) and (bool(_JSON_KEY.search(head, at)) or head[at:].lstrip().startswith("["))
