"""What kind a component is, told from its image, its name, its shape; and which of those told it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.part_names import SERVICE_WORDS, PartName, part_name, plain_label
from buttress.predicates.technologies import (
    BESIDE,
    image_technology,
    image_words,
    technology,
    technology_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.blueprint.deployment import Workload
    from buttress.blueprint.document import DiagramNode
    from buttress.blueprint.system import ComponentKind


class Told(NamedTuple):
    """A kind, the reason for it, the technology where one is known, and whether the reason beats mere words."""

    kind: ComponentKind
    why: str
    tech: str = ""
    sure: bool = False


#: Words of a name, in the order in which they decide. A kind whose set meets the name's words is taken.
_WORDS: tuple[tuple[ComponentKind, frozenset[str]], ...] = (
    ("external", frozenset({"external", "vendor", "thirdparty", "3rd", "third", "partner", "外部"})),
    ("balancer", frozenset({"balancer", "loadbalancer", "lb", "alb", "nlb"})),
    ("gateway", frozenset({"gateway", "ingress", "apigateway", "apigw", "gw", "proxy"})),
    (
        "worker",
        frozenset(
            {
                "worker",
                "consumer",
                "producer",
                "subscriber",
                "listener",
                "cron",
                "cronjob",
                "scheduler",
                "job",
                "daemon",
                "sidekiq",
                "celery",
                "beat",
            }
        ),
    ),
    (
        "infrastructure",
        frozenset(
            {"registry", "discovery", "config", "configuration", "monitoring", "prometheus", "tracing", "telemetry"}
        )
        | frozenset({"exporter", "dashboarding", "idp", "dns", "firewall", "waf", "cdn", "mesh", "sidecar", "eureka"})
        | frozenset({"migrate", "migration", "migrator", "init", "setup", "seeder", "backup", "collector", "logging"})
        | frozenset(
            {"mailhog", "mailpit", "adminer", "pgadmin", "proxysql", "pgbouncer", "hystrix", "turbine", "loadgenerator"}
        ),
    ),
    ("frontend", frozenset({"frontend", "ui", "spa", "webapp", "website", "webui", "storefront", "webclient", "gui"})),
)
#: Beside ``web``: what serves pages.
_PAGES = frozenset({"app", "shop", "store", "site", "page", "portal", "dashboard"})
#: What a payment, mail or message gateway or provider is: somebody else's.
_OUTSIDE_GATEWAYS = frozenset(
    {"payment", "sms", "email", "mail", "push", "bank", "card", "carrier", "cloud", "oauth", "llm", "map"}
)
#: Last words of what is inside one program: its classes and layers. They call one another, and are no services.
_CODE = frozenset(
    {
        "controller",
        "repository",
        "repo",
        "dao",
        "mapper",
        "dto",
        "middleware",
        "handler",
        "impl",
        "layer",
        "usecase",
        "facade",
    }
    | {
        "presenter",
        "viewmodel",
        "entity",
        "aggregate",
        "interceptor",
        "resolver",
        "hook",
        "filter",
        "serializer",
        "validator",
    }
    | {"module", "class", "model", "orm", "package", "library", "util", "helper", "factory", "guard", "decorator"}
)
_CODE_WRITTEN = re.compile(
    r"\w\.(?:tsx?|jsx?|mjs|py|go|rs|java|kt|rb|php|cs|ex|scala|swift|c|cpp|h)\b|\w\(\)|\w::\w|\w/\*"
)
_HUMPS = re.compile(r"[A-Za-z]?[a-z0-9]+(?:[A-Z][a-z0-9]*)+")
#: Last words of CamelCase names that people do give to parts of a backend.
_PART_TAIL = re.compile(
    r"(?:Service|Api|API|Gateway|DB|Db|Database|Queue|Cache|Client|App|Web|Server|Worker|Bus|Broker|Storage|Store|Site|UI|Proxy"
    r"|Balancer|Portal|Frontend|Backend|Topic|Stream|Lambda|Function|Scheduler|Cdn|CDN|Browser|User|Bucket|MQ|SQL)\d*$"
)
_CODE_PAIRS = frozenset({("app", "service"), ("application", "service"), ("domain", "service"), ("use", "case")})
CODE_WHY = "it stands among classes and layers"
NO_PART_WHY = "it is written as no part of a system is"
#: Why something is no part whatever uses it or is used by it.
NO_PARTS = frozenset({CODE_WHY, NO_PART_WHY})
#: Settings, commands, requests and files: what a README draws as boxes, and what no request ever reaches.
_NO_PART_WRITTEN = re.compile(
    r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?:\s*[:=].*)?"
    r"|(?:make|npm|npx|pnpm|yarn|pip|cargo|kubectl|terraform|helm|git|docker(?:[- ]compose)?) [a-z][\w:./ -]*"
    r"|(?:GET|POST|PUT|PATCH|DELETE)\s+/.*"
    r"|[\w./*-]+\.(?:ya?ml|tf|tfvars|json|md|toml|sh|env|sql|html|css|lock)"
    r"|(?:[Dd]ocker(?: [Cc]ompose)?|[Kk]ubernetes|[Kk]8s|[Hh]elm|[Tt]erraform|[Aa]nsible|[Pp]ulumi)"
    r"(?: (?:[Cc]luster|[Rr]eady|[Mm]odules?|[Cc]harts?|[Ee]ngine|[Hh]ost|[Nn]etwork))?"
)
#: Last words of names of what is said about parts, set for them or drawn from them.
_ABOUT = frozenset(
    {"metric", "rule", "policy", "resource", "manifest", "pattern", "architecture", "structure", "framework"}
    | {"injection", "encryption", "rollback", "strategy", "limit", "chart", "template", "depth", "principle"}
    | {"requirement", "standard", "compliance", "performance", "check", "endpoint", "route", "handling", "integration"}
    | {"format", "issue", "fix", "script", "menu", "component"}
)
#: Last words that name no part in the plural.
_MANY = frozenset({"deployments", "containers", "environments"})
#: ``Backend Services``, ``Go Microservices``: all of them at once, which is none of them.
_ALL_OF_THEM = re.compile(
    r"(?:(?:the|all|our|other|various|multiple|core|backend|back-end|business|application|app|domain|internal|cluster|"
    r"micro|platform|supporting|support|shared|common|infrastructure|go|golang|java|python|node(?:\.?js)?|nestjs|spring|"
    r"\d+)\s+)*(?:micro-?\s?)?services",
    re.IGNORECASE,
)
_STORE_KINDS: tuple[tuple[ComponentKind, frozenset[str]], ...] = (
    ("cache", frozenset({"cache", "caching"})),
    ("search", frozenset({"search"})),
    ("object-store", frozenset({"bucket", "blob", "object", "file"})),
)
_CLIENTS = frozenset(
    {"client", "browser", "user", "customer", "phone", "visitor", "buyer", "seller", "admin", "developer", "actor"}
)
#: Names of people that are more than a name only where they stand alone: a ``Card Reader`` is a thing.
_PEOPLE = frozenset(
    {"reader", "writer", "author", "editor", "member", "guest", "patient", "doctor", "nurse", "librarian", "merchant"}
    | {"courier", "driver", "rider", "passenger", "student", "teacher", "instructor", "learner", "shopper", "staff"}
    | {"employee", "moderator", "attendee", "player", "person", "people", "owner", "resident", "donor", "borrower"}
)
_CLIENT_TELLS = frozenset({"browser", "mobile", "io", "ios", "android", "smartphone", "tablet", "iphone"})
_LOAD = frozenset({"gen", "generator", "test", "tester", "simulator"})
_LOADERS = frozenset({"loadgen", "loadgenerator", "loadtest", "locust", "k6"})
#: Words of an image's own name by which it is a tool beside the others.
_TOOLS = frozenset({"exporter", "backup", "migrate", "migrations", "operator", "autoheal", "ui", "admin"})
#: Publishers whose images only stand beside services: Dapr's sidecars, its placement and its sentry.
_SIDECARS = (["daprio"], ["linkerd"], ["istio"])
#: Words of the name of what prepares a product and ends, in the product's own image: ``kafka-setup``.
_ONCE = frozenset({"init", "setup", "migrate", "migration", "seed", "seeder", "backup", "restore"})
_ONE_OFF = frozenset({"release", "migrate", "seed", "postdeploy"})
#: Titles of boxes around services. ``Backend Integration`` is what a frontend does.
_SERVICE_GROUPS = re.compile(
    r"services\b|\bservice(?!\s+(?:issue|problem|level))\b|domain"
    r"|\bback-?end\W*(?:$|\s(?:services?|layer|tier|apps?|applications?|components?|systems?|servers?|clusters?|api|microservices))",
    re.IGNORECASE,
)
_WORKER_GROUP = re.compile(
    r"\bworkers\b|\bconsumers\b|\b(?:background|cron|batch|scheduled) (?:jobs|tasks|processes)\b", re.IGNORECASE
)
_OUTSIDE_GROUPS = ("external", "third", "3rd", "partner", "外部")


def is_code(said: PartName) -> bool:
    """Whether a name is that of a class or a layer: ``UserController``, ``AuthDomainService``, ``Data Access Layer``."""
    return bool(said.words) and (said.words[-1] in _CODE or said.words[-2:] in _CODE_PAIRS)


def is_no_part(label: str, said: PartName) -> bool:
    """Whether a label is that of a setting, a command, a request or a file, or speaks about parts instead of naming one:
    ``CACHE_TTL: 60``, ``make build``, ``GET /orders``, ``Alert Rules``, ``Backend Services``.
    """
    first = plain_label(label)[0]
    written = label.replace("\n", " ").strip()
    if _NO_PART_WRITTEN.fullmatch(first) or _NO_PART_WRITTEN.fullmatch(written) or _ALL_OF_THEM.fullmatch(first):
        return True
    last = re.findall(r"[a-z]+", re.split(r" (?:in|at|of|for|with|by|per) ", first.lower())[0])[-1:]
    return len(said.words) > 1 and bool(last) and (last[0] in _ABOUT | _MANY or last[0].removesuffix("s") in _ABOUT)


def is_code_label(label: str) -> bool:
    """Whether a label is written as code is: a file (``router.ts``), a call (``save()``), a name of two humps whose last
    word is no part of a backend (``RunEngine``; ``OrderService`` may well be a service).
    """
    first = plain_label(label)[0]
    if _CODE_WRITTEN.search(label):
        return True
    humps = _HUMPS.fullmatch(first)
    return bool(humps and technology(first) is None and not _PART_TAIL.search(first))


def kind_of_node(node: DiagramNode, said: PartName, *, called: bool) -> Told:
    """The kind of a diagram's node. ``called``: something points at it, so that it is hardly a person."""
    if node.shape == "actor":
        return Told("client", "drawn as a person", sure=True)
    if is_no_part(node.label or node.id, said):
        return Told("unknown", NO_PART_WHY, sure=True)
    by_tech = technology(said.tech) if said.tech else None
    if node.shape == "database" and by_tech and by_tech.kind == "broker":
        return Told("broker", f"{by_tech.name} is one, however it is drawn", by_tech.name, sure=True)
    if node.shape == "database":
        kind = by_tech.kind if by_tech and by_tech.kind in {"cache", "search", "object-store"} else _store_kind(said)
        return Told(kind, "drawn as a database", said.tech, sure=True)
    if node.shape == "queue":
        return Told("broker", "drawn as a queue", said.tech, sure=True)
    words = set(said.words)
    last = said.words[-1:] and said.words[-1]
    person = last in _CLIENTS or (last in _PEOPLE and len(said.words) == 1)
    if words & _CLIENT_TELLS or (person and not called):
        return Told("client", f"its name says {last}")
    if said.words[:1] == ("your",):
        return Told("client", "its name says that it is the reader's own")
    if any(word in group.lower() for group in node.group for word in _OUTSIDE_GROUPS):
        return Told("external", f"it stands in {node.group[-1]!r}")
    told = kind_of_label(node.label or node.id, said)
    if told.kind in ("unknown", "service") and node.group and _WORKER_GROUP.search(node.group[-1]):
        return Told("worker", f"it stands in {node.group[-1]!r}")
    if told.kind == "unknown" and any(_SERVICE_GROUPS.search(group) for group in node.group):
        return Told("service", f"it stands in {node.group[-1]!r}")
    return told


