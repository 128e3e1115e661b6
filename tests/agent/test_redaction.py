# ruff: noqa: S608 - text to be looked at, never executed
from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.hostile.secrets import base64_of, drawn, jwt, pem, vendor_keys
from buttress.agent.redaction import Redactor, holds_secret, redact, redact_payload
from buttress.assembly.tree import MemoryTree

W = "Xk9mQ2vLw7"  # a short password with no vendor's form
LONG = drawn(40, "long")


@pytest.mark.parametrize("name", sorted(vendor_keys()))
@pytest.mark.parametrize("frame", ["{}", "see {} here", "x = '{}',", 'a\\n{}\\n"', "| {} |", "-- {}\n", "`{}`"])
def test_a_vendors_form_is_enough(name: str, frame: str) -> None:
    key = vendor_keys()[name]
    said = redact(frame.format(key))
    assert key not in said
    assert key[-12:] not in said
    assert holds_secret(frame.format(key))


NAMED = [
    # settings
    f"DB_PASSWORD={W}",
    f"export DB_PASSWORD='{W}'",
    f"DB_PASSWORD = {W}  # of production",
    f"  - POSTGRES_PASSWORD={W}",
    f"      POSTGRES_PASSWORD: {W}",
    f'  "password": "{W}",',
    f"spring.datasource.password={W}",
    f"requirepass: {W}",
    f"password: '{W}' # note",
    f"{{host: db, password: {W}, port: 1}}",
    f"ENV API_TOKEN {W}",
    f"PGPASSWORD={W} psql -h db",
    f"command: redis-server --requirepass={W}",
    f"mysqld --password {W} --port 1",
    f"aws_secret_access_key = {LONG}",
    f"password: ${{DB_PASSWORD:-{W}}}",
    f"url: ${{DB_PASSWORD:-{W}}}",
    f"//registry.example.com/:_authToken={W}",
    f"password: {{type: string, example: {W}}}",
    f"the password is {W}.",
    f"| DB_PASSWORD | {LONG} |",
    f"with the password {W}, as agreed",
    f'["redis-server", "--requirepass", "{W}"]',
    f"Password={W};Encrypt=true",
    # code
    f'api_key = "{W}"',
    f"const apiKey: string = '{W}';",
    f'password := "{W}"',
    f'String dbPassword = "{W}";',
    f"password => '{W}'",
    f'os.environ.get("DB_PASSWORD", "{W}")',
    f"config.set('api_token', '{W}')",
    f'if token == "{W}":',
    f'secret = "{W}" + "{W}2"',
    f'<add key="ApiKey" value="{W}"/>',
    f"<password>{W}</password>",
    f'{{"name": "DB_PASSWORD", "value": "{W}"}}',
    f'password "{W}"',
    f"tokens: ['{W}', 'b']",
    # SQL
    f"CREATE USER app WITH ENCRYPTED PASSWORD '{W}';",
    f"CREATE USER 'app'@'%' IDENTIFIED BY '{W}';",
    f"alter role app password '{W}'",
    f"IDENTIFIED WITH mysql_native_password BY '{W}'",
    f"CREATE USER scott IDENTIFIED BY {W};",
    f"CREATE LOGIN x WITH PASSWORD = '{W}'",
    f"OPTIONS (user 'x', password '{W}')",
    f"api_key text NOT NULL DEFAULT '{W}'",
    f"UPDATE users SET password = '{W}' WHERE id = 1",
    f"INSERT INTO users (id, password) VALUES (1, '{W}');",
    f"INSERT INTO users (id, api_token, n) VALUES (1, 'a(b', 2), (2, '{W}', 3);",
    f"insert into t(name,password_hash) values ('x','{W}')",
    # connections and commands
    f"postgres://app:{W}@db:5432/app",
    f"postgres://app:pa:{W}@h@db/app",
    f"postgres://app:p/a{W}@db/app",
    f"postgres://app:p%40{W}@db/app?sslmode=disable",
    f"mongodb+srv://a:{W}@c.example.net/?w=1",
    f"redis://:{W}@cache:6379/0",
    f"jdbc:postgresql://db/app?user=a&password={W}",
    f"jdbc:oracle:thin:scott/{W}@db:1521:x",
    f"app:{W}@tcp(db:3306)/app",
    f"host=db user=app password={W} dbname=app",
    f"host=db password='{W} z' dbname=app",
    f"Server=db;User Id=sa;Password={W};Encrypt=true",
    f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={LONG}{LONG}==;EndpointSuffix=y",
    f"https://x-access-token:{W}@git.example.com/a.git",
    f"https://{LONG}@sentry.example.com/1",
    f"curl -u admin:{W} https://api.example.com",
    f"mysql -u root -p{W} app",
    f"sshpass -p {W} ssh x",
    f"machine git.example.com login me password {W}",
    f"db.example.com:5432:app:me:{W}",
    f"Authorization: Bearer {LONG}",
    f'"Authorization": "Basic {base64_of("me:" + W)}"',
    f'{{"auths": {{"r.example.com": {{"auth": "{base64_of("me:" + W)}"}}}}}}',
    f"https://s3.example.com/a?X-Amz-Signature={LONG}",
]


