"""Edits without their remarks: what heals must heal when every comment that came with it is taken out again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, cast

from buttress.agent.trial.edits import is_prose
from buttress.assembly.dialects import READ, dialect_word
from buttress.readers.splitter import split_with_comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.sql import Dialect
    from buttress.review import Review

Range = tuple[int, int]
_BREAKS = re.compile(r"[^\n\r]")
#: Comments that a runner obeys: part of what runs.
_OBEYED = re.compile(
    r"^--[ \t]*(?:\+(?:goose|migrate|micrate)\b|migrate:|atlas:|sqlx:|name:|(?:Up|Down)\b)", re.IGNORECASE
)
_PRISMA = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?P<remark>//[^\n]*)')
_HASH = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|(?:(?<=\s)|^)(?P<remark>#[^\n]*)", re.MULTILINE)
_MARKDOWN = re.compile(r"(?P<remark><!--.*?(?:-->|\Z)|^[ \t]*%%(?!\{)[^\n]*)", re.DOTALL | re.MULTILINE)


def dialect_of(review: Review, path: str) -> Dialect:
    """The dialect in which a SQL file is read."""
    for database in review.blueprint.databases:
        if path in database.members or database.snapshot == path or any(f.path == path for f in database.files):
            return database.dialect
    word = dialect_word(path)
    if word in READ:
        return cast("Dialect", word)
    return review.blueprint.databases[0].dialect if review.blueprint.databases else "postgres"


def without_new_remarks(path: str, old: str, new: str, dialect: Dialect) -> str:
    """The new text with every comment blanked that the old one did not have. Offsets and lines stay."""
    known = Counter(_bare(old[start:end]) for start, end in remarks_of(path, old, dialect))
    text = new
    for start, end in remarks_of(path, new, dialect):
        said = _bare(new[start:end])
        if known[said]:
            known[said] -= 1
        elif not _OBEYED.match(new[start:end]):
            text = text[:start] + _BREAKS.sub(" ", text[start:end]) + text[end:]
    return text


def same_but_for_remarks(path: str, old: str, new: str, dialect: Dialect) -> bool:
    """Whether two texts differ in comments, blank lines and insignificant white space only."""
    return _essence(path, old, dialect) == _essence(path, new, dialect)


def _essence(path: str, text: str, dialect: Dialect) -> list[str]:
    for start, end in remarks_of(path, text, dialect):
        if not _OBEYED.match(text[start:end]):
            text = text[:start] + _BREAKS.sub(" ", text[start:end]) + text[end:]
    if path.endswith((".yaml", ".yml")):  # indentation is meaning there
        return [line.rstrip() for line in text.split("\n") if line.strip()]
    return text.split()


def remarks_of(path: str, text: str, dialect: Dialect) -> Iterable[Range]:
    """The ranges of all comments of a file, in order."""
    lower = path.lower()
    if ".sql" in lower or lower.endswith((".psql", ".ddl")):
        return split_with_comments(text, dialect)[1]
    if lower.endswith(".prisma"):
        return _found(_PRISMA, text)
    if lower.endswith((".yaml", ".yml", ".rb")) or lower.rpartition("/")[2] == "procfile":
        return _found(_HASH, text)
    return _found(_MARKDOWN, text) if is_prose(path) else ()


def _found(pattern: re.Pattern[str], text: str) -> Iterator[Range]:
    return (found.span("remark") for found in pattern.finditer(text) if found["remark"] is not None)


def _bare(remark: str) -> str:
    return " ".join(remark.split())
