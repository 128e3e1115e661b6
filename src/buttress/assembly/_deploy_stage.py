"""Whether a deployment is for work on the code and not for users."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.assembly._deploy_compose import DEV_WORDS, words_of

if TYPE_CHECKING:
    from buttress.blueprint.deployment import Deployment, Workload

#: Folders whose deployments nobody's users reach.
_FOLDERS = DEV_WORDS | {"example", "examples", "sample", "samples", "demo", "demos", ".devcontainer", "hack", "contrib"}
_FOLDERS |= {"fixtures", ".github", ".ci", ".gitpod", "development", "docker-dev", "dev-env", "testdata", "minikube", "kind"}
_FILE_WORDS = (DEV_WORDS - {"override"}) | {"example", "sample", "demo"}
#: Images of servers that an application needs and is not: who runs only these runs the application elsewhere.
_BACKING = re.compile(
    r"(?:^|/)(?:postgres|postgis|pgvector|timescaledb|mysql|mariadb|mongo|redis|valkey|keydb|memcached|rabbitmq|kafka|cp-kafka"
    r"|cp-zookeeper|zookeeper|nats|elasticsearch|opensearch|clickhouse-server|clickhouse|minio|mc|localstack|mailhog|mailpit"
    r"|maildev|mailcatcher|inbucket|adminer|pgadmin4?|phpmyadmin|redis-commander|redisinsight|kafka-ui|mongo-express|jaeger"
    r"|all-in-one|prometheus|grafana|cockroach|mssql|server|azurite|dynamodb-local|fake-gcs-server|stripe-mock|pgbouncer|azure-sql-edge"
    r"|keycloak|openldap|smtp4dev|toxiproxy|wiremock|otel.*collector.*|tempo|loki|neo4j|cassandra|scylla|vault|consul|etcd|meilisearch"
    r"|typesense|qdrant|weaviate|garage|seaweedfs)(?::|@|$)",
    re.IGNORECASE,
)
_TOOLS = re.compile(r"(?:^|/)(?:mailhog|mailpit|maildev|mailcatcher|localstack|inbucket|smtp4dev|stripe-mock)(?::|@|$)", re.IGNORECASE)
_DEV_VALUES = frozenset({"development", "dev", "local", "test"})
_DEV_VARIABLES = re.compile(r"^(?:NODE_ENV|RAILS_ENV|RACK_ENV|FLASK_ENV|APP_ENV|ENVIRONMENT|MIX_ENV|DJANGO_ENV|GO_ENV|ASPNETCORE_ENVIRONMENT)$")
_DEV_COMMAND = re.compile(
    r"\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:dev|develop|start:dev)\b|--reload\b|\bnodemon\b|\bnext dev\b|\bvite\b|flask\s.*--debug"
    r"|manage\.py runserver|rails s(?:erver)?\b|\bair\b(?: -c)?|cargo watch|\bwatchexec\b|--hot\b|spring-boot:run"
)
_SOURCE = re.compile(r"^(?:\.{1,2}|\.{1,2}/(?:src|app|code|server|backend|frontend|api|web|cmd|internal|packages|apps)?/?)$")


def with_stage(deployment: Deployment) -> Deployment:
    """The deployment, marked when it is for development or tests."""
    return replace(deployment, development=_is_development(deployment))


def _is_development(deployment: Deployment) -> bool:
    if deployment.origin not in ("compose", "kubernetes"):
        return False
    path = deployment.key.partition("#")[0]
    if path.endswith((".md", ".markdown")):
        return False
    folders = PurePosixPath(path).parts
    folders = folders[:-1] if deployment.origin == "compose" else folders
    if any(part.lower() in _FOLDERS for part in folders):
        return True
    if deployment.origin == "kubernetes":
        return False
    if words_of(path) & _FILE_WORDS:
        return True
    workloads = [workload for workload in deployment.workloads if not workload.profiles] or list(deployment.workloads)
    if all(_BACKING.search(workload.image) and not workload.folder for workload in workloads):
        return True
    return any(_TOOLS.search(workload.image) for workload in workloads) or any(_is_worked_on(w) for w in workloads)


def _is_worked_on(workload: Workload) -> bool:
    """Its code is mounted into it, or it restarts when the code changes."""
    if _DEV_COMMAND.search(workload.command):
        return True
    if any(_DEV_VARIABLES.match(v.name) and v.given and v.value.lower() in _DEV_VALUES for v in workload.variables):
        return True
    built = bool(workload.folder)
    return built and any(m.kind == "bind" and not m.read_only and _SOURCE.match(m.source) for m in workload.mounts)