@pytest.mark.parametrize("text", NAMED)
def test_a_name_or_a_place_is_enough(text: str) -> None:
    for form in (text, f"first\n{text}\nlast", f"  {text}", f"-- {text}"):
        said = redact(form)
        for secret in (W, LONG, base64_of("me:" + W)):
            assert secret not in said
        assert said.count("\n") == form.count("\n")
        assert redact(said) == said


@pytest.mark.parametrize("text", NAMED)
def test_also_inside_json(text: str) -> None:
    line = json.dumps({"text": f"SELECT 1\n{text}\nend", "n": 1})
    sent = redact_payload({"messages": [{"role": "user", "content": f"{line}\n{line}"}]})
    said = sent["messages"][0]["content"]
    for secret in (W, LONG, base64_of("me:" + W)):
        assert secret not in said
    for each in said.split("\n"):
        assert json.loads(each)["text"].startswith("SELECT 1\n")
    assert W not in redact(line)


KEY = pem("key")


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        KEY.replace("\n", "\r\n"),
        "key: |\n" + "\n".join(f"    {line}" for line in KEY.split("\n")) + "\nnext: 1",
        json.dumps({"private_key": KEY, "n": 1}),
        json.dumps(json.dumps({"private_key": KEY})),
        "KEY=" + KEY.replace("\n", "\\n"),
        "\n".join(f'    "{line}\\n" +' for line in KEY.split("\n")),
        "\n".join(f"-- {line}" for line in KEY.split("\n")),
        KEY[:200],
        KEY[120:],
        KEY[100:300],
        pem("ssh", "OPENSSH PRIVATE KEY"),
        pem("pgp", "PGP PRIVATE KEY BLOCK").replace("-----\n", "-----\nVersion: 1\n\n", 1),
        pem("ec", "EC PRIVATE KEY").replace(
            "-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00FF\n\n", 1
        ),
        f"key: {base64_of(KEY)}",
    ],
)
def test_private_keys_in_every_wrapping(text: str) -> None:
    said = redact(text)
    for line in KEY.split("\n")[1:-2] + pem("ssh").split("\n")[1:-2] + pem("pgp").split("\n")[1:-2]:
        assert line[:40] not in said
    assert said.count("\n") == text.count("\n")
    assert redact(said) == said
    assert ("next: 1" in said) == ("next: 1" in text)


