"""Smaller designs: what is named for removal goes, with all that belongs to it, and nothing else does."""

from __future__ import annotations

import pytest

from agent.trial_helper import edits_between, found, reviewed
from agent.trial_projects import API, COMPOSE, DESIGN, PRISMA, SQL
from buttress.agent.trial import Outcome, Trial
from buttress.assembly.tree import MemoryTree, compare
from buttress.config import Config
from buttress.findings.finding import Edit
from buttress.review import review

D, C, S, A = "docs/design.md", "compose.yaml", "db/schema.sql", "openapi.yaml"


def proposed(
    files: dict[str, str], path: str, removes: tuple[str, ...], *pairs: tuple[str, str], rule: str = ""
) -> Outcome:
    result = reviewed(files)
    text = files[path]
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    findings = [found(result, rule)] if rule else []
    return Trial(result).proposal(findings, removes, edits_between(files, {path: text}))


REPORTS = (
    ("- Report Service: exports\n", ""),
    ("  RS[Report Service] --> ODB[(Order DB)]\n  OS --> ODB", "  OS --> ODB[(Order DB)]"),
)


def test_a_service_that_goes_takes_its_own_along() -> None:
    outcome = proposed(DESIGN, D, ("report-service",), *REPORTS, rule="reports-on-primary")
    assert outcome.ok, outcome.why
    assert "component report-service" in outcome.removed
    assert "edge report-service -> order-db" in outcome.removed


@pytest.mark.parametrize(
    ("removes", "more", "why"),
    [
        ((), (), "gone"),
        (("payment-service",), (), "gone"),
        (("report-service", "payment-service"), (), "does not remove"),
        (("report-service",), (("POST /login\n", ""),), "gone"),
        (("report-service",), (("2,000 users", "20 users"),), "gone"),
        (("report-service",), (("- PostgreSQL for orders\n", ""),), "gone"),
    ],
)
def test_what_is_not_named_stays(removes: tuple[str, ...], more: tuple[tuple[str, str], ...], why: str) -> None:
    outcome = proposed(DESIGN, D, removes, *REPORTS, *more, rule="reports-on-primary")
    assert not outcome.ok
    assert why in outcome.why


def test_a_workload_that_goes() -> None:
    worker = COMPOSE[C][COMPOSE[C].index("  worker:") : COMPOSE[C].index("  db:\n    image")]
    assert proposed(COMPOSE, C, ("worker",), (worker, "")).ok
    assert not proposed(COMPOSE, C, ("api",), (worker, "")).ok
    assert not proposed(COMPOSE, C, ("worker",), (worker, ""), ('    ports: ["8080:8080"]\n', "")).ok


def test_a_table_that_goes() -> None:
    log = SQL[S][SQL[S].index("CREATE TABLE audit_log") : SQL[S].index("CREATE INDEX")]
    outcome = proposed(SQL, S, ("audit_log",), (log, ""), rule="missing-primary-key")
    assert outcome.ok, outcome.why
    assert not proposed(SQL, S, ("audit",), (log, ""), rule="missing-primary-key").ok


def test_an_operation_that_goes_does_not_take_its_neighbours() -> None:
    files = {
        A: API[A].replace(
            "  /admin/reports:",
            '  /orders/{id}:\n    get:\n      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n      responses: {"200": {description: one}}\n  /admin/reports:',
        )
    }
    one = files[A][files[A].index("  /orders/{id}:") : files[A].index("  /admin/reports:")]
    listed = files[A][files[A].index("    get:\n      operationId: listOrders") : files[A].index("    post:")]
    assert proposed(files, A, ("GET /orders",), (listed, ""), rule="unpaginated-list").ok
    outcome = proposed(files, A, ("GET /orders",), (listed, ""), (one, ""), rule="unpaginated-list")
    assert not outcome.ok
    assert "/orders/{id}" in outcome.why


def test_with_a_point_of_comparison_new_work_may_be_edited_and_old_may_not() -> None:
    first = {
        "migrations/0001_init.sql": "CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL);\n"
    }
    new = "migrations/0002_key.sql"
    added = "ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (user_id) REFERENCES users (id);\n"
    tree = MemoryTree({**first, new: added})
    result = review(tree, Config(cache=False), compare(tree, MemoryTree(first), "main"))
    finding = found(result, "constraint-without-not-valid")
    edit = Edit(new, 1, added.removesuffix("\n"), added.removesuffix(";\n") + " NOT VALID;")
    outcome = Trial(result).fix(finding, [edit])
    assert outcome.ok, outcome.why
    old = Edit("migrations/0001_init.sql", 1, "", "SELECT 1;")
    assert "run elsewhere" in Trial(result).fix(finding, [old, edit]).why


def test_a_second_trial_of_the_same_files_uses_what_is_known() -> None:
    result = reviewed(PRISMA)
    trial = Trial(result)
    finding = found(result, "missing-unique-key")
    edit = Edit("prisma/schema.prisma", 8, "  email  String", "  email  String @unique")
    assert trial.fix(finding, [edit]).ok
    known = dict(trial._touched)
    assert trial.fix(finding, [edit]).ok
    assert trial._touched == known
