"""Words that say what a system provides for, by topic."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from buttress.readers.prose.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.provision import Topic

#: Topic to patterns. Every pattern begins with three plain characters: they are what it is looked up by.
_WORDS: dict[Topic, str] = {
    "timeout": r"timeouts?\b|time-outs?\b|time out\b|timed out\b|deadlines? propag\w+",
    "retry": r"(?<!please )(?<!user )(?<!can )(?<!later )retr(?:y|ies|ied|ying)\b(?! (?:button|link|icon|prompt|dialog))|exponential back-?off",
    "breaker": r"circuit[\s-]?break\w*|bulkheads?\b|hystrix\b|resilience4j\b",
    "fallback": r"fallbacks?\b(?! (?:\w*[Nn]ames?|values?|text|fonts?|images?|icons?|labels?|avatars?|locales?|languages?|ui|components?)\b)|fall(?:s|ing)? back\b(?! to (?:the |its |a )?(?:[\w-]+ )?defaults?\b)|gracefully degrad\w+|graceful degradation|degraded mode|degrad(?:e|es|ed) gracefully",
    "idempotency": r"idempoten\w+|deduplicat\w+(?= (?:messages?|events?|requests?|by|keys?|ids?|windows?|tables?|on|deliver\w+|writes?)\b)|exactly[\s-]once",
    "outbox": r"outbox\b|transactional messaging|change data capture|cdc\b|debezium\b",
    "saga": r"sagas?\b|compensating (?:transaction|action)s?|two-phase commit|2pc\b",
    "transaction": r"(?<!financial )(?<!payment )(?<!bank )(?<!card )(?<!blockchain )(?<!per )(?<!stripe )transactions?\b(?! (?:ids?|history|fees?|amounts?|records?|logs?|table|data|volume|list|status|types?|monitoring|emails?|hash|times?|patterns|streams?|fraud|patterns?|feeds?))|atomic(?:ally|ity)?\b(?! (?:deploy\w*|swap|rename|red))|acid\b",
    "dead-letter": r"dead[\s-]?letter\w*|dlqs?\b|poison (?:message|pill)s?",
    "event-schema": r"event schemas?|schema registry|event contracts?|avro\b|asyncapi\b|protobuf\b|versioned events?\b(?! content)|event version\w*",
    "failover": r"failovers?\b|fail[\s-]over\b|multi[\s-]?az\b|multi[\s-]region\b|hot standby|warm standby|standby\b|high availability|redundan(?:t|cy)\b|active[\s-](?:active|passive)",
    "asynchronous": r"event[\s-]driven\b|events? (?:for|between) (?:inter-)?(?:micro)?services?\b|asynchronous(?:ly)?\b|async\b(?=[\s-](?:processing|jobs?|tasks?|workers?|queues?|notifications?|messag\w+|events?|writes?|replication|handling|delivery|communication|exports?|uploads?|pipelines?|consumers?|updates?|flows?|via|through)\b|[,.;)]|$)|background (?:job|worker|task|process\w*)s?|job queue|task queue|celery\b|sidekiq\b|bullmq\b|in the background",
    "signature": r"hmac\b|webhook signatures?|signatures?\b(?= (?:verif|valid|check))|signed webhooks?|verif(?:y|ies|ied|ying) (?:the )?(?:webhook )?signatures?|signature verification",
    "authentication": r"(?:check|verif|validat)(?:s|y|ies|es|ed|ing|ying)? (?:the |all |every |each )?(?:access |bearer |auth |session |id |api )?(?:tokens?|jwts?|credentials)\b|authenticat\w+|(?<!payment )(?<!card )(?<!smtp-)auth\b|auths?\b|jwts?\b|oauth2?(?:\.0)?\b|oidc\b|openid\b|api[\s-]keys?\b(?= (?:auth|header|required|per\b|for\b|in\b|check))|log[\s-]?in\b(?! (?:page|button|screen|form))|logins?\b(?! (?:page|button|screen|form))|sso\b|bearer tokens?|access tokens?",
    "authorization": r"authori[sz](?:ation|e|es|ing)\b|rbac\b|abac\b|acls?\b|permissions?(?= (?:checks?|model|system|controls?|polic\w+|are checked|based|matrix)|[:：])|access control|role[\s-]based|least privilege",
    "ownership": r"only (?:\w+ ){0,4}?(?:their|his|her|its|your|my) own\b|their own (?:orders?|data|records?|rows?|resources?|documents?|items?|accounts?|profiles?|files?|carts?|tasks?|posts?|projects?) only|belongs? to the (?:caller|requester|authenticated|current|logged|calling|signed)|other (?:users?|customers?|tenants?)['’]s? (?:data|orders?|rows?|records?)|row[\s-]level security|rls\b|tenant isolation|multi-?tenan\w+|tenant_id\b|owner_id\b|ownership check\w*|owned by the (?:user|caller)|scoped (?:to|by) (?:the )?(?:user|tenant|account|organi[sz]ation)",
    "rate-limit": r"rate[\s-]?limit\w*|throttl\w+(?! (?:the )?(?:cursor|scroll|input|typing|resize|render|ui|update|position|location)\w*)|(?:request|usage|api|tenant|user|rate) quotas?\b|quotas? (?:per|for each|are enforced|is enforced|enforcement|limits?|checks?)\b|token bucket|leaky bucket|abuse prevention",
    "validation": r"validat(?:e|es|ed|ion|ing|or)\b(?! (?:the |all |every |each |an? )?(?:\w+ )?(?:jwts?|tokens?|signatures?|credentials|certificates?|hypothes\w+|assumptions?|identity|results?|benefits?|models?|that the (?:build|install\w*|deploy\w*))\b)|sanitiz\w+|input checks?|schema validation",
    "encryption": r"encrypt\w*|aes-?256\b|kms\b|at rest\b",
    "tls": r"tls\b|https\b|mtls\b|ssl\b",
    "secret-store": r"secrets? (?:manager|management|store)|(?<!web-)vault\b(?! (?:items?|owners?|ui|data|unlock))|sealed secrets?|key vault|kubernetes secrets?|parameter store",
    "backup": r"back-?ups?\b(?! (?:singer|dancer|vocal|camera|plan\b|contacts?|systems?\b|cards?|phones?|methods?|code))|backed up\b|snapshots?\b(?= (?:daily|hourly|nightly|every|retention|backup))|point[\s-]in[\s-]time recovery|pitr\b|pg_dump\b",
    "restore": r"restor(?:e|es|ed|ing|ation)\b(?! (?:hooks?|seeded|demo|defaults?|scroll|focus|button|the (?:demo|seed\w*|default|scroll)|(?:the )?previous (?:state|view|scroll))\b)|disaster recovery|rto\b|rpo\b|recovery (?:time objective|point)|recovery drill",
    "retention": r"(?<!user )(?<!customer )(?<!employee )retention\b(?! (?:rate|metrics?|curve|cohort)s?\b)|(?:retain(?:s|ed|ing)?|keep|kept)\b(?= (?:[\w-]+ ){0,4}?(?:for|until) (?:\w+ )?(?:\d|[\w-]+ (?:days?|months?|years?|weeks?|hours?)\b|compliance|audit))|retain(?:s|ed|ing)?\b(?= (?:\w+ ){0,2}?(?:logs?|audit|records?|events?|history|data|messages?|snapshots?|backups?|versions?|evidence|metadata)\b)|kept for\b|keep for\b|stored for\b(?= \d)|purg(?:e|es|ed|ing)\b(?! (?:the |from )?(?:\w+ )?(?:cdn|caches?|edge|requests?|keys?|urls?|apis?)\b)|data lifecycle",
    "archive": r"archiv(?:e|es|ed|ing|al)\b(?! (?:downloads?|files?|index\w*|formats?|storage for|button|page|icon|note)\b)|cold storage|glacier\b",
    "deletion": r"right to (?:be forgotten|erasure)|gdpr\b|account deletion|data deletion|delete (?:user|personal|account|customer) data|erasure\b(?! cod)|delet(?:e|es|ed|ing|ion of) (?:(?:their|his|her|my|your|own|the|an?|all|of|user|users?['’]?s?|customers?['’]?s?|personal|entire|whole) ){1,3}(?:accounts?|data|profiles?|information)\b|close (?:their|your|an) accounts?\b|soft[\s-]delet\w+|anonymi[sz]\w+",
    "partitioning": r"partition(?:s|ed|ing)?\b|shard(?:s|ed|ing)?\b|consistent hashing",
    "migration": r"(?<!discord )(?<!twitter )migrat(?:e|es|ed|ion|ions|ing)\b(?! impact)|backfill\w*|expand[\s-](?:and[\s-])?contract|zero[\s-]downtime|dual[\s-]writ\w+|schema changes?|schema evolution|flyway\b|liquibase\b|alembic\b",
    "consistency": r"consistency\b|consistent reads?\b|strong(?:ly)? consisten\w+|eventual(?:ly)?[\s-]consisten\w+|linearizab\w+|serializab\w+|isolation level|optimistic lock\w*|pessimistic lock\w*|reconcil\w+(?= (?:\w+ ){0,3}?(?:with|against|between|jobs?|process|workers?|drift|counts?|ledgers?|balances?|nightly|daily|hourly)\b)",
    "pagination": r"paginat\w+(?! (?:controls?|components?|state|preferences?|ui|widget)\b)|paging\b(?! (?:the|on-?call|someone|engineers?|alerts?)\b)|paged\b|cursor[\s-]based|keyset\b|next_cursor\b|page[\s_]?size\b(?! of (?:the )?memory)|next_page\w*",
    "cache": r"cach(?:e|es|ed|ing|able)\b(?![\s-](?:friendly|lines?\b|locality|coheren))|memcached\b|write-through|write-behind|read-through",
    "staleness": r"ttls?\b|staleness\b|stale-while|stale (?:data|reads?|cache|prices?|results?|content|values?|entries|copies)|cache invalidat\w+|invalidat(?:e|es|ed|ion|ing)\b|max-age\b|evict(?:s|ed|ion)?\b",
    "cdn": r"cdns?\b|cloudfront\b|cloudflare\b|fastly\b|akamai\b|content delivery",
    "read-replica": r"read[\s-]?(?:only )?replicas?|follower reads?|replica reads?|replicas? for (?:read|report)\w*|read from replicas?",
    "pooler": r"pgbouncer\b|pgpool\b|proxysql\b|connection pool\w*|hikari\w*|rds proxy|pool size",
    "queue": r"message (?:queue|broker|bus)s?\b(?! of (?:people|customers))|message queuing|queues?\b(?! (?:wait\w*|limits?|time|until)\b)(?! of (?:people|customers|persons))|kafka\b|rabbitmq\b|sqs\b|event bus|nats\b|kinesis\b|pub/sub",
    "load-balancer": r"load[\s-]?balanc\w+|round[\s-]robin|haproxy\b|alb\b|nlb\b",
    "health-check": r"health[\s-]?checks?|healthz?\b(?= (?:endpoint|probe))|liveness\b|readiness\b(?= (?:probes?|checks?|endpoints?)|,? (?:and|or) liveness|/)|/health\w*|/readyz?\b",
    "autoscaling": r"auto-?\s?scal\w+|hpa\b|horizontal pod|scale[\s-]to[\s-]zero|elastic scaling",
    "session-store": r"session stor\w+|session data|session cache|sessions?(?: data| tokens?| state)? (?:(?:are|is|get|will be) )?(?:only )?(?:stored|kept|held|saved|persisted|cached|managed|live|lives|sit|reside|resides|stay|go|backed) (?:server[\s-]side )?(?:in|on|inside|by|as|into|with|at|to)\b|(?:stor(?:e|es|ed|ing)|keep|keeps|kept|hold|holds|sav(?:e|es|ed)|persist|persists|cach(?:e|es|ed)|put) (?:the |all |its |their |user |login |http |web |active |customer )*sessions? (?:data |state |tokens? )?(?:in|on|inside|into|to|as)\b|sessions?\b(?=\W{1,4}(?:(?:in|on|via|by|use|using|with) )?(?:the )?(?:redis|valkey|memcached|postgres\w*|mysql|mariadb|dynamodb|mongo\w*)\b)|sessions? (?:(?:are|is|live) )?(?:in|for|to) (?:redis|valkey|memcached|postgres\w*|mysql|mongo\w*|dynamodb)\b|redis for sessions?|session state|session management|redis sessions?|sticky sessions?|server-side sessions?",
    "object-store": r"object stor\w+|blob stor\w+|s3\b|gcs\b|minio\b|cloud storage",
    "batch": r"batch(?:es|ed|ing)?\b(?! (?:job|script|number))|bulk (?:api|endpoint|insert|request|operation|import|update|load)\w*|bulk\b(?= (?:read|write))",
    "metrics": r"(?<!quality )(?<!evaluation )(?<!success )(?<!business )(?<!distance )metrics\b|prometheus\b|grafana\b|datadog\b|monitor(?:s|ed|ing)?\b(?! (?:screen|display|resolution|your|whether|competitor\w*)\b)|observab\w+|cloudwatch\b|new relic",
    "alerts": r"alert(?:s|ed|ing|manager)?\b(?! (?:box|dialog|component|banner|message|icon|the (?:user|customer|driver|rider|patient|caregiver)|users?|customers?|patients?)\w*)|pagerduty\b|on-?call\b|paging the|pages? (?:the )?on-?call",
    "logs": r"logging\b(?! (?:in|into|section|out)\b)|structured logs?|(?<!shared )(?<!commit )(?<!ahead )(?<!transaction )(?<!only )(?<!change )(?<!replication )(?<!event )(?<!message )(?<!delivery )log(?:s|(?= (?:aggregat|retention|level|line|entr|collect|ship)))\b(?! (?:in|into|out|on|off|n)\b)(?= (?:aggregat|retention|level|line|entr|collect|ship|every|each|all|with|to|and|for|are)|[,.;)]|$)|audit logs?|audit trail|log aggregation|elk\b|kibana\b|fluentd\b|loki\b",
    "tracing": r"trac(?:ing|es)\b(?= |[,.;)]|$)|distributed trac\w+|opentelemetry\b|otel\b|jaeger\b|zipkin\b|correlation[\s-]?ids?|trace[\s_-]?ids?|request[\s_-]ids?\b",
    "target": r"slos?\b|slas?\b|slis?\b|service level|p9[059]\b|error budgets?|availability target|latency target|uptime\b",
    "rollout": r"roll-?outs?\b|rolled out\b|canary\b(?! (?:metric|value|token|string))|blue[\s/-]green|feature flags?|gradual(?:ly)? (?:roll|releas|deploy)\w*|staged (?:roll|releas|deploy)\w*|dark launch|rolling (?:update|deploy)\w*",
    "rollback": r"roll-?backs?\b|roll(?:ed|ing)? back\b|revert(?:s|ed|ing)?\b(?= (?:the |a |to )?(?:\w+ )?(?:deploy\w*|release|version|migration|change|commit|previous|image|flag))|back out\b|kill switch",
    "alternatives": r"alternatives\b(?= (?:consider|approach|option|evaluat|solution|design)|[:]|$)|alternatives considered|options considered|rejected (?:option|alternative|because|approach)\w*|trade-?offs?\b(?=\W*$|[:：])",
    "non-goals": r"non-?goals?\b|out of scope|not in scope|non-objectives?",
    "cost": r"costs?\b(?= (?:estimat|of (?:running|ownership|hosting|infrastructure|storage|operat)|per|is|are|model|analysis|optimi|breakdown|projection)|[:：]|$)|budget\b(?= (?:of|is|for|:))",
    "phase": r"phase (?:1|one|i)\b(?! (?:output|deliverable|complete|design|commit|tasks?\b|artifacts?))|mvp\b|minimum viable|first version|version 1 (?:is|only|ships)|start(?:s|ing)? (?:simple|small|with a (?:single|monolith|simple))|day one\b|initial version|milestone 1",
    "versioning": r"api version\w*|versioned (?:api|endpoint|url|path)s?|version(?:s|ed|ing)? (?:the )?apis?|versioning\b|backward[s]?[\s-]compat\w+(?= (?:[\w-]+ ){0,3}?(?:apis?|schemas?|events?|contracts?|endpoints?|fields?|messages?|responses?|evolution|changes?)\b)|deprecat\w+(?= (?:[\w-]+ ){0,3}?(?:apis?|endpoints?|versions?|fields?|polic\w+|period|header|window|notice))|accept-version|sunset header",
    "error-format": r"error (?:format|response|envelope|schema|code|structure|object|body|bodies|contract|handling format)s?\b(?! (?:page|screen|in the log))|problem details|problem\+json|rfc ?(?:7807|9457)|error_code\b|errorcode\b",
    "gateway": r"api[\s-]gateways?|(?<!nat )(?<!payment )(?<!internet )(?<!sms )(?<!vpc )(?<!transit )(?<!email )(?<!bad )(?<!messaging )(?<!lora )(?<!default )(?<!grpc-)gateways?\b(?! (?:timeout|endpoints?\b|load))|kong\b|apisix\b|ingress (?:controllers?|gateways?|routes?|resources?|rules?|nginx)\b|(?:nginx|kubernetes|k8s|alb|traefik) ingress\b|reverse proxy|backend[\s-]for[\s-]frontend|bff\b",
}
_CHINESE: dict[Topic, str] = {
    "timeout": "超时",
    "retry": "(?<!稍后)(?<!请)(?<!后)重试",
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
    "ownership": "只能(?:查看|访问|修改|操作|删除|管理|读取)(?:本人|自己)|租户隔离|多租户|数据隔离",
    "deletion": "注销(?:账号|账户|帐号)|删除(?:个人数据|账号|账户|用户数据)|被遗忘权",
    "session-store": "会话(?:数据|信息)?(?:存储|保存|存放|缓存)(?:在|于|到)|会话存储|会话共享",
    "authorization": "授权|(?<!无)(?<!没有)权限(?!不足)|访问控制",
    "rate-limit": "限流|频率限制|速率限制",
    "validation": "校验|参数验证|输入验证",
    "encryption": "加密",
    "backup": "备份",
    "restore": "(?:数据|灾难|故障|备份)恢复|从备份\\w{0,2}恢复|恢复(?:数据|备份|演练|时间)",
    "retention": "保留(?=\\s?\\d)|保留期|保留时间|数据保留",
    "archive": "归档",
    "partitioning": "分区|分库|分表|分片",
    "migration": "(?:数据|数据库|表|库|脚本|历史|结构)迁移|迁移(?:脚本|方案|计划|数据|策略|步骤)|回填",
    "consistency": "数据一致性|最终一致|强一致|事务一致|乐观锁|悲观锁",
    "pagination": "分页",
    "cache": "缓存",
    "staleness": "缓存过期|缓存失效",
    "read-replica": "读写分离|只读副本|从库",
    "pooler": "连接池",
    "queue": "消息队列|(?<!团)队列",
    "load-balancer": "负载均衡",
    "health-check": "健康检查",
    "autoscaling": "自动扩容|弹性伸缩",
    "object-store": "对象存储",
    "batch": "批量",
    "metrics": "(?<!不再)监控(?!该)|指标",
    "alerts": "告警|报警",
    "logs": "日志",
    "tracing": "链路追踪|追踪",
    "rollout": "灰度|金丝雀",
    "rollback": "(?<!用户)回滚",
    "versioning": "版本控制|版本化",
    "error-format": "错误码|错误响应",
    "gateway": "网关",
    "non-goals": "非目标",
    "cost": "成本",
}
_TOKEN = later(r"[A-Za-z][A-Za-z0-9]*|(?<=\s)/(?=health|ready)|\d(?=PC\b|pc\b)")
_KEY = 3
_BEFORE = later(r"^(?:\(\?<![^()]*\))+")
#: A word that goes on like this is part of a name in code: ``queue.max-size``, ``cache_key``.
_IDENTIFIER = later(r"[.][A-Za-z]|_\w|=\w")
_HYPHENED = later(r"[a-z0-9]+-[a-z0-9]+-$")
_GOES_ON = later(r"-[A-Za-z]")
_GLUED = frozenset("._$@")
#: Words that mean the topic only in company: ``metrics`` are also what a dashboard of sales shows.
_NEEDS: dict[Topic, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "metrics": (
        later(r"metrics|monitor(?:s|ed)?", re.IGNORECASE),
        later(
            r"emit|export|collect|expos|scrap|latenc|error|alert|trac(?:es|ing)|\blogs?\b|logging|monitor|instrument|\bcpu\b|throughput|"
            r"p9\d|[qr]ps\b|publish|health|\blag\b|counter|histogram|observab|prometheus|saturation|/metrics|^\W*metrics\W*(?:$|:)",
            re.IGNORECASE,
        ),
    ),
    "staleness": (
        later(r"(?:evict|invalidat)\w*", re.IGNORECASE),
        later(r"cache|\blru\b|\blfu\b|\bttl\b|redis|memcached|memory|\bkeys?\b", re.IGNORECASE),
    ),
    "transaction": (
        later(r"atomic\w*", re.IGNORECASE),
        later(
            r"writ|updat|insert|commit|transact|debit|credit|crement|balance|\brows?\b|table|\blua\b|check|claim|together|in one|persist|store|database|"
            r"operation|compare",
            re.IGNORECASE,
        ),
    ),
    "versioning": (
        later(r"versioning", re.IGNORECASE),
        later(
            r"\bapis?\b|schema|event|endpoint|contract|/v\d|header|\burl|backward|client|^\W*[\d.]*\s*versioning\W*(?:$|:)",
            re.IGNORECASE,
        ),
    ),
    "target": (
        later(r"p9\d", re.IGNORECASE),
        later(
            r"[<≤]|under|below|within|at most|target|\bsl[aio]s?\b|goal|must|objective|budget|requirement|\d\s?m?s\b",
            re.IGNORECASE,
        ),
    ),
    "phase": (
        later(r"phase (?:1|one|i)", re.IGNORECASE),
        later(
            r"mvp|launch|\bships?\b|scope|later|initial|only|roll-?out|release|phase (?:2|two|ii)|start|minimal",
            re.IGNORECASE,
        ),
    ),
    "idempotency": (
        later(r"exactly[\s-]once", re.IGNORECASE),
        later(
            r"deliver|process|message|event|semantic|effect|charge|payment|consum|queue|retr|kafka|duplicat|guarantee",
            re.IGNORECASE,
        ),
    ),
    "restore": (
        later(r"restor\w+", re.IGNORECASE),
        later(
            r"back-?up|snapshot|disaster|database|\bdata\b|dump|drill|point.in.time|\brto\b|recover|\bwal\b|replica|test|archive|quarter|monthly|"
            r"^\W*[\d.]*\s*restor\w+\W*(?:$|:)",
            re.IGNORECASE,
        ),
    ),
    "tracing": (
        later(r"request[\s_-]?ids?", re.IGNORECASE),
        later(r"\blog|trac(?:e|es|ing)\b|correlat|header|propagat|debug|x-request|diagnos", re.IGNORECASE),
    ),
    "alerts": (
        later(r"alert\w*", re.IGNORECASE),
        later(
            r"monitor|metric|threshold|pager|on-?call|latenc|error rate|errors\b|\blag\b|depth|prometheus|grafana|alertmanager|\bsl[ao]s?\b|cloudwatch|datadog|"
            r"sentry|\bcpu\b|\bdisk|failure|exceed|\bfires?\b|availab|incident|runbook|\bdlq\b|backlog|^\W*[\d.]*\s*alert(?:s|ing)\W*(?:$|:)",
            re.IGNORECASE,
        ),
    ),
    "migration": (
        later(r"migrat\w+", re.IGNORECASE),
        later(
            r"schema|table|column|database|\bdb\b|\bdata\b|backfill|flyway|liquibase|alembic|\bsql\b|\bddl\b|expand|script|ind(?:ex|ices)|"
            r"dual.writ|downtime|strangler|\brows?\b|prisma|drizzle|knex|^\W*[\d.]*\s*(?:\w+ )?migrations?(?: (?:plan|strategy|steps))?\W*(?:$|:)",
            re.IGNORECASE,
        ),
    ),
    "validation": (
        later(r"validat\w+", re.IGNORECASE),
        later(
            r"input|request|payload|schema|field|param|body|form|argument|\bdata\b|length|size|format|type|email|amount|value|constraint|rule|"
            r"server|client|api|service|gateway|backend|handler|endpoint|user|event|message|rejects?|sanitiz|^\W*(?:\w+ )?validation\W*(?:$|:)",
            re.IGNORECASE,
        ),
    ),
}


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


def _opened(pattern: str) -> list[str]:
    """A pattern that begins with a group, as one pattern for each of the group's alternatives."""
    before = match[0] if (match := _BEFORE.match(pattern)) else ""
    rest = pattern[len(before) :]
    if not rest.startswith("(?:"):
        return [pattern]
    depth = 0
    close = next(at for at, char in enumerate(rest) if not (depth := depth + (char == "(") - (char == ")")))
    return [f"{before}{inside}{rest[close + 1 :]}" for inside in _alternatives(rest[3:close])]


