"""What a diagram is about, told from its shapes and words: not every flowchart is an architecture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from buttress.blueprint.document import Diagram
from buttress.readers.mermaid.context import is_context

if TYPE_CHECKING:
    from buttress.blueprint.document import DiagramEdge, DiagramNode
    from buttress.readers.mermaid.chart import Chart

Purpose = Literal["architecture", "algorithm", "layers", "data", "other"]

#: Words that name parts of a running system: kinds of parts, and products. Chinese words need no boundary.
_PART = re.compile(
    r"\b(?:micro-?services?|services?|svc|gateway|gw|api|bff|queue|topic|broker|bus|stream|db|databases?|cache|store|"
    r"storage|bucket|warehouse|replica|primary|clients?|browser|mobile|frontend|front-end|backend|back-end|webapp|"
    r"servers?|workers?|consumers?|producers?|scheduler|cron|load balancer|lb|cdn|proxy|ingress|lambda|cluster|pods?|"
    r"registry|provider|webhooks?|users?|customers?|admin|app|cli|sdk|engine|agent|daemon|s3|sqs|sns|rds|dynamodb|ecs|eks|"
    r"postgres\w*|mysql|mariadb|mongo\w*|redis|valkey|memcached|kafka|rabbitmq|nats|pulsar|kinesis|elastic\w*|opensearch|"
    r"cassandra|clickhouse|snowflake|bigquery|sqlite|nginx|envoy|traefik|kong|haproxy|keycloak|auth0|cognito|stripe|"
    r"sendgrid|twilio|prometheus|grafana|jaeger|consul|etcd|zookeeper|vault|kubernetes|k8s|docker|minio|firebase|pgbouncer)\b"
    r"|(?<=[a-z])(?:Service|Gateway|Queue|Server|Worker|Client|Cache|Store|DB|API|Api)\b"
    r"|服务|网关|数据库|缓存|队列|消息|客户端|前端|后端|浏览器|用户|负载均衡|存储|集群|代理|サービス|データベース|서비스|데이터베이스",
    re.IGNORECASE,
)
_LAYER = re.compile(
    r"\b(?:controllers?|repositor(?:y|ies)|dao|mappers?|handlers?|middleware|use ?cases?|adapters?|ports?|"
    r"layers?|tier|aggregates?|entities|value objects?|domain|presentation|infrastructure|facade|dto)\b"
    r"|(?<=[a-z])(?:Controller|Repository|RepositoryImpl|Dao|Mapper|Handler|UseCase|Adapter|Facade)\b"
    r"|(?:Domain|Application|App)Service\b"
    r"|层|控制器|仓储|领域|聚合|实体|リポジトリ|コントローラ",
    re.IGNORECASE,
)
#: Labels that are steps: they begin with a verb, ask something, or say where things begin and end.
_STEP = re.compile(
    r"(?:\d+[.)]?\s*)?(?:start|begin|end|stop|done|finish\w*|exit|return|retry|abort|continue|skip|check|validate|verify|"
    r"create|insert|update|delete|remove|add|send|receive|get|fetch|load|read|write|save|store|set|parse|compute|calculate|"
    r"generate|build|find|query|search|select|process|handle|execute|run|call|invoke|apply|merge|split|sort|filter|wait|"
    r"acquire|release|lock|unlock|log|record|mark|notify|publish|emit|render|show|display|prompt|ask|choose|reject|accept|"
    r"approve|deny|allow|throw|raise|fail|if|is|has|does|do|can|should|try|use|enqueue|dequeue|increment|decrement|assign|"
    r"initialize|init|convert|transform|map|decode|encode|hash|compare|match|move|copy|open|close|evaluate|decide)\b(?!\s+"
    r"(?:service|gateway|server|db|database|queue|api|worker|cache)\b)"
    r"|\d+[.、)]\s*\S|.*[?？]$|.*失败$|.*成功$"
    r"|(?:\d+[.、]?\s*)?(?:开始|结束|返回|检查|验证|校验|判断|创建|更新|删除|查询|获取|发送|保存|执行|生成|计算|遍历|是否|抛出|记录|设置|加载|"
    r"解析|等待|标记|调用|处理|触发|接收|写入|读取|接受|拒绝)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:yes|no|true|false|y|n|ok|success\w*|fail\w*|error|otherwise|else|found|not found|valid|invalid|"
    r"是|否|成功|失败|有|无|存在|不存在|はい|いいえ|예|아니오|ja|nein|oui|non|s[ií])\b",
    re.IGNORECASE,
)
#: Labels that are files or functions of one program.
_CODE = re.compile(r"[\w/-]+\.(?:tsx?|jsx?|py|go|java|rb|rs|kt|cs|php|c|cpp)\b|[a-z_]\w*\(\)")
_REQUEST = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE)\s+/|SELECT\b|INSERT\b|UPDATE\b")
_STORES = ("database", "queue")


def drawn(chart: Chart, nodes: tuple[DiagramNode, ...], edges: tuple[DiagramEdge, ...]) -> Diagram:
    """The diagram, with its purpose."""
    purpose: Purpose = "other"
    kind = chart.kind
    if chart.kind == "er":
        purpose = "data"
    elif chart.kind == "sequence" and nodes:
        purpose = _of_sequence(nodes, edges)
    elif chart.kind == "flowchart" and nodes:
        purpose = _of_flowchart(nodes, edges)
    elif is_context(chart.head) and nodes:
        purpose = "layers" if chart.head.lower() == "c4component" else "architecture"
        kind = "flowchart"
    span = chart.span(0, len(chart.text))
    return Diagram(kind, purpose, span, nodes, edges, tuple(chart.problems), chart.title, notes=tuple(chart.notes))


def _of_sequence(nodes: tuple[DiagramNode, ...], edges: tuple[DiagramEdge, ...]) -> Purpose:
    """Sequences show systems at work, unless most who speak are classes or functions of one program."""
    layers = sum(1 for node in nodes if _LAYER.search(node.label))
    if layers >= 2 and layers * 2 >= len(nodes) - 1:
        return "layers"
    if sum(map(_is_step, nodes)) * 2 > len(nodes):
        return "algorithm"
    told = any(_is_part(node) or node.shape == "actor" for node in nodes)
    return "architecture" if told or any(_REQUEST.match(edge.label) for edge in edges) else "other"


def _of_flowchart(nodes: tuple[DiagramNode, ...], edges: tuple[DiagramEdge, ...]) -> Purpose:
    layers = parts = steps = 0
    for node in nodes:
        if _is_step(node):
            steps += 1
        elif node.shape not in _STORES and _LAYER.search(node.label):
            layers += 1
        elif _is_part(node):
            parts += 1
    answers = sum(1 for edge in edges if _ANSWER.match(edge.label))
    if steps > parts + layers or (answers >= 2 and steps >= 1 and answers * 4 >= len(edges)):
        return "algorithm"
    groups = {node.group[-1] for node in nodes if node.group}
    layered = sum(1 for group in groups if _LAYER.search(group))
    stores = any(node.shape in _STORES for node in nodes)
    if (layers >= 2 and layers >= parts) or (layered >= 2 and layered * 2 >= len(groups) and not stores):
        return "layers"
    if sum(1 for node in nodes if _CODE.search(node.label)) * 3 >= len(nodes):
        return "other"
    enough = stores or parts >= 2 or (parts and parts * 3 >= len(nodes))
    return "architecture" if enough and parts >= steps else "other"


def _is_part(node: DiagramNode) -> bool:
    return node.shape in _STORES or bool(_PART.search(node.label) or _PART.search(node.id))


def _is_step(node: DiagramNode) -> bool:
    """A diamond asks, unless it is drawn for a part (``LB{Load Balancer}``)."""
    words = node.label.split("\n", 1)[0].strip()
    if node.shape == "diamond":
        return not _PART.search(words) or words.endswith(("?", "？")) or bool(_STEP.match(words))
    return node.shape not in _STORES and bool(_STEP.match(words))
