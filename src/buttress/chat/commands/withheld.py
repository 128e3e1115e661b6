"""``/withheld``: what of the last answer does not hold, or was not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.answers.parts import Listing, Statement
from buttress.chat.commands._command import Command, nothing_behind
from buttress.chat.commands._sheet import Sheet
from buttress.report.style import count

if TYPE_CHECKING:
    from buttress.chat.stage import Stage

#: Statements of each kind that are shown.
_MOST = 12


def run(stage: Stage, rest: str) -> str:
    """Print the refuted statements with what does not hold, then the ones that nothing was checked of."""
    nothing_behind("withheld", rest)
    sheet = Sheet(stage)
    if not stage.parts:
        sheet.text("there is no answer yet, so nothing was withheld")
        return str(sheet)
    statements = [part for part in stage.parts if isinstance(part, Statement)]
    refuted = [each for each in statements if each.standing == "refuted"]
    unverified = [each for each in statements if each.standing == "unverified"]
    reworded = [each for each in statements if each.standing == "checked" and each.said]
    checked = sum(each.standing == "checked" for each in statements)
    told = [f"{checked:,} checked", f"{len(unverified):,} unverified", f"{len(refuted):,} withheld"]
    sheet.text(f"the last answer: {count(len(statements), 'statement')}, {', '.join(told)}", style="bold")
    _listed(sheet, "withheld", refuted, "it names or says what does not hold here")
    _listed(sheet, "unverified", unverified, "the model's own words: it named nothing that they rest on")
    _listed(sheet, "reworded", reworded, "its grounds hold, and it went further; shown in our words for them")
    idle = [part for part in stage.parts if isinstance(part, Listing) and not part.kind]
    if idle:
        sheet.text(f"{count(len(idle), 'listing')} of a kind that is not tried", style="dim")
    return str(sheet)


def _listed(sheet: Sheet, label: str, statements: list[Statement], usual: str) -> None:
    if not statements:
        return
    sheet.line(sheet.ink.paint(f"{label} ({usual})", "dim") if sheet.width >= 100 else sheet.ink.paint(label, "dim"))
    for each in statements[:_MOST]:
        sheet.text(each.said or each.text, "  said  ")
        if each.why:
            sheet.text(each.why, "  but   ")
    if len(statements) > _MOST:
        sheet.text(f"and {len(statements) - _MOST:,} more", "  ", style="dim")


COMMAND = Command(
    "withheld",
    "",
    "what of the last answer does not hold or was not checked, and why",
    run,
    "What stands in an answer without ~ was checked by code. This shows the rest.",
)
