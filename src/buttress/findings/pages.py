"""Rule pages: the Markdown beside each rule, read as text for people and as cases for tests.

A page has a title (the rule's name), a one-sentence summary, and the sections ``Why it matters``, ``Instead``,
``When it is fine``, ``Bad`` and ``Good``. In Bad and Good, every fenced block whose info string has a second word is
a file of that name; the word ``release`` after it puts the file into the release. The word ``base`` makes it the file
as it stood at the point of comparison: a case with such blocks is compared with the tree that they make. ``###``
headings separate cases (files of one case are reviewed together). After the blocks of a Bad case, one list item for each finding that must
appear: ``- reports `subject` at `path:line```. A Bad case reports exactly those findings of this rule; a Good case
none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

SECTIONS = ("Why it matters", "Instead", "When it is fine", "Bad", "Good")
_FENCE = re.compile(r"^(`{3,})(\w+)?(?: +([^\s`]+))?((?: +\w+)*) *$")
_REPORT = re.compile(r"^[-*] reports `([^`]+)` at `([^`]+):(\d+)`")


@dataclass(frozen=True, slots=True)
class Case:
    """One example: files by path, which of them are the release, what must be reported (subject, path, line).
    ``base`` are the files at the point of comparison; empty where there is none.
    """

    name: str
    bad: bool
    files: dict[str, str]
    release: frozenset[str]
    reports: tuple[tuple[str, str, int], ...]
    base: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page."""

    name: str
    summary: str
    text: str
    sections: dict[str, str]
    cases: tuple[Case, ...]


@cache
def page_for(module: str) -> Page:
    """The page beside a rule's module, by dotted name."""
    package, _, name = module.rpartition(".")
    text = resources.files(package).joinpath(f"{name}.md").read_text(encoding="utf-8")
    return parse_page(text)


def parse_page(text: str) -> Page:
    """Read a page. Never fails: what is missing is missing, and the layout test says so."""
    title, summary, sections = "", "", {}
    section, fence = "", ""
    for line in text.splitlines():
        mark = re.match(r"`{3,}", line)
        if mark and not fence:
            fence = mark.group()
        elif fence and line.rstrip() == fence:
            fence = ""
        if not fence and line.startswith("# ") and not title:
            title = line[2:].strip()
        elif not fence and line.startswith("## "):
            section = line[3:].strip()
            sections[section] = ""
        elif section:
            sections[section] += line + "\n"
        elif line.strip() and title and not summary:
            summary = line.strip()
    cases = (*_cases(sections.get("Bad", ""), bad=True), *_cases(sections.get("Good", ""), bad=False))
    return Page(title, summary, text, {k: v.strip() for k, v in sections.items()}, cases)


def _cases(section: str, *, bad: bool) -> tuple[Case, ...]:
    cases: list[Case] = []
    current = Case("", bad, {}, frozenset(), ())
    body: list[str] = []
    fence, path, words = "", "", frozenset[str]()
    for line in section.splitlines():
        if fence:
            if line.rstrip() == fence:
                if path:
                    (current.base if "base" in words else current.files)[path] = "\n".join(body) + "\n"
                fence, path, body = "", "", []
            else:
                body.append(line)
            continue
        opened = _FENCE.match(line)
        report = _REPORT.match(line)
        if opened:
            fence, path, words = opened.group(1), opened.group(3) or "", frozenset(opened.group(4).split())
            if path and "release" in words:
                current = replace(current, release=current.release | {path})
        elif line.startswith("### "):
            cases.append(current)
            current = Case(line[4:].strip(), bad, {}, frozenset(), ())
        elif report:
            found = (report.group(1), report.group(2), int(report.group(3)))
            current = replace(current, reports=(*current.reports, found))
    cases.append(current)
    return tuple(case for case in cases if case.files)
