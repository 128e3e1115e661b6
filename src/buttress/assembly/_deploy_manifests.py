"""Manifests of a tree -> clusters: Services, ConfigMaps, autoscalers and overlays joined with their workloads."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly._deploy_groups import group_manifests
from buttress.assembly._deploy_merge import merge_workloads
from buttress.assembly._deploy_uses import use_of
from buttress.blueprint.deployment import Deployment, Variable, Workload
from buttress.readers.deployments.code_hosts import find_hosts, host_pattern
from buttress.readers.deployments.kubernetes import KubeService, Manifests, read_manifests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.deployment import HostUse
    from buttress.blueprint.source import Source
    from buttress.readers.deployments.kubernetes_pods import Pods
    from buttress.readers.deployments.nodes import Problem

#: Other people's manifests.
_VENDORED = re.compile(r"(?:^|/)(?:node_modules|vendor|third_party|crds?|charts/[^/]+/charts|\.github|\.git)/")


def read_clusters(
    sources: Mapping[str, Source], fences: Sequence[tuple[Source, int, int]], problems: list[Problem], notes: list[str]
) -> list[Deployment]:
    """One deployment for each folder tree of manifests, and for each document's fences."""
    read = [read_manifests(source) for path, source in sources.items() if not _VENDORED.search(path)]
    problems += [problem for manifests in read for problem in manifests.problems]
    templates = [manifests.path for manifests in read if manifests.template and not manifests.is_empty]
    if templates:
        notes.append(
            f"{len(templates)} chart template(s) were read without rendering ({templates[0]}): what values.yaml sets is"
            " unknown; review the output of `helm template` to have it read"
        )
    deployments = [_cluster(root, group) for root, group in group_manifests([m for m in read if not m.is_empty])]
    by_path: dict[str, list[Manifests]] = {}
    for source, start, end in fences:
        by_path.setdefault(source.path, []).append(read_manifests(source, start, end))
    deployments += [_cluster(path, group) for path, group in by_path.items()]
    return _with_orphans([d for d in deployments if d.workloads], [d for d in deployments if not d.workloads])


def _with_orphans(deployments: list[Deployment], without: Sequence[Deployment]) -> list[Deployment]:
    """Secrets in a folder of their own belong to the cluster that shares the longest path with them."""
    for orphan in (d for d in without if d.held and deployments):
        near = max(deployments, key=lambda d: len(posixpath.commonprefix([d.key, orphan.key])))
        if posixpath.commonprefix([near.key, orphan.key]).count("/") or len(deployments) == 1:
            files = (*near.files, *orphan.files)
            deployments[deployments.index(near)] = replace(near, files=files, held=(*near.held, *orphan.held))
    return deployments


def _cluster(root: str, group: Sequence[Manifests]) -> Deployment:
    services = [service for manifests in group for service in manifests.services]
    configs = {key: variables for manifests in group for key, variables in manifests.configs.items()}
    autoscaled = {name for manifests in group for name in manifests.autoscaled}
    workloads: dict[tuple[str, str], Workload] = {}
    for manifests in group:
        for pods in manifests.pods:
            workload = _joined(pods, services, configs, autoscaled)
            key = (workload.kind, workload.name)
            below = workloads.get(key)
            workloads[key] = merge_workloads(below, workload, hosts=below.hosts) if below else workload
    deployment = Deployment(
        root,
        "kubernetes",
        tuple(dict.fromkeys(manifests.path for manifests in group)),
        tuple(workloads.values()),
        exposures=tuple(exposure for manifests in group for exposure in manifests.exposures),
        provisions=tuple(provision for manifests in group for provision in manifests.provisions),
        volumes=tuple(dict.fromkeys(name for manifests in group for name in manifests.volumes)),
        held=tuple(held for manifests in group for held in manifests.held),
    )
    return replace(deployment, uses=tuple(_config_uses(deployment, group)))


def _config_uses(deployment: Deployment, group: Sequence[Manifests]) -> Iterator[HostUse]:
    """Hosts that files in ConfigMaps and Secrets name, for the workloads that mount them."""
    pattern = host_pattern(host for workload in deployment.workloads for host in workload.hosts)
    held = {key[1]: (m.source, start, end) for m in group for key, places in m.files.items() for start, end in places}
    for workload in deployment.workloads if pattern and held else ():
        for name in dict.fromkeys(m.source for m in workload.mounts if m.kind == "config" and m.source in held):
            source, start, end = held[name]
            for found in find_hosts(source, pattern, start, end) if pattern else ():
                if found.address.host not in workload.hosts:
                    yield use_of(workload.name, found, "kubernetes")


def _joined(
    pods: Pods,
    services: Sequence[KubeService],
    configs: Mapping[tuple[str, str], tuple[Variable, ...]],
    autoscaled: set[str],
) -> Workload:
    workload = pods.workload
    mine = [
        s for s in services if s.selector and s.selector.items() <= pods.labels.items() and _same_space(s, workload)
    ]
    names = [service.name for service in mine if service.name] or [workload.name]
    hosts = [*names, *(f"{s.name}.{s.namespace}" for s in mine if s.namespace)]
    return replace(
        workload,
        hosts=tuple(dict.fromkeys(hosts)),
        variables=_variables(pods, configs),
        autoscaled=workload.name in autoscaled,
        sticky=any(service.sticky for service in mine),
    )


def _same_space(service: KubeService, workload: Workload) -> bool:
    return not service.namespace or not workload.namespace or service.namespace == workload.namespace


def _variables(pods: Pods, configs: Mapping[tuple[str, str], tuple[Variable, ...]]) -> tuple[Variable, ...]:
    """The workload's variables, those from ConfigMaps and Secrets with the values that stand there."""
    values: dict[str, Variable] = {variable.name: variable for variable in pods.workload.variables}
    for reference in pods.references:
        for variable in configs.get((reference.kind, reference.source), ()):
            if not reference.name and "\n" not in variable.value:  # a whole file is no variable
                name = reference.prefix + variable.name
                values.setdefault(name, replace(variable, name=name))
            elif variable.name == reference.key:
                values[reference.name] = replace(variable, name=reference.name)
    return tuple(values.values())
