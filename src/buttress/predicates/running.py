"""Questions about what runs: which workloads hold data, where that data lies, and whether a file means production."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.system import System
from buttress.blueprint.technologies import named
from buttress.predicates.answer import Answer
from buttress.predicates.technologies import (
    BESIDE,
    image_technology,
    image_technology_in,
    image_words,
    imitates,
    is_backing,
    shows_stores,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Deployment, Mount, Port, Workload

#: Servers that hold data or messages, of those that :mod:`buttress.predicates.technologies` knows.
_SERVERS = named(
    """
    postgres mysql mariadb mongodb redis memcached rabbitmq kafka nats activemq pulsar elasticsearch opensearch clickhouse
    cassandra scylladb couchdb cockroachdb mssql oracle influxdb neo4j etcd minio qdrant
    """
)
#: Stores whose content nobody can make again: rows and messages. A search index or a cache is filled from somewhere.
_KEEPS = named(
    """
    postgres mysql mariadb mongodb rabbitmq kafka clickhouse cassandra scylladb couchdb cockroachdb mssql oracle influxdb
    neo4j minio qdrant pulsar activemq
    """
)
QUEUES = frozenset({"rabbitmq", "kafka", "nats", "pulsar", "activemq"})
#: What an image's own documentation calls the folder of its data ("Where to Store Data", "Persistence").
DATA_FOLDERS = {
    "postgres": "/var/lib/postgresql/data",
    "mysql": "/var/lib/mysql",
    "mariadb": "/var/lib/mysql",
    "mongodb": "/data/db",
    "redis": "/data",
    "rabbitmq": "/var/lib/rabbitmq",
    "kafka": "/var/lib/kafka/data",
    "clickhouse": "/var/lib/clickhouse",
    "cassandra": "/var/lib/cassandra",
    "scylladb": "/var/lib/scylla",
    "couchdb": "/opt/couchdb/data",
    "cockroachdb": "/cockroach/cockroach-data",
    "mssql": "/var/opt/mssql",
    "oracle": "/opt/oracle/oradata",
    "influxdb": "/var/lib/influxdb2",
    "neo4j": "/data",
    "minio": "/data",
    "qdrant": "/qdrant/storage",
    "pulsar": "/pulsar/data",
    "activemq": "/var/lib/artemis-instance",
}
#: The image of PostgreSQL keeps its data elsewhere from 18 on (its documentation, "PGDATA").
_MOVED_IN_POSTGRES = 18
_SPLIT = re.compile(r"[-_.]")
#: Mounts that configure a store and hold none of its data.
_CONFIGURES = re.compile(
    r"\.(?:conf|cnf|ini|sql|sh|ya?ml|json|xml|pem|crt|key|toml|js|env|lua)$|initdb|/etc/|/var/log|/conf(?:ig)?(?:\.d)?/?$"
    r"|/docker-entrypoint|/scripts?/?$|/backups?/?$|/certs?/?$|/plugins/?$|/dev/shm|/tmp",
    re.IGNORECASE,
)
_PRODUCTION = re.compile(r"(?:^|[-_./])(?:prod|production|prd|swarm|live)(?:[-_./]|$)", re.IGNORECASE)
_DEVELOPMENT = re.compile(
    r"(?:^|[-_./])(?:dev|devel|development|devcontainer|\.devcontainer|local|test|tests|testing|ci|e2e|integration|debug"
    r"|bench|benchmark|benchmarks|sandbox|playground|example|examples|sample|samples|demo|quickstart|infra-local|contrib|docs?"
    r"|override|tutorial|hack|otel|\.github)(?:[-_./]|$)",
    re.IGNORECASE,
)
_SAMPLES = re.compile(r"(?:^|/)(?:samples?|examples?|demos?|tutorials?)(?:/|$)", re.IGNORECASE)
#: Ready-made programs that work with a store, under names of their own.
_BESIDE_STORES = re.compile(r"exporter|kafka|redis|-ui(?::|$)", re.IGNORECASE)
_DEV_COMMANDS = re.compile(
    r"\b(?:run|yarn|pnpm|npm|bun|turbo)\s+(?:dev|start:dev|watch|serve:dev)\b|--reload\b|\bnodemon\b|\bflask run\b|\brunserver\b"
    r"|\bair\b|\bgo run\b|\bsleep infinity\b|\bcargo watch\b|\bwebpack serve\b|\bvite\b|--dev\b|spring-boot:run",
)
_SOURCE = re.compile(r"^(?:\.{1,2}/?$|\./(?:src|app|backend|frontend|server|web|api)?/?$|\.{1,2}/)")
_CODE_TARGETS = re.compile(
    r"^/(?:app|src|code|srv|workspace|usr/src(?:/app)?|project|var/www(?:/html)?|go/src.*|opt/app|work)/?$"
)
_LASTING = ("always", "unless-stopped")
_LOOPBACK = ("127.", "::1", "localhost", "[::1]")
_TLS_PORT = 443


class Running(NamedTuple):
    """One workload with the deployment and system that it belongs to."""

    system: System
    deployment: Deployment
    workload: Workload

    @property
    def subject(self) -> str:
        """How findings spell it."""
        return f"{self.system.label}{self.workload.name}"


def running(blueprint: Blueprint) -> Iterator[Running]:
    """Every workload of every deployment that says what runs (catalogues only name things)."""
    for system, deployment in deployments(blueprint):
        for workload in deployment.workloads:
            yield Running(system, deployment, workload)


def every_system(blueprint: Blueprint) -> Iterator[System]:
    """Every system, and each document that names no component as a system of its own."""
    yield from blueprint.systems
    held = {document.path for system in blueprint.systems for document in system.documents}
    for document in blueprint.documents:
        if document.path not in held:
            yield System(document.path, {}, documents=(document,))


def deployments(blueprint: Blueprint) -> Iterator[tuple[System, Deployment]]:
    """Every deployment that runs something, with its system, each once."""
    seen: set[str] = set()
    for system in blueprint.systems:
        for deployment in system.deployments:
            if deployment.origin in ("compose", "kubernetes") and deployment.key not in seen:
                seen.add(deployment.key)
                yield system, deployment


def store_tech(workload: Workload) -> str:
    """The technology of a workload that is a store or a queue ('postgres', 'redis', 'kafka'); '' for any other.

    Exporters, consoles, poolers and jobs that carry a store's name are none.
    """
    if workload.kind in ("Job", "CronJob", "web", "worker"):
        return ""
    known = image_technology_in(workload.image) or (image_technology(workload.base) if workload.folder else None)
    if known is None or known.name not in _SERVERS or BESIDE & set(_SPLIT.split(workload.name.lower())):
        return ""
    if re.search(
        r"pg_dump|pg_restore|psql |mysqldump|redis-cli|mongosh|mongo --|kafka-topics|\bmc \b", workload.command
    ):
        return ""
    return known.name


def data_folder(workload: Workload) -> str:
    """Where the image of a store keeps its data."""
    tech, tag = store_tech(workload), workload.image.rpartition("/")[2].partition(":")[2]
    major = re.match(r"\d+", tag)
    moved = major is None or int(major[0]) >= _MOVED_IN_POSTGRES
    if tech == "postgres" and moved and image_words(workload.image)[-1:] == [["postgres"]]:
        return "/var/lib/postgresql"
    return DATA_FOLDERS.get(tech, "/data")


def keeps_rows(workload: Workload) -> bool:
    """Whether a store holds what exists nowhere else. Redis does when it is told to write to disk."""
    tech = store_tech(workload)
    if tech == "redis":
        return bool(re.search(r"appendonly\W+yes|--save\W+\d", workload.command))
    return tech in _KEEPS


def is_queue(workload: Workload) -> bool:
    """Whether a store holds messages on their way."""
    return store_tech(workload) in QUEUES


def keeping_mount(workload: Workload) -> Mount | None:
    """The mount that outlives the container and can hold a store's data; configuration and start scripts cannot."""
    for mount in workload.mounts:
        if mount.kind in ("named", "bind", "claim") and not mount.read_only and not _CONFIGURES.search(mount.target):
            return mount
    return None


