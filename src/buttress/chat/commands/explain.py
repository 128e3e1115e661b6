"""``/explain``: a finding in full, the page of a rule, or what stands against a table or operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, did_you_mean, shown, words_of
from buttress.chat.commands._findings import finding_called, label_in, listed
from buttress.chat.commands._named import tables_of
from buttress.chat.commands._sheet import Sheet
from buttress.errors import InputError
from buttress.findings.rule import Principle
from buttress.findings.verdict import ITEMS
from buttress.predicates.unread import is_about
from buttress.report.style import count

if TYPE_CHECKING:
    from buttress.chat.stage import Stage
    from buttress.findings.finding import Finding

#: Findings about one thing that are told in full; of more, each gets a line.
_IN_FULL = 2


def run(stage: Stage, rest: str) -> str:
    """Tell one thing in full. Raises :class:`InputError` for a word that names nothing."""
    words = words_of("explain", rest, flags=("--all",))
    word = words.text
    if not word:
        raise InputError("/explain: expected a finding (F1), a rule, a table or an operation; /findings lists them")
    if label := label_in(word):
        return in_full(stage, label, finding_called(stage, label), everything=words.everything)
    if _is_page(word):
        return _page(stage, word, everything=words.everything)
    found = {label: f for label, f in stage.bench.ledger.findings.items() if _about(f, word)}
    if found:
        return _several(stage, word, found)
    raise InputError(_nothing(stage, word))


def in_full(stage: Stage, label: str, finding: Finding, *, everything: bool = False) -> str:
    """One finding as the report shows it, and where its rule's page is."""
    from buttress.report.text import TextOptions, finding_text

    sheet = Sheet(stage)
    sheet.shown[label] = finding.fingerprint
    options = TextOptions(everything=everything, show=sheet.show, ink=sheet.ink)
    sheet.lines(finding_text(stage.bench.review, finding, label, options).splitlines())
    shut = not everything and (finding.count > 4 or len(finding.related) > 3)
    sheet.labelled("rule", f"/explain {finding.rule.name} ({finding.rule.code}): why it matters, and when it is fine")
    sheet.more(
        f"/explain {label} --all (every place)" if shut else "", f"/dismiss {label} REASON, where it is fine here"
    )
    return str(sheet)


def _is_page(word: str) -> bool:
    from buttress.review import all_rules

    low = word.lower()
    if low in ITEMS or low in list(Principle):
        return True
    return any(low in (each.rule.name, each.rule.code.lower()) for each in all_rules())


def _page(stage: Stage, word: str, *, everything: bool) -> str:
    """The page of a rule, item or principle, without its cases, and the findings of it that there are here."""
    from buttress.report.catalogue import explanation

    sheet = Sheet(stage)
    sheet.lines(explanation(word, sheet.ink, examples=everything).rstrip("\n").splitlines())
    here = [
        label
        for label, finding in stage.bench.ledger.findings.items()
        if word.lower() in (finding.rule.name, finding.rule.code.lower())
    ]
    sheet.line()
    if here:
        sheet.labelled("here", f"{count(len(here), 'finding')}: {', '.join(here[:12])}{' …' if len(here) > 12 else ''}")
    what = "its rules" if word.lower() in list(Principle) else "" if word.lower() in ITEMS else "its examples"
    sheet.more(
        f"/explain {word.lower()} --all ({what})" if what and not everything else "",
        f"/explain {here[0]}" if here else "",
    )
    return str(sheet)


def _about(finding: Finding, word: str) -> bool:
    subjects = (finding.subject, *(each.subject for each in finding.occurrences))
    return any(is_about(subject.casefold(), word.casefold()) for subject in subjects)


def _several(stage: Stage, word: str, found: dict[str, Finding]) -> str:
    if len(found) <= _IN_FULL:
        return "\n".join(in_full(stage, label, finding) for label, finding in found.items())
    sheet = Sheet(stage)
    sheet.text(f"{count(len(found), 'finding')} about {word}", style="bold")
    listed(sheet, list(found.items())[:8], message=True)
    sheet.more(f"/findings {word}" if len(found) > 8 else "", f"/explain {next(iter(found))}")
    return str(sheet)


def _nothing(stage: Stage, word: str) -> str:
    """What to say of a word that no finding is about: it may name something sound, or nothing."""
    from buttress.predicates.entities import entities_of
    from buttress.review import all_rules

    index = entities_of(stage.bench.review.blueprint)
    kinds = index.kinds_of(word)
    if kinds:
        see = {"table": f"; /table {word} shows it", "view": f"; /table {word} shows it"}
        see["operation"] = f"; /endpoint {word} shows it"
        return f"no finding is about {shown(word)}{next((see[k] for k in kinds if k in see), '')}"
    known = [*(each.rule.name for each in all_rules()), *ITEMS, *Principle, *tables_of(stage.bench.review.blueprint)]
    known += index.names("operation")
    hint = did_you_mean(word, [str(each) for each in known], "; /findings lists what there is")
    return f"no finding, rule, table or operation is called {shown(word)}{hint}"


COMMAND = Command(
    "explain",
    "F3|RULE|TABLE|GET /x",
    "a finding in full, or the page of a rule",
    run,
    "A label tells that finding with its lines, its reason and its fix. A rule, checklist item or principle shows its page "
    "(--all: with examples). A table, column or operation shows what is said against it.",
    ("finding", "rule", "table", "operation"),
)
