"""Verdicts about lists and caching headers: three-valued and honest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review

if TYPE_CHECKING:
    from buttress.findings.verdict import Verdict

ARRAY = "content: {application/json: {schema: {type: array, items: {type: object}}}}"
LIMIT = "parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]"
DOC = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n"


def get(path: str, parameters: str = "", answer: str = ARRAY) -> str:
    return f'  {path}:\n    get:\n      {parameters}\n      responses:\n        "200": {{description: ok, {answer}}}\n'


def verdict(item: str, *paths: str, ignore: tuple[str, ...] = ()) -> Verdict:
    files = {"openapi.yaml": DOC + "".join(paths)} if paths else {"a.sql": "CREATE TABLE a (id int PRIMARY KEY);"}
    result = review(MemoryTree(files), Config(cache=False, validate_openapi=False, ignore=ignore))
    return next(v for v in result.checklist if v.item == item)


def test_a_list_that_grows_and_comes_whole_fails() -> None:
    found = verdict("lists-paginated", get("/orders"), get("/users", LIMIT))
    assert (found.answer, found.reason) == ("fail", "GET /orders comes whole, of 2 lists")
    assert [span.line for span in found.evidence] == [5]


def test_a_finding_that_is_switched_off_is_no_pass() -> None:
    found = verdict("lists-paginated", get("/orders"), get("/users", LIMIT), ignore=("unpaginated-list",))
    assert (found.answer, found.settle) == ("unknown", "review with the rule unpaginated-list switched on")


def test_bounded_and_short_lists_pass() -> None:
    found = verdict("lists-paginated", get("/users", LIMIT), get("/languages"))
    assert found.answer == "pass"
    assert found.reason == "1 of 2 lists are bounded; the other 1 stays short by nature"
    assert found.evidence


def test_a_list_of_which_nothing_is_known_is_unknown() -> None:
    found = verdict("lists-paginated", get("/users", LIMIT), get("/gadgetry"))
    assert (found.answer, found.settle) == (
        "unknown",
        "give GET /gadgetry a limit parameter, or maxItems if it stays short",
    )


def test_no_description_no_list_and_no_schema_are_three_things() -> None:
    assert verdict("lists-paginated").answer == "unknown"
    assert verdict("lists-paginated", get("/languages")).answer == "not-applicable"
    item = "content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}"
    assert verdict("lists-paginated", get("/orders/{id}", answer=item)).answer == "not-applicable"
    assert verdict("lists-paginated", get("/orders", answer="content: {application/json: {}}")).answer == "unknown"


def test_caching_is_counted_and_silence_is_unknown() -> None:
    tagged = "headers: {ETag: {schema: {type: string}}}"
    assert verdict("caching-headers-set").answer == "unknown"
    assert verdict("caching-headers-set", get("/users", answer=tagged)).answer == "pass"
    some = verdict("caching-headers-set", get("/users", answer=tagged), get("/orders"))
    assert some.answer == "unknown"
    assert some.reason.startswith("1 of 2 GET operations states")
    assert some.settle.startswith("run curl -sI on /orders ")


def test_a_personal_answer_for_shared_caches_fails() -> None:
    shared = "  /me:\n    get:\n      security: [{key: []}]\n      description: 'Sent with Cache-Control: public, max-age=60'\n"
    found = verdict("caching-headers-set", shared + '      responses: {"200": {description: me}}\n')
    assert found.answer == "fail"
    assert "GET /me" in found.reason
