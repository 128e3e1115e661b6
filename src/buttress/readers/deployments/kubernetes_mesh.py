"""What manifests provide for: timeouts and retries of a mesh, disruption budgets, network policies, alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.provision import Provision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.provision import Topic
    from buttress.readers.deployments.nodes import Node

#: Kinds whose mere presence provides for something.
_BY_KIND: dict[str, tuple[Topic, str]] = {
    "HorizontalPodAutoscaler": ("autoscaling", "hpa"),
    "ScaledObject": ("autoscaling", "keda"),
    "PodDisruptionBudget": ("failover", "pdb"),
    "NetworkPolicy": ("authorization", "networkpolicy"),
    "AuthorizationPolicy": ("authorization", "istio"),
    "RequestAuthentication": ("authentication", "jwt"),
    "PeerAuthentication": ("tls", "istio"),
    "ServiceMonitor": ("metrics", "prometheus"),
    "PodMonitor": ("metrics", "prometheus"),
    "PrometheusRule": ("alerts", "prometheus"),
    "ExternalSecret": ("secret-store", "external-secrets"),
    "SealedSecret": ("secret-store", "sealed-secrets"),
    "Certificate": ("tls", "cert-manager"),
    "Schedule": ("backup", "velero"),
    "ScheduledBackup": ("backup", "cloudnative-pg"),
}
MESH_KINDS = frozenset(_BY_KIND) | {"VirtualService", "DestinationRule", "ServiceProfile"}
_ANNOTATIONS: tuple[tuple[str, Topic, str], ...] = (
    ("nginx.ingress.kubernetes.io/limit-", "rate-limit", "nginx"),
    ("nginx.ingress.kubernetes.io/auth-", "authentication", "nginx"),
    ("nginx.ingress.kubernetes.io/proxy-read-timeout", "timeout", "nginx"),
    ("cert-manager.io/", "tls", "cert-manager"),
)


def read_mesh(node: Node, kind: str) -> Iterator[Provision]:
    """The provisions of one document. ``about`` names the service or workload, where it names one."""
    spec = node.get("spec")
    if kind == "VirtualService":
        yield from _virtual_service(spec)
    elif kind == "DestinationRule":
        yield from _destination_rule(spec)
    elif kind == "ServiceProfile":
        for route in spec.get("routes").each():
            for key, topic in (("timeout", "timeout"), ("isRetryable", "retry")):
                if route.get(key):
                    yield _provision(topic, route.get(key), node.get("metadata", "name").text, "linkerd")  # type: ignore[arg-type]
    elif kind in _BY_KIND:
        topic, tech = _BY_KIND[kind]
        yield _provision(topic, node.get("metadata", "name") or node.get("kind"), _about(spec), tech)
    for key, value in node.get("metadata", "annotations").items():
        for start, topic, tech in _ANNOTATIONS:
            if key.startswith(start):
                yield _provision(topic, value, "", tech)


def _provision(topic: Topic, node: Node, about: str, tech: str) -> Provision:
    span = node.span
    text = node.page.source.slice(span)
    about = about.partition(".")[0]
    return Provision(topic, span, "kubernetes", text=text, about=(about,) if about else (), tech=tech)


def _about(spec: Node) -> str:
    """The workload that the document is for, by the labels that are named after workloads."""
    if target := spec.get("scaleTargetRef", "name").text:
        return target
    labels = spec.get("selector", "matchLabels") or spec.get("podSelector", "matchLabels")
    values = {key.rpartition("/")[2]: value.text for key, value in labels.items()}
    return values.get("name") or values.get("app") or values.get("service") or ""


def _virtual_service(spec: Node) -> Iterator[Provision]:
    for route in spec.get("http").each():
        hosts = [n.text for r in route.get("route").each() if (n := r.get("destination", "host"))] or spec.get(
            "hosts"
        ).texts
        for host in dict.fromkeys(hosts):
            if (timeout := route.get("timeout")) and timeout.text not in ("0s", "0"):
                yield _provision("timeout", timeout, host, "istio")
            if retries := route.get("retries"):
                yield _provision("retry", retries, host, "istio")


def _destination_rule(spec: Node) -> Iterator[Provision]:
    host, policy = spec.get("host").text, spec.get("trafficPolicy")
    if found := policy.get("outlierDetection"):
        yield _provision("breaker", found, host, "istio")
    if found := policy.get("connectionPool", "tcp", "connectTimeout"):
        yield _provision("timeout", found, host, "istio")
    if policy.get("tls", "mode").text in ("ISTIO_MUTUAL", "MUTUAL"):
        yield _provision("tls", policy.get("tls", "mode"), host, "istio")
