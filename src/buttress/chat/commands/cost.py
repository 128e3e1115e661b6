"""``/cost``: what was spent, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, nothing_behind
from buttress.chat.commands._sheet import Sheet
from buttress.report.style import count

if TYPE_CHECKING:
    from buttress.chat.stage import Stage
    from buttress.findings.advice import Bill


def run(stage: Stage, rest: str) -> str:
    """Tokens and dollars of the last answer and of the conversation."""
    nothing_behind("cost", rest)
    sheet, bill = Sheet(stage), stage.bill
    whole = _whole(stage)
    if not bill.calls:
        sheet.text(
            f"nothing was asked since the session was resumed; {whole}"
            if whole
            else "nothing was asked, nothing was spent"
        )
        if stage.settings is None:
            sheet.text(stage.why_nobody, style="dim")
        else:
            sheet.labelled("limit", f"${stage.settings.max_usd:.2f} for {stage.settings.model} (--max-usd)")
        return str(sheet)
    sheet.labelled("answer", _spent(stage.last) if stage.last.calls else "nothing since the session was resumed")
    sheet.labelled("session", _spent(bill))
    if whole:
        sheet.labelled("in all", whole)
    if stage.settings is not None:
        sheet.labelled("left", _left(bill, stage.settings.max_usd))
    if bill.usd is not None:
        sheet.text("dollars are estimated from list prices; what is billed is told by the provider", style="dim")
    return str(sheet)


def _whole(stage: Stage) -> str:
    """What a resumed session has cost since it was begun; '' where that is the same, or not known."""
    if stage.store is None or stage.log is None or (stage.bill.calls and stage.bill.usd is None):
        return ""
    usd = next((each.usd for each in stage.store.sessions() if each.id == stage.log.id), None)
    return f"${usd:.4f} since it was begun" if usd is not None and usd > (stage.bill.usd or 0) + 0.00005 else ""


def _spent(bill: Bill) -> str:
    """``2 calls, 3,400 tokens in (2,100 from the cache, 900 into it), 210 out; $0.012``."""
    cached = [f"{bill.cache_read_tokens:,} from the cache"] if bill.cache_read_tokens else []
    cached += [f"{bill.cache_write_tokens:,} into it"] if bill.cache_write_tokens else []
    whole = bill.input_tokens + bill.cache_read_tokens + bill.cache_write_tokens
    aside = f" ({', '.join(cached)})" if cached else ""
    tokens = f"{whole:,} tokens in{aside}, {bill.output_tokens:,} out"
    doubt = "at least one figure is our own estimate" if bill.estimated else ""
    price = f"${bill.usd:.4f}" if bill.usd is not None else f"no price is known for {bill.model or 'this model'}"
    return "; ".join(part for part in (f"{count(bill.calls, 'call')}, {tokens}", price, doubt) if part)


def _left(bill: Bill, most: float) -> str:
    if bill.usd is None:
        return f"not known: the limit of ${most:.2f} (--max-usd) is held in tokens"
    return f"${max(0.0, most - bill.usd):.4f} of ${most:.2f} (--max-usd)"


COMMAND = Command("cost", "", "tokens and dollars of the last answer and of the session, and what is left", run)
