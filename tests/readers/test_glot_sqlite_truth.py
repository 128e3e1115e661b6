"""SQLite itself is the truth: what replay makes of our operations must be what the library's own catalog says."""

import random
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.assembly.replay.fold import replay
from buttress.blueprint.catalog import Catalog, Migration, Table
from buttress.blueprint.source import Source
from buttress.readers.glot import read_statement

Facts = dict[str, Any]
HISTORIES = {
    "twelve-step-dance": """
        PRAGMA foreign_keys=off;
        CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, bio TEXT);
        CREATE INDEX users_bio ON users (bio);
        CREATE TABLE new_users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(200) NOT NULL, bio TEXT NOT NULL DEFAULT '');
        INSERT INTO new_users (id, email, bio) SELECT id, email, coalesce(bio, '') FROM users;
        DROP TABLE users;
        ALTER TABLE new_users RENAME TO users;
        CREATE UNIQUE INDEX users_email ON users (email COLLATE NOCASE);
        PRAGMA foreign_key_check;
    """,
    "references-follow-a-rename": """
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (
          id INTEGER PRIMARY KEY,
          parent_id INTEGER NOT NULL REFERENCES parent(id) ON DELETE CASCADE ON UPDATE SET NULL,
          other INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED
        );
        ALTER TABLE parent RENAME TO ancestor;
        ALTER TABLE ancestor RENAME COLUMN id TO key;
        ALTER TABLE child RENAME other TO spare;
    """,
    "every-key-shape": """
        CREATE TABLE a (x INT, y INT, z TEXT, PRIMARY KEY (x, y), UNIQUE (z, y), CONSTRAINT zz UNIQUE (x) ON CONFLICT IGNORE);
        CREATE TABLE b ("quoted name" INTEGER PRIMARY KEY DESC, [bracket] TEXT, `tick` REAL, 'single' BLOB);
        CREATE TABLE c (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
        CREATE TABLE d (k INTEGER PRIMARY KEY, n INT NOT NULL, t TEXT) STRICT;
        CREATE TABLE e (id INTEGER, v TEXT, PRIMARY KEY (id AUTOINCREMENT));
        CREATE TABLE f (id INTEGER NOT NULL, a INT REFERENCES a(x), b INT, CHECK (b > 0) FOREIGN KEY (b) REFERENCES d(k));
    """,
    "types-and-defaults": """
        CREATE TABLE t (
          a, b VARCHAR(10) COLLATE NOCASE DEFAULT 'it''s', c DECIMAL(10, 2) DEFAULT -1.5, d UNSIGNED BIG INT,
          e DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, f BOOLEAN NOT NULL DEFAULT (1 = 1), g DOUBLE PRECISION,
          h TEXT CHECK (length(h) < 10), i INTEGER GENERATED ALWAYS AS (c * 2) STORED, j AS (b || 'x') VIRTUAL,
          k TEXT NOT NULL ON CONFLICT REPLACE DEFAULT ''
        );
    """,
    "index-shapes": """
        CREATE TABLE t (a INT, b TEXT, c TEXT, deleted INT);
        CREATE INDEX IF NOT EXISTS t_ab ON t (a, b DESC);
        CREATE INDEX t_lower ON t (lower(b), c);
        CREATE UNIQUE INDEX t_live ON t (c) WHERE deleted = 0;
        CREATE INDEX main.t_c ON t ("c" COLLATE RTRIM ASC);
        DROP INDEX IF EXISTS main.t_ab;
        CREATE INDEX t_expression ON t (a + 1);
    """,
    "columns-come-and-go": """
        CREATE TABLE t (a INT, b TEXT);
        ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT 'x';
        ALTER TABLE t ADD d INTEGER REFERENCES u (id);
        ALTER TABLE t DROP COLUMN b;
        ALTER TABLE t RENAME COLUMN a TO z;
        CREATE TABLE u (id INTEGER PRIMARY KEY);
    """,
    "copies-and-comments": """
        CREATE TABLE t (a INT /* one */, b TEXT -- two
          , c TEXT);
        CREATE TABLE copy AS SELECT a, b AS bee, count(*) AS n FROM t GROUP BY a, b;
        CREATE TABLE whole AS SELECT * FROM t;
        CREATE TEMP TABLE scratch (x INT);
        REPLACE INTO t (a, b) VALUES (1, 'a;b'), (2, 'c');
        VACUUM;
        CREATE VIEW v AS SELECT a FROM t;
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET c = 'x' WHERE a = new.a; DELETE FROM whole; END;
        ANALYZE; REINDEX; BEGIN; SAVEPOINT s; RELEASE s; COMMIT;
    """,
}


