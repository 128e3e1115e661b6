"""The one entry: a tree in, a review out."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from buttress.assembly.build import assemble
from buttress.assembly.collect import matches_path
from buttress.assembly.tree import OverlayTree
from buttress.blueprint.blueprint import Blueprint, Release
from buttress.config import Config
from buttress.errors import InputError
from buttress.findings.policy import fold, identify, rank, without_echoes
from buttress.findings.settlement import Answers, Settlement, settle
from buttress.findings.since import new_since
from buttress.predicates.unread import is_about, may_be_unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from types import ModuleType

    from buttress.assembly.tree import Base, Tree
    from buttress.blueprint.document import Document
    from buttress.blueprint.source import Span
    from buttress.findings.advice import Advice
    from buttress.findings.baseline import Baseline
    from buttress.findings.finding import Finding
    from buttress.findings.question import Question
    from buttress.findings.rule import Rule
    from buttress.findings.verdict import Verdict
    from buttress.predicates.matched import Matched

#: Domains in the order of the house; a domain's rules load only when the blueprint has its facts.
DOMAINS = ("schema", "migrations", "queries", "api", "services", "operations", "design", "security", "across")
#: Rules about the answers themselves: they see what was settled, as the checklist does.
ANSWERS = "ignores"


class LoadedRule(NamedTuple):
    """A rule as discovered: metadata, function, dotted module name (its page lies beside it)."""

    rule: Rule
    domain: str
    check: Callable[..., Iterable[Finding]]  # takes the Blueprint; a rule about answers takes the Settlement
    module: str


@dataclass(frozen=True)
class Review:
    """The result: findings best first, and everything they rest on.

    ``suppressed`` are findings that somebody answered, ranked and folded like the others. ``known`` counts
    occurrences that the point of comparison ``since`` has too; they are left out.
    """

    blueprint: Blueprint
    findings: tuple[Finding, ...]
    config: Config
    tree: Tree = field(repr=False)
    root: str = "."
    looking_back: int = 0  # deploy-time findings in history, counted and not shown
    suppressed: tuple[Finding, ...] = ()
    since: str = ""
    known: int = 0
    settlement: Settlement | None = field(default=None, repr=False)  # before since and focus narrowed it
    focus: frozenset[str] = frozenset()
    base: Base | None = field(default=None, repr=False)
    baseline: Baseline | None = field(default=None, repr=False)
    advice: Advice | None = None  # what a model added, when one was asked
    symptom: Matched | None = None  # what the user's EXPLAIN, log, trace or sentence points at

    @cached_property
    def checklist(self) -> tuple[Verdict, ...]:
        """The seven verdicts; computed when somebody asks. They speak about the whole: a finding that is answered,
        older than the change or outside the focus is still a reason to fail an item.
        """
        everything = self.findings
        if self.settlement:
            everything = tuple(fold(rank((*self.settlement.kept, *self.settlement.suppressed))))
        verdicts = (module.verdict(self.blueprint, everything) for module in _modules("checklist"))
        return tuple(sorted(verdicts, key=lambda v: _item_order(v.item)))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What the designs leave open, document by document; computed when somebody asks. With a focus, those of the
        documents in it. Teaching material and records of single decisions plan nothing that could be left open. Of the
        documents of one system, the first that gives reason to a question is asked it: one answer serves all of them.
        """
        documents = [d for d in self.blueprint.documents if d.stage == "design"]
        asked: dict[tuple[str, str], Question] = {}
        for document in documents:
            if self.focus and document.path not in self.focus:
                continue
            for system, question in _asked(self.blueprint, document):
                asked.setdefault((system, question.name), question)
        return tuple(asked.values())

    def text_of(self, span: Span) -> str:
        """The text that a span names, read from the reviewed tree."""
        return _decode(self.tree, span.path)[span.start : span.end]

    def lines_of(self, path: str) -> list[str]:
        """A file's lines, for source frames."""
        return _decode(self.tree, path).split("\n")


