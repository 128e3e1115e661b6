"""Statements in the words that people use for them, and the same words about something else."""

from __future__ import annotations

import pytest

from buttress.readers.markdown import read_design
from buttress.readers.prose import topics
from buttress.readers.prose.later import later


def _states(text: str) -> dict[str, str]:
    return {p.topic: p.state for p in read_design("design.md", text).provisions}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Authorization: role based (RBAC), customers may touch only their own orders.", "authorization"),
        ("Authorization: role based (RBAC), customers may touch only their own orders.", "ownership"),
        ("用户只能查看自己的订单", "ownership"),
        ("Users can delete their account.", "deletion"),
        ("用户可以注销账号", "deletion"),
        ("The gateway checks tokens.", "authentication"),
        ("The gateway allows 100 requests per minute per user.", "rate-limit"),
        ("Product pages are cached; prices are cached for 30 seconds.", "staleness"),
        ("Raw events are kept for 30 days.", "retention"),
        ("Workers export latency metrics.", "metrics"),
        ("Orders are written atomically with their lines.", "transaction"),
        ("## Versioning\n\nThe path carries it: /v1.", "versioning"),
    ],
)
def test_what_is_said_to_be_there(text: str, topic: str) -> None:
    assert _states(text)[topic] == "yes"


@pytest.mark.parametrize(
    ("text", "tech"),
    [
        ("## Decisions\n\n- Sessions are stored in PostgreSQL, because they must survive a restart", "postgres"),
        ("Sessions live in Redis.", "redis"),
        ("User sessions are kept in MySQL.", "mysql"),
        ("We store sessions in DynamoDB.", "dynamodb"),
        ("| Data | Store |\n|---|---|\n| Sessions | Memcached |", "memcached"),
        ("会话存储在 Redis", "redis"),
    ],
)
def test_where_sessions_are_kept(text: str, tech: str) -> None:
    found = [p for p in read_design("design.md", text).provisions if p.topic == "session-store"]
    assert [(p.state, p.tech) for p in found] == [("yes", tech)]


@pytest.mark.parametrize(
    ("text", "topic", "state"),
    [
        ("We may add a cache.", "cache", "open"),
        ("A queue could be introduced.", "queue", "open"),
        ("# Shop Improvements\n\n## Storage\n\n- Add a read replica", "read-replica", "open"),
        ("## Gaps\n\n- Rate limiting at the edge", "rate-limit", "open"),
        ("Backfill and rollout are outside this record's scope.", "rollout", "no"),
    ],
)
def test_what_is_not_there_yet(text: str, topic: str, state: str) -> None:
    assert _states(text)[topic] == state


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Build the image shop-auth-service first.", "authentication"),
        ("Make sure that gcloud is authenticated.", "authentication"),
        ("The gateway validates tokens.", "validation"),
        ("The response holds metrics of sales.", "metrics"),
        ("Elevators alert the passengers by name.", "alerts"),
        ("A financial transaction has two sides.", "transaction"),
        ("The parser matches it atomically.", "transaction"),
        ("The component takes an async handler.", "asynchronous"),
        ("The sheet shows a fallback name.", "fallback"),
        ("We lose idempotency in exchange.", "idempotency"),
        ("If a background job reads every row, it is slow.", "asynchronous"),
        ("A plain table is read rather than a cache.", "cache"),
        ("The list is cache-friendly.", "cache"),
        ("It is not encryption.", "encryption"),
        ("POST /reset restores the demo.", "restore"),
        ("Clients throttle cursor moves.", "rate-limit"),
        ("On average a user sends 2 messages per day per user.", "rate-limit"),
        ("The whole team reads about team readiness.", "health-check"),
        ("const { pagination } = await response.json();", "pagination"),
        ("删除和恢复帖子", "restore"),
        ("提示用户稍后重试", "retry"),
    ],
)
def test_the_same_words_about_something_else(text: str, topic: str) -> None:
    assert topic not in _states(text)


@pytest.mark.parametrize(
    ("text", "owns"),
    [
        ("Owns the `products` and `prices` tables.", ("products", "prices")),
        ("Owns products, prices and stock collections.", ("products", "prices", "stock")),
        ("Owns: `orders`, which others may read.", ("orders",)),
        ("Every instance has its own cache.", ()),
    ],
)
def test_what_a_part_owns(text: str, owns: tuple[str, ...]) -> None:
    (part,) = read_design("design.md", f"Services:\n- Catalog Service: products. {text}\n").parts
    assert part.owns == owns


@pytest.mark.parametrize(
    "text",
    [
        "It was built with the Sublime 3 Dev Build.",
        "Only when `attempt === 1` the hook runs.",
        "Setup takes 3 x 90 KB.",
        "The new plan: $99/month.",
        "Follow steps 2-3 when a user needs help.",
    ],
)
def test_numbers_that_claim_nothing(text: str) -> None:
    assert [c for c in read_design("design.md", text).claims if c.kind != "size"] == []


def test_every_pattern_can_be_looked_up() -> None:
    """A pattern whose first characters are no plain letters would never be tried."""
    assert all(len(key) >= 2 for key in topics._ALTERNATIVES)


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    with pytest.raises(Exception, match="unterminated"):
        later("(").search("a")
    pattern = later(r"a(b)")
    assert [pattern.search("cab") is not None, pattern.sub("-", "cab")] == [True, "c-"]
