"""Parts of answers and drafts to put on a screen, and windows to put them in."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from buttress.agent.answers.parts import Closed, Listing, Opened, Statement
from buttress.agent.drafts.draft import Draft, Piece, Place
from buttress.blueprint.source import Span
from buttress.chat.screen import screen_for
from buttress.findings.finding import Related
from buttress.findings.question import Question
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    import pytest

    from buttress.agent.answers.parts import BlockKind, Part
    from buttress.chat.screen._printed import Printed
    from buttress.findings.finding import Finding

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
SQL = "CREATE TABLE carts (\n\tid bigint PRIMARY KEY,\n  user_id int REFERENCES users -- whose\n);"


class Window(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def at(path: str, line: int) -> Related:
    return Related(Span(path, 0, 1, line, 1, line, 2), "")


def checked(text: str, *places: Related) -> Statement:
    return Statement(text, "checked", places)


def own(text: str, why: str = "", *places: Related) -> Statement:
    return Statement(text, "unverified", places, why)


def withheld(why: str) -> Statement:
    return Statement("", "refuted", why=why, said="something that is not so")


def block(kind: BlockKind, *said: Statement, mark: str = "", depth: int = 0) -> list[Part]:
    return [Opened(kind, mark, depth), *said, Closed()]


ANSWER: list[Part] = [
    *block("heading", own("What grows"), mark="##"),
    *block(
        "paragraph",
        checked(
            "`orders` grows with use, and callers of `GET /orders` cannot take its list in parts.",
            at("db/schema.sql", 12),
            at("openapi.yaml", 40),
        ),
        own("I would begin with a *cursor*; it is simple."),
        own("It works on `created_at`."),
        checked("Deleting a role deletes its users.", *(at("db/schema.sql", n) for n in (12, 346, 347, 348, 349, 350))),
    ),
    *block("item", checked("Keys of `orders` are there.", at("db/schema.sql", 3)), mark="-", depth=1),
    *block("item", own("An index may help here, though nobody has measured it."), mark="-", depth=2),
    *block("item", own("Mixed."), checked("`users` has an index.", at("db/schema.sql", 5)), mark="1.", depth=1),
    *block("quote", own("Premature optimisation is the root of all evil, somebody has said about programs.")),
    *block("paragraph", withheld("there is no table cart"), own("Fine otherwise.", "there is no column orders.foo")),
    *block(
        "table",
        own("| table | rows |"),
        checked("| orders | many, and more with every order that anybody makes in the shop |"),
        own("| users | `few` |"),
    ),
    *block("rule"),
]


def finding(severity: Severity, subject: str, span: Span) -> Finding:
    rule = Rule(
        name="foreign-key-type-mismatch",
        code="DB999",
        severity=severity,
        consequence=Consequence.OUTAGE,
        principle=Principle.DATA_IS_SACRED,
    )
    return rule.finding(
        subject=subject,
        at=span,
        message=f"{subject} is integer, but users.id is bigint",
        because="integer ends at 2,147,483,647, and keys of users go on",
        instead="ALTER TABLE carts ALTER COLUMN user_id TYPE bigint",
    )


def drafted(text: str = SQL) -> Draft:
    """A draft of two listings: one with a finding, one that no rule can judge."""
    span = Span("migrations/0007_tried.sql", 60, 70, 3, 3, 3, 9)
    elsewhere = Span("migrations/0001_accounts.sql", 0, 1, 8, 1, 8, 2)
    mine, other = finding(Severity.WARNING, "carts.user_id", span), finding(Severity.ADVICE, "users", elsewhere)
    piece = Piece(
        Listing("sql", text, kind="sql"),
        1,
        "sql",
        "migrations/0007_tried.sql",
        places=(Place("migrations/0007_tried.sql", 1, 4),),
        brings=("table carts", "column carts.id", "column carts.user_id", "primary key carts(id)"),
        findings=(mine,),
        tried=True,
    )
    return Draft(
        (piece, Piece(Listing("go", 'fmt.Println("x")'), 2, why="code of a program")),
        (mine, other),
        questions=(
            Question(
                "growth",
                "How fast does the data grow, and how long is it kept?",
                "carts grows with every use and nothing takes rows out again",
                "carts gains ___ rows a day; rows are kept for ___ and then ___.",
                span,
                "",
                "design.md",
            ),
        ),
        corrected=("money-as-float carts.total: money is kept as a float",),
    )


def clean_draft() -> Draft:
    """A draft of which a review finds nothing."""
    draft = drafted()
    piece = Piece(draft.pieces[0].listing, 1, "sql", draft.pieces[0].path, tried=True, brings=("table carts",))
    return Draft((piece,))


def screen(
    monkeypatch: pytest.MonkeyPatch, columns: int, stream: io.StringIO | None = None
) -> tuple[Printed, io.StringIO]:
    """A screen of so many columns; a terminal without colour unless another stream is given."""
    stream = Window() if stream is None else stream
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    return screen_for(stream, str), stream


def told(screen: Printed, stream: io.StringIO, parts: list[Part]) -> str:
    """What stands on the screen once an answer is over."""
    for part in parts:
        screen.part(part)
    screen.answer_ends()
    return stream.getvalue()
