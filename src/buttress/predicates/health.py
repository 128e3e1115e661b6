"""Does the API offer something that a load balancer or a metrics collector can ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint

_HEALTH = re.compile(
    r"/(?:health|healthz|healthcheck|health-check|ready|readyz|live|livez|status|ping|metrics)/?$", re.IGNORECASE
)


def is_probe(path: str) -> bool:
    """Whether a path is there for a balancer or a metrics collector: ``/healthz``, ``/api/metrics``."""
    return bool(_HEALTH.search(path)) and not re.search(r"\}/status/?$", path)


def health_operation(blueprint: Blueprint) -> Answer:
    """Yes with the operation's place; unknown where none is described, because such paths are often left out."""
    for api in blueprint.apis:
        for operation in api.operations:
            if operation.method == "GET" and _HEALTH.search(operation.path):
                return Answer("yes", f"{api.subject(operation)} can be asked for health", (api.span(operation.place),))
    if not blueprint.apis:
        return Answer("unknown", "no API description was read")
    return Answer("unknown", "no operation of the API is named for health or metrics")
