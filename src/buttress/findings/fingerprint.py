"""A finding's identity: rule, subject and content, never a line number."""

from __future__ import annotations

import hashlib
import re

#: Comments of every format we read. An operator (``#>>``), a link (``https://``) and a reference (``#/…``) are none; a
#: comment that never ends ends with the text.
_COMMENT = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|(?:(?<=\s)|^)#(?![>/])[^\n]*|(?<![:/])//[^\n]*", re.DOTALL | re.MULTILINE
)
_QUOTES = str.maketrans("", "", "\"'`")
_SPACE = re.compile(r"\s*([^\w\s])\s*|\s+")
#: A comma that formatters add or remove: the last one in brackets.
_LAST_COMMA = re.compile(r"(?<!,),+([)\]}])")

#: The label of one database or API among several (``shop:orders``): no white space, as in an operation, and no ``::``.
_LABEL = re.compile(r"[^\s:(#{]+:(?!:)")


def fingerprint(rule: str, subject: str, content: str, ordinal: int = 0) -> str:
    """16 hexadecimal digits. ``content`` is the text of the finding's span: white space, case, quotes, comments and
    a trailing separator do not count, so that a formatter keeps every fingerprint. ``ordinal`` tells apart
    occurrences with the same rule, subject and content.
    """
    bare = _COMMENT.sub(" ", content).translate(_QUOTES)
    words = _SPACE.sub(lambda found: found.group(1) or " ", bare)
    words = _LAST_COMMA.sub(r"\1", words).strip(" ,;").lower()
    whole = "\0".join((rule, subject, words, str(ordinal)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plain_subject(subject: str, path: str) -> str:
    """A subject without what depends on its surroundings: the label that it has only while another database or API has
    a thing of the same name, and the folders of its own file, which may move.
    """
    label = _LABEL.match(subject)
    plain = subject[label.end() :] if label else subject
    return plain.replace(path, path.rpartition("/")[2])
