"""Fences that hold an OpenAPI description, whole or in part -> the API that they describe, with the document's lines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from buttress.assembly.apis import assemble_apis
from buttress.assembly.tree import MemoryTree
from buttress.predicates.same_calls import says_the_same
from buttress.readers.blanks import only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.blueprint.api import Api
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.config import Config

_WHOLE = re.compile(r"^\s*[\"']?(?:openapi|swagger)[\"']?\s*:\s*[\"']?\d", re.MULTILINE)
_PATHS = re.compile(r"^([ \t]*)[\"']?paths[\"']?[ \t]*:", re.MULTILINE)
_LEFT_OUT = re.compile(r"^\s*#?\s*(?:\.{3}|\u2026)\s*$|\.{3}\s*$", re.MULTILINE)
_ENOUGH = 3  # operations; fewer show how one endpoint is written, not what an API promises
#: Written behind a fence that shows only the paths: a description needs a version and a title.
_HEADER = ("openapi: 3.0.3", "info: {title: part}")


class Shown(NamedTuple):
    """Descriptions in fences. ``apis`` are whole and reviewed as any other; ``sketched`` leave things out, or say what
    a description of the repository says already.
    """

    apis: tuple[Api, ...] = ()
    sketched: tuple[Api, ...] = ()


def read_shown(blueprint: Blueprint, texts: Mapping[str, str], config: Config) -> Shown:
    """Read every fence of that kind in every document."""
    apis: list[Api] = []
    sketched: list[Api] = []
    for document in blueprint.documents:
        for number, block in enumerate(b for b in document.blocks if b.kind == "openapi" and not b.bad):
            text = texts.get(document.path, "")
            api = _described(document, text, block.span.start, block.span.end, config)
            if api is None or not api.operations:
                continue
            known = next((a.key for a in (*blueprint.apis, *apis) if says_the_same(a, api.operations)), "")
            key = f"{document.path}#{number + 1}" if number else document.path
            if known or api.sketch:
                sketched.append(replace(api, key=f"{key} (openapi)", described_by=known, sketch=document.stage))
            else:
                apis.append(replace(api, key=key))
    return Shown(tuple(apis), tuple(sketched))


def _described(document: Document, text: str, start: int, end: int, config: Config) -> Api | None:
    """One fence. What it leaves out is no flaw of it, so one with gaps is a sketch without problems."""
    masked = only(text, start, end)
    fence = text[start:end]
    whole = bool(_WHOLE.search(fence))
    if not whole:
        masked = _with_head(masked, fence)
    path = document.path
    quick = replace(config, validate_openapi=False)
    reading = assemble_apis(MemoryTree({path: masked}), [path], quick, frozenset({path}))
    if not reading.apis:
        return None
    api = reading.apis[0]
    planned = document.stage != "teaching" and len(api.operations) >= _ENOUGH
    if whole and planned and not api.problems and not _LEFT_OUT.search(fence):
        return api
    return replace(api, problems=(), sketch=document.stage)


def _with_head(masked: str, fence: str) -> str:
    """The masked text with a version and a title behind a fence that shows only the paths, on the fence's own margin:
    behind it, so that no offset changes.
    """
    paths = _PATHS.search(fence)
    if paths is None:
        return masked
    return "\n".join((masked, *(paths[1] + line for line in _HEADER), ""))
