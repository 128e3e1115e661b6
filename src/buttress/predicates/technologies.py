"""Technologies by the words and image names that people write: what each one is, under one canonical name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.system import ComponentKind


class Technology(NamedTuple):
    """A known product. ``name`` is canonical and lower case (``postgres``); ``kind`` is the part that it plays."""

    name: str
    kind: ComponentKind


#: A kind, then its products. Other spellings of one product (lower case, without separators) hang on it by ``=``.
_KNOWN: tuple[tuple[ComponentKind, str], ...] = (
    (
        "database",
        """
        postgres=postgresql=psql=pgsql=pg=postgis=timescaledb=timescale=timescaledbha=supabase=citus=pgvector=cloudnativepg
        postgres=auroradb=rds=amazonrds=awsrds=aurora=cloudsql=alloydb=neon
        mysql=mysqlserver=percona=perconaserver mariadb=galera=mariadbgalera
        mssql=sqlserver=mssqlserver=microsoftsqlserver=azuresql=azuresqledge oracle=oracledb=oracledatabase=oraclexe sqlite=sqlite3
        mongodb=mongo=documentdb=mongoatlas=mongodbatlas=mongodbcommunityserver cassandra=apachecassandra scylladb=scylla
        dynamodb=dynamo=amazondynamodb=dynamodblocal couchdb couchbase neo4j memgraph arangodb janusgraph neptune
        cockroachdb=cockroach clickhouse=clickhouseserver spanner=cloudspanner tidb vitess yugabytedb=yugabyte
        influxdb=influx victoriametrics questdb bigquery snowflake redshift databricks
        firestore=firebasefirestore cosmosdb hbase bigtable rethinkdb surrealdb ravendb etcd=etcdcluster
        """,
    ),
    (
        "cache",
        """
        redis=redisserver=redisstack=redisstackserver=elasticache=upstash=rediscluster valkey=valkeyserver keydb
        dragonfly=dragonflydb memcached=memcache hazelcast infinispan ehcache caffeine
        """,
    ),
    (
        "search",
        """
        elasticsearch=elastic=elasticcloud opensearch=amazonopensearch meilisearch=meili solr lucene typesense algolia
        qdrant weaviate milvus pinecone chromadb=chroma sphinx manticore=manticoresearch zincsearch quickwit
        """,
    ),
    (
        "object-store",
        """
        s3=amazons3=awss3=s3bucket=s3compatible r2=cloudflarer2 minio=minioserver gcs=googlecloudstorage=cloudstorage
        blobstorage=azureblob=azureblobstorage=azurite seaweedfs ceph
        """,
    ),
    (
        "broker",
        """
        kafka=apachekafka=cpkafka=confluentkafka=redpanda=msk=amazonmsk=strimzi=kafkanative rabbitmq=rabbit=amazonmq=lavinmq
        nats=jetstream=natsjetstream=natsserver activemq=artemis pulsar=apachepulsar sqs=amazonsqs=awssqs=elasticmq
        sns=amazonsns=awssns pubsub=googlepubsub=gcppubsub=cloudpubsub eventbridge=amazoneventbridge kinesis=amazonkinesis
        servicebus=azureservicebus eventhubs=eventhub mosquitto=mqtt emqx hivemq vernemq redisstreams=redisstream rocketmq
        nsq=nsqd beanstalkd
        """,
    ),
    (
        "gateway",
        """
        kong=konggateway nginx=openresty=nginxproxy=nginxunprivileged=nginxingress=ingressnginx=nginxproxymanager traefik
        envoy=envoyproxy contour emissary ambassador caddy apisix=apacheapisix tyk=tykgateway krakend
        zuul=zuulgateway springcloudgateway ocelot yarp apigee awsapigateway=amazonapigateway=apigatewayaws
        httpd=apachehttpd istiogateway=istioingressgateway oathkeeper oauth2proxy
        """,
    ),
    ("balancer", "haproxy elb=awselb=amazonelb nlb alb=awsalb=applicationloadbalancer metallb keepalived ipvs"),
    (
        "infrastructure",
        """
        eureka=eurekaserver consul zookeeper=cpzookeeper nacos=nacosserver configserver=springcloudconfig
        vault=hashicorpvault openbao infisical secretsmanager=awssecretsmanager
        prometheus alertmanager nodeexporter pushgateway cadvisor thanos mimir grafana loki promtail tempo alloy
        jaeger=jaegerallinone zipkin
        opentelemetry=otel=otelcollector=opentelemetrycollector=otelcol=opentelemetrycollectorcontrib
        kibana logstash filebeat fluentd fluentbit metricbeat apmserver vector opensearchdashboards
        datadog newrelic sentry honeycomb dynatrace instana cloudwatch splunk elk=elkstack efk
        hystrix=hystrixdashboard turbine=turbinestreamservice
        keycloak zitadel authentik dex hydra kratos ory fusionauth authelia openldap=ldap=glauth
        mailhog mailpit mailcatcher maildev greenmail smtp4dev inbucket
        adminer pgadmin=pgadmin4 phpmyadmin mongoexpress rediscommander redisinsight kafkaui akhq kafdrop dbgate sqlpad
        portainer dozzle watchtower autoheal ouroboros schemaregistry=cpschemaregistry karapace
        kafkaconnect=cpkafkaconnect debezium ksqldb=cpksqldbserver=ksqldbserver localstack wiremock mockserver toxiproxy
        selenium chrome browserless playwright selenoid pgbouncer pgpool pgcat odyssey proxysql rdsproxy pgbackrest walg
        temporal=temporalio=temporalserver airflow dagster prefect istio=istiod linkerd
        cdn cloudfront cloudflare fastly akamai cloudflared kubernetes=k8s rancher certmanager certbot letsencrypt acmecompanion
        unleash launchdarkly flagd flipt locust k6 loadgenerator=loadgen jmeter busybox alpine debian ubuntu curl
        """,
    ),
    (
        "external",
        """
        stripe paypal adyen braintree square razorpay klarna mollie sendgrid mailgun postmark mailchimp ses=amazonses=awsses
        mandrill brevo twilio vonage=nexmo messagebird plivo fcm=firebasecloudmessaging apns onesignal
        auth0 okta cognito clerk googleoauth entraid=azuread firebaseauth openai anthropic gemini bedrock
        slack github gitlab jira salesforce hubspot zendesk shopify discord telegram googlemaps mapbox plaid experian
        fedex ups dhl usps wordpress nextcloud ghost drupal joomla gitea plex pihole wireguard
        """,
    ),
)


def _table() -> dict[str, Technology]:
    found: dict[str, Technology] = {}
    for kind, products in _KNOWN:
        for product in products.split():
            name, *others = product.split("=")
            for word in (name, *others):
                found.setdefault(word, Technology(name, kind))
    return found


_TABLE = _table()
#: Spellings that are everyday words too: they name a product only where nothing else is said.
_AMBIGUOUS = frozenset(
    {"square", "ups", "vector", "alloy", "tempo", "contour", "ambassador", "elastic", "neon", "chrome"}
) | {
    "turbine",
    "ghost",
    "dynamo",
    "influx",
    "rabbit",
    "sphinx",
    "chroma",
    "clerk",
    "caffeine",
    "square",
    "locust",
    "dex",
    "hydra",
    "oracle",
    "curl",
    "spanner",
}
_LONGEST = 4  # words that a product's name may be written in: 'Amazon Managed …' is none of them


def technology(word: str) -> Technology | None:
    """The technology of one spelling (any case, separators and a trailing version left out)."""
    plain = "".join(ch for ch in word.lower() if ch.isalnum())
    return _TABLE.get(plain) or _TABLE.get(plain.rstrip("0123456789"))


def technology_in(tokens: Sequence[str]) -> tuple[Technology, int, int] | None:
    """The first technology that a run of lower-case tokens names, and where it stands: (technology, from, to).

    The longest spelling wins (``redis streams`` is a broker). Everyday words count only when nothing else is said.
    """
    for start in range(len(tokens)):
        for size in range(min(_LONGEST, len(tokens) - start), 0, -1):
            word = "".join(tokens[start : start + size])
            found = technology(word)
            if found and (word not in _AMBIGUOUS or size == len(tokens)):
                return found, start, start + size
    return None
