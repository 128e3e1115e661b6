"""What is true of examples/draft, a design in prose. Held against design.md by hand."""

from __future__ import annotations

from agent.liar.forms import cite, edit, explain, fix, no, proposal, question, rank, risk, say, unknown, yes

_D = "design.md"

EXPLAIN = [
    explain(
        "F1",
        say(
            "Both booking-service and payment-service are said to own bookings.",
            yes("owns-table", "booking-service", "bookings"),
            yes("owns-table", "payment-service", "bookings"),
        ),
    ),
    explain(
        "F1",
        say(
            "The line says: Owns the `payments` and `bookings` tables.",
            cite("S1", "Owns the `payments` and `bookings` tables"),
        ),
    ),
    explain(
        "F2",
        say(
            "bookings grows with use, and bookings.id is an integer of at most 32 bits.",
            yes("grows", "bookings"),
            yes("narrow-integer", "bookings.id"),
        ),
    ),
    explain(
        "F2",
        say(
            "At 69 bookings a second the numbers end after 12 months.",
            cite("N1", "69 bookings a second"),
            cite("F2", "12 months"),
        ),
    ),
    explain("F2", say("Bookings are kept for 5 years.", cite("S3", "Bookings are kept for 5 years"))),
    explain(
        "F3",
        say(
            "12 replicas open 20 connections each, and the database allows 100.",
            cite("S4", "12 replicas with a pool of 20 connections each; the database allows 100 connections"),
        ),
    ),
    explain(
        "F3",
        say(
            "booking-service and payment-service use booking-db, where the last 140 are refused.",
            yes("uses-store", "booking-service", "booking-db"),
            yes("uses-store", "payment-service", "booking-db"),
            cite("F3", "under load the last 140 are refused"),
        ),
    ),
    explain(
        "F4",
        say(
            "booking-service calls notification-service in the diagram.",
            yes("calls", "booking-service", "notification-service"),
        ),
    ),
    explain("F5", say("One answer has error, the other has errors.", cite("S8", '"error"'), cite("S7", '"errors"'))),
    explain("F6", say("The index stands inside the table.", cite("S9", "INDEX idx_events_starts (starts_at)"))),
    explain("F6", say("An index serves a lookup by events.starts_at.", yes("covered-by-index", "events.starts_at"))),
    explain(
        "F7", say("The files show more than one application that uses booking-db.", yes("shared-store", "booking-db"))
    ),
    explain(
        "F8",
        say("One line says 200 ms, the other 500 ms.", cite("S14", "under 200 ms (p95)"), cite("S4", "500 ms (p95)")),
    ),
    explain(
        "F9",
        say(
            "payment-service calls stripe, and booking-service calls payment-service.",
            yes("calls", "payment-service", "stripe"),
            yes("calls", "booking-service", "payment-service"),
        ),
    ),
    explain(
        "F10",
        say(
            "booking-service calls payment-service, and payment-service calls booking-service.",
            yes("calls", "booking-service", "payment-service"),
            yes("calls", "payment-service", "booking-service"),
        ),
    ),
    explain(
        "F11",
        say(
            "What was read leaves open whether booking-service has metrics, alerts, logs or traces.",
            unknown("states-signals", "booking-service"),
        ),
    ),
    explain(
        "F12",
        say(
            "Whether POST /api/v1/webhooks/stripe requires authentication is left open.",
            unknown("requires-authentication", "POST /api/v1/webhooks/stripe"),
        ),
    ),
    explain(
        "F13",
        say("The line names booking.confirmed and payment.settled.", cite("S6", "booking.confirmed, payment.settled")),
    ),
    explain(
        "F14",
        say(
            "A foreign key of bookings points at events, and no index serves a lookup by bookings.event_id.",
            yes("references", "bookings", "events"),
            no("covered-by-index", "bookings.event_id"),
        ),
    ),
    explain("F15", say("report-service uses booking-db.", yes("uses-store", "report-service", "booking-db"))),
    explain("F16", say("events grows with use.", yes("grows", "events"))),
    explain("F16", say("The endpoint is described as all events on sale.", cite("S24", "all events on sale"))),
    explain("F17", say("Two engineers build and run it.", cite("S25", "Two engineers build and run it"))),
    explain("F18", say("events.poster has no foreign key.", no("has-foreign-key", "events.poster"))),
    explain("F18", say("The poster may take up to 8 MB.", cite("S9", "the poster image, up to 8 MB"))),
    explain(
        "F20",
        say(
            "The line only says that each service has its own database.",
            cite("S12", "Each service has its own database"),
        ),
    ),
    explain("F21", say("badge-service prints name badges.", cite("S30", "Badge Service: prints name badges"))),
]

