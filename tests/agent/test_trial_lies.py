"""Edits that make a finding vanish by hiding what it speaks about: every one of them is refused, each for a reason."""

from __future__ import annotations

import pytest

from agent.trial_helper import tried
from agent.trial_lies_other import API_LIES, COMPOSE_LIES, DESIGN_LIES
from agent.trial_lies_sql import END, FK, PRISMA_LIES, SQL_LIES, A, C, D, P, S
from agent.trial_projects import API, COMPOSE, DESIGN, HISTORY, PENDING, PRISMA, SQL

CASES = [
    pytest.param(project, path, *case, id=f"{path}: {name}")
    for project, path, lies in (
        (SQL, S, SQL_LIES),
        (API, A, API_LIES),
        (COMPOSE, C, COMPOSE_LIES),
        (DESIGN, D, DESIGN_LIES),
        (PRISMA, P, PRISMA_LIES),
    )
    for name, case in lies.items()
]


@pytest.mark.parametrize(("project", "path", "rule", "subject", "changes"), CASES)
def test_what_hides_is_refused(
    project: dict[str, str], path: str, rule: str, subject: str, changes: tuple[tuple[str, str], ...]
) -> None:
    outcome = tried(project, rule, {path: changes}, subject=subject)
    assert not outcome.ok
    assert outcome.why


NEXT = "migrations/0003_orders.up.sql"
INDEX = "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n"
HISTORY_LIES = {
    "an old migration edited": {
        "migrations/0001_init.up.sql": (
            ("    note text\n", "    note text\n"),
            (");\nCREATE TABLE orders", ");\nCREATE TABLE  orders"),
            ("    note text\n);\n", "    note text\n);\nCREATE INDEX ON orders (user_id);\n"),
        )
    },
    "a migration before the others": {"migrations/0000_index.up.sql": INDEX},
    "a migration in between": {"migrations/0001_later.up.sql": INDEX},
    "a name that no runner knows": {"migrations/fix.sql": INDEX},
    "somewhere else": {"db/0003_fix.up.sql": INDEX},
    "beside the folder": {"fix.sql": INDEX},
    "the constraint dropped": {NEXT: "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\n"},
    "the column dropped": {NEXT: "ALTER TABLE orders DROP COLUMN user_id;\n"},
    "the table renamed": {NEXT: "ALTER TABLE orders RENAME TO order_kinds;\n"},
    "the table dropped": {NEXT: "DROP TABLE orders;\n"},
    "made again": {
        NEXT: "DROP TABLE orders;\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id), note text);\nCREATE INDEX ON orders (user_id);\n"
    },
    "a way back that goes further": {NEXT: INDEX, "migrations/0003_orders.down.sql": "DROP TABLE users CASCADE;\n"},
    "a way back that is not needed any more": {
        NEXT: INDEX,
        "migrations/0001_init.down.sql": (("DROP TABLE orders;\n", ""),),
    },
    "in a function": {
        NEXT: "CREATE FUNCTION f() RETURNS void AS $$ CREATE INDEX ON orders (user_id) $$ LANGUAGE sql;\n"
    },
    "an index of that name, maybe": {NEXT: "CREATE INDEX IF NOT EXISTS orders_pkey ON orders (user_id);\n"},
    "another finding": {NEXT: INDEX.replace(" CONCURRENTLY", "")},
    "an ignore": {NEXT: f"-- buttress: ignore-file[{FK}] nothing\nSELECT 1;\n"},
    "the runner changed": {"go.mod": "module shop\n"},
    "settings": {"buttress.toml": 'ignore = ["unindexed-foreign-key"]\n'},
    "a baseline": {"buttress-baseline.jsonl": "{}\n"},
}


@pytest.mark.parametrize("changes", HISTORY_LIES.values(), ids=HISTORY_LIES)
def test_what_hides_in_a_history_is_refused(changes: dict[str, str | tuple[tuple[str, str], ...]]) -> None:
    outcome = tried({**HISTORY, "db/queries.sql": "SELECT 1;\n"}, FK, changes)
    assert not outcome.ok
    assert outcome.why


MESSAGES = {
    S: "CREATE TABLE messages (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    recipient text NOT NULL,\n"
    "    sent_at timestamptz NOT NULL\n);\nCREATE INDEX messages_sent_idx ON messages (sent_at);\n",
    "queries/messages.sql": "-- name: list-inbox\nSELECT id, sent_at FROM messages WHERE recipient = $1 LIMIT 50;\n",
}


