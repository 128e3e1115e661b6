"""What diagrams say in words: about the call whose arrow it is, and about nothing where they only name what flows."""

from __future__ import annotations

import pytest

from buttress.readers.markdown import read_design

FLOW = "flowchart LR\n  api[Shop API] {} pay[Payment provider]\n  api --> db[(PostgreSQL)]"
SEQUENCE = "sequenceDiagram\n  participant api as Shop API\n  participant pay as Payment provider\n{}"
C4 = 'C4Container\n  Container(api, "Shop API", "Go")\n  System_Ext(pay, "Payment provider")\n  {}'
BOTH = ("Shop API", "Payment provider")


def _stated(diagram: str) -> list[tuple[str, str, tuple[str, ...]]]:
    document = read_design("design.md", f"# Shop\n\n```mermaid\n{diagram}\n```\n")
    return [(p.topic, p.state, p.about) for p in document.provisions if p.origin == "mermaid"]


@pytest.mark.parametrize(
    ("label", "topics"),
    [
        ("charge: timeout 5 s, retry with the same key", ["timeout", "retry"]),
        ("charge, waits at most 300 ms", ["timeout"]),
        ("charge; gives up after 2 s", ["timeout"]),
        ("deadline 100 ms, then tries again", ["timeout", "retry"]),
        ("charge, 3 attempts", ["retry"]),
        ("behind a breaker", ["breaker"]),
        ("charge, when it is down: pending", ["fallback"]),
        ("100 requests a second", []),
        ("login", []),
        ("reads the cache", []),
        ("charge", []),
        ("called 3 times a day", []),
    ],
)
def test_a_label_speaks_of_its_own_call(label: str, topics: list[str]) -> None:
    drawn = _stated(FLOW.format(f"-->|{label}|"))
    assert sorted(drawn) == sorted((topic, "yes", BOTH) for topic in topics)
    assert sorted(_stated(SEQUENCE.format(f"  api->>pay: {label.replace(';', ',')}"))) == sorted(drawn)
    assert sorted(_stated(C4.format(f'Rel(api, pay, "calls", "HTTPS", "{label}")'))) == sorted(drawn)


def test_what_a_label_rules_out_is_not_provided() -> None:
    assert _stated(FLOW.format("-->|charge, no retry|")) == [("retry", "no", BOTH)]


@pytest.mark.parametrize(
    ("lines", "about"),
    [
        ("  api->>pay: charge\n  Note over api,pay: timeout 3 s", BOTH),
        ("  api->>pay: charge\n  Note right of api: timeout 3 s", ("Shop API",)),
        ("  api->>pay: charge\n  alt timeout\n    api->>api: pending\n  end", BOTH),
        ("  api->>pay: charge\n  alt ok\n    pay-->>api: done\n  else timeout\n    api->>api: pending\n  end", ("Payment provider", "Shop API")),
        ("  opt timeout\n    api->>pay: charge\n  end", BOTH),
    ],
)  # fmt: skip
def test_notes_and_cases_are_about_who_takes_part(lines: str, about: tuple[str, ...]) -> None:
    assert _stated(SEQUENCE.format(lines)) == [("timeout", "yes", about)]


def test_lines_below_a_name_are_about_the_part() -> None:
    assert _stated("flowchart LR\n  api[Shop API] --> pay[Payment provider<br/>timeout 2 s] --> bank[Bank]") == [
        ("timeout", "yes", ("Payment provider",))
    ]


def test_a_drawn_algorithm_promises_nothing() -> None:
    steps = "flowchart TD\n  a[Start] --> b{Worked?}\n  b -->|yes| c[Done]\n  b -->|retry| a\n  b -->|no| d[Give up]"
    assert _stated(steps) == []


def test_a_diagram_below_open_questions_is_a_question() -> None:
    text = f"# Shop\n\n## Open questions\n\n```mermaid\n{FLOW.format('-->|timeout 5 s|')}\n```\n"
    (found,) = (p for p in read_design("design.md", text).provisions if p.origin == "mermaid")
    assert (found.topic, found.state) == ("timeout", "open")
