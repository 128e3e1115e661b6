"""The tools that a chat client is offered: those of a deep review, joined to what a person at a chat asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.agent.tools import asking, facts, findings, trying
from buttress.agent.tools._answers import Refused
from buttress.mcp.explaining import EVIDENCE, EXPLAIN
from buttress.mcp.impact import IMPACT
from buttress.mcp.reviewing import LIST, REVIEW
from buttress.mcp.verifying import VERIFY

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Desk
    from buttress.agent.tools._spec import Spec
    from buttress.agent.wire import Tool


def try_snippet(desk: Desk, taken: trying.TryText) -> str:
    """What a review says with the text in place. Raises :class:`Refused` for what cannot be tried at all."""
    answer = trying.try_text(desk, taken)
    told = json.loads(answer)
    if told.get("note") == "this was not tried":
        raise Refused(f"this was not tried: {told['data'][0]['because']}")
    return answer


#: In the order of use.
TOOLS: tuple[Spec, ...] = (
    REVIEW,
    LIST,
    EXPLAIN,
    EVIDENCE,
    IMPACT,
    replace(asking.LIST, description="The questions that ask_predicate answers, with what each takes."),
    replace(
        asking.ASK,
        description="Asks code one question about the design: yes, no or unknown, why, where, and the ground to cite.",
    ),
    replace(
        trying.TRY,
        name="try_snippet",
        description=(
            "Reviews SQL, Prisma, OpenAPI or design text as if it were saved, on a copy: what it brings, heals and breaks."
            " Try what you propose before you propose it."
        ),
        answer=try_snippet,
    ),
    VERIFY,
)
#: What resources are read by; a client that calls it by name is answered too.
CALLABLE: tuple[Spec, ...] = (*TOOLS, facts.LIST, findings.PAGE)


def offered() -> list[Tool]:
    """The tools as a client is told of them."""
    return [spec.tool for spec in TOOLS]
