"""Databases: which files make one, in which dialect and why, and which catalog is the authority."""

import textwrap
from typing import Any

import pytest

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.blueprint.blueprint import Blueprint
from buttress.blueprint.catalog import Database
from buttress.config import Config

USERS = "CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL);\n"
ORDERS = "CREATE TABLE orders (id bigserial PRIMARY KEY, user_id bigint REFERENCES users (id));\n"
ITEMS = "CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint REFERENCES orders (id));\n"


def blueprint(files: dict[str, str], *release: str, **settings: Any) -> Blueprint:
    return assemble(MemoryTree(files), Config(cache=False, **settings), frozenset(release))


def databases(files: dict[str, str], *release: str, **settings: Any) -> dict[str, Database]:
    return {database.key: database for database in blueprint(files, *release, **settings).databases}


def only(files: dict[str, str], *release: str, **settings: Any) -> Database:
    (found,) = databases(files, *release, **settings).values()
    return found


def tables(database: Database) -> list[str]:
    return sorted(str(name) for name in database.catalog.tables)


def columns(database: Database, table: str) -> list[str]:
    return next([c.name for c in t.columns] for n, t in database.catalog.tables.items() if str(n) == table)


def skipped(found: Blueprint) -> dict[str, str]:
    return {skip.path: skip.reason for skip in found.coverage.skipped}


def test_services_with_a_table_of_one_name_stay_apart_and_say_so() -> None:
    found = databases(
        {
            "shop/migrations/1_a.sql": USERS,
            "shop/migrations/2_b.sql": ORDERS,
            "mail/migrations/1_a.sql": USERS.replace("email", "address"),
            "stock/schema.sql": "CREATE TABLE goods (id int);",
        }
    )
    assert {key: tables(database) for key, database in found.items()} == {
        "shop/migrations": ["orders", "users"],
        "mail/migrations": ["users"],
        "stock/schema.sql": ["goods"],
    }
    assert {database.label for database in found.values()} == {"shop:", "mail:", ""}
    assert columns(found["mail/migrations"], "users") == ["id", "address"]
    assert not any(database.variant_of for database in found.values())


def test_one_schema_in_three_dialects_is_reviewed_once() -> None:
    mysql = (USERS + ORDERS).replace("bigserial", "bigint AUTO_INCREMENT")
    sqlite = (USERS + ORDERS).replace("bigserial PRIMARY KEY", "integer PRIMARY KEY AUTOINCREMENT")
    found = databases({"db/mysql.sql": mysql, "db/postgres.sql": USERS + ORDERS, "db/sqlite.sql": sqlite})
    assert {key: (d.dialect, d.variant_of) for key, d in found.items()} == {
        "db/postgres.sql": ("postgres", ""),
        "db/mysql.sql": ("mysql", "db/postgres.sql"),
        "db/sqlite.sql": ("sqlite", "db/postgres.sql"),
    }


def test_steps_with_dialect_suffixes_are_a_database_each_and_share_the_rest() -> None:
    found = databases(
        {
            "m/1_a.up.sql": "CREATE TABLE a (id int);",
            "m/2_b.mysql.up.sql": "ALTER TABLE a ADD COLUMN m int;",
            "m/2_b.postgres.up.sql": "ALTER TABLE a ADD COLUMN p int;",
            "m/2_b.down.sql": "ALTER TABLE a DROP COLUMN m;",
        }
    )
    assert {key: (d.dialect, columns(d, "a")) for key, d in found.items()} == {
        "m:mysql": ("mysql", ["id", "m"]),
        "m:postgres": ("postgres", ["id", "p"]),
    }


@pytest.mark.parametrize("name", ["schema.sql", "structure.sql", "dump.sql"])
@pytest.mark.parametrize("folder", ["db", ""])
def test_a_snapshot_beside_a_complete_history_is_one_database_and_the_history_is_the_authority(
    name: str, folder: str
) -> None:
    at = f"{folder}/" if folder else ""
    stale = USERS.replace(", email text NOT NULL", "")
    found = only({f"{at}{name}": stale + ORDERS, f"{at}migrations/1_a.sql": USERS, f"{at}migrations/2_b.sql": ORDERS})
    assert (found.key, found.snapshot) == (f"{at}migrations", f"{at}{name}")
    assert columns(found, "users") == ["id", "email"]
    assert len(found.migrations) == 2
    assert {file.path for file in found.files} == {f"{at}{name}", f"{at}migrations/1_a.sql", f"{at}migrations/2_b.sql"}


