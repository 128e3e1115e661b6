"""Dockerfiles: what an image starts from, and whether it says how to ask whether it works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from buttress.blueprint.source import Source, Span

_LINE = re.compile(
    r"^[ \t]*(?P<word>FROM|HEALTHCHECK|ARG)[ \t]+(?P<rest>(?:[^\n]*\\[ \t]*\r?\n)*[^\n]*)", re.MULTILINE | re.IGNORECASE
)
_FROM = re.compile(r"(?:--\S+\s+)*(?P<image>\S+)(?:\s+AS\s+(?P<name>\S+))?", re.IGNORECASE)
_ARGUMENT = re.compile(r"\$\{?(\w+)(?::?-([^}]*))?\}?")
#: ``FROM`` that leads from stage to stage ends here.
_DEPTH = 20


class BuiltImage(NamedTuple):
    """The last stage of a Dockerfile. ``base`` is the image that it starts from, '' where an argument without default
    names it; ``disabled`` is where ``HEALTHCHECK NONE`` switches off what the base brings.
    """

    base: str = ""
    health: Span | None = None
    disabled: Span | None = None


class _Stage(NamedTuple):
    image: str
    health: Span | None
    disabled: Span | None


def read_dockerfile(source: Source) -> BuiltImage:
    """Read a Dockerfile's last stage, with what it inherits from the stages that it starts from."""
    stages: dict[str, _Stage] = {}
    arguments: dict[str, str] = {}
    last = ""
    for found in _LINE.finditer(source.text):
        word, rest = found["word"].upper(), found["rest"].strip()
        if word == "ARG":
            name, _, value = rest.partition("=")
            arguments.setdefault(name.strip(), value.strip(" \"'"))
        elif word == "FROM" and (image := _FROM.match(rest)):
            last = (image["name"] or str(len(stages))).lower()
            stages[last] = _Stage(_filled(image["image"], arguments), None, None)
        elif word == "HEALTHCHECK" and last:
            span = source.span(found.start("word"), found.start("rest") + len(found["rest"].rstrip()))
            none = rest.upper() == "NONE"
            stages[last] = stages[last]._replace(health=None if none else span, disabled=span if none else None)
    return _built(stages, last)


def _built(stages: dict[str, _Stage], last: str) -> BuiltImage:
    """A stage together with the stages below it."""
    health = disabled = None
    image, name = "", last
    for _ in range(_DEPTH):
        stage = stages.get(name)
        if stage is None:
            break
        if health is None and disabled is None:
            health, disabled = stage.health, stage.disabled
        image, name = stage.image, stage.image.lower()
    return BuiltImage(image, health, disabled)


def _filled(image: str, arguments: dict[str, str]) -> str:
    """An image's name with the defaults of its arguments; '' where one has none."""
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        text = arguments.get(found[1]) or found[2] or ""
        missing = missing or not text
        return text

    filled = _ARGUMENT.sub(value, image)
    return "" if missing and not filled.strip(":/@") else filled.rstrip(":@")
