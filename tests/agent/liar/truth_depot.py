"""What is true of the depot's design. Held against the text by hand."""

from __future__ import annotations

from agent.liar.forms import cite, edit, explain, fix, no, question, rank, risk, say, unknown, yes

_D = "design.md"

EXPLAIN = [
    explain("F1", say("No key identifies every row of stops.", no("identified", "stops"))),
    explain(
        "F1",
        say(
            "stops grows with use, and a foreign key of stops points at rounds.",
            yes("grows", "stops"),
            yes("references", "stops", "rounds"),
        ),
    ),
    explain(
        "F1",
        say("Cascades lead from a deleted row of rounds to rows of stops.", yes("delete-reaches", "rounds", "stops")),
    ),
    explain(
        "F2",
        say(
            "8 replicas hold 25 connections each, and the database allows 150.",
            cite("S2", "8 replicas with a pool of 25 connections each; the database allows 150 connections"),
        ),
    ),
    explain(
        "F2",
        say(
            "At 250 requests a second the pools fill.",
            cite("N5", "250 requests a second"),
            cite("F2", "the last 50 are refused"),
        ),
    ),
    explain("F3", say("scans.id is an integer of at most 32 bits.", yes("narrow-integer", "scans.id"))),
    explain(
        "F3",
        say(
            "Two million scans per day are 23 a second.",
            cite("N2", "rate 23 scans a second"),
            cite("S4", "2 million scans per day"),
        ),
    ),
    explain(
        "F4",
        say(
            "parcel-service uses parcel-db, and scan-service uses parcel-db.",
            yes("uses-store", "parcel-service", "parcel-db"),
            yes("uses-store", "scan-service", "parcel-db"),
        ),
    ),
    explain(
        "F4",
        say(
            "The files show no more than one application that uses route-db.",
            no("shared-store", "route-db"),
            yes("shared-store", "parcel-db"),
        ),
    ),
    explain(
        "F5",
        say(
            "One line says 300 ms and another says 800 ms.", cite("N4", "latency 300 ms"), cite("N10", "latency 800 ms")
        ),
    ),
    explain("F6", say("scans.scanned_at is never NULL.", no("nullable", "scans.scanned_at"))),
    explain(
        "F7",
        say(
            "parcel-service calls route-service, and route-service calls parcel-service.",
            yes("calls", "parcel-service", "route-service"),
            yes("calls", "route-service", "parcel-service"),
        ),
    ),
    explain(
        "F8",
        say(
            "scan-service calls parcel-service, and parcel-service calls map-provider.",
            yes("calls", "scan-service", "parcel-service"),
            yes("calls", "parcel-service", "map-provider"),
        ),
    ),
    explain(
        "F8",
        say(
            "What was read leaves open whether the call from parcel-service to map-provider is protected.",
            unknown("call-protected", "parcel-service", "map-provider"),
        ),
    ),
    explain("F10", say("scan-service serves POST /v1/scans.", yes("serves", "scan-service", "POST /v1/scans"))),
    explain(
        "F11",
        say(
            "A gateway, balancer or ingress stands before parcel-service and scan-service.",
            yes("behind-gateway", "parcel-service"),
            yes("behind-gateway", "scan-service"),
        ),
    ),
    explain("F12", say("parcel-service serves GET /v1/parcels.", yes("serves", "parcel-service", "GET /v1/parcels"))),
    explain("F12", say("The endpoint is described as all parcels of a depot.", cite("S15", "all parcels of a depot"))),
    explain("F13", say("Three engineers build and run it.", cite("S18", "Three engineers build and run it"))),
    explain("F14", say("The column is declared as photo BYTEA.", cite("S20", "photo BYTEA"))),
    explain(
        "F15",
        say("The line only says Redis for the positions of vans.", cite("S21", "Redis for the positions of vans")),
    ),
]

RANK = [
    rank("F2", "F1", "confidence"),
    rank("F12", "F7", "exposure"),
    rank("F3", "F4", "consequence"),
    rank("F2", "F5", "consequence"),
]

RISK = [
    risk(
        "F4 F2",
        say(
            "scan-service uses parcel-db, and the pools may open 200 connections.",
            yes("uses-store", "scan-service", "parcel-db"),
            cite("F2", "the pools may open 200 connections"),
        ),
    ),
    risk(
        "F7 F8",
        say(
            "api-gateway calls scan-service, and scan-service calls parcel-service.",
            yes("calls", "api-gateway", "scan-service"),
            yes("calls", "scan-service", "parcel-service"),
        ),
    ),
    risk(
        "F3",
        say(
            "Cascades lead from a deleted row of parcels to rows of scans, and scans.id is an integer of at most 32 bits.",
            yes("delete-reaches", "parcels", "scans"),
            yes("narrow-integer", "scans.id"),
        ),
    ),
]

QUESTION = [
    question("growth", "stops", "How many rows will stops hold?", yes("grows", "stops")),
    question(
        "availability",
        "map-provider",
        "What does parcel-service do when map-provider is down?",
        yes("calls", "parcel-service", "map-provider"),
    ),
    question(
        "consistency",
        "parcel-db",
        "Which of parcel-service and scan-service writes first?",
        yes("shared-store", "parcel-db"),
    ),
]

FIX = [
    fix("F3", edit(_D, 54, "  id SERIAL PRIMARY KEY,", "  id BIGSERIAL PRIMARY KEY,")),
    fix("F6", edit(_D, 57, "  scanned_at TIMESTAMP NOT NULL", "  scanned_at TIMESTAMPTZ NOT NULL")),
    fix(
        "F1",
        edit(
            _D,
            68,
            "  parcel_id BIGINT NOT NULL REFERENCES parcels (id)",
            "  parcel_id BIGINT NOT NULL REFERENCES parcels (id),\n  PRIMARY KEY (round_id, parcel_id)",
        ),
    ),
    fix("F12", edit(_D, 41, "", "Every list takes `limit` (default 50, maximum 100) and `cursor`.\n")),
]

CLAIMS = [*EXPLAIN, *RANK, *RISK, *QUESTION, *FIX]
