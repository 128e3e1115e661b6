"""On which line a key stands."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.adoption.settings import toml
from buttress.config import Config, dotted, place_of
from buttress.config.places import LONGEST, line_of

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '''# select is explained below
select = [  # ignore = 1
  "schema",
  "ignore",
]
note = """
ignore = 5
"""
ignore = ["x"]

[tables.orders]
rows = 5
[tables."billing.orders"]
role = "event"
rows = 6
[pools]
api = { size = 5, processes = 2 }
severity.DB104 = "error"
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("select",), 2),
        (("ignore",), 9),
        (("tables",), 11),
        (("tables", "orders", "rows"), 12),
        (("tables", "billing.orders"), 13),
        (("tables", "billing.orders", "rows"), 15),
        (("pools", "api", "processes"), 17),
        (("pools", "severity", "DB104"), 18),
        (("rows",), 0),
        (("tables", "orders", "role"), 0),
        ((), 0),
    ],
)
def test_where_a_key_stands(keys: tuple[str, ...], line: int) -> None:
    assert line_of(TEXT, keys) == line


def test_a_file_without_end_is_not_searched() -> None:
    assert line_of("\n" * LONGEST + "a = 1", ("a",)) == 0


@given(st.text(), st.lists(st.text(max_size=3), max_size=3))
def test_no_text_breaks_the_search(text: str, keys: list[str]) -> None:
    assert 0 <= line_of(text, keys) <= len(text.splitlines())


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Z")), min_size=1, max_size=8)


@given(st.dictionaries(NAMES, st.one_of(st.booleans(), st.integers(-9, 10**9), NAMES, st.lists(NAMES)), min_size=1))
def test_what_we_print_as_toml_is_read_back_with_its_line(table: dict[str, Any]) -> None:
    lines = [f"{dotted((key,))} = {toml(value)}" for key, value in table.items()]
    assert tomllib.loads("\n".join(lines)) == table
    for at, key in enumerate(table):
        assert line_of("\n".join(lines), (key,)) in ({at + 1} if json_free(key) else {0, at + 1})


def json_free(key: str) -> bool:
    """Whether a key stands in the file as it is, with no character written as an escape, and splits no line."""
    return not set(key) & {'"', "\\"} and len(key.splitlines()) == 1


def test_places_are_for_people(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nselect = 1\n[tool.buttress]\nselect = ["schema"]\n')
    assert place_of(Config(path=str(file)), ("select",)) == f"{file}:4"
    assert place_of(Config(path=str(file)), ("ignore",)) == str(file)
    assert place_of(Config(path=str(tmp_path / "gone.toml")), ("ignore",)) == str(tmp_path / "gone.toml")
    assert place_of(Config(), ("ignore",)) == ""
