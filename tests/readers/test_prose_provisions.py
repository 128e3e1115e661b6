"""What prose says is provided, refused or open; words that only look like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.provision import Provision


def _provisions(text: str) -> tuple[Provision, ...]:
    return read_design("design.md", text).provisions


def _states(text: str) -> dict[str, str]:
    return {p.topic: p.state for p in _provisions(text)}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Calls to the bank time out after 2 s.", "timeout"),
        ("Failed deliveries are retried with exponential back-off.", "retry"),
        ("A circuit breaker guards the bank.", "breaker"),
        ("Checkout falls back to the last known price.", "fallback"),
        ("POST /orders takes an idempotency key.", "idempotency"),
        ("Order events leave through an outbox table.", "outbox"),
        ("Webhooks carry an HMAC signature.", "signature"),
        ("Callers log in with OAuth2.", "authentication"),
        ("Staff roles are checked with RBAC.", "authorization"),
        ("Lists are paginated by cursor.", "pagination"),
        ("Reports run on a read replica.", "read-replica"),
        ("PgBouncer stands before the database.", "pooler"),
        ("Nightly backups go to another region.", "backup"),
        ("We restore them once a quarter.", "restore"),
        ("A DLQ takes what fails five times.", "dead-letter"),
        ("The API Gateway routes /carts.", "gateway"),
        ("Deploys go out as a canary.", "rollout"),
        ("Every deploy can be rolled back.", "rollback"),
        ("密码使用 AES 加密存储", "encryption"),
        ("接口支持幂等", "idempotency"),
        ("下游调用设置超时", "timeout"),
    ],
)
def test_statements_are_read(text: str, topic: str) -> None:
    assert _states(text)[topic] == "yes"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("There are no retries.", "retry"),
        ("No provider retry, timeout, or fallback policy.", "fallback"),
        ("Passwords are stored without encryption.", "encryption"),
        ("We do not use a cache because the table has 40 rows.", "cache"),
        ("Rate limiting is not yet implemented.", "rate-limit"),
        ("TODO: tracing", "tracing"),
        ("Multi-region failover is out of scope.", "failover"),
        ("## Non-goals\n\n- Sharding the database", "partitioning"),
        ("| Concern | Answer |\n|---|---|\n| Rate limiting | none |", "rate-limit"),
        ("暂不支持限流", "rate-limit"),
    ],
)
def test_refusals_are_told_from_promises(text: str, topic: str) -> None:
    assert _states(text)[topic] == "no"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Do we need a cache?", "cache"),
        ("## Open questions\n\n- Backups: who owns them", "backup"),
        ("## Future work\n\nAdd rate limiting to the edge.", "rate-limit"),
        ("We could add a read replica later.", "read-replica"),
        ("## Alternatives considered\n\nA message queue between the two.", "queue"),
        ("## Backups\n\n## Deployment\n\nOne machine.", "backup"),
    ],
)
def test_questions_and_plans_stay_open(text: str, topic: str) -> None:
    assert _states(text)[topic] == "open"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The backup singer arrives at nine.", "backup"),
        ("The user presses the retry button.", "retry"),
        ("She logs in at the front desk.", "logs"),
        ("An authentication error is shown.", "authentication"),
        ("A message queue of people stood outside.", "queue"),
        ("Traffic leaves through the NAT gateway.", "gateway"),
        ("See https://example.org/docs for more.", "tls"),
        ("Set `cache.max-size` in the file.", "cache"),
        ("Read `src/auth/login/Session.java` first.", "authentication"),
        ("Do not cache the card number.", "cache"),
        ("Without retries one lost packet fails the order.", "retry"),
        ("| Status | Meaning |\n|---|---|\n| 200 | delivered, no retry |", "retry"),
    ],
)
def test_words_that_only_look_like_it(text: str, topic: str) -> None:
    assert topic not in _states(text)


def test_a_heading_counts_when_something_stands_below() -> None:
    assert _states("## Backups\n\nEvery night at two.")["backup"] == "yes"


def test_reason_technology_and_what_it_is_about() -> None:
    cache = next(p for p in _provisions("We do not use a cache because the table has 40 rows.") if p.topic == "cache")
    assert cache.reason == "because the table has 40 rows"
    store = next(p for p in _provisions("The Order Service keeps session data in Redis.") if p.topic == "session-store")
    assert (store.tech, store.about) == ("redis", ("Order Service",))


def test_comments_of_a_listing_speak_for_their_endpoint() -> None:
    text = "```http\nGET /api/v1/carts # List carts (paginated)\nPOST /api/v1/carts # Open a cart\n```\n"
    found = [p for p in _provisions(text) if p.topic == "pagination"]
    assert [(p.state, p.about, p.span.line) for p in found] == [("yes", ("GET /api/v1/carts",), 2)]


def test_comments_of_sql_and_code_are_left_to_their_readers() -> None:
    assert _provisions("```sql\n-- encrypted at rest\nSELECT 1;\n```\n\n```js\n// cached\nf()\n```\n") == ()


def test_what_is_shown_as_bad_is_bad() -> None:
    text = "## Common mistakes\n\n- Missing pagination: lists of everything\n\n## Design\n\n- Lists are paginated\n"
    assert [(p.bad, p.state) for p in _provisions(text) if p.topic == "pagination"] == [(True, "no"), (False, "yes")]
