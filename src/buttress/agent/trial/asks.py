"""Which changes a fix may make to what was there before: strengthening, and what the rule itself asks for. All else harms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.trial.removes import belongs_to
from buttress.agent.trial.replaced import columns_of
from buttress.agent.trial.strength import grew, may_replace, stronger

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from buttress.agent.trial.facts import Change
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

GONE = "gone"
_ASYNC = frozenset(
    {("edge", "mode"), ("arrow", "style"), ("arrow", "label"), ("message", "mode"), ("message", "text")}
    | {("relation", "mode")}
)
_ACTIONS = frozenset({("foreign key", "on delete"), ("column", "nullable")})
_BOUNDS = frozenset(
    {("field", "longest"), ("field", "most items"), ("field", "largest"), ("field", "pattern"), ("field", "default")}
)
_VALIDITY = frozenset({("foreign key", "validity"), ("check constraint", "validity")})
#: What the advice of a rule itself asks to change or remove, of the things that its finding names.
_ASKS: Mapping[str, frozenset[tuple[str, str]]] = {
    "redundant-index": frozenset({("index", GONE)}),
    "index-starts-with-primary-key": frozenset({("index", GONE)}),
    "unique-key-made-redundant": frozenset({("unique key", GONE), ("index", GONE)}),
    "cascade-reaches-valuable-rows": _ACTIONS,
    "delete-blocked-by-child": _ACTIONS,
    "money-as-float": frozenset({("column", "type")}),
    "foreign-key-type-mismatch": frozenset({("column", "type")}),
    "rename-breaks-running-code": frozenset({("column", "nullable")}),
    "volatile-default-rewrites-table": frozenset({("column", "nullable")}),
    "single-point-of-failure": frozenset({("workload", "replicas")}),
    "chatty-calls": frozenset(
        {("arrow", "label"), ("arrow", "place"), ("message", "text"), ("message", "place"), ("edge", "evidence")}
    ),
    "new-required-column-without-default": frozenset({("column", "nullable")}),
    "constraint-without-not-valid": _VALIDITY,
    "unbounded-page-size": _BOUNDS,
    "unbounded-input": _BOUNDS,
    "request-wider-than-column": _BOUNDS,
    "duplicate-operation-id": frozenset({("operation", "id")}),
    "dangling-reference": frozenset({("field", "reference")}),
    "unversioned-api": frozenset({("API", "servers")}),
    "published-store-port": frozenset({("port", GONE), ("port", "address"), ("port", "host port")}),
    "literal-secret": frozenset({("variable", "value")}),
    "plaintext-traffic": frozenset({("variable", "value"), ("edge", "evidence")}),
    "connections-exhausted": frozenset({("variable", "value")}),
    "cache-as-only-copy": frozenset({("workload", "command")}),
    "replicas-with-local-state": frozenset({("variable", "value")}),
    "start-before-healthy": frozenset({("start order", "condition")}),
    "call-mode-drift": _ASYNC,
    "long-call-chain": _ASYNC,
    "cyclic-calls": _ASYNC,
    "slow-work-in-request": _ASYNC,
}
#: Kinds of which a fix must not bring new ones.
_NEVER_NEW = frozenset({"problem", "database", "API", "system", "deployment", "document", "backup file"})
#: Kinds of which a fix brings only what the finding speaks of: more of the same could outvote it as a habit.
_NAMED_NEW = frozenset({"table", "view", "column", "operation", "endpoint", "security scheme"})
#: Parts of paths that say nothing of the thing.
_COMMON = re.compile(r"api|v\d+|id")
#: Numbers that are measured and not chosen: nobody settles them by writing them down.
_MEASURED = re.compile(r"^(?:rate|users|rows|size|availability|latency|team|services|growth|cost) ")


@dataclass(frozen=True)
class Asked:
    """What was asked for: findings that are to go, and the parts that a proposal names for removal. ``remarks``: words of
    comments may have changed, because the same edits held without them.
    """

    findings: Sequence[Finding]
    removes: frozenset[str] = frozenset()
    remarks: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name in the findings' texts."""
        texts = (
            text
            for finding in self.findings
            for text in (
                *(each.subject for each in finding.occurrences),
                *(finding.subject, finding.message, finding.because, finding.instead),
                *(related.note for related in finding.related),
            )
        )
        return frozenset(word for text in texts for word in _words(text))

    @cached_property
    def rules(self) -> frozenset[str]:
        """The names of the findings' rules."""
        return frozenset(finding.rule.name for finding in self.findings)

    @cached_property
    def wants(self) -> frozenset[tuple[str, str]]:
        """What the rules ask to change."""
        return frozenset[tuple[str, str]]().union(*(_ASKS.get(f.rule.name, ()) for f in self.findings))

    @cached_property
    def subjects(self) -> frozenset[str]:
        """What the findings are about."""
        return frozenset(subject for finding in self.findings for subject in self._subjects_of(finding))

    def is_about(self, spelled: str) -> bool:
        """Whether a finding, as outcomes spell it, is one of those that are to go."""
        return any(spelled == f"{f.rule.name} {s}" for f in self.findings for s in self._subjects_of(f))

    @staticmethod
    def _subjects_of(finding: Finding) -> tuple[str, ...]:
        return finding.subject, *(each.subject for each in finding.occurrences)

    def spans(self, rules: Collection[str]) -> tuple[Span, ...]:
        """The places that findings of some rules rest on."""
        return tuple(
            span
            for finding in self.findings
            if finding.rule.name in rules
            for span in (
                finding.span,
                *(each.span for each in finding.occurrences),
                *(related.span for related in finding.related),
            )
        )

    def names(self, subject: str) -> bool:
        """Whether the findings speak of a thing: of its own name, and of what it belongs to or leads to."""
        words = _words(subject)
        return bool(words) and all(word in self.words for word in (words if " -> " in subject else words[:2]))

    def speaks_of(self, subject: str) -> bool:
        """Whether the findings speak of what a new thing is, or is in; a proposal of its own may bring what it needs."""
        if self.removes:
            return True
        method, _, path = subject.partition(" ")
        if path.startswith("/"):
            return any(word in self.words for word in _words(path) if not _COMMON.fullmatch(word))
        return any(word in self.words for word in _words(method)[:1])


