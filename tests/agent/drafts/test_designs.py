"""Designs as a model answers them, flawed and corrected, held against real repositories."""

from __future__ import annotations

from agent.drafts.desk import MYSQL, design, drafted, example, fenced, listings, standing, told_of
from buttress.agent.drafts import as_one, corrected, look, told
from buttress.agent.trial import Trial
from buttress.findings.rule import Severity


def test_an_orders_service_beside_a_shop() -> None:
    draft = drafted(example("shop"), design("orders"))
    assert [(piece.form, piece.path) for piece in draft.pieces] == [
        ("design", "design.md"),
        ("sql", "migrations/0007_shipments.sql"),
        ("sql", "migrations/0008_orders.sql"),
        ("design", "design.md"),
        ("openapi", "draft.yaml"),
        ("", "design.md"),
        ("query", "draft-queries/query_1.sql"),
    ]
    found = told_of(draft)
    assert {
        ("new-required-column-without-default", "orders.cart_token", 3, 1),
        ("index-without-concurrently", "orders.orders_user_id", 3, 2),
        ("money-as-float", "shipments.cost", 2, 6),
        ("timestamp-without-time-zone", "shipments.shipped_at", 2, 7),
        ("filter-without-index", "orders.status", 7, 1),
        ("unprotected-call", "order-service -> payment-provider", 1, 4),
    } <= found
    assert not any(subject.startswith(("orders.total", "roles", "products")) for _, subject, *_ in found)  # no news
    assert draft.pieces[1].problems == ("line 4: nothing that was read creates addresses, which shipments points at",)
    assert draft.healed == ("unindexed-foreign-key orders.user_id",)
    assert not draft.problems


def test_what_each_listing_brings() -> None:
    pieces = drafted(example("shop"), design("orders")).pieces
    assert pieces[1].brings == ("table shipments", "table shipment_events")
    assert pieces[2].brings == ("column orders.cart_token", "index orders.orders_user_id")
    assert pieces[4].brings == ("operation GET /shipments",)
    assert "operation POST /shipments/{id}/cancelShipment" in pieces[3].brings
    assert "component “Payment Provider”" in pieces[0].brings
    assert (pieces[5].tried, pieces[5].why) == (False, "python, which no rule reads")


def test_findings_keep_their_listing_and_stand_in_one_piece_only() -> None:
    draft = drafted(example("shop"), design("orders"))
    inside = [finding for piece in draft.pieces for finding in piece.findings]
    assert len(inside) == len({id(finding) for finding in inside})
    assert {id(finding) for finding in inside} <= {id(finding) for finding in draft.findings}
    names = [(finding.rule.name, finding.subject) for finding in draft.findings]
    assert len(names) == len(set(names))


def test_the_corrected_design_says_what_became_of_each_finding() -> None:
    first, last = (drafted(example("shop"), design(name)) for name in ("orders", "orders-corrected"))
    assert told(last) == ""
    assert last.findings  # advice stays, and is shown
    assert corrected(first, last) == (
        "new-required-column-without-default orders.cart_token: cart_token is added to orders as NOT NULL without a default",
        "money-as-float shipments.cost: shipments.cost keeps money as real",
        "narrow-key-on-growing-table shipment_events.id: shipment_events.id is integer and ends at 2,147,483,647",
        "index-without-concurrently orders.orders_user_id: orders_user_id is built on orders while every write to orders waits",
        "left out: orders.status, of which filter-without-index was said",
        "timestamp-without-time-zone shipments.shipped_at: shipments.shipped_at is a timestamp without time zone",
    )


def test_questions_are_few_and_the_first_ones_first() -> None:
    draft = drafted(example("shop"), design("notifications"))
    assert [question.name for question in draft.questions] == ["load", "growth", "dependency-failure"]
    assert all(question.why and question.fill and question.document == draft.document for question in draft.questions)


def test_a_query_is_held_against_the_tables_that_the_draft_makes() -> None:
    draft = drafted(example("shop"), design("notifications"))
    assert draft.pieces[1].form == "query"
    assert ("filter-without-index", "notifications.status", 2, 1) in told_of(draft)
    assert ("foreign-key-type-mismatch", "notifications.order_id", 1, 11) in told_of(draft)


