"""Endpoint sketches in prose: headings, bullets, table rows, code in sentences."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import Sketch
from buttress.readers.markdown._endpoints import METHODS, Endpoint, clean_path, endpoints_in, is_replaced, note_behind
from buttress.readers.markdown._marks import mark_of
from buttress.readers.markdown._plain import plain
from buttress.readers.markdown._surroundings import is_aside, service_above

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from buttress.blueprint.document import Passage
    from buttress.blueprint.source import Source
    from buttress.readers.markdown._outline import Outline

_LABEL = re.compile(
    r"[ \t>]*(?:\[[ xX]\][ \t]*)?(?:\d+(?:\.\d+)*[.)]?[ \t]*)?[`*_\"'(\[]*(?:[^:：→—–`]{1,60}?[`*_]*(?:[:：→—–]|[ \t]-[ \t]|->)[ \t]*)?[`*_\"'(\[]*$"
)
_INSTEAD = re.compile(
    r"(?:\bnot|\binstead of|\brather than|\bvs\.?|\bnever|\bavoid|\bno longer|\breplaces?)[ \t]*[`*_\"'(]*$",
    re.IGNORECASE,
)
#: An endpoint in a sentence about one of these is theirs.
_VENDOR = re.compile(
    r"\b(?:Stripe|PayPal|Razorpay|Adyen|Braintree|Twilio|SendGrid|Mailgun|GitHub|GitLab|Slack|OpenAI|Anthropic|Google|Shopify|Firebase|Auth0|"
    r"Okta|Salesforce|HubSpot|Amazon|AWS|Azure|Facebook|Twitter|Kubernetes|Elasticsearch|OpenSearch)\b"
)
#: … unless it is they who call it: ``Stripe calls POST /webhooks/payments``.
_CALLED = re.compile(
    r"\b(?:calls?|posts?|sends?|notif(?:y|ies)|invokes?|hits?|delivers?|reports?)\b[^.;]*$", re.IGNORECASE
)
_HOOK = re.compile(r"hook|callback|/ipn\b|/events?(?:/|$)|notif", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z])")
_METHOD_CELL = re.compile(rf"^(?:{METHODS})(?:[ /,|]+(?:{METHODS}))*$", re.IGNORECASE)
_METHOD_HEAD = re.compile(r"method|verb|^http$|方法|méthode|método|methode", re.IGNORECASE)
_PATH_HEAD = re.compile(r"path|endpoint|route|ur[li]|路径|接口|chemin|ruta|pfad", re.IGNORECASE)
#: Heads of columns of endpoints. A row below any other head may compare them, and defines none.
_ENDPOINT_HEAD = re.compile(
    r"method|verb|http|path|endpoint|route|ur[li]|api|operation|request|call|resource|signature|action|command|interface"
    r"|方法|路径|接口|地址|请求|操作|méthode|método|methode|chemin|ruta|pfad|エンドポイント|メソッド|パス",
    re.IGNORECASE,
)
#: … although it has one of these words in it.
_COMPARES = re.compile(
    r"\b(?:access|quer(?:y|ies)|call|request|usage) patterns?\b|\brequests? (?:per|rate|/)", re.IGNORECASE
)
_OLD = re.compile(
    r"\b(?:old|before|current|legacy|previous|from|original|v1|deprecated)\b|^原|旧|修改前", re.IGNORECASE
)
_NEW = re.compile(r"\b(?:new|after|proposed|to|replacement|replaced by|v2|migrat\w+)\b|新|修改后", re.IGNORECASE)
_SERVICE_HEAD = re.compile(r"^(?:micro)?services?$|^served by$|^component$|^owner$|服务", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_PATH_CELL = re.compile(r"^(?:https?://[^\s/]+|\{\{?\w+\}?\}|\$\{?\w+\}?)?(/[^\s`*]*)$")
_BELOW = 400


def sketches_in_passage(source: Source, outline: Outline, index: int) -> Iterator[Sketch]:
    """The sketches of one passage."""
    passage = outline.passages[index]
    text = source.text
    if passage.kind == "row":
        yield from _in_row(source, outline, index)
        return
    for each in endpoints_in(text, passage.span.start, passage.span.end):
        line = max(text.rfind("\n", 0, each.start) + 1, passage.span.start)
        before = text[line : each.start]
        coded = before.count("`") % 2 == 1
        labelled = bool(_LABEL.fullmatch(before))
        if not coded and not labelled:
            continue
        where = _where(passage, labelled=labelled)
        said = _SENTENCE.split(before)[-1]
        if where == "prose" and _VENDOR.search(said) and not (_CALLED.search(said) and _HOOK.search(each.path)):
            continue
        bad = passage.bad or bool(_INSTEAD.search(before)) or is_replaced(text, each.end)
        yield _sketch(source, outline, index, each, where, _note(source, outline, index, each, where), bad=bad)


def _where(passage: Passage, *, labelled: bool) -> Literal["bullet", "heading", "prose"]:
    if passage.kind == "heading":
        return "heading"
    return "bullet" if passage.kind == "bullet" and labelled else "prose"


def _sketch(
    source: Source, outline: Outline, index: int, each: Endpoint, where: Literal["bullet", "heading", "row", "prose"],
    note: str, *, bad: bool, service: str = "",
) -> Sketch:  # fmt: skip
    passage = outline.passages[index]
    return Sketch(
        each.method,
        each.path,
        source.span(each.start, each.end),
        where,
        note,
        each.query,
        service or service_above(outline, passage.section, passage.parent),
        passage.section,
        bad=bad or is_aside(outline, passage.section) or mark_of(note) == "bad",
    )


def _note(source: Source, outline: Outline, index: int, each: Endpoint, where: str) -> str:
    """The rest of the passage, and what hangs below it: child bullets, the words of a heading's section."""
    passage = outline.passages[index]
    if where == "prose":
        return passage.text
    line = source.text.find("\n", each.end, passage.span.end)
    end = passage.span.end if line < 0 or where == "bullet" else line
    parts = [plain(note_behind(source.text[each.note_at : end]))]
    size = 0
    for below in outline.passages[index + 1 :]:
        inside = below.section == passage.section if where == "heading" else below.depth > passage.depth
        if not inside or below.kind == "heading" or size > _BELOW:
            break
        parts.append(below.text)
        size += len(below.text)
    return "; ".join(part for part in parts if part)


