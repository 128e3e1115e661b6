"""What the name of a component says, and when two names mean the same one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.predicates.naming import singular
from buttress.predicates.technologies import technology_in

if TYPE_CHECKING:
    from buttress.blueprint.system import Component, System

Side = Literal["part", "store", "broker"]

_BREAK = re.compile(r"<br\s*/?>|\\n|\n", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ASIDE = re.compile(r"[(\[（【{]([^()\[\]（）【】{}]*)[)\]）】}]")
_MARK = re.compile(r"[*`\"“”]|fa[bsr]?:fa-[\w-]+|&[a-z]+;|#\w+;")
_TOKEN = re.compile(r"[^\W_]+")
#: The port that something listens on, written behind its name: ``order-service:8081``, ``Order Service :8081``.
_PORT = re.compile(r"(?<=[\w)])\s*:\d{2,5}\b(?!\.)")
#: ``Database per service`` is a database.
_EACH = re.compile(r"(?<=\w) per [\w -]+$", re.IGNORECASE)
#: Two spellings of one word of a name.
_SPELLINGS = {"authentication": "auth", "authn": "auth", "notify": "notification", "notifier": "notification"}
#: Words that some write as one and others, or their CamelCase, as two.
_COMPOUNDS = {
    ("web", "socket"): "websocket",
    ("web", "hook"): "webhook",
    ("check", "out"): "checkout",
    ("e", "commerce"): "ecommerce",
    ("time", "series"): "timeseries",
    ("back", "office"): "backoffice",
}
#: What does something: behind these, ``worker`` adds nothing.
_AGENTS = frozenset(
    {
        "crawler",
        "scraper",
        "executor",
        "processor",
        "indexer",
        "watcher",
        "scheduler",
        "sender",
        "dispatcher",
        "importer",
    }
    | {
        "exporter",
        "poller",
        "fetcher",
        "syncer",
        "aggregator",
        "collector",
        "generator",
        "renderer",
        "resizer",
        "encoder",
    }
    | {"transcoder", "mailer", "cleaner", "parser", "publisher", "consumer", "producer", "reader", "writer", "runner"}
    | {"loader", "tracker", "matcher", "converter", "uploader", "downloader", "validator", "listener"}
)
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
#: Endings that are written without a separator: ``cartservice``, ``userdb``.
_GLUED = ("microservice", "service", "database", "svc", "db", "api")
#: What stands at the end of a name without a space in Chinese, Japanese and Korean, as the English word for it.
_IDEOGRAMS = (
    ("微服务", "service"),
    ("服务", "service"),
    ("系统", "service"),
    ("平台", "service"),
    ("サービス", "service"),
    ("서비스", "service"),
    ("数据库", "database"),
    ("データベース", "database"),
    ("데이터베이스", "database"),
    ("网关", "gateway"),
    ("缓存", "cache"),
    ("消息队列", "queue"),
    ("队列", "queue"),
    ("用户", "user"),
    ("客户端", "client"),
    ("浏览器", "browser"),
    ("管理员", "admin"),
    ("工程师", "developer"),
    ("前端", "frontend"),
    ("负载均衡", "balancer"),
    ("层", "layer"),
    ("控制器", "controller"),
    ("仓储", "repository"),
)

#: What stands in front of such a name where it is somebody else's.
_FOREIGN = ("外部", "第三方", "三方")

#: Words that say that something runs, and nothing about what it is for.
SERVICE_WORDS = frozenset({"service", "svc", "srv", "api", "server", "ms", "microservice", "backend"})
#: Words that say nothing at all.
_EMPTY_WORDS = frozenset({"component", "the", "a", "our", "deployment"})
#: Words that say that something holds data, and nothing about which.
STORE_WORDS = frozenset(
    {
        "db",
        "database",
        "datastore",
        "store",
        "storage",
        "cluster",
        "instance",
        "sql",
        "nosql",
        "primary",
        "master",
        "rdbms",
    }
    | {"cache", "caching", "persistence", "data", "schema", "relational", "document", "main", "app", "table", "bucket"}
    | {"index", "collection", "for", "of", "and"}
)
#: What a store may be a store of; others (``Book Store``) are shops.
_STORED = frozenset(
    {
        "data",
        "event",
        "document",
        "session",
        "object",
        "state",
        "feature",
        "vector",
        "blob",
        "token",
        "key",
        "value",
        "file",
    }
    | {"config", "secret", "metric", "log", "read", "write", "authoritative", "primary", "main", "persistent"}
)
_STORE_TELLS = frozenset({"db", "database", "datastore", "cache", "bucket", "rdbms", "blob"})
_BROKER_WORDS = frozenset(
    {"queue", "topic", "broker", "bus", "stream", "message", "event", "messaging", "mq", "eventing", "streaming"}
)
_BROKER_TELLS = frozenset({"queue", "topic", "broker", "bus", "mq"})


class PartName(NamedTuple):
    """What a name says. ``core`` is its own words in the singular (``user`` for ``Users Service``), joined by hyphens;
    for a name that says nothing of its own it is the technology or the words themselves, and ``generic`` is True.
    """

    core: str
    side: Side
    tech: str = ""
    generic: bool = False
    words: tuple[str, ...] = ()  # all its words, lower case, in the singular
    asides: tuple[str, ...] = ()  # what stands in parentheses and on further lines


def plain_label(label: str) -> tuple[str, tuple[str, ...]]:
    """A label's first line without marks and parentheses, and what stood in those: ``('Order Service', ('Go',))``."""
    text = _PORT.sub("", _MARK.sub("", label))
    lines = [_TAG.sub("", line).strip() for line in _BREAK.split(text)]
    lines = [line for line in lines if line]
    if not lines:
        return label.strip(), ()
    asides = [aside.strip() for line in lines for aside in _ASIDE.findall(line)]
    bare = [_ASIDE.sub(" ", line).strip(" :,-") for line in lines]
    bare = [" ".join(line.split()) for line in bare if line]
    if not bare:
        return asides[0] if asides else lines[0], tuple(asides[1:])
    head, _, rest = bare[0].partition(": ")
    more = [rest] if rest else []
    return head, tuple(a for a in (*more, *bare[1:], *asides) if a)


