"""What is kept: saved, listed, resumed with what no longer holds, deleted."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from buttress.agent.answers.parts import Closed, Listing, Opened, Statement
from buttress.agent.claims import Computed
from buttress.agent.sessions import Store
from buttress.agent.wire import Settings
from buttress.chat.commands.resume import resumed, turns_of
from buttress.findings.advice import Bill
from chat.commands.staged import WHY_NOBODY, Kept, copied, said, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from buttress.chat.stage import Stage

GROWS = Computed(predicate="grows", args=("orders",), value="yes")
INDEXED = Computed(predicate="covered-by-index", args=("orders.user_id",), value="no")
PARTS = (
    Opened("paragraph"),
    Statement("By its stated rows, its role or its name, orders grows with use.", "checked", grounds=(GROWS,)),
    Statement("No index serves a lookup by orders.user_id.", "checked", grounds=(INDEXED,)),
    Statement("A queue may help.", "unverified"),
    Statement("", "refuted", why="there is no table ordres", said="ordres is large"),
    Closed(),
    Listing("sql", "CREATE INDEX ON orders (user_id);", kind="sql"),
)
BILL = Bill("sonnet", 2, 3_400, 2_100, 900, 210, 0.0123)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A conversation with one question in it."""
    made = staged(copied("shop", tmp_path), monkeypatch)
    made.store = Store.open(tmp_path / "state" / "sessions.sqlite3")
    _begin(made)
    assert made.log is not None
    made.log.user("Does orders grow?")
    made.log.answer()
    for part in PARTS:
        made.log.part(part, made.bench.ledger)
    made.log.ends("answered", "", "orders grows with use. [[grows(orders)=yes]]", BILL)
    made.parts, made.bill, made.last = list(PARTS), BILL, BILL
    yield made
    made.store.close()


def _begin(stage: Stage) -> str:
    """Another conversation; the id of the one before."""
    assert stage.store is not None
    before = stage.log.id if stage.log else ""
    if stage.log:
        stage.log.close()
    stage.log = stage.store.begin(stage.bench.target.root, stage.bench.ledger, stage.bench.redactor)
    stage.parts, stage.turns, stage.bill, stage.last = [], [], Bill(), Bill()
    return before


def test_saved_for_its_owner_alone_and_never_over_a_file(stage: Stage, tmp_path: Path) -> None:
    assert stage.log is not None
    root = stage.bench.target.root
    name = f"buttress-chat-{stage.log.id}.md"
    assert said(stage, "/save").startswith(f"saved as {name} (readable by you alone); ")
    assert stat.S_IMODE((root / name).stat().st_mode) == 0o600
    assert "Does orders grow?" in (root / name).read_text("utf-8")
    said(stage, "/cost")
    assert f"/save {name} --force writes over it" in " ".join(said(stage, "/save").split())
    (root / "mine.md").write_text("mine")
    assert "mine.md exists" in said(stage, "/save mine.md")
    assert (root / "mine.md").read_text() == "mine"
    assert "(over what was there)" in said(stage, "/save mine.md --force")
    assert said(stage, "/save notes").startswith("saved as notes.md")
    assert said(stage, f'/save "{tmp_path}/other.md"').startswith(f"saved as {tmp_path}/other.md")


def test_saving_elsewhere(stage: Stage) -> None:
    root = stage.bench.target.root
    (root / "link.md").symlink_to(root / "nowhere.md")
    for word, why in (
        ("/nosuch/x.md", "there is no folder"),
        ("openapi.yaml", "expected a name that ends in .md"),
        ("../x.sql", "expected a name that ends in .md"),
        ("link.md", "link.md exists"),
        ("a\x1b[2J.md", "is no name for a file"),
        ("x" * 5_000, "is no name for a file"),
        ("x" * 300, "cannot be written"),
        (".", "expected a name that ends in .md"),
    ):
        assert why in said(stage, f"/save {word}"), word
    assert not (root / "nowhere.md").exists()


def test_an_export_is_no_design(stage: Stage) -> None:
    stage.parts = []
    assert stage.log is not None
    stage.log.user("design an orders service with GET /orders and CREATE TABLE orders")
    said(stage, "/save design.md")
    stage.bench.renew()
    assert stage.bench.review.blueprint.documents == ()


def test_listed(stage: Stage) -> None:
    assert stage.log is not None
    text = said(stage, "/sessions")
    assert stage.log.id in text
    assert "Does orders grow?" in text
    assert text.endswith(f"this is {stage.log.id}\n")