def test_the_way_back_of_a_migration_takes_nothing_away() -> None:
    draft = drafted(example("shop"), design("notifications"))
    assert (draft.pieces[3].tried, draft.pieces[3].takes_away) == (False, ())
    assert "takes a migration back" in draft.pieces[3].why
    assert any("notifications" in question.fill for question in draft.questions if question.name == "growth")


def test_billing_where_nothing_stands_yet() -> None:
    draft = drafted(standing({"README.md": "Nothing yet.\n"}), design("billing"))
    assert {piece.path for piece in draft.pieces} == {"design.md", "schema.sql", "draft.yaml"}
    assert [place.line for place in draft.pieces[2].places if place.path == "schema.sql"] == [15]
    assert {
        ("ddl-runs-nowhere", "subscriptions", 2, 13),
        ("cascade-reaches-valuable-rows", "invoices.tenant_id", 3, 3),
        ("unindexed-foreign-key", "invoices.tenant_id", 3, 3),
        ("unsafe-post-without-idempotency", "POST /v1/invoices/{id}/pay", 5, 16),
        ("unpaginated-list", "GET /v1/invoices", 5, 5),
        ("entity-drift", "subscriptions", 1, 5),
    } <= told_of(draft)
    assert "mixed-dialect-ddl" not in {
        finding.rule.name for finding in draft.findings
    }  # the server's refusal is enough
    assert draft.pieces[5].form == "design"  # the sample is read with the endpoints


def test_billing_corrected() -> None:
    before = standing({"README.md": "Nothing yet.\n"})
    first, last = (drafted(before, design(name)) for name in ("billing", "billing-corrected"))
    assert told(last) == ""
    lines = corrected(first, last)
    assert not any(line.startswith("left out") for line in lines)
    assert len(lines) == sum(finding.severity >= Severity.WARNING for finding in first.findings) + 2


def test_reviews_for_mysql() -> None:
    draft = drafted(standing(MYSQL), design("reviews"))
    assert [piece.path for piece in draft.pieces[:2]] == [
        "db/migrations/V3__reviews.sql",
        "db/migrations/V4__products.sql",
    ]
    assert ("foreign-key-type-mismatch", "reviews.product_id", 1, 3) in told_of(draft)
    assert "unindexed-foreign-key" not in {finding.rule.name for finding in draft.findings}  # MySQL indexes them itself


def test_a_redesign_is_held_against_the_architecture_that_stands() -> None:
    draft = drafted(example("drift"), design("split"))
    found = told_of(draft)
    assert {
        ("owner-drift", "stock", 0, 0),
        ("call-mode-drift", "order-service -> stock-service", 1, 6),
        ("shared-database", "catalog-db", 0, 0),
        ("component-drift", "report-service", 0, 0),
        ("timestamp-without-time-zone", "stock.updated_at", 3, 6),
    } <= found
    words = told(draft)
    assert "[the text: - Stock Service: what lies where, reservations." in words
    assert "with listing 1, line 10: SS --> CDB]" in words
    assert "cyclic-calls" not in words  # advice is shown and not sent back


def test_a_careful_design_is_left_alone() -> None:
    draft = drafted(example("shop"), design("returns"))  # its fences stand in a list, and are indented
    assert [piece.tried for piece in draft.pieces] == [True, True, True]
    assert draft.findings == ()
    assert draft.questions == ()  # its promises are asked of a design document, not of a draft
    assert told(draft) == ""


def test_what_the_words_said_still_stands_when_the_listings_are_corrected() -> None:
    before, answer = example("shop"), design("orders")
    correction = fenced(*((listing.language, listing.text) for listing in listings(design("orders-corrected"))))
    alone = look(before, Trial(before), listings(correction), correction)
    assert "load" in {question.name for question in alone.questions}
    whole = as_one(answer, listings(answer), correction)
    assert "cost real" not in whole
    draft = look(before, Trial(before), listings(correction), whole)
    assert "load" not in {question.name for question in draft.questions}
    assert told(draft) == ""
    assert all(piece.line_of(finding.span) for piece in draft.pieces for finding in piece.findings)


def test_what_the_answer_asks_itself_is_not_asked_again() -> None:
    asking = "\nHow many calls a second at the peak? How long are rows kept, and how many a day?\n"
    names = {question.name for question in drafted(example("shop"), design("notifications")).questions}
    asked = {question.name for question in drafted(example("shop"), design("notifications") + asking).questions}
    assert names - asked == {"load", "growth"}
