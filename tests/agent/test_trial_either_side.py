"""Where two artefacts disagree either may be corrected, and what goes may come back as strong: that, and no more."""

from __future__ import annotations

import pytest

from agent.trial_either_side import (
    ADD,
    API,
    CASCADE,
    DRAFT,
    DRAFT_LIES,
    DRAFT_TRUTHS,
    DRIFT,
    DRIFT_LIES,
    DRIFT_TRUTHS,
    DROP,
    EXAMPLES,
    INDEX_LIES,
    INDEX_TRUTHS,
    INDEXES,
    KEY_LIES,
    KEY_TRUTHS,
    UP,
    Case,
    D,
)
from agent.trial_helper import edits_between, found, reviewed, tried
from agent.trial_projects import HISTORY
from buttress.agent.trial import Outcome, Trial
from buttress.findings.finding import Edit


def _cases(*groups: tuple[dict[str, str], dict[str, Case]]) -> list[object]:
    return [
        pytest.param(files, *case, id=f"{min(case[2])} {case[0]}: {name}")
        for files, cases in groups
        for name, case in cases.items()
    ]


@pytest.mark.parametrize(
    ("files", "rule", "subject", "changes"),
    _cases((CASCADE, KEY_TRUTHS), (DRIFT, DRIFT_TRUTHS), (INDEXES, INDEX_TRUTHS), (DRAFT, DRAFT_TRUTHS)),
)
def test_the_right_side_may_be_corrected(
    files: dict[str, str], rule: str, subject: str, changes: dict[str, str | tuple[tuple[str, str], ...]]
) -> None:
    outcome = tried(files, rule, changes, subject=subject)
    assert outcome.ok, outcome.why


@pytest.mark.parametrize(
    ("files", "rule", "subject", "changes"),
    _cases((CASCADE, KEY_LIES), (DRIFT, DRIFT_LIES), (INDEXES, INDEX_LIES), (DRAFT, DRAFT_LIES)),
)
def test_nothing_else_may(
    files: dict[str, str], rule: str, subject: str, changes: dict[str, str | tuple[tuple[str, str], ...]]
) -> None:
    outcome = tried(files, rule, changes, subject=subject)
    assert not outcome.ok
    assert outcome.why


SHOP = {
    f"migrations/{path.name}": path.read_text() for path in sorted((EXAMPLES / "shop" / "migrations").glob("*.sql"))
} | {API: (EXAMPLES / "shop" / API).read_text()}
SPARE = "migrations/0007_spare.sql"


def _proposed(removes: tuple[str, ...], new: str) -> Outcome:
    result = reviewed(SHOP)
    findings = [found(result, "redundant-index"), found(result, "index-starts-with-primary-key")]
    return Trial(result).proposal(findings, removes, [Edit(SPARE, 0, "", new)])


def test_the_bare_name_of_an_index_is_enough() -> None:
    both = "DROP INDEX CONCURRENTLY products_sku;\nDROP INDEX CONCURRENTLY orders_id_status;\n"
    assert _proposed(("products_sku", "orders_id_status"), both).ok
    assert "does not remove" in _proposed(("products_sku", "orders_id_status", "sessions_user_id"), both).why


def test_a_bare_name_that_two_tables_have_names_neither() -> None:
    both = "DROP INDEX CONCURRENTLY products_sku;\nDROP INDEX CONCURRENTLY orders_id_status;\n"
    assert not _proposed(("user_id",), f"{both}ALTER TABLE sessions DROP COLUMN user_id;\n").ok


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("maxLength: 320", "maxLength: 255", True),
        ("maxLength: 320", "maxLength: 400", False),
        ("maxLength: 320", "maxLength: 255, pattern: a", False),
        (
            ", maxLength: 320 }\n        display_name: { type: string, maxLength: 120",
            ", maxLength: 255 }\n        display_name: { type: string, maxLength: 20",
            False,
        ),
        ("format: email, maxLength: 320", "format: email", False),
    ],
)
def test_a_request_as_narrow_as_its_column(old: str, new: str, holds: bool) -> None:
    assert tried(SHOP, "request-wider-than-column", {API: ((old, new),)}, subject="users.email").ok == holds


INVOICES = """  /orders/{id}/invoices:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
    get:
      operationId: listInvoices
      responses:
        "200":
          description: The invoices.
          content:
            application/json:
              schema: { type: object }
"""
OLD = "  /orders/{id}/getInvoice:\n"
ID = '    get:\n      operationId: getUser\n      responses:\n        "200":\n          description: The invoice.'


@pytest.mark.parametrize(
    ("pairs", "holds"),
    [
        (((OLD, INVOICES + OLD), (ID, ID.replace("getUser", "getUser\n      deprecated: true"))), True),
        (((ID, ID.replace("getUser", "getUser\n      deprecated: true")),), False),
        (
            (
                (OLD, INVOICES.replace("invoices:", "bills:") + OLD),
                (ID, ID.replace("getUser", "getUser\n      deprecated: true")),
            ),
            False,
        ),
        (((OLD, "  /orders/{id}/invoices:\n"),), False),
    ],
)
def test_an_operation_gives_way_to_a_better_one(pairs: tuple[tuple[str, str], ...], holds: bool) -> None:
    assert tried(SHOP, "verb-in-path", {API: pairs}).ok == holds


PAYMENTS = (
    (
        "- Booking Service: reservations and tickets. Owns the `bookings` table.\n",
        "- Booking Service: reservations and tickets, charges and refunds through Stripe. Owns the `bookings` and `payments` tables.\n",
    ),
    ("- Payment Service: charges and refunds through Stripe. Owns the `payments` and `bookings` tables.\n", ""),
    ("  BS -->|charge| PS[Payment Service]\n  PS --> BS\n", ""),
    ("  PS --> ST[Stripe]\n", "  BS --> ST[Stripe]\n"),
    ("  PS --> DB\n", ""),
)


@pytest.mark.parametrize(
    ("removes", "more", "holds"),
    [
        (("payment-service",), (), True),
        ((), (), False),
        (("payment-service",), (("  BS --> ST", "  NS --> XX[Mailgun]\n  BS --> ST"),), False),
        (("payment-service",), (("mails and text messages", "mails"),), False),
        (("payment-service",), (("reservations and tickets, ", "reservations, "),), False),
    ],
)
def test_a_part_that_takes_over(removes: tuple[str, ...], more: tuple[tuple[str, str], ...], holds: bool) -> None:
    text = DRAFT[D]
    for old, new in (*PAYMENTS, *more):
        assert old in text
        text = text.replace(old, new)
    result = reviewed(DRAFT)
    findings = [found(result, rule) for rule in ("owner-drift", "shared-database", "cyclic-calls")]
    outcome = Trial(result).proposal(findings, removes, edits_between(DRAFT, {D: text}))
    assert outcome.ok == holds, outcome.why


def test_a_reason_says_what_would_do() -> None:
    why = tried(CASCADE, "cascade-reaches-valuable-rows", {UP: DROP + ADD}, subject="orders.user_id").why
    assert "VALIDATE CONSTRAINT" in why
    why = tried(HISTORY, "unindexed-foreign-key", {UP: "CREATE INDEX orders_user_id ON orders (user_id);\n"}).why
    assert "after it there is index-without-concurrently" in why
    assert "CONCURRENTLY, in a migration of its own" in why
