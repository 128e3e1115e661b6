"""Statements about what is provided for, what is not, and what is still a question."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from buttress.blueprint.provision import Provision
from buttress.readers.prose.later import later
from buttress.readers.prose.names import names_in
from buttress.readers.prose.reasons import reason_in
from buttress.readers.prose.tech import technologies
from buttress.readers.prose.text import blank
from buttress.readers.prose.topics import topics_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import Block, Claim, ClaimKind
    from buttress.blueprint.provision import Topic
    from buttress.blueprint.source import Source
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

State = Literal["yes", "no", "open"]

_I = re.IGNORECASE
#: Negations, loosely: what follows is not simply said to be there.
_NO_BEFORE = later(
    r"\b(?:no|not|without|never|none|los(?:e|es|ing)|sacrific\w+|remov(?:e|es|ed|ing|al of)|lacks?|lacking|missing|absence of|un(?:able|necessary)|avoid(?:s|ing)?|skip(?:s|ped|ping)?|"
    r"omit(?:s|ted)?|disabl(?:e|es|ed)|todo|tbd|\w+n['’]t|cannot|neither|nor)\b"
    r"(?! (?:only|just|more than|less than|later than|single|one\b|longer|matter|other|such|all\b|every|necessarily|always))|"
    r"不需要|没有|无需|不做|不设|暂不|未实现|不支持|缺少|无法|移除|去掉|无",
    _I,
)
#: Negations that say so of the very thing: "no retries", "we do not use a cache", "not encrypted".
_NO_CLOSE = later(
    r"(?:\b(?:no|lacks?|lacking|missing|absence of|skip(?:s|ped|ping)?|omit(?:s|ted)?|disabl(?:e|es|ed)|neither|nor|todo|tbd)\b\W*(?:(?!or\b|and\b)[\w-]+\W+){0,2}"
    r"|\bwithout\s+(?:any\s+|a\s+|an\s+)?"
    r"|\b(?:not|never|\w+n['’]t)\s+(?:yet\s+)?(?:(?:be|have|use|using|need|needs|implement\w*|support\w*|provid\w+|requir\w+|includ\w+|add|do|plan|offer|want)"
    r"\s+(?:[\w-]+\s+){0,2})?"
    r"|(?:不需要|没有|无需|不做|不设|暂不|未实现|不支持|缺少)\w{0,3}|无)$",
    _I,
)
_HYPOTHETICAL = later(
    r"^\W*(?:without|if|when|unless|suppose)\b|^\W*(?:如果|当)|\b(?:cannot|can['’]t|could ?n['’]t)\b", _I
)
#: What something else is used in place of, and what somebody might do.
_INSTEAD = later(r"\b(?:rather than|instead of|as opposed to|unlike)\s+(?:[\w-]+\s+){0,3}$|(?:而不是|代替)\W*$", _I)
_SUPPOSED = later(r"\bif (?:an?|any|your?|someone|somebody)\b", _I)
_PUBLIC = later(r"\bendpoints?\b|\bpublic(?:ly)?\b|\broutes?\b|接口|访问|公开", _I)
_OUTSIDE = later(r"\b(?:is|are|remains?|stays?|lies?)\s+(?:out of|outside)\b[^.;]{0,25}\bscope\b", _I)
#: "It is not encryption": what something else is no case of.
_IS_NOT = later(r"\b(?:it|this|that|which|encoding|hashing)\s+(?:is|was)\s+not\s+$", _I)
_CODE = later(
    r"\bgcloud\b|\bdocker (?:login|tag|push)\b|\bawait \w+[.(]|\b(?:const|let|var) [\w{][^=]{0,60}=|^\W*(?:import|from) [\w{*][^.]{0,60}['\"]|\bdef \w+\(|\bfunction \w*\("
)
_TODO = later(r"\b(?:TODO|TBD)\b\W*")
#: "Do not cache the expired entry": an order about one thing, and proof that others are.
_ORDER = later(r"(?<!we )(?<!services )(?<!it )\b(?:do not|don['’]t|never)\s+$", _I)
_NONE_OF = later(
    r"\b(?:no|without|lacks)\s[\w\s/-]{1,40}(?:,[\w\s/-]{1,40}){0,6}?,?\s(?:or|nor)\s[\w/-]+(?:\s[\w/-]+)?", _I
)
_LIMITED = later(r"^\w*\s*(?:on|for|when|if|unless|until|while|during)\b", _I)
_NO_AFTER = later(
    r"^[\w\s/&-]{0,30}?(?:\b(?:is|are|was|will be)\s+(?:(?:not|never)\s+(?:yet|needed|required|supported|implemented|provided|used|in scope|available|planned|included|enabled|"
    r"configured|there|necessary|applicable)|out of scope|un(?:necessary|supported)|omitted|skipped|missing)\b|"
    r"\b(?:isn|aren|won|wasn)['’]t (?:be )?(?:yet|needed|required|supported|implemented|provided|used|available|planned|included|enabled|configured|necessary)\b|\bnot (?:needed|required|supported|implemented|yet|provided|applicable)\b|\bout of scope\b|\bn/a\b|\bTODO\b)"
    r"|^\s*(?:[:=|–—-]+\s*)(?:none|no|not|n/a|todo|tbd|false|disabled|out of scope)\b|^\W*(?:不需要|不支持|暂不|未实现)",
    _I,
)
_OPEN = later(
    r"\b(?:(?:we|you|it|they|this|one|team) (?:could|might|may)|(?:could|might|may) (?:also |later |well )?(?:be (?:added|introduced|needed|useful|used|required|necessary|worth\w*|split|moved|replaced|considered)|need|want|add|use|require|introduce|adopt|move|switch|extend|help|become|make sense|benefit|follow)|consider(?:ed|ing)?(?! as\b)|perhaps|maybe|if (?:needed|necessary|required)|when needed|later|eventually|"
    r"(?<!farthest )(?<!furthest )(?<!far )in (?:the )?future|phase [2-9]|planned|roadmap|nice to have|optional(?:ly)?|to be (?:decided|determined|defined)|open question|"
    r"undecided|v2\b|next version|post-mvp|for production,? add|should add(?! (?:no|at|less|only|under)\b)|would (?:need|require|be|add)|recommend(?:ed|ation)?|suggest(?:ed|ion)?)\b|将来|未来|后续|可选|待定|考虑",
    _I,
)
_CLAUSE = later(r"[,;:()—–，；：、（）|]|\s-\s|\b(?:but|and|while|although|however|then)\b|但", _I)
_COMMENT = later(r"(?:^|[ \t])(?:#|//)[ \t]*([^\n]+)", re.MULTILINE)
_COMMENTED = frozenset({"endpoints", "http", "text", "ascii", "json", "yaml"})
_TRAP = later(
    r"^\s*(?:errors?|failures?|failed|exceptions?|bugs?|problems?|issues?|incidents?|outages?|attacks?|attempts?|buttons?|screens?|pages?|forms?|icons?|libraries)\b",
    _I,
)
#: Kinds of numbers that say, without the word, that something is provided.
_NUMBERS: dict[ClaimKind, Topic] = {"rate-limit": "rate-limit", "ttl": "staleness"}
_TRAPPED = frozenset(
    {"authentication", "authorization", "validation", "cache", "encryption", "queue", "gateway", "consistency"}
)


def read_provisions(
    source: Source,
    stretch: Stretch,
    frame: Frame,
    known: tuple[str, ...],
    *,
    bare: bool,
    claims: tuple[Claim, ...] = (),
) -> Iterator[Provision]:
    """The provisions of one passage. ``bare``: a heading with nothing under it, which promises nothing. ``claims`` are
    the passage's numbers: ``100 requests per minute per user`` is a rate limit, whatever it is called.
    """
    for start, end in stretch.sentences():
        text = stretch.text[start:end]
        found = list(topics_in(text))
        found += _numbered(claims, stretch.start + start, stretch.start + end)
        if not found:
            continue
        place = (stretch.start + start, stretch.passage.section)
        for provision in _told(source, text, found, frame, place, known, row=stretch.passage.kind == "row"):
            yield _weakened(provision) if bare else provision


def _numbered(claims: tuple[Claim, ...], start: int, end: int) -> Iterator[tuple[int, int, Topic]]:
    """Topics that a sentence's numbers speak of, behind those that its words do."""
    for claim in claims:
        topic = _NUMBERS.get(claim.kind)
        if topic is not None and claim.bound != "example" and start <= claim.span.start < end:
            yield claim.span.start - start, claim.span.end - start, topic


