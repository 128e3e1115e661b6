"""Hosts of other workloads in code and configuration of any language: only where a host can stand, never a word in prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.readers.deployments.addresses import Address, find_addresses
from buttress.readers.deployments.settings import settings_beside
from buttress.readers.deployments.variables import STORE_SCHEMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.source import Source, Span

#: A line that is a comment in one of the usual notations.
_COMMENT = re.compile(r"^\s*(?://|#(?!\s*(?:define|include)\b)|\*|/\*|--\s|<!--|;|%|rem\s)", re.IGNORECASE)
_REMARK = re.compile(r"(?<![:\w])//\s|\s#\s")
#: Words that say that what follows is a place to connect to.
_PLACE = re.compile(
    r"host|ur[li](?![a-z])|ur[li]s|addr|endpoint|broker|bootstrap|upstream|proxy|backend|\bdsn|_DSN|getenv|environ|\benv\b|\.env\b|process\.env"
    r"|connect|dial|service-?id|serviceid|\bserver\b|\bservers\b|lookup|resolve|target|discover",
    re.IGNORECASE,
)
_FEIGN = re.compile(r"@(?:FeignClient|LoadBalancerClient|RibbonClient)\s*\([^)]*$")
#: A key that holds a host, straight before an unquoted value: `host: db`, `DB_HOST=db`, `server db;`, `-h db`.
_KEY = re.compile(
    r"(?:(?:^|[\s.\"'_-]|[a-z])(?:hosts?|hostname|ur[li]|addr(?:ess)?|endpoint|brokers?|bootstrap[._-]servers?|serviceid|service-id|upstream)[\"']?\s*[:=]\s*"
    r"|_(?:HOST|URL|ADDR|ADDRESS|ENDPOINT|SERVERS?)\s*[:= ]\s*|(?:^|\s)server\s+|--host[= ]|(?:mysql|psql|redis-cli|mongo)\b.*\s-h\s*)$",
    re.IGNORECASE,
)
_PORT = re.compile(r":(\d{2,5})(?!\d)")
#: Languages in which backticks hold a string; elsewhere they quote words in prose.
_BACKTICKS = (".js", ".ts", ".mjs", ".cjs", ".mts", ".tsx", ".jsx", ".vue", ".go")
_WINDOW = 100


class Found(NamedTuple):
    """One host in one file."""

    address: Address
    span: Span


def host_pattern(hosts: Iterable[str]) -> re.Pattern[bytes] | None:
    """What finds any of the hosts in a file's bytes; None without hosts. The longest name wins where one begins another."""
    names = sorted({host for host in hosts if len(host) > 1}, key=lambda host: (-len(host), host))
    return re.compile("|".join(map(re.escape, names)).encode()) if names else None


def find_hosts(source: Source, pattern: re.Pattern[bytes], first: int = 0, last: int | None = None) -> Iterator[Found]:
    """The hosts that a file (or what stands in it between two offsets) names in a host's position, each kind of naming
    once.

    ``pattern`` is of :func:`host_pattern`. What stands in comments is left out.
    """
    text = source.text
    seen: set[tuple[str, str, str]] = set()
    holes = None
    for match in re.compile(pattern.pattern.decode()).finditer(text, first, len(text) if last is None else last):
        start, end = match.span()
        if not _is_word(text, start, end):
            continue
        address = _address(source.path, text, start, end)
        if address is None:
            continue
        if not address.scheme and not address.database:
            if holes is None:
                holes = _holes(text)
            address = _with_hole(address, holes, text, start)
        key = (address.host, address.scheme, address.database)
        if key not in seen:
            seen.add(key)
            yield Found(address, source.span(address.start, address.end))


def _is_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or before in ("_", "-", ".", "$", "\\") or after.isalnum() or after in ("_", "-"):
        return before == "-" and text[max(start - 2, 0) : start] == ":-"  # the default in ${DB_HOST:-db}
    return True


def _address(path: str, text: str, start: int, end: int) -> Address | None:
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    before = text[max(line, start - 4 * _WINDOW) : start]
    if _COMMENT.match(before) or _is_remark(before):
        return None
    host = text[start:end]
    base = max(line, start - 4 * _WINDOW)
    for address in find_addresses(text[base : min(stop, end + 4 * _WINDOW)]):
        if address.host.partition(".")[0] == host and base + address.start <= start <= base + address.end:
            return address._replace(host=host, start=base + address.start, end=base + address.end)
    if text[end : end + 1] == "." and text[end + 1 : end + 2].isalpha():
        return None
    return _bare(path, text, (line, start, end, stop), before)


def _is_remark(before: str) -> bool:
    found = _REMARK.search(before)
    return (
        found is not None
        and before[: found.start()].count('"') % 2 == 0
        and before[: found.start()].count("'") % 2 == 0
    )


def _bare(path: str, text: str, at: tuple[int, int, int, int], before: str) -> Address | None:
    """A host without a scheme: ``db:5432``, ``"db"`` beside a word that says host, ``host: db``."""
    _, start, end, stop = at
    host, window = text[start:end], before[-_WINDOW:]
    port = _PORT.match(text, end, stop)
    quote, after = text[start - 1 : start], text[end : end + 1]
    if port and (quote in ("'", '"', "`", "/", ",", "=", "@", " ", "(") or not before.strip()):
        quoted = quote in ("'", '"', "`") and text[port.end() : port.end() + 1] == quote
        if _PLACE.search(window) or not host.isalpha() or (quoted and len(port.group(1)) > 3):
            return Address(host, start, port.end(), port=int(port.group(1)), url=text[start : port.end()])
        return None
    if quote in ("'", '"', "`") and after == quote and (quote != "`" or path.endswith(_BACKTICKS)):
        if _is_near(window) or _FEIGN.search(text[max(0, start - 2 * _WINDOW) : start - 1]):
            return settings_beside(path, text, Address(host, start, end, url=host))
        return None
    value_ends = not after or after in " \t\r\n;,\\}" or text.startswith("\\n", end)
    if value_ends and _KEY.search(before) and not (after == " " and _goes_on(text, end, stop)):
        return settings_beside(path, text, Address(host, start, end, url=host))
    if before.endswith(":-") and after == "}" and _PLACE.search(window):
        return Address(host, start, end, url=host)
    return None


def _is_near(window: str) -> bool:
    """Whether a word for a place stands before a quoted name, with an operator between them and no sentence."""
    ends = [found.end() for found in _PLACE.finditer(window)]
    return bool(ends) and window.count(" ", ends[-1]) < 5


def _goes_on(text: str, end: int, stop: int) -> bool:
    """Whether words follow: then it is a sentence and no value."""
    rest = text[end:stop].strip()
    return bool(rest) and rest[0].isalpha()


def _holes(text: str) -> list[Address]:
    """DSNs whose host is filled in elsewhere: ``jdbc:mysql://%s/cities``."""
    return [a for a in find_addresses(text) if not a.host and a.scheme in STORE_SCHEMES] if "://" in text else []


def _with_hole(address: Address, holes: list[Address], text: str, start: int) -> Address:
    """The scheme and database of the one DSN on the same line whose host is a hole."""
    line, stop = text.rfind("\n", 0, start), text.find("\n", start)
    here = [hole for hole in holes if line < hole.start < (len(text) if stop < 0 else stop)]
    if len(here) != 1:
        return address
    hole = here[0]
    database = hole.database if re.fullmatch(r"[\w-]+", hole.database) else ""
    return address._replace(scheme=hole.scheme, database=database, options=hole.options, url=hole.url)
