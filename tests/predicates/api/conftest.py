"""Small API descriptions for predicates, written as the part below ``paths`` (and ``components``)."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint

    Describe = Callable[..., Api]

HEAD = "openapi: 3.1.0\ninfo: {title: Test, version: '1'}\npaths:\n"


def read(paths: str, more: str = "", **files: str) -> Blueprint:
    """The blueprint of a description, and of other files beside it (``schema_sql`` stands for ``schema.sql``)."""
    text = HEAD + indent(dedent(paths).strip("\n"), "  ") + "\n" + dedent(more)
    beside = {name.replace("_", ".", 1): content for name, content in files.items()}
    return assemble(
        MemoryTree({"openapi.yaml": text, **beside}), Config(cache=False, validate_openapi=False), frozenset()
    )


@pytest.fixture
def describe() -> Describe:
    """Reads a description: ``describe("/users: {get: …}")``."""

    def make(paths: str, more: str = "") -> Api:
        (api,) = read(paths, more).apis
        return api

    return make


@pytest.fixture
def blueprint() -> Callable[..., Blueprint]:
    """Reads a description with other files beside it."""
    return read


@pytest.fixture
def operation() -> Callable[[Api, str], Operation]:
    """The operation of that subject."""

    def find(api: Api, subject: str) -> Operation:
        return next(o for o in api.operations if o.subject == subject)

    return find
