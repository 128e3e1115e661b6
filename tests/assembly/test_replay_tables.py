"""The books that a replay keeps beside its tables say the same as a look at all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buttress.assembly.replay.kept import Tables
from buttress.blueprint.catalog import Table
from buttress.blueprint.source import Span
from buttress.blueprint.sql import Index, IndexKey, Name

HERE = Span("schema.sql", 0, 1, 1, 1, 1, 2)
NAMES = st.builds(
    Name, st.sampled_from(["orders", "Orders", "ORDERS", "items", "items_idx"]), st.sampled_from(["", "s"])
)
INDEXES = st.lists(st.sampled_from(["a_idx", "b_idx", "items", "items_idx"]), max_size=3)
STEPS = st.lists(st.tuples(NAMES, st.none() | st.tuples(INDEXES, st.none() | NAMES)), max_size=30)


def _table(name: Name, indexes: list[str], parent: Name | None) -> Table:
    made = tuple(Index((IndexKey("id"),), HERE, name=index) for index in indexes)
    return Table(name, HERE, indexes=made, partition_of=parent)


@given(STEPS)
def test_the_books_agree_with_the_tables(steps: list[tuple[Name, tuple[list[str], Name | None] | None]]) -> None:
    tables, plain = Tables(), dict[Name, Table]()
    for name, content in steps:
        if content is None:
            assert tables.pop(name, None) == plain.pop(name, None)
            continue
        tables[name] = plain[name] = _table(name, *content)
    assert list(tables.items()) == list(plain.items())
    taken = {(t.name.schema, word) for t in plain.values() for word in (t.name.name, *(i.name for i in t.indexes))}
    for schema in ("", "s"):
        for word in ("orders", "Orders", "ORDERS", "items", "items_idx", "a_idx", "b_idx", "c_idx"):
            name = Name(word, schema)
            assert tables.taken(schema, word) == ((schema, word) in taken)
            assert tables.parts_of(name) == {t.name for t in plain.values() if t.partition_of == name}
            folded = (key for key in plain if (key.name.lower(), key.schema.lower()) == (word.lower(), schema))
            assert tables.spelled(name) == next(folded, None)
