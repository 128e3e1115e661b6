"""What a model added, in words that every format shares. All of it was checked before it came here; none of it is a
finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.report._words import sentence
from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from buttress.findings.advice import Advice, Remark
    from buttress.findings.finding import Annotation, Edit, Finding, Related

#: What stands before each kind of remark.
REMARKS = {"risk": "together", "question": "asks", "proposal": "smaller"}


def places(related: Sequence[Related], place: Callable[[str, int], str]) -> str:
    """``(a.sql:3, b.yaml:12)``, '' where a statement rests on no place."""
    named = dict.fromkeys(place(each.span.path, each.span.line) for each in related)
    return f"({', '.join(list(named)[:4])})" if named else ""


def withheld_counts(advice: Advice) -> str:
    """``2 number, 1 quote``: how many statements were withheld, by what did not hold; '' for none."""
    counts: dict[str, int] = {}
    for each in advice.withheld:
        counts[each.reason] = counts.get(each.reason, 0) + 1
    return ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def annotations_json(finding: Finding) -> list[dict[str, Any]]:
    """A finding's checked statements as plain values."""
    return [_statement_json(each.kind, each.text, each.places, each.edits) for each in finding.annotations]


def advice_json(advice: Advice | None) -> dict[str, Any] | None:
    """How asking a model ended, as plain values; None when none was asked."""
    if advice is None:
        return None
    bill = advice.bill
    return {
        "state": advice.state,
        "line": advice.line,
        "model": bill.model,
        "statements": {"given": advice.given, "shown": advice.shown, "reworded": advice.reworded},
        "remarks": [
            _statement_json(each.kind, each.text, each.places, each.edits) | {"findings": list(each.findings)}
            for each in advice.remarks
        ],
        "withheld": [
            {"kind": each.kind, "reason": each.reason, "why": clean(each.why), "text": clean(each.text)}
            for each in advice.withheld
        ],
        "bill": {
            "calls": bill.calls,
            "input_tokens": bill.input_tokens,
            "cache_read_tokens": bill.cache_read_tokens,
            "cache_write_tokens": bill.cache_write_tokens,
            "output_tokens": bill.output_tokens,
            "usd": bill.usd,
            "estimated": bill.estimated,
        },
    }


def remark_text(remark: Remark) -> str:
    """A remark as one sentence behind its label."""
    return f"{REMARKS[remark.kind]}: {sentence(remark.text)}"


def _statement_json(kind: str, text: str, rests_on: Iterable[Related], edits: Iterable[Edit]) -> dict[str, Any]:
    return {
        "kind": kind,
        "text": clean(text),
        "places": [{"path": p.span.path, "line": p.span.line, "note": p.note} for p in rests_on],
        "edits": [{"path": e.path, "line": e.line, "old": e.old, "new": e.new} for e in edits],
    }


def annotations_of(findings: Iterable[Finding]) -> Iterator[Annotation]:
    """Every checked statement about these findings."""
    return (annotation for finding in findings for annotation in finding.annotations)
