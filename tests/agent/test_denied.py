from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.agent.denied import why_denied

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER = [".env", ".env.local", ".env.production", "deploy/.env", "prod.env", ".envrc", ".flaskenv", "key.pem", "tls/server.key", "id_rsa", ".ssh/id_ed25519", ".ssh/config", "a.p12", "a.pfx", "a.jks", "a.keystore", "a.kdbx", "a.ppk", "a.gpg", "cert.crt", "config/master.key", ".netrc", "_netrc", ".pgpass", "pgpass.conf", ".npmrc", "web/.npmrc", ".yarnrc.yml", ".pypirc", ".git-credentials", ".docker/config.json", ".dockercfg", "kubeconfig", "prod.kubeconfig.yaml", ".my.cnf", "terraform.tfstate", "terraform.tfstate.backup", "terraform.tfvars", "prod.auto.tfvars.json", "secrets.yaml", "secrets.yml", "app-secret.yaml", "k8s/my-secrets.json", "secrets/db_password", "secrets/prod.txt", ".secrets/x", "config/secrets.toml", "credentials", "credentials.json", "credentials.yml.enc", "aws_credentials.csv", ".aws/credentials", ".aws/config", ".kube/config", ".gnupg/x", ".azure/x", ".git/config", ".git", ".htpasswd", "htpasswd", "service-account.json", "my-service_account-key.json", "firebase-adminsdk-x.json", "client_secret_1.json", "wp-config.php", ".vault-token", ".config/gcloud/credentials.db", ".cargo/credentials.toml", ".m2/settings.xml", "shop.dump", "shop.sql.gz", "shop.bak", "shop.sqlite", "shop.sqlite3", "shop.db", "data.csv", "data.parquet", "net.pcap", "core", "core.1234", "app.log", "app.log.1", "heap.hprof", "session.har", "dump.sql", "prod-dump.sql", "backup.sql", "backup-2.sql", ".bash_history", ".psql_history", "a.zip", "a.tar.gz", "a.7z", "a.jar", "a.exe", "a.so", "a.png", "a.pdf", "a.docx", "a.woff2", "a.pyc"]  # fmt: skip

FINE = [
    "db/schema.sql",
    "migrations/0001_init.sql",
    "db/structure.sql",
    "openapi.yaml",
    "api/openapi.json",
    "docker-compose.yml",
    "compose.prod.yaml",
    "docs/design.md",
    "README.md",
    "prisma/schema.prisma",
    "db/schema.rb",
    "k8s/deployment.yaml",
    ".github/workflows/ci.yml",
    ".gitignore",
    ".gitattributes",
    "buttress.toml",
    "pyproject.toml",
    "app/models.py",
    "core/schema.sql",
    "keys/schema.sql",
    "docs/environment.md",
    "db/migrations/0005_add_secrets_table.sql",
    "docs/credentials.md",
    "tokens.sql",
    "src/secrets/store.py",
    "environment.ts",
    "docs/设计.md",
    "db/größe.sql",
]


@pytest.mark.parametrize("path", NEVER)
def test_is_never_sent(path: str) -> None:
    why = why_denied(path)
    assert why
    assert why == why.strip()
    assert why_denied(f"deep/down/{path}")


@pytest.mark.parametrize("path", FINE)
def test_may_be_sent(path: str) -> None:
    assert why_denied(path) == ""


TRICKS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.title,
    lambda p: p + ".",
    lambda p: p + " ",
    lambda p: p + "...",
    lambda p: " " + p,
    lambda p: "./" + p,
    lambda p: "a/../" + p,
    lambda p: "a//" + p,
    lambda p: "../" + p,
    lambda p: "/" + p,
    lambda p: "~/" + p,
    lambda p: "a\\" + p,
    lambda p: "C:\\" + p,
    lambda p: p + "\0",
    lambda p: p + "\0.md",
    lambda p: p + "::$DATA",
    lambda p: "\u200b" + p,
    lambda p: p + "\u202e",
    lambda p: p.replace("e", "\u0435").replace("a", "\u0430").replace("o", "\u043e"),
    lambda p: p.replace(".", "\uff0e"),
    lambda p: "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in p),
    lambda p: p.replace(".", "%2e") if "." in p else p,
)


@pytest.mark.parametrize("number", range(len(TRICKS)))
def test_however_it_is_spelled(number: int) -> None:
    assert [path for path in NEVER if not why_denied(TRICKS[number](path))] == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "..",
        "../db/schema.sql",
        "/db/schema.sql",
        "db//schema.sql",
        "db/./schema.sql",
        "db\\schema.sql",
        "db/schema.sql\n",
        "x" * 2_000,
    ],
)
def test_a_path_that_is_no_plain_one_is_refused(path: str) -> None:
    assert why_denied(path)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(path: str) -> None:
    assert isinstance(why_denied(path), str)
