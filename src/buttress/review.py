"""The one entry: a tree in, a review out."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from buttress.assembly.build import assemble
from buttress.blueprint.blueprint import Blueprint, Release
from buttress.config import Config
from buttress.findings.policy import fold, identify, rank, without_echoes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import ModuleType

    from buttress.assembly.tree import Tree
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.findings.rule import Rule
    from buttress.findings.verdict import Verdict

#: Domains in the order of the house; a domain's rules load only when the blueprint has its facts.
DOMAINS = ("schema", "migrations", "queries", "api", "across")


class LoadedRule(NamedTuple):
    """A rule as discovered: metadata, function, dotted module name (its page lies beside it)."""

    rule: Rule
    domain: str
    check: Callable[[Blueprint], Iterable[Finding]]
    module: str


@dataclass(frozen=True)
class Review:
    """The result: findings best first, and everything they rest on."""

    blueprint: Blueprint
    findings: tuple[Finding, ...]
    config: Config
    tree: Tree = field(repr=False)
    root: str = "."
    looking_back: int = 0  # deploy-time findings in history, counted and not shown

    @cached_property
    def checklist(self) -> tuple[Verdict, ...]:
        """The seven verdicts; computed when somebody asks."""
        verdicts = (module.verdict(self.blueprint, self.findings) for module in _modules("checklist"))
        return tuple(sorted(verdicts, key=lambda v: _item_order(v.item)))

    def text_of(self, span: Span) -> str:
        """The text that a span names, read from the reviewed tree."""
        return _decode(self.tree, span.path)[span.start : span.end]

    def lines_of(self, path: str) -> list[str]:
        """A file's lines, for source frames."""
        return _decode(self.tree, path).split("\n")


def review(tree: Tree, config: Config | None = None, base: Tree | None = None, focus: Sequence[str] = ()) -> Review:
    """Review a tree. ``focus`` names the files that the user asked about: they are the release, and findings that
    neither stand in them nor rest on them are left out. ``base`` is the tree to compare with, when there is one.
    """
    config = config or Config()
    blueprint = assemble(tree, config, frozenset(focus))
    if base is not None:
        blueprint = replace(blueprint, base=assemble(base, config, frozenset()))
    texts: dict[str, str] = {}

    def text_of(span: Span) -> str:
        if span.path not in texts:
            texts[span.path] = _decode(tree, span.path)
        return texts[span.path][span.start : span.end]

    found = without_echoes(identify(run_rules(blueprint, config), text_of))
    if focus:
        found = [finding for finding in found if _touches(finding, frozenset(focus))]
    looking_back = 0 if blueprint.release.paths or focus else count_history(blueprint, config)
    return Review(blueprint, tuple(fold(rank(found))), config, tree, looking_back=looking_back)


def run_rules(blueprint: Blueprint, config: Config) -> Iterator[Finding]:
    """Every selected rule whose domain has facts, one after the other."""
    for loaded in rules_for(blueprint):
        if selected(loaded, config):
            yield from loaded.check(blueprint)


def count_history(blueprint: Blueprint, config: Config) -> int:
    """How many deploy-time findings the whole history would have had: one line of advice, never a list."""
    changes = tuple(change for database in blueprint.reviewed for change in database.changes)
    if not changes:
        return 0
    back = replace(blueprint, release=Release(why="history", changes=changes, history=True))
    rules = (loaded for loaded in rules_for(back) if loaded.rule.release_only and selected(loaded, config))
    return sum(1 for loaded in rules for _ in loaded.check(back))


def rules_for(blueprint: Blueprint) -> Iterator[LoadedRule]:
    """Rules of the domains that have facts here."""
    has_data, has_api = bool(blueprint.databases), bool(blueprint.apis)
    wanted = {"schema": has_data, "migrations": has_data, "queries": has_data, "api": has_api}
    wanted["across"] = has_data and has_api
    for domain in DOMAINS:
        if wanted[domain]:
            yield from load_domain(domain)


def all_rules() -> list[LoadedRule]:
    """Every rule there is, by domain and code."""
    return [loaded for domain in DOMAINS for loaded in load_domain(domain)]


@cache
def load_domain(domain: str) -> tuple[LoadedRule, ...]:
    """The rules of one domain, found by walking its package: nothing is registered by hand."""
    rules = (LoadedRule(m.RULE, domain, m.check, m.__name__) for m in _modules(domain))
    return tuple(sorted(rules, key=lambda loaded: loaded.rule.code))


def selected(loaded: LoadedRule, config: Config) -> bool:
    """Whether configuration wants a rule: by name, code, code prefix or domain; the longest match wins as in ruff."""
    if config.ignore and any(_matches(loaded, word) for word in config.ignore):
        return any(word in (loaded.rule.name, loaded.rule.code) for word in config.select)
    if config.select:
        return any(_matches(loaded, word) for word in config.select)
    return not loaded.rule.strict or config.profile == "strict"


def _matches(loaded: LoadedRule, word: str) -> bool:
    rule = loaded.rule
    return (
        word in ("ALL", rule.name, loaded.domain)
        or (word.isupper() and rule.code.startswith(word))
        or rule.code == word
    )


@cache
def _modules(domain: str) -> tuple[ModuleType, ...]:
    try:
        package = importlib.import_module(f"buttress.checks.{domain}")
    except ModuleNotFoundError:
        return ()
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_"))
    return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)


def _touches(finding: Finding, focus: frozenset[str]) -> bool:
    return finding.span.path in focus or any(related.span.path in focus for related in finding.related)


def _item_order(item: str) -> int:
    from buttress.findings.verdict import ITEMS

    return ITEMS.index(item)


def _decode(tree: Tree, path: str) -> str:
    from buttress.assembly.collect import decode

    return decode(tree.read(path))[0]