@lru_cache(maxsize=8192)
def part_name(label: str) -> PartName:
    """Read a component's name: a node's label, a workload's key, words of prose."""
    head, asides = plain_label(label)
    tokens = _TOKEN.findall(_EACH.sub("", head))
    found = technology_in([token.lower() for token in tokens])
    tech, product = "", ""
    rest = tokens
    if found:
        tech, product = found[0].name, found[0].kind
        rest = [*tokens[: found[1]], *tokens[found[2] :]]
    words = _words(rest)
    side = _side(words, product or _aside_product(asides, words))
    core = [_SPELLINGS.get(word, word) for word in words if word not in _idle(side)]
    if core[1:] and core[-1] == "worker" and core[-2] in _AGENTS:
        core.pop()  # a ``Price Crawler Worker`` is the price crawler; an ``Order Worker`` is not the order service
    everything = (tech, *words) if tech else tuple(words)
    if core:
        return PartName("-".join(core), side, tech or _aside_tech(asides), words=everything, asides=asides)
    if side == "store" and tech and (own := _aside_core(asides)):
        return PartName(own, side, tech, words=everything, asides=asides)
    tech = tech or _aside_tech(asides)
    name = found[0].name if found else "-".join(words) or head.strip().lower()
    return PartName(name, side, tech, generic=True, words=everything, asides=asides)


def same_name(a: str, b: str) -> bool:
    """Whether two names mean one component: ``US[User Service]``'s label, ``user-service``, ``users``. A store and a
    service are never one, and two products are never one.
    """
    one, two = part_name(a), part_name(b)
    if one.side != two.side or one.core != two.core or not one.core:
        return False
    return not (one.tech and two.tech and one.tech != two.tech)


