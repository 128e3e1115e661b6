"""secret-in-clear: a secret that can be read, where its siblings cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.security._evidence import Evidence, evidence
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import is_plain, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database
    from buttress.findings.finding import Finding

RULE = Rule(
    name="secret-in-clear",
    code="SEC101",
    severity=Severity.WARNING,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Secrets in clear that a protected sibling of the same schema speaks against."""
    for database, found in evidence(blueprint):
        yield _finding(database, found)


def _finding(database: Database, found: Evidence) -> Finding:
    secret, column = found.secret, found.secret.column
    name = database.subject(secret.table.name)
    weak = found.kind == "habit" and not found.proof
    return RULE.finding(
        subject=f"{name}.{column.name}",
        at=column.span,
        message=_message(found),
        because=_because(found),
        instead=_instead(database, found),
        related=[(found.sibling.span, f"{_sibling(found)}, {_form(found)}")],
        exposure=70 if secret.presented else 50,
        severity=Severity.ADVICE if weak else None,
        confidence=Confidence.PROVED if found.proof else Confidence.POSSIBLE if weak else None,
    )


def _message(found: Evidence) -> str:
    name, column = found.secret.table.name.name, found.secret.column.name
    if found.proof:
        return f"{column} of {name} is kept in clear: {found.proof}"
    if found.kind == "twin":
        return f"{name} keeps {column} in clear, by its name, beside {found.sibling.name}"
    return f"{column} of {name} is kept in clear, as far as its name and type say"


def _because(found: Evidence) -> str:
    name, column = found.secret.table.name.name, found.secret.column.name
    sibling = f"{_sibling(found)} at {found.sibling.span}"
    if found.kind == "twin":
        return f"{sibling} is there so that a copy of {name} gives nothing away; {column} in the same row gives it away"
    if found.kind in ("beside", "stands-in") and not found.encrypts:
        return f"{sibling} keeps whoever reads a backup, a log or an injected query from logging in; {column} lets them in {_how(found)}"
    if found.kind == "same":
        return f"{sibling} is a hash, so nobody can read it from a copy of the database; {column} of {name} is a password, too, and can be read"
    return f"{sibling} shows that this schema protects such values; whoever reads a copy of {name} can use {column} as it stands"


def _how(found: Evidence) -> str:
    told = {*found.secret.words, *singular_words(found.secret.table.name.name)}
    return "by setting a new password" if {"reset", "recovery"} & told else "without a password"


def _instead(database: Database, found: Evidence) -> str:
    column, table = found.secret.column.name, found.secret.table.name
    if found.kind == "twin":
        return f"look up and compare by {found.sibling.name} alone, then drop {column}"
    hashed = found.secret.presented and not found.encrypts
    new = _named_alike(found, hashed=hashed)
    step = "keep a hash of it" if hashed else "encrypt it with a key that the database does not hold"
    if found.secret.presented and found.encrypts:
        step = "keep a hash of it, or encrypt it"
    where = f"the model of {table.name}" if database.framework == "prisma" else table.name
    unsure = (
        "" if found.proof else f"; if the application does that already, let the name or a comment of {column} say so"
    )
    return f"{step}: add {new} to {where}, fill it, read from it, then drop {column}{unsure}"


def _named_alike(found: Evidence, *, hashed: bool) -> str:
    """A name for the protected column in the style of this table: snake_case or camelCase."""
    column = found.secret.column.name
    camel = any(letter.isupper() for letter in column) or ("_" not in column and not is_plain(found.sibling.name))
    if camel:
        return f"{column}{'Hash' if hashed else 'Encrypted'}"
    return f"{column}_{'hash' if hashed else 'encrypted'}"


def _sibling(found: Evidence) -> str:
    own = found.table is found.secret.table
    return found.sibling.name if own else f"{found.table.name.name}.{found.sibling.name}"


def _form(found: Evidence) -> str:
    return "which is encrypted" if found.encrypts else "which is hashed"
