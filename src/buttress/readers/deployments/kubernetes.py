"""Kubernetes manifests: every document of a file as facts that are not joined yet."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.deployment import Exposure, HeldValue, Variable
from buttress.readers.deployments.helm import blank_templates
from buttress.readers.deployments.kubernetes_mesh import MESH_KINDS, read_mesh
from buttress.readers.deployments.kubernetes_pods import POD_TEMPLATES, read_pods
from buttress.readers.deployments.kubernetes_routes import ROUTE_KINDS, read_routes
from buttress.readers.deployments.nodes import Problem, read_page, split_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from buttress.blueprint.provision import Provision
    from buttress.blueprint.source import Source
    from buttress.readers.deployments.kubernetes_pods import Pods
    from buttress.readers.deployments.nodes import Node

_KIND = re.compile(r"^(?:kind|\"kind\"):[ \t]*[\"']?([A-Za-z]+)", re.MULTILINE)


class KubeService(NamedTuple):
    """A Service: the name by which pods with these labels are reached."""

    name: str
    namespace: str
    selector: Mapping[str, str]
    sticky: bool = False


@dataclass(slots=True)
class Manifests:
    """What one file declares."""

    path: str
    source: Source
    pods: list[Pods] = field(default_factory=list)
    services: list[KubeService] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    provisions: list[Provision] = field(default_factory=list)
    autoscaled: list[str] = field(default_factory=list)
    configs: dict[tuple[str, str], tuple[Variable, ...]] = field(default_factory=dict)  # ('configmap', name): data
    files: dict[tuple[str, str], list[tuple[int, int]]] = field(
        default_factory=dict
    )  # the same: offsets of whole files in it
    volumes: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)  # of a kustomization, as written
    problems: list[Problem] = field(default_factory=list)
    held: list[HeldValue] = field(default_factory=list)  # what Secrets hold
    template: bool = False  # a chart's template, read without rendering

    @property
    def is_empty(self) -> bool:
        """Nothing in it says what runs."""
        return not (self.pods or self.services or self.exposures or self.provisions or self.resources or self.configs)


def read_manifests(source: Source, start: int = 0, end: int | None = None) -> Manifests:
    """Read every document of a manifest file, or of the stretch of a text that holds one. Documents of kinds that say
    nothing about what runs (definitions of custom resources, roles) are not parsed.
    """
    found = Manifests(source.path, source)
    text = source.text[start:end]
    if "{{" in text and "/templates/" in f"/{source.path}":
        text, found.template = blank_templates(text), True
    for base, part in split_documents(text, start):
        kinds = _KIND.findall(part)
        if not kinds or not any(kind in _KINDS for kind in kinds):
            continue
        node, problem = read_page(source, base, part)
        if problem is not None and not found.template:
            found.problems.append(problem)
        if node is not None:
            _read(node, found)
    return found


def _read(node: Node, found: Manifests) -> None:
    kind = node.get("kind").text
    if kind == "List":
        for item in node.get("items").each():
            _read(item, found)
    elif kind in POD_TEMPLATES:
        _read_pods(node, kind, found)
    elif kind in _SIMPLE:
        _SIMPLE[kind](node, found)
    if kind in ROUTE_KINDS:
        found.exposures += read_routes(node, kind)
    if kind in ROUTE_KINDS or kind in MESH_KINDS:
        found.provisions += read_mesh(node, kind)


def _read_pods(node: Node, kind: str, found: Manifests) -> None:
    pods = read_pods(node, kind)
    if found.template:  # `{{ .Values.repo }}/orders:{{ .Values.tag }}` without what is unknown
        pods = pods._replace(workload=replace(pods.workload, image=pods.workload.image.strip(" /:@")))
    if pods.workload.name:
        found.pods.append(pods)


def _read_scaler(node: Node, found: Manifests) -> None:
    found.autoscaled.append(node.get("spec", "scaleTargetRef", "name").text)


def _read_claim(node: Node, found: Manifests) -> None:
    found.volumes.append(node.get("metadata", "name").text)


def _read_kustomization(node: Node, found: Manifests) -> None:
    for key in ("resources", "bases", "components"):
        found.resources += node.get(key).texts


def _read_config(node: Node, found: Manifests) -> None:
    """Values of a Secret are read where they stand in clear; encoded ones only say that there is one."""
    kind = node.get("kind").text.lower()
    variables = [
        Variable(key, value.text, value.span, source=kind)
        for part in (("data", "stringData") if kind == "configmap" else ("stringData",))
        for key, value in node.get(part).items()
    ]
    if kind == "secret":
        variables += [Variable(key, "", value.span, False, kind) for key, value in node.get("data").items()]
        found.held += _held(node)
    key = kind, node.get("metadata", "name").text
    found.configs[key] = tuple(variables)
    values = [value for part in ("data", "stringData") for _, value in node.get(part).items()]
    found.files[key] = [(value.start, value.end) for value in values if "\n" in value.text]


def _held(node: Node) -> Iterator[HeldValue]:
    """The values of a Secret as its users get them: base64 is an encoding."""
    holder = f"Secret {node.get('metadata', 'name').text}".strip()
    for key, value in node.get("stringData").items():
        yield HeldValue(holder, Variable(key, value.text, value.span, source="secret"))
    for key, value in node.get("data").items():
        try:
            text = base64.b64decode("".join(value.text.split()), validate=True).decode()
        except ValueError:
            continue
        yield HeldValue(holder, Variable(key, text.strip(), value.span, source="secret"))


def _read_service(node: Node, found: Manifests) -> None:
    name, spec = node.get("metadata", "name").text.strip(" -"), node.get("spec")
    selector = {key: value.text for key, value in spec.get("selector").items()}
    sticky = spec.get("sessionAffinity").text == "ClientIP"
    found.services.append(KubeService(name, node.get("metadata", "namespace").text, selector, sticky))
    kind = spec.get("type")
    if kind.text in ("LoadBalancer", "NodePort"):
        found.exposures.append(Exposure(name, kind.span, kind.text))


_SIMPLE: dict[str, Callable[[Node, Manifests], None]] = {
    "ConfigMap": _read_config,
    "Secret": _read_config,
    "Service": _read_service,
    "HorizontalPodAutoscaler": _read_scaler,
    "ScaledObject": _read_scaler,
    "PersistentVolumeClaim": _read_claim,
    "Kustomization": _read_kustomization,
}
_KINDS = frozenset(POD_TEMPLATES) | frozenset(_SIMPLE) | MESH_KINDS | ROUTE_KINDS | {"List"}
