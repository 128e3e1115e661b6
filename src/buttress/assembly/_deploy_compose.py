"""Compose files of a tree -> projects: extends, files of variables, includes and overrides joined."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from buttress.assembly._deploy_merge import merge_workloads
from buttress.assembly.collect import decode
from buttress.blueprint.deployment import Deployment, HeldValue
from buttress.blueprint.source import Source
from buttress.errors import InputError
from buttress.readers.deployments.compose import ComposeFile, ComposeService, read_compose
from buttress.readers.deployments.compose_parts import merge_variables
from buttress.readers.deployments.dotenv import read_dotenv
from buttress.readers.deployments.variables import variable_uses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.assembly.tree import Tree
    from buttress.blueprint.deployment import Variable, Workload
    from buttress.readers.deployments.nodes import Problem

_BASE = re.compile(r"^(?:docker-)?compose\.ya?ml$", re.IGNORECASE)
_SPLIT = re.compile(r"[._-]+")
#: Words in a name by which an overlay is for work on the code, and by which it is for the real thing.
DEV_WORDS = frozenset(
    {
        "dev",
        "devel",
        "develop",
        "development",
        "local",
        "localhost",
        "test",
        "tests",
        "testing",
        "ci",
        "e2e",
        "debug",
        "override",
    }
    | {"integration", "devcontainer", "playground", "sandbox", "bench", "benchmark", "perf", "hotreload", "watch"}
)
_REAL_WORDS = frozenset({"prod", "production", "deploy", "live", "swarm", "release", "server"})
_EXAMPLES = ("{}.example", "{}.sample", "{}.template", "{}.dist", "{}.default")
#: Files of variables that are in use; those of development and tests hold values of nobody's.
_ENV_FILES = (".env", ".env.production", ".env.prod", ".env.staging")
#: ``extends`` and ``include`` that lead in a circle end here.
_DEPTH = 8


class _Joined(NamedTuple):
    """A file whose services stand for themselves."""

    file: ComposeFile
    workloads: dict[str, Workload]


def words_of(path: str) -> frozenset[str]:
    """The words of a file's name: ``docker-compose.prod.yml`` has 'docker', 'compose', 'prod'."""
    return frozenset(_SPLIT.split(PurePosixPath(path).stem.lower()))


def read_projects(
    tree: Tree,
    sources: Mapping[str, Source],
    fences: Sequence[tuple[Source, int, int]],
    problems: list[Problem],
    notes: list[str],
) -> list[Deployment]:
    """One deployment for each project: a base file with its overlays, or a file that stands alone."""
    projects = _Projects(tree, sources)
    deployments = [projects.held(deployment) for deployment in projects.read()]
    problems += [problem for file in projects.files.values() for problem in file.problems]
    if projects.loose:
        more = f" and {len(projects.loose) - 1} more" if projects.loose[1:] else ""
        notes.append(
            f"{projects.loose[0]}{more}: a service there has neither image nor build, so the file is laid over another one;"
            " which one cannot be told, and it is left out"
        )
    for source, start, end in fences:
        file = read_compose(source, {}, start, end)
        problems += file.problems
        if file.services:
            joined = projects.join(file)
            key = f"{source.path}#L{source.position(start)[0]}"
            deployments.append(_deployment(key, [joined], joined.workloads))
    return deployments


