"""X112: an entity of a diagram has attributes that the table of its name does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.document import DiagramNode, Document
    from buttress.findings.finding import Finding

RULE = Rule(
    name="entity-drift",
    code="X112",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.LIKELY,
)
#: An entity is taken for the table of its name when they share so many attributes, and that share of the entity's.
_SHARED, _SHARE = 2, 0.5


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield one finding for each entity whose table, in the document's own SQL or in the repository's, lacks attributes."""
    real = [database for database in blueprint.reviewed if not database.sketch]
    for document in blueprint.documents:
        if document.stage == "teaching":
            continue
        own = [database for database in blueprint.designed if database.snapshot == document.path]
        for node in _entities(document):
            found = _table(node, own) or _table(node, real)
            if found is not None and not found[1].taint and not found[1].assumed:
                yield from _compared(node, *found)


def _entities(document: Document) -> Iterator[DiagramNode]:
    for diagram in document.diagrams:
        if diagram.kind == "er" and not diagram.bad:
            yield from (node for node in diagram.nodes if node.fields)


def _table(node: DiagramNode, databases: list[Database]) -> tuple[Database, Table] | None:
    """The one table of the entity's name, plural or singular; None for none or for two."""
    wanted = singular_words(node.label or node.id)
    found = [(d, t) for d in databases for t in d.catalog.base_tables() if singular_words(t.name.name) == wanted]
    return found[0] if len(found) == 1 else None


def _compared(node: DiagramNode, database: Database, table: Table) -> Iterator[Finding]:
    drawn = {_plain(name): name for _, name, _ in node.fields}
    known = {_plain(column.name): column.name for column in table.columns}
    both = drawn.keys() & known.keys()
    missing = [name for key, name in drawn.items() if key not in known]
    if missing and len(both) >= _SHARED and len(both) >= _SHARE * len(drawn):
        yield _finding(node, database, table, missing, [name for key, name in known.items() if key not in drawn])


def _finding(node: DiagramNode, database: Database, table: Table, missing: list[str], undrawn: list[str]) -> Finding:
    name, entity = table.name.name, node.label or node.id
    where = f"line {table.span.line}" if table.span.path == node.span.path else str(table.span)
    instead = f"add {listing(missing)} to {name} at {where}, or take {'them' if len(missing) > 1 else 'it'} out of the diagram"
    if undrawn:
        instead += (
            f"; {name} has {listing(undrawn, limit=3)} that the diagram does not draw: one may be meant for the other"
        )
    return RULE.finding(
        subject=database.subject(table.name),
        at=node.span,
        message=f"{entity} is drawn with {listing(missing)}, and {name} at {where} has no such column",
        because=f"{len(node.fields) - len(missing)} of the {len(node.fields)} attributes drawn are columns of {name}, so this is the"
        f" same table; whoever writes a query from the diagram asks for {missing[0]} and gets an error",
        instead=instead,
        related=[(table.span, f"{name}, with {len(table.columns)} columns")],
        exposure=20,
    )


def _plain(name: str) -> str:
    """``createdAt`` and ``created_at`` are one attribute."""
    return name.lower().replace("_", "")
