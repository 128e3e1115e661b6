"""Which files of a tree matter, which are left out, and why."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.blueprint.blueprint import Skipped
from buttress.errors import InputError

if TYPE_CHECKING:
    from buttress.assembly.tree import Tree
    from buttress.config import Config

#: Folders whose files describe no backend that runs: tests, samples of other people's formats, translations.
_ASIDE = frozenset(
    {"test", "tests", "spec", "specs", "testdata", "test-data", "fixtures", "__tests__", "__snapshots__", "e2e"}
    | {
        "cypress",
        "testing",
        "mocks",
        "locales",
        "i18n",
        "translations",
        "snapshots",
        "seeds",
        "seed",
        "playground",
        "syntaxes",
    }
)
_NOT_API = re.compile(
    r"(?:^|/)(?:package(?:-lock)?|tsconfig[\w.-]*|composer|renovate|lerna|nx|turbo|vercel|components|manifest|jsconfig"
    r"|docker-compose[\w.-]*|compose[\w.-]*|pnpm-lock|pnpm-workspace|mkdocs|\.[\w.-]+)\.(?:json|ya?ml)$"
    r"|(?:^|/)\.(?:sqlx|github|circleci|vscode|idea|yarn)/"
)
_SQL = re.compile(r"\.(?:sql|psql|ddl)(?:\.(?:postgres(?:ql)?|mysql|mariadb|sqlite3?))?$", re.IGNORECASE)
_CODE_SCHEMA = re.compile(
    r"(?:^|/)(?:models\.py|models/[\w/]+\.py|alembic/versions/\w+\.py|migrations/\d+\w*\.(?:py|js|ts|rb|php|go|exs)"
    r"|db/migrate/\w+\.rb|schema\.(?:ts|js|graphql|exs)|.*\.entity\.ts|changelog[\w.-]*\.(?:xml|ya?ml))$"
)


@dataclass(slots=True)
class Collected:
    """Paths by what reads them. ``texts`` holds what had to be read already."""

    sql: list[str] = field(default_factory=list)
    prisma: list[str] = field(default_factory=list)
    rails: list[str] = field(default_factory=list)
    api: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def collect(tree: Tree, config: Config, focus: frozenset[str], *, apis: bool = True) -> Collected:
    """Look at every path once. ``focus`` files are read wherever they lie; without ``apis``, API descriptions are not
    looked for.
    """
    found = Collected()
    for path in tree.list():
        kind = _kind(path)
        if not kind:
            if _CODE_SCHEMA.search(path) and not _aside(path):
                found.candidates.append(path)
            continue
        if kind == "api" and not apis:
            continue
        if path not in focus and (reason := _why_not(path, config)):
            if kind != "api":
                found.skipped.append(Skipped(path, reason))
            continue
        if tree.size(path) > config.max_file_bytes:
            limit = f"{config.max_file_bytes / 1_000_000:g} MB"
            found.skipped.append(Skipped(path, f"larger than {limit}; raise max-file-bytes to read it"))
            continue
        _sort(tree, path, kind, found)
    return found


def decode(raw: bytes) -> tuple[str, str]:
    """A file's text, and a note when it is not plain UTF-8. Binary content gives an empty text and says so."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), "is UTF-16; read as such"
    if b"\0" in raw[:8192]:
        return "", "is binary, expected text"
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return raw.decode("latin-1"), f"is not UTF-8 (line {line}); read as Latin-1, save it as UTF-8"


def read_text(tree: Tree, path: str, found: Collected) -> str | None:
    """A file's text, kept for the readers; None (and a coverage line) when it cannot be had."""
    if path in found.texts:
        return found.texts[path]
    try:
        text, note = decode(tree.read(path))
    except InputError as error:
        found.skipped.append(Skipped(path, str(error).removeprefix(f"{path}: ")))
        return None
    if note.startswith("is binary"):
        found.skipped.append(Skipped(path, note))
        return None
    if note:
        found.notes.append(f"{path} {note}")
    found.texts[path] = text
    return text


def _sort(tree: Tree, path: str, kind: str, found: Collected) -> None:
    if kind == "api":
        from buttress.readers.openapi import looks_like_openapi

        try:
            text = decode(tree.read(path))[0]
        except InputError:
            return
        if looks_like_openapi(text[:65_536]):
            found.api.append(path)
        return
    text_or_none = read_text(tree, path, found)
    if text_or_none is None:
        return
    if kind == "rails":
        if "ActiveRecord::Schema" in text_or_none:
            found.rails.append(path)
    elif kind == "prisma":
        found.prisma.append(path)
    else:
        found.sql.append(path)


def _kind(path: str) -> str:
    if _SQL.search(path):
        return "sql"
    if path.endswith(".prisma"):
        return "prisma"
    if path.endswith("schema.rb"):
        return "rails"
    if path.endswith((".json", ".yaml", ".yml")) and not _NOT_API.search(path):
        return "api"
    return ""


def matches_path(path: str, pattern: str) -> bool:
    """Whether a glob of the configuration names a path, or a folder above it."""
    return fnmatch.fnmatch(path, pattern) or path.startswith(pattern.rstrip("/") + "/")


def _why_not(path: str, config: Config) -> str:
    for pattern in config.exclude:
        if matches_path(path, pattern):
            return f"excluded by {pattern!r} in the configuration"
    return "test, seed or sample data; name it to have it reviewed" if _aside(path, _kind(path)) else ""


def _aside(path: str, kind: str = "") -> bool:
    """Whether a folder says so; ``spec/`` says it of Ruby's tests, and of nothing where API descriptions live in it."""
    aside = _ASIDE - {"spec", "specs"} if kind == "api" else _ASIDE
    return any(part.lower() in aside for part in PurePosixPath(path).parts[:-1])