def test_blocks_and_rows() -> None:
    secret = f"""kind: Secret
metadata:
  name: db
data:
  user: {base64_of("me")}
  odd-name: {base64_of(W)}
stringData:
  plain: {W}
  multi: |
    {W}
---
kind: ConfigMap
data:
  size: "10"
"""
    said = redact(secret)
    assert W not in said
    assert base64_of(W) not in said
    assert 'size: "10"' in said
    assert "name: db" in said
    scalar = redact(f"password: |\n  {W}\n  more\nname: x")
    assert W not in scalar
    assert "name: x" in scalar
    below = redact(f"password:\n  type: string\n  example: {W}\n  maxLength: 20")
    assert W not in below
    assert "maxLength: 20" in below
    copied = redact(f"COPY public.users (id, password, name) FROM stdin;\n1\t{W}\tann\n2\t\\N\tbob\n\\.\nSELECT 1;")
    assert W not in copied
    assert "1\t[password]\tann\n2\t\\N\tbob" in copied
    pair = vendor_keys()["aws key id"]
    assert LONG not in redact(f"{pair},{LONG}")
    assert LONG not in redact(f"- name: API_TOKEN\n  value: {LONG}")


KEPT = [
    "password_hash text NOT NULL,",
    "password VARCHAR(255) NOT NULL DEFAULT '',",
    "token uuid PRIMARY KEY DEFAULT gen_random_uuid(),",
    "CREATE TABLE password_reset_tokens (user_id bigint REFERENCES users(id), token text);",
    "CREATE UNIQUE INDEX idx_api_keys_token ON api_keys (token);",
    "FOREIGN KEY (token_id) REFERENCES tokens(id) ON DELETE CASCADE",
    "COMMENT ON COLUMN users.password IS 'The bcrypt hash of the password';",
    "SELECT password_hash FROM users WHERE token = $1 AND password IS NOT NULL",
    "UPDATE users SET password = :password, token = ?, secret = @p1, key = %s WHERE id = 1",
    "INSERT INTO settings (key, value) VALUES ('app.site_name', '\"Mailing list\"');",
    "ALTER TABLE users ADD COLUMN reset_token text, DROP COLUMN api_key;",
    "id: 0b6b2a1c-9b1e-4f57-8a3b-2f0d6a1b7c55",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "integrity: sha512-Zk6Xb8m0wJ2wq0Gq9vX2lq8uJw3mQ7pE1sT5yU9iO3aS7dF1gH5jK9lZ3xC7vB1nM5qW9eR3tY7uI1oP5aS9dA==",
    "image: app@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1",
    '"jsonwebtoken": "^9.0.2",',
    '"js-tokens": "4.0.0"',
    "password: ${DB_PASSWORD}",
    "password: ${DB_PASSWORD:?must be set}",
    "POSTGRES_PASSWORD: changeme",
    "API_KEY=<your key>",
    "POSTGRES_PASSWORD_FILE: /run/secrets/db_password",
    "secretName: app-secret",
    "securitySchemes:\n  apiKey:\n    type: apiKey\n    in: header\n    name: X-API-Key",
    "required: [password, token]",
    "password:\n  type: string\n  format: password\n  minLength: 8",
    "description: The token that the client has to send",
    "Password: at least 8 characters, never sent by mail",
    "the password is required and the token is unique",
    "tokenUrl: https://auth.example.com/oauth/token",
    "next_page_token: eyJvZmZzZXQiOjEwfQ",
    "password = hash_password(form.password)",
    "token = user.token",
    "const token = await getToken(req);",
    "password: string;",
    "  password String @db.VarChar(255)",
    't.string "password_digest", null: false',
    "https://example.com:8080/a?email=ann@example.com",
    "https://github.com/@scope/package",
    "git@github.com:owner/name.git",
    "ann@example.com",
    "max_tokens: 8000",
    "key: id, cache_key: users:list",
    "idempotency_key: 8e03978e-40d5-43dd-bc93-6894a57f9324",
    "sequenceDiagram\n  Client->>API: POST /tokens\n  API-->>Client: token",
    "a token bucket of 100 requests",
    '"description": "where the secret was detected", "n": 1',
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPublicKeyPublicKeyPublicKeyPublicKey me@host",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text
    assert not holds_secret(text)


def test_kinds_are_named() -> None:
    assert redact(f"DB_PASSWORD={W}") == "DB_PASSWORD=[password]"
    assert redact(f"api_token: '{W}'") == "api_token: '[token]'"
    assert redact(f"postgres://a:{W}@h/d") == "postgres://a:[password]@h/d"
    assert redact(KEY).split("\n")[0] == "[private key]"


def test_values_of_env_files_are_removed_wherever_they_stand() -> None:
    tree = MemoryTree(
        {
            ".env": f"DB_PASSWORD={W}\nexport API='{LONG}'\nREGION=eu-central-1\nDB_NAME=shopping\nDSN=postgres://a:s3cr3t-pw@h/d\n",
            "services/a/.env.production": "TOKEN=correct-horse-battery\nSHORT_PASSWORD=abc\n",
            "db/schema.sql": "CREATE TABLE shopping (id bigint);",
        }
    )
    redactor = Redactor(tree)
    text = f"/* {W} {LONG} s3cr3t-pw correct-horse-battery {base64_of(LONG)} eu-central-1 shopping abc */"
    said = redactor.redact(text)
    for value in (W, LONG, "s3cr3t-pw", "correct-horse-battery", base64_of(LONG)):
        assert value not in said
        assert redactor.holds_secret(f"so {value} it is")
    for kept in ("eu-central-1", "shopping", "abc"):
        assert kept in said
    assert redactor.redact(said) == said
    body = redactor.redact_payload({"messages": [{"content": [{"type": "text", "text": f"column {W}"}]}]})
    assert W not in json.dumps(body)


def test_a_payload_keeps_its_shape() -> None:
    thinking = {"type": "thinking", "thinking": "hm", "signature": base64_of(drawn(200, "sig"))}
    body = {
        "model": "m",
        "max_tokens": 8000,
        "stream": True,
        "tools": [{"name": "read_lines", "input_schema": {"properties": {"token": {"type": "string"}}}}],
        "messages": [
            {
                "role": "assistant",
                "content": [thinking, {"type": "tool_use", "id": "toolu_1", "input": {"password": W}}],
            },
            {
                "role": "user",
                "content": ({"type": "tool_result", "tool_use_id": "toolu_1", "content": f"x={jwt('a')}"},),
            },
        ],
    }
    sent = redact_payload(body)
    assert sent["messages"][0]["content"][0] == thinking
    assert sent["messages"][0]["content"][1]["input"] == {"password": "[password]"}
    assert sent["messages"][1]["content"][0]["content"] == "x=[token]"
    assert {key: sent[key] for key in ("model", "max_tokens", "stream", "tools")} == {
        key: body[key] for key in ("model", "max_tokens", "stream", "tools")
    }
    assert redact_payload(sent) == sent


_PIECES = st.sampled_from(
    [
        *NAMED,
        *KEPT,
        *KEY.split("\n"),
        "password",
        "token: ",
        "secret=",
        '"',
        "'",
        "`",
        "\\",
        "\\n",
        "\n",
        "[",
        "]",
        "{",
        "}",
        "=",
        ":",
        "@",
        "://",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "kind: Secret\ndata:\n",
        "into t (password) values (",
        "IDENTIFIED BY ",
        "${",
        ":-",
    ]
)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=14).map("".join))
@settings(max_examples=200, deadline=None)
@example("password: '\\")
@example("İ password=x9")
def test_any_text_keeps_its_lines_and_twice_is_as_once(text: str) -> None:
    said = redact(text)
    assert said.count("\n") == text.count("\n")
    assert redact(said) == said


@given(
    st.dictionaries(
        st.text(max_size=8), st.one_of(_PIECES, st.integers(), st.none(), st.lists(_PIECES, max_size=3)), max_size=4
    )
)
@settings(max_examples=100, deadline=None)
def test_a_line_of_json_stays_one(value: dict[str, object]) -> None:
    line = json.dumps({"kind": "source", **value})
    said = redact_payload({"content": line})["content"]
    assert redact_payload({"content": said})["content"] == said
    assert "\n" not in said


def test_what_was_encoded_is_not_seen() -> None:
    """The limit that SECURITY.md states: a secret in a disguise of its own is no pattern."""
    disguised = base64.b85encode(W.encode()).decode()
    assert disguised in redact(f"note {disguised}")
