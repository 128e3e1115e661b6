"""Silence means that rules looked and object to nothing: what no rule judges, what was not read and what was cut is said."""

from __future__ import annotations

import pytest

from agent.drafts.desk import MYSQL, drafted, example, fenced, standing, told_of
from buttress.agent.drafts import corrected, told
from buttress.agent.drafts.findings import MOST
from buttress.agent.drafts.marks import without_strangers

FLAWED = "CREATE TABLE t{0} (id bigint PRIMARY KEY, price real NOT NULL);"
GOOSE = {
    "migrations/00001_users.sql": "-- +goose Up\nCREATE TABLE users (id bigserial PRIMARY KEY);\n-- +goose Down\nDROP TABLE users;\n"
}


def test_statements_that_no_rule_judges_are_named() -> None:
    text = "GRANT ALL ON ALL TABLES IN SCHEMA public TO public;\nALTER SYSTEM SET fsync = off;\nGRANT ALL ON users TO zorb;"
    draft = drafted(example("shop"), fenced(("sql", text)))
    assert draft.pieces[0].unjudged == ("GRANT ALL (lines 1, 3)", "ALTER SYSTEM (line 2)")
    assert not draft.silent
    assert told(draft) == ""  # there is nothing to correct


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$;", "DO (line 1)"),
        ("CREATE FUNCTION safe() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;", "CREATE FUNCTION (line 1)"),
        ("CALL nothing_found();", "CALL (line 1)"),
        ("SET fsync = off;", "SET (line 1)"),
        ("SELECT pg_terminate_backend(1);", "SELECT without a table (line 1)"),
        ("CREATE EXTENSION pgcrypto;", "CREATE EXTENSION (line 1)"),
        ("INSERT INTO roles (name) VALUES ('x');\n\nVACUUM FULL users;", "INSERT (line 1), VACUUM FULL (line 3)"),
        ("CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION f();", "CREATE TRIGGER (line 1)"),
        ("ALTER TABLE users OWNER TO zorb;", "ALTER TABLE (line 1)"),
        ("DROP EXTENSION pgcrypto CASCADE;", "DROP EXTENSION (line 1)"),
    ],
)
def test_what_is_understood_and_not_judged(text: str, what: str) -> None:
    draft = drafted(example("shop"), fenced(("sql", text)))
    assert ", ".join(draft.pieces[0].unjudged) == what
    assert not draft.silent
    assert not draft.unread


def test_the_rest_is_judged_all_the_same() -> None:
    text = "GRANT SELECT ON roles TO reader;\nCREATE INDEX CONCURRENTLY ON orders (user_id);"
    draft = drafted(example("shop"), fenced(("sql", text)))
    assert (draft.silent, draft.whole) == (True, False)
    plain = drafted(example("shop"), fenced(("sql", text.partition("\n")[2])))
    assert (plain.silent, plain.whole) == (True, True)


def test_a_model_is_told_what_is_not_judged_beside_what_it_has_to_correct() -> None:
    text = f"GRANT SELECT ON roles TO reader;\n{FLAWED.format(1)}"
    words = told(drafted(example("shop"), fenced(("sql", text))))
    assert words.endswith("\n- no rule judges, so leave it: listing 1, GRANT (line 1)")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("DELETE FROM users;", ("every row of users",)),
        ("DELETE FROM users WHERE true;", ("every row of users",)),
        ("DELETE FROM users WHERE id = 5;", ("rows of users",)),
        ("TRUNCATE payments, users CASCADE;", ("every row of payments", "every row of users")),
        ("UPDATE users SET email = 'x';", ("users.email of every row",)),
        ("UPDATE users SET email = 'x' WHERE id = 5;", ()),
        ("WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone;", ("every row of users",)),
        ("DELETE FROM users;\nSELECT * FROM users WHERE id = $1;", ("every row of users",)),
        ("DROP DATABASE shop;", ("a whole database",)),
        ("CREATE TABLE fresh (id bigint PRIMARY KEY, n int);\nUPDATE fresh SET n = 1;\nDELETE FROM fresh;", ()),
    ],
)
def test_data_that_goes_is_named(text: str, gone: tuple[str, ...]) -> None:
    assert drafted(example("shop"), fenced(("sql", text))).pieces[0].takes_away == gone


