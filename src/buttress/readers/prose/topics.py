"""Words that say what a system provides for, by topic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.provision import Topic

#: Topic to patterns. Every pattern begins with three plain characters: they are what it is looked up by.
_WORDS: dict[Topic, str] = {
    "timeout": r"timeouts?\b|time-outs?\b|time out\b|timed out\b|deadlines? propag\w+",
    "retry": r"retr(?:y|ies|ied|ying)\b(?! (?:button|link|icon|prompt|dialog))|exponential back-?off",
    "breaker": r"circuit[\s-]?break\w*|bulkheads?\b|hystrix\b|resilience4j\b",
    "fallback": r"fallbacks?\b|fall(?:s|ing)? back\b|gracefully degrad\w+|graceful degradation|degraded mode|degrad(?:e|es|ed) gracefully",
    "idempotency": r"idempoten\w+|deduplicat\w+(?= (?:messages?|events?|requests?|by|keys?|ids?|windows?|tables?|on|deliver\w+|writes?)\b)|exactly[\s-]once",
    "outbox": r"outbox\b|transactional messaging|change data capture|cdc\b|debezium\b",
    "saga": r"sagas?\b|compensating (?:transaction|action)s?|two-phase commit|2pc\b",
    "transaction": r"transactions?\b(?! (?:id|history|fee|amount|record|log|table|data|volume|list|status))|atomic(?:ally|ity)?\b|acid\b",
    "dead-letter": r"dead[\s-]?letter\w*|dlqs?\b|poison (?:message|pill)s?",
    "event-schema": r"event schemas?|schema registry|event contracts?|avro\b|asyncapi\b|protobuf\b|versioned events?|event version\w*",
    "failover": r"failovers?\b|fail[\s-]over\b|multi[\s-]?az\b|multi[\s-]region\b|hot standby|warm standby|standby\b|high availability|redundan(?:t|cy)\b|active[\s-](?:active|passive)",
    "asynchronous": r"event[\s-]driven\b|events? (?:for|between) (?:inter-)?(?:micro)?services?\b|asynchronous(?:ly)?\b|async\b(?! (?:function|def|fn|await))|background (?:job|worker|task|process\w*)s?|job queue|task queue|celery\b|sidekiq\b|bullmq\b|in the background",
    "signature": r"hmac\b|webhook signatures?|signatures?\b(?= (?:verif|valid|check))|signed webhooks?|verif(?:y|ies|ied|ying) (?:the )?(?:webhook )?signatures?|signature verification",
    "authentication": r"authenticat\w+|auth\b|auths?\b|jwts?\b|oauth2?(?:\.0)?\b|oidc\b|openid\b|api[\s-]keys?\b(?= (?:auth|header|required|per\b|for\b|in\b|check))|log[\s-]?in\b(?! (?:page|button|screen|form))|logins?\b(?! (?:page|button|screen|form))|sso\b|bearer tokens?|access tokens?",
    "authorization": r"authori[sz](?:ation|e|es|ing)\b|rbac\b|abac\b|acls?\b|permissions?(?= (?:checks?|model|system|controls?|polic\w+|are checked|based|matrix)|[:：])|access control|role[\s-]based|least privilege",
    "ownership": r"row[\s-]level security|rls\b|tenant isolation|multi-?tenan\w+|tenant_id\b|owner_id\b|ownership check\w*|owned by the (?:user|caller)|scoped (?:to|by) (?:the )?(?:user|tenant|account|organi[sz]ation)",
    "rate-limit": r"rate[\s-]?limit\w*|throttl\w+|quotas?\b|token bucket|leaky bucket|abuse prevention",
    "validation": r"validat(?:e|es|ed|ion|ing|or)\b|sanitiz\w+|input checks?|schema validation",
    "encryption": r"encrypt\w*|aes-?256\b|kms\b|at rest\b",
    "tls": r"tls\b|https\b|mtls\b|ssl\b",
    "secret-store": r"secrets? (?:manager|management|store)|vault\b|sealed secrets?|key vault|kubernetes secrets?|parameter store",
    "backup": r"back-?ups?\b(?! (?:singer|dancer|vocal|camera|plan\b|code))|backed up\b|snapshots?\b(?= (?:daily|hourly|nightly|every|retention|backup))|point[\s-]in[\s-]time recovery|pitr\b|pg_dump\b",
    "restore": r"restor(?:e|es|ed|ing|ation)\b|disaster recovery|rto\b|rpo\b|recovery (?:time objective|point)|recovery drill",
    "retention": r"retention\b|retain(?:s|ed|ing)?\b|kept for\b|keep for\b|purg(?:e|es|ed|ing)\b|data lifecycle",
    "archive": r"archiv(?:e|es|ed|ing|al)\b|cold storage|glacier\b",
    "deletion": r"right to (?:be forgotten|erasure)|gdpr\b|account deletion|data deletion|delete (?:user|personal|account|customer) data|erasure\b|soft[\s-]delet\w+|anonymi[sz]\w+",
    "partitioning": r"partition(?:s|ed|ing)?\b|shard(?:s|ed|ing)?\b|consistent hashing",
    "migration": r"migrat(?:e|es|ed|ion|ions|ing)\b|backfill\w*|expand[\s-](?:and[\s-])?contract|zero[\s-]downtime|dual[\s-]writ\w+|schema changes?|schema evolution|flyway\b|liquibase\b|alembic\b",
    "consistency": r"consistency\b|consistent reads?\b|strong(?:ly)? consisten\w+|eventual(?:ly)?[\s-]consisten\w+|linearizab\w+|serializab\w+|isolation level|optimistic lock\w*|pessimistic lock\w*|reconcil\w+",
    "pagination": r"paginat\w+|paging\b|paged\b|cursor[\s-]based|keyset\b|next_cursor\b|page[\s_]?size\b|next_page\w*",
    "cache": r"cach(?:e|es|ed|ing|able)\b|memcached\b|write-through|write-behind|read-through",
    "staleness": r"ttls?\b|staleness\b|stale-while|stale (?:data|reads?|cache|prices?|results?|content|values?|entries|copies)|cache invalidat\w+|invalidat(?:e|es|ed|ion|ing)\b|max-age\b|evict(?:s|ed|ion)?\b",
    "cdn": r"cdns?\b|cloudfront\b|cloudflare\b|fastly\b|akamai\b|content delivery",
    "read-replica": r"read[\s-]?(?:only )?replicas?|follower reads?|replica reads?|replicas? for (?:read|report)\w*|read from replicas?",
    "pooler": r"pgbouncer\b|pgpool\b|proxysql\b|connection pool\w*|hikari\w*|rds proxy|pool size",
    "queue": r"message (?:queue|broker|bus)s?\b(?! of (?:people|customers))|message queuing|queues?\b(?! of (?:people|customers|persons))|kafka\b|rabbitmq\b|sqs\b|event bus|event stream\w*|nats\b|kinesis\b|pub/sub",
    "load-balancer": r"load[\s-]?balanc\w+|round[\s-]robin|haproxy\b|alb\b|nlb\b",
    "health-check": r"health[\s-]?checks?|healthz?\b(?= (?:endpoint|probe))|liveness\b|readiness\b|/health\w*|/readyz?\b",
    "autoscaling": r"auto-?\s?scal\w+|hpa\b|horizontal pod|scale[\s-]to[\s-]zero|elastic scaling",
    "session-store": r"session stor\w+|session data|session cache|sessions? (?:in|for|to) redis|redis for sessions?|session state|session management|redis sessions?|sticky sessions?|server-side sessions?",
    "object-store": r"object stor\w+|blob stor\w+|s3\b|gcs\b|minio\b|cloud storage",
    "batch": r"batch(?:es|ed|ing)?\b(?! (?:job|script|number))|bulk (?:api|endpoint|insert|request|operation|import|update|load)\w*|bulk\b(?= (?:read|write))",
    "metrics": r"(?<!quality )(?<!evaluation )(?<!success )(?<!business )(?<!distance )metrics\b|prometheus\b|grafana\b|datadog\b|monitor(?:s|ed|ing)?\b|observab\w+|dashboards? for\b|cloudwatch\b|new relic",
    "alerts": r"alert(?:s|ed|ing|manager)?\b(?! (?:box|dialog|component|banner))|pagerduty\b|on-?call\b|paging the|pages? (?:the )?on-?call",
    "logs": r"logging\b(?! in\b)|structured logs?|(?<!shared )(?<!commit )(?<!ahead )(?<!transaction )(?<!only )(?<!change )(?<!replication )(?<!event )(?<!message )(?<!delivery )logs?\b(?! (?:in|into|out|on|off|n)\b)(?= (?:aggregat|retention|level|line|entr|collect|ship|every|each|all|with|to|and|for|are)|[,.;)]|$)|audit logs?|audit trail|log aggregation|elk\b|kibana\b|fluentd\b|loki\b",
    "tracing": r"trac(?:ing|es)\b(?= |[,.;)]|$)|distributed trac\w+|opentelemetry\b|otel\b|jaeger\b|zipkin\b|correlation[\s-]?ids?|trace[\s_-]?ids?|request[\s_-]ids?\b",
    "target": r"slos?\b|slas?\b|slis?\b|service level|p9[059]\b|error budgets?|availability target|latency target|uptime\b",
    "rollout": r"roll-?outs?\b|rolled out\b|canary\b(?! (?:metric|value|token|string))|blue[\s/-]green|feature flags?|gradual(?:ly)? (?:roll|releas|deploy)\w*|staged (?:roll|releas|deploy)\w*|dark launch|rolling (?:update|deploy)\w*",
    "rollback": r"roll-?backs?\b|roll(?:ed|ing)? back\b|revert(?:s|ed|ing)?\b|back out\b|kill switch",
    "alternatives": r"alternatives?\b(?= (?:consider|approach|option|evaluat|solution|design)|[:]|$)|alternatives considered|options considered|rejected (?:option|alternative|because|approach)\w*|trade-?offs?\b",
    "non-goals": r"non-?goals?\b|out of scope|not in scope|non-objectives?",
    "cost": r"costs?\b(?= (?:estimat|of|per|is|are|model|analysis|optimi|breakdown|projection)|[:：]|$)|budget\b(?= (?:of|is|for|:))",
    "phase": r"phase (?:1|one|i)\b|mvp\b|minimum viable|first version|version 1 (?:is|only|ships)|start(?:s|ing)? (?:simple|small|with a (?:single|monolith|simple))|day one\b|initial version|milestone 1",
    "versioning": r"api version\w*|versioned (?:api|endpoint|url|path)s?|version(?:s|ed|ing)? (?:the )?apis?|versioning\b|backward[s]?[\s-]compat\w+|deprecat\w+|accept-version|sunset header",
    "error-format": r"error (?:format|response|envelope|schema|code|structure|object|body|bodies|message|contract|handling format)s?\b|problem details|problem\+json|rfc ?(?:7807|9457)|error_code\b|errorcode\b",
    "gateway": r"api[\s-]gateways?|(?<!nat )(?<!payment )(?<!internet )(?<!sms )(?<!vpc )(?<!transit )(?<!email )(?<!bad )gateways?\b(?! timeout)|kong\b|apisix\b|ingress\b|reverse proxy|backend[\s-]for[\s-]frontend|bff\b",
}
_CHINESE: dict[Topic, str] = {
    "timeout": "超时",
    "retry": "重试",
    "breaker": "熔断|断路器",
    "fallback": "降级|兜底",
    "idempotency": "幂等",
    "transaction": "事务",
    "saga": "补偿事务",
    "dead-letter": "死信",
    "failover": "故障转移|主备|高可用|容灾",
    "asynchronous": "异步",
    "signature": "签名验证|验签",
    "authentication": "认证|身份验证|鉴权",
    "authorization": "授权|(?<!无)(?<!没有)权限(?!不足)|访问控制",
    "rate-limit": "限流|频率限制|速率限制",
    "validation": "校验|参数验证|输入验证",
    "encryption": "加密",
    "backup": "备份",
    "restore": "恢复",
    "retention": "保留期|保留时间|数据保留",
    "archive": "归档",
    "partitioning": "分区|分库|分表|分片",
    "migration": "迁移",
    "consistency": "数据一致性|最终一致|强一致|事务一致|乐观锁|悲观锁",
    "pagination": "分页",
    "cache": "缓存",
    "staleness": "缓存过期|缓存失效",
    "read-replica": "读写分离|只读副本|从库",
    "pooler": "连接池",
    "queue": "消息队列|队列",
    "load-balancer": "负载均衡",
    "health-check": "健康检查",
    "autoscaling": "自动扩容|弹性伸缩",
    "object-store": "对象存储",
    "batch": "批量",
    "metrics": "监控|指标",
    "alerts": "告警|报警",
    "logs": "日志",
    "tracing": "链路追踪|追踪",
    "rollout": "灰度|金丝雀",
    "rollback": "回滚",
    "versioning": "版本控制|版本化",
    "error-format": "错误码|错误响应",
    "gateway": "网关",
    "non-goals": "非目标",
    "cost": "成本",
}
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*|(?<=\s)/(?=health|ready)|\d(?=PC\b|pc\b)")
_KEY = 3
_BEFORE = re.compile(r"^(?:\(\?<![^()]*\))+")
#: A word that goes on like this is part of a name in code: ``queue.max-size``, ``cache_key``.
_IDENTIFIER = re.compile(r"[.][A-Za-z]|_\w|=\w")
_HYPHENED = re.compile(r"[a-z0-9]+-[a-z0-9]+-$")
_GLUED = frozenset("._$@")


def _alternatives(pattern: str) -> list[str]:
    """A pattern's alternatives on its top level."""
    found, depth, last, listed = [], 0, 0, False
    for at, char in enumerate(pattern):
        listed = char == "[" or (listed and char != "]")
        if not listed:
            depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            found.append(pattern[last:at])
            last = at + 1
    return [*found, pattern[last:]]


