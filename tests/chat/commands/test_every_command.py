"""Every command on every kind of backend, at every width: it answers, it stays within bounds, it says what is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from buttress.chat.commands import COMMANDS, is_command, run_command
from buttress.report.style import Ink, cells
from chat.commands.staged import EXAMPLES, MYSQL, PRISMA, WHY_NOBODY, Kept, said, staged, written

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.chat.stage import Stage

#: A window of a laptop has about 50 lines; a narrow one wraps, and scrolls.
SCREENFUL = 56
LINES = (
    "/review",
    "/review --coverage",
    "/findings",
    "/findings warning",
    "/explain F1",
    "/explain unindexed-foreign-key",
    "/explain lists-paginated",
    "/explain start-simple",
    "/table {table}",
    "/endpoint {operation}",
    "/try CREATE TABLE audit (id bigint primary key, note text);",
    "/diff HEAD",
    "/withheld",
    "/cost",
    "/save",
    "/sessions",
    "/resume",
    "/delete abc",
    "/help",
    "/help dismiss",
)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/findings users", True),
        ("  /HELP", True),
        ("/tabel orders", True),
        ("/nonsense", True),
        ("/orders returns everything, why?", False),
        ("/users/{id} is slow", False),
        ("what of /table?", False),
    ],
)
def test_a_sentence_that_begins_with_a_path_is_no_command(line: str, meant: bool) -> None:
    assert is_command(line) is meant


_PLACE = re.compile(r"([\w./-]+\.\w+):(\d+)\b")


def _named(stage: Stage) -> dict[str, str]:
    """A table and an operation of this backend, or names that it does not have."""
    blueprint = stage.bench.review.blueprint
    tables = [database.subject(name) for database in blueprint.reviewed for name in database.catalog.tables]
    operations = [api.subject(operation) for api in blueprint.promised for operation in api.operations]
    return {"table": (tables or ["orders"])[0], "operation": (operations or ["GET /orders"])[0]}


_MADE = {"mysql": MYSQL, "prisma": PRISMA, "empty": dict[str, str]()}
_EXAMPLES = ("shop", "drift", "draft", "well-kept")


@pytest.mark.parametrize(
    ("name", "width"),
    [*((name, 80) for name in (*_EXAMPLES, *_MADE)), *((name, width) for name in _EXAMPLES[:2] for width in (40, 140))],
)
def test_every_command_answers(name: str, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = EXAMPLES / name if name in _EXAMPLES else written(_MADE[name], tmp_path)
    stage = staged(root, monkeypatch, Ink(width=width, terminal=True))
    for line in LINES:
        text = said(stage, line.format(**_named(stage)))
        assert text.strip(), line
        assert "Traceback" not in text, line
        assert "None" not in re.findall(r"\b\w+\b", text), line
        if width >= 80 and not line.startswith("/explain u"):
            assert text.count("\n") <= SCREENFUL, line
        for each in text.splitlines():
            assert cells(each) <= width or _unbreakable(each, width), (line, each)
    assert not stage.over


def _unbreakable(line: str, width: int) -> bool:
    """A line holds a name or place so long that breaking elsewhere helps little: those are never broken."""
    return max(map(cells, line.split()), default=0) > width // 3


@pytest.mark.parametrize("name", ["shop", "drift"])
def test_every_place_is_a_line_of_a_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / name, monkeypatch)
    seen = 0
    for line in ("/findings --all", "/table orders --all", "/endpoint GET /orders --all", "/explain F1 --all"):
        for path, number in _PLACE.findall(said(stage, line)):
            lines = (EXAMPLES / name / path).read_text("utf-8").splitlines()
            assert 1 <= int(number) <= len(lines), (line, path, number)
            seen += 1
    assert seen > 10


def test_colour_is_painted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch, Ink(colour=True, terminal=True, width=100))
    for line in LINES:
        text = run_command(line.format(**_named(stage)), stage)
        assert "\x1b" not in text, line
    screen = stage.screen
    assert isinstance(screen, Kept)
    assert sum("\x1b[" in each for each in screen.printed) > 8


def test_ascii_terminals_get_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch, Ink(ascii=True, width=80))
    for line in LINES:
        assert said(stage, line.format(**_named(stage))).isascii(), line


def test_names_do_not_mind_their_case_and_near_misses_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    assert said(stage, "/FINDINGS") == said(stage, "  /findings  ")
    assert said(stage, "/tabel orders") == 'no command "/tabel"; did you mean /table?\n'
    assert said(stage, "/zzzz") == 'no command "/zzzz"; /help lists them\n'
    assert "no command" in said(stage, "/")
    assert said(stage, "/table order") == 'no table "order"; did you mean orders?\n'
    assert said(stage, "/table ORDERS").startswith("orders ")
    assert said(stage, "/table orders.user_id").startswith("orders ")
    assert "did you mean GET /orders" in said(stage, "/endpoint GET /order")
    assert said(stage, "/endpoint get /orders") == said(stage, "/endpoint GET /orders")
    assert "write one of: GET /users, POST /users" in said(stage, "/endpoint /users")
    assert said(stage, "/help tabel") == 'no command "/tabel"; did you mean table?\n'


def test_what_needs_something_behind_it_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    for command in ("explain", "table", "endpoint", "try", "diff", "dismiss"):
        assert said(stage, f"/{command}").startswith(f"/{command}: expected "), command
    for command in ("cost", "withheld", "quit"):
        assert said(stage, f"/{command} now") == f'/{command} takes nothing behind it, got "now"\n'
    assert not stage.over
    assert said(stage, "/findings --al") == '/findings has no option "--al"; did you mean --all?\n'
    assert said(stage, "/review --since") == "/review --since: expected a value behind it\n"


def test_labels_that_there_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    last = f"F{len(stage.bench.ledger.findings)}"
    for label in ("F0", "F99", "f999999999"):
        assert f"the last one is {last}" in said(stage, f"/explain {label}")
    assert "no finding, rule, table or operation" in said(stage, "/explain F99999999999")
    assert said(stage, f"/explain {last.lower()}") == said(stage, f"/explain {last}")


def test_explain_tells_what_stands_against_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    assert "because  " in said(stage, "/explain products.price")
    assert said(stage, "/explain categories").startswith('no finding is about "categories"; /table categories')
    assert "did you mean" in said(stage, "/explain unindexed-foreign-kye")
    about = said(stage, "/explain orders")
    assert about.startswith("3 findings about orders")


def test_pages_are_without_examples_until_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    short, whole = said(stage, "/explain DB102"), said(stage, "/explain db102 --all")
    assert "## Bad" not in short
    assert "## Bad" in whole
    assert "here       3 findings: F15, F16" in short


def test_a_table_is_told_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    text = said(stage, "/table orders")
    for told in (
        "user_id bigint not null   :4",
        "foreign (user_id) -> users(id) on delete cascade   :4",
        "(placed_at) as orders_placed_at   migrations/0006_search.sql:2",
        "order_items(order_id) on delete cascade   migrations/0003_orders.sql:13",
        "GET /orders is named after it   openapi.yaml:82",
        "F15 warning  unindexed-foreign-key   orders.user_id",
        "alter type total_amount to numeric(12,2)",
    ):
        assert told in text, told
    assert "(4 columns" not in text


def test_a_table_of_mysql_and_one_of_prisma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mysql = staged(written(MYSQL, tmp_path / "mysql"), monkeypatch)
    text = said(mysql, "/table orders")
    assert "table of mysql" in text
    assert "foreign (user_id) -> users(id) on delete cascade as fk_user" in text
    assert "add column total   db/migrations/V2__total.sql:1" in text
    prisma = staged(written(PRISMA, tmp_path / "prisma"), monkeypatch)
    assert "foreign (userId) -> User(id) on delete cascade" in said(prisma, "/table Order")
    assert "no table" in said(prisma, "/table Ordre")


def test_an_endpoint_is_told_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    text = said(stage, "/endpoint POST /users")
    assert "writes users (a guess)" in text
    assert "/table users" in text
    assert "asks who is calling: it requires session" in said(stage, "/endpoint GET /users")
    assert "its list comes whole" in said(stage, "/endpoint GET /users")


def test_nothing_is_spent_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    assert said(stage, "/cost") == f"nothing was asked, nothing was spent\n{WHY_NOBODY}\n"
    assert "nothing was withheld" in said(stage, "/withheld")


def test_quitting(monkeypatch: pytest.MonkeyPatch) -> None:
    for word in ("/quit", "/exit", "/q", "/QUIT"):
        stage = staged(EXAMPLES / "drift", monkeypatch)
        assert said(stage, word) == ""
        assert stage.over


def test_help_lists_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "drift", monkeypatch)
    text = said(stage, "/help")
    for command in COMMANDS:
        assert f"/{command.name} " in text
        assert said(stage, f"/help /{command.name}").startswith(f"/{command.name}")


def test_a_bug_does_not_end_the_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "drift", monkeypatch)
    monkeypatch.delenv("BUTTRESS_DEBUG")

    def broken(*_: object) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr("buttress.chat.commands.findings.listed", broken)
    assert said(stage, "/findings").startswith("internal error (RuntimeError) in /findings: nothing was changed")
    assert said(stage, "/cost")


def test_a_finding_that_speaks_for_many_is_told_where_it_is_about_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    label, finding = next((each, f) for each, f in stage.bench.ledger.findings.items() if f.count > 2)
    other = finding.occurrences[-1]
    table = other.subject.partition(".")[0]
    assert f"{label} advice   {finding.rule.name}" in said(stage, f"/table {table}")
    assert f"{other.subject} (one of {finding.count})   {other.span}" in said(stage, f"/table {table}")
