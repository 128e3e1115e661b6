"""Histories of DDL, drawn at random: plausible enough that a server accepts most of each one."""

# ruff: noqa: S608 - SQL is made from pieces of this file, for a database that lives for seconds

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = ("users", "orders", "items", "notes", "billing.orders", '"Teams"')
COLUMNS = ("id", "a", "b", "c", "user_id", '"Total"')
TYPES = (
    *(
        "integer",
        "bigint",
        "smallint",
        "text",
        "varchar(20)",
        "character varying",
        "char(3)",
        "numeric(10,2)",
        "numeric",
    ),
    *(
        "timestamptz",
        "timestamp",
        "timestamp(3) with time zone",
        "date",
        "time",
        "boolean",
        "uuid",
        "jsonb",
        "text[]",
        "int4",
    ),
    *(
        "integer[]",
        "varchar(8)[]",
        "double precision",
        "float8",
        "real",
        "bytea",
        "mood",
        "billing.state",
        "email",
        "decimal(6)",
    ),
)
KEYS = ("bigint", "integer", "uuid", "text")  # types that appear on both sides of a foreign key
ACTIONS = (
    "",
    " ON DELETE CASCADE",
    " ON DELETE SET NULL",
    " ON DELETE RESTRICT",
    " ON UPDATE CASCADE",
    " ON DELETE NO ACTION",
)
PREAMBLE = (
    "CREATE SCHEMA billing",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE TYPE billing.state AS ENUM ('open', 'paid')",
    "CREATE DOMAIN email AS text CHECK (value LIKE '%@%')",
)


@dataclass
class Draft:
    """A history being drawn, and a rough idea of what stands: wrong now and then, which is wanted too."""

    draw: Any
    statements: list[str] = field(default_factory=list)
    tables: dict[str, list[str]] = field(default_factory=dict)
    views: list[str] = field(default_factory=list)
    constraints: list[tuple[str, str]] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    count: int = 0

    def one(self, choices: list[str] | tuple[str, ...]) -> str:
        """One of the choices."""
        return str(self.draw(st.sampled_from(choices)))

    def maybe(self, text: str, chance: int = 2) -> str:
        """The text, or nothing; one time in ``chance``."""
        return text if self.draw(st.integers(0, chance - 1)) == 0 else ""

    def name(self, stem: str) -> str:
        """A name not used before."""
        self.count += 1
        return f"{stem}{self.count}"

    def table(self) -> str:
        """A table that probably exists."""
        return self.one(list(self.tables) or list(TABLES))

    def column(self, table: str) -> str:
        """A column that the table probably has."""
        return self.one(self.tables.get(table) or list(COLUMNS))

    def several(self, table: str) -> str:
        """One or two columns of a table, as a list."""
        first, second = self.column(table), self.column(table)
        return first if first == second or self.maybe("one") else f"{first}, {second}"

    def say(self, statement: str) -> None:
        """Add a statement."""
        self.statements.append(statement)


@st.composite
def histories(draw: Any) -> list[str]:
    """Six to eighteen statements after a preamble that makes a schema, two enums and a domain."""
    draft = Draft(draw)
    for _ in range(2):
        _create_table(draft)
    for step in draft.draw(st.lists(st.sampled_from(_STEPS), min_size=4, max_size=16)):
        step(draft)
    return [*PREAMBLE, *draft.statements]


def _create_table(d: Draft) -> None:
    table = d.one(TABLES)
    key = d.one(
        (
            "id bigint PRIMARY KEY",
            "id bigserial PRIMARY KEY",
            "id uuid",
            "id integer GENERATED ALWAYS AS IDENTITY",
            "id text UNIQUE",
        )
    )
    columns = [key, *(f"{name} {_column_rest(d)}" for name in _some_columns(d))]
    extra = d.one(
        (
            "",
            "",
            ", PRIMARY KEY (id)",
            ", CONSTRAINT {k} PRIMARY KEY (id, {c})",
            ", UNIQUE (id, {c})",
            ", CHECK (id IS NOT NULL)",
        )
    )
    names = [column.split(" ")[0] for column in columns]
    extra = extra.replace("{k}", d.name("k")).replace("{c}", names[-1])
    d.say(f"CREATE TABLE {d.maybe('IF NOT EXISTS ', 4)}{table} ({', '.join(columns)}{extra})")
    if table not in d.tables:
        d.tables[table] = names


