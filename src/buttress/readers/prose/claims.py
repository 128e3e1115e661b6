"""Numbers with a unit near words that say what they measure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.blueprint.document import Claim, ClaimKind
from buttress.readers.prose.names import names_in
from buttress.readers.prose.numbers import Quantity, quantities, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Source
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

Bound = Literal["target", "stated", "assumed", "example"]


class Reading(NamedTuple):
    """A sentence, the words before and behind a number in it, and what stands over it."""

    before: str
    after: str
    label: str  # a row's header and first cell, or the words before a colon
    around: str


_I = re.IGNORECASE
_PERCENTILE = re.compile(r"\bp(50|75|90|95|98|99(?:\.9+)?|999?)\b|\b(50|75|90|95|99)(?:\.9)?th[\s-]percentile|\b(median)\b", _I)
_TIMEOUT = re.compile(r"time[\s-]?outs?\b|timed out|deadline|超时", _I)
_TTL = re.compile(r"\bttls?\b|max-age|s-maxage|\bcach(?:e[sd]?|ing)\b|缓存", _I)
_TOKEN = re.compile(r"\btokens?\b|\bjwts?\b|\botp\b|session|cookie|presigned|signed url|\blinks?\b|password|令牌|会话", _I)
_KEPT = re.compile(
    r"retention|\bretain(?:s|ed|ing)?\b|\bkeep(?:s|ing)?\b|\bkept\b|\bpurg(?:e[sd]?|ing)\b|archiv\w+|delet\w+ after|older than|"
    r"stored for|\bhistory\b|保留|留存|归档",
    _I,
)
_STALE = re.compile(r"\bstale(?:ness)?\b|\blag\b|out of date|fresh(?:ness)?\b|\bbehind\b|eventual(?:ly)? consisten\w+|propagat\w+", _I)
_LATENCY = re.compile(
    r"latenc(?:y|ies)|response times?|respon(?:d|ds|ses?)\b|load(?:s|ing)? time|page load|\bp(?:50|75|90|95|99)\b|percentile|"
    r"round[\s-]?trip|\bfast\b|\bquer(?:y|ies)\b|lookups?\b|\bhops?\b|延迟|响应|时延",
    _I,
)
_NO_TIME = re.compile(r"\bevery\b|\binterval|\bback-?off|\bpoll\w*|\bcron\b|\bschedul\w+|\bwindow\b|heartbeat|\bdelay\b|每隔", _I)
_AVAILABLE = re.compile(r"availab\w+|up-?time|\bsl[aoi]s?\b|可用", _I)
_PER_CALLER = re.compile(r"rate[\s-]?limit|throttl|\bquota|\bper (?:user|client|ip|caller|tenant|key|api key|account|customer)\b|limit(?:ed)? to|限流|限制", _I)
_USERS = re.compile(r"(?:\w+ ){0,3}?(?:users?|daus?|maus?|mau|customers?|subscribers?|viewers?|drivers?|riders?|visitors?|merchants?|accounts?|tenants?|people|用户|人)\b", _I)
_ROWS = re.compile(r"(?:rows?|records?|documents?|entries|files?|orders?|products?|items?|messages?|posts?|tweets?|urls?|photos?|videos?|events?|resources?|nodes?|edges?|行|条|条记录|个资源)\b", _I)
_PAGE = re.compile(r"page[\s_-]?size|per[\s_-]page|\bpages? of\b|\blimit\b.*\b(?:default|max)|default limit|max(?:imum)? limit|每页|分页", _I)
_POOL = re.compile(r"pool(?:[\s_-]?size)?\b|\bpool(?:ed|ing)?\b|连接池", _I)
_CONNECTIONS = re.compile(r"max[\s_-]?connections?|connections?\b|连接数", _I)
_REPLICAS = re.compile(r"^(?:replicas?|instances?|pods?|副本|实例)\b", _I)
_TEAM = re.compile(r"^(?:engineers?|developers?|devs?|people|person team|persons?|backend engineers?|full[\s-]?time)\b", _I)
_TEAM_OF = re.compile(r"\bteam(?: size)?(?: of|:| is)?\s*$", _I)
_SERVICES = re.compile(r"^(?:micro-?services?|services?|个?微服务|个服务)\b", _I)
_RETRY = re.compile(r"\bretr(?:y|ies|ied|ying)\b|\battempts?\b|重试", _I)
_RETRY_UNIT = re.compile(r"^(?:times?|retries|attempts?|次)\b", _I)
_GROWTH = re.compile(r"grow\w*|scal\w+|traffic|load\b|\bpeaks?\b|spikes?|users?\b|\bvolume|\bdata\b|增长|峰值", _I)
_NOT_GROWTH = re.compile(r"^\s*(?:faster|slower|cheaper|more|less|longer|better|worse|smaller|larger|bigger|speed|the cost|reduction|improvement|replica|instance)", _I)
_COST = re.compile(r"\bcosts?\b|budget|\bspend|\bbill\b|infrastructure|hosting", _I)
_SIZE_OF = re.compile(
    r"\b(disks?|storage|rows?|records?|payloads?|uploads?|files?|images?|photos?|videos?|messages?|documents?|memory|ram|"
    r"heap|bod(?:y|ies)|requests?|responses?|data(?:base)?|backups?|logs?|cache|bandwidth|tweets?|posts?|objects?|chunks?)\b",
    _I,
)
_TARGET = re.compile(
    r"\b(?:under|below|at most|less than|within|max(?:imum)?|must|shall|should|targets?|slos?|slas?|goals?|no more than|"
    r"up to|at least|sub|<=?|≥|limit(?:s|ed)?|requirements?|non-functional|budget|checklist|objectives?)\b|目标|要求|不超过|小于|低于",
    _I,
)
_ASSUMED = re.compile(r"assum\w+|expect\w*|estimat\w+|\bapprox\w*|roughly|about\b|around\b|suppose|back.of.the|envelope|capacity|~|≈|假设|预计|约|估", _I)
_EXAMPLE = re.compile(r"e\.g\.|for example|for instance|such as|\bexamples?\b|例如|比如", _I)
_LATER = re.compile(r"\bin (?:\d+|one|two|three|a|five) (?:years?|months?)|\bby 20\d\d|\blater\b|future|eventually|grow(?:s|ing)? to|scale to|year [2-9]|long[\s-]term|未来", _I)
_NOW = re.compile(r"\bnow\b|currently|\btoday\b|initial(?:ly)?\b|at launch|day one|year 1\b|\bmvp\b|existing|目前|当前", _I)
_LINES = re.compile(r"^(?:lines?|loc|files?|tests?|cases?|steps?|phases?|points?|stars?)\b", _I)


def read_claims(source: Source, stretch: Stretch, frame: Frame, known: tuple[str, ...]) -> Iterator[Claim]:
    """The claims of one passage. Headings number things and claim none."""
    if stretch.passage.kind == "heading":
        return
    if stretch.passage.kind == "row":
        yield from _row(source, stretch, frame, known)
        return
    for start, end in stretch.sentences():
        text = stretch.text[start:end]
        label = text[: text.find(":")] if 0 < text.find(":") < 40 else ""
        for quantity in quantities(text):
            reading = Reading(text[: quantity.start], text[quantity.end :], label, frame.around)
            yield from _claim(source, stretch, frame, quantity, reading, (start, end), (start, known))


def _row(source: Source, stretch: Stretch, frame: Frame, known: tuple[str, ...]) -> Iterator[Claim]:
    cells = stretch.cells()
    headers = stretch.passage.headers
    if not cells:
        return
    first = stretch.text[cells[0][0] : cells[0][1]]
    for at, (start, end) in enumerate(cells[1:], 1):
        header = headers[at] if at < len(headers) else ""
        text = stretch.text[start:end]
        label = f"{header} {first}"
        for quantity in quantities(text):
            measured = _from_label(quantity, text, (header, first))
            reading = Reading(text[: quantity.start], text[quantity.end :], label, frame.around)
            yield from _claim(source, stretch, frame, measured, reading, (0, len(stretch.text)), (start, known))


def _from_label(quantity: Quantity, text: str, labels: tuple[str, str]) -> Quantity:
    """A bare number in a cell takes the unit of its column or its row."""
    from dataclasses import replace

    if quantity.dimension != "count" or quantity.unit or len(text) > 24:
        return quantity
    for label in labels:
        unit = unit_of(label)
        if unit is not None:
            kind, factor, word = unit
            return replace(
                quantity, dimension=kind, value=quantity.value * factor, high=quantity.high * factor, unit=word,
                per=1.0 if kind == "rate" else 0.0,
            )
    return quantity


def _claim(
    source: Source, stretch: Stretch, frame: Frame, quantity: Quantity, reading: Reading, whole: tuple[int, int],
    place: tuple[int, tuple[str, ...]],
) -> Iterator[Claim]:
    told = kind_of(quantity, reading)
    if told is None:
        return
    kind, of = told
    offset, known = place
    divisor = quantity.per if quantity.per and kind in {"rate", "rate-limit"} else 1.0
    start = stretch.start + offset + quantity.start
    end = _end(reading.after, stretch.start + offset + quantity.end)
    sentence = source.span(stretch.start + whole[0], stretch.start + whole[1])
    span = source.span(start, end)
    yield Claim(
        kind=kind,
        quantity=quantity.value / divisor,
        written=" ".join(source.slice(span).split()),
        span=span,
        sentence=sentence,
        of=of,
        high=quantity.high / divisor,
        percentile=_percentile(reading) if kind == "latency" else 0.0,
        subject=names_in(source.slice(sentence), known),
        bound=_bound(quantity, reading, frame),
        horizon=_horizon(reading),
        section=stretch.passage.section,
        bad=frame.bad,
    )


def _end(after: str, end: int) -> int:
    match = re.match(r"\s?\(?p\d\d(?:\.9)?\)?", after, _I)
    return end + match.end() if match else end


def kind_of(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    """What a number claims, and of what; None for a number that is no claim about the system."""
    decide = _DECIDE.get(quantity.dimension)
    return decide(quantity, reading) if decide else None


def _near(reading: Reading, size: int = 60) -> str:
    return f"{reading.label} {reading.before[-size:]} {reading.after[:size]}"


def _time(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    near = _near(reading)
    if _TIMEOUT.search(near):
        return "timeout", _of(near)
    if re.search(r"\bttls?\b|max-age", near, _I) or (_TTL.search(near) and not _TOKEN.search(near) and quantity.value >= 1):
        return "ttl", _of(near)
    if _KEPT.search(near) and quantity.value >= 3600:
        return "retention", _of(near)
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
    if _PER_CALLER.search(near):
        return "rate-limit", quantity.things or "requests"
    if re.fullmatch(r"times?", quantity.things):
        return None
    return "rate", quantity.things or _of(near) or "requests"


def _size(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    found = _SIZE_OF.findall(f"{reading.label} {reading.before[-40:]}")
    behind = _SIZE_OF.search(reading.after[:30])
    of = behind[1] if behind else (found[-1] if found else "")
    if quantity.per:
        return "rate", "bytes"
    return "size", of.lower()


def _factor(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    if _NOT_GROWTH.match(reading.after) or quantity.value < 2:
        return None
    return ("growth", _of(_near(reading))) if _GROWTH.search(f"{reading.before} {reading.after}") else None


def _money(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    return ("cost", "") if quantity.per >= 86400 or (quantity.value >= 1 and _COST.search(_near(reading, 30))) else None


def _count(quantity: Quantity, reading: Reading) -> tuple[ClaimKind, str] | None:
    after = reading.after.lstrip(" -\u00a0")
    near = _near(reading, 30)
    if _TEAM.match(after) or (_TEAM_OF.search(f"{reading.label} {reading.before}") and quantity.value < 1000):
        return "team", "people"
    if _SERVICES.match(after):
        return "services", "services"
    if _REPLICAS.match(after):
        return "replicas", after.split()[0].lower()
    if quantity.spelled:
        return None
    if _LINES.match(after):
        return None
    if re.search(r"\breplicas?\b|副本", reading.label, _I) and quantity.value < 1000:
        return "replicas", ""
    if _POOL.search(near) and quantity.value < 100_000:
        return "pool", "connections"
    if _CONNECTIONS.match(after) or re.search(r"max[\s_-]?connections?", near, _I):
        return "connections", "connections"
    if _PAGE.search(near) and quantity.value < 100_000:
        return "page-size", ""
    if _RETRY.search(near) and quantity.value < 100 and (_RETRY_UNIT.match(after) or not quantity.unit):
        return "retries", ""
    if (users := _USERS.match(after)) and quantity.value >= 2:
        return "users", users[0].lower()
    if re.search(r"\b(?:users?|daus?|maus?)\b", reading.label, _I) and quantity.value >= 100 and not quantity.unit:
        return "users", reading.label.strip().lower()
    if (rows := _ROWS.match(after)) and quantity.value >= 1000:
        return "rows", rows[0].lower()
    if re.search(r"\b(?:rps|qps|tps)\b", reading.label, _I):
        return "rate", "requests"
    return None


_DECIDE = {
    "time": _time,
    "percent": _percent,
    "rate": _rate,
    "size": _size,
    "factor": _factor,
    "money": _money,
    "count": _count,
}
_OF = re.compile(
    r"\b(checkouts?|search(?:es)?|quer(?:y|ies)|reads?|writes?|uploads?|downloads?|pages?|apis?|sessions?|catalog(?:ue)?|"
    r"products?|orders?|payments?|logs?|audit|backups?|messages?|events?|metrics?|traces?|requests?|users?|data|traffic)\b",
    _I,
)


def _of(near: str) -> str:
    match = _OF.search(near)
    return match[1].lower() if match else ""


def _percentile(reading: Reading) -> float:
    near = f"{reading.before[-30:]} {reading.after[:20]}"
    match = _PERCENTILE.search(near) or _PERCENTILE.search(reading.label)
    if match is None:
        return 0.0
    if match[3]:
        return 50.0
    value = float(match[1] or match[2])
    return value / 10 if value > 100 else value


def _bound(quantity: Quantity, reading: Reading, frame: Frame) -> Bound:
    if frame.bad or frame.stance in {"rejected", "example"} or _EXAMPLE.search(reading.before[-40:]):
        return "example"
    if quantity.sign and quantity.sign[0] in "<>≤≥":
        return "target"
    if (quantity.sign and quantity.sign[0] in "~≈") or _ASSUMED.search(reading.before):
        return "assumed"
    if _TARGET.search(f"{reading.label} {reading.before[-60:]}"):
        return "target"
    if _ASSUMED.search(frame.around):
        return "assumed"
    return "target" if _TARGET.search(frame.around) else "stated"


def _horizon(reading: Reading) -> Literal["now", "later", ""]:
    near = f"{reading.label} {reading.before} {reading.after[:40]}"
    if _LATER.search(near):
        return "later"
    return "now" if _NOW.search(near) else ""
