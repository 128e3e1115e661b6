"""What is true of the clinic: migrations, queries, an API and a deployment. Held against the files by hand."""

from __future__ import annotations

from agent.liar.forms import cite, edit, explain, fix, no, question, rank, risk, say, unknown, yes

EXPLAIN = [
    explain(
        "F1",
        say(
            "reminder uses queue, and queue keeps its data on no volume that outlives its container.",
            yes("uses-store", "reminder", "queue"),
            no("durable", "queue"),
        ),
    ),
    explain("F1", say("The files show no more than one application that uses queue.", no("shared-store", "queue"))),
    explain("F1", say("By contrast, db keeps its data in db-data.", cite("F1", "db keeps its data in db-data"))),
    explain("F2", say("invoices grows with use.", yes("grows", "invoices"))),
    explain(
        "F2", say("invoices.amount is declared as amount double precision.", cite("S2", "amount double precision"))
    ),
    explain(
        "F3",
        say(
            "Cascades lead from a deleted row of practices to rows of invoices.",
            yes("delete-reaches", "practices", "invoices"),
        ),
    ),
    explain(
        "F3",
        say(
            "A deleted row of patients takes its appointments and its invoices with it.",
            yes("delete-reaches", "patients", "appointments"),
            yes("delete-reaches", "patients", "invoices"),
        ),
    ),
    explain(
        "F4",
        say(
            "access_log grows with use, and access_log is not partitioned.",
            yes("grows", "access_log"),
            no("partitioned", "access_log"),
        ),
    ),
    explain("F4", say("Whether rows of access_log ever end is open.", unknown("retention-stated", "access_log"))),
    explain("F5", say("A port of the host leads to db.", yes("publishes-port", "db"))),
    explain(
        "F5",
        say(
            "booking uses db, and so does billing.",
            yes("uses-store", "booking", "db"),
            yes("uses-store", "billing", "db"),
        ),
    ),
    explain(
        "F6",
        say("The body of POST /patients becomes a row of patients.", yes("lands-in", "POST /patients", "patients")),
    ),
    explain(
        "F6",
        say(
            "The description allows 400 characters, and the column holds 255.",
            cite("S7", "maxLength: 400"),
            cite("S8", "email varchar(255)"),
        ),
    ),
    explain(
        "F7", say("POST /payments takes no key that tells a repeated request.", no("repeatable", "POST /payments"))
    ),
    explain(
        "F8",
        say(
            "A query of the repository filters by patients.practice_id.",
            yes("filtered-by-query", "patients.practice_id"),
        ),
    ),
    explain(
        "F8",
        say("A query of the repository filters patients past all of its indexes.", yes("scanned-by-query", "patients")),
    ),
    explain(
        "F9",
        say(
            "No index serves a lookup by appointments.patient_id, and a query filters by it.",
            no("covered-by-index", "appointments.patient_id"),
            yes("filtered-by-query", "appointments.patient_id"),
        ),
    ),
    explain(
        "F10",
        say("A foreign key of appointments points at doctors.", yes("references", "appointments", "doctors")),
        say("No index serves a lookup by appointments.doctor_id.", no("covered-by-index", "appointments.doctor_id")),
    ),
    explain(
        "F11",
        say(
            "GET /appointments lists rows of appointments, and the list gets longer with use.",
            yes("lists-rows-of", "GET /appointments", "appointments"),
            yes("list-grows", "GET /appointments"),
        ),
    ),
    explain(
        "F11",
        say(
            "Another list, GET /invoices, can be taken in parts, while GET /appointments cannot.",
            yes("list-bounded", "GET /invoices"),
            no("list-bounded", "GET /appointments"),
        ),
    ),
    explain("F12", say("appointments.starts_at has no default.", no("has-default", "appointments.starts_at"))),
    explain("F13", say("appointments.id is an integer of at most 32 bits.", yes("narrow-integer", "appointments.id"))),
    explain("F14", say("A query of the repository inserts into reminders.", yes("written-by-query", "reminders"))),
    explain(
        "F15", say("Nothing said so far tells when rows of access_log end.", unknown("retention-stated", "access_log"))
    ),
    explain(
        "F16", say("The query filters by doctor_id and by state.", cite("S18", "doctor_id = $1 AND state = 'asked'"))
    ),
    explain(
        "F17",
        say("A query of the repository deletes from reminders.", yes("deleted-by-query", "reminders")),
        say("It reads DELETE FROM reminders WHERE sent_at.", cite("S28", "DELETE FROM reminders WHERE sent_at")),
    ),
    explain(
        "F18",
        say(
            "GET /invoices returns a list, and the list gets longer with use.",
            yes("returns-list", "GET /invoices"),
            yes("list-grows", "GET /invoices"),
        ),
    ),
]