def test_a_snapshot_beside_a_history_that_lacks_its_beginning_is_the_authority() -> None:
    found = only(
        {
            "db/schema.sql": USERS.replace(");", ", name text);") + ORDERS,
            "db/migrations/8_name.sql": "ALTER TABLE users ADD COLUMN name text;",
            "db/migrations/9_index.sql": "CREATE INDEX ix ON orders (user_id);",
        }
    )
    assert (found.key, found.snapshot) == ("db/migrations", "db/schema.sql")
    assert columns(found, "users") == ["id", "email", "name"]
    assert not any(table.assumed for table in found.catalog.tables.values())
    assert [migration.version for migration in found.migrations] == ["8", "9"]


def test_a_snapshot_goes_to_the_history_of_its_own_service() -> None:
    files = {f"{service}/migrations/1_a.sql": USERS + ORDERS for service in ("a", "b")}
    found = databases({**files, "b/schema.sql": USERS + ORDERS})
    assert {key: database.snapshot for key, database in found.items()} == {
        "a/migrations": "",
        "b/migrations": "b/schema.sql",
    }


def test_a_single_table_of_one_name_elsewhere_is_no_snapshot() -> None:
    found = databases({"shop/migrations/1_a.sql": USERS, "mail/other/deep/schema.sql": USERS})
    assert {database.snapshot for database in found.values()} == {"", "mail/other/deep/schema.sql"}


def test_a_snapshot_in_another_dialect_is_a_database_of_its_own() -> None:
    lite = "CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, email text);"
    found = databases({"db/migrations/1_a.sql": USERS, "db/schema.sqlite.sql": lite})
    assert {database.dialect for database in found.values()} == {"postgres", "sqlite"}


def test_files_of_a_folder_that_state_different_tables_are_one_schema() -> None:
    found = only({"sql/a_items.sql": ITEMS, "sql/b_orders.sql": ORDERS, "sql/c_users.sql": USERS})
    assert tables(found) == ["items", "orders", "users"]
    assert found.catalog.problems == ()


def test_files_that_create_the_same_tables_are_several_states() -> None:
    found = databases({"v/old.sql": USERS, "v/today.sql": USERS + ORDERS, "v/items.sql": ITEMS})
    assert sorted(tuple(tables(database)) for database in found.values()) == [("items", "users"), ("orders", "users")]


def test_changes_beside_the_only_schema_file_come_after_it() -> None:
    found = only({"db/a_indexes.sql": "CREATE INDEX ix ON users (email);", "db/tables.sql": USERS})
    (table,) = found.catalog.tables.values()
    assert [index.name for index in table.indexes] == ["users_pkey", "ix"]


def test_an_old_script_elsewhere_changes_nothing_until_it_is_released() -> None:
    files = {"db/schema.sql": USERS, "scripts/fix.sql": "ALTER TABLE users DROP COLUMN email;"}
    before = only(files)
    assert columns(before, "users") == ["id", "email"]
    assert "scripts/fix.sql" in {file.path for file in before.files}
    released = blueprint(files, "scripts/fix.sql")
    assert columns(released.databases[0], "users") == ["id"]
    (change,) = released.release.changes
    assert change.before is not None
    assert [column.name for column in change.before.columns] == ["id", "email"]
    assert change.in_transaction is None
    assert released.database_of(change) == released.databases[0]


def test_a_released_script_is_the_last_step_of_the_history_it_is_nearest_to() -> None:
    files = {
        "a/migrations/1_a.sql": USERS,
        "b/migrations/1_a.sql": USERS,
        "b/fix.sql": "CREATE INDEX ix ON users (email);",
    }
    found = databases(files, "b/fix.sql", dialect="postgres")
    assert [migration.path for migration in found["b/migrations"].migrations][-1] == "b/fix.sql"
    assert "b/fix.sql" not in {m.path for m in found["a/migrations"].migrations}


def test_a_script_that_is_all_there_is_speaks_about_tables_it_never_saw() -> None:
    found = blueprint({"fix.sql": "ALTER TABLE users ADD COLUMN a int;"}, "fix.sql")
    (table,) = found.databases[0].catalog.tables.values()
    assert (table.assumed, len(found.release.changes)) == (True, 1)


