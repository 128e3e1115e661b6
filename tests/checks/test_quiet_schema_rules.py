"""What the schema rules claim and advise: only what the files show, and statements that work when pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.findings.rule import Severity
from buttress.review import review

if TYPE_CHECKING:
    from buttress.findings.finding import Finding


def only(rule: str, **files: str) -> Finding:
    """The one finding of a rule in a small tree of ``.sql`` files."""
    tree = MemoryTree({f"{name}.sql": text for name, text in files.items()})
    (finding,) = review(tree, Config(select=(rule,), cache=False)).findings
    return finding


def test_widening_a_serial_key_widens_its_sequence_and_names_its_references() -> None:
    schema = """
        CREATE TABLE events (id serial PRIMARY KEY, kind text NOT NULL);
        CREATE TABLE notes (id bigserial PRIMARY KEY, event_id integer NOT NULL REFERENCES events (id));
    """
    found = only("narrow-key-on-growing-table", schema=schema)
    assert "ALTER SEQUENCE events_id_seq AS bigint" in found.instead
    assert found.instead.endswith("then the same type for notes.event_id")


def test_partitions_are_no_advice_where_the_key_is_an_id_alone() -> None:
    schema = (
        "CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz NOT NULL); CREATE INDEX ON visits USING brin (at);"
    )
    found = only("unbounded-append-only-table", schema=schema, queries="INSERT INTO visits (id) VALUES ($1);")
    assert found.message == "no SQL file here removes a row of visits; code may"
    assert "at is there to delete by and indexed" in found.because
    assert "PARTITION" not in found.instead


def test_an_expression_index_that_is_not_unique_lowers_the_voice() -> None:
    schema = """
        CREATE TABLE users (id bigint PRIMARY KEY, username text NOT NULL);
        CREATE INDEX users_canon ON users (canon(username));
    """
    found = only("missing-unique-key", schema=schema)
    assert found.severity is Severity.ADVICE
    assert "users_canon" in found.because
    assert "canon(username)" in found.instead


def test_a_unique_pair_makes_the_index_on_its_first_column_spare() -> None:
    schema = """
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE tags (id bigint PRIMARY KEY);
        CREATE TABLE tag_filters (
            id bigserial PRIMARY KEY,
            user_id bigint NOT NULL REFERENCES users (id),
            tag_id bigint NOT NULL REFERENCES tags (id)
        );
        CREATE INDEX filters_user ON tag_filters (user_id);
    """
    assert (
        "filters_user at schema.sql:9 does, which can then go"
        in only("join-table-without-unique-pair", schema=schema).instead
    )


def test_promoting_a_unique_key_drops_its_twins() -> None:
    schema = "CREATE TABLE options (key text NOT NULL UNIQUE, value text); CREATE INDEX options_key ON options (key);"
    found = only("missing-primary-key", schema=schema)
    assert found.severity is Severity.ADVICE
    assert "then drop" in found.instead
    assert "options_key" in found.instead


def test_a_folded_index_finding_counts_the_group() -> None:
    schema = """
        CREATE TABLE a (id bigint PRIMARY KEY, x int NOT NULL, y int NOT NULL);
        CREATE INDEX a_x ON a (x);
        CREATE INDEX a_xy ON a (x, y);
        CREATE TABLE b (id bigint PRIMARY KEY, x int NOT NULL UNIQUE);
        CREATE INDEX b_x ON b (x);
    """
    found = only("redundant-index", schema=schema)
    assert found.count == 2
    assert found.because.endswith("2 indexes of 2 tables are like this")


@pytest.mark.parametrize(
    ("columns", "fix"),
    [
        ("id bigint NOT NULL DEFAULT nextval('s'), body text", "ALTER TABLE notes ADD PRIMARY KEY (id)"),
        ("id uuid NOT NULL, body text", "ALTER TABLE notes ADD PRIMARY KEY (id)"),
        ("body text", "ALTER TABLE notes ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ],
)
def test_a_table_without_a_key_gets_the_one_that_fits(columns: str, fix: str) -> None:
    schema = f"CREATE TABLE notes ({columns});\nCREATE TABLE a (id bigserial PRIMARY KEY);\n"
    result = review(MemoryTree({"db/schema.sql": schema}), Config(select=("missing-primary-key",), cache=False))
    assert [finding.instead for finding in result.findings] == [fix]