RANK = [
    rank("F7", "F4", "exposure"),
    rank("F4", "F12", "consequence"),
    rank("F13", "F4", "confidence"),
    rank("F8", "F10", "exposure"),
]

RISK = [
    risk(
        "F11 F10",
        say(
            "GET /appointments returns the whole list, and a query filters appointments past all of its indexes.",
            no("list-bounded", "GET /appointments"),
            yes("scanned-by-query", "appointments"),
        ),
    ),
    risk(
        "F3 F9",
        say(
            "Cascades lead from a deleted row of patients to rows of invoices, and no index serves a lookup by "
            "appointments.patient_id.",
            yes("delete-reaches", "patients", "invoices"),
            no("covered-by-index", "appointments.patient_id"),
        ),
    ),
    risk(
        "",
        say(
            "booking waits for the answer of billing, and billing waits for the answer of booking.",
            yes("waits-for", "booking", "billing"),
            yes("waits-for", "billing", "booking"),
        ),
    ),
    risk(
        "F5",
        say(
            "patients.password holds a secret by its name and type, and a port of the host leads to db.",
            yes("holds-secret", "patients.password"),
            yes("publishes-port", "db"),
        ),
    ),
    risk(
        "F1",
        say(
            "booking waits for the answer of reminder, and reminder uses queue.",
            yes("waits-for", "booking", "reminder"),
            yes("uses-store", "reminder", "queue"),
        ),
        say("queue keeps its data on no volume that outlives its container.", no("durable", "queue")),
    ),
    risk(
        "F7 F2",
        say(
            "POST /payments takes no key that tells a repeated request, and invoices grows with use.",
            no("repeatable", "POST /payments"),
            yes("grows", "invoices"),
        ),
    ),
]

QUESTION = [
    question("availability", "queue", "What happens when queue starts empty?", no("durable", "queue")),
    question(
        "load",
        "GET /appointments",
        "How many requests reach GET /appointments?",
        no("list-bounded", "GET /appointments"),
    ),
    question(
        "ownership",
        "billing",
        "Who owns the tables that billing and booking use?",
        yes("uses-store", "billing", "db"),
        yes("uses-store", "booking", "db"),
    ),
    question("retention", "access_log", "When do rows of access_log end?", unknown("retention-stated", "access_log")),
    question(
        "growth", "appointments", "How many rows of appointments come in a year?", unknown("grows", "appointments")
    ),
]

FIX = [
    fix("F5", edit("compose.prod.yml", 33, '    ports:\n      - "5432:5432"', "")),
    fix(
        "F1",
        edit(
            "compose.prod.yml",
            40,
            '    command: ["redis-server", "--appendonly", "yes"]',
            '    command: ["redis-server", "--appendonly", "yes"]\n    volumes:\n      - queue-data:/data',
        ),
        edit("compose.prod.yml", 43, "  db-data: {}", "  db-data: {}\n  queue-data: {}"),
    ),
    fix(
        "F18",
        edit(
            "openapi.yaml",
            53,
            "        - {name: limit, in: query, schema: {type: integer}}",
            "        - {name: limit, in: query, schema: {type: integer, maximum: 100, default: 20}}",
        ),
    ),
    fix(
        "F8",
        edit(
            "migrations/0002_patients_practice_id.sql",
            0,
            "",
            "CREATE INDEX CONCURRENTLY patients_practice_id ON patients (practice_id);\n",
        ),
    ),
    fix(
        "F9",
        edit(
            "migrations/0002_appointments_patient_id.sql",
            0,
            "",
            "CREATE INDEX CONCURRENTLY appointments_patient_id ON appointments (patient_id);\n",
        ),
    ),
    fix(
        "F17",
        edit(
            "migrations/0002_reminders_sent_at.sql",
            0,
            "",
            "CREATE INDEX CONCURRENTLY reminders_sent_at ON reminders (sent_at);\n",
        ),
    ),
    fix(
        "F11",
        edit(
            "openapi.yaml",
            37,
            "      operationId: listAppointments",
            "      operationId: listAppointments\n      parameters:\n"
            "        - {name: limit, in: query, schema: {type: integer, maximum: 100, default: 20}}\n"
            "        - {name: cursor, in: query, schema: {type: string}}",
        ),
    ),
    fix(
        "F6",
        edit(
            "migrations/0002_patients_email.sql", 0, "", "ALTER TABLE patients ALTER COLUMN email TYPE varchar(400);\n"
        ),
    ),
]

CLAIMS = [*EXPLAIN, *RANK, *RISK, *QUESTION, *FIX]
