"""Where the listings of one answer stand on the copy: each where it would be deployed, all of them in one document.

So prose, diagram, endpoints and SQL can be held against each other, and the SQL counts as a release besides. What both
copies of a listing say is told once, at its own place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.agent.cleaning import as_shown
from buttress.agent.drafts.descriptions import described
from buttress.agent.drafts.draft import Place
from buttress.agent.drafts.forms import form_of
from buttress.agent.drafts.marks import obeyed, without_strangers
from buttress.agent.marks import MARKS
from buttress.agent.trial.text import BYTES, database_for, free_path, place_of_prisma, place_of_sql
from buttress.readers.markdown.designs import why_design

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.answers.parts import Listing
    from buttress.agent.drafts.draft import Form
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.source import Span
    from buttress.review import Review

#: How many listings of one answer are tried, and how many statements of SQL in all of them. A design has a dozen of the
#: one and some dozens of the other; 1,500 tables take ten seconds.
MOST, STATEMENTS = 60, 1_500
#: Where prose, diagrams and endpoints stand together.
DOCUMENT = "design.md"
#: Characters of SQL that the document repeats. A design has a tenth of it; longer SQL is read at its own place alone.
_REPEATED = 20_000
#: What a sentence rests on: no part of a design. Its pattern stands here, too: answers know drafts, not the other way.
_CREATES = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`\[\]]+)", re.IGNORECASE)
_ALTERS = re.compile(
    r"\b(?:ALTER|DROP)\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?([\w.\"`]+)|\bON\s+(?:ONLY\s+)?(\w+)\s*(?:USING\b|\()",
    re.IGNORECASE,
)
_SETTINGS = re.compile(r"^(?:datasource|generator)[ \t]+\w+[ \t]*\{.*?^\}[^\n]*", re.MULTILINE | re.DOTALL)
_OPENING = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?:```|~~~)")


@dataclass(slots=True)
class Stand:
    """One listing on its way: its form ('' when it is not tried, and ``why`` then says why) and its places. ``written``
    is its text as the copy holds it, and ``remarks`` are lines of it that mean something else here than they seem to.
    """

    listing: Listing
    text: str
    form: Form | str = ""
    why: str = ""
    takes_back: bool = False
    places: list[Place] = field(default_factory=list)
    written: str = ""
    remarks: tuple[tuple[int, str], ...] = ()

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n") + 1


@dataclass(slots=True)
class Plan:
    """The files to write, and where each listing stands in them. ``own`` are those that the repository has not."""

    stands: list[Stand]
    files: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    document: str = ""

    def of(self, *forms: str) -> list[Stand]:
        """The listings of some forms, in their order."""
        return [stand for stand in self.stands if stand.form in forms]

    def at(self, span: Span) -> tuple[int, int]:
        """Number of the listing and line in it, both from 1, on which a span begins; zeros when it begins in none."""
        for number, stand in enumerate(self.stands, 1):
            for place in stand.places:
                if line := place.line_of(span):
                    return number, line
        return 0, 0

    def holds(self, span: Span) -> bool:
        """Whether a span begins in what was drafted."""
        return span.path in self.own or self.at(span)[0] > 0


def planned(review: Review, listings: Sequence[Listing], answer: str) -> Plan:
    """A place for everything that can be tried."""
    plan = Plan(list(_stands(listings)))
    listed = frozenset(review.tree.list())
    _place_sql(plan, review, listed)
    _place_queries(plan, review, listed)
    _place_prisma(plan, review)
    for stand, path, text, line in described(review, plan.of("openapi"), listed):
        plan.files[path] = text
        if stand is not None:
            stand.places.append(Place(path, line, stand.lines, above=line - 1))
    _place_document(plan, answer, listed)
    plan.own = plan.files.keys() - listed
    return plan


def readable(text: str) -> str:
    """The same text as a file can hold it: half characters and NUL replaced, one for one."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def _stands(listings: Sequence[Listing]) -> Iterator[Stand]:
    room, statements = BYTES, STATEMENTS
    for number, listing in enumerate(listings):
        text = readable(listing.text)
        form, word = form_of(listing)
        room -= len(text.encode())
        statements -= text.count(";") if form in ("sql", "query") else 0
        if number >= MOST:
            yield Stand(listing, text, why=f"only the first {MOST} listings of an answer are")
        elif room < 0:
            yield Stand(listing, text, why=f"the listings of one answer are longer than {BYTES // 1000} kB")
        elif statements < 0:
            yield Stand(listing, text, why=f"the listings of one answer have more than {STATEMENTS:,} statements")
        elif form == "sql" and _takes_back(listing):
            why = "by its first line or its name it takes a migration back"
            yield Stand(listing, text, why=why, takes_back=True)
        elif not text.strip():
            yield Stand(listing, text, why="it is empty")
        else:
            yield Stand(listing, text, form, "" if form else f"{word}, which no rule reads")


