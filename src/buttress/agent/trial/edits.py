"""Edits that somebody proposes: may these files be touched, and do the replaced lines stand there?"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.agent.denied import why_denied
from buttress.assembly.collect import decode
from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.assembly.tree import Tree
    from buttress.findings.advice import WithheldReason
    from buttress.findings.finding import Edit

#: How much a fix may hold: characters of all edits together, and how many edits. A longer one nobody reads.
CHARACTERS, EDITS = 32_000, 8
#: Kinds of files that a review reads, so that code can see what an edit of them does.
_READABLE = re.compile(
    r"\.(?:sql|psql|ddl|prisma|ya?ml|json|md|markdown|mdown|mmd|mermaid)$|(?:^|/)(?:schema\.rb|Procfile)$"
    r"|\.sql\.(?:postgres(?:ql)?|mysql|mariadb|sqlite3?)$",
    re.IGNORECASE,
)
#: What steers a review, a runner, a build or a person's tools and is no part of a backend.
_SETTINGS = re.compile(
    r"(?:^|/)(?:buttress[\w.-]*|pyproject\.toml|package(?:-lock)?\.json|composer\.json|_journal\.json"
    r"|tsconfig[\w.-]*\.json|pnpm-(?:lock|workspace)\.yaml|\.[^/]+)$|(?:^|/)\.[^/]+/",
    re.IGNORECASE,
)
#: Keys of compose files and manifests that let a container at its host; no advice asks for one.
_OPENS = re.compile(
    r"\b(?:network_mode|privileged|cap_add|security_opt|userns_mode|hostNetwork|hostPID|hostIPC|hostPort|hostPath"
    r"|allowPrivilegeEscalation|docker\.sock)\b"
)
#: Diesel's and Flyway's own words for "run this migration outside a transaction", each in its file.
_WRAPPERS = {"/metadata.toml": "run_in_transaction = false", ".sql.conf": "executeInTransaction=false"}
PROSE = (".md", ".markdown", ".mdown", ".mmd", ".mermaid")


class Refusal(Exception):  # noqa: N818 - an outcome and not an error
    """Why something is not even tried, or does not hold."""

    def __init__(self, reason: WithheldReason, why: str) -> None:
        super().__init__(why)
        self.reason: WithheldReason = reason
        self.why = why


def written(tree: Tree, edits: Sequence[Edit]) -> dict[str, str]:
    """The text of every touched file after the edits. Raises :class:`Refusal`."""
    if not edits:
        raise Refusal("shape", "there is no edit to try")
    if len(edits) > EDITS or sum(len(edit.old) + len(edit.new) for edit in edits) > CHARACTERS:
        raise Refusal("shape", f"more than {EDITS} edits or {CHARACTERS:,} characters of them")
    listed = frozenset(tree.list())
    groups: defaultdict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        check_path(edit, listed)
        _check_text(edit)
        groups[edit.path].append(edit)
    for path in filter(is_wrapper, groups):
        beside = {other for other in groups if other != path and other not in listed}
        if path in listed or not beside & {path.removesuffix(".conf"), f"{path.removesuffix('metadata.toml')}up.sql"}:
            raise Refusal("fix", f"{path} belongs to no new migration")
    files = {path: _applied(tree, path, group) for path, group in groups.items()}
    for path, text in files.items():
        old = text_at(tree, path) if path in listed else ""
        if path in listed and text == old:
            raise Refusal("fix", f"the edits of {path} change nothing")
        if len(_OPENS.findall(text)) > len(_OPENS.findall(old)):
            raise Refusal("unsafe", f"the edits of {path} give what runs more rights than it had")
    return files


def text_at(tree: Tree, path: str) -> str:
    """A file's text as it is reviewed. Raises :class:`Refusal` for what is not plain UTF-8: writing it back would change
    more than the edit says.
    """
    try:
        text, note = decode(tree.read(path))
    except InputError as error:
        raise Refusal("fix", str(error)) from None
    if note:
        raise Refusal("fix", f"{path} {note}; its lines cannot be replaced here")
    return text


def is_wrapper(path: str, edit: Edit | None = None) -> bool:
    """Whether a file is the small one beside a migration that tells its runner to open no transaction; with an edit: makes
    that file, saying that and nothing else.
    """
    said = next((says for ending, says in _WRAPPERS.items() if path.endswith(ending)), "")
    return bool(said) and (edit is None or (edit.line == 0 and not edit.old and edit.new.strip() == said))


def is_prose(path: str) -> bool:
    """Whether a file is written for people: what it says is a promise and nothing that runs."""
    return path.lower().endswith(PROSE)


def check_path(edit: Edit, listed: frozenset[str]) -> None:
    """Raises :class:`Refusal` for a path that may not be written, or whose content nobody could check."""
    path = edit.path
    parts = path.split("/")
    if (
        not path
        or len(path) > 500
        or any(part in ("", ".", "..") or part != part.strip() for part in parts)
        or set(path) & set('\\:*?"<>|~$`')
        or any(unicodedata.category(c)[0] in "CZ" and c != " " for c in path)
        or unicodedata.normalize("NFC", path) != path
    ):
        raise Refusal("unsafe", "an edit names a path that is not a plain relative one")
    if _SETTINGS.search(path):
        raise Refusal("unsafe", f"{path} is a setting and no part of the backend")
    if denied := why_denied(path):
        raise Refusal("unsafe", f"{path} is never sent or edited: {denied}")
    if is_wrapper(path, edit):
        return
    if not _READABLE.search(path):
        raise Refusal("fix", f"{path} is of a kind that is not reviewed, so that nobody can check the edit")
    if edit.line == 0:
        _check_new(path, edit, listed)
    elif path not in listed:
        raise Refusal("entity", f"there is no file {path}")


def _check_new(path: str, edit: Edit, listed: frozenset[str]) -> None:
    if path in listed:
        raise Refusal("fix", f"{path} exists already; line 0 makes a new file")
    if path.lower() in {each.lower() for each in listed}:
        raise Refusal("fix", f"{path} differs from an existing file only in case")
    if edit.old or not edit.new.strip():
        raise Refusal("shape", f"a new file {path} replaces nothing and holds something")
    folder = PurePosixPath(path).parent
    folders = {parent for each in listed for parent in PurePosixPath(each).parents}
    if folder not in folders and not (path.endswith(".sql") and folder.parent in folders):
        raise Refusal("fix", f"there is no folder {folder}")


def _check_text(edit: Edit) -> None:
    if edit.line < 0:
        raise Refusal("shape", "a line number below zero")
    for char in set(edit.new):
        if char not in "\n\r\t" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            raise Refusal("unsafe", f"the new lines of {edit.path} hold a control or invisible character")
    if re.search(r"\r(?!\n)", edit.new):
        raise Refusal("unsafe", f"the new lines of {edit.path} hold a control or invisible character")


def _applied(tree: Tree, path: str, edits: Sequence[Edit]) -> str:
    if any(edit.line == 0 for edit in edits):
        if len(edits) > 1:
            raise Refusal("shape", f"{path} is made by more than one edit")
        return edits[0].new.removesuffix("\n") + "\n"
    text = text_at(tree, path)
    ending = "\r\n" if "\r\n" in text else "\n"
    closed = text.endswith("\n")
    lines = text.removesuffix("\n").split("\n") if text else []
    pieces = sorted((_piece(lines, edit) for edit in edits), key=lambda piece: piece[:2])
    for (start, end, _), (follows, _, _) in pairwise(pieces):
        if follows < end or follows == start:
            raise Refusal("shape", f"edits of {path} overlap")
    return _joined(lines, pieces, ending, closed=closed or not text)


def _piece(lines: Sequence[str], edit: Edit) -> tuple[int, int, list[str]]:
    """What an edit replaces: first line and the one behind the last, from 0, and the new lines."""
    start = edit.line - 1
    new = [line.removesuffix("\r") for line in edit.new.removesuffix("\n").split("\n")] if edit.new else []
    if not edit.old:
        if start > len(lines):
            raise Refusal(
                "quote", f"{edit.path} has {len(lines)} lines, and nothing can be put before line {edit.line}"
            )
        return start, start, new or [""]
    there = [line.removesuffix("\r") for line in lines[start:]]
    for old in (edit.old, edit.old.removesuffix("\n")):
        wanted = [line.removesuffix("\r") for line in old.split("\n")]
        if there[: len(wanted)] == wanted:
            return start, start + len(wanted), new
    raise Refusal("quote", f"the replaced lines do not stand at {edit.path}:{edit.line}")


def _joined(lines: Sequence[str], pieces: Sequence[tuple[int, int, list[str]]], ending: str, *, closed: bool) -> str:
    """The new text: kept lines as they were, new ones with the file's own line endings."""
    parts: list[str] = []
    at = 0
    for start, end, new in pieces:
        parts += [*lines[at:start], *(line + ending.removesuffix("\n") for line in new)]
        at = end
    parts += lines[at:]
    text = "\n".join(parts)
    return text + "\n" if closed and parts else text.removesuffix("\r")
