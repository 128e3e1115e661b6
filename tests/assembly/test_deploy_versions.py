"""Deployment files kept for each release: only the newest runs."""

from __future__ import annotations

from buttress.assembly._deploy_versions import newest
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review

STORE = "services:\n  web:\n    build: .\n  db:\n    image: postgres:17\n    ports: ['5432:5432']\n"


def test_the_highest_version_is_kept() -> None:
    paths = [f"releases/lake-v0.{n}.0/docker-compose.yml" for n in (8, 9, 10)]
    assert newest([*paths, "docker-compose.yml"]) == (["docker-compose.yml", paths[2]], paths[:2])


def test_a_release_comes_after_its_previews() -> None:
    paths = [f"releases/{n}/compose.yml" for n in ("1.0.0-beta1", "1.0.0", "0.9.0")]
    assert newest(paths)[0] == ["releases/1.0.0/compose.yml"]


def test_two_folders_with_numbers_are_two_deployments() -> None:
    paths = ["stack-1.0/compose.yml", "stack-2.0/compose.yml", "postgres16/compose.yml"]
    assert newest(paths) == (sorted(paths), [])


def test_superseded_releases_bring_nothing_up_and_are_told() -> None:
    files = {f"releases/v1.{n}.0/docker-compose.yml": STORE for n in range(5)}
    found = review(MemoryTree(files), Config(cache=False, select=("published-store-port",)))
    assert [f.span.path for f in found.findings] == ["releases/v1.4.0/docker-compose.yml"]
    assert any("superseded" in note for note in found.blueprint.coverage.notes)


def test_ports_on_the_hosts_network_are_not_published() -> None:
    host = STORE.replace("    ports:", "    network_mode: host\n    ports:")
    assert not review(MemoryTree({"compose.yml": host}), Config(cache=False, select=("published-store-port",))).findings
    assert review(MemoryTree({"compose.yml": STORE}), Config(cache=False, select=("published-store-port",))).findings