def kind_of_label(label: str, said: PartName) -> Told:
    """The kind that a name says, whatever it names."""
    words, last = set(said.words), said.words[-1] if said.words else ""
    head = technology_in([w.lower() for w in re.findall(r"[^\W_]+", label.split("(", maxsplit=1)[0])])
    product = head[0] if head else None
    rest = words - {product.name} if product else words
    for kind, tells in _WORDS:
        hit = rest & tells or (_gateways(rest) if kind == "gateway" else frozenset())
        if kind == "gateway" and {"provider"} & words and words & _OUTSIDE_GATEWAYS:
            return Told("external", "its name says that somebody else provides it")
        if hit:
            if kind == "gateway" and (words & _OUTSIDE_GATEWAYS or _is_outside(hit)):
                return Told("external", "its name says whose gateway it is")
            return Told(kind, f"its name says {min(hit)}", product.name if product else "")
    if "no" in words and said.side == "store":
        return Told("unknown", "its name says what it lacks")
    if product and not (words & SERVICE_WORDS - {"server"} and not said.generic):
        return Told(product.kind, f"{product.name} is one", product.name)
    if said.side == "store":
        return Told(_store_kind(said), "its name says that it holds data", said.tech)
    if said.side == "broker":
        return Told("broker", "its name says that it passes messages", said.tech)
    if "web" in words and (last == "web" or words & _PAGES):
        return Told("frontend", "its name says that it serves pages")
    if said.words in {("dashboard",), ("portal",)} or {"front", "end"} <= words:
        return Told("frontend", "its name says that it serves pages")
    if words & SERVICE_WORDS:
        return Told("service", "its name says service")
    return Told("unknown", "nothing says what it is")


