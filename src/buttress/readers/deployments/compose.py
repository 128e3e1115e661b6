"""Compose files: services, as one file states them."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.deployment import DeclaredLink, Workload
from buttress.readers.deployments import compose_parts as parts
from buttress.readers.deployments.interpolation import interpolate
from buttress.readers.deployments.nodes import Problem, read_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.source import Source
    from buttress.readers.deployments.compose_parts import EnvFile
    from buttress.readers.deployments.nodes import Node

_REMOTE = re.compile(r"^(?:[a-z+]+://|git@|github\.com/)")
#: Keys of files that are laid over another one, or included by it, and need no services of their own.
_SAYS_LITTLE = frozenset({"include", "networks", "volumes", "configs", "secrets"})
#: Build targets and commands by which a service says that it is run while somebody writes its code.
#: Folders of Dockerfiles, and nothing else.
_DOCKER_FOLDER = re.compile(
    r"(?:^|/)(?:\.?docker[\w.-]*|dockerfiles?|builds?|deploy|deployment|ci|images?|containers?|packaging|dev|development|local|hack|scripts|ops|infra|etc|\.\w+)(?:/|$)"
)
_RESET = re.compile(r"(?<![\w-])ports:[ \t]*!(?:reset|override)\b", re.MULTILINE)
#: A volume that somebody turned into a comment: ``# volumes:``, ``# - data:/var/lib/x``.
_SET_ASIDE = re.compile(r"^[ \t]*#[ \t]*(?:volumes:|-[ \t]*[\"']?[\w./$~{}:-]+:/\w)", re.MULTILINE)
_COMMENTS = re.compile(r"(?:\n[ \t]*(?:#[^\n]*)?)*")
_DEV_TARGET = frozenset({"dev", "development", "develop", "local", "test", "testing", "debug"})


class Extended(NamedTuple):
    """``extends``: the service that another one begins with; ``file`` '' when it is in the same file."""

    service: str
    file: str


class ComposeService(NamedTuple):
    """One service, not yet joined with what it extends or with its files of variables."""

    workload: Workload
    env_files: tuple[EnvFile, ...] = ()
    extends: Extended | None = None
    built_for_development: bool = False
    links: tuple[DeclaredLink, ...] = ()
    link_names: tuple[tuple[str, str], ...] = ()  # (service, the name it gets here)
    runs: bool = True  # it says what to run: an image, a build or a service to extend


@dataclass(frozen=True, slots=True)
class ComposeFile:
    """One compose file. Paths are relative to the tree's root."""

    path: str
    name: str = ""
    services: tuple[ComposeService, ...] = ()
    includes: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def service(self, name: str) -> ComposeService | None:
        """The service of that name."""
        return next((s for s in self.services if s.workload.name == name), None)


def read_compose(
    source: Source, known: Mapping[str, str] | None = None, start: int = 0, end: int | None = None
) -> ComposeFile:
    """Read a compose file, or the stretch of a document that holds one. ``known`` are variables for interpolation."""
    nodes, problems = read_pages(source, start, end)
    known = known or {}
    for node in nodes[:1]:
        services = node.get("services")
        if not services and not node.get("include") and _is_first_version(node):
            services = node
        if not isinstance(services.value, dict) and not _SAYS_LITTLE & node.value.keys() and not problems:
            reason = "a compose file has a mapping `services`, one entry for each service; none could be read here"
            problems.append(Problem(services.span, reason))
        reader = _Reader(source.path, known)
        return ComposeFile(
            source.path,
            node.get("name").text,
            tuple(reader.services(services)),
            tuple(reader.includes(node.get("include"))),
            tuple(name for name, _ in node.get("volumes").items()),
            tuple(problems),
        )
    return ComposeFile(source.path, problems=tuple(problems))


def _is_first_version(node: Node) -> bool:
    return any(value.get("image") or value.get("build") for _, value in node.items())


