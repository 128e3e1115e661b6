"""SEC107: input that may be as long as the caller likes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing, singular_words
from buttress.predicates.shown_operations import bounds_input
from buttress.predicates.sketched_access import plans, speaks_nearby

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sample, Sketch
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unbounded-input",
    code="SEC107",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.POSSIBLE,
)
#: Fields into which people write as much as they like.
_FREE = frozenset(
    {
        "content",
        "body",
        "text",
        "description",
        "comment",
        "message",
        "bio",
        "note",
        "html",
        "markdown",
        "caption",
        "review",
        "summary",
        "payload",
        "metadata",
    }
)
_BOUND = re.compile(
    r"\bmax(?:imum)?[\w-]*\b|\bmin(?:imum)?[-_ ]?(?:length|size)|\blength\b|\blimit(?:s|ed)?\b|\bup to \d|\bat most\b|\bcharacters?\b|\bchars\b|\bvarchar\b|\bchar\(|\bbytes?\b|"
    r"\b\d+ ?[KMG]i?B\b|\benum\b|\bone of\b|\b413\b|\b422\b|\bvalidat|\bsanitiz|\bsanitis|<= ?\d|≤|\btruncat|JSON Schema|\bpydantic|\bzod\b|\bjoi\b|"
    r"长度|最大|不超过|上限|字符|校验|验证|maximal|höchstens|longueur|максим|длин",
    re.IGNORECASE,
)
_TYPED = re.compile(r"varchar|char\s*\(|maxLength|CHECK\s*\(|enum", re.IGNORECASE)


class _Open(NamedTuple):
    sketch: Sketch | None
    sample: Sample
    fields: tuple[str, ...]
    lists: tuple[str, ...]


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding a design: a request sample with free text or a list in it, and no bound stated anywhere."""
    for document in blueprint.documents:
        if not plans(document) or _bounded_columns(blueprint, document) or bounds_input(blueprint, document):
            continue
        found = next((o for s in document.samples if (o := _open(document, s)) is not None), None)
        if found is not None and not speaks_nearby(blueprint, document, _BOUND):
            yield _finding(document, found)


def _bounded_columns(blueprint: Blueprint, document: Document) -> bool:
    """Whether the design's own tables bound their texts: that is a bound, stated elsewhere."""
    return any(
        column.type.name in ("varchar", "char", "enum") and table.span.path == document.path
        for database in blueprint.designed
        for table in database.catalog.base_tables()
        for column in table.columns
    ) or any(
        k.kind == "check"
        for d in blueprint.designed
        for t in d.catalog.base_tables()
        if t.span.path == document.path
        for k in t.constraints
    )


def _open(document: Document, sample: Sample) -> _Open | None:
    if sample.kind != "request" or sample.bad or not isinstance(sample.value, dict):
        return None
    if any(_states_bound(value) for value in sample.value.values()):
        return None
    fields = tuple(
        name
        for name, value in sample.value.items()
        if isinstance(value, str) and _FREE & set(singular_words(str(name)))
    )
    lists = tuple(str(name) for name, value in sample.value.items() if isinstance(value, list))
    sketch = document.sketches[sample.sketch] if 0 <= sample.sketch < len(document.sketches) else None
    return _Open(sketch, sample, fields, lists) if fields or lists else None


def _states_bound(value: Any) -> bool:
    """Whether a sample's value is itself a statement: ``"string, max 200"``."""
    return isinstance(value, str) and (_BOUND.search(value) is not None or _TYPED.search(value) is not None)


def _finding(document: Document, found: _Open) -> Finding:
    where = found.sketch.subject if found.sketch is not None else "a request"
    names = listing((*found.fields, *found.lists))
    parts = []
    if found.fields:
        parts.append(f"{listing(found.fields)} can be a megabyte as well as a line")
    if found.lists:
        parts.append(f"{listing(found.lists)} can have ten entries or ten million")
    return RULE.finding(
        subject=found.sketch.subject if found.sketch is not None else document.path,
        at=found.sample.span,
        message=f"{where} takes {names} of any size, as far as {document.path} says",
        because=f"{' and '.join(parts)}; the design states no length, size or number for any field, so the first limit that is met is memory, a column "
        "or a proxy's default",
        instead=f"a bound beside each: {', '.join([*(f'{n} up to ___ characters' for n in found.fields), *(f'{n} up to ___ entries' for n in found.lists)][:3])}; "
        "413 or 422 beyond it",
        related=[(found.sketch.span, "takes it")] if found.sketch is not None else [],
        exposure=20,
    )
