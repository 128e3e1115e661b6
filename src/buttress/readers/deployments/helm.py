"""Charts' templates read without rendering: control lines blanked, values replaced by blanks of the same length."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"^[ \t]*\{\{-?\s*(?:/\*.*?\*/|(?:if|else|end|range|with|define|block|template|include|toYaml|tpl|\$)\b.*?|\$\w+\s*:?=.*?)-?\}\}[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_LONE = re.compile(r"^([ \t]*)(?:\{\{[^\n]*?\}\}[ \t]*)+$", re.MULTILINE)
_DEFAULT = re.compile(r"\bdefault\s+\"?([\w.:/-]+)\"?")
_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_NOT_BREAK = re.compile(r"[^\n]")


def blank_templates(text: str) -> str:
    """The text with every ``{{ }}`` blanked: lines and offsets stay. What a value would have been is unknown, so a
    scalar that was nothing but a hole is null.
    """
    text = _CONTROL.sub(_blank, text)
    text = _LONE.sub(_blank, text)
    return _HOLE.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return _NOT_BREAK.sub(" ", found.group())
