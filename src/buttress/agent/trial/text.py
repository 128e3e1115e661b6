"""Where a text that somebody thinks aloud would stand in this repository, and what a review makes of it there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING, Literal, TypeVar

from buttress.agent.trial.coverage import seen_in
from buttress.agent.trial.edits import Refusal, check_path
from buttress.agent.trial.inventory import facts_of
from buttress.assembly.collect import decode
from buttress.errors import InputError
from buttress.findings.finding import Edit
from buttress.findings.fingerprint import plain_subject
from buttress.findings.policy import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from buttress.agent.trial.facts import Fact
    from buttress.blueprint.catalog import Database
    from buttress.findings.finding import Finding
    from buttress.review import Review

Done = TypeVar("Done")
Kind = Literal["sql", "prisma", "openapi", "design"]
#: Bytes of a text that is tried, and seconds that a try may take: ten times the review of a repository of 2,000 files.
BYTES, SECONDS = 200_000, 30.0
#: How many things a try lists.
_LISTED = 60
#: What a migration is called that nobody has named.
_TRIED = "tried"
#: Kinds of things that are named as brought or taken away.
KINDS = frozenset(
    {"table", "view", "column", "index", "primary key", "unique key", "foreign key", "check constraint", "type"}
    | {"operation", "endpoint", "component", "edge", "number"}
)
_VERSION = re.compile(r"^(?P<lead>[VvBU]?)(?P<version>\d+(?:[._-]\d+)*)(?P<rest>.*)$")
_MODEL = re.compile(r"^(?:model|enum|type|view)[ \t]+(\w+)[ \t]*\{.*?^\}[^\n]*\n?", re.MULTILINE | re.DOTALL)
_DATASOURCE = '\ndatasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n'
_HEADER = 'openapi: 3.0.3\ninfo: {title: Tried, version: "1"}\n'


@dataclass(frozen=True, slots=True)
class Tried:
    """What a review makes of a text. ``path`` is where it stood, its first line being ``line`` there; ``understood`` and
    ``removed`` name the things that it brings and takes away; ``findings`` are those that it brings or that rest on it;
    ``problems`` what could not be read, with the reason. ``why`` says why it was not tried at all, '' when it was.
    """

    kind: Kind
    path: str = ""
    line: int = 1
    understood: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    healed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    why: str = ""
    review: Review | None = field(default=None, repr=False)


def placed(review: Review, kind: Kind, text: str, path: str) -> tuple[str, str, int]:
    """Path, whole text and first line of a text in its place. Raises :class:`Refusal`."""
    if len(text.encode("utf-8", "replace")) > BYTES:
        raise Refusal("shape", f"the text is longer than {BYTES // 1000} kB")
    if not text.strip():
        raise Refusal("shape", "the text is empty")
    if "\0" in text:
        raise Refusal("unsafe", "the text holds a control character")
    text = text.removesuffix("\n") + "\n"
    listed = frozenset(review.tree.list())
    if path:
        check_path(Edit(path, 1 if path in listed else 0, "", text), listed)
        if kind != "prisma":
            return path, text, 1
    if kind == "sql":
        return place_of_sql(database_for(review, text), listed), text, 1
    if kind == "prisma":
        return place_of_prisma(review, text, path)
    if kind == "openapi":
        return _openapi(text, listed)
    return free_path("design.md", listed), text, 1


def looked_at(kind: Kind, before: Review, after: Review, path: str, line: int) -> Tried:
    """What came of it: things, findings and problems."""
    was, now = ({_spelled(fact): fact for fact in facts_of(r, [path]) if fact.kind in KINDS} for r in (before, after))
    old, new = ({(f.rule.name, _plain(f)) for f in _told(review)} for review in (before, after))
    findings = [f for f in _told(after) if (f.rule.name, _plain(f)) not in old or _rests_on(f, path)]
    return Tried(
        kind,
        path,
        line,
        understood=_names(str(fact) for spelled, fact in now.items() if spelled not in was),
        removed=_names(str(fact) for spelled, fact in was.items() if spelled not in now),
        findings=tuple(findings[:_LISTED]),
        healed=_names(f"{rule} {subject}" for rule, subject in sorted(old - new)),
        problems=_names(_problems(after, path)),
        review=after,
    )


def in_time(work: Callable[[], Done]) -> Done | None:
    """What some work gives, None when it does not end within :data:`SECONDS`: a review cannot be stopped from outside,
    only left behind.
    """
    done: list[Done] = []
    thread = Thread(target=lambda: done.append(work()), daemon=True)
    thread.start()
    thread.join(SECONDS)
    return done[0] if done else None


def _spelled(fact: Fact) -> tuple[str, str]:
    """A thing without the label that it has only while another one is spelled alike."""
    return fact.kind, plain_subject(fact.subject, fact.within)


def _plain(finding: Finding) -> str:
    return plain_subject(finding.subject, finding.span.path)


def _told(review: Review) -> tuple[Finding, ...]:
    return tuple(rank(review.settlement.kept)) if review.settlement else review.findings


def _rests_on(finding: Finding, path: str) -> bool:
    return finding.span.path == path or any(related.span.path == path for related in finding.related)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:_LISTED]


def _problems(review: Review, path: str) -> Iterator[str]:
    blueprint = review.blueprint
    if path not in seen_in(review):
        yield f"{path}: nothing in it was understood"
    for unread in blueprint.coverage.not_understood:
        if unread.span.path == path:
            yield f"{unread.span}: {unread.reason}"
    for skip in blueprint.coverage.skipped:
        if skip.path == path:
            yield f"{path}: {skip.reason}"
    for database in blueprint.databases:
        for problem in database.catalog.problems:
            if problem.span.path == path:
                yield f"{problem.span}: {problem.message}"


def database_for(review: Review, text: str) -> Database | None:
    """The database that SQL most likely belongs to: the one whose tables it names; None where there is none yet."""
    databases = [d for d in review.blueprint.reviewed if not d.sketch]
    words = set(re.findall(r"\w+", text.lower()))
    return max(databases, key=lambda d: sum(t.name.lower() in words for t in d.catalog.tables), default=None)


def place_of_sql(database: Database | None, listed: frozenset[str], ahead: int = 0, name: str = _TRIED) -> str:
    """The next migration where a runner orders them (``ahead``: the one so many later), else a file beside the schema.
    ``name`` is what a migration does, in a word.
    """
    if database is None:
        return free_path("schema.sql", listed)
    if database.runner_why and database.members:
        return _next(database, listed, ahead, name)
    beside = PurePosixPath((database.members[-1] if database.members else database.snapshot) or "db/schema")
    if name == _TRIED:
        return free_path(str(beside.with_name(f"{name}.sql")), listed)
    return free_path(str(beside.with_name(f"{beside.stem}_{name}.sql")), listed)  # files of a folder run by name


def _next(database: Database, listed: frozenset[str], ahead: int, name: str) -> str:
    """The path that the next migration would have, in the naming of the last one."""
    last = PurePosixPath(database.members[-1])
    versioned = _VERSION.match(last.name)
    if versioned is None:  # a folder a migration: 2024-01-01-000000_users/up.sql
        versioned = _VERSION.match(last.parent.name)
        if versioned is None:
            return free_path(str(last.with_name(f"{name}.sql")), listed)
        return str(last.parent.with_name(_after(versioned, name, ahead)) / last.name)
    ending = re.search(r"(?:\.(?:up|autocommit|postgres\w*|mysql|sqlite3?))*\.sql(?:\.\w+)?$", last.name)
    return str(last.with_name(_after(versioned, name, ahead) + (ending.group() if ending else ".sql")))


def _after(versioned: re.Match[str], name: str, ahead: int) -> str:
    lead, digits, last = re.fullmatch(r"(.*?)(\d+)()", versioned["version"], re.DOTALL).groups()  # type: ignore[union-attr]
    between = re.match(r"[_.\- ]+", versioned["rest"])
    mark = between.group() if between and not between.group().startswith(".") else "_"
    return f"{versioned['lead']}{lead}{int(digits) + 1 + ahead:0{len(digits)}}{last}{mark}{name}"


def place_of_prisma(review: Review, text: str, path: str) -> tuple[str, str, int]:
    """The whole schema file, or the models that it would have beside or in place of the ones of the same name."""
    known = path or next((d.snapshot for d in review.blueprint.databases if d.framework == "prisma"), "")
    try:
        old = decode(review.tree.read(known))[0] if known else ""
    except InputError:
        old = ""
    if re.search(r"^datasource\b", text, re.MULTILINE):
        return known or "prisma/schema.prisma", text, 1
    if not old:
        return known or "prisma/schema.prisma", text + _DATASOURCE, 1
    mine = {found[1] for found in _MODEL.finditer(text)}
    kept = _MODEL.sub(lambda found: "" if found[1] in mine else found[0], old).rstrip("\n") + "\n\n"
    return known, kept + text, kept.count("\n") + 1


def _openapi(text: str, listed: frozenset[str]) -> tuple[str, str, int]:
    if text.lstrip().startswith("{"):
        return free_path("tried-openapi.json", listed), text, 1
    path = free_path("tried-openapi.yaml", listed)
    if re.search(r"^[\"']?(?:openapi|swagger)[\"']?\s*:", text, re.MULTILINE):
        return path, text, 1
    return path, _HEADER + text, _HEADER.count("\n") + 1


def free_path(path: str, listed: frozenset[str]) -> str:
    """The path, or one beside it that nothing has yet."""
    plain = PurePosixPath(path)
    names = (plain.with_name(f"{f'tried-{at}-' if at else ''}{plain.name}") for at in range(100))
    return next((str(each) for each in names if str(each) not in listed), path)
