"""Whether a deployment is for work on the code and not for users."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.assembly._deploy_compose import DEV_WORDS, words_of
from buttress.blueprint.system import STORES
from buttress.predicates.technologies import image_technology, imitates, is_backing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.deployment import Deployment, Workload

#: Folders whose deployments nobody's users reach.
_FOLDERS = DEV_WORDS | {"example", "examples", "sample", "samples", "demo", "demos", ".devcontainer", "hack", "contrib"}
_FOLDERS |= {
    "fixtures",
    ".github",
    ".ci",
    ".gitpod",
    "development",
    "docker-dev",
    "dev-env",
    "testdata",
    "minikube",
    "kind",
}
#: Words inside a folder's name that leave no doubt: ``client-integration-tests``, ``dev-env``.
_TOKENS = frozenset({"dev", "test", "tests", "e2e", "suites", "devcontainer", "integrationtest", "examples"})
_FILE_WORDS = (DEV_WORDS - {"override"}) | {"example", "sample", "demo"}
#: Ready-made servers without a name that anybody knows.
_NAMELESS = re.compile(r"(?:^|/)(?:mc|registry|electric|garage)(?::|@|$)", re.IGNORECASE)
_PREPARES = re.compile(r"init|migrat|setup|create|seed|bootstrap", re.IGNORECASE)
_DEV_VALUES = frozenset({"development", "dev", "local", "test"})
_DEV_VARIABLES = re.compile(
    r"^(?:NODE_ENV|RAILS_ENV|RACK_ENV|FLASK_ENV|APP_ENV|ENVIRONMENT|MIX_ENV|DJANGO_ENV|GO_ENV|ASPNETCORE_ENVIRONMENT)$"
)
_DEV_COMMAND = re.compile(
    r"\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:dev|develop|start:dev)\b|--reload\b|\bnodemon\b|\bnext dev\b|\bvite\b|flask\s.*--debug"
    r"|manage\.py runserver|rails s(?:erver)?\b|\bair\b(?: -c)?|cargo watch|\bwatchexec\b|--hot\b|spring-boot:run"
)
_SOURCE = re.compile(
    r"^(?:\.{1,2}|\.{1,2}/(?:src|app|code|server|backend|frontend|api|web|cmd|internal|packages|apps)?/?)$"
)


def is_server(name: str) -> bool:
    """Whether an image or a name is that of a server that an application needs and is not: who runs only these runs the
    application elsewhere.
    """
    return is_backing(name) or bool(_NAMELESS.search(name))


def with_stages(deployments: Sequence[Deployment]) -> list[Deployment]:
    """The deployments, those marked that are for development or tests."""
    marked = [
        replace(deployment, development=deployment.development or _is_development(deployment))
        for deployment in deployments
    ]
    whole = [(d, {w.name for w in d.workloads}) for d in marked if d.origin == "compose" and not d.development]
    return [replace(d, development=True) if not d.development and _is_part(d, whole) else d for d in marked]


def _is_part(deployment: Deployment, whole: Sequence[tuple[Deployment, set[str]]]) -> bool:
    """A compose file in one service's folder, with that service and what it needs: the file above it is what runs."""
    names, folder = {w.name for w in deployment.workloads}, posixpath.dirname(deployment.key)
    return deployment.origin == "compose" and any(
        names < others and folder != above and folder.startswith(f"{above}/" if above else "")
        for other, others in whole
        for above in (posixpath.dirname(other.key),)
    )


def _is_development(deployment: Deployment) -> bool:
    if deployment.origin not in ("compose", "kubernetes"):
        return False
    path = deployment.key.partition("#")[0]
    if path.endswith((".md", ".markdown")):
        return False
    folders = PurePosixPath(path).parts
    folders = folders[:-1] if deployment.origin == "compose" else folders
    if any(part.lower() in _FOLDERS or _TOKENS & set(re.split(r"[-_.]", part.lower())) for part in folders):
        return True
    if deployment.origin == "kubernetes":
        return False
    if words_of(path) & _FILE_WORDS:
        return True
    workloads = [workload for workload in deployment.workloads if not workload.profiles] or list(deployment.workloads)
    if _only_backs(deployment, workloads):
        return True
    return any(imitates(workload.image) for workload in workloads) or any(_is_worked_on(w) for w in workloads)


def _only_backs(deployment: Deployment, workloads: Sequence[Workload]) -> bool:
    """Whether a file starts stores for an application that runs outside of it: no part of it is built here but jobs that
    prepare the stores, and the few images of nobody well known use none of them.
    """
    others = [w for w in workloads if not _is_ready_made(w) and not _PREPARES.search(w.name)]
    stores = [w for w in workloads if _is_store(w)]
    hosts = {host for store in stores for host in store.hosts}
    users = {use.workload for use in deployment.uses if use.host in hosts}
    users |= {w.name for w in workloads if any(dependency.name in hosts for dependency in w.dependencies)}
    if not others:
        return True
    return 2 * len(others) < len(stores) and not any(w.folder or w.name in users for w in others)


def _is_store(workload: Workload) -> bool:
    known = image_technology(workload.base if workload.folder else workload.image)
    return known is not None and known.kind in STORES | {"broker"}


def _is_ready_made(workload: Workload) -> bool:
    """Whether it is somebody's server, or one with its settings or extensions built in."""
    return _is_store(workload) if workload.folder else is_server(workload.image)


def _is_worked_on(workload: Workload) -> bool:
    """Its code is mounted into it, or it restarts when the code changes."""
    if _DEV_COMMAND.search(workload.command):
        return True
    if any(_DEV_VARIABLES.match(v.name) and v.given and v.value.lower() in _DEV_VALUES for v in workload.variables):
        return True
    built = bool(workload.folder)
    return built and any(m.kind == "bind" and not m.read_only and _SOURCE.match(m.source) for m in workload.mounts)
