"""The payload keeps its budget, whatever the findings, and says nothing twice."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buttress.agent.ledger import build_ledger, payload_lines, shown_labels, with_record
from buttress.agent.records import Ledger, estimated_tokens
from buttress.assembly.tree import MemoryTree
from buttress.blueprint.blueprint import Blueprint
from buttress.blueprint.source import Source
from buttress.config import Config
from buttress.findings.finding import Finding, Related
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.review import Review, load_domain, review

RULES = [loaded.rule for loaded in load_domain("schema")]
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
PROSE = st.lists(WORDS, max_size=40).map(" ".join)


def finding(
    rule: Rule, source: Source, subject: str, texts: tuple[str, str, str], lines: Sequence[int], number: int = 0
) -> Finding:
    span = source.line_span(lines[0])
    message, because, instead = texts
    made = rule.finding(
        subject=subject,
        at=span,
        message=message,
        because=because,
        instead=instead,
        related=[(source.line_span(line), f"see {line}") for line in lines[1:]],
    )
    return replace(made, fingerprint=f"{number:016x}")


def reviewed(findings: Iterable[Finding], files: dict[str, str]) -> Review:
    return Review(Blueprint(), tuple(findings), Config(), MemoryTree(files))


@st.composite
def reviews(draw: st.DrawFn, most: int = 60) -> Review:
    path = draw(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=80))
    source = Source(path, "\n".join(draw(st.lists(WORDS, min_size=1, max_size=40))))
    count = len(source.text.split("\n"))
    lines = st.lists(st.integers(1, count), min_size=1, max_size=5)
    made = [
        finding(
            draw(st.sampled_from(RULES)), source, draw(WORDS), (draw(PROSE), draw(PROSE), draw(PROSE)), draw(lines), n
        )
        for n in range(draw(st.integers(0, most)))
    ]
    return reviewed(made, {path: source.text})


@given(reviews(most=12), st.integers(0, 7_000))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_budget_is_kept_whatever_the_text(found: Review, tokens: int) -> None:
    ledger = build_ledger(found)
    lines = payload_lines(ledger, tokens)
    assert estimated_tokens("\n".join(lines)) <= tokens
    read = [json.loads(line) for line in lines]
    assert all("\n" not in line and isinstance(fields, dict) for line, fields in zip(lines, read, strict=True))
    labels = [fields["l"] for fields in read if "l" in fields]
    assert len(labels) == len(set(labels))
    assert set(labels) <= set(ledger.by_label)
    assert build_ledger(found).hash == ledger.hash
    assert payload_lines(ledger, tokens) == lines


@pytest.mark.parametrize("letter", ["a", '"', "\\", "é", "語", "\x1b", "\u202e", "\n"])
def test_fifty_findings_always_have_a_line(letter: str) -> None:
    source = Source("/".join([letter * 30] * 9) + ".sql", "\n".join([letter * 200] * 60))
    text = f"{letter * 30} " * 40
    rule = replace(RULES[0], name="a" * 40)
    made = [finding(rule, source, letter * 300, (text,) * 3, (n % 50 + 1, n % 7 + 1), n) for n in range(50)]
    ledger = build_ledger(reviewed(made, {source.path: source.text}))
    lines = payload_lines(ledger)
    assert estimated_tokens("\n".join(lines)) <= 6_000
    assert shown_labels(lines)["findings"] == [f"F{n}" for n in range(1, 51)]


def crowd(count: int) -> Ledger:
    source = Source("db/schema.sql", "\n".join(f"  column_{n} BIGINT NOT NULL," for n in range(1, 2_001)))
    texts = ("the flaw is here " * 6, "what follows from it " * 10, "what to do " * 8)
    made = [finding(RULES[n % 5], source, f"orders.column_{n}", texts, (n, n + 1), n) for n in range(1, count + 1)]
    return build_ledger(reviewed(made, {source.path: source.text}))


def test_a_crowd_leaves_room_for_the_first_and_is_counted() -> None:
    ledger = crowd(400)
    lines = payload_lines(ledger)
    read = [json.loads(line) for line in lines]
    shown = len(shown_labels(lines)["findings"])
    assert 50 <= shown < 400
    assert next(fields["left out"] for fields in read if "left out" in fields) == f"{400 - shown} more findings"
    first = next(fields for fields in read if fields.get("l") == "F1")
    assert first["b"].startswith("what follows")
    assert any(fields.get("l") == "S1" for fields in read)
    assert estimated_tokens("\n".join(lines)) <= 6_000


def test_the_best_findings_are_told_in_full_before_the_others() -> None:
    read = [json.loads(line) for line in payload_lines(crowd(80))]
    full = ["b" in fields for fields in read if str(fields.get("l")).startswith("F")]
    assert full == sorted(full, reverse=True)
    assert 0 < sum(full) < len(full)


def test_no_line_of_source_is_shown_twice() -> None:
    schema = "\n".join(f"CREATE TABLE t{n} (\n  user_id INT REFERENCES users (id)\n);" for n in range(30))
    tree = MemoryTree({"schema.sql": f"CREATE TABLE users (id BIGSERIAL PRIMARY KEY, email TEXT);\n{schema}\n"})
    read = [json.loads(line) for line in payload_lines(build_ledger(review(tree)))]
    shown = [
        (fields["at"].partition(":")[0], line.partition("|")[0])
        for fields in read
        if str(fields.get("l")).startswith("S")
        for line in fields["t"].split("\n")
    ]
    assert shown
    assert len(shown) == len(set(shown))


def test_texts_of_findings_stand_once() -> None:
    lines = payload_lines(build_ledger(review(MemoryTree({"schema.sql": "CREATE TABLE orders (total FLOAT);"}))))
    whole = "\n".join(lines)
    fields = [json.loads(line) for line in lines]
    for each in fields:
        if str(each.get("l")).startswith("F"):
            assert whole.count(json.dumps(each["m"], ensure_ascii=False)) == 1
            assert whole.count(json.dumps(each["b"], ensure_ascii=False)) == 1


def test_a_symptom_comes_before_the_findings() -> None:
    ledger, record = with_record(crowd(60), "symptom", "slow.txt", "GET /orders took 2300 ms " * 400)
    lines = payload_lines(ledger)
    assert json.loads(lines[1])["l"] == record.label == "Y1"
    assert estimated_tokens("\n".join(lines)) <= 6_000
    assert len(shown_labels(lines)["findings"]) >= 50


def test_what_is_not_shown_is_named() -> None:
    tables = "\n".join(f"CREATE TABLE thing_{n} (id BIGSERIAL PRIMARY KEY, note TEXT);" for n in range(40))
    tree = MemoryTree({"schema.sql": f"{tables}\nCREATE TABLE orders (id BIGSERIAL PRIMARY KEY, total FLOAT);\n"})
    read = [json.loads(line) for line in payload_lines(build_ledger(review(tree)))]
    assert "orders" in [fields["s"] for fields in read if str(fields.get("l")).startswith("T")]
    also = next(fields["t"] for fields in read if fields.get("also") == "tables")
    assert "thing_1" in also


def test_rules_without_a_page_are_no_obstacle() -> None:
    rule = Rule(
        name="unheard-of",
        code="DB999",
        severity=Severity.WARNING,
        consequence=Consequence.COST,
        principle=Principle.START_SIMPLE,
    )
    source = Source("a.sql", "x")
    ledger = build_ledger(reviewed([finding(rule, source, "a", ("m", "b", "i"), (1,))], {"a.sql": "x"}))
    assert not list(ledger.of_kind("rule"))
    assert shown_labels(ledger)["findings"] == ["F1"]


def test_related_places_that_are_gone_are_left_out() -> None:
    source = Source("gone.sql", "a\nb\nc")
    made = finding(RULES[0], source, "orders", ("m", "b", "i"), (1,))
    made = replace(made, related=(Related(source.line_span(3), "there"),))
    ledger = build_ledger(reviewed([made], {}))
    assert not list(ledger.of_kind("source"))
    assert "there (gone.sql:3)" in ledger.by_label["F1"].text
