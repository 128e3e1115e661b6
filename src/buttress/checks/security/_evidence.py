"""What a repository shows against a secret in clear: the sibling that is protected, and how near it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.predicates.naming import ACCOUNTS, last_word, singular_words
from buttress.predicates.secrets import (
    Secret,
    encrypted_flag,
    keeps_logins_elsewhere,
    may_be_hash,
    proof_of_clear,
    says_its_form,
    secrets_of,
    twin_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column

#: twin: the same secret twice in a row · beside: another secret of the table · stands-in: a token that is as good as
#: the password · same: the same kind of secret elsewhere · made: the database makes the value · habit: the schema's.
Kind = Literal["twin", "beside", "stands-in", "same", "made", "habit"]

_BY_FRAMEWORK = frozenset({"provider_account_id", "provideraccountid"})  # accounts as Auth.js adapters make them
#: Laravel keeps the hash of a reset token in a table of exactly these columns (its manual, "Resetting Passwords").
_LARAVEL_RESETS = frozenset({"email", "token", "created_at"})
#: Words of a table or column whose token sets a new password or logs in at once.
_AS_GOOD = (frozenset({"password", "reset"}), frozenset({"reset"}), frozenset({"recovery"}), frozenset({"login"}))
_AS_GOOD_TOKENS = frozenset({"reset", "recovery", "session", "remember", "login", "magic"})


class Evidence(NamedTuple):
    """Why a secret in clear is a flaw here. ``sibling`` is the column that this schema does protect."""

    secret: Secret
    kind: Kind
    table: Table
    sibling: Column
    encrypts: bool  # how the sibling is protected: False is a hash
    proof: str


class _Schema(NamedTuple):
    clear: Sequence[Secret]
    protected: Sequence[Secret]
    flags: Sequence[tuple[Table, Column]]


def evidence(blueprint: Blueprint) -> Iterator[tuple[Database, Evidence]]:
    """One piece of evidence, the best there is, for every secret in clear that a sibling speaks against."""
    for database in blueprint.reviewed:
        every = [secret for table in database.catalog.base_tables() for secret in secrets_of(table)]
        flags = [(table, flag) for table in database.catalog.base_tables() if (flag := encrypted_flag(table))]
        schema = _Schema([s for s in every if s.form == "clear"], [s for s in every if s.form != "clear"], flags)
        for secret in schema.clear:
            if not secret.table.assumed and not secret.table.taint and not _by_framework(secret.table):
                found = next(_against(secret, schema), None)
                if found is not None:
                    yield database, found


def _against(secret: Secret, schema: _Schema) -> Iterator[Evidence]:
    """Evidence, the nearest first."""
    proof = proof_of_clear(secret.column)
    twin = twin_of(secret.table, secret)
    if twin is not None:
        yield _found(secret, "twin", twin, proof)
    if may_be_hash(secret.column):
        return
    beside = [other for other in schema.protected if other.table is secret.table]
    for other in beside:
        if other.form == "encrypted" or (_lets_in(secret) and not _devise(other)):
            yield _found(secret, "beside", other, proof)
    if says_its_form(secret.table) and not beside:
        return
    yield from _elsewhere(secret, schema, proof)


def _elsewhere(secret: Secret, schema: _Schema, proof: str) -> Iterator[Evidence]:
    others = [other for other in schema.protected if other.table is not secret.table]
    for other in others:
        if _replaces_password(secret) and other.password and not _devise(other):
            yield _found(secret, "stands-in", other, proof)
        if _same_kind(secret, other):
            yield _found(secret, "same", other, proof)
    if proof and (secret.table.role == "secrets" or not secret.presented):
        for other in others:
            if not other.password and (secret.presented or _encrypted_for_use(other)):
                yield _found(secret, "made", other, proof)
        for table, flag in schema.flags:
            yield Evidence(secret, "made", table, flag, encrypts=True, proof=proof)
    yield from _habit(secret, schema, others, proof)


def _habit(secret: Secret, schema: _Schema, others: Sequence[Secret], proof: str) -> Iterator[Evidence]:
    """Where as many secrets are named encrypted as are not, the rest are the exception; a lone name is none."""
    encrypted = [other for other in others if _encrypted_for_use(other)]
    unnamed = [s for s in schema.clear if _must_be_readable(s) and not _by_framework(s.table)]
    if _must_be_readable(secret) and len(unnamed) <= len(encrypted):
        yield _found(secret, "habit", encrypted[0], proof)


def _encrypted_for_use(other: Secret) -> bool:
    """Whether it is ciphertext that the application reads again; what is presented may be a hash under that name."""
    return other.form == "encrypted" and _must_be_readable(other)


def _must_be_readable(secret: Secret) -> bool:
    return not secret.presented or (secret.password and keeps_logins_elsewhere(secret))


def _found(secret: Secret, kind: Kind, other: Secret, proof: str) -> Evidence:
    return Evidence(secret, kind, other.table, other.column, other.form == "encrypted", proof)


def _lets_in(secret: Secret) -> bool:
    """Whether it lets somebody in just as the hashed sibling's original would; a recovery code beside it, too."""
    return secret.presented and not secret.password


def _replaces_password(secret: Secret) -> bool:
    """Whether it sets a new password, or logs in at once."""
    if not _lets_in(secret) or {c.name.lower() for c in secret.table.columns} <= _LARAVEL_RESETS | {"id"}:
        return False
    if _AS_GOOD_TOKENS & set(secret.words):
        return secret.table.role != "secrets" or _about_logins(secret.table)
    return secret.table.role == "secrets" and _about_logins(secret.table)


def _about_logins(table: Table) -> bool:
    told = set(singular_words(table.name.name))
    return any(words <= told for words in _AS_GOOD)


def _same_kind(secret: Secret, other: Secret) -> bool:
    """The same word, kept as a hash elsewhere: ``links.password`` beside ``users.password_hash``."""
    account = last_word(secret.table.name.name) in ACCOUNTS
    return secret.password and other.password and not account and not keeps_logins_elsewhere(secret)


def _devise(other: Secret) -> bool:
    """Devise keeps digests in plainly named columns beside ``encrypted_password`` (its reset_password_token)."""
    return other.column.name.lower() == "encrypted_password"


def _by_framework(table: Table) -> bool:
    return bool(_BY_FRAMEWORK & {column.name.lower() for column in table.columns})
