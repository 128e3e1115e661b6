"""Questions about path templates: which names a path has, and which of them its operation declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.blueprint.api import Operation, Parameter

#: What may follow a name between braces: a regular expression (``{id:[0-9]+}``, routers of Go and Java), a pattern
#: (``{name=projects/*}``, gRPC transcoding), a greedy mark (``{proxy+}``, AWS; ``{path*}``, RFC 6570).
_AFTER = ":=+*"
#: Operators of RFC 6570 before a name that fill a place in the path; ``?`` and ``&`` fill the query, and ``.`` a suffix
#: that may be left out.
_BEFORE = "+/;#"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """How a path and its parameters differ; all empty where they agree."""

    undeclared: tuple[str, ...] = ()  # in the path, declared nowhere
    unused: tuple[Parameter, ...] = ()  # declared with ``in: path``, not in the path
    optional: tuple[Parameter, ...] = ()  # in the path, and not ``required: true``


def templates(text: str) -> tuple[str, ...]:
    """What stands between braces, braces inside included: ``{id:[0-9]{3}}`` is one."""
    found: list[str] = []
    depth, start = 0, 0
    for at, character in enumerate(text):
        if character == "{":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif character == "}" and depth:
            depth -= 1
            if depth == 0:
                found.append(text[start:at])
    return tuple(found)


@lru_cache(maxsize=8192)
def template_names(path: str) -> tuple[str, ...]:
    """The parameter names of a path, without query and fragment: ``/a/{id:[0-9]+}/{rest*}`` has ``id`` and ``rest``."""
    names: dict[str, None] = {}
    for inner in templates(_without_query(path)):
        name = inner.strip().lstrip(_BEFORE)
        cut = min((at for mark in _AFTER if (at := name.find(mark)) >= 0), default=len(name))
        name = name[:cut].strip()
        if name and not name.startswith(("?", "&", ".")):
            names[name] = None
    return tuple(names)


def path_mismatch(operation: Operation, servers: Iterable[str] = ()) -> Mismatch:
    """Where an operation's path and its parameters disagree. Nothing is said where a parameter could not be followed,
    it may be the one. A name that a server's address has is used there, and one that Express would read (``/:id``) is.
    """
    if operation.webhook or operation.unread_parameters:
        return Mismatch()
    names = template_names(operation.path)
    declared = {_plain(p.name): p for p in operation.parameters if p.where == "path"}
    mentioned = {word for text in (operation.path, *servers) for inner in templates(text) for word in _words(inner)}
    return Mismatch(
        undeclared=tuple(name for name in names if name not in declared),
        unused=tuple(
            parameter
            for name, parameter in declared.items()
            if name not in names and mentioned.isdisjoint(_words(name)) and f":{name}" not in operation.path
        ),
        optional=tuple(p for name, p in declared.items() if name in names and not p.required),
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text) or [text]


def _plain(name: str) -> str:
    """A declared name without the greedy mark that some gateways repeat there: ``proxy+``."""
    return name.strip().rstrip("+*")


def _without_query(path: str) -> str:
    """The path up to a ``?`` outside braces: a regular expression between them may have one as well."""
    depth = 0
    for at, character in enumerate(path):
        depth += (character == "{") - (character == "}")
        if character == "?" and depth <= 0:
            return path[:at]
    return path
