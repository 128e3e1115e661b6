"""One session as a host has it: list, review, read a finding, try a snippet, verify what is true and what is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from mcp.shared.exceptions import MCPError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mcp.client.client import Client

WAYS = ("memory", "modern", "stdio")
TOOLS = [
    *("review", "list_findings", "explain_finding", "evidence", "impact"),
    *("list_predicates", "ask_predicate", "try_snippet", "review_design", "verify_claims"),
]


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The structured answer; text and structure say the same."""
    result = await client.call_tool(tool, arguments)
    [content] = result.content
    assert content.type == "text"
    assert json.loads(content.text) == result.structured_content
    assert len(content.text) <= 4_000
    told: dict[str, Any] = result.structured_content
    assert result.is_error == ("error" in told)
    assert not result.is_error or next(iter(told)) == "error"
    return told


@pytest.mark.parametrize("way", WAYS)
def test_a_whole_session(way: str, hosted: Callable[..., None], shop: Path) -> None:
    async def session(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == TOOLS
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        assert all(tool.annotations and tool.annotations.open_world_hint is False for tool in tools)

        review = await called(client, "review")
        ledger = review["ledger"]
        assert review["findings"]["error"] == 3
        assert review["read"] == {"files": 7, "tables": 12, "operations": 8}
        assert {each["item"] for each in review["data"]["checklist"]} >= {"lists-paginated", "pools-sized"}
        first = review["data"]["findings"][0]
        assert (first["label"], first["severity"], first["subject"]) == ("F1", "error", "users.role_id")

        finding = await called(client, "explain_finding", label="F1", ledger=ledger)
        about = finding["data"][0]
        assert about["because"]
        assert about["instead"]
        assert about["cite"].startswith("S")
        assert "ON DELETE CASCADE" in about["text"]
        page = await called(client, "explain_finding", label="F1", ledger=ledger, page=finding["next"])
        assert {each.get("rule_page") for each in page["data"]} >= {"Why it matters", "Instead", "When it is fine"}
        shown = await called(client, "evidence", cite=about["cite"], ledger=ledger)
        assert "ON DELETE CASCADE" in shown["data"]["text"]

        snippet = "CREATE TABLE refunds (id serial PRIMARY KEY, order_id bigint REFERENCES orders (id), amount real);"
        tried = await called(client, "try_snippet", kind="sql", text=snippet)
        assert {each["finding"] for each in tried["data"] if "finding" in each} >= {"money-as-float"}

        asked = await called(client, "ask_predicate", name="grows", args=["orders"])
        true = {"text": "orders grows with use.", "rests_on": [asked["ground"]]}
        false = {
            "text": "orders does not grow with use.",
            "rests_on": [{"predicate": "grows", "args": ["orders"], "value": "no"}],
        }
        verified = await called(client, "verify_claims", statements=[true, false], ledger=ledger)
        assert [verified[word] for word in ("holds", "reworded", "withheld")] == [1, 0, 1]
        holds, withheld = verified["data"]
        assert holds["verdict"] == "holds"
        assert holds["say"].startswith("orders grows with use")
        assert holds["places"] == ["migrations/0003_orders.sql:2"]
        assert (withheld["verdict"], withheld["reason"]) == ("withheld", "predicate")
        assert "answers yes" in withheld["why"]

    hosted(way, shop, session)


@pytest.mark.parametrize("way", ["memory", "modern"])
def test_resources_and_prompts(way: str, hosted: Callable[..., None], shop: Path) -> None:
    async def session(client: Client) -> None:
        async def read(uri: str) -> dict[str, Any]:
            [content] = (await client.read_resource(uri)).contents
            told: dict[str, Any] = json.loads(content.text)  # type: ignore[union-attr]
            return told

        [resource] = (await client.list_resources()).resources
        assert str(resource.uri) == "buttress://findings"
        templates = {each.uri_template for each in (await client.list_resource_templates()).resource_templates}
        assert templates == {f"buttress://{each}" for each in ("findings/{label}", "facts/{kind}", "rules/{name}")}
        findings = await read("buttress://findings")
        assert findings["total"] == 24
        following = await read(f"buttress://findings?page={findings['next']}")
        assert following["data"][0]["label"] not in {each["label"] for each in findings["data"]}
        assert (await read("buttress://findings/F1"))["cite"] == "F1"
        assert {each["subject"] for each in (await read("buttress://facts/tables"))["data"]} >= {"orders", "users"}
        assert "Why it matters" in (await read("buttress://rules/money-as-float"))["page"]
        for wrong in ("buttress://findings/F99", "buttress://facts/secrets", "file:///etc/passwd", "buttress://x/../y"):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(wrong)
            assert refused.value.error.data["error"]

        prompts = {each.name: each for each in (await client.list_prompts()).prompts}
        assert set(prompts) == {"architect", "migration", "api_change"}
        told = await client.get_prompt("migration", {"sql": "DROP TABLE orders; -- ```"})
        text = told.messages[0].content.text  # type: ignore[union-attr]
        assert "try_snippet" in text
        assert "DROP TABLE orders; -- ```" in text
        persona = await client.get_prompt("architect")
        assert "start-simple" in persona.messages[0].content.text  # type: ignore[union-attr]
        for name, arguments in (("nope", {}), ("migration", {"file": "x"}), ("migration", {"sql": "x" * 20_000})):
            with pytest.raises(MCPError):
                await client.get_prompt(name, arguments)

    hosted(way, shop, session)


def test_what_a_change_would_meet(hosted: Callable[..., None], shop: Path) -> None:
    async def session(client: Client) -> None:
        drop = await called(client, "impact", subject="orders", change="drop")
        items = drop["data"]
        assert items[1]["tried"] == "DROP TABLE orders;"
        assert {each["would_be_found"]["rule"] for each in items if "would_be_found" in each} >= {
            "dropped-but-still-used"
        }
        assert {each["foreign_key"] for each in items if "foreign_key" in each} >= {"payments(order_id)"}
        assert not any("along" in each for each in items)  # nothing points at what points at it
        assert {each["finding"] for each in items if "finding" in each} >= {"F4"}
        users = await called(client, "impact", subject="users", change="change")
        assert {"users <- orders <- order_items", "users <- orders <- payments"} <= {
            each.get("along") for each in users["data"]
        }
        renamed = await called(
            client, "impact", subject="users.email", change="rename", sql="ALTER TABLE users RENAME email TO mail;"
        )
        assert any("would_be_found" in each for each in renamed["data"])
        operation = await called(client, "impact", subject="POST /users")
        assert {"writes": "users"}.items() <= {k: v for each in operation["data"] for k, v in each.items()}.items()
        unknown = await called(client, "impact", subject="ordres")
        assert next(iter(unknown)) == "error"
        assert "orders" in unknown["data"]["near"]

    hosted("memory", shop, session)


def test_files_that_change_between_two_calls(hosted: Callable[..., None], shop: Path) -> None:
    async def session(client: Client) -> None:
        before = await called(client, "review")
        listed = await called(client, "list_findings", subject="users.email")
        assert "changed" not in listed
        accounts = shop / "migrations" / "0001_accounts.sql"
        accounts.write_text(accounts.read_text().replace("ON DELETE CASCADE", "ON DELETE RESTRICT"))
        stale = await called(client, "explain_finding", label="F1", ledger=before["ledger"])
        assert next(iter(stale)) == "error"
        assert "call review" in stale["error"]
        after = await called(client, "review")
        assert after["ledger"] != before["ledger"]
        assert after["ledger"] in stale["error"]
        assert after["data"]["findings"][0]["subject"] != "users.role_id"
        accounts.write_text(f"{accounts.read_text()}\nCREATE TABLE later (id bigint PRIMARY KEY);\n")
        told = await called(client, "list_findings")
        assert after["ledger"] in told["changed"]

    hosted("memory", shop, session)


def test_a_touched_file_keeps_labels(hosted: Callable[..., None], shop: Path) -> None:
    async def session(client: Client) -> None:
        ledger = (await called(client, "review"))["ledger"]
        cite = (await called(client, "evidence", path="openapi.yaml", line=1, end=3))["data"][0]["cite"]
        (shop / "README.md").write_text("# Another text\n")
        shown = await called(client, "evidence", cite=cite, ledger=ledger)
        assert shown["ledger"] == ledger
        assert shown["data"]["text"].startswith("openapi: 3.0.3")
        api = shop / "openapi.yaml"
        api.write_text(api.read_text().replace('version: "1.4"', 'version: "1.5"'))
        moved = await called(client, "evidence", cite=cite, ledger=ledger)
        assert ("error" in moved) == (moved["ledger"] != ledger)

    hosted("memory", shop, session)
