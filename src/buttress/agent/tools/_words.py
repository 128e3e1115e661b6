"""Words of a model or a repository, made safe: for one line of a terminal, and for leaving this machine."""

from __future__ import annotations

import re
from typing import Any

from buttress.agent.redaction import redact

#: What a name of this backend, a place or a number looks like.
_NAME = re.compile(r"(?:[A-Z]{3,7} )?[\w./:{}()#,@*$+-]*")
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


def told(value: object) -> str:
    """An argument of a call, for a line of ours: names as they stand, anything else between quotation marks, because a
    model may write there what it likes.
    """
    if isinstance(value, list):
        return ", ".join(map(told, value[:8]))
    text = plain(value)
    return text if _NAME.fullmatch(text) else f"“{text.replace('“', '').replace('”', '')}”"


def plain(value: object, length: int = 60) -> str:
    """A value as printable characters on one line, at most ``length`` of them."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = "".join(c if c.isprintable() else "?" for c in text[: length + 1])
    return text if len(text) <= length else f"{text[: length - 1]}…"
