"""One finding with its reasons and lines, and the text behind any label."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from buttress.agent.tools import facts, lines
from buttress.agent.tools._answers import LIMIT, Item, Refused, text_of
from buttress.agent.tools._spec import Paged, Spec
from buttress.mcp.reviewing import complain, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.tools._desk import Desk
    from buttress.findings.finding import Finding

#: Parts of a rule's page that say something about any system, in the order of use.
_PARTS = ("Why it matters", "Instead", "When it is fine")
_Label = Annotated[str, Field(max_length=20)]
#: Characters of a paragraph of a page in one item.
_PIECE = 640
#: Characters that the names of ledgers take in an answer.
_HEAD = 220


class ExplainFinding(Paged):
    """Which finding to explain."""

    label: Annotated[_Label, Field(description="as in F3")]
    ledger: Annotated[str, Field(max_length=64, description="the ledger that the label is from")] = ""


class Evidence(Paged):
    """What to show."""

    cite: Annotated[_Label, Field(description="a label: F1, S2, T3 …")] = ""
    path: Annotated[str, Field(max_length=1_000, description="or a file of the repository, with line and end")] = ""
    line: Annotated[int, Field(ge=1, le=10_000_000)] = 1
    end: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    ledger: Annotated[str, Field(max_length=64, description="the ledger that the label is from")] = ""


def explain_finding(desk: Desk, taken: ExplainFinding) -> str:
    """All that the review says about one finding, every place that it rests on, and the page of its rule."""
    complain(desk.review)
    finding = desk.ledger.findings.get(taken.label)
    if finding is None:
        raise Refused("there is no such finding; labels of findings are F1, F2 and so on, see list_findings")
    about = {**line(finding), "because": finding.because, "instead": finding.instead}
    items = [Item(about, finding.span, show=True)]
    items += [Item({"note": related.note}, related.span, show=True) for related in finding.related]
    if len(finding.occurrences) > 1:
        items += [Item({"also": one.subject}, one.span, show=True) for one in finding.occurrences]
    items += _page(finding)
    told = {"confidence": str(finding.confidence), "consequence": str(finding.rule.consequence)}
    return desk.paged(items, taken.page, cite=taken.label, **told)


def _page(finding: Finding) -> Iterator[Item]:
    """The rule's page in pieces that an item can hold."""
    from buttress.findings.pages import page_for
    from buttress.review import all_rules

    loaded = next((each for each in all_rules() if each.rule.name == finding.rule.name), None)
    sections = page_for(loaded.module).sections if loaded else {}
    for part in _PARTS:
        yield from (Item({"rule_page": part, "text": piece}) for piece in _pieces(sections.get(part, "")))


def _pieces(text: str) -> Iterator[str]:
    """Whole sentences, as many as an item can hold."""
    held = ""
    for sentence in re.split(r"(?<=[.:;])\s+", " ".join(text.split())):
        if held and len(held) + len(sentence) >= _PIECE:
            yield held
            held = ""
        held = f"{held} {sentence}".lstrip()
    if held:
        yield held


def evidence(desk: Desk, taken: Evidence) -> str:
    """The record of a label, or lines of a file with the labels to cite them by."""
    if bool(taken.cite) == bool(taken.path):
        raise Refused("name one: cite (a label), or path with line and end", known=["cite", "path"])
    if taken.cite:
        if taken.cite not in desk.ledger.by_label:
            raise Refused("there is no such label; labels are those that results show as cite or label")
        return facts.get_fact(desk, facts.GetFact(which=taken.cite, page=taken.page))
    if desk.context == "facts":
        raise Refused("no lines are shown here: the server was started with --context facts")
    return _lines(desk, taken.path, taken.line, min(max(taken.end, taken.line), taken.line + lines.MOST - 1))


def _lines(desk: Desk, path: str, start: int, end: int) -> str:
    """As many of the lines as an answer holds; ``next_line`` is where to go on."""
    while True:
        answer = lines.read_lines(desk, lines.ReadLines(path=path, start=start, end=end))
        if len(answer) <= LIMIT - _HEAD or end == start:
            break
        end = start + (end - start) // 2
    told = json.loads(answer)
    following = told.pop("next", 0) or (end + 1 if end < told["file_has_lines"] else 0)
    return text_of(told | ({"next_line": following} if following else {}))


EXPLAIN = Spec(
    "explain_finding",
    "One finding: message, because, instead, the lines that it rests on with labels to cite, and its rule's page.",
    ExplainFinding,
    explain_finding,
    "looks at {label}",
)
EVIDENCE = Spec(
    "evidence",
    "The text behind a label, or lines of a file with the label to cite them by.",
    Evidence,
    evidence,
    "looks at {cite}{path}",
)
