"""Who may call what: authentication, authorization and rate limits, as far as anything states them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.graph import gateways
from buttress.predicates.provided import is_about, provided, provisions_for

if TYPE_CHECKING:
    from buttress.blueprint.document import Sketch
    from buttress.blueprint.provision import Topic
    from buttress.blueprint.system import Component, System

_ACCESS: tuple[Topic, ...] = ("authentication", "authorization", "rate-limit")


def access(system: System, topic: Topic, sketch: Sketch | None = None, component: Component | None = None) -> Answer:
    """Whether a topic (authentication, authorization, rate-limit) is stated where it would guard an endpoint: for the
    endpoint itself, for the component that serves it, at a gateway, or for the whole system.
    """
    if sketch is not None:
        stated = [p for p in provisions_for(system, topic) if _names(p.about, sketch) and p.state != "open"]
        if stated:
            value = stated[0].state
            return Answer(
                "yes" if value == "yes" else "no",
                f"{topic} is stated at {stated[0].span}",
                tuple(p.span for p in stated),
            )
    if component is not None:
        own = provided(system, topic, for_=component)
        if not own.unknown:
            return own
    at_gateway = guards_gateway(system, topic)
    return at_gateway if not at_gateway.unknown else provided(system, topic)


def guards_gateway(system: System, topic: Topic) -> Answer:
    """Whether a topic is stated for a gateway or balancer of the system."""
    for gateway in gateways(system):
        stated = [p for p in provisions_for(system, topic) if is_about(p, gateway) and p.state != "open"]
        if stated:
            value = stated[0].state
            return Answer(
                "yes" if value == "yes" else "no",
                f"{topic} at {gateway.key} is stated at {stated[0].span}",
                tuple(p.span for p in stated),
            )
    return Answer("unknown", f"nothing is said about {topic} at a gateway")


def _names(about: tuple[str, ...], sketch: Sketch) -> bool:
    return any(
        name in (sketch.subject, sketch.path) or (name.startswith("/") and sketch.path.startswith(name))
        for name in about
    )
