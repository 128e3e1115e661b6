"""Numbers in prose: what they claim, in base units, and which numbers claim nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Claim


def _claims(text: str) -> tuple[Claim, ...]:
    return read_design("design.md", text).claims


def _one(text: str) -> Claim:
    found = _claims(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "quantity"),
    [
        ("Checkout answers in < 200ms (p95).", "latency", 0.2),
        ("Search latency stays under 1.5 seconds.", "latency", 1.5),
        ("列表查询响应时间 < 300 毫秒", "latency", 0.3),
        ("The shop takes 1,000 req/s.", "rate", 1000),
        ("We see 5k rps at noon.", "rate", 5000),
        ("The ledger takes 720 orders per hour.", "rate", 0.2),
        ("About 8.64M events/day reach the stream.", "rate", 100),
        ("Throttling allows 100 req/min per user.", "rate-limit", 100 / 60),
        ("Availability target: 99.95 %.", "availability", 0.9995),
        ("The board asked for three nines.", "availability", 0.999),
        ("We promise four 9s.", "availability", 0.9999),
        ("The volume is a 2 TB disk.", "size", 2e12),
        ("Plan 2 KB per row.", "size", 2000),
        ("Audit entries are kept for 7 years.", "retention", 7 * 365 * 86400),
        ("Logs: retention 90 days.", "retention", 90 * 86400),
        ("日志保留 30 天", "retention", 30 * 86400),
        ("Product pages carry a TTL of 5 min.", "ttl", 300),
        ("Prices are cached for 30 seconds.", "ttl", 30),
        ("Reports may show a staleness of 10 minutes.", "staleness", 600),
        ("Calls to the bank have a timeout of 2s.", "timeout", 2),
        ("Clients retry 3 times.", "retries", 3),
        ("Each process has a pool of 20.", "pool", 20),
        ("We allow at most 20 connections.", "connections", 20),
        ("The server has max_connections = 100.", "connections", 100),
        ("The API runs as 3 replicas.", "replicas", 3),
        ("It is run by a team of 4.", "team", 4),
        ("Two engineers look after it.", "team", 2),
        ("It is cut into five services.", "services", 5),
        ("We have 2,000 users today.", "users", 2000),
        ("用户规模 1 亿用户", "users", 1e8),
        ("The catalog holds 3 million products.", "rows", 3e6),
        ("Plan for 10x growth in traffic.", "growth", 10),
        ("Page size: 50.", "page-size", 50),
        ("Hosting costs $400 per month.", "cost", 400),
    ],
)
def test_a_number_is_read_in_base_units(text: str, kind: str, quantity: float) -> None:
    claim = _one(text)
    assert claim.kind == kind
    assert claim.quantity == pytest.approx(quantity)


@pytest.mark.parametrize(
    "text",
    [
        "We run version 3.11 on port 5432.",
        "Released on 2026-03-01 after 12 reviews.",
        "The server answers 503 Service Unavailable.",
        "The module has 1,200 lines.",
        "About 40 % of visitors return.",
        "It is 2x faster than before.",
        "See section 4 and RFC 9457.",
        "1. First open the page\n2. Then close it",
        "Two-factor login uses SHA-256.",
        "One instance type is enough.",
        "Backups run every 6 hours.",
        "Tokens expire after 15 minutes.",
    ],
)
def test_other_numbers_claim_nothing(text: str) -> None:
    assert _claims(text) == ()


def test_percentile_and_bound() -> None:
    claim = _one("Every read answers in at most 80 ms at p99.")
    assert (claim.percentile, claim.bound) == (99, "target")


def test_ranges_have_two_ends() -> None:
    claim = _one("Nightly uploads take 2-5 GB of storage.")
    assert (claim.quantity, claim.high) == (2e9, 5e9)


def test_bytes_over_time_are_a_rate_of_bytes() -> None:
    claim = _one("The archive grows by 8.64 GB/day.")
    assert (claim.kind, claim.of) == ("rate", "bytes")
    assert claim.quantity == pytest.approx(1e5)


def test_a_rows_unit_may_stand_in_its_header() -> None:
    claims = _claims("| Endpoint | p95 (ms) |\n|---|---|\n| GET /carts | 120 |\n| GET /items | 80 |\n")
    assert [(c.kind, c.quantity, c.percentile) for c in claims] == [("latency", 0.12, 95), ("latency", 0.08, 95)]
    assert claims[0].subject == ("GET /carts",)


def test_a_row_labels_its_number() -> None:
    assert _one("| Measure | Value |\n|---|---|\n| p95 latency | 200 ms |\n").percentile == 95


def test_what_is_refused_or_shown_only_illustrates() -> None:
    built, refused = _claims("Build for 10x growth, not 1000x on day one.")
    assert (built.bound, refused.bound) == ("target", "example")
    assert _one("## Alternatives considered\n\nA cluster would take 9,000 req/s.").bound == "example"


def test_assumptions_and_horizons() -> None:
    assert _one("We assume 300 orders per minute.").bound == "assumed"
    assert _one("~300 orders per minute").bound == "assumed"
    assert _one("We take 40 req/s today.").horizon == "now"
    assert _one("In two years we take 400 req/s.").horizon == "later"


def test_what_it_is_about() -> None:
    claim = _one("The Order Service takes 50 orders per second.")
    assert (claim.of, claim.subject) == ("orders", ("Order Service",))


def test_the_span_is_what_was_written() -> None:
    text = "Intro.\n\n- the **cart** answers in `< 200ms` (p95) for all\n"
    claim = read_design("design.md", text).claims[0]
    assert text[claim.span.start : claim.span.end].startswith("< 200ms")
    assert claim.span.line == 3


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The API runs 4 replicas with 20 connections each.", ["replicas", "pool"]),
        ("There are 4 API instances, each with 20 database connections.", ["replicas", "pool"]),
        ("4 pods x 20 connections per pod.", ["replicas", "pool"]),
        ("4 replicas hold up to 20 connections each.", ["replicas", "pool"]),
        # Callers' connections are no pool, and a bare number of connections is what a server allows.
        ("The gateway runs 3 pods with 5000 connections each.", ["replicas", "connections"]),
        ("It runs 3 pods with 200 WebSocket connections each.", ["replicas"]),
        ("Each of 3 replicas with 20 connections each from clients.", ["replicas", "connections"]),
        ("We run 4 replicas and allow 20 connections.", ["replicas", "connections"]),
    ],
)
def test_what_each_copy_opens_is_its_pool(text: str, kinds: list[str]) -> None:
    assert [claim.kind for claim in _claims(text)] == kinds
