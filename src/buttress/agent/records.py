"""What the ledger holds: one record a fact, finding or stretch of source, each with an id made of its content."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.findings.finding import Finding

RecordKind = Literal[
    "finding", "source", "rule", "table", "operation", "component", "edge", "number", "question", "symptom"
]
#: The letter that labels of a kind begin with: F1 is the first finding, S3 the third stretch of source.
LETTERS: dict[RecordKind, str] = {
    "finding": "F",
    "source": "S",
    "rule": "R",
    "table": "T",
    "operation": "O",
    "component": "C",
    "edge": "E",
    "number": "N",
    "question": "Q",
    "symptom": "Y",
}
#: Characters a token: there is no tokenizer to ask offline. English prose has about four; three errs to the safe side.
CHARACTERS_A_TOKEN = 3


def estimated_tokens(text: str) -> int:
    """Tokens that a text may take, estimated high at three characters each."""
    return math.ceil(len(text) / CHARACTERS_A_TOKEN)


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a statement may rest on.

    ``label`` is short and unique in its ledger; ``id`` is the hash of kind, place, subject and text, and survives
    another numbering. ``text`` is what may be quoted: source lines as they stand (secrets veiled), a finding's message,
    reason and fix, a rule's page. ``path`` and ``line``..``end_line`` (1-based, inclusive) say where; '' and 0 for what
    has no place. ``entities`` are the names in it as findings spell subjects; ``numbers`` the numbers in it, as written.
    ``data`` are the fields of its line in the payload.
    """

    label: str
    kind: RecordKind
    subject: str
    text: str
    path: str = ""
    line: int = 0
    end_line: int = 0
    entities: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Twelve hex digits of the content's SHA-256."""
        whole = json.dumps([self.kind, self.path, self.line, self.end_line, self.subject, self.text])
        return hashlib.sha256(whole.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Ledger:
    """All records of one review, in the order in which they were added; nothing is ever changed or removed.

    ``findings`` maps labels (F1 …) to the findings, best first, as the report numbers them. ``databases`` say how each
    database is brought up to date: fields of a line of the payload that nothing can cite.
    """

    records: tuple[Record, ...]
    findings: Mapping[str, Finding]
    databases: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def by_label(self) -> Mapping[str, Record]:
        """Every record by its label."""
        return {record.label: record for record in self.records}

    @cached_property
    def hash(self) -> str:
        """What the ledger says, as a hash: keys of cached replies and sessions."""
        told = [json.dumps(dict(each), sort_keys=True) for each in self.databases]
        return hashlib.sha256("\n".join([*told, *(record.id for record in self.records)]).encode()).hexdigest()

    def of_kind(self, kind: RecordKind) -> Iterator[Record]:
        """Records of one kind."""
        return (record for record in self.records if record.kind == kind)
