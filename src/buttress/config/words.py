"""What settings are called and what they take, in the words of an error message."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = "rule names, codes, code prefixes or domains"

#: What each key of a configuration file takes, in the order in which the keys are told.
EXPECTED = {
    "select": f'a list of {_WORDS}, as in ["schema", "API"]',
    "ignore": f'a list of {_WORDS}, as in ["DB104"]',
    "exclude": 'a list of glob patterns, as in ["legacy/**"]',
    "profile": '"default" or "strict"',
    "fail-on": '"error", "warning" or "advice"',
    "dialect": '"postgres", "mysql" or "sqlite"',
    "postgres-version": "the server's major version, a whole number from 9 to 99",
    "mysql-version": 'the server\'s version in quotes, as in "8.0"',
    "transactional": "true or false: whether the runner wraps each migration in a transaction",
    "max-connections": "the server's max_connections, a whole number, 1 or more",
    "max-file-bytes": "a whole number of bytes, 1000 or more",
    "baseline": 'a path in quotes, as in "quality/buttress-baseline.jsonl"',
    "require-reason": "true or false: whether an inline ignore needs a reason",
    "per-file-ignores": 'a table of path pattern = list, as in "db/legacy/**" = ["schema"]',
    "severity": 'a table of rule = severity, as in DB104 = "error"',
    "tables": "a table for each table that something is stated about, as in [tables.orders]",
    "pools": "a table for each connection pool, as in [pools.api]",
}
#: The same for what stands below a key. Words in capitals stand for names that the user chooses.
NESTED = {
    "per-file-ignores.GLOB": f'a list of {_WORDS}, as in ["schema"]',
    "severity.RULE": '"error", "warning" or "advice" (to switch a rule off, put it into ignore)',
    "tables.NAME": "a table with rows, role or both, as in [tables.orders]",
    "tables.NAME.rows": "a whole number of rows, 0 or more, as in 1e9 or 1_000_000",
    "tables.NAME.role": '"entity", "lookup", "join", "event", "queue", "settings" or "secrets"',
    "pools.NAME": "a table with size and processes, as in [pools.api]",
    "pools.NAME.size": "how many connections one process may open, a whole number, 1 or more",
    "pools.NAME.processes": "how many such processes run, a whole number, 1 or more",
}
_CHOSEN = {"per-file-ignores": "GLOB", "severity": "RULE", "tables": "NAME", "pools": "NAME"}
_BARE = re.compile(r"[A-Za-z0-9_-]+")
#: As much of a wrong value as a message repeats.
_SHOWN = 60


def dotted(keys: Sequence[str | int]) -> str:
    """A key as TOML spells it: ``tables."billing.orders".rows``; positions in lists are left out."""
    names = [key for key in keys if isinstance(key, str)]
    return ".".join(name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False) for name in names)


def general(keys: Sequence[str | int]) -> str:
    """The documented key that covers one: ``tables.NAME.rows`` for ``tables.orders.rows``."""
    names = [str(key) for key in keys if isinstance(key, str)]
    if len(names) > 1 and names[0] in _CHOSEN:
        names[1] = _CHOSEN[names[0]]
    return ".".join(names)


def suggestion(word: str, known: tuple[str, ...]) -> str:
    """What to tell somebody who typed ``word``: the nearest known word, else all of them."""
    from difflib import get_close_matches

    near = get_close_matches(word.lower().replace("_", "-"), known, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else f"known: {', '.join(known)}"


def shown(value: object) -> str:
    """A value that a message repeats, on one line and in the words of TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if any(isinstance(part, dict | list) for part in value) else _cut(_items(value))
    return _cut(json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value))


def _items(values: Sequence[object]) -> str:
    return f"[{', '.join(map(shown, values))}]"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