def _gateways(words: set[str]) -> frozenset[str]:
    """Words run together that hold one: ``webapigatewayapp``."""
    return frozenset(word for word in words if "gateway" in word)


def _is_outside(words: Iterable[str]) -> bool:
    return any(word.startswith(outside) for word in words for outside in _OUTSIDE_GATEWAYS)


def kind_of_workload(workload: Workload, said: PartName) -> Told:
    """The kind of something that runs: its image first, then its name; what is built here is a service."""
    told = _by_image(workload) or _by_base(workload)
    if told:
        return told
    if workload.kind in {"Job", "CronJob"}:
        return Told("worker", f"it is a {workload.kind}", sure=True)
    made = {*said.words, *part_name(workload.folder.rsplit("/", 1)[-1]).words} if workload.folder else set(said.words)
    if said.words == ("load",) or ("load" in made and made & _LOAD) or made & _LOADERS:
        return Told("client", "it makes load for tests", sure=True)
    if workload.origin == "procfile" and workload.name in _ONE_OFF:
        return Told("infrastructure", "it runs once, before the others")
    if declared := _declared(workload):
        return declared
    by_name = kind_of_label(workload.name, said)
    if by_name.kind not in {"unknown", "external", "client"}:
        return by_name
    if _gateways({*part_name(workload.folder.rsplit("/", 1)[-1]).words}):
        return Told("gateway", f"it is built from {workload.folder}")
    if workload.folder:
        return Told("service", f"it is built from {workload.folder}")
    return Told("service", "its image is no product that is known" if workload.image else "it runs here")


