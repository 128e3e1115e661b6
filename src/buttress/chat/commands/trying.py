"""``/try``: what a review says of a text, as if it were saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from buttress.agent.answers.parts import Listing
from buttress.agent.trial.text import BYTES, Kind
from buttress.chat.commands._command import Command, did_you_mean, shown
from buttress.chat.commands._tried import KINDS, Wanted, told
from buttress.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.chat.stage import Stage

#: Characters of a path.
_LONGEST = 400
_ENDINGS: dict[str, Kind] = {".sql": "sql", ".psql": "sql", ".ddl": "sql", ".prisma": "prisma", ".md": "design"}
_ENDINGS |= {".yaml": "openapi", ".yml": "openapi", ".json": "openapi", ".mmd": "design", ".mermaid": "design"}
_FENCE = re.compile(r"\A\s*(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<text>.*?)\n?(?P=mark)\s*\Z", re.DOTALL)
_FENCED: dict[str, Kind] = {"sql": "sql", "postgresql": "sql", "mysql": "sql", "sqlite": "sql", "prisma": "prisma"}
_FENCED |= {"yaml": "openapi", "yml": "openapi", "json": "openapi", "openapi": "openapi", "mermaid": "design"}
_SQL = re.compile(
    r"\s*+(?>--[^\n]*\n\s*|/\*(?>.*?\*/)\s*)*+(?:create|alter|drop|insert|update|delete|select|with|truncate|rename|comment|begin"
    r"|grant|revoke|set|do|lock|vacuum|analyze|reindex|explain|merge|replace)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENDPOINT = re.compile(r"^\s*(?:get|post|put|patch|delete)\s+/", re.IGNORECASE)
_PRISMA = re.compile(r"^[ \t]*(?:model|enum|datasource|generator)\s+\w+\s*\{", re.MULTILINE)
_OPENAPI = re.compile(r"^[ \t]*[\"']?(?:openapi|swagger|paths)[\"']?\s*:|^/\S*:\s*$", re.MULTILINE)


def run(stage: Stage, rest: str) -> str:
    """Review a text on a copy and print what it brings, heals and breaks. Raises :class:`InputError` where there is
    nothing to try, or it is too long.
    """
    wanted = _wanted(stage, rest)
    tried = stage.bench.trial.try_text(wanted.kind, wanted.text, wanted.path)
    if tried.why:
        raise InputError(f"/try: not tried as {wanted.kind}: {tried.why}")
    return told(stage, wanted, tried)


def kind_of(text: str) -> Kind:
    """What a text most probably is; prose, diagrams and sketches of endpoints are a design."""
    if _ENDPOINT.match(text):
        return "design"
    if _PRISMA.search(text):
        return "prisma"
    if _SQL.match(text):
        return "sql"
    if _OPENAPI.search(text) or text.lstrip().startswith("{"):
        return "openapi"
    return "design"


def _wanted(stage: Stage, rest: str) -> Wanted:
    word, text = _first_word(rest)
    kind: Kind | Literal[""] = next((each for each in KINDS if each == word.lower()), "")
    body = (text if kind else rest).strip("\n")
    if not body.strip():
        return _last_listing(stage, kind)
    if len(body) > BYTES:
        raise InputError(f"/try: the text has {len(body):,} characters; {BYTES:,} bytes are the most")
    named = _file(stage, body.strip())
    if named is not None:
        return named._replace(kind=kind) if kind else named
    fence = _FENCE.match(body)
    if fence:
        language = fence["info"].split()[:1]
        text = fence["text"]
        return Wanted(kind or _FENCED.get(language[0].lower() if language else "", kind_of(text)), text)
    return Wanted(kind or kind_of(body), body, guessed=not kind)


def _first_word(rest: str) -> tuple[str, str]:
    parts = rest.split(None, 1)
    return (parts[0], parts[1] if len(parts) > 1 else "") if parts else ("", "")


def _last_listing(stage: Stage, kind: Kind | Literal[""]) -> Wanted:
    """The last listing of the last answer that can be tried."""
    listings = [part for part in stage.parts if isinstance(part, Listing)]
    for listing in reversed(listings):
        found = kind or listing.kind
        if found:
            return Wanted(found, listing.text, told="the last listing of the answer")
    if listings:
        raise InputError("/try: the last answer has no listing that can be tried; name its kind, such as /try sql")
    raise InputError("/try: expected SQL, Prisma, OpenAPI, a design or a file; there is no answer with a listing yet")


def _file(stage: Stage, word: str) -> Wanted | None:
    """The file that a word names inside the reviewed folder; None for a word that is no path. Raises
    :class:`InputError` for a path that leads elsewhere, or to nothing that can be tried.
    """
    word = word.strip("\"'`")
    ending = re.search(r"\.\w+$", word)
    kind = _ENDINGS.get(ending.group().lower()) if ending else None
    there = "\n" not in word and word in stage.bench.target.tree.list()
    if "\n" in word or len(word) > _LONGEST or not (there or (" " not in word and (kind or "/" in word))):
        return None
    path = _inside(stage, word)
    if kind is None:
        raise InputError(f"/try: {shown(word)} is no SQL, Prisma, OpenAPI or design file")
    known = path in stage.bench.target.tree.list()
    try:
        raw = stage.bench.target.tree.read(path) if known else _read(stage.bench.target.root / path)
    except (OSError, InputError):
        near = did_you_mean(word, stage.bench.target.tree.list())
        raise InputError(f"/try: no file {shown(word)} in the reviewed folder{near}") from None
    if len(raw) > BYTES:
        raise InputError(f"/try: {path} has more than {BYTES:,} bytes, which are the most")
    text = raw.decode("utf-8", "replace")
    return Wanted(kind, text, path if known else "", f"{path}, as it stands")


def _read(file: Path) -> bytes:
    """As much of a file as it takes to see that it is too long."""
    if not file.is_file():
        raise InputError(f"{file}: is no file")
    with file.open("rb") as opened:
        return opened.read(BYTES + 1)


def _inside(stage: Stage, word: str) -> str:
    """A path of the tree, from the root or from where the person stands."""
    target = stage.bench.target
    if word in target.tree.list():
        return word
    root = target.root.resolve()
    for home in (target.cwd, target.root):
        try:
            full = (home / word).resolve()
        except (OSError, ValueError):
            continue
        if full.is_relative_to(root) and (full.is_file() or home == target.root):
            return full.relative_to(root).as_posix()
    raise InputError(f"/try: {shown(word)} is outside of the reviewed folder; only files inside it are read")


COMMAND = Command(
    "try",
    "[sql|prisma|openapi|design] [FILE or text]",
    "review some text as if it were saved",
    run,
    "Text may have several lines (Alt-Enter). Nothing behind it means the last listing of the last answer. A file has to "
    "be inside the reviewed folder. Nothing is ever written.",
    ("kind", "file"),
)
