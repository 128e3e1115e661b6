"""PostgreSQL statements, read with PostgreSQL's own grammar (libpg_query)."""
