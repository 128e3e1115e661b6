"""Which edits are tried at all, and that trying never breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.trial_helper import edits_between, found, reviewed, tried
from agent.trial_projects import HISTORY, SQL
from buttress.agent.trial import Trial
from buttress.agent.trial.edits import Refusal, written
from buttress.assembly.tree import MemoryTree
from buttress.findings.finding import Edit

S = "db/schema.sql"
FK = "unindexed-foreign-key"
INDEX = "CREATE INDEX ON orders (user_id);"
PATHS = (
    "../db/schema.sql",
    "db/../db/schema.sql",
    "/db/schema.sql",
    "./db/schema.sql",
    "db//schema.sql",
    "db\\schema.sql",
    "C:/db/schema.sql",
    "db/schema.sql\0",
    "db/schema.sql ",
    "db/schema\u202e.sql",
    "~/schema.sql",
    "",
    "db/new\n.sql",
    ".git/hooks/post.sql",
    ".github/workflows/ci.yml",
    ".gitignore",
    ".env",
    "buttress.toml",
    "pyproject.toml",
    "package.json",
    "db/buttress-baseline.jsonl",
    "config/secrets.yml",
    "id_rsa",
)


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_are_never_written(path: str) -> None:
    result = reviewed(SQL)
    outcome = Trial(result).fix(found(result, FK), [Edit(path, 0, "", INDEX)])
    assert (outcome.ok, outcome.reason) == (False, "unsafe"), outcome.why
    assert outcome.review is None


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit(S, 1, "CREATE TABLE user (", INDEX), "quote"),
        (Edit(S, 2, "CREATE TABLE users (", INDEX), "quote"),
        (Edit(S, 900, "", INDEX), "quote"),
        (Edit(S, -1, "", INDEX), "shape"),
        (Edit(S, 0, "", INDEX), "fix"),
        (Edit("db/none.sql", 3, "", INDEX), "entity"),
        (Edit("nowhere/at/all.sql", 0, "", INDEX), "fix"),
        (Edit("db/Schema.sql", 0, "", INDEX), "fix"),
        (Edit("db/fix.py", 0, "", "print()"), "fix"),
        (Edit("db/empty.sql", 0, "", "\n"), "shape"),
        (Edit(S, 1, "CREATE TABLE users (", "CREATE TABLE users ("), "fix"),
        (Edit(S, 1, "", f"{INDEX}\x1b[2J"), "unsafe"),
        (Edit(S, 1, "", f"-- \u202e{INDEX}"), "unsafe"),
        (Edit(S, 1, "", f"{INDEX}\r-- x"), "unsafe"),
        (Edit(S, 1, "", "x" * 40_000), "shape"),
        (Edit("migrations/metadata.toml", 0, "", "run_in_transaction = false"), "fix"),
    ],
)
def test_edits_that_are_not_tried(edit: Edit, reason: str) -> None:
    result = reviewed(SQL)
    outcome = Trial(result).fix(found(result, FK), [edit])
    assert (outcome.ok, outcome.reason) == (False, reason), outcome.why


def test_edits_that_overlap() -> None:
    first = SQL[S].split("\n")
    edits = [Edit(S, 1, "\n".join(first[:3]), INDEX), Edit(S, 2, first[1], INDEX)]
    result = reviewed(SQL)
    for pair in (edits, edits[::-1], [Edit(S, 1, "", INDEX)] * 2, [Edit(S, 1, first[0], INDEX), Edit(S, 1, "", INDEX)]):
        outcome = Trial(result).fix(found(result, FK), pair)
        assert (outcome.ok, outcome.reason) == (False, "shape")


def test_no_edit_and_too_many() -> None:
    result = reviewed(SQL)
    trial, finding = Trial(result), found(result, FK)
    assert trial.fix(finding, []).reason == "shape"
    assert trial.fix(finding, [Edit(S, at, "", INDEX) for at in range(1, 12)]).reason == "shape"


#: No empty lines: an edit that replaces nothing inserts.
TEXTS = st.lists(st.text(st.sampled_from("ab"), min_size=1, max_size=3), max_size=8)
ENDINGS = st.sampled_from(["\n", "\r\n"])


@given(TEXTS, TEXTS, ENDINGS, st.booleans())
def test_edits_make_the_text_that_they_say(old: list[str], new: list[str], ending: str, closed: bool) -> None:
    """Whole lines stand where the edits put them, with the file's own line endings."""
    files = {"a.sql": ending.join(old) + (ending if closed and old else "")}
    edits = edits_between({"a.sql": "\n".join(old)}, {"a.sql": "\n".join(new)})
    try:
        text = written(MemoryTree(files), edits)["a.sql"]
    except Refusal:
        return
    assert text.replace(ending, "\n").removesuffix("\n") == "\n".join(new)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60),
    st.integers(-3, 60),
    st.text(max_size=40),
    st.text(max_size=200),
)
def test_nothing_that_is_written_breaks_a_trial(path: str, line: int, old: str, new: str) -> None:
    result = RESULT
    for each in (path, S):
        outcome = TRIAL.fix(found(result, FK), [Edit(each, line, old, new)])
        assert not outcome.ok
        assert outcome.why


def test_the_review_itself_stays_as_it_was() -> None:
    result = reviewed(SQL)
    told = [(finding.rule.name, finding.subject) for finding in result.findings]
    Trial(result).fix(found(result, FK), [Edit(S, 1, "", INDEX)])
    assert told == [(finding.rule.name, finding.subject) for finding in result.findings]
    assert result.tree.read(S).decode() == SQL[S]


def test_a_migration_outside_a_transaction_brings_its_word() -> None:
    """Diesel opens a transaction unless a file beside the migration says otherwise."""
    files = {
        "diesel.toml": "",
        "migrations/2024-01-01-000000_init/up.sql": HISTORY["migrations/0001_init.up.sql"],
        "migrations/2024-02-01-000000_seen/up.sql": HISTORY["migrations/0002_seen.up.sql"],
    }
    folder = "migrations/2024-03-01-000000_index"
    index = "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n"
    assert not tried(files, FK, {f"{folder}/up.sql": index}).ok
    outcome = tried(files, FK, {f"{folder}/up.sql": index, f"{folder}/metadata.toml": "run_in_transaction = false\n"})
    assert outcome.ok, outcome.why
    assert not tried(files, FK, {f"{folder}/up.sql": index, f"{folder}/metadata.toml": "x = 1\n"}).ok


RESULT = reviewed(SQL)
TRIAL = Trial(RESULT)
