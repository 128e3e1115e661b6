"""Sessions listed, found, resumed, copied, deleted; two processes at once; a disk that is full."""

# ruff: noqa: S311 - what is drawn by lot here is no secret
from __future__ import annotations

import os
import sqlite3
import time
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from agent.sessions.material import Open, Said, do, held, ledger, part, talk
from buttress.agent.answers.parts import Listing, Statement
from buttress.agent.redaction import Redactor
from buttress.agent.sessions import Store, Unkept
from buttress.agent.sessions.told import listed
from buttress.errors import InputError
from buttress.findings.advice import Bill

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.agent.sessions import Log

HERE, THERE = Path("/srv/shop"), Path("/srv/depot")


def begun(store: Store, root: Path = HERE, *questions: str) -> Log:
    log = store.begin(root, ledger(), Open())
    for question in questions:
        log.user(question)
    return log


@pytest.mark.parametrize("seed", range(30))
def test_what_was_said_is_what_is_read(store: Store, seed: int) -> None:
    said, log = Said(), store.begin(HERE, ledger(), Open())
    for op in talk(Random(seed), 14):
        said.take(op)
        do(log, op)
        assert held(store.entries(log.id) if said.entries else ()) == said.entries
    assert log.trouble == ""


def test_a_session_that_nothing_was_said_in_is_none(store: Store) -> None:
    log = begun(store)
    log.at_ledger(ledger("two"))
    log.close()
    assert store.sessions() == ()


def test_a_summary_tells(store: Store) -> None:
    log = begun(store, HERE, "  how does\n orders  grow? " + "x" * 200)
    for usd in (0.25, 0.5):
        log.answer()
        log.ends("answered", "", "it grows", Bill("m", 1, usd=usd))
    [summary] = store.sessions()
    assert summary.title == f"how does orders grow? {'x' * 57}…"
    assert (summary.root, summary.questions, summary.usd) == (str(HERE), 1, 0.75)
    assert summary.ledger == ledger().hash
    assert summary.begun <= summary.last
    log.at_ledger(ledger("two"))
    log.answer()
    log.ends("answered", "", "it grows", Bill("m", 1, usd=None))
    [summary] = store.sessions()
    assert summary.usd is None, "a sum with an unknown part is not known"
    assert summary.ledger == ledger("two").hash
    assert [entry.ledger for entry in store.entries(log.id)] == [ledger().hash] * 3 + [ledger("two").hash]


