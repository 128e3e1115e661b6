"""One line's endpoints: method, path, query names and what is said beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"
#: A method, marks of Markdown between, and something that is a path. A path ends where words begin again.
_PATH = (
    r"(?:(?:https?://[^\s/`'\"<>|]+|\{\{?\w+\}?\}|\$\{?\w+\}?|<(?:base|host|api)[\w-]*>)(?=/))?"
    r"(?P<path>/(?:\{[^{}\s]*\}|<[\w:. -]{1,40}>|\[\[?[.\w]+\]?\](?=[/\s`]|$)|[^\s`'\"<>|,;(){}\[\]\\│┃║?])*)"
    r"(?P<query>\[?\?[^\s`'\"|│]*)?"
)
_ENDPOINT = re.compile(
    rf"(?<![\w/$.-])(?P<methods>(?:{METHODS})(?:[ \t]*[/|,][ \t]*(?:{METHODS}))*)(?P<between>[ \t]*[`*_:]*(?:[ \t]|`)[ \t]*[`*_\"']*){_PATH}"
)
_LINE = re.compile(
    rf"^[ \t]*+(?:[-*+•│|├└─>#/]++[ \t]*+|\d++[.)][ \t]++)*+[*_`\"]*(?:{METHODS})(?:[ \t]*[/|,][ \t]*(?:{METHODS}))*[ \t:`*]+"
    r"(?:https?://[^\s/]+|\{\{?\w+\}?\}|\$\{?\w+\}?)?/",
    re.MULTILINE,
)
_HOLE = re.compile(r"<([^<>/]+)>|(?<=/):([A-Za-z_]\w*)|\[\[?\.*(\w+)\]?\](?=/|$)|\$?\{+([^{}]*)\}+")
#: Examples of ids: numbers (not the first part, which may be a version), UUIDs, ``ord_8Zk2p9``.
_NUMBER = re.compile(
    r"(?<=[\w}]/)(?:\d+|[a-z]{2,5}_(?=\w*\d)[A-Za-z0-9]{6,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?=/|$)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[?&]\s*([A-Za-z_][\w.\[\]-]*)(?=\s*(?:=|&|,|\}|\]|$|\?))")
_LISTED_NAME = re.compile(r"[?,]\s*([A-Za-z_]\w*)")
_NOTE = re.compile(
    r"^[\s`*_|│)\]\",;.]*(?:HTTP/\d[\d.]*)?[\s`*_)\]]*(?:(?:#+|//+|--+|→|->|=>|<-|←|—|–|-|:|：|\|)+[\s`*_]*)?"
)

_REPLACED = re.compile(
    r"[`*_ \t]*(?:→|->|=>|改为|(?:is |was |will be )?(?:replaced by|changed to)|becomes)[`*_ \t]*(?:GET|POST|PUT|PATCH|DELETE)\b"
)
_WORD = re.compile(r"\w")


class Endpoint(NamedTuple):
    """An endpoint in a line. ``start`` and ``end`` are offsets in the text that was searched; ``note_at`` is where
    the rest of the line begins.
    """

    method: str
    path: str
    query: tuple[str, ...]
    start: int
    end: int
    note_at: int


def endpoints_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Endpoint]:
    """Every endpoint between two offsets. ``GET|POST /x`` is two."""
    for found in _ENDPOINT.finditer(text, start, len(text) if end is None else end):
        path, query = clean_path(found["path"], found["query"] or "")
        if not path:
            continue
        behind = found.end()
        tail = len(found.group()) - len(found.group().rstrip(".,;:!?*_`"))
        for method in dict.fromkeys(re.findall(METHODS, found["methods"])):
            yield Endpoint(method, path, query, found.start(), behind - tail, behind - tail)


def endpoint_lines(text: str) -> int:
    """How many lines of a text begin with an endpoint."""
    return sum(1 for _ in _LINE.finditer(text))


def clean_path(path: str, query: str = "") -> tuple[str, tuple[str, ...]]:
    """A path with its holes in braces, and the names in its query. An empty path where it is none."""
    at = path.find("{?")
    listed: list[str] = []
    if at >= 0:
        path, listed = path[:at], _LISTED_NAME.findall(path[at + 1 :])
    path = path.rstrip(".,;:!*_") if path != "/*" else path
    path = _HOLE.sub(lambda found: "{" + _hole(found) + "}", path)
    path = _NUMBER.sub("{id}", path)
    if path.startswith("//") or ".." in path or "…" in path or not re.match(r"/(?:[\w{@~.$*:-]|$)", path):
        return "", ()
    return path if path == "/" else path.rstrip("/") or "/", tuple(dict.fromkeys([*listed, *_NAME.findall(query)]))


def is_replaced(text: str, end: int) -> bool:
    """Whether what stands behind an endpoint says that another one takes its place: ``GET /a -> POST /a/query``."""
    return bool(_REPLACED.match(text, end))


def note_behind(text: str) -> str:
    """What stands behind an endpoint, without the sign that begins it."""
    found = _NOTE.match(text)
    note = (text[found.end() :] if found else text).strip().removesuffix("*/").strip(" \t|│")
    if not _WORD.search(note):
        return ""
    return note if note.count("(") >= note.count(")") else note.rstrip(")")


def _hole(found: re.Match[str]) -> str:
    name = next((group for group in found.groups() if group), "")
    name = name.rsplit(":", 1)[-1] if found[1] and ":" in name else name.split(":")[0]
    return re.sub(r"\s+", "_", name.strip().strip("?*+.")) or "id"
