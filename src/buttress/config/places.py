"""On which line of a TOML file a key stands: the parser does not tell, but a shorter text can be asked too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.config.values import Config

#: A longer file is not searched: each candidate line costs a few parses.
LONGEST = 5_000


def place_of(config: Config, keys: Sequence[str]) -> str:
    """``FILE:LINE`` of a key in the file that settings came from, ``FILE`` where the line is not found, '' for none."""
    return located(Path(config.path), keys) if config.path else ""


def located(path: Path, keys: Sequence[str]) -> str:
    """``FILE:LINE`` of a key of ours in a file, or ``FILE`` where the line is not found."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return str(path)
    line = line_of(text, ("tool", "buttress", *keys) if path.name == "pyproject.toml" else keys)
    return f"{path}:{line}" if line else str(path)


def line_of(text: str, keys: Sequence[str]) -> int:
    """The 1-based line on which a key of valid TOML stands, 0 where it is not found.

    A line is the key's when the text before it is whole and lacks the key, and the text up to the end of the value
    that begins there has it. So comments, strings and arrays over several lines are never mistaken for keys.
    """
    lines = text.splitlines(keepends=True)
    if len(lines) > LONGEST or not keys:
        return 0
    for at, line in enumerate(lines):
        if keys[-1] not in line or (before := _parsed(lines[:at])) is None or _has(before, keys):
            continue
        whole = (value for end in range(at + 1, len(lines) + 1) if (value := _parsed(lines[:end])) is not None)
        if _has(next(whole, {}), keys):
            return at + 1
    return 0


def _parsed(lines: Sequence[str]) -> dict[str, Any] | None:
    import tomllib

    try:
        return tomllib.loads("".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _has(table: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return True
