"""What is wrong with an API description before anybody asks what it says: references and damaged text."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from buttress.blueprint.api import ApiProblem, Place
from buttress.blueprint.blueprint import NotUnderstood
from buttress.readers.references import write_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.assembly._api_references import Resolver
    from buttress.blueprint.api import Pointer
    from buttress.readers.documents import Document

#: Places named beside the first one; the number of uses says how many there are.
_SHOWN = 5
_KINDS = {
    "schemas": "a schema",
    "parameters": "a parameter",
    "responses": "a response",
    "requestBodies": "a request body",
    "headers": "a header",
    "examples": "an example",
    "links": "a link",
    "callbacks": "a callback",
    "pathItems": "a path item",
    "securitySchemes": "a security scheme",
}


#: A line that only a template engine understands (Go, Jinja, Helm, ERB).
_TEMPLATE = re.compile(r"^[ \t]*(?:\{\{|\{%|<%)", re.MULTILINE)


def damaged_text(document: Document) -> tuple[list[ApiProblem], list[NotUnderstood]]:
    """Problems of a file's text: keys written twice, and where reading had to stop or leave something out."""
    problems, stretches = [], []
    source = document.spans.source
    for flaw in document.flaws:
        if flaw.kind == "ignored":
            continue
        span = source.span(flaw.start, flaw.end)
        if flaw.kind == "syntax" and _TEMPLATE.search(source.text):
            advice = "is a template, and this line is not YAML or JSON until it is filled in; review what it renders to"
            stretches.append(NotUnderstood(source.line_span(span.line), advice))
            continue
        related = ((source.span(*flaw.earlier), "written here first"),) if flaw.earlier else ()
        place = Place(document.path, flaw.pointer)
        uses = 1 + len(related)
        problems.append(ApiProblem(flaw.kind, place, span, flaw.message, related, uses, breaks=True))
        if flaw.kind != "duplicate-key":
            stretches.append(NotUnderstood(source.line_span(span.line), _advice(flaw.kind, flaw.message)))
    return problems, stretches


def _advice(kind: str, message: str) -> str:
    stopped = kind in ("syntax", "depth")
    return f"{message}; reading stopped here, mend this and run again" if stopped else f"{message}; left out"


def dangling_references(resolver: Resolver) -> Iterator[ApiProblem]:
    """References that name nothing, one problem for each target with all its uses."""
    uses: defaultdict[Place, list[tuple[Place, str]]] = defaultdict(list)
    for path, document in resolver.files.items():
        missing = {text: place for text in resolver.counts[path] if (place := _missing(resolver, text, path))}
        if missing:
            for pointer, text in _sites(document):
                if text in missing:
                    uses[missing[text]].append((Place(path, pointer), text))
    for target, sites in uses.items():
        place, text = sites[0]
        span = resolver.files[place.path].spans.of(place.pointer)
        related = tuple(
            (resolver.files[at.path].spans.of(at.pointer), "refers to it as well") for at, _ in sites[1 : 1 + _SHOWN]
        )
        why, fix = _explain(resolver, target, place.path)
        message = f"`{text}` names nothing: {why}"
        yield ApiProblem("dangling-ref", place, span, message, related, len(sites), breaks=True, fix=fix)


def _sites(document: Document) -> Iterator[tuple[Pointer, str]]:
    from buttress.assembly._api_references import reference_sites

    return reference_sites(document)


def _missing(resolver: Resolver, text: str, path: str) -> Place | None:
    """The place that a reference names and that is not there; None when it is there or cannot be known."""
    reference = resolver.reference(text, path)
    if reference.place is None:
        return None
    found = resolver.resolve(reference.place)
    return reference.place if found.known and not found.there else None


