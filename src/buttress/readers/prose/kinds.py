"""What a number claims, told from its unit and the words around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.readers.prose.later import later

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.document import ClaimKind
    from buttress.readers.prose.numbers import Quantity


class Reading(NamedTuple):
    """A sentence, the words before and behind a number in it, and what stands over it."""

    before: str
    after: str
    label: str  # a row's header and first cell, or the words before a colon
    around: str


_I = re.IGNORECASE
_TIMEOUT = later(r"time[\s-]?outs?\b|timed out|deadline|超时", _I)
_TTL = later(r"\bttls?\b|max-age|s-maxage", _I)
_CACHED = later(r"\bcach(?:e[sd]?|ing)\b[^.;]{0,24}$|缓存.{0,8}$", _I)
_CACHING = later(r"^\)?[\s-]?(?:\w+\s)?cach(?:e|ing)\b", _I)
_EVERY = later(r"\bevery\s+(?:other\s+)?\(?$|每隔?\s?$", _I)
_DOWN = later(r"\bdown-?time\b|\boutages?\b|停机", _I)
_NO_TTL = later(r"latenc|hits?\b|miss(?:es)?\b|respon|loss|look-?ups?\b|warm|延迟", _I)
_TOKEN = later(r"\btokens?\b|\bjwts?\b|\botp\b|session|cookie|presigned|signed url|\blinks?\b|password|令牌|会话", _I)
_KEPT = later(
    r"retention|\bretain(?:s|ed|ing)?\b|\bkeep(?:s|ing)?\b(?! \w+ing\b)|\bkept\b|\bpurg(?:e[sd]?|ing)\b|archiv\w+|delet\w+ after|older than|"
    r"stored for|\bhistory\b|保留|留存|归档",
    _I,
)
#: ``holds the 3 years of pastes``, ``room for 90 days of logs``: how long is kept is said by what fits.
_HOLDS = later(
    r"\b(?:holds?|stores?|fits?|covers?|room for|enough for|space for)\s+(?:(?:the|all|about|around|roughly|up to|last|first|full)\s+){0,2}$",
    _I,
)
_OF_THINGS = later(r"^\s+of\s+[a-z]", _I)
_STALE = later(
    r"\bstale(?:ness)?\b|\blags?\b(?! behind schedule)|out of date|freshness\b|\bbehind\b|eventual(?:ly)? consisten\w+|propagat\w+",
    _I,
)
_LATENCY = later(
    r"latenc(?:y|ies)|response times?|respon(?:d|ds|ses?)\b|load(?:s|ing)? time|page load|\bp(?:50|75|90|95|99)\b|percentile|"
    r"round[\s-]?trip|\bfast\b|\bquer(?:y|ies)\b|lookups?\b|\bhops?\b|延迟|响应|时延",
    _I,
)
_NO_TIME = later(
    r"\bevery\s+(?:other\s+)?$|\binterval|\bback-?off|\bpoll\w*|\bcron\b|\bschedul\w+|\bwindow\b|heartbeat|\bdelay\b|每隔",
    _I,
)
_AVAILABLE = later(r"availab\w+|up-?time|\bsl[aoi]s?\b|可用", _I)
_PER_CALLER = later(
    r"rate[\s-]?limit|throttl|\bquota|\bper (?:user|client|ip|caller|tenant|key|api key|account|customer)\b|limit(?:ed)? to|限流|限制",
    _I,
)
_CAPPED = later(
    r"[^.;|]{0,20}?\bper (?:user|client|ip|caller|tenant|key|api key|account|customer)\b|\W*(?:rate[\s-]?)?(?:limit|quota)\b",
    _I,
)
#: What people do on average is no limit on them.
_USUAL = later(
    r"averag\w+|\bavg\b|assum\w+|estimat\w+|capacity|envelope|typical|on average|each user|active users?|writes?\b|generat|\bsends?\b|\bposts?\b|\bmakes?\b|假设|估算|平均",
    _I,
)
_LIMIT = later(r"limit|throttl|quota|at most|no more than|allow|max(?:imum)?\b|up to|permit|限流|限制|不超过", _I)
_USERS = later(
    r"(?:(?!(?:of|per|for|list|by|from|to|in|when|where|if|that|which|so|an?|the|as)\b)\w+ ){0,3}?(?:users?|daus?|maus?|mau|customers?|subscribers?|viewers?|drivers?|riders?|visitors?|merchants?|accounts?|tenants?|people|用户|人)\b",
    _I,
)
_USER_ROW = later(r"(?:^|\s)(?:users?|daus?|maus?)\W*$", _I)
_ROWS = later(
    r"(?:rows?|records?|documents?|entries|files?|orders?|products?|items?|messages?|posts?|tweets?|urls?|photos?|videos?|events?|resources?|nodes?|edges?|行|条|条记录|个资源)\b",
    _I,
)
_PAGE = later(
    r"page[\s_-]?size|per[\s_-]page|\bpages? of\b|\blimit\W{1,4}(?:int\w*\W+)?(?:\w+\W+){0,2}(?:default|max)|default limit|"
    r"(?:^|\s)(?:limit|per_page|first)\W*$|每页|分页大小",
    _I,
)
_POOL = later(r"pool(?:[\s_-]?size)?\b|\bpool(?:ed|ing)?\b|连接池", _I)
_CONNECTIONS = later(r"max[\s_-]?connections?|connections?\b|连接数", _I)
_REPLICAS = later(
    r"^(?:replicas?|instances?|pods?|个?\s?(?:应用|服务)?(?:副本|实例))\b(?!\s*(?:types?|groups?|famil\w+|sizes?|classes|fleets?))",
    _I,
)
_TEAM = later(
    r"^(?:engineers?|developers?|devs?(?! (?:build|server|env\w*|mode|dep\w*|tools?)\b)|people|person team|persons?|backend engineers?|full[\s-]?time)\b",
    _I,
)
_TEAM_OF = later(r"\bteam(?: size)?(?: of|:| is)?\s*$", _I)
_SERVICES = later(
    r"^(?:(?:core|small|independent|backend|separate|new) )?(?:[Mm]icro-?services|services|Services)\b|^个?(?:微服务|服务)"
)
_RETRY = later(r"\bretr(?:y|ies|ied|ying)\b|\battempts?\b|重试", _I)
_RETRY_AFTER = later(r"retry-after|retry after", _I)
_RETRY_UNIT = later(r"^(?:times?|retries|attempts?|次)\b", _I)
_GROWTH = later(r"grow\w*|scal\w+|traffic|load\b|\bpeaks?\b|spikes?|users?\b|\bvolume|\bdata\b|增长|峰值", _I)
_NOT_GROWTH = later(
    r"^\s*(?:faster|slower|cheaper|more|less|longer|better|worse|smaller|larger|bigger|speed|the cost|reduction|improvement|replica|instance)",
    _I,
)
_TIMES = later(r"\s*[~$]?\d")
_NTH = later(r"\b(?:retry|attempt)\W{0,2}$", _I)
_PRICE = later(r"\bplans?\b|subscription|\bprices?\b|\bpricing\b|\brent\b|salary|套餐", _I)
_COST = later(r"\bcosts?\b|budget|\bspend|\bbill\b|infrastructure|hosting", _I)
_SIZE_OF = later(
    r"\b(disks?|storage|rows?|records?|payloads?|uploads?|files?|images?|photos?|videos?|messages?|documents?|memory|ram|"
    r"heap|bod(?:y|ies)|requests?|responses?|data(?:base)?|backups?|logs?|cache|bandwidth|tweets?|posts?|objects?|chunks?)\b",
    _I,
)
_LINES = later(r"^(?:lines?|loc|files?|tests?|cases?|steps?|phases?|points?|stars?)\b", _I)
_COPIES = later(r"\breplicas?\b|副本", _I)
_MAX_CONNECTIONS = later(r"max[\s_-]?connections?|最大连接数?", _I)
#: What runs and opens connections, with a word or two before it: ``60 API pods``, ``40 app servers``.
_RUNNING = later(
    r"^(?:[\w-]+\s){0,2}?(?:pods?|replicas?|instances?)\b|^(?:[\w-]+\s)?(?:app|application|api|web|backend|worker)\s(?:servers?|processes|nodes|containers?|tasks)\b",
    _I,
)
#: ``4 replicas with`` before, ``20 connections each`` behind: what each copy keeps open is its pool.
_COPIES_WITH = later(
    r"\d[\d,]*\s+(?:[\w-]+\s){0,2}?(?:pods?|replicas?|instances?|copies|processes|workers|servers|tasks|containers?)\b\W{1,3}"
    r"(?:(?:each|and|which|that|of|with|having|has|have|holding|holds?|opening|opens?|keeping|keeps?|using|uses?|times|x|up to|at most|about)\W+){0,4}$",
    _I,
)
_OPEN_EACH = later(
    r"^\s*(?:(?:database|db|postgres(?:ql)?|mysql|sql)\s+)?connections?\b(?=\W+(?:(?:to|open to)\s+[\w ]{1,24}?\s+)?(?:each|apiece|per)\b)",
    _I,
)
_OPEN_DB = later(r"^\s*(?:(?:database|db|postgres(?:ql)?|mysql|sql)\s+)?connections?\b", _I)
_EACH = later(r"\beach\b[^.;]{0,30}$", _I)
_OPENING = later(
    r"^[^.;]{0,40}?\beach with \d+ (?:\w+ )?connections?\b|^[^.;\d]{0,40}?\d+ (?:\w+ )?connections? (?:each|per)\b", _I
)
#: Connections that callers open, of which one process holds thousands.
_OF_CALLERS = later(
    r"web-?sockets?|\bsse\b|\bclients?\b|\busers?\b|\bdevices?\b|concurrent|simultaneous|\btcp\b|\bhttps?\b|\bgrpc\b|keep-?alive|inbound|incoming|streams?\b",
    _I,
)
#: A pool that a process opens by itself is no larger; what is larger are its callers.
_LARGE_POOL = 500
_FEWEST_OPEN = later(r"(?:\bmin(?:imum)?\b|\binitial\b|初始|最小)[^\d,，;；]{0,16}$", _I)
_RATE_ROW = later(r"\b(?:rps|qps|tps)\b", _I)


def kind_of(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    """What a number claims, and of what; None for a number that is no claim about the system."""
    decide = _DECIDE.get(quantity.dimension)
    return decide(quantity, reading) if decide else None


def _near(reading: Reading, size: int = 60) -> str:
    return f"{reading.label} {reading.before[-size:]} {reading.after[:size]}"


def _time(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    near = _near(reading)
    if quantity.sign[:1] in {">", "≥"}:
        return None  # a threshold that alarms, not a figure of the system
    if _EVERY.search(reading.before) or _DOWN.search(near):
        return None
    if _TIMEOUT.search(near):
        return "timeout", _of(near)
    cached = _CACHED.search(f"{reading.label} {reading.before}") or _CACHING.match(reading.after)
    if _TTL.search(near) or (cached and quantity.value >= 1 and not _TOKEN.search(near) and not _NO_TTL.search(near)):
        return "ttl", _of(near)
    if _KEPT.search(near) and quantity.value >= 3600:
        return "retention", _of(near)
    if _HOLDS.search(reading.before) and _OF_THINGS.match(reading.after) and quantity.value >= 86400:
        return "retention", _of(reading.after[:30])
    if _STALE.search(near):
        return "staleness", _of(near)
    if _NO_TIME.search(reading.before[-30:]) or _TOKEN.search(near):
        return None
    if quantity.value < 3600 and _LATENCY.search(f"{near} {reading.before}"):
        return "latency", _of(near)
    return None


def _percent(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    if quantity.unit == "nines" or (_AVAILABLE.search(_near(reading)) and 0.9 <= quantity.value < 1):
        return "availability", _of(_near(reading))
    return None


def _rate(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    near = _near(reading, 50)
    told = f"{reading.label} {reading.before[-50:]}"
    usual = _USUAL.search(f"{told} {reading.around}") and not _LIMIT.search(told)
    if (_PER_CALLER.search(told) or _CAPPED.match(reading.after)) and not usual:
        return "rate-limit", quantity.things or "requests"
    if re.fullmatch(r"times?", quantity.things):
        return None
    return "rate", quantity.things or _of(near)


def _size(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    found = _SIZE_OF.findall(f"{reading.label} {reading.before[-40:]}")
    behind = _SIZE_OF.search(reading.after[:30])
    of = behind[1] if behind else (found[-1] if found else "")
    if quantity.per:
        return "rate", "bytes"
    return "size", of.lower()


def _factor(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    if _NOT_GROWTH.match(reading.after) or quantity.value < 2 or _TIMES.match(reading.after):
        return None
    return ("growth", _of(_near(reading))) if _GROWTH.search(f"{reading.before} {reading.after}") else None


def _money(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    if _PRICE.search(_near(reading, 30)) and not _COST.search(_near(reading, 30)):
        return None
    return ("cost", "") if quantity.per >= 86400 or (quantity.value >= 1 and _COST.search(_near(reading, 30))) else None


def _count(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    after = reading.after.lstrip(" -\u00a0")
    if _LINES.match(after) or (quantity.spelled and quantity.value == 1) or reading.before.endswith("=="):
        return None
    return _counted(quantity, reading, after) or (None if quantity.spelled else _sized(quantity, reading, after))


def _counted(quantity: Quantity, reading: Reading, after: str) -> tuple[ClaimKind, str] | None:
    """People, services and copies: numbers that words may spell."""
    if _TEAM.match(after) or (_TEAM_OF.search(f"{reading.label} {reading.before}") and quantity.value < 1000):
        return "team", "people"
    if _SERVICES.match(after):
        return "services", "services"
    copies = _REPLICAS.match(after)
    if copies is not None and quantity.value < 100_000:
        return "replicas", copies[0].split(maxsplit=1)[0].lower()
    return None


def _sized(quantity: Quantity, reading: Reading, after: str) -> tuple[ClaimKind, str] | None:
    """Settings: copies, connections, pages, attempts; else a crowd."""
    near = _near(reading, 30)
    value = quantity.value
    if _COPIES.search(reading.label) and value < 1000:
        return "replicas", ""
    return _opened(reading, near, after, value) or _stepped(quantity, reading, near, after)


def _opened(reading: Reading, near: str, after: str, value: float) -> tuple[ClaimKind, str] | None:
    """Connections that a server allows or a process opens, and how many processes do."""
    before = f"{reading.label} {reading.before[-30:]}"
    pools = _POOL.search(near) or (_OPENING.search(after) and not _OF_CALLERS.search(after))
    if pools and _RUNNING.match(after) and value < 1000:
        return "replicas", after.split(maxsplit=1)[0].lower()
    if _FEWEST_OPEN.search(reading.before):
        return None
    most = _MAX_CONNECTIONS.search(before)
    if most is not None:
        return ("pool" if "连接池" in reading.around else "connections"), "connections"
    if (_POOL.search(near) and value < 100_000) or _opened_by_each(reading, after, value):
        return "pool", "connections"
    return ("connections", "connections") if _CONNECTIONS.match(after) else None


def _opened_by_each(reading: Reading, after: str, value: float) -> bool:
    """Whether connections are what each copy of a program opens, said without the word pool."""
    said = f"{reading.around} {reading.label} {reading.before} {after}"
    if value > _LARGE_POOL or _COPIES_WITH.search(reading.before[-80:]) is None or _OF_CALLERS.search(said):
        return False
    each = _EACH.search(reading.before) is not None and _OPEN_DB.match(after) is not None
    return each or _OPEN_EACH.match(after) is not None


def _stepped(quantity: Quantity, reading: Reading, near: str, after: str) -> tuple[ClaimKind, str] | None:
    """Pages and attempts; else a crowd."""
    value = quantity.value
    if (_PAGE.search(near) or _PAGE.search(reading.label)) and value < 100_000 and value == int(value):
        return "page-size", ""
    if (
        _RETRY.search(near)
        and (_RETRY_UNIT.match(after) or not _NTH.search(reading.before))
        and not _RETRY_AFTER.search(near)
        and value < 100
        and (_RETRY_UNIT.match(after) or not quantity.unit)
    ):
        return "retries", ""
    return _crowd(quantity, reading, after)


def _crowd(quantity: Quantity, reading: Reading, after: str) -> tuple[ClaimKind, str] | None:
    users = _USERS.match(after)
    if users is not None and quantity.value >= 2:
        return "users", users[0].lower()
    if _USER_ROW.search(reading.label) and quantity.value >= 100 and not quantity.unit:
        return "users", reading.label.strip().lower()
    rows = _ROWS.match(after)
    if rows is not None and quantity.value >= 1000:
        return "rows", rows[0].lower()
    return ("rate", "requests") if _RATE_ROW.search(reading.label) else None


_DECIDE: dict[str, Callable[[Quantity, Reading], tuple[ClaimKind, str] | None]] = {
    "time": _time,
    "percent": _percent,
    "rate": _rate,
    "size": _size,
    "factor": _factor,
    "money": _money,
    "count": _count,
}
_OF = later(
    r"\b(checkouts?|search(?:es)?|quer(?:y|ies)|reads?|writes?|uploads?|downloads?|pages?|apis?|sessions?|catalog(?:ue)?|"
    r"products?|orders?|payments?|logs?|audit|backups?|messages?|events?|metrics?|traces?|requests?|users?|data|traffic)\b",
    _I,
)


def _of(near: str) -> str:
    match = _OF.search(near)
    return match[1].lower() if match else ""
