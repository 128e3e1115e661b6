"""Whether something that a review does not find may stand where the review could not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint


def may_be_unread(blueprint: Blueprint, path: str, subject: str) -> bool:
    """Whether the silence about a subject (spelled as in findings) in a file says nothing: the file was skipped, or a
    stretch of it could not be parsed, and neither a table that was read in full nor an operation has that name.
    """
    coverage = blueprint.coverage
    unread = {skipped.path for skipped in coverage.skipped}
    unread |= {place.span.path for place in coverage.not_understood if not place.opaque}
    return path in unread and not _known(blueprint, subject)


def is_about(subject: str, table: str) -> bool:
    """Whether a subject is a table or a part of it, both spelled as in findings: ``orders.user_id`` is about ``orders``."""
    return subject == table or subject.startswith((f"{table}.", f"{table}("))


def _known(blueprint: Blueprint, subject: str) -> bool:
    for database in blueprint.databases:
        for table in database.catalog.tables.values():
            if not table.taint and is_about(subject, database.subject(table.name)):
                return True
    return any(api.subject(operation) == subject for api in blueprint.promised for operation in api.operations)
