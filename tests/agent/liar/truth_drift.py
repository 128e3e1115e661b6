"""What is true of examples/drift: a design, a deployment and an API that disagree. Held against the files by hand."""

from __future__ import annotations

from agent.liar.forms import cite, edit, explain, fix, no, question, rank, risk, say, unknown, yes

_A, _C = "ARCHITECTURE.md", "compose.prod.yml"

EXPLAIN = [
    explain(
        "F1",
        say(
            "catalog-service, order-service and invoice-service use db.",
            yes("uses-store", "catalog-service", "db"),
            yes("uses-store", "order-service", "db"),
            yes("uses-store", "invoice-service", "db"),
        ),
    ),
    explain("F1", say("db keeps its data on no volume that outlives its container.", no("durable", "db"))),
    explain("F1", say("db runs postgres:17.", cite("S1", "image: postgres:17"))),
    explain(
        "F2", say("order-service calls notification-service.", yes("calls", "order-service", "notification-service"))
    ),
    explain(
        "F2",
        say(
            "The file sets NOTIFICATION_URL for order-service.",
            yes("calls", "order-service", "notification-service"),
            cite("S2", "NOTIFICATION_URL"),
        ),
    ),
    explain("F3", say("A port of the host leads to db.", yes("publishes-port", "db"))),
    explain("F3", say("The mapping is 5432:5432.", cite("S1", "5432:5432"))),
    explain("F4", say("invoice-service uses db.", yes("uses-store", "invoice-service", "db"))),
    explain(
        "F5",
        say(
            "The document says that each service has its own database.", cite("S7", "Each service has its own database")
        ),
    ),
    explain(
        "F5",
        say(
            "order-service uses order-db and db.",
            yes("uses-store", "order-service", "order-db"),
            yes("uses-store", "order-service", "db"),
        ),
    ),
    explain(
        "F6",
        say(
            "The document speaks of 3 replicas behind the gateway.",
            cite("S10", "The Order Service runs 3 replicas behind the gateway"),
        ),
    ),
    explain(
        "F6", say("A gateway, balancer or ingress stands before order-service.", yes("behind-gateway", "order-service"))
    ),
    explain("F7", say("No API description has DELETE /v1/orders/{id}.", no("described", "DELETE /v1/orders/{id}"))),
    explain(
        "F7",
        say("order-service serves DELETE /v1/orders/{id}.", yes("serves", "order-service", "DELETE /v1/orders/{id}")),
    ),
    explain("F8", say("Sessions are in Redis, says the document.", cite("S7", "Sessions are in Redis"))),
    explain(
        "F9", say("Connections go through PgBouncer, says line 35.", cite("S10", "Connections go through PgBouncer"))
    ),
    explain("F9", say("The files speak of pooler.", yes("states", "pooler"))),
    explain(
        "F10",
        say(
            "order-service waits for the answer of catalog-service.",
            yes("waits-for", "order-service", "catalog-service"),
        ),
    ),
    explain(
        "F10",
        say(
            "order-service calls catalog-service, and catalog-service uses db.",
            yes("calls", "order-service", "catalog-service"),
            yes("uses-store", "catalog-service", "db"),
        ),
    ),
    explain(
        "F11",
        say(
            "invoice-service keeps data in db.",
            cite("C5", "keeps data in db"),
        ),
    ),
]

RANK = [
    rank("F3", "F4", "exposure"),
    rank("F3", "F6", "consequence"),
    rank("F5", "F2", "exposure"),
    rank("F1", "F7", "confidence"),
]

RISK = [
    risk(
        "F1 F5",
        say(
            "More than one service uses db, and db keeps its data on no volume that outlives its container.",
            yes("uses-store", "order-service", "db"),
            yes("uses-store", "catalog-service", "db"),
            no("durable", "db"),
        ),
    ),
    risk(
        "F10 F2",
        say(
            "order-service waits for the answer of catalog-service, and order-service calls notification-service.",
            yes("waits-for", "order-service", "catalog-service"),
            yes("calls", "order-service", "notification-service"),
        ),
    ),
    risk(
        "F3 F4",
        say(
            "A port of the host leads to db, and invoice-service uses db.",
            yes("publishes-port", "db"),
            yes("uses-store", "invoice-service", "db"),
        ),
    ),
    risk(
        "",
        say(
            "POST /orders takes a key that tells a repeated request, and order-service serves POST /v1/orders.",
            yes("repeatable", "POST /orders"),
            yes("serves", "order-service", "POST /v1/orders"),
        ),
    ),
]

QUESTION = [
    question(
        "availability",
        "notification-service",
        "May order-service fail while notification-service is down?",
        yes("calls", "order-service", "notification-service"),
    ),
    question("intent", "invoice-service", "What is invoice-service for?", yes("uses-store", "invoice-service", "db")),
    question(
        "ownership",
        "db",
        "Who owns db?",
        yes("uses-store", "order-service", "db"),
        yes("uses-store", "catalog-service", "db"),
    ),
    question("load", "GET /products", "How often is GET /products called?", unknown("list-grows", "GET /products")),
]

FIX = [
    fix(
        "F1",
        edit(
            _C,
            37,
            '      - "5432:5432"',
            '      - "5432:5432"\n    volumes:\n      - db-data:/var/lib/postgresql/data\n\nvolumes:\n  db-data: {}',
        ),
    ),
    fix("F3", edit(_C, 36, '    ports:\n      - "5432:5432"', "")),
    fix(
        "F10",
        edit(
            _A,
            10,
            "  OS -.->|order.placed| NS[Notification Service]",
            "  OS -.->|order.placed| NS[Notification Service]\n  OS --> CS",
        ),
    ),
]

CLAIMS = [*EXPLAIN, *RANK, *RISK, *QUESTION, *FIX]
