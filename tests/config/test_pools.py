"""pools-sized, settled by what the configuration states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.findings.verdict import Verdict


def verdict(limit: int, dialect: str = "postgres", **pools: tuple[int, int]) -> Verdict:
    """The verdict on a database and its stated pools."""
    return judged(limit, pools, dialect)


def judged(limit: int, pools: Mapping[str, tuple[int, int]], dialect: str = "postgres") -> Verdict:
    """The same with pools in a mapping."""
    config = Config(cache=False, path="/shop/buttress.toml", dialect=dialect, max_connections=limit, pools=pools)
    result = review(MemoryTree({"a.sql": "CREATE TABLE a (id int PRIMARY KEY);"}), config)
    return next(found for found in result.checklist if found.item == "pools-sized")


def test_pools_that_fit_pass_with_the_sum() -> None:
    found = verdict(100, api=(10, 8), worker=(5, 2))
    assert found.answer == "pass"
    assert found.reason == (
        "api 10 × 8 + worker 5 × 2 = 90 connections; max_connections of PostgreSQL is 100 less 3 for superusers = 97, "
        "as buttress.toml states"
    )


@pytest.mark.parametrize(
    ("dialect", "size", "answer"),
    [("postgres", 97, "pass"), ("postgres", 98, "fail"), ("mysql", 100, "pass"), ("mysql", 101, "fail")],
)
def test_the_last_connection_that_fits(dialect: str, size: int, answer: str) -> None:
    assert verdict(100, dialect, api=(size, 1)).answer == answer


def test_too_many_fail() -> None:
    found = verdict(100, api=(15, 12))
    assert found.answer == "fail"
    assert found.reason.startswith("api 15 × 12 = 180 connections; max_connections of PostgreSQL is 100")


@pytest.mark.parametrize(
    ("limit", "pools", "settle"),
    [
        (0, {}, "say max-connections and [pools.NAME] size and processes in buttress.toml"),
        (100, {}, "say [pools.NAME] size and processes in buttress.toml"),
        (0, {"api": (5, 2)}, "say max-connections in buttress.toml"),
        (100, {"api": (5, 0)}, "say pools.api.processes in buttress.toml"),
        (0, {"api": (5, 0), "jobs": (5, 0)}, "say max-connections, pools.api.processes and pools.jobs.processes in"),
    ],
)
def test_what_is_missing_is_named(limit: int, pools: Mapping[str, tuple[int, int]], settle: str) -> None:
    found = judged(limit, pools)
    assert found.answer == "unknown"
    assert found.settle.startswith(settle)
    assert all(name in found.reason for name in pools)


def test_a_sum_that_is_too_large_already_needs_no_more_facts() -> None:
    found = verdict(50, api=(60, 0))
    assert (found.answer, found.reason.partition(";")[0]) == ("fail", "api 60 = 60 connections or more")


def test_a_file_has_no_connections() -> None:
    assert verdict(100, "sqlite", api=(1, 1)).answer == "not-applicable"
