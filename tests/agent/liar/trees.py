"""The reviewed trees that the liar lies about: three examples of this repository and two small ones made for it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.ledger import build_ledger
from buttress.agent.trial import Trial
from buttress.assembly.tree import DiskTree, MemoryTree
from buttress.review import Review, review

if TYPE_CHECKING:
    from buttress.agent.records import Ledger

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"

_CLINIC_SCHEMA = """\
-- Who comes, whom they see, and what was said.
CREATE TABLE practices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(120) NOT NULL
);

CREATE TABLE patients (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id bigint NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    email varchar(255) NOT NULL,
    password text NOT NULL,
    born_on date,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE doctors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id bigint NOT NULL REFERENCES practices (id) ON DELETE RESTRICT,
    display_name varchar(80) NOT NULL
);
CREATE INDEX doctors_practice_id ON doctors (practice_id);

CREATE TABLE appointments (
    id serial PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    doctor_id bigint NOT NULL REFERENCES doctors (id) ON DELETE RESTRICT,
    state varchar(16) NOT NULL DEFAULT 'asked',
    starts_at timestamp NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX appointments_starts_at ON appointments (starts_at);

CREATE TABLE invoices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    appointment_id bigint NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    amount double precision NOT NULL,
    paid_at timestamptz
);
CREATE INDEX invoices_appointment_id ON invoices (appointment_id);

CREATE TABLE reminders (
    id serial PRIMARY KEY,
    appointment_id bigint NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    sent_at timestamptz
);
CREATE INDEX reminders_appointment_id ON reminders (appointment_id);

CREATE TABLE access_log (
    id serial PRIMARY KEY,
    patient_id bigint REFERENCES patients (id),
    action text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
"""

_CLINIC_QUERIES = """\
-- name: AppointmentsOfDoctor :many
SELECT id, patient_id, starts_at FROM appointments WHERE doctor_id = $1 AND state = 'asked' ORDER BY starts_at;

-- name: AddReminder :exec
INSERT INTO reminders (appointment_id) VALUES ($1);

-- name: PatientsOfPractice :many
SELECT id, email FROM patients WHERE practice_id = $1;

-- name: InvoicesOfPatient :many
SELECT i.id, i.amount FROM invoices i JOIN appointments a ON a.id = i.appointment_id WHERE a.patient_id = $1;

-- name: DropOldReminders :exec
DELETE FROM reminders WHERE sent_at < $1;
"""

_CLINIC_API = """\
openapi: 3.1.0
info: {title: Clinic, version: "1.0"}
security: [{token: []}]
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Problem:
      type: object
      properties: {code: {type: string}, message: {type: string}}
    Patient:
      type: object
      required: [email, practice_id]
      properties:
        id: {type: integer, readOnly: true}
        practice_id: {type: integer}
        email: {type: string, maxLength: 400}
        born_on: {type: string, format: date}
    Appointment:
      type: object
      required: [patient_id, doctor_id, starts_at]
      properties:
        id: {type: integer, readOnly: true}
        patient_id: {type: integer}
        doctor_id: {type: integer}
        starts_at: {type: string, format: date-time}
        state: {type: string, enum: [asked, agreed, done]}
paths:
  /patients:
    post:
      operationId: addPatient
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Patient"}}}}
      responses:
        "201": {description: added, content: {application/json: {schema: {$ref: "#/components/schemas/Patient"}}}}
        "400": {description: refused, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}
  /appointments:
    get:
      operationId: listAppointments
      responses:
        "200":
          description: all of them
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Appointment"}}}
    post:
      operationId: askAppointment
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Appointment"}}}}
      responses:
        "201": {description: asked, content: {application/json: {schema: {$ref: "#/components/schemas/Appointment"}}}}
        "409": {description: taken, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}
  /invoices:
    get:
      operationId: listInvoices
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        "200": {description: a page, content: {application/json: {schema: {type: object, properties: {
          items: {type: array, items: {type: object, properties: {id: {type: integer}, amount: {type: number}}}},
          next: {type: string}}}}}}
  /payments:
    post:
      operationId: pay
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [invoice_id, amount],
              properties: {invoice_id: {type: integer}, amount: {type: number}}}
      responses:
        "201": {description: paid}
