"""Where an ``x-buttress-ignore`` may stand in a JSON description, and how to put it there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from buttress.adoption._ignore_edits import Site
from buttress.readers._outline import Node, Outline, chain, outline_of
from buttress.readers.directives import KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.adoption._ignore_edits import Answer, Opened, Wanted
    from buttress.readers.documents import Spans

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
#: From one kind of object to what its keys hold; ``*`` is any key. Kinds in :data:`_EXTENSIBLE` may be extended
#: (OpenAPI 2.0, 3.0 and 3.1, "Specification Extensions"); the others are maps whose keys are names.
_STEPS: dict[str, dict[str, str]] = {
    "root": {"info": "info", "paths": "paths", "webhooks": "items", "components": "components"}
    | {"definitions": "schemas", "parameters": "parameters", "responses": "named-responses"},
    "paths": {"*": "item"},
    "items": {"*": "item"},
    "item": dict.fromkeys(_METHODS, "operation") | {"parameters": "parameters"},
    "operation": {"parameters": "parameters", "requestBody": "body", "responses": "responses"},
    "parameters": {"*": "parameter"},
    "parameter": {"schema": "schema", "content": "contents"},
    "body": {"content": "contents"},
    "bodies": {"*": "body"},
    "contents": {"*": "media"},
    "media": {"schema": "schema"},
    "responses": {"*": "response"},
    "named-responses": {"*": "response"},
    "response": {"content": "contents", "schema": "schema"},
    "components": {"schemas": "schemas", "parameters": "parameters", "responses": "named-responses"}
    | {"requestBodies": "bodies", "pathItems": "items"},
    "schemas": {"*": "schema"},
    "schema": {"properties": "schemas", "items": "schema", "additionalProperties": "schema"}
    | {"allOf": "schema-list", "anyOf": "schema-list", "oneOf": "schema-list"},
    "schema-list": {"*": "schema"},
}
_EXTENSIBLE = frozenset(
    {"root", "info", "paths", "item", "operation", "parameter", "body", "media", "responses", "response"}
    | {"components", "schema"}
)
#: A longer line is a minified file's, and nobody reads or reviews a comment there.
_LONGEST = 400


class _Style(NamedTuple):
    """What stands between ``{`` and the first member, and one more step of indentation."""

    lead: str
    unit: str


def json_sites(
    file: Opened, spans: Spans, wanted: Sequence[Wanted], answer: Answer
) -> tuple[list[Site], list[tuple[Wanted, str]]]:
    """Members for the smallest objects that hold the findings and may be extended; and for what finds no such place,
    the reason.
    """
    if file.text.count("\n", 0, len(file.text.rstrip())) < 1:
        return [], [(each, "the file is one line") for each in wanted]
    outline = outline_of(spans)
    homes: dict[Node, list[Wanted]] = {}
    left: list[tuple[Wanted, str]] = []
    for each in wanted:
        home = _home(outline, each.span.start)
        if home is None:
            left.append((each, "no object around it may be extended"))
        else:
            homes.setdefault(home, []).append(each)
    sites = []
    for home, members in homes.items():
        site = _site(file.text, outline, home, members, answer)
        if isinstance(site, str):
            left += [(member, site) for member in members]
        else:
            sites.append(site)
    return sites, left


def _home(outline: Outline, offset: int) -> Node | None:
    held = chain(outline, offset)
    if not held:
        return None
    kind, home = _root_kind(outline, held[0]), None
    for at, node in enumerate(held):
        if at:
            steps = _STEPS.get(kind, {})
            kind = steps.get(str(node.name), steps.get("*", ""))
        if kind in _EXTENSIBLE and _is_plain_object(outline, node):
            home = node
    return home


def _is_plain_object(outline: Outline, node: Node) -> bool:
    """An object that is no reference: what stands beside a ``$ref`` is not read."""
    children = outline.children(node) if node.container else ()
    return bool(children) and all(isinstance(c.name, str) and c.name != "$ref" for c in children)


def _root_kind(outline: Outline, root: Node) -> str:
    """What a file holds: a whole description, or a part that another file refers to."""
    keys = {str(child.name) for child in outline.children(root)}
    signs: tuple[tuple[str, set[str]], ...] = (
        ("root", {"openapi", "swagger"}),
        ("item", set(_METHODS)),
        ("operation", {"responses"}),
        ("parameter", {"in"}),
        ("schema", {"type", "properties", "allOf", "oneOf", "anyOf"}),
    )
    return next((kind for kind, sign in signs if keys & sign), "")


def _site(text: str, outline: Outline, home: Node, members: Sequence[Wanted], answer: Answer) -> Site | str:
    rules = list(dict.fromkeys(member.rule for member in members))
    present = next((child for child in outline.children(home) if child.name == KEY), None)
    if present is not None:
        return _joined(text, outline, present, rules, members, answer)
    start = text.rfind("\n", 0, home.start) + 1
    end = text.find("\n", home.start)
    if (end if end >= 0 else len(text)) - start > _LONGEST:
        return "its line is too long to be read"
    style = _style(text, home)
    entries = [f"{json.dumps(rule)}: {_string(answer.tail)}" for rule in rules]
    if "\n" in style.lead:
        inner = style.lead + style.unit
        value = "{" + ",".join(f"{inner}{entry}" for entry in entries) + style.lead + "}"
    else:
        value = "{" + ", ".join(entries) + "}"
    behind = "" if style.lead else " "
    return Site(home.start + 1, home.start + 1, f'{style.lead}"{KEY}": {value},{behind}', tuple(members))


def _joined(
    text: str, outline: Outline, present: Node, rules: Sequence[str], members: Sequence[Wanted], answer: Answer
) -> Site | str:
    """Into the key that the object has already."""
    value = outline.value(present)
    said = [f"[{rule}] {answer.tail}" for rule in rules]
    if isinstance(value, str):
        whole = ", ".join(_string(each) for each in (value, *said))
        return Site(present.start, present.end, f"[{whole}]", tuple(members))
    if isinstance(value, list) and value:
        return _first(text, present, [_string(each) for each in said], members)
    if not isinstance(value, dict) or not value:
        return f"what {KEY} holds there is no mapping, list or text"
    old = [child for child in outline.children(present) if child.name in rules]
    if len(old) == 1 and len(rules) == 1:
        return Site(old[0].start, old[0].end, _string(answer.tail), tuple(members))
    if old:
        return f"{KEY} there names some of its rules already; change their reasons by hand"
    return _first(text, present, [f"{json.dumps(rule)}: {_string(answer.tail)}" for rule in rules], members)


def _first(text: str, container: Node, entries: Sequence[str], members: Sequence[Wanted]) -> Site:
    lead = _style(text, container).lead
    behind = "" if lead else " "
    inserted = "".join(f"{lead}{entry},{behind}" for entry in entries)
    return Site(container.start + 1, container.start + 1, inserted, tuple(members))


def _style(text: str, container: Node) -> _Style:
    rest = text[container.start + 1 : container.start + 2000]
    lead = rest[: len(rest) - len(rest.lstrip(" \t\r\n"))]
    line = text[text.rfind("\n", 0, container.start) + 1 : container.start]
    outer = line[: len(line) - len(line.lstrip())]
    inner = lead.rpartition("\n")[2]
    unit = inner.removeprefix(outer) if inner.startswith(outer) and inner != outer else "  "
    newline = "\r\n" if "\r\n" in lead else "\n"
    return _Style(f"{newline}{inner}" if "\n" in lead else lead, unit)


def _string(said: str) -> str:
    return json.dumps(said, ensure_ascii=False)
