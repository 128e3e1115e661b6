"""A finding's identity: rule, subject and content, never a line number."""

from __future__ import annotations

import hashlib
import re

#: What formatters change: white space, the kind of quotes, comments, trailing separators.
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|(?:(?<=\s)|^)#[^\n]*|(?<![:/])//[^\n]*", re.DOTALL)
_QUOTES = str.maketrans("", "", "\"'`")
_SPACE = re.compile(r"\s*([^\w\s])\s*|\s+")


def fingerprint(rule: str, subject: str, content: str, ordinal: int = 0) -> str:
    """16 hexadecimal digits. ``content`` is the text of the finding's span: white space, case, quotes, comments and
    a trailing separator do not count, so that a formatter keeps every fingerprint. ``ordinal`` tells apart
    occurrences with the same rule, subject and content.
    """
    bare = _COMMENT.sub(" ", content).translate(_QUOTES)
    words = _SPACE.sub(lambda found: found.group(1) or " ", bare).strip(" ,;").lower()
    whole = "\0".join((rule, subject, words, str(ordinal)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