@pytest.mark.parametrize(
    "change",
    [
        ("recipient = $1", "recipient || '' = $1"),
        ("WHERE recipient = $1 ", ""),
        ("list-inbox", "one-off"),
        ("recipient = $1", "sent_at > now() AND recipient = $1"),
    ],
)
def test_a_query_is_no_less_than_it_was(change: tuple[str, str]) -> None:
    assert not tried(MESSAGES, "filter-without-index", {"queries/messages.sql": (change,)}).ok


WAITS = {
    "migrations/0003_nick.up.sql": "ALTER TABLE users ADD COLUMN nick text;\nALTER TABLE users ALTER COLUMN nick SET DEFAULT '';\n"
}


@pytest.mark.parametrize("value", ["0", "'0'", "'10h'", "DEFAULT", "'5min'", "90000"])
def test_a_lock_that_is_waited_for_too_long(value: str) -> None:
    children = "".join(
        f"CREATE TABLE c{n} (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));\n" for n in range(6)
    )
    files = {**HISTORY, "migrations/0001_init.up.sql": HISTORY["migrations/0001_init.up.sql"] + children}
    changes = {
        "migrations/0003_nick.up.sql": (
            ("ALTER TABLE users ADD", f"SET lock_timeout = {value};\nALTER TABLE users ADD"),
        )
    }
    assert not tried(files, "no-lock-timeout", changes, pending=WAITS).ok


UP = "migrations/0003_note.up.sql"

NOT_NULL = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n"
PENDING_LIES = {
    "not done at all": ("set-not-null-scans-table", {UP: ((NOT_NULL, ""),)}),
    "another column": (
        "set-not-null-scans-table",
        {UP: ((NOT_NULL, "ALTER TABLE users ALTER COLUMN seen_at SET NOT NULL;\n"),)},
    ),
    "not made at all": (
        "index-without-concurrently",
        {UP: (("CREATE INDEX orders_user_id_idx ON orders (user_id);\n", ""),)},
    ),
    "another index": (
        "index-without-concurrently",
        {
            UP: (("CREATE INDEX orders_user_id_idx ON orders (user_id);\n", ""),),
            "migrations/0004_i.up.sql": "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (note);\n",
        },
    ),
    "in a body": (
        "index-without-concurrently",
        {
            UP: (
                (
                    "CREATE INDEX orders_user_id_idx ON orders (user_id);\n",
                    "DO $$ BEGIN CREATE INDEX orders_user_id_idx ON orders (user_id); END $$;\n",
                ),
            )
        },
    ),
    "as the way back": ("set-not-null-scans-table", {UP: ((NOT_NULL, f"-- +goose Down\n{NOT_NULL}"),)}),
    "in a comment": ("set-not-null-scans-table", {UP: ((NOT_NULL, f"-- {NOT_NULL}"),)}),
    "no lock is waited for long": ("set-not-null-scans-table", {UP: ((NOT_NULL, f"COMMIT;\n{NOT_NULL}"),)}),
}


@pytest.mark.parametrize(("rule", "changes"), PENDING_LIES.values(), ids=PENDING_LIES)
def test_what_hides_in_a_release_is_refused(rule: str, changes: dict[str, str | tuple[tuple[str, str], ...]]) -> None:
    outcome = tried(HISTORY, rule, changes, pending=PENDING)
    assert not outcome.ok
    assert outcome.why


def test_a_comment_does_not_carry_a_fix() -> None:
    """The edit is more than its remark, and still only the remark makes the finding vanish."""
    remark = "seen_at timestamp, -- wall clock of the shop, local time on purpose"
    changes = {
        S: (
            ("seen_at timestamp", remark.replace("timestamp,", "timestamp")),
            (END, END + "CREATE INDEX ON orders (total);\n"),
        )
    }
    assert not tried(SQL, "timestamp-without-time-zone", changes, subject="users.seen_at").ok


@pytest.mark.parametrize(
    "text", ["A nightly backup of the database is kept for 30 days.", "Port 5432 is closed by a firewall."]
)
def test_words_mend_nothing_that_runs(text: str) -> None:
    changes = {"docs/design.md": f"# Shop: design\n\n{text}\n"}
    outcome = tried({**COMPOSE, "docs/notes.md": "x\n"}, "published-store-port", changes, subject="db")
    assert not outcome.ok
    assert "words mend nothing" in outcome.why


def test_secrets_are_not_told_in_reasons() -> None:
    outcome = tried(
        COMPOSE,
        "published-store-port",
        {C: (("hunter2secret", "another1secret"), ('["5432:5432"]', '["127.0.0.1:5432:5432"]'))},
        subject="db",
    )
    assert not outcome.ok
    assert "secret" not in outcome.why.replace("literal-secret", "")
