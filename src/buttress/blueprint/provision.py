"""What an artefact says is provided for: a timeout, a backup, a rate limit. One word list for documents, manifests, code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span

Origin = Literal["markdown", "mermaid", "compose", "kubernetes", "backstage", "procfile", "openapi", "sql", "code"]

Topic = Literal[
    # failure
    "timeout",
    "retry",
    "start-order",  # waits at its start until what it needs answers
    "breaker",
    "fallback",
    "idempotency",
    "outbox",
    "saga",
    "transaction",
    "dead-letter",
    "event-schema",
    "failover",  # standby, multi-AZ, more than one instance
    "asynchronous",  # work moved out of the request: worker, job, background
    "signature",  # webhook signatures, HMAC
    # who may do what
    "authentication",
    "authorization",
    "ownership",  # rows belong to a user or tenant and are fetched as such
    "rate-limit",
    "validation",
    "encryption",  # at rest or in transit; the sentence says which
    "tls",
    "secret-store",
    # data
    "backup",
    "restore",
    "retention",
    "archive",
    "deletion",  # a person's data can be deleted
    "partitioning",
    "migration",  # how the schema changes: backfill, expand and contract
    "consistency",
    # scale
    "pagination",
    "cache",
    "staleness",  # how old cached data may be: TTL, invalidation
    "cdn",
    "read-replica",
    "pooler",
    "queue",
    "load-balancer",
    "health-check",
    "autoscaling",
    "session-store",
    "object-store",
    "batch",  # many in one request
    # measuring
    "metrics",
    "alerts",
    "logs",
    "tracing",
    "target",  # SLO, SLA, latency or availability objective
    # the plan
    "rollout",
    "rollback",
    "alternatives",
    "non-goals",
    "cost",
    "phase",  # a first version that is smaller
    "versioning",
    "error-format",
    "gateway",
]


@dataclass(frozen=True, slots=True)
class Provision:
    """One statement about a topic. ``state``: 'yes' it is provided, 'no' the artefact says it is not (or not needed),
    'open' it is named as a question or for later.

    ``about`` are names of parts, endpoints or tables in the same sentence, as written; empty means the whole.
    ``tech`` is the technology named ('redis', 'jwt', 'resilience4j'), lower case. ``reason``: 'not applicable because …'.
    """

    topic: Topic
    span: Span
    origin: Origin = "markdown"
    state: Literal["yes", "no", "open"] = "yes"
    text: str = ""
    about: tuple[str, ...] = ()
    tech: str = ""
    reason: str = ""
    section: int = -1  # index in the document's sections
    bad: bool = False