def _in_row(source: Source, outline: Outline, index: int) -> Iterator[Sketch]:
    passage = outline.passages[index]
    places = list(_cells(source, passage))
    service = next(
        (c for h, c in zip(passage.headers, passage.cells, strict=False) if _SERVICE_HEAD.search(h.strip()) and c), ""
    )
    found = list(_apart(source, passage, places) or _below(source, outline, index)) or [
        (each, column)
        for column, (start, end) in enumerate(places)
        for each in endpoints_in(source.text, start, end)
        if (_LABEL.fullmatch(source.text[start : each.start]) or source.text[start : each.start].count("`") % 2)
        and _may_hold(passage, column)
    ]
    for each, column in found:
        rest = plain(note_behind(source.text[each.note_at : places[column][1]])) if column >= 0 else ""
        method = each.method
        others = [c for c in passage.cells if c != service and not _is_told(c, method, each.path)]
        note = "; ".join([*([rest] if rest else []), *others])
        bad = passage.bad or _is_past(passage)
        yield _sketch(source, outline, index, each, "row", note, bad=bad, service=service)


def _is_past(passage: Passage) -> bool:
    """Whether a table sets what there was beside what takes its place: then its first paths are the old ones."""
    heads = [head.strip() for head in passage.headers]
    return any(_OLD.search(head) for head in heads) and any(_NEW.search(head) for head in heads)


def _may_hold(passage: Passage, column: int) -> bool:
    """Whether a column is one of endpoints by its head; without a head nothing speaks against it."""
    head = passage.headers[column].strip() if column < len(passage.headers) else ""
    return not head or bool(_ENDPOINT_HEAD.search(head) and not _COMPARES.search(head))


def _is_told(cell: str, method: str, path: str) -> bool:
    """Whether a cell says no more than the sketch does."""
    word = cell.strip()
    return (
        not word
        or word.upper() == method
        or path in word
        or clean_path(word.partition("?")[0])[0] == path
        or bool(_METHOD_HEAD.fullmatch(word))
    )


def _apart(source: Source, passage: Passage, places: list[tuple[int, int]]) -> list[tuple[Endpoint, int]]:
    """Method and path in two columns."""
    cells = passage.cells
    verb = next((i for i, c in enumerate(cells) if _METHOD_CELL.match(c.strip())), -1)
    if verb < 0 or verb >= len(places):
        return []
    told = verb < len(passage.headers) and bool(_METHOD_HEAD.search(passage.headers[verb]))
    if not told and cells[verb] != cells[verb].upper():
        return []
    for column, cell in enumerate(cells[: len(places)]):
        found = _PATH_CELL.match(cell.strip()) if column != verb else None
        if not found:
            continue
        head, _, query = found[1].partition("?")
        path, names = clean_path(head, f"?{query}" if query else "")
        start, end = places[column]
        at = source.text.find(found[1], start, end)
        at, stop = (at, at + len(found[1])) if at >= 0 else (start, end)
        verbs = re.findall(METHODS, cells[verb].upper()) if path else []
        return [(Endpoint(method, path, names, at, stop, stop), -1) for method in verbs]
    return []


def _below(source: Source, outline: Outline, index: int) -> list[tuple[Endpoint, int]]:
    """Method and path in two rows of a table of properties: ``| Method | POST |`` and, near it, ``| Path | /x |``."""
    passage = outline.passages[index]
    verb = passage.cells[1].strip() if len(passage.cells) > 1 else ""
    if not _METHOD_HEAD.search(passage.cells[0] if passage.cells else "") or not _METHOD_CELL.match(verb):
        return []
    for other in outline.passages[max(index - 3, 0) : index + 4]:
        if other.kind != "row" or other.section != passage.section or len(other.cells) < 2:
            continue
        found = _PATH_CELL.match(other.cells[1].strip()) if _PATH_HEAD.search(other.cells[0]) else None
        path, query = clean_path(*found[1].partition("?")[::2]) if found else ("", ())
        if found and path:
            at = source.text.find(found[1], other.span.start, other.span.end)
            at, stop = (at, at + len(found[1])) if at >= 0 else (other.span.start, other.span.end)
            return [(Endpoint(method, path, query, at, stop, stop), -1) for method in re.findall(METHODS, verb.upper())]
    return []


def _cells(source: Source, passage: Passage) -> Iterator[tuple[int, int]]:
    """Where each cell of a row stands."""
    row = source.slice(passage.span)
    bars = [found.start() for found in _PIPE.finditer(row)]
    edges = [-1, *bars, len(row)]
    if bars and bars[0] == 0:
        edges = edges[1:]
    if bars and bars[-1] == len(row) - 1 and len(edges) > 1:
        edges = edges[:-1]
    for left, right in itertools.pairwise(edges):
        yield passage.span.start + left + 1, passage.span.start + right
