"""From configuration files to settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from buttress.config.places import located
from buttress.config.shape import fits, published, whole
from buttress.config.values import OWN_FILE, Config
from buttress.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: How the parser says where it stopped; otherwise it stopped at the end.
_POSITION = re.compile(r" \(at line (\d+), column \d+\)$")


def load_config(start: Path) -> Config:
    """The settings that hold in a folder: the nearest configuration upwards, at most to the git root.

    Raises :class:`ConfigError` for a file that cannot be read or that holds an unknown key or a bad value.
    """
    for folder in upwards(start):
        own, shared = folder / OWN_FILE, folder / "pyproject.toml"
        if own.is_file():
            notes = (
                (f"{own} is used; [tool.buttress] in {shared.name} beside it is not",)
                if _table_of(shared) is not None
                else ()
            )
            return _config(_parse(own), own, notes)
        table = _table_of(shared)
        if table is not None:
            return _config(table, shared)
    return Config()


def read_config(path: Path) -> Config:
    """The settings of one named file: ``buttress.toml`` form, or ``[tool.buttress]`` when it is a pyproject.toml."""
    return _config(stated(path), path)


def stated(path: Path) -> Mapping[str, Any]:
    """What one named file says about Buttress, as written."""
    if not path.is_file():
        raise ConfigError(f"{path}: no such configuration file")
    if path.name != "pyproject.toml":
        return _parse(path)
    table = _table_of(path)
    if table is None:
        raise ConfigError(f"{path}: has no [tool.buttress] table")
    return table


def upwards(start: Path) -> Iterator[Path]:
    """A folder and those above it, ending at the git root where there is one."""
    for folder in (start, *start.parents):
        yield folder
        if (folder / ".git").exists():
            return


def git_top(start: Path) -> Path | None:
    """The top of the git work tree that a folder lies in, told from the disk alone; None outside of one."""
    *_, last = upwards(start)
    return last if (last / ".git").exists() else None


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
        raise ConfigError(f"{located(path, ())}: tool.buttress: expected a table, [tool.buttress]")
    return table


def _parse(path: Path) -> dict[str, Any]:
    import tomllib

    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
    except tomllib.TOMLDecodeError as error:
        found = _POSITION.search(str(error))
        what, line = (str(error)[: found.start()], found[1]) if found else (str(error), len(text.splitlines()))
        raise ConfigError(f"{path}:{line}: is not valid TOML: {what[:1].lower()}{what[1:]}") from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}") from None


def _config(table: Mapping[str, Any], path: Path, notes: tuple[str, ...] = ()) -> Config:
    if not fits(published(), table):
        from buttress.config.complaints import complain

        complain(table, path)
    given = {key.replace("-", "_"): _arrived(key, value) for key, value in table.items()}
    return Config(**given, path=str(path), notes=notes)


def _arrived(key: str, value: Any) -> Any:
    """A checked value in the shape that :class:`Config` documents."""
    if key in ("select", "ignore", "exclude"):
        return tuple(value)
    if key == "per-file-ignores":
        return tuple((pattern, tuple(words)) for pattern, words in value.items())
    if key == "pools":
        return {name: (int(pool["size"]), int(pool.get("processes", 0))) for name, pool in value.items()}
    if key == "tables":
        return {name: (_rows(hint.get("rows")), hint.get("role", "")) for name, hint in value.items()}
    return int(value) if whole(value) else value


def _rows(value: float | None) -> int | None:
    return None if value is None else int(value)
