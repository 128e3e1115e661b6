"""What runs and who talks to whom, as facts to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.trial.facts import Fact, counted

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.blueprint.system import Component, Edge, System


def system_facts(system: System) -> Iterator[Fact]:
    """A system's components, edges, flows and deployments."""
    within = system.key
    yield Fact("system", system.key, says={"name": system.label})
    for component in system.components.values():
        yield _component(system, component)
    for edge in system.edges:
        yield _edge(system, edge)
    for flow in system.flows:
        for message in flow.messages:
            says = {"text": message.text, "place": (message.loop, message.branch, message.scene)}
            yield Fact("message", f"{message.source} -> {message.target}", within, {**says, "mode": message.mode})
    for deployment in system.deployments:
        yield from _deployment(deployment)


def _component(system: System, component: Component) -> Fact:
    return Fact(
        "component",
        system.subject(component),
        system.key,
        {
            "kind": component.kind,
            "technology": (component.tech, component.server, component.database),
            "owner": component.team,
            "tables": frozenset(component.owns),
            "group": component.group,
            "artefacts": frozenset((m.origin, m.span.path, m.name) for m in component.mentions if m.listed),
            "endpoints": counted(sketch.subject for sketch in component.sketches),
            "descriptions": frozenset(component.apis),
        },
    )


def _edge(system: System, edge: Edge) -> Fact:
    return Fact(
        "edge",
        system.edge_subject(edge),
        system.key,
        {
            "mode": edge.mode,
            "access": edge.access,
            "origin": edge.inferred,
            "evidence": frozenset(
                (e.origin, e.span.path, e.scheme, tuple(sorted(e.options.items()))) for e in edge.evidence
            ),
        },
    )


def _deployment(deployment: Deployment) -> Iterator[Fact]:
    within = deployment.key
    says = {"purpose": deployment.development, "files": frozenset(deployment.files)}
    yield Fact("deployment", deployment.key, says=says)
    for name in deployment.volumes:
        yield Fact("volume", name, within)
    for workload in deployment.workloads:
        yield from _workload(workload, within)
    for exposure in deployment.exposures:
        subject = f"{exposure.kind} {exposure.host}{exposure.path} to {exposure.target}"
        yield Fact("way in", subject, within, {"encryption": exposure.tls})
    for link in deployment.links:
        yield Fact("link", f"{link.source} -> {link.target}", within)
    for provision in deployment.provisions:
        yield Fact(
            "provision", f"{provision.topic} ({provision.state}) {provision.text}", within, {"about": provision.about}
        )


def _workload(workload: Workload, within: str) -> Iterator[Fact]:
    name = workload.name
    yield Fact(
        "workload",
        name,
        within,
        {
            "kind": workload.kind,
            "image": (workload.image, workload.base, workload.folder, workload.dockerfile, workload.context),
            "command": workload.command,
            "replicas": (workload.replicas, workload.autoscaled),
            "health check": (workload.health is not None, workload.disabled_health is not None),
            "restarts": workload.restart,
            "limits": workload.limits,
            "labels": frozenset(workload.labels.items()),
            "names": (workload.hosts, workload.hostname, workload.namespace),
            "profiles": workload.profiles,
            "sessions": workload.sticky,
            "owner": workload.team,
            "descriptions": workload.described,
            "remarks": (workload.set_aside, workload.resets_ports),
        },
    )
    for variable in workload.variables:
        says = {"value": (variable.value, variable.source, variable.given, variable.fallback)}
        yield Fact("variable", f"{name} {variable.name}", within, says)
    for port in workload.ports:
        bound: dict[str, Hashable] = {"address": port.address, "host port": port.host}
        yield Fact("port", f"{name} {port.container}", within, bound)
    for mount in workload.mounts:
        subject = f"{name} {mount.source}:{mount.target}"
        yield Fact("mount", subject, within, {"kind": (mount.kind, mount.read_only)})
    for dependency in workload.dependencies:
        yield Fact("start order", f"{name} -> {dependency.name}", within, {"condition": dependency.condition})
