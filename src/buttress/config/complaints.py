"""What is said about a configuration file that is not in order: the file, the line, the key, and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from buttress.config.model import Settings
from buttress.config.places import located
from buttress.config.words import EXPECTED, NESTED, dotted, general, shown, suggestion
from buttress.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

_KNOWN = {**EXPECTED, **NESTED}


def complain(table: Mapping[str, Any], path: Path) -> None:
    """Raise :class:`ConfigError` for the first thing that is wrong with a settings table; do nothing when none is."""
    try:
        Settings.model_validate(dict(table))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        keys = [key for key in first["loc"] if isinstance(key, str)]
        missing = first["type"] == "missing"
        place = located(path, keys[:-1] if missing else keys)
        raise ConfigError(f"{place}: {_explained(first, keys)}") from None


def _explained(error: ErrorDetails, keys: list[str]) -> str:
    key = dotted(keys)
    if error["type"] == "missing":
        return f"{key} is missing: expected {_KNOWN[general(keys)]}"
    if error["type"] != "extra_forbidden":
        return f"{key}: expected {_KNOWN[general(keys)]}, got {shown(error['input'])}"
    if keys[0] == "tables" and isinstance(error["input"], dict):
        return f'unknown key "{key}"; a name with a dot stands in quotes: [tables."{".".join(keys[1:])}"]'
    if _whom_to_ask(keys[0]):
        return (
            f'"{key}" is not read from a project: a repository must not choose who is sent its contents. Put it into '
            "[llm] of your own ~/.config/buttress/config.toml, or use --model and --base-url"
        )
    return f'unknown key "{key}"; {suggestion(keys[-1], _beside(keys))}'


def _whom_to_ask(key: str) -> bool:
    return key.replace("_", "-") in {"llm", "model", "base-url", "api-key", "max-usd", "prompt", "prompts", "llm-mode"}


def _beside(keys: list[str]) -> tuple[str, ...]:
    """The keys that are known where an unknown one stands."""
    above = general([*keys[:-1], "?"])[:-1]
    if not above:
        return tuple(EXPECTED)
    return tuple(name.removeprefix(above) for name in NESTED if name.startswith(above))
