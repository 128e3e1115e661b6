"""Errors of a JSON Schema validator as sentences. Of a failed ``oneOf`` the branch that was meant speaks."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from buttress.assembly._api_words import describe, expected_types, kind_of_value, one_of, shown
from buttress.readers.references import step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Pointer

#: Fields by which alternatives are told apart.
_TELLING = ("in", "type")
#: What tools ask for and few readers miss.
_HARMLESS = frozenset({"description", "version", "title", "responses", "name", "url", "info", "default", "summary"})
#: What a mistake inside entails for the node around it: an alternative that fails leaves its fields unknown.
_FOLLOWS = frozenset({"unknown", "several", "not"})
#: What is wrong with a regular expression in every dialect; the rest (`\\p{L}`, `[\\w-.]`) is fine somewhere.
_BROKEN_REGEX = ("unterminated character set", "missing )", "unbalanced parenthesis", "nothing to repeat")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with the structure. ``key`` is equal for the same mistake made elsewhere; ``breaks``: tools
    refuse the document or misread what it promises, instead of only missing something.
    """

    pointer: Pointer
    message: str
    key: tuple[str, ...]
    breaks: bool
    fix: str = ""


def complaints(errors: Any, root: Any, base: Pointer = ()) -> Iterator[Complaint]:
    """Errors of ``jsonschema_rs`` about the node at ``base`` of ``root``, translated, consequences left out."""
    found = list(dict.fromkeys(complaint for error in errors for complaint in _explain(error, root, base)))
    real: dict[Pointer, None] = {}
    for complaint in found:
        if complaint.key[0] not in _FOLLOWS and complaint.key != ("required", "default"):
            real.update(dict.fromkeys(complaint.pointer[:size] for size in range(len(complaint.pointer) + 1)))
    seen: set[Pointer] = set()
    for complaint in found:
        follows = complaint.key[0] in _FOLLOWS or complaint.key == ("required", "default")
        if follows and (complaint.pointer in real or complaint.pointer in seen):
            continue
        seen.add(complaint.pointer)
        yield complaint


def _explain(error: Any, root: Any, base: Pointer) -> list[Complaint]:
    kind = error.kind.name
    if kind in ("oneOf", "anyOf"):
        return _branches(error, root, base)
    pointer = (*base, *error.instance_path)
    facts = error.kind.as_dict()
    what = describe(pointer, root)
    if kind in ("additionalProperties", "unevaluatedProperties"):
        return [_unknown(pointer, what, str(name), root) for name in facts.get("unexpected", ())]
    if kind == "propertyNames":
        return [_bad_name(pointer, error, what)]
    if pointer and pointer[-1] == "type" and isinstance(error.instance, list):
        message = f"{what} is a list; before OpenAPI 3.1 a schema has one type, and `nullable: true` beside it"
        fix = "write one `type` and `nullable: true`, or declare `openapi: 3.1.0`"
        return [Complaint(pointer, message, ("type-list",), True, fix)]
    sentence = _sentence(kind, facts, error.instance, what)
    if kind == "format" and facts.get("format") == "regex" and not _is_broken(str(error.instance)):
        return []
    return [Complaint(pointer, *sentence)]


def _sentence(kind: str, facts: dict[str, Any], value: Any, what: str) -> tuple[str, tuple[str, ...], bool, str]:
    """The message, the key of the mistake, whether it breaks something, and the fix."""
    owner, field = what.rpartition(" of ")[2] or what, what.partition(" of ")[0]
    if kind == "required":
        name = str(facts.get("property"))
        if name == "required":  # of all fields OpenAPI asks only path parameters for it
            message = f"{what} stands in the path and is not marked `required: true`"
            return message, ("path-required",), True, "add `required: true`"
        return f"{what} has no `{name}`", ("required", name), name not in _HARMLESS, f"add `{name}`"
    if kind == "type":
        wanted = expected_types(list(facts.get("types", ())))
        quoted = wanted == "text" and isinstance(value, (int, float))
        message = f"{what} is {kind_of_value(value)}, expected {wanted}"
        key = ("type", field, wanted)
        return message, key, wanted != "text", f'write "{value}", in quotes' if quoted else f"write {wanted} there"
    if kind in ("enum", "const"):
        return _not_an_option(what, value, list(facts.get("options", ())) or [facts.get("expected_value")])
    if kind in ("minProperties", "minItems"):
        message = f"{what} is empty, expected at least one entry"
        return message, ("empty", field), False, f"add an entry, or leave {field} out"
    if kind == "format":
        name = facts.get("format", "value")
        return f"{what} is {shown(value)}, which is no valid {name}", ("format",), True, f"write a valid {name}"
    if kind == "pattern":
        message = f"{what} is {shown(value)}, which OpenAPI does not allow here"
        return message, ("pattern",), True, f"spell it as the OpenAPI version of {owner} asks"
    if kind == "uniqueItems":
        return f"{what} lists the same entry twice", ("twice",), False, "remove one of the two"
    if kind == "not":
        return f"{what} has fields that exclude one another", ("not",), True, "keep one of the fields"
    return f"{what} breaks OpenAPI's `{kind}` rule", (kind,), False, "follow the specification there"


