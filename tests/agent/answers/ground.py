"""Answers about the examples, and short ways to look at what comes of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from agent.verifier.ground import scenery
from buttress.agent.answers import Answer
from buttress.agent.answers.parts import Closed, Listing, Opened, Statement
from buttress.agent.verifier.scene import Scene

if TYPE_CHECKING:
    from buttress.agent.answers.parts import Part

GROWS = "[[grows(orders)=yes]]"


@cache
def scene(example: str = "shop") -> Scene:
    return Scene(*scenery(example))


def parts(text: str, *, step: int = 0, whole: bool = True, known: str = "") -> list[Part]:
    """What comes of an answer that arrives in pieces of ``step`` characters (0: at once)."""
    answer = Answer(scene(), known)
    pieces = [text[at : at + step] for at in range(0, len(text), step)] if step else [text]
    found = [part for piece in pieces for part in answer.feed(piece)] + answer.end(whole)
    assert answer.raw == text
    return found


def said(text: str, *, whole: bool = True, known: str = "") -> list[Statement]:
    return [part for part in parts(text, whole=whole, known=known) if isinstance(part, Statement)]


def only(text: str) -> Statement:
    (statement,) = said(text)
    return statement


def texts(text: str) -> list[str]:
    return [statement.text for statement in said(text)]


def checked(text: str) -> list[str]:
    return [statement.text for statement in said(text) if statement.standing == "checked"]


def listings(text: str, *, whole: bool = True) -> list[Listing]:
    return [part for part in parts(text, whole=whole) if isinstance(part, Listing)]


def outline(text: str) -> list[str]:
    """Blocks as ``kind mark depth: sentences``."""
    found: list[str] = []
    for part in parts(text):
        if isinstance(part, Opened):
            found.append(f"{part.kind} {part.mark} {part.depth}:")
        elif isinstance(part, Statement):
            found[-1] += f" {part.text}"
        elif isinstance(part, Listing):
            found.append(f"listing {part.language}")
        else:
            assert isinstance(part, Closed)
    return found
