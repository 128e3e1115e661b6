"""The shape of a configuration file, and everything that people are told about its keys.

A field's description is what a key does and, after a blank line, what it changes in a review. From here come the
published JSON schema, ``buttress config --explain`` and the check of a file that :mod:`shape` does not accept.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from buttress.config.shape import whole

Level = Literal["error", "warning", "advice"]
TableRole = Literal["entity", "lookup", "join", "event", "queue", "settings", "secrets"]
Words = list[Annotated[StrictStr, Field(min_length=1)]]
#: 1e9 is a float in TOML and a whole number to everybody who writes it.
WHOLE = BeforeValidator(lambda value: int(value) if whole(value) else value)

_CLOSED = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"))


def _key(description: str, *examples: Any, default: Any = None, **limits: Any) -> Any:
    """A key of the file; without ``default`` nothing is said until somebody says it."""
    return Field(default=default, description=description, examples=list(examples), **limits)


class TableSettings(BaseModel):
    """What the team states about one table."""

    model_config = _CLOSED

    rows: Annotated[StrictInt, Field(ge=0, le=10**15), WHOLE] = _key(
        "How many rows the table holds in production, or will: the most that you expect.\n\n"
        "Below 10,000 the table counts as small: an un-indexed foreign key or filter of it is not news, and it does not "
        "grow. From 1,000,000 on it counts as growing, findings about it rank higher, and the number stands in their "
        "reasons. A list of an API that is named as the table may come whole up to 1,000 rows.",
        1_000_000_000,
        250,
    )
    role: TableRole = _key(
        "What the table is for. Without it the role is guessed from names, columns and references.\n\n"
        "Rules and ranking use the stated role in place of the guess: lookup and settings tables stay small; event, "
        "queue and join tables grow; secrets hold what lets somebody in.",
        "event",
    )


class PoolSettings(BaseModel):
    """One connection pool that opens connections to the server whose max-connections is stated."""

    model_config = _CLOSED

    size: Annotated[StrictInt, Field(ge=1, le=10**6), WHOLE] = Field(
        description="How many connections one process may open: the pool's maximum, overflow included.\n\n"
        "Settles the checklist item pools-sized, with max-connections and processes.",
        examples=[10],
    )
    processes: Annotated[StrictInt, Field(ge=1, le=10**6), WHOLE] = _key(
        "How many such processes run at once: workers times replicas, at their maximum.\n\n"
        "Settles the checklist item pools-sized. Without it the pool counts once in a sum that is already too large, and "
        "leaves the item unknown otherwise.",
        8,
    )


class Settings(BaseModel):
    """Settings of Buttress: the whole of buttress.toml, or [tool.buttress] in pyproject.toml."""

    model_config = ConfigDict(**_CLOSED, title="Buttress settings")

    select: Words = _key(
        "Which rules speak: names, codes, code prefixes or domains; empty for all but those of the strict profile.\n\n"
        "Rules that no word matches are not run.",
        ["schema", "migrations"],
        ["DB1", "unpaginated-list"],
        default=[],
    )
    ignore: Words = _key(
        "Which rules stay silent: names, codes, code prefixes or domains; they win over select, unless select names "
        "the very rule.\n\nTheir findings are gone from every report. Prefer an ignore comment with a reason where one "
        "place is meant.",
        ["narrow-key-on-growing-table"],
        default=[],
    )
    exclude: list[StrictStr] = _key(
        "Path patterns of files not to read, beside those that are left out anyway (tests, vendored and generated "
        "files).\n\nThe tables and operations of these files do not exist for the review; coverage names the files. A "
        "file that is named on the command line is read all the same.",
        ["legacy/**", "**/*.old.sql"],
        default=[],
    )
    profile: Literal["default", "strict"] = _key(
        "Which set of rules runs where select says nothing.\n\n"
        "strict adds rules about habits that many sound projects do not have.",
        "strict",
        default="default",
    )
    fail_on: Level = _key(
        "The least severity that makes the exit code 1. Where nothing is said: error for review, warning for check.\n\n"
        "Changes the exit code and nothing else; every finding is told.",
        "warning",
    )
    dialect: Literal["postgres", "mysql", "sqlite"] = _key(
        "The SQL dialect of every file. Where nothing is said it is detected for each database.\n\n"
        "Decides the grammar by which files are read and which rules apply.",
        "postgres",
    )
    postgres_version: Annotated[StrictInt, Field(ge=9, le=99), WHOLE] = _key(
        "The major version of the PostgreSQL server in production.\n\n"
        "Rules about locks and rewrites speak for this version: what an ALTER TABLE rewrites and which option exists "
        "depends on it.",
        16,
    )
    mysql_version: Annotated[StrictStr, Field(pattern=r"^[0-9]+\.[0-9]+(\.[0-9]+)?$")] = _key(
        "The version of the MySQL server in production.\n\n"
        "Rules about locks and rewrites speak for this version: what ALTER TABLE does in place depends on it.",
        "8.0",
        "8.4.2",
    )
    transactional: StrictBool = _key(
        "Whether the migration runner wraps each file in a transaction. Where nothing is said it is concluded from the "
        "runner, and stays unknown where none is recognised.\n\n"
        "Decides whether CREATE INDEX CONCURRENTLY can run, and how long locks are kept.",
        True,
    )
    max_connections: Annotated[StrictInt, Field(ge=1, le=10**6), WHOLE] = _key(
        "The server's max_connections.\n\n"
        "Settles the checklist item pools-sized, with [pools.NAME]: size times processes of all pools must fit below it.",
        100,
    )
    max_file_bytes: Annotated[StrictInt, Field(ge=1000, le=10**12), WHOLE] = _key(
        "Files larger than this many bytes are not read.\n\nCoverage names them.", 5_000_000, default=20_000_000
    )
    baseline: Annotated[StrictStr, Field(min_length=1)] = _key(
        "Where the baseline lies, relative to this file; buttress-baseline.jsonl beside it where nothing is said.\n\n"
        "Findings that the baseline holds are counted and not told.",
        "quality/buttress-baseline.jsonl",
    )
    require_reason: StrictBool = _key(
        "Whether an ignore comment must give a reason.\n\n"
        "An ignore without one does not count: its finding stays, and the ignore is reported.",
        False,
        default=True,
    )
    per_file_ignores: dict[str, Words] = _key(
        "Rules that stay silent in some files: a path pattern, and the names, codes, code prefixes or domains of rules.\n\n"
        "Findings that stand in a matching file are left out; the file is still read, and other files are compared "
        "with it.",
        {"db/legacy/**": ["schema", "MIG103"]},
        default={},
    )
    severity: dict[str, Level] = _key(
        "Other severities for some rules, by name or code.\n\n"
        "Changes the exit code through fail-on, and the order of findings. To switch a rule off, put it into ignore.",
        {"unindexed-foreign-key": "error"},
        default={},
    )
    tables: dict[str, TableSettings] = _key(
        'What is known about tables and stands in no file: [tables.orders], or [tables."billing.orders"] outside the '
        "default schema.\n\n"
        "Stated rows and roles win over what is guessed from names. A name that matches no table is told in coverage.",
        {"events": {"rows": 1_000_000_000, "role": "event"}},
        default={},
    )
    pools: dict[str, PoolSettings] = _key(
        "The connection pools of everything that connects to the database server: the application, workers, jobs, "
        "migrations.\n\nSettles the checklist item pools-sized, with max-connections.",
        {"api": {"size": 10, "processes": 8}},
        default={},
    )


def schema() -> dict[str, Any]:
    """The JSON schema of a configuration file: draft 7, which the TOML plugins of editors read, with nothing to look
    up elsewhere.
    """
    made = Settings.model_json_schema()
    parts = made.pop("$defs")
    inlined: dict[str, Any] = _inlined(made, parts)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **inlined}


def written() -> str:
    """The JSON schema as the published file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _inlined(node: Any, parts: dict[str, Any]) -> Any:
    """The schema with references replaced by what they name, without titles made of names and defaults of null."""
    if isinstance(node, list):
        return [_inlined(item, parts) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(parts[node["$ref"].rpartition("/")[2]], parts)
    kept = {}
    for name, value in node.items():
        if name == "properties":
            kept[name] = {key: _inlined(child, parts) for key, child in value.items()}
        elif not (name == "default" and value is None) and not (name == "title" and value != "Buttress settings"):
            kept[name] = value if name in ("default", "examples") else _inlined(value, parts)
    return kept