def _some_columns(d: Draft) -> list[str]:
    return list(d.draw(st.lists(st.sampled_from(COLUMNS[1:]), min_size=1, max_size=4, unique=True)))


def _column_rest(d: Draft) -> str:
    if d.tables and d.maybe("reference", 4):
        parent = d.table()
        return f"{d.one(KEYS[:2])} {d.maybe('NOT NULL ')}REFERENCES {parent}{d.maybe(' (id)')}{d.one(ACTIONS)}"
    kind = d.one(TYPES)
    return f"{kind}{d.one(('', '', ' NOT NULL', ' NULL', ' UNIQUE', ' DEFAULT NULL', ' NOT NULL UNIQUE', ' CONSTRAINT n NOT NULL'))}"


def _like(d: Draft) -> None:
    new, old = d.one(TABLES), d.table()
    options = d.one(
        (
            "",
            " INCLUDING ALL",
            " INCLUDING INDEXES",
            " INCLUDING DEFAULTS",
            " INCLUDING ALL EXCLUDING INDEXES",
            " INCLUDING CONSTRAINTS",
        )
    )
    extra = d.maybe(", extra text NOT NULL")
    d.say(f"CREATE TABLE {new} (LIKE {old}{options}{extra})")
    d.tables.setdefault(new, [*d.tables.get(old, []), *(["extra"] if extra else [])])


def _table_as(d: Draft) -> None:
    new, old = d.one(TABLES), d.table()
    column = d.column(old)
    what = d.one(("*", column, f"{column} AS z", f"x.{column}, 1 AS one", "x.*"))
    d.say(f"CREATE TABLE {new} AS SELECT {what} FROM {old} x")
    d.tables.setdefault(new, d.tables.get(old, ["id"]) if "*" in what else [what.split(" ")[-1]])


def _partitions(d: Draft) -> None:
    parent = d.name("parted")
    key = d.maybe(", PRIMARY KEY (id)")
    d.say(f"CREATE TABLE {parent} (id bigint NOT NULL, a text, b integer{key}) PARTITION BY RANGE (id)")
    if d.maybe("index"):
        d.say(f"CREATE INDEX ON {parent} (a)")
    d.say(f"CREATE TABLE {parent}_1 PARTITION OF {parent} FOR VALUES FROM (1) TO (10)")
    d.say(
        d.one(
            (
                f"CREATE TABLE {parent}_2 PARTITION OF {parent} DEFAULT",
                f"CREATE TABLE {parent}_2 (id bigint NOT NULL, a text, b integer); ALTER TABLE {parent} ATTACH PARTITION {parent}_2 DEFAULT",
                f"ALTER TABLE {parent} DETACH PARTITION {parent}_1",
                f"ALTER TABLE {parent} ADD COLUMN c text NOT NULL DEFAULT 'x'",
                f"ALTER TABLE {parent} DROP COLUMN b",
                f"CREATE UNIQUE INDEX ON {parent} (id, a)",
                f"ALTER TABLE {parent} ADD UNIQUE (id, b)",
                f"ALTER TABLE {parent} ALTER COLUMN b TYPE bigint",
                f"ALTER TABLE {parent} RENAME COLUMN b TO bb",
                f"ALTER TABLE {parent} ALTER COLUMN b SET NOT NULL",
                f"DROP TABLE {parent}",
                f"DROP TABLE {parent}_1",
            )
        )
    )
    d.tables[parent] = ["id", "a", "b"]


def _inherit(d: Draft) -> None:
    parent, child = d.table(), d.name("child")
    d.say(f"CREATE TABLE {child} (extra text) INHERITS ({parent})")
    d.tables[child] = [*d.tables.get(parent, []), "extra"]


def _drop_table(d: Draft) -> None:
    table = d.table()
    other = d.maybe(f", {d.table()}", 4)
    d.say(f"DROP TABLE {d.maybe('IF EXISTS ')}{table}{other}{d.maybe(' CASCADE')}")
    d.tables.pop(table, None)


