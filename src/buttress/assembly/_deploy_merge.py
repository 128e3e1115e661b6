"""Two statements about one workload as one: an override over its base, an overlay over its manifests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.readers.deployments.compose_parts import merge_variables

if TYPE_CHECKING:
    from buttress.blueprint.deployment import Workload


def merge_workloads(below: Workload, above: Workload, *, hosts: tuple[str, ...]) -> Workload:
    """What ``above`` states wins; variables, mounts and dependencies are joined by name, ports are added."""
    ports = {
        (port.container, port.host, port.address): port
        for port in (*(() if above.resets_ports else below.ports), *above.ports)
    }
    mounts = {mount.target: mount for mount in (*below.mounts, *above.mounts)}
    dependencies = {dependency.name: dependency for dependency in (*below.dependencies, *above.dependencies)}
    return replace(
        below,
        name=above.name,
        span=below.span if below.name == above.name else above.span,
        image=above.image or below.image,
        image_at=above.image_at or below.image_at,
        folder=above.folder or below.folder,
        dockerfile=above.dockerfile if above.folder else below.dockerfile,
        command=above.command or below.command,
        replicas=below.replicas if above.replicas is None else above.replicas,
        replicas_at=below.replicas_at if above.replicas is None else above.replicas_at,
        variables=merge_variables(below.variables, above.variables),
        ports=tuple(ports.values()),
        mounts=tuple(mounts.values()),
        dependencies=tuple(dependencies.values()),
        hosts=tuple(dict.fromkeys((*hosts, *(above.hosts if below.name == above.name else ())))),
        health=above.health or (None if above.disabled_health else below.health),
        disabled_health=above.disabled_health or (None if above.health else below.disabled_health),
        restart=above.restart or below.restart,
        limits=above.limits or below.limits,
        labels={**below.labels, **above.labels},
        profiles=above.profiles or below.profiles,
        context=above.context if above.folder else below.context,
        hostname=above.hostname or below.hostname,
        set_aside=above.set_aside or below.set_aside,
    )
