"""Settings that hold for a role or a database, by either reader of PostgreSQL; and statements without their dress."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.ops import Setting
from buttress.readers.postgres import parser
from buttress.readers.splitter import bare
from buttress.readers.sql_file import essence, read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["libpg_query", "without"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "without":
        monkeypatch.setenv("BUTTRESS_NO_LIBPG_QUERY", "1")
        parser.bindings.cache_clear()
    yield
    monkeypatch.undo()
    parser.bindings.cache_clear()


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALTER ROLE migrator SET lock_timeout = '2s';", ("lock_timeout", "2s", "role migrator")),
        ("ALTER USER migrator SET lock_timeout TO 2000;", ("lock_timeout", "2000", "role migrator")),
        ("ALTER DATABASE shop SET statement_timeout = '1min';", ("statement_timeout", "1min", "database shop")),
        ("SET LOCAL lock_timeout = '3s';", ("lock_timeout", "3s", "")),
        ("ALTER ROLE migrator RESET lock_timeout;", None),
        ("ALTER ROLE migrator WITH LOGIN;", None),
        ("ALTER DATABASE shop RENAME TO store;", None),
    ],
)
def test_settings_say_whom_they_hold_for(text: str, expected: tuple[str, str, str] | None) -> None:
    (statement,) = read_sql("roles.sql", text, "postgres").statements
    found = [(op.name, op.value.strip("'"), op.scope) for op in statement.ops if isinstance(op, Setting)]
    assert statement.status == "understood"
    assert found == ([expected] if expected else [])


def test_a_statement_without_its_dress() -> None:
    text = "CREATE TABLE a ( -- the first\n  id   int /* key */ );"
    assert bare(text, 0, len(text) - 1) == "CREATE TABLE a ( id int )"


@given(st.text(alphabet="ab ;'\"$-/*\n()", max_size=60))
def test_essence_takes_any_text_and_does_not_see_a_comment(text: str) -> None:
    assert essence(text, "postgres") == essence(f"-- first\n{text}", "postgres")
