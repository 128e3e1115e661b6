"""Kubernetes workloads: what their pods run, with which variables, ports, volumes and probes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.deployment import Mount, Port, Variable, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.readers.deployments.nodes import Node

#: Where the pod's template stands in each kind.
POD_TEMPLATES: dict[str, tuple[str, ...]] = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Rollout": ("spec", "template"),
    "DeploymentConfig": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
}
#: Containers that a mesh or an agent puts beside the one that matters.
_BESIDE = re.compile(r"istio-proxy|linkerd-proxy|envoy|fluent|vault-agent|cloud-?sql-?proxy|filebeat|jaeger-agent")
_CALLED = re.compile(r"\$\(([A-Za-z_][\w.-]*)\)")
_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
_CONFIG = ("configMap", "secret", "projected", "downwardAPI")


class Reference(NamedTuple):
    """A variable (or with an empty ``name`` all variables) that stands in a ConfigMap or Secret. ``at`` is where it
    goes in the workload's variables.
    """

    kind: str  # 'configmap' or 'secret'
    source: str
    key: str
    name: str
    node: Node
    prefix: str = ""


class Pods(NamedTuple):
    """A workload, the labels of its pods, and what its variables refer to."""

    workload: Workload
    labels: Mapping[str, str]
    references: tuple[Reference, ...] = ()


def read_pods(node: Node, kind: str) -> Pods:
    """A workload as one document states it; not yet joined with Services, ConfigMaps and autoscalers."""
    name, template = node.get("metadata", "name"), node.get(*POD_TEMPLATES[kind])
    pod = template.get("spec")
    containers = sorted(pod.get("containers").each(), key=lambda c: bool(_BESIDE.search(c.get("name").text)))
    main = containers[0] if containers else pod
    image, replicas = main.get("image"), node.get("spec", "replicas")
    probe = next((c.get(key) for c in containers for key in _PROBES if c.get(key)), None)
    claims = node.get("spec", "volumeClaimTemplates")
    workload = Workload(
        name.text.strip(" -"),  # of a chart's template the release's name is missing before the hyphen
        name.span,
        "kubernetes",
        kind=kind,
        image=image.text,
        image_at=image.span if image else None,
        command=_command(main),
        replicas=replicas.whole,
        replicas_at=replicas.span if replicas else None,
        variables=tuple(v for container in containers for v in _variables(container)),
        ports=tuple(p for container in containers for p in _ports(container)),
        mounts=tuple(m for container in containers for m in _mounts(container, pod.get("volumes"), claims)),
        health=probe.span if probe else None,
        restart=pod.get("restartPolicy").text,
        limits=bool(main.get("resources", "limits")),
        labels={**_strings(node.get("metadata", "annotations")), **_strings(node.get("metadata", "labels"))},
        namespace=node.get("metadata", "namespace").text,
    )
    references = tuple(r for container in containers for r in _references(container))
    return Pods(workload, _strings(template.get("metadata", "labels")), references)


def _strings(node: Node) -> dict[str, str]:
    return {key: value.text for key, value in node.items()}


def _command(container: Node) -> str:
    return " ".join((*container.get("command").texts, *container.get("args").texts))


def _variables(container: Node) -> Iterator[Variable]:
    known: dict[str, str] = {}
    for entry in container.get("env").each():
        name, origin, value = entry.get("name").text, entry.get("valueFrom"), entry.get("value")
        if not name:
            continue
        if origin:
            source = (
                "secret"
                if origin.get("secretKeyRef")
                else "configmap"
                if origin.get("configMapKeyRef")
                else "environment"
            )
            yield Variable(name, "", entry.get("name").span, given=False, source=source)
            continue
        written = value.text
        known[name] = _CALLED.sub(lambda found: known.get(found.group(1), ""), written)
        yield Variable(name, known[name], (value or entry.get("name")).span, given=not _CALLED.search(written))


def _references(container: Node) -> Iterator[Reference]:
    for entry in container.get("env").each():
        for kind, key in (("secret", "secretKeyRef"), ("configmap", "configMapKeyRef")):
            found = entry.get("valueFrom", key)
            if found.get("name").text:
                yield Reference(
                    kind, found.get("name").text, found.get("key").text, entry.get("name").text, entry.get("name")
                )
    for entry in container.get("envFrom").each():
        for kind, key in (("secret", "secretRef"), ("configmap", "configMapRef")):
            name = entry.get(key, "name")
            if name.text:
                yield Reference(kind, name.text, "", "", name, entry.get("prefix").text)


def _ports(container: Node) -> Iterator[Port]:
    for entry in container.get("ports").each():
        inside = entry.get("containerPort")
        if inside.whole is not None:
            address = entry.get("hostIP").text
            yield Port(inside.whole, inside.span, entry.get("hostPort").whole or 0, address, entry.get("name").text)


def _mounts(container: Node, volumes: Node, claims: Node) -> Iterator[Mount]:
    by_name = {volume.get("name").text: volume for volume in volumes.each()}
    claimed = {claim.get("metadata", "name").text for claim in claims.each()}
    for entry in container.get("volumeMounts").each():
        name, target = entry.get("name").text, entry.get("mountPath").text
        kind, source = _volume(by_name.get(name))
        if name in claimed:
            kind, source = "claim", name
        read_only = entry.get("readOnly").value is True
        if kind:
            yield Mount(kind, target, entry.span, source, read_only)  # type: ignore[arg-type]


def _volume(volume: Node | None) -> tuple[str, str]:
    if volume is None:
        return "", ""
    if claim := volume.get("persistentVolumeClaim"):
        return "claim", claim.get("claimName").text
    if volume.get("hostPath"):
        return "bind", volume.get("hostPath", "path").text
    for key in _CONFIG:
        if found := volume.get(key):
            return "config", found.get("name").text or found.get("secretName").text
    if volume.get("emptyDir"):
        return "empty", ""
    sorts = [key for key, _ in volume.items() if key != "name"]
    return ("claim", sorts[0]) if sorts else ("empty", "")