def public_ports(workload: Workload) -> tuple[Port, ...]:
    """Ports that the host publishes on every interface; those that an override for development adds are none."""
    outward = (p for p in workload.ports if p.host and not p.address.startswith(_LOOPBACK))
    return tuple(p for p in outward if not _DEVELOPMENT.search(p.span.path.rpartition("/")[2]))


def setting(deployment: Deployment) -> Answer:
    """Whether a deployment is meant for production: no for development and tests, unknown where nothing says.

    Its path decides first, then what it runs: mounted source code, watching commands and mail catchers are a
    developer's machine; restart policies, replicas and a TLS port are a server.
    """
    path = deployment.files[0] if deployment.files else deployment.key
    named = next((file for file in deployment.files if _PRODUCTION.search(file)), "")
    if named and not deployment.development:
        return Answer("yes", f"{named} is named for production")
    shown = path.endswith((".md", ".markdown"))  # a fence of a design: its folder says nothing of what it plans
    if deployment.development or (not shown and _DEVELOPMENT.search(path)):
        return Answer("no", f"{path} is for development")
    for workload in deployment.workloads:
        why = _developers(workload)
        if why:
            return Answer("no", why, (workload.span,))
    if deployment.origin == "kubernetes":
        return Answer("yes", f"the manifests of {deployment.key} are for a cluster")
    if all(_backs(w) for w in deployment.workloads):
        return Answer("no", f"{path} starts stores for something that runs outside of it")
    for workload in deployment.workloads:
        why = _servers(workload)
        if why:
            return Answer("yes", why, (workload.span,))
    return Answer("unknown", f"{path} does not say where it runs")


