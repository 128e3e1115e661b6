"""Words of a model or a repository, made safe: for one line of a terminal, and for leaving this machine."""

from __future__ import annotations

from typing import Any

from buttress.agent.redaction import redact

#: Shorter strings hold no secret that could be told from a word.
_SHORTEST = 8


def veiled(value: Any) -> Any:
    """A value with the secrets taken out of every string in it."""
    if isinstance(value, str):
        return redact(value) if len(value) >= _SHORTEST else value
    if isinstance(value, dict):
        return {key: veiled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [veiled(each) for each in value]
    return value


def beside(name: str, value: str | None) -> str:
    """A value that stands beside a name, or a note where the two together are a secret."""
    written = f"{name} = {value}"
    return (value or "") if redact(written) == written else "[secret]"


def plain(value: object, length: int = 60) -> str:
    """A value as printable characters on one line, at most ``length`` of them."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = "".join(c if c.isprintable() else "?" for c in text[: length + 1])
    return text if len(text) <= length else f"{text[: length - 1]}…"
