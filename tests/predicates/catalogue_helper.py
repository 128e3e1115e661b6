"""A small shop in memory, and one way to ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.predicates.catalogue import ask
from buttress.review import review

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint
    from buttress.predicates.answer import Answer

SCHEMA = """\
CREATE TABLE users (
    id bigint PRIMARY KEY,
    email varchar(255) NOT NULL UNIQUE,
    nickname text,
    password_hash text NOT NULL
);
CREATE TABLE orders (
    id integer PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status text NOT NULL DEFAULT 'new',
    note text,
    total numeric(10,2) NOT NULL
);
CREATE TABLE order_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id integer NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    sku text NOT NULL
);
CREATE INDEX order_items_order ON order_items (order_id, sku);
CREATE TABLE coupons (code text NOT NULL, expires_at timestamptz);
CREATE TABLE currencies (code char(3) PRIMARY KEY, name text NOT NULL);
CREATE VIEW recent AS SELECT id, total FROM orders;
"""
QUERIES = """\
SELECT id, total FROM orders WHERE user_id = $1 ORDER BY id;
DELETE FROM coupons WHERE code = $1;
INSERT INTO orders (id, user_id, total) VALUES ($1, $2, $3);
"""


def blueprint_of(*focus: str, **files: str) -> Blueprint:
    """The blueprint of some files; a double underscore in a name stands for a dot, a triple one for a slash."""
    named = {name.replace("___", "/").replace("__", "."): text for name, text in files.items()}
    return review(MemoryTree(named), Config(cache=False), focus=focus).blueprint


def shop() -> Blueprint:
    """The shop's schema and its queries."""
    return blueprint_of(db___schema__sql=SCHEMA, queries___orders__sql=QUERIES)


def value(blueprint: Blueprint, name: str, *args: str) -> str:
    """Only the value of an answer."""
    return ask(blueprint, name, args).value


def answer(blueprint: Blueprint, name: str, *args: str) -> Answer:
    """An answer."""
    return ask(blueprint, name, args)
