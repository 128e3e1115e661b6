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
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$", re.IGNORECASE)
_DEPLOY_NAMES = frozenset({"Procfile", "catalog-info.yaml", "catalog-info.yml"})
_MANIFEST = re.compile(r"^apiVersion:", re.MULTILINE)
_MARKDOWN = (".md", ".markdown", ".mdown", ".mmd", ".mermaid")
#: Folders of documents that plan nothing of this backend.
_NO_DESIGN = re.compile(
    r"(?:^|/)(?:node_modules|vendor|third_party|CHANGELOG[\w.-]*|LICENSE[\w.-]*|CONTRIBUTING\.md)(?:/|$)"
)
_CODE_SCHEMA = re.compile(
    r"(?:^|/)(?:models\.py|models/[\w/]+\.py|alembic/versions/\w+\.py|migrations/\d+\w*\.(?:py|js|ts|rb|php|go|exs)"
    r"|db/migrate/\w+\.rb|schema\.(?:ts|js|graphql|exs)|.*\.entity\.ts|changelog[\w.-]*\.(?:xml|ya?ml))$"
)
#: Kinds that only a look at the whole repository, or at a file of such a kind, asks for.
_WIDE = frozenset({"api", "design", "deployment"})


@dataclass(slots=True)
class Collected:
    """Paths by what reads them. ``texts`` holds what had to be read already."""

    sql: list[str] = field(default_factory=list)
    prisma: list[str] = field(default_factory=list)
    rails: list[str] = field(default_factory=list)
    api: list[str] = field(default_factory=list)
    designs: dict[str, str] = field(default_factory=dict)  # path: what makes it a design
    deployed: list[str] = field(default_factory=list)  # compose files, manifests, catalogues, Procfiles
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def collect(tree: Tree, config: Config, focus: frozenset[str], *, apis: bool = True) -> Collected:
    """Look at every path once. ``focus`` files are read wherever they lie; without ``apis``, API descriptions are not
    looked for, nor designs and deployments.
    """
    found = Collected()
    for path in tree.list():
        kind = _kind(path)
        if not kind:
            if _CODE_SCHEMA.search(path) and not _aside(path):
                found.candidates.append(path)
            continue
        if kind in _WIDE and not apis:
            continue
        if path not in focus and (reason := _why_not(path, config)):
            if kind not in _WIDE:
                found.skipped.append(Skipped(path, reason))
            continue
        if tree.size(path) > config.max_file_bytes:
            limit = f"{config.max_file_bytes / 1_000_000:g} MB"
            found.skipped.append(Skipped(path, f"larger than {limit}; raise max-file-bytes to read it"))
            continue
        if kind == "design":
            _sort_design(tree, path, found, named=path in focus)
        else:
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
        elif not path.endswith(".json") and _MANIFEST.search(text):
            read_text(tree, path, found)
            found.deployed.append(path)
        return
    text_or_none = read_text(tree, path, found)
    if text_or_none is None:
        return
    if kind == "rails":
        if "ActiveRecord::Schema" in text_or_none:
            found.rails.append(path)
    elif kind == "prisma":
        found.prisma.append(path)
    elif kind == "deployment":
        found.deployed.append(path)
    else:
        found.sql.append(path)


def _sort_design(tree: Tree, path: str, found: Collected, *, named: bool) -> None:
    """A Markdown file, if it is a design. Most are not, and coverage does not list them: nobody expects a README."""
    from buttress.readers.markdown.designs import why_design

    try:
        text = decode(tree.read(path))[0]
    except InputError:
        return
    why = "named on the command line" if named else why_design(path, text)
    if why and read_text(tree, path, found) is not None:
        found.designs[path] = why


def _kind(path: str) -> str:
    if _SQL.search(path):
        return "sql"
    if path.endswith(".prisma"):
        return "prisma"
    if path.endswith("schema.rb"):
        return "rails"
    if _COMPOSE.search(path) or PurePosixPath(path).name in _DEPLOY_NAMES:
        return "deployment"
    if path.lower().endswith(_MARKDOWN) and not _NO_DESIGN.search(path):
        return "design"
    if path.endswith((".json", ".yaml", ".yml")) and not _NOT_API.search(path):
        return "api"
    return ""


def looks_wide(path: str) -> bool:
    """Whether a file is of a kind whose review needs the whole repository: API descriptions, designs, deployments."""
    return _kind(path) in _WIDE


def matches_path(path: str, pattern: str) -> bool:
    """Whether a glob of the configuration names a path, or a folder above it."""
    return fnmatch.fnmatch(path, pattern) or path.startswith(pattern.rstrip("/") + "/")


def _why_not(path: str, config: Config) -> str:
    for pattern in config.exclude:
        if matches_path(path, pattern):
            return f"excluded by {pattern!r} in the configuration"
    return "test, seed or sample data; name it to have it reviewed" if _aside(path, _kind(path)) else ""


def _aside(path: str, kind: str = "") -> bool:
    """Whether a folder says so; ``spec/`` says it of Ruby's tests, and of nothing where API descriptions and designs live in it."""
    aside = _ASIDE - {"spec", "specs"} if kind in _WIDE else _ASIDE
    return any(part.lower() in aside for part in PurePosixPath(path).parts[:-1])