def serves(deployment: Deployment) -> Answer:
    """As :func:`setting`, and a restart policy alone is not enough: samples have one, too."""
    meant = setting(deployment)
    restart_only = meant.yes and any(
        _servers(w).startswith(f"{w.name} restarts") and _servers(w) == meant.why for w in deployment.workloads
    )
    if restart_only:
        stronger = next((why for w in deployment.workloads if (why := _servers(w)) and "restarts" not in why), "")
        return Answer("yes", stronger) if stronger else Answer("unknown", meant.why)
    return meant


def for_development(path: str) -> bool:
    """Whether a file's own place says that nobody's users meet it: an overlay ``dev`` beside one for production."""
    return bool(_DEVELOPMENT.search(path)) and not _PRODUCTION.search(path)


def shows_samples(deployment: Deployment) -> bool:
    """Whether what it builds are samples: whoever starts them fills their stores anew each time."""
    folders = [w.folder for w in deployment.workloads if w.folder]
    return bool(folders) and all(_SAMPLES.search(folder) for folder in folders)


def shown_name(name: str) -> str:
    """A name without the placeholders of its template: ``db-${ENVIRONMENT:-dev}`` is read as ``db``."""
    return re.sub(r"[-_.]?(?:\$\{[^}]*\}|\{\{[^}]*\}\})", "", name) or name


def brings_data(workload: Workload) -> bool:
    """Whether an image is made here from a store's: it may carry its data along."""
    return bool(workload.folder) or image_technology(workload.image) is None


def _backs(workload: Workload) -> bool:
    """Whether it only serves an application that is not in the file: stores, tools, and jobs that prepare them."""
    job = re.search(r"init|migrat|setup|create|seed|bootstrap", workload.name, re.IGNORECASE)
    return bool(store_tech(workload) or job or _serves_others(workload.image))


def _serves_others(image: str) -> bool:
    known = image_technology_in(image)
    ready = known is not None and is_backing(known.name) and known.kind not in ("gateway", "balancer")
    return ready or imitates(image) or shows_stores(image) or bool(_BESIDE_STORES.search(image))


def _is_tool(workload: Workload) -> bool:
    return imitates(workload.image) or shows_stores(workload.image)


def _developers(workload: Workload) -> str:
    if _is_tool(workload):
        return f"{workload.name} is a developer's tool"
    if _DEV_COMMANDS.search(workload.command):
        return f"{workload.name} watches its source"
    for mount in workload.mounts:
        if mount.kind == "bind" and _SOURCE.match(mount.source) and _CODE_TARGETS.match(mount.target):
            return f"{workload.name} mounts its source"
    return ""


def _servers(workload: Workload) -> str:
    if workload.restart in _LASTING and not _backs(workload):
        return f"{workload.name} restarts {workload.restart}"
    if (workload.replicas or 1) > 1:
        return f"{workload.name} runs {workload.replicas} times"
    if any(port.host == _TLS_PORT for port in workload.ports):
        return f"{workload.name} publishes port 443"
    return ""
