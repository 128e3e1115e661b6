"""How asking a model ended, in one line for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.findings.advice import Advice, Bill


def told(advice: Advice) -> str:
    """The line of the report: what became of the statements, or why there are none; then what it cost."""
    end = {
        "answered": _statements(advice),
        "cached": f"{_statements(advice)}; repeated from an earlier run, checked anew",
        "partly": f"{_statements(advice)}; then it broke off: {advice.line}",
        "invalid": "the model's reply was not of the asked form: nothing of it is shown",
    }.get(advice.state, advice.line)
    name = (
        f"{advice.bill.model}: "
        if advice.bill.model and advice.state in ("answered", "cached", "partly", "invalid")
        else ""
    )
    stands = "" if advice.shown else "; the review above stands without it"
    return "; ".join(filter(None, (f"{name}{end}{stands}", cost(advice.bill))))


def _statements(advice: Advice) -> str:
    if not advice.given:
        return "it had nothing to add"
    shown = f"{advice.shown} of {advice.given} statements hold and are shown"
    return f"{shown}, {advice.reworded} of them in our words" if advice.reworded else shown


def cost(bill: Bill) -> str:
    """``14,210 tokens in (9,800 from the cache), 1,920 out, about $0.021 (at most $0.080 estimated before)``."""
    if not bill.calls:
        return ""
    read = bill.input_tokens + bill.cache_read_tokens + bill.cache_write_tokens
    cached = f" ({bill.cache_read_tokens:,} from the cache)" if bill.cache_read_tokens else ""
    parts = [f"{read:,} tokens in{cached}", f"{bill.output_tokens:,} out"]
    if bill.usd is not None:
        parts.append(f"about ${bill.usd:.3f}")
    before = f" (at most ${bill.before_usd:.3f} estimated before)" if bill.before_usd is not None else ""
    doubt = ", part of it estimated" if bill.estimated else ""
    return f"{', '.join(parts)}{before}{doubt}"
