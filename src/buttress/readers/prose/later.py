"""Patterns that are compiled when a document first needs them: most documents need few."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stands for a pattern; the first use of one of its methods compiles it and takes all of them over."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        for method in ("match", "search", "fullmatch", "finditer", "findall", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile``, put off until the pattern is used. Compiling all patterns of the prose reader takes about 0.1 s."""
    return cast("re.Pattern[str]", _Later(pattern, flags))
