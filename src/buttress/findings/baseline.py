"""The baseline: findings that a team accepted on one day, so that it is told only about new ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.findings.finding import Finding

#: The baseline's name beside the configuration.
FILE = "buttress-baseline.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted occurrence. ``key`` is :attr:`Finding.key` (rule, subject and content); ``path`` tells people
    where it stood and settles which of several occurrences with one key is meant. ``line`` is the entry's own line.
    """

    rule: str
    subject: str
    key: str
    path: str
    reason: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """All accepted occurrences, and the file that holds them."""

    entries: tuple[Entry, ...]
    path: str = FILE


def parse(text: str, path: str) -> Baseline:
    raise NotImplementedError


def match(findings: Sequence[Finding], baseline: Baseline) -> tuple[dict[int, Entry], list[Entry]]:
    raise NotImplementedError
