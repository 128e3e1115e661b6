"""From what the user pasted (an EXPLAIN, a log, a trace, a sentence) to what it points at in a review."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.predicates.matched import Matched
    from buttress.review import Review

#: Bytes of a symptom that are read: a log of gigabytes says what is slow in its first thousand entries.
MOST = 2 * 1024 * 1024
_MEANT = "an EXPLAIN, a slow query log, a stack trace or a sentence"
#: More undecodable characters than this share of a text make it something else than text.
_BINARY = 0.02


class Pasted(NamedTuple):
    """The text of a symptom. ``size`` is what there was in bytes (None: a pipe, longer than was read)."""

    name: str
    text: str
    size: int | None
    cut: bool = False


def find_symptom(word: str, paths: Sequence[str]) -> Pasted | None:
    """The symptom that ``--symptom`` names (``-``: standard input), None where none was given; at most :data:`MOST`
    bytes of it. Raises :class:`InputError` for what is missing, empty or no text.
    """
    if not word:
        return None
    if word == "-":
        if "-" in paths:
            raise InputError("--symptom -: standard input already is the text to review; save the symptom to a file")
        content, size = sys.stdin.buffer.read(MOST + 1), None
        if len(content) <= MOST:
            size = len(content)
    else:
        content, size = _read(word)
    return Pasted("stdin" if word == "-" else word, _decoded(word, content[:MOST]), size, len(content) > MOST)


def pointed_at(pasted: Pasted, result: Review) -> Matched:
    """What a symptom points at in a review: tables, queries, operations, findings, each with the reason."""
    from buttress.predicates.symptoms import match
    from buttress.readers.symptoms import read_symptom

    dialects = list(dict.fromkeys(database.dialect for database in result.blueprint.reviewed))
    symptom = read_symptom(pasted.name, pasted.text, dialects[0] if len(dialects) == 1 else None)
    return match(result.blueprint, result.findings, symptom, cut=pasted.cut, size=pasted.size)


def _read(word: str) -> tuple[bytes, int]:
    path = Path(word)
    try:
        if not path.exists():
            raise InputError(
                f"--symptom {word}: no such file; name a file that holds {_MEANT}, or - for standard input"
            )
        if not path.is_file() and not path.is_fifo() and not path.is_char_device():
            raise InputError(f"--symptom {word}: is no file; name one that holds {_MEANT}")
        with path.open("rb") as file:
            return file.read(MOST + 1), path.stat().st_size
    except (OSError, ValueError) as error:
        raise InputError(f"--symptom {word}: cannot be read ({getattr(error, 'strerror', '') or error})") from None


def _decoded(word: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # what PowerShell writes
        text = content.decode("utf-16", "replace")
    else:
        text = content.decode("utf-8-sig", "replace")
    if not text.strip():
        raise InputError(f"--symptom {word}: is empty; it should hold {_MEANT}")
    odd = sum(1 for character in text if character in "\x00\ufffd")
    if "\x00" in text or odd > max(8, _BINARY * len(text)):
        raise InputError(f"--symptom {word}: is no text; it should hold {_MEANT}")
    return text
