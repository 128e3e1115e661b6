"""Replay against the truth: the same history on a real PostgreSQL and through Buttress ends in the same catalog."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from truth.catalogs import differences, observed, replayed
from truth.histories import histories
from truth.server import NoServerError, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.catalog import Catalog

EXAMPLES = Path(__file__).parents[2] / "examples"
CONFIG = Config(dialect="postgres", cache=False)


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection[Any]]:
    """One server for the module. Without one the tests fail in CI and are skipped, with the reason, elsewhere."""
    try:
        with running_server() as server, server.connect() as opened:
            yield opened
    except NoServerError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL to compare with: {error}")


@pytest.mark.parametrize("folder", sorted(EXAMPLES.glob("**/migrations")), ids=lambda folder: folder.parent.name)
def test_examples_end_in_the_same_catalog(connection: psycopg.Connection[Any], folder: Path) -> None:
    paths = sorted(folder.glob("*.sql"))
    run(connection, (), empty=True)
    for path in paths:
        with connection.transaction():
            connection.execute(path.read_bytes())
    catalog = replayed_files({f"db/migrations/{path.name}": path.read_text("utf-8") for path in paths})
    assert differences(observed(connection), replayed(catalog)) == []


@settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(history=histories(), cut=st.integers(0, 10))
def test_random_histories_end_in_the_same_catalog(
    connection: psycopg.Connection[Any], history: list[str], cut: int
) -> None:
    files = [run(connection, history[:cut], empty=True), run(connection, history[cut:])]
    found = differences(observed(connection), replayed(catalog_of(files)))
    assert not found, "\n".join(["", *found, "", *("".join(f"{statement};\n" for statement in file) for file in files)])


def run(connection: psycopg.Connection[Any], statements: Sequence[str], *, empty: bool = False) -> list[str]:
    """Run each statement by itself, in a session as good as new; the ones that the server took, in order."""
    connection.execute("reset all; discard temp")
    if empty:
        names = "select nspname from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema'"
        for (schema,) in connection.execute(names).fetchall():
            connection.execute(f'drop schema "{schema}" cascade')
        connection.execute("create schema public")
    accepted = []
    for statement in statements:
        try:
            connection.execute(statement.encode())
        except psycopg.Error:
            continue
        accepted.append(statement)
    return accepted


def catalog_of(files: Sequence[Sequence[str]]) -> Catalog:
    """Replay's catalog of a history in several migrations."""
    texts = {
        f"db/migrations/{number:04}_step.sql": "".join(f"{statement};\n" for statement in file)
        for number, file in enumerate(files, 1)
    }
    return replayed_files(texts)


def replayed_files(texts: dict[str, str]) -> Catalog:
    """Replay's catalog of migration files by path."""
    databases = assemble(MemoryTree(texts), CONFIG, frozenset()).databases
    assert len(databases) == 1
    return databases[0].catalog