def _explain(resolver: Resolver, target: Place, base: str) -> tuple[str, str]:
    """What was expected there with the nearest thing that exists, and the fix."""
    if target.path not in resolver.library.paths:
        return _no_file(resolver, target, base)
    found = resolver.look_up(target)
    if found.there:
        return "it leads only to itself", f"write what `{write_pointer(target.pointer)}` is, instead of a reference"
    parent = target.pointer
    while parent and not found.there:
        parent = parent[:-1]
        found = resolver.look_up(Place(target.path, parent))
    name = str(target.pointer[len(parent)]).removeprefix("#")
    holder = write_pointer(parent)[2:] or target.path
    file = "" if target.path == base else target.path.rsplit("/", 1)[-1]
    names = list(found.value) if isinstance(found.value, dict) else []
    near = get_close_matches(name, names, n=1, cutoff=0.7) or [n for n in names if n.lower() == name.lower()]
    why = f"{holder} has no `{name}`"
    if near:
        pointer = (*parent, near[0], *target.pointer[len(parent) + 1 :])
        return f"{why}; the nearest name is `{near[0]}`", f"write `{file}{write_pointer(pointer)}`"
    elsewhere = _same_name(resolver, target)
    if elsewhere:
        return f"{why}; there is `{elsewhere}`", f"write `{file}{elsewhere}`"
    return why, f"define `{write_pointer(target.pointer)[2:] or name}` in {target.path}, or remove the reference"


def _no_file(resolver: Resolver, target: Place, base: str) -> tuple[str, str]:
    document = resolver.library.get(base)
    root = document.value if document else None
    name = target.path.rsplit("/", 1)[-1]
    for section in (("components", "schemas"), ("definitions",)):
        if not target.pointer and name in _below(root, section):
            return f"there is no file {target.path}", f"write `{write_pointer((*section, name))}`"
    described = [path for path in resolver.library.paths if path.endswith((".yaml", ".yml", ".json"))]
    near = get_close_matches(target.path, described, n=1)
    if not near:
        return f"there is no file {target.path}", f"add {target.path}, or remove the reference"
    relative = posixpath.relpath(near[0], posixpath.dirname(base) or ".")
    fragment = write_pointer(target.pointer) if target.pointer else ""
    return f"there is no file {target.path}; the nearest is {near[0]}", f"write `{relative}{fragment}`"


def _same_name(resolver: Resolver, target: Place) -> str:
    """Another kind of component, or a definition, of the same name."""
    document = resolver.library.get(target.path)
    root = document.value if document else None
    for section in [("components", kind) for kind in _KINDS] + [("definitions",), ("parameters",), ("responses",)]:
        if target.pointer and target.pointer[-1] in _below(root, section):
            return write_pointer((*section, target.pointer[-1]))
    return ""


def _below(root: Any, pointer: tuple[str, ...]) -> dict[str, Any]:
    for part in pointer:
        root = root.get(part) if isinstance(root, dict) else None
    return root if isinstance(root, dict) else {}


def wrong_kinds(resolver: Resolver) -> Iterator[ApiProblem]:
    """References to something else than what stands there: a response where a schema is wanted."""
    for (target, kind), at in resolver.uses.items():
        found = resolver.resolve(target)
        actual = _kind_of(target.pointer)
        if isinstance(found.value, (dict, bool)) and (not actual or actual == kind):
            continue
        document = resolver.files.get(at.path)
        if document is None or not found.there:
            continue
        place = at.child("$ref")
        what = _KINDS.get(actual, "no mapping") if isinstance(found.value, dict) else "no mapping"
        message = f"`{write_pointer(target.pointer)}` is {what}, expected {_KINDS[kind]}"
        fix = f"refer to {_KINDS[kind]}, or write it here"
        yield ApiProblem("wrong-kind-ref", place, document.spans.of(place.pointer), message, breaks=True, fix=fix)


def _kind_of(pointer: Pointer) -> str:
    """The kind of component that a pointer to a whole component names; '' for any other pointer."""
    if len(pointer) == 3 and pointer[0] == "components":
        return str(pointer[1]) if pointer[1] in _KINDS else ""
    if len(pointer) == 2 and pointer[0] in ("definitions", "parameters", "responses"):
        return "schemas" if pointer[0] == "definitions" else str(pointer[0])
    return ""
