"""The ranking: what maintainers index comes before what they leave alone."""

from __future__ import annotations

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.findings.rule import Severity
from buttress.review import review

SCHEMA = """\
CREATE TABLE avatars (id bigint PRIMARY KEY, url text NOT NULL);
CREATE TABLE roles (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);
INSERT INTO roles VALUES (1, 'admin'), (2, 'member');
CREATE TABLE users (
    id bigint PRIMARY KEY,
    role_id bigint NOT NULL REFERENCES roles (id),
    avatar_id bigint REFERENCES avatars (id) ON DELETE SET NULL
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    approved_by bigint REFERENCES users (id) ON DELETE SET NULL
);
CREATE TABLE order_items (
    id bigint PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE
);
CREATE TABLE password_reset_tokens (
    id bigint PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
"""


def found(*queries: str) -> dict[str, Severity]:
    """Subjects in the order of the report, folded places included, with their severity."""
    files = {"schema.sql": SCHEMA, "queries.sql": "\n".join(queries)}
    result = review(MemoryTree(files), Config(select=("unindexed-foreign-key",), cache=False))
    return {place.subject: finding.severity for finding in result.findings for place in finding.occurrences}


def test_core_tables_come_first_and_the_tail_is_advice() -> None:
    ranked = found()
    assert list(ranked)[:2] == ["orders.user_id", "order_items.order_id"]
    warned = {subject for subject, severity in ranked.items() if severity is Severity.WARNING}
    assert {"orders.user_id", "order_items.order_id"} <= warned
    assert {"users.avatar_id", "password_reset_tokens.user_id"} <= set(ranked) - warned


def test_a_seeded_lookup_is_not_news() -> None:
    assert "users.role_id" not in found()


def test_a_query_that_filters_by_it_lifts_a_reference() -> None:
    lifted = found("SELECT id FROM password_reset_tokens WHERE user_id = $1;")
    assert found()["password_reset_tokens.user_id"] is Severity.ADVICE
    assert lifted["password_reset_tokens.user_id"] is Severity.WARNING


def test_what_nothing_shows_in_use_is_one_piece_of_advice() -> None:
    result = review(MemoryTree({"schema.sql": SCHEMA}), Config(select=("unindexed-foreign-key",), cache=False))
    (folded,) = [finding for finding in result.findings if finding.severity is Severity.ADVICE]
    assert folded.message == "3 further foreign keys of this schema have no index of their own"
    assert folded.count == 3


def test_a_filter_that_another_index_serves_asks_for_none() -> None:
    served = found("SELECT id FROM password_reset_tokens WHERE user_id = $1 AND id = $2;")
    assert served["password_reset_tokens.user_id"] is Severity.ADVICE


def test_the_outer_side_of_a_join_is_not_filtered() -> None:
    joined = found(
        "WITH u AS (SELECT id FROM users) SELECT t.* FROM password_reset_tokens t LEFT JOIN u ON t.user_id = u.id;"
    )
    assert joined["password_reset_tokens.user_id"] is Severity.ADVICE