@pytest.mark.parametrize(
    "mark", ["-- +goose Down", "-- +migrate Down", "-- migrate:down", "-- Down Migration", "-- Down"]
)
def test_a_mark_of_another_runner_hides_nothing(mark: str) -> None:
    text = f"CREATE TABLE plans (id bigint PRIMARY KEY);\n{mark}\nDROP TABLE users;\nCREATE TABLE zb (price real);"
    draft = drafted(example("shop"), fenced(("sql", text)))
    assert "table users" in draft.pieces[0].takes_away
    assert ("dropped-but-still-used", "users", 1, 3) in told_of(draft)
    assert ("money-as-float", "zb.price", 1, 4) in told_of(draft)
    assert draft.pieces[0].problems[0].startswith("line 2: no runner of this repository obeys this mark")


def test_a_mark_of_the_repositorys_own_runner_means_what_it_says() -> None:
    text = "-- +goose Up\nCREATE TABLE plans (id bigserial PRIMARY KEY);\n-- +goose Down\nDROP TABLE users;"
    draft = drafted(standing(GOOSE), fenced(("sql", text)))
    assert draft.pieces[0].takes_away == ()
    assert draft.pieces[0].unjudged == ("the way back (line 4)",)
    assert not draft.whole
    other = drafted(standing(GOOSE), fenced(("sql", text.replace("+goose ", "migrate:"))))
    assert "table users" in other.pieces[0].takes_away


def test_a_mark_that_is_no_mark_stays_a_remark_of_its_length() -> None:
    text = "-- +goose NO TRANSACTION\r\nSELECT 1;\n-- down the road"
    plain, told_ = without_strangers(text, ())
    assert len(plain) == len(text)
    assert [line for line in plain.split("\n") if "goose" in line] == []
    assert plain.endswith("-- down the road")
    assert told_ == ()
    assert without_strangers(text, {"goose"}) == (text, ())


def test_no_finding_falls_away_in_silence() -> None:
    many = ("sql", "\n".join(FLAWED.format(number) for number in range(MOST + 60)))
    draft = drafted(example("shop"), fenced(many, ("sql", FLAWED.format("_last"))))
    assert [bool(piece.findings) for piece in draft.pieces] == [True, True]
    assert len(draft.findings) + draft.more > MOST + 60
    assert draft.more == sum(piece.more for piece in draft.pieces)
    assert f"- and {len(draft.findings) + draft.more - 24} more like these" in told(draft)
    assert corrected(drafted(example("shop"), fenced(("sql", FLAWED.format("_else")))), draft) == ()


def test_a_finding_that_speaks_for_several_listings_is_named_in_each() -> None:
    text = "CREATE TABLE a{0} (id uuid PRIMARY KEY, created_at timestamp NOT NULL, note text, ip text);"
    draft = drafted(example("shop"), fenced(*(("sql", text.format(number)) for number in range(3))))
    folded = [finding for finding in draft.findings if finding.count > 1]
    assert folded
    for finding in folded:
        for place in finding.occurrences:
            piece = draft.piece_of(place.span)
            if piece is not None:
                assert finding in piece.findings or any(each.startswith(finding.rule.name) for each in piece.also)


@pytest.mark.parametrize("language", ["http", "", "text", "endpoints"])
def test_lines_that_are_no_endpoint_are_not_called_reviewed(language: str) -> None:
    text = (
        "GET /zz\nCREATE TABLE zz (id bigint PRIMARY KEY, price real);\nDROP TABLE users;\nthat is all\nPOST /zz  # new"
    )
    draft = drafted(example("shop"), fenced((language, text)))
    piece = draft.pieces[0]
    assert draft.findings or piece.unjudged or not piece.tried
    assert not (draft.silent and draft.whole)
    if piece.form == "design":
        assert piece.unjudged == ("SQL (lines 2-3)", "what is no endpoint (line 4)")