def resolve(system: System, name: str) -> Component | None:
    """The component that a name of prose, of a claim or of a provision means; None when none or several could be."""
    if name in system.components:
        return system.components[name]
    said = part_name(name)
    parts = [c for c in system.components.values() if said.core in c.aka and side_of(c) == said.side]
    if not parts and said.tech:
        parts = [c for c in system.components.values() if c.tech == said.tech]
    if not parts and said.side == "part" and not said.generic:
        parts = [c for c in system.components.values() if said.core in c.aka and not c.is_store]
    return parts[0] if len(parts) == 1 else None


def side_of(component: Component) -> Side:
    """Which of the three sides a component stands on: names are compared only within one."""
    if component.is_store:
        return "store"
    return "broker" if component.kind == "broker" else "part"


def mentions(names: tuple[str, ...], component: Component) -> bool:
    """Whether one of the names, as written in a sentence, means this component."""
    side = side_of(component)
    for name in names:
        said = part_name(name)
        if name == component.key or (said.core in component.aka and said.side == side):
            return True
        if said.generic and said.tech and said.tech == component.tech:
            return True
    return False


def _aside_product(asides: tuple[str, ...], words: list[str]) -> str:
    """``Session Store (Redis)`` is a store by what stands in its parentheses; ``Order Service (Postgres)`` is none."""
    if "store" not in words and "storage" not in words:
        return ""
    for aside in asides:
        found = technology_in([token.lower() for token in _TOKEN.findall(aside)])
        if found:
            return found[0].kind
    return ""


def _words(tokens: list[str]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if not token.isascii():
            stem = token.lower()
            for begin in _FOREIGN:
                if stem.startswith(begin) and stem != begin:
                    found.append("external")
                    stem = stem.removeprefix(begin)
                    break
            for ending, word in _IDEOGRAMS:
                if stem.endswith(ending):
                    found.extend(part for part in (stem.removesuffix(ending), word) if part)
                    break
            else:
                found.append(stem)
            continue
        for word in _CAMEL.findall(token):
            found.extend(singular(part) for part in _unglued(word.lower()))
    return _joined(found)


def _joined(words: list[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if found and (whole := _COMPOUNDS.get((found[-1], word))):
            found[-1] = whole
        else:
            found.append(word)
    return found


def _unglued(word: str) -> tuple[str, ...]:
    for ending in _GLUED:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and stem not in {"micro", "web"}:
            return stem, ending
    return (word,)


def _side(words: list[str], product: str) -> Side:
    tells = set(words)
    if tells & SERVICE_WORDS:
        return "part"
    stores = words[-1:] in (["store"], ["storage"]) and (len(words) == 1 or words[-2] in _STORED)
    if product in {"database", "cache", "search", "object-store"} or tells & _STORE_TELLS or stores:
        return "store"
    if product == "broker" or tells & _BROKER_TELLS:
        return "broker"
    return "part"


def _idle(side: Side) -> frozenset[str]:
    if side == "store":
        return STORE_WORDS | _EMPTY_WORDS | {"server", "service"}
    own = _BROKER_WORDS | {"server", "service", "cluster"} if side == "broker" else SERVICE_WORDS
    return own | _EMPTY_WORDS


def _aside_tech(asides: tuple[str, ...]) -> str:
    for aside in asides:
        found = technology_in([token.lower() for token in _TOKEN.findall(aside)])
        if found:
            return found[0].name
    return ""


def _aside_core(asides: tuple[str, ...]) -> str:
    """What a store is for, where only the parentheses say it: ``PostgreSQL (orders)``."""
    for aside in asides:
        tokens = _TOKEN.findall(aside)
        if not 0 < len(tokens) <= 2 or technology_in([token.lower() for token in tokens]):
            continue
        core = [w for w in _words(tokens) if w not in STORE_WORDS and not w.isdigit()]
        if core:
            return "-".join(core)
    return ""
