"""What a tool is: a name, what it answers, the arguments it takes, and the function that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from buttress.agent.tools._answers import Refused, cut
from buttress.agent.wire import Tool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic_core import ErrorDetails

    from buttress.agent.tools._desk import Desk


class Arguments(BaseModel):
    """Arguments of a tool, taken as they are: ``"1"`` is no number, and what is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Number = Annotated[int, Field(ge=1, le=10_000, description="the page's number, from 1")]
Subject = Annotated[str, Field(min_length=1, max_length=300)]


class Paged(Arguments):
    """Arguments of a tool whose answer has pages."""

    page: Number = 1


@dataclass(frozen=True, slots=True)
class Spec:
    """One tool. ``step`` words a call for a progress display, with arguments in braces. ``reads``: it shows lines of
    files, and is not offered where only facts may be sent.
    """

    name: str
    description: str
    arguments: type[Arguments]
    answer: Callable[[Desk, Any], str]
    step: str
    reads: bool = False

    @property
    def tool(self) -> Tool:
        """How it is offered. Without titles: they only repeat the names, and every request carries them."""
        return Tool(self.name, self.description, _without_titles(self.arguments.model_json_schema()))

    def taken(self, arguments: Any) -> Arguments:
        """The arguments, checked. Raises :class:`Refused`, which names what is wrong and what was expected."""
        if not isinstance(arguments, dict):
            raise Refused(f"the arguments of {self.name} are one JSON object", known=list(self.arguments.model_fields))
        try:
            return self.arguments.model_validate(arguments)
        except ValidationError as error:
            told = [self._wrong(each) for each in error.errors(include_input=False, include_url=False)[:3]]
            raise Refused("; ".join(told), known=list(self.arguments.model_fields)) from None

    def _wrong(self, error: ErrorDetails) -> str:
        name = cut(".".join(str(part) for part in error["loc"]), 40)
        field = self.arguments.model_fields.get(str(error["loc"][0])) if error["loc"] else None
        if field is None:
            return f"{self.name} has no argument {name}"
        about = f" ({field.description})" if field.description else ""
        if error["type"] == "missing":
            return f"the argument {name} is missing{about}"
        return f"{name}: {error['msg'][:1].lower()}{error['msg'][1:]}{about}"


def _without_titles(schema: Mapping[str, Any]) -> dict[str, Any]:
    kept = {
        key: value for key, value in schema.items() if key not in ("title", "description") or value.__class__ is dict
    }
    kept["properties"] = {
        name: {key: value for key, value in part.items() if key != "title"}
        for name, part in schema.get("properties", {}).items()
    }
    if "$defs" in schema:
        kept["$defs"] = {name: _without_titles(part) for name, part in schema["$defs"].items()}
    return kept
