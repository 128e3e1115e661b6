"""Edits of API descriptions, compose files and designs that hide a flaw."""

from __future__ import annotations

from agent.trial_projects import API, COMPOSE

A, C = "openapi.yaml", "compose.yaml"
LIST = API[A][API[A].index("  /orders:\n    get:") : API[A].index("    post:")]
API_LIES = {
    "an ignore": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "    get:\n      operationId: listOrders",
                "    get:\n      x-buttress-ignore: {unpaginated-list: small}\n      operationId: listOrders",
            ),
        ),
    ),
    "an ignore in a comment": (
        "unpaginated-list",
        "GET /orders",
        (("  /orders:\n", "  # buttress: ignore[unpaginated-list] small\n  /orders:\n"),),
    ),
    "an operation taken away": ("unpaginated-list", "GET /orders", ((LIST, "  /orders:\n"),)),
    "words that say it pages": (
        "unpaginated-list",
        "GET /orders",
        (("summary: List orders", "summary: List at most 20 orders"),),
    ),
    "words on the response": (
        "unpaginated-list",
        "GET /orders",
        (("description: Orders", "description: The latest 10 orders, at most 10"),),
    ),
    "a response without its list": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                '                type: array\n                items: {$ref: "#/components/schemas/Order"}\n',
                "                type: object\n",
            ),
        ),
    ),
    "a response without content": ("unpaginated-list", "GET /orders", ((LIST[LIST.index("          content") :], ""),)),
    "another method": ("unpaginated-list", "GET /orders", (("  /orders:\n    get:", "  /orders:\n    put:"),)),
    "another path": ("unpaginated-list", "GET /orders", (("  /orders:\n", "  /order:\n"),)),
    "open to everybody": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (("      summary: Remove reports\n", "      summary: Remove reports\n      security: []\n"),),
    ),
    "open, if you like": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (("      summary: Remove reports\n", "      summary: Remove reports\n      security: [{}]\n"),),
    ),
    "all doors opened": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (
            ("      security:\n        - bearer: []\n", ""),
            ("      security:\n        - bearer: []\n", ""),
            ("      security:\n        - bearer: []\n", ""),
            ("  securitySchemes:\n    bearer: {type: http, scheme: bearer}\n", ""),
        ),
    ),
    "deprecated": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "operationId: listOrders\n      summary: List",
                "deprecated: true\n      operationId: listOrders\n      summary: List",
            ),
        ),
    ),
    "the other id gone": (
        "duplicate-operation-id",
        "",
        (("      operationId: listOrders\n      summary: List", "      summary: List"),),
    ),
    "no parameter, no limit": (
        "unbounded-page-size",
        "GET /events",
        (("        - name: limit\n          in: query\n          schema: {type: integer}\n", ""),),
    ),
    "a limit without a limit": (
        "unbounded-page-size",
        "GET /events",
        (
            (
                "        - name: limit\n          in: query\n          schema: {type: integer}\n",
                "        - name: limit\n          in: query\n          schema: {type: string}\n",
            ),
        ),
    ),
    "no description any more": ("unpaginated-list", "GET /orders", (("openapi: 3.0.3", "opanepi: 3.0.3"),)),
    "an unreadable file": ("unpaginated-list", "GET /orders", (("paths:", "paths: {"),)),
    "a list for administrators": (
        "unpaginated-list",
        "GET /orders",
        (("  /orders:\n    get:", "  /x:\n    $ref: other.yaml\n  /orders:\n    get:\n      x-internal: true"),),
    ),
}
API_LIES |= {
    "a scheme that is none": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (
            (
                "      summary: Remove reports\n",
                "      summary: Remove reports\n      security:\n        - nosuch: []\n",
            ),
        ),
    ),
    "a scheme for everybody": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (
            (
                "      summary: Remove reports\n",
                "      summary: Remove reports\n      security:\n        - public: []\n",
            ),
            ("  securitySchemes:\n", "  securitySchemes:\n    public: {type: apiKey, in: query, name: x}\n"),
        ),
    ),
    "a largest page of billions": (
        "unbounded-page-size",
        "GET /events",
        (
            (
                "schema: {type: integer}\n        - name: cursor",
                "schema: {type: integer, maximum: 2147483647}\n        - name: cursor",
            ),
        ),
    ),
    "a parameter that pages nothing": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "      summary: List orders\n",
                "      summary: List orders\n      parameters:\n        - {name: foo, in: query, description: limit and cursor of the page, schema: {type: integer}}\n",
            ),
        ),
    ),
    "a second one of that name": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "    post:\n",
                "    get: {parameters: [{name: limit, in: query, schema: {type: integer}}], responses: {}}\n    post:\n",
            ),
        ),
    ),
}
COMPOSE_LIES = {
    "a store that is none": (
        "store-without-volume",
        "db",
        (("image: postgres:16", "image: registry.example.com/shop/thing:16"),),
    ),
    "a store behind a profile": (
        "store-without-volume",
        "db",
        (("    image: postgres:16", "    image: postgres:16\n    profiles: [dev]"),),
    ),
    "a store taken away": (
        "store-without-volume",
        "db",
        (
            (COMPOSE[C][COMPOSE[C].index("  db:\n    image") :], ""),
            ("depends_on: [db]", "depends_on: []"),
            ("    depends_on:\n      db: {condition: service_healthy}\n", ""),
        ),
    ),
    "memory in place of a volume": (
        "store-without-volume",
        "db",
        (("    healthcheck", "    tmpfs: [/var/lib/postgresql/data]\n    healthcheck"),),
    ),
    "for development only": ("store-without-volume", "db", (("services:", "name: shop-dev-test\nservices:"),)),
    "a volume in a comment": (
        "store-without-volume",
        "db",
        (("    healthcheck", "    # volumes: [db-data:/var/lib/postgresql/data]\n    healthcheck"),),
    ),
    "another published port": ("published-store-port", "db", (('["5432:5432"]', '["15432:5432"]'),)),
    "a secret of another kind": (
        "literal-secret",
        "api.DATABASE_URL",
        (("      DATABASE_URL: postgres://shop:hunter2secret@db:5432/shop\n", "      DB: x\n"),),
    ),
    "a secret as its own default": (
        "literal-secret",
        "api.DATABASE_URL",
        (("hunter2secret", "${API_PASSWORD:-hunter2secret}"),),
    ),
    "a secret that looks like an example": ("literal-secret", "api.DATABASE_URL", (("hunter2secret", "changeme"),)),
    "an ignore": (
        "published-store-port",
        "db",
        (
            (
                '    ports: ["5432:5432"]',
                '    # buttress: ignore[published-store-port] behind a firewall\n    ports: ["5432:5432"]',
            ),
        ),
    ),
}
COMPOSE_LIES |= {
    "a volume for nothing": (
        "store-without-volume",
        "db",
        (
            (
                "    healthcheck: {test: pg_isready}\n",
                "    healthcheck: {test: pg_isready}\n    volumes: [x:/tmp/x]\nvolumes: {x: }\n",
            ),
        ),
    ),
    "on the network of its host": (
        "published-store-port",
        "db",
        (('    ports: ["5432:5432"]\n', "    network_mode: host\n"),),
    ),
    "published by another": (
        "published-store-port",
        "db",
        (('    ports: ["5432:5432"]\n', ""), ('["8080:8080"]', '["8080:8080", "5432:5432"]')),
    ),
    "a range of ports": ("published-store-port", "db", (('["5432:5432"]', '["5430-5440:5430-5440"]'),)),
}
DESIGN_LIES = {
    "an ignore": (
        "unguarded-gateway",
        "api-gateway",
        (("# Shop: design\n", "<!-- buttress: ignore-file[unguarded-gateway] fine -->\n# Shop: design\n"),),
    ),
    "no gateway": (
        "unguarded-gateway",
        "api-gateway",
        (
            (
                "  App[Mobile App] --> GW[API Gateway]\n  GW --> OS[Order Service]\n",
                "  App[Mobile App] --> OS[Order Service]\n",
            ),
        ),
    ),
    "no call": (
        "unprotected-call",
        "order-service -> payment-service",
        (
            ("  OS --> PS[Payment Service]\n", "  PS[Payment Service]\n"),
            ("The Order Service calls the Payment Service over HTTP during checkout.\n", ""),
        ),
    ),
    "a call that is an event all of a sudden": (
        "unprotected-call",
        "order-service -> payment-service",
        (
            ("  OS --> PS[", "  OS -. event .-> PS["),
            ("calls the Payment Service over HTTP during", "publishes an event to the Payment Service after"),
        ),
    ),
    "somebody else's service": (
        "unprotected-call",
        "order-service -> payment-service",
        (("PS[Payment Service]", "PS[Browser]"), ("calls the Payment Service over HTTP", "shows a page")),
    ),
    "the arrow is taken away": (
        "reports-on-primary",
        "report-service -> order-db",
        (("  RS[Report Service] --> ODB[(Order DB)]\n", "  RS[Report Service]\n  ODB[(Order DB)]\n"),),
    ),
    "fewer users": (
        "endpoint-without-target",
        "",
        (("2,000 users", "2 users"), ("50 orders per second", "5 orders per day")),
    ),
    "no users": (
        "endpoint-without-target",
        "",
        (("We have 2,000 users and expect 50 orders per second at peak.\n", ""),),
    ),
    "an endpoint taken away": ("unpaginated-list", "GET /orders", (("GET /orders\n", ""),)),
    "a decision taken away": (
        "decision-without-why",
        "",
        (("## Decisions\n\n- PostgreSQL for orders\n- Events for notifications (order.placed)\n", ""),),
    ),
    "a heading that disowns it": (
        "unprotected-call",
        "order-service -> payment-service",
        (("The Order Service calls", "## What not to do\n\nThe Order Service calls"),),
    ),
    "a tutorial": (
        "unguarded-gateway",
        "api-gateway",
        (
            (
                "# Shop: design\n",
                "# Tutorial: how to design a shop\n\nIn this tutorial you learn, for example, how a design may look.\n",
            ),
        ),
    ),
    "a load made up": (
        "endpoint-without-target",
        "",
        (("## Services\n", "We assume 3 requests per day, by 1 user.\n\n## Services\n"),),
    ),
    "another language": (
        "unguarded-gateway",
        "api-gateway",
        (
            (
                "# Shop: design\n",
                "# Laden: Entwurf\n\n"
                + "Der Entwurf beschreibt den Laden und wie er gebaut werden soll, mit allem was dazu gehört und nicht fehlen darf. "
                * 8
                + "\n",
            ),
        ),
    ),
    "a diagram that is none": ("unguarded-gateway", "api-gateway", (("```mermaid", "```text"),)),
    "a remark of the page": (
        "unguarded-gateway",
        "api-gateway",
        (("## API\n", "<!-- The API Gateway verifies JWTs. -->\n\n## API\n"),),
    ),
    "a sentence turned round": (
        "unprotected-call",
        "order-service -> payment-service",
        (("calls the Payment Service over HTTP", "never calls the Payment Service over HTTP"),),
    ),
}
BEFORE_API = "## API\n"
DESIGN_LIES |= {
    "not needed": (
        "unprotected-call",
        "order-service -> payment-service",
        ((BEFORE_API, "No timeout is needed for the Payment Service.\n\n## API\n"),),
    ),
    "a question": (
        "unprotected-call",
        "order-service -> payment-service",
        ((BEFORE_API, "Does the call to the Payment Service need a timeout?\n\n## API\n"),),
    ),
    "some day": (
        "unguarded-gateway",
        "api-gateway",
        ((BEFORE_API, "Later the API Gateway may verify JWTs.\n\n## API\n"),),
    ),
    "no goal": (
        "unguarded-gateway",
        "api-gateway",
        ((BEFORE_API, "## Non-goals\n\n- Authentication and rate limits of the API Gateway\n\n## API\n"),),
    ),
    "out of scope": (
        "unguarded-gateway",
        "api-gateway",
        ((BEFORE_API, "The API Gateway does not check tokens; authentication is out of scope.\n\n## API\n"),),
    ),
}
