"""Settings of one review, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from buttress.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel

#: The project's own file; it wins over a table in pyproject.toml of the same folder.
OWN_FILE = "buttress.toml"

#: What each key of a configuration file takes, in the words of an error message.
EXPECTED = {
    "select": 'a list of rule names, codes, code prefixes or domains, as in ["schema", "API"]',
    "ignore": 'a list of rule names, codes, code prefixes or domains, as in ["DB104"]',
    "exclude": 'a list of glob patterns, as in ["legacy/**"]',
    "profile": '"default" or "strict"',
    "fail-on": '"error", "warning" or "advice"',
    "dialect": '"postgres", "mysql" or "sqlite"',
    "postgres-version": "the server's major version, a whole number from 9 to 99",
    "transactional": "true or false: whether the runner wraps each migration in a transaction",
    "max-file-bytes": "a whole number of bytes, 1000 or more",
}


@dataclass(frozen=True, slots=True)
class Config:
    """What a review is told. Every field has a default that suits a repository nobody configured.

    ``select`` and ``ignore`` take rule names, codes, code prefixes and domains. ``dialect`` overrides detection.
    ``postgres_version`` is the server's major version, 0 when nothing is said; ``mysql_version`` as in "8.0".
    ``per_file_ignores`` pairs a glob of paths with rule words. ``severity`` gives rules another one, by name or code.
    ``tables`` maps a table to (rows in production or None, role or ''); ``pools`` a pool to (connections a process
    may open, number of such processes). ``max_file_bytes`` caps what is read of one file. ``notes`` are things to
    tell the user about the settings themselves.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()  # glob patterns of paths not to read
    profile: str = "default"  # or 'strict'
    fail_on: str = ""  # 'error', 'warning', 'advice', '' = the verb's own default
    dialect: str = ""  # 'postgres', 'mysql', 'sqlite'
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    postgres_version: int = 0
    mysql_version: str = ""
    max_connections: int = 0
    pools: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tables: Mapping[str, tuple[int | None, str]] = field(default_factory=dict)
    baseline: str = ""  # path of the baseline, relative to the configuration; '' for buttress-baseline.jsonl
    require_reason: bool = True  # an inline ignore without a reason does not count
    transactional: bool | None = None  # what the migration runner does, when it cannot be seen
    max_file_bytes: int = 20_000_000
    cache: bool = True
    validate_openapi: bool = True  # run openapi-spec-validator too (review does, check never does)
    path: str = ""  # the file these settings came from, '' for none
    extra: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def load_config(start: Path) -> Config:
    """The settings that hold in a folder: the nearest configuration upwards, at most to the git root.

    Raises :class:`ConfigError` for a file that cannot be read or that holds an unknown key or a bad value.
    """
    for folder in upwards(start):
        own, shared = folder / OWN_FILE, folder / "pyproject.toml"
        if own.is_file():
            notes = (f"{own} is used; [tool.buttress] in {shared.name} beside it is not",) if _table_of(shared) else ()
            return _config(_parse(own), own, notes)
        table = _table_of(shared)
        if table is not None:
            return _config(table, shared)
    return Config()


def read_config(path: Path) -> Config:
    """The settings of one named file: ``buttress.toml`` form, or ``[tool.buttress]`` when it is a pyproject.toml."""
    if not path.is_file():
        raise ConfigError(f"{path}: no such configuration file")
    if path.name != "pyproject.toml":
        return _config(_parse(path), path)
    table = _table_of(path)
    if table is None:
        raise ConfigError(f"{path}: has no [tool.buttress] table")
    return _config(table, path)


def upwards(start: Path) -> Iterator[Path]:
    """A folder and those above it, ending at the git root where there is one."""
    for folder in (start, *start.parents):
        yield folder
        if (folder / ".git").exists():
            return


def _table_of(path: Path) -> Mapping[str, Any] | None:
    """``[tool.buttress]`` of a pyproject.toml; None when it says nothing about us (then its faults are not ours)."""
    try:
        if b"buttress" not in path.read_bytes():
            return None
    except OSError:
        return None
    tool = _parse(path).get("tool")
    table = tool.get("buttress") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.buttress: expected a table, [tool.buttress]")
    return table


def _parse(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}") from None


def _config(table: Mapping[str, Any], path: Path, notes: tuple[str, ...] = ()) -> Config:
    from pydantic import ValidationError

    try:
        settings = _model().model_validate(dict(table))
    except ValidationError as error:
        raise ConfigError(_explain(error.errors(include_url=False)[0], path)) from None
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return Config(**given, path=str(path), notes=notes)


def _model() -> type[BaseModel]:
    """The shape of a configuration file. Built on demand: pydantic is imported only when there is a file to check."""
    from typing import Annotated, Literal

    from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

    class Settings(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"))

        select: tuple[StrictStr, ...] = ()
        ignore: tuple[StrictStr, ...] = ()
        exclude: tuple[StrictStr, ...] = ()
        profile: Literal["default", "strict"] = "default"
        fail_on: Literal["error", "warning", "advice"] = "error"
        dialect: Literal["postgres", "mysql", "sqlite"] = "postgres"
        postgres_version: Annotated[StrictInt, Field(ge=9, le=99)] = 16
        max_file_bytes: Annotated[StrictInt, Field(ge=1000)] = 20_000_000
        transactional: StrictBool = True

    return Settings


def _explain(error: Mapping[str, Any], path: Path) -> str:
    key = str(error["loc"][0])
    if error["type"] != "extra_forbidden":
        return f"{path}: {key}: expected {EXPECTED[key]}, got {error['input']!r}"
    return f'{path}: unknown key "{key}"; {suggestion(key, tuple(EXPECTED))}'


def suggestion(word: str, known: tuple[str, ...]) -> str:
    """What to tell somebody who typed ``word``: the nearest known word, else all of them."""
    from difflib import get_close_matches

    near = get_close_matches(word.lower().replace("_", "-"), known, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else f"known: {', '.join(known)}"
