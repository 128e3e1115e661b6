"""Whether two numbers of a document stand under different places, tiers or cases: then both may be meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.document import Claim, Document, Passage

#: Words that say where, for whom or in which size something runs: two of these may have two numbers.
_PLACES = re.compile(
    r"\b(?:(?:us|eu|ap|sa|ca|af|me|asia|europe|emea|apac|cn)(?:[-_ ](?:north|south|east|west|central)[a-z]*(?:[-_]?\d[a-z]?)?)?|leader|follower|active|passive"
    r"|primary|secondary|standby|master|replica|dr|edge|origin|regions?|zones?|az[- ]?\d?|dev|development|test|qa|uat|staging|stage|prod|production|local|sandbox"
    r"|free|basic|starter|pro|team|business|enterprise|premium|small|medium|large|xl|minimum|recommended|mvp|pilot|launch|year \d|month \d|current|proposed|today|future)\b"
    r"|生产|(?<!集成)(?<!性能)(?<!单元)(?<!压力)测试(?!策略|计划|用例|方案|场景)|开发|预发|主库|从库|同城|异地|区域",
    re.IGNORECASE,
)
#: Sections so deep that their siblings are the parts of one list: ``3.1.1 User service``, ``3.1.2 Mail service``.
_PARTS_OF_LIST = 3


def apart(document: Document, first: Claim, second: Claim) -> bool:
    """Whether headings, captions or columns set two numbers apart."""
    return (
        _where(document, first) != _where(document, second)
        or _tables_apart(document, first, second)
        or _listed_parts(document, first, second)
    )


def _listed_parts(document: Document, first: Claim, second: Claim) -> bool:
    """Whether two promises stand below two neighbouring headings, each of which names a part of its own."""
    one, two = document.section_of(first.section), document.section_of(second.section)
    if first.kind != "availability" or one is None or two is None or one is two:
        return False
    return len(one.path) >= _PARTS_OF_LIST and one.path[:-1] == two.path[:-1]


def _row(document: Document, claim: Claim) -> Passage | None:
    inside = (p for p in document.passages if p.span.start <= claim.span.start < p.span.end)
    return next((p for p in inside if p.kind == "row" and p.cells), None)


def _where(document: Document, claim: Claim) -> frozenset[str]:
    """The place, the tier or the case that a number stands under: in its headings, its table's line and columns."""
    section = document.section_of(claim.section)
    said = [*section.path[1:], section.title] if section is not None else []
    row = _row(document, claim)
    if row is not None:
        column = next((i for i, cell in enumerate(row.cells) if claim.written.split("(")[0].strip() in cell), -1)
        said += [row.cells[0], row.headers[column] if 0 <= column < len(row.headers) else ""]
        said.append(document.passages[row.parent].text if row.parent >= 0 else "")
    return frozenset(word.lower() for text in said for word in _PLACES.findall(text))


def _tables_apart(document: Document, first: Claim, second: Claim) -> bool:
    """Whether both stand in rows of tables under two headings: what a count is of, such a heading says."""
    rows = _row(document, first), _row(document, second)
    counts = first.kind in ("replicas", "pool", "connections", "page-size", "retries", "services", "team")
    return counts and all(rows) and first.section != second.section
