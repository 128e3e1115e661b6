"""What is new since the point of comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.tools._answers import Item, text_of
from buttress.agent.tools._spec import Paged, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.tools._desk import Desk
    from buttress.assembly.tree import Base
    from buttress.blueprint.blueprint import Blueprint


class CompareWithBase(Paged):
    """Nothing but the page."""


def compare_with_base(desk: Desk, taken: CompareWithBase) -> str:
    """Files that changed, what they do to the schema, operations that came and went; the findings are all new."""
    base, release = desk.review.base, desk.review.blueprint.release
    if base is None and not release.paths:
        return text_of({"note": "this review has no point of comparison, and nothing is about to be deployed"})
    items = [*(_files(base) if base else _released(desk)), *_changes(desk.review.blueprint)]
    if base is None:
        note = "this review has no point of comparison; these files are about to be deployed"
        return desk.paged(items, taken.page, note=note)
    items += _operations(desk.review.blueprint)
    note = "every finding of this review is new since then"
    known = desk.review.known
    return desk.paged(items, taken.page, note=note, known_before=known)


def _files(base: Base) -> Iterator[Item]:
    for path in sorted(base.changed):
        yield Item({"added" if path in base.added else "edited": path})
    for path in sorted(base.removed):
        yield Item({"removed": path})
    for path, old in sorted(base.renames.items()):
        yield Item({"renamed": path, "from": old})


def _released(desk: Desk) -> Iterator[Item]:
    return (Item({"file": path}) for path in sorted(desk.review.blueprint.release.paths))


def _changes(blueprint: Blueprint) -> Iterator[Item]:
    for change in blueprint.release.changes:
        table = change.after or change.before
        database = blueprint.database_of(change)
        subject = database.subject(table.name) if database and table else ""
        effect = "".join(f" {c.lower()}" if c.isupper() else c for c in type(change.op).__name__).strip()
        created = True if change.created_here else None
        yield Item({"change": effect, "subject": subject, "table_is_new": created}, change.op.span, show=True)


def _operations(blueprint: Blueprint) -> Iterator[Item]:
    before = blueprint.base
    if before is None:
        return
    old = {api.subject(operation) for api in before.apis for operation in api.operations}
    new = {api.subject(operation): (api, operation) for api in blueprint.apis for operation in api.operations}
    for subject, (api, operation) in new.items():
        if subject not in old:
            yield Item({"new_operation": subject}, api.span(operation.place), ("operation", subject))
    for subject in sorted(old - new.keys()):
        yield Item({"operation_gone": subject})


COMPARE = Spec(
    "compare_with_base",
    "What changed since the point of comparison, or what is about to be deployed: files, schema changes, operations.",
    CompareWithBase,
    compare_with_base,
    "compares with the base",
)
