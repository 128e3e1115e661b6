"""What code provides for, told from the libraries, annotations and options that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from buttress.blueprint.provision import Topic
    from buttress.blueprint.source import Source, Span

#: Words by topic, as ``word`` or ``word=technology``: names of libraries, annotations, functions and options that mean
#: nothing else (``~`` is a blank). They are looked for as they stand, so that a whole folder costs milliseconds.
_WORDS: dict[Topic, str] = {
    "breaker": "resilience4j hystrix Hystrix=hystrix CircuitBreaker circuitbreaker circuit_breaker opossum gobreaker pybreaker"
    " Polly=polly cockatiel dev.failsafe=failsafe alibaba.csp.sentinel=sentinel outlierDetection=envoy outlier_detection=envoy",
    "retry": "@Retryable=spring-retry RetryTemplate=spring-retry spring-retry tenacity cenkalti/backoff @backoff.=backoff axios-retry"
    " p-retry async-retry retry-go retryablehttp urllib3.util.retry=urllib3 WaitAndRetry=polly retry_backoff backon"
    " proxy_next_upstream=nginx autoretry_for=celery @Retry(=resilience4j",
    "start-order": "wait-for-it wait_for_it wait-for-postgres wait_for_db wait-for-db waitForDb wait_for_postgres wait4ports wait4x dockerize pg_isready"
    " EnableRetryOnFailure=ef-core WaitAndRetry=polly connect_retry retryWrites retry_on_connection initializationFailTimeout=hikari"
    " retryAttempts=nestjs connectRetry connectWithRetry connect_with_retry waitForDatabase wait_for_database",
    "timeout": "AbortSignal.timeout=abortsignal context.WithTimeout=context context.WithDeadline=context setConnectTimeout"
    " setReadTimeout connectTimeout readTimeout ReadTimeout connect-timeout timeoutInMilliseconds=hystrix CURLOPT_TIMEOUT=curl"
    " tokio::time::timeout=tokio proxy_read_timeout=nginx proxy_connect_timeout=nginx TimeLimiter=resilience4j timeoutDuration"
    " aiohttp.ClientTimeout=aiohttp httpx.Timeout=httpx responseTimeout HttpClient.Timeout",
    "health-check": "/healthz /livez /readyz spring-boot-starter-actuator=actuator HealthIndicator=actuator AddHealthChecks"
    " @nestjs/terminus=terminus grpc.health.v1=grpc",
    "metrics": "prom-client=prometheus prometheus_client=prometheus client_golang/prometheus=prometheus micrometer statsd StatsD=statsd"
    " prometheus-net=prometheus sdk-metrics=opentelemetry otel/metric=opentelemetry opentelemetry.metrics=opentelemetry metrics-exporter-prometheus=prometheus express-prom-bundle=prometheus hot-shots=statsd"
    " prometheus_exporter=prometheus django_prometheus=prometheus starlette_exporter=prometheus appmetrics promauto=prometheus",
    "tracing": "opentelemetry opentracing jaeger zipkin sleuth dd-trace=datadog ddtrace=datadog dd-java-agent=datadog @instana/=instana com.instana=instana import~instana=instana"
    " newrelic elastic-apm skywalking",
    "authentication": "spring-boot-starter-security=spring-security spring-security EnableWebSecurity=spring-security"
    " EnableResourceServer=oauth2 spring-cloud-starter-oauth2=oauth2 jsonwebtoken=jwt golang-jwt=jwt dgrijalva/jwt-go=jwt"
    " io.jsonwebtoken=jwt flask_jwt=jwt express-jwt=jwt passport-jwt=jwt jwt.verify=jwt jwt.decode=jwt jwt.Parse=jwt"
    " passport.authenticate=passport OAuth2PasswordBearer=oauth2 AddJwtBearer=jwt next-auth login_required=django"
    " IsAuthenticated=django auth_request=nginx oauth2-proxy=oauth2 devise ory/kratos-client=kratos",
    "rate-limit": "express-rate-limit rate-limiter-flexible @nestjs/throttler=throttler flask_limiter slowapi bucket4j limit_req=nginx"
    " golang.org/x/time/rate=rate rack-attack Rack::Attack=rack-attack tower_governor UserRateThrottle=django RequestRateLimiter"
    " @RateLimiter=resilience4j AddRateLimiter ulule/limiter=limiter httprate ratelimit rateLimit rate_limit RateLimiter",
    "signature": "webhooks.constructEvent=stripe construct_event=stripe ConstructEvent=stripe compare_digest=hmac timingSafeEqual=hmac"
    " hmac.Equal=hmac X-Hub-Signature=hmac",
    "idempotency": "Idempotency-Key idempotency_key idempotencyKey",
    "outbox": "transactional_outbox outbox_events outbox_messages OutboxEvent=outbox OutboxMessage=outbox debezium",
    "dead-letter": "dead-letter dead_letter DeadLetter deadLetter",
    "gateway": "EnableZuulProxy=zuul spring-cloud-starter-gateway=spring-cloud-gateway starter-netflix-zuul=zuul Ocelot=ocelot Yarp.ReverseProxy=yarp MapReverseProxy=yarp",
}
#: Options that only mean something beside a client.
_SHAPES: tuple[tuple[bytes, Topic, str, str], ...] = (
    (b"timeout", "timeout", r"\b(?:requests|httpx|session|client)\.\w+\([^)\n]{0,200}\btimeout\s*=", "python"),
    (b"http.Client{", "timeout", r"http\.Client\{[^}]{0,200}\bTimeout:", "go"),
    (b"/health", "health-check", r"/health(?:z|check|_check)?[\"'`]", "health"),
    (b"HEALTHCHECK", "health-check", r"(?m)^HEALTHCHECK\s(?!NONE)", "dockerfile"),
    (b"axios", "timeout", r"axios[^;]{0,300}?\btimeout\s*:", "axios"),
    (b".timeout(", "timeout", r"(?:reqwest|Client::builder|ClientBuilder)[^;]{0,300}?\.timeout\(", "reqwest"),
)
_IMPORT = re.compile(r"\s*(?:import|export|from|require)\b|.*\brequire\(")
_COMMENT = re.compile(r"^\s*(?://|#|\*|/\*|--\s|<!--|;)")


class Sign(NamedTuple):
    """One word in one file that says what is provided for."""

    topic: Topic
    tech: str
    span: Span
    text: str


def _table() -> tuple[tuple[bytes, Topic, str], ...]:
    rows = ((entry.partition("="), topic) for topic, words in _WORDS.items() for entry in words.split())
    return tuple(
        (word.replace("~", " ").encode(), topic, tech or word.strip("/@").lower()) for (word, _, tech), topic in rows
    )


_TABLE = _table()
TOPICS: frozenset[Topic] = frozenset(_WORDS)


def hinted(raw: bytes, topics: Collection[Topic]) -> dict[Topic, list[tuple[str, str]]]:
    """Topics of which a file's bytes hold a word: the word and its technology. Quick, and no proof: the word may stand in
    a comment.
    """
    found: dict[Topic, list[tuple[str, str]]] = {}
    for word, topic, tech in _TABLE:
        if topic in topics and word in raw:
            found.setdefault(topic, []).append((_whole(word.decode()), tech))
    for word, topic, shape, tech in _SHAPES:
        if topic in topics and word in raw:
            found.setdefault(topic, []).append((shape, tech))
    return found


def _whole(word: str) -> str:
    """The word where it is not a part of another: ``hystrix`` begins names, ``StatsD`` is not in ``StatsData``."""
    before = "" if not word[0].isalpha() else "(?<![A-Z0-9_])" if word[0].isupper() else "(?<![A-Za-z0-9_])"
    return before + re.escape(word) + ("(?![a-z])" if word[-1].isalpha() else "")


def find_signs(source: Source, hints: Mapping[Topic, list[tuple[str, str]]]) -> Iterator[Sign]:
    """One sign for each topic of the hints that stands in the code itself and not in a comment."""
    text = source.text
    for topic, words in hints.items():
        sign = next((s for word, tech in words for s in _signs(source, text, topic, word, tech)), None)
        if sign is not None:
            yield sign


def _signs(source: Source, text: str, topic: Topic, word: str, tech: str) -> Iterator[Sign]:
    for at, found in enumerate(re.finditer(word, text)):
        if at > 20:
            return
        line = text.rfind("\n", 0, found.start()) + 1
        before = text[line : found.start()]
        if (
            _COMMENT.match(text[line : found.start() + 2])
            or " // " in before
            or (word[0] == "/" and _IMPORT.match(before))
        ):
            continue
        stop = text.find("\n", found.start())
        whole = text[line : stop if stop >= 0 else len(text)]
        start = line + len(whole) - len(whole.lstrip())
        end = min(line + len(whole.rstrip()), start + 200)
        yield Sign(topic, tech, source.span(start, max(end, found.start() + 1)), text[start:end])
