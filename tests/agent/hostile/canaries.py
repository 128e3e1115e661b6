"""A backend in which secrets lie about: in every kind of file that is read, and where findings and tools quote from."""

# ruff: noqa: S608 - text to be looked at, never executed
from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from .secrets import base64_of, drawn, jwt, pem, vendor_keys

if TYPE_CHECKING:
    from collections.abc import Mapping


class Planted(NamedTuple):
    """A repository and what must not leave it. ``secrets`` by where they lie; ``branch`` is a branch's name."""

    files: Mapping[str, str]
    secrets: Mapping[str, str]
    symptom: str
    branch: str


def plant() -> Planted:
    """The repository. Every secret is drawn by lot, so that finding its characters anywhere is a leak."""
    keys = vendor_keys()
    s = {place: drawn(14, place) for place in _PLACES}
    s |= {f"vendor: {name}": key for name, key in keys.items()}
    s |= {f"key: {place}": drawn(64, f"{place}0") for place in ("pem", "ssh")}
    s["key: json"] = pem("json").split("\n")[1]
    s |= {"jwt": jwt("canary"), "hash": f"$2a$10${drawn(53, 'canary')}", "aws pair": drawn(40, "pair")}
    return Planted(_files(s, keys), s, _symptom(s), f"fix/{s['vendor: github']}")


_PLACES = (
    "sql comment", "sql default", "create user", "alter role", "identified by", "insert", "copy", "dblink", "table comment",
    "column comment", "openapi description", "openapi example", "openapi server", "openapi title", "compose list", "compose map", "compose default",
    "compose url", "compose command", "compose label", "compose health", "kubernetes data", "kubernetes string", "kubernetes env", "helm",
    "design sentence", "design url", "design fence", "design table", "mermaid", "design curl", "design basic", "env file", "env url", "env quoted",
    "settings comment", "symptom line", "symptom url", "symptom trace", "netrc", "docker auth", "slash password", "encoded password",
    "prisma url", "rails", "ado", "go dsn", "jdbc", "migration", "heredoc",
)  # fmt: skip