def _takes_back(listing: Listing) -> bool:
    """Whether a listing is the way back of a migration, by its file's name or its first remark."""
    first = listing.text.lstrip().partition("\n")[0]
    named = re.search(r"\.down\.sql\b|(?:^|[\W_])(?:down|rollback)\.sql\b", listing.info)
    return bool(
        named
        or re.match(
            r"(?:--|#|/\*)[^\w]*(?:goose\s+|migrate:)?(?:down|rollback|roll back|revert)\b", first, re.IGNORECASE
        )
    )


def _place_sql(plan: Plan, review: Review, listed: frozenset[str]) -> None:
    """DDL: consecutive migrations where a runner orders them, else one file beside the schema. A path that a listing
    names is not used: out of the runner's order, or in another folder, the same SQL would mean something else.
    """
    stands = plan.of("sql")
    database = database_for(review, "\n".join(stand.text for stand in stands)) if stands else None
    ordered = database is not None and bool(database.runner_why and database.members)
    repeated = None if ordered else _repeated(database, stands)
    runners = obeyed(review, database)
    for ahead, stand in enumerate(stands):
        stand.written, stand.remarks = without_strangers(stand.text, runners)
        path = repeated or place_of_sql(database, listed, ahead if ordered else 0, _name(stand.text))
        if not ordered and plan.files:
            path = next(iter(plan.files))
        before = plan.files.get(path, review_text(review, path) if path in listed else "")
        plan.files[path] = f"{before}{stand.written}\n"
        stand.places.append(Place(path, before.count("\n") + 1, stand.lines))


def _repeated(database: Database | None, stands: Sequence[Stand]) -> str:
    """The schema file to append to, where the SQL creates a table that stands there: in a file of its own it would make
    another database, and nobody would notice. '' where it creates only new ones.
    """
    if database is None:
        return ""
    known = {table.name.name.lower(): table.span.path for table in database.catalog.base_tables() if not table.assumed}
    made = {_bare(name) for stand in stands for name in _CREATES.findall(stand.text)}
    path = next((known[name] for name in sorted(made & known.keys())), "")
    return path if path.endswith(".sql") else ""


def _bare(name: str) -> str:
    return re.sub(r"[\"`\[\]]", "", name).rpartition(".")[2].lower()


def _name(text: str) -> str:
    """What a migration is named for: the first table that it makes or alters."""
    found = _CREATES.search(text) or _ALTERS.search(text)
    name = _bare(next(filter(None, found.groups()), "")) if found else ""
    return re.sub(r"[^a-z0-9_]", "", name)[:40] or "draft"


def review_text(review: Review, path: str) -> str:
    """A file's text, ending in a line break."""
    return "\n".join(review.lines_of(path)).removesuffix("\n") + "\n"


def _place_queries(plan: Plan, review: Review, listed: frozenset[str]) -> None:
    """Queries: files beside the schema, which change nothing in it. Without a schema nothing can be said of them."""
    if not (any(not d.sketch for d in review.blueprint.reviewed) or plan.of("sql", "prisma")):
        for stand in plan.of("query"):
            stand.form, stand.why = "", "a query, and there is no schema to hold it against"
    for number, stand in enumerate(plan.of("query"), 1):
        path = free_path(f"draft-queries/query_{number}.sql", listed)
        plan.files[path] = f"{stand.text}\n"
        stand.places.append(Place(path, 1, stand.lines))


