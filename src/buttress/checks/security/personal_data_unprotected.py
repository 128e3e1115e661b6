"""SEC108: personal data in a design that says neither how it is protected nor how it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing, singular_words
from buttress.predicates.shown_operations import shown_in
from buttress.predicates.sketched_access import plans, speaks_nearby

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.document import Document
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="personal-data-unprotected",
    code="SEC108",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.POSSIBLE,
)
#: Words of columns that harm a person when they get out, each alone enough for a question.
_SENSITIVE = frozenset(
    {
        "ssn",
        "iban",
        "passport",
        "dob",
        "birthday",
        "birthdate",
        "diagnosis",
        "salary",
        "religion",
        "ethnicity",
        "cpf",
        "aadhaar",
    }
)
_SENSITIVE_PAIRS = (
    *(
        ("birth", "date"),
        ("date", "of", "birth"),
        ("national", "id"),
        ("tax", "id"),
        ("social", "security"),
        ("card", "number"),
        ("account", "number"),
    ),
    *(("bank", "account"), ("medical", "record"), ("driver", "license"), ("health", "data")),
)
#: Words of columns that tell who or where somebody is; two kinds of them make a person.
_ORDINARY = {
    "email": "email",
    "mail": "email",
    "phone": "phone",
    "mobile": "phone",
    "telephone": "phone",
    "street": "address",
    "address": "address",
    "postcode": "address",
    "zipcode": "address",
    "surname": "name",
    "lastname": "name",
    "firstname": "name",
    "gender": "gender",
}
_ORDINARY_PAIRS = {
    ("last", "name"): "name",
    ("first", "name"): "name",
    ("full", "name"): "name",
    ("ip", "address"): "",
    ("mac", "address"): "",
    ("email", "address"): "email",
}
_PERSON = re.compile(r"/(?:users?|accounts?|customers?|me|profile|patients?|members?)(?:/|$)")
_PROTECTED = re.compile(
    r"encrypt|\bGDPR\b|\bPII\b|\bDSGVO\b|\bCCPA\b|\bHIPAA\b|\bPCI\b|anonymi|pseudonymi|erasure|forgotten|\bprivacy\b|personal data|retention|\bretain|\bpurge|\bredact|"
    r"\bmask(?:ed|ing)?\b|tokeni[sz]|soft[- ]?delet|delet(?:e|es|ed|ion|ing) (?:of )?(?:the )?(?:user|account|personal|customer|their)|(?:user|account|customer)s? (?:can )?delet|"
    r"加密|脱敏|隐私|删除用户|注销|Verschlüssel|Datenschutz|chiffr|confidentialit|шифр|персональн",
    re.IGNORECASE,
)
_KINDS = 2


class _Personal(NamedTuple):
    table: Table
    column: Column
    kind: str
    sensitive: bool


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding a design: columns that describe a person, and no word on encryption, deletion or retention."""
    for document in blueprint.documents:
        if not plans(document):
            continue
        found = [
            p
            for d in blueprint.designed
            for t in d.catalog.base_tables()
            if t.span.path == document.path
            for p in _personal(t)
        ]
        sensitive = [p for p in found if p.sensitive]
        if (sensitive or len({p.kind for p in found}) >= _KINDS) and not _answered(blueprint, document):
            yield _finding(document, sensitive or found, found)


def _answered(blueprint: Blueprint, document: Document) -> bool:
    """Whether the design or a neighbour says how such data is protected or goes, or an endpoint removes a person."""
    removed = [s.path for s in document.sketches if s.method == "DELETE" and not s.bad]
    removed += [o.path for api in shown_in(blueprint, document) for o in api.operations if o.method == "DELETE"]
    return speaks_nearby(blueprint, document, _PROTECTED) or any(_PERSON.search(path) for path in removed)


def _personal(table: Table) -> Iterator[_Personal]:
    for column in table.columns:
        said = singular_words(column.name)
        if said[-1:] == ("id",) and said[-2:] not in _SENSITIVE_PAIRS:
            continue
        if any(word in ("hash", "hashed", "encrypted", "verified", "count", "template", "enabled") for word in said):
            continue
        runs = [said[i : i + n] for n in (2, 3) for i in range(len(said) - n + 1)]
        if _SENSITIVE & set(said) or any(run in _SENSITIVE_PAIRS for run in runs):
            yield _Personal(table, column, column.name, sensitive=True)
            continue
        kind = next((_ORDINARY_PAIRS[run] for run in runs if run in _ORDINARY_PAIRS), None)
        kind = kind if kind is not None else next((_ORDINARY[word] for word in said if word in _ORDINARY), "")
        if kind:
            yield _Personal(table, column, kind, sensitive=False)


def _finding(document: Document, led: Sequence[_Personal], found: Sequence[_Personal]) -> Finding:
    first = led[0]
    places = [f"{p.table.name.name}.{p.column.name} (:{p.column.span.line})" for p in found]
    key = "encryption with a key that the database does not hold" if first.sensitive else "TLS and encrypted backups"
    return RULE.finding(
        subject=f"{first.table.name.name}.{first.column.name}",
        at=first.column.span,
        message=f"{document.path} keeps {listing(f'{p.table.name.name}.{p.column.name}' for p in found)} and says neither how they are protected nor when they go",
        because=f"{listing(places)} describe a person; when one of them asks to be deleted, or a copy of {first.table.name.name} gets out, this design has "
        "no answer to point at",
        instead=f"three sentences for {first.table.name.name}: who may read {first.column.name}, what protects it ({key}), and when and by what it is deleted, backups included",
        related=[(p.column.span, "personal data") for p in found if p is not first][:4],
        exposure=40 if first.sensitive else 20,
    )