RANK = [
    rank("F2", "F1", "confidence"),
    rank("F2", "F4", "exposure"),
    rank("F3", "F8", "consequence"),
    rank("F9", "F14", "exposure"),
]

RISK = [
    risk(
        "F3 F7",
        say(
            "booking-db is used by more than one application, and the pools open more connections than it allows.",
            yes("shared-store", "booking-db"),
            cite("F3", "the pools may open 240 connections and the server allows 100"),
        ),
    ),
    risk(
        "F2 F14",
        say(
            "bookings grows with use, and no index serves a lookup by bookings.event_id.",
            yes("grows", "bookings"),
            no("covered-by-index", "bookings.event_id"),
        ),
    ),
    risk(
        "F9 F10",
        say(
            "web-shop calls booking-service, and booking-service calls payment-service, and payment-service calls stripe.",
            yes("calls", "web-shop", "booking-service"),
            yes("calls", "booking-service", "payment-service"),
            yes("calls", "payment-service", "stripe"),
        ),
    ),
    risk(
        "F15 F7",
        say(
            "report-service uses booking-db, and payment-service uses booking-db.",
            yes("uses-store", "report-service", "booking-db"),
            yes("uses-store", "payment-service", "booking-db"),
        ),
    ),
    risk(
        "F1 F2",
        say(
            "payment-service is said to own bookings, and bookings grows with use.",
            yes("owns-table", "payment-service", "bookings"),
            yes("grows", "bookings"),
        ),
    ),
]

QUESTION = [
    question(
        "ownership",
        "bookings",
        "Which service owns bookings?",
        yes("owns-table", "booking-service", "bookings"),
        yes("owns-table", "payment-service", "bookings"),
    ),
    question(
        "availability",
        "stripe",
        "What does payment-service do when stripe is slow?",
        yes("calls", "payment-service", "stripe"),
    ),
    question(
        "consistency",
        "booking-service",
        "Does booking-service wait for payment-service or listen to its events?",
        yes("calls", "booking-service", "payment-service"),
    ),
    question("growth", "events", "How many events come in a year?", yes("grows", "events")),
]

FIX = [
    fix("F2", edit(_D, 70, "  id SERIAL PRIMARY KEY,", "  id BIGSERIAL PRIMARY KEY,")),
    fix(
        "F6",
        edit(
            _D,
            65,
            "  starts_at TIMESTAMPTZ NOT NULL,\n  INDEX idx_events_starts (starts_at)\n);",
            "  starts_at TIMESTAMPTZ NOT NULL\n);\n\nCREATE INDEX idx_events_starts ON events (starts_at);",
        ),
    ),
    fix("F14", edit(_D, 75, ");", ");\nCREATE INDEX bookings_event_id ON bookings (event_id);")),
    fix(
        "F1",
        edit(
            _D,
            14,
            "- Payment Service: charges and refunds through Stripe. Owns the `payments` and `bookings` tables.",
            "- Payment Service: charges and refunds through Stripe. Owns the `payments` table.",
        ),
    ),
]

PROPOSAL = [
    proposal(
        "F21",
        ["badge-service"],
        [edit(_D, 17, "- Badge Service: prints name badges", "")],
        say("Badge Service prints name badges.", cite("S30", "Badge Service: prints name badges")),
    ),
]

CLAIMS = [*EXPLAIN, *RANK, *RISK, *QUESTION, *FIX, *PROPOSAL]
