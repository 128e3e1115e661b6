"""Parts of answers and bills as JSON: written without secrets, read with patience for what is damaged."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, get_args

from buttress.agent.sessions.kept import Meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from buttress.agent.answers.parts import Part, Statement
    from buttress.agent.claims import Ground
    from buttress.findings.advice import Bill
    from buttress.findings.finding import Related

#: A part that was read, with what its labels stood for.
Read = tuple["Part", "Mapping[str, Meaning]"]


class Unreadable(ValueError):  # noqa: N818 - a state of a row: it is skipped and counted
    """A row that is damaged, or that another version wrote."""


def written(part: Part, meant: Mapping[str, Meaning], hide: Callable[[str], str]) -> str:
    """A part as one line of JSON, every string of it through ``hide``."""
    told = _plain(part)
    if meant:
        told["meant"] = {label: asdict(meaning) for label, meaning in meant.items()}
    return json.dumps(_hidden(told, hide), ensure_ascii=False, separators=(",", ":"))


def read(body: str) -> Read:
    """A part and what its labels stood for. Raises :class:`Unreadable`."""
    try:
        told = json.loads(body)
        return _part(told), {str(label): _meaning(each) for label, each in told.get("meant", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise Unreadable from None


def written_bill(bill: Bill) -> str:
    """A bill as JSON."""
    return json.dumps(asdict(bill), separators=(",", ":"))


def read_bill(body: str) -> Bill | None:
    """A bill; None where there is none, or none that can be read."""
    from buttress.findings.advice import Bill

    try:
        told = json.loads(body)
        bill = Bill()
        wanted = {each.name: getattr(bill, each.name) for each in fields(Bill)}
        return Bill(**{name: told[name] for name, usual in wanted.items() if _fits(told.get(name), usual)})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _fits(value: Any, usual: Any) -> bool:
    if usual is None:
        return isinstance(value, int | float)
    return isinstance(value, type(usual))


def _plain(part: Part) -> dict[str, Any]:
    from buttress.agent.answers.parts import Closed, Listing, Opened

    if isinstance(part, Opened):
        return {"is": "opened", "kind": part.kind, "mark": part.mark, "depth": part.depth}
    if isinstance(part, Closed):
        return {"is": "closed"}
    if isinstance(part, Listing):
        return {"is": "listing", **asdict(part)}
    return {
        "is": "statement",
        "text": part.text,
        "standing": part.standing,
        "places": [[asdict(place.span), place.note] for place in part.places],
        "why": part.why,
        "grounds": [ground.model_dump(mode="json") for ground in part.grounds],
        "said": part.said,
    }


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {key: _hidden(each, hide) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(each, hide) for each in value]
    return value


def _part(told: Any) -> Part:
    from buttress.agent.answers.parts import BlockKind, Closed, Listing, Opened

    what = told["is"]
    if what == "closed":
        return Closed()
    if what == "opened":
        kind = told["kind"]
        if kind not in get_args(BlockKind):
            raise Unreadable
        return Opened(kind, _string(told["mark"]), _number(told["depth"]))
    if what == "listing":
        tried: Any = told["kind"] if told["kind"] in ("sql", "prisma", "openapi", "design") else ""
        text, info = _string(told["text"]), _string(told["info"])
        return Listing(_string(told["language"]), text, info, tried, whole=told["whole"] is True)
    if what == "statement":
        return _statement(told)
    raise Unreadable


def _statement(told: Any) -> Statement:
    from buttress.agent.answers.parts import Standing, Statement

    if told["standing"] not in get_args(Standing):
        raise Unreadable
    return Statement(
        text=_string(told["text"]),
        standing=told["standing"],
        places=tuple(_place(each) for each in told["places"]),
        why=_string(told["why"]),
        grounds=tuple(_ground(each) for each in told["grounds"]),
        said=_string(told["said"]),
    )


def _place(told: Any) -> Related:
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Related

    span, note = told
    numbers = ("start", "end", "line", "column", "end_line", "end_column")
    return Related(Span(_string(span["path"]), *(_number(span[name]) for name in numbers)), _string(note))


def _ground(told: Any) -> Ground:
    """Made without pydantic's limits: a quote from which a secret was taken may have become longer than they allow."""
    from buttress.agent.claims import Cited, Computed

    if "cite" in told:
        return Cited.model_construct(cite=_string(told["cite"]), quote=_string(told["quote"]))
    if told["value"] not in ("yes", "no", "unknown"):
        raise Unreadable
    args = tuple(_string(arg) for arg in told["args"])
    return Computed.model_construct(predicate=_string(told["predicate"]), args=args, value=told["value"])


def _meaning(told: Any) -> Meaning:
    words = {name: _string(told[name]) for name in ("kind", "subject", "id", "path", "rule", "around")}
    return Meaning(**words, line=_number(told["line"]), entities=tuple(_string(each) for each in told["entities"]))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise Unreadable
    return value
