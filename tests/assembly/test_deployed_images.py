"""What lies beside the files that say what runs: Dockerfiles, Secrets, files of variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.deployments import read_deployments
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review

if TYPE_CHECKING:
    from buttress.blueprint.deployment import Deployment

POD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers:
        - name: api
          image: registry.example.com/api:1
"""
KEYS = """apiVersion: v1
kind: Secret
metadata: {name: shop-keys}
stringData:
  DB_USER: shop
data:
  DB_PASSWORD: TGFudGVybi05Nw==
  broken: "%%%"
"""


def deployed(files: dict[str, str]) -> Deployment:
    """The one deployment of a tree."""
    tree = MemoryTree(files)
    paths = [path for path in files if path.endswith(("yml", "yaml"))]
    (found,) = read_deployments(tree, paths, files, Config()).deployments
    return found


def test_a_dockerfiles_check_counts_where_the_compose_file_is_silent() -> None:
    files = {
        "compose.yml": "services:\n  a: {build: ./a}\n  b:\n    build: ./b\n    healthcheck: {disable: true}\n  c: {image: x/c}\n",
        "a/Dockerfile": "FROM debian\nHEALTHCHECK CMD true\n",
        "b/Dockerfile": "FROM debian\nHEALTHCHECK CMD true\n",
        "c/Dockerfile": "FROM debian\nHEALTHCHECK CMD true\n",
        "c/main.go": "package main\n",
    }
    a, b, c = deployed(files).workloads
    assert a.health is not None
    assert (a.health.path, a.health.line, a.base) == ("a/Dockerfile", 2, "debian")
    assert b.health is None
    assert c.health is not None


def test_a_named_dockerfile_is_the_one_that_is_read() -> None:
    files = {
        "compose.yml": "services:\n  db:\n    build: {context: ., dockerfile: Dockerfile.postgres}\n",
        "Dockerfile": "FROM debian\n",
        "Dockerfile.postgres": "FROM postgres:17\n",
    }
    (db,) = deployed(files).workloads
    assert db.base == "postgres:17"


STORES = "services:\n  db:\n    build: {context: ., dockerfile: Dockerfile.pg}\n  redis: {image: redis}\n  s3: {image: minio/minio}\n"


@pytest.mark.parametrize(
    ("more", "development"),
    [
        ("", True),
        ("  migrator: {build: ./migrations}\n", True),
        ("  s2: {image: acme/s2}\n", True),
        ("  api: {build: ./api}\n", False),
        ("  api: {image: acme/api, depends_on: [db]}\n", False),
        ("  api: {image: acme/api, environment: {URL: 'redis://redis:6379'}}\n", False),
    ],
)
def test_stores_for_something_outside_are_for_development(more: str, development: bool) -> None:
    files = {"docker-compose.yml": STORES + more, "Dockerfile.pg": "FROM postgres:17\n"}
    assert deployed(files).development is development


def test_values_of_secrets_are_held_as_their_users_get_them() -> None:
    found = deployed({"k8s/api.yaml": POD, "k8s/secrets/keys.yaml": KEYS})
    held = [(h.holder, h.variable.name, h.variable.value, h.variable.span.line) for h in found.held]
    assert held == [("Secret shop-keys", "DB_USER", "shop", 5), ("Secret shop-keys", "DB_PASSWORD", "Lantern-97", 7)]


@pytest.mark.parametrize(("ignored", "names"), [("", ["KEY"]), (".env\n", []), ("*.env\n", []), ("dist\n", ["KEY"])])
def test_a_file_of_variables_is_held_unless_git_ignores_it(ignored: str, names: list[str]) -> None:
    files = {
        "compose.yml": "services:\n  a: {image: x/a}\n",
        ".env": "KEY=value\nOTHER=$KEY\n",
        ".env.example": "KEY=value\n",
        ".gitignore": ignored,
    }
    assert [h.variable.name for h in deployed(files).held] == names


def test_no_report_holds_the_value() -> None:
    files = {"k8s/api.yaml": POD, "k8s/keys.yaml": KEYS.replace("DB_USER: shop", "API_TOKEN: Riverbank-1-lantern")}
    found = [f for f in review(MemoryTree(files), Config()).findings if f.rule.name == "literal-secret"]
    assert len(found) == 1
    said = f"{found[0].subject} {found[0].message} {found[0].because} {found[0].instead}"
    assert "iverbank" not in said
    assert "antern" not in said
    assert found[0].rule.conceals