def read_comments(source: Source, block: Block, frame: Frame) -> Iterator[Provision]:
    """What comments of a listing, a message or a sample say; code and SQL have readers of their own."""
    if block.kind not in _COMMENTED:
        return
    raw = source.text[block.span.start : block.span.end]
    for match in _COMMENT.finditer(raw):
        text = blank(match[1])
        found = list(topics_in(text))
        if found:
            line = raw[raw.rfind("\n", 0, match.start(1)) + 1 : match.start(1)]
            place = (block.span.start + match.start(1), block.section)
            yield from _told(source, text, found, frame, place, (), bad=block.bad, about=names_in(line))


def _told(
    source: Source,
    text: str,
    found: list[tuple[int, int, Topic]],
    frame: Frame,
    place: tuple[int, int],
    known: tuple[str, ...],
    *,
    bad: bool = False,
    row: bool = False,
    about: tuple[str, ...] = (),
) -> Iterator[Provision]:
    offset, section = place
    span = source.span(offset, offset + len(text.rstrip()))
    said = " ".join(text.split())
    about = about or names_in(source.slice(span), known)
    techs = list(technologies(text))
    seen: set[Topic] = set()
    for start, end, topic in found:
        if topic in seen or (topic in _TRAPPED and _TRAP.match(text[end : end + 14])):
            continue
        state = state_of(text, start, end, frame)
        if state is None:
            continue
        seen.add(topic)
        if state == "no" and _aside(text, start, about, row=row):
            continue
        yield Provision(
            topic=topic,
            span=span,
            state=state,
            text=said,
            about=about,
            tech=_nearest(techs, start, end),
            reason=reason_in(text)[0] if state == "no" else "",
            section=section,
            bad=frame.bad or bad,
        )


