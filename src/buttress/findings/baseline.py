"""The baseline: findings that a team accepted on one day, so that it is told only about new ones.

The file is JSON Lines, made to be merged: a header that never changes, then one sorted entry a line, with nothing in
it that two branches would both touch. Any order and repeated lines are read (git's ``merge=union`` leaves both).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from buttress.blueprint.source import Source, Span
from buttress.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.findings.finding import Finding

#: The baseline's name beside the configuration.
FILE = "buttress-baseline.jsonl"
#: What the first line says; the number grows when an older Buttress could no longer read the file.
NAME, VERSION = "buttress.baseline", 1
HEADER = json.dumps({"schema": f"{NAME}/{VERSION}"})

_REQUIRED = ("rule", "subject", "key", "path")
_KNOWN = (*_REQUIRED, "nth", "reason")
_EXAMPLE = '{"rule": "…", "subject": "…", "key": "…", "path": "…"}'
_CONFLICT = re.compile(r"<{7}(?: |$)|={7}$|>{7}(?: |$)|\|{7}(?: |$)")
_KEY = re.compile(r"[0-9a-f]{16}")
#: Characters that JSON allows and that UTF-8 files or editors break on: surrogates, and line ends besides LF.
_FRAGILE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted occurrence. ``key`` is :attr:`Finding.key` (rule, subject and content); ``path`` tells people
    where it stood and settles which of several occurrences with one key is meant; ``nth`` (from 1) tells apart those
    that share a path too. ``line`` is the entry's own line.
    """

    rule: str
    subject: str
    key: str
    path: str
    reason: str = ""
    nth: int = 1
    span: Span | None = None

    @property
    def line(self) -> int:
        """The line of the baseline that it stands on, 0 for an entry that was not read from one."""
        return self.span.line if self.span else 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """All accepted occurrences, and the file that holds them."""

    entries: tuple[Entry, ...]
    path: str = FILE


def parse(text: str, path: str) -> Baseline:
    """Read a baseline. Raises :class:`ConfigError`, with the line, for a file that is none or that is damaged: half a
    baseline would report what was accepted, or hide what was not.
    """
    source = Source(path, text)
    lines = [
        (number, line) for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1) if line.strip()
    ]
    if not lines:
        raise ConfigError(f"{path}:1: is empty, expected {HEADER}; delete it, then run buttress baseline")
    for number, line in lines:
        if _CONFLICT.match(line):
            raise ConfigError(
                f"{path}:{number}: is half merged: delete the conflict markers, keep the lines of both sides (their "
                "order does not matter), then run buttress baseline update"
            )
    if _object(lines[0][1]) is None:
        raise ConfigError(f"{path}:{lines[0][0]}: {_foreign()}")
    entries: dict[tuple[object, ...], Entry] = {}
    headed = False
    for number, line in lines:
        fields = _fields(line, f"{path}:{number}")
        if "schema" in fields:
            headed = _understood(fields["schema"], f"{path}:{number}") or headed
            continue
        if not headed and not set(_REQUIRED) & set(fields):
            raise ConfigError(f"{path}:{number}: {_foreign()}")
        entry = _entry(fields, source.line_span(number))
        same = (entry.rule, entry.subject, entry.key, entry.path, entry.nth)
        first = entries.setdefault(same, entry)
        if entry.reason and not first.reason:
            entries[same] = replace(first, reason=entry.reason)
    if not headed:
        raise ConfigError(f"{path}:1: the header is missing; expected the line {HEADER}")
    return Baseline(tuple(entries.values()), path)


def render(entries: Iterable[Entry]) -> str:
    """The file's text: header, then entries by rule, subject, key and path. What shares all four is numbered anew."""
    counted: defaultdict[tuple[str, ...], int] = defaultdict(int)
    lines = [HEADER]
    for entry in sorted(entries, key=lambda e: (e.rule, e.subject, e.key, e.path, e.nth, e.reason)):
        same = (entry.rule, entry.subject, entry.key, entry.path)
        counted[same] += 1
        fields: dict[str, Any] = dict(zip(_REQUIRED, same, strict=True))
        if counted[same] > 1:
            fields["nth"] = counted[same]
        if entry.reason:
            fields["reason"] = entry.reason
        text = json.dumps(fields, ensure_ascii=False)
        lines.append(_FRAGILE.sub(lambda found: f"\\u{ord(found.group()):04x}", text))
    return "\n".join(lines) + "\n"


def match(findings: Sequence[Finding], baseline: Baseline) -> tuple[dict[int, Entry], list[Entry]]:
    """Which entry accepts which finding (by index), one to one, and the entries that no finding needs.

    Where several occurrences share a key, entries take those of their own path first and then any, in the order of
    the files: one occurrence more than there are entries is told, and a moved file keeps its own. A review of a folder
    below the baseline's sees shorter paths than the entries name.
    """
    above = baseline.path.count("../")
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(baseline.entries, key=lambda e: (e.path, e.nth, e.line)):
        entries[entry.key].append(entry)
    places = [at for at, finding in enumerate(findings) if finding.key in entries]
    places.sort(key=lambda at: (findings[at].span.path, findings[at].span.start))
    matched: dict[int, Entry] = {}
    for own_path in (True, False):
        for at in places:
            left, path = entries[findings[at].key], findings[at].span.path
            found = next((e for e in left if not own_path or e.path.split("/", above)[-1] == path), None)
            if found and at not in matched:
                matched[at] = found
                left.remove(found)
    stale = [entry for left in entries.values() for entry in left]
    return matched, sorted(stale, key=lambda e: e.line)


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _fields(line: str, place: str) -> dict[str, Any]:
    fields = _object(line)
    if fields is None:
        raise ConfigError(f"{place}: is not a JSON object; expected one line such as {_EXAMPLE}")
    return fields


def _understood(schema: object, place: str) -> bool:
    name, _, version = str(schema).partition("/")
    if name != NAME or not version.isdecimal():
        raise ConfigError(f"{place}: {_foreign()}")
    if int(version) > VERSION:
        raise ConfigError(
            f"{place}: was written by a newer Buttress ({name}/{version}; this one reads {NAME}/{VERSION}); upgrade it"
        )
    return True


def _foreign() -> str:
    return (
        f"is not a baseline of Buttress, whose first line is {HEADER}; if the file is another tool's, name ours in the "
        f'configuration, as in baseline = "{FILE}"'
    )


def _entry(fields: dict[str, Any], span: Span) -> Entry:
    for name in _REQUIRED:
        if not isinstance(fields.get(name), str):
            what = f'"{name}" is not a text' if name in fields else f'lacks "{name}"'
            raise ConfigError(f"{span}: {what}; expected {_EXAMPLE}")
    for name in fields:
        if name not in _KNOWN:
            from buttress.config import suggestion

            raise ConfigError(f'{span}: unknown "{name}"; {suggestion(name, _KNOWN)}')
    if not _KEY.fullmatch(fields["key"]):
        raise ConfigError(f'{span}: "key" is not 16 hexadecimal digits; buttress baseline writes them')
    nth, reason = fields.get("nth", 1), fields.get("reason", "")
    if type(nth) is not int or nth < 1:
        raise ConfigError(f'{span}: "nth" is not a whole number from 1')
    if not isinstance(reason, str):
        raise ConfigError(f'{span}: "reason" is not a text')
    rule, subject, key, where = (fields[name] for name in _REQUIRED)
    return Entry(rule=rule, subject=subject, key=key, path=where, reason=reason.strip(), nth=nth, span=span)