def _by_image(workload: Workload) -> Told | None:
    tokens = image_words(workload.image)
    if not tokens:
        return None
    if tokens[0] in _SIDECARS:
        return Told("infrastructure", f"its image is one of {tokens[0][0]}", sure=True)
    known = image_technology(workload.image)
    if known is None and not set(tokens[-1]) & BESIDE:
        found = technology_in(tokens[-1])
        same = found and part_name(workload.name).tech == found[0].name
        known = found[0] if found and same else None
    if known is None:
        aside = set(tokens[-1]) & _TOOLS
        return Told("infrastructure", f"its image is a tool: {min(aside)}", sure=True) if aside else None
    once = set(part_name(workload.name).words) & _ONCE
    if once:
        return Told("infrastructure", f"its name says {min(once)}", sure=True)
    if known.kind == "external":
        return Told("unknown", f"{known.name} is a ready-made application", known.name, sure=True)
    return Told(known.kind, f"its image is {known.name}", known.name, sure=True)


def _by_base(workload: Workload) -> Told | None:
    """What is built on a store is that store with its settings or extensions; on a proxy's image anything may stand."""
    known = image_technology(workload.base) if workload.folder else None
    if known is None or known.kind not in {"database", "cache", "search", "object-store", "broker"}:
        return None
    return Told(known.kind, f"it is built on {known.name}", known.name, sure=True)


def _declared(workload: Workload) -> Told | None:
    """What a catalogue's ``spec.type`` says."""
    kind = workload.kind.lower()
    by_type: dict[str, ComponentKind] = {
        "website": "frontend",
        "service": "service",
        "database": "database",
        "cache": "cache",
        "queue": "broker",
        "topic": "broker",
        "s3-bucket": "object-store",
        "worker": "worker",
    }
    if workload.origin == "backstage" and kind in by_type:
        return Told(by_type[kind], f"its catalogue entry is of type {kind}", sure=True)
    return None


def _store_kind(said: PartName) -> ComponentKind:
    known = technology(said.tech) if said.tech else None
    if known and known.kind in {"database", "cache", "search", "object-store"}:
        return known.kind
    words = set(said.words)
    return next((kind for kind, tells in _STORE_KINDS if words & tells and not words & {"db", "database"}), "database")
