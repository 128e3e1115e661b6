"""Endpoint sketches, wherever a design writes them down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Sketch


def sketches(text: str) -> tuple[Sketch, ...]:
    found = read_design("design.md", text, "x").sketches
    assert [s.span.start for s in found] == sorted(s.span.start for s in found)
    return found


def brief(text: str) -> list[tuple[str, int, str, str]]:
    return [(s.subject, s.span.line, s.where, s.note) for s in sketches(text)]


def test_a_listing_with_its_comments() -> None:
    text = (
        "```http\n# Cart service API\nGET    /v1/carts/:id          # One cart\nPOST   /v1/carts?dry=&kind=x  -- New cart\n"
        "PUT|PATCH /v1/carts/<uuid:id> // change\n\n# Mail service\nDELETE /v1/letters/[id]\n```\n"
    )
    assert brief(text) == [
        ("GET /v1/carts/{id}", 3, "fence", "One cart"),
        ("POST /v1/carts", 4, "fence", "New cart"),
        ("PATCH /v1/carts/{id}", 5, "fence", "change"),
        ("PUT /v1/carts/{id}", 5, "fence", "change"),
        ("DELETE /v1/letters/{id}", 8, "fence", ""),
    ]
    found = sketches(text)
    assert [s.service for s in found] == ["Cart service"] * 4 + ["Mail service"]
    assert found[1].query == ("dry", "kind")
    assert text[found[0].span.start : found[0].span.end] == "GET    /v1/carts/:id"


@pytest.mark.parametrize(
    ("line", "subject", "where", "note"),
    [
        ("- `GET /a/{id}`: one", "GET /a/{id}", "bullet", "one"),
        ("- **POST** `/a` - makes one", "POST /a", "bullet", "makes one"),
        ("- Create: POST /a (paginated)", "POST /a", "bullet", "(paginated)"),
        ("1. GET /a/123/b → all", "GET /a/{id}/b", "bullet", "all"),
        ("### 3. Create: `POST /a`", "POST /a", "heading", ""),
        ("### GET /a?page=1 — List", "GET /a", "heading", "List"),
        ("Callers use `GET /a` for it.", "GET /a", "prose", "Callers use GET /a for it."),
        ("| M | P |\n|---|---|\n| GET | `/a` |", "GET /a", "row", ""),
        ("| Path | Method | Use |\n|---|---|---|\n| /a/:b | post | new |", "POST /a/{b}", "row", "new"),
        ("| Endpoint | Use |\n|---|---|\n| `GET /a` | list |", "GET /a", "row", "list"),
        ("| Field | Value |\n|---|---|\n| **Method** | `PUT` |\n| **Path** | `/a/b` |", "PUT /a/b", "row", ""),
        ("```bash\ncurl -X PATCH http://localhost:8080/a/7 \\\n  -d '{}'\n```", "PATCH /a/{id}", "fence", ""),
        ("```bash\ncurl \\\n  -d '{}' \\\n  https://api.example.com/v1/a?x=1\n```", "POST /v1/a", "fence", ""),
        ("```yaml\npaths:\n  /a/{b}:\n    # c\n    get:\n      summary: One\n```", "GET /a/{b}", "fence", "One"),
        ("```\nPOST https://api.example.com/v2/a HTTP/1.1\nAuthorization: Bearer t\n\n{}\n```", "POST /v2/a", "fence", "Authorization: Bearer t"),
        ("```js\n// GET /a\nfetch('/a')\n```", "GET /a", "fence", ""),
    ],
)  # fmt: skip
def test_every_place_and_style(line: str, subject: str, where: str, note: str) -> None:
    assert [(s.subject, s.where, s.note) for s in sketches(line)] == [(subject, where, note)]


@pytest.mark.parametrize(
    "text",
    [
        "- Name things alike (GET /carts, not GET /getCarts)",
        "- We GET /etc/hosts sometimes",
        "- Use the `get /a` of the library",
        "- POST requests / bodies",
        "GET //x and `DELETE FROM a`",
        "```bash\ncurl https://get.docker.com/install.sh\n```",
        "```yaml\nopenapi: 3.0.3\npaths:\n  /a:\n    get: {}\n```",
        "```python\nrequests.get('/a')  # then POST /b\n```",
        "- `GET /a/.../b`",
    ],
)
def test_what_is_none(text: str) -> None:
    assert brief(text) == []


def test_a_mention_counts_once_and_only_alone() -> None:
    text = "Call `GET /users` first.\n\n- `GET /api/v1/users/:id`\n- `GET /api/v1/users`\n\nThen `POST /b`, again `POST /b`.\n"
    assert [(s.subject, s.span.line, s.where) for s in sketches(text)] == [
        ("GET /api/v1/users/{id}", 3, "bullet"),
        ("GET /api/v1/users", 4, "bullet"),
        ("POST /b", 6, "prose"),
    ]


def test_what_hangs_below_belongs_to_the_note() -> None:
    assert sketches("- `GET /a`\n  - paginated: page, limit\n- other\n")[0].note == "paginated: page, limit"
    assert sketches("```\nGET /a\n  Query: page, limit\nPOST /a\n```")[0].note == "Query: page, limit"
    assert sketches("### GET /a\nReturns a page.\n### Other\nno")[0].note == "Returns a page."


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("### Order Service\n- `GET /a`", "Order Service"),
        ("## Service Architecture\n- `GET /a`", ""),
        ("**order-service** endpoints:\n\n- `GET /a`", "order-service"),
        ("| Service | Endpoint |\n|---|---|\n| Billing | `GET /a` |", "Billing"),
        ("### POST /api/service/v1/a\n- `GET /a`", ""),
    ],
)
def test_who_serves_it(text: str, service: str) -> None:
    assert sketches(text)[-1].service == service


def test_bad_ones_are_marked() -> None:
    text = "- `GET /a`\n- ❌ `GET /getA`\n\n```\nGET /b  # Good\nGET /doB  # Bad: a verb\n```\n\n## Alternatives\n- `GET /c`\n"
    assert [(s.path, s.bad) for s in sketches(text)] == [
        ("/a", False),
        ("/getA", True),
        ("/b", False),
        ("/doB", True),
        ("/c", True),
    ]


def test_what_is_replaced_or_somebody_elses() -> None:
    text = "- GET /a/{id} → POST /a/get\n\nAs in Stripe's API we call `POST /v1/charges`. Ours is `POST /pay`.\n"
    assert [(s.subject, s.bad) for s in sketches(text)] == [
        ("GET /a/{id}", True),
        ("POST /a/get", False),
        ("POST /pay", False),
    ]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("/a?page=1&limit={n}", ("page", "limit")),
        ("/a{?page,limit}", ("page", "limit")),
        ("/a?ids=x,y,z", ("ids",)),
        ("/a?cursor", ("cursor",)),
        ("/a", ()),
    ],
)
def test_names_of_a_query(written: str, names: tuple[str, ...]) -> None:
    assert [(s.path, s.query) for s in sketches(f"- `GET {written}`")] == [("/a", names)]
