"""Which table a request lands in, and what its columns hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.predicates.landing import landing_of
from buttress.predicates.widths import excess

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.blueprint import Blueprint
    from buttress.predicates.landing import Landing

TABLE = """
CREATE TYPE order_status AS ENUM ('draft', 'placed');
CREATE DOMAIN short AS varchar(40);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    note varchar(255), code char(8), label short, tags varchar(100)[],
    quantity smallint, total numeric(8, 2),
    status order_status, channel text CHECK (channel IN ('web', 'shop')),
    placed_at timestamptz
);
CREATE TABLE order_items (id bigint PRIMARY KEY, order_id bigint, sku varchar(20), count integer, price numeric(8, 2));
"""


def body(path: str, properties: str, method: str = "post") -> str:
    return f"""
{path}:
  {method}:
    requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{{properties}}}}}}}}}}}
    responses: {{"200": {{description: ok}}}}
"""


def landed(blueprint: Blueprint) -> Landing | None:
    (api,) = blueprint.apis
    return landing_of(api, api.operations[0], blueprint.reviewed)


@pytest.mark.parametrize(
    ("path", "properties", "table"),
    [
        ("/orders", "note: {}, code: {}, placedAt: {}", "orders"),
        ("/api/v1/orders/{id}", "note: {}, code: {}, status: {}", "orders"),
        ("/orders", "order: {type: object, properties: {note: {}, code: {}, status: {}}}", "orders"),
        ("/orders/{id}/items", "sku: {}, count: {}, price: {}", "order_items"),
        ("/orders", "note: {}, code: {}", ""),
        ("/orders", "note: {}, code: {}, status: {}, a: {}, b: {}, c: {}, d: {}", ""),
        ("/baskets", "note: {}, code: {}, status: {}", ""),
        ("/orders/{id}/cancel", "note: {}, code: {}, status: {}", ""),
    ],
)
def test_a_table_is_named_only_with_evidence(
    blueprint: Callable[..., Blueprint], path: str, properties: str, table: str
) -> None:
    found = landed(blueprint(body(path, properties), schema_sql=TABLE))
    assert (found.table.name.name if found else "") == table


def test_the_evidence_is_worded(blueprint: Callable[..., Blueprint]) -> None:
    found = landed(blueprint(body("/orders", "note: {}, code: {}, placedAt: {}"), schema_sql=TABLE))
    assert found is not None
    assert found.why == "the path /orders names orders, and note, code and placedAt are 3 columns of it"


@pytest.mark.parametrize(
    ("property_", "kind", "held"),
    [
        ("note: {type: string, maxLength: 256}", "length", "255"),
        ("note: {type: string, maxLength: 255}", "", ""),
        ("note: {type: string}", "unstated length", "255"),
        ("note: {type: string, format: uuid}", "", ""),
        ("code: {type: string, maxLength: 9}", "length", "8"),
        ("label: {type: string, maxLength: 41}", "length", "40"),
        ("tags: {type: array, items: {type: string, maxLength: 200}}", "length", "100"),
        ("note: {type: array, items: {type: string, maxLength: 2000}}", "", ""),
        ("quantity: {type: integer, maximum: 32768}", "number", "32,767"),
        ("quantity: {type: integer, maximum: 32767}", "", ""),
        ("quantity: {type: integer}", "", ""),
        ("quantity: {type: integer, maximum: .inf}", "", ""),
        ("total: {type: number, maximum: 1000000}", "number", "999,999"),
        ("status: {type: string, enum: [draft, sent]}", "values", "draft, placed"),
        ("status: {type: string, enum: [draft]}", "", ""),
        ("channel: {type: string, enum: [web, phone]}", "values", "web, shop"),
        ("placed_at: {type: string, maxLength: 999}", "", ""),
    ],
)
def test_a_column_is_exceeded_only_by_what_is_stated(
    blueprint: Callable[..., Blueprint], property_: str, kind: str, held: str
) -> None:
    name = property_.partition(":")[0]
    beside = ", ".join(f"{other}: {{}}" for other in ("code", "status", "placed_at", "total") if other != name)
    read = blueprint(body("/orders", f"{property_}, {beside}"), schema_sql=TABLE)
    found = landed(read)
    assert found is not None
    schema, column = next((schema, column) for said, schema, column in found.pairs if said == name)
    wide = excess(read.apis[0], found.database.catalog, found.table, column, schema)
    assert ((wide.kind, wide.held) if wide else ("", "")) == (kind, held)
