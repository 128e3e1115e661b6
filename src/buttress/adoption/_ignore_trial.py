"""Reviewing changed files in memory before any of them is written: only changes that do what they say are kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.assembly.git import git_not_in_head
from buttress.assembly.tree import OverlayTree
from buttress.review import ANSWERS, load_domain, review

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.adoption._ignore_edits import Opened, Site
    from buttress.config import Config
    from buttress.findings.baseline import Baseline
    from buttress.findings.finding import Finding
    from buttress.findings.settlement import Settlement
    from buttress.review import Review
    from buttress.targets import Target

Identity = tuple[str, str, str]


@dataclass
class Draft:
    """Changes to one file that are still believed in."""

    file: Opened
    sites: list[Site]


@dataclass(frozen=True)
class _Written(OverlayTree):
    """A tree as it will be on disk: outside a git work tree nothing that is written becomes pending."""

    in_git: bool = True

    def pending(self) -> frozenset[str]:
        return super().pending() if self.in_git else self.below.pending()


@dataclass
class Trial:
    """Reviews of changed files against the review that was shown. ``refused`` collects what was given up, and why."""

    target: Target
    config: Config
    baseline: Baseline | None
    shown: Review
    refused: list[tuple[Site, str]] = field(default_factory=list)

    def kept(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts without the changes that do not silence their findings, silence others, or bring new ones."""
        left = [draft for draft in drafts if draft.sites]
        while left:
            blamed = self._blame(left)
            if not blamed:
                return left
            self.refused += blamed.values()
            for draft in left:
                draft.sites = [site for site in draft.sites if id(site) not in blamed]
            left = [draft for draft in left if draft.sites]
        return []

    def _blame(self, drafts: list[Draft]) -> dict[int, tuple[Site, str]]:
        files: dict[str, str | bytes | None] = {}
        ranges: dict[str, list[tuple[Site, int, int]]] = {}
        for draft in drafts:
            files[draft.file.path], ranges[draft.file.path] = draft.file.written(draft.sites)
        after = self._reviewed(files)
        sites = [site for draft in drafts for site in draft.sites]
        blamed: dict[int, tuple[Site, str]] = {}
        for finding, why in self._complaints(after, sites):
            guilty = _guilty(finding, ranges.get(finding.span.path, [])) or sites
            blamed |= {id(site): (site, why) for site in guilty}
        return blamed

    def _reviewed(self, files: Mapping[str, str | bytes | None]) -> Settlement:
        target, base = self.target, self.target.base
        if base is not None:
            base = replace(base, changed=base.changed | files.keys())
        tree = _Written(target.tree, files, git_not_in_head(target.root) is not None)
        settlement = review(tree, self.config, base, target.focus, self.baseline).settlement
        if settlement is None:
            raise AssertionError("a review has a settlement")
        return settlement

    def _complaints(self, after: Settlement, sites: Iterable[Site]) -> Iterable[tuple[Finding, str]]:
        before = self.shown.settlement
        if before is None:
            return
        wanted = {each.fingerprint for site in sites for each in site.wanted}
        answered = Counter(_identity(f) for f in before.kept if f.fingerprint in wanted)
        told = Counter(_identity(f) for f in before.kept)
        known = told + Counter(_identity(f) for f in before.suppressed)
        now = Counter(_identity(f) for f in after.kept)
        everything = now + Counter(_identity(f) for f in after.suppressed)
        remarks = {loaded.rule.name for loaded in load_domain(ANSWERS)}
        for finding in after.kept:
            name = _identity(finding)
            if everything[name] > known[name]:
                yield finding, f"{finding.rule.name} would be told that is not told now ({finding.subject})"
            elif finding.rule.name not in remarks and now[name] > told[name] - answered[name]:
                yield finding, f"an ignore there does not reach {finding.rule.name} ({finding.subject})"
        for finding in after.suppressed:
            name = _identity(finding)
            if everything[name] > known[name] or now[name] < told[name] - answered[name]:
                yield finding, f"it would silence {finding.rule.name} about {finding.subject} too"
        for finding in (*before.kept, *before.suppressed):
            name = _identity(finding)
            if everything[name] < known[name] and finding.rule.name not in remarks:
                yield finding, f"{finding.rule.name} would no longer see {finding.subject}"


def _identity(finding: Finding) -> Identity:
    """Not by content: an ignore that stands inside a finding's own line is a part of it."""
    return finding.rule.name, finding.subject, finding.span.path


def _guilty(finding: Finding, there: Sequence[tuple[Site, int, int]]) -> list[Site]:
    """The changes of its file that a finding can be due to: the one that answers it, the one that was meant for it,
    the one that it stands on, else all.
    """
    if finding.suppression and finding.suppression.span:
        at = finding.suppression.span.start
        if answering := [site for site, start, end in there if start <= at < end]:
            return answering
    name = (finding.rule.name, finding.subject)
    if own := [site for site, _, _ in there if name in {(each.rule, each.subject) for each in site.wanted}]:
        return own
    at = finding.span.start
    return [site for site, start, end in there if start <= at < end] or [site for site, _, _ in there]
