"""Labels as people read them: quotes, entities, icons and marks taken off, line breaks kept."""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"<br\s*/?\s*>|\\n", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NUMBER = re.compile(r"#(\d{1,7});")
_NAMED = re.compile(r"#([A-Za-z]\w{1,20});")
_ICON = re.compile(r"\bfa[a-z]?:fa-[\w-]+\s*")
_MARKS = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1")
_SPACE = re.compile(r"[^\S\n]+")


def plain(written: str) -> str:
    """The words of a label. ``<br/>`` becomes a line break: the first line is most often the name, the others say more
    about it. A Markdown string (in ``"`…`"``) loses its marks.
    """
    text = written.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = _MARKS.sub(r"\2", text[1:-1])
    if "<" in text or "\\" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "#" in text:
        text = _NAMED.sub(r"&\1;", _NUMBER.sub(r"&#\1;", text))
    if "&" in text:
        text = html.unescape(text)
    if "fa" in text:
        text = _ICON.sub("", text)
    return "\n".join(line for part in text.split("\n") if (line := _SPACE.sub(" ", part).strip()))


def in_a_line(written: str) -> str:
    """The words of an edge's label, on one line: they are said in the middle of sentences."""
    return plain(written).replace("\n", " ")
