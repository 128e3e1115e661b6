"""The PostgreSQL grammar, behind one function, whichever binding is installed.

``pgparse`` comes first because it imports in 20 ms; ``postgast`` (80 ms) serves where that has no wheel, and is asked
again when the older grammar refuses, because it knows PostgreSQL 18.
"""

from __future__ import annotations

import importlib.util
import os
import re
from functools import lru_cache
from typing import Any

Node = dict[str, Any]

#: Deeper nesting than this exhausts parsers' stacks; no statement a person wrote comes near it.
MAX_DEPTH = 400
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
    """The body of a DO block or function as PL/pgSQL statements, or None where it cannot be opened."""
    if "pgparse" not in bindings():
        return None
    import pgparse

    try:
        return pgparse.parse_pgsql(text)
    except (pgparse.PGQueryError, ValueError, RecursionError):
        return None


def nesting(text: str) -> int:
    """How deep parentheses go, quotes ignored: a cheap upper bound."""
    if text.count("(") + text.count("[") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for bracket in re.findall(r"[()\[\]]", text):
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
    import postgast
    from google.protobuf.json_format import MessageToDict

    try:
        tree = MessageToDict(postgast.parse(text))
    except (postgast.PgQueryError, ValueError, RecursionError) as error:
        raise GrammarError(_explain(str(error))) from None
    return [raw.get("stmt", {}) for raw in tree.get("stmts", [])]


_PARSERS = {"pgparse": _with_pgparse, "postgast": _with_postgast}


def _explain(message: str) -> str:
    found = _POSITION.search(message)
    if found:
        return f"expected PostgreSQL syntax, found {found.group(1)!r}"
    return "expected a whole PostgreSQL statement, found its end" if "end of input" in message else message[:120]
