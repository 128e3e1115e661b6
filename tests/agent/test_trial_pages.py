"""The first Bad case of rule pages, mended as the page advises: the fix holds."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from agent.trial_advice import API_ADVICE, DESIGN_ADVICE, NO_ADVICE, SQL_ADVICE, SYSTEM_ADVICE
from agent.trial_helper import edits_between
from buttress.agent.trial import Outcome, Trial
from buttress.assembly.tree import MemoryTree, OverlayTree
from buttress.config import Config
from buttress.findings.pages import page_for
from buttress.review import all_rules, review

INIT = "migrations/0001_init.sql"
#: Rule, file, and pairs of texts: the second in place of the first.
MENDED = {
    "foreign-key-type-mismatch": ("schema.sql", (("order_id integer", "order_id bigint"),)),
    "join-table-without-unique-pair": (
        "schema.sql",
        (
            (
                "CREATE INDEX ON tag_filters (tag_id);\n",
                "CREATE INDEX ON tag_filters (tag_id);\nALTER TABLE tag_filters ADD CONSTRAINT pair UNIQUE (user_id, tag_id);\n",
            ),
        ),
    ),
    "narrow-key-on-growing-table": ("schema.sql", (("id serial PRIMARY", "id bigserial PRIMARY"),)),
    "index-starts-with-primary-key": (
        "schema.sql",
        (("CREATE INDEX idx_subs_id_status ON subscribers (id, status);\n", ""),),
    ),
    "missing-foreign-key": (
        "schema.sql",
        (("author_user_id bigint NOT NULL,", "author_user_id bigint NOT NULL REFERENCES users (id),"),),
    ),
    "delete-blocked-by-child": (
        "schema.sql",
        (
            (
                "user_id bigint NOT NULL REFERENCES users (id)\n",
                "user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE\n",
            ),
        ),
    ),
    "byte-count-in-32-bits": ("schema.sql", (("size integer", "size bigint"),)),
    "constraint-without-not-valid": ("migrations/0002_order_user.sql", (("users (id);", "users (id) NOT VALID;"),)),
    "new-required-column-without-default": (
        "migrations/0002_country.sql",
        (("country text NOT NULL", "country text NOT NULL DEFAULT ''"),),
    ),
    "no-lock-timeout": (
        "migrations/0002_nickname.sql",
        (("ALTER TABLE users ADD", "SET lock_timeout = '2s';\nALTER TABLE users ADD"),),
    ),
    "filter-without-index": (
        "db/schema.sql",
        (("CREATE INDEX messages_sent", "CREATE INDEX ON messages (recipient, sent_at);\nCREATE INDEX messages_sent"),),
    ),
    "dangling-reference": ("openapi.yaml", (("schemas/Ordr'", "schemas/Order'"),)),
    "undeclared-path-parameter": (
        "openapi.yaml",
        (
            (
                "  /orders/{id}:\n",
                "  /orders/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n",
            ),
        ),
    ),
    "error-without-body": (
        "openapi.yaml",
        (
            (
                "description: Invalid input\n",
                "description: Invalid input\n          content: {application/problem+json: {schema: {type: object, properties: {code: {type: string}, detail: {type: string}}}}}\n",
            ),
            (
                "description: Out of stock\n",
                "description: Out of stock\n          content: {application/problem+json: {schema: {type: object, properties: {code: {type: string}, detail: {type: string}}}}}\n",
            ),
        ),
    ),
    "unsafe-post-without-idempotency": (
        "openapi.yaml",
        (
            (
                "  /payments:\n    post:\n",
                "  /payments:\n    post:\n      parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]\n",
            ),
            (
                "refund:\n    post:\n",
                "refund:\n    post:\n      parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]\n",
            ),
        ),
    ),
    "store-without-backup": (
        "docs/design.md",
        (
            (
                "takes a minute\n",
                "takes a minute\n- PostgreSQL is backed up every night, and a restore is tried every month\n",
            ),
        ),
    ),
    "start-before-healthy": (
        "docker-compose.yml",
        (
            ("    depends_on:\n      - db\n", "    depends_on:\n      db: {condition: service_healthy}\n"),
            ("    depends_on: [db]\n", "    depends_on:\n      db: {condition: service_healthy}\n"),
            ("    image: postgres:16\n", "    image: postgres:16\n    healthcheck: {test: pg_isready}\n"),
        ),
    ),
    "missing-health-check": (
        "compose.prod.yaml",
        (
            (
                '    ports: ["8081:8081"]\n',
                '    ports: ["8081:8081"]\n    healthcheck:\n      test: curl -fs http://localhost:8081/healthz\n',
            ),
        ),
    ),
    "endpoint-without-authentication": (
        "docs/design.md",
        (("# Tickets\n", "# Tickets\n\nAll endpoints need a bearer token.\n"),),
    ),
    "missing-rate-limit": (
        "docs/design.md",
        (("returns.\n", "returns. Logins and password resets are limited to 5 attempts per minute per address.\n"),),
    ),
    "call-mode-drift": (
        "docs/design.md",
        (("  OS --> NS[Notification Service]", '  OS -.->|"order.placed"| NS[Notification Service]'),),
    ),
}


ADVICE = {**SQL_ADVICE, **API_ADVICE, **DESIGN_ADVICE, **SYSTEM_ADVICE}
Changes = Mapping[str, "str | tuple[tuple[str, str], ...]"]


def _proposed(rule: str, changes: Changes, *, everywhere: bool = False) -> Outcome:
    loaded = next(each for each in all_rules() if each.rule.name == rule)
    case = next(case for case in page_for(loaded.module).cases if case.bad)
    below = {name: text for name, text in case.files.items() if name not in case.release}
    pending = {name: case.files[name] for name in case.release}
    tree = OverlayTree(MemoryTree(below), pending) if pending else MemoryTree(below)
    result = review(tree, Config(cache=False, profile="strict", select=(rule,), validate_openapi=False))
    findings = [finding for finding in result.findings if finding.rule.name == rule]
    assert findings
    after = {}
    for path, change in changes.items():
        text = change if isinstance(change, str) else case.files[path]
        for old, new in () if isinstance(change, str) else change:
            assert old in text
            text = text.replace(old, new) if everywhere and old.count("\n") < 2 else text.replace(old, new, 1)
        after[path] = text
    return Trial(result).proposal(
        findings[:1] if rule == "plaintext-traffic" else findings, (), edits_between(case.files, after)
    )


@pytest.mark.parametrize("rule", MENDED)
def test_the_advice_of_a_page_holds(rule: str) -> None:
    path, pairs = MENDED[rule]
    outcome = _proposed(rule, {path: pairs}, everywhere=True)
    assert outcome.ok, outcome.why


@pytest.mark.parametrize("rule", ADVICE)
def test_the_advice_of_a_page_holds_where_more_changes(rule: str) -> None:
    outcome = _proposed(rule, ADVICE[rule])
    assert outcome.ok, outcome.why


@pytest.mark.parametrize(("case", "changes"), NO_ADVICE.items(), ids=[": ".join(case) for case in NO_ADVICE])
def test_what_a_page_does_not_say_is_refused(case: tuple[str, str], changes: Changes) -> None:
    outcome = _proposed(case[0], changes)
    assert not outcome.ok
    assert outcome.why
