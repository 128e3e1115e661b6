"""Facts that the team states win over guesses: in roles, in predicates, and in what the rules then say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.catalog import Table
from buttress.blueprint.source import Span
from buttress.blueprint.sql import Name
from buttress.config import Config
from buttress.findings.rule import Severity
from buttress.predicates.growth import FEW, MANY, collects, grows, large, stays_small, transient, weight, whole
from buttress.predicates.list_growth import ONE_PAGE
from buttress.review import review

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.findings.finding import Finding
    from buttress.review import Review

AT = Span("schema.sql", 0, 1, 1, 1, 1, 2)


def table(name: str = "things", **stated: Any) -> Table:
    """A table of which nothing is known but what is stated."""
    return Table(Name(name), AT, **stated)


@pytest.mark.parametrize(
    ("made", "grown"),
    [
        (table("orders"), "yes"),
        (table("orders", rows_stated=0), "no"),
        (table("orders", rows_stated=FEW - 1), "no"),
        (table("orders", rows_stated=FEW), "yes"),
        (table("things"), "unknown"),
        (table("things", rows_stated=MANY - 1), "unknown"),
        (table("things", rows_stated=MANY), "yes"),
        (table("things", role="lookup", rows_stated=MANY), "yes"),
        (table("things", role="event", rows_stated=5), "no"),
        (table("things", role="lookup"), "no"),
    ],
)
def test_stated_rows_say_whether_a_table_grows(made: Table, grown: str) -> None:
    assert grows(made).value == grown


def test_the_reason_names_the_number() -> None:
    assert grows(table(rows_stated=2_000_000)).why == "the configuration states 2,000,000 rows of things"
    assert grows(table(rows_stated=1)).why == "the configuration states 1 row of things"
    joined = table(role="join", role_why="as buttress.toml states", role_stated=True)
    assert grows(joined).why == "things is a join table (as buttress.toml states)"


def test_what_is_small_and_what_is_large() -> None:
    assert stays_small(table(role="lookup"))
    assert stays_small(table(role="event", rows_stated=FEW - 1))
    assert not stays_small(table(role="lookup", rows_stated=FEW))
    assert not stays_small(table())
    assert [large(table(rows_stated=rows)) for rows in (None, MANY - 1, MANY)] == [False, False, True]
    assert [weight(table(rows_stated=rows)) for rows in (None, MANY - 1, MANY, 10**9, 10**15)] == [0, 0, 10, 25, 30]
    assert whole(table()) == "all of things"
    assert whole(table(rows_stated=1_500)) == "all 1,500 stated rows of things"


def test_a_queue_takes_numbers_however_few_wait_in_it() -> None:
    assert collects(table(role="queue", rows_stated=10))
    assert not collects(table(role="event", rows_stated=10))
    assert collects(table(role="entity", rows_stated=MANY))
    assert not collects(table(role="entity"))


def test_what_is_stated_wins_over_words_that_say_transient() -> None:
    assert transient(table("access_tokens"))
    assert not transient(table("access_tokens", rows_stated=MANY))
    assert not transient(table("requests", role="event", role_stated=True))
    assert transient(table("things", role="secrets", role_stated=True))


TOGETHER = """CREATE TABLE shops (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE things (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id bigint NOT NULL REFERENCES shops (id),
    label text NOT NULL
);
"""


def reviewed(files: dict[str, str], **tables: tuple[int | None, str]) -> Review:
    """A review with ``[tables]`` as given."""
    config = Config(cache=False, validate_openapi=False, path="/shop/buttress.toml", tables=tables)
    return review(MemoryTree(files), config)


def told(files: dict[str, str], rule: str, **tables: tuple[int | None, str]) -> list[Finding]:
    """What one rule says then."""
    return [finding for finding in reviewed(files, **tables).findings if finding.rule.name == rule]


SCHEMA = {"db/schema.sql": TOGETHER}


def test_rows_and_roles_arrive_in_the_catalog() -> None:
    result = reviewed(SCHEMA, things=(5, "queue"), shops=(None, "settings"))
    catalog = result.blueprint.databases[0].catalog
    things, shops = catalog.tables[Name("things")], catalog.tables[Name("shops")]
    assert (things.rows_stated, things.role, things.role_why) == (5, "queue", "as buttress.toml states")
    assert (shops.rows_stated, shops.role, shops.role_stated) == (None, "settings", True)


def test_what_is_stated_survives_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path))
    files = {"migrations/0001_a.sql": TOGETHER, "migrations/0002_b.sql": "ALTER TABLE things ADD note text;"}
    for rows in (5, None, 7):
        config = Config(tables={"things": (rows, "")})
        found = review(MemoryTree(files), config, focus=["migrations/0002_b.sql"]).blueprint.databases[0]
        assert found.catalog.tables[Name("things")].rows_stated == rows


@pytest.mark.parametrize(
    ("sql", "word", "hit"),
    [
        ("CREATE TABLE orders (id bigint PRIMARY KEY);", "orders", True),
        ("CREATE TABLE orders (id bigint PRIMARY KEY);", "Orders", True),
        ('CREATE TABLE "Order" (id bigint PRIMARY KEY);', "Order", True),
        ('CREATE TABLE "Order" (id bigint PRIMARY KEY); CREATE TABLE "order" (id int);', "Order", True),
        ("CREATE TABLE billing.orders (id bigint PRIMARY KEY);", "billing.orders", True),
        ("CREATE TABLE billing.orders (id bigint PRIMARY KEY);", "orders", True),
        ("CREATE TABLE billing.orders (id int); CREATE TABLE shop.orders (id int);", "orders", False),
        ("CREATE TABLE orders (id bigint PRIMARY KEY);", "billing.orders", False),
        ("CREATE TABLE orders (id bigint PRIMARY KEY);", "other:orders", False),
        ("CREATE TABLE orders (id bigint PRIMARY KEY);", "", False),
    ],
)
def test_which_table_a_name_means(sql: str, word: str, *, hit: bool) -> None:
    blueprint = review(MemoryTree({"a.sql": sql}), Config(cache=False, tables={word: (3, "")})).blueprint
    marked = [t.name for t in blueprint.databases[0].catalog.tables.values() if t.rows_stated == 3]
    assert len(marked) == hit
    assert any("the configuration states facts about" in note for note in blueprint.coverage.notes) != hit


def test_names_that_match_nothing_are_a_note_with_a_suggestion() -> None:
    notes = reviewed(SCHEMA, thing=(5, ""), nonsense=(5, ""), shops=(5, "")).blueprint.coverage.notes
    expected = (
        "the configuration states facts about thing and nonsense, and no table read here is called so "
        "(perhaps things for thing)"
    )
    assert expected in notes


def test_one_name_in_two_databases_takes_its_label() -> None:
    files = {
        "shop/migrations/0001_a.sql": "CREATE TABLE users (id bigint PRIMARY KEY);",
        "crm/migrations/0001_a.sql": "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE leads (id bigint PRIMARY KEY);",
    }
    config = Config(cache=False, tables={"shop:users": (4, ""), "leads": (5, "")})
    databases = review(MemoryTree(files), config).blueprint.databases
    stated = {f"{d.label}{t.name}": t.rows_stated for d in databases for t in d.catalog.tables.values()}
    assert stated["shop:users"] == 4
    assert [rows for name, rows in stated.items() if name.endswith(":users")].count(None) == 1


class TestUnindexedForeignKey:
    RULE = "unindexed-foreign-key"

    def test_without_facts_it_is_advice(self) -> None:
        assert [f.severity for f in told(SCHEMA, self.RULE)] == [Severity.ADVICE]

    def test_a_small_table_is_no_news(self) -> None:
        assert told(SCHEMA, self.RULE, things=(FEW - 1, "")) == []
        assert told(SCHEMA, self.RULE, things=(None, "lookup")) == []

    def test_a_large_table_is_a_warning_with_its_number(self) -> None:
        (found,) = told(SCHEMA, self.RULE, things=(10**9, ""))
        assert (found.severity, found.subject) == (Severity.WARNING, "things.shop_id")
        assert "each DELETE on shops reads all 1,000,000,000 stated rows of things" in found.because
        (more,) = told(SCHEMA, self.RULE, things=(10**6, ""))
        assert more.exposure < found.exposure

    def test_a_small_parent_keeps_it_advice(self) -> None:
        assert [f.severity for f in told(SCHEMA, self.RULE, things=(10**9, ""), shops=(5, ""))] == [Severity.ADVICE]

    def test_a_stated_role_stands_against_a_word(self) -> None:
        typed = {"a.sql": TOGETHER.replace("things", "categories")}
        assert told(typed, self.RULE, categories=(None, "event"))[0].exposure > told(typed, self.RULE)[0].exposure


class TestNarrowKey:
    RULE = "narrow-key-on-growing-table"

    def test_an_entity_is_left_alone(self) -> None:
        assert told(SCHEMA, self.RULE) == []

    def test_many_rows_are_told_with_their_share_of_the_key(self) -> None:
        (found,) = told(SCHEMA, self.RULE, things=(10**9, ""))
        assert found.severity == Severity.WARNING
        start = "the configuration states 1,000,000,000 rows of things, 47% of what its key can count, and each insert"
        assert found.because.startswith(start)

    def test_half_a_key_is_an_error(self) -> None:
        assert [f.severity for f in told(SCHEMA, self.RULE, things=(1_100_000_000, ""))] == [Severity.ERROR]
        (found,) = told(SCHEMA, self.RULE, things=(4_000_000_000, ""))
        assert "186% of what its key can count" in found.because

    def test_a_stated_event_collects(self) -> None:
        assert [f.subject for f in told(SCHEMA, self.RULE, things=(None, "event"))] == ["things.id"]

    def test_few_rows_of_a_log_are_no_news_and_a_queue_still_is(self) -> None:
        log = {"a.sql": TOGETHER.replace("things", "click_events")}
        assert [f.subject for f in told(log, self.RULE)] == ["click_events.id"]
        assert told(log, self.RULE, click_events=(500, "")) == []
        assert told(log, self.RULE, click_events=(500, "queue")) != []


class TestFilterWithoutIndex:
    RULE = "filter-without-index"
    FILES = SCHEMA | {"queries.sql": "SELECT id FROM things WHERE label = $1;\n"}

    def test_without_facts_it_is_advice(self) -> None:
        (found,) = told(self.FILES, self.RULE)
        assert found.severity == Severity.ADVICE
        assert "each call reads things from end to end" in found.because

    def test_a_small_table_is_no_news(self) -> None:
        assert told(self.FILES, self.RULE, things=(FEW - 1, "")) == []

    def test_a_large_table_is_a_warning_with_its_number(self) -> None:
        (found,) = told(self.FILES, self.RULE, things=(3_000_000, ""))
        assert found.severity == Severity.WARNING
        assert "each call reads all 3,000,000 stated rows of things" in found.because


def test_a_stated_small_log_need_not_be_emptied() -> None:
    files = {
        "db/schema.sql": "CREATE TABLE audit_log (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());",
        "queries.sql": "INSERT INTO audit_log (id) VALUES ($1);\n",
    }
    assert len(told(files, "unbounded-append-only-table")) == 1
    assert told(files, "unbounded-append-only-table", audit_log=(FEW - 1, "")) == []


class TestUnpaginatedList:
    RULE = "unpaginated-list"
    ARRAY = "{description: ok, content: {application/json: {schema: {type: array, items: {type: object}}}}}"
    DOC = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n"

    def files(self, *paths: str) -> dict[str, str]:
        made = (f'  {path}:\n    get:\n      responses:\n        "200": {self.ARRAY}\n' for path in paths)
        return {"openapi.yaml": self.DOC + "".join(made)}

    def test_few_rows_may_come_whole(self) -> None:
        files = self.files("/orders")
        assert len(told(files, self.RULE)) == 1
        assert told(files, self.RULE, orders=(ONE_PAGE, "")) == []
        (found,) = told(files, self.RULE, orders=(ONE_PAGE + 1, ""))
        assert found.because.startswith("the configuration states 1,001 rows of orders, and a client")

    def test_what_looks_small_is_told_when_it_is_not(self) -> None:
        files = self.files("/cart-categories")
        assert told(files, self.RULE) == []
        assert [f.subject for f in told(files, self.RULE, cart_categories=(50_000, ""))] == ["GET /cart-categories"]

    def test_many_rows_say_nothing_about_one_parents_part(self) -> None:
        files = self.files("/users/{id}/roles")
        assert told(files, self.RULE, roles=(50_000, "")) == []

    def test_a_name_that_only_a_list_bears_is_known(self) -> None:
        files = self.files("/orders") | SCHEMA
        notes = reviewed(files, orders=(5, ""), order_lines=(5, "")).blueprint.coverage.notes
        assert [note for note in notes if "states facts about order_lines," in note]

    def test_a_list_does_not_excuse_a_misspelt_table(self) -> None:
        files = self.files("/things") | SCHEMA
        notes = reviewed(files, thing=(5, "")).blueprint.coverage.notes
        assert [note for note in notes if note.endswith("(perhaps things for thing)")]
