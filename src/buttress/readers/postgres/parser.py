"""The PostgreSQL grammar, behind one function, whichever binding is installed.

``pgparse`` comes first because it imports in 20 ms; ``postgast`` (80 ms) serves where that has no wheel, and is asked
again when the older grammar refuses, because it knows PostgreSQL 18.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
from functools import lru_cache
from typing import Any

Node = dict[str, Any]

#: Deeper nesting than this exhausts parsers' stacks; no statement a person wrote comes near it.
MAX_DEPTH = 400
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*")
_POSITION = re.compile(r"(?:at|near) \"([^\"]{1,60})\"")


class GrammarError(Exception):
    """The grammar refuses; the text says what stood where."""


@lru_cache(maxsize=1)
def bindings() -> tuple[str, ...]:
    """Names of the libpg_query bindings that can be imported, in order of preference.

    ``BUTTRESS_NO_LIBPG_QUERY=1`` hides them, so that the reduced analysis can be tried on any machine.
    """
    if os.environ.get("BUTTRESS_NO_LIBPG_QUERY"):
        return ()
    return tuple(name for name in ("pgparse", "postgast") if importlib.util.find_spec(name))


def parse(text: str) -> list[Node]:
    """Statement nodes of ``text`` (each ``{'Kind': {...}}``); offsets in them are bytes. Raises GrammarError."""
    if nesting(text) > MAX_DEPTH:
        raise GrammarError(f"expected at most {MAX_DEPTH} nested parentheses")
    problem: GrammarError | None = None
    for name in bindings():
        try:
            return _PARSERS[name](text)
        except GrammarError as error:
            problem = problem or error
        except ImportError:
            continue
    raise problem or GrammarError("expected a libpg_query binding (pgparse or postgast); neither can be imported")


def parse_plpgsql(text: str) -> Any:
    """The body of a DO block as PL/pgSQL statements, or None where it cannot be opened."""
    for name in bindings():
        try:
            binding = importlib.import_module(name)
        except ImportError:
            continue
        refused = binding.PGQueryError if name == "pgparse" else binding.PgQueryError
        try:
            return binding.parse_pgsql(text) if name == "pgparse" else binding.parse_plpgsql(text)
        except (refused, ValueError, RecursionError):
            return None
    return None


def nesting(text: str) -> int:
    """How deep parentheses go outside quotes; 0 where it is plain that they do not go too deep."""
    if text.count("(") + text.count("[") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for bracket in re.findall(r"[()\[\]]", _QUOTED.sub("", text)):
        depth += 1 if bracket in "([" else -1
        deepest = max(deepest, depth)
    return deepest


def _with_pgparse(text: str) -> list[Node]:
    import pgparse

    try:
        return [raw.get("stmt", {}) for raw in pgparse.parse(text)]
    except (pgparse.PGQueryError, ValueError, RecursionError) as error:
        raise GrammarError(_explain(str(error))) from None


def _with_postgast(text: str) -> list[Node]:
    # By name, because the type stubs that it ships are not valid Python.
    postgast: Any = importlib.import_module("postgast")
    to_dict = importlib.import_module("google.protobuf.json_format").MessageToDict
    too_deep = importlib.import_module("google.protobuf.message").DecodeError
    try:
        tree = to_dict(postgast.parse(text))
    except (postgast.PgQueryError, too_deep, ValueError, RecursionError) as error:
        raise GrammarError(_explain(str(error))) from None
    return [raw.get("stmt", {}) for raw in tree.get("stmts", [])]


_PARSERS = {"pgparse": _with_pgparse, "postgast": _with_postgast}


def _explain(message: str) -> str:
    found = _POSITION.search(message)
    if found:
        return f"expected PostgreSQL syntax, found {found.group(1)!r}"
    return "expected a whole PostgreSQL statement, found its end" if "end of input" in message else message[:120]
