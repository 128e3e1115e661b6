"""Questions about databases that a design sketches: what may be argued from what the sketch does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.catalog import Database, Table

Part = Literal["foreign keys", "indexes", "primary keys", "unique keys", "actions on delete", "retention"]


def leaves_out(database: Database, part: Part) -> bool:
    """Whether nothing may be argued from the absence of something: no table of the sketch shows any of it, so it was
    left for later, or the document teaches and plans nothing. A real schema leaves nothing out. How long rows are kept
    stands in a design's prose, never in its DDL.
    """
    if not database.sketch:
        return False
    shown = _SHOWN.get(part)
    if database.sketch == "teaching" or shown is None:
        return True
    return not any(shown(table) for table in database.catalog.base_tables())


_SHOWN: dict[str, Callable[[Table], bool]] = {
    "foreign keys": lambda table: bool(table.foreign_keys),
    "indexes": lambda table: any(index.origin == "index" for index in table.indexes),
    "primary keys": lambda table: table.primary_key is not None,
    "unique keys": lambda table: bool(table.uniques) or any(i.unique and i.origin == "index" for i in table.indexes),
    "actions on delete": lambda table: any(key.on_delete != "no action" for key in table.foreign_keys),
}
