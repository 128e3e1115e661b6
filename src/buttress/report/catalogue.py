"""The rules as people look them up: the list, and the page of one rule or checklist item."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from buttress.config import suggestion
from buttress.errors import InputError
from buttress.findings.pages import page_for, parse_page
from buttress.findings.rule import Principle
from buttress.findings.verdict import ITEMS
from buttress.prompts import sections
from buttress.report.style import wrap
from buttress.review import all_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.report.style import Ink
    from buttress.review import LoadedRule

_COLUMNS = ("code", "name", "severity", "domain", "profile", "summary")


@dataclass(frozen=True)
class Entry:
    """One rule and the page beside it."""

    loaded: LoadedRule

    @cached_property
    def fields(self) -> dict[str, str]:
        """What the list says about a rule, in the order of its columns."""
        rule = self.loaded.rule
        return {
            "code": rule.code,
            "name": rule.name,
            "severity": str(rule.severity),
            "domain": self.loaded.domain,
            "profile": "strict" if rule.strict else "default",
            "summary": page_for(self.loaded.module).summary,
        }


def completions(incomplete: str) -> list[str]:
    """Names of rules, checklist items and principles that begin like this; codes once one is begun."""
    rules = all_rules()
    words = [*(loaded.rule.name for loaded in rules), *ITEMS, *Principle]
    if incomplete[:1].isupper():
        words = [loaded.rule.code for loaded in rules]
    return sorted(str(word) for word in words if str(word).startswith(incomplete))


def rules_text(ink: Ink) -> str:
    """The list of rules: by domain on a terminal, one line a rule elsewhere."""
    entries = [Entry(loaded).fields for loaded in all_rules()]
    if ink.terminal:
        return ink.fit("\n".join(_by_domain(entries, ink)) + "\n")
    widths = {column: max((len(entry[column]) for entry in entries), default=0) for column in _COLUMNS}
    lines = ("  ".join(f"{entry[column]:<{widths[column]}}" for column in _COLUMNS) for entry in entries)
    return ink.fit("".join(f"{line.rstrip()}\n" for line in lines))


def rules_json() -> str:
    """The list of rules for programs, schema ``buttress.rules/1``."""
    entries = []
    for loaded in all_rules():
        rule = loaded.rule
        more = {"consequence": str(rule.consequence), "principle": str(rule.principle), "since": rule.since}
        entries.append({**Entry(loaded).fields, **more, "release_only": rule.release_only})
    return json.dumps({"schema": "buttress.rules/1", "rules": entries}, ensure_ascii=False, indent=2) + "\n"


def explanation(word: str, ink: Ink, *, examples: bool = True) -> str:
    """The page of a rule (by name or code), a checklist item or a principle. Raises :class:`InputError` for any other
    word. Without ``examples``, a page ends before its cases, and a principle before its rules.
    """
    rules = {loaded.rule.name: loaded for loaded in all_rules()}
    codes = {loaded.rule.code: loaded for loaded in rules.values()}
    loaded = rules.get(word.lower()) or codes.get(word.upper())
    if loaded:
        return _page(_prose(page_for(loaded.module).text, examples), _facts(loaded), ink)
    if word.lower() in ITEMS:
        return _page(
            _prose(item_page(word.lower()), examples), f"checklist item · buttress explain {word.lower()}", ink
        )
    if word.lower() in list(Principle):
        return principle_text(Principle(word.lower()), ink, rules=examples)
    hint = suggestion(word, (*rules, *codes, *ITEMS, *Principle)) if len(word) > 1 else ""
    hint = hint if hint.startswith("did you mean") else "buttress rules lists them all"
    raise InputError(f'no rule, checklist item or principle is called "{word}"; {hint}')


def principle_text(principle: Principle, ink: Ink, *, rules: bool = True) -> str:
    """What a principle asks for, in the persona's own words, and the rules that carry it."""
    carried = [Entry(loaded).fields for loaded in all_rules() if loaded.rule.principle == principle]
    lines = [f"- `{entry['name']}`: {entry['summary']}" for entry in carried]
    text = f"# {principle}\n\n{sections('backend_architect')[principle]}\n"
    text += "\n## Rules\n\n" + "\n".join(lines) if rules else ""
    return _page(text, f"principle · {len(carried)} rules", ink)


def item_page(item: str) -> str:
    """The page of a checklist item."""
    page = resources.files("buttress.checks.checklist").joinpath(f"{item.replace('-', '_')}.md")
    if not page.is_file():
        raise InputError(f"{item}: the page of this checklist item is missing from the installation")
    return page.read_text(encoding="utf-8")


def _facts(loaded: LoadedRule) -> str:
    rule = loaded.rule
    facts = [rule.code, str(rule.severity), f"consequence: {rule.consequence}", f"principle: {rule.principle}"]
    facts.append(f"domain: {loaded.domain}")
    facts += ["strict profile only"] if rule.strict else []
    facts += ["speaks about the release only"] if rule.release_only else []
    return " · ".join(facts)


def _page(text: str, facts: str, ink: Ink) -> str:
    """The page as written, with the facts below its title; laid out for people where somebody looks at it."""
    title = f"# {parse_page(text).name}"
    whole = text.replace(title, f"{title}\n\n{facts}", 1)
    if not ink.colour and not ink.terminal:
        return ink.fit(whole.rstrip() + "\n")
    from rich.markdown import Markdown

    return ink.fit(_rich(Markdown(whole, hyperlinks=False), ink))


def _prose(text: str, examples: bool) -> str:
    """A page, or what of it stands before its cases."""
    return text if examples else text.partition("\n## Bad")[0]


def _by_domain(entries: list[dict[str, str]], ink: Ink) -> Iterator[str]:
    for domain, members in groupby(entries, key=lambda entry: entry["domain"]):
        yield f"\n{ink.paint(domain, 'bold')}"
        for entry in members:
            strict = "  strict profile only" if entry["profile"] == "strict" else ""
            facts = ink.paint(f"{entry['severity']}{strict}", "dim")
            yield f"  {entry['code']}  {ink.paint(entry['name'], 'bold')}  {facts}"
            yield from wrap(entry["summary"], ink.width, " " * 9, " " * 9)


def _rich(renderable: object, ink: Ink) -> str:
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    colours: Literal["standard"] | None = "standard" if ink.colour else None
    console = Console(file=out, force_terminal=ink.colour, color_system=colours, width=ink.width, highlight=False)
    console.print(renderable)
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    return "\n".join(lines) + "\n"
