"""Secrets in clear: what a name alone must not say, and what a sibling beside it does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.catalog import Table
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Column, ColumnType, Name
from buttress.config import Config
from buttress.findings.finding import Confidence, Finding
from buttress.findings.rule import Severity
from buttress.predicates.secrets import proof_of_clear, secrets_of
from buttress.readers.postgres import parser
from buttress.review import review

SPAN = Source("s.sql", "x").span(0, 1)


def found(schema: str, path: str = "schema.sql") -> dict[str, Finding]:
    """Findings of the rule by subject."""
    result = review(MemoryTree({path: schema}), Config(select=("secret-in-clear",), cache=False))
    return {finding.subject: finding for finding in result.findings}


def table(*columns: str, name: str = "integrations", kind: str = "text") -> Table:
    """A table of columns of one type."""
    return Table(Name(name), SPAN, columns=tuple(Column(each, ColumnType(kind), SPAN) for each in columns))


@pytest.mark.parametrize(
    "column",
    [
        *("token_type", "token_count", "input_tokens", "secret_id", "public_key", "csrf_token", "push_token", "key"),
        *("access_token_expires_at", "token_endpoint", "display_secret_key", "partial_client_secret", "password_hint"),
        *("api_key_id", "verification_token", "invite_token", "next_page_token", "tokenizer", "secretary", "token"),
    ],
)
def test_names_that_only_sound_like_secrets(column: str) -> None:
    assert not list(secrets_of(table(column)))


@pytest.mark.parametrize(
    ("column", "words", "form"),
    [
        ("webhook_secret", ("webhook", "secret"), "clear"),
        ("hashedClientSecret", ("client", "secret"), "hashed"),
        ("encrypted_posthog_api_key", ("posthog", "api", "key"), "encrypted"),
        ("serviceTokenCiphertext", None, ""),  # a bare word that no twin explains
        ("password_digest", ("password",), "hashed"),
        ("encrypted_password", ("password",), "hashed"),
        ("totp_2fa_secret", ("totp", "fa", "secret"), "clear"),
    ],
)
def test_what_a_name_says_of_its_form(column: str, words: tuple[str, ...] | None, form: str) -> None:
    secrets = [(secret.words, secret.form) for secret in secrets_of(table(column))]
    assert secrets == ([] if words is None else [(words, form)])


@given(st.text(max_size=30), st.sampled_from(["text", "varchar", "uuid", "bytea", "integer"]))
def test_no_name_crashes_it(name: str, kind: str) -> None:
    assert all(secret.column.name == name for secret in secrets_of(table(name, kind=kind)))


@pytest.mark.parametrize(
    ("column", "proof"),
    [
        (Column("t", ColumnType("text"), SPAN, default="encode(gen_random_bytes(16), 'hex')"), "its default makes it"),
        (Column("t", ColumnType("text"), SPAN, client_default="uuid()"), "its default makes it (uuid())"),
        (Column("t", ColumnType("uuid"), SPAN), "a uuid is neither"),
        (Column("t", ColumnType("varchar", ("16",)), SPAN), "16 characters hold neither"),
        (Column("t", ColumnType("varchar", ("255",)), SPAN), ""),
        (Column("t", ColumnType("text"), SPAN, default="digest(random()::text, 'sha256')"), ""),
        (Column("t", ColumnType("text"), SPAN, default="''"), ""),
    ],
)
def test_a_type_or_default_can_prove_it(column: Column, proof: str) -> None:
    said = proof_of_clear(column)
    assert said.startswith(proof) if proof else said == ""


PROVIDERS = """
CREATE TABLE providers (
    id bigint PRIMARY KEY,
    api_key_encrypted text NOT NULL,
    webhook_secret {}
);
"""


def test_a_sibling_is_named_with_its_line() -> None:
    finding = found(PROVIDERS.format("text NOT NULL"))["providers.webhook_secret"]
    assert finding.severity is Severity.WARNING
    assert "api_key_encrypted at schema.sql:4" in finding.because
    assert "webhook_secret_encrypted" in finding.instead


@pytest.mark.parametrize(
    "definition",
    [
        "text NOT NULL -- sealed with the tenant's key",
        "bytea NOT NULL",
        "jsonb NOT NULL",
        "varchar(64) NOT NULL",
        "boolean NOT NULL",
    ],
)
def test_what_may_be_protected_is_left_alone(definition: str) -> None:
    assert not found(PROVIDERS.format(definition))


@pytest.mark.parametrize("hidden", ["", "1"])
def test_a_comment_on_the_column_can_settle_it(monkeypatch: pytest.MonkeyPatch, hidden: str) -> None:
    monkeypatch.setenv("BUTTRESS_NO_LIBPG_QUERY", hidden)
    parser.bindings.cache_clear()
    schema = (
        "CREATE TABLE hooks (id bigserial PRIMARY KEY, token_hash bytea, api_key_encrypted text, smtp_password text);\n"
    )
    assert "hooks.smtp_password" in found(schema)
    said = "COMMENT ON COLUMN public.hooks.smtp_password IS 'encrypted with the tenant key';\n"
    assert found(schema + said) == {}
    monkeypatch.undo()
    parser.bindings.cache_clear()


def test_a_table_that_could_not_be_read_whole_is_left_alone() -> None:
    assert not found(PROVIDERS.format("text") + "ALTER TABLE providers FROBNICATE webhook_secret;")


def test_a_password_hash_says_nothing_of_what_must_stay_readable() -> None:
    users = "CREATE TABLE users (id bigint PRIMARY KEY, password_hash text NOT NULL, totp_secret text, password text);"
    assert set(found(users)) == {"users.password"}  # the same secret twice
    assert not found(users.replace(", password text", ""))


def test_the_ways_of_frameworks_are_known() -> None:
    devise = "CREATE TABLE users (id bigint PRIMARY KEY, encrypted_password text, reset_password_token text);"
    laravel = """
        CREATE TABLE admins (id bigint PRIMARY KEY, password_hash text NOT NULL);
        CREATE TABLE password_reset_tokens (email text PRIMARY KEY, token text NOT NULL, created_at timestamptz);
    """
    auth_js = """
        CREATE TABLE accounts (
            id text PRIMARY KEY, provider text, provider_account_id text, access_token text, vault_key_encrypted text
        );
    """
    assert not found(devise)
    assert not found(laravel)
    assert not found(auth_js)


def test_a_reset_token_elsewhere_goes_around_the_hash() -> None:
    schema = """
        CREATE TABLE users (id bigint PRIMARY KEY, password_hash text NOT NULL);
        CREATE TABLE password_resets (id bigint PRIMARY KEY, user_id bigint NOT NULL, token uuid NOT NULL);
        CREATE TABLE email_verifications (id bigint PRIMARY KEY, user_id bigint NOT NULL, token text NOT NULL);
    """
    (finding,) = found(schema).values()
    assert finding.subject == "password_resets.token"
    assert finding.confidence is Confidence.PROVED
    assert "users.password_hash at schema.sql:2" in finding.because
    assert finding.because.endswith("by setting a new password")


def test_a_lone_habit_is_advice() -> None:
    schema = """
        CREATE TABLE crm (id bigint PRIMARY KEY, api_key_encrypted text NOT NULL);
        CREATE TABLE mail (id bigint PRIMARY KEY, host text NOT NULL, password text NOT NULL);
    """
    finding = found(schema)["mail.password"]
    assert finding.severity is Severity.ADVICE
    assert finding.confidence is Confidence.POSSIBLE
    assert "crm.api_key_encrypted at schema.sql:2" in finding.because
    assert not found(schema + "CREATE TABLE slack (id bigint PRIMARY KEY, bot_token text NOT NULL);")


def test_names_of_new_columns_follow_the_table() -> None:
    prisma = """
        datasource db {
          provider = "postgresql"
          url      = env("DATABASE_URL")
        }
        model Provider {
          id               Int    @id
          encryptedApiKey  String
          webhookSecret    String
        }
    """
    finding = found(prisma, "prisma/schema.prisma")["Provider.webhookSecret"]
    assert "add webhookSecretEncrypted to the model of Provider" in finding.instead
