"""A finding's identity survives whatever moves it, and nothing else."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.findings.fingerprint import fingerprint, plain_subject
from buttress.review import review

#: Two rules whose findings this schema has, whatever becomes of others.
RULES = ("redundant-index", "timestamp-without-time-zone")
SCHEMA = """CREATE TABLE users (id bigserial PRIMARY KEY, email text);
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  placed_at timestamp
);
CREATE INDEX orders_user ON orders (user_id);
CREATE INDEX orders_user_again ON orders (user_id);
"""


def marks(text: str) -> dict[tuple[str, str], str]:
    found = review(MemoryTree({"db/schema.sql": text}), Config(cache=False, dialect="postgres", select=RULES))
    return {(f.rule.name, o.subject): o.fingerprint for f in found.findings for o in f.occurrences}


def test_the_example_has_findings() -> None:
    assert {rule for rule, _ in marks(SCHEMA)} == set(RULES)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(
    at=st.integers(0, SCHEMA.count("\n")),
    lines=st.lists(st.text(string.ascii_letters + " ;'é", max_size=20), max_size=4),
)
def test_inserted_comment_lines_keep_every_fingerprint(at: int, lines: list[str]) -> None:
    kept = SCHEMA.split("\n")
    text = "\n".join([*kept[:at], *(f"-- {line}" for line in lines), *kept[at:]])
    assert marks(text) == marks(SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("\n  ", "\n\t\t"),
        ("\n  ", "\n"),
        (" (user_id)", "\n    (user_id)"),
        ("CREATE TABLE", "create table"),
        (
            "CREATE TABLE orders",
            "CREATE TABLE other (id bigserial PRIMARY KEY, name text NOT NULL);\nCREATE TABLE orders",
        ),
    ],
)
def test_layout_case_and_neighbours_keep_every_fingerprint(old: str, new: str) -> None:
    assert old in SCHEMA
    assert marks(SCHEMA).items() <= marks(SCHEMA.replace(old, new)).items()


def test_white_space_and_case_of_the_content_do_not_count() -> None:
    assert fingerprint("r", "s", " CREATE  Index\n\ta ") == fingerprint("r", "s", "create index a")
    assert fingerprint("r", "s", "create indexa") != fingerprint("r", "s", "create index a")


def test_another_rule_subject_content_or_ordinal_is_another_finding() -> None:
    base = ("rule", "subject", "content", 0)
    others = [
        ("rule2", *base[1:]),
        ("rule", "subject2", "content", 0),
        ("rule", "subject", "content2", 0),
        (*base[:3], 1),
    ]
    assert len({fingerprint(*each) for each in (base, *others)}) == 5
    assert fingerprint("ab", "c", "d") != fingerprint("a", "bc", "d")


def test_sixteen_hexadecimal_digits_for_any_text() -> None:
    long = (piece * 100_000 for piece in ("x", "/*", ",", " ,", ",)", "\n#", "--", "//", " ", "( ", "'"))
    for text in ("", "é漢😀", "\udc80", *long):  # a pattern that were quadratic would take minutes
        mark = fingerprint("rule", text, text)
        assert len(mark) == 16
        assert set(mark) <= set(string.hexdigits.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("total real,", ", total real"),
        ("a int, b int", "a int\n  , b int"),
        ("f(a, b)", "f( a,\n  b,\n)"),
        ('t.index ["email"], name: "i"', "t.index ['email'],\n  name: 'i' # as agreed"),
        ("a int -- why", "a /* why */ int"),
        ("a Int // why", "/// what\na   Int"),
        ("type: array # why", "# why\ntype: array"),
        ('description: "a list"', "description: 'a list'"),
        ('{"type": "array"}', '{\n  "type": "array"\n}'),
        ("a int /* never closed", "a int"),
    ],
)
def test_what_formatters_and_comments_change_does_not_count(one: str, other: str) -> None:
    assert fingerprint("r", "s", one) == fingerprint("r", "s", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("((data #>> '{a}'))", "((data #>> '{b}'))"),
        ("$ref: '#/components/schemas/A'", "$ref: '#/components/schemas/B'"),
        ("$ref: #/components/schemas/A", "$ref: #/components/schemas/B"),
        ("url: https://a.example", "url: https://b.example"),
        ("numeric(10, 2)", "numeric(102)"),
        ("a real", "a real not null"),
        ("on delete cascade", "on delete restrict"),
        ("check (a > 0)", "check (a >= 0)"),
    ],
)
def test_what_says_something_else_counts(one: str, other: str) -> None:
    assert fingerprint("r", "s", one) != fingerprint("r", "s", other)


@given(st.text(), st.text(" \t\n", max_size=3), st.text(" \t\n", max_size=3))
def test_white_space_around_any_text_does_not_count(text: str, before: str, after: str) -> None:
    assert fingerprint("r", "s", f"{before}\n{text}\n{after}") == fingerprint("r", "s", f"\n{text}\n")


@pytest.mark.parametrize(
    ("subject", "plain"),
    [
        ("shop:orders.user_id", "orders.user_id"),
        ("a/b-c:GET /users/{id}", "GET /users/{id}"),
        ("GET /users/{id}:cancel", "GET /users/{id}:cancel"),
        ("orders.lower(email)::text", "orders.lower(email)::text"),
        ("api/openapi.yaml", "openapi.yaml"),
        ("shop:api/openapi.yaml#/paths/a:b", "openapi.yaml#/paths/a:b"),
        ("orders", "orders"),
        ("", ""),
    ],
)
def test_a_plain_subject_has_no_label_and_no_folder(subject: str, plain: str) -> None:
    assert plain_subject(subject, "api/openapi.yaml") == plain
