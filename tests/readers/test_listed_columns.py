"""Tables that a primer shows as a list of columns below a sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.ops import CreateTable
from buttress.readers.listed_columns import is_listed, read_listed

_LEAD = "The `transactions` table could have the following structure:\n\n```\n"
_COLUMNS = "id int NOT NULL AUTO_INCREMENT\namount decimal NOT NULL\nuser_id int\nPRIMARY KEY(id)\nFOREIGN KEY(user_id) REFERENCES users(id)\n"


def _table(text: str, start: int, end: int) -> CreateTable:
    (found,) = read_listed("design.md", text, start, end, "mysql")
    assert not found.partial
    (made,) = found.statement.ops
    assert isinstance(made, CreateTable)
    return made


def test_every_column_stands_at_its_own_line() -> None:
    """Names, types and NOT NULL are read line by line, and so are the keys."""
    text = f"{_LEAD}{_COLUMNS}```\n"
    start, end = len(_LEAD), len(_LEAD) + len(_COLUMNS)
    assert is_listed(text, start, end)
    made = _table(text, start, end)
    assert made.table.name == "transactions"
    assert [(c.name, c.type.name, c.nullable, c.span.line) for c in made.columns] == [
        ("id", "integer", False, 4),
        ("amount", "numeric", False, 5),
        ("user_id", "integer", True, 6),
    ]
    assert [(k.kind, k.columns) for k in made.constraints] == [("primary", ("id",)), ("foreign", ("user_id",))]


def test_a_block_that_no_sentence_names_is_no_table() -> None:
    """Columns without a table's name, and prose below a table's name, are left alone."""
    bare = f"Fields:\n\n```\n{_COLUMNS}```\n"
    assert not is_listed(bare, bare.index("id int"), len(bare) - 4)
    prose = f"{_LEAD}a line of words\nanother one\n```\n"
    assert not is_listed(prose, len(_LEAD), len(prose) - 4)


@given(st.text(alphabet="id intNOTULL(),;'\n-", max_size=80))
def test_nothing_crashes_it(inside: str) -> None:
    """Whatever stands in the block, reading it ends, and every column names its own text."""
    text = f"{_LEAD}{inside}\n```\n"
    for found in read_listed("design.md", text, len(_LEAD), len(_LEAD) + len(inside), "postgres"):
        for op in found.statement.ops:
            if isinstance(op, CreateTable):
                assert all(c.name in text[c.span.start : c.span.end].lower() for c in op.columns)
