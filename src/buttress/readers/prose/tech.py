"""Names of technologies, spelled one way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What holds data or carries messages: canonical name and the ways people write it.
_STORES = {
    "postgres": "postgresql postgres psql pgsql",
    "mysql": "mysql",
    "mariadb": "mariadb",
    "sqlite": "sqlite sqlite3",
    "sqlserver": "mssql",
    "oracle": "",
    "cockroachdb": "cockroachdb crdb",
    "spanner": "spanner",
    "aurora": "aurora",
    "mongodb": "mongodb mongo",
    "cassandra": "cassandra",
    "scylladb": "scylladb scylla",
    "dynamodb": "dynamodb",
    "couchbase": "couchbase",
    "couchdb": "couchdb",
    "hbase": "hbase",
    "bigtable": "bigtable",
    "firestore": "firestore",
    "neo4j": "neo4j",
    "influxdb": "influxdb",
    "timescaledb": "timescaledb timescale",
    "clickhouse": "clickhouse",
    "bigquery": "bigquery",
    "snowflake": "",
    "redshift": "redshift",
    "druid": "druid",
    "redis": "redis valkey elasticache",
    "memcached": "memcached memcache",
    "elasticsearch": "elasticsearch",
    "opensearch": "opensearch",
    "solr": "solr",
    "meilisearch": "meilisearch",
    "typesense": "typesense",
    "s3": "s3",
    "gcs": "gcs",
    "minio": "minio",
    "hdfs": "hdfs",
    "etcd": "etcd",
    "kafka": "kafka msk redpanda",
    "rabbitmq": "rabbitmq",
    "activemq": "activemq",
    "nats": "nats jetstream",
    "pulsar": "pulsar",
    "sqs": "sqs",
    "sns": "sns",
    "kinesis": "kinesis",
    "eventbridge": "eventbridge",
    "mqtt": "mqtt",
}
_OTHERS = {
    "zookeeper": "zookeeper",
    "consul": "consul",
    "nginx": "nginx",
    "envoy": "envoy",
    "istio": "istio",
    "linkerd": "linkerd",
    "traefik": "traefik",
    "haproxy": "haproxy",
    "kong": "kong",
    "caddy": "caddy",
    "cloudfront": "cloudfront",
    "cloudflare": "cloudflare",
    "fastly": "fastly",
    "akamai": "akamai",
    "alb": "alb",
    "elb": "elb",
    "pgbouncer": "pgbouncer",
    "pgpool": "pgpool",
    "proxysql": "proxysql",
    "hikaricp": "hikaricp hikari",
    "resilience4j": "resilience4j",
    "hystrix": "hystrix",
    "polly": "",
    "prometheus": "prometheus",
    "grafana": "grafana",
    "datadog": "datadog",
    "newrelic": "newrelic",
    "cloudwatch": "cloudwatch",
    "opentelemetry": "opentelemetry otel",
    "jaeger": "jaeger",
    "zipkin": "zipkin",
    "sentry": "sentry",
    "pagerduty": "pagerduty",
    "alertmanager": "alertmanager",
    "loki": "loki",
    "kibana": "kibana elk",
    "fluentd": "fluentd fluentbit",
    "vault": "",
    "kms": "kms",
    "jwt": "jwt jwts",
    "oauth2": "oauth2 oauth",
    "oidc": "oidc",
    "saml": "saml",
    "mtls": "mtls",
    "keycloak": "keycloak",
    "auth0": "auth0",
    "cognito": "cognito",
    "okta": "okta",
    "rbac": "rbac",
    "abac": "abac",
    "hmac": "hmac",
    "bcrypt": "bcrypt",
    "argon2": "argon2 argon2id",
    "celery": "celery",
    "sidekiq": "sidekiq",
    "bullmq": "bullmq",
    "temporal": "",
    "airflow": "airflow",
    "debezium": "debezium",
    "flink": "flink",
    "spark": "",
    "kubernetes": "kubernetes k8s eks gke aks",
    "terraform": "terraform",
    "flyway": "flyway",
    "liquibase": "liquibase",
    "alembic": "alembic",
    "stripe": "stripe",
    "paypal": "paypal",
    "twilio": "twilio",
    "sendgrid": "sendgrid",
    "grpc": "grpc",
    "graphql": "graphql",
    "websocket": "websocket websockets",
    "tls": "tls https",
}
#: Names that are everyday words too: they count only as they are written in names.
_CASED = {
    "Oracle": "oracle",
    "Snowflake": "snowflake",
    "Vault": "vault",
    "Temporal": "temporal",
    "Spark": "spark",
    "Polly": "polly",
}
_PHRASES = (
    (re.compile(r"pub/sub|pubsub\b", re.IGNORECASE), "pubsub"),
    (re.compile(r"\bsql server\b", re.IGNORECASE), "sqlserver"),
    (re.compile(r"\bazure blob|\bblob storage\b", re.IGNORECASE), "azure-blob"),
    (re.compile(r"\bcloud storage\b", re.IGNORECASE), "gcs"),
    (re.compile(r"\bservice bus\b", re.IGNORECASE), "servicebus"),
    (re.compile(r"\bnew relic\b", re.IGNORECASE), "newrelic"),
    (re.compile(r"\bsecrets? manager\b", re.IGNORECASE), "secretsmanager"),
)
_BROKERS = frozenset(
    [
        "kafka",
        "rabbitmq",
        "activemq",
        "nats",
        "pulsar",
        "sqs",
        "sns",
        "kinesis",
        "eventbridge",
        "mqtt",
        "pubsub",
        "servicebus",
    ]
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def _spelled(table: dict[str, str]) -> dict[str, str]:
    return {spelling: name for name, spellings in table.items() for spelling in spellings.split()}


_KNOWN = {**_spelled(_STORES), **_spelled(_OTHERS)}
#: Canonical names of what holds data or carries messages.
STORES: frozenset[str] = frozenset({*_STORES, "pubsub", "azure-blob", "servicebus"})
#: Canonical names of what carries messages.
BROKERS: frozenset[str] = _BROKERS
#: Spelling (lower case) to canonical name.
SPELLINGS: dict[str, str] = _KNOWN


def technologies(text: str) -> Iterator[tuple[int, int, str]]:
    """Technologies that a text names: start, end, canonical name."""
    for match in _WORD.finditer(text):
        name = _KNOWN.get(match[0].lower()) or _CASED.get(match[0])
        if name:
            yield match.start(), match.end(), name
    for pattern, name in _PHRASES:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), name