def _aside(text: str, start: int, about: tuple[str, ...], *, row: bool) -> bool:
    """Whether a no speaks of less than the whole: of its own row (``200 | delivered, no retry``), of a public endpoint."""
    if "|" in text:
        return not row or "|" in text[max(0, text.find("|", 1)) : start]
    return not about and _PUBLIC.search(text) is not None


def state_of(text: str, start: int, end: int, frame: Frame) -> State | None:
    """What a sentence says of a topic; None when it negates something else about it."""
    clause = text[_clause_start(text, start) : start]
    if _CODE.search(text):
        return None
    if frame.stance == "out" or _OUTSIDE.search(text, end):
        return "no"
    if _NO_AFTER.search(text[end : end + 60]):
        return None if _HYPOTHETICAL.search(text) else "no"
    if _IS_NOT.search(clause) and text[start:end].endswith(("tion", "ity", "ing")):
        return None
    if _TODO.search(text, 0, start):
        return "no"
    if _enumerated(text, start) and not _HYPOTHETICAL.search(text):
        return "no"
    if _INSTEAD.search(clause) or _SUPPOSED.search(clause):
        return None
    if _negated(clause):
        if _ORDER.search(clause) and text[end : end + 1] == " ":
            return None
        plain = (
            _NO_CLOSE.search(clause) and not _HYPOTHETICAL.search(clause) and not _LIMITED.match(text[end : end + 20])
        )
        return "no" if plain else None
    if frame.stance in {"open", "rejected"} or text.rstrip().endswith(("?", "？")):
        return "open"
    return "open" if _OPEN.search(text[max(0, start - 50) : end + 40]) else "yes"


def _enumerated(text: str, start: int) -> bool:
    """Whether a topic stands in a list that begins with no: ``No retry, timeout, or fallback``."""
    return any(match.start() <= start < match.end() for match in _NONE_OF.finditer(text))


def _negated(clause: str) -> bool:
    matches = list(_NO_BEFORE.finditer(clause))
    return bool(matches) and len(clause[matches[-1].end() :].split()) <= 5


def _clause_start(text: str, start: int) -> int:
    last = 0
    for match in _CLAUSE.finditer(text, 0, start):
        last = match.end()
    return last


def _nearest(techs: list[tuple[int, int, str]], start: int, end: int) -> str:
    inside = [name for a, b, name in techs if a < end and b > start]
    if inside:
        return inside[0]
    near = sorted((min(abs(a - end), abs(start - b)), name) for a, b, name in techs)
    return near[0][1] if near and near[0][0] <= 40 else ""


def _weakened(provision: Provision) -> Provision:
    return replace(provision, state="open") if provision.state == "yes" else provision