def statements(script: str) -> list[str]:
    pieces: list[str] = []
    current = ""
    for part in script.split(";"):
        current += part + ";"
        if sqlite3.complete_statement(current):
            pieces.append(current)
            current = ""
    return [piece for piece in pieces if piece.strip(" \n;")]


def catalog_of(texts: list[str]) -> Catalog:
    read = []
    for text in texts:
        statement = read_statement(Source("m.sql", text), 0, len(text), "sqlite")
        assert statement.status != "failed", (text, statement.reason)
        read.append(statement)
    return replay([Migration("1", "m.sql", tuple(read))], "sqlite").catalog()


def fact_of(table: Table) -> Facts:
    """A table as our catalog knows it, in the words of SQLite's pragmas."""
    keys = table.primary_key.columns if table.primary_key else ()
    return {
        "columns": [(c.name, not c.nullable, c.generated) for c in table.columns],
        "key": [key.lower() for key in keys],
        "references": sorted(
            (f.parent.name.lower() if f.parent else "", column.lower(), f.on_delete, f.on_update)
            for f in table.foreign_keys
            for column in f.columns
        ),
        "indexes": sorted(_indexes(table)),
    }


def _indexes(table: Table) -> Iterator[tuple[Any, ...]]:
    for index in table.indexes:
        keys = [(key.column.lower() or None, key.descending) for key in index.keys]
        if index.origin != "primary":
            yield index.name if index.origin == "index" else "", index.unique, bool(index.where), keys


def _comparable(facts: Facts) -> Facts:
    """SQLite makes no second index for a UNIQUE that says what the primary key or another UNIQUE says."""
    kept: list[tuple[Any, ...]] = []
    for index in facts["indexes"]:
        repeats = not index[0] and [column for column, _ in index[3]] == facts["key"]
        if not repeats and not (not index[0] and index in kept):
            kept.append(index)
    return facts | {"indexes": kept}


def truth_of(db: sqlite3.Connection, name: str) -> Facts:
    """A table as SQLite's own catalog knows it."""
    rows = db.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
    key = [row[1].lower() for row in sorted(rows, key=lambda row: row[5]) if row[5]]
    indexes: list[tuple[Any, ...]] = []
    for _, index, unique, origin, partial in db.execute(f'PRAGMA index_list("{name}")').fetchall():
        if origin != "pk":
            keys = db.execute(f'PRAGMA index_xinfo("{index}")').fetchall()
            parts = [(column.lower() if column else None, bool(desc)) for _, _, column, desc, _, own in keys if own]
            indexes.append((index if origin == "c" else "", bool(unique), bool(partial), parts))
    references = [
        (parent.lower(), column.lower(), on_delete.lower(), on_update.lower())
        for _, _, parent, column, _, on_update, on_delete, _ in db.execute(f'PRAGMA foreign_key_list("{name}")')
    ]
    return {
        "columns": [(row[1], bool(row[3]) or bool(row[5]), row[6] in (2, 3)) for row in rows],
        "key": key,
        "references": sorted(references),
        "indexes": sorted(indexes),
    }


def compare(texts: list[str]) -> list[str]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    ran = []
    for text in texts:
        try:
            db.execute(text)
        except sqlite3.Error:
            continue
        ran.append(text)
    catalog = catalog_of(ran)
    master = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    tables = {name: _comparable(truth_of(db, name)) for (name,) in master}
    db.close()
    ours = {table.name.name: _comparable(fact_of(table)) for table in catalog.base_tables()}
    if any("DROP" in text for text in ran):  # whether a key outlives its parent is not what this test is about
        for facts in (*ours.values(), *tables.values()):
            del facts["references"]
    assert ours == tables, "\n".join(ran)
    return ran