def _rename_table(d: Draft) -> None:
    table = d.table()
    new = d.one(("people", "users", "orders", "renamed"))
    d.say(f"ALTER TABLE {table} RENAME TO {new}")
    known = d.tables.pop(table, [])
    d.tables.setdefault(f"billing.{new}" if table.startswith("billing.") else new, known)


def _rename_column(d: Draft) -> None:
    table = d.table()
    old, new = d.column(table), d.one(("renamed", "a", "b", '"Odd"'))
    d.say(f"ALTER TABLE {table} RENAME {d.maybe('COLUMN ')}{old} TO {new}")
    if table in d.tables:
        d.tables[table] = [new if c == old else c for c in d.tables[table]]


def _add_column(d: Draft) -> None:
    table, name = d.table(), d.one((*COLUMNS, "later"))
    d.say(
        f"ALTER TABLE {d.maybe('ONLY ', 5)}{table} ADD {d.maybe('COLUMN ')}{d.maybe('IF NOT EXISTS ', 4)}{name} {_column_rest(d)}"
    )
    if name not in d.tables.setdefault(table, []):
        d.tables[table].append(name)


def _drop_column(d: Draft) -> None:
    table = d.table()
    column = d.column(table)
    d.say(f"ALTER TABLE {table} DROP {d.maybe('COLUMN ')}{d.maybe('IF EXISTS ')}{column}{d.maybe(' CASCADE')}")
    if column in d.tables.get(table, []):
        d.tables[table].remove(column)


def _alter_column(d: Draft) -> None:
    table = d.table()
    column, kind = d.column(table), d.one(TYPES)
    what = d.one(
        (
            "SET NOT NULL",
            "DROP NOT NULL",
            "DROP DEFAULT",
            "SET DEFAULT NULL",
            f"TYPE {kind} USING NULL",
            f"SET DATA TYPE {kind}",
            "TYPE text",
            "ADD GENERATED BY DEFAULT AS IDENTITY",
            "DROP IDENTITY IF EXISTS",
        )
    )
    second = "" if what == "SET NOT NULL" else d.maybe(f", ALTER {d.column(table)} DROP NOT NULL", 5)
    d.say(f"ALTER TABLE {table} ALTER {d.maybe('COLUMN ')}{column} {what}{second}")


def _add_constraint(d: Draft) -> None:
    table = d.table()
    name, columns = d.name("k"), d.several(table)
    named = d.maybe(f"CONSTRAINT {name} ")
    parent = d.table()
    body = d.one(
        (
            f"PRIMARY KEY ({columns})",
            f"UNIQUE ({columns})",
            f"UNIQUE ({d.column(table)})",
            f"CHECK ({d.column(table)} IS NOT NULL)",
            f"FOREIGN KEY ({d.column(table)}) REFERENCES {parent}{d.maybe(' (id)')}{d.one(ACTIONS)}{d.maybe(' NOT VALID')}",
            f"FOREIGN KEY (id) REFERENCES {parent} (id){d.one(ACTIONS)}",
        )
    )
    d.say(f"ALTER TABLE {table} ADD {named}{body}")
    if named:
        d.constraints.append((table, name))
    if named and d.indexes and d.maybe("using", 3):
        d.say(f"ALTER TABLE {table} ADD CONSTRAINT {d.name('k')} UNIQUE USING INDEX {d.one(d.indexes)}")


def _drop_constraint(d: Draft) -> None:
    table = d.table()
    bare, column = table.split(".")[-1].strip('"'), d.column(table).strip('"')
    usual = [
        (table, f'"{bare}_{end}"') for end in ("pkey", f"{column}_key", f"{column}_fkey", "id_key", f"{column}_check")
    ]
    table, name = d.draw(st.sampled_from([*usual, *d.constraints]))
    d.say(
        d.one(
            (
                f"ALTER TABLE {table} DROP CONSTRAINT {d.maybe('IF EXISTS ')}{name}{d.maybe(' CASCADE')}",
                f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO {d.name('kk')}",
                f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",
            )
        )
    )


