"""Unique keys: the one that says nothing, the one that the rest of the schema expects, and what each must leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.findings.rule import Severity
from buttress.readers.postgres import parser
from buttress.review import review

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.findings.finding import Finding

PARENT = "CREATE TABLE users (id bigint PRIMARY KEY);\n"


def found(rule: str, schema: str, path: str = "schema.sql") -> dict[str, Finding]:
    """Findings of a rule by subject, folded places included."""
    result = review(MemoryTree({path: schema}), Config(select=(rule,), cache=False))
    return {place.subject: finding for finding in result.findings for place in finding.occurrences}


def made_redundant(keys: str, rest: str = "") -> dict[str, Finding]:
    """Findings about one table with some keys."""
    columns = "id bigint PRIMARY KEY, a text NOT NULL, b text NOT NULL, n text"
    return found("unique-key-made-redundant", f"CREATE TABLE things ({columns}{keys});\n{rest}")


@pytest.fixture(params=["libpg_query", "without"], autouse=True)
def grammar(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both readers of PostgreSQL say the same of these keys."""
    if request.param == "without":
        monkeypatch.setenv("BUTTRESS_NO_LIBPG_QUERY", "1")
    parser.bindings.cache_clear()
    yield
    monkeypatch.undo()
    parser.bindings.cache_clear()


def test_a_subset_makes_a_key_say_nothing() -> None:
    (finding,) = made_redundant(", UNIQUE (a), UNIQUE (b, a)").values()
    assert finding.subject == "things(b,a)"
    assert "things_a_key at schema.sql:1 already keeps a unique" in finding.because
    assert "make it a plain index, if you look rows up by b" in finding.instead
    assert "ON CONFLICT (b, a) then names a alone" in finding.instead


@pytest.mark.parametrize(
    ("keys", "rest"),
    [
        (", UNIQUE (a), UNIQUE (a)", ""),  # the other rule's
        (", UNIQUE (a, b), UNIQUE (b, a)", ""),
        (", UNIQUE (a) DEFERRABLE, UNIQUE (a, b)", ""),
        (", UNIQUE (n), UNIQUE NULLS NOT DISTINCT (n, b)", ""),
        (", UNIQUE (a, b)", "CREATE UNIQUE INDEX ON things (a) WHERE n IS NULL;"),
        (", UNIQUE (a, b)", "CREATE UNIQUE INDEX ON things (lower(a));"),
        (", UNIQUE (a, b)", 'CREATE UNIQUE INDEX ON things (a COLLATE "C");'),
        (", UNIQUE (a, b)", "CREATE UNIQUE INDEX ON things (a text_pattern_ops);"),
        (", UNIQUE (a)", "CREATE UNIQUE INDEX ON things (a, b) INCLUDE (n);"),
        (", UNIQUE (b, id)", ""),
        (
            ", UNIQUE (a), UNIQUE (a, b)",
            "CREATE TABLE parts (a text, b text, FOREIGN KEY (b, a) REFERENCES things (b, a));",
        ),
    ],
)
def test_each_of_these_says_something(keys: str, rest: str) -> None:
    assert not made_redundant(keys, rest)


def test_nulls_that_cannot_be_there_change_nothing() -> None:
    assert set(made_redundant(", UNIQUE (a), UNIQUE NULLS NOT DISTINCT (a, b)")) == {"things(a,b)"}


def test_beside_the_primary_key_it_is_advice() -> None:
    (finding,) = made_redundant(", UNIQUE (id, a)").values()
    assert finding.severity is Severity.ADVICE


def test_tokens_and_partitions_are_left_alone() -> None:
    tokens = "CREATE TABLE verification_tokens (token text UNIQUE, identifier text, UNIQUE (identifier, token));"
    parted = "CREATE TABLE hits (a text, b text, UNIQUE (a), UNIQUE (a, b)) PARTITION BY HASH (a);"
    assert not found("unique-key-made-redundant", tokens + parted)


def test_an_operator_class_makes_another_index() -> None:
    schema = """
        CREATE TABLE pages (id bigint PRIMARY KEY, path text NOT NULL, host text NOT NULL);
        CREATE INDEX pages_path ON pages (path);
        CREATE INDEX pages_path_like ON pages (path text_pattern_ops);
        CREATE INDEX pages_host ON pages (host text_ops);
        CREATE INDEX pages_host_again ON pages (host);
    """
    assert set(found("redundant-index", schema)) == {"pages.pages_host_again"}


SHORT = "CREATE TABLE {} (id bigint PRIMARY KEY, short_id varchar(10) NOT NULL{});\n"


def siblings(unique: int, loose: int) -> str:
    """Tables that keep their short_id unique, then tables that do not."""
    names = ["stories", "comments", "polls", "lists", "hats", "badges"]
    return "".join(
        SHORT.format(name, " UNIQUE" if at < unique else "") for at, name in enumerate(names[: unique + loose])
    )


def test_the_exception_is_reported_with_a_sibling() -> None:
    (finding,) = found("missing-unique-key", siblings(3, 1)).values()
    assert finding.subject == "lists.short_id"
    assert finding.severity is Severity.WARNING
    assert "stories keeps its short_id unique (schema.sql:1), and so do 2 other tables" in finding.because


@pytest.mark.parametrize(("unique", "loose"), [(1, 1), (2, 2), (3, 2)])
def test_without_a_clear_habit_there_is_no_exception(unique: int, loose: int) -> None:
    assert not found("missing-unique-key", siblings(unique, loose))


def test_copies_and_references_of_a_key_repeat() -> None:
    copies = "CREATE TABLE story_history (id bigint PRIMARY KEY, short_id varchar(10) NOT NULL);"
    refers = "CREATE TABLE views (id bigint PRIMARY KEY, short_id varchar(10) REFERENCES stories (short_id));"
    assert not found("missing-unique-key", siblings(3, 0) + copies + refers)


def test_a_habit_within_a_tenant_is_followed_within_the_tenant() -> None:
    shape = "CREATE TABLE {} (id bigint PRIMARY KEY, shop_id bigint NOT NULL, sku text NOT NULL{});\n"
    kept = ", UNIQUE (shop_id, sku)"
    schema = shape.format("products", kept) + shape.format("parts", kept) + shape.format("bundles", "")
    (finding,) = found("missing-unique-key", schema).values()
    assert "unique within shop_id (schema.sql:1)" in finding.because
    assert "UNIQUE INDEX ON bundles (shop_id, sku)" in finding.instead
    elsewhere = schema.replace(
        "TABLE bundles (id bigint PRIMARY KEY, shop_id bigint NOT NULL,", "TABLE bundles (id bigint PRIMARY KEY,"
    )
    assert not found("missing-unique-key", elsewhere)


def test_a_drawn_value_is_advice() -> None:
    shape = "CREATE TABLE {} (id bigint PRIMARY KEY, token text NOT NULL{});\n"
    schema = shape.format("invites", " UNIQUE") + shape.format("shares", " UNIQUE") + shape.format("recipients", "")
    (finding,) = found("missing-unique-key", schema).values()
    assert finding.severity is Severity.ADVICE
    assert finding.because.endswith("takes the first of two")
