"""The text of a first ``buttress.toml``: what deviates or is worth stating here, everything else left out."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.adoption._images import Server
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table

_HEAD = (
    "# Settings of Buttress. Every key is optional: without this file the same review runs with defaults.",
    "# A line behind # is an example; take the # away where it is true here.",
)
#: What a dialect calls its setting, and how its value is written.
_VERSION_KEYS = {"postgres": ("postgres-version", "{}"), "mysql": ("mysql-version", '"{}"')}
_NAMES = {"postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite"}
#: How many places one comment names.
_NAMED = 3
#: Columns of a comment.
_WIDTH = 100


def settings_text(blueprint: Blueprint, servers: Sequence[Server]) -> str:
    """A commented ``buttress.toml`` for this repository. Only what a file states beyond doubt is switched on."""
    parts = [list(_HEAD)]
    if blueprint.reviewed:
        parts += [list(_version_lines(blueprint, servers)), list(_dialect_lines(blueprint.reviewed))]
        parts.append(list(_runner_lines(blueprint.reviewed)))
    parts.append(list(_exclude_lines(blueprint)))
    if blueprint.reviewed:
        if any(database.dialect in _VERSION_KEYS for database in blueprint.reviewed):  # SQLite has no connections
            parts += [list(_connection_lines()), list(_pool_lines())]
        parts.append(list(_table_lines(blueprint)))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def stated_version(dialect: str, servers: Iterable[Server]) -> str:
    """The version in which every file that starts such a server agrees; empty when they differ or one says nothing."""
    said = {server.version for server in servers if server.dialect == dialect}
    return said.pop() if len(said) == 1 else ""


def _version_lines(blueprint: Blueprint, servers: Sequence[Server]) -> Iterator[str]:
    for dialect in sorted({database.dialect for database in blueprint.reviewed}):
        if dialect not in _VERSION_KEYS:
            continue
        key, form = _VERSION_KEYS[dialect]
        name = _NAMES[dialect]
        here = [server for server in servers if server.dialect == dialect]
        version = stated_version(dialect, here)
        why = f"What a statement locks and rewrites depends on the version of {name}"
        if version:
            yield from _comment(f"{why}. From {_places(here)}; say here what production runs.")
            yield f"{key} = {form.format(version)}"
        else:
            example = next(
                (server.version for server in here if server.version), {"postgres": "16"}.get(dialect, "8.0")
            )
            said = f", and {_places(here)} do not settle it" if here else ", which no file here tells"
            yield from _comment(f"{why}{said}.")
            yield f"# {key} = {form.format(example)}"


def _dialect_lines(databases: Sequence[Database]) -> Iterator[str]:
    dialects = {database.dialect for database in databases}
    if len(dialects) == 1:
        only = databases[0]
        name = _NAMES.get(only.dialect, only.dialect)
        yield from _comment(f"Detected: {name} ({only.dialect_why}). Needed where that is wrong.")
        yield f'# dialect = "{only.dialect}"'


def _runner_lines(databases: Sequence[Database]) -> Iterator[str]:
    unknown = [
        d for d in databases if not d.runner and any(m.transactional is None for m in d.migrations) and d.changes
    ]
    steps = [migration for database in unknown for migration in database.migrations]
    if len(steps) > 1:
        yield from _comment(
            f"Nothing here tells what runs {steps[0].path} and the {len(steps) - 1:,} after it. Locks are held until a "
            "transaction ends, so it matters whether that runner wraps each file in one."
        )
        yield "# transactional = true"


def _exclude_lines(blueprint: Blueprint) -> Iterator[str]:
    damaged = [place.span.path for place in blueprint.coverage.not_understood if not place.opaque]
    if damaged:
        yield from _comment(f"Paths not to read, as globs. {damaged[0]} holds text that was not understood.")
        yield f"# exclude = [{_string(damaged[0])}]"
    else:
        yield "# Paths not to read, as globs."
        yield '# exclude = ["legacy/**"]'


def _connection_lines() -> Iterator[str]:
    yield "# What the server allows; with the pools below it settles whether they can use it up."
    yield "# max-connections = 100"


def _pool_lines() -> Iterator[str]:
    yield "# Connections that one process may open, and how many such processes run."
    yield "# [pools.web]"
    yield "# size = 10"
    yield "# processes = 4"


def _table_lines(blueprint: Blueprint) -> Iterator[str]:
    table = telling_table(blueprint)
    if table is not None:
        name = str(table.name)
        yield "# Rows in production: a large table makes a lock an outage, a small one makes a missing index no news."
        yield f"# [tables.{name if re.fullmatch(r'[A-Za-z0-9_-]+', name) else _string(name)}]"
        yield "# rows = 5_000_000"


def telling_table(blueprint: Blueprint) -> Table | None:
    """The table about whose size it helps most to know something: the one that most foreign keys leave or reach."""
    tables = [table for database in blueprint.reviewed for table in database.catalog.base_tables()]
    reached = [str(key.parent) for table in tables for key in table.foreign_keys if key.parent]
    grows = {"event": 2, "entity": 1}
    return max(
        tables,
        key=lambda table: (grows.get(table.role, 0), reached.count(str(table.name)) + len(table.foreign_keys)),
        default=None,
    )


def _places(servers: Sequence[Server]) -> str:
    shown = [f"{server.where} ({server.image})" for server in servers[:_NAMED]]
    more = len(servers) - _NAMED
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")


def _comment(text: str) -> list[str]:
    """Lines of a comment. Text of the repository stays inside it, whatever it holds."""
    plain = "".join(character if character.isprintable() else "?" for character in text)
    return textwrap.wrap(
        plain, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )


def _string(text: str) -> str:
    """A TOML basic string; JSON's escapes are a part of TOML's once DEL is escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