def _is_broken(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except re.error as error:
            return error.msg.startswith(_BROKEN_REGEX)
        except (OverflowError, RecursionError):
            return False
    return False


def _not_an_option(what: str, value: Any, options: list[Any]) -> tuple[str, tuple[str, ...], bool, str]:
    allowed = list(dict.fromkeys(str(option) for option in options))
    if value == "null" and "string" in allowed:
        message = f"{what} is `null`, which is no type before OpenAPI 3.1"
        return message, ("enum", "null"), True, "remove that alternative and write `nullable: true` beside the others"
    near = get_close_matches(str(value), allowed, n=1)
    hint = f"; did you mean `{near[0]}`" if near else ""
    message = f"{what} is {shown(value)}, expected {one_of(allowed)}{hint}"
    return message, ("enum", str(value)), True, f"write `{near[0]}`" if near else f"write {one_of(allowed)}"


def _unknown(pointer: Pointer, what: str, name: str, root: Any) -> Complaint:
    at = (*pointer, name)
    if pointer == ("paths",):
        return Complaint(at, f"path `{name}` does not begin with `/`", ("path",), True, f"write `/{name}`")
    if pointer and pointer[-1] == "responses":
        message = f"`{name}` in {what.removeprefix('`responses` of ')} is no status code, status range or `default`"
        return Complaint(at, message, ("status",), True, "write a status from 100 to 599, `4XX` or `default`")
    if len(pointer) == 2 and pointer[0] == "components":
        return Complaint(at, _name_message(name), ("name",), True, "rename it, and the references to it")
    node = root
    for part in pointer:
        node = step(node, part)[1]
    if isinstance(node, dict) and "$ref" in node:
        message = f"{what} has `{name}` beside its `$ref`, where it is ignored"
        return Complaint(at, message, ("sibling", name), False, f"move `{name}` to what the reference names")
    version = root.get("openapi", root.get("swagger", "")) if isinstance(root, dict) else ""
    message = f"{what} has a field `{name}`, which OpenAPI{f' {version}' if version else ''} does not know"
    if name == "const" and isinstance(node, dict):
        return Complaint(at, message, ("unknown", name), False, f"write `enum: [{node[name]}]`, which says the same")
    return Complaint(at, message, ("unknown", name), False, f"remove `{name}`, or rename it `x-{name}`")


def _bad_name(pointer: Pointer, error: Any, what: str) -> Complaint:
    inner = error.kind.as_dict().get("error")
    name = str(getattr(inner, "instance", ""))
    message = _name_message(name) if name else f"a name in {what} has characters that OpenAPI does not allow"
    at = (*pointer, name) if name else pointer
    return Complaint(at, message, ("name",), True, "rename it, and the references to it")


def _name_message(name: str) -> str:
    return f"the component name {shown(name)} has characters other than letters, digits, `.`, `-` and `_`"


def _branches(error: Any, root: Any, base: Pointer) -> list[Complaint]:
    """The complaints of the alternative that was meant; one about the telling field when that is what is wrong."""
    pointer = (*base, *error.instance_path)
    what = describe(pointer, root)
    branches = [list(branch) for branch in getattr(error.kind, "context", None) or ()]
    value = error.instance
    if not (isinstance(value, dict) and "$ref" in value):
        branches = [b for b in branches if not any(_lacks(e) == "$ref" for e in b)] or branches
    if not all(branches):  # more than one fits
        both = [name for name in ("schema", "content") if isinstance(value, dict) and name in value]
        if len(both) > 1:
            return [Complaint(pointer, f"{what} has both `schema` and `content`", ("both",), True, "keep one of them")]
        return [Complaint(pointer, f"{what} fits several alternatives", ("several",), True)]
    told = _telling(branches, pointer, base, value, what)
    if told:
        return [told]
    lacking = {_lacks(e) for b in branches for e in b}
    if {"schema", "content"} <= lacking:
        message = f"{what} has neither `schema` nor `content`"
        return [Complaint(pointer, message, ("schema-or-content",), True, "add `schema` with its type")]
    fitting = [b for b in branches if not any(_is_telling(e, pointer, base) for e in b)] or branches
    best = min(fitting, key=lambda branch: (len(branch), -max(len(e.instance_path) for e in branch)))
    return [complaint for inner in best for complaint in _explain(inner, root, base)]


def _telling(branches: list[list[Any]], pointer: Pointer, base: Pointer, value: Any, what: str) -> Complaint | None:
    """A complaint about ``in`` or ``type`` when no alternative accepts it."""
    for name in _TELLING:
        wrong = [[e for e in b if _is_telling(e, pointer, base) == name] for b in branches]
        if len(branches) < 2 or not all(wrong):
            continue
        if isinstance(value, dict) and name not in value:
            return Complaint(pointer, f"{what} has no `{name}`", ("required", name), True, f"add `{name}`")
        options = [option for errors in wrong for e in errors for option in _options(e)]
        given = value.get(name) if isinstance(value, dict) else None
        return Complaint((*pointer, name), *_not_an_option(f"`{name}` of {what}", given, options))
    return None


def _is_telling(error: Any, pointer: Pointer, base: Pointer) -> str:
    """The name of the telling field that an error is about; '' for other errors."""
    at = (*base, *error.instance_path)
    if at == pointer and _lacks(error) in _TELLING:
        return _lacks(error)
    telling = bool(at) and at[:-1] == pointer and at[-1] in _TELLING and error.kind.name in ("enum", "const")
    return str(at[-1]) if telling else ""


def _options(error: Any) -> list[Any]:
    facts = error.kind.as_dict()
    return list(facts.get("options", ())) or ([facts["expected_value"]] if "expected_value" in facts else [])


def _lacks(error: Any) -> str:
    return str(error.kind.as_dict().get("property")) if error.kind.name == "required" else ""