def _table() -> dict[str, list[tuple[str, str, Topic]]]:
    """What a word may be the beginning of, by its first characters: the plain text it begins with, pattern, topic."""
    table: dict[str, list[tuple[str, str, Topic]]] = {}
    for topic, pattern in _WORDS.items():
        for alternative in (each for whole in _alternatives(pattern) for each in _opened(whole)):
            literal = _literal(alternative)
            table.setdefault(literal[:_KEY], []).append((literal, alternative, topic))
    return table


@cache
def _compiled(alternative: str) -> re.Pattern[str]:
    """Compiled for the words that documents use: all of them together take longer than to read a document."""
    return re.compile(alternative, re.IGNORECASE)


def _literal(pattern: str) -> str:
    """The plain characters that whatever matches a pattern begins with, lower case."""
    pattern = _BEFORE.sub("", pattern)
    match = re.match(r"[a-z0-9/+_-]+", pattern)
    literal = match[0] if match else ""
    follower = pattern[len(literal) : len(literal) + 1]
    return literal[:-1] if follower in {"?", "*"} else literal


_ALTERNATIVES = _table()
_LONGEST = max(len(literal) for entries in _ALTERNATIVES.values() for literal, _, _ in entries)
_HAN = later("|".join(f"(?P<{topic.replace('-', '_')}>{words})" for topic, words in _CHINESE.items()))
_HAN_TOPICS: dict[str, Topic] = {topic.replace("-", "_"): topic for topic in _CHINESE}


