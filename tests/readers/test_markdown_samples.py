"""JSON samples of designs: read however loosely written, and given to their endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Document


def read(text: str) -> Document:
    return read_design("design.md", text, "x")


@pytest.mark.parametrize(
    ("written", "value", "complete"),
    [
        ('{"a": 1, "b": [1, 2,],}', {"a": 1, "b": [1, 2]}, True),
        ('{\n  "a": "x", // why\n  # more\n  "b": null /* c */\n}', {"a": "x", "b": None}, True),
        ('{ "data": { ... }, "n": [ ... ] }', {"data": {}, "n": []}, False),
        ('{"a": 1,\n ...\n}', {"a": 1}, False),
        ('{a: \'x\', "b": True\n "c": 2}', {"a": "x", "b": True, "c": 2}, True),
        ('{"id": <uuid>, "n": string (optional), "t": 1}', {"id": "<uuid>", "n": "string (optional)", "t": 1}, False),
        ('{"a": "http://x#y", "e": "\\u00e9\\n"}', {"a": "http://x#y", "e": "é\n"}, True),
        ('{"a": {"b": 1', {"a": {"b": 1}}, False),
        ('[{"id": 1.5}, {"id": -2e3}]', [{"id": 1.5}, {"id": -2000.0}], True),
        ('{"t": 2026-01-02T03:04:05Z}', {"t": "2026-01-02T03:04:05Z"}, False),
    ],
)
def test_loose_json(written: str, value: Any, complete: bool) -> None:
    samples = read(f"```json\n{written}\n```").samples
    assert [(s.value, s.complete) for s in samples] == [(value, complete)]
    assert samples[0].span.line == 2


def test_two_values_in_one_fence_each_with_its_comment() -> None:
    document = read(
        '```js\n// Good: says which field\n{\n  "error": {"code": "TAKEN", "field": "name"}\n}\n// Bad: says nothing\n'
        '{\n  "error": "E17"\n}\n```\n'
    )
    assert [(s.kind, s.span.line, s.span.end_line, s.bad) for s in document.samples] == [
        ("error", 3, 5, False),
        ("error", 7, 9, True),
    ]


def test_kinds_statuses_and_endpoints() -> None:
    document = read(
        '### POST /orders\n\n**Request:**\n```json\n{"sku": "a"}\n```\n\n**Response** (`201 Created`):\n```json\n{"id": 1}\n```\n\n'
        '#### Errors\n```http\nHTTP/1.1 409 Conflict\nContent-Type: application/json\n\n{"reason": "sold"}\n```\n'
        '### GET /orders\n```json\n{"data": [], "meta": {}}\n```\n'
        '## Events\nPublished to the topic `orders`:\n```json\n{"type": "order.created", "payload": {}}\n```\n'
    )  # fmt: skip
    told = [(s.kind, s.status, document.sketches[s.sketch].subject if s.sketch >= 0 else "") for s in document.samples]
    assert told == [
        ("request", 0, "POST /orders"),
        ("response", 201, "POST /orders"),
        ("error", 409, "POST /orders"),
        ("response", 0, "GET /orders"),
        ("event", 0, ""),
    ]


def test_a_message_with_its_answer_in_one_fence() -> None:
    document = read('```\nPOST /a\n{"x": 1}\n\nResponse 200:\n{"id": 7}\n\nPOST /b\n{"y": 2}\n```')
    assert [(s.kind, s.status, document.sketches[s.sketch].path) for s in document.samples] == [
        ("request", 0, "/a"),
        ("response", 200, "/a"),
        ("request", 0, "/b"),
    ]


def test_behind_a_listing_nobody_can_tell_whose_it_is() -> None:
    text = '```\nGET /a\nPOST /a\n```\n\n```json\n{"data": []}\n```'
    assert [s.sketch for s in read(text).samples] == [-1]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ('{"code": 0, "message": "ok", "data": {"id": 1}}', "response"),
        ('{"code": 40020, "message": "no"}', "error"),
        ('{"data": [], "errors": []}', "response"),
        ('{"errors": [{"code": "X"}]}', "error"),
        ('{"type": "about:blank", "title": "No", "status": 404, "detail": "x"}', "error"),
        ('{"event_type": "order.created", "id": 1}', "event"),
        ('{"a": 1}', "unknown"),
    ],
)
def test_kinds_told_by_keys(value: str, kind: str) -> None:
    assert [s.kind for s in read(f"```json\n{value}\n```").samples] == [kind]


def test_code_is_no_sample() -> None:
    assert read("```python\n{\n  'a': 1\n}\n```\n```yaml\na: {b: 1}\n```\n```go\nx := T{\n{\n}\n```").samples == ()
