"""``/endpoint``: all that was read about one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, words_of
from buttress.chat.commands._findings import listed, speaks_of
from buttress.chat.commands._named import operation_called, tables_of
from buttress.chat.commands._sheet import Sheet
from buttress.chat.commands._users import lists_rows_of
from buttress.errors import InputError
from buttress.predicates.api_access import is_protected
from buttress.predicates.api_naming import resource
from buttress.predicates.landing import landing_of
from buttress.predicates.lists import collection_of, is_bounded
from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.api import Api, Parameter, Schema
    from buttress.blueprint.blueprint import Blueprint
    from buttress.chat.stage import Stage
    from buttress.predicates._entity_names import LocatedOperation

#: Rows of each list, and properties of one body, before the rest is counted.
_ROWS, _PROPERTIES = 12, 10


def run(stage: Stage, rest: str) -> str:
    """Print parameters, bodies and answers, whether its list comes in parts, what it asks of its caller, the table
    behind it, and what is said against it. Raises :class:`InputError` for a name that no operation has.
    """
    words = words_of("endpoint", rest, flags=("--all",))
    if not words.text:
        raise InputError("/endpoint: expected an operation, such as /endpoint GET /orders")
    blueprint = stage.bench.review.blueprint
    at = operation_called(blueprint, words.text)
    sheet = Sheet(stage)
    _head(sheet, at)
    most, everything = None if words.everything else _ROWS, f"/endpoint {at.subject} --all"
    api, operation = at.api, at.operation
    home = api.span(operation.place).path
    parameters = [(_parameter(api, p), sheet.place(api.span(p.place), home)) for p in operation.parameters]
    sheet.rows("takes", parameters, most, everything)
    if operation.body is not None:
        body = [
            (text, sheet.place(api.span(operation.body.place), home)) for text in _bodies(api, operation.body.content)
        ]
        sheet.rows("body" if operation.body.required else "body (may be left out)", body, most, everything)
    answers = [
        (f"{response.status} {text}", sheet.place(api.span(response.place), home))
        for response in operation.responses.values()
        for text in _bodies(api, response.content) or [""]
    ]
    sheet.rows("answers", answers, most, everything)
    for label, text in _behaviour(blueprint, at):
        sheet.labelled(label, text)
    about = [(label, f) for label, f in stage.bench.ledger.findings.items() if speaks_of(f, at.subject)]
    if about:
        sheet.line(sheet.ink.paint("findings", "bold"))
        listed(sheet, about, about=at.subject)
    else:
        sheet.text("no finding is about it", style="dim")
    return str(sheet)


def _head(sheet: Sheet, at: LocatedOperation) -> None:
    operation = at.operation
    marks = [
        operation.operation_id,
        "deprecated" if operation.deprecated else "",
        "called on others" if operation.webhook else "",
    ]
    marks += ["sketched by a design" if at.api.sketch else ""]
    told = " · ".join(mark for mark in marks if mark)
    sheet.row(f"{at.subject}{f'   {told}' if told else ''}", sheet.place(at.api.span(operation.place)), "")
    words = operation.summary or operation.description
    if words.strip():
        sheet.text(words.strip().splitlines()[0], "  ", style="dim")


def _parameter(api: Api, parameter: Parameter) -> str:
    kind = shape_of(api, parameter.schema)
    schema = api.resolve(parameter.schema)
    limits = _limits(schema) if schema else ""
    needed = " required" if parameter.required else ""
    return f"{parameter.name} in {parameter.where}{f': {kind}' if kind else ''}{limits}{needed}"


def _limits(schema: Schema) -> str:
    bounds = {"from": schema.minimum, "to": schema.maximum, "at most": schema.max_length}
    told = [f"{word} {value:g}" for word, value in bounds.items() if value is not None]
    told += [f"default {schema.default}"] if schema.has_default else []
    told += [f"one of {', '.join(map(str, schema.enum[:6]))}"] if schema.enum else []
    return f" ({', '.join(told)})" if told else ""


def _bodies(api: Api, content: Mapping[str, Schema | None]) -> list[str]:
    return [f"{media} {shape_of(api, schema, inside=True)}".strip() for media, schema in content.items()]


def shape_of(api: Api, schema: Schema | None, *, inside: bool = False) -> str:
    """A schema in words: its name or type, and with ``inside`` its properties (``*`` where required)."""
    found = api.resolve(schema)
    if found is None:
        return ""
    if found.items is not None:
        return f"list of {shape_of(api, found.items, inside=inside) or 'anything'}"
    name = _name(schema) or "/".join(found.types) or ""
    name += f" {found.format}" if found.format else ""
    properties = api.properties(found)
    if not inside or not properties:
        return name
    needed = {each for part in api.flatten(found) for each in part.required}
    told = [f"{each}{'*' if each in needed else ''}" for each in properties]
    more = f", and {len(told) - _PROPERTIES} more" if len(told) > _PROPERTIES + 1 else ""
    return f"{name} {{{', '.join(told[:_PROPERTIES] if more else told)}{more}}}".strip()


def _name(schema: Schema | None) -> str:
    return str(schema.ref.pointer[-1]) if schema is not None and schema.ref is not None and schema.ref.pointer else ""


def _behaviour(blueprint: Blueprint, at: LocatedOperation) -> Iterator[tuple[str, str]]:
    """Access, pages and the table behind: each with the reason that the predicate gives."""
    access = is_protected(at.operation)
    words = {"yes": "asks who is calling", "no": "open to everybody", "unknown": "not stated who may call"}
    yield "access", f"{words[access.value]}: {access.why}"
    found = collection_of(at.api, at.operation)
    if found is not None:
        bounded = is_bounded(at.api, at.operation, found)
        parts = {
            "yes": "its list is bounded",
            "no": "its list comes whole",
            "unknown": "whether its list is bounded is not stated",
        }
        yield "pages", f"{parts[bounded.value]}: {bounded.why}"
    landing = landing_of(at.api, at.operation, blueprint.reviewed)
    if landing is not None:
        subject = landing.database.subject(landing.table.name)
        yield "table", f"writes {subject} (a guess): {landing.why}; /table {subject}"
    for subject in _listed(blueprint, at) if found is not None else ():
        yield "table", f"lists rows of {subject} (a guess, by path and properties); /table {subject}"


def _listed(blueprint: Blueprint, at: LocatedOperation) -> Iterator[str]:
    noun = singular_words(resource(at.operation.path))
    for subject, table in tables_of(blueprint).items():
        if singular_words(table.table.name.name) == noun and lists_rows_of(blueprint, at.subject, subject):
            yield subject


COMMAND = Command(
    "endpoint",
    "[GET] /path [--all]",
    "an operation: what it takes and answers, pages, access, the table behind it",
    run,
    "The method may be left out where a path has only one. * marks properties that must be there.",
    ("operation",),
)
