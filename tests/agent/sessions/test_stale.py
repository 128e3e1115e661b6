"""What was checked and does not hold any more is named, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.sessions.material import Open
from agent.trial_helper import reviewed
from buttress.agent.answers import Answer
from buttress.agent.answers.parts import Statement
from buttress.agent.ledger import build_ledger
from buttress.agent.sessions import stale
from buttress.agent.trial import Trial
from buttress.agent.verifier.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.agent.sessions import Entry, Stale, Store

SCHEMA = """CREATE TABLE roles (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE users (
    id bigserial PRIMARY KEY,
    email varchar(255) NOT NULL,
    role_id integer NOT NULL REFERENCES roles (id) ON DELETE CASCADE
);
CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    note text
);
CREATE INDEX users_role_id ON users (role_id);
"""
ORDERS = "CREATE TABLE orders (\n    id bigserial PRIMARY KEY,\n"
API = """openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  /orders:
    get:
      responses:
        "200":
          description: all
          content: {application/json: {schema: {type: array, items: {type: object}}}}
"""
FILES = {"db/schema.sql": SCHEMA, "openapi.yaml": API}


def scene_of(files: Mapping[str, str]) -> Scene:
    review = reviewed(files)
    return Scene(build_ledger(review), review, Trial(review))


def label_of(scene: Scene, kind: str, words: str) -> str:
    return next(r.label for r in scene.ledger.records if r.kind == kind and (words == r.subject or words in r.text))


@pytest.fixture(scope="module")
def before() -> Scene:
    return scene_of(FILES)


def said(store: Store, scene: Scene, *grounds: str) -> tuple[Entry, ...]:
    """The entries of a conversation in which these grounds were given, one a sentence; all of them hold."""
    log = store.begin(Path("/srv"), scene.ledger, Open())
    answer = Answer(scene)
    log.user("what is wrong?")
    log.answer()
    parts = [*answer.feed("".join(f"Something is so. [[{ground}]]\n\n" for ground in grounds)), *answer.end()]
    for part in parts:
        log.part(part, scene.ledger)
    statements = [part for part in parts if isinstance(part, Statement)]
    assert [part.standing for part in statements if part.standing != "unverified"] == ["checked"] * len(grounds)
    return store.entries(log.id)


def everything(scene: Scene) -> list[str]:
    finding = label_of(scene, "finding", "orders.user_id")
    rule = label_of(scene, "rule", "unindexed-foreign-key")
    return [
        "delete-reaches(roles, users)=yes",
        "references(orders, users)=yes",
        f'{finding} "no index begins with it"',
        f'{label_of(scene, "source", "user_id bigint")} "user_id bigint NOT NULL"',
        f'{label_of(scene, "table", "orders")} "user_id bigint"',
        f'{rule} "{scene.record(rule).text.split(".")[0][:60].rsplit(" ", 1)[0]}"',
    ]


def whys(gone: tuple[Stale, ...]) -> str:
    return "\n".join(each.why for each in gone)


def test_nothing_is_stale_while_nothing_has_changed(store: Store, before: Scene) -> None:
    assert stale(said(store, before, *everything(before)), scene_of(FILES)) == ()


@pytest.mark.parametrize(
    "change",
    [
        ("CREATE TABLE roles", "-- lines above\n-- move all others\nCREATE TABLE roles"),
        ("    note text\n", "    note   text,\n    more text\n"),
        ("user_id bigint NOT NULL REFERENCES users (id),", "user_id   bigint NOT NULL REFERENCES users (id),"),
        ("CREATE TABLE roles", "CREATE TABLE labels (id bigint PRIMARY KEY, word text NOT NULL);\nCREATE TABLE roles"),
    ],
)
def test_what_moves_is_not_stale(store: Store, before: Scene, change: tuple[str, str]) -> None:
    after = scene_of({**FILES, "db/schema.sql": SCHEMA.replace(*change)})
    assert after.ledger.hash != before.ledger.hash
    assert stale(said(store, before, *everything(before)), after) == ()


INDEX = f"{SCHEMA}CREATE INDEX orders_user_id ON orders (user_id);\n"


def test_a_finding_that_was_fixed_is_named(store: Store, before: Scene) -> None:
    gone = stale(said(store, before, *everything(before)), scene_of({**FILES, "db/schema.sql": INDEX}))
    assert [each.why for each in gone] == ["no longer found: unindexed-foreign-key orders.user_id"]
    assert gone[0].number == 2
    assert "orders" in gone[0].text


def without_orders(scene: Scene) -> Scene:
    """As when no finding touches the table any more."""
    records = tuple(r for r in scene.ledger.records if (r.kind, r.subject) != ("table", "orders"))
    return Scene(replace(scene.ledger, records=records), scene.review, scene.trial)


def test_a_fact_outlives_the_finding_that_brought_it_into_the_ledger(store: Store, before: Scene) -> None:
    fact = f'{label_of(before, "table", "orders")} "note text"'
    entries = said(store, before, fact)
    assert stale(entries, without_orders(before)) == ()
    changed = without_orders(scene_of({"db/schema.sql": SCHEMA.replace("note text", "note varchar(80)")}))
    assert whys(stale(entries, changed)) == "table orders: “note text” no longer holds"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            ("ON DELETE CASCADE", "ON DELETE RESTRICT"),
            ["delete-reaches(roles, users) answers no now, and answered yes"],
        ),
        (
            ("    user_id bigint NOT NULL REFERENCES users (id),\n", ""),
            [
                "references(orders, users) answers no now",
                "no longer found: unindexed-foreign-key orders.user_id",
                "no longer stands in db/schema.sql",
                "table orders: “user_id bigint” no longer holds",
            ],
        ),
        (
            ("user_id bigint NOT NULL REF", "user_id bigint REF"),
            ["no longer stands in db/schema.sql", "table orders: what is known says"],
        ),
        (("    user_id bigint", "    -- user_id bigint"), ["db/schema.sql reads “-- user_id bigint NOT NULL"]),
    ],
)
def test_each_ground_says_what_does_not_hold(
    store: Store, before: Scene, change: tuple[str, str], named: list[str]
) -> None:
    found = whys(
        stale(said(store, before, *everything(before)), scene_of({**FILES, "db/schema.sql": SCHEMA.replace(*change)}))
    )
    assert [word for word in named if word not in found] == [], found


def test_things_that_are_gone_are_named(store: Store, before: Scene) -> None:
    entries = said(store, before, *everything(before), "list-bounded(GET /orders)=no")
    without = SCHEMA[: SCHEMA.index("CREATE TABLE orders")]
    found = whys(stale(entries, scene_of({"db/schema.sql": without})))
    assert "references(orders, users): no table orders" in found
    assert "there is no table orders any more" in found
    assert "list-bounded(GET /orders): no operation GET /orders" in found
    found = whys(stale(entries, scene_of({"other/schema.sql": "CREATE TABLE x (id int PRIMARY KEY);"})))
    assert "db/schema.sql is no longer there" in found


def test_a_line_of_the_same_words_in_another_table_is_not_enough(store: Store) -> None:
    twice = SCHEMA.replace(
        "CREATE TABLE roles",
        "CREATE TABLE bills (\n    user_id bigint NOT NULL REFERENCES users (id),\n    id int\n);\nCREATE TABLE roles",
    )
    scene = scene_of({"db/schema.sql": twice})
    label = next(r.label for r in scene.ledger.records if r.kind == "source" and "orders.user_id" in r.entities)
    entries = said(store, scene, f'{label} "user_id bigint NOT NULL"')
    less = twice.replace("    user_id bigint NOT NULL REFERENCES users (id),\n    note", "    note")
    assert whys(stale(entries, scene_of({"db/schema.sql": less}))) == "there is no orders.user_id any more"


def test_a_reason_that_has_changed_is_named(store: Store) -> None:
    """The predicate answers the same, and the sentence said why."""
    scene = scene_of(FILES)
    log = store.begin(Path("/srv"), scene.ledger, Open())
    read = Answer(scene)
    parts = [*read.feed("orders has the primary key id. [[identified(orders)=yes]]"), *read.end()]
    log.answer()
    for part in parts:
        log.part(part, scene.ledger)
    [statement] = [part for part in parts if isinstance(part, Statement)]
    assert (statement.standing, statement.said) == ("checked", ""), "kept in the model's words"
    entries = store.entries(log.id)
    other = SCHEMA.replace(ORDERS, f"{ORDERS}    shop_id bigint NOT NULL,\n").replace(
        "    note text\n", "    note text, PRIMARY KEY (shop_id, id)\n"
    )
    other = other.replace(f"{ORDERS}", ORDERS.replace(" PRIMARY KEY", " NOT NULL"))
    after = scene_of({**FILES, "db/schema.sql": other})
    assert after.ask("identified", ("orders",)).answer.value == "yes"
    [gone] = stale(entries, after)
    assert gone.why.startswith("of what it says, this is left now: ")
    moved = scene_of({**FILES, "db/schema.sql": f"-- moved\n{SCHEMA}"})
    assert stale(entries, moved) == ()


def test_a_label_that_now_means_another_record_is_not_followed(store: Store, before: Scene) -> None:
    grounds = everything(before)
    after = scene_of({"db/schema.sql": SCHEMA})  # without the API, findings have other labels
    label = grounds[2].split(" ")[0]
    moved = after.ledger.by_label.get(label)
    assert moved is None or moved.subject != "orders.user_id", "or this tests nothing"
    assert stale(said(store, before, grounds[2]), after) == ()


def test_what_a_label_stood_for_can_be_lost(store: Store, before: Scene) -> None:
    entries = said(store, before, *everything(before))
    store._database.write([("UPDATE parts SET body = replace(body, '\"meant\"', '\"mean\"')", ())])
    again = store.entries(store.sessions()[0].id)
    assert [part for entry in again for part in entry.parts] == [part for entry in entries for part in entry.parts]
    gone = stale(again, before)
    assert len(gone) == 4
    assert all("was not kept" in each.why for each in gone)