"""

_CLINIC_COMPOSE = """\
services:
  gateway:
    image: nginx:1.29
    ports:
      - "443:443"
    depends_on:
      - booking

  booking:
    image: registry.example.com/clinic/booking:2.0
    environment:
      DATABASE_URL: postgres://booking:${BOOKING_PASSWORD}@db:5432/clinic?sslmode=require
      REMINDER_URL: http://reminder:8080
      BILLING_URL: http://billing:8080
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080/health"]
    deploy:
      replicas: 2

  billing:
    image: registry.example.com/clinic/billing:2.0
    environment:
      DATABASE_URL: postgres://billing:${BILLING_PASSWORD}@db:5432/clinic?sslmode=require
      BOOKING_URL: http://booking:8080

  reminder:
    image: registry.example.com/clinic/reminder:2.0
    environment:
      REDIS_URL: redis://queue:6379

  db:
    image: postgres:17
    ports:
      - "5432:5432"
    volumes:
      - db-data:/var/lib/postgresql/data

  queue:
    image: redis:8
    command: ["redis-server", "--appendonly", "yes"]

volumes:
  db-data: {}
"""

_DEPOT_DESIGN = """\
# Depot: design

Status: draft. Three engineers build and run it. It tracks parcels from the depot to the door.

## What it must do

Today about 50,000 parcels a day; in two years we expect 2 million scans per day. A parcel's page answers in under
300 ms (p95). We serve 250 requests per second at noon.

## Services

- Parcel Service: parcels and labels. Owns the `parcels` and `labels` tables.
- Scan Service: what the scanners send. Owns the `scans` table.
- Route Service: plans the rounds. Owns the `rounds` table.
- Mail Service: tells people when a parcel comes

```mermaid
graph LR
  App[Driver app] --> GW[API Gateway]
  GW --> PA[Parcel Service]
  GW --> SC[Scan Service]
  SC -->|find parcel| PA
  PA -->|where is it| RO[Route Service]
  RO -->|which parcels| PA
  SC -.->|parcel.scanned| MA[Mail Service]
  PA --> PDB[(Parcel DB)]
  SC --> PDB
  RO --> RDB[(Route DB)]
  PA --> MAPS[Map Provider]
```

## API

| method | path | what |
| --- | --- | --- |
| GET | /v1/parcels | all parcels of a depot |
| GET | /v1/parcels/{id} | one parcel |
| POST | /v1/scans | one scan |
| GET | /v1/scans | the scans of a day |
| POST | /v1/rounds | plan a round |

## Data

```sql
CREATE TABLE parcels (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  barcode VARCHAR(40) NOT NULL,
  email VARCHAR(255) NOT NULL,
  weight_grams INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE scans (
  id SERIAL PRIMARY KEY,
  parcel_id BIGINT NOT NULL REFERENCES parcels (id) ON DELETE CASCADE,
  scanner_id BIGINT NOT NULL,
  scanned_at TIMESTAMP NOT NULL
);

CREATE TABLE rounds (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  driver_name VARCHAR(80) NOT NULL,
  photo BYTEA
);

CREATE TABLE stops (
  round_id BIGINT NOT NULL REFERENCES rounds (id) ON DELETE CASCADE,
  parcel_id BIGINT NOT NULL REFERENCES parcels (id)
);
```

Scans are kept for 2 years.

## Decisions

- PostgreSQL for parcels and scans, because a scan without its parcel must not exist
- The driver app waits at most 3 seconds for an answer, then keeps the scan and sends it again
- Redis for the positions of vans

## Running it

The parcel service runs 8 replicas with a pool of 25 connections each; the database allows 150 connections. A parcel's
page answers within 800 ms (p95).
"""


class Tree(NamedTuple):
    """A reviewed tree with all that the verifier asks for."""

    review: Review
    ledger: Ledger
    trial: Trial


NAMES = ("shop", "drift", "draft", "clinic", "depot")


@cache
def tree(name: str) -> Tree:
    """The tree of that name; reviewed once a process."""
    result = _reviewed(name)
    return Tree(result, build_ledger(result), Trial(result))


def _reviewed(name: str) -> Review:
    if name == "draft":
        return review(DiskTree(EXAMPLES / "draft"), focus=("design.md",))
    if name == "clinic":
        files: dict[str, str | bytes] = {
            "migrations/0001_clinic.sql": _CLINIC_SCHEMA,
            "queries/appointments.sql": _CLINIC_QUERIES,
            "openapi.yaml": _CLINIC_API,
            "compose.prod.yml": _CLINIC_COMPOSE,
        }
        return review(MemoryTree(files))
    if name == "depot":
        return review(MemoryTree({"design.md": _DEPOT_DESIGN}), focus=("design.md",))
    return review(DiskTree(EXAMPLES / name))