def _table() -> dict[str, list[tuple[re.Pattern[str], Topic]]]:
    table: dict[str, dict[Topic, list[str]]] = {}
    for topic, pattern in _WORDS.items():
        for alternative in _alternatives(pattern):
            table.setdefault(_key(alternative), {}).setdefault(topic, []).append(alternative)
    return {
        key: [(re.compile("|".join(words), re.IGNORECASE), topic) for topic, words in topics.items()]
        for key, topics in table.items()
    }


def _key(pattern: str) -> str:
    pattern = _BEFORE.sub("", pattern)
    match = re.match(r"[a-z0-9/+_]+", pattern)
    literal = match[0] if match else ""
    follower = pattern[len(literal) : len(literal) + 1]
    if follower in {"?", "*"}:
        literal = literal[:-1]
    return literal[:_KEY]


_PATTERNS = _table()
_HAN = re.compile("|".join(f"(?P<{topic.replace('-', '_')}>{words})" for topic, words in _CHINESE.items()))
_HAN_TOPICS: dict[str, Topic] = {topic.replace("-", "_"): topic for topic in _CHINESE}


def topics_in(text: str) -> Iterator[tuple[int, int, Topic]]:
    """Topics that a text names: start, end, topic. One place may speak of several."""
    for token in _TOKEN.finditer(text):
        at = token.start()
        if at and (text[at - 1] in _GLUED or (text[at - 1] == "-" and _HYPHENED.search(text, max(0, at - 40), at))):
            continue
        key = text[at : at + _KEY].lower()
        for pattern, topic in _PATTERNS.get(key) or _PATTERNS.get(key[:2]) or ():
            match = pattern.match(text, at)
            if match is not None and not _IDENTIFIER.match(text, match.end()):
                yield at, match.end(), topic
    if not text.isascii():
        for match in _HAN.finditer(text):
            yield match.start(), match.end(), _HAN_TOPICS[match.lastgroup or ""]