@pytest.mark.parametrize("name", HISTORIES)
def test_history_by_hand(name: str) -> None:
    texts = statements(HISTORIES[name])
    assert len(compare(texts)) == len(texts), "SQLite refused a statement of this history"


TYPES = ["INTEGER", "INT", "TEXT", "VARCHAR(20)", "DECIMAL(8,2)", "REAL", "BLOB", "BOOLEAN", "DATETIME", "", "BIG INT"]
OPTIONS = ["", "", " NOT NULL", " UNIQUE", " DEFAULT 0", " NOT NULL DEFAULT 'a b'", " CHECK (1)", " COLLATE NOCASE"]
ACTIONS = [
    "",
    " ON DELETE CASCADE",
    " ON DELETE SET NULL ON UPDATE RESTRICT",
    " ON UPDATE NO ACTION",
    " ON DELETE SET DEFAULT",
]


def history(seed: int) -> list[str]:
    """A random history over few names, so that drops, renames and clashes meet."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    pick = rng.choice
    tables, columns = ["t", "u", "Veg", '"w x"'], ["a", "b", "c", "D", "e_f"]

    def column(name: str) -> str:
        reference = f" REFERENCES {pick(tables)}{pick(['', '(a)'])}{pick(ACTIONS)}" if rng.random() < 0.2 else ""
        return f"{name} {pick(TYPES)}{pick(OPTIONS)}{reference}"

    def create() -> str:
        names = rng.sample(columns, rng.randint(1, 4))
        parts = [column(name) for name in names]
        key = rng.random()
        if key < 0.3:
            parts[0] = f"{names[0]} {pick(['INTEGER', 'TEXT', 'INT'])} PRIMARY KEY{pick(['', ' DESC', ' ASC'])}"
        elif key < 0.6:
            parts.append(f"PRIMARY KEY ({', '.join(rng.sample(names, rng.randint(1, len(names))))})")
        if rng.random() < 0.3:
            parts.append(
                f"{pick(['', 'CONSTRAINT q '])}UNIQUE ({', '.join(rng.sample(names, rng.randint(1, len(names))))})"
            )
        if rng.random() < 0.2:
            parts.append(f"FOREIGN KEY ({pick(names)}) REFERENCES {pick(tables)} (a){pick(ACTIONS)}")
        tail = pick(["", "", "", " WITHOUT ROWID", " STRICT"])
        return f"CREATE TABLE {pick(['', 'IF NOT EXISTS '])}{pick(tables)} ({', '.join(parts)}){tail}"

    def index() -> str:
        keys = [pick(columns) + pick(["", "", " DESC", " COLLATE NOCASE"]) for _ in range(rng.randint(1, 3))]
        keys += pick([[], [], ["lower(a)"], ["a + 1"]])
        where = pick(["", "", " WHERE a IS NOT NULL"])
        name = f"i{rng.randint(1, 5)}"
        return f"CREATE {pick(['', 'UNIQUE '])}INDEX {pick(['', 'IF NOT EXISTS '])}{name} ON {pick(tables)} ({', '.join(keys)}){where}"

    def change() -> str:
        table = pick(tables)
        return pick(
            [
                f"ALTER TABLE {table} ADD COLUMN {column(pick(columns))}",
                f"ALTER TABLE {table} DROP COLUMN {pick(columns)}",
                f"ALTER TABLE {table} RENAME COLUMN {pick(columns)} TO {pick(columns)}",
                f"ALTER TABLE {table} RENAME TO {pick(tables)}",
                f"DROP TABLE {pick(['', 'IF EXISTS '])}{table}",
                f"DROP INDEX {pick(['', 'IF EXISTS '])}i{rng.randint(1, 5)}",
                f"CREATE TABLE {table} AS SELECT * FROM {pick(tables)}",  # noqa: S608 - a database in memory
            ]
        )

    return [pick([create, create, index, change])() for _ in range(rng.randint(4, 16))]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_random_history(seed: int) -> None:
    compare(history(seed))
