"""Secrets taken out of whatever is sent to a model, kept in its cache, or shown from it.

By pattern: forms that vendors give their keys, names that say what stands beside them, logins in addresses, blocks and
rows. A secret that looks like a word and stands beside no telling name stays; so the files where secrets live are not
sent at all (:mod:`buttress.agent.denied`).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from buttress.agent.redaction.assignments import without_assigned
from buttress.agent.redaction.blocks import without_blocks
from buttress.agent.redaction.formats import without_formats
from buttress.agent.redaction.names import named
from buttress.agent.redaction.rows import without_rows
from buttress.agent.redaction.urls import without_logins
from buttress.agent.redaction.values import holds_nothing, looks_made
from buttress.errors import InputError

if TYPE_CHECKING:
    from buttress.assembly.tree import Tree

_LEARNT = "[secret removed]"
#: The shortest value that is looked for everywhere: shorter ones are parts of words.
_SHORTEST = 8
ENV_FILES = tuple(
    f"{base}{end}"
    for base in (".env", "docker/.env")
    for end in ("", ".local", ".production", ".development", ".prod", ".dev", ".test", ".staging")
)
_ENV_FILE = re.compile(r"(?:^|/)(?:\.env[^/]*|[^/]*\.env|\.flaskenv)$", re.IGNORECASE)
_SETTING = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*[=:]\s*(.*)$")
_LOGIN = re.compile(r"://[^:/@\s]*:([^@\s]+)@")
_WORDS = re.compile(r"[A-Za-z]+(?:[-_. /:][A-Za-z]+)*")
_LARGEST_ENV = 1_000_000
#: What is taken out may lay bare what stood beside it; texts written to need more rounds are cut short.
_ROUNDS = 6


def redact(text: str, *, path: str = "") -> str:
    """The text with every secret that can be recognised replaced by a word for its kind: ``[password]``, ``[token]``,
    ``[key]``, ``[secret]``, ``[private key]``, ``[password hash]``, ``[encoded data]``.

    Lines keep their numbers. Twice is as once. ``path`` helps to tell settings from code; it need not exist.
    """
    for _ in range(_ROUNDS):
        before = text
        text = without_assigned(without_rows(without_logins(without_formats(without_blocks(text)))), path)
        if text == before:
            break
    return text


def redact_payload(body: Mapping[str, Any]) -> dict[str, Any]:
    """A request's body with :func:`redact` applied to every string in it, keys of settings considered."""
    return Redactor().redact_payload(body)


def holds_secret(text: str) -> bool:
    """Whether :func:`redact` would take something out."""
    return redact(text) != text


class Redactor:
    """:func:`redact` that also knows the values of the reviewed repository's ``.env`` files and removes them wherever they
    occur. ``tree`` is only listed and read.
    """

    def __init__(self, tree: Tree | None = None) -> None:
        self._values = _learnt(tree) if tree is not None else ()

    def redact(self, text: str, *, path: str = "") -> str:
        """See :func:`redact`."""
        for value in self._values:
            if value in text:
                text = text.replace(value, _LEARNT)
        return redact(text, path=path)

    def holds_secret(self, text: str) -> bool:
        """Whether :meth:`redact` would take something out."""
        return self.redact(text) != text

    def redact_payload(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """See :func:`redact_payload`. What a model signed (its thinking) is passed on as it came: changed, the server
        would refuse it, and it was made of redacted text.
        """
        cleaned = self._clean(body)
        assert isinstance(cleaned, dict)  # noqa: S101 - what _clean makes of a mapping
        return cleaned

    def _clean(self, value: Any, key: str = "") -> Any:
        if isinstance(value, str):
            return self._text(value, key)
        if isinstance(value, Mapping):
            if value.get("type") in ("thinking", "redacted_thinking"):
                return dict(value)
            return {self.redact(str(name)): self._clean(inner, str(name)) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(item, key) for item in value]
        return value

    def _text(self, value: str, key: str) -> str:
        said = named(key) if key else None
        if said and said.strong and not holds_nothing(value) and " " not in value:
            return f"[{said.kind}]"
        lines = [self._json_line(line) for line in value.split("\n")] if '{"' in value else [value]
        return self.redact("\n".join(lines))

    def _json_line(self, line: str) -> str:
        """A line that is one JSON object, redacted by its structure; as it was where nothing had to go."""
        if not (line.startswith("{") and line.endswith("}")):
            return line
        with suppress(ValueError, RecursionError):
            before = json.loads(line)
            after = self._clean(before)
            if after != before:
                return json.dumps(after, ensure_ascii=False, separators=(",", ":"))
        return line


def _learnt(tree: Tree) -> tuple[str, ...]:
    """Values worth looking for everywhere, longest first, also as URLs and base64 spell them."""
    listed = [path for path in tree.list() if _ENV_FILE.search(path)]
    found: set[str] = set()
    for path in dict.fromkeys((*listed, *ENV_FILES)):
        with suppress(InputError, OSError):
            if tree.size(path) <= _LARGEST_ENV:
                found |= _values(tree.read(path).decode("utf-8", "replace"))
    spelled = {form for value in found for form in _spellings(value)}
    return tuple(sorted(spelled, key=lambda value: (-len(value), value)))


def _spellings(value: str) -> tuple[str, ...]:
    encoded = base64.b64encode(value.encode()).decode()
    return (value, quote(value, safe=""), json.dumps(value)[1:-1], encoded, encoded.rstrip("="))


def _values(text: str) -> set[str]:
    found: set[str] = set()
    for line in text.splitlines():
        setting = _SETTING.match(line)
        if setting is None:
            continue
        name, value = setting[1], setting[2].strip()
        if value[:1] in "\"'" and value[:1] and value.find(value[0], 1) > 0:
            value = value[1 : value.find(value[0], 1)]
        else:
            value = re.split(r"\s+#", value)[0].strip()
        found |= {login for login in _LOGIN.findall(value) if _distinct(login)}
        said = named(name)
        if (said and said.strong and _distinct(value)) or looks_made(value):
            found.add(value)
    return found


def _distinct(value: str) -> bool:
    """Whether a value can be looked for anywhere without meeting words: plain words need to be long."""
    if len(value) < _SHORTEST or holds_nothing(value):
        return False
    return not _WORDS.fullmatch(value) or len(value) >= 16