def test_loose_queries_go_to_the_nearest_database() -> None:
    query = "-- name: get\nSELECT * FROM users WHERE email = $1;"
    found = databases(
        {
            "a/migrations/1_a.sql": USERS,
            "a/queries/users.sql": query,
            "b/migrations/1_a.sql": USERS,
            "b/queries/users.sql": query,
        }
    )
    assert {key: [f.path for f in d.files if "queries" in f.path] for key, d in found.items()} == {
        "a/migrations": ["a/queries/users.sql"],
        "b/migrations": ["b/queries/users.sql"],
    }


def test_loose_queries_of_a_dialect_go_to_the_database_of_that_dialect() -> None:
    lite = "CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, email text);"
    found = databases(
        {"db/postgres.sql": USERS, "db/sqlite.sql": lite, "db/queries/sqlite/get.sql": "SELECT * FROM users;"}
    )
    assert "db/queries/sqlite/get.sql" in {file.path for file in found["db/sqlite.sql"].files}


def test_queries_without_any_schema_are_read_all_the_same() -> None:
    found = blueprint({"queries/a.sql": "SELECT * FROM users WHERE email = $1;\nSELECT FROM WHERE;"})
    (database,) = found.databases
    assert database.catalog.tables == {}
    assert (found.coverage.statements, found.coverage.understood) == (2, 1)


def test_queries_beside_a_prisma_schema_belong_to_it() -> None:
    schema = 'datasource db {\n  provider = "postgresql"\n  url = ""\n}\nmodel users {\n  id Int @id\n}\n'
    found = only({"prisma/schema.prisma": schema, "src/get.sql": "SELECT * FROM users;"})
    assert "src/get.sql" in {file.path for file in found.files}


# What says which dialect it is, in falling order of weight.
WEAK = "CREATE TABLE a (id INTEGER PRIMARY KEY);"


@pytest.mark.parametrize(
    ("files", "dialect", "why"),
    [
        ({"schema.sql": WEAK.replace("INTEGER", "BIGSERIAL")}, "postgres", "BIGSERIAL at schema.sql:1"),
        ({"schema.sql": "\n\nCREATE TABLE a (b int) ENGINE=InnoDB;"}, "mysql", "ENGINE=InnoDB at schema.sql:3"),
        ({"schema.sql": "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT);"}, "sqlite", "AUTOINCREMENT"),
        ({"schema.sql": "CREATE TABLE a (b int);"}, "postgres", "nothing says otherwise"),
        ({"schema.sql": WEAK}, "sqlite", "INTEGER PRIMARY KEY"),
        ({"schema.sql": WEAK, "go.mod": "require github.com/jackc/pgx/v5"}, "postgres", "go.mod"),
        ({"schema.sql": "CREATE TABLE a (b int);", "Gemfile": 'gem "mysql2"'}, "mysql", "Gemfile"),
        (
            {"schema.sql": "CREATE TABLE a (b int);", "package.json": '{"dependencies": {"pg": "8"}}'},
            "postgres",
            "package.json",
        ),
        ({"schema.sql": "CREATE TABLE a (b int);", "Gemfile": 'gem "mysql2"\ngem "pg"'}, "postgres", "nothing says"),
        ({"db/mysql/schema.sql": "CREATE TABLE a (b int);"}, "mysql", "the name of db/mysql/schema.sql"),
        ({"db/schema.sqlite.sql": "CREATE TABLE a (b int);"}, "sqlite", "the name of"),
        ({"db/mysql/schema.sql": "CREATE TABLE a (b int);", "Gemfile": "gem 'pg'"}, "mysql", "the name of"),
        ({"db/cockroach/schema.sql": "CREATE TABLE a (b int);"}, "postgres", "the name of"),
        (
            {
                "p/migrations/1_a/migration.sql": "CREATE TABLE a (b int);",
                "p/migrations/migration_lock.toml": 'provider = "mysql"',
            },
            "mysql",
            "provider in p/migrations/migration_lock.toml",
        ),
        ({"migrations/001_move_to_mysql.sql": "CREATE TABLE a (b bigserial);"}, "postgres", "bigserial"),
        ({"oracle/migrations/001_price.sql": "CREATE TABLE a (b bigserial);"}, "postgres", "bigserial"),
        # Signs in comments and in literals prove nothing.
        ({"schema.sql": "-- was ENGINE=InnoDB, AUTO_INCREMENT\nCREATE TABLE a (b serial);"}, "postgres", "serial"),
        (
            {"schema.sql": "CREATE TABLE a (b text) ENGINE=InnoDB; INSERT INTO a VALUES ('x::int $$ JSONB');"},
            "mysql",
            "ENGINE",
        ),
        (
            {"schema.sql": "CREATE TABLE a (b int AUTO_INCREMENT, c text); -- `x`\n/* BIGSERIAL\nJSONB */"},
            "mysql",
            "AUTO_INC",
        ),
        # PostgreSQL spellings that look like somebody else's.
        (
            {"schema.sql": "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"},
            "postgres",
            "IDENTITY",
        ),
        (
            {"schema.sql": "CREATE TABLE a (id int GENERATED BY DEFAULT AS IDENTITY (START 1) PRIMARY KEY);"},
            "postgres",
            "IDENTITY",
        ),
        (
            {"schema.sql": "CREATE TABLE a (id INTEGER PRIMARY KEY GENERATED ALWAYS AS IDENTITY);"},
            "postgres",
            "IDENTITY",
        ),
        ({"schema.sql": "CREATE TABLE a (tags text[], data jsonb, CHECK (data @> '{}'));"}, "postgres", "jsonb"),
        (
            {"schema.sql": "CREATE TABLE Album (Title NVARCHAR(160), Id INTEGER PRIMARY KEY AUTOINCREMENT);"},
            "sqlite",
            "AUTOINC",
        ),
    ],
)
def test_dialect_and_reason(files: dict[str, str], dialect: str, why: str) -> None:
    found = only(files)
    assert found.dialect == dialect
    assert why in found.dialect_why


