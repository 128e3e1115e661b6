"""What runs: stores told from what stands beside them, production from a developer's machine, secrets from placeholders."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.deployment import Deployment, Mount, Workload
from buttress.blueprint.source import Source
from buttress.predicates.credentials import holds_secret, password_in_url, random_looking, strength, veiled
from buttress.predicates.running import data_folder, keeping_mount, keeps_rows, setting, store_tech

SPAN = Source("compose.yaml", "x").span(0, 1)
APP = Workload("api", SPAN, "compose", image="registry.example.com/api:1")


def store(image: str, command: str = "") -> Workload:
    """A workload of an image."""
    return Workload("db", SPAN, "compose", image=image, command=command)


@pytest.mark.parametrize(
    ("image", "tech"),
    [
        *(("postgres:16", "postgres"), ("bitnami/postgresql:16", "postgres"), ("postgis/postgis:16-3.4", "postgres")),
        *(
            ("robotshop/rs-mysql-db:2.1", "mysql"),
            ("mcr.microsoft.com/mssql/server:2022", "mssql"),
            ("valkey/valkey:8", "redis"),
        ),
        *(
            ("postgres:16@sha256:00ff", "postgres"),
            ("localhost:5000/mongo", "mongodb"),
            ("confluentinc/cp-kafka:7.6", "kafka"),
        ),
        *(
            ("prometheuscommunity/postgres-exporter", ""),
            ("edoburu/pgbouncer:1.22", ""),
            ("provectuslabs/kafka-ui", ""),
        ),
        *(
            ("confluentinc/cp-kafka-connect:7.6", ""),
            ("minio/mc", ""),
            ("mongo-express:1", ""),
            ("", ""),
            ("nginx", ""),
        ),
    ],
)
def test_stores_by_their_image(image: str, tech: str) -> None:
    assert store_tech(store(image)) == tech


def test_a_job_in_the_image_of_a_store_is_none() -> None:
    assert store_tech(store("postgres:16", "psql -h db -f /init.sql")) == ""


def test_redis_keeps_rows_only_when_told_to() -> None:
    assert not keeps_rows(store("redis:7"))
    assert keeps_rows(store("redis:7", "redis-server --appendonly yes"))


@pytest.mark.parametrize(
    ("kind", "target", "keeps"),
    [
        *(("named", "/var/lib/postgresql/data", True), ("bind", "/data", True), ("claim", "/data", True)),
        *(("anonymous", "/data", False), ("empty", "/data", False), ("bind", "/docker-entrypoint-initdb.d", False)),
        *(("bind", "/etc/mysql/my.cnf", False), ("named", "/backups", False)),
    ],
)
def test_what_outlives_a_container(kind: str, target: str, keeps: bool) -> None:
    mount = Mount(kind, target, SPAN)  # type: ignore[arg-type]
    assert (keeping_mount(replace(APP, mounts=(mount,))) is not None) is keeps


@pytest.mark.parametrize(
    ("path", "workloads", "value"),
    [
        ("compose.prod.yaml", (APP,), "yes"),
        ("compose.yaml", (APP,), "unknown"),
        ("compose.yaml", (replace(APP, restart="always"),), "yes"),
        ("compose.yaml", (replace(APP, restart="always", command="npm run dev"),), "no"),
        ("compose.yaml", (store("postgres:16"), store("dpage/pgadmin4")), "no"),
        ("examples/compose.yaml", (replace(APP, restart="always"),), "no"),
        ("compose.yaml", (replace(APP, restart="always"), store("mailhog/mailhog")), "no"),
    ],
)
def test_where_a_file_runs(path: str, workloads: tuple[Workload, ...], value: str) -> None:
    assert setting(Deployment(path, "compose", (path,), workloads)).value == value


@pytest.mark.parametrize(
    "name",
    ["POSTGRES_PASSWORD", "JWT_SECRET", "stripeApiKey", "SECRET_KEY_BASE", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"],
)
def test_names_of_secrets(name: str) -> None:
    assert holds_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "POSTGRES_PASSWORD_FILE",
        "TOKEN_TTL",
        "PUBLIC_KEY",
        "IMAGE_PULL_SECRETS",
        "PASSWORD_MIN_LENGTH",
        "KEYCLOAK_URL",
        "",
    ],
)
def test_names_that_only_sound_like_it(name: str) -> None:
    assert not holds_secret(name)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *(
            ("", "empty"),
            ("${DB_PASSWORD:?}", "reference"),
            ("/run/secrets/db", "reference"),
            ("changeme", "placeholder"),
        ),
        *(("<your-key>", "placeholder"), ("postgres", "default"), ("guest", "default"), ("Gr8bWq71xTz", "real")),
        *(
            ("sk_live_51Habcdefghijk", "real"),
            ("{{ .Values.password }}", "reference"),
            ("your-256-bit-secret", "placeholder"),
        ),
    ],
)
def test_kinds_of_values(value: str, kind: str) -> None:
    assert strength(value) == kind


def test_generated_values_are_told_from_words() -> None:
    assert random_looking("9f8a7c2b41d3e65f0b1c8d7e6a5f4b3c")
    assert not random_looking("correct horse battery staple 1")
    assert not random_looking("whalehello")


@given(st.text(max_size=80))
def test_any_value_has_a_kind(value: str) -> None:
    assert strength(value) in ("real", "default", "placeholder", "empty", "reference")
    assert isinstance(random_looking(value), bool)
    assert password_in_url(f"postgres://u:{value}@db/x") in {"", value} or "%" in value or "@" in value


def test_postgres_keeps_its_data_elsewhere_from_18_on() -> None:
    assert data_folder(store("postgres:17.2")) == "/var/lib/postgresql/data"
    assert data_folder(store("postgres:18")) == "/var/lib/postgresql"
    assert data_folder(store("postgres")) == "/var/lib/postgresql"
    assert data_folder(store("postgis/postgis:18-3.6")) == "/var/lib/postgresql/data"
    assert data_folder(store("scylladb/scylla:6")) == "/var/lib/scylla"


def test_what_is_built_on_a_store_is_one() -> None:
    built = Workload("database", SPAN, "compose", folder="docker", base="postgres:14")
    assert store_tech(built) == "postgres"
    assert store_tech(replace(built, base="golang:1.26")) == ""


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  DB_PASSWORD: Lantern-97", "  DB_PASSWORD: ••••"),
        ("- DB_PASSWORD=Lantern-97", "- DB_PASSWORD=••••"),
        ("  URL: postgres://a:hunter2-x@db/x", "  URL: postgres://a:••••@db/x"),
        ("  URL: postgres://a:${PASSWORD}@db/x", "  URL: postgres://a:${PASSWORD}@db/x"),
        ("  DB_PASSWORD: ${DB_PASSWORD}", "  DB_PASSWORD: ${DB_PASSWORD}"),
        ("  image: postgres:16", "  image: postgres:16"),
        ("password VARCHAR(255) NOT NULL", "password VARCHAR(255) NOT NULL"),
    ],
)
def test_a_line_is_shown_without_its_secret(line: str, shown: str) -> None:
    assert veiled(line) == shown


@pytest.mark.parametrize(
    "line", ["  value: Lantern-97", "  db: TGFudGVybg==", "-----BEGIN RSA PRIVATE KEY-----", "TGFudGVybg=="]
)
def test_a_line_that_points_at_a_secret_shows_no_value(line: str) -> None:
    assert "antern" not in (shown := veiled(line, every=True))
    assert "TGF" not in shown
    assert "PRIVATE" not in shown


def test_a_line_without_a_value_stays() -> None:
    assert veiled("stringData:", every=True) == "stringData:"
    assert veiled("  # a comment", every=True) == "  # a comment"