def _place_prisma(plan: Plan, review: Review) -> None:
    """Models: into the schema that there is, in place of those of the same name."""
    stands = plan.of("prisma")
    if not stands:
        return
    known = next((d.snapshot for d in review.blueprint.databases if d.framework == "prisma"), "")
    whole = "".join(f"{stand.text}\n" for stand in stands)
    if known:  # its settings stay; a listing that repeats them would else stand for the whole file
        whole = _SETTINGS.sub(lambda found: "\n" * found[0].count("\n"), whole)
    path, text, line = place_of_prisma(review, whole, known)
    plan.files[path] = text
    for stand in stands:
        stand.places.append(Place(path, line, stand.lines))
        line += stand.lines


def _place_document(plan: Plan, answer: str, listed: frozenset[str]) -> None:
    """The whole answer as a design, where it draws, creates or describes something. Other answers explain."""
    plans = any(
        s.form in ("design", "prisma", "openapi") or (s.form == "sql" and _CREATES.search(s.text)) for s in plan.stands
    )
    text = readable(as_shown(answer[:BYTES]))
    text = MARKS.sub(lambda found: " " * len(found[0]), text)
    path = free_path(DOCUMENT, listed)
    if not plans or not why_design(path, text):
        for stand in plan.of("design"):
            stand.form, stand.why = "", "alone it says too little of a design"
        return
    plan.document = path
    _find(plan, path, text)
    plan.files[path] = f"{_as_it_runs(plan, text)}\n"
    for stand in plan.of("design"):
        if not stand.places:
            stand.form, stand.why = "", f"the answer is longer than {BYTES // 1000} kB"


def _as_it_runs(plan: Plan, text: str) -> str:
    """The document with listings emptied that take a migration back (else it would plan what it drops again), and without
    marks that no runner obeys here.
    """
    lines = text.split("\n")
    long = sum(len(stand.text) for stand in plan.of("sql")) > _REPEATED
    for stand in plan.stands:
        for place in (place for place in stand.places if place.path == plan.document):
            if stand.takes_back or (long and stand.form == "sql"):
                lines[place.line - 1 : place.line - 1 + place.lines] = [""] * place.lines
            elif stand.written not in ("", stand.text):
                lines[place.line - 1 : place.line - 1 + place.lines] = stand.written.split("\n")
    return "\n".join(lines)


def _find(plan: Plan, path: str, text: str) -> None:
    """Where each listing stands in the answer."""
    for stand, line in zip(plan.stands, _lines_of(text, [stand.text for stand in plan.stands]), strict=True):
        if line:
            stand.places.append(Place(path, line, stand.lines))


def _lines_of(answer: str, texts: Sequence[str]) -> Iterator[int]:
    """The line (from 1) on which each listing begins in an answer, in their order; 0 for one that is not there. In a
    list its lines are indented.
    """
    lines = [line.strip() for line in answer.split("\n")]
    starts = [number for number, line in enumerate(answer.split("\n"), 1) if _OPENING.match(line)]
    for text in texts:
        wanted = [line.strip() for line in text.split("\n")]
        start = next((at for at in starts if lines[at : at + len(wanted)] == wanted), -1)
        if start >= 0:
            starts = [at for at in starts if at >= start + len(wanted)]
        yield start + 1


def as_one(answer: str, listings: Sequence[Listing], correction: str) -> str:
    """An answer whose listings were corrected, as one text to look at: its own words, then the correction with the new
    listings. A correction repeats only the listings, and what the words said of load or failure still stands.
    """
    answer = readable(as_shown(answer))
    lines = answer.split("\n")
    texts = [readable(listing.text) for listing in listings]
    for text, line in zip(texts, _lines_of(answer, texts), strict=True):
        if line:  # with the fences around it
            end = line + text.count("\n") + 1
            lines[line - 2 : end] = [""] * (min(end, len(lines)) - (line - 2))
    return f"{chr(10).join(lines).rstrip()}\n\n{correction}"
