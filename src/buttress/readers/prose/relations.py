"""Sentences and arrows that say who talks to whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.blueprint.document import Relation
from buttress.readers.prose.later import later
from buttress.readers.prose.tech import BROKERS, STORES, technologies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Source
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

_I = re.IGNORECASE
_KINDS = r"service|gateway|worker|server|queue|database|db|topic|cache|cluster|bucket|api|stream|balancer|broker|scheduler|proxy"
_NAME = (
    rf"(?:[A-Z][\w&]*(?:[ -][A-Z][\w&]*){{0,3}}(?:\s{{1,3}}(?:{_KINDS})\b)?"
    rf"|(?<![\w-])(?:[a-z][a-z0-9]*-){{1,5}}[a-z0-9]+(?:\s(?:{_KINDS})\b)?"
    rf"|\b(?:[a-z]{{3,14}}\s)?(?:{_KINDS})\b)"
)
_THE = r"(?:[Tt]he\s+|[Aa]n?\s+|[Oo]ur\s+|its\s+)?"
_OBJECT = r"(?:\s+[\w./'()-]+){0,6}?"
_VERB = (
    r"(?:[Cc]alls?|[Ii]nvokes?|[Qq]uer(?:ies|y)|[Aa]sks|[Cc]ontacts|[Nn]otifies|[Dd]epends on|[Rr]elies on|[Tt]alks to|[Cc]onnects to|requests?"
    rf"|(?:[Pp]ublish(?:es)?|[Ss]ends?|[Ee]mits?|posts?|[Pp]ush(?:es)?|[Ff]orwards?|[Rr]outes?|[Pp]rox(?:ies|y)|[Dd]elegates?|[Ww]rites?|[Ee]nqueues?|[Ss]ubmits?|[Pp]roduces?|[Dd]ispatches)"
    rf"{_OBJECT}\s+(?:in)?to"
    rf"|(?:[Cc]onsumes?|[Rr]eads?|[Ff]etches|[Gg]ets|[Rr]etrieves|[Ll]oads|[Pp]ulls|[Rr]eceives){_OBJECT}\s+from"
    rf"|(?:[Ss]ubscribes|[Ll]istens) to"
    rf"|(?:[Ss]tores?|[Ss]aves?|[Pp]ersists?|[Kk]eeps|[Cc]aches|[Pp]uts|[Pp]laces){_OBJECT}\s+(?:in|into|on|to))"
)
_BETWEEN = (
    r"(?:\s*[:—–]|,?\s+(?:which|that))?\s+(?:then\s+|also\s+|synchronously\s+|asynchronously\s+|directly\s+|will\s+|must\s+)?"
    r"(?:[a-z]+s\s+(?:[\w-]+\s+){0,5}?and\s+(?:then\s+)?)?"
)
_SAYS = later(rf"(?P<source>{_NAME}){_BETWEEN}(?P<verb>{_VERB})\s+{_THE}(?P<target>{_NAME})")
_HEADED = later(rf"\W*(?P<verb>{_VERB}|Dependencies|[Uu]pstream|[Dd]ownstream)\s*:?\s+{_THE}(?P<target>{_NAME})")
_GIVES = later(
    rf"(?P<source>{_NAME})\s+(?P<verb>sends|hands)\s+{_THE}(?P<target>{_NAME})\s+(?:an?|the)\s+[\w. -]{{0,30}}?(?:events?|messages?|notification|request)\b"
)
_HEARD = later(
    rf"(?P<source>{_NAME})\s+(?:then\s+|also\s+)?(?P<verb>publishes|emits|sends|raises|produces)\s[^.;|?]{{1,60}}?(?:\.\w[^.;|?]{{0,60}}?)?"
    rf"(?:,|;|\bwhich|\bthat|\band)\s+{_THE}(?P<target>{_NAME})\s+(?:consumes|listens|subscribes|receives|handles|processes|reacts|picks)\b"
)
_PASSIVE = later(
    rf"(?P<target>{_NAME})\s+(?:is|are)\s+(?P<verb>called|invoked|queried|consumed|used)\s+(?:only\s+)?by\s+{_THE}(?P<source>{_NAME})"
)
_BEHIND = later(rf"(?P<target>{_NAME})(?:\s+[\w-]+){{0,5}}?\s+behind\s+{_THE}(?P<source>{_NAME})")
_USES = later(rf"(?P<source>{_NAME})\s+(?P<verb>uses)\s+{_THE}(?P<target>{_NAME})")
_ARROW = later(rf"(?P<source>{_NAME})\s*(?:-+>|→|⟶|=>)\s*(?={_THE}(?P<target>{_NAME}))")
_MORE = later(rf"(?:,\s+(?:and\s+)?|\s+and\s+)(?:the\s+)?(?P<target>{_NAME})")
_HAN = later(
    r"(?P<source>[\u4e00-\u9fffA-Za-z]{1,6}?(?:服务|网关))(?:会|将|通过\w{1,8}|同步|异步|直接)?(?P<verb>调用|请求|依赖|订阅|查询)"
    r"(?P<target>[\u4e00-\u9fffA-Za-z]{1,6}?(?:服务|网关|数据库|缓存))"
)
#: Each with words of which one has to be there: most sentences need none of the patterns.
_PAIRS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_GIVES, ("sends ", "hands ")),
    (_HEARD, ("publishes ", "emits ", "sends ", "raises ", "produces ")),
    (_SAYS, (" ",)),
    (_PASSIVE, (" by ",)),
    (_USES, ("uses ",)),
    (_BEHIND, ("behind ",)),
    (_ARROW, ("->", "→", "⟶", "=>")),
    (_HAN, ("调用", "请求", "依赖", "订阅", "查询")),
)
#: One of these stands in every sentence that the patterns above can match.
_HINT = later(
    r"\b(?:calls?|invokes?|quer|asks\b|contacts|notif|depend|relies|talks|connects|requests?|publish|sends?|emits?|posts?|push|forward|routes?|prox|delegat|writes?|enqueue|submit|"
    r"produce|dispatch|consume|reads?|fetch|gets|retriev|loads|pulls|receives|subscribes|listens|stores?|saves?|persists?|keeps|caches|puts|places|hands|raises|uses\b|used by|"
    r"invoked|called|queried|behind|upstream|downstream)|[-=]>|→|⟶|调用|请求|依赖|订阅|查询",
    _I,
)
_GOES_ON = later(r"\s+(?:[a-z]+s|will|must|can|has|is)\s")
_EVENTS = later(
    r"\b[a-z][a-z_]*(?:\.[a-z_]+)+\b(?!\()|\b[A-Z][a-z]+(?:[A-Z][a-z]+)*(?:Created|Updated|Deleted|Completed|Placed|Paid|Failed|Cancelled|Shipped|Registered)\b"
)
_FILE = later(r"\.(?:md|py|js|ts|go|java|sql|json|yaml|yml|com|org|io|net|html|txt|sh|proto|rb|rs|env|toml|xml)$", _I)
_EVENTED = later(
    r"\bevents?\b.{0,30}\b(?:(?:micro)?services? communicat\w+|between (?:micro)?services|inter-?service)|"
    r"\bservices communicate (?:\w+ )?(?:via|through|by|over|with|using) (?:\w+ )?events|event[\s-]driven (?:service )?(?:communication|messaging)",
    _I,
)
_GENERIC = frozenset(
    [
        *("client", "server", "browser", "app", "api", "cache", "database", "db", "service", "queue", "clients"),
        *("servers", "services", "user", "worker", "store", "topic", "cluster", "bucket", "stream", "proxy", "broker"),
    ]
)
#: Words before a kind that make it nobody in particular: ``another service``.
_ANY = frozenset(
    [
        *("the", "a", "an", "any", "each", "every", "another", "other", "this", "that", "same", "one", "which", "all"),
        *("external", "downstream", "upstream", "internal", "new", "old", "single", "dedicated", "target", "specific"),
        *(
            "multiple",
            "their",
            "your",
            "own",
            "our",
            "its",
            "and",
            "from",
            "into",
            "with",
            "for",
            "separate",
            "calling",
        ),
        *("via", "through", "when", "then", "first", "second", "different", "remote", "given", "some", "per"),
    ]
)
_SYNC = later(r"\bsynchronous(?:ly)?\b|\brest\b|\bgrpc\b|\bhttps?\b|\brpc\b|同步", _I)
_ASYNC = later(r"\basync\w*|\bevents?\b|\bqueue|\btopic\b|publish|subscrib|consum|emit|raises|异步|订阅", _I)
_HOLDS = later(r"(?i:reads|writes|stores?|saves|persists?|keeps|caches)")
_DATA = later(r"\b(?:database|db|cache|bucket)$|数据库$|缓存$", _I)
_PARTLIKE = later(
    r"(?:service|gateway|worker|server|database|\bdb|queue|cache|broker|topic|api|store|cdn|client|app|scheduler|balancer|proxy|stream|bucket)s?$|服务$|网关$|数据库$|缓存$",
    _I,
)

Mode = Literal["sync", "async", "data", "unknown"]


class _Found(NamedTuple):
    source: str
    target: str
    verb: str


def read_relations(source: Source, stretch: Stretch, frame: Frame, known: tuple[str, ...]) -> Iterator[Relation]:
    """The relations that one passage states. Both ends have to be names of parts or technologies."""
    if frame.stance in {"rejected", "out", "open"} or stretch.passage.kind == "heading":
        return
    names = {name.lower(): name for name in known}
    row = stretch.passage.kind == "row"
    for start, end in stretch.sentences():
        text = stretch.text[start:end]
        if not _HINT.search(text) and not _EVENTED.search(text):
            continue
        events = tuple(dict.fromkeys(m[0] for m in _EVENTS.finditer(text) if not _FILE.search(m[0])))
        span = source.span(stretch.start + start, stretch.start + end)
        found = [] if text.endswith(("?", "？")) else list(dict.fromkeys(_pairs(text, frame, names, row=row)))
        if not found and _EVENTED.search(text):
            found = [_Found("", "", "publish")]
        for pair in found:
            yield Relation(
                source=pair.source,
                target=pair.target,
                mode=_mode(pair, text) if pair.source else "async",
                span=span,
                label=" ".join(text.split())[:120],
                events=events,
                section=stretch.passage.section,
                bad=frame.bad,
            )


def _pairs(text: str, frame: Frame, known: dict[str, str], *, row: bool) -> Iterator[_Found]:
    """Each two ends once, by the pattern that says most about them. Arrows in a table's row compare as often as they lead."""
    told: set[tuple[str, str]] = set()
    for pattern, words in _PAIRS:
        if (row and pattern is _ARROW) or not any(word in text for word in words):
            continue
        for match in pattern.finditer(text):
            source = _end(match["source"], known)
            verb = match.groupdict().get("verb") or ""
            targets = [match["target"]] if pattern is not _SAYS else _targets(text, match)
            for target in (_end(name, known) for name in targets):
                if (source, target) not in told and _stated(source, target, verb, known):
                    told.add((source, target))
                    yield _Found(source, target, verb)
    head = _HEADED.match(text)
    if head is None or told:
        return
    lead = frame.lead.split(":")[0].strip()
    owner = known.get(lead) or _end(frame.heading, known)
    if _is_part(owner, known):
        for target in (_end(name, known) for name in _targets(text, head)):
            if _stated(owner, target, head["verb"], known):
                yield _Found(owner, target, head["verb"])