class _Reader:
    """One file being read."""

    def __init__(self, path: str, known: Mapping[str, str]) -> None:
        self.folder = str(PurePosixPath(path).parent)
        self.known = known

    def services(self, node: Node) -> Iterator[ComposeService]:
        for name, service in node.items():
            if isinstance(service.value, dict):
                yield self.service(name, service)

    def includes(self, node: Node) -> Iterator[str]:
        entries = (node,) if isinstance(node.value, str) else node.each()
        for entry in entries:
            for path in entry.get("path").texts if isinstance(entry.value, dict) else (entry.text,):
                if path and not _REMOTE.match(path):
                    yield self.path(path)

    def path(self, written: str) -> str:
        """A path of the file, relative to the tree's root; '.' for the root itself."""
        text = interpolate(written, self.known)[0]
        return posixpath.normpath(posixpath.join(self.folder, text))

    def text(self, node: Node) -> str:
        return interpolate(node.text, self.known)[0]

    def service(self, name: str, node: Node) -> ComposeService:
        folder, dockerfile, target = self.build(node.get("build"))
        image = node.get("image")
        health, switched_off = parts.read_health(node)
        replicas = node.get("deploy", "replicas") or node.get("scale")
        on_host = self.text(node.get("network_mode")) == "host"  # Docker then leaves its ports: unread
        links = tuple(self.links(name, node.get("links")))
        workload = Workload(
            name,
            node.span,
            "compose",
            image=self.text(image),
            image_at=image.span if image else None,
            folder=folder,
            command=self.command(node),
            replicas=_whole(self.text(replicas)),
            replicas_at=replicas.span if replicas else None,
            variables=tuple(parts.read_variables(node.get("environment"), self.known)),
            ports=(
                *(() if on_host else parts.read_ports(node.get("ports"), self.known)),
                *parts.read_exposed(node.get("expose"), self.known),
            ),
            mounts=tuple(parts.read_mounts(node, self.known)),
            dependencies=tuple(parts.read_dependencies(node.get("depends_on"))),
            hosts=self.hosts(name, node),
            health=health.span if health else None,
            disabled_health=switched_off.span if switched_off else None,
            restart=self.text(node.get("restart")) or self.text(node.get("deploy", "restart_policy", "condition")),
            limits=any(
                bool(node.get(*path))
                for path in (("deploy", "resources", "limits"), ("mem_limit",), ("cpus",), ("cpu_quota",))
            ),
            labels={**parts.read_labels(node.get("labels")), **parts.read_labels(node.get("deploy", "labels"))},
            profiles=node.get("profiles").texts,
            dockerfile=dockerfile,
            context=self.context(node.get("build")),
            hostname=self.text(node.get("hostname")),
            set_aside=_set_aside(node),
            resets_ports=_RESET.search(node.page.source.text, node.start, node.end) is not None,
        )
        return ComposeService(
            workload,
            tuple(parts.read_env_files(node.get("env_file"))),
            self.extends(node.get("extends")),
            target in _DEV_TARGET,
            tuple(link for link, _ in links),
            tuple((link.target, alias) for link, alias in links if alias),
            bool(image or node.get("build") or node.get("extends")),
        )

    def build(self, node: Node) -> tuple[str, str, str]:
        """Where the code is: the context, or the folder of the service's own Dockerfile deeper in it (``worker/Dockerfile``)."""
        context = node.text if isinstance(node.value, str) else (node.get("context").text or "." * bool(node))
        if not context or _REMOTE.match(context):
            return "", "", ""
        folder = self.path(context)
        if folder == ".." or folder.startswith(("../", "/")):
            return "", "", ""
        dockerfile = self.text(node.get("dockerfile"))
        path = posixpath.normpath(posixpath.join(folder, dockerfile)) if dockerfile else ""
        own = posixpath.dirname(path)
        inside = own != folder and own.startswith("" if folder == "." else f"{folder}/")
        if own and inside and not _DOCKER_FOLDER.search(own):
            folder = own
        return folder, path, self.text(node.get("target"))

    def context(self, node: Node) -> str:
        """The folder that a build is given; '' without one, or where it lies outside of the tree."""
        written = node.text if isinstance(node.value, str) else (node.get("context").text or "." * bool(node))
        return self.path(written) if written and not _REMOTE.match(written) else ""

    def command(self, node: Node) -> str:
        """What the container starts: the entry point and its arguments."""
        said = (node.get("entrypoint"), node.get("command"))
        written = (" ".join(part.texts) if isinstance(part.value, list) else part.text for part in said)
        return interpolate(" ".join(part for part in written if part), self.known)[0]

    def hosts(self, name: str, node: Node) -> tuple[str, ...]:
        names = [name, self.text(node.get("container_name")), self.text(node.get("hostname"))]
        networks = node.get("networks")
        for _, network in networks.items():  # noqa: PERF102  # nodes have no values()
            names += network.get("aliases").texts
        return tuple(dict.fromkeys(host for host in names if host))

    def links(self, name: str, node: Node) -> Iterator[tuple[DeclaredLink, str]]:
        for entry in node.each():
            target, _, alias = entry.text.partition(":")
            if target:
                yield DeclaredLink(name, target, entry.span, "links"), alias

    def extends(self, node: Node) -> Extended | None:
        if isinstance(node.value, str):
            return Extended(node.value, "")
        service, file = node.get("service").text, node.get("file").text
        return Extended(service, self.path(file) if file else "") if service else None


def _set_aside(node: Node) -> bool:
    """Whether a volume stands as a comment in a service, or right below its last line."""
    text = node.page.source.text
    below = _COMMENTS.match(text, text.find("\n", node.end)) if "\n" in text[node.end :] else None
    return _SET_ASIDE.search(text, node.start, below.end() if below else node.end) is not None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