def test_the_newest_comes_first_and_folders_are_told_apart(store: Store, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(HERE)
    first, second, third = begun(store, HERE, "a"), begun(store, THERE, "b"), begun(store, tmp_path / "link", "c")
    time.sleep(0.002)
    first.user("again")
    assert [each.id for each in store.sessions()] == [first.id, third.id, second.id]
    assert [each.id for each in store.sessions(HERE)] == [first.id, third.id]
    assert [each.id for each in store.sessions(tmp_path)] == []


def test_sessions_are_found_by_a_beginning_or_as_the_last(store: Store) -> None:
    one, other = begun(store, HERE, "about orders"), begun(store, THERE, "about lists")
    for log in (one, other):
        log.close()
    assert store.find(one.id[:6], None).id == one.id
    assert store.find(f" {one.id.upper()} ", HERE).id == one.id
    assert store.find("", None).id == store.find("last", None).id == other.id
    assert store.find("last", HERE).id == one.id


@pytest.mark.parametrize(
    ("word", "root", "said"),
    [
        ("zzzz", None, "there is none of that id"),
        ("orders", HERE, "near: {one}"),
        ("{other}", HERE, "{other}: is about /srv/depot"),
        ("", Path("/elsewhere"), "there is no session about /elsewhere yet"),
    ],
)
def test_what_cannot_be_found_is_said_with_what_is_near(store: Store, word: str, root: Path | None, said: str) -> None:
    one, other = begun(store, HERE, "about orders"), begun(store, THERE, "about lists")
    names = {"one": one.id, "other": other.id}
    with pytest.raises(InputError) as caught:
        store.find(word.format(**names), root)
    assert said.format(**names) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_beginning_of_several_names_them(store: Store) -> None:
    ids = sorted(begun(store, HERE, f"question {n}").id for n in range(40))
    shared = next(one[0] for one, other in pairwise(ids) if one[0] == other[0])
    with pytest.raises(InputError, match=r"begin so: .*type more of the id"):
        store.find(shared, None)


@pytest.mark.parametrize("ask", ["entries", "export", "delete"])
def test_a_session_that_there_is_not(store: Store, ask: str) -> None:
    with pytest.raises(InputError, match="there is no session"):
        getattr(store, ask)("ffffffff")
    with pytest.raises(InputError, match="there is no session"):
        store.resume("ffffffff", ledger(), Open())


def test_an_interrupted_answer_is_one_without_a_state(store: Store) -> None:
    log = begun(store, HERE, "how?")
    log.answer()
    log.part(Statement("It grows.", "unverified"), ledger())
    log.close()
    log = store.resume(log.id, ledger(), Open())
    log.user("go on")
    [_, answer, after] = store.entries(log.id)
    assert (answer.kind, answer.state, answer.text, len(answer.parts)) == ("answer", "", "", 1)
    assert (after.number, after.text) == (3, "go on")
    assert "interrupted here" in store.export(log.id)


def test_a_session_that_is_open_goes_on_as_a_copy(store: Store) -> None:
    log = begun(store, HERE, "how?")
    log.answer()
    log.part(Listing("sql", "SELECT 1"), ledger())
    other = Store.open()
    copy = other.resume(log.id, ledger(), Open())
    assert (copy.copied_from, copy.id != log.id) == (log.id, True)
    copy.user("mine")
    log.user("yours")
    assert [e.text for e in store.entries(copy.id)] == ["how?", "", "mine"]
    assert [e.text for e in store.entries(log.id)] == ["how?", "", "yours"]
    assert store.entries(copy.id)[1].parts == (Listing("sql", "SELECT 1"),)
    assert f"goes on from session `{log.id}`" in store.export(copy.id)
    assert store.typed(HERE) == ["how?", "mine", "yours"], "what was copied was typed once"
    log.close()
    assert other.resume(log.id, ledger(), Open()).copied_from == ""
    other.close()


def test_what_is_deleted_is_gone_from_the_disk(store: Store, state: Path) -> None:
    log, other = begun(store, HERE, "XYZZY " * 5_000), begun(store, HERE, "hello")
    log.answer()
    log.part(Statement("PLUGH", "unverified"), ledger())
    with pytest.raises(InputError, match="is open in a chat"):
        store.delete(log.id)
    log.close()
    store.delete(log.id)
    assert [each.id for each in store.sessions()] == [other.id]
    rest = b"".join(path.read_bytes() for path in state.parent.rglob("*") if path.is_file())
    assert b"XYZZY" not in rest
    assert b"PLUGH" not in rest
    assert store._database.rows("SELECT count(*) FROM parts") == [(0,)]


def test_what_was_typed_comes_back_oldest_first(store: Store) -> None:
    log = begun(store, HERE, "one")
    log.command("/findings", "F1 …")
    log.answer()
    log.ends("answered", "", "no", Bill())
    log.note("files changed")
    begun(store, THERE, "elsewhere")
    begun(store, HERE, "two", "x" * 5_000_000)
    assert store.typed(HERE) == ["one", "/findings", "two"]
    assert store.typed(HERE, 2) == ["/findings", "two"]
    assert store.typed(Path("/nowhere")) == []


def test_a_piece_that_cannot_be_read_is_counted(store: Store) -> None:
    log = begun(store, HERE, "how?")
    log.answer()
    for number in range(12):
        log.part(Statement(f"Sentence {number}.", "checked"), ledger())
    damage: list[Any] = [
        "", "{", "[]", "null", "7", '{"is": "opened", "kind": "spell"}', '{"is": "magic"}', "[" * 100_000,
        '{"is": "statement", "text": 7}', b"\xff\xfe{}", '{"is": "closed", "meant": {"F1": {}}}',
    ]  # fmt: skip
    for number, body in enumerate(damage, 1):
        store._database.write([("UPDATE parts SET body = ? WHERE number = ?", (body, number))])
    [_, answer, note] = store.entries(log.id)
    assert [part.text for part in answer.parts if isinstance(part, Statement)] == ["Sentence 11."]
    assert (note.kind, note.text) == ("note", "11 pieces could not be read")
    assert "11 pieces could not be read" in store.export(log.id)
    store._database.write([("UPDATE entries SET kind = 'spell', bill = '[', at = x'ff'", ())])
    assert {entry.kind for entry in store.entries(log.id)} == {"note"}
    assert store.export(log.id)


def forked(work: Callable[[int], None], count: int) -> None:
    pids = []
    for number in range(count):
        pid = os.fork()
        if not pid:
            try:
                work(number)
                os._exit(0)
            finally:
                os._exit(1)
        pids.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in pids] == [0] * count


