"""Ports, mounts, variables and the other parts of one compose service."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.deployment import Dependency, Mount, Port, Variable
from buttress.readers.deployments.interpolation import interpolate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.readers.deployments.nodes import Node

_PORT = re.compile(
    r"(?:(?P<address>\[[^\]]*\]|[\w.-]*):)??(?:(?P<host>\d*(?:-\d+)?):)?(?P<inside>\d+(?:-\d+)?)(?:/\w+)?\Z"
)
#: A range of ports is written out up to this many.
_MOST_PORTS = 50
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")
_TYPES = {"volume": "named", "bind": "bind", "tmpfs": "tmpfs"}
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class EnvFile(NamedTuple):
    """A file of variables that a service names, as written relative to the compose file."""

    path: str
    node: Node
    required: bool = True


def read_variables(node: Node, known: Mapping[str, str]) -> Iterator[Variable]:
    """``environment`` as a mapping or as a list. A name without a value comes from the shell."""
    if isinstance(node.value, dict):
        for name, value in node.items():
            yield _variable(name, value.text if value else None, value, known)
        return
    for entry in node.each():
        name, equals, written = entry.text.partition("=")
        if name:
            yield _variable(name.strip(), written if equals else None, entry, known)


def _variable(name: str, written: str | None, node: Node, known: Mapping[str, str]) -> Variable:
    if written is None:
        return Variable(name, known.get(name, ""), node.span, given=False, source="environment")
    value, literal = interpolate(written, known)
    own = not literal and bool(value) and interpolate(written, {})[0] == value and not _named(written, known)
    return Variable(name, value, node.span, given=literal, source="" if literal else "environment", fallback=own)


def _named(written: str, known: Mapping[str, str]) -> bool:
    """Whether a file of variables gives one of those that a text interpolates."""
    return any(known.get(name) for name in _VARIABLE.findall(written))


def read_ports(node: Node, known: Mapping[str, str]) -> Iterator[Port]:
    """``ports`` in the short and in the long form."""
    for entry in node.each():
        if isinstance(entry.value, dict):
            yield from _long_port(entry, known)
            continue
        text, literal = interpolate(entry.text, known)
        found = _PORT.match(text.strip())
        if found:
            inside = _range(found["inside"])
            outside = _range(found["host"] or "")
            if not outside and not literal and ":" in entry.text:
                outside = inside  # published, on a port that only the environment knows
            for at, port in enumerate(inside):
                host = outside[at] if at < len(outside) else (outside[0] if outside else 0)
                yield Port(port, entry.span, host, (found["address"] or "").strip("[]"), written=entry.text.strip())


def _long_port(entry: Node, known: Mapping[str, str]) -> Iterator[Port]:
    inside = _range(interpolate(entry.get("target").text, known)[0])
    outside = _range(interpolate(entry.get("published").text, known)[0])
    address = interpolate(entry.get("host_ip").text, known)[0]
    for port in inside:
        host = outside[0] if outside else (port if entry.get("published") else 0)
        yield Port(port, entry.get("target").span, host, address, entry.get("name").text)


def _range(text: str) -> list[int]:
    first, _, last = text.partition("-")
    if not first.isdecimal() or len(first) > 5:
        return []
    upto = int(last) if last.isdecimal() and len(last) <= 5 else int(first)
    return list(range(int(first), min(upto, int(first) + _MOST_PORTS - 1) + 1)) or [int(first)]


def read_exposed(node: Node, known: Mapping[str, str]) -> Iterator[Port]:
    """``expose``: reachable inside only."""
    for entry in node.each():
        for port in _range(interpolate(entry.text.partition("/")[0], known)[0]):
            yield Port(port, entry.span)


def read_mounts(service: Node, known: Mapping[str, str]) -> Iterator[Mount]:
    """``volumes``, ``tmpfs``, ``configs`` and ``secrets``."""
    for entry in service.get("volumes").each():
        mount = _long_mount(entry, known) if isinstance(entry.value, dict) else _short_mount(entry, known)
        if mount is not None:
            yield mount
    tmpfs = service.get("tmpfs")
    for entry in (tmpfs,) if isinstance(tmpfs.value, str) else tmpfs.each():
        yield Mount("tmpfs", entry.text.partition(":")[0], entry.span)
    for key in ("configs", "secrets"):
        for entry in service.get(key).each():
            source = entry.text or entry.get("source").text
            target = entry.get("target").text or f"/run/secrets/{source}"
            yield Mount("config", target, entry.span, source, read_only=True)


def _short_mount(entry: Node, known: Mapping[str, str]) -> Mount | None:
    text, literal = interpolate(entry.text, known)
    drive = _DRIVE.match(text)
    head = text[: drive.end()] if drive else ""
    source, colon, rest = text[len(head) :].partition(":")
    source = head + source
    if not colon:
        return Mount("anonymous", source, entry.span) if source else None
    target, _, mode = rest.partition(":")
    bind = source[:1] in ("/", ".", "~", "\\") or bool(drive) or (not literal and "/" in source) or not source
    return Mount("bind" if bind else "named", target, entry.span, source, read_only="ro" in mode.split(","))


def _long_mount(entry: Node, known: Mapping[str, str]) -> Mount | None:
    source = interpolate(entry.get("source").text or entry.get("src").text, known)[0]
    kind = _TYPES.get(entry.get("type").text or "volume", "bind")
    if kind == "named" and not source:
        kind = "anonymous"
    target = entry.get("target").text or entry.get("destination").text
    read_only = entry.get("read_only").value is True
    return Mount(kind, target, entry.span, source, read_only)  # type: ignore[arg-type]


def read_dependencies(node: Node) -> Iterator[Dependency]:
    """``depends_on`` as a list, or as a mapping with conditions."""
    for entry in node.each():
        if entry.text:
            yield Dependency(entry.text, entry.span)
    for name, entry in node.items():
        yield Dependency(name, entry.span, entry.get("condition").text)


def read_labels(node: Node) -> dict[str, str]:
    """``labels`` as a mapping or as a list."""
    labels = {name: value.text for name, value in node.items()}
    for entry in node.each():
        name, _, value = entry.text.partition("=")
        labels[name] = value
    return labels


def read_env_files(node: Node) -> Iterator[EnvFile]:
    """``env_file``: one path, a list of them, or of mappings."""
    for entry in (node,) if isinstance(node.value, str) else node.each():
        path = entry.text or entry.get("path").text
        if path:
            yield EnvFile(path, entry, entry.get("required").value is not False)


def read_health(service: Node) -> tuple[Node | None, Node | None]:
    """Where a health check is stated, and where it is switched off."""
    check = service.get("healthcheck")
    if not check:
        return None, None
    test = check.get("test")
    off = check.get("disable").value is True or test.texts[:1] == ("NONE",)
    return (None, check) if off else (check, None)


def merge_variables(below: tuple[Variable, ...], above: tuple[Variable, ...]) -> tuple[Variable, ...]:
    """Variables by name; those ``above`` win, and stand where the first of that name stood."""
    merged = {variable.name: variable for variable in below}
    for variable in above:
        merged[variable.name] = replace(variable)
    return tuple(merged.values())
