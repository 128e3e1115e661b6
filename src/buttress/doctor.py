"""Which parts work here: what ``buttress doctor`` says, and what to do about what does not."""

from __future__ import annotations

import importlib
import platform
import sys
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import buttress
from buttress.assembly.git import run_git
from buttress.config import load_config
from buttress.errors import ButtressError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Part:
    """One part and its state: ``fail`` is a core part that does not work, ``warn`` one that can be done without."""

    state: Literal["ok", "warn", "fail"]
    text: str


def examine() -> Iterator[Part]:
    """Every part, in the order of a report."""
    yield Part("ok", f"Python {platform.python_version()} at {sys.executable}")
    yield Part("ok", f"buttress {buttress.__version__} at {Path(buttress.__file__).parent}")
    yield from _postgres()
    yield _works("MySQL and SQLite", ("sqlglot",), _sqlglot)
    yield _works("YAML", ("pyyaml",), _yaml)
    yield _works("JSON", ("orjson",), _orjson)
    yield _works("OpenAPI", ("jsonschema-rs", "openapi-spec-validator"), _openapi)
    yield _git()
    yield _cache()
    yield _configuration()
    yield _model()
    yield _conversations()
    yield Part("ok", f"other chat clients: mcp {_version('mcp')}")


def _postgres() -> Iterator[Part]:
    from buttress.readers.postgres.parser import bindings

    found = bindings()
    if not found:
        yield Part("fail", "PostgreSQL: neither pgparse nor postgast is installed; pip install pgparse postgast")
    for number, name in enumerate(found):
        role = "PostgreSQL parser in use" if number == 0 else "PostgreSQL parser in reserve, for newer syntax"
        yield _works(role, (name,), partial(importlib.import_module, name), core=number == 0)


def _works(what: str, distributions: tuple[str, ...], trial: Callable[[], object], *, core: bool = True) -> Part:
    names = ", ".join(f"{name} {_version(name)}" for name in distributions)
    try:
        trial()
    except Exception as error:  # noqa: BLE001 - whatever a broken wheel raises is the answer
        state: Literal["warn", "fail"] = "fail" if core else "warn"
        return Part(
            state, f"{what}: {names}: {type(error).__name__}: {error}; reinstall with pip install --force-reinstall"
        )
    return Part("ok", f"{what}: {names}")


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _sqlglot() -> None:
    import sqlglot

    sqlglot.parse_one("SELECT 1", dialect="mysql")


def _yaml() -> None:
    import yaml

    yaml.CSafeLoader("a: 1").dispose()


def _orjson() -> None:
    import orjson

    orjson.loads(b"{}")


def _openapi() -> None:
    import jsonschema_rs
    import openapi_spec_validator

    jsonschema_rs.validator_for({"type": "object"}).is_valid({})
    openapi_spec_validator.OpenAPIV31SpecValidator({})


def _git() -> Part:
    version = run_git(Path.cwd(), "--version")
    if version is None:
        return Part("warn", "git: not found; every file counts as tracked and nothing as about to be released")
    return Part("ok", version.strip().replace("git version", "git"))


def _cache() -> Part:
    from buttress.assembly.cache import cache_folder, open_cache

    folder = cache_folder()
    if open_cache(enabled=True).folder is None:
        return Part("warn", f"cache: {folder} is not a folder that only you may write; every file is read anew")
    return Part("ok", f"cache: {folder}")


def _configuration() -> Part:
    try:
        config = load_config(Path.cwd())
    except ButtressError as error:
        return Part("warn", f"configuration: {error}")
    return Part("ok", f"configuration: {config.path or 'none found, defaults hold'}")


def _model() -> Part:
    """Whether ``review --llm`` could ask somebody. Nothing is asked and no key is shown."""
    from buttress.agent.settings import load_settings, needs_key

    client = f"anthropic {_version('anthropic')}"
    try:
        settings = load_settings(reviewed=(Path.cwd(),))
    except ButtressError as error:
        return Part("warn", f"model (only for --llm and chat): {error}")
    if not settings.key and needs_key(settings.base_url):
        return Part(
            "ok", f"model (only for --llm and chat): {client}; no key: set ANTHROPIC_API_KEY, or name a local server"
        )
    return Part("ok", f"model (only for --llm and chat): {client}, {settings.model} at {settings.base_url}")


def _conversations() -> Part:
    """Whether ``chat`` could keep a session. Nothing is written where there is none yet."""
    from buttress.agent.sessions import Store, Unkept, state_file

    what, file = f"conversations: prompt-toolkit {_version('prompt-toolkit')}", state_file()
    try:
        if file.exists():
            Store.open().close()
    except Unkept as end:
        return Part("warn", f"{what}; not kept: {end.line}")
    return Part("ok", f"{what}; kept in {file}")
