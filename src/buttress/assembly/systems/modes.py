"""How a call is made, told from words, arrows, schemes and what is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.blueprint.system import STORES

if TYPE_CHECKING:
    from buttress.blueprint.system import Component, EdgeMode

Access = Literal["read", "write", "both", "unknown"]

_WORD = re.compile(r"[^\W_]+")
_METHOD = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b")
_ASYNC = frozenset(
    {
        "event",
        "events",
        "publish",
        "publishes",
        "published",
        "publishing",
        "pub",
        "async",
        "asynchronous",
        "asynchronously",
    }
    | {"queue", "queues", "queued", "enqueue", "enqueues", "subscribe", "subscribes", "subscribed", "sub", "consume"}
    | {
        "consumes",
        "emit",
        "emits",
        "topic",
        "kafka",
        "rabbitmq",
        "amqp",
        "sqs",
        "sns",
        "nats",
        "mqtt",
        "stream",
        "streams",
    }
    | {"produce", "produces", "pubsub", "broadcast", "dispatch", "dispatches", "background", "cdc", "eventually"}
)
_SYNC = frozenset(
    {
        "http",
        "https",
        "rest",
        "restful",
        "grpc",
        "rpc",
        "sync",
        "synchronous",
        "synchronously",
        "graphql",
        "call",
        "calls",
    }
    | {"request", "requests", "soap", "openfeign", "feign", "resttemplate", "websocket", "thrift", "invoke", "invokes"}
)
#: The name of an event says what has happened: ``order.placed``, ``payment:refunded``, ``OrderPlaced``.
_EVENT = re.compile(
    r"\b[a-z][\w-]*(?:[.:][a-z][\w-]*)*[.:][a-z]\w*(?:ed|sent|paid|sold|lost|made)\b"
    r"|\b[A-Z][a-z]+(?:[A-Z][a-z]+)*[A-Z][a-z]*(?:ed|Sent|Paid|Sold|Lost|Made)\b"
)
_ASYNC_SIGNS = ("异步", "事件", "消息", "发布", "订阅", "队列", "非同期", "イベント", "비동기")
_SYNC_SIGNS = ("同步", "调用", "请求", "同期", "呼び出", "호출")
_READ = frozenset(
    {"read", "reads", "query", "queries", "select", "get", "fetch", "load", "lookup", "find", "search", "readonly"}
)
_WRITE = frozenset(
    {
        "write",
        "writes",
        "insert",
        "inserts",
        "update",
        "updates",
        "persist",
        "persists",
        "save",
        "saves",
        "store",
        "stores",
    }
    | {"delete", "upsert", "append", "index", "create", "set", "commit"}
)
_BOTH = frozenset({"crud", "rw"})
_SCHEMES: dict[str, EdgeMode] = {
    **dict.fromkeys(("http", "https", "grpc", "grpcs", "ws", "wss", "thrift", "h2c", "dubbo", "lb"), "sync"),
    **dict.fromkeys(("amqp", "amqps", "kafka", "nats", "mqtt", "mqtts", "pulsar", "stomp", "sqs", "sns"), "async"),
}


class Mode(NamedTuple):
    """A mode, and whether it was said in words."""

    mode: EdgeMode
    stated: bool


def mode_of_words(text: str) -> EdgeMode:
    """What the words on an arrow or in a sentence say; 'unknown' when they say nothing, or both."""
    words = {w.lower() for w in _WORD.findall(text)}
    asynchronous = bool(words & _ASYNC or _EVENT.search(text)) or any(sign in text for sign in _ASYNC_SIGNS)
    if words & {"async", "asynchronous", "asynchronously"}:
        return "async"
    synchronous = bool(words & _SYNC or _METHOD.search(text)) or any(sign in text for sign in _SYNC_SIGNS)
    if asynchronous == synchronous:
        return "unknown"
    return "async" if asynchronous else "sync"


def mode_of_arrow(label: str, style: str, arrow: str, source: Component, target: Component) -> Mode:
    """The mode of an edge of a flowchart. An unlabelled solid arrow between parts is taken as a call, and not as one
    that anybody stated; a dotted or headless line says nothing.
    """
    if by_ends := mode_of_ends(source, target):
        return Mode(by_ends, stated=bool(label))
    said = mode_of_words(label)
    if said != "unknown":
        return Mode(said, stated=True)
    drawn: EdgeMode = "sync" if style in {"solid", "thick"} and arrow in {"forward", "both", "circle"} else "unknown"
    return Mode(drawn, stated=False)


def mode_of_use(scheme: str, source: Component, target: Component) -> Mode:
    """The mode of a host that configuration or code names."""
    if by_ends := mode_of_ends(source, target):
        return Mode(by_ends, stated=bool(scheme))
    known = _SCHEMES.get(scheme.lower().split("+")[0])
    if known:
        return Mode(known, stated=True)
    return Mode("sync" if target.is_business or target.kind == "gateway" else "unknown", stated=False)


def mode_of_ends(source: Component, target: Component) -> EdgeMode | None:
    """What the kinds of the two ends decide: a store is read or written, a broker passes messages on."""
    if target.kind in STORES or source.kind in STORES:
        return "data"
    if target.kind == "broker" or source.kind == "broker":
        return "async"
    return None


def access_of_words(text: str) -> Access:
    """Whether words on an edge to a store say reading, writing or both."""
    words = {w.lower() for w in _WORD.findall(text)}
    reads, writes = bool(words & _READ), bool(words & _WRITE)
    if words & _BOTH or (reads and writes):
        return "both"
    return "read" if reads else "write" if writes else "unknown"
