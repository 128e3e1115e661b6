"""What the stated version of the server changes in what the migration rules say, and that they say where it is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review

if TYPE_CHECKING:
    from buttress.findings.finding import Finding

BEFORE = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, at timestamp, code varchar(20));\n"


def found(rule: str, release: str, before: str = BEFORE, **stated: object) -> list[Finding]:
    files = {"migrations/0001_init.sql": before, "migrations/0002_change.sql": release}
    config = Config(select=(rule,), cache=False, path="/shop/buttress.toml", **stated)  # type: ignore[arg-type]
    return list(review(MemoryTree(files), config, focus=("migrations/0002_change.sql",)).findings)


@pytest.mark.parametrize(("version", "count"), [(0, 0), (10, 1), (11, 0), (17, 0)])
def test_a_constant_default_is_written_into_every_row_up_to_10(version: int, count: int) -> None:
    release = "ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT 'new';"
    findings = found("volatile-default-rewrites-table", release, postgres_version=version)
    assert len(findings) == count
    for finding in findings:
        assert "PostgreSQL 10 (stated in buttress.toml)" in finding.because


def test_default_null_is_no_default() -> None:
    release = "ALTER TABLE orders ADD COLUMN state text DEFAULT NULL;"
    assert not found("volatile-default-rewrites-table", release, postgres_version=10)


@pytest.mark.parametrize(("version", "count"), [(0, 0), (11, 1), (12, 0)])
def test_a_validated_check_proves_not_null_from_12_on(version: int, count: int) -> None:
    before = BEFORE + "ALTER TABLE orders ADD CONSTRAINT n CHECK (note IS NOT NULL);\n"
    release = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL;"
    findings = found("set-not-null-scans-table", release, before, postgres_version=version)
    assert len(findings) == count
    for finding in findings:
        assert "does not take a validated CHECK for proof" in finding.because
        assert finding.instead.startswith("the validated CHECK says the same")


@pytest.mark.parametrize(
    ("version", "says"),
    [(0, "then SET NOT NULL"), (11, "has no shorter way"), (17, "then SET NOT NULL"), (18, "NOT NULL note NOT VALID")],
)
def test_the_way_to_not_null(version: int, says: str) -> None:
    release = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL;"
    (finding,) = found("set-not-null-scans-table", release, postgres_version=version)
    assert says in finding.instead


@pytest.mark.parametrize(("version", "says"), [(0, "NOT NULL DEFAULT a constant"), (10, "nullable: PostgreSQL 10")])
def test_a_required_column_is_not_given_a_default_up_to_10(version: int, says: str) -> None:
    (finding,) = found(
        "new-required-column-without-default",
        "ALTER TABLE orders ADD COLUMN s text NOT NULL;",
        postgres_version=version,
    )
    assert says in finding.instead


@pytest.mark.parametrize(("version", "count"), [(0, 0), (11, 1), (12, 0)])
def test_a_time_zone_is_free_in_utc_from_12_on(version: int, count: int) -> None:
    release = "SET timezone TO 'UTC';\nALTER TABLE orders ALTER COLUMN at TYPE timestamptz;"
    findings = found("type-change-rewrites-table", release, postgres_version=version)
    assert len(findings) == count
    for finding in findings:
        assert "PostgreSQL 11 (stated in buttress.toml)" in finding.because


@pytest.mark.parametrize(
    ("version", "written", "count"),
    [(0, "STORED", 1), (18, "STORED", 1), (0, "", 1), (18, "", 0), (18, "VIRTUAL", 0)],
)
def test_a_generated_column_is_virtual_unless_stored_from_18_on(version: int, written: str, count: int) -> None:
    release = f"ALTER TABLE orders ADD COLUMN twice bigint GENERATED ALWAYS AS (id * 2) {written};"
    findings = found("stored-generated-column", release, postgres_version=version)
    assert len(findings) == count
    for finding in findings:
        assert finding.instead.startswith("VIRTUAL in place of STORED") is (version == 18)


@pytest.mark.parametrize(("version", "count"), [("", 0), ("5.6", 1), ("8.0", 0)])
def test_mysql_copies_for_a_longer_varchar_before_5_7(version: str, count: int) -> None:
    before = "CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, code varchar(20)) ENGINE=InnoDB;\n"
    release = "ALTER TABLE orders MODIFY code varchar(30);"
    assert len(found("type-change-rewrites-table", release, before, mysql_version=version)) == count


def test_stated_rows_are_told_and_weighed() -> None:
    release = "CREATE INDEX orders_note ON orders (note);"
    (big,) = found("index-without-concurrently", release, tables={"orders": (2_000_000, "")})
    assert "it holds 2,000,000 rows, as buttress.toml states" in big.because
    (small,) = found("index-without-concurrently", release, tables={"orders": (500, "")})
    assert small.severity < big.severity
