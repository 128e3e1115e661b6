"""JSON pointers and ``$ref`` texts."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from buttress.blueprint.api import Place

if TYPE_CHECKING:
    from buttress.blueprint.api import Pointer

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a ``$ref`` text points to. ``place`` is None for what a review does not follow; ``why`` says why:
    ``remote`` (a URL), ``outside`` (above the reviewed tree).
    """

    text: str
    place: Place | None
    why: str = ""


def read_reference(text: str, base: str) -> Reference:
    """Read a ``$ref`` written in the file ``base``. An anchor (``#name``) keeps its ``#`` as its only part."""
    file, _, fragment = text.partition("#")
    if _SCHEME.match(file):
        return Reference(text, None, "remote")
    if file:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(base), _percent(file).replace("\\", "/")))
        if file.startswith(("../", "/")) or file == "..":
            return Reference(text, None, "outside")
    return Reference(text, Place(file or base, read_pointer(_percent(fragment))))


def read_pointer(text: str) -> Pointer:
    """A JSON pointer's parts, unescaped; all of them text, because only the document knows which are indexes."""
    if not text:
        return ()
    if not text.startswith("/"):
        return (f"#{text}",)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/"))


def write_pointer(pointer: Pointer) -> str:
    """A pointer as people and ``$ref`` texts write it: ``#/paths/~1users/get``."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in pointer)
    return "#/" + "/".join(parts) if pointer else "#"


def step(node: Any, part: str | int) -> tuple[bool, Any, str | int]:
    """One step down: whether there is such a child, the child, and the part as the document knows it."""
    if isinstance(node, dict):
        key = str(part)
        return key in node, node.get(key), key
    if isinstance(node, list) and str(part).isdecimal() and int(part) < len(node):
        return True, node[int(part)], int(part)
    return False, None, part


def _percent(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)
