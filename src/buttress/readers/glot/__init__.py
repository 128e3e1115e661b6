"""MySQL, SQLite, and every dialect's queries; PostgreSQL's statements too where no libpg_query binding can be had.

Statements that shape tables are read by our own grammar over exact tokens; queries by sqlglot, which is imported
with the first of them.
"""

from buttress.readers.glot.queries import read_query, shape_of
from buttress.readers.glot.statement import read_statement

__all__ = ["read_query", "read_statement", "shape_of"]
