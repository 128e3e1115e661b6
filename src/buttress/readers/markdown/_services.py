"""Who is said to serve what follows: ``# User service API``, ``### Order Service``, ``**payment-service**``."""

from __future__ import annotations

import re

_NAMED = re.compile(
    r"(?<![\w/-])((?:[A-Z\u0080-\uffff][\w&+.-]*|[a-z][\w+-]*)(?:[ \t]+(?:[A-Z][\w&+.-]*|&|and|of))*?[ \t_-]*(?:micro-?)?"
    r"(?:services?|svc|gateway|worker|服务|サービス))(?![\w/-])(?P<behind>[ \t]+\w+)?",
    re.IGNORECASE,
)
_CODED = re.compile(r"(?<![\w/.-])((?:[a-z][a-z0-9]*-)+(?:service|svc|api|gateway|worker|server))(?![\w-])")
_GENERIC = re.compile(
    r"^(?:the|a|an|our|this|each|every|all|any|other|another|core|new|internal|external|public|private|main|key|web|rest|restful|http|"
    r"backend|api|micro|cloud|shared|common|of|for|per|by|to|from|in|and|between|example|target|sample|calls?|calling|\d+)?[ _-]*"
    r"(?:micro-?)?(?:services?|svc|gateway|worker|服务)$",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(
    r"^(?:architecture|communication|discovery|level|mesh|layer|layers|design|boundaries|boundary|overview|catalog|catalogue|account|"
    r"accounts|registry|provider|providers|interface|interfaces|interaction|interactions|dependencies|topology|map|list|breakdown)$",
    re.IGNORECASE,
)


def service_named(text: str) -> str:
    """The one service that a heading, a comment or a bold line names, as written; '' when it names none or several."""
    line = text.strip().strip("#*/-=_ \t`:：")
    if not line or len(line) > 80:
        return ""
    coded = _CODED.search(line)
    if coded:
        return coded[1]
    found = _NAMED.search(line)
    if not found or _GENERIC.match(found[1].strip()) or found[1].lower().endswith("services"):
        return ""
    behind = (found["behind"] or "").strip()
    name = re.sub(r"^(?:\d+[.)]\s*|the\s+|our\s+)+", "", found[1].strip(), flags=re.IGNORECASE)
    return "" if _NOT_ONE.match(behind) or len(name.split()) > 5 else name
