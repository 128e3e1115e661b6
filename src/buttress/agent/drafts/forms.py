"""What a listing is, told from its content first and from its language second."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.readers.markdown._sniff import kind_of

if TYPE_CHECKING:
    from buttress.agent.answers.parts import Listing
    from buttress.agent.drafts.draft import Form

_PRISMA = re.compile(r"^(?:model|enum|datasource|generator)[ \t]+\w+[ \t]*\{", re.MULTILINE)
_OPENAPI = re.compile(
    r"^[ \t]*[\"']?(?:openapi|swagger)[\"']?[ \t]*:|^[\"']?(?:paths|components)[\"']?[ \t]*:", re.MULTILINE
)
_OPENAPI_JSON = re.compile(
    r'\s*\{\s*"(?:(?:openapi|swagger|info|paths|components|servers|tags)"\s*:\s*["{\[]'
    r'|/[^"\n]*"\s*:\s*\{\s*"(?:get|post|put|patch|delete|parameters)"\s*:)'
)
_BARE_PATHS = re.compile(r"\s*(?:#[^\n]*\n\s*)*[\"']?/[\w{}/.:~-]*[\"']?:[ \t]*(?:#[^\n]*)?\n")
#: Statements that only read or change rows: no rule about a schema has anything to say to them.
_FIRST = re.compile(r"(?:\s+|--[^\n]*\n|/\*.*?\*/)*([a-z]+)", re.IGNORECASE | re.DOTALL)
_DDL = re.compile(
    r"\b(?:CREATE|ALTER|DROP|RENAME|TRUNCATE|GRANT|REVOKE|COMMENT\s+ON|INSERT|UPDATE|DELETE|MERGE|COPY|INTO)\b",
    re.IGNORECASE,
)
_SCHEMA = re.compile(r"\b(?:CREATE|ALTER|DROP|RENAME|TRUNCATE|GRANT|REVOKE)\b", re.IGNORECASE)
#: A value that comes with the call: ``$1``, ``:name``, ``%s``, ``?``, ``@name``.
_HOLE = re.compile(
    r"\$\d|(?<![:\w]):[a-z_]\w*|%s|%\(\w+\)s|(?<=[=,(\s])\?(?=[,)\s;]|$)|(?<![\w@])@[a-z_]\w*", re.IGNORECASE
)
_QUERIES = frozenset({"select", "with", "explain", "show", "analyze", "values", "table"})
#: What no keyword stands in: texts, remarks, and the lock that a query asks for.
QUOTED = re.compile(r"'(?:[^']|'')*+'|--[^\n]*+|/\*.*?\*/|\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b", re.DOTALL | re.IGNORECASE)
#: Languages that only ever name code of a program.
_SQL_TAGS = frozenset({"sql", "postgresql", "postgres", "pgsql", "psql", "mysql", "mariadb", "sqlite", "ddl"})
_DATA_TAGS = frozenset({"", "yaml", "yml", "json", "jsonc", "text", "txt", "openapi", "swagger", "oas", "plaintext"})
_IN_DOCUMENT = frozenset({"mermaid", "endpoints", "http", "compose", "kubernetes", "ascii"})


def form_of(listing: Listing) -> tuple[Form | str, str]:
    """How a listing is tried ('' when it is not), and what it is in a word or two."""
    text, tag = listing.text, listing.language.lower()
    if tag == "prisma" or (tag in ("", "text") and _PRISMA.search(text)):
        return "prisma", "models of Prisma"
    if tag in _DATA_TAGS and (
        _OPENAPI_JSON.match(text) if text.lstrip()[:1] == "{" else _OPENAPI.search(text) or _BARE_PATHS.match(text)
    ):
        return "openapi", "an API description"
    kind = kind_of(text, tag)
    if kind == "openapi" and tag in _DATA_TAGS:
        return "openapi", "an API description"
    if kind == "sql" or tag in _SQL_TAGS:
        return ("query", "a query") if only_reads(text) else ("sql", "SQL")
    if kind in _IN_DOCUMENT:
        return "design", {"endpoints": "endpoints", "http": "messages"}.get(kind, kind)
    return "", {"json": "a sample", "yaml": "settings", "shell": "commands", "text": "text"}.get(
        kind, listing.language or "code"
    )


def only_reads(text: str) -> bool:
    """Whether SQL is what a program asks: queries that change nothing, or changes of rows with holes for their values."""
    plain = QUOTED.sub(" ", text)
    if not _SCHEMA.search(plain) and _HOLE.search(plain):
        return True
    first = _FIRST.match(text)
    return first is not None and first[1].lower() in _QUERIES and not _DDL.search(plain)