def test_the_configuration_overrules_everything() -> None:
    found = only({"db/mysql/schema.sql": "CREATE TABLE a (b int);"}, dialect="sqlite")
    assert (found.dialect, found.dialect_why) == ("sqlite", "set in the configuration")


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("db/clickhouse/schema.sql", "CREATE TABLE a (b Int32) ENGINE = MergeTree ORDER BY b;", "clickhouse"),
        ("schema.sql", "CREATE TABLE a (b Int32) ENGINE = ReplacingMergeTree ORDER BY b;", "clickhouse"),
        ("schema.sql", "CREATE TABLE [dbo].[a] (b int IDENTITY(1,1))\nGO\n", "sql-server"),
        ("schema.sql", "CREATE TABLE a (b VARCHAR2(20), c NUMBER(10));", "oracle"),
        ("schema.sql", "CREATE TABLE a (b BIGINT IDENTITY PRIMARY KEY);", "hsqldb or h2"),
        ("oracle/schema.sql", "CREATE TABLE a (b int);", "oracle"),
    ],
)
def test_a_dialect_that_is_not_read_is_skipped_by_name(path: str, text: str, name: str) -> None:
    found = blueprint({path: text})
    assert found.databases == ()
    assert skipped(found)[path].startswith(f"is {name} (")
    assert found.coverage.read == 0


PG_DUMP = r"""
    --
    -- PostgreSQL database dump
    --
    \restrict abc
    SET statement_timeout = 0;
    SET default_table_access_method = heap;
    SELECT pg_catalog.set_config('search_path', '', false);

    CREATE TABLE public.users (
        id bigint NOT NULL,
        email character varying(80) DEFAULT ''::character varying NOT NULL
    );
    ALTER TABLE public.users OWNER TO shop;
    CREATE SEQUENCE public.users_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
    ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;
    CREATE TABLE public.orders (id bigint NOT NULL, user_id bigint);
    ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
    COPY public.users (id, email) FROM stdin;
    1	a;b
    2	it's
    \.
    SELECT pg_catalog.setval('public.users_id_seq', 2, true);
    ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
    CREATE INDEX ix_orders ON public.orders USING btree (user_id);
    ALTER TABLE ONLY public.orders
        ADD CONSTRAINT orders_fk FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
    \unrestrict abc
    """


def test_a_dump_of_pg_dump() -> None:
    found = blueprint({"db/dump.sql": textwrap.dedent(PG_DUMP)})
    (database,) = found.databases
    assert (database.dialect, database.snapshot, tables(database)) == ("postgres", "db/dump.sql", ["orders", "users"])
    users, orders = (database.catalog.tables[name] for name in sorted(database.catalog.tables, reverse=True))
    assert users.primary_key is not None
    assert users.columns[0].auto
    assert (users.rows_seeded, [index.name for index in orders.indexes]) == (2, ["ix_orders"])
    assert orders.foreign_keys[0].on_delete == "cascade"
    assert (database.catalog.problems, found.coverage.not_understood) == ((), ())


