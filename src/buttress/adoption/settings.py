"""``buttress config``: the settings in force and where each comes from, what one key does, the schema of all."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buttress.config import EXPECTED, NESTED, dotted, general, load_config, place_of, stated, suggestion
from buttress.config.shape import FILE, published
from buttress.errors import ConfigError
from buttress.report.progress import remark
from buttress.report.style import clean, ink_for, wrap
from buttress.session import CLEAN
from buttress.targets import find_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.config import Config
    from buttress.report.style import Ink
    from buttress.session import Request

#: Keys whose values are tables with names that the user chooses.
_TABLES = ("per-file-ignores", "severity", "tables", "pools")
#: How many current values of one key an explanation shows.
_SHOWN = 10
_MARGIN = 10


def show(request: Request) -> int:
    """Print every setting in force as TOML, with the line it comes from. What nobody set stands behind ``#``.

    Raises :class:`ConfigError` for a configuration that makes no sense.
    """
    config = find_target(request.paths, request.config).config
    for note in config.notes:
        remark(f"note: {note}")
    ink = ink_for(sys.stdout)
    given = _given(config)
    head = _file(config) if config.path else "no configuration file: every setting has its default"
    rows = [row for key in EXPECTED for row in _rows(key, given, config)]
    width = max(len(text) for text, _ in rows if len(text) <= ink.width // 2)
    lines = [ink.paint(f"# {head}", "dim")]
    for text, origin in rows:
        line = ink.paint(text, "dim") if text.startswith("#") else text
        lines.append(f"{line}{' ' * (width - len(text))}  {ink.paint(f'# {origin}', 'dim')}")
    sys.stdout.write(ink.fit("\n".join(lines) + "\n"))
    return CLEAN


def explain(key: str) -> int:
    """Print what a key does, what it changes in a review, what it takes, and what it is set to here.

    Raises :class:`ConfigError` for a key that does not exist.
    """
    keys = _keys(key)
    name = general(keys)
    if name not in EXPECTED and name not in NESTED:
        raise ConfigError(f'no key is called "{key}"; {_meant(keys)}')
    ink = ink_for(sys.stdout)
    lines = [ink.paint(name, "bold"), ""]
    what, _, changes = _node(name).get("description", _node(keys[0])["description"]).partition("\n\n")
    lines += wrap(what, ink.width)
    if changes:
        lines += ["", *wrap(f"In a review: {changes}", ink.width)]
    facts = [("takes", [EXPECTED.get(name) or NESTED[name]]), ("default", [_default(name)])]
    facts += [("example", _example(name)), ("now", _now(keys, name))]
    lines.append("")
    for title, texts in facts:
        for at, text in enumerate(texts):
            head = ink.paint(f"{title:<{_MARGIN}}", "bold") if at == 0 else " " * _MARGIN
            lines += _hung(head, clean(text), ink)
    sys.stdout.write(ink.fit("\n".join(lines) + "\n"))
    return CLEAN


def schema() -> int:
    """Print the JSON schema of ``buttress.toml``, for editors."""
    sys.stdout.write(FILE.read_text(encoding="utf-8"))
    return CLEAN


def _hung(head: str, text: str, ink: Ink) -> list[str]:
    first, *rest = wrap(text, ink.width - _MARGIN) or [""]
    return [f"{head}{first}", *(f"{' ' * _MARGIN}{line}" for line in rest)]


def _given(config: Config) -> Mapping[str, Any]:
    return stated(Path(config.path)) if config.path else {}


def _rows(key: str, given: Mapping[str, Any], config: Config) -> Iterator[tuple[str, str]]:
    """Lines for one key: a setting as TOML and where it comes from; a table takes a line for each of its names."""
    if key not in given or given[key] == {}:
        default = _node(key).get("default")
        yield (f"# {key}" if default in (None, {}) else f"# {key} = {toml(default)}"), "default"
        return
    parts = [(key, name) for name in given[key]] if key in _TABLES else [(key,)]
    for keys in parts:
        yield clean(f"{dotted(keys)} = {toml(_value(given, keys))}"), _origin(config, keys)


def _origin(config: Config, keys: Sequence[str]) -> str:
    place = place_of(config, keys)
    return clean(f"{_file(config)}{place.removeprefix(config.path)}")


def _file(config: Config) -> str:
    """The configuration file as the user would type it from here."""
    return Path(os.path.relpath(config.path)).as_posix()


def _keys(key: str) -> list[str]:
    """The parts of a dotted key; a part in quotes may hold dots."""
    import tomllib

    try:
        node: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return key.split(".")
    keys = []
    while isinstance(node, dict):
        (name, node), *_ = node.items()
        keys.append(name)
    return keys


def _meant(keys: Sequence[str]) -> str:
    """Which key is nearest to one that does not exist."""
    above = general([*keys[:-1], "?"])[:-1] if general(keys[:1]) in EXPECTED else ""
    below = tuple(name for name in NESTED if above and name.startswith(above))
    if below:
        last = suggestion(keys[-1], tuple(name.removeprefix(above) for name in below))
        return last if last.startswith("did") else f"known: {', '.join(below)}"
    deeper = [name for name in NESTED if name.endswith(f".{keys[-1]}")]
    return f'did you mean "{deeper[0]}"?' if deeper else suggestion(keys[0], tuple(EXPECTED))


def _node(name: str) -> Mapping[str, Any]:
    """The schema of a documented key."""
    node = published()
    for part in name.split("."):
        known: Mapping[str, Any] = node.get("properties", {})
        node = known[part] if part in known else node["additionalProperties"]
    return node


def _default(name: str) -> str:
    default = _node(name).get("default")
    return "not set" if default in (None, {}) else toml(default)


def _example(name: str) -> list[str]:
    """TOML that sets a key: the example of the top key, as deep as was asked and as stands alone."""
    top, *below = name.split(".")
    value = _node(top)["examples"][0]
    if top not in _TABLES:
        return [f"{top} = {toml(value)}"]
    chosen = next(iter(value))
    alone = not _node(name.rpartition(".")[0]).get("required") if len(below) > 1 else True
    keys = (top, chosen, *below[1:]) if alone else (top, chosen)
    return [f"{dotted(keys)} = {toml(_value({top: value}, keys))}"]


def _now(keys: Sequence[str], name: str) -> list[str]:
    """What a key is set to where the user stands, and by which line; a name in capitals stands for all."""
    try:
        config = load_config(Path.cwd())
        given = _given(config)
    except ConfigError as error:
        return [f"unknown: {error}"]
    asked = [tuple(keys)]
    if keys[0] in _TABLES and (len(keys) == 1 or keys[1] == name.split(".")[1]):
        asked = [(keys[0], chosen, *keys[2:]) for chosen in given.get(keys[0], {})]
    found = [(each, value) for each in asked if (value := _value(given, each)) is not None]
    lines = [f"{dotted(each)} = {toml(value)} ({_origin(config, each)})" for each, value in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"and {len(found) - _SHOWN:,} more")
    return lines or [f"default: {_file(config)} does not set it" if config.path else "default: no configuration file"]


def _value(table: Mapping[str, Any], keys: Sequence[str]) -> Any:
    node: Any = table
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def toml(value: object) -> str:
    """A value on one line, as TOML spells it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return (
            f"{{ {', '.join(f'{dotted((key,))} = {toml(item)}' for key, item in value.items())} }}" if value else "{}"
        )
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    whole = isinstance(value, float) and value.is_integer()
    return f"{int(value) if whole else value:_}" if isinstance(value, int | float) else str(value)
