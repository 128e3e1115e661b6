"""What an added ignore changes in a file: the words, the place, and the bytes that come out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.assembly.collect import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from buttress.blueprint.directive import Directive
    from buttress.blueprint.source import Span

_MARKS = {"sql": "--", "prisma": "//", "rails": "#", "yaml": "#"}
_NAMED = re.compile(r"buttress\s*:.*?\[(?P<rules>[^\]]*)\]", re.IGNORECASE | re.DOTALL)
_CLOSING = re.compile(r"\s*(?:\*/|-->)\s*$")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One finding that is to be answered, at one place."""

    rule: str
    subject: str
    span: Span
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said about findings. ``until`` is a date or empty."""

    reason: str
    until: str = ""

    @property
    def tail(self) -> str:
        """Reason and date, as they stand behind the bracket."""
        return f"{self.reason} until={self.until}" if self.until else self.reason

    def words(self, rules: Iterable[str]) -> str:
        """The whole ignore, without the marks of a comment."""
        return f"buttress: ignore[{', '.join(rules)}] {self.tail}"


@dataclass(frozen=True, slots=True)
class Site:
    """One change: ``text`` replaces ``start`` to ``end``, and answers ``wanted``."""

    start: int
    end: int
    text: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's text with what is needed to give back the bytes of what is not changed."""

    path: str
    raw: bytes
    text: str
    codec: str
    mark: bytes

    @property
    def newline(self) -> str:
        """How the file ends its lines."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def written(self, sites: Sequence[Site]) -> tuple[bytes, list[tuple[Site, int, int]]]:
        """The bytes with some changes made, and where each change stands in the new text.

        Raises :class:`UnicodeEncodeError` where the encoding lacks a character.
        """
        parts: list[str] = []
        ranges: list[tuple[Site, int, int]] = []
        at = size = 0
        for site in sorted(sites, key=lambda site: (site.start, site.end)):
            parts += (self.text[at : site.start], site.text)
            size += site.start - at
            ranges.append((site, size, size + len(site.text)))
            size += len(site.text)
            at = site.end
        return self.mark + "".join((*parts, self.text[at:])).encode(self.codec), ranges


def opened(path: str, raw: bytes) -> Opened | None:
    """A file as its readers see it; None where the same bytes could not be written again."""
    mark, codec = next(((mark, codec) for mark, codec in _BOMS if raw.startswith(mark)), (b"", ""))
    text = decode(raw)[0]
    for tried in (codec,) if codec else ("utf-8", "latin-1"):
        try:
            if mark + text.encode(tried) == raw:
                return Opened(path, raw, text, tried, mark)
        except UnicodeEncodeError:
            continue
    return None


def comment_sites(
    file: Opened,
    notation: str,
    wanted: Sequence[Wanted],
    answer: Answer,
    known: Sequence[Directive],
    names: Mapping[str, str],
) -> Iterator[Site]:
    """Comments above the lines on which findings begin. ``known`` are the file's ignores, ``names`` maps names and
    codes to names: an ignore of the same rules that does not count is written anew, one that says the same of other
    rules gets the new ones too.
    """
    by_line: dict[int, list[Wanted]] = {}
    for each in wanted:
        by_line.setdefault(file.text.rfind("\n", 0, each.span.start) + 1, []).append(each)
    for line, members in sorted(by_line.items()):
        rules = list(dict.fromkeys(member.rule for member in members))
        yield merged(file, line, members, rules, answer, known, names) or _above(
            file, _MARKS[notation], line, members, answer.words(rules)
        )


def _above(file: Opened, mark: str, line: int, members: Sequence[Wanted], words: str) -> Site:
    end = file.text.find("\n", line)
    held = file.text[line : end if end >= 0 else len(file.text)]
    indent = held[: len(held) - len(held.lstrip())]
    return Site(line, line, f"{indent}{mark} {words}{file.newline}", tuple(members))


def merged(
    file: Opened,
    line: int,
    members: Sequence[Wanted],
    rules: list[str],
    answer: Answer,
    known: Sequence[Directive],
    names: Mapping[str, str],
) -> Site | None:
    """The change of an ignore that stands there already: one of the same rules is written anew, one above ``line``
    that says the same of others gets the new rules too. None where there is neither.
    """
    for directive in known:
        said = file.text[directive.span.start : directive.span.end]
        named = _NAMED.search(said)
        if directive.whole_file or directive.problem or not named or not said.startswith(("--", "/", "#", "<!--")):
            continue
        theirs = [names.get(word, word) for word in directive.rules]
        start = directive.span.start
        if set(theirs) <= set(rules) and all(directive.covers(member.span) for member in members):
            closing = _CLOSING.search(said) if said.startswith(("/*", "<!--")) else None
            end = start + (closing.start() if closing else len(said))
            return Site(start + named.start(), end, answer.words(rules), tuple(members))
        same = (directive.reason, str(directive.until or "")) == (answer.reason, answer.until)
        if same and file.text.rfind("\n", 0, directive.scope.start) + 1 == line and start < line:
            more = [rule for rule in rules if rule not in theirs]
            inside = start + named.end("rules")
            return Site(inside, inside, "".join(f", {rule}" for rule in more), tuple(members))
    return None
