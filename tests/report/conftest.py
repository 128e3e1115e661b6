"""Reviews made by hand: reports are tested apart from readers and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.blueprint import Blueprint, Coverage, Release
from buttress.blueprint.catalog import Catalog, Database, Table
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Name
from buttress.config import Config
from buttress.findings.finding import Confidence, Finding
from buttress.findings.policy import fold, identify, rank
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.findings.verdict import Verdict
from buttress.review import Review

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SQL = """CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    list_role_id bigint REFERENCES roles (id) ON DELETE SET NULL,
    total real NOT NULL
);
"""

FLAW = Rule(
    name="unindexed-foreign-key",
    code="DB102",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.DATA_IS_SACRED,
)
DISASTER = Rule(
    name="cascade-reaches-accounts",
    code="DB110",
    severity=Severity.ERROR,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)
HABIT = Rule(
    name="money-as-float",
    code="DB106",
    severity=Severity.ADVICE,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
    convention=True,
)

VERDICTS = (
    Verdict("queries-use-indexes", "fail", "orders.user_id has no index"),
    Verdict("lists-paginated", "pass", "3 of 3 lists are bounded"),
    Verdict("pools-sized", "unknown", "no pool is configured in the repository", settle="say max_connections"),
    Verdict("caching-headers-set", "unknown", "responses state no headers", settle="state Cache-Control"),
    Verdict("monitoring-and-alerts", "not-applicable", "nothing runs"),
)


def found(
    rule: Rule, text: str, subject: str, files: Mapping[str, str], path: str = "db/schema.sql", **more: object
) -> Finding:
    """A finding at the first occurrence of ``text`` in a file."""
    source = Source(path, files[path])
    start = files[path].index(text)
    words: dict[str, object] = {
        "message": f"{subject} is not as it should be",
        "because": f"{subject} stands beside {text.strip()[:12]} and so on",
        "instead": f"CREATE INDEX CONCURRENTLY ON {subject.split('.', maxsplit=1)[0]} ({subject.rsplit('.', maxsplit=1)[-1]})",
    }
    return rule.finding(subject=subject, at=source.span(start, start + len(text)), **{**words, **more})  # type: ignore[arg-type]


def made(findings: Sequence[Finding], texts: Mapping[str, str], **coverage: object) -> Review:
    """A review of ``texts`` that holds these findings, two tables and five verdicts."""
    tree = MemoryTree(dict(texts))
    source = Source(next(iter(texts)), next(iter(texts.values())))
    tables = {Name(name): Table(Name(name), source.span(0, 1)) for name in ("users", "orders")}
    database = Database("db", "postgres", "bigint, line 2", Catalog("postgres", tables))
    facts: dict[str, object] = {"files": len(texts), "read": len(texts), "statements": 2, "understood": 2, **coverage}
    blueprint = Blueprint(databases=(database,), release=Release(), coverage=Coverage(**facts))  # type: ignore[arg-type]
    identified = identify(findings, lambda span: texts[span.path][span.start : span.end])
    review = Review(blueprint, tuple(fold(rank(identified))), Config(), tree)
    review.__dict__["checklist"] = VERDICTS
    return review


@pytest.fixture
def shop() -> Review:
    """One error with a related place, one warning, one possible advice that folds two places."""
    files = {"db/schema.sql": SQL}
    role = Source("db/schema.sql", SQL)
    return made(
        [
            found(
                DISASTER,
                "user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE",
                "orders.user_id",
                files,
                message="deleting a row of users deletes its orders",
                because="orders holds money (total, line 9), and nothing else keeps a record of what was paid; "
                "the key beside it, list_role_id, sets NULL instead",
                instead="ON DELETE RESTRICT",
                related=[(role.line_span(8), "list_role_id, the sibling that sets NULL")],
            ),
            found(FLAW, "list_role_id bigint", "orders.list_role_id", files),
            found(HABIT, "total real", "orders.total", files, confidence=Confidence.POSSIBLE, exposure=9),
            found(HABIT, "email text", "users.email", files),
        ],
        files,
    )


@pytest.fixture(scope="session")
def review_of() -> Callable[..., Review]:
    """:func:`made`, for tests that need a review of their own."""
    return made


@pytest.fixture(scope="session")
def finding_of() -> Callable[..., Finding]:
    """:func:`found`, as an error, for tests that need a finding of their own."""
    return lambda *arguments, **more: found(DISASTER, *arguments, **more)
