"""Prose without Markdown's marks."""

from __future__ import annotations

import re

_IMAGE = re.compile(r"!\[([^\]\n]*)\](?:\([^()\n]*\)|\[[^\]\n]*\])")
_LINK = re.compile(r"\[([^\[\]\n]+)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\]\n]*\])")
_FOOTNOTE = re.compile(r"\[\^[^\]\n]+\]:?")
_TAG = re.compile(r"</?(?:br|b|i|em|strong|code|kbd|sub|sup|span|a|p|div|small|u|font|img|details|summary)\b[^<>\n]*>")
_STRONG = re.compile(r"(\*{1,3}|~~)(?=[^\s*])(.{1,500}?)(?<=[^\s*])\1", re.DOTALL)
_UNDER = re.compile(r"(?<![\w`])(_{1,3})(?=[^\s_])([^`\n]{1,500}?)(?<=[^\s_])\1(?![\w`])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_CODE = re.compile(r"(`+)(?!`)(.*?)(?<!`)\1(?!`)|<!--.*?(?:-->|\Z)", re.DOTALL)
_SPACES = re.compile(r"\s+")
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)


def plain(text: str) -> str:
    """One line of prose: comments, emphasis, links, images and tags give way to their words; code keeps its letters."""
    if not _MARKED.search(text):
        return _SPACES.sub(" ", text).strip()
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if found[1] is None:  # a comment
            return " "
        kept.append(found[2].strip() or found[2])
        return f"\x00{len(kept) - 1}\x00"

    text = _CODE.sub(keep, text.replace("\x00", "\ufffd"))
    text = _FOOTNOTE.sub("", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
    text = _TAG.sub(" ", text)
    for _ in range(3):  # bold around italic around struck
        text = _UNDER.sub(r"\2", _STRONG.sub(r"\2", text))
    text = _ESCAPE.sub(r"\1", text)
    text = re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text)
    return _SPACES.sub(" ", text).strip()


_MARKED = re.compile(r"[*_`\[<~\\!]")


def unquoted(text: str) -> str:
    """The words of a block quote, without the marks at the head of its lines."""
    return _QUOTE.sub("", text)