def review(
    tree: Tree,
    config: Config | None = None,
    base: Base | None = None,
    focus: Sequence[str] = (),
    baseline: Baseline | None = None,
) -> Review:
    """Review a tree. ``focus`` names the files that the user asked about: they are the release, and findings that
    neither stand in them nor rest on them are left out. With ``base``, the release is what changed since (of the
    focus, if there is one), and only what the base does not have is told. Without ``baseline``, the one at the
    tree's root counts, if there is one.
    """
    config = config or Config()
    blueprint = assemble(tree, config, frozenset(focus), base)
    baseline = baseline or _baseline_of(tree, config)
    settlement = _settled(
        blueprint, tree, config, baseline, whole=not focus and not (baseline and baseline.path.startswith(".."))
    )
    kept, suppressed = settlement.kept, settlement.suppressed
    if focus:
        kept, suppressed = (_touching(found, frozenset(focus)) for found in (kept, suppressed))
    known = 0
    if base is not None:
        news = _news(blueprint, kept, base, config)
        kept, known = news, len(kept) - len(news)
        suppressed = _caused(blueprint, suppressed, base)
    looking_back = 0 if blueprint.release.paths or focus or base else count_history(blueprint, config)
    return Review(
        blueprint,
        tuple(fold(rank(kept))),
        config,
        tree,
        looking_back=looking_back,
        suppressed=tuple(fold(rank(suppressed))),
        since=base.name if base else "",
        known=known,
        settlement=settlement,
        focus=frozenset(focus),
        base=base,
        baseline=baseline,
    )


def again(result: Review, files: Mapping[str, str | None]) -> Review:
    """The same review as if these files had been saved (``None``: removed): same settings, focus and point of comparison.
    Where files were in focus, the written ones are too.
    """
    tree = OverlayTree(result.tree, files)
    written = {path for path, text in files.items() if text is not None}
    gone = files.keys() - written
    focus = sorted((result.focus | written) - gone) if result.focus else ()
    base = result.base
    if base is not None:
        before = frozenset(base.tree.list())
        base = replace(
            base,
            changed=(base.changed | written) - gone,
            added=base.added | (written - before),
            removed=base.removed | (gone & before),
        )
    return replace(review(tree, result.config, base, focus, result.baseline), root=result.root)


def _asked(blueprint: Blueprint, document: Document) -> Iterator[tuple[str, Question]]:
    from buttress.checks.questions._scope import Scope

    system = next((s for s in blueprint.systems if any(d.path == document.path for d in s.documents)), None)
    scope = Scope(document, system, blueprint)
    for module in _questions():
        question = module.ask(scope)
        if question is not None:
            yield system.key if system else document.path, question


def _settled(
    blueprint: Blueprint, tree: Tree, config: Config, baseline: Baseline | None, *, whole: bool = True
) -> Settlement:
    """What the rules find, with every answer applied; rules about the answers speak last."""
    from datetime import UTC, datetime

    texts: dict[str, str] = {}

    def text_of(span: Span) -> str:
        if span.path not in texts:
            try:
                texts[span.path] = _decode(tree, span.path)
            except InputError:  # gone since it was read
                texts[span.path] = ""
        return texts[span.path][span.start : span.end]

    found = without_echoes(identify(run_rules(blueprint, config), text_of))
    found = without_per_file(reweighed(found, config), config)
    today = datetime.now(UTC).date()
    if not blueprint.directives and baseline is None:
        return Settlement(answers=Answers(rules={}, ran=frozenset(), today=today), kept=tuple(found))
    answers = Answers(
        rules={word: each.rule.name for each in all_rules() for word in (each.rule.name, each.rule.code)},
        ran=_ran(blueprint, config),
        today=today,
        directives=blueprint.directives,
        require_reason=config.require_reason,
        baseline=baseline,
        whole=whole,
    )
    settlement = settle(found, answers)
    stale = tuple(e for e in settlement.stale if not may_be_unread(blueprint, e.path, e.subject))
    settlement = replace(settlement, stale=stale)
    about = (rule for rule in load_domain(ANSWERS) if selected(rule, config))
    remarks = identify((finding for rule in about for finding in rule.check(settlement)), text_of)
    return replace(settlement, kept=(*settlement.kept, *reweighed(remarks, config)))


def _ran(blueprint: Blueprint, config: Config) -> frozenset[str]:
    """Rules whose silence means something: a deploy-time rule outside a release says nothing by being silent, nor
    does one of whose findings a part comes only from the slower validator that this run left out.
    """
    return frozenset(
        each.rule.name
        for each in rules_for(blueprint)
        if selected(each, config) and not each.rule.release_only and (config.validate_openapi or not each.rule.thorough)
    )


