"""What the code and the configuration in workloads' folders show: whose hosts they name, what they provide for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.assembly._deploy_folders import SHARED, files_of, mounted_files, place_folders
from buttress.assembly._deploy_uses import use_of
from buttress.assembly.collect import decode
from buttress.assembly.tree import read_many
from buttress.blueprint.provision import Provision
from buttress.blueprint.source import Source
from buttress.readers.deployments.code_hosts import Found, find_hosts, host_pattern
from buttress.readers.deployments.code_words import TOPICS, Sign, find_signs, hinted

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from buttress.assembly.tree import Tree
    from buttress.blueprint.deployment import Deployment, HostUse, Workload
    from buttress.blueprint.provision import Topic

#: A file of code is short; what is longer was made by a machine.
_MOST_BYTES = 300_000
#: Limits of one review: measured with 2,000 files of Java, 8 MB, this takes half a second.
_MOST_FILES = 6_000
_MOST_TOTAL = 24_000_000
#: By what a build file tells that a folder's code asks a configuration server for its settings.
_CLIENT = (b"spring-cloud-starter-config", b"spring-cloud-config-client")
#: A setting that all clients share counts for those that have the library to use it.
_STARTERS = {
    "amqp": (b"-amqp", b"-stream-rabbit"),
    "mongodb": (b"-data-mongodb",),
    "redis": (b"-data-redis",),
    "eureka": (b"eureka-client",),
    "kafka": (b"-kafka",),
}
_BUILD_FILES = ("/pom.xml", "/build.gradle", "/build.gradle.kts")


@dataclass(slots=True)
class _Shown:
    """What one folder's files show."""

    hosts: list[Found] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    build: bytes = b""  # the folder's build files


def with_code(tree: Tree, deployments: Sequence[Deployment], notes: list[str]) -> list[Deployment]:
    """The deployments with the hosts that code names and what it provides for."""
    paths = tree.list()
    deployments = place_folders(deployments, paths)
    workloads = [w for d in deployments for w in d.workloads if w.folder and d.origin != "procfile"]
    named = {host: w.folder for w in workloads for host in w.hosts}
    files = files_of({w.folder for w in workloads}, named, paths) if workloads else {}
    _take_mounted(deployments, frozenset(paths), files)
    if not files:
        return list(deployments)
    pattern = host_pattern(host for d in deployments for w in d.workloads for host in w.hosts)
    shown = _scan(tree, files, pattern, notes)
    return [_joined(deployment, shown) for deployment in deployments]


def _mount_key(deployment: Deployment, workload: Workload) -> str:
    return f"{deployment.key}\0{workload.name}"


def _take_mounted(deployments: Sequence[Deployment], paths: frozenset[str], files: dict[str, list[str]]) -> None:
    """Files that are mounted into one workload belong to it, wherever they lie."""
    mounted = {
        _mount_key(d, w): found
        for d in deployments
        if d.origin == "compose"
        for w in d.workloads
        if (found := mounted_files(w, paths))
    }
    taken = {path for found in mounted.values() for path in found}
    if taken:
        for folder, owned in files.items():
            files[folder] = [path for path in owned if path not in taken]
    files.update(mounted)


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
        shown[folder] = _look(owned, contents, pattern)
    return _with_shared(shown)


def _with_shared(shown: dict[str, _Shown]) -> dict[str, _Shown]:
    """What all clients of a configuration server share, given to each that has the library to use it."""
    shared = shown.pop(SHARED, None)
    for own in shown.values() if shared else ():
        if shared is None or not any(word in own.build for word in _CLIENT):
            continue
        own.hosts += [host for host in shared.hosts if _is_used(host, own.build)]
        stated = {sign.topic for sign in own.signs}
        own.signs += [sign for sign in shared.signs if sign.topic not in stated]
    return shown


def _is_used(found: Found, build: bytes) -> bool:
    scheme = "eureka" if "eureka" in found.address.url else found.address.scheme
    return any(word in build for word in _STARTERS.get(scheme, ()))


def _look(owned: Sequence[str], contents: dict[str, bytes], pattern: re.Pattern[bytes] | None) -> _Shown:
    shown = _Shown()
    open_topics: set[Topic] = set(TOPICS)
    for path in owned:
        raw = contents.get(path)
        if not raw or b"\0" in raw[:1024]:
            continue
        if path.endswith(_BUILD_FILES):
            shown.build += raw
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
        if (key := _mount_key(deployment, workload)) in shown:
            sharing[key] = [workload]
    uses: dict[tuple[str, str, str, str], HostUse] = {}
    provisions: list[Provision] = []
    for folder, sharers in sharing.items():
        about = tuple(workload.name for workload in sharers)
        provisions += [
            Provision(s.topic, s.span, "code", text=s.text, about=about, tech=s.tech) for s in shown[folder].signs
        ]
        if len({(workload.command, workload.kind) for workload in sharers}) > 1:
            continue  # one folder that runs in several ways: nobody can tell which of them makes a call
        for workload, found in ((w, f) for w in sharers for f in shown[folder].hosts):
            use = _use(workload, found, owners)
            if use is not None:
                uses.setdefault((use.workload, owners[use.host].name, use.scheme, use.database), use)
    told = {(use.workload, owners[use.host].name) for use in uses.values() if use.scheme}
    kept = [use for use in uses.values() if use.scheme or (use.workload, owners[use.host].name) not in told]
    return replace(deployment, uses=(*deployment.uses, *kept), provisions=(*deployment.provisions, *provisions))


def _use(workload: Workload, found: Found, owners: dict[str, Workload]) -> HostUse | None:
    owner = owners.get(found.address.host)
    return None if owner is None or owner is workload else use_of(workload.name, found, "code")
