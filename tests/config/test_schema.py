"""Three judges of a settings table, and one opinion: pydantic's model, the published schema, our own quick look."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from buttress.blueprint.catalog import Role
from buttress.config import EXPECTED, NESTED
from buttress.config.model import Settings, TableRole, schema, written
from buttress.config.shape import FILE, fits, published

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent.parent

GOOD: list[dict[str, Any]] = [
    {},
    {"select": [], "ignore": ["DB104"], "exclude": ["legacy/**"]},
    {"profile": "strict", "fail-on": "advice", "dialect": "sqlite"},
    {"postgres-version": 16, "mysql-version": "8.0", "transactional": False},
    {"postgres-version": 16.0, "mysql-version": "8.4.2", "max-connections": 1e2, "max-file-bytes": 1000},
    {"baseline": "a/b.jsonl", "require-reason": True},
    {"per-file-ignores": {"db/**": ["schema"], "": []}, "severity": {"DB104": "error"}},
    {"tables": {"orders": {}, "billing.orders": {"rows": 1e9, "role": "event"}, "x": {"rows": 0}}},
    {"pools": {"api": {"size": 1}, "worker": {"size": 10, "processes": 10**6}}},
]
BAD: list[dict[str, Any]] = [
    {"fail_on": "error"},
    {"extra": {}},
    {"select": "schema"},
    {"select": [""]},
    {"ignore": [1]},
    {"exclude": {"a": 1}},
    {"profile": "loud"},
    {"profile": True},
    {"fail-on": ["error"]},
    {"postgres-version": 8},
    {"postgres-version": 100},
    {"postgres-version": True},
    {"postgres-version": "16"},
    {"mysql-version": 8.0},
    {"mysql-version": "8"},
    {"mysql-version": "8.0\n"},
    {"mysql-version": "8.0-log"},
    {"transactional": 1},
    {"max-connections": 0},
    {"max-file-bytes": 1000.5},
    {"baseline": ""},
    {"require-reason": "no"},
    {"per-file-ignores": {"a": "schema"}},
    {"per-file-ignores": ["a"]},
    {"severity": {"DB104": "off"}},
    {"severity": {"DB104": ["error"]}},
    {"tables": {"orders": {"row": 1}}},
    {"tables": {"orders": {"rows": -1}}},
    {"tables": {"orders": {"rows": 0.5}}},
    {"tables": {"orders": {"rows": 10**15 + 1}}},
    {"tables": {"orders": {"role": ""}}},
    {"tables": {"orders": 5}},
    {"tables": {"billing": {"orders": {"rows": 5}}}},
    {"pools": {"api": {}}},
    {"pools": {"api": {"processes": 2}}},
    {"pools": {"api": {"size": 0}}},
    {"pools": {"api": {"size": 5, "process": 2}}},
]


def accepted(table: Mapping[str, Any]) -> bool:
    """What the model says."""
    try:
        Settings.model_validate(dict(table))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("table", GOOD)
def test_good_settings_pass_all_three(table: dict[str, Any]) -> None:
    assert (accepted(table), jsonschema_rs.is_valid(schema(), table), fits(published(), table)) == (True, True, True)


@pytest.mark.parametrize("table", BAD)
def test_bad_settings_fail_all_three(table: dict[str, Any]) -> None:
    assert (accepted(table), jsonschema_rs.is_valid(schema(), table), fits(published(), table)) == (False,) * 3


VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-1, 20),
        st.sampled_from([1e9, 1.5, 10**6, 10**16, "error", "strict", "postgres", "event", "8.0", "", "schema"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from([*EXPECTED, "rows", "role", "size", "processes", "x"]), inner, max_size=3),
    ),
    max_leaves=6,
)


@st.composite
def nearly_good(draw: st.DrawFn) -> dict[str, Any]:
    """A good table with one value, somewhere in it, replaced."""
    table: dict[str, Any] = deepcopy(draw(st.sampled_from(GOOD[1:])))
    node = table
    while True:
        key = draw(st.sampled_from(sorted(node)))
        if not isinstance(node[key], dict) or not node[key] or draw(st.booleans()):
            node[key] = draw(VALUES)
            return table
        node = node[key]


@given(st.one_of(nearly_good(), st.dictionaries(st.sampled_from([*EXPECTED, "x"]), VALUES, max_size=3)))
def test_all_three_agree(table: dict[str, Any]) -> None:
    assert fits(published(), table) == accepted(table) == jsonschema_rs.is_valid(schema(), table)


@pytest.mark.parametrize("odd", [date(2030, 1, 1), float("inf"), float("nan")])
def test_what_json_does_not_know_is_refused(odd: object) -> None:
    for table in ({"max-connections": odd}, {"profile": odd}, {"tables": {"a": odd}}, {"select": [odd]}):
        assert (accepted(table), fits(published(), table)) == (False, False)


@pytest.mark.parametrize("file", [FILE, ROOT / "buttress.schema.json"])
def test_the_published_files_are_the_model(file: Path) -> None:
    assert file.read_text("utf-8") == written(), "python3 dev.py schema writes them anew"


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for name, child in node.items():
            if name not in ("examples", "default"):
                yield from nodes(child)


def test_the_schema_is_one_that_editors_understand() -> None:
    made = schema()
    jsonschema_rs.meta.validate(made)
    assert made["title"] == "Buttress settings"
    closed = [node for node in nodes(made) if node.get("type") == "object"]
    assert len(closed) == 7
    assert all("additionalProperties" in node for node in closed)
    assert not any({"$id", "$ref", "$defs"} & set(node) for node in nodes(made))
    for name, key in made["properties"].items():
        assert "\n\n" in key["description"], name
        assert all(jsonschema_rs.is_valid(key, example) for example in key["examples"]), name
        assert "default" not in key or jsonschema_rs.is_valid(key, key["default"]), name


def test_every_key_has_words_for_its_errors_and_the_other_way_round() -> None:
    properties = schema()["properties"]
    assert set(EXPECTED) == set(properties)
    below = {name.rpartition(".")[2] for name in NESTED}
    fields = {key for top in ("tables", "pools") for key in properties[top]["additionalProperties"]["properties"]}
    assert below == fields | {"GLOB", "RULE", "NAME"}


def test_examples_are_good_settings() -> None:
    for name, key in schema()["properties"].items():
        assert accepted({name: key["examples"][0]})


def test_roles_are_those_of_the_blueprint() -> None:
    assert get_args(TableRole) == get_args(Role)


def test_a_file_in_order_is_read_without_pydantic(tmp_path: Path) -> None:
    (tmp_path / "buttress.toml").write_text('profile = "strict"\ntables.orders.rows = 1e9\n')
    program = (
        "import sys; from pathlib import Path; from buttress.config import load_config; "
        "print(load_config(Path(sys.argv[1])).tables, 'pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "{'orders': (1000000000, '')} False"
