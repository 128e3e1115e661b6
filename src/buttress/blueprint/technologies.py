"""Products and techniques that backends are made of, under one canonical name each: plain data for readers and predicates."""

from __future__ import annotations

#: What a name stands for, then the products. Other spellings of one (lower case, without separators) hang on it by
#: ``=``. All kinds but 'technique' are those of :data:`buttress.blueprint.system.ComponentKind`; a technique is a
#: protocol, a library or a habit, and no part of a system. Forks that speak the same protocol and keep their data the
#: same way (Valkey and Redis) are one.
KNOWN: tuple[tuple[str, str], ...] = (
    (
        "database",
        """
        postgres=postgresql=psql=pgsql=pg=postgis=timescaledb=timescale=timescaledbha=supabase=citus=pgvector=cloudnativepg
        postgres=auroradb=rds=amazonrds=awsrds=aurora=cloudsql=alloydb=neon=spilo=pgautoupgrade
        mysql=auroramysql=rdsmysql=rdsformysql=amazonrdsformysql=cloudsqlformysql
        mysql=mysqlserver=percona=perconaserver mariadb=galera=mariadbgalera
        mssql=sqlserver=mssqlserver=microsoftsqlserver=azuresql=azuresqledge oracle=oracledb=oracledatabase=oraclexe sqlite=sqlite3
        mongodb=mongo=documentdb=mongoatlas=mongodbatlas=mongodbcommunityserver cassandra=apachecassandra scylladb=scylla
        dynamodb=dynamo=amazondynamodb=dynamodblocal couchdb couchbase neo4j memgraph arangodb janusgraph neptune
        cockroachdb=cockroach=crdb clickhouse=clickhouseserver spanner=cloudspanner tidb vitess yugabytedb=yugabyte
        influxdb=influx victoriametrics questdb bigquery snowflake redshift databricks druid=apachedruid
        firestore=firebasefirestore cosmosdb hbase bigtable rethinkdb surrealdb ravendb etcd=etcdcluster
        """,
    ),
    (
        "cache",
        """
        redis=redisserver=redisstack=redisstackserver=elasticache=upstash=rediscluster=valkey=valkeyserver=keydb
        redis=dragonfly=dragonflydb memcached=memcache hazelcast infinispan ehcache caffeine varnish
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
        blobstorage=azureblob=azureblobstorage=azurite seaweedfs ceph hdfs
        """,
    ),
    (
        "broker",
        """
        kafka=apachekafka=cpkafka=confluentkafka=redpanda=msk=amazonmsk=strimzi=kafkanative rabbitmq=rabbit=amazonmq=lavinmq
        nats=jetstream=natsjetstream=natsserver activemq=artemis pulsar=apachepulsar sqs=amazonsqs=awssqs=elasticmq
        sns=amazonsns=awssns pubsub=googlepubsub=gcppubsub=cloudpubsub eventbridge=amazoneventbridge kinesis=amazonkinesis
        servicebus=azureservicebus eventhubs=eventhub mosquitto mqtt emqx hivemq vernemq redisstreams=redisstream rocketmq
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
        vault=hashicorpvault openbao infisical secretsmanager=secretmanager=awssecretsmanager
        prometheus alertmanager nodeexporter pushgateway cadvisor thanos mimir grafana loki promtail tempo alloy
        jaeger=jaegerallinone zipkin
        opentelemetry=otel=otelcollector=opentelemetrycollector=otelcol=opentelemetrycollectorcontrib
        kibana logstash filebeat fluentd fluentbit metricbeat apmserver vector opensearchdashboards
        datadog newrelic sentry honeycomb dynatrace instana cloudwatch splunk elk=elkstack efk pagerduty
        hystrix=hystrixdashboard turbine=turbinestreamservice
        keycloak zitadel authentik dex hydra kratos ory fusionauth authelia openldap=ldap=glauth
        mailhog mailpit mailcatcher maildev greenmail smtp4dev inbucket mailslurper
        adminer pgadmin=pgadmin4 phpmyadmin mongoexpress rediscommander redisinsight kafkaui akhq kafdrop dbgate sqlpad
        portainer dozzle watchtower autoheal ouroboros schemaregistry=cpschemaregistry karapace
        kafkaconnect=cpkafkaconnect debezium ksqldb=cpksqldbserver=ksqldbserver localstack wiremock mockserver toxiproxy
        fakegcsserver stripemock moto
        selenium chrome browserless playwright selenoid pgbackrest walg
        pgbouncer pgpool pgcat odyssey supavisor proxysql rdsproxy maxscale
        temporal=temporalio=temporalserver airflow dagster prefect istio=istiod linkerd
        cdn cloudfront cloudflare fastly akamai cloudflared kubernetes=k8s=eks=gke=aks rancher certmanager certbot
        letsencrypt acmecompanion
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
    (
        "technique",
        """
        hikaricp=hikari resilience4j polly kms jwt=jwts oauth2=oauth oidc saml mtls rbac abac hmac bcrypt argon2=argon2id
        celery sidekiq bullmq=bull flink spark terraform flyway liquibase alembic grpc graphql websocket=websockets tls=https
        """,
    ),
)


def named(text: str) -> frozenset[str]:
    """The words of a list, set apart by white space."""
    return frozenset(text.split())


#: Everyday words too: in a name they are a product only where nothing else is said, in a sentence never.
EVERYDAY = named(
    """
    square ups vector alloy tempo contour ambassador elastic neon chrome turbine ghost dynamo influx rabbit sphinx chroma
    clerk caffeine locust dex hydra oracle curl spanner
    """
)
#: Everyday words that a sentence means as the product when it writes them as a name.
CAPITALISED = frozenset({"oracle", "snowflake", "vault", "temporal", "spark", "polly", "spanner"})
#: Words that sentences use for something else so often that they say nothing there.
UNSAID = named(
    """
    pg r2 rds efk cdn curl alpine debian ubuntu busybox bull httpd ory moto galera plex thanos prefect unleash odyssey
    emissary loadgenerator loadgen github gitlab slack discord telegram jira shopify hubspot zendesk salesforce gemini
    openai anthropic wordpress drupal playwright selenium ldap meili supabase
    """
)
#: Products that stand between processes and a database's connections.
POOLERS = frozenset({"pgbouncer", "pgpool", "odyssey", "pgcat", "supavisor", "proxysql", "rdsproxy", "maxscale"})
#: Products that catch mail or imitate somebody's cloud: nobody's users meet them.
IMITATIONS = named(
    """
    mailhog mailpit mailcatcher maildev greenmail smtp4dev inbucket mailslurper localstack azurite fakegcsserver stripemock
    moto wiremock mockserver toxiproxy selenium
    """
)
#: Products that show a store to its developer.
CONSOLES = named("adminer pgadmin phpmyadmin mongoexpress")
#: Libraries from which people build a part of their own; what bears such a name may well be our code.
BUILT_WITH = named("eureka configserver zuul springcloudgateway hystrix turbine ocelot yarp")
#: Products that make a search index a thing to use by itself: what they stand beside serves people, no application.
INDEX_PAGES = named("kibana logstash opensearchdashboards")
