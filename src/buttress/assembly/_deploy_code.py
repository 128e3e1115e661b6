"""What the code and the configuration in workloads' folders show: whose hosts they name, what they provide for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.assembly._deploy_folders import files_of, place_folders
from buttress.assembly.collect import decode
from buttress.assembly.tree import read_many
from buttress.blueprint.deployment import HostUse
from buttress.blueprint.provision import Provision
from buttress.blueprint.source import Source
from buttress.readers.deployments.code_hosts import Found, find_hosts, host_pattern
from buttress.readers.deployments.code_words import TOPICS, Sign, find_signs, hinted

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from buttress.assembly.tree import Tree
    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.blueprint.provision import Topic

#: A file of code is short; what is longer was made by a machine.
_MOST_BYTES = 300_000
#: Limits of one review: measured with 2,000 files of Java, 8 MB, this takes half a second.
_MOST_FILES = 6_000
_MOST_TOTAL = 24_000_000
_CLIENT = b"spring-cloud-starter-config"
#: A setting that all clients of a configuration server share counts for those that have the library to use it.
_STARTERS = {
    "amqp": (b"-amqp", b"-bus-amqp", b"-stream-rabbit"),
    "mongodb": (b"-data-mongodb",),
    "redis": (b"-data-redis",),
    "eureka": (b"eureka-client",),
}


@dataclass(slots=True)
class _Shown:
    """What one folder's files show."""

    hosts: list[Found] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)


def with_code(tree: Tree, deployments: Sequence[Deployment], notes: list[str]) -> list[Deployment]:
    """The deployments with the hosts that code names and what it provides for."""
    paths = tree.list()
    deployments = place_folders(deployments, paths)
    workloads = [w for d in deployments for w in d.workloads if w.folder and d.origin != "procfile"]
    if not workloads:
        return list(deployments)
    named = {host: w.folder for w in workloads for host in w.hosts}
    files = files_of({w.folder for w in workloads}, named, paths)
    pattern = host_pattern(host for d in deployments for w in d.workloads for host in w.hosts)
    shown = _scan(tree, files, pattern, notes)
    return [_joined(deployment, shown) for deployment in deployments]


def _scan(
    tree: Tree, files: dict[str, list[str]], pattern: re.Pattern[bytes] | None, notes: list[str]
) -> dict[str, _Shown]:
    """Look through every folder's files, within the limits."""
    chosen: list[str] = []
    total = 0
    for path in (path for folder in sorted(files) for path in files[folder]):
        size = tree.size(path)
        if size > _MOST_BYTES:
            continue
        if len(chosen) >= _MOST_FILES or total + size > _MOST_TOTAL:
            notes.append(
                f"the workloads' folders hold more code than is looked through ({_MOST_FILES:,} files, {_MOST_TOTAL // 1_000_000} MB);"
                f" calls and provisions beyond {path} are unknown"
            )
            break
        chosen.append(path)
        total += size
    contents = read_many(tree, chosen)
    shown: dict[str, _Shown] = {}
    for folder, owned in files.items():
        shown[folder] = _look(folder, owned, contents, pattern)
    return shown


def _look(
    folder: str, owned: Sequence[str], contents: dict[str, bytes], pattern: re.Pattern[bytes] | None
) -> _Shown:
    shown = _Shown()
    open_topics: set[Topic] = set(TOPICS)
    for path in owned:
        raw = contents.get(path)
        if not raw or b"\0" in raw[:1024]:
            continue
        hints = hinted(raw, open_topics)
        has_host = pattern is not None and pattern.search(raw) is not None
        if not hints and not has_host:
            continue
        source = Source(path, decode(raw)[0])
        if has_host and pattern is not None:
            shown.hosts += find_hosts(source, pattern)
        for sign in find_signs(source, hints):
            shown.signs.append(sign)
            open_topics.discard(sign.topic)
    return shown


def _joined(deployment: Deployment, shown: dict[str, _Shown]) -> Deployment:
    owners = {host: w for w in reversed(deployment.workloads) for host in w.hosts}
    sharing: dict[str, list[Workload]] = {}
    for workload in deployment.workloads:
        if workload.folder in shown:
            sharing.setdefault(workload.folder, []).append(workload)
    uses: dict[tuple[str, str, str, str], HostUse] = {}
    provisions: list[Provision] = []
    for folder, sharers in sharing.items():
        about = tuple(workload.name for workload in sharers)
        provisions += [
            Provision(s.topic, s.span, "code", text=s.text, about=about, tech=s.tech) for s in shown[folder].signs
        ]
        if len(sharers) > 1:
            continue  # one folder, several workloads: nobody can tell which of them makes a call
        for found in shown[folder].hosts:
            use = _use(sharers[0], found, owners)
            if use is not None:
                uses.setdefault((use.workload, owners[use.host].name, use.scheme, use.database), use)
    return replace(
        deployment, uses=(*deployment.uses, *uses.values()), provisions=(*deployment.provisions, *provisions)
    )


def _use(workload: Workload, found: Found, owners: dict[str, Workload]) -> HostUse | None:
    address = found.address
    owner = owners.get(address.host)
    if owner is None or owner is workload:
        return None
    return HostUse(
        workload.name,
        address.host,
        found.span,
        address.scheme,
        address.port,
        address.database,
        address.user,
        address.has_password,
        address.options,
        origin="code",
        url=address.url,
    )
