"""API descriptions of a draft: whole ones, paths alone, components alone, each beside what the repository describes."""

from __future__ import annotations

import re
from json import dumps
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from buttress.readers.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.drafts.plan import Stand
    from buttress.blueprint.api import Api
    from buttress.review import Review

#: Descriptions of a repository that are looked into.
_MOST = 20
_WHOLE = re.compile(
    r"^[ \t]*[\"']?(?:openapi|swagger)[\"']?[ \t]*:|^\s*\{\s*[\"'](?:openapi|swagger)[\"']\s*:", re.MULTILINE
)
_REFERENCE = re.compile(
    r"(?P<lead>[\"']?\$ref[\"']?\s*:\s*[\"']?)#/(?P<group>components|definitions)/(?P<rest>[\w.~/-]+)"
)


def described(
    review: Review, stands: Sequence[Stand], listed: frozenset[str]
) -> Iterator[tuple[Stand | None, str, str, int]]:
    """Each listing with the path and the whole text of its file, and its first line there; then, without a listing, the
    repository's own descriptions that change.

    A description that says most of what the repository's own says stands in its place. Anything else stands beside it:
    what it refers to and does not define is looked for there, or in the other listings, and an operation that both
    describe is the listing's.
    """
    shelf = _Shelf(review, listed)
    texts = [shelf.add(stand.text) for stand in stands]
    for stand, (path, text, line) in zip(stands, texts, strict=True):
        yield stand, path, shelf.linked(path, text), line
    yield from ((None, path, text, 1) for path, text in shelf.yielding(review) if path not in shelf.values)


class _Shelf:
    """Descriptions being placed, and those that there are."""

    def __init__(self, review: Review, listed: frozenset[str]) -> None:
        self.apis = review.blueprint.apis
        self.listed = set(listed)
        self.values: dict[str, Any] = {}
        self.known: dict[str, Any] = {}
        for api in self.apis[:_MOST]:
            if api.key in listed and not api.key.endswith(".md"):
                self.known[api.key] = _value(api.key, "\n".join(review.lines_of(api.key)))

    def add(self, text: str) -> tuple[str, str, int]:
        """Path, whole text and first line of one listing."""
        json = text.lstrip().startswith("{")
        value = _value("draft.json" if json else "draft.yaml", text)
        whole, line = (text, 1) if _WHOLE.search(text) else self._completed(text, value, json=json)
        path = (self._replaced(value) if whole == text else "") or self._free("json" if json else "yaml")
        self.listed.add(path)
        self.values[path] = _value(path, whole)
        return path, f"{whole}\n", line

    def _free(self, ending: str) -> str:
        names = (f"draft{f'-{number}' if number > 1 else ''}.{ending}" for number in range(1, len(self.listed) + 2))
        return next(name for name in names if name not in self.listed)

    def linked(self, path: str, text: str) -> str:
        """The text with references that lead nowhere in it led to the description that has what they name."""
        others = {other: value for other, value in (*self.values.items(), *self.known.items()) if other != path}

        def led(found: re.Match[str]) -> str:
            pointer = [found["group"], *found["rest"].split("/")]
            if _has(self.values[path], pointer):
                return found[0]
            home = next((other for other, value in others.items() if _has(value, pointer)), "")
            return f"{found['lead']}{home}#/{found['group']}/{found['rest']}" if home else found[0]

        return _REFERENCE.sub(led, text)

    def yielding(self, review: Review) -> Iterator[tuple[str, str]]:
        """The repository's descriptions without the operations that listings describe anew, line for line."""
        drafted = {call for value in self.values.values() for call in _calls(value)}
        for api in self.apis:
            again = [o for o in api.operations if (o.path, o.method.lower()) in drafted and o.place.path == api.key]
            if api.key in self.known and again and api.key.endswith((".yaml", ".yml")):
                lines = review.lines_of(api.key)
                for operation in again:
                    _blank(lines, api.span(operation.place).line)
                yield api.key, "\n".join(lines)

    def _completed(self, text: str, value: Any, *, json: bool) -> tuple[str, int]:
        """A part of a description with what it lacks to be one: version, title, and how the repository's callers are
        known. Its lines stay lines.
        """
        said = value if isinstance(value, dict) else {}
        model = self._model()
        heads = {**_version(model), "info": {"title": "Draft", "version": "1"}, **self._security(model, said)}
        bare = bool(said) and all(str(key).startswith("/") for key in said)
        heads = {key: each for key, each in heads.items() if key not in said}
        if not bare and "paths" not in said:
            heads["paths"] = {}
        if json:
            flow = f"{{{dumps(heads, default=str)[1:-1]}, "
            return (f'{flow}"paths": {text}}}' if bare else text.replace("{", flow, 1)), 1
        text = dedent(text)
        above = [f"{key}: {dumps(each, default=str)}" for key, each in heads.items()]
        if bare:
            above.append("paths:")
            text = "\n".join(f"  {line}" if line.strip() else line for line in text.split("\n"))
        return "\n".join((*above, text)), len(above) + 1

    def _security(self, model: Api | None, said: dict[Any, Any]) -> dict[str, Any]:
        """The way in that the repository's description states for all its operations."""
        known = self.known.get(model.key) if model else None
        asked = known.get("security") if isinstance(known, dict) else None
        names = sorted(
            {str(name) for each in asked if isinstance(each, dict) for name in each} if isinstance(asked, list) else ()
        )
        if not names or model is None or model.version.startswith("2"):
            return {}
        schemes = {name: {"$ref": f"{model.key}#/components/securitySchemes/{name}"} for name in names}
        return {"security": asked, **({} if "components" in said else {"components": {"securitySchemes": schemes}})}

    def _model(self) -> Api | None:
        """The repository's description that says most."""
        return max(
            (api for api in self.apis if api.key in self.known), key=lambda api: len(api.operations), default=None
        )

    def _replaced(self, value: Any) -> str:
        """The repository's description in whose place this one stands: most of its operations are in it."""
        mine = set(_calls(value))
        for key, known in self.known.items():
            theirs = set(_calls(known))
            if theirs and key not in self.values and 2 * len(theirs & mine) >= len(theirs):
                return key
        return ""


def _version(model: Api | None) -> dict[str, str]:
    """The version that the repository's description has, where a part of that version can be completed."""
    if model and model.version.startswith("2"):
        return {"swagger": "2.0"}
    return {"openapi": model.version if model and re.fullmatch(r"3\.[01]\.\d+", model.version) else "3.0.3"}


def _calls(value: Any) -> Iterator[tuple[str, str]]:
    paths = value.get("paths") if isinstance(value, dict) else None
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method in item if isinstance(item, dict) else ():
            if str(method).lower() in ("get", "post", "put", "patch", "delete", "head", "options"):
                yield str(path), str(method).lower()


def _blank(lines: list[str], line: int) -> None:
    """Empty a block of YAML that begins with a key on a line of its own."""
    head = re.match(r"([ \t]*)[\"']?\w+[\"']?:[ \t]*(?:#.*)?$", lines[line - 1])
    if head is None:
        return
    lines[line - 1] = ""
    for at in range(line, len(lines)):
        text = lines[at]
        if text.strip() and len(text) - len(text.lstrip()) <= len(head[1]):
            break
        lines[at] = ""


def _has(value: Any, pointer: Sequence[str]) -> bool:
    for part in (each.replace("~1", "/").replace("~0", "~") for each in pointer):
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True


def _value(path: str, text: str) -> Any:
    return read_document(path, text).value