def _news(blueprint: Blueprint, found: Sequence[Finding], base: Base, config: Config) -> tuple[Finding, ...]:
    """What the base does not have. The base is reviewed only when something is left to compare."""
    caused = _caused(blueprint, found, base)
    if all(finding.rule.release_only for finding in caused) or (before := blueprint.base) is None:
        return caused
    old = _settled(before, base.tree, config, None).kept
    news = {id(finding) for finding in new_since(found, old)}
    return tuple(finding for finding in caused if id(finding) in news)


def _caused(blueprint: Blueprint, found: Sequence[Finding], base: Base) -> tuple[Finding, ...]:
    """Findings that the change can have caused: they rest on a changed file, on a table that the release alters, or on
    an API one of whose files changed. What a guess about the whole repository brings up elsewhere is not news. When
    files are gone, what they held is not asked: everything may be caused by that.
    """
    if base.removed:
        return tuple(found)
    changed = set(base.changed)
    for api in blueprint.promised:
        if not changed.isdisjoint(api.files):
            changed.update(api.files)
    tables = {
        database.subject(table.name)
        for change in blueprint.release.changes
        if (database := blueprint.database_of(change)) is not None
        for table in (change.before, change.after)
        if table is not None
    }
    return tuple(
        finding
        for finding in found
        if _rests_on(finding, changed) or any(is_about(finding.subject, table) for table in tables)
    )


def _baseline_of(tree: Tree, config: Config) -> Baseline | None:
    from buttress.findings.baseline import FILE, parse

    path = config.baseline or FILE
    return parse(_decode(tree, path), path) if path in tree.list() else None


def reweighed(findings: Iterable[Finding], config: Config) -> list[Finding]:
    """Findings with the severity that the configuration gives their rule, by name or code."""
    from buttress.findings.rule import Severity

    given = config.severity
    levels = ((finding, given.get(finding.rule.name) or given.get(finding.rule.code)) for finding in findings)
    return [replace(f, severity=Severity[level.upper()]) if level else f for f, level in levels]


def without_per_file(findings: list[Finding], config: Config) -> list[Finding]:
    """Findings that ``per-file-ignores`` does not leave out."""
    if not config.per_file_ignores:
        return findings
    known = {loaded.rule.name: loaded for loaded in all_rules()}

    def left_out(finding: Finding) -> bool:
        return any(
            matches_path(finding.span.path, pattern) and any(_matches(known[finding.rule.name], word) for word in words)
            for pattern, words in config.per_file_ignores
        )

    return [finding for finding in findings if not left_out(finding)]


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
    has_data, has_api = bool(blueprint.databases), bool(blueprint.promised)
    wanted = {"schema": has_data, "migrations": has_data, "queries": has_data, "api": has_api}
    has_system, has_design = bool(blueprint.systems), bool(blueprint.documents)
    planned = has_system or has_design  # their rules read figures and promises of either
    talks = has_system or any(document.relations for document in blueprint.documents)
    wanted |= {"services": talks, "operations": planned, "design": planned}
    wanted |= {"security": has_data or planned, "across": (has_data and has_api) or has_design}
    for domain in DOMAINS:
        if wanted[domain]:
            yield from load_domain(domain)


def all_rules() -> list[LoadedRule]:
    """Every rule there is, by domain and code."""
    return [loaded for domain in (*DOMAINS, ANSWERS) for loaded in load_domain(domain)]


def question_names() -> tuple[str, ...]:
    """The names of the questions that a design may be asked, in their order."""
    return tuple(str(module.NAME) for module in _questions())


@cache
def _questions() -> tuple[ModuleType, ...]:
    return tuple(sorted(_modules("questions"), key=lambda module: int(module.ORDER)))


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


def _touching(findings: Iterable[Finding], focus: frozenset[str]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if _rests_on(finding, focus))


def _rests_on(finding: Finding, paths: AbstractSet[str]) -> bool:
    return finding.span.path in paths or any(related.span.path in paths for related in finding.related)


def _item_order(item: str) -> int:
    from buttress.findings.verdict import ITEMS

    return ITEMS.index(item)


def _decode(tree: Tree, path: str) -> str:
    from buttress.assembly.collect import decode

    return decode(tree.read(path))[0]
