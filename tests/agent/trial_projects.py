"""Small backends with flaws, one in each notation, that fixes and lies are tried on."""

from __future__ import annotations

SQL = {
    "db/schema.sql": """CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    active boolean,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamp
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    total real NOT NULL DEFAULT 0,
    placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE order_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id),
    price double precision NOT NULL,
    quantity integer NOT NULL
);
CREATE TABLE audit_log (
    actor text NOT NULL,
    action text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE INDEX orders_placed_user ON orders (placed_at, user_id);
"""
}
HISTORY = {
    "go.mod": "module shop\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n",
    "migrations/0001_init.up.sql": """CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    note text
);
""",
    "migrations/0001_init.down.sql": "DROP TABLE orders;\nDROP TABLE users;\n",
    "migrations/0002_seen.up.sql": "ALTER TABLE users ADD COLUMN seen_at timestamptz;\n",
    "migrations/0002_seen.down.sql": "ALTER TABLE users DROP COLUMN seen_at;\n",
}
PENDING = {
    "migrations/0003_note.up.sql": """CREATE INDEX orders_user_id_idx ON orders (user_id);
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
""",
    "migrations/0003_note.down.sql": "ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;\nDROP INDEX orders_user_id_idx;\n",
}
API = {
    "openapi.yaml": """openapi: 3.0.3
info:
  title: Shop
  version: "1.0"
servers:
  - url: https://shop.example/v1
paths:
  /orders:
    get:
      operationId: listOrders
      summary: List orders
      security:
        - bearer: []
      responses:
        "200":
          description: Orders
          content:
            application/json:
              schema:
                type: array
                items: {$ref: "#/components/schemas/Order"}
    post:
      operationId: createOrder
      summary: Place an order
      security:
        - bearer: []
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
      responses:
        "201":
          description: Created
  /events:
    get:
      operationId: listEvents
      summary: List events
      security:
        - bearer: []
      parameters:
        - name: limit
          in: query
          schema: {type: integer}
        - name: cursor
          in: query
          schema: {type: string}
      responses:
        "200":
          description: Events
          content:
            application/json:
              schema:
                type: array
                items: {$ref: "#/components/schemas/Event"}
  /admin/reports:
    delete:
      operationId: listOrders
      summary: Remove reports
      responses:
        "204":
          description: Removed
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: int64}
        note: {type: string}
    Event:
      type: object
      properties:
        id: {type: integer, format: int64}
"""
}
COMPOSE = {
    "compose.yaml": """services:
  api:
    image: registry.example.com/shop/api:4.2
    depends_on: [db]
    environment:
      DATABASE_URL: postgres://shop:hunter2secret@db:5432/shop
    ports: ["8080:8080"]
  worker:
    image: registry.example.com/shop/worker:4.2
    depends_on:
      db: {condition: service_healthy}
    environment:
      DATABASE_URL: postgres://shop@db:5432/shop
  db:
    image: postgres:16
    ports: ["5432:5432"]
    healthcheck: {test: pg_isready}
"""
}
DESIGN = {
    "docs/design.md": """# Shop: design

We have 2,000 users and expect 50 orders per second at peak.

## Services

- Order Service: carts and checkout
- Payment Service: charges and refunds
- Report Service: exports

```mermaid
graph LR
  App[Mobile App] --> GW[API Gateway]
  GW --> OS[Order Service]
  OS --> PS[Payment Service]
  RS[Report Service] --> ODB[(Order DB)]
  OS --> ODB
  PS --> PDB[(Payment DB)]
```

The Order Service calls the Payment Service over HTTP during checkout.

## API

```
GET /orders
POST /orders
POST /login
```

## Decisions

- PostgreSQL for orders
- Events for notifications (order.placed)
"""
}
PRISMA = {
    "prisma/schema.prisma": """datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model User {
  id     Int     @id @default(autoincrement())
  email  String
  orders Order[]
}

model Order {
  id     Int   @id @default(autoincrement())
  userId Int
  total  Float
  user   User  @relation(fields: [userId], references: [id])
}
"""
}