def test_a_message_is_no_stranger() -> None:
    text = 'POST /refunds HTTP/1.1\nHost: shop\nIdempotency-Key: a\n\n{\n  "order_id": 1,\n  "amount": "1.00"\n}\n\nHTTP/1.1 201 Created\n\n{ "id": 1 }'
    assert drafted(example("shop"), fenced(("http", text))).pieces[0].unjudged == ()


@pytest.mark.parametrize(
    "text", ["/*! CREATE TABLE coupons (price real NOT NULL); */", "-- fine", "/* fine */", "/*! a */;"]
)
def test_a_listing_of_remarks_was_not_tried(text: str) -> None:
    piece = drafted(example("shop"), fenced(("sql", text))).pieces[0]
    assert (piece.tried, piece.why) == (False, "nothing in it was understood")


def test_what_mysql_runs_in_a_remark_is_reviewed() -> None:
    text = "/*! CREATE TABLE coupons (id bigint PRIMARY KEY AUTO_INCREMENT, price float NOT NULL) */;"
    draft = drafted(standing(MYSQL), fenced(("sql", text)))
    assert "money-as-float" in {finding.rule.name for finding in draft.findings} or draft.unread


def test_a_sign_that_quotes_is_doubled() -> None:
    text = "CREATE TABLE `zz``y` (id bigint PRIMARY KEY AUTO_INCREMENT, price float NOT NULL) ENGINE=InnoDB;"
    (finding,) = (
        f for f in drafted(standing(MYSQL), fenced(("sql", text))).findings if f.rule.name == "money-as-float"
    )
    assert "ALTER TABLE `zz``y` " in finding.instead


def test_models_of_another_kind_of_store_are_not_judged() -> None:
    settings = (
        'datasource db {\n  provider = "mongodb"\n  url = env("X")\n}\n\nmodel User {\n  id String @id @map("_id")\n}\n'
    )
    draft = drafted(
        standing({"prisma/schema.prisma": settings}), fenced(("prisma", "model A {\n  id String @id\n  price Float\n}"))
    )
    assert not draft.silent
    piece = draft.pieces[0]
    assert piece.unjudged or not piece.tried


@pytest.mark.parametrize("text", ["BEGIN;\nCOMMIT;", "SET lock_timeout = '2s';", "COMMENT ON TABLE users IS 'safe';"])
def test_what_leaves_nothing_to_judge_is_not_called_reviewed(text: str) -> None:
    assert not drafted(example("shop"), fenced(("sql", text))).silent


@pytest.mark.parametrize(
    ("text", "what", "gone"),
    [
        ("MERGE INTO users USING orders ON true WHEN MATCHED THEN DELETE;", "MERGE INTO (line 1)", ("rows of users",)),
        ("EXPLAIN ANALYZE DELETE FROM users;", "EXPLAIN ANALYZE (line 1)", ("rows of users",)),
        ("DO $$ BEGIN IF true THEN DELETE FROM users; END IF; END $$;", "DO (line 1)", ("rows of users",)),
        ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity;", "SELECT that calls a function (line 1)", ()),
    ],
)
def test_what_hides_in_a_statement(text: str, what: str, gone: tuple[str, ...]) -> None:
    draft = drafted(example("shop"), fenced(("sql", text)))
    assert (draft.pieces[0].unjudged, draft.pieces[0].takes_away) == ((what,), gone)
    assert not draft.silent


def test_a_schema_that_goes_and_a_table_that_comes_are_told() -> None:
    draft = drafted(example("shop"), fenced(("sql", "DROP SCHEMA public CASCADE;")))
    assert len(draft.pieces[0].takes_away) > 5
    assert draft.pieces[0].unjudged == ("DROP SCHEMA (line 1)",)
    assert not draft.silent
    made = drafted(example("shop"), fenced(("sql", "SELECT * INTO zz FROM users;")))
    assert made.pieces[0].brings == ("table zz",)
    assert ("missing-primary-key", "zz", 1, 1) in told_of(made)
