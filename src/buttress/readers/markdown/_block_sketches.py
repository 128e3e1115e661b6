"""Endpoint sketches in a block: listings, HTTP messages, curl lines, comments, ``paths:`` of a description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import Sketch
from buttress.readers.markdown._endpoints import METHODS, clean_path, endpoints_in, is_replaced, note_behind
from buttress.readers.markdown._marks import mark_of
from buttress.readers.markdown._services import service_named
from buttress.readers.markdown._surroundings import service_above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import Block
    from buttress.blueprint.source import Source
    from buttress.readers.markdown._endpoints import Endpoint
    from buttress.readers.markdown._outline import Outline

_LISTED = frozenset({"endpoints", "http", "text", "json", "yaml", "shell", "code"})
#: What may stand before an endpoint on its line: list marks, a comment's sign, a number, a short label.
_BEFORE = re.compile(
    r"[ \t>]*+(?:(?:[-/#*+•▪→├└│─|]++|\d++[.)])[ \t]*+)*+(?:[`*_\"']*)(?:[A-Z][\w /()-]{0,30}[:：][ \t]*)?[`*_\"']*$"
)
_REMARK = re.compile(r"[ \t>]*(?://+|#+|--+|/\*+)[ \t=*-]*(.*?)[ \t=*/-]*$")
_CURL = re.compile(r"\bcurl\b(?P<rest>(?:[^\n\\]|\\\r?\n|\\.)*)")
_CURL_METHOD = re.compile(rf"(?:-X|--request)[ =]*[\"']?({METHODS})\b")
_CURL_URL = re.compile(
    r"[\"']?(?:https?://)?(?P<host>(?:[\w.-]+|\$\{?\w+\}?|\{\{?\w+\}?\}|<[\w-]+>)(?::\d+)?)(?P<path>/[^\s\"'?\\]*)(?P<query>\?[^\s\"'\\]*)?"
)
_CURL_DATA = re.compile(r"(?<!\S)(?:-d|--data\S*|--json|-F|--form)\b")
_OURS = re.compile(
    r"localhost|127\.0\.0\.1|0\.0\.0\.0|example|api\b|\$|\{|<|\.local|\.internal|\.svc|your|my", re.IGNORECASE
)
_DOWNLOAD = re.compile(r"\.(?:sh|tar|gz|zip|ya?ml|json|deb|rpm|asc|gpg|txt)(?:$|[?])")
_WHOLE = re.compile(r"^[ \t]*[\"']?(?:openapi|swagger)[\"']?[ \t]*:", re.MULTILINE)
_PATH_KEY = re.compile(r"^([ \t]*)[\"']?(/[^\s\"':]*(?::[^\s\"':]+)*)[\"']?:[ \t]*(?:#[ \t]*(.*?))?\r?$")
_METHOD_KEY = re.compile(r"^([ \t]+)(get|post|put|patch|delete|head|options):[ \t]*(?:#[ \t]*(.*?))?\r?$")
_SUMMARY = re.compile(r"^[ \t]+summary:[ \t]*[\"']?(.*?)[\"']?[ \t]*\r?$")
_DETAIL = re.compile(r"[ \t]*(?:[A-Z][\w-]*:[ \t]*\S|[-•*#][ \t]*\S|//|--|[?&]\w+=|\w[\w ]{0,24}[:：])")
_DETAILS = 6


def sketches_in_block(source: Source, outline: Outline, index: int) -> Iterator[Sketch]:
    """The sketches of one block."""
    block = outline.blocks[index]
    if block.kind == "openapi":
        text = source.slice(block.span)
        if not _WHOLE.search(text):
            yield from _described(source, block, index)
        return
    if block.kind in _LISTED:
        yield from _listed(source, outline, block, index)


def _listed(source: Source, outline: Outline, block: Block, index: int) -> Iterator[Sketch]:
    text, end = source.text, block.span.end
    service = service_above(outline, block.section, outline.leads[index])
    at = block.span.start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        first = next(endpoints_in(text, at, stop), None)
        if first is not None and _counts(text[at : first.start], block):
            bad = block.bad or mark_of(text[at : first.start]) == "bad" or is_replaced(text, first.end)
            for each in endpoints_in(text, first.start, stop):
                if each.start == first.start:
                    note = _note(text, each, at, stop, end)
                    yield _sketch(source, each, block, index, note, service, bad=bad)
        elif block.kind in ("shell", "http", "text", "code") and (curl := _CURL.search(text, at, stop)):
            called = _curled(source, block, index, _CURL.match(text, curl.start(), end) or curl, service)
            if called:
                yield called
        elif first is None and (remark := _REMARK.fullmatch(text, at, stop)):
            service = service_named(remark[1]) or service
        at = stop + 1


def _counts(before: str, block: Block) -> bool:
    """Whether an endpoint behind these words is sketched there. In code only a comment's is."""
    if not _BEFORE.fullmatch(before):
        return False
    return block.kind not in ("code", "shell") or before.strip()[:1] in ("/", "#", "-", "*")