@pytest.mark.skipif(not hasattr(os, "fork"), reason="two processes are forked ones")
def test_several_processes_lose_nothing(state: Path) -> None:
    """The same new store, root and session from the first moment on."""
    processes, each = 6, 60

    def first(number: int) -> None:
        store = Store.open()
        log = store.begin(HERE, ledger(), Open())
        for n in range(each):
            log.user(f"{number} {n}")
            assert not log.trouble
        store.close()

    forked(first, processes)
    store = Store.open()
    assert sorted(store.typed(HERE)) == sorted(f"{p} {n}" for p in range(processes) for n in range(each))
    one = store.sessions()[0].id

    def second(number: int) -> None:
        store = Store.open()
        met = state.with_name(f"met{number}")
        log = store.resume(one, ledger(), Open())
        for n in range(each):
            log.user(f"again {number} {n}")
            assert not log.trouble
        met.touch()
        until = time.monotonic() + 120
        while len(list(state.parent.glob("met*"))) < processes:  # it is met by all others
            assert time.monotonic() < until
            time.sleep(0.01)
        store.close()

    forked(second, processes)
    assert len(store.sessions()) == 2 * processes - 1
    lines = {e.text for summary in store.sessions() for e in store.entries(summary.id)}
    assert {f"again {p} {n}" for p in range(processes) for n in range(each)} <= lines
    for summary in store.sessions():
        numbers = [entry.number for entry in store.entries(summary.id)]
        assert numbers == list(range(1, len(numbers) + 1))
    store.close()
    assert state.is_file()


