"""The tools that a chat client is offered: those of a deep review, joined to what a person at a chat asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buttress.agent.tools import asking, drafting, facts, findings, trying
from buttress.agent.tools._answers import Refused
from buttress.mcp.explaining import EVIDENCE, EXPLAIN
from buttress.mcp.impact import IMPACT
from buttress.mcp.reviewing import LIST, REVIEW
from buttress.mcp.verifying import VERIFY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.agent.tools._desk import Desk
    from buttress.agent.tools._spec import Spec
    from buttress.agent.wire import Tool


def try_snippet(desk: Desk, taken: trying.TryText) -> str:
    """What a review says with the text in place. Raises :class:`Refused` for what cannot be tried at all."""
    return _tried(trying.try_text(desk, taken))


def review_design(desk: Desk, taken: drafting.ReviewDesign) -> str:
    """What a review says with all listings in place. Raises :class:`Refused` for what cannot be tried at all."""
    return _tried(drafting.review_design(desk, taken))


def _tried(answer: str) -> str:
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
    replace(
        drafting.REVIEW_DESIGN,
        description=(
            "Reviews the listings of a whole design together on one copy: SQL, Prisma, OpenAPI, sketched endpoints, Mermaid,"
            " with the prose. Says what each brings, what is found, and what the design leaves open."
        ),
        answer=review_design,
    ),
    VERIFY,
)
#: Characters from which a limit is told.
_WORTH_TELLING = 1_000
#: What resources are read by; a client that calls it by name is answered too.
CALLABLE: tuple[Spec, ...] = (*TOOLS, facts.LIST, findings.PAGE)


def offered() -> list[Tool]:
    """The tools as a client is told of them."""
    return [replace(spec.tool, schema=_short(spec.tool.schema)) for spec in TOOLS]


def _short(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without what only costs its reader: names said again, defaults that say nothing, limits of single words.
    Parts stand where they are used.
    """
    parts = schema.get("$defs", {})

    def told(key: str, value: Any) -> bool:
        if key in ("title", "default", "minLength", "$defs"):
            return False
        return key != "maxLength" or value >= _WORTH_TELLING

    def short(value: Any) -> Any:
        if isinstance(value, list):
            return [short(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            part = {key: each for key, each in parts[value["$ref"].rpartition("/")[2]].items() if key != "description"}
            return short(part | {key: each for key, each in value.items() if key != "$ref"})
        names = value.get("properties", {})
        kept = {key: short(each) for key, each in value.items() if key != "properties" and told(key, each)}
        return kept | ({"properties": {name: short(each) for name, each in names.items()}} if names else {})

    whole: dict[str, Any] = short(schema)
    return whole