def _files(s: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    env = f'DB_PASSWORD={s["env file"]}\nDATABASE_URL=postgres://app:{s["env url"]}@db/app\nexport MAIL_SECRET="{s["env quoted"]}"\n'
    return {
        "db/schema.sql": _schema(s, keys),
        "db/migrations/0001_users.sql": f"-- token: {keys['gitlab']}\nCREATE TABLE logins (id int, user_id int, api_key text DEFAULT '{s['migration']}');\n",
        "db/migrations/0002_drop.sql": f"-- DB_PASSWORD={s['migration']}\nALTER TABLE logins DROP COLUMN api_key;\nUPDATE logins SET secret = '{s['migration']}';\n",
        "openapi.yaml": _openapi(s, keys),
        "docker-compose.yml": _compose(s, keys),
        "deploy/secret.yaml": _kubernetes(s),
        "deploy/app.yaml": _deployment(s),
        "docs/design.md": _design(s, keys),
        f"docs/design-{keys['stripe']}.md": "# Design\n\nThe API calls the orders service.\n\n```sql\nCREATE TABLE a (id int, b_id int REFERENCES b (id));\n```\n",
        "schema.prisma": f'datasource db {{\n  provider = "postgresql"\n  url = "postgresql://app:{s["prisma url"]}@db/app"\n}}\nmodel Note {{\n  id Int @id\n  authorId Int\n}}\n',
        ".env": env,
        ".env.production": env.replace("DB_", "PROD_"),
        "app/settings.py": f'# {keys["slack"]}\nADO = "Server=x;User Id=sa;Password={s["ado"]};"\nDSN = "app:{s["go dsn"]}@tcp(db:3306)/app"\n',
        "app/jdbc.properties": f"url=jdbc:postgresql://db/app?user=a&password={s['jdbc']}\n",
        "config/database.yml": f"production:\n  adapter: postgresql\n  password: {s['rails']}\n",
        "ops/run.sh": f"cat > ~/.netrc <<E\nmachine git.example.com login me password {s['netrc']}\nE\nexport API_TOKEN={s['heredoc']}\n",
        "ops/registry.json": json.dumps(
            {"auths": {"r.example.com": {"auth": base64_of(f"me:{s['docker auth']}")}}}, indent=1
        ),
        "ops/service.json": json.dumps({"private_key": pem("json")}, indent=1),
        "ops/notes.txt": f"{keys['aws key id']},{s['aws pair']}\n" + "\n".join(keys.values()) + "\n",
        "buttress.toml": f'# token = {s["settings comment"]}\nfail-on = "error"\n',
    }


def _schema(s: Mapping[str, str], keys: Mapping[str, str]) -> str:
    return f"""-- password: {s["sql comment"]}
CREATE USER app WITH PASSWORD '{s["create user"]}';
ALTER ROLE app WITH ENCRYPTED PASSWORD '{s["alter role"]}';
CREATE TABLE users ( -- DB_PASSWORD={s["env file"]}
    id serial PRIMARY KEY, -- {keys["github"]}
    email text, -- mail secret {s["env quoted"]}
    password text DEFAULT '{s["sql default"]}', -- {s["hash"]}
    api_key text DEFAULT '{s["sql default"]}' -- {keys["stripe"]}
);
CREATE TABLE orders (
    id serial PRIMARY KEY,
    user_id int REFERENCES users (id) ON DELETE CASCADE, -- token={s["vendor: npm"]} postgres://a:{s["slash password"][:4]}/{s["slash password"][4:]}@db/x
    total real, -- secret: {s["sql comment"]}
    created_at timestamp -- postgres://a:{quote(s["encoded password"] + "@/")}@db/x
);
COMMENT ON TABLE orders IS 'filled by job, password={s["table comment"]} and {keys["anthropic"]}';
COMMENT ON COLUMN orders.total IS 'see postgres://x:{s["column comment"]}@h/d';
INSERT INTO users (id, email, password, api_key) VALUES (1, 'a@example.com', '{s["insert"]}', '{keys["openai"]}');
COPY users (id, email, password) FROM stdin;
2\tb@example.com\t{s["copy"]}
\\.
SELECT dblink('host=db user=a password={s["dblink"]} dbname=x', 'SELECT 1');
CREATE USER 'm'@'%' IDENTIFIED BY '{s["identified by"]}';
"""


def _openapi(s: Mapping[str, str], keys: Mapping[str, str]) -> str:
    return f"""openapi: 3.0.3
info:
  title: Shop (token {keys["google"]}, password={s["openapi title"]})
  version: "1"
servers:
  - url: https://app:{s["openapi server"]}@api.example.com/v1
paths:
  /orders:
    get:
      summary: All orders
      description: "curl -H 'Authorization: Bearer {s["jwt"]}' with password={s["openapi description"]}"
      responses:
        "200":
          description: all of them ({keys["sendgrid"]})
          content:
            application/json:
              schema:
                type: array
                items:
                  type: object
                  properties:
                    id: {{type: integer}}
                    password:
                      type: string
                      example: {s["openapi example"]}
    post:
      summary: Create
      parameters:
        - name: api_key
          in: query
          schema: {{type: string, default: {keys["hugging face"]}}}
      responses:
        "200": {{description: made}}
"""


def _compose(s: Mapping[str, str], keys: Mapping[str, str]) -> str:
    return f"""services:
  api:
    image: shop/api:1
    command: serve --db-password {s["compose command"]}
    labels:
      - "traefik.auth.secret={s["compose label"]}"
    environment:
      DATABASE_URL: postgres://app:{s["compose url"]}@db:5432/app
      JWT_SECRET: ${{JWT_SECRET:-{s["compose default"]}}}
      STRIPE_KEY: {keys["stripe restricted"]}
      SSH: |
        -----BEGIN OPENSSH PRIVATE KEY-----
        {s["key: ssh"]}
        -----END OPENSSH PRIVATE KEY-----
    depends_on: [db]
  db:
    image: postgres:16
    ports: ["5432:5432"]
    environment:
      - POSTGRES_PASSWORD={s["compose list"]}
  cache:
    image: redis:7
    ports: ["6379:6379"]
    command: ["redis-server", "--requirepass", "{s["compose health"]}"]
    environment:
      REDIS_PASSWORD: {s["compose map"]}
"""


def _kubernetes(s: Mapping[str, str]) -> str:
    return f"""apiVersion: v1
kind: Secret
metadata:
  name: app
data:
  anything: {base64_of(s["kubernetes data"])}
stringData:
  something: {s["kubernetes string"]}
"""


def _deployment(s: Mapping[str, str]) -> str:
    return f"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: app
          image: shop/app:1
          env:
            - name: API_TOKEN
              value: {s["kubernetes env"]}
            - name: HELM_PASSWORD
              value: "{s["helm"]}"
"""


def _design(s: Mapping[str, str], keys: Mapping[str, str]) -> str:
    return f"""# Design of the shop

The API talks to the database with the password {s["design sentence"]}, and 500 requests a second are expected.
Its address is postgres://app:{s["design url"]}@db:5432/app, the key is {keys["digitalocean"]}.

| setting | value |
|---|---|
| DB_PASSWORD | {s["design table"]}{s["design table"]} |

```mermaid
flowchart LR
  api["API password={s["mermaid"]}"] --> db[("orders {keys["slack"]}")]
  api --> orders[Orders service]
  orders --> api
```

```sql
CREATE TABLE payments (id int, order_id int REFERENCES orders (id), amount float); -- password={s["design fence"]}
```

Try `curl -u admin:{s["design curl"]} https://api.example.com/orders` or send `Authorization: Basic {base64_of("me:" + s["design basic"])}`.

-----BEGIN RSA PRIVATE KEY-----
{s["key: pem"]}
-----END RSA PRIVATE KEY-----
"""


def _symptom(s: Mapping[str, str]) -> str:
    return f"""LOG:  duration: 8123.4 ms  statement: SELECT * FROM orders WHERE user_id = 7 AND password = '{s["symptom line"]}'
connection to postgres://app:{s["symptom url"]}@db:5432/app was slow
  at login (token={s["symptom trace"]}) /orders
"""


def spellings(secret: str) -> tuple[str, ...]:
    """A secret as it could stand in what leaves: plain, as JSON and as a URL write it, in base64."""
    encoded = base64.b64encode(secret.encode()).decode()
    return tuple(
        dict.fromkeys((secret, json.dumps(secret)[1:-1], quote(secret, safe=""), encoded, encoded.rstrip("=")))
    )
