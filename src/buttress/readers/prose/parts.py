"""Components and stores that prose lists; classes, files and screens are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import NamedPart
from buttress.readers.prose.later import later
from buttress.readers.prose.tech import STORES, technologies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Source
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

_I = re.IGNORECASE
_LISTING = later(
    r"(?:^|/ )\W*[\d. ]*(?:[\w' ]{1,40} (?:has|have|consists of|is made of|comprises|includes) )?(?:(?:two|three|four|five|six|seven|eight|\d) )?(?:(?:core|main|key|our|the|high[\s-]level|system|backend|major|logical|external|infrastructure) )*"
    r"(?:micro-?services?|services?|components?|architecture(?: (?:overview|components|diagram))?|service (?:list|catalog(?:ue)?|breakdown|overview|boundaries|responsibilities)|"
    r"component (?:overview|breakdown|responsibilities|list|summary|details?)|data ?(?:stores?|bases?|storage)|stor(?:age|es)(?: layer)?|building blocks|moving (?:pieces|parts)|服务|组件|微服务|服务列表|系统组件)"
    r"\b\W*(?: (?:list|overview|and responsibilities))?:?\s*(?:\(.*\))?\s*$",
    _I,
)
_COLUMN = later(r"\W*(?:(?:micro-?)?services?|components?)(?: names?)?\W*$|服务(?:名称?)?$|组件(?:名称?)?$", _I)
_INSIDE = later(
    r"interface|class(?:es)?\b|modules?\b|front-?end|\bui\b|react|hooks?\b|layers?\b|files?\b|folder|directory|package|接口|前端|模块|models?\b|test|code\b|util",
    _I,
)
_NAMED = later(
    r"(?P<name>[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff&/+.' -]{1,48}?)\s*(?:\((?P<aside>[^()]{1,80})\))?\s*(?P<sign>[:：]|\s[–—-]+|[–—]|$)\s*(?P<duties>.*)",
    re.DOTALL,
)
_CLASS = later(
    r"(?:Controller|Repository|Repo|Impl|DTO|Dto|Entity|Handler|Factory|Builder|Helper|Util|Utils|Exception|Interface|Model|Component|Hook|Provider|Context|"
    r"Validator|Mapper|Adapter|Middleware|Middlewares|Router|View|Page|Form|Modal|Dialog|Button|Panel|List|Table|Card)$"
)
_CAMEL = later(r"[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+$|[a-z]+[A-Z]\w*$")
_SERVICE = later(
    r"\b(?:services?|svc|gateway|workers?|server|database|db|queue|cache|broker|scheduler|balancer|cdn|proxy|bus|store|storage|cluster|"
    r"engine|processor|consumer|producer|ingest\w*|pipeline|api|app|client|indexer|crawler|dispatcher|notifier|aggregator|replicas?|stream)\b|服务|网关|数据库|队列",
    _I,
)
_FOR = later(
    r"^\W*(?P<tech>[\w .+/-]{2,30}?)\s+(?:for|as|to store|(?P<verb>stores|holds))\s+(?:the |our |a |an )?(?P<purpose>[^.;:()]{3,80})",
    _I,
)
#: Words that may stand beside a technology without making the sentence about something else.
_BESIDE = frozenset(
    [
        "use",
        "using",
        "we",
        "cluster",
        "database",
        "db",
        "cache",
        "bucket",
        "buckets",
        "queue",
        "queues",
        "topics",
        "amazon",
        "aws",
        "apache",
        "google",
        "azure",
    ]
)
#: Names of layers and of nothing in particular: a part only when a technology stands with it.
_ANY = frozenset(
    [
        "service",
        "services",
        "storage",
        "api",
        "server",
        "client",
        "database",
        "cache",
        "worker",
        "frontend",
        "backend",
        "queue",
        "app",
        "store",
        "stream",
        "pipeline",
        "db",
    ]
)
_LAYER = later(
    r"layers?\b|层|\b(?:traffic|models?|strateg(?:y|ies)|sizes?|costs?|paths?|formats?|polic(?:y|ies)|keys?|selection|overhead|schemas?|latency|bandwidth|logic|flows?|"
    r"patterns?|tests?|types?|choice|design|tier|approach|method)$",
    _I,
)
#: What a store is good at says nothing about what is kept in it.
_QUALITY = later(
    r"(?:\w+ )?(?:scal\w+|performance|availability|speed|durability|resilience|reliability|throughput|latency)\b|(?:tr|b|m)illions\b|values\b|postgresql\b|mysql\b|redis\b",
    _I,
)
#: Columns that compare answers, not parts.
_COMPARES = later(
    r"level|\bl[4-7]\b|sde|attempt|iteration|naive|junior|senior|before|after|why not|alternativ|rejected|option|v\d\b",
    _I,
)
_DOES = later(
    r"\W*(?:[Tt]he\s+|[Aa]n?\s+|[Oo]ur\s+)?(?P<name>[A-Z][\w&-]*(?: [A-Z][\w&-]*){1,3}|[a-z][a-z0-9]*(?:-[a-z0-9]+)*-(?:service|gateway|worker))\s+"
    r"(?:is responsible for|handles|manages|owns|stores|serves|routes|processes|validates|publishes|consumes|"
    r"terminates|aggregates|calls)\b"
)
#: A capital letter at the head of a sentence makes no name of these.
_OPENERS = frozenset(
    (
        "no",
        "the",
        "any",
        "same",
        "when",
        "if",
        "once",
        "after",
        "before",
        "while",
        "each",
        "every",
        "all",
        "this",
        "that",
        "rest",
        "how",
        "why",
        "what",
    )
)
_OWNS = later(
    r"\bown(?:s\b|ed (?:tables|data|by it))\s*:?\s+(?:the\s+|all\s+)?(?:(?:tables?|collections?)\s+)?([\w`, ]{2,60})|拥有\s?([\w`, 、]{2,40})",
    _I,
)
_TRAIL = later(r"\s*\b(?:tables?|collections?)\s*$|\s*表$", _I)
_ASIDE = later(r"\b(?:which|that|with|in|for|from|while|but|because|so|to|on|via|through)\b", _I)


def read_parts(source: Source, stretch: Stretch, frame: Frame) -> Iterator[NamedPart]:
    """The parts that one passage names: at most one a bullet, row or heading, or a technology and what it is for."""
    if frame.stance in {"rejected", "out", "open"}:
        return
    purpose = _for_purpose(source, stretch, frame)
    if purpose is not None:
        yield purpose
        return
    part = _listed(source, stretch, frame)
    if part is not None:
        yield part
    elif stretch.passage.kind in {"bullet", "paragraph"}:
        yield from _doing(source, stretch, frame)


def _for_purpose(source: Source, stretch: Stretch, frame: Frame) -> NamedPart | None:
    if stretch.passage.kind not in {"bullet", "paragraph"}:
        return None
    for start, end in stretch.sentences():
        match = _FOR.match(stretch.text[start:end])
        if match is None:
            continue
        if _QUALITY.match(match["purpose"]) or (match["verb"] and stretch.passage.kind == "paragraph"):
            continue
        tech = [(a, b, name) for a, b, name in technologies(match["tech"]) if name in STORES]
        if len(tech) != 1 or stretch.text[start:end].endswith("?"):
            continue
        a, b, name = tech[0]
        beside = (match["tech"][:a] + " " + match["tech"][b:]).lower().split()
        if not set(beside) <= _BESIDE:
            continue
        at = stretch.start + start + match.start("tech")
        return NamedPart(
            name=match["tech"][a:b],
            span=source.span(at + a, at + b),
            listed=False,
            tech=name,
            duties=" ".join(stretch.text[start:end].split()),
            purpose=" ".join(match["purpose"].split()),
            section=stretch.passage.section,
            bad=frame.bad,
        )
    return None


def _doing(source: Source, stretch: Stretch, frame: Frame) -> Iterator[NamedPart]:
    """Parts that a sentence is about: ``API Gateway handles authentication``."""
    for start, end in stretch.sentences():
        text = stretch.text[start:end]
        match = _DOES.match(text)
        if (
            match is None
            or text.endswith("?")
            or match["name"].split()[0].lower() in _OPENERS
            or not is_part(match["name"], frame.around)
        ):
            continue
        at = stretch.start + start + match.start("name")
        owns = _OWNS.search(text)
        tech = next((name for _, _, name in technologies(match["name"])), "")
        yield NamedPart(
            name=match["name"],
            span=source.span(at, at + len(match["name"])),
            listed=False,
            duties=" ".join(text[match.end("name") :].split()),
            owns=_things(owns[1] or owns[2]) if owns else (),
            tech=tech,
            section=stretch.passage.section,
            bad=frame.bad,
        )


def _things(words: str) -> tuple[str, ...]:
    """``the products and prices tables`` names two; what goes on after them (``which``, ``with``) names none."""
    words = _TRAIL.sub("", _ASIDE.split(words, maxsplit=1)[0].strip())
    return tuple(w.strip(" `") for w in re.split(r",|、|\band\b", words) if w.strip(" `"))


def _listed(source: Source, stretch: Stretch, frame: Frame) -> NamedPart | None:
    kind = stretch.passage.kind
    over = frame.lead or frame.title
    if kind not in {"bullet", "row", "heading"} or not (kind == "row" or _LISTING.search(over)):
        return None
    text, offset = stretch.text, 0
    if kind == "row":
        cells = stretch.cells()
        if any(_COMPARES.search(header) for header in stretch.passage.headers[1:]):
            return None
        if len(cells) < 2 or not _COLUMN.match(stretch.passage.headers[0] if stretch.passage.headers else ""):
            return None
        offset = cells[0][0]
        text = stretch.text[offset : cells[0][1]] + " : " + stretch.text[cells[1][0] : cells[1][1]]
    match = _NAMED.fullmatch(text.rstrip(), len(text) - len(text.lstrip()))
    if match is None:
        return None
    name = re.sub(r"^[\d.]+\s*", "", match["name"].strip())
    plain = name.lower() in _ANY and any(t in STORES for _, _, t in technologies(match["duties"][:60]))
    if not plain and not is_part(name, frame.around):
        return None
    at = stretch.start + offset + match.start("name")
    at += source.text[at : at + len(match["name"])].find(name)
    duties = " ".join(match["duties"].split())
    found = [t for _, _, t in technologies(f"{name} {match['aside'] or ''}")] or [
        t for _, _, t in technologies(duties) if t in STORES
    ][:1]
    owns = _OWNS.search(duties)
    return NamedPart(
        name=name,
        span=source.span(at, at + len(name)),
        listed=True,
        duties=duties,
        owns=_things(owns[1] or owns[2]) if owns else (),
        tech=found[0] if found else "",
        section=stretch.passage.section,
        bad=frame.bad,
    )


def is_part(name: str, around: str) -> bool:
    """Whether a listed name is one of the system's parts, not a class, a file, a screen or a sentence."""
    if (
        len(name.split()) > 5
        or len(name) < 2
        or "/" in name
        or " vs" in name.lower()
        or re.search(r"\.\w{1,4}$|\(\)|^use[A-Z]|^[<`]", name)
    ):
        return False
    told = _SERVICE.search(name) or next(technologies(name), None)
    if _CAMEL.match(name) and (_CLASS.search(name) or _INSIDE.search(around)):
        return False
    if name.lower() in _ANY or _LAYER.search(name):
        return False
    return bool(told) and not (_INSIDE.search(around) and not _SERVICE.search(name))