def full(store: Store, pages: int) -> None:
    store._database.rows(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_costs_nothing_that_was_said(store: Store) -> None:
    said, log = Said(), begun(store)
    ops = [("user", ("first",)), ("answer", ()), ("part", (part(Random(1)), ledger()))]
    for op in ops:
        said.take(op)
        do(log, op)
    full(store, 1)
    troubles = []
    for op in [("user", ("a" * 10_000,)), ("answer", ()), *[("part", (part(Random(n)), ledger())) for n in range(40)]]:
        said.take(op)
        do(log, op)
        troubles.append(log.trouble)
        log.trouble = ""  # as whoever has told it does
    assert [line for line in troubles if line] == troubles[:1], "it is told once"
    assert "the disk is full" in troubles[0]
    assert "\n" not in troubles[0]
    assert held(store.entries(log.id)) != said.entries
    assert len(store.entries(log.id)) == 2
    full(store, 1_000_000)
    log.note("there is room again")
    said.take(("note", ("there is room again",)))
    assert log.trouble == ""
    assert held(store.entries(log.id)) == said.entries


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the limit is of a process of its own")
def test_a_file_that_may_not_grow_costs_nothing_that_was_said(store: Store, state: Path) -> None:
    import resource

    begun(store, HERE, "before").close()

    def work(_: int) -> None:
        own = Store.open()
        log = own.begin(THERE, ledger(), Open())
        log.user("said before")
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
        for n in range(100):
            log.user(f"said after {n} " + "x" * 5_000)
        assert log.trouble.startswith(str(state)), log.trouble
        assert "is not kept" in log.trouble
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        log.note("and now it works")
        assert not log.trouble
        own.close()

    forked(work, 1)
    [summary] = store.sessions(THERE)
    texts = [entry.text.split(" x")[0] for entry in store.entries(summary.id)]
    assert texts == ["said before", *(f"said after {n}" for n in range(100)), "and now it works"]


def test_a_store_that_somebody_locks(store: Store, state: Path) -> None:
    log = begun(store, HERE, "before")
    store._database.patience(20)
    with sqlite3.connect(state, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        begin = time.perf_counter()
        for n in range(5):
            log.user(f"while locked {n}")
        assert time.perf_counter() - begin < 2, "nobody waits for long more than once"
        assert "another process has it locked" in log.trouble
        with pytest.raises(Unkept, match="has it locked"):
            store.resume(log.id, ledger(), Open())  # a copy would have to be written
        other.execute("COMMIT")
    other.close()
    log.close()
    assert [e.text for e in store.entries(log.id)] == ["before", *(f"while locked {n}" for n in range(5))]


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_is_said_and_never_a_crash(state: Path, seed: int) -> None:
    lot, store = Random(seed), Store.open()
    log = store.begin(HERE, ledger(), Open())
    for op in talk(lot, 10):
        do(log, op)
    log.user("last")
    store.close()
    raw = bytearray(state.read_bytes())
    for _ in range(lot.choice((1, 3, 30, 300))):
        raw[lot.randrange(100, len(raw))] = lot.randrange(256)
    state.write_bytes(raw)
    asked: tuple[Callable[[Store], object], ...] = (
        lambda s: s.sessions(),
        lambda s: s.find("", HERE),
        lambda s: s.typed(HERE),
        lambda s: s.entries(log.id),
        lambda s: s.export(log.id),
        lambda s: s.resume(log.id, ledger(), Open()).user("more"),
        lambda s: s.begin(HERE, ledger(), Open()).user("more"),
        lambda s: s.delete(log.id),
    )
    lines = [said for ask in asked if (said := faults(ask))]
    assert [line for line in lines if str(state) not in line and "session" not in line] == []


def faults(ask: Callable[[Store], object]) -> str:
    """What is said when a damaged store is asked; '' when it answers."""
    try:
        store = Store.open()
    except Unkept as end:
        return end.line
    try:
        ask(store)
    except (Unkept, InputError) as error:
        return str(error)
    finally:
        store.close()
    return ""


def test_a_store_that_is_removed_while_it_is_open(store: Store, state: Path) -> None:
    log = begun(store, HERE, "before")
    state.rename(state.with_name("away"))
    log.user("meanwhile")
    assert "was moved or removed" in log.trouble
    state.with_name("away").rename(state)
    log.user("after")
    assert log.trouble == ""
    assert [e.text for e in store.entries(log.id)] == ["before", "meanwhile", "after"]


def test_sessions_are_listed_folder_by_folder(store: Store) -> None:
    assert listed(store.sessions(), HERE) == "no sessions yet: buttress chat begins one\n"
    first, second = begun(store, THERE, "one \x1b[31m"), begun(store, HERE, "two", "three")
    first.answer()
    first.ends("answered", "", "", Bill("m", 1, usd=None))
    second.answer()
    second.ends("answered", "", "", Bill("m", 1, usd=0.5))
    lines = listed(store.sessions(), HERE).splitlines()
    assert lines[0] == f"{HERE} (here)"
    assert lines[1].startswith(f"  {second.id}  20")
    assert lines[1].endswith(" UTC   2 questions           $0.500  two")
    assert lines[2:4] == ["", str(THERE)]
    assert lines[4].endswith("   1 question  price not known  one  [31m")


def test_an_interruption_behind_a_write_does_not_write_twice(store: Store) -> None:
    log = begun(store, HERE, "before")
    real, calls = store._database.write, list[int]()

    def broken(steps: Any) -> None:
        real(steps)
        if not calls:
            calls.append(1)
            raise KeyboardInterrupt  # after the database was done, before anybody knew

    store._database.write = broken  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        log.user("in between")
    log.user("after")
    assert [e.text for e in store.entries(log.id)] == ["before", "in between", "after"]
    assert store.sessions()[0].questions == 3


def test_secrets_never_reach_the_disk_in_any_part(store: Store, state: Path) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    log = store.begin(HERE, ledger(), Redactor())
    log.user(f"my token is {secret}")
    log.command(f"/try {secret}", f"token {secret}")
    log.answer()
    log.part(Statement(f"Use {secret}.", "unverified", why=secret, said=secret), ledger())
    log.part(Listing("sql", f"-- {secret}", secret), ledger())
    log.ends("answered", secret, secret, Bill())
    log.note(secret)
    raw = b"".join(path.read_bytes() for path in state.parent.rglob("*") if path.is_file())
    assert secret.encode() not in raw
    assert secret not in store.export(log.id)
    assert raw.count(b"[token]") + raw.count(b"[key]") + raw.count(b"[secret]") >= 8