class _Projects:
    """All compose files of a tree."""

    def __init__(self, tree: Tree, sources: Mapping[str, Source]) -> None:
        self.tree = tree
        self.paths = frozenset(tree.list())
        self.loose: list[str] = []  # laid over a file that nobody can tell
        self.files = {path: read_compose(source, self.environment(path)) for path, source in sources.items()}

    def read(self) -> list[Deployment]:
        included = {path for file in self.files.values() for path in file.includes}
        folders: dict[str, list[ComposeFile]] = {}
        for path, file in self.files.items():
            if file.services or file.includes:
                folders.setdefault(posixpath.dirname(path), []).append(file)
        return [d for files in folders.values() for d in self.projects(files, included)]

    def projects(self, files: list[ComposeFile], included: set[str]) -> list[Deployment]:
        """The projects of one folder."""
        bases = [file for file in files if _BASE.match(PurePosixPath(file.path).name)]
        base = bases[0] if bases else None
        overlays = [file for file in files if base and file is not base and _is_overlay(file, base)]
        alone = [file for file in files if file not in overlays and file.path not in included]
        loose = [file for file in alone if any(not service.runs for service in file.services)]
        self.loose += [file.path for file in loose]
        return [self.project(file, overlays if file is base else []) for file in alone if file not in loose]

    def project(self, base: ComposeFile, overlays: list[ComposeFile]) -> Deployment:
        joined = [self.join(base), *(self.join(file) for file in overlays)]
        workloads = dict(joined[0].workloads)
        for path in _walk_includes(base, self.files):
            part = self.join(self.files[path])
            joined.append(part)
            workloads = {**part.workloads, **workloads}
        real = any(words_of(file.path) & _REAL_WORDS for file in overlays)
        for file in joined[1 : len(overlays) + 1]:
            words = words_of(file.file.path)
            whole = words & _REAL_WORDS or ("override" in words and not real)
            _lay_over(workloads, file, whole=bool(whole), development=bool(words & DEV_WORDS))
        return _deployment(base.path, joined, workloads)

    def join(self, file: ComposeFile) -> _Joined:
        workloads = {s.workload.name: self.resolved(file, s, 0) for s in file.services}
        for service in file.services:
            for name, alias in service.link_names:
                if name in workloads and alias not in workloads[name].hosts:
                    workloads[name] = replace(workloads[name], hosts=(*workloads[name].hosts, alias))
        return _Joined(file, workloads)

    def resolved(self, file: ComposeFile, service: ComposeService, depth: int) -> Workload:
        """A service with its files of variables and with what it extends."""
        workload = service.workload
        for entry in reversed(service.env_files):
            variables = self.env_file(file.path, entry.path)
            workload = replace(workload, variables=merge_variables(variables, workload.variables))
        if service.extends and depth < _DEPTH:
            other = self.file(service.extends.file) if service.extends.file else file
            parent = other.service(service.extends.service) if other else None
            if other and parent and parent is not service:
                below = self.resolved(other, parent, depth + 1)
                workload = merge_workloads(below, workload, hosts=workload.hosts)
        return workload

    def file(self, path: str) -> ComposeFile | None:
        if path not in self.files:
            text = self.text(path)
            if not text:
                return None
            self.files[path] = ComposeFile(path)  # a circle of files finds this one
            self.files[path] = read_compose(Source(path, text), self.environment(path))
        return self.files[path]

    def environment(self, path: str) -> dict[str, str]:
        """What interpolation finds beside a compose file: ``.env``, else what an example of it shows."""
        beside = posixpath.join(posixpath.dirname(path), ".env")
        return {variable.name: variable.value for variable in self.variables(beside)}

    def env_file(self, path: str, written: str) -> tuple[Variable, ...]:
        return self.variables(posixpath.normpath(posixpath.join(posixpath.dirname(path), written)))

    def held(self, deployment: Deployment) -> Deployment:
        """The project with what lies in the files of variables beside it and in its services' folders."""
        folders = [posixpath.dirname(path) for path in deployment.files]
        folders += [workload.folder for workload in deployment.workloads if workload.folder]
        paths = [posixpath.normpath(posixpath.join(folder, name)) for folder in folders for name in _ENV_FILES]
        found = [
            HeldValue(path, variable)
            for path in dict.fromkeys(paths)
            if path in self.paths and not self.ignored(path)
            for variable in read_dotenv(Source(path, self.text(path)))
            if variable.given
        ]
        return replace(deployment, held=tuple(found))

    def ignored(self, path: str) -> bool:
        """Whether git is told to leave a file of variables out: a copy without git holds it all the same."""
        name = posixpath.basename(path)
        above = [posixpath.dirname(path), ""]
        lines = {
            line.strip().strip("/") for f in above for line in self.text(posixpath.join(f, ".gitignore")).split("\n")
        }
        return bool(lines & {name, path, ".env*", "*.env", ".env.*" if name != ".env" else name})

    def variables(self, path: str) -> tuple[Variable, ...]:
        if path in self.paths:
            return tuple(read_dotenv(Source(path, self.text(path))))
        for form in _EXAMPLES:
            example = form.format(path)
            if example in self.paths:
                return tuple(read_dotenv(Source(example, self.text(example)), example=True))
        return ()

    def text(self, path: str) -> str:
        if path not in self.paths:
            return ""
        try:
            return decode(self.tree.read(path))[0]
        except InputError:
            return ""


def _walk_includes(base: ComposeFile, files: Mapping[str, ComposeFile]) -> list[str]:
    found: list[str] = []
    queue = list(base.includes)
    while queue:
        path = queue.pop(0)
        if path in files and path not in found and path != base.path:
            found.append(path)
            queue += files[path].includes
    return found


def _is_overlay(file: ComposeFile, base: ComposeFile) -> bool:
    """Whether a file only makes sense on top of the base: its name says so, or a service of it has nothing to run."""
    words = words_of(file.path)
    if "override" in words:
        return True
    shared = [(s, below) for s in file.services if (below := base.service(s.workload.name))]
    if any(not s.runs for s, _ in shared):
        return True
    if not shared and _leans_on(file, base):
        return True
    builds = [(s, below) for s, below in shared if s.workload.folder and not s.workload.image]
    known = len(shared) == len(file.services) or bool(words & DEV_WORDS)
    return bool(builds) and known and all(not below.workload.folder for _, below in builds)


def _leans_on(file: ComposeFile, base: ComposeFile) -> bool:
    """Whether services of a file start after, or name the host of, services that only the base has."""
    hosts = {host for service in base.services for host in service.workload.hosts}
    known = hosts.__contains__
    return any(
        any(dependency.name in hosts for dependency in s.workload.dependencies) or any(variable_uses(s.workload, known))
        for s in file.services
    )


def _lay_over(workloads: dict[str, Workload], over: _Joined, *, whole: bool, development: bool) -> None:
    """An overlay for the real thing counts whole. Of any other one only the folders that services are built from do,
    and services that it adds run when asked for.
    """
    word = next(iter(sorted(words_of(over.file.path) - {"docker", "compose"})), "overlay")
    for name, workload in over.workloads.items():
        below = workloads.get(name)
        if below is None:
            if whole or not development:
                profiles = workload.profiles if whole else (*workload.profiles, word)
                workloads[name] = replace(workload, profiles=profiles)
        elif whole:
            workloads[name] = merge_workloads(below, workload, hosts=below.hosts)
        elif workload.folder and not below.folder:
            workloads[name] = replace(below, folder=workload.folder)


def _deployment(key: str, joined: list[_Joined], workloads: Mapping[str, Workload]) -> Deployment:
    return Deployment(
        key,
        "compose",
        tuple(dict.fromkeys(part.file.path for part in joined)),
        tuple(workloads.values()),
        links=tuple(link for part in joined for s in part.file.services for link in s.links),
        volumes=tuple(dict.fromkeys(name for part in joined for name in part.file.volumes)),
        development=any(service.built_for_development for service in joined[0].file.services),
    )
