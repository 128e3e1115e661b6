"""``buttress baseline``, ``update`` and ``show``: what they write, say and refuse."""

from __future__ import annotations

import json
from datetime import date, timedelta
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

import pytest

from adoption.accepted_projects import PROJECTS, SQL
from buttress.__main__ import main
from buttress.findings.baseline import FILE, HEADER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULES = (*PROJECTS["sql"].rules, "stale-baseline-entry", "unused-ignore")
ACCEPTED = [
    ("missing-primary-key", "imports"),
    ("money-as-float", "orders.total"),
    ("redundant-index", "orders.orders_placed"),
    ("unindexed-foreign-key", "orders.user_id"),
]


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def buttress(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Ran]:
    """Run one command; a traceback is never an answer."""
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "BUTTRESS_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Ran:
        code = main([*arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    return run


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with four flaws; the user stands in it."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "schema.sql").write_text(SQL)
    (tmp_path / "buttress.toml").write_text(f"select = {json.dumps(RULES)}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(shop: Path, old: str, new: str) -> None:
    """Change the schema."""
    file = shop / "db" / "schema.sql"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def entries(shop: Path) -> list[dict[str, str]]:
    """The entries of the baseline; its first line is the header."""
    header, *lines = (shop / FILE).read_text().splitlines()
    assert header == HEADER
    return [json.loads(line) for line in lines]


def names(shop: Path) -> list[tuple[str, str]]:
    """Rule and subject of every entry."""
    return [(entry["rule"], entry["subject"]) for entry in entries(shop)]


def test_write_accepts_what_stands_and_says_what_comes_next(buttress: Callable[..., Ran], shop: Path) -> None:
    ran = buttress("baseline", "--reason", "older than\n us")
    assert ran.code == 0
    assert ran.out.startswith(f"{FILE}: accepted 4 findings (3 warnings, 1 advice)\n")
    assert "next: commit buttress-baseline.jsonl" in ran.out
    assert names(shop) == ACCEPTED
    assert {entry["reason"] for entry in entries(shop)} == {"older than us"}
    after = buttress("check", "--fail-on", "advice")
    assert (after.code, after.out) == (0, "")
    assert "left out: 4 in the baseline" in after.err


def test_accepted_errors_are_named(buttress: Callable[..., Ran], shop: Path) -> None:
    (shop / "buttress.toml").write_text(f'select = {json.dumps(RULES)}\n[severity]\nmoney-as-float = "error"\n')
    ran = buttress("baseline")
    assert "1 of them is an error, and stays one; buttress baseline show lists all:\n" in ran.out
    assert "  money-as-float orders.total at db/schema.sql:11\n" in ran.out


def test_a_second_write_is_refused_and_forced_keeps_reasons(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline", "--reason", "older than us")
    edit(shop, "name text", "price real NOT NULL, name text")
    before = (shop / FILE).read_text()
    ran = buttress("baseline")
    assert ran.code == 2
    assert ran.out == ""
    assert "exists and accepts 4 findings; buttress baseline update" in ran.err
    assert "--force" in ran.err
    assert (shop / FILE).read_text() == before
    assert buttress("baseline", "--force").code == 0
    assert [
        (entry["subject"], entry.get("reason")) for entry in entries(shop) if entry["rule"] == "money-as-float"
    ] == [
        ("orders.total", "older than us"),
        ("plans.price", None),
    ]


def test_force_on_a_part_drops_nothing_elsewhere(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline")
    (shop / "db" / "more.sql").write_text("CREATE TABLE exports (line text NOT NULL);\n")
    assert buttress("baseline", "--force", "db/more.sql").code == 0
    assert sorted(names(shop)) == sorted([*ACCEPTED, ("missing-primary-key", "exports")])


def test_nothing_to_accept_writes_nothing(buttress: Callable[..., Ran], shop: Path) -> None:
    (shop / "db" / "schema.sql").write_text("CREATE TABLE plans (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);\n")
    ran = buttress("baseline")
    assert ran.code == 0
    assert "nothing to accept" in ran.out
    assert not (shop / FILE).exists()


def test_nothing_to_review_is_no_empty_baseline(buttress: Callable[..., Ran], tmp_path: Path) -> None:
    ran = buttress("baseline", str(tmp_path))
    assert ran.code == 2
    assert "nothing to review here" in ran.err
    assert not list(tmp_path.iterdir())


def test_answered_findings_and_findings_about_answers_stay_out(buttress: Callable[..., Ran], shop: Path) -> None:
    edit(
        shop,
        "CREATE TABLE imports",
        "-- buttress: ignore[missing-primary-key] lines as they came\nCREATE TABLE imports",
    )
    edit(shop, "CREATE TABLE plans", "-- buttress: ignore[missing-primary-key] it has one\nCREATE TABLE plans")
    assert "unused-ignore" in buttress("check").out
    buttress("baseline")
    assert names(shop) == ACCEPTED[1:]


def test_deploy_time_findings_stay_out(buttress: Callable[..., Ran], shop: Path) -> None:
    (shop / "buttress.toml").write_text('select = ["migrations", "money-as-float"]\n')
    migrations = shop / "migrations"
    migrations.mkdir()
    (shop / "db" / "schema.sql").rename(migrations / "0001_init.sql")
    (migrations / "0002_index.sql").write_text("CREATE INDEX orders_total ON orders (total);\n")
    named = "migrations/0002_index.sql"
    assert f"{named}:1:" in buttress("check", named).out
    ran = buttress("baseline", named)
    assert (ran.code, (shop / FILE).exists()) == (0, False)
    assert "nothing to accept" in ran.out
    assert "about this release only, which no later review would have" in ran.out
    both = "CREATE INDEX orders_total ON orders (total);\nALTER TABLE plans ADD COLUMN price real;\n"
    (shop / named).write_text(both)
    assert "left out: " in buttress("baseline", named).out
    assert names(shop) == [("money-as-float", "plans.price")]


def test_update_removes_what_is_fixed_notes_moves_keeps_reasons_and_adds_nothing(
    buttress: Callable[..., Ran], shop: Path
) -> None:
    buttress("baseline", "--reason", "older than us")
    edit(
        shop,
        "    line text NOT NULL\n",
        "    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    line text NOT NULL\n",
    )
    edit(shop, "name text", "price real NOT NULL, name text")
    (shop / "db" / "schema.sql").rename(shop / "structure.sql")
    told = buttress("check", "--fail-on", "advice")
    assert told.code == 1
    assert f"{FILE}:2:1 advice stale-baseline-entry imports" in told.out
    ran = buttress("baseline", "update")
    assert ran.code == 0
    assert ran.out.startswith(f"{FILE}: removed 1 stale entry, noted 3 moves; 3 entries are left\n")
    assert "not added: 1 new finding (1 warning)" in ran.out
    assert names(shop) == ACCEPTED[1:]
    assert {(entry["path"], entry["reason"]) for entry in entries(shop)} == {("structure.sql", "older than us")}
    assert buttress("baseline", "update", "--allow-new", "--reason", "next quarter").code == 0
    assert [entry["reason"] for entry in entries(shop) if entry["subject"] == "plans.price"] == ["next quarter"]
    assert buttress("check", "--fail-on", "advice").code == 0


def test_a_changed_finding_that_is_accepted_again_keeps_its_reason(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline", "--reason", "older than us")
    edit(shop, "total real", "total double precision")
    buttress("baseline", "update", "--allow-new")
    assert names(shop) == ACCEPTED
    assert {entry["reason"] for entry in entries(shop)} == {"older than us"}


def test_update_of_nothing_changes_no_byte(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline")
    before = (shop / FILE).read_bytes()
    ran = buttress("baseline", "update")
    assert ran.out == f"{FILE}: nothing to change; 4 entries are left\n"
    assert (shop / FILE).read_bytes() == before


def test_update_to_nothing_keeps_a_header(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline")
    (shop / "db" / "schema.sql").write_text("CREATE TABLE plans (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);\n")
    assert "it accepts nothing now and may be deleted" in buttress("baseline", "update").out
    assert (shop / FILE).read_text() == f"{HEADER}\n"


def test_update_of_a_part_removes_nothing(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline")
    (shop / "db" / "more.sql").write_text("CREATE TABLE exports (line text NOT NULL);\n")
    for part in ("db/more.sql", "db"):
        edit(shop, "total real", "total numeric") if part == "db" else None
        ran = buttress("baseline", "update", part)
        assert ran.code == 0
        assert "review of a part" in ran.out
        assert names(shop) == ACCEPTED
    assert "not added: 1 new finding" in ran.out
    assert buttress("baseline", "update", "--allow-new", "db").code == 0
    assert {entry["path"] for entry in entries(shop)} == {"db/schema.sql", "db/more.sql"}
    assert buttress("baseline", "update", "--select", "missing-primary-key").code == 0
    assert len(entries(shop)) == 5, "a rule that did not run says nothing"
    assert "removed 1 stale entry" in buttress("baseline", "update").out


def test_update_keeps_entries_of_a_file_that_cannot_be_read(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline")
    edit(shop, "CREATE TABLE imports (", "CREATE TABLE imports ((")
    assert "imports" not in buttress("check").out
    ran = buttress("baseline", "update")
    assert "kept 1 entry that may only seem stale: db/schema.sql could not be read in full" in ran.out
    assert names(shop) == ACCEPTED


def test_a_folder_below_reads_the_baseline_above(
    buttress: Callable[..., Ran], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    buttress("baseline")
    assert buttress("check", "db", "--fail-on", "advice").code == 0
    monkeypatch.chdir(shop / "db")
    assert buttress("check", "--fail-on", "advice").code == 0
    assert "exists and accepts" in buttress("baseline").err
    assert f"../{FILE}: nothing to change" in buttress("baseline", "update").out


def test_without_settings_it_lies_at_the_top_of_the_repository(buttress: Callable[..., Ran], shop: Path) -> None:
    (shop / "buttress.toml").unlink()
    (shop / ".git").mkdir()
    assert buttress("baseline", "db").code == 0
    assert {entry["path"] for entry in entries(shop)} == {"db/schema.sql"}
    assert buttress("check", "--fail-on", "advice", "db/schema.sql").code == 0
    assert buttress("check", "--fail-on", "advice").code == 0


def test_a_baseline_named_by_the_settings(buttress: Callable[..., Ran], shop: Path) -> None:
    (shop / "ci").mkdir()
    (shop / "buttress.toml").write_text(f'select = {json.dumps(RULES)}\nbaseline = "ci/accepted.jsonl"\n')
    assert "no such baseline" in buttress("check").err
    assert "ci/accepted.jsonl: accepted 4 findings" in buttress("baseline").out
    assert '"path": "db/schema.sql"' in (shop / "ci" / "accepted.jsonl").read_text()
    assert buttress("check", "--fail-on", "advice").code == 0
    assert buttress("baseline", "update").code == 0


def test_show_lists_by_rule_where_it_stands_now(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline", "--reason", "older than us")
    edit(shop, "CREATE TABLE users", "\n\nCREATE TABLE users")
    edit(shop, "total real", "total numeric")
    shown = buttress("baseline", "show")
    assert shown.code == 0
    assert shown.out.startswith(f"{FILE}: 4 accepted findings, 4 with a reason, 1 stale\n")
    assert (
        "unindexed-foreign-key  DB102  advice  1\n  orders.user_id  db/schema.sql:12\n      older than us\n"
        in shown.out
    )
    assert "  orders.total  stale: no longer found, was in db/schema.sql\n" in shown.out
    assert "next  buttress baseline update removes what is stale (1)" in shown.out


@pytest.mark.parametrize(
    ("word", "subjects"),
    [
        ("money-as-float", {"orders.total"}),
        ("DB102", {"orders.user_id"}),
        ("db102", {"orders.user_id"}),
        ("imports", {"imports"}),
        ("orders", {"orders.total", "orders.orders_placed", "orders.user_id"}),
    ],
)
def test_show_of_a_rule_or_a_subject(buttress: Callable[..., Ran], shop: Path, word: str, subjects: set[str]) -> None:
    buttress("baseline")
    shown = buttress("baseline", "show", word).out
    assert {line.split()[0] for line in shown.splitlines() if line.startswith("  ")} == subjects
    assert f"{len(subjects)} accepted finding{'s' if len(subjects) > 1 else ''} shown" in shown
    assert (shop / FILE).exists()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("money-as-flaot", 'did you mean "money-as-float"?'),
        ("zzz", "buttress baseline show lists everything"),
        ("missing-foreign-key", "the baseline accepts nothing of missing-foreign-key"),
    ],
)
def test_show_of_nothing(buttress: Callable[..., Ran], shop: Path, word: str, said: str) -> None:
    buttress("baseline")
    ran = buttress("baseline", "show", word)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert (shop / FILE).exists()


@pytest.mark.parametrize("columns", ["60", "80", "140"])
def test_show_fits_the_terminal_and_prints_nothing_unsafe(
    buttress: Callable[..., Ran], shop: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    buttress("baseline", "--reason", "for\x1b[31m a reason that takes many words and goes on " * 6)
    (shop / FILE).write_text((shop / FILE).read_text().replace('"imports"', '"im\\u001b[2Jports"'))
    monkeypatch.setenv("COLUMNS", columns)
    plain = buttress("baseline", "show").out
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= int(columns)
    assert max(map(len, plain.splitlines())) > int(columns) - 15
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = buttress("baseline", "show").out
    assert "\x1b[1m" in coloured
    assert "\x1b[2J" not in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert buttress("baseline", "show").out == plain


@pytest.mark.parametrize("verb", ["update", "show"])
def test_without_a_baseline(buttress: Callable[..., Ran], shop: Path, verb: str) -> None:
    ran = buttress("baseline", verb)
    assert (ran.code, ran.out) == (2, "")
    assert f"{FILE}: no baseline here yet; buttress baseline writes one" in ran.err
    assert not (shop / FILE).exists()


@pytest.mark.parametrize("verb", [("check",), ("baseline",), ("baseline", "update"), ("baseline", "show")])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: is empty"),
        (f"{HEADER}\n<<<<<<< HEAD\n", ":2: is half merged"),
        ('{"version": "1.5.0"}\n', ":1: is not a baseline of Buttress"),
        ('{"schema": "buttress.baseline/9"}\n', "was written by a newer Buttress"),
    ],
)
def test_a_damaged_baseline_stops_every_verb_and_stays_as_it_is(
    buttress: Callable[..., Ran], shop: Path, verb: tuple[str, ...], text: str, said: str
) -> None:
    (shop / FILE).write_text(text)
    ran = buttress(*verb)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert (shop / FILE).read_text() == text


def test_a_place_that_cannot_be_written(
    buttress: Callable[..., Ran], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / FILE).mkdir()
    ran = buttress("baseline")
    assert ran.code == 2
    assert FILE in ran.err
    assert ran.err.count("\n") == 1
    (shop / FILE).rmdir()

    def refuse(**_: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    ran = buttress("baseline")
    assert ran.code == 2
    assert f"{FILE}: cannot be written (Permission denied)" in ran.err
    assert not (shop / FILE).exists()


def test_two_runs_at_once_leave_one_whole_file(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline")
    before = (shop / FILE).read_text()
    runs = [Thread(target=main, args=(["baseline", "update"],)) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert (shop / FILE).read_text() == before
    assert sorted(path.name for path in shop.iterdir()) == [FILE, "buttress.toml", "db"]


def test_a_reason_needs_something_to_go_to(buttress: Callable[..., Ran], shop: Path) -> None:
    buttress("baseline")
    ran = buttress("baseline", "update", "--reason", "x")
    assert ran.code == 2
    assert "--allow-new" in ran.err
    assert len(entries(shop)) == 4


def test_an_expired_ignore_is_not_hidden_by_an_older_entry(buttress: Callable[..., Ran], shop: Path) -> None:
    yesterday = date.today() - timedelta(days=2)  # noqa: DTZ011 - the day as people write it
    said = f"-- buttress: ignore[missing-primary-key] later until={yesterday}\nCREATE TABLE imports"
    edit(shop, "CREATE TABLE imports", said)
    buttress("baseline")
    assert names(shop) == ACCEPTED, "an ignore that no longer holds is no answer"