def harm(change: Change, asked: Asked) -> str:
    """Why a change is no part of a fix, '' where it may be."""
    fact = change.fact
    if change.before is None:
        return _harm_of_new(change, asked)
    if change.after is None:
        return "" if _may_go(change, asked) else str(change)
    if asked.remarks and change.aspect == "comment":
        return ""
    if grew(change):
        return ""
    if asked.names(fact.subject):
        if stronger(change):
            return ""
        if (fact.kind, change.aspect) in asked.wants and may_replace(change, asked.rules):
            return ""
    if asked.removes and any(belongs_to(fact, change, name) for name in asked.removes):
        return ""
    return str(change)


def _harm_of_new(change: Change, asked: Asked) -> str:
    fact = change.fact
    if fact.kind in _NEVER_NEW:
        return str(change)
    standing = fact.says.get("standing")
    if (
        fact.kind == "number"
        and _MEASURED.match(fact.subject)
        and not (isinstance(standing, tuple) and "target" in standing)
    ):
        return f"{fact} is made up: such a number is measured and not chosen"
    if standing is True:
        return f"{fact} is shown as what not to do"
    if fact.kind == "provision" and ("(yes)" not in fact.subject or "non-goals" in fact.subject):
        return f"{fact}: saying that something is left out provides for nothing"
    if fact.says.get("void"):
        return f"{fact} keeps nothing unique and serves nothing"
    if fact.kind == "port" and fact.says.get("host port") and not str(fact.says.get("address")).startswith("127."):
        return f"{fact} is open to more than this host"
    if fact.kind in _NAMED_NEW and not asked.speaks_of(fact.subject):
        return f"{fact} is new, and the finding speaks of no such thing"
    return ""


def _may_go(change: Change, asked: Asked) -> bool:
    fact = change.fact
    if fact.kind == "problem":
        return True
    if any(belongs_to(fact, change, name) for name in asked.removes):
        return True
    if (fact.kind, GONE) not in asked.wants:
        return False
    if fact.kind == "index" and f"{fact.subject.rpartition('.')[0]}({columns_of(fact)})" in asked.subjects:
        return "unique-key-made-redundant" in asked.rules
    return fact.subject in asked.subjects or (fact.kind == "port" and asked.names(fact.subject))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