def _sketch(source: Source, each: Endpoint, block: Block, index: int, note: str, service: str, *, bad: bool) -> Sketch:
    return Sketch(
        each.method,
        each.path,
        source.span(each.start, each.end),
        "fence",
        note,
        each.query,
        service,
        block.section,
        index,
        bad or mark_of(note) == "bad",
    )


def _note(text: str, each: Endpoint, start: int, stop: int, end: int) -> str:
    """The rest of the line, and the lines below that belong to it: deeper, or headers of an HTTP message."""
    parts = [note_behind(text[each.note_at : stop].rstrip("\r"))]
    margin = len(text[start:stop]) - len(text[start:stop].lstrip(" \t"))
    at = stop + 1
    while at < end and len(parts) <= _DETAILS:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop].rstrip()
        deeper = len(line) - len(line.lstrip(" \t")) > margin
        header = bool(re.match(r"[A-Z][\w-]*:[ \t]*\S", line))
        if not line.strip() or line.lstrip()[0] in "{}[]" or next(endpoints_in(line), None):
            break
        if not header and not (deeper and _DETAIL.match(line)):
            break
        parts.append(line.strip().lstrip("#/-•* ").strip())
        at = stop + 1
    return "; ".join(part for part in parts if part)


def _curled(source: Source, block: Block, index: int, found: re.Match[str], service: str) -> Sketch | None:
    rest = found["rest"]
    told = _CURL_METHOD.search(rest)
    words = _CURL_METHOD.sub(lambda m: " " * len(m.group()), rest)
    for url in _CURL_URL.finditer(words):
        before = words[: url.start()].rstrip()
        if before.endswith(("-H", "-d", "--data", "--header", "-o", "-u", ":")) or words[
            url.start() - 1 : url.start()
        ] not in ("", " ", "\t", "\n", '"', "'"):
            continue
        known = _OURS.search(url["host"]) or url["path"].startswith(("/api/", "/v1/", "/v2/"))
        path, query = clean_path(url["path"], url["query"] or "")
        if not path or not known or _DOWNLOAD.search(path):
            return None
        method = told[1] if told else ("POST" if _CURL_DATA.search(rest) else "GET")
        at = found.start("rest") + url.start("path")
        return Sketch(
            method,
            path,
            source.span(at, at + len(url["path"])),
            "fence",
            "",
            query,
            service,
            block.section,
            index,
            block.bad,
        )
    return None


def _described(source: Source, block: Block, index: int) -> Iterator[Sketch]:
    """Operations of a ``paths:`` fragment, by its lines: it need not be whole to be read."""
    at, path, margin = block.span.start, "", -1
    lines = source.slice(block.span).split("\n")
    for number, line in enumerate(lines):
        if found := _PATH_KEY.match(line):
            path, margin = found[2], len(found[1])
        elif path and (found := _METHOD_KEY.match(line)) and len(found[1]) > margin:
            clean, query = clean_path(path)
            below = next((s[1] for s in map(_SUMMARY.match, lines[number + 1 : number + 4]) if s), "")
            start = at + found.start(2)
            if clean:
                yield Sketch(
                    found[2].upper(), clean, source.span(start, start + len(found[2])), "fence",
                    found[3] or below, query, "", block.section, index, block.bad,
                )  # fmt: skip
        at += len(line) + 1
