"""What a client is told about resources and prompts, and the prompts themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mcp_types as types

from buttress import prompts

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Characters of an argument: a migration fits, a flood does not.
_LONGEST = 16_000
_JSON = "application/json"


class Refused(Exception):  # noqa: N818 - an answer and not an error
    """Why there is no such prompt, in words for whoever asked."""


RESOURCES: tuple[dict[str, Any], ...] = (
    {
        "uri": "buttress://findings",
        "name": "findings",
        "description": "Findings of the review, worst first",
        "mime_type": _JSON,
    },
)
TEMPLATES: tuple[dict[str, Any], ...] = (
    {
        "uri_template": "buttress://findings/{label}",
        "name": "finding",
        "description": "One finding in full, by its label",
        "mime_type": _JSON,
    },
    {
        "uri_template": "buttress://facts/{kind}",
        "name": "facts",
        "description": "What was read: tables, operations, components, edges, numbers or questions",
        "mime_type": _JSON,
    },
    {
        "uri_template": "buttress://rules/{name}",
        "name": "rule",
        "description": "Why a rule exists, what to do instead, when it is fine",
        "mime_type": _JSON,
    },
)
PROMPTS: tuple[dict[str, Any], ...] = (
    {
        "name": "architect",
        "description": "Work as a backend architect whose statements are checked",
        "arguments": [types.PromptArgument(name="task", description="what it is about", required=False)],
    },
    {
        "name": "migration",
        "description": "Review a migration before it is merged",
        "arguments": [
            types.PromptArgument(name="sql", description="the migration", required=False),
            types.PromptArgument(name="path", description="or its file", required=False),
        ],
    },
    {
        "name": "api_change",
        "description": "Weigh a change of the API before it is built",
        "arguments": [types.PromptArgument(name="description", description="what is to change", required=True)],
    },
)


def prompt(name: str, arguments: Mapping[str, str]) -> str:
    """A prompt with its arguments. Raises :class:`Refused`."""
    known = {each["name"]: [argument.name for argument in each["arguments"]] for each in PROMPTS}
    if name not in known:
        raise Refused(f"there is no such prompt; there are {', '.join(known)}")
    if wrong := [key[:40] for key in arguments if key not in known[name]]:
        raise Refused(f"{name} takes {' and '.join(known[name])}, not {wrong[0]}")
    if any(len(text) > _LONGEST for text in arguments.values()):
        raise Refused(f"an argument is longer than {_LONGEST} characters")
    text = prompts.load(f"mcp_{name}").rstrip()
    if name == "architect":
        text = f"{prompts.load('backend_architect').rstrip()}\n\n{text}"
    given = [_given(key, said) for key, said in arguments.items() if said.strip()]
    return "\n\n".join([text, *given]) + "\n"


def _given(key: str, said: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in said.split("\n") if set(run) == {"`"}), default=0))
    return f"{key}:\n\n{fence}\n{said.strip()}\n{fence}"