def test_resumed_where_it_stood(stage: Stage) -> None:
    before = _begin(stage)
    text = said(stage, f"/resume {before[:6]}")
    assert text.startswith(f"resumed {before}: 1 question, last on ")
    assert "> Does orders grow?\n" in text
    assert "orders grows with use." in text
    assert "~ A queue may help." in text
    assert "[1 listing]" in text
    assert "no longer" not in text
    assert stage.log is not None
    assert stage.log.id == before
    assert [turn.asked for turn in stage.turns] == ["Does orders grow?"]
    assert tuple(stage.parts) == PARTS
    assert "ordres is large" in said(stage, "/withheld")
    assert said(stage, "/try").startswith("tried the last listing")
    assert said(stage, "/cost") == (
        f"nothing was asked since the session was resumed; $0.0123 since it was begun\n{WHY_NOBODY}\n"
    )
    assert "is this conversation" in said(stage, f"/resume {before}")


def test_resumed_without_an_id_is_the_last_one_here(stage: Stage) -> None:
    before = _begin(stage)
    assert said(stage, "/resume").startswith(f"resumed {before}: ")


def test_what_no_longer_holds_is_named(stage: Stage) -> None:
    before = _begin(stage)
    migration = stage.bench.target.root / "migrations" / "0007_index.sql"
    migration.write_text("CREATE INDEX CONCURRENTLY orders_user ON orders (user_id);\n")
    assert stage.bench.refresh()
    text = said(stage, f"/resume {before}")
    assert "1 statement of it no longer holds:\n  said  No index serves a lookup by orders.user_id.\n  now   " in text
    assert text.count("  now   ") == 1


def test_a_session_about_another_folder_says_so(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.log is not None
    before = stage.log.id
    stage.log.close()
    other = staged(copied("drift", tmp_path), monkeypatch)
    other.store = stage.store
    text = " ".join(said(other, f"/resume {before}").split())
    assert f"it was about {tmp_path}/shop, and this is {tmp_path}/drift" in text


def test_resuming_from_outside_prints_the_same(stage: Stage) -> None:
    before = _begin(stage)
    assert stage.store is not None
    stage.screen.lines(resumed(stage, stage.store.find(before, None)))
    assert isinstance(stage.screen, Kept)
    assert stage.screen.printed[-1].startswith(f"resumed {before}")


def test_an_answer_that_was_cut_off_is_part_of_the_conversation(stage: Stage) -> None:
    assert stage.log is not None
    assert stage.store is not None
    stage.log.user("And users?")
    stage.log.answer()
    stage.log.part(Opened("paragraph"), stage.bench.ledger)
    stage.log.part(Statement("users may grow.", "unverified"), stage.bench.ledger)
    before = _begin(stage)
    turns = turns_of(stage.store.entries(before))
    assert [(turn.asked, turn.replied) for turn in turns][1:] == [("And users?", "~ users may grow.")]
    assert "(cut off)" in said(stage, f"/resume {before}")


def test_deleted(stage: Stage) -> None:
    assert stage.log is not None
    assert "is this conversation" in said(stage, f"/delete {stage.log.id}")
    before = _begin(stage)
    assert "expected the id" in said(stage, "/delete")
    assert "there is none of that id" in said(stage, "/delete zzzz")
    assert said(stage, f"/delete {before}") == f"deleted session {before} (Does orders grow?)\n"
    assert "no sessions yet" in said(stage, "/sessions")


def test_what_it_cost(stage: Stage) -> None:
    stage.settings = Settings("sonnet", "https://example.org", key="k", max_usd=1.0)
    text = said(stage, "/cost")
    spent = "2 calls, 6,400 tokens in (2,100 from the cache, 900 into it), 210 out; $0.0123"
    assert f"answer     {spent}\nsession    {spent}\nleft       $0.9877 of $1.00 (--max-usd)\n" in text
    stage.bill = stage.last = Bill("local", 1, 100, output_tokens=10, estimated=True)
    text = " ".join(said(stage, "/cost").split())
    assert "no price is known for local; at least one figure is our own estimate" in text
    assert "not known" in text


def test_what_was_withheld(stage: Stage) -> None:
    text = said(stage, "/withheld")
    assert text.startswith("the last answer: 4 statements, 2 checked, 1 unverified, 1 withheld\n")
    assert "  said  ordres is large\n  but   there is no table ordres\n" in text
    assert "  said  A queue may help.\n" in text


def test_where_nothing_is_kept(stage: Stage) -> None:
    store, stage.store, stage.log = stage.store, None, None
    for command in ("save", "sessions", "resume", "delete x"):
        assert "kept" in said(stage, f"/{command}"), command
    stage.store = store
