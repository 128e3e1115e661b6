"""What openapi-spec-validator says about a description, in our words and at our places."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from buttress.assembly._api_complaints import Complaint
from buttress.assembly._api_references import reference_sites
from buttress.assembly._api_words import describe, shown
from buttress.blueprint.api import Place

if TYPE_CHECKING:
    from buttress.assembly._api_references import Resolver
    from buttress.blueprint.api import Pointer

#: Larger descriptions take it longer than a review may last (3 MB: one second and more, 13 MB: ten).
MAX_BYTES = 500_000
#: Seconds.
TIME_LIMIT = 5.0
NAME = "openapi-spec-validator"

_EXTRA = re.compile(r"\[(.*)\]\Z")


class SecondOpinion:
    """The answer: complaints with their places, and notes on what was not asked."""

    def __init__(self, resolver: Resolver, root: str) -> None:
        """Ask about the description that begins in ``root``."""
        self.resolver = resolver
        self.root = root
        self.notes: list[str] = []
        self.found: list[tuple[Place, Complaint]] = []
        if any(file.open_at is not None for file in resolver.files.values()):
            self.notes.append(f"{root}: {NAME} was not asked, because a file could not be read to its end")
            return
        asked = self._question()
        if asked is not None:
            for line in self._ask(asked).splitlines():
                self._take(json.loads(line))

    def _question(self) -> bytes | None:
        """The files as the validator can bear them: references that lead nowhere are replaced by empty mappings."""
        size = sum(len(file.spans.source.text) for file in self.resolver.files.values())
        if size > MAX_BYTES:
            return None
        try:
            files = {path: json.loads(json.dumps(file.value)) for path, file in self.resolver.files.items()}
        except (RecursionError, ValueError):
            return None
        for path, file in self.resolver.files.items():
            for pointer, text in reference_sites(file):
                target = self.resolver.reference(text, path).place
                if target is None or not self.resolver.resolve(target).there:
                    _empty(files[path], pointer[:-1])
        asked = json.dumps({"root": self.root, "files": files}).encode()
        return asked if len(asked) <= 4 * MAX_BYTES else None  # aliases written out can grow without bound

    def _ask(self, asked: bytes) -> str:
        said, why = _answer(asked)
        if why:
            self.notes.append(f"{self.root}: {NAME} {why}")
        return said

    def _take(self, error: dict[str, Any]) -> None:
        if "stopped" in error:
            self.notes.append(f"{self.root}: {NAME} gave up part of the way ({error['stopped']})")
            return
        if error["kind"] in ("DuplicateOperationIDError", "UnresolvableParameterError"):
            return  # found by ourselves, with their places
        if error["keyword"] == "format" and "regex" in error["message"]:
            return  # it takes Python's dialect for the only one
        pointer = (*error["at"], *error["path"])
        found = self.resolver.resolve(Place(self.root, tuple(pointer)))
        place = found.place if found.there else self._nearest(tuple(pointer))
        document = self.resolver.library.get(place.path)
        what = describe(place.pointer, document.value if document else None)
        message, key, fix = _words(error, what)
        breaks = key[0] == "duplicate-parameter"
        found_here = (place, Complaint(place.pointer, message, key, breaks, fix))
        if found_here not in self.found:
            self.found.append(found_here)

    def _nearest(self, pointer: Pointer) -> Place:
        for size in range(len(pointer), 0, -1):
            found = self.resolver.resolve(Place(self.root, pointer[:size]))
            if found.there:
                return found.place
        return Place(self.root)


@lru_cache(maxsize=4)
def _answer(asked: bytes) -> tuple[str, str]:
    """What the validator prints, in a process that can be ended, and what went wrong with it.

    A description is often asked about twice in one run: as it is, and as the base to compare with.
    ``-P``: nothing is imported from the reviewed folder.
    """
    command = [sys.executable, "-P", "-W", "ignore", "-m", "buttress.assembly._api_oracle"]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=TIME_LIMIT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as cut:
        partly = cut.stdout or b""
        return partly[: partly.rfind(b"\n") + 1].decode(), f"was stopped after {TIME_LIMIT:.0f} seconds"
    except OSError:
        return "", "could not be started"
    said = done.stdout[: done.stdout.rfind(b"\n") + 1].decode()
    return said, "" if done.returncode == 0 else "could not run to its end"


def _words(error: dict[str, Any], what: str) -> tuple[str, tuple[str, ...], str]:
    """The message, the key of the mistake, and the fix."""
    said = str(error["message"])
    if error["kind"] == "ParameterDuplicateError":
        name = shown(said.partition("'")[2].rstrip("'"))
        owner = what.removeprefix("`parameters` of ")
        return (
            f"{owner} declares its parameter {name} twice",
            ("duplicate-parameter", name, owner),
            "keep one of the two",
        )
    if error["kind"] == "ExtraParametersError":
        names = _EXTRA.search(said)
        quoted = names.group(1).split(", ") if names else ["a property"]
        listed = ", ".join(sorted(shown(name.strip("'\"")) for name in quoted))
        message = f"{what} requires {listed}, which none of its parts defines"
        return message, ("extra-required", listed), f"define {listed} under `properties`, or no longer require it"
    if said.startswith("Duplicate tag name"):
        return (
            f"the tag {shown(said.partition(chr(39))[2].rstrip(chr(39)))} is declared twice",
            ("duplicate-tag", said),
            "keep one",
        )
    if said == "None for not nullable":
        return (
            f"{what} has the default null and is not nullable",
            ("null-default",),
            "add `nullable: true`, or remove the default",
        )
    if error["instance"] is not None and not error["path"]:
        given = shown(error["instance"])
        message = f"the default {given} of {what} does not fit its schema: {_short(said)}"
        return message, ("default", what), f"write a default that fits, or widen the schema to accept {given}"
    return f"{what}: {_short(said)}", ("other", what), "follow the specification there"


def _short(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= 120 else said[:119] + "…"


def _empty(value: Any, pointer: Pointer) -> None:
    node = value
    for part in pointer:
        try:
            node = node[part]
        except (LookupError, TypeError):
            return
    if isinstance(node, dict):
        node.clear()
