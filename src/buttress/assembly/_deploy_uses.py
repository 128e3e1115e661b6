"""Whose host a variable names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.deployment import HostUse
from buttress.readers.deployments.variables import variable_uses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.blueprint.provision import Origin
    from buttress.readers.deployments.code_hosts import Found


def known_hosts(workloads: Sequence[Workload]) -> Callable[[str], bool]:
    """Whether a host is one of the workloads: by its name, or by that name with a namespace behind it."""
    hosts = {host for workload in workloads for host in workload.hosts}

    def known(host: str) -> bool:
        return bool(host) and (host in hosts or (host.partition(".")[0] in hosts and _inside(host)))

    return known


def _inside(host: str) -> bool:
    """``orders.shop`` and ``orders.shop.svc.cluster.local`` are names of a cluster; ``orders.example.com`` is not."""
    return host.count(".") == 1 or ".svc" in host


def use_of(workload: str, found: Found, origin: Origin) -> HostUse:
    """A host found in a workload's files, as its use."""
    address = found.address
    return HostUse(
        workload,
        address.host,
        found.span,
        address.scheme,
        address.port,
        address.database,
        address.user,
        address.has_password,
        address.options,
        origin=origin,
        url=address.url,
    )


def with_uses(deployment: Deployment) -> Deployment:
    """The deployment with the hosts that its variables name."""
    known = known_hosts(deployment.workloads)
    uses = [use for workload in deployment.workloads for use in variable_uses(workload, known)]
    return replace(deployment, uses=(*deployment.uses, *uses))