def _targets(text: str, match: re.Match[str]) -> Iterator[str]:
    """``calls A, B and C``; a name that goes on to do something itself opens a sentence of its own."""
    yield match["target"]
    at = match.end()
    while (more := _MORE.match(text, at)) is not None and not _GOES_ON.match(text, more.end()):
        yield more["target"]
        at = more.end()


def _end(name: str, known: dict[str, str]) -> str:
    """A name as it is written; ``gateway`` alone is the one part of that kind that the document lists."""
    name = " ".join(name.split())
    words = name.split(" ")
    while len(words) > 1 and words[0].lower() in _ANY:
        words = words[1:]
    name = " ".join(words)
    if name.lower() in known or len(words) > 1:
        return known.get(name.lower(), name)
    ending = [whole for low, whole in known.items() if low.endswith((" " + name.lower(), "-" + name.lower()))]
    return ending[0] if len(ending) == 1 and name.islower() else name


def _stated(source: str, target: str, verb: str, known: dict[str, str]) -> bool:
    if source.lower() == target.lower() or not (_is_part(source, known) and _is_part(target, known)):
        return False
    if verb in {"uses", "used"} and not any(t in STORES for _, _, t in technologies(target)):
        return False
    return not _no_caller(source, target)


def _is_part(name: str, known: dict[str, str]) -> bool:
    return (
        name.lower() in known
        or _PARTLIKE.search(name) is not None
        or any(t in STORES for _, _, t in technologies(name))
    )


def _no_caller(source: str, target: str) -> bool:
    """A store starts nothing, and a word that fits any system names nobody."""
    if source.lower() in _GENERIC or target.lower() in _GENERIC:
        return True
    tech = {name for _, _, name in technologies(source)}
    return bool(tech & STORES - BROKERS) or source.lower().endswith(("cache", "database", " db", "bucket"))


def _mode(pair: _Found, text: str) -> Mode:
    tech = {name for _, _, name in technologies(pair.target)}
    if _ASYNC.search(pair.verb) or tech & BROKERS:
        return "async"
    if tech & STORES or _HOLDS.match(pair.verb) or _DATA.search(pair.target):
        return "data"
    if _SYNC.search(text):
        return "sync"
    return "async" if _ASYNC.search(text) else ("sync" if pair.verb else "unknown")
