"""A finding's identity: rule, subject and content, never a line number."""

from __future__ import annotations

import hashlib
import re

_SPACE = re.compile(r"\s+")


def fingerprint(rule: str, subject: str, content: str, ordinal: int = 0) -> str:
    """16 hexadecimal digits. ``content`` is the text of the finding's span: white space and case do not count, so
    that re-indenting a file keeps every fingerprint. ``ordinal`` tells apart identical findings of one file.
    """
    words = _SPACE.sub(" ", content).strip().lower()
    whole = "\0".join((rule, subject, words, str(ordinal)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