RAILS_STRUCTURE = (
    "SET check_function_bodies = false;\n"
    "CREATE TABLE public.schema_migrations (version character varying NOT NULL);\n"
    + USERS
    + ORDERS
    + 'SET search_path TO "$user", public;\n'
    + "INSERT INTO \"schema_migrations\" (version) VALUES\n('20240102'),\n('20240101');\n"
)


def test_structure_sql_of_rails() -> None:
    found = blueprint(
        {"db/structure.sql": RAILS_STRUCTURE, "Gemfile": "gem 'rails'\ngem 'pg'", "db/migrate/1_a.rb": ""}
    )
    (database,) = found.databases
    assert (database.snapshot, tables(database)) == ("db/structure.sql", ["orders", "schema_migrations", "users"])
    assert found.coverage.not_understood == ()


MYSQLDUMP = """
    -- MySQL dump 10.13  Distrib 8.0.36
    /*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
    /*!50503 SET NAMES utf8mb4 */;
    /*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
    DROP TABLE IF EXISTS `orders`;
    CREATE TABLE `orders` (
      `id` int unsigned NOT NULL AUTO_INCREMENT,
      `user_id` int DEFAULT NULL,
      PRIMARY KEY (`id`),
      KEY `ix` (`user_id`),
      CONSTRAINT `fk` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
    ) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4;
    LOCK TABLES `orders` WRITE;
    /*!40000 ALTER TABLE `orders` DISABLE KEYS */;
    INSERT INTO `orders` VALUES (1,1),(2,NULL);
    UNLOCK TABLES;
    DROP TABLE IF EXISTS `users`;
    CREATE TABLE `users` (`id` int NOT NULL, `name` varchar(20) DEFAULT 'it\\'s;', PRIMARY KEY (`id`)) ENGINE=InnoDB;
    DELIMITER ;;
    /*!50003 CREATE TRIGGER `t` BEFORE INSERT ON `users` FOR EACH ROW BEGIN SET NEW.name = 'x'; END */;;
    DELIMITER ;
    """


def test_a_dump_of_mysqldump() -> None:
    found = blueprint({"dump.sql": textwrap.dedent(MYSQLDUMP)})
    (database,) = found.databases
    assert (database.dialect, tables(database)) == ("mysql", ["orders", "users"])
    orders = next(table for name, table in database.catalog.tables.items() if name.name == "orders")
    assert orders.foreign_keys[0].parent in database.catalog.tables
    assert (orders.rows_seeded, orders.columns[0].auto, orders.columns[0].type.unsigned) == (2, True, True)
    assert (database.catalog.problems, [str(n.reason) for n in found.coverage.not_understood if not n.opaque]) == (
        (),
        [],
    )


SQLITE_SCHEMA = """
    CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar, [full name] text);
    CREATE TABLE sqlite_sequence(name,seq);
    CREATE UNIQUE INDEX "index_users_on_name" ON "users" ("name") /*application='Shop'*/;
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id REFERENCES users(id) ON DELETE SET NULL) WITHOUT ROWID;
    CREATE VIRTUAL TABLE search USING fts5(body);
    CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE users SET name = 'x'; DELETE FROM orders; END;
    CREATE VIEW named AS SELECT name FROM users;
    """


def test_a_dump_of_sqlites_schema_command() -> None:
    found = blueprint({"schema.sql": textwrap.dedent(SQLITE_SCHEMA)})
    (database,) = found.databases
    assert database.dialect == "sqlite"
    assert {"users", "orders", "named"} <= set(tables(database))
    users = next(table for name, table in database.catalog.tables.items() if name.name == "users")
    assert [column.name for column in users.columns] == ["id", "name", "full name"]
    assert [index.name for index in users.indexes if index.origin == "index"] == ["index_users_on_name"]
    assert [n.reason for n in found.coverage.not_understood if not n.opaque] == []


def test_what_takes_migrations_back_is_skipped_by_name() -> None:
    found = blueprint({"m/1_a.up.sql": USERS, "m/1_a.down.sql": "DROP TABLE users;", "m/2_b.up.sql": ORDERS})
    assert skipped(found) == {"m/1_a.down.sql": "takes a migration back: no part of what the database becomes"}
    assert (found.coverage.files, found.coverage.read, found.coverage.statements) == (3, 2, 2)
