"""Six small backends, written so that one can say by hand what is true of them; reviewed once a process."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from buttress.session import Request
from buttress.workbench import Workbench

POSTGRES = """\
CREATE TABLE roles (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(40) NOT NULL UNIQUE
);

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_id integer NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    email text NOT NULL,
    nickname varchar(30)
);
CREATE INDEX users_role_id ON users (role_id);

-- checked: orders is safe, and no order is ever lost
CREATE TABLE orders (
    id serial PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    total double precision NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- never delete a row of payments; deleting one is not allowed before 7 years
CREATE TABLE payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id integer NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    paid_at timestamptz
);
CREATE INDEX payments_order_id ON payments (order_id);
INSERT INTO roles (name) VALUES ('admin'), ('guest');
"""

MYSQL = """\
CREATE TABLE teams (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  slug VARCHAR(60) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY teams_slug (slug)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE members (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  team_id BIGINT UNSIGNED NOT NULL,
  email VARCHAR(190) NOT NULL,
  password_hash VARCHAR(100) NOT NULL,
  PRIMARY KEY (id),
  KEY members_team_id (team_id),
  CONSTRAINT members_team FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE events (
  id INT NOT NULL AUTO_INCREMENT,
  member_id BIGINT UNSIGNED NOT NULL,
  kind VARCHAR(20) NOT NULL,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
"""

PRISMA = """\
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model Author {
  id    BigInt  @id @default(autoincrement())
  email String  @unique
  bio   String?
  posts Post[]
}

model Post {
  id       BigInt  @id @default(autoincrement())
  authorId BigInt
  title    String  @db.VarChar(200)
  author   Author  @relation(fields: [authorId], references: [id], onDelete: Cascade)
  likes    Like[]
}

model Like {
  id     Int    @id @default(autoincrement())
  postId BigInt
  post   Post   @relation(fields: [postId], references: [id], onDelete: Cascade)

  @@index([postId])
}
"""

API = """\
openapi: 3.1.0
info: {title: Library, version: "1.0"}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Problem: {type: object, properties: {code: {type: string}, message: {type: string}}}
    Book: {type: object, properties: {id: {type: integer}, title: {type: string, maxLength: 80}}}
    Loan: {type: object, properties: {id: {type: integer}, book_id: {type: integer}, taken_at: {type: string}}}
paths:
  /books:
    get:
      operationId: listBooks
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100, default: 20}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        "200": {description: a page, content: {application/json: {schema: {type: object, properties: {
          items: {type: array, items: {$ref: "#/components/schemas/Book"}}, next: {type: string}}}}}}
    post:
      operationId: addBook
      security: [{token: []}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}}
      responses:
        "201": {description: added, content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}}
        "400": {description: refused, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}
  /loans:
    get:
      operationId: listLoans
      security: [{token: []}]
      responses:
        "200":
          description: all of them, which is harmless
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Loan"}}}}
    post:
      operationId: addLoan
      deprecated: true
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Loan"}}}}
      responses:
        "201": {description: lent}
"""

DESIGN = """\
# Parcels: design

Status: draft. Two engineers build and run it.

## What it must do

Today about 40,000 parcels a day. A parcel's page answers in under 300 ms (p95). We serve 90 requests per second.

## Services

- Parcel Service: parcels. Owns the `parcels` table.
- Scan Service: scans. Owns the `scans` table.
- Mail Service: tells people when a parcel comes

```mermaid
graph LR
  PA[Parcel Service] -->|which scans| SC[Scan Service]
  SC -->|find parcel| PA
  PA -.->|parcel.sent| MA[Mail Service]
  PA --> PDB[(Parcel DB)]
  SC --> PDB
```

## Data

```sql
CREATE TABLE parcels (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  barcode VARCHAR(40) NOT NULL
);

CREATE TABLE scans (
  id SERIAL PRIMARY KEY,
  parcel_id BIGINT NOT NULL REFERENCES parcels (id) ON DELETE CASCADE,
  scanned_at TIMESTAMPTZ NOT NULL
);
```

It is not true that scans are kept for ever. Nobody has checked that Mail Service is fast.
"""

COMPOSE = """\
services:
  gateway:
    image: nginx:1.29
    ports:
      - "443:443"
    depends_on:
      - booking

  booking:
    image: registry.example.com/booking:2.0
    environment:
      DATABASE_URL: postgres://booking:${BOOKING_PASSWORD}@db:5432/clinic
      BILLING_URL: http://billing:8080
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080/health"]
    deploy:
      replicas: 2

  billing:
    image: registry.example.com/billing:2.0
    environment:
      DATABASE_URL: postgres://billing:${BILLING_PASSWORD}@db:5432/clinic

  db:
    image: postgres:17
    ports:
      - "5432:5432"
    volumes:
      - db-data:/var/lib/postgresql/data

  queue:
    image: redis:8

volumes:
  db-data: {}
"""

FILES: dict[str, dict[str, str]] = {
    "shop": {"migrations/0001_shop.sql": POSTGRES},
    "teams": {"db/schema.sql": MYSQL},
    "blog": {"prisma/schema.prisma": PRISMA},
    "library": {"openapi.yaml": API},
    "parcels": {"design.md": DESIGN},
    "clinic": {"compose.yaml": COMPOSE},
}
NAMES = tuple(FILES)


@cache
def _root() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="chat-liar-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def bench(name: str) -> Workbench:
    """The reviewed tree of that name."""
    root = _root() / name
    for path, text in FILES[name].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Workbench(Request(paths=(str(root),), quiet=True))
