"""What a model is told to correct, and what may be said to be corrected."""

from __future__ import annotations

from agent.drafts.desk import drafted, example, fenced, standing
from buttress.agent.drafts import Draft, corrected, told

BAD = "CREATE TABLE refunds (id bigserial PRIMARY KEY, order_id integer NOT NULL REFERENCES orders (id), amount real NOT NULL);\nCREATE INDEX ON refunds (order_id);"

CASCADE = (
    "CREATE TABLE invoices (id bigserial PRIMARY KEY, total real NOT NULL,\n"
    "  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE);\nCREATE INDEX ON invoices (user_id);"
)


def _rounds(first: str, last: str) -> tuple[str, ...]:
    return corrected(*(drafted(example("shop"), fenced(("sql", text))) for text in (first, last)))


def test_what_is_told_names_listing_line_and_way_out() -> None:
    words = told(drafted(example("shop"), fenced(("sql", BAD))))
    assert words.startswith("- [listing 1, line 1: CREATE TABLE refunds (")
    assert "refunds.amount keeps money as real; because " in words
    assert "Instead: ALTER TABLE refunds ALTER COLUMN amount TYPE numeric(12, 2)" in words


def test_a_secret_in_a_listing_is_not_sent_back() -> None:
    text = "CREATE TABLE a (id bigserial PRIMARY KEY, price real DEFAULT 1); -- postgres://app:hunter2secret@db/shop"
    words = told(drafted(example("shop"), fenced(("sql", text))))
    assert "money-as-float" in words
    assert "hunter2secret" not in words


def test_nothing_to_correct_is_nothing_told() -> None:
    assert told(Draft()) == ""
    assert told(drafted(example("shop"), fenced(("sql", "CREATE INDEX CONCURRENTLY ON orders (user_id);")))) == ""


def test_what_was_mended_is_corrected() -> None:
    lines = _rounds(BAD, BAD.replace("real", "numeric(12, 2)").replace("integer", "bigint"))
    assert [line.partition(":")[0] for line in lines] == [
        "money-as-float refunds.amount",
        "foreign-key-type-mismatch refunds.order_id",
    ]


def test_what_is_gone_is_left_out() -> None:
    lines = _rounds(CASCADE, CASCADE.replace(" REFERENCES users (id) ON DELETE CASCADE", "").replace("real", "numeric"))
    assert lines == (
        "money-as-float invoices.total: invoices.total keeps money as real",
        "left out: invoices.user_id, of which cascade-reaches-valuable-rows was said",
    )
    renamed = _rounds(BAD, BAD.replace("refunds", "credit_notes"))
    assert all(line.startswith("left out: refunds.") for line in renamed)
    assert len(renamed) == 2


def test_a_statement_that_is_gone_is_left_out_though_its_table_stands() -> None:
    rewrite = "ALTER TABLE orders ALTER COLUMN user_id TYPE numeric;"
    lines = _rounds(rewrite, "CREATE TABLE notes (id bigserial PRIMARY KEY, body text NOT NULL);")
    assert lines
    assert all(line.startswith("left out: orders.user_id") for line in lines)


def test_an_answer_that_says_less_was_not_corrected() -> None:
    path = 'paths:\n  /v1/invoices:\n    get:\n      responses:\n        "200":\n          description: All.\n'
    body = "          content:\n            application/json:\n              schema: { type: array, items: { type: object } }"
    before = standing({})
    first, last = (drafted(before, fenced(("yaml", text))) for text in (path + body, path.rstrip()))
    assert "unpaginated-list" in {finding.rule.name for finding in first.findings}
    assert "left out: GET /v1/invoices, of which unpaginated-list was said" in corrected(first, last)


def test_nothing_is_claimed_of_what_could_not_be_read() -> None:
    assert _rounds(BAD, BAD.replace("CREATE TABLE", "CREATE TABEL")) == ()


def test_an_ignore_corrects_nothing() -> None:
    assert _rounds(BAD, f"-- buttress: ignore-file[money-as-float, foreign-key-type-mismatch] said so\n{BAD}") == ()
