"""What a schema is does not depend on which of its files is about to be deployed."""

from __future__ import annotations

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import Review, review

MIGRATIONS = {
    "migrations/0001_begin.sql": "CREATE TABLE users (id bigserial PRIMARY KEY);\n"
    "CREATE TABLE posts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, score real,\n"
    "  CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id));\n"
    "CREATE TABLE notes (id bigserial PRIMARY KEY, post_id bigint NOT NULL REFERENCES posts (id));\n",
    "migrations/0002_free.sql": "ALTER TABLE posts DROP CONSTRAINT posts_user;\n",
    "migrations/0003_kinds.sql": "CREATE TABLE kinds (id serial PRIMARY KEY, name text);\n"
    "INSERT INTO kinds (name) VALUES ('a'), ('b');\n"
    "ALTER TABLE notes ADD COLUMN kind_id int REFERENCES kinds (id);\n",
    "migrations/0004_late.sql": "CREATE TABLE late (id bigserial PRIMARY KEY, user_id bigint);\n",
}
PRISMA = {
    "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n'
    "model User {\n  id Int @id\n  posts Post[]\n}\n"
    "model Post {\n  id Int @id\n  userId Int\n  authorId Int\n  author User @relation(fields: [authorId], references: [id])\n}\n",
    "prisma/migrations/1_begin/migration.sql": 'CREATE TABLE "User" ("id" INTEGER PRIMARY KEY);\n'
    'CREATE TABLE "Post" ("id" INTEGER PRIMARY KEY, "userId" INTEGER NOT NULL, "authorId" INTEGER NOT NULL);\n'
    'ALTER TABLE "Post" ADD CONSTRAINT "u" FOREIGN KEY ("userId") REFERENCES "User"("id");\n',
    "prisma/migrations/2_free/migration.sql": 'ALTER TABLE "Post" DROP CONSTRAINT "u";\n',
    "prisma/migrations/3_more/migration.sql": 'CREATE INDEX "i" ON "Post" ("authorId");\n',
}


def standing(result: Review) -> set[tuple[str, str]]:
    assert result.settlement is not None
    return {(f.rule.name, f.subject) for f in result.settlement.kept if not f.rule.release_only}


@pytest.mark.parametrize("files", [MIGRATIONS, PRISMA], ids=["sql", "prisma"])
def test_the_release_changes_no_finding_about_what_stands(files: dict[str, str]) -> None:
    config = Config(cache=False, profile="strict")
    whole = standing(review(MemoryTree(files), config))
    assert whole
    for path in files:
        assert standing(review(MemoryTree(files), config, focus=(path,))) == whole, path


def test_a_foreign_key_that_a_migration_dropped_was_meant_to_go() -> None:
    found = standing(review(MemoryTree(MIGRATIONS), Config(cache=False)))
    assert ("missing-foreign-key", "late.user_id") in found
    assert ("missing-foreign-key", "posts.user_id") not in found
