"""How anybody would know that a service is broken: metrics, logs, alerts, traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.provided import provided

if TYPE_CHECKING:
    from buttress.blueprint.provision import Topic
    from buttress.blueprint.system import Component, System

SIGNALS: tuple[Topic, ...] = ("metrics", "alerts", "logs", "tracing")
#: Products whose presence among the components means that somebody watches.
_WATCHERS = frozenset(
    {"prometheus", "grafana", "loki", "jaeger", "zipkin", "kibana", "datadog", "opentelemetry", "newrelic"}
)


def signals(system: System, component: Component | None = None, *topics: Topic) -> Answer:
    """Whether any signal (or one of the topics) is stated for a component or, without one, anywhere.

    A monitoring product among the system's components counts as ``yes`` for the whole. Silence is unknown.
    """
    wanted = topics or SIGNALS
    said = provided(system, *wanted, for_=component, any_part=component is None)
    if not said.unknown:
        return said
    watcher = next((c for c in system.components.values() if c.tech in _WATCHERS), None)
    if watcher is not None and not topics:
        return Answer("yes", f"{watcher.key} is part of the system at {watcher.span}", (watcher.span,))
    return said
