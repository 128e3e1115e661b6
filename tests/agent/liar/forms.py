"""Short ways to write claims down."""

from __future__ import annotations

from typing import Any

Claim = dict[str, Any]
Ground = dict[str, Any]


def yes(predicate: str, *args: str) -> Ground:
    """A predicate that holds."""
    return {"predicate": predicate, "args": list(args), "value": "yes"}


def no(predicate: str, *args: str) -> Ground:
    """A predicate that does not hold."""
    return {"predicate": predicate, "args": list(args), "value": "no"}


def unknown(predicate: str, *args: str) -> Ground:
    """A predicate that the files leave open."""
    return {"predicate": predicate, "args": list(args), "value": "unknown"}


def cite(label: str, quote: str) -> Ground:
    """Words of a record."""
    return {"cite": label, "quote": quote}


def say(text: str, *grounds: Ground) -> Claim:
    """A sentence and what it rests on."""
    return {"text": text, "rests_on": list(grounds)}


def explain(finding: str, *sentences: Claim) -> Claim:
    """Why a finding matters."""
    return {"kind": "explain", "finding": finding, "sentences": list(sentences)}


def risk(findings: str, *sentences: Claim) -> Claim:
    """What several artefacts mean together."""
    return {"kind": "risk", "findings": findings.split(), "sentences": list(sentences)}


def rank(finding: str, above: str, reason: str) -> Claim:
    """One finding before another."""
    return {"kind": "rank", "finding": finding, "above": above, "reason": reason}


def edit(path: str, line: int, old: str, new: str) -> Claim:
    """Lines replaced."""
    return {"path": path, "line": line, "old": old, "new": new}


def fix(finding: str, *edits: Claim) -> Claim:
    """Edits after which a finding is gone."""
    return {"kind": "fix", "finding": finding, "edits": list(edits)}


def question(topic: str, about: str, text: str, *grounds: Ground) -> Claim:
    """What no file says."""
    return {"kind": "question", "topic": topic, "about": about, "text": text, "rests_on": list(grounds)}


def proposal(resolves: str, removes: list[str], edits: list[Claim], *sentences: Claim) -> Claim:
    """A smaller design."""
    return {
        "kind": "proposal",
        "resolves": resolves.split(),
        "removes": removes,
        "edits": edits,
        "sentences": list(sentences),
    }