def _inside(text: str, start: int, end: int) -> bool:
    """Whether a word stands in the middle of a name: ``shop-auth-service``."""
    return start > 1 and text[start - 1] == "-" and text[start - 2].isalnum() and _GOES_ON.match(text, end) is not None


def topics_in(text: str) -> Iterator[tuple[int, int, Topic]]:
    """Topics that a text names: start, end, topic. One place may speak of several."""
    for token in _TOKEN.finditer(text):
        at = token.start()
        if at and (text[at - 1] in _GLUED or (text[at - 1] == "-" and _HYPHENED.search(text, max(0, at - 40), at))):
            continue
        head = text[at : at + _LONGEST].lower()
        told: set[Topic] = set()
        for literal, alternative, topic in _ALTERNATIVES.get(head[:_KEY]) or _ALTERNATIVES.get(head[:2]) or ():
            if topic in told or not head.startswith(literal):
                continue
            match = _compiled(alternative).match(text, at)
            if match is None:
                continue
            told.add(topic)
            if _IDENTIFIER.match(text, match.end()) or _inside(text, at, match.end()):
                continue
            needs = _NEEDS.get(topic)
            if needs is None or not needs[0].fullmatch(match[0]) or needs[1].search(text):
                yield at, match.end(), topic
    if not text.isascii():
        for match in _HAN.finditer(text):
            yield match.start(), match.end(), _HAN_TOPICS[match.lastgroup or ""]
