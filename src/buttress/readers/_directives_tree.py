"""Directives of YAML and JSON documents: YAML's comments, and a key in every mapping of both."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from buttress.readers._directives_words import (
    Comment,
    Place,
    Words,
    directive_of,
    line_of,
    reason_and_date,
    split_rules,
)
from buttress.readers._outline import Node, chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.directive import Directive
    from buttress.blueprint.source import Source
    from buttress.readers._directives_words import Range
    from buttress.readers._outline import Outline

_KEY_FORM = 'expected {"rule-name": "reason"} or "[rule-name] reason"'
_ENTRY = re.compile(r"\s*(?:buttress\s*:\s*)?(?:ignore\s*)?\[([^\]]*)\]", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", re.DOTALL)
#: Lines on which no node begins: blank ones, comments, marks of documents.
_NOTHING = re.compile(r"[ \t]*(?:#[^\n]*|---[ \t]*(?:#[^\n]*)?|\.\.\.[ \t]*|%[^\n]*)?\r?")


def yaml_comments(text: str, outline: Outline, marks: Iterable[int]) -> Iterator[Comment]:
    """Comments of a YAML file. One that stands alone speaks for the node that begins on the next line that holds code:
    a key with all of its value, a list's item.
    """
    done = -1
    for mark in marks:
        line = line_of(text, mark)
        found = next((f for f in _COMMENT.finditer(text, *line) if f.start() <= mark < f.end()), None)
        while found and _in_scalar(text, outline, found.start()):  # a # of a string; the comment may come behind it
            found = next((f for f in _COMMENT.finditer(text, found.start() + 1, line[1]) if f.start() <= mark), None)
        if found is None or found.start() == done:
            continue
        done = found.start()
        end = found.start() + len(found.group().rstrip())
        scope = partial(_scope, text, outline, (found.start(), end))
        yield Comment(found.start(), end, (found.start() + 1, end), scope)


def _in_scalar(text: str, outline: Outline, offset: int) -> bool:
    """Whether a ``#`` stands inside a key, a string or a block scalar."""
    held = chain(outline, offset)
    if not held or (held[-1].container and not held[-1].key <= offset < held[-1].start):
        return False
    node = held[-1]
    if offset < node.start:
        quoted = _QUOTED.match(text, node.key)
        return bool(quoted and offset < quoted.end())
    if text[node.start] in "|>":  # a comment may stand behind the mark of a block scalar
        return offset > line_of(text, node.start)[1]
    return True


def _scope(text: str, outline: Outline, comment: Range) -> Range:
    line = line_of(text, comment[0])
    if text[line[0] : comment[0]].strip():
        return line
    at = line[1] + 1
    while at < len(text):
        start, end = line_of(text, at)
        if not _NOTHING.fullmatch(text, start, end):
            return _node_on(outline, (start, end), text) or (start, end)
        at = end + 1
    return len(text), len(text)


def _node_on(outline: Outline, line: Range, text: str) -> Range | None:
    """The outermost node that begins on a line."""
    first = line[0] + len(text[line[0] : line[1]]) - len(text[line[0] : line[1]].lstrip())
    node = outline.root()
    while node is not None:
        children = outline.children(node) if node.container else ()
        beginning = [child for child in children if line[0] <= child.key < line[1]]
        if beginning:
            chosen = min(beginning, key=lambda child: child.key)
            return chosen.key, chosen.end
        node = next((child for child in children if child.key <= first < child.end), None)
    return None


def key_directives(source: Source, outline: Outline, key: str) -> Iterator[Directive]:
    """Directives that stand as a key: each speaks for the mapping that it stands in, with that mapping's own key."""
    for found in re.finditer(rf"(?P<quote>[\"']?){re.escape(key)}(?P=quote)\s*:", source.text):
        held = chain(outline, found.start())
        if len(held) < 2 or held[-1].key != found.start():
            held = held[: next((at + 1 for at, node in enumerate(held) if node.key == found.start() and at), 0)]
        if len(held) > 1 and held[-1].name == key:
            scope = (0, len(source.text)) if len(held) == 2 else (held[-2].key, held[-2].end)
            yield from _of_key(source, outline, held[-1], scope)


def _of_key(source: Source, outline: Outline, node: Node, scope: Range) -> Iterator[Directive]:
    value = outline.value(node)
    if isinstance(value, dict) and value:
        for entry in outline.children(node):
            words = _of_entry(str(entry.name), outline.value(entry))
            yield directive_of(source, Place(entry.key, _end(source, entry), scope), words)
        return
    if isinstance(value, list) and value:
        for entry in outline.children(node):
            words = _of_text(outline.value(entry))
            yield directive_of(source, Place(entry.key, _end(source, entry), scope), words)
        return
    yield directive_of(source, Place(node.key, _end(source, node), scope), _of_text(value))


def _end(source: Source, node: Node) -> int:
    """Where a node's own text ends: a YAML block ends with the next token, wherever that is."""
    return node.start + len(source.text[node.start : node.end].rstrip())


def _of_entry(rule: str, said: Any) -> Words:
    rules = split_rules(rule)
    if not rules:
        return Words(problem=f"names no rule: {_KEY_FORM}")
    if said is not None and not isinstance(said, str):
        return Words(rules, problem=f"expected the reason as one text, got {_kind(said)}")
    reason, until, problem = reason_and_date(said or "")
    return Words(rules, reason, until, problem=problem)


def _of_text(said: Any) -> Words:
    if not isinstance(said, str):
        return Words(problem=f"{_KEY_FORM}, got {_kind(said)}")
    entry = _ENTRY.match(said)
    rules = split_rules(entry[1]) if entry else ()
    if entry is None or not rules:
        return Words(problem=f"names no rule in brackets: {_KEY_FORM}")
    reason, until, problem = reason_and_date(said[entry.end() :])
    return Words(rules, reason, until, problem=problem)


def _kind(value: Any) -> str:
    if value is None or value in ({}, []):
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else f"`{str(value)[:40]}`"
