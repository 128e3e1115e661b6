"""What a plain YAML scalar means: the core schema of YAML 1.2, less what 1.1 readers would see differently."""

from __future__ import annotations

import re

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# A leading zero is text: 1.1 reads 010 as eight, 1.2 as ten, and who writes it in an API description means neither.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_OTHER_BASE = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z")
#: Python refuses to convert longer ones (sys.int_info.default_max_str_digits); nobody means them as numbers.
_MOST_DIGITS = 4000


def resolve_plain(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar: null, a truth value, a number, or the text itself.

    ``no``, ``on``, ``010``, ``12:30:45`` and ``2022-01-01`` stay text.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or len(text) > _MOST_DIGITS:
        return text
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _OTHER_BASE.match(text):
        return int(text, 0)
    if _INFINITE.match(text):
        return float(text.replace(".", "", 1))
    return float("nan") if text in (".nan", ".NaN", ".NAN") else text


def resolve_tagged(tag: str, text: str) -> str | int | float | bool | None:
    """The value of a scalar with an explicit tag: ``!!str 1`` is text, ``!!int "1"`` a number."""
    kind = tag.removeprefix("tag:yaml.org,2002:")
    value = resolve_plain(text)
    if kind in ("int", "float"):
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else text
    return value if (kind == "bool" and isinstance(value, bool)) or (kind == "null" and value is None) else text
