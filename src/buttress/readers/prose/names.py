"""Names of parts, endpoints and tables inside a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.readers.prose.later import later

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDPOINT = later(
    r"\b(?:GET|POST|PUT|PATCH|DELETE)\s+/[\w\-./{}:<>]*[\w}>]|(?<![\w.:/])/(?:api|v\d)\b[\w\-./{}:]*[\w}]"
)
_PART = later(
    r"\b(?:[A-Z][A-Za-z0-9&]*[ -]){1,3}?(?:Service|Gateway|Worker|Server|Database|DB|Queue|Cache|Engine|Manager|Store|Broker|Scheduler|Processor|Consumer)s?\b"
    r"|(?<![\w/.-])[a-z][a-z0-9]*(?:-[a-z0-9]+){0,5}-(?:service|svc|gateway|worker|server|db|queue|cache|api)(?![\w/.-])"
)
_TABLE = later(
    r"`([a-z][a-z0-9_]{2,40})`(?=\s+(?:table|collection|表))|\b(?:table|collection)\s+`?([a-z][a-z0-9_]{2,40})`?"
)
_LEAD = frozenset(
    ["the", "a", "an", "each", "every", "our", "all", "this", "that", "if", "when", "use", "add", "no", "for"]
)


def names_in(raw: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Parts, endpoints and tables named in a text as written (marks included), in order, each once. ``known`` are
    names that the document lists as parts.
    """
    found: list[tuple[int, str]] = [(m.start(), " ".join(m[0].split())) for m in _ENDPOINT.finditer(raw)]
    found += [(m.start(), _bare(m[0])) for m in _PART.finditer(raw)]
    found += [(m.start(), m[1] or m[2]) for m in _TABLE.finditer(raw)]
    for name in known:
        at = raw.find(name)
        if at >= 0 and not raw[at - 1 : at].isalnum() and not raw[at + len(name) : at + len(name) + 1].isalnum():
            found.append((at, name))
    kept: dict[str, None] = {}
    for _, name in sorted(found):
        kept.setdefault(name)
    return tuple(n for n in kept if not any(n != o and n in o for o in kept))


def _bare(name: str) -> str:
    words = name.split()
    while len(words) > 1 and words[0].lower() in _LEAD:
        words = words[1:]
    return " ".join(words)
