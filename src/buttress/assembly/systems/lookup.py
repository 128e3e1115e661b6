"""From the names that artefacts use to the components that they became."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly.systems.databases import database_of
from buttress.predicates.part_names import part_name, side_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.blueprint.deployment import Deployment, HostUse
    from buttress.blueprint.system import Component


class Lookup:
    """Names of one system. ``where`` maps (artefact, key inside it) to the component's key; ``members`` gives, for
    (artefact, name of a group), the keys inside it of the nodes that stand there.
    """

    def __init__(
        self,
        components: Mapping[str, Component],
        where: Mapping[tuple[str, str], str],
        members: Mapping[tuple[str, str], tuple[str, ...]],
    ) -> None:
        """All three come from the merge."""
        self.components = components
        self.where = where
        self.members = members
        self._hosts: dict[str, dict[str, str]] = {}

    def drawn(self, artefact: str, key: str) -> tuple[Component, ...]:
        """What an arrow of a diagram ends at: a node, or every node of a group that it points to."""
        if (artefact, key) in self.where:
            return (self.components[self.where[artefact, key]],)
        inside = self.members.get((artefact, key), ())
        keys = dict.fromkeys(self.where[artefact, k] for k in inside if (artefact, k) in self.where)
        return tuple(self.components[k] for k in keys)

    def named(self, name: str) -> Component | None:
        """The one component that prose means by a name."""
        said = part_name(name)
        if not said.core:
            return None
        found = [c for c in self.components.values() if said.core in c.aka]
        same = [c for c in found if side_of(c) == said.side and c.kind != "client"] or found
        if not same and said.tech and said.generic:
            same = [c for c in self.components.values() if c.tech == said.tech]
        return same[0] if len(same) == 1 else None

    def host(self, deployment: Deployment, name: str) -> Component | None:
        """The component of the workload that is reached by a name: its key, an alias, ``orders.shop.svc``."""
        names = self._names(deployment)
        low = name.lower()
        workload = names.get(low) or names.get(low.split(".", 1)[0] if low.count(".") != 3 else low)
        key = self.where.get((f"deployment {deployment.key}", workload)) if workload else None
        return self.components[key] if key else None

    def used(self, deployment: Deployment, use: HostUse) -> Component | None:
        """The component that a connection ends at: the logical store where the connection names one."""
        artefact = f"deployment {deployment.key}"
        server = self.host(deployment, use.host)
        if server is None:
            key = self.where.get((artefact, f"//{use.host.lower()}"))
            return self.components[key] if key else None
        named = [database_of(u) for u in deployment.uses if u.workload == use.workload and u.host == use.host]
        database = database_of(use) or next((n for n in named if n), "")
        stores = [c for c in self.components.values() if c.server and c.database == database]
        return next((c for c in stores if c.server in {w.name for w in server.workloads}), server)

    def _names(self, deployment: Deployment) -> dict[str, str]:
        if deployment.key not in self._hosts:
            names: dict[str, str] = {}
            for workload in deployment.workloads:
                names.setdefault(workload.name.lower(), workload.name)
            for workload in deployment.workloads:
                for host in workload.hosts:
                    names.setdefault(host.lower(), workload.name)
            self._hosts[deployment.key] = names
        return self._hosts[deployment.key]
