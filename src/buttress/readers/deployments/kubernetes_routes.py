"""Ways into a cluster: Ingress, HTTPRoute and their relatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.deployment import Exposure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.readers.deployments.nodes import Node

ROUTE_KINDS = frozenset({"Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "Route", "IngressRoute", "VirtualService"})


def read_routes(node: Node, kind: str) -> Iterator[Exposure]:
    """The services that one document lets in from outside."""
    if kind == "Ingress":
        yield from _ingress(node)
    elif kind == "Route":
        target = node.get("spec", "to", "name")
        if target.text:
            tls = bool(node.get("spec", "tls"))
            yield Exposure(
                target.text, target.span, kind, node.get("spec", "host").text, node.get("spec", "path").text, tls
            )
    elif kind == "IngressRoute":
        for route in node.get("spec", "routes").each():
            for service in route.get("services").each():
                target = service.get("name")
                yield Exposure(target.text, target.span, kind, tls=bool(node.get("spec", "tls")))
    elif kind == "VirtualService":
        yield from _virtual_service(node)
    else:
        yield from _gateway_route(node, kind)


def _ingress(node: Node) -> Iterator[Exposure]:
    spec = node.get("spec")
    tls = bool(spec.get("tls"))
    for backend in (spec.get("backend"), spec.get("defaultBackend")):
        target = backend.get("serviceName") or backend.get("service", "name")
        if target.text:
            yield Exposure(target.text, target.span, "Ingress", tls=tls)
    for rule in spec.get("rules").each():
        for path in rule.get("http", "paths").each():
            target = path.get("backend", "serviceName") or path.get("backend", "service", "name")
            if target.text:
                yield Exposure(target.text, target.span, "Ingress", rule.get("host").text, path.get("path").text, tls)


def _virtual_service(node: Node) -> Iterator[Exposure]:
    """Only those that a gateway uses: the rest steer calls inside the mesh."""
    spec = node.get("spec")
    if not [name for name in spec.get("gateways").texts if name != "mesh"]:
        return
    host = next(iter(spec.get("hosts").texts), "")
    for route in spec.get("http").each():
        path = next((p for m in route.get("match").each() for _, p in m.get("uri").items()), route.get("none"))
        for target in route.get("route").each():
            name = target.get("destination", "host")
            if name.text:
                yield Exposure(name.text.partition(".")[0], name.span, "Gateway", host, path.text)


def _gateway_route(node: Node, kind: str) -> Iterator[Exposure]:
    host = next(iter(node.get("spec", "hostnames").texts), "")
    for rule in node.get("spec", "rules").each():
        path = next((m.get("path", "value") for m in rule.get("matches").each()), rule.get("none"))
        for target in rule.get("backendRefs").each():
            name = target.get("name")
            if name.text:
                yield Exposure(name.text, name.span, kind, host, path.text)