def _create_index(d: Draft) -> None:
    table = d.table()
    name = d.maybe(d.name("i"))
    column = d.column(table)
    keys = d.one(
        (
            d.several(table),
            column,
            f"{column} DESC NULLS LAST",
            f"lower({column}::text)",
            f"(COALESCE({column}::text, '')), id",
        )
    )
    tail = d.one(("", "", f" WHERE {column} IS NOT NULL", f" INCLUDE ({d.column(table)})"))
    concurrently = d.maybe("CONCURRENTLY ", 4)
    exists = d.maybe("IF NOT EXISTS ", 4) if name else ""
    d.say(f"CREATE {d.maybe('UNIQUE ', 3)}INDEX {concurrently}{exists}{name} ON {table} ({keys}){tail}")
    if name:
        d.indexes.append(name)


def _drop_index(d: Draft) -> None:
    table = d.table().split(".")[-1].strip('"')
    name = d.one(
        [
            *d.indexes,
            f'"{table}_a_idx"',
            f'"{table}_id_idx"',
            f'"{table}_pkey"',
            f'"{table}_lower_idx"',
            f'"{table}_coalesce_id_idx"',
        ]
    )
    d.say(
        d.one(
            (
                f"DROP INDEX {d.maybe('IF EXISTS ')}{name}{d.maybe(' CASCADE', 4)}",
                f"ALTER INDEX {name} RENAME TO {d.name('j')}",
            )
        )
    )


def _types(d: Draft) -> None:
    d.say(
        d.one(
            (
                "ALTER TYPE mood ADD VALUE 'happy'",
                "ALTER TYPE mood RENAME TO feeling",
                "DROP TYPE IF EXISTS mood CASCADE",
                "ALTER TYPE billing.state SET SCHEMA public",
                "DROP DOMAIN email CASCADE",
                "CREATE TYPE mood AS ENUM ('new')",
                "ALTER DOMAIN email RENAME TO address",
            )
        )
    )


def _views(d: Draft) -> None:
    table = d.table()
    column = d.column(table)
    view = d.one(d.views) if d.views and d.maybe("known") else d.name("v")
    d.say(
        d.one(
            (
                f"CREATE VIEW {view} AS SELECT {column}, id AS key FROM {table}",
                f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {table}",
                f"CREATE VIEW {view} (x) AS SELECT t.{column} FROM {table} t JOIN {d.table()} u ON true",
                f"CREATE MATERIALIZED VIEW {view} AS SELECT {column} FROM {table}",
                f"DROP VIEW IF EXISTS {view}{d.maybe(' CASCADE')}",
                f"DROP MATERIALIZED VIEW {view}",
                f"ALTER VIEW {view} RENAME TO {d.name('w')}",
                f"CREATE INDEX ON {view} ({column})",
            )
        )
    )
    d.views.append(view)


def _schemas(d: Draft) -> None:
    d.say(
        d.one(
            (
                f"ALTER TABLE {d.table()} SET SCHEMA billing",
                "ALTER SCHEMA billing RENAME TO money",
                "DROP SCHEMA billing CASCADE",
                "SET search_path TO billing",
                "SET search_path TO public",
                "CREATE SCHEMA IF NOT EXISTS billing",
                f"ALTER TABLE public.{d.table()} ADD COLUMN IF NOT EXISTS late date",
                "RESET search_path",
            )
        )
    )


def _combined(d: Draft) -> None:
    table = d.table()
    column = d.column(table)
    d.say(
        f"ALTER TABLE {table} ADD COLUMN {d.name('n')} {d.one(TYPES)}, DROP COLUMN {column}, ADD UNIQUE ({d.column(table)})"
    )


def _select_into(d: Draft) -> None:
    new = d.name("made")
    d.say(f"SELECT * INTO {new} FROM {d.table()}")
    d.say(f"CREATE TEMPORARY TABLE scratch AS SELECT * FROM {new}" if d.maybe("t", 4) else f"TRUNCATE {new}")


_STEPS: tuple[Callable[[Draft], None], ...] = (
    *(
        _create_table,
        _create_table,
        _add_column,
        _add_column,
        _alter_column,
        _alter_column,
        _add_constraint,
        _add_constraint,
    ),
    *(
        _create_index,
        _create_index,
        _rename_column,
        _drop_column,
        _drop_table,
        _rename_table,
        _drop_constraint,
        _drop_index,
    ),
    *(_like, _table_as, _partitions, _inherit, _types, _views, _schemas, _combined, _select_into),
)
